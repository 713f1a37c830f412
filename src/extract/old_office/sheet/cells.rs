//! The records of one sheet: cells, and what hangs on them or lies over them.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use crate::extract::cell_number::{compressed, plain};
use crate::extract::cell_rows::CellRows;
use crate::extract::old_office::art::{self, Pictures};
use crate::extract::reader::{Fault, Output, Part, Unit};

use super::records::Records;
use super::{BEGIN, END, Workbook, give, link, things};

/// A sheet being read.
pub(super) struct Sheet<'a> {
    workbook: &'a Workbook,
    name: Arc<str>,
    rows: CellRows,
    charts: CellRows,
    /// Runs within runs: a sheet holds the charts that lie on it.
    depth: u32,
    chart: bool,
    /// The cell whose formula came to a text that is still to come.
    waiting: Option<(u32, u32)>,
    /// The object whose text comes next, and whether it is a note.
    object: Option<(u16, bool)>,
    /// The texts of notes, until it is told which cell they hang on.
    notes: HashMap<u16, String>,
    waiting_bytes: usize,
}

/// So many bytes of notes wait for their cells; the rest go out as they are.
const WAITING_NOTES: usize = 8 << 20;

impl<'a> Sheet<'a> {
    pub(super) fn new(workbook: &'a Workbook, name: Arc<str>, part: Part) -> Self {
        Self {
            workbook,
            rows: CellRows::new(part, Arc::clone(&name)),
            charts: CellRows::new(Part::Chart, Arc::clone(&name)),
            name,
            depth: 0,
            chart: part == Part::Chart,
            waiting: None,
            object: None,
            notes: HashMap::new(),
            waiting_bytes: 0,
        }
    }

    /// Reads up to the end of the sheet.
    pub(super) fn read(
        mut self,
        records: &mut Records<impl Read>,
        pictures: &mut Pictures,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let mut ended = false;
        while let Some(kind) = records.next()? {
            match kind {
                BEGIN => self.depth += 1,
                END => match self.depth.checked_sub(1) {
                    Some(depth) => self.depth = depth,
                    None => {
                        ended = true;
                        break;
                    }
                },
                0x00EB => pictures.feed(records.piece(), out)?,
                _ if self.cell(kind, records, out)?.is_some() => {}
                _ => self.other(kind, records, out)?,
            }
        }
        if !ended {
            records.break_off();
        }
        self.rows.end_row(out)?;
        self.charts.end_row(out)?;
        for text in self.notes.values() {
            give(Part::Comment, Unit::Whole, text, out)?;
        }
        Ok(())
    }

    /// Cells. `None` if the record is no cell.
    fn cell(
        &mut self,
        kind: u16,
        records: &mut Records<impl Read>,
        out: &mut dyn Output,
    ) -> Result<Option<()>, Fault> {
        if kind == 0x0207 {
            // STRING: what the formula before came to.
            if let Some((row, column)) = self.waiting.take()
                && let Some(text) = self.text(records)
            {
                self.give_cell(row, column, &text, out)?;
            }
            return Ok(Some(()));
        }
        if !matches!(
            kind,
            0x00FD | 0x0204 | 0x00D6 | 0x0203 | 0x027E | 0x00BD | 0x0006 | 0x0206 | 0x0406
        ) {
            return Ok(None);
        }
        let (Some(row), Some(column), Some(style)) = (records.u16(), records.u16(), records.u16())
        else {
            return Ok(Some(()));
        };
        let (row, column) = (u32::from(row), u32::from(column));
        match kind {
            // LABELSST
            0x00FD => {
                let index = records.u32().unwrap_or(u32::MAX) as usize;
                let workbook = self.workbook;
                if let Some(text) = workbook.strings.get(index) {
                    self.give_cell(row, column, text, out)?;
                }
            }
            // LABEL, RSTRING
            0x0204 | 0x00D6 => {
                if let Some(text) = self.text(records) {
                    self.give_cell(row, column, &text, out)?;
                }
            }
            // NUMBER
            0x0203 => {
                if let Some(value) = records.f64() {
                    self.number(row, column, style, value, out)?;
                }
            }
            // RK
            0x027E => {
                if let Some(bits) = records.u32() {
                    self.number(row, column, style, compressed(bits), out)?;
                }
            }
            // MULRK: more styles and numbers, and the last column after them.
            0x00BD => {
                let (mut column, mut style) = (column, style);
                while let Some(bits) = records.u32() {
                    self.number(row, column, style, compressed(bits), out)?;
                    column = column.saturating_add(1);
                    match records.u16() {
                        Some(next) => style = next,
                        None => break,
                    }
                }
            }
            // FORMULA
            _ => {
                if let Some(bytes) = records.array::<8>() {
                    self.formula(row, column, style, bytes, out)?;
                }
            }
        }
        Ok(Some(()))
    }

    fn formula(
        &mut self,
        row: u32,
        column: u32,
        style: u16,
        result: [u8; 8],
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        self.waiting = None;
        match result {
            [0, .., 0xFF, 0xFF] => self.waiting = Some((row, column)),
            // True, false, an error or nothing.
            [.., 0xFF, 0xFF] => {}
            _ => self.number(row, column, style, f64::from_le_bytes(result), out)?,
        }
        Ok(())
    }

