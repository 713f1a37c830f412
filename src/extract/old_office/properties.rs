//! The properties of a document: title, author, comments, and what an organisation added itself.
//!
//! They lie in two property-set streams beside the document. Every string and number in them is
//! given, custom ones with their names, since case systems keep personal numbers there. Thumbnails
//! are left: they are small pictures of the first page.

use crate::extract::cell_number::plain;
use crate::extract::code_page;
use crate::extract::little_endian::{f64_at, part, size_at, u16_at, u32_at, utf16};
use crate::extract::reader::{Fault, Output, Part, Unit};

use super::compound::CompoundFile;

const STREAMS: [&str; 2] = [
    "/\u{5}SummaryInformation",
    "/\u{5}DocumentSummaryInformation",
];
/// A property set larger than this holds a thumbnail and no more text.
const LARGEST: u64 = 8 << 20;
const MOST_TEXT: usize = 1 << 20;

/// Gives the properties of a document.
pub(super) fn read(file: &mut CompoundFile<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    let mut begun = false;
    for stream in STREAMS {
        if !file.has_stream(stream) {
            continue;
        }
        let lines = match file.bytes(stream, LARGEST) {
            Ok(bytes) => lines_of(&bytes),
            Err(fault) => {
                out.fault(fault);
                continue;
            }
        };
        for line in lines {
            if !begun {
                out.at(Part::Properties, Unit::Whole)?;
                begun = true;
            }
            out.text(&line)?;
        }
    }
    Ok(())
}

/// One line a property, of all sections.
fn lines_of(bytes: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let sections = u32_at(bytes, 24).unwrap_or_default().min(2);
    for section in 0..sections as usize {
        if let Some(set) = size_at(bytes, 28 + section * 20 + 16).and_then(|at| bytes.get(at..)) {
            section_lines(set, &mut lines);
        }
    }
    lines
}

fn section_lines(set: &[u8], lines: &mut Vec<String>) {
    let count = size_at(set, 4).unwrap_or_default().min(set.len() / 8);
    let properties: Vec<(u32, usize)> = (0..count)
        .filter_map(|index| {
            let at = index.checked_mul(8)?.checked_add(8)?;
            Some((u32_at(set, at)?, size_at(set, at + 4)?))
        })
        .collect();
    let code_page = properties
        .iter()
        .find(|(id, _)| *id == 1)
        .and_then(|(_, at)| u16_at(set, at.checked_add(4)?))
        .unwrap_or(code_page::WESTERN);
    let names = properties
        .iter()
        .find(|(id, _)| *id == 0)
        .map(|(_, at)| dictionary(set, *at, code_page))
        .unwrap_or_default();
    // Places may be claimed twice; all values together are not much longer than the set, of which
    // the most is a thumbnail.
    let mut left = set.len().saturating_mul(2).min(MOST_TEXT);
    for (id, at) in properties {
        if id < 2 || left == 0 {
            continue;
        }
        let mut values = Values {
            set,
            code_page,
            texts: Vec::new(),
            left,
            numbers: !names.is_empty(),
        };
        values.typed(at);
        left = values.left;
        for text in values.texts {
            let text = text.trim_matches(['\0', ' ']);
            if text.is_empty() {
                continue;
            }
            let name = names.iter().find(|(named, _)| *named == id);
            lines.push(match name {
                Some((_, name)) => format!("{name}\t{text}\n"),
                None => format!("{text}\n"),
            });
        }
    }
}

/// The names of custom properties.
fn dictionary(set: &[u8], at: usize, code_page: u16) -> Vec<(u32, String)> {
    let mut names = Vec::new();
    let Some(count) = u32_at(set, at) else {
        return names;
    };
    let mut at = at.saturating_add(4);
    for _ in 0..count.min(4096) {
        let (Some(id), Some(length)) = (u32_at(set, at), size_at(set, at.saturating_add(4))) else {
            break;
        };
        at = at.saturating_add(8);
        let wide = code_page == 1200;
        let size = if wide {
            length.saturating_mul(2)
        } else {
            length
        };
        let Some(bytes) = part(set, at, size) else {
            break;
        };
        let name = text_of(bytes, code_page);
        names.push((id, name.trim_end_matches('\0').to_owned()));
        at = at.saturating_add(size);
        if wide {
            at = at.next_multiple_of(4);
        }
    }
    names
}

