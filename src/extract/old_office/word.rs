//! Word documents from Word 6 to Word 2003.
//!
//! The text of all parts (body, notes, headers, comments, boxes) is one run of characters, cut into
//! pieces that lie anywhere in the stream; where each part begins is counted in characters. Text is
//! read piece by piece, with what was deleted, inserted or hidden told apart by its formatting. Text
//! that a fast save left behind, in no piece, is not read; nor are list numbers, which Word computes.

mod fib;
mod marks;
mod pieces;
mod strings;
mod text;

use std::io::{Cursor, Read, Seek, SeekFrom};

use crate::extract::little_endian::part;
use crate::extract::reader::{Fault, Limit, Output, Part, Source, Unit};

use super::art::{self, Pictures};
use super::compound::{CompoundFile, Stream, read_at, read_up_to};
use fib::Fib;
use marks::RunMarks;
use text::Characters;

/// Reads a Word document.
pub(super) fn read(file: &mut CompoundFile<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    let mut document = Document::open(file, out.limits().in_memory)?;
    let fib = Fib::read(&mut document)?;
    if fib.encrypted {
        return Err(Fault::Encrypted);
    }
    let mut tables = Tables::open(file, &fib)?;
    let body = text_of(&fib, &mut document, &mut tables, out);
    if !matches!(body, Ok(()) | Err(Fault::Damaged)) {
        return body;
    }
    if fib.modern {
        drawings(&fib, &mut tables, out)?;
        strings::read(&fib, &mut tables, out)?;
    }
    let mut pictures = Pictures::default();
    pictures.read(file.stream("/WordDocument")?, out)?;
    if file.has_stream("/Data") {
        pictures.read(file.stream("/Data")?, out)?;
    }
    body
}

/// The parts of a document in the order in which their characters follow each other.
const PARTS: [Part; 8] = [
    Part::Body,
    Part::Footnote,
    Part::Header,
    Part::Body,
    Part::Comment,
    Part::Footnote,
    Part::TextBox,
    Part::TextBox,
];

fn text_of(
    fib: &Fib,
    document: &mut Document<'_>,
    tables: &mut Tables<'_>,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let (pieces, sound) = pieces::of(fib, tables, document.length)?;
    if !sound {
        out.fault(Fault::Damaged);
    }
    // Each step to and fro in a stream that is not in memory takes time.
    const MOST_PIECES_APART: usize = 20_000;
    if !document.in_memory && pieces.len() > MOST_PIECES_APART {
        return Err(Fault::Limit(Limit::Memory));
    }
    let marks = match RunMarks::read(fib, document, tables) {
        Ok(marks) => marks,
        Err(Fault::Damaged) => {
            out.fault(Fault::Damaged);
            RunMarks::default()
        }
        Err(fault) => return Err(fault),
    };
    if marks.full {
        out.fault(Fault::Limit(Limit::Memory));
    }
    let mut characters = Characters::new(pieces, marks, document.length);
    let mut whole = true;
    for (part, length) in PARTS.into_iter().zip(fib.lengths) {
        whole &= characters.give(part, length, document, out)?;
    }
    // Counts that do not cover the text lose none of it.
    characters.give(Part::Body, u32::MAX, document, out)?;
    characters.end()?;
    if whole { Ok(()) } else { Err(Fault::Damaged) }
}

/// Words and names in the shapes of the drawing layer.
fn drawings(fib: &Fib, tables: &mut Tables<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    let drawing = tables.get(fib.drawings, out.limits().in_memory)?;
    // A group of them all, then one drawing each for body and headers, with a byte before it.
    let group = crate::extract::little_endian::size_at(&drawing, 4).unwrap_or_default();
    let mut at = 0;
    let mut length = group.saturating_add(8);
    while let Some(one) = part(&drawing, at, length.min(drawing.len().saturating_sub(at))) {
        if one.is_empty() {
            break;
        }
        for (part, words) in art::words(one) {
            out.at(part, Unit::Whole)?;
            out.text(&words)?;
            out.text("\n")?;
        }
        at = at.saturating_add(length).saturating_add(1);
        length = crate::extract::little_endian::size_at(&drawing, at.saturating_add(4))
            .unwrap_or_default()
            .saturating_add(8);
    }
    Ok(())
}

/// The stream with the text. In memory if it may be: pieces lead to and fro in it.
struct Document<'a> {
    stream: Box<dyn Source + 'a>,
    length: u64,
    in_memory: bool,
}

impl<'a> Document<'a> {
    fn open(file: &mut CompoundFile<'a>, bound: u64) -> Result<Self, Fault> {
        let stream = file.stream("/WordDocument")?;
        let length = stream.len();
        let in_memory = length <= bound;
        Ok(Self {
            stream: if in_memory {
                Box::new(Cursor::new(read_up_to(stream, bound)?))
            } else {
                Box::new(stream)
            },
            length,
            in_memory,
        })
    }
}

impl Read for Document<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.stream.read(buffer)
    }
}

impl Seek for Document<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.stream.seek(to)
    }
}

/// The stream with the tables that describe the text.
pub(super) struct Tables<'a> {
    /// Gone from a damaged file.
    stream: Option<Stream<'a>>,
}

impl<'a> Tables<'a> {
    fn open(file: &mut CompoundFile<'a>, fib: &Fib) -> Result<Self, Fault> {
        let names: &[&str] = if !fib.modern {
            &["/WordDocument"]
        } else if fib.second_table {
            &["/1Table", "/0Table"]
        } else {
            &["/0Table", "/1Table"]
        };
        for name in names {
            if file.has_stream(name) {
                let stream = file.stream(name)?;
                return Ok(Self {
                    stream: Some(stream),
                });
            }
        }
        Ok(Self { stream: None })
    }

    /// A table, if it is there at all.
    fn get(&mut self, place: (u32, u32), bound: u64) -> Result<Vec<u8>, Fault> {
        let (at, length) = (u64::from(place.0), u64::from(place.1));
        let Some(stream) = &mut self.stream else {
            return Ok(Vec::new());
        };
        let length = length.min(stream.len().saturating_sub(at));
        if length == 0 {
            return Ok(Vec::new());
        }
        if length > bound {
            return Err(Fault::Limit(Limit::Memory));
        }
        read_at(stream, at, usize::try_from(length).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests;
