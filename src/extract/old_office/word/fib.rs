//! The head of a Word document: where everything is.
//!
//! Word 97 and later have one layout, Word 6 and 95 another with the same first fields. Places in it
//! are taken from the published [MS-DOC]; the older ones from what was published of Word 6.

use std::io::{Read, Seek};

use crate::extract::code_page;
use crate::extract::little_endian::{u16_at, u32_at};
use crate::extract::reader::{Fault, Unsupported};

use crate::extract::old_office::compound::read_at;

/// What the head says, as far as it is needed.
pub(super) struct Fib {
    /// Word 97 or later.
    pub modern: bool,
    pub encrypted: bool,
    pub second_table: bool,
    /// Saved in pieces.
    pub complex: bool,
    /// The code page of text in bytes.
    pub code_page: u16,
    /// Where the text lies if it is in one piece (Word 6 and 95).
    pub text: (u32, u32),
    /// Characters in body, footnotes, headers, macros, comments, endnotes, boxes, boxes in headers.
    pub lengths: [u32; 8],
    /// Places and lengths of tables.
    pub pieces: (u32, u32),
    pub character_runs: (u32, u32),
    pub paragraph_runs: (u32, u32),
    pub drawings: (u32, u32),
    pub bookmarks: (u32, u32),
    pub comment_authors: (u32, u32),
    pub variables: (u32, u32),
    pub saved_by: (u32, u32),
}

impl Fib {
    pub(super) fn read(document: &mut (impl Read + Seek)) -> Result<Self, Fault> {
        let head = read_at(document, 0, 0x400)?;
        let number = |at: usize| u32_at(&head, at).unwrap_or_default();
        let place = |at: usize| (number(at), number(at.saturating_add(4)));
        // Pairs of place and length, numbered as in [MS-DOC].
        let table = |index: usize| place(0x9A + index * 8);
        let flags = u16_at(&head, 0x0A).ok_or(Fault::Damaged)?;
        let modern = match u16_at(&head, 0).ok_or(Fault::Damaged)? {
            0xA5EC => u16_at(&head, 2).unwrap_or_default() >= 0x00C0,
            0xA5DC => false,
            _ => return Err(Fault::Unsupported(Unsupported::Other)),
        };
        let first_length = if modern { 0x4C } else { 0x34 };
        let mut lengths = [0; 8];
        for (index, length) in lengths.iter_mut().enumerate() {
            *length = number(first_length + index * 4);
        }
        let of_modern = |index: usize| if modern { table(index) } else { (0, 0) };
        Ok(Self {
            modern,
            encrypted: flags & 0x0100 != 0,
            second_table: flags & 0x0200 != 0,
            complex: flags & 0x0004 != 0,
            code_page: if modern {
                code_page::WESTERN
            } else {
                code_page::of_language(u16_at(&head, 6).unwrap_or_default())
            },
            text: (number(0x18), number(0x1C)),
            lengths,
            pieces: if modern { table(33) } else { place(0x160) },
            character_runs: of_modern(12),
            paragraph_runs: of_modern(13),
            drawings: of_modern(50),
            bookmarks: of_modern(21),
            comment_authors: of_modern(36),
            variables: of_modern(60),
            saved_by: of_modern(71),
        })
    }
}
