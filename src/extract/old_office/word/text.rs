//! The characters of a Word document as paragraphs, rows and fields.
//!
//! Pieces are read in order and never held: a paragraph is. Marks of cells become tabs, marks of rows
//! and paragraphs line ends. A field shows its result where it stands; its instruction (the address
//! of a link, say) comes beside it.

use std::io::{Read, Seek};

use crate::extract::code_page;
use crate::extract::little_endian::utf16;
use crate::extract::reader::{Fault, Limit, Output, Part};
use crate::extract::story::{Marks, Story};

use super::marks::RunMarks;
use super::pieces::Piece;
use crate::extract::old_office::compound::read_at;

/// The text on its way out.
pub(super) struct Characters {
    pieces: std::vec::IntoIter<Piece>,
    current: Option<Piece>,
    marks: RunMarks,
    /// Bytes that may still be read: pieces may overlap, but not without end.
    budget: u64,
    damaged: bool,
}

/// So many bytes of a piece are read at once.
const CHUNK: u32 = 1 << 15;
/// Fields in fields deeper than this are read as one.
const DEEPEST: usize = 64;

impl Characters {
    pub(super) fn new(pieces: Vec<Piece>, marks: RunMarks, stream: u64) -> Self {
        Self {
            pieces: pieces.into_iter(),
            current: None,
            marks,
            budget: stream.saturating_mul(4),
            damaged: false,
        }
    }

    /// Gives the next so many characters as a part of the document. Whether they were there.
    pub(super) fn give(
        &mut self,
        part: Part,
        mut characters: u32,
        document: &mut (impl Read + Seek),
        out: &mut dyn Output,
    ) -> Result<bool, Fault> {
        let mut run = Run {
            story: Story::new(part),
            fields: Vec::new(),
            instruction: String::new(),
            last_was_cell: false,
            knows_rows: self.marks.knows_rows(),
        };
        while characters > 0 {
            let Some(piece) = self.current.take().or_else(|| self.pieces.next()) else {
                break;
            };
            let place = u32::try_from(piece.at).unwrap_or(u32::MAX);
            let (marks, until) = self.marks.at(place);
            let width = if piece.wide { 2 } else { 1 };
            // At least one character, lest an odd place stand still.
            let of_marks = (until.saturating_sub(place) / width).max(1);
            let count = piece.length.min(characters).min(CHUNK).min(of_marks);
            let bytes = read_at(document, piece.at, (count * width) as usize)?;
            if self.budget < bytes.len() as u64 {
                run.finish(out)?;
                return Err(Fault::Limit(Limit::Expanded));
            }
            self.budget -= bytes.len() as u64;
            if bytes.len() < (count * width) as usize {
                self.damaged = true;
            } else if piece.length > count {
                self.current = Some(Piece {
                    length: piece.length - count,
                    at: piece.at.saturating_add(u64::from(count * width)),
                    ..piece
                });
            }
            let text = if piece.wide {
                utf16(&bytes)
            } else {
                code_page::decode(piece.code_page, &bytes).into_owned()
            };
            run.take(&text, place, width, marks, &self.marks, out)?;
            characters -= count;
        }
        run.finish(out)?;
        Ok(characters == 0)
    }

    pub(super) fn end(self) -> Result<(), Fault> {
        if self.damaged {
            Err(Fault::Damaged)
        } else {
            Ok(())
        }
    }
}

/// A part being written.
struct Run {
    story: Story,
    /// For each open field, whether its instruction is still being read.
    fields: Vec<bool>,
    instruction: String,
    last_was_cell: bool,
    knows_rows: bool,
}

impl Run {
    fn take(
        &mut self,
        text: &str,
        mut place: u32,
        width: u32,
        marks: Marks,
        all: &RunMarks,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let mut plain = 0;
        for (index, char) in text.char_indices() {
            let units = if width == 2 { char.len_utf16() } else { 1 };
            place = place.saturating_add(width * u32::try_from(units).unwrap_or(1));
            if char >= ' ' {
                continue;
            }
            self.text(text.get(plain..index).unwrap_or_default(), marks, out)?;
            plain = index + 1;
            let ends_row = char == '\u{7}' && self.row_ends(all, place);
            self.control(char, ends_row, marks, out)?;
        }
        self.text(text.get(plain..).unwrap_or_default(), marks, out)
    }

    fn row_ends(&self, all: &RunMarks, place: u32) -> bool {
        if self.knows_rows {
            all.ends_row(place)
        } else {
            self.last_was_cell
        }
    }

    fn text(&mut self, text: &str, marks: Marks, out: &mut dyn Output) -> Result<(), Fault> {
        if text.is_empty() {
            return Ok(());
        }
        self.last_was_cell = false;
        if self.fields.last().is_some_and(|instruction| *instruction) {
            self.instruction.push_str(text);
            if self.instruction.len() > 1 << 16 {
                self.give_instruction(out)?;
            }
            return Ok(());
        }
        self.story.push(text, marks, out)
    }

    fn control(
        &mut self,
        char: char,
        ends_row: bool,
        marks: Marks,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let text = match char {
            '\u{13}' => {
                if self.fields.len() < DEEPEST {
                    self.fields.push(true);
                }
                return Ok(());
            }
            '\u{14}' => {
                if let Some(instruction) = self.fields.last_mut() {
                    *instruction = false;
                }
                return self.give_instruction(out);
            }
            '\u{15}' => {
                self.fields.pop();
                return self.give_instruction(out);
            }
            '\u{7}' => {
                let text = if ends_row { "\n" } else { "\t" };
                self.story.push(text, Marks::default(), out)?;
                self.last_was_cell = !ends_row;
                return Ok(());
            }
            '\r' | '\n' | '\u{B}' | '\u{C}' | '\u{E}' => {
                // An instruction that was never ended ends here: the rest is text again.
                if char == '\r'
                    && self.fields.first() == Some(&true)
                    && self.instruction.len() > 4096
                {
                    self.fields.clear();
                }
                self.give_instruction(out)?;
                self.last_was_cell = false;
                return self.story.push("\n", Marks::default(), out);
            }
            '\t' => "\t",
            '\u{1E}' => "-",
            // Anchors and optional hyphens show nothing.
            '\u{5}' | '\u{8}' | '\u{1F}' | '\0' => return Ok(()),
            // Pictures and note marks stand between what is around them.
            _ => " ",
        };
        self.text(text, marks, out)
    }

    fn give_instruction(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        let instruction = std::mem::take(&mut self.instruction);
        let part = if instruction.trim_start().starts_with("HYPERLINK") {
            Part::Link
        } else {
            Part::HiddenData
        };
        self.story.aside(part, instruction.trim(), out)
    }

    fn finish(mut self, out: &mut dyn Output) -> Result<(), Fault> {
        self.give_instruction(out)?;
        self.story.finish(out)
    }
}
