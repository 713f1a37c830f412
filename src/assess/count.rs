//! Distinct persons, exact where it can be and an interval where it cannot.
//!
//! A number that was read is a person. A number that OCR probably misread is folded into the valid
//! number one digit away where that one was read anywhere in the scan; where it was not, it may or
//! may not be one more person. A number that somebody published as an example may be nobody's. One
//! person may have numbers of several kinds, so across kinds the count is an interval too: at least
//! as many as the largest kind, at most all together less those that a document gives as one's.
//!
//! Tokens are kept once for each folder and rights, and counted by merging; nothing is copied for it.
//! Past a bound only every second token is kept, then every fourth, and so on, by their first bits:
//! tokens are keyed hashes, so those that stay are a fair sample of folders and of unions alike, and
//! what is told is an interval again ([`crate::assess::persons`]).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::persons::{Persons, Tokens};
use crate::model::finding::{Interval, PersonCount};
use crate::model::{Link, RuleIndex, Token};

/// A number: its rule, and its token.
type Number = (RuleIndex, Token);

/// How the numbers of a rule are counted: its id, and what they stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleKind {
    /// The rule's id.
    pub id: String,
    /// What a number stands for.
    pub counts: Counts,
}

/// What numbers of a rule stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Each is a person.
    Persons,
    /// Each is a paper of a person, who may have several.
    Papers,
    /// No person.
    Nobody,
}

/// Everybody in the scan: what the counts of its parts depend on.
pub struct Census<'a> {
    kinds: &'a [RuleKind],
    /// Of the valid numbers next to misread ones: those that were read somewhere, and those of them
    /// that somebody published.
    read: HashSet<(RuleIndex, Token)>,
    published: HashSet<(RuleIndex, Token)>,
    /// Links that no other document contradicts.
    links: HashSet<Link>,
    /// Of each kind: how many bits of every token's beginning are zero, where only some are kept.
    level: u32,
}

/// Widths of the interval of an estimate, in standard errors to each side: all but one of 15,000 true
/// counts lie in it.
const STANDARD_ERRORS: f64 = 4.0;

