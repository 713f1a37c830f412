//! What an entry says: bytes in, text out, with a way back to the line.
//!
//! Type is told from content; a name's ending is only a hint. Text in an ASCII-compatible encoding
//! is handed on as it lies, without a copy: digits are digits there. Everything else (UTF-16,
//! markup, extracted picture text) is brought to that form first. A format that is not read is a
//! problem with its name, never silence. Nothing here knows what is searched for.

mod aligned;
mod archive;
mod cell_number;
mod cell_rows;
mod code_page;
mod contents;
mod decode;
mod draft;
mod extractor;
#[cfg(fuzzing)]
mod fuzz;
mod kind;
mod little_endian;
mod mail;
mod markup;
mod ocr_sidecar;
mod office;
mod old_office;
mod ole_native;
mod pdf;
mod picture;
mod plain;
mod png_text;
mod reader;
#[cfg(test)]
mod recorded;
mod rtf;
mod sqlite;
mod story;
mod tables;
mod tesseract;
mod worker;
mod xlsb;

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use crate::model::problem::Detail;
use crate::model::{Part, Place, Reason, Text, Unit};

pub use extractor::Extractor;
#[cfg(fuzzing)]
pub use fuzz::fuzz;
pub use ocr_sidecar::{has_sidecar, picture_of, sidecar_names};
pub use reader::Limits;
pub use worker::{Ocr, Readers, Role, serve, try_seal};

/// The way from a text back to its places in the file.
pub struct Origin<'a> {
    way: Way<'a>,
}

enum Way<'a> {
    /// Lines are counted in the source, when they are asked for.
    Lines {
        source: &'a [u8],
        first_line: u64,
        /// Places of the text and of the source that belong together, where they are not the same.
        map: Option<&'a [(u32, u32)]>,
    },
    /// The reader noted its places.
    Marks { text: &'a [u8], marks: &'a [Mark] },
}

/// From this byte of a text on, it lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    offset: u32,
    part: Part,
    unit: Unit,
}

impl<'a> Origin<'a> {
    fn lines(source: &'a [u8], first_line: u64, map: Option<&'a [(u32, u32)]>) -> Self {
        let way = Way::Lines {
            source,
            first_line,
            map,
        };
        Self { way }
    }

    fn marked(text: &'a [u8], marks: &'a [Mark]) -> Self {
        let way = Way::Marks { text, marks };
        Self { way }
    }

    /// The place in the file of a byte of the text.
    pub fn place(&self, offset: usize) -> Place {
        match &self.way {
            Way::Lines {
                source,
                first_line,
                map,
            } => {
                let offset = map.map_or(offset, |map| markup::source_of(map, offset));
                let before = source.get(..offset).unwrap_or(source);
                Place::line(first_line.saturating_add(plain::newlines(before)))
            }
            Way::Marks { text, marks } => {
                let index = marks.partition_point(|mark| mark.offset as usize <= offset);
                match index.checked_sub(1).and_then(|index| marks.get(index)) {
                    Some(mark) => mark.place_of(text, offset),
                    None => Place::line(1),
                }
            }
        }
    }
}

impl Mark {
    /// The place of a byte behind the mark: lines and cells go on counting.
    fn place_of(&self, text: &[u8], offset: usize) -> Place {
        let since = text.get(self.offset as usize..offset).unwrap_or_default();
        let unit = match &self.unit {
            Unit::Line(line) => Unit::Line(line.saturating_add(plain::newlines(since))),
            Unit::Cell { sheet, row, column } => {
                let row_began = since.iter().rposition(|&byte| byte == b'\n');
                let cells = since
                    .get(row_began.map_or(0, |at| at + 1)..)
                    .unwrap_or_default();
                let tabs = memchr::memchr_iter(b'\t', cells).count();
                Unit::Cell {
                    sheet: sheet.clone(),
                    row: *row,
                    column: column.saturating_add(u32::try_from(tabs).unwrap_or(u32::MAX)),
                }
            }
            unit => unit.clone(),
        };
        Place {
            part: self.part,
            unit,
        }
    }
}

/// The lines of a source as marks of the text that was made of it: what must travel without its
/// source.
fn marks_of_lines(source: &[u8], first_line: u64, map: &[(u32, u32)]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let (mut counted, mut line) = (0_usize, first_line);
    for &(offset, at) in map {
        let at = at as usize;
        line = line.saturating_add(plain::newlines(source.get(counted..at).unwrap_or_default()));
        counted = counted.max(at);
        let mark = Mark {
            offset,
            part: Part::Body,
            unit: Unit::Line(line),
        };
        if marks.last().is_none_or(|last| last.unit != mark.unit) {
            marks.push(mark);
        }
    }
    marks
}

/// What reading a file came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileRead {
    /// Bytes read.
    pub bytes: u64,
    /// Why it was not read, or not all of it.
    pub unread: Option<Unread>,
    /// Whether a reader of documents or pictures was asked, or would have been.
    pub by_reader: bool,
}

/// An open file, as a reader needs it.
pub trait Input {
    /// Reads on; 0 at the end.
    ///
    /// # Errors
    /// As the system says; `Interrupted` when nothing more is wanted.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize>;
    /// Passes a hole of a sparse file that begins where the next read would, and gives its length.
    ///
    /// # Errors
    /// As the system says.
    fn skip_hole(&mut self) -> io::Result<u64> {
        Ok(0)
    }
    /// Whether a read that came back short means the end.
    fn short_read_is_end(&self) -> bool;
    /// The open file itself, to be read at any place by another process.
    fn descriptor(&self) -> Option<BorrowedFd<'_>>;
    /// Whether nothing more is wanted.
    fn is_cancelled(&self) -> bool;
}

impl Input for std::fs::File {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        io::Read::read(self, buffer)
    }

    fn short_read_is_end(&self) -> bool {
        false
    }

    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        Some(self.as_fd())
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// What is done with the text of a file, and of the files in it.
pub trait Sink {
    /// Takes a stretch of text.
    fn text(&mut self, text: &Text<'_>, origin: &Origin<'_>);

    /// Whether these bytes of markup can be of interest at all, once they are taken apart. No spares
    /// the work, and must be sure.
    fn may_matter(&mut self, _markup: &[u8]) -> bool {
        true
    }

    /// What follows is of a file inside, of this name, until [`Sink::leave`].
    fn enter(&mut self, _name: &[u8]) {}

    /// The file inside that was entered last is over.
    fn leave(&mut self) {}

    /// The file inside that was entered last, or the file itself, was not wholly read.
    fn unread(&mut self, _why: Unread) {}
}

impl<F: FnMut(&Text<'_>, &Origin<'_>)> Sink for F {
    fn text(&mut self, text: &Text<'_>, origin: &Origin<'_>) {
        self(text, origin);
    }
}

/// Takes what lies beside a document's text, such as what a camera wrote into a picture.
struct Properties<'s>(&'s mut dyn Sink);

impl Sink for Properties<'_> {
    fn text(&mut self, text: &Text<'_>, _origin: &Origin<'_>) {
        let mark = Mark {
            offset: 0,
            part: Part::Properties,
            unit: Unit::Whole,
        };
        self.0.text(text, &Origin::marked(text.bytes, &[mark]));
    }
}

/// Why nothing, or not all, was read.
pub type Unread = (Reason, Detail);
