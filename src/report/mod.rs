//! A finished scan in the forms people and programs read.
//!
//! Everything here writes to a writer it is given; nothing prints. Text from a share is escaped for
//! the form it goes into: a name never moves a terminal's cursor and never starts a formula.

pub mod changes;
mod csv_rows;
pub mod escape;
mod json;
mod table;

use std::io::{self, Write};

use crate::model::run::ScanReport;

/// A form of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Table,
    /// One JSON document, `mappevagt.scan/1`.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// A row an exposure.
    Csv,
}

impl Format {
    /// The format a file name's ending asks for.
    pub fn by_ending(path: &std::path::Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Format::Table),
            "json" => Some(Format::Json),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }
}

/// Writes a report. `width` bounds a table's lines.
///
/// # Errors
/// When the writer fails.
pub fn write(
    report: &ScanReport,
    format: Format,
    width: u16,
    to: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => table::write(report, width, to),
        Format::Json => json::write(report, to),
        Format::Ndjson => json::write_lines(report, to),
        Format::Csv => csv_rows::write(report, to),
    }
}