impl<'a> Census<'a> {
    /// Takes stock of all parts. They are in order ([`Persons::settle`]).
    pub fn of(parts: &[&Persons], kinds: &'a [RuleKind]) -> Self {
        let level = parts.iter().map(|part| part.level()).max().unwrap_or(0);
        let of_part = |part: &&'_ Persons| -> Vec<(RuleIndex, Token)> {
            let rules = part.rules().filter_map(|rule| Some((rule, part.of(rule)?)));
            rules
                .flat_map(|(rule, tokens)| {
                    tokens.published().iter().map(move |token| (rule, *token))
                })
                .collect()
        };
        let published: HashSet<_> = parts.iter().flat_map(of_part).collect();
        Self {
            kinds,
            read: read_neighbours(parts, &published),
            published,
            links: uncontradicted(parts),
            level,
        }
    }

    /// Counts the persons of some parts together.
    pub fn count(&self, parts: &[&Persons]) -> PersonCount {
        let mut count = PersonCount {
            estimated: self.level > 0,
            ..PersonCount::default()
        };
        let rules: BTreeSet<RuleIndex> = parts.iter().flat_map(|part| part.rules()).collect();
        for rule in rules {
            let Some(kind) = self.kinds.get(usize::from(rule.0)) else {
                continue;
            };
            let tokens: Vec<&Tokens> = parts.iter().filter_map(|part| part.of(rule)).collect();
            let interval = self.interval(rule, &tokens);
            let least = match kind.counts {
                Counts::Persons => interval.at_least,
                Counts::Papers => interval.at_least.min(1),
                Counts::Nobody => 0,
            };
            count.at_least = count.at_least.max(least);
            if kind.counts != Counts::Nobody {
                count.at_most = count.at_most.saturating_add(interval.at_most);
            }
            count.by_rule.insert(kind.id.clone(), interval);
        }
        let joined = self.joined(parts);
        count.at_most = count.at_most.saturating_sub(joined).max(count.at_least);
        count
    }

    /// Distinct numbers that somebody published as examples.
    pub fn published(&self, parts: &[&Persons]) -> u64 {
        let tokens = parts.iter().flat_map(|part| {
            let rules = part.rules();
            rules.filter_map(|rule| Some((rule, part.of(rule)?)))
        });
        let all: BTreeSet<(RuleIndex, Token)> = tokens
            .flat_map(|(rule, tokens)| tokens.published().iter().map(move |token| (rule, *token)))
            .collect();
        all.len() as u64
    }

    fn interval(&self, rule: RuleIndex, tokens: &[&Tokens]) -> Interval {
        let read: Vec<&[Token]> = tokens
            .iter()
            .map(|tokens| tokens.read(self.level))
            .collect();
        let is_read = |token: &Token| read.iter().any(|read| read.binary_search(token).is_ok());
        let misread: BTreeMap<Token, &[Token]> = tokens
            .iter()
            .flat_map(|tokens| tokens.misread())
            .map(|(token, neighbours)| (*token, &**neighbours))
            .collect();
        let mut published: BTreeSet<Token> = tokens
            .iter()
            .flat_map(|tokens| tokens.published().iter().copied())
            .collect();
        let mut open = 0_u64;
        let mut folded: BTreeSet<Token> = BTreeSet::new();
        for neighbours in misread.values() {
            let mut known = neighbours
                .iter()
                .filter(|token| self.read.contains(&(rule, **token)));
            match known.next() {
                Some(first) if self.published.contains(&(rule, *first)) => {
                    published.insert(*first);
                }
                // Read somewhere: here too, then, as far as this place shows it.
                Some(first) => {
                    let here = std::iter::once(first)
                        .chain(known)
                        .find(|token| is_read(token));
                    folded.extend(here.is_none().then_some(*first));
                }
                None => open = open.saturating_add(1),
            }
        }
        let kept = distinct(read);
        let folded = folded.len() as u64;
        let sample = self.estimate(kept);
        let sure = Interval {
            at_least: sample.at_least.saturating_add(folded),
            at_most: sample.at_most.saturating_add(folded),
        };
        let nobody = published.len() as u64;
        Interval {
            at_least: sure.at_least.max(u64::from(open > 0)),
            at_most: sure
                .at_most
                .saturating_add(self.estimate(open).at_most)
                .saturating_add(nobody),
        }
    }

    /// How many there are where so many are kept.
    fn estimate(&self, kept: u64) -> Interval {
        if self.level == 0 {
            return Interval {
                at_least: kept,
                at_most: kept,
            };
        }
        // One of 2^level is kept, each by itself: a binomial sample.
        let one_of = 2_f64.powi(i32::try_from(self.level).unwrap_or(i32::MAX));
        let estimate = kept as f64 * one_of;
        let error = (kept.max(1) as f64 * (1.0 - 1.0 / one_of)).sqrt() * one_of;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative"
        )]
        Interval {
            at_least: (estimate - STANDARD_ERRORS * error)
                .max(kept as f64)
                .floor() as u64,
            at_most: (estimate + STANDARD_ERRORS * error).ceil() as u64,
        }
    }

    /// By how many the persons of these parts are fewer than their numbers, since documents give
    /// numbers of several kinds as one person's.
    fn joined(&self, parts: &[&Persons]) -> u64 {
        // A sample of numbers is none of pairs.
        if self.links.is_empty() || self.level > 0 {
            return 0;
        }
        let links = parts.iter().flat_map(|part| part.links());
        let links: BTreeSet<&Link> = links.filter(|link| self.links.contains(link)).collect();
        let mut neighbours: BTreeMap<Number, Vec<Number>> = BTreeMap::new();
        for (a, b) in links {
            neighbours.entry(*a).or_default().push(*b);
            neighbours.entry(*b).or_default().push(*a);
        }
        let mut joined = 0;
        let mut met: HashSet<Number> = HashSet::new();
        for start in neighbours.keys() {
            let mut group: Vec<Number> = Vec::new();
            let mut next = vec![*start];
            while let Some(number) = next.pop() {
                if met.insert(number) {
                    group.push(number);
                    next.extend(neighbours.get(&number).into_iter().flatten());
                }
            }
            // Two numbers of one kind are two persons: some document on the way pairs what it should not.
            let kinds: BTreeSet<RuleIndex> = group.iter().map(|(rule, _)| *rule).collect();
            if kinds.len() == group.len() {
                joined += (group.len() as u64).saturating_sub(1);
            }
        }
        joined
    }
}

