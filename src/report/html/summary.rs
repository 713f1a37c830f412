//! The page's first and last words: the sums, and how they were made.
//!
//! Citizens of several exposures cannot be added: one may lie in two. The sum is told as the interval that
//! holds in every case, from the largest exposure alone to all of them without overlap. It judges nothing.

use std::collections::BTreeSet;

use crate::model::document::{Document, PolicyEntry};
use crate::model::finding::Interval;
use crate::model::words::{Lang, Part, Words};

use super::super::told;
use super::exposure_rows::MOST_ROWS;
use super::phrases::{by_id, interval, rank, severity_by_rank, severity_words};
use super::{changes, shown, unread};

/// The sums.
pub(super) struct Summary {
    pub roots: String,
    pub finished: String,
    pub verdict: String,
    /// `bad`, `unsure` or `good`, beside the words.
    pub tone: &'static str,
    pub interrupted: bool,
    pub complete: bool,
    pub exposures: String,
    /// Rank, severity in words, count.
    pub severities: Vec<(usize, String, String)>,
    pub citizens: String,
    pub citizens_of: String,
    pub readers: String,
    pub readers_of: String,
    pub unread: String,
    pub unread_of: String,
}

/// A row of the policy to act on.
pub(super) struct PolicyRow {
    pub rank: usize,
    pub severity: String,
    pub line: String,
    pub why: String,
    pub remedy: String,
    pub reason: String,
}

/// How the counts were made.
pub(super) struct Method {
    pub facts: Vec<(String, String)>,
    /// Words, id, digest.
    pub rules: Vec<(String, String, String)>,
    pub notes: Vec<String>,
    pub counting: Vec<String>,
    pub limits: Vec<String>,
}

/// The sums of a scan, in words.
pub(super) fn summary(document: &Document, words: &Words) -> Summary {
    let (run, totals) = (&document.run, &document.totals);
    let exposures = &document.exposures;
    let count = exposures.len() as u64;
    let complete = run.complete && !run.interrupted;
    let (verdict, tone) = match (count, totals.matches, complete) {
        (1.., _, _) => ("html-verdict-open", "bad"),
        (0, 0, true) => ("html-verdict-nothing", "good"),
        (0, 0, false) => ("html-verdict-nothing-unsure", "unsure"),
        (0, _, true) => ("html-verdict-adequate", "good"),
        (0, _, false) => ("html-verdict-adequate-unsure", "unsure"),
    };
    let everyone = exposures
        .iter()
        .filter(|exposure| exposure.readers.everyone);
    let signed_in = exposures
        .iter()
        .filter(|exposure| exposure.readers.signed_in && !exposure.readers.everyone);
    let (everyone, signed_in) = (everyone.count() as u64, signed_in.count() as u64);
    let named: BTreeSet<&str> = exposures
        .iter()
        .flat_map(|exposure| &exposure.readers.names)
        .map(String::as_str)
        .collect();
    let with_count = |id: &str, count: u64| words.say_with(id, &[("count", Part::Count(count))]);
    let readers = if everyone > 0 {
        words.say("html-everyone")
    } else if signed_in > 0 {
        words.say("html-everybody-signed-in")
    } else {
        words.number(named.len() as u64)
    };
    let mut readers_of = Vec::new();
    for (id, count) in [
        ("html-open-to-everyone", everyone),
        ("html-open-to-signed-in", signed_in),
    ] {
        if count > 0 {
            readers_of.push(with_count(id, count));
        }
    }
    if !named.is_empty() || readers_of.is_empty() {
        readers_of.push(with_count("html-named-readers", named.len() as u64));
    }
    let in_all = interval(totals.persons.interval(), words);
    let files = with_count("files", totals.files);
    Summary {
        roots: run
            .roots
            .iter()
            .map(|root| shown::path(root.as_bytes()))
            .collect::<Vec<_>>()
            .join("  "),
        finished: shown::minute(&run.finished),
        verdict: with_count(verdict, count),
        tone,
        interrupted: run.interrupted,
        complete: run.complete,
        exposures: words.number(count),
        severities: (0..=4)
            .rev()
            .filter_map(|at| {
                let of_rank = exposures
                    .iter()
                    .filter(|exposure| rank(&exposure.severity) == at);
                let count = of_rank.count() as u64;
                (count > 0).then(|| (at, severity_by_rank(at, words), words.number(count)))
            })
            .collect(),
        citizens: interval(exposed(document), words),
        citizens_of: words.say_with("html-citizens-of", &[("all", Part::Text(&in_all))]),
        readers,
        readers_of: readers_of.join(" \u{b7} "),
        unread: words.number(totals.unscanned),
        unread_of: words.say_with("html-unread-of", &[("files", Part::Text(&files))]),
    }
}

