//! What is known of the files of one folder while they are met, and what is kept of them afterwards.
//!
//! Several threads may take files of one folder. What was read is written every half second or some
//! megabytes, so that a kill in the middle of a folder of a million files loses no more than that.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::names::same_content;
use super::record::{Flags, Recalled, Record};
use super::store::Store;
use crate::model::Stamp;

/// What was read waits no longer for being written than this, and than these bytes of records.
const WRITE_EVERY: Duration = Duration::from_millis(500);
const MOST_WAITING: usize = 4 << 20;
/// Of a folder with files to read, so many are made room for.
const AT_ONCE: usize = 64;
/// A folder's records are put together anew when they lie in so many rows.
const MOST_ROWS: usize = 8;
/// Records of one row, and about how many bytes of them.
const RECORDS_OF_ROW: usize = 16_384;
const BYTES_OF_ROW: usize = 16 << 20;
/// What one file gave is not kept past this: the file is read again. The database takes no more than a
/// gigabyte in one place.
const MOST_OF_FILE: usize = 256 << 20;

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
    /// Files that its list names, where that is complete, and how many of them were taken.
    listed: Option<usize>,
    taken: AtomicUsize,
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
    /// What is known of a folder's files. `listed` is how many it has, where its list of names is complete.
    pub fn of(store: &'s Store, folder: u64, listed: Option<usize>) -> Self {
        let (known, rows) = store.records(folder);
        Self {
            store,
            folder,
            met: known.iter().map(|_| AtomicBool::new(false)).collect(),
            known,
            rows,
            listed,
            taken: AtomicUsize::new(0),
            fresh: Mutex::new(Fresh {
                waiting: Vec::new(),
                weight: 0,
                written: Instant::now(),
                rows: 0,
            }),
        }
    }

    /// Takes a file: whether something is known of one of this name. Only then is its fingerprint of use.
    pub fn takes(&self, name: &[u8]) -> bool {
        self.taken.fetch_add(1, Ordering::Relaxed);
        let place = self.place(name);
        if let Some(met) = place.and_then(|place| self.met.get(place)) {
            met.store(true, Ordering::Relaxed);
        }
        place.is_some()
    }

    /// What a file gave, if its content is what it was and would be read the same way. `now` is in seconds since
    /// 1970.
    pub fn recall(&self, name: &[u8], stamp: &Stamp, wanted: Wanted, now: i64) -> Option<Recalled> {
        let record = self.known.get(self.place(name)?)?;
        let beside = record.flags.only(Flags::OCR.with(Flags::TEXT_BESIDE, true));
        let has_places = !record.flags.has(Flags::FOUND) || record.flags.has(Flags::PLACES);
        let holds = beside == wanted.beside
            && (has_places || !wanted.places)
            && record.content == self.store.names.content(stamp)
            && same_content(record.change, self.store.names.change(stamp))
            && self.store.still_holds(record.epoch, record.flags);
        if !holds {
            return None;
        }
        let gave = Recalled {
            bytes: record.bytes,
            flags: record.flags,
            more: record.more.clone(),
        };
        if record.change != self.store.names.change(stamp) && stamp.is_settled(now) {
            self.keep(name, stamp, gave.clone());
        }
        Some(gave)
    }

    /// Keeps what a file gave.
    pub fn keep(&self, name: &[u8], stamp: &Stamp, gave: Recalled) {
        let record = Record {
            name: self.store.names.below(0, name),
            content: self.store.names.content(stamp),
            change: self.store.names.change(stamp),
            epoch: self.store.epoch(),
            flags: gave.flags,
            bytes: gave.bytes,
            more: gave.more,
        };
        if record.weight() > MOST_OF_FILE {
            return;
        }
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        fresh.weight = fresh.weight.saturating_add(record.weight());
        if fresh.waiting.capacity() == 0 {
            fresh.waiting.reserve(self.listed.unwrap_or(0).min(AT_ONCE));
        }
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
        // A scan that was stopped in the middle of the folder did not come to all that is there.
        let is_through = self.listed == Some(*self.taken.get_mut());
        let gone: HashSet<u64> = match is_through {
            false => HashSet::new(),
            true => {
                let records = self.known.iter().enumerate();
                let gone = records.filter(|(place, _)| gone(*place));
                gone.map(|(_, record)| record.name).collect()
            }
        };
        // What a long folder of its first night lies in is of full rows: they need no putting together.
        let many_rows = self.rows > 0
            && self.rows + fresh.rows > MOST_ROWS.max(rows_of(&self.known).count() * 2);
        if many_rows || gone.len() > self.known.len() / 4 + 16 {
            let (mut records, _) = self.store.all_records(self.folder);
            records.retain(|record| !gone.contains(&record.name));
            let rows: Vec<&[Record]> = rows_of(&records).collect();
            self.store.replace(self.folder, &rows);
        }
    }
}

/// Records, a row at a time: not too many, and not too many bytes of them.
fn rows_of(records: &[Record]) -> impl Iterator<Item = &[Record]> {
    let mut left = records;
    std::iter::from_fn(move || {
        let mut weight = 0_usize;
        let fits = |record: &&Record| {
            weight = weight.saturating_add(record.weight());
            weight <= BYTES_OF_ROW
        };
        let count = left.iter().take(RECORDS_OF_ROW).take_while(fits).count();
        let row = left.get(..count.max(1))?;
        left = left.get(count.max(1)..).unwrap_or_default();
        Some(row)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_hold_all_records_in_order_and_are_bounded() {
        let record = |name: usize| Record {
            name: name as u64,
            content: 0,
            change: 0,
            epoch: 1,
            flags: Flags::default(),
            bytes: 0,
            // Every thousandth is larger than a row may be, others are of some hundred bytes.
            more: match name % 1_000 {
                7 => Some(vec![0; BYTES_OF_ROW + 1].into()),
                _ => Some(vec![0; name % 700].into()),
            },
        };
        let records: Vec<Record> = (0..4_000).map(record).collect();
        let rows: Vec<&[Record]> = rows_of(&records).collect();
        assert_eq!(rows.concat(), records);
        let weight = |row: &[Record]| row.iter().map(Record::weight).sum::<usize>();
        assert!(
            rows.iter()
                .all(|row| row.len() == 1 || weight(row) <= BYTES_OF_ROW)
        );
        assert!((5..=9).contains(&rows.len()), "{}", rows.len());
        assert_eq!(rows_of(&[]).count(), 0);
    }
}
