//! The records of a presentation, and the directory that says which of them hold.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read, Seek};

use crate::extract::little_endian::{u16_at, u32_at};
use crate::extract::old_office::compound::{fault_of, read_at};
use crate::extract::reader::{Fault, Limit};

/// The header of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub at: u64,
    head: u16,
    pub kind: u16,
    pub length: u32,
}

impl Record {
    /// Whether it holds records.
    pub(super) fn is_container(self) -> bool {
        // Programs' own tags hold records though their header does not say so.
        self.head & 0xF == 0xF || self.kind == 0x138B
    }

    pub(super) fn instance(self) -> u16 {
        self.head >> 4
    }

    pub(super) fn inside(self) -> u64 {
        self.at.saturating_add(8)
    }

    pub(super) fn end(self) -> u64 {
        self.inside().saturating_add(u64::from(self.length))
    }
}

/// The stream of a presentation.
pub(super) struct Stream<R> {
    source: BufReader<R>,
    length: u64,
    at: u64,
}

impl<R: Read + Seek> Stream<R> {
    pub(super) fn new(source: R) -> Self {
        let mut source = BufReader::with_capacity(1 << 15, source);
        let length = source.seek(std::io::SeekFrom::End(0)).unwrap_or(0);
        Self {
            source,
            length,
            at: length,
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The bytes from where was sought to.
    pub(super) fn rest(&mut self) -> &mut BufReader<R> {
        // Whoever reads on their own leaves the place unknown.
        self.at = u64::MAX;
        &mut self.source
    }

    /// The record that begins at a place.
    pub(super) fn record(&mut self, at: u64) -> Option<Record> {
        let head = self.bytes_at(at, 8).ok()?;
        Some(Record {
            at,
            head: u16_at(&head, 0)?,
            kind: u16_at(&head, 2)?,
            length: u32_at(&head, 4)?,
        })
    }

    /// What a record holds, if it may be that large.
    pub(super) fn content(&mut self, record: Record, bound: u64) -> Result<Vec<u8>, Fault> {
        let length = u64::from(record.length).min(self.length.saturating_sub(record.inside()));
        if length > bound {
            return Err(Fault::Limit(Limit::Memory));
        }
        self.bytes_at(record.inside(), usize::try_from(length).unwrap_or(0))
    }

    fn bytes_at(&mut self, at: u64, length: usize) -> Result<Vec<u8>, Fault> {
        let here = i64::try_from(at).ok().zip(i64::try_from(self.at).ok());
        match here.and_then(|(to, from)| to.checked_sub(from)) {
            // Short ways are taken within what is buffered.
            Some(way) => self
                .source
                .seek_relative(way)
                .map_err(|error| fault_of(&error))?,
            None => return self.sought(at, length),
        }
        let mut bytes = Vec::new();
        let read = (&mut self.source)
            .take(length as u64)
            .read_to_end(&mut bytes)
            .map_err(|error| fault_of(&error))?;
        self.at = at.saturating_add(read as u64);
        Ok(bytes)
    }

    fn sought(&mut self, at: u64, length: usize) -> Result<Vec<u8>, Fault> {
        let bytes = read_at(&mut self.source, at, length)?;
        self.at = at.saturating_add(bytes.len() as u64);
        Ok(bytes)
    }
}

/// Which records hold, by the numbers that others name them with.
#[derive(Default)]
pub(super) struct Kept {
    pub places: BTreeMap<u32, u64>,
    pub document: Option<u64>,
    pub encrypted: bool,
}

/// More saves than this are not followed.
const MOST_EDITS: usize = 10_000;
const LARGEST: u64 = 16 << 20;
/// More records than any presentation has.
const MOST_PLACES: usize = 1 << 20;

impl Kept {
    /// Follows the saves from the last one back. What cannot be followed is left to be found by
    /// looking through the whole stream.
    pub(super) fn read(stream: &mut Stream<impl Read + Seek>, edit: u32) -> Self {
        let mut kept = Self::default();
        let mut seen = BTreeSet::new();
        let mut edit = u64::from(edit);
        while edit != 0 && seen.len() < MOST_EDITS && seen.insert(edit) {
            let Some(record) = stream.record(edit).filter(|record| record.kind == 0x0FF5) else {
                break;
            };
            let Ok(content) = stream.content(record, 64) else {
                break;
            };
            // A save under a password names the record that tells how.
            kept.encrypted |= record.length >= 0x20;
            if let Some(directory) = u32_at(&content, 12) {
                kept.directory(stream, u64::from(directory));
            }
            if kept.document.is_none() {
                kept.document =
                    u32_at(&content, 16).and_then(|number| kept.places.get(&number).copied());
            }
            edit = u64::from(u32_at(&content, 8).unwrap_or_default());
        }
        kept
    }

    /// Later saves are read first, so what is there already holds.
    fn directory(&mut self, stream: &mut Stream<impl Read + Seek>, at: u64) {
        let Some(record) = stream.record(at).filter(|record| record.kind == 0x1772) else {
            return;
        };
        let Ok(content) = stream.content(record, LARGEST) else {
            return;
        };
        let mut at = 0;
        while let Some(head) = u32_at(&content, at) {
            at += 4;
            let first = head & 0xF_FFFF;
            for index in 0..head >> 20 {
                let Some(place) = u32_at(&content, at) else {
                    return;
                };
                at += 4;
                if self.places.len() < MOST_PLACES {
                    self.places
                        .entry(first.saturating_add(index))
                        .or_insert(u64::from(place));
                }
            }
        }
    }
}
