//! Where the persons of an exposure lie: by a sample of their tokens, asked of everything that was found.
//!
//! Tokens are keyed hashes, so the smallest of them are as good a sample as any, and whoever holds some
//! of those persons holds the same tokens. An exposure of up to [`SAMPLE`] persons is told exactly.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::exposure::Holding;
use super::persons::Persons;
use crate::model::Token;
use crate::model::finding::{FolderRow, PersonPlace};

/// Persons of an exposure that are followed.
pub(super) const SAMPLE: usize = 64;
/// Places of one exposure that are told.
pub(super) const MOST_PLACES: usize = 100;

/// The smallest tokens of some persons.
pub(super) fn sample(persons: &[&Persons]) -> Vec<Token> {
    let mut smallest: BTreeSet<Token> = BTreeSet::new();
    for token in persons.iter().flat_map(|persons| persons.smallest(SAMPLE)) {
        let is_small = smallest.len() < SAMPLE || smallest.last().is_some_and(|last| token < *last);
        if is_small && smallest.insert(token) && smallest.len() > SAMPLE {
            smallest.pop_last();
        }
    }
    smallest.into_iter().collect()
}

/// For each sample the folders that hold some of it: those that hold most of it first.
pub fn whereabouts(
    holdings: &[Holding],
    folders: &[FolderRow],
    samples: &[&[Token]],
) -> Vec<Vec<PersonPlace>> {
    let mut wanted: HashMap<Token, Vec<usize>> = HashMap::new();
    for (index, sample) in samples.iter().enumerate() {
        for token in *sample {
            wanted.entry(*token).or_default().push(index);
        }
    }
    let mut found: Vec<BTreeMap<Vec<u8>, HashSet<Token>>> = vec![BTreeMap::new(); samples.len()];
    if wanted.is_empty() {
        return found.into_iter().map(|_| Vec::new()).collect();
    }
    for holding in holdings {
        let mut path = None;
        for token in holding.persons.tokens() {
            for &index in wanted.get(&token).into_iter().flatten() {
                let path: &Vec<u8> = path.get_or_insert_with(|| holding.folder.path());
                if let Some(places) = found.get_mut(index) {
                    places.entry(path.clone()).or_default().insert(token);
                }
            }
        }
    }
    let adequate: HashMap<&[u8], bool> = folders
        .iter()
        .map(|row| (row.path.as_slice(), row.code.is_none()))
        .collect();
    found
        .into_iter()
        .map(|places| {
            let mut places: Vec<PersonPlace> = places
                .into_iter()
                .map(|(path, tokens)| PersonPlace {
                    adequate: adequate.get(path.as_slice()).copied().unwrap_or(false),
                    path,
                    persons: tokens.len() as u64,
                })
                .collect();
            // Stable: of equals the first by path.
            places.sort_by_key(|place| std::cmp::Reverse(place.persons));
            places.truncate(MOST_PLACES);
            places
        })
        .collect()
}