/// Valid numbers next to misread ones that were read in some part.
fn read_neighbours(
    parts: &[&Persons],
    published: &HashSet<(RuleIndex, Token)>,
) -> HashSet<(RuleIndex, Token)> {
    let mut sought: HashSet<(RuleIndex, Token)> = HashSet::new();
    for part in parts {
        for rule in part.rules() {
            let misread = part.of(rule).into_iter().flat_map(Tokens::misread);
            let neighbours = misread.flat_map(|(_, neighbours)| neighbours.iter());
            sought.extend(neighbours.map(|token| (rule, *token)));
        }
    }
    sought.retain(|(rule, token)| {
        published.contains(&(*rule, *token))
            || parts.iter().any(|part| {
                let tokens = part.of(*rule);
                tokens.is_some_and(|tokens| tokens.read(0).binary_search(token).is_ok())
            })
    });
    sought
}

/// The links of all parts, without those in which a number has two of the other kind: a list of a
/// family is no list of one person's numbers.
fn uncontradicted(parts: &[&Persons]) -> HashSet<Link> {
    let links: HashSet<Link> = parts
        .iter()
        .flat_map(|part| part.links())
        .copied()
        .collect();
    let mut partners: HashMap<((RuleIndex, Token), RuleIndex), u32> = HashMap::new();
    for (a, b) in &links {
        *partners.entry((*a, b.0)).or_default() += 1;
        *partners.entry((*b, a.0)).or_default() += 1;
    }
    let is_one = |number: &(RuleIndex, Token), kind: RuleIndex| {
        partners
            .get(&(*number, kind))
            .is_some_and(|count| *count == 1)
    };
    links
        .into_iter()
        .filter(|(a, b)| is_one(a, b.0) && is_one(b, a.0))
        .collect()
}

