//! Composite fonts: codes of several bytes, glyphs by number.
//!
//! Codes are cut by the encoding map: two bytes each (`Identity`), one embedded in the file, or
//! Adobe's for East Asian scripts by name. Of the latter, those in Unicode or in a known legacy
//! encoding give characters at once; of the collections of glyphs, only the first hundred are known
//! (digits and Latin letters, which are the same in all four).

use std::cell::OnceCell;
use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_KR, GBK, SHIFT_JIS};

use super::cmap::{CMap, Found};
use super::file::File;
use super::font_program;
use super::object::{Dict, Object};

/// Bytes of an encoding map, or of a map from glyph numbers to glyphs, that are read.
const MAX_MAP: usize = 4 << 20;
/// Ranges of widths that are kept.
const MAX_WIDTHS: usize = 200_000;

pub(super) struct Composite {
    codes: Codes,
    /// Widths in parts of the font size: first and last glyph number.
    widths: Vec<(u32, u32, f32)>,
    default_width: f32,
    pub vertical: bool,
    /// Whether glyph numbers are those of one of Adobe's collections.
    known_collection: bool,
    descriptor: Dict,
    /// From glyph numbers to glyphs of the program, two bytes each. Empty: the same.
    to_glyphs: Vec<u8>,
    glyphs: OnceCell<HashMap<u16, char>>,
}

enum Codes {
    TwoBytes,
    Utf16,
    Legacy(&'static encoding_rs::Encoding),
    Embedded(CMap),
}

impl Composite {
    pub(super) fn new(file: &File, dict: &Dict) -> Self {
        let mut vertical = false;
        let codes = match file.get(dict, b"Encoding").as_deref() {
            Some(Object::Stream(stream)) => {
                let map = CMap::parse(&file.decode_at_most(stream, MAX_MAP).data);
                vertical = map.vertical || file.integer(&stream.dict, b"WMode") == Some(1);
                Codes::Embedded(map)
            }
            Some(Object::Name(name)) => {
                vertical = name.ends_with(b"-V");
                by_name(name)
            }
            _ => Codes::TwoBytes,
        };
        let fonts = file.array(dict, b"DescendantFonts").unwrap_or_default();
        let font = fonts.first().map(|font| file.resolve(font).into_owned());
        let font = font
            .and_then(|font| font.dict().cloned())
            .unwrap_or_default();
        let to_glyphs = match file.get(&font, b"CIDToGIDMap").as_deref() {
            Some(Object::Stream(stream)) => file.decode_at_most(stream, 1 << 17).data,
            _ => Vec::new(),
        };
        let system = file.dict(&font, b"CIDSystemInfo").unwrap_or_default();
        let ordering = file.get(&system, b"Ordering");
        let ordering = ordering.as_ref().and_then(|name| name.string());
        let known_collection = matches!(
            ordering,
            Some(b"Japan1" | b"GB1" | b"CNS1" | b"Korea1" | b"KR")
        );
        let default_width = file.get(&font, b"DW").and_then(|width| width.number());
        Self {
            codes,
            widths: widths(file, &font),
            default_width: part(default_width.unwrap_or(1000.0)),
            vertical,
            known_collection,
            descriptor: file.dict(&font, b"FontDescriptor").unwrap_or_default(),
            to_glyphs,
            glyphs: OnceCell::new(),
        }
    }

    pub(super) fn weight(&self) -> usize {
        let map = match &self.codes {
            Codes::Embedded(map) => map.weight(),
            _ => 0,
        };
        map + self.widths.len() * 12 + self.to_glyphs.len() + 1024
    }

    /// The next code of a string and its bytes.
    pub(super) fn next_code(&self, bytes: &[u8]) -> (u32, usize) {
        let (first, second) = (bytes.first().copied().unwrap_or(0), bytes.get(1).copied());
        let pair = || (u32::from(first) << 8 | u32::from(second.unwrap_or(0)), 2);
        match &self.codes {
            Codes::TwoBytes => pair(),
            Codes::Utf16 => match (first, bytes.first_chunk::<4>()) {
                (0xd8..=0xdb, Some(bytes)) => (u32::from_be_bytes(*bytes), 4),
                _ => pair(),
            },
            Codes::Legacy(encoding) => {
                let single = first < 0x80
                    || second.is_none()
                    || (*encoding == SHIFT_JIS && matches!(first, 0xa0..=0xdf));
                if single {
                    (u32::from(first), 1)
                } else {
                    pair()
                }
            }
            Codes::Embedded(map) => map.next_code(bytes),
        }
    }

