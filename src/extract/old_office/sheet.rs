//! Excel workbooks from Excel 5 to Excel 2003.
//!
//! A workbook is a stream of records: what holds for all sheets first (shared strings, formats,
//! names), then a run of records for each sheet, hidden ones like any other. Cells go out row by row
//! as they come; what a formula came to is read, the formula is not. Notes go out with the cell they
//! hang on. Also read are the places where data stays after it is gone from sight: caches of pivot
//! tables and of other workbooks. Not read: scenarios, macros, and text boxes of Excel 5.

mod cells;
mod globals;
mod link;
mod records;
mod things;

use std::sync::Arc;

use crate::extract::cell_number::{NumberFormats, plain};
use crate::extract::reader::{Fault, Limit, Output, Part, Unit};

use super::art::Pictures;
use super::compound::CompoundFile;
use globals::SharedStrings;
use records::Records;
pub(in crate::extract) use things::without_codes as without_header_codes;

/// What holds for the whole workbook.
pub(super) struct Workbook {
    /// Excel 97 or later; strings are Unicode.
    pub modern: bool,
    pub code_page: u16,
    pub strings: SharedStrings,
    pub formats: NumberFormats,
    /// The place of each sheet in the stream, and its name.
    pub sheets: Vec<(u64, Arc<str>)>,
}

/// Reads a workbook.
pub(super) fn read(file: &mut CompoundFile<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    let path = if file.has_stream("/Workbook") {
        "/Workbook"
    } else {
        "/Book"
    };
    let mut pictures = Pictures::default();
    let body = workbook(Records::new(file.stream(path)?), &mut pictures, out);
    if !matches!(body, Ok(()) | Err(Fault::Damaged)) {
        return body;
    }
    pictures.finish(out)?;
    for cache in file.entries("/_SX_DB_CUR") {
        if cache.is_stream {
            let records = Records::new(file.stream(&cache.path)?);
            pivot_cache(records, out)?;
        }
    }
    body
}

/// The kinds of records that begin and end a run of them.
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;

fn workbook(
    mut records: Records<impl std::io::Read>,
    pictures: &mut Pictures,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let mut workbook = Workbook {
        modern: true,
        code_page: crate::extract::code_page::WESTERN,
        strings: SharedStrings::default(),
        formats: NumberFormats::default(),
        sheets: Vec::new(),
    };
    let mut number = 0usize;
    while let Some(kind) = records.next()? {
        if kind != BEGIN {
            continue;
        }
        let place = records.place();
        let version = records.u16().unwrap_or_default();
        let holds = records.u16().unwrap_or_default();
        workbook.modern = version >= 0x0600;
        if holds == 0x0005 {
            globals::read(&mut workbook, &mut records, pictures, out)?;
            continue;
        }
        if number as u64 >= u64::from(out.limits().pages) {
            return Err(Fault::Limit(Limit::Pages));
        }
        let name = workbook
            .sheets
            .iter()
            .find(|(at, _)| *at == place)
            .or_else(|| workbook.sheets.get(number))
            .map_or_else(
                || Arc::from(format!("{}", number + 1)),
                |(_, name)| Arc::clone(name),
            );
        number += 1;
        let part = if holds == 0x0020 {
            Part::Chart
        } else {
            Part::Body
        };
        out.section()?;
        cells::Sheet::new(&workbook, name, part).read(&mut records, pictures, out)?;
    }
    if records.is_damaged() || number == 0 || number < workbook.sheets.len() {
        return Err(Fault::Damaged);
    }
    Ok(())
}

/// The values that a pivot table keeps of its source, which may be gone.
fn pivot_cache(
    mut records: Records<impl std::io::Read>,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    const NUMBER: u16 = 0x00C9;
    const TEXT: u16 = 0x00CD;
    const INTEGER: u16 = 0x00CC;
    const ITEMS: u16 = 0x00C7;
    out.at(Part::HiddenData, Unit::Whole)?;
    while let Some(kind) = records.next()? {
        let text = match kind {
            NUMBER => records.f64().map(plain),
            INTEGER => records.u16().map(|value| value.to_string()),
            TEXT => records.u16().and_then(|length| records.unicode(length)),
            ITEMS => {
                records.skip(12);
                records.u16().and_then(|length| records.unicode(length))
            }
            _ => None,
        };
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            out.text(&text)?;
            out.text("\n")?;
        }
    }
    Ok(())
}

/// A text of its own, with a line end.
fn give(part: Part, unit: Unit, text: &str, out: &mut dyn Output) -> Result<(), Fault> {
    let text = text.trim_matches(['\0', '\n', '\r', ' ']);
    if text.is_empty() {
        return Ok(());
    }
    out.at(part, unit)?;
    out.text(text)?;
    out.text("\n")
}

#[cfg(test)]
mod tests;