/// How many different tokens there are in lists that ascend.
fn distinct(mut lists: Vec<&[Token]>) -> u64 {
    lists.retain(|list| !list.is_empty());
    if let [one] = lists.as_slice() {
        return one.len() as u64;
    }
    // The lists by their first tokens, smallest on top.
    let mut heads: std::collections::BinaryHeap<std::cmp::Reverse<(Token, usize)>> = lists
        .iter()
        .enumerate()
        .filter_map(|(index, list)| Some(std::cmp::Reverse((*list.first()?, index))))
        .collect();
    let mut count = 0;
    let mut last = None;
    while let Some(std::cmp::Reverse((token, index))) = heads.pop() {
        if last != Some(token) {
            count += 1;
            last = Some(token);
        }
        if let Some(list) = lists.get_mut(index) {
            *list = list.get(1..).unwrap_or_default();
            if let Some(next) = list.first() {
                heads.push(std::cmp::Reverse((*next, index)));
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, Match};

    fn found(rule: u16, person: u64, misread_of: Option<&[u64]>) -> Match {
        Match {
            rule: RuleIndex(rule),
            person: Token(person),
            confidence: Confidence::Likely,
            ocr: misread_of.is_some(),
            published: false,
            misread_of: misread_of.map(|tokens| tokens.iter().copied().map(Token).collect()),
            offset: 0,
        }
    }

    fn persons(matches: impl IntoIterator<Item = Match>) -> Persons {
        let mut persons = Persons::default();
        matches.into_iter().for_each(|found| persons.add(&found));
        persons.settle();
        persons
    }

    fn kinds() -> Vec<RuleKind> {
        ["case", "cpr", "udl"]
            .map(|id| RuleKind {
                id: id.into(),
                counts: match id {
                    "case" => Counts::Nobody,
                    _ => Counts::Persons,
                },
            })
            .to_vec()
    }

    /// The count of `some`, where `all` is everything.
    fn count(some: &[&Persons], all: &[&Persons]) -> (u64, u64) {
        let kinds = kinds();
        let count = Census::of(all, &kinds).count(some);
        (count.at_least, count.at_most)
    }

    #[test]
    fn kinds_of_numbers_make_an_interval() {
        let cprs = (0..6).map(|person| found(1, person % 3, None));
        let persons = persons(cprs.chain([found(2, 9, None), found(0, 9, None)]));
        let kinds = kinds();
        let count = Census::of(&[&persons], &kinds).count(&[&persons]);
        assert_eq!((count.at_least, count.at_most), (3, 4));
        assert_eq!(
            count.by_rule["case"].at_most, 1,
            "cases are told but are no citizens"
        );
    }

    #[test]
    fn a_misread_adds_nobody_where_its_number_was_read() {
        let here = persons([found(1, 70, Some(&[5, 6]))]);
        let there = persons([found(1, 6, None)]);
        assert_eq!(count(&[&here], &[&here, &there]), (1, 1));
        assert_eq!(count(&[&here, &there], &[&here, &there]), (1, 1));
        assert_eq!(
            count(&[&here], &[&here]),
            (1, 1),
            "one unread number is one person"
        );
        let two = persons([found(1, 70, Some(&[5, 6])), found(1, 71, Some(&[7]))]);
        assert_eq!(count(&[&two], &[&two]), (1, 2));
    }

    #[test]
    fn a_published_number_may_be_nobodys() {
        let example = Match {
            published: true,
            ..found(1, 8, None)
        };
        let alone = persons([example.clone()]);
        assert_eq!(count(&[&alone], &[&alone]), (0, 1));
        let among = persons([found(1, 1, None), found(1, 2, None), example]);
        assert_eq!(count(&[&among], &[&among]), (2, 3));
        let kinds = kinds();
        assert_eq!(
            Census::of(&[&among, &alone], &kinds).published(&[&among, &alone]),
            1
        );
    }

    fn link(cpr: u64, udl: u64) -> Link {
        ((RuleIndex(1), Token(cpr)), (RuleIndex(2), Token(udl)))
    }

    #[test]
    fn numbers_that_a_document_pairs_are_one_person() {
        let both = |cpr, udl| {
            let mut both = persons([found(1, cpr, None), found(2, udl, None)]);
            both.add_links(&[link(cpr, udl)]);
            both.settle();
            both
        };
        let (one, two) = (both(1, 11), both(2, 12));
        assert_eq!(count(&[&one], &[&one]), (1, 1));
        assert_eq!(count(&[&one, &two], &[&one, &two]), (2, 2));
        assert_eq!(count(&[&one, &one], &[&one, &two]), (1, 1));
        // A chain that leads to a second number of the same kind proves nothing.
        let kinds = kinds();
        let mut chain = persons([
            found(1, 1, None),
            found(2, 2, None),
            found(0, 3, None),
            found(1, 4, None),
        ]);
        let other = |rule: u16, token: u64| (RuleIndex(rule), Token(token));
        chain.add_links(&[
            (other(1, 1), other(2, 2)),
            (other(0, 3), other(2, 2)),
            (other(0, 3), other(1, 4)),
        ]);
        chain.settle();
        let count_of_chain = Census::of(&[&chain], &kinds).count(&[&chain]);
        assert_eq!(count_of_chain.at_most, 3);
        // Another document gives the number to somebody else: nothing is known of either.
        let other = both(3, 11);
        assert_eq!(count(&[&one], &[&one, &other]), (1, 2));
        assert_eq!(count(&[&one, &other], &[&one, &other]), (2, 3));
    }

    #[test]
    fn the_same_persons_in_two_folders_count_once_above_both() {
        let some = |from: u64, to: u64| {
            persons((from..to).map(|person| found(1, person.wrapping_mul(7919) % 20_011, None)))
        };
        let (a, b, c) = (some(0, 9_000), some(5_000, 12_000), some(0, 20_000));
        assert_eq!(count(&[&a, &b], &[&a, &b, &c]), (12_000, 12_000));
        assert_eq!(count(&[&a, &b, &c], &[&a, &b, &c]), (20_000, 20_000));
    }

    #[test]
    fn a_sample_gives_an_interval_that_holds_the_truth() {
        let mix = |person: u64| (person + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut a = persons((0..60_000).map(|person| found(1, mix(person), None)));
        let mut b = persons((40_000..100_000).map(|person| found(1, mix(person), None)));
        for persons in [&mut a, &mut b] {
            persons.thin(4);
        }
        let exact = persons([found(1, mix(5), None)]);
        for (parts, truth) in [
            (vec![&a], 60_000),
            (vec![&a, &b], 100_000),
            (vec![&a, &b, &exact], 100_000),
        ] {
            let (least, most) = count(&parts, &[&a, &b, &exact]);
            assert!((least..=most).contains(&truth), "{least} to {most}");
            assert!(most - least < truth / 5, "{least} to {most}");
        }
    }
}
