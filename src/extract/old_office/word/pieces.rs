//! The piece table: which characters of a Word document lie where in its stream.
//!
//! A document that was saved fast is a patchwork; one that was saved whole is a piece or two. Pieces
//! that overlap or point beyond the stream are no error here: the text stops where the bytes do.

use crate::extract::little_endian::{size_at, u8_at, u16_at, u32_at};
use crate::extract::reader::Fault;

use super::Tables;
use super::fib::Fib;

/// A run of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// In characters.
    pub length: u32,
    /// In bytes.
    pub at: u64,
    /// UTF-16, or else bytes in this code page.
    pub wide: bool,
    pub code_page: u16,
}

/// No table of pieces is larger than this: 12 bytes a piece, and Word saves whole after some hundred.
const LARGEST: u64 = 32 << 20;

/// The pieces of a document, in the order of the text, and whether they are what its table says.
pub(super) fn of(
    fib: &Fib,
    tables: &mut Tables<'_>,
    stream: u64,
) -> Result<(Vec<Piece>, bool), Fault> {
    let has_table = fib.modern || fib.complex;
    if has_table {
        let table = tables.get(fib.pieces, LARGEST)?;
        if let Some(pieces) = parse(&table, fib) {
            return Ok((pieces, true));
        }
    }
    let (start, end) = fib.text;
    if start >= end || u64::from(start) >= stream {
        return Err(Fault::Damaged);
    }
    // Without a table the text is where the head says, if it is in one piece.
    let characters = fib
        .lengths
        .iter()
        .fold(0u32, |sum, length| sum.saturating_add(*length));
    let bytes = end - start;
    let wide = fib.modern && bytes / 2 >= characters;
    let piece = Piece {
        length: if wide { bytes / 2 } else { bytes },
        at: u64::from(start),
        wide,
        code_page: fib.code_page,
    };
    Ok((vec![piece], !has_table))
}

fn parse(table: &[u8], fib: &Fib) -> Option<Vec<Piece>> {
    // Formatting that pieces refer to comes first.
    let mut at = 0usize;
    while u8_at(table, at)? == 1 {
        at = at
            .checked_add(3)?
            .checked_add(usize::from(u16_at(table, at.checked_add(1)?)?))?;
    }
    if u8_at(table, at)? != 2 {
        return None;
    }
    let length = size_at(table, at.checked_add(1)?)?;
    let start = at.checked_add(5)?;
    let table = table.get(start..start.saturating_add(length).min(table.len()))?;
    let count = table.len().checked_sub(4)? / 12;
    let descriptions = count.checked_add(1)?.checked_mul(4)?;
    let mut pieces = Vec::new();
    for index in 0..count {
        let from = u32_at(table, index * 4)?;
        let to = u32_at(table, index * 4 + 4)?;
        let place = u32_at(table, descriptions + index * 8 + 2)?;
        let Some(length) = to.checked_sub(from) else {
            break;
        };
        let narrow = !fib.modern || place & 0x4000_0000 != 0;
        let place = u64::from(place & 0x3FFF_FFFF);
        pieces.push(Piece {
            length,
            at: if fib.modern && narrow {
                place / 2
            } else {
                place
            },
            wide: !narrow,
            code_page: fib.code_page,
        });
    }
    (!pieces.is_empty()).then_some(pieces)
}
