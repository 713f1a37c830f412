//! Fonts as far as reading goes: which characters a string shows, and how wide they are.
//!
//! A ToUnicode map is believed first, then glyph names and encodings, then what the embedded font
//! program says of its glyphs; last comes a guess, and the file is told to have a font without
//! Unicode. Outlines are never looked at: a font that lies about its characters is believed.

use std::cell::{Cell, OnceCell};

use super::cmap::{CMap, Found};
use super::composite::Composite;
use super::encoding::{self, Encoding};
use super::file::File;
use super::font_program::{self, Program};
use super::object::{Dict, Object};
use super::widths;
use crate::extract::reader::{Fault, Unsupported};

/// Bytes of a ToUnicode map that are read.
const MAX_MAP: usize = 4 << 20;
/// Stands in the table for a text of several characters.
const SEVERAL: char = '\u{10ffff}';

/// A font.
pub(super) struct Font {
    kind: Kind,
    to_unicode: Option<CMap>,
    /// Whether a guess was told.
    told: Cell<bool>,
}

enum Kind {
    Simple(Box<Simple>),
    Composite(Box<Composite>),
}

/// A font whose codes are single bytes.
struct Simple {
    chars: Encoding,
    guessed: [bool; 256],
    widths: [f32; 256],
}

/// What one code shows.
pub(super) struct Glyph<'a> {
    pub text: Text<'a>,
    /// In parts of the font size.
    pub width: f32,
    /// A single byte 32, which word spacing widens.
    pub word_space: bool,
}

/// The characters of one glyph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text<'a> {
    One(char),
    Several(&'a str),
}

impl Font {
    /// Reads a font dictionary.
    pub(super) fn new(file: &File, dict: &Dict) -> Self {
        let to_unicode = file.get(dict, b"ToUnicode").and_then(|map| {
            let map = CMap::parse(&file.decode_at_most(map.stream()?, MAX_MAP).data);
            (!map.is_empty()).then_some(map)
        });
        let kind = if dict.is(b"Subtype", b"Type0") {
            Kind::Composite(Box::new(Composite::new(file, dict)))
        } else {
            Kind::Simple(Box::new(Simple::new(file, dict, to_unicode.as_ref())))
        };
        Self {
            kind,
            to_unicode,
            told: Cell::new(false),
        }
    }

    /// How much memory it takes, near enough.
    pub(super) fn weight(&self) -> usize {
        let map = self.to_unicode.as_ref().map_or(0, CMap::weight);
        map + match &self.kind {
            Kind::Simple(_) => size_of::<Simple>(),
            Kind::Composite(font) => font.weight(),
        }
    }

    pub(super) fn is_vertical(&self) -> bool {
        match &self.kind {
            Kind::Simple(_) => false,
            Kind::Composite(font) => font.vertical,
        }
    }

    /// Calls back for every code of a string.
    pub(super) fn show<'a>(&'a self, file: &File, string: &[u8], mut each: impl FnMut(Glyph<'a>)) {
        match &self.kind {
            Kind::Simple(font) => {
                for code in string {
                    let at = usize::from(*code);
                    let c = font.chars.get(at).copied().unwrap_or('\0');
                    let text = match (c, &self.to_unicode) {
                        (SEVERAL, Some(map)) => match map.find(u32::from(*code)) {
                            Some(Found::Text(text)) => Text::Several(text),
                            _ => Text::One('\0'),
                        },
                        (c, _) => Text::One(c),
                    };
                    if font.guessed.get(at) == Some(&true) {
                        self.tell(file);
                    }
                    each(Glyph {
                        text,
                        width: font.widths.get(at).copied().unwrap_or(0.5),
                        word_space: *code == b' ',
                    });
                }
            }
            Kind::Composite(font) => {
                let mut rest = string;
                while !rest.is_empty() {
                    let (code, length) = font.next_code(rest);
                    let (now, tail) = rest.split_at(length.clamp(1, rest.len()));
                    rest = tail;
                    let cid = font.cid(code);
                    let mapped = self.to_unicode.as_ref().and_then(|map| map.find(code));
                    let text = match mapped {
                        Some(Found::Text(text)) => Text::Several(text),
                        Some(Found::Value(value)) if readable(value).is_some() => {
                            Text::One(readable(value).unwrap_or('\0'))
                        }
                        _ => Text::One(font.char(file, now, code, cid).unwrap_or_else(|| {
                            // A map that leaves a glyph out means it: it shows no character.
                            if self.to_unicode.is_some() {
                                return '\u{fffd}';
                            }
                            self.tell(file);
                            guess(cid)
                        })),
                    };
                    each(Glyph {
                        text,
                        width: font.width(cid),
                        word_space: now == b" ",
                    });
                }
            }
        }
    }

