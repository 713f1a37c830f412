//! An Excel workbook: a summary, and a sheet for each table of the document.
//!
//! For those who sort, filter and hand on rows: numbers are numbers, times are dates, every sheet has a
//! filter, a header that stays, and a page to print. Text of a share is written as text and nothing
//! else (see `cell`). It has no charts, no macros, no links and no formulas, and names nobody as its
//! author. A saved workbook is no format to read scans back from: that is JSON.

mod book;
mod cell;
mod rows;
mod summary;

use std::io::{self, Write};
use std::path::PathBuf;

use book::Book;

use crate::model::document::Document;
use crate::model::words::{Lang, Words};

/// What a workbook can hold. The default is Excel's own.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// Rows of a sheet below its header; what is more goes on in a sheet of its own.
    pub rows: usize,
    /// Length of a text in UTF-16 units; what is more is cut, with a mark.
    pub text: usize,
    /// Rows of a sheet that are kept in memory; a longer one is first written to a temporary file, which has no
    /// name and is gone with the process.
    pub rows_in_memory: usize,
    /// Where such a file lies; the system's folder for them if not said.
    pub scratch: Option<PathBuf>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            rows: 1_048_575,
            text: 32_767,
            rows_in_memory: 20_000,
            scratch: None,
        }
    }
}

/// A workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// It could not be put together.
    #[error("cannot make the workbook: {0}")]
    Made(#[from] rust_xlsxwriter::XlsxError),
    /// A long sheet did not fit where it is kept until it is packed.
    #[error(
        "cannot make the workbook: no room for a long sheet in {}. Free some room there, or name another folder with TMPDIR",
        .0.display()
    )]
    Scratch(PathBuf),
    /// Where it was to go.
    #[error("cannot write the workbook: {0}")]
    Written(#[from] io::Error),
}

/// Writes a workbook. It is made in memory, packed, and written whole.
///
/// # Errors
/// When it cannot be made, or the writer fails.
pub fn write(document: &Document, lang: Lang, to: &mut dyn Write) -> Result<(), WorkbookError> {
    write_within(document, lang, &Bounds::default(), to)
}

/// The same within bounds of the caller's.
///
/// # Errors
/// As for [`write()`].
pub fn write_within(
    document: &Document,
    lang: Lang,
    bounds: &Bounds,
    to: &mut dyn Write,
) -> Result<(), WorkbookError> {
    // The library that packs the workbook ends in a panic where its temporary file cannot grow: a full
    // disk is no fault of the program's, and the other reports of the run must still be written.
    let made = std::panic::catch_unwind(|| packed(document, lang, bounds));
    let packed = made.map_err(|_| {
        let scratch = bounds.scratch.clone();
        WorkbookError::Scratch(scratch.unwrap_or_else(std::env::temp_dir))
    })??;
    to.write_all(&packed)?;
    Ok(to.flush()?)
}

fn packed(document: &Document, lang: Lang, bounds: &Bounds) -> Result<Vec<u8>, WorkbookError> {
    let words = Words::of(lang);
    let mut book = Book::new(words, bounds, &document.run.finished)?;
    rows::write(&mut book, document)?;
    summary::write(&mut book, document)?;
    Ok(book.packed()?)
}
