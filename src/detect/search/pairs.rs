//! Numbers of different kinds that a text gives as one person's.
//!
//! A line, or lines without an empty one between them, that names one person by each of two kinds of
//! number pairs them: a form with a CPR number and a foreigner number, a row of a table. Where more
//! than one number of a kind stands together nothing is said.

use std::collections::BTreeMap;

use super::*;
use crate::detect::CountedAs;
use crate::model::{RuleIndex, Token};

/// Bytes between two matches of one group, at the most.
const MOST_APART: usize = 400;

impl Searcher {
    /// Pairs what was found in this text.
    pub(super) fn pair(&mut self, text: &Text<'_>) {
        let counts = |index: RuleIndex| {
            let rule = self.rules.get(index);
            rule.is_some_and(|rule| rule.counts == CountedAs::Citizens)
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
        for paragraph in persons.chunk_by(|a, b| !is_parted(text.bytes, a, b, true)) {
            if !link(paragraph, &mut links) {
                for line in paragraph.chunk_by(|a, b| !is_parted(text.bytes, a, b, false)) {
                    link(line, &mut links);
                }
            }
        }
        links.sort_unstable();
        links.dedup();
        self.links = links;
    }
}

/// Whether an empty line, or any line end, or much else stands between two matches.
fn is_parted(bytes: &[u8], a: &Scored, b: &Scored, by_empty_line: bool) -> bool {
    let between = bytes.get(a.range.end..b.range.start).unwrap_or_default();
    if between.len() > MOST_APART {
        return true;
    }
    let mut lines = between.split(|&byte| byte == b'\n').skip(1);
    if by_empty_line {
        // The last piece is the beginning of the line of `b`.
        let count = lines.clone().count();
        lines
            .take(count.saturating_sub(1))
            .any(|line| line.trim_ascii().is_empty())
    } else {
        lines.next().is_some()
    }
}

/// Links the numbers of a group, if it has one of each kind. Says whether it has.
fn link(group: &[&Scored], links: &mut Vec<Link>) -> bool {
    let mut kinds: BTreeMap<RuleIndex, Token> = BTreeMap::new();
    for scored in group {
        let token = kinds
            .entry(scored.found.rule)
            .or_insert(scored.found.person);
        if *token != scored.found.person {
            return false;
        }
    }
    let mut kinds = kinds.into_iter();
    let Some(first) = kinds.next() else {
        return true;
    };
    links.extend(kinds.map(|other| (first, other)));
    true
}
