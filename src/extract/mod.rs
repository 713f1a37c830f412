//! What an entry says: bytes in, text out, with a way back to the line.
//!
//! Type is told from content; a name's ending is only a hint. Text in an ASCII-compatible encoding
//! is handed on as it lies, without a copy: digits are digits there. Everything else (UTF-16,
//! markup, extracted picture text) is brought to that form first. A format that is not read is a
//! problem with its name, never silence. Nothing here knows what is searched for.

mod decode;
mod kind;
mod markup;
mod ocr_sidecar;
mod plain;
mod tables;

use crate::model::problem::Detail;
use crate::model::{Reason, Text};

pub use ocr_sidecar::{has_sidecar, picture_of, sidecar_names};
pub use plain::{Extractor, FileRead};

/// The way from a text back to the lines of its file.
pub struct Origin<'a> {
    source: &'a [u8],
    first_line: u64,
    map: Option<&'a [(u32, u32)]>,
}

impl Origin<'_> {
    /// The line of the file, from 1, of a byte of the text.
    pub fn line(&self, offset: usize) -> u64 {
        let offset = match self.map {
            None => offset,
            Some(map) => markup::source_of(map, offset),
        };
        let before = self.source.get(..offset).unwrap_or(self.source);
        self.first_line
            .saturating_add(memchr::memchr_iter(b'\n', before).count() as u64)
    }
}

/// What is done with each stretch of text. Any function of a text and its origin will do.
pub trait Sink {
    /// Takes a stretch of text.
    fn text(&mut self, text: &Text<'_>, origin: &Origin<'_>);

    /// Whether these bytes of markup can be of interest at all, once they are taken apart. No spares
    /// the work, and must be sure.
    fn may_matter(&mut self, _markup: &[u8]) -> bool {
        true
    }
}

impl<F: FnMut(&Text<'_>, &Origin<'_>)> Sink for F {
    fn text(&mut self, text: &Text<'_>, origin: &Origin<'_>) {
        self(text, origin);
    }
}

/// Why nothing, or not all, was read.
pub type Unread = (Reason, Detail);
