//! Distinct persons, exact where it can be and an interval where it cannot.
//!
//! A number that was read is a person. A number that OCR probably misread is folded into the valid
//! number one digit away where that one was read anywhere in the scan; where it was not, it may or
//! may not be one more person. One person may have numbers of several kinds, so across kinds the
//! count is an interval too: at least as many as the largest kind, at most all together.

use std::collections::BTreeMap;

use crate::model::finding::{Interval, PersonCount};
use crate::model::{Match, RuleIndex, Token};

/// Tokens are sorted and thinned out once this many are new.
const LOOSE: usize = 4096;

/// The persons found in some place.
#[derive(Clone, Debug, Default)]
pub struct Persons {
    kinds: BTreeMap<RuleIndex, Tokens>,
}

#[derive(Clone, Debug, Default)]
struct Tokens {
    /// Tokens of numbers as read; the first `sorted` of them ascending and distinct.
    read: Vec<Token>,
    sorted: usize,
    /// Probable misreads: what was read, and the valid numbers one digit away.
    misread: BTreeMap<Token, Box<[Token]>>,
}

/// How the numbers of a rule are counted: its id, and whether they are citizens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleKind {
    /// The rule's id.
    pub id: String,
    /// Whether a number is a citizen.
    pub is_citizen: bool,
}

impl Tokens {
    fn push(&mut self, token: Token) {
        self.read.push(token);
        if self.read.len() > self.sorted.saturating_mul(2).max(LOOSE) {
            self.settle();
        }
    }

    fn settle(&mut self) {
        if self.sorted < self.read.len() {
            self.read.sort_unstable();
            self.read.dedup();
            self.sorted = self.read.len();
        }
    }
}

impl Persons {
    /// Adds what a match names.
    pub fn add(&mut self, found: &Match) {
        let kind = self.kinds.entry(found.rule).or_default();
        match &found.misread_of {
            None => kind.push(found.person),
            Some(neighbours) => {
                kind.misread
                    .entry(found.person)
                    .or_insert_with(|| neighbours.clone());
            }
        }
    }

    /// Adds all persons of another place.
    pub fn merge(&mut self, other: &Persons) {
        for (rule, tokens) in &other.kinds {
            let kind = self.kinds.entry(*rule).or_default();
            tokens.read.iter().for_each(|token| kind.push(*token));
            for (token, neighbours) in &tokens.misread {
                kind.misread
                    .entry(*token)
                    .or_insert_with(|| neighbours.clone());
            }
        }
    }

    /// Counts, with misreads folded into what was read anywhere in the scan (`all`).
    pub fn count(&self, all: &Persons, kinds: &[RuleKind]) -> PersonCount {
        let mut count = PersonCount::default();
        for (rule, tokens) in &self.kinds {
            let Some(kind) = kinds.get(usize::from(rule.0)) else {
                continue;
            };
            let everywhere = all
                .kinds
                .get(rule)
                .map(|tokens| tokens.read.as_slice())
                .unwrap_or_default();
            let mut read = tokens.clone();
            read.settle();
            let mut open = 0_u64;
            for neighbours in tokens.misread.values() {
                match neighbours
                    .iter()
                    .filter(|token| everywhere.binary_search(token).is_ok())
                    .min()
                {
                    Some(token) => read.push(*token),
                    None => open = open.saturating_add(1),
                }
            }
            read.settle();
            let sure = read.read.len() as u64;
            let interval = Interval {
                at_least: sure.max(u64::from(open > 0)),
                at_most: sure.saturating_add(open),
            };
            if kind.is_citizen {
                count.at_least = count.at_least.max(interval.at_least);
                count.at_most = count.at_most.saturating_add(interval.at_most);
            }
            count.by_rule.insert(kind.id.clone(), interval);
        }
        count
    }

    /// Puts the tokens in order, once nothing is added any more: needed of `all` before
    /// [`Persons::count`].
    pub fn settle(&mut self) {
        self.kinds.values_mut().for_each(Tokens::settle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Confidence;

    fn found(rule: u16, person: u64, misread_of: Option<&[u64]>) -> Match {
        Match {
            rule: RuleIndex(rule),
            person: Token(person),
            confidence: Confidence::Likely,
            ocr: misread_of.is_some(),
            misread_of: misread_of.map(|tokens| tokens.iter().copied().map(Token).collect()),
            offset: 0,
        }
    }

    fn kinds() -> Vec<RuleKind> {
        ["case", "cpr", "udl"]
            .map(|id| RuleKind {
                id: id.into(),
                is_citizen: id != "case",
            })
            .to_vec()
    }

    #[test]
    fn kinds_of_numbers_make_an_interval() {
        let mut persons = Persons::default();
        (0..3).for_each(|person| persons.add(&found(1, person, None)));
        (0..3).for_each(|person| persons.add(&found(1, person, None)));
        persons.add(&found(2, 9, None));
        persons.add(&found(0, 9, None));
        persons.settle();
        let count = persons.count(&persons, &kinds());
        assert_eq!((count.at_least, count.at_most), (3, 4));
        assert_eq!(
            count.by_rule["case"].at_most, 1,
            "cases are told but are no citizens"
        );
    }

    #[test]
    fn a_misread_adds_nobody_where_its_number_was_read() {
        let (mut here, mut there) = (Persons::default(), Persons::default());
        here.add(&found(1, 70, Some(&[5, 6])));
        there.add(&found(1, 6, None));
        let mut all = Persons::default();
        all.merge(&here);
        all.merge(&there);
        all.settle();
        assert_eq!(
            here.count(&all, &kinds()).interval(),
            Interval {
                at_least: 1,
                at_most: 1
            }
        );
        assert_eq!(
            all.count(&all, &kinds()).interval(),
            Interval {
                at_least: 1,
                at_most: 1
            }
        );
        here.settle();
        let alone = here.count(&here, &kinds()).interval();
        assert_eq!(
            alone,
            Interval {
                at_least: 1,
                at_most: 1
            },
            "one unread number is one person"
        );
        here.add(&found(1, 71, Some(&[7])));
        assert_eq!(
            here.count(&Persons::default(), &kinds()).interval(),
            Interval {
                at_least: 1,
                at_most: 2
            }
        );
    }

    #[test]
    fn many_are_counted_once() {
        let mut persons = Persons::default();
        for _ in 0..3 {
            (0..20_000_u64).for_each(|person| {
                persons.add(&found(1, person.wrapping_mul(7919) % 20_011, None))
            });
        }
        persons.settle();
        assert_eq!(persons.count(&persons, &kinds()).at_least, 20_000);
    }
}