    fn tell(&self, file: &File) {
        if !self.told.replace(true) {
            file.note(Fault::Unsupported(Unsupported::FontWithoutUnicode));
        }
    }
}

/// The character with this value, if a map may well mean it.
fn readable(value: u32) -> Option<char> {
    match value {
        // Symbol fonts: the code with 0xF000 before it.
        0xf020..=0xf0ff => char::from_u32(value & 0xff),
        0 | 0xfffd | 0xffff => None,
        _ => char::from_u32(value),
    }
}

/// Fonts cut down from the usual ones keep the order of their glyphs: a space is 3, `0` is 19.
fn guess(cid: u32) -> char {
    match cid {
        3..=97 => char::from_u32(cid + 29).unwrap_or('\u{fffd}'),
        _ => '\u{fffd}',
    }
}

impl Simple {
    fn new(file: &File, dict: &Dict, to_unicode: Option<&CMap>) -> Self {
        let name = file.get(dict, b"BaseFont");
        let name = name.as_ref().and_then(|name| name.name()).unwrap_or(b"");
        let descriptor = file.dict(dict, b"FontDescriptor").unwrap_or_default();
        let is_picture_font = is_picture_font(name);
        let encoding = file.get(dict, b"Encoding");
        let (base, differences) = match encoding.as_deref() {
            Some(Object::Name(name)) => (encoding::named(name), Vec::new()),
            Some(Object::Dict(encoding)) => {
                let base = file.get(encoding, b"BaseEncoding");
                let base = base.and_then(|base| encoding::named(base.name()?));
                let differences = file.array(encoding, b"Differences");
                (base, differences.unwrap_or_default())
            }
            _ => (None, Vec::new()),
        };
        let program = OnceCell::new();
        let program = || program.get_or_init(|| Program::simple(file, &descriptor));
        let is_true_type = dict.is(b"Subtype", b"TrueType");
        let symbolic = file.integer(&descriptor, b"Flags").unwrap_or(0) & 4 != 0;
        let mut chars = ['\0'; 256];
        let mut guessed = [false; 256];
        let fallback = encoding::standard();
        let names = named_differences(file, &differences);
        let slots = (0u8..=255).zip(chars.iter_mut().zip(&mut guessed));
        for ((code, (slot, guessed)), name) in slots.zip(&names) {
            match to_unicode.and_then(|map| map.find(u32::from(code))) {
                Some(Found::Text(_)) => {
                    *slot = SEVERAL;
                    continue;
                }
                Some(Found::Value(value)) => {
                    if let Some(c) = readable(value) {
                        *slot = c;
                        continue;
                    }
                }
                None => {}
            }
            let plain = |table: &Encoding| {
                let c = table.get(usize::from(code)).copied();
                c.filter(|c| *c != '\0')
            };
            if let Some(name) = name {
                if let Some(c) = encoding::glyph(name) {
                    *slot = c;
                } else if let Some(c) = font_program::numbered_glyph(name, code) {
                    *slot = c;
                    *guessed = !is_picture_font && to_unicode.is_none();
                }
                continue;
            }
            if let Some(c) = base.and_then(plain) {
                *slot = c;
                continue;
            }
            if base.is_none() && (symbolic || !is_true_type) {
                match program().char(code) {
                    font_program::Known::Char(c) => {
                        *slot = c;
                        continue;
                    }
                    font_program::Known::Picture => continue,
                    font_program::Known::Nothing => {
                        *guessed = symbolic
                            && is_true_type
                            && !is_picture_font
                            && program().is_there()
                            && to_unicode.is_none();
                    }
                }
            }
            *slot = plain(fallback)
                .or_else(|| encoding::named(b"WinAnsiEncoding").and_then(plain))
                .unwrap_or('\0');
        }
        let widths = widths_of(file, dict, &descriptor, name, &chars);
        if codes_are_plain(&widths) {
            for (guessed, name) in guessed.iter_mut().zip(&names) {
                // A name that is only a number stays a guess.
                *guessed &= name.is_some();
            }
        }
        Self {
            chars,
            guessed,
            widths,
        }
    }
}

