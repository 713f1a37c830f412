//! What is known of the files of one folder while they are met, and what is kept of them afterwards.
//!
//! Several threads may take files of one folder. What was read is written every half second or some
//! megabytes, so that a kill in the middle of a folder of a million files loses no more than that.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::record::{Flags, Recalled, Record};
use super::store::Store;
use crate::model::Stamp;

/// What was read waits no longer for being written than this, and than these bytes of records.
const WRITE_EVERY: Duration = Duration::from_millis(500);
const MOST_WAITING: usize = 4 << 20;
/// A folder's records are put together anew when they lie in so many rows.
const MOST_ROWS: usize = 8;
/// Records of one row.
const RECORDS_OF_ROW: usize = 16_384;

/// What a file must have been read for, to be recalled.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// [`Flags::OCR`] and [`Flags::TEXT_BESIDE`], as the folder has it now.
    pub beside: Flags,
    /// Whether it is needed where each match lies.
    pub places: bool,
}

/// The files of one folder.
pub struct FolderMemory<'s> {
    store: &'s Store,
    folder: u64,
    /// By name.
    known: Vec<Record>,
    /// Which of them are in the folder now.
    met: Vec<AtomicBool>,
    rows: usize,
    is_whole: bool,
    fresh: Mutex<Fresh>,
}

struct Fresh {
    /// Read and not written yet.
    waiting: Vec<Record>,
    weight: usize,
    written: Instant,
    /// Rows that were written.
    rows: usize,
}

impl<'s> FolderMemory<'s> {
    /// What is known of a folder's files. `is_whole` says that its list of names is complete.
    pub fn of(store: &'s Store, folder: u64, is_whole: bool) -> Self {
        let (known, rows) = store.records(folder);
        Self {
            store,
            folder,
            met: known.iter().map(|_| AtomicBool::new(false)).collect(),
            known,
            rows,
            is_whole,
            fresh: Mutex::new(Fresh {
                waiting: Vec::new(),
                weight: 0,
                written: Instant::now(),
                rows: 0,
            }),
        }
    }

    /// Whether something is known of a file of this name: only then is its fingerprint of use.
    pub fn knows(&self, name: &[u8]) -> bool {
        let place = self.place(name);
        if let Some(met) = place.and_then(|place| self.met.get(place)) {
            met.store(true, Ordering::Relaxed);
        }
        place.is_some()
    }

    /// What a file gave, if it is what it was and would be read the same way.
    pub fn recall(&self, name: &[u8], stamp: &Stamp, wanted: Wanted) -> Option<Recalled> {
        let record = self.known.get(self.place(name)?)?;
        let beside = record.flags.only(Flags::OCR.with(Flags::TEXT_BESIDE, true));
        let has_places = !record.flags.has(Flags::FOUND) || record.flags.has(Flags::PLACES);
        let holds = beside == wanted.beside
            && (has_places || !wanted.places)
            && record.stamp == self.store.stamp(stamp)
            && self.store.still_holds(record.epoch, record.flags);
        holds.then(|| Recalled {
            bytes: record.bytes,
            flags: record.flags,
            more: record.more.clone(),
        })
    }

    /// Keeps what a file gave.
    pub fn keep(&self, name: &[u8], stamp: &Stamp, gave: Recalled) {
        let record = Record {
            name: self.store.names.below(0, name),
            stamp: self.store.stamp(stamp),
            epoch: self.store.epoch(),
            flags: gave.flags,
            bytes: gave.bytes,
            more: gave.more,
        };
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        fresh.weight = fresh.weight.saturating_add(record.weight());
        fresh.waiting.push(record);
        if fresh.weight > MOST_WAITING || fresh.written.elapsed() > WRITE_EVERY {
            fresh.write(self.store, self.folder);
        }
    }

    fn place(&self, name: &[u8]) -> Option<usize> {
        if self.known.is_empty() {
            return None;
        }
        let name = self.store.names.below(0, name);
        let found = self.known.binary_search_by_key(&name, |record| record.name);
        found.ok()
    }
}

impl Fresh {
    fn write(&mut self, store: &Store, folder: u64) {
        if !self.waiting.is_empty() {
            store.append(folder, &self.waiting);
            self.rows += 1;
        }
        self.waiting.clear();
        self.weight = 0;
        self.written = Instant::now();
    }
}

/// The last thread that is done with the folder's files writes what waits, and puts the rows together
/// where they are many or tell of many files that are gone.
impl Drop for FolderMemory<'_> {
    fn drop(&mut self) {
        let fresh = self.fresh.get_mut().unwrap_or_else(PoisonError::into_inner);
        fresh.waiting.sort_by_key(|record| record.name);
        fresh.write(self.store, self.folder);
        let gone = |place: usize| {
            !self
                .met
                .get(place)
                .is_some_and(|met| met.load(Ordering::Relaxed))
        };
        let gone: HashSet<u64> = match self.is_whole {
            false => HashSet::new(),
            true => {
                let records = self.known.iter().enumerate();
                let gone = records.filter(|(place, _)| gone(*place));
                gone.map(|(_, record)| record.name).collect()
            }
        };
        // What a long folder of its first night lies in is of full rows: they need no putting together.
        let many_rows = self.rows > 0
            && self.rows + fresh.rows > MOST_ROWS.max(self.known.len() / RECORDS_OF_ROW * 2);
        if many_rows || gone.len() > self.known.len() / 4 + 16 {
            let (mut records, _) = self.store.all_records(self.folder);
            records.retain(|record| !gone.contains(&record.name));
            let rows: Vec<&[Record]> = records.chunks(RECORDS_OF_ROW).collect();
            self.store.replace(self.folder, &rows);
        }
    }
}
