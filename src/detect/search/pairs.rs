//! Numbers of different kinds that a text gives as one person's.
//!
//! A row of a table that names one person by each of two kinds of number pairs them. So do two
//! numbers between which nothing stands but the label of the second, on one line or the next. Any other
//! word between may be another person's: then nothing is said, for a pair that is none would count too
//! few.

use std::collections::BTreeMap;

use super::super::context::normalized;
use super::*;
use crate::detect::CountedAs;
use crate::model::{RuleIndex, Table, Token};

/// Bytes between two matches of one group, at the most.
const MOST_APART: usize = 200;
/// Words that may stand between a label and its number, or before a label.
const FILLERS: [&str; 8] = ["nr", "no", "og", "and", "nummer", "number", "er", "is"];

impl Searcher {
    /// Pairs what was found in this text.
    pub(super) fn pair(&mut self, text: &Text<'_>) {
        let counts = |index: RuleIndex| {
            let rule = self.rules.get(index);
            rule.is_some_and(|rule| {
                matches!(rule.counts, CountedAs::Citizens | CountedAs::Documents)
            })
        };
        let persons: Vec<&Scored> = self
            .found
            .iter()
            .filter(|scored| counts(scored.found.rule) && scored.found.misread_of.is_none())
            .collect();
        // Most texts have one kind of number.
        let first = persons.first().map(|scored| scored.found.rule);
        if persons
            .iter()
            .all(|scored| Some(scored.found.rule) == first)
        {
            return;
        }
        let mut links = Vec::new();
        for group in persons.chunk_by(|a, b| self.belong(text, a, b)) {
            link(group, &mut links);
        }
        links.sort_unstable();
        links.dedup();
        self.links = links;
    }

    /// Whether two matches, the second behind the first, are in one row or have but a label between.
    fn belong(&self, text: &Text<'_>, a: &Scored, b: &Scored) -> bool {
        let between = text
            .bytes
            .get(a.range.end..b.range.start)
            .unwrap_or_default();
        if between.len() > MOST_APART {
            return false;
        }
        let ends = memchr::memchr_iter(b'\n', between).count();
        let in_table = |table: &Table| table.rows.contains(&a.range.start);
        if text.tables.iter().any(in_table) {
            return ends == 0;
        }
        let mut words = self.folded_words(between);
        let rule = self.rules.get(b.found.rule);
        let is_label = |word: &str| {
            let mut contexts = rule.into_iter().flat_map(|rule| &rule.contexts);
            contexts.any(|context| context.has_word_part(word))
        };
        ends <= 1 && words.all(|word| FILLERS.contains(&word.as_str()) || is_label(&word))
    }

    /// The words of a stretch of text, in one form.
    fn folded_words(&self, bytes: &[u8]) -> std::vec::IntoIter<String> {
        let mut folded = Folded::default();
        folded.fold(bytes);
        let words = normalized(&folded.text);
        let words = words.split(' ').filter(|word| !word.is_empty());
        words.map(str::to_string).collect::<Vec<_>>().into_iter()
    }
}

/// Links the numbers of a group, if it has one of each kind.
fn link(group: &[&Scored], links: &mut Vec<Link>) {
    let mut kinds: BTreeMap<RuleIndex, Token> = BTreeMap::new();
    for scored in group {
        let token = kinds
            .entry(scored.found.rule)
            .or_insert(scored.found.person);
        if *token != scored.found.person {
            return;
        }
    }
    let mut kinds = kinds.into_iter();
    if let Some(first) = kinds.next() {
        links.extend(kinds.map(|other| (first, other)));
    }
}
