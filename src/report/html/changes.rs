//! What became of exposures since the run before.
//!
//! Before and after are told in numbers; the sentences of the comparison in the page's language. It
//! compares nothing itself.

use crate::model::change::{Change, ChangeKind, Comparison};
use crate::model::document::{Document, ExposureEntry};
use crate::model::words::{Lang, Part, Words};

use super::super::told;
use super::phrases::{anchor, below_root, code_words, interval, left_out, rank, severity_words};
use super::reader_lists::who;
use super::shown;

/// Changes listed at most.
pub(super) const MOST_CHANGES: usize = 200;

/// The changes of a page.
pub(super) struct Changes {
    /// When the run before was finished.
    pub since: String,
    /// How many of each kind: word, in words, count, and whether that is good.
    pub counts: Vec<ChangeCount>,
    pub rows: Vec<ChangeRow>,
    /// How many are not listed, in words; empty for none.
    pub left_out: String,
    pub notes: Vec<String>,
}

/// How many changes are of a kind.
pub(super) struct ChangeCount {
    pub words: String,
    pub count: String,
    pub tone: &'static str,
}

/// One change.
pub(super) struct ChangeRow {
    pub kind: String,
    pub tone: &'static str,
    pub path: String,
    /// Where its row is on the page, if it is there.
    pub anchor: Option<String>,
    pub code: String,
    pub severity: Step,
    pub rank: usize,
    pub citizens: Step,
    pub who: Step,
    pub why: Vec<String>,
    pub moved_to: Vec<String>,
    pub days_open: String,
}

/// What was and what is; `before` is empty where it is the same or not known.
pub(super) struct Step {
    pub before: String,
    pub now: String,
}

impl Step {
    fn of(before: Option<String>, now: String) -> Self {
        let before = before.filter(|before| *before != now).unwrap_or_default();
        Self { before, now }
    }
}

/// Puts a comparison into words.
pub(super) fn changes(comparison: &Comparison, document: &Document, words: &Words) -> Changes {
    let counts = ChangeKind::ALL
        .iter()
        .map(|kind| (kind.word(), tone(*kind)));
    let counts = counts
        .chain([("unchanged", "")])
        .filter_map(|(word, tone)| {
            let count = *comparison.counts.get(word)?;
            (count > 0).then(|| ChangeCount {
                words: words
                    .find(&format!("change-{word}"), &[])
                    .unwrap_or_else(|| words.say("html-unchanged")),
                count: words.number(count),
                tone,
            })
        });
    let rows = comparison.changes.iter().take(MOST_CHANGES);
    Changes {
        since: shown::minute(&comparison.old.run.finished),
        counts: counts.collect(),
        rows: rows
            .map(|change| ChangeRow::of(change, document, words))
            .collect(),
        left_out: left_out(
            "html-changes-left-out",
            comparison.changes.len().saturating_sub(MOST_CHANGES),
            words,
        ),
        notes: said(&comparison.notes, words),
    }
}

/// Sentences of a comparison, in the page's language.
fn said(sentences: &[String], words: &Words) -> Vec<String> {
    let sentences = sentences.iter();
    sentences
        .map(|sentence| shown::text(&told::change(words, sentence)))
        .collect()
}

impl ChangeRow {
    fn of(change: &Change, document: &Document, words: &Words) -> Self {
        let (now, before) = (&change.exposure, change.before.as_ref());
        let step = |say: &dyn Fn(&ExposureEntry) -> String| Step::of(before.map(say), say(now));
        let place = |path: &[u8]| shown::path(&below_root(path, &document.run.roots));
        let moved = change.moved_to.iter();
        let days = change.days_open;
        Self {
            kind: words.say(&format!("change-{}", change.kind.word())),
            tone: tone(change.kind),
            path: place(&now.path.bytes()),
            anchor: anchor(&now.id)
                .filter(|_| !change.kind.is_fixed() && change.kind != ChangeKind::NotChecked),
            code: code_words(&now.code, words),
            severity: step(&|exposure| severity_words(&exposure.severity, words)),
            rank: rank(&now.severity),
            citizens: step(&|exposure| interval(exposure.persons.interval(), words)),
            who: step(&|exposure| who(&exposure.readers, words)),
            why: match (words.lang(), change.kind) {
                (Lang::Da, ChangeKind::New) => vec![told::why(words, now)],
                _ => said(&change.why, words),
            },
            moved_to: moved.map(|moved| place(&moved.path.bytes())).collect(),
            days_open: days.map_or_else(String::new, |days| {
                words.say_with("html-days", &[("count", Part::Count(days))])
            }),
        }
    }
}

/// How a kind is coloured, beside its words.
fn tone(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::New | ChangeKind::Worse | ChangeKind::MovedOpen => "bad",
        ChangeKind::NotChecked => "unsure",
        ChangeKind::Better => "better",
        ChangeKind::MovedClosed | ChangeKind::FixedRestricted | ChangeKind::FixedDeleted => "good",
    }
}
