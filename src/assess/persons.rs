//! Whose numbers were found in one place, as tokens.
//!
//! What stands in memory while a share is scanned: a list of eight bytes a person and place. Its
//! length is bounded by whoever holds many of them ([`Persons::thin`]).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{Link, Match, RuleIndex, Token};

/// Tokens are sorted and thinned out once this many are new, and a quarter as many as are known.
const LOOSE: usize = 4096;
/// What a link weighs, and a misread with the numbers next to it, in tokens.
const LINK: usize = 4;
const MISREAD: usize = 24;

/// The persons found in some place.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Persons {
    kinds: BTreeMap<RuleIndex, Tokens>,
    links: Vec<Link>,
    sorted_links: usize,
    level: u32,
}

/// Numbers of one kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Tokens {
    /// Tokens of numbers as read; the first `sorted` of them ascending and distinct.
    read: Vec<Token>,
    sorted: usize,
    /// Tokens of numbers that somebody published as examples.
    published: BTreeSet<Token>,
    /// Probable misreads: what was read, and the valid numbers one digit away.
    misread: BTreeMap<Token, Box<[Token]>>,
    /// Only tokens that begin with so many zero bits are kept.
    level: u32,
}

impl Persons {
    /// Nobody yet; of those that are added only a sample of this level is kept ([`Persons::thin`]).
    pub fn sampled(level: u32) -> Self {
        Self {
            level,
            ..Self::default()
        }
    }

    /// Adds what a match names.
    pub fn add(&mut self, found: &Match) {
        let level = self.level;
        let kind = self.kinds.entry(found.rule).or_default();
        kind.level = level;
        match &found.misread_of {
            _ if found.published => {
                kind.published.insert(found.person);
            }
            None => kind.push(found.person),
            Some(_) if found.person.0.leading_zeros() < level => {}
            Some(neighbours) => {
                kind.misread
                    .entry(found.person)
                    .or_insert_with(|| neighbours.clone());
            }
        }
    }

    /// Adds what a text gives as one person's.
    pub fn add_links(&mut self, links: &[Link]) {
        self.links.extend_from_slice(links);
        if self.links.len() > LOOSE.max(self.sorted_links.saturating_mul(2)) {
            self.settle_links();
        }
    }

    /// Adds all persons of another place.
    pub fn absorb(&mut self, other: Persons) {
        self.thin(other.level);
        let level = self.level;
        for (rule, mut tokens) in other.kinds {
            tokens.thin(level);
            match self.kinds.entry(rule) {
                std::collections::btree_map::Entry::Vacant(place) => {
                    place.insert(tokens);
                }
                std::collections::btree_map::Entry::Occupied(mut mine) => {
                    mine.get_mut().absorb(tokens);
                }
            }
        }
        self.add_links(&other.links);
    }

    /// Puts everything in order, once nothing is added any more.
    pub fn settle(&mut self) {
        self.kinds.values_mut().for_each(Tokens::settle);
        self.settle_links();
    }

    /// What it holds, in tokens.
    pub fn weight(&self) -> usize {
        // A misread keeps its neighbours with it: some ten tokens and their places.
        let tokens = self
            .kinds
            .values()
            .map(|tokens| tokens.read.len() + tokens.misread.len() * MISREAD);
        tokens.sum::<usize>() + self.links.len() * LINK
    }

    /// Keeps a sample where there are more tokens than this.
    pub fn bound(&mut self, most: usize) {
        while self.weight() > most {
            self.settle();
            if self.weight() > most {
                self.thin(self.level + 1);
            }
        }
    }

    /// Keeps only tokens that begin with so many zero bits: one of `2^level`.
    pub fn thin(&mut self, level: u32) {
        if level > self.level {
            self.level = level;
            self.kinds
                .values_mut()
                .for_each(|tokens| tokens.thin(level));
            // Nothing is said of pairs any more.
            self.links = Vec::new();
            self.sorted_links = 0;
        }
    }

