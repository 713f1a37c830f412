//! A finished scan in the forms people and programs read.
//!
//! Everything here writes to a writer it is given; nothing prints. Text from a share is escaped for
//! the form it goes into: a name never moves a terminal's cursor and never starts a formula. Long JSON is
//! written row by row out of the scan itself; every other form is made from the document, so that a saved
//! run gives the same.

pub mod changes;
pub mod csv_tables;
pub mod escape;
pub mod html;
mod json;
pub mod markdown;
pub mod notice;
mod table;
mod told;
pub mod xlsx;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::model::change::{Comparison, TrendPoint};
use crate::model::document::Document;
use crate::model::run::ScanReport;
use crate::model::words::{Lang, Words};

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
    /// A page for a browser.
    Html,
    /// A workbook.
    Xlsx,
    /// A summary.
    Markdown,
}

impl Format {
    /// The format a file name's ending asks for.
    pub fn by_ending(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Format::Table),
            "json" => Some(Format::Json),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            "csv" => Some(Format::Csv),
            "html" | "htm" => Some(Format::Html),
            "xlsx" => Some(Format::Xlsx),
            "md" => Some(Format::Markdown),
            _ => None,
        }
    }
}

/// What a report is made of.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// A scan that has just ended.
    Scan(&'a ScanReport),
    /// A saved run.
    Saved(Saved<'a>),
}

/// A saved run, and what is known beside it.
#[derive(Clone, Copy)]
pub struct Saved<'a> {
    /// The run.
    pub document: &'a Document,
    /// What changed since the one before.
    pub comparison: Option<&'a Comparison>,
    /// Earlier runs, the oldest first.
    pub trend: &'a [TrendPoint],
}

/// How it is told.
#[derive(Clone, Debug)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// Columns of a table.
    pub width: u16,
    /// The JSON report of the same scan, as a command line names it: a page tells what can be done with it.
    pub json: Option<PathBuf>,
    /// A folder for what does not fit in memory; without one the folder for temporary files.
    pub scratch: Option<PathBuf>,
}

/// Writes a report.
///
/// # Errors
/// When the writer fails.
pub fn write(
    source: Source<'_>,
    format: Format,
    look: &Look,
    to: &mut dyn Write,
) -> io::Result<()> {
    let made;
    let (document, comparison, trend) = match (source, format) {
        (Source::Scan(report), Format::Json) => return json::write(report, to),
        (Source::Scan(report), Format::Ndjson) => return json::write_lines(report, to),
        (Source::Scan(report), Format::Table | Format::Csv) => {
            made = Document::in_short(report);
            (&made, report.comparison.as_ref(), report.trend.as_slice())
        }
        (Source::Scan(report), _) => {
            made = Document::of(report);
            (&made, report.comparison.as_ref(), report.trend.as_slice())
        }
        (Source::Saved(saved), _) => (saved.document, saved.comparison, saved.trend),
    };
    match format {
        Format::Table => table::write(document, comparison, Words::of(look.lang), look.width, to),
        Format::Json => json::write_document(document, to),
        Format::Ndjson => json::write_document_lines(document, to),
        Format::Csv => csv_tables::write(document, csv_tables::Table::Exposures, to),
        Format::Html => {
            let page = html::Page {
                document,
                comparison,
                trend,
                json: look.json.as_deref(),
                lang: look.lang,
            };
            html::write(&page, to)
        }
        Format::Markdown => markdown::write(document, look.lang, markdown::MOST_EXPOSURES, to),
        Format::Xlsx => {
            let bounds = xlsx::Bounds {
                scratch: look.scratch.clone(),
                ..xlsx::Bounds::default()
            };
            xlsx::write_within(document, look.lang, &bounds, to).map_err(io::Error::other)
        }
    }
}
