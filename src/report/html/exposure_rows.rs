//! Exposures as the rows of the page, worst first.
//!
//! A row is complete without a script: what it opens to stands in it, and long things that many rows share
//! (who can read, what to do) stand once and are linked. Rows are bounded in number and in bytes, so that no
//! share makes a page that a browser cannot open; the rest is counted. It draws no conclusions of its own.

use std::collections::BTreeMap;

use askama::Template;

use crate::model::change::{ChangeKind, Comparison};
use crate::model::document::{Document, ExposureEntry};
use crate::model::words::{Lang, Part, Words};

use super::super::told;
use super::phrases::{
    anchor, below_root, by_id, code_words, interval, left_out, rank, severity_by_rank,
    severity_words,
};
use super::reader_lists::{Collector, ReaderLists, who};
use super::{shell_command, shown};

/// Rows on a page at most.
pub(super) const MOST_ROWS: usize = 5_000;

/// With more exposures a row leaves its sentence out: its reason is in its first line, and the sentence a repetition.
const MOST_WITH_SENTENCES: usize = 2_000;

/// Bytes of all rows at most.
const MOST_BYTES: usize = 4_250_000;

/// All rows, and what they share.
pub(super) struct Exposures {
    /// Each as it stands in the page.
    pub rows: Vec<String>,
    /// How many are not among the rows, in words; empty for none.
    pub left_out: String,
    pub readers: ReaderLists,
    pub advice: Vec<Advice>,
    /// For the filters: what there is to choose.
    pub severities: Vec<Choice>,
    pub codes: Vec<Choice>,
    pub categories: Vec<Choice>,
    pub changes: Vec<Choice>,
}

/// What to do about exposures of one kind.
pub(super) struct Advice {
    pub title: String,
    pub text: String,
}

/// A value of a filter: how rows name it, its words, and how many rows have it.
pub(super) struct Choice {
    pub value: usize,
    pub words: String,
    pub count: String,
}

/// One row.
#[derive(Template)]
#[template(path = "row.html")]
struct ExposureRow<'w> {
    l: &'w Labels,
    /// The fragment that leads to it.
    anchor: String,
    severity: String,
    /// 4 is critical, 1 low, 0 a word that is not known.
    rank: usize,
    /// The path below the only root.
    path: String,
    code: String,
    code_index: usize,
    citizens: String,
    who: String,
    /// For sorting: everyone is more than any count.
    readers_rank: u64,
    files: String,
    oldest: String,
    newest: String,
    why: String,
    kinds: String,
    extent: String,
    categories: String,
    category_indexes: String,
    policy_line: String,
    first_seen: String,
    by_path: bool,
    change: Option<(usize, String)>,
    list: Option<usize>,
    advice: usize,
    command: Option<String>,
    /// No command, since numbers in the path are masked.
    masked: bool,
}

/// Words that stand in every row, asked for once.
struct Labels {
    citizens: String,
    files: String,
    by_path: String,
    kinds: String,
    categories: String,
    extent: String,
    changed: String,
    to: String,
    first_seen: String,
    policy_line: String,
    no_command: String,
    what_to_do: String,
    readers_list: String,
    readers_elsewhere: String,
}

impl Labels {
    fn of(words: &Words) -> Self {
        Self {
            citizens: words.say("html-unit-citizens"),
            files: words.say("html-unit-files"),
            by_path: words.say("html-by-path"),
            kinds: words.say("html-kinds"),
            categories: words.say("html-categories"),
            extent: words.say("html-extent"),
            changed: words.say("html-changed"),
            to: words.say("html-to"),
            first_seen: words.say("html-first-seen"),
            policy_line: words.say("html-policy-line"),
            no_command: words.say("html-no-command"),
            what_to_do: words.say("html-what-to-do"),
            readers_list: words.say("html-readers-list"),
            readers_elsewhere: words.say("html-readers-elsewhere"),
        }
    }
}

/// Numbers words in the order they come.
#[derive(Default)]
struct Numbering<'d> {
    indexes: BTreeMap<&'d str, usize>,
    counts: Vec<(&'d str, u64)>,
}

impl<'d> Numbering<'d> {
    fn index(&mut self, word: &'d str) -> usize {
        let index = *self.indexes.entry(word).or_insert(self.counts.len());
        match self.counts.get_mut(index) {
            Some((_, count)) => *count += 1,
            None => self.counts.push((word, 1)),
        }
        index
    }

    fn choices(&self, words: &Words, shown: impl Fn(&str) -> String) -> Vec<Choice> {
        let numbered = self.counts.iter().enumerate();
        let choices = numbered.map(|(value, (word, count))| Choice {
            value,
            words: shown(word),
            count: words.number(*count),
        });
        choices.collect()
    }
}

