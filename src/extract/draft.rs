//! The text of a document while its reader writes it, handed on in stretches with its places.
//!
//! Readers push words; this makes of them what the search takes: stretches that overlap, tables with
//! their headings, and marks that lead back to pages and cells. It holds one stretch, whatever the
//! document's length.

use std::io::Read;

use super::contents::{Contents, Picture};
use super::reader::{Bitmap, Fault, Limits, Output};
use super::{Mark, Origin, tables};
use crate::model::{Part, Table, Text, Unit};

/// Text handed on at once.
const STRETCH: usize = 1 << 20;
/// Context kept in front of a stretch, and text at its end that is left to the next: as in plain text.
const LEAD: usize = 512;
const TAIL: usize = 512;

/// Empty cells in front of a row that are told as such.
const MOST_EMPTY: u32 = 256;

/// Takes what a reader reads.
pub(super) struct Draft<'c, 'o> {
    contents: &'c mut Contents<'o>,
    text: Vec<u8>,
    marks: Vec<Mark>,
    /// Bytes of `text` that the stretch before ended with.
    lead: usize,
    table: Option<Table>,
    /// Where rows and cells begin in the text, and with which column, if they do.
    rows: Option<(usize, u32)>,
}

impl<'c, 'o> Draft<'c, 'o> {
    pub(super) fn new(contents: &'c mut Contents<'o>) -> Self {
        Self {
            contents,
            text: Vec::new(),
            marks: Vec::new(),
            lead: 0,
            table: None,
            rows: None,
        }
    }

    /// Hands on what is left.
    pub(super) fn finish(mut self) {
        self.hand_on(true);
    }

    fn hand_on(&mut self, last: bool) {
        let continues = self.lead > 0;
        if self.text.len() > self.lead || continues && last {
            if let (Some((at, _)), false) = (self.rows, continues) {
                self.table = tables::of_text(self.text.get(at..).unwrap_or_default(), true);
                if let Some(table) = &mut self.table {
                    table.rows.start += at;
                }
            }
            let keep = if last { 0 } else { TAIL.min(self.text.len()) };
            let fresh = self.lead..(self.text.len() - keep).max(self.lead);
            let text = Text {
                bytes: &self.text,
                fresh: fresh.clone(),
                continues,
                more: !last,
                ocr: self.contents.reads_pictures(),
                tables: self.table.as_slice(),
            };
            let origin = Origin::marked(&self.text, &self.marks);
            if !self.contents.is_passed_over() {
                self.contents.outlet().text(&text, &origin);
            }
            if !last {
                let next = fresh.end.saturating_sub(LEAD);
                self.forget(next);
                self.lead = fresh.end - next;
                return;
            }
        }
        self.text.clear();
        self.marks.clear();
        self.lead = 0;
        self.table = None;
        self.rows = None;
    }

    /// Drops text from the front, and moves the marks with it; of those that are passed the last one
    /// still holds, and has counted the lines and cells that go.
    fn forget(&mut self, passed: usize) {
        let gone = self
            .marks
            .partition_point(|mark| mark.offset as usize <= passed);
        if let Some(last) = gone
            .checked_sub(1)
            .and_then(|index| self.marks.get_mut(index))
        {
            let place = last.place_of(&self.text, passed);
            *last = Mark {
                offset: u32::try_from(passed).unwrap_or(u32::MAX),
                part: place.part,
                unit: place.unit,
            };
        }
        self.marks.drain(..gone.saturating_sub(1));
        for mark in &mut self.marks {
            let offset = (mark.offset as usize).saturating_sub(passed);
            mark.offset = u32::try_from(offset).unwrap_or(u32::MAX);
        }
        self.text.drain(..passed);
    }

    fn end_line(&mut self) {
        if !matches!(self.text.last(), None | Some(b'\n')) {
            self.text.push(b'\n');
        }
    }
}

impl Output for Draft<'_, '_> {
    fn at(&mut self, part: Part, unit: Unit) -> Result<(), Fault> {
        self.end_line();
        let column = match unit {
            Unit::Cell { column, .. } => Some(column),
            Unit::Row { .. } => Some(1),
            _ => None,
        };
        if let Some(column) = column {
            let (_, first) = *self.rows.get_or_insert((self.text.len(), column));
            // Cells of one column stand below each other, where a row begins with empty ones too.
            let empty = column.saturating_sub(first).min(MOST_EMPTY);
            self.text.resize(self.text.len() + empty as usize, b'\t');
        }
        if self.contents.tells_places() {
            let offset = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
            let mark = Mark { offset, part, unit };
            match self.marks.last_mut() {
                Some(last) if last.offset == offset => *last = mark,
                _ => self.marks.push(mark),
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        self.contents.spend(text.len() as u64)?;
        let mut rest = text;
        while !rest.is_empty() {
            let room = STRETCH.saturating_sub(self.text.len()).max(4);
            let mut cut = rest.len().min(room);
            while !rest.is_char_boundary(cut) {
                cut -= 1;
            }
            let (now, later) = rest.split_at(cut);
            self.text.extend_from_slice(now.as_bytes());
            rest = later;
            if self.text.len() + 4 > STRETCH {
                self.hand_on(false);
            }
        }
        Ok(())
    }

    fn section(&mut self) -> Result<(), Fault> {
        self.hand_on(true);
        Ok(())
    }

    fn member(&mut self, name: &str, content: &mut dyn Read) -> Result<(), Fault> {
        self.hand_on(true);
        self.contents.member(name, content)
    }

    fn picture(&mut self, name: &str, encoded: &[u8]) -> Result<(), Fault> {
        self.contents.picture(name, &Picture::Encoded(encoded))
    }

    fn bitmap(&mut self, name: &str, bitmap: Bitmap) -> Result<(), Fault> {
        self.contents.picture(name, &Picture::Bitmap(bitmap))
    }

    fn fault(&mut self, fault: Fault) {
        if !self.contents.is_passed_over() {
            self.contents.outlet().fault(fault);
        }
    }

    fn limits(&self) -> Limits {
        self.contents.limits()
    }
}