    /// The number of the glyph of a code.
    pub(super) fn cid(&self, code: u32) -> u32 {
        match &self.codes {
            Codes::TwoBytes => code,
            // Not known without the tables; only the width hangs on it.
            Codes::Utf16 | Codes::Legacy(_) => u32::MAX,
            Codes::Embedded(map) => match map.find(code) {
                Some(Found::Value(cid)) => cid,
                _ if map.is_empty() => code,
                _ => 0,
            },
        }
    }

    pub(super) fn width(&self, cid: u32) -> f32 {
        if cid == u32::MAX {
            return self.default_width;
        }
        let after = self.widths.partition_point(|(low, _, _)| *low <= cid);
        let found = after.checked_sub(1).and_then(|at| self.widths.get(at));
        match found {
            Some((_, high, width)) if cid <= *high => *width,
            _ => self.default_width,
        }
    }

    /// The character of a code when no ToUnicode map gives it.
    pub(super) fn char(&self, file: &File, bytes: &[u8], code: u32, cid: u32) -> Option<char> {
        match &self.codes {
            Codes::Utf16 if bytes.len() == 4 => {
                let units =
                    [code >> 16, code & 0xffff].map(|unit| u16::try_from(unit).unwrap_or(0));
                return char::decode_utf16(units).next()?.ok();
            }
            Codes::Utf16 => return char::from_u32(code),
            Codes::Legacy(encoding) => {
                let (text, _) = encoding.decode_without_bom_handling(bytes);
                return text.chars().next();
            }
            Codes::TwoBytes | Codes::Embedded(_) => {}
        }
        if self.known_collection && (1..=95).contains(&cid) {
            return char::from_u32(cid + 0x1f);
        }
        let glyph = match self.to_glyphs.get(cid as usize * 2..) {
            Some([high, low, ..]) => u32::from(*high) << 8 | u32::from(*low),
            _ => cid,
        };
        let glyphs = self
            .glyphs
            .get_or_init(|| font_program::glyphs(file, &self.descriptor));
        glyphs.get(&u16::try_from(glyph).ok()?).copied()
    }
}

fn by_name(name: &[u8]) -> Codes {
    let has = |part: &[u8]| memchr::memmem::find(name, part).is_some();
    if has(b"UCS2") || has(b"UTF16") {
        Codes::Utf16
    } else if has(b"RKSJ") {
        Codes::Legacy(SHIFT_JIS)
    } else if has(b"GBK") || name.starts_with(b"GB-EUC") {
        Codes::Legacy(GBK)
    } else if has(b"KSC") {
        Codes::Legacy(EUC_KR)
    } else if has(b"B5") || has(b"HKscs") {
        Codes::Legacy(BIG5)
    } else {
        Codes::TwoBytes
    }
}

fn widths(file: &File, font: &Dict) -> Vec<(u32, u32, f32)> {
    let items = file.array(font, b"W").unwrap_or_default();
    let mut widths = Vec::new();
    let mut items = items.iter().map(|item| file.resolve(item));
    while let (Some(first), Some(second)) = (items.next(), items.next()) {
        if widths.len() > MAX_WIDTHS {
            break;
        }
        let Some(first) = first.integer().and_then(|first| u32::try_from(first).ok()) else {
            break;
        };
        match second.array() {
            Some(list) => {
                for (cid, width) in (first..).zip(list).take(MAX_WIDTHS) {
                    let width = file.resolve(width).number().unwrap_or(0.0);
                    widths.push((cid, cid, part(width)));
                }
            }
            None => {
                let Some(width) = items.next() else { break };
                let last = second.integer().and_then(|last| u32::try_from(last).ok());
                widths.push((
                    first,
                    last.unwrap_or(first),
                    part(width.number().unwrap_or(0.0)),
                ));
            }
        }
    }
    widths.sort_by_key(|range| range.0);
    widths
}

#[expect(clippy::cast_possible_truncation, reason = "a width needs no more")]
fn part(width: f64) -> f32 {
    (width / 1000.0) as f32
}