struct Values<'a> {
    set: &'a [u8],
    code_page: u16,
    texts: Vec<String>,
    left: usize,
    /// Numbers are of interest only where people name them.
    numbers: bool,
}

impl Values<'_> {
    /// A value with its type before it; where it ends, if that can be told.
    fn typed(&mut self, at: usize) -> Option<usize> {
        let kind = u16_at(self.set, at)?;
        let at = at.checked_add(4)?;
        if kind & 0x1000 == 0 {
            return self.value(kind, at);
        }
        let count = u32_at(self.set, at)?;
        let mut at = at.checked_add(4)?;
        for _ in 0..count {
            // In a vector of variants every element tells its type; a vector in a vector is not read.
            at = if kind == 0x100C {
                let inner = u16_at(self.set, at)?;
                self.value(inner, at.checked_add(4)?)?
            } else {
                self.value(kind & 0xFFF, at)?
            };
        }
        Some(at)
    }

    fn value(&mut self, kind: u16, at: usize) -> Option<usize> {
        // Every value costs something, or a count alone would keep us busy.
        self.left = self.left.checked_sub(4)?;
        match kind {
            2 | 18 | 11 => at.checked_add(4),
            3 | 22 | 19 | 23 => {
                let value = u32_at(self.set, at)?;
                if self.numbers {
                    self.texts.push(value.to_string());
                }
                at.checked_add(4)
            }
            5 => {
                let value = f64_at(self.set, at)?;
                if self.numbers {
                    self.texts.push(plain(value));
                }
                at.checked_add(8)
            }
            20 | 21 | 64 | 6 | 7 => at.checked_add(8),
            8 | 30 => {
                let length = size_at(self.set, at)?;
                let bytes = part(self.set, at.checked_add(4)?, length)?;
                self.keep(length, |code_page| text_of(bytes, code_page))?;
                at.checked_add(4)?
                    .checked_add(length)?
                    .checked_next_multiple_of(4)
            }
            31 => {
                let length = size_at(self.set, at)?.checked_mul(2)?;
                let bytes = part(self.set, at.checked_add(4)?, length)?;
                self.keep(length, |_| utf16(bytes))?;
                at.checked_add(4)?
                    .checked_add(length)?
                    .checked_next_multiple_of(4)
            }
            // Hyperlinks are a vector of variants in a blob.
            65 => {
                let length = size_at(self.set, at)?;
                let inside = part(self.set, at.checked_add(4)?, length)?;
                self.left = self.left.checked_sub(length)?;
                let mut values = Values {
                    set: inside,
                    code_page: self.code_page,
                    texts: Vec::new(),
                    left: length,
                    numbers: false,
                };
                values.variants();
                self.texts.append(&mut values.texts);
                None
            }
            _ => None,
        }
    }

    fn variants(&mut self) -> Option<usize> {
        let count = u32_at(self.set, 0)?;
        let mut at = 4;
        for _ in 0..count {
            let kind = u16_at(self.set, at)?;
            if kind == 65 {
                return None;
            }
            at = self.value(kind, at.checked_add(4)?)?;
        }
        Some(at)
    }

    fn keep(&mut self, length: usize, text: impl FnOnce(u16) -> String) -> Option<()> {
        self.left = self.left.checked_sub(length)?;
        self.texts.push(text(self.code_page));
        Some(())
    }
}

fn text_of(bytes: &[u8], code_page: u16) -> String {
    if code_page == 1200 {
        utf16(bytes)
    } else {
        let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
        let text = bytes.get(..end).unwrap_or_default();
        code_page::decode(code_page, text).into_owned()
    }
}
