//! What was read out of an entry, on its way to detection.

use std::ops::Range;

/// A stretch of text in an ASCII-compatible encoding (UTF-8, or Windows-1252 where it is not).
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// A match counts if its first digit lies here; the rest is context for it.
    pub fresh: Range<usize>,
    /// Whether it goes on where the text before it ended: a later stretch of the same file.
    pub continues: bool,
    /// Whether more of the file follows behind `bytes`.
    pub more: bool,
    /// Whether it was read from a picture.
    pub ocr: bool,
    /// Tables in it, by their place in `bytes`, in order.
    pub tables: &'a [Table],
}

impl<'a> Text<'a> {
    /// A whole text that is not a piece of a longer one.
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            fresh: 0..bytes.len(),
            continues: false,
            more: false,
            ocr: false,
            tables: &[],
        }
    }
}

/// A table: rows by line, columns by a separator, and what stands at the head of each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Where its rows lie.
    pub rows: Range<usize>,
    /// What stands between two cells.
    pub separator: u8,
    /// The headings, in order.
    pub headings: Vec<String>,
}
