//! What a thread has found so far, by folder and rights, and how tallies become one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::assess::{Persons, join_times};
use crate::model::access::RightsId;
use crate::model::run::{FileRow, Totals};
use crate::model::{FolderNode, Problem};

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CellKey {
    pub(super) folder: *const FolderNode,
    /// `None` for matches in names.
    pub(super) rights: Option<RightsId>,
}

// The pointer is an identity, kept alive by the cell's own Arc, and never followed.
#[allow(unsafe_code)]
// SAFETY: a `CellKey` is compared and hashed only; nothing behind its pointer is touched through it.
unsafe impl Send for CellKey {}

pub(super) struct Cell {
    pub(super) folder: Arc<FolderNode>,
    pub(super) files: u64,
    pub(super) matches: u64,
    pub(super) persons: Persons,
    /// Categories of personal data that words beside the numbers name, a bit each.
    pub(super) categories: u64,
    pub(super) times: Option<(i64, i64)>,
    /// Pictures among the files, by name: several texts beside one make it no more files.
    pub(super) pictures: HashSet<Box<[u8]>>,
}

/// Tokens of persons that a thread keeps, at the most: ten million take some 100 MB. Past that a sample
/// of them is kept. The bound does not depend on how many threads there are, so that no report does.
pub(super) const MOST_TOKENS: usize = 10_000_000;

#[derive(Default)]
pub(super) struct Tally {
    /// Tokens in all cells, or more: some may be the same.
    tokens: usize,
    /// Level of the sample of persons that is kept.
    level: u32,
    pub(super) totals: Totals,
    pub(super) cells: HashMap<CellKey, Cell>,
    pub(super) problems: Vec<Problem>,
    pub(super) files: Vec<FileRow>,
}

impl Tally {
    /// Adds persons to a cell, and keeps fewer of all where there are more than `most`.
    pub(super) fn add(
        &mut self,
        folder: &Arc<FolderNode>,
        rights: Option<RightsId>,
        persons: Persons,
        most: usize,
    ) {
        self.tokens += persons.weight();
        self.cell(folder, rights).persons.absorb(persons);
        while self.tokens > most {
            let cells = self.cells.values_mut();
            self.tokens = cells
                .map(|cell| {
                    cell.persons.settle();
                    cell.persons.weight()
                })
                .sum();
            // Room for as many again: counting anew takes time.
            if self.tokens <= most / 2 {
                break;
            }
            self.level += 1;
            self.cells
                .values_mut()
                .for_each(|cell| cell.persons.thin(self.level));
        }
    }

    pub(super) fn cell(&mut self, folder: &Arc<FolderNode>, rights: Option<RightsId>) -> &mut Cell {
        let level = self.level;
        self.cells
            .entry(CellKey {
                folder: Arc::as_ptr(folder),
                rights,
            })
            .or_insert_with(|| Cell {
                folder: Arc::clone(folder),
                files: 0,
                matches: 0,
                persons: Persons::sampled(level),
                categories: 0,
                times: None,
                pictures: HashSet::new(),
            })
    }

    pub(super) fn join(&mut self, other: Tally) {
        let (a, b) = (&mut self.totals, other.totals);
        a.files += b.files;
        a.bytes += b.bytes;
        a.scanned += b.scanned;
        a.unscanned += b.unscanned;
        a.members += b.members;
        a.files_with_matches += b.files_with_matches;
        a.matches += b.matches;
        a.published_matches += b.published_matches;
        self.problems.extend(other.problems);
        self.files.extend(other.files);
        for (key, cell) in other.cells {
            match self.cells.entry(key) {
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert(cell);
                }
                std::collections::hash_map::Entry::Occupied(mut mine) => {
                    let mine = mine.get_mut();
                    let doubled = cell.pictures.intersection(&mine.pictures).count() as u64;
                    self.totals.files_with_matches -= doubled;
                    mine.files += cell.files - doubled;
                    mine.pictures.extend(cell.pictures);
                    mine.matches += cell.matches;
                    mine.persons.absorb(cell.persons);
                    mine.categories |= cell.categories;
                    mine.times = join_times(mine.times, cell.times);
                }
            }
        }
    }
}

/// Rows in the order of their paths; what was found in a file's name and in its text, or in several
/// texts beside one picture, is one row.
pub(super) fn one_row_a_file(mut rows: Vec<FileRow>) -> Vec<FileRow> {
    rows.sort_by_key(|row| row.entry);
    let mut joined: Vec<FileRow> = Vec::with_capacity(rows.len());
    for row in rows {
        match joined.last_mut() {
            Some(last) if last.entry == row.entry => {
                // `None` is everyone.
                last.readers = last.readers.zip(row.readers).map(|(a, b)| a.max(b));
                last.matches.extend(row.matches);
            }
            _ => joined.push(row),
        }
    }
    for row in &mut joined {
        row.matches.sort();
        row.matches.dedup();
    }
    joined.sort_by_cached_key(|row| (row.folder.child_path(&row.name), row.matches.clone()));
    joined
}
