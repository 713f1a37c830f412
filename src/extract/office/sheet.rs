//! A worksheet: its cells, and what else a person wrote on it.
//!
//! Hidden rows, columns and sheets are read like others. A formula is told only where it holds a
//! number or a text itself; its result is in the cell. Cells, which are nearly all of a sheet, are
//! read without a look at anything but place, format and type.

use std::sync::Arc;

use super::formats::{Format, plain_number};
use super::rows::{Rows, push_line, reference};
use super::strings::{Strings, unescape_codes};
use super::told;
use super::xml::{Node, Tag, Xml};
use crate::extract::reader::{Fault, Output, Part};

/// What all sheets of a workbook share.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) strings: Strings,
    pub(super) formats: Vec<Format>,
    /// Which of the formats each cell style has.
    pub(super) styles: Vec<u32>,
}

impl Shared {
    fn format(&self, style: usize) -> &Format {
        self.styles
            .get(style)
            .and_then(|format| self.formats.get(*format as usize))
            .unwrap_or(&Format::General)
    }
}

/// Bytes of one text that are held.
const LARGEST: usize = 1 << 20;

/// How the value of a cell is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stored {
    Number,
    SharedString,
    Text,
}

struct Cell {
    column: u32,
    style: usize,
    stored: Stored,
    value: String,
    inline: String,
    formula: String,
}

/// Reads a worksheet.
pub(super) fn read(
    xml: &mut Xml<'_>,
    out: &mut dyn Output,
    shared: &mut Shared,
    sheet: Arc<str>,
) -> Result<(), Fault> {
    let mut rows = Rows::new(out, Part::Body, sheet);
    let mut cell = Cell::new();
    let mut in_cell = false;
    let mut phonetic = 0_u32;
    let mut element = Element::Other;
    let mut text = String::new();
    loop {
        match xml.next() {
            Node::Open(tag) => {
                let name = tag.local();
                element = Element::of(name, in_cell && phonetic == 0);
                match name {
                    "c" => {
                        cell.begin(&tag, &mut rows)?;
                        in_cell = true;
                    }
                    "v" | "f" | "t" | "is" | "r" if in_cell => {}
                    "rPh" => phonetic += 1,
                    "row" => {
                        let row = tag.number("r").unwrap_or(rows.row().saturating_add(1));
                        rows.begin(row)?;
                    }
                    _ => attributes(&tag, &mut rows)?,
                }
            }
            Node::Text(more) => match element {
                Element::Value => add(&mut cell.value, &more, Part::Body, &mut rows)?,
                Element::Inline => add(&mut cell.inline, &more, Part::Body, &mut rows)?,
                Element::CellFormula => add(&mut cell.formula, &more, Part::Formula, &mut rows)?,
                Element::Measure => {}
                _ => add(&mut text, &more, Part::HiddenData, &mut rows)?,
            },
            Node::Close(end) => {
                match end.local() {
                    "c" => {
                        cell.end(&mut rows, shared)?;
                        in_cell = false;
                    }
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    _ => {}
                }
                if !text.is_empty() {
                    tell(element, &text, &mut rows)?;
                    text.clear();
                }
                element = Element::Other;
            }
            Node::Remark(remark) => rows.apart(Part::HiddenData, 1, 1, &remark)?,
            Node::Other => {}
            Node::End => return rows.end(),
        }
    }
}

/// Adds to a text; what grows past all measure is told before its end.
fn add(text: &mut String, more: &str, part: Part, rows: &mut Rows<'_>) -> Result<(), Fault> {
    text.push_str(more);
    if text.len() > LARGEST {
        rows.apart(part, rows.row(), rows.column(), text)?;
        text.clear();
    }
    Ok(())
}

/// What the text at hand is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Value,
    Inline,
    CellFormula,
    Formula,
    Header,
    Footer,
    Measure,
    Other,
}

impl Element {
    fn of(name: &str, in_cell: bool) -> Self {
        match name {
            "v" if in_cell => Self::Value,
            "t" if in_cell => Self::Inline,
            "f" if in_cell => Self::CellFormula,
            "f" | "formula" | "formula1" | "formula2" => Self::Formula,
            "oddHeader" | "evenHeader" | "firstHeader" => Self::Header,
            "oddFooter" | "evenFooter" | "firstFooter" => Self::Footer,
            "sqref" => Self::Measure,
            _ if told::is_measure(name) => Self::Measure,
            _ => Self::Other,
        }
    }
}

impl Cell {
    fn new() -> Self {
        Self {
            column: 0,
            style: 0,
            stored: Stored::Number,
            value: String::new(),
            inline: String::new(),
            formula: String::new(),
        }
    }

