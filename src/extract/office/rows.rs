//! Cells on their way out: one row at a time, each cell in its column.
//!
//! What heads a column tells what its numbers are, so cells keep their places: gaps are empty cells,
//! and a gap too wide to fill begins anew with its own place. What hangs on a row (a formula, a
//! note) waits until the row is over. Rows are not compared, counted or kept.

use std::sync::Arc;

use crate::extract::reader::{Fault, Output, Part, Unit};

/// Empty cells that are told to bridge a gap.
const WIDEST_GAP: u32 = 64;
/// Bytes of one row that are held.
const LARGEST: usize = 1 << 20;

/// The rows of one sheet.
pub(super) struct Rows<'o> {
    pub(super) out: &'o mut dyn Output,
    part: Part,
    sheet: Arc<str>,
    row: u32,
    first: u32,
    /// The last cell that has text.
    last: u32,
    /// The last cell.
    cursor: u32,
    line: String,
    later: Vec<(Part, u32, String)>,
    waiting: usize,
}

impl<'o> Rows<'o> {
    pub(super) fn new(out: &'o mut dyn Output, part: Part, sheet: Arc<str>) -> Self {
        Self {
            out,
            part,
            sheet,
            row: 0,
            first: 0,
            last: 0,
            cursor: 0,
            line: String::new(),
            later: Vec::new(),
            waiting: 0,
        }
    }

    /// Goes on to another sheet.
    pub(super) fn rename(&mut self, sheet: Arc<str>) {
        self.sheet = sheet;
    }

    /// The row being read.
    pub(super) fn row(&self) -> u32 {
        self.row
    }

    /// The column read last, or 0.
    pub(super) fn column(&self) -> u32 {
        self.cursor
    }

    /// A row begins.
    pub(super) fn begin(&mut self, row: u32) -> Result<(), Fault> {
        self.end()?;
        self.row = row;
        self.last = 0;
        self.cursor = 0;
        Ok(())
    }

    /// Goes to a cell of the row, and gives where its text is to be put.
    pub(super) fn cell(&mut self, column: u32) -> Result<&mut String, Fault> {
        let gap = column.saturating_sub(self.last);
        let goes_on = column > self.last && gap <= WIDEST_GAP && self.line.len() < LARGEST;
        if self.line.is_empty() || !goes_on {
            self.end()?;
            self.first = column;
        } else {
            for _ in 0..gap {
                self.line.push('\t');
            }
        }
        self.last = column;
        self.cursor = column;
        Ok(&mut self.line)
    }

    /// An empty cell: later ones are counted on from it.
    pub(super) fn skip(&mut self, column: u32) {
        self.cursor = column;
    }

    /// A text that hangs on a cell of this row.
    pub(super) fn aside(&mut self, part: Part, column: u32, text: &str) -> Result<(), Fault> {
        if text.trim().is_empty() {
            return Ok(());
        }
        self.waiting = self.waiting.saturating_add(text.len());
        self.later.push((part, column, text.to_string()));
        if self.line.is_empty() || self.waiting > LARGEST {
            self.end()?;
        }
        Ok(())
    }

    /// The row is over.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        if !self.line.is_empty() {
            let unit = self.unit(self.row, self.first);
            self.out.at(self.part, unit)?;
            self.line.push('\n');
            self.out.text(&self.line)?;
            self.line.clear();
        }
        self.waiting = 0;
        let mut later = std::mem::take(&mut self.later);
        for (part, column, text) in later.drain(..) {
            let unit = self.unit(self.row, column);
            self.tell(part, unit, &text)?;
        }
        self.later = later;
        Ok(())
    }

    /// A text somewhere on this sheet, outside its rows.
    pub(super) fn apart(
        &mut self,
        part: Part,
        row: u32,
        column: u32,
        text: &str,
    ) -> Result<(), Fault> {
        self.end()?;
        if text.trim().is_empty() {
            return Ok(());
        }
        let unit = self.unit(row, column);
        self.tell(part, unit, text)
    }

    fn tell(&mut self, part: Part, unit: Unit, text: &str) -> Result<(), Fault> {
        self.out.at(part, unit)?;
        self.out.text(text)?;
        self.out.text("\n")
    }

    fn unit(&self, row: u32, column: u32) -> Unit {
        Unit::Cell {
            sheet: Arc::clone(&self.sheet),
            row: row.max(1),
            column: column.max(1),
        }
    }
}

/// Adds the text of a cell, which is one line there.
pub(super) fn push_line(text: &str, line: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr::memchr3(b'\t', b'\n', b'\r', rest.as_bytes()) {
        line.push_str(rest.get(..at).unwrap_or_default());
        line.push(' ');
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    line.push_str(rest);
}

/// `BC23` as row and column.
pub(super) fn reference(text: &str) -> Option<(u32, u32)> {
    let mut column: u32 = 0;
    let mut row: u32 = 0;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' if row == 0 => {
                column = column
                    .checked_mul(26)?
                    .checked_add(u32::from(byte - b'A') + 1)?;
            }
            b'a'..=b'z' if row == 0 => {
                column = column
                    .checked_mul(26)?
                    .checked_add(u32::from(byte - b'a') + 1)?;
            }
            b'0'..=b'9' => row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?,
            b'$' => {}
            b':' | b' ' => break,
            _ => return None,
        }
    }
    (column > 0 && row > 0).then_some((row, column))
}