    fn number(
        &mut self,
        row: u32,
        column: u32,
        style: u16,
        value: f64,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let shown = if self.in_chart() {
            plain(value)
        } else {
            self.workbook.formats.show(usize::from(style), value)
        };
        self.give_cell(row, column, &shown, out)
    }

    fn give_cell(
        &mut self,
        row: u32,
        column: u32,
        text: &str,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        if self.in_chart() {
            self.rows.end_row(out)?;
            self.charts.cell(row, column, text, out)
        } else {
            self.charts.end_row(out)?;
            self.rows.cell(row, column, text, out)
        }
    }

    fn in_chart(&self) -> bool {
        self.chart || self.depth > 0
    }

    /// A string with its length in two bytes.
    fn text(&self, records: &mut Records<impl Read>) -> Option<String> {
        let length = records.u16()?;
        if self.workbook.modern {
            records.unicode(length)
        } else {
            Some(records.narrow(usize::from(length), self.workbook.code_page))
        }
    }

    /// What is no cell. The row that is being written ends before it.
    fn other(
        &mut self,
        kind: u16,
        records: &mut Records<impl Read>,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let found = match kind {
            // HEADER, FOOTER
            0x0014 | 0x0015 => {
                let part = if kind == 0x0014 {
                    Part::Header
                } else {
                    Part::Footer
                };
                self.page_text(records)
                    .map(|text| (part, Unit::Whole, things::without_codes(&text)))
            }
            // HEADERFOOTER: those of first and even pages.
            0x089C => Some((Part::Header, Unit::Whole, things::more_headers(records))),
            // NOTE
            0x001C => self.note(records),
            // OBJ: what a text belongs to.
            0x005D => {
                records.skip(4);
                self.object = records
                    .u16()
                    .zip(records.u16())
                    .map(|(kind, id)| (id, kind == 0x19));
                None
            }
            // TXO
            0x01B6 => self.box_text(records),
            // HLINK, and its tip.
            0x01B8 => link::read(records)
                .map(|(row, column, text)| (Part::Link, self.cell_unit(row, column), text)),
            0x0800 => {
                records.skip(10);
                let text = crate::extract::little_endian::utf16(records.piece());
                Some((Part::Link, Unit::Whole, text))
            }
            // DV: what may be typed in, and what is said then.
            0x01BE => Some((Part::FormField, Unit::Whole, things::validation(records))),
            // SERIESTEXT
            0x100D => {
                records.skip(2);
                let length = records.u8().unwrap_or_default();
                let text = if self.workbook.modern {
                    records.unicode(u16::from(length))
                } else {
                    Some(records.narrow(usize::from(length), self.workbook.code_page))
                };
                text.map(|text| (Part::Chart, Unit::Whole, text))
            }
            // MSODRAWING
            0x00EC => {
                for (part, text) in art::words(records.piece()) {
                    self.end_rows(out)?;
                    give(part, Unit::Whole, &text, out)?;
                }
                None
            }
            _ => None,
        };
        if let Some((part, unit, text)) = found {
            self.end_rows(out)?;
            give(part, unit, &text, out)?;
        }
        Ok(())
    }

    fn end_rows(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        self.rows.end_row(out)?;
        self.charts.end_row(out)
    }

    fn page_text(&self, records: &mut Records<impl Read>) -> Option<String> {
        if self.workbook.modern {
            self.text(records)
        } else {
            let length = records.u8()?;
            Some(records.narrow(usize::from(length), self.workbook.code_page))
        }
    }

    fn note(&mut self, records: &mut Records<impl Read>) -> Option<(Part, Unit, String)> {
        let row = records.u16()?;
        let column = records.u16()?;
        let unit = self.cell_unit(u32::from(row), u32::from(column));
        if !self.workbook.modern {
            let length = records.u16()?;
            let text = records.narrow(usize::from(length), self.workbook.code_page);
            return Some((Part::Comment, unit, text));
        }
        records.skip(2);
        let id = records.u16()?;
        let author = self.text(records).unwrap_or_default();
        let text = self.notes.remove(&id).unwrap_or_default();
        let separator = if author.is_empty() { "" } else { ": " };
        Some((Part::Comment, unit, format!("{author}{separator}{text}")))
    }

    fn box_text(&mut self, records: &mut Records<impl Read>) -> Option<(Part, Unit, String)> {
        records.skip(10);
        let length = usize::from(records.u16()?);
        // The characters are in the piece after this one, with their width before them.
        records.skip(records.piece().len());
        let text = records.characters(length, false);
        match self.object.take() {
            Some((id, true)) if self.waiting_bytes < WAITING_NOTES => {
                self.waiting_bytes += text.len();
                self.notes.insert(id, text);
                None
            }
            Some((_, true)) => Some((Part::Comment, Unit::Whole, text)),
            _ => Some((Part::TextBox, Unit::Whole, text)),
        }
    }

    fn cell_unit(&self, row: u32, column: u32) -> Unit {
        Unit::Cell {
            sheet: Arc::clone(&self.name),
            row: row.saturating_add(1),
            column: column.saturating_add(1),
        }
    }
}
