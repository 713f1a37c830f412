//! Rows that wait to be written, so that they are written in the order of their keys.
//!
//! Folders are met in any order, and their keys are hashes. Rows that come one by one split and fill the pages of
//! the tree as they come: every second one moved three pages' content about. A tree that is filled in
//! order is written at its end: the first night of a state took a fifth of the time in the database, and
//! the file is a quarter smaller.

use std::ops::Range;
use std::time::Instant;

use rusqlite::{Connection, params};

use super::record::{self, Record};

/// Files of folders that were read, in memory.
pub(super) struct Waiting {
    rows: Vec<Row>,
    /// What all rows hold, one after another: a row takes no memory of its own.
    packed: Vec<u8>,
    /// When what waited before was written.
    pub(super) since: Instant,
}

struct Row {
    folder: u64,
    /// What the folder lies in, where it has no row yet.
    parent: Option<u64>,
    files: Range<usize>,
}

impl Default for Waiting {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            packed: Vec::new(),
            since: Instant::now(),
        }
    }
}

impl Waiting {
    /// Adds records to a folder's.
    pub(super) fn push(&mut self, folder: u64, parent: Option<u64>, records: &[Record]) {
        let start = self.packed.len();
        record::pack(records, &mut self.packed);
        self.rows.push(Row {
            folder,
            parent,
            files: start..self.packed.len(),
        });
    }

    /// Bytes of records.
    pub(super) fn bytes(&self) -> usize {
        self.packed.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes the rows in the order of the tree; those of one folder as they came.
    pub(super) fn write(mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.rows.sort_by_key(|row| row.folder.cast_signed());
        for row in &self.rows {
            let files = self.packed.get(row.files.clone()).unwrap_or_default();
            match row.parent {
                Some(parent) => insert_folder(connection, row.folder, parent, Some(files))?,
                None => insert(connection, row.folder, files)?,
            }
        }
        Ok(())
    }
}

/// A folder, with its first files.
pub(super) fn insert_folder(
    connection: &Connection,
    id: u64,
    parent: u64,
    files: Option<&[u8]>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO folder VALUES (?, ?, ?)")?
        .execute(params![id.cast_signed(), parent.cast_signed(), files])
        .map(|_| ())
}

/// More files of a folder.
pub(super) fn insert(connection: &Connection, folder: u64, packed: &[u8]) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO records (folder, files) VALUES (?, ?)")?
        .execute(params![folder.cast_signed(), packed])
        .map(|_| ())
}