/// Makes all rows.
pub(super) fn exposures(
    document: &Document,
    comparison: Option<&Comparison>,
    words: &'static Words,
) -> Result<Exposures, askama::Error> {
    let mut order: Vec<&ExposureEntry> = document.exposures.iter().collect();
    order.sort_by_key(|exposure| std::cmp::Reverse(rank(&exposure.severity)));
    let kinds: BTreeMap<&str, ChangeKind> = comparison
        .into_iter()
        .flat_map(|comparison| &comparison.changes)
        .filter(|change| !change.kind.is_fixed())
        .map(|change| (change.exposure.id.as_str(), change.kind))
        .collect();
    let labels = Labels::of(words);
    let mut readers = Collector::new(words);
    let (mut codes, mut categories, mut changes) = (
        Numbering::default(),
        Numbering::default(),
        Numbering::default(),
    );
    let mut advice: Vec<Advice> = Vec::new();
    let mut advice_indexes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut by_rank = [0_u64; 5];
    let mut rows = Vec::new();
    let mut bytes = 0;
    for (index, exposure) in order.iter().copied().enumerate() {
        let key = match words.lang() {
            Lang::En => (exposure.code.as_str(), exposure.remedy.as_str()),
            Lang::Da => (exposure.code.as_str(), ""),
        };
        let advice_index = *advice_indexes.entry(key).or_insert_with(|| {
            advice.push(Advice::of(exposure, words));
            advice.len() - 1
        });
        let kind = kinds.get(exposure.id.as_str());
        let row = ExposureRow {
            anchor: anchor(&exposure.id).unwrap_or_else(|| format!("row-{}", index + 1)),
            code_index: codes.index(&exposure.code),
            category_indexes: spaced(exposure.categories.iter().map(|id| categories.index(id))),
            change: kind.map(|kind| {
                let said = words.say(&format!("change-{}", kind.word()));
                (changes.index(kind.word()), said)
            }),
            list: readers.number(&exposure.readers),
            advice: advice_index,
            command: shell_command::command(exposure),
            ..ExposureRow::of(exposure, document, &labels, words)
        };
        let rank = row.rank;
        let row = row.render()?;
        bytes += row.len();
        if rows.len() == MOST_ROWS || bytes > MOST_BYTES {
            break;
        }
        if let Some(count) = by_rank.get_mut(rank) {
            *count += 1;
        }
        rows.push(row);
    }
    let severities = by_rank
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, count)| **count > 0);
    Ok(Exposures {
        left_out: left_out(
            "html-left-out",
            order.len().saturating_sub(rows.len()),
            words,
        ),
        readers: readers.finish(),
        advice,
        severities: severities
            .map(|(value, count)| Choice {
                value,
                words: severity_by_rank(value, words),
                count: words.number(*count),
            })
            .collect(),
        codes: codes.choices(words, |code| code_words(code, words)),
        categories: categories.choices(words, |id| by_id("category", id, words)),
        changes: changes.choices(words, |word| words.say(&format!("change-{word}"))),
        rows,
    })
}

impl<'w> ExposureRow<'w> {
    /// All that the exposure alone says; what rows share is put in by the caller.
    fn of(exposure: &ExposureEntry, document: &Document, l: &'w Labels, words: &Words) -> Self {
        let readers = &exposure.readers;
        let categories = exposure.categories.iter();
        let day = |time: &Option<String>| time.as_deref().map(shown::day).unwrap_or_default();
        Self {
            l,
            anchor: String::new(),
            severity: severity_words(&exposure.severity, words),
            rank: rank(&exposure.severity),
            path: shown::path(&below_root(&exposure.path.bytes(), &document.run.roots)),
            code: code_words(&exposure.code, words),
            code_index: 0,
            citizens: interval(exposure.persons.interval(), words),
            who: who(readers, words),
            readers_rank: match (readers.everyone, readers.signed_in) {
                (true, _) => 9_000_000,
                (false, true) => 8_000_000,
                (false, false) => readers.count.min(7_999_999),
            },
            files: words.number(exposure.files),
            oldest: day(&exposure.oldest),
            newest: day(&exposure.newest),
            why: if document.exposures.len() > MOST_WITH_SENTENCES {
                String::new()
            } else {
                why(exposure, words)
            },
            kinds: kinds(exposure, words),
            extent: words.say_with(
                "html-extent-of",
                &[
                    ("matches", Part::Count(exposure.matches)),
                    ("folders", Part::Count(exposure.folders)),
                ],
            ),
            categories: categories
                .map(|id| by_id("category", id, words))
                .collect::<Vec<_>>()
                .join(", "),
            category_indexes: String::new(),
            policy_line: shown::text(&told::policy_line(words, &exposure.policy_line)),
            first_seen: day(&exposure.first_seen),
            by_path: exposure.reach != "listed" && exposure.code != "open-by-path",
            change: None,
            list: None,
            advice: 0,
            command: None,
            masked: shell_command::may_be_masked(exposure),
        }
    }
}

impl Advice {
    fn of(exposure: &ExposureEntry, words: &Words) -> Self {
        Self {
            title: code_words(&exposure.code, words),
            text: shown::text(&exposure.remedy_in(words)),
        }
    }
}

/// What is wrong. English documents say it themselves; the others have it from the catalogue.
fn why(exposure: &ExposureEntry, words: &Words) -> String {
    if words.lang() == Lang::En {
        // The categories stand in a line of their own.
        let why = exposure.why.split(" Words beside them tell of:").next();
        return shown::text(why.unwrap_or_default());
    }
    shown::text(&exposure.why_in(words))
}

/// Persons by the kind of number: `CPR number 29, foreigner number 12–14`.
fn kinds(exposure: &ExposureEntry, words: &Words) -> String {
    let kinds = exposure.persons.by_rule.iter();
    let kinds = kinds
        .map(|(rule, count)| format!("{} {}", by_id("rule", rule, words), interval(*count, words)));
    kinds.collect::<Vec<_>>().join(", ")
}

fn spaced(indexes: impl Iterator<Item = usize>) -> String {
    indexes
        .map(|index| index.to_string())
        .collect::<Vec<_>>()
        .join(" ")
}
