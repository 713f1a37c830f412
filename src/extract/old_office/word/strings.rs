//! Lists of names beside the text of a Word document: bookmarks, comment authors, variables, and
//! who saved it where.
//!
//! They are tables of counted strings. Bookmarks whose name begins with an underscore are Word's own
//! and are left out; they hold numbers that mean nothing.

use crate::extract::little_endian::{part, u16_at, utf16};
use crate::extract::reader::{Fault, Output, Part, Unit};

use super::Tables;
use super::fib::Fib;

const LARGEST: u64 = 4 << 20;

/// Gives the strings of all lists.
pub(super) fn read(fib: &Fib, tables: &mut Tables<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    for (part, place) in [
        (Part::Bookmark, fib.bookmarks),
        (Part::HiddenData, fib.variables),
        (Part::Properties, fib.saved_by),
    ] {
        let table = table_of(tables, place, out);
        let mut strings = listed(&table);
        if part == Part::Bookmark {
            strings.retain(|name| !name.starts_with('_'));
        }
        give(part, &strings, out)?;
    }
    let authors = counted(&table_of(tables, fib.comment_authors, out));
    give(Part::Comment, &authors, out)
}

/// A table, or none where it cannot be had; the text around it can.
fn table_of(tables: &mut Tables<'_>, place: (u32, u32), out: &mut dyn Output) -> Vec<u8> {
    tables.get(place, LARGEST).unwrap_or_else(|fault| {
        out.fault(fault);
        Vec::new()
    })
}

fn give(part: Part, strings: &[String], out: &mut dyn Output) -> Result<(), Fault> {
    let mut begun = false;
    for text in strings {
        if text.trim().is_empty() {
            continue;
        }
        if !begun {
            out.at(part, Unit::Whole)?;
            begun = true;
        }
        out.text(text)?;
        out.text("\n")?;
    }
    Ok(())
}

/// A table of strings with a head, and for variables their values after it.
fn listed(table: &[u8]) -> Vec<String> {
    if u16_at(table, 0) != Some(0xFFFF) {
        return Vec::new();
    }
    let count = u16_at(table, 2).unwrap_or_default();
    let extra = usize::from(u16_at(table, 4).unwrap_or_default());
    let mut strings = Vec::new();
    let mut at = 6usize;
    for _ in 0..count {
        let Some((text, next)) = string_at(table, at) else {
            return strings;
        };
        strings.push(text);
        at = next.saturating_add(extra);
    }
    strings.extend(counted(table.get(at..).unwrap_or_default()));
    strings
}

/// Strings, each with its length before it, and maybe a zero after it.
fn counted(table: &[u8]) -> Vec<String> {
    let mut strings = Vec::new();
    let mut at = 0;
    while let Some((text, next)) = string_at(table, at) {
        if !text.is_empty() {
            strings.push(text);
        }
        at = next;
    }
    strings
}

fn string_at(table: &[u8], at: usize) -> Option<(String, usize)> {
    let length = usize::from(u16_at(table, at)?) * 2;
    let start = at.checked_add(2)?;
    let text = utf16(part(table, start, length)?);
    Some((text, start.checked_add(length)?))
}