/// Whether the codes in use look like those of plain text: scattered as the letters of a text are,
/// with digits of one width. A font that was given new codes has them one after the other.
fn codes_are_plain(widths: &[f32; 256]) -> bool {
    let used = |code: &usize| widths.get(*code).is_some_and(|width| *width > 0.0);
    let printable: Vec<usize> = (0x21..0x7f).filter(used).collect();
    let (Some(first), Some(last)) = (printable.first(), printable.last()) else {
        return false;
    };
    let scattered = last - first >= printable.len() || (*first == 0x21 && printable.len() > 90);
    let mut digits = (0x30..0x3a)
        .filter(used)
        .filter_map(|code| widths.get(code));
    let digit = digits.next();
    scattered && digits.all(|width| Some(width) == digit)
}

fn named_differences(file: &File, differences: &[Object]) -> Vec<Option<Box<[u8]>>> {
    let mut names = vec![None; 256];
    let mut code = 0usize;
    for item in differences {
        match &*file.resolve(item) {
            Object::Name(name) => {
                if let Some(slot) = names.get_mut(code) {
                    *slot = Some(name.clone());
                }
                code = code.saturating_add(1);
            }
            other => {
                if let Some(next) = other.integer() {
                    code = usize::try_from(next).unwrap_or(usize::MAX);
                }
            }
        }
    }
    names
}

fn widths_of(
    file: &File,
    dict: &Dict,
    descriptor: &Dict,
    name: &[u8],
    chars: &Encoding,
) -> [f32; 256] {
    let unit = if dict.is(b"Subtype", b"Type3") {
        let matrix = file.numbers_of(dict, b"FontMatrix");
        matrix.first().copied().unwrap_or(0.001)
    } else {
        0.001
    };
    let given = file.array(dict, b"Widths");
    let missing = file
        .get(descriptor, b"MissingWidth")
        .and_then(|width| width.number());
    let standard = widths::standard(name);
    let default = |c: &char| match (&given, missing) {
        (Some(_), missing) => missing.unwrap_or(0.0) * unit,
        (None, _) => f64::from(standard.width(*c)) * 0.001,
    };
    let mut widths: [f32; 256] = [0.0; 256];
    for (slot, c) in widths.iter_mut().zip(chars) {
        *slot = as_f32(default(c));
    }
    let first = usize::try_from(file.integer(dict, b"FirstChar").unwrap_or(0)).unwrap_or(0);
    let slots = widths.iter_mut().skip(first);
    for (slot, width) in slots.zip(given.iter().flatten()) {
        if let Some(width) = file.resolve(width).number() {
            *slot = as_f32(width * unit);
        }
    }
    widths
}

#[expect(clippy::cast_possible_truncation, reason = "a width needs no more")]
fn as_f32(value: f64) -> f32 {
    value as f32
}

/// Fonts of signs, in which a code without a character is no loss.
fn is_picture_font(name: &[u8]) -> bool {
    let known: [&[u8]; 5] = [
        b"Symbol",
        b"Dingbats",
        b"Wingdings",
        b"Webdings",
        b"Awesome",
    ];
    known
        .iter()
        .any(|known| memchr::memmem::find(name, known).is_some())
}
