//! One sheet of a binary workbook, its comments, and the caches that keep values of elsewhere.

use std::sync::Arc;

use crate::extract::cell_number::{compressed, plain};
use crate::extract::cell_rows::CellRows;
use crate::extract::old_office::without_header_codes;
use crate::extract::reader::{Fault, Output, Part, Unit};

use super::parts::open;
use super::records::{Record, Records};
use super::{Archive, Workbook, give};

/// Gives the cells of a sheet row by row, then its headers and links.
pub(super) fn read(
    archive: &mut Archive<'_>,
    path: &str,
    sheet: &Arc<str>,
    workbook: &Workbook,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    const ROW: u32 = 0;
    const HEADERS: u32 = 479;
    const LINK: u32 = 494;
    const VALIDATION: u32 = 64;
    let mut records = Records::new(open(archive, path)?);
    let mut rows = CellRows::new(Part::Body, Arc::clone(sheet));
    let mut row = 0;
    let mut column = u32::MAX;
    while let Some(record) = records.next()? {
        match record.kind {
            ROW => {
                row = record.fields(0).u32().unwrap_or(row);
                column = u32::MAX;
            }
            1..=18 | 62 => {
                let mut fields = record.fields(0);
                // Short forms follow the cell before and leave the column out.
                let short = matches!(record.kind, 12..=18);
                column = if short {
                    column.wrapping_add(1)
                } else {
                    fields.u32().unwrap_or_default()
                };
                let style = (fields.u32().unwrap_or_default() & 0xFF_FFFF) as usize;
                match if short { record.kind - 11 } else { record.kind } {
                    7 => {
                        let index = fields.u32().unwrap_or(u32::MAX) as usize;
                        if let Some(text) = workbook.strings.get(index) {
                            rows.cell(row, column, text, out)?;
                        }
                    }
                    kind => {
                        let text = match kind {
                            2 => fields
                                .u32()
                                .map(|bits| workbook.formats.show(style, compressed(bits))),
                            // Blank, an error, true or false.
                            1 | 3 | 4 | 10 | 11 => continue,
                            5 | 9 => fields
                                .f64()
                                .map(|value| workbook.formats.show(style, value)),
                            // A string with runs has flags before it.
                            62 => {
                                fields.skip(1);
                                fields.text()
                            }
                            _ => fields.text(),
                        };
                        rows.cell(row, column, &text.unwrap_or_default(), out)?;
                    }
                }
            }
            HEADERS | LINK | VALIDATION => {
                rows.end_row(out)?;
                beside(&record, sheet, out)?;
            }
            _ => {}
        }
    }
    rows.end_row(out)?;
    records.end()
}

/// Text that belongs to a sheet but lies in no cell.
fn beside(record: &Record<'_>, sheet: &Arc<str>, out: &mut dyn Output) -> Result<(), Fault> {
    match record.kind {
        479 => {
            let mut fields = record.fields(2);
            for index in 0..6 {
                let part = if index % 2 == 0 {
                    Part::Header
                } else {
                    Part::Footer
                };
                let text = fields.text().unwrap_or_default();
                give(part, Unit::Whole, &without_header_codes(&text), out)?;
            }
            Ok(())
        }
        494 => {
            let mut fields = record.fields(0);
            let row = fields.u32().unwrap_or_default();
            fields.skip(4);
            let column = fields.u32().unwrap_or_default();
            fields.skip(4);
            let _relation = fields.text();
            let texts: Vec<String> = std::iter::from_fn(|| fields.text()).take(3).collect();
            give(Part::Link, cell(sheet, row, column), &texts.join("\t"), out)
        }
        _ => {
            // Flags and ranges, then titles and texts.
            let mut fields = record.fields(4);
            let ranges = fields.u32().unwrap_or_default() as usize;
            fields.skip(ranges.saturating_mul(16));
            let texts: Vec<String> = std::iter::from_fn(|| fields.text()).take(4).collect();
            give(Part::FormField, Unit::Whole, &texts.join("\n"), out)
        }
    }
}

/// Gives the comments on a sheet.
pub(super) fn comments(
    archive: &mut Archive<'_>,
    path: &str,
    sheet: &Arc<str>,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    const AUTHOR: u32 = 632;
    const COMMENT: u32 = 635;
    const TEXT: u32 = 637;
    let mut records = Records::new(open(archive, path)?);
    let mut unit = Unit::Whole;
    while let Some(record) = records.next()? {
        match record.kind {
            AUTHOR => {
                let author = record.fields(0).text().unwrap_or_default();
                give(Part::Comment, Unit::Whole, &author, out)?;
            }
            COMMENT => {
                let mut fields = record.fields(4);
                let row = fields.u32().unwrap_or_default();
                fields.skip(4);
                unit = cell(sheet, row, fields.u32().unwrap_or_default());
            }
            TEXT => {
                let text = record.fields(1).text().unwrap_or_default();
                give(Part::Comment, unit.clone(), &text, out)?;
            }
            _ => {}
        }
    }
    records.end()
}

/// Gives the values that a pivot table or a link to another workbook keeps.
pub(super) fn cache(
    archive: &mut Archive<'_>,
    path: &str,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let mut records = Records::new(open(archive, path)?);
    while let Some(record) = records.next()? {
        let mut fields = record.fields(0);
        let text = match record.kind {
            // Items of a field, shared or not: numbers and texts.
            0x15 | 0x1C => fields.f64().map(plain),
            0x18 | 0x1F => fields.text(),
            0x244 => fields.f64().map(plain),
            0x246 => fields.text(),
            // Cells of another workbook: a column before the value.
            0x170 => {
                fields.skip(4);
                fields.f64().map(plain)
            }
            0x173 => {
                fields.skip(4);
                fields.text()
            }
            _ => None,
        };
        if let Some(text) = text {
            give(Part::HiddenData, Unit::Whole, &text, out)?;
        }
    }
    records.end()
}

fn cell(sheet: &Arc<str>, row: u32, column: u32) -> Unit {
    Unit::Cell {
        sheet: Arc::clone(sheet),
        row: row.saturating_add(1),
        column: column.saturating_add(1),
    }
}
