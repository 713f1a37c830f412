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

use std::io::{Seek, SeekFrom};

use crate::extract::little_endian::part;
use crate::extract::reader::{Fault, Output, Part, Unit, Unsupported};

use super::art::{self, Pictures};
use super::compound::{CompoundFile, Stream, fault_of, read_at};
use fib::Fib;
use marks::RunMarks;
use text::Characters;

/// Reads a Word document.
pub(super) fn read(file: &mut CompoundFile<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    let mut document = file.stream("/WordDocument")?;
    let fib = Fib::read(&mut document)?;
    if fib.encrypted {
        return Err(Fault::Encrypted);
    }
    let mut tables = Tables::open(file, &fib)?;
    let body = text_of(&fib, &mut document, &mut tables, out);
    if fib.modern {
        drawings(&fib, &mut tables, out)?;
        strings::read(&fib, &mut tables, out)?;
    }
    document.seek(SeekFrom::Start(0)).map_err(fault_of)?;
    let mut pictures = Pictures::default();
    pictures.read(&mut document, out)?;
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
    document: &mut Stream<'_>,
    tables: &mut Tables<'_>,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let pieces = pieces::of(fib, tables, document.len())?;
    let marks = match RunMarks::read(fib, document, tables) {
        Ok(marks) => marks,
        Err(Fault::Damaged) => {
            out.fault(Fault::Damaged);
            RunMarks::default()
        }
        Err(fault) => return Err(fault),
    };
    let mut characters = Characters::new(pieces, marks, document.len());
    for (part, length) in PARTS.into_iter().zip(fib.lengths) {
        characters.give(part, length, document, out)?;
    }
    // Counts that do not cover the text lose none of it.
    characters.give(Part::Body, u32::MAX, document, out)?;
    characters.end()
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

/// The stream with the tables that describe the text.
pub(super) struct Tables<'a> {
    stream: Stream<'a>,
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
                return Ok(Self { stream });
            }
        }
        Err(Fault::Unsupported(Unsupported::Other))
    }

    /// A table, if it is there at all.
    fn get(&mut self, place: (u32, u32), bound: u64) -> Result<Vec<u8>, Fault> {
        let (at, length) = (u64::from(place.0), u64::from(place.1));
        let length = length.min(self.stream.len().saturating_sub(at));
        if length == 0 {
            return Ok(Vec::new());
        }
        if length > bound {
            return Err(Fault::Limit(crate::extract::reader::Limit::Memory));
        }
        read_at(&mut self.stream, at, usize::try_from(length).unwrap_or(0))
    }
}