    fn begin(&mut self, tag: &Tag<'_>, rows: &mut Rows<'_>) -> Result<(), Fault> {
        self.style = 0;
        self.stored = Stored::Number;
        self.value.clear();
        self.inline.clear();
        self.formula.clear();
        self.column = rows.column().saturating_add(1);
        for (name, value) in tag.attributes() {
            match name {
                "r" => {
                    if let Some((row, column)) = reference(value) {
                        self.column = column;
                        if row != rows.row() {
                            rows.begin(row)?;
                        }
                    }
                }
                "s" => self.style = value.parse().unwrap_or(0),
                "t" => {
                    self.stored = match value {
                        "s" => Stored::SharedString,
                        "n" => Stored::Number,
                        _ => Stored::Text,
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn end(&mut self, rows: &mut Rows<'_>, shared: &mut Shared) -> Result<(), Fault> {
        if !self.value.is_empty() {
            match self.stored {
                Stored::SharedString => {
                    let number = self.value.trim().parse().unwrap_or(usize::MAX);
                    match shared.strings.get(number) {
                        Some("") | None => rows.skip(self.column),
                        Some(text) => rows.cell(self.column)?.push_str(text),
                    }
                }
                Stored::Number => {
                    let format = shared.format(self.style);
                    plain_number(&self.value, format, rows.cell(self.column)?);
                }
                Stored::Text => {
                    unescape_codes(&mut self.value);
                    push_line(&self.value, rows.cell(self.column)?);
                }
            }
        }
        if !self.inline.is_empty() {
            unescape_codes(&mut self.inline);
            push_line(&self.inline, rows.cell(self.column)?);
        }
        if self.value.is_empty() && self.inline.is_empty() {
            rows.skip(self.column);
        }
        if is_telling(&self.formula) {
            rows.aside(Part::Formula, self.column, &self.formula)?;
        }
        Ok(())
    }
}

/// Whether a formula holds a number or a text of its own.
pub(super) fn is_telling(formula: &str) -> bool {
    let mut digits = 0;
    let mut quoted = false;
    for byte in formula.bytes() {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        if digits == 5 || (quoted && byte != b'"') {
            return true;
        }
        quoted = byte == b'"' && !quoted;
    }
    false
}

fn attributes(tag: &Tag<'_>, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let mut place = None;
    told::each(tag, |part, text| {
        let (row, column) = *place.get_or_insert_with(|| {
            tag.attribute("ref")
                .or_else(|| tag.attribute("sqref"))
                .and_then(|place| reference(&place))
                .unwrap_or((1, 1))
        });
        rows.apart(part, row, column, text)
    })
}

fn tell(element: Element, text: &str, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match element {
        Element::Formula if !is_telling(text) => Ok(()),
        Element::Formula => rows.apart(Part::Formula, 1, 1, text),
        Element::Header => rows.apart(Part::Header, 1, 1, &without_codes(text)),
        Element::Footer => rows.apart(Part::Footer, 1, 1, &without_codes(text)),
        _ => rows.apart(Part::HiddenData, 1, 1, text),
    }
}

/// A header without its codes: `&L`, `&"Arial,Bold"`, `&12`, `&KFF0000`.
fn without_codes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let Some(code) = after.chars().next() else {
            return plain;
        };
        let behind = after.get(code.len_utf8()..).unwrap_or_default();
        rest = match code {
            '&' => {
                plain.push('&');
                behind
            }
            '"' => behind.split_once('"').map_or("", |(_, behind)| behind),
            '0'..='9' => {
                // A size has at most three digits; more of them are not all a size.
                let digits = after.bytes().take_while(u8::is_ascii_digit).count();
                let size = if digits > 3 { 2 } else { digits };
                after.get(size..).unwrap_or_default()
            }
            'K' => behind.get(6..).unwrap_or_default(),
            'L' | 'C' | 'R' => {
                if !plain.is_empty() {
                    plain.push('\t');
                }
                behind
            }
            _ => behind,
        };
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_loses_its_codes_and_keeps_its_numbers() {
        assert_eq!(
            without_codes("&L&\"Arial,Fed\"&12CPR &K01+000211062-5629&RSide &P && mere"),
            "CPR 211062-5629\tSide  & mere"
        );
    }

    #[test]
    fn only_formulas_with_a_number_or_a_text_are_told() {
        assert!(is_telling("IF(A1=\"x\",1,2)"));
        assert!(is_telling("2110625629+0"));
        assert!(!is_telling("IF(A1=\"\",A1234,\"\")"));
        assert!(!is_telling("SUM(A1:A9999)"));
    }
}
