//! Smaller records of a workbook that hold text: headers, validations, values of other workbooks.

use std::io::Read;

use crate::extract::cell_number::plain;
use crate::extract::reader::{Fault, Output, Part, Unit};

use super::records::Records;

/// A page header as it is printed: its codes for places, fonts and sizes taken out.
pub(in crate::extract) fn without_codes(text: &str) -> String {
    let mut shown = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '&' {
            shown.push(char);
            continue;
        }
        match chars.next() {
            Some('&') => shown.push('&'),
            Some('L' | 'C' | 'R') => shown.push('\t'),
            Some('"') => while chars.next().is_some_and(|char| char != '"') {},
            Some('K') => {
                for _ in 0..6 {
                    chars.next_if(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-'));
                }
            }
            // A size has at most three digits; more are text.
            Some(first) if first.is_ascii_digit() => {
                for _ in 0..2 {
                    chars.next_if(char::is_ascii_digit);
                }
            }
            _ => {}
        }
    }
    shown
}

/// The headers and footers of first and even pages.
pub(super) fn more_headers(records: &mut Records<impl Read>) -> String {
    records.skip(12 + 16 + 2);
    let mut lengths = [0u16; 4];
    for length in &mut lengths {
        *length = records.u16().unwrap_or_default();
    }
    let mut texts = String::new();
    for length in lengths {
        if length == 0 {
            continue;
        }
        // Each with its length once more.
        let Some(text) = records.u16().and_then(|length| records.unicode(length)) else {
            break;
        };
        texts.push_str(&without_codes(&text));
        texts.push('\n');
    }
    texts
}

/// The titles and texts of a validation, and the list that it allows.
pub(super) fn validation(records: &mut Records<impl Read>) -> String {
    records.skip(4);
    let mut texts = String::new();
    for _ in 0..4 {
        let Some(text) = records.u16().and_then(|length| records.unicode(length)) else {
            return texts;
        };
        if text.len() > 1 {
            texts.push_str(&text);
            texts.push('\n');
        }
    }
    let formula = records.u16().unwrap_or_default();
    records.skip(2);
    if formula > 3 && records.piece().first() == Some(&0x17) {
        records.skip(1);
        let length = records.u8().unwrap_or_default();
        let list = records.unicode(u16::from(length)).unwrap_or_default();
        texts.push_str(&list.replace('\0', "\n"));
    }
    texts
}

/// A row of values kept of another workbook.
pub(super) fn external_cells(
    records: &mut Records<impl Read>,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let (Some(last), Some(first)) = (records.u8(), records.u8()) else {
        return Ok(());
    };
    records.skip(2);
    let mut line = String::new();
    for _ in first..=last {
        let Some(kind) = records.u8() else {
            break;
        };
        match kind {
            1 => line.push_str(&records.f64().map(plain).unwrap_or_default()),
            2 => {
                let text = records.u16().and_then(|length| records.unicode(length));
                line.push_str(&text.unwrap_or_default());
            }
            _ => records.skip(8),
        }
        line.push('\t');
    }
    super::give(
        Part::HiddenData,
        Unit::Whole,
        line.trim_end_matches('\t'),
        out,
    )
}