    /// The tokens that are held, once they are in order.
    pub(super) fn tokens(&self) -> impl Iterator<Item = Token> + '_ {
        self.kinds.values().flat_map(|tokens| {
            let read = tokens.read(0).iter().copied();
            let published = tokens.published.iter().copied();
            read.chain(published).chain(tokens.misread.keys().copied())
        })
    }

    /// The smallest tokens of each kind: those of all are among them.
    pub(super) fn smallest(&self, most: usize) -> impl Iterator<Item = Token> + '_ {
        self.kinds.values().flat_map(move |tokens| {
            let read = tokens.read(0).iter().take(most).copied();
            let published = tokens.published.iter().take(most).copied();
            let misread = tokens.misread.keys().take(most).copied();
            read.chain(published).chain(misread)
        })
    }

    pub(super) fn level(&self) -> u32 {
        self.level
    }

    pub(super) fn rules(&self) -> impl Iterator<Item = RuleIndex> + '_ {
        self.kinds.keys().copied()
    }

    pub(super) fn of(&self, rule: RuleIndex) -> Option<&Tokens> {
        self.kinds.get(&rule)
    }

    pub(super) fn links(&self) -> &[Link] {
        &self.links
    }

    fn settle_links(&mut self) {
        self.links.sort_unstable();
        self.links.dedup();
        self.sorted_links = self.links.len();
    }
}

impl Tokens {
    fn push(&mut self, token: Token) {
        if token.0.leading_zeros() < self.level {
            return;
        }
        if self.read.len() == self.read.capacity() {
            // Grown by a quarter: doubling would take the memory of half the persons more.
            self.read.reserve_exact((self.read.len() / 4).max(16));
        }
        self.read.push(token);
        if self.read.len() - self.sorted > LOOSE.max(self.sorted / 4) {
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

    fn thin(&mut self, level: u32) {
        if level > self.level {
            self.level = level;
            self.settle();
            // Ascending: those with zero bits come first.
            let kept = self
                .read
                .partition_point(|token| token.0.leading_zeros() >= level);
            self.read.truncate(kept);
            self.read.shrink_to_fit();
            self.sorted = kept;
            self.misread
                .retain(|token, _| token.0.leading_zeros() >= level);
        }
    }

    fn absorb(&mut self, mut other: Tokens) {
        if other.read.len() > self.read.len() {
            std::mem::swap(&mut self.read, &mut other.read);
            std::mem::swap(&mut self.sorted, &mut other.sorted);
        }
        other.read.iter().for_each(|token| self.push(*token));
        self.published.extend(other.published);
        for (token, neighbours) in other.misread {
            self.misread.entry(token).or_insert(neighbours);
        }
    }

    /// Tokens of numbers as read, ascending, of those that begin with so many zero bits.
    pub(super) fn read(&self, level: u32) -> &[Token] {
        let ordered = self.read.get(..self.sorted).unwrap_or_default();
        let kept = match level {
            0 => ordered.len(),
            _ => ordered.partition_point(|token| token.0.leading_zeros() >= level),
        };
        ordered.get(..kept).unwrap_or_default()
    }

    pub(super) fn published(&self) -> &BTreeSet<Token> {
        &self.published
    }

    pub(super) fn misread(&self) -> &BTreeMap<Token, Box<[Token]>> {
        &self.misread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_tokens_take_little_more_than_eight_bytes_each() {
        let mut tokens = Tokens::default();
        let mix = |person: u64| person.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for person in (0..300_000).chain(0..300_000) {
            tokens.push(Token(mix(person)));
            assert!(tokens.read.capacity() <= 16 + (person as usize + 300_001) * 13 / 8);
        }
        tokens.settle();
        assert_eq!(tokens.read.len(), 300_000);
        let mut other = tokens.clone();
        other.absorb(tokens.clone());
        other.settle();
        assert_eq!(other.read, tokens.read);
        other.thin(3);
        assert!(other.read.iter().all(|token| token.0 >> 61 == 0));
        assert_eq!(other.read, tokens.read(3));
    }
}
