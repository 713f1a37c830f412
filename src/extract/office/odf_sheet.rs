//! Sheets of OpenDocument: rows and cells that are written once and repeated by number.
//!
//! A cell has a value and the text it shows; both may name somebody, so both are told where they
//! differ. A repeated row is told once, at its first place, and a repeated cell as often as columns
//! are bridged: a million equal rows are one line of XML. Notes and shapes hang on their cell.

use std::sync::Arc;

use super::formats::{Format, plain_number};
use super::odf_names::{self as names, Base64};
use super::rows::{Rows, push_line};
use super::xml::{Node, Tag, Xml};
use crate::extract::reader::{Fault, Limit, Output, Part};

/// How often a repeated cell is told.
const REPEATED: u32 = 64;
/// Bytes of one text that are held.
const LARGEST: usize = 1 << 20;

struct State {
    /// The row that comes next.
    next_row: u32,
    row_repeated: u32,
    in_cell: bool,
    cell: Cell,
    paragraphs: u32,
    /// Notes and shapes being read, and the paragraphs they interrupt.
    asides: Vec<(Part, String, u32)>,
    alone: Option<Part>,
    /// Text of paragraphs that are in no cell.
    loose: String,
    data: Option<Base64>,
    pictures: u32,
    tables: u32,
}

#[derive(Default)]
struct Cell {
    column: u32,
    repeated: u32,
    is_number: bool,
    value: String,
    text: String,
}

/// Reads the sheets, from behind the start of `office:spreadsheet` to its end.
pub(super) fn read(xml: &mut Xml<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    let most_sheets = out.limits().pages;
    let mut sheets = 0_u32;
    let mut rows = Rows::new(out, Part::Body, Arc::from(""));
    let mut state = State {
        next_row: 1,
        row_repeated: 1,
        in_cell: false,
        cell: Cell::default(),
        paragraphs: 0,
        asides: Vec::new(),
        alone: None,
        loose: String::new(),
        data: None,
        pictures: 0,
        tables: 0,
    };
    loop {
        match xml.next() {
            Node::Open(tag) => {
                if tag.local() == "table" {
                    state.tables += 1;
                    if state.tables == 1 {
                        sheets = sheets.saturating_add(1);
                        if sheets > most_sheets {
                            rows.out.fault(Fault::Limit(Limit::Pages));
                            return rows.end();
                        }
                        let name = tag.attribute("name").unwrap_or_default();
                        rows.end()?;
                        rows.rename(Arc::from(name.as_ref()));
                        rows.out.section()?;
                        state.next_row = 1;
                    }
                }
                state.open(&tag, &mut rows)?;
            }
            Node::Close(end) => {
                let name = end.local();
                if name == "spreadsheet" {
                    break;
                }
                if name == "table" {
                    state.tables = state.tables.saturating_sub(1);
                }
                state.close(name, &mut rows)?;
            }
            Node::Text(text) => state.text(&text, &mut rows)?,
            Node::Remark(text) => rows.apart(Part::HiddenData, 1, 1, &text)?,
            Node::Other => {}
            Node::End => break,
        }
    }
    while !state.asides.is_empty() {
        state.end_aside(&mut rows)?;
    }
    rows.end()
}

impl State {
    fn open(&mut self, tag: &Tag<'_>, rows: &mut Rows<'_>) -> Result<(), Fault> {
        let name = tag.local();
        self.alone = (!names::is_measure(tag)).then(|| names::part_of_text(name));
        match name {
            "table-row" if self.tables <= 1 => {
                rows.begin(self.next_row)?;
                self.row_repeated = tag.number("number-rows-repeated").unwrap_or(1).max(1);
            }
            "table-cell" | "covered-table-cell" if self.tables <= 1 => self.begin_cell(tag, rows),
            "p" | "h" => self.paragraphs += 1,
            "s" => {
                for _ in 0..tag.number("c").unwrap_or(1).min(64) {
                    self.push(" ");
                }
                return Ok(());
            }
            "tab" | "line-break" => self.push(" "),
            "annotation" => self.begin_aside(Part::Comment),
            "object" => self.begin_aside(Part::Chart),
            "binary-data" => self.data = Some(Base64::new(rows.out.limits().in_memory)),
            "change-track-table-cell" => {
                self.begin_aside(Part::Deleted);
                let value = tag.attribute("value").unwrap_or_default();
                self.push(&value);
                self.push(" ");
            }
            _ if names::is_shape(name) => self.begin_aside(Part::TextBox),
            _ => {}
        }
        let column = self.cell.column;
        let in_cell = self.in_cell;
        names::attributes(tag, |part, text| {
            if in_cell {
                rows.aside(part, column, text)
            } else {
                rows.apart(part, 1, 1, text)
            }
        })
    }

