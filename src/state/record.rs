//! What is kept of one file, and how a folder's files are packed.
//!
//! Most files hold nothing: thirty bytes. A folder's records lie in few rows of the database, so
//! that a night with no change costs a row a folder and not one a file.

use serde::{Deserialize, Serialize};

/// How a file was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flags(u8);

impl Flags {
    /// Its text was known to come out of a picture.
    pub const OCR: Flags = Flags(1);
    /// The text of this picture lay beside it.
    pub const TEXT_BESIDE: Flags = Flags(2);
    /// A reader of documents or pictures read it: another reader may read more.
    pub const BY_READER: Flags = Flags(4);
    /// Something in it was not read.
    pub const UNREAD: Flags = Flags(8);
    /// No text came out of it, so that no rule ever saw any.
    pub const NO_TEXT: Flags = Flags(16);
    /// Something was found in it.
    pub const FOUND: Flags = Flags(32);
    /// Where each match lies was kept.
    pub const PLACES: Flags = Flags(64);

    /// Whether all of these are set.
    pub fn has(self, flags: Flags) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// These as well, if so.
    #[must_use]
    pub fn with(self, flags: Flags, set: bool) -> Self {
        if set { Self(self.0 | flags.0) } else { self }
    }

    /// Of these only the ones given.
    pub(super) fn only(self, flags: Flags) -> Self {
        Self(self.0 & flags.0)
    }
}

/// What a file gave when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// Bytes read.
    pub bytes: u64,
    /// How.
    pub flags: Flags,
    /// What was found, in the form of whoever kept it; nothing for a file that held nothing.
    pub more: Option<Box<[u8]>>,
}

/// A file as a folder's records have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    #[serde(with = "postcard::fixint::le")]
    pub(super) name: u64,
    #[serde(with = "postcard::fixint::le")]
    pub(super) content: u64,
    /// When it was changed in any way, and its rights.
    #[serde(with = "postcard::fixint::le")]
    pub(super) change: u64,
    /// The rules and readers that were in force.
    pub(super) epoch: u32,
    pub(super) flags: Flags,
    pub(super) bytes: u64,
    pub(super) more: Option<Box<[u8]>>,
}

impl Record {
    /// About how many bytes it takes in a row.
    pub(super) fn weight(&self) -> usize {
        30 + self.more.as_ref().map_or(0, |more| more.len())
    }
}

/// Records as bytes of one row, behind what is there.
pub(super) fn pack(records: &[Record], into: &mut Vec<u8>) {
    // Memory is all that can be wanting here, and that ends the process by itself.
    *into = postcard::to_extend(records, std::mem::take(into)).unwrap_or_default();
}

/// Records out of the rows of one folder in the order they were written: of one file the last counts. A row
/// that is damaged gives none: its files are read again.
pub(super) fn unpack<'r>(rows: impl Iterator<Item = &'r [u8]>) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for row in rows {
        records.extend(postcard::from_bytes::<Vec<Record>>(row).unwrap_or_default());
    }
    if !records.is_sorted_by(|a, b| a.name < b.name) {
        records.reverse();
        records.sort_by_key(|record| record.name);
        records.dedup_by_key(|record| record.name);
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: u64, content: u64) -> Record {
        Record {
            name,
            content,
            change: content,
            epoch: 1,
            flags: Flags::default(),
            bytes: 300,
            more: None,
        }
    }

    fn packed(records: &[Record]) -> Vec<u8> {
        let mut packed = Vec::new();
        pack(records, &mut packed);
        packed
    }

    #[test]
    fn a_file_that_held_nothing_takes_thirty_bytes() {
        let packed = packed(&vec![record(u64::MAX, u64::MAX); 100]);
        assert!(packed.len() <= 30 * 100 + 4, "{}", packed.len());
    }

    #[test]
    fn the_last_record_of_a_file_counts() {
        let rows = [
            packed(&[record(3, 1), record(5, 1)]),
            packed(&[record(5, 2), record(1, 2)]),
            b"\xFF\xFF\xFF damaged".to_vec(),
            packed(&[record(5, 3)]),
        ];
        let records = unpack(rows.iter().map(Vec::as_slice));
        assert_eq!(records, [record(1, 2), record(3, 1), record(5, 3)]);
    }
}
