//! A hyperlink on cells: what it is called and where it leads.

use std::io::Read;

use crate::extract::code_page::{self, WESTERN};
use crate::extract::little_endian::{part, size_at, u16_at, u32_at, utf16, zero_ended};

use super::records::Records;

/// The first cell of a link, and its texts.
pub(super) fn read(records: &mut Records<impl Read>) -> Option<(u32, u32, String)> {
    let row = records.u16()?;
    records.skip(2);
    let column = records.u16()?;
    records.skip(2);
    let bytes: Vec<u8> = std::iter::from_fn(|| records.u8()).take(1 << 16).collect();
    // The class and a version come before the flags.
    let texts = texts(bytes.get(20..)?);
    Some((u32::from(row), u32::from(column), texts))
}

fn texts(bytes: &[u8]) -> String {
    let flags = u32_at(bytes, 0).unwrap_or_default();
    let mut texts = Vec::new();
    let mut at = Some(4);
    // Name, frame, place as a string, or a moniker; then a place within.
    for (bit, is_moniker) in [(0x10, false), (0x80, false), (0x01, true), (0x08, false)] {
        if flags & bit == 0 {
            continue;
        }
        let Some(here) = at else {
            break;
        };
        let found = if is_moniker && flags & 0x100 == 0 {
            moniker(bytes, here)
        } else {
            counted(bytes, here)
        };
        let (text, next) = match found {
            Some((text, next)) => (text, Some(next)),
            None => break,
        };
        texts.push(text);
        at = next;
    }
    texts.retain(|text| !text.is_empty());
    texts.join("\t")
}

fn counted(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let length = size_at(bytes, at)?.checked_mul(2)?;
    let start = at.checked_add(4)?;
    let text = utf16(part(bytes, start, length)?);
    Some((text.trim_end_matches('\0').to_owned(), start + length))
}

/// An address or a path.
fn moniker(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    const ADDRESS: u32 = 0x79EA_C9E0;
    const FILE: u32 = 0x0000_0303;
    let start = at.checked_add(16)?;
    match u32_at(bytes, at)? {
        ADDRESS => {
            let length = size_at(bytes, start)?;
            let text = utf16(part(bytes, start + 4, length)?);
            let text = text.split('\0').next().unwrap_or_default().to_owned();
            Some((text, start + 4 + length))
        }
        FILE => {
            let length = size_at(bytes, start + 2)?;
            let short = part(bytes, start + 6, length)?;
            let short = zero_ended(short, 0).map_or(short, |(text, _)| text);
            let after = (start + 6).checked_add(length)?.checked_add(24)?;
            let size = size_at(bytes, after)?;
            let end = after.checked_add(4)?.checked_add(size)?;
            if size > 6 && u16_at(bytes, after + 8).is_some() {
                let wide = size_at(bytes, after + 4)?;
                return Some((utf16(part(bytes, after + 10, wide)?), end));
            }
            Some((code_page::decode(WESTERN, short).into_owned(), end))
        }
        _ => None,
    }
}