    fn close(&mut self, name: &str, rows: &mut Rows<'_>) -> Result<(), Fault> {
        self.alone = None;
        match name {
            // The table of a chart in a cell.
            "table-cell" if self.tables > 1 => self.push("\t"),
            "table-row" if self.tables > 1 => self.push("\n"),
            "table-row" => {
                rows.end()?;
                self.next_row = self.next_row.saturating_add(self.row_repeated);
            }
            "table-cell" | "covered-table-cell" => {
                self.in_cell = false;
                self.cell.end(rows)?;
            }
            "p" | "h" => {
                self.push(if self.asides.is_empty() { " " } else { "\n" });
                self.paragraphs = self.paragraphs.saturating_sub(1);
                if !self.loose.is_empty() {
                    rows.apart(Part::HiddenData, 1, 1, self.loose.trim())?;
                    self.loose.clear();
                }
            }
            "binary-data" => {
                if let Some(data) = self.data.take() {
                    self.pictures = self.pictures.saturating_add(1);
                    data.hand_on(self.pictures, rows.out)?;
                }
            }
            "annotation" | "object" | "change-track-table-cell" => self.end_aside(rows)?,
            _ if names::is_shape(name) => self.end_aside(rows)?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str, rows: &mut Rows<'_>) -> Result<(), Fault> {
        if let Some(data) = &mut self.data {
            data.push(text);
        } else if self.paragraphs > 0 {
            self.push(text);
            self.bound(rows)?;
        } else if let Some(part) = self.alone {
            let text = text.trim();
            if self.in_cell {
                rows.aside(part, self.cell.column, text)?;
            } else if !text.is_empty() {
                rows.apart(part, 1, 1, text)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, text: &str) {
        match self.asides.last_mut() {
            Some((_, aside, _)) => aside.push_str(text),
            None if self.in_cell => push_line(text, &mut self.cell.text),
            None => self.loose.push_str(text),
        }
    }

    /// Tells what grows past all measure before its end.
    fn bound(&mut self, rows: &mut Rows<'_>) -> Result<(), Fault> {
        let (part, text) = match self.asides.last_mut() {
            Some((part, aside, _)) => (*part, aside),
            None if self.in_cell => (Part::Body, &mut self.cell.text),
            None => (Part::HiddenData, &mut self.loose),
        };
        if text.len() > LARGEST {
            rows.apart(part, rows.row(), self.cell.column, text)?;
            text.clear();
        }
        Ok(())
    }

    fn begin_cell(&mut self, tag: &Tag<'_>, rows: &mut Rows<'_>) {
        self.in_cell = true;
        self.cell = Cell {
            column: rows.column().saturating_add(1),
            repeated: tag.number("number-columns-repeated").unwrap_or(1).max(1),
            is_number: false,
            value: String::new(),
            text: std::mem::take(&mut self.cell.text),
        };
        self.cell.text.clear();
        for (name, value) in tag.attributes() {
            match name {
                "office:value" => {
                    self.cell.value.push_str(value);
                    self.cell.is_number = true;
                }
                "office:string-value" if !self.cell.is_number => {
                    self.cell.value.clear();
                    push_line(&super::xml::unescape(value), &mut self.cell.value);
                }
                _ => {}
            }
        }
    }

    fn begin_aside(&mut self, part: Part) {
        let paragraphs = std::mem::take(&mut self.paragraphs);
        self.asides.push((part, String::new(), paragraphs));
    }

    fn end_aside(&mut self, rows: &mut Rows<'_>) -> Result<(), Fault> {
        let Some((part, text, paragraphs)) = self.asides.pop() else {
            return Ok(());
        };
        self.paragraphs = paragraphs;
        if self.in_cell {
            rows.aside(part, self.cell.column, text.trim())
        } else {
            rows.apart(part, 1, 1, text.trim())
        }
    }
}

impl Cell {
    fn end(&mut self, rows: &mut Rows<'_>) -> Result<(), Fault> {
        let mut shown = self.text.trim().to_string();
        if self.is_number {
            let mut raw = String::new();
            plain_number(&self.value, &Format::General, &mut raw);
            if shown.is_empty() || (!raw.contains('.') && hides(&shown, &raw)) {
                if !shown.is_empty() {
                    shown.push(' ');
                }
                shown.push_str(&raw);
            }
        } else if !self.value.is_empty() && self.value.trim() != shown {
            if !shown.is_empty() {
                shown.push(' ');
            }
            shown.push_str(&self.value);
        }
        let last = self.column.saturating_add(self.repeated.saturating_sub(1));
        if !shown.is_empty() {
            for column in (self.column..=last).take(REPEATED as usize) {
                rows.cell(column)?.push_str(&shown);
            }
        }
        rows.skip(last);
        Ok(())
    }
}

/// Whether a whole number cannot be read out of what the cell shows of it.
fn hides(shown: &str, raw: &str) -> bool {
    if shown.contains(raw) {
        return false;
    }
    let mut digits = String::with_capacity(shown.len());
    let mut grouped = false;
    for character in shown.chars() {
        match character {
            '0'..='9' => digits.push(character),
            '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' => grouped = true,
            _ => {}
        }
    }
    grouped || digits.trim_start_matches('0') != raw.trim_start_matches('-').trim_start_matches('0')
}