/// Citizens in exposed folders, whatever the overlap.
fn exposed(document: &Document) -> Interval {
    let persons = || document.exposures.iter().map(|exposure| &exposure.persons);
    let at_least = persons()
        .map(|persons| persons.at_least)
        .max()
        .unwrap_or_default();
    let added = persons().fold(0_u64, |sum, persons| sum.saturating_add(persons.at_most));
    let at_most = added.min(document.totals.persons.at_most).max(at_least);
    Interval { at_least, at_most }
}

/// Rows of the policy to act on, in words.
pub(super) fn policy_rows(document: &Document, words: &Words) -> Vec<PolicyRow> {
    let rows = document.policy_findings.iter();
    rows.map(|entry| PolicyRow::of(entry, words)).collect()
}

impl PolicyRow {
    fn of(entry: &PolicyEntry, words: &Words) -> Self {
        let (who, place) = (shown::text(&entry.who), shown::text(&entry.place));
        let by = entry.review_by.as_deref().map(shown::text);
        let by = by.unwrap_or_else(|| words.say("html-unknown-day"));
        let parts = [
            ("who", Part::Text(&who)),
            ("place", Part::Text(&place)),
            ("by", Part::Text(&by)),
        ];
        let said = |kind: &str, english: &str| {
            let said = match words.lang() {
                Lang::En => None,
                Lang::Da => words.find(&format!("html-policy-{kind}-{}", entry.code), &parts),
            };
            said.unwrap_or_else(|| shown::text(english))
        };
        Self {
            rank: rank(&entry.severity),
            severity: severity_words(&entry.severity, words),
            line: shown::text(&entry.policy_line),
            why: said("why", &entry.why),
            remedy: said("do", &entry.remedy),
            reason: shown::text(&entry.reason),
        }
    }
}

/// How the counts of a scan were made, in words.
pub(super) fn method(document: &Document, words: &Words) -> Method {
    let (run, totals) = (&document.run, &document.totals);
    let own_policy = run.policy.path.as_deref().map(shown::text);
    let fact = |id: &str, text: String| (words.say(id), text);
    let rules = run.rules.iter();
    let mut counting: Vec<String> = [
        "citizen", "interval", "sum", "exposure", "unknown", "members",
    ]
    .iter()
    .map(|id| words.say(&format!("html-how-{id}")))
    .collect();
    if totals.published.matches > 0 {
        let matches = Part::Count(totals.published.matches);
        counting.push(words.say_with("html-how-published", &[("count", matches)]));
    }
    if totals.persons.estimated {
        counting.push(words.say("html-how-estimated"));
    }
    let bound =
        |id: &str, count: usize| words.say_with(id, &[("count", Part::Count(count as u64))]);
    Method {
        facts: vec![
            fact("html-scan", shown::text(&run.id)),
            fact("html-started", shown::text(&told::minute(&run.started))),
            fact("html-finished", shown::text(&told::minute(&run.finished))),
            fact("html-version", shown::text(&run.version)),
            fact(
                "html-policy",
                own_policy.unwrap_or_else(|| words.say("html-built-in-policy")),
            ),
            fact("html-policy-digest", shown::text(&run.policy.sha256)),
            fact("html-files-read", words.number(totals.scanned)),
            fact("html-members-read", words.number(totals.members)),
            fact(
                "html-files-with-matches",
                words.number(totals.files_with_matches),
            ),
            fact("html-matches", words.number(totals.matches)),
        ],
        rules: rules
            .map(|rule| {
                (
                    by_id("rule", &rule.id, words),
                    shown::text(&rule.id),
                    shown::text(&rule.sha256),
                )
            })
            .collect(),
        notes: run
            .access_notes
            .iter()
            .map(|note| shown::text(&words.own(note)))
            .collect(),
        counting,
        limits: vec![
            bound("html-limit-rows", MOST_ROWS),
            bound("html-limit-unread", unread::MOST_FILES),
            bound("html-limit-changes", changes::MOST_CHANGES),
            words.say("html-limit-numbers"),
            words.say("html-limit-moment"),
        ],
    }
}
