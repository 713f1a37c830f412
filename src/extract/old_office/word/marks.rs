//! Which characters of a Word document are deleted, inserted or hidden, and which end a table row.
//!
//! Formatting lies in pages of 512 bytes, each covering a stretch of the stream. Only the few
//! properties that change what is read are looked for, and only runs that have them are kept.

use std::io::{Read, Seek};

use crate::extract::little_endian::{part, u8_at, u16_at, u32_at};
use crate::extract::reader::Fault;
use crate::extract::story::Marks;

use super::Tables;
use super::fib::Fib;
use crate::extract::old_office::compound::read_at;

/// What is marked, by places in the stream.
#[derive(Default)]
pub(super) struct RunMarks {
    runs: Vec<(u32, u32, Marks)>,
    /// The ends of paragraphs that end a row.
    rows: Vec<u32>,
    /// There were more than are kept.
    pub full: bool,
}

const LARGEST: u64 = 32 << 20;
const PAGE: usize = 512;
/// More than this are not kept: a document of a thousand pages has some ten thousand.
const MOST: usize = 1 << 20;

impl RunMarks {
    pub(super) fn read(
        fib: &Fib,
        document: &mut (impl Read + Seek),
        tables: &mut Tables<'_>,
    ) -> Result<Self, Fault> {
        let mut marks = Self::default();
        for number in page_numbers(&tables.get(fib.character_runs, LARGEST)?) {
            let page = read_at(document, u64::from(number) * PAGE as u64, PAGE)?;
            marks.character_page(&page);
        }
        for number in page_numbers(&tables.get(fib.paragraph_runs, LARGEST)?) {
            let page = read_at(document, u64::from(number) * PAGE as u64, PAGE)?;
            marks.paragraph_page(&page);
        }
        marks.runs.sort_unstable_by_key(|(from, _, _)| *from);
        marks.rows.sort_unstable();
        Ok(marks)
    }

    /// The marks at a place in the stream, and the place up to which they hold.
    pub(super) fn at(&self, place: u32) -> (Marks, u32) {
        let next = self.runs.partition_point(|(from, _, _)| *from <= place);
        let limit = self.runs.get(next).map_or(u32::MAX, |(from, _, _)| *from);
        match next.checked_sub(1).and_then(|index| self.runs.get(index)) {
            Some((_, to, marks)) if place < *to => (*marks, limit.min(*to)),
            _ => (Marks::default(), limit),
        }
    }

    /// Whether the paragraph whose mark ends at a place ends a row.
    pub(super) fn ends_row(&self, place: u32) -> bool {
        self.rows.binary_search(&place).is_ok()
    }

    /// Whether anything is known of rows.
    pub(super) fn knows_rows(&self) -> bool {
        !self.rows.is_empty()
    }

    fn has_room(&mut self) -> bool {
        self.full |= self.runs.len().max(self.rows.len()) >= MOST;
        !self.full
    }

    fn character_page(&mut self, page: &[u8]) {
        let Some(count) = u8_at(page, PAGE - 1).map(usize::from) else {
            return;
        };
        for index in 0..count {
            let (Some(from), Some(to), Some(offset)) = (
                u32_at(page, index * 4),
                u32_at(page, index * 4 + 4),
                u8_at(page, (count + 1) * 4 + index),
            ) else {
                return;
            };
            let at = usize::from(offset) * 2;
            let length = u8_at(page, at).map(usize::from);
            let Some(properties) = length.and_then(|length| part(page, at + 1, length)) else {
                continue;
            };
            let mut marks = Marks::default();
            each(properties, |operation, value| match operation {
                0x0800 => marks.deleted = value == 1,
                0x0801 => marks.inserted = value == 1,
                0x083C => marks.hidden = value == 1,
                _ => {}
            });
            if offset != 0 && marks != Marks::default() && self.has_room() {
                self.runs.push((from, to, marks));
            }
        }
    }

    fn paragraph_page(&mut self, page: &[u8]) {
        let Some(count) = u8_at(page, PAGE - 1).map(usize::from) else {
            return;
        };
        for index in 0..count {
            let (Some(end), Some(offset)) = (
                u32_at(page, index * 4 + 4),
                u8_at(page, (count + 1) * 4 + index * 13),
            ) else {
                return;
            };
            let at = usize::from(offset) * 2;
            // A length in words, or a zero and then one.
            let (start, length) = match (u8_at(page, at), u8_at(page, at + 1)) {
                (Some(0), Some(length)) => (at + 2, usize::from(length) * 2),
                (Some(length), _) => (at + 1, (usize::from(length) * 2).saturating_sub(1)),
                _ => continue,
            };
            // The style comes before the properties.
            let properties = part(page, start + 2, length.saturating_sub(2));
            let Some(properties) = properties.filter(|_| offset != 0) else {
                continue;
            };
            let mut ends = false;
            each(properties, |operation, value| {
                if matches!(operation, 0x2417 | 0x244C) {
                    ends = value != 0;
                }
            });
            if ends && self.has_room() {
                self.rows.push(end);
            }
        }
    }
}

/// The pages that a table of stretches names.
fn page_numbers(table: &[u8]) -> Vec<u32> {
    let count = table.len().saturating_sub(4) / 8;
    let mut pages: Vec<u32> = (0..count)
        .filter_map(|index| u32_at(table, (count + 1) * 4 + index * 4))
        .map(|number| number & 0x3F_FFFF)
        .collect();
    // Each page is read once, however often it is named.
    pages.sort_unstable();
    pages.dedup();
    pages
}

/// Walks a list of properties, giving each with its first byte.
fn each(properties: &[u8], mut take: impl FnMut(u16, u8)) {
    let mut at = 0usize;
    while let Some(operation) = u16_at(properties, at) {
        let value = at + 2;
        let first = u8_at(properties, value).unwrap_or_default();
        let size = match operation >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            // A table's definition has a size of two bytes, less one.
            _ if operation == 0xD608 => {
                usize::from(u16_at(properties, value).unwrap_or_default()) + 1
            }
            _ => usize::from(first) + 1,
        };
        take(operation, first);
        at = value.saturating_add(size);
    }
}
