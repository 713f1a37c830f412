//! What an embedded font program says of its glyphs: their names, or the characters they serve.
//!
//! TrueType tables, CFF, and the encoding in the clear part of a Type 1 program. Asked only where
//! the PDF itself says nothing. Characters are asked for one by one out of a fixed set, since a
//! table may claim any number of them.

use std::collections::HashMap;

use ttf_parser::{GlyphId, RawFace, Tag, cff, cmap, post};

use super::encoding;
use super::file::File;
use super::lexer::Lexer;
use super::object::{Dict, Object};

/// Bytes of a font program that are looked at.
const MAX_PROGRAM: usize = 16 << 20;
/// Glyphs whose names are asked for: finding a name takes the longer the more there are, and the
/// usual letters and digits come first.
const MAX_NAMED: u16 = 2048;

/// What is known of the glyph of a code.
pub(super) enum Known {
    Char(char),
    /// It has a name, and the name is none of a character.
    Picture,
    Nothing,
}

/// The glyphs that codes of a simple font show.
#[derive(Default)]
pub(super) struct Program {
    codes: HashMap<u8, Option<char>>,
    there: bool,
}

impl Program {
    pub(super) fn simple(file: &File, descriptor: &Dict) -> Self {
        let mut codes = HashMap::new();
        let Some((data, key)) = program(file, descriptor) else {
            return Self::default();
        };
        if key == b"FontFile" {
            type1_encoding(&data, &mut codes);
        } else if let Some(table) = cff_of(&data) {
            for code in 0..=255u8 {
                let glyph = table.glyph_index(code).filter(|glyph| glyph.0 > 0);
                if let Some(name) = glyph.and_then(|glyph| table.glyph_name(glyph)) {
                    codes.insert(code, encoding::glyph(name.as_bytes()));
                }
            }
        } else if let Ok(face) = RawFace::parse(&data, 0) {
            let chars = chars_of_glyphs(&data);
            let table = face.table(Tag::from_bytes(b"cmap"));
            let table = table.and_then(cmap::Table::parse);
            for subtable in table.into_iter().flat_map(|table| table.subtables) {
                for code in 0..=255u8 {
                    let bare = u32::from(code);
                    let glyph = [bare, 0xf000 | bare, 0xf100 | bare]
                        .into_iter()
                        .find_map(|code| subtable.glyph_index(code));
                    if let Some(c) = glyph.and_then(|glyph| chars.get(&glyph.0)) {
                        codes.entry(code).or_insert(Some(*c));
                    }
                }
            }
        }
        Self { codes, there: true }
    }

    pub(super) fn is_there(&self) -> bool {
        self.there
    }

    pub(super) fn char(&self, code: u8) -> Known {
        match self.codes.get(&code) {
            Some(Some(c)) => Known::Char(*c),
            Some(None) => Known::Picture,
            None => Known::Nothing,
        }
    }
}

/// The characters of the glyphs of a font for composite use.
pub(super) fn glyphs(file: &File, descriptor: &Dict) -> HashMap<u16, char> {
    match program(file, descriptor) {
        Some((data, _)) => chars_of_glyphs(&data),
        None => HashMap::new(),
    }
}

fn program(file: &File, descriptor: &Dict) -> Option<(Vec<u8>, &'static [u8])> {
    let keys: [&[u8]; 3] = [b"FontFile2", b"FontFile3", b"FontFile"];
    keys.into_iter().find_map(|key| {
        let stream = file.get(descriptor, key)?;
        let data = file.decode_at_most(stream.stream()?, MAX_PROGRAM).data;
        Some((data, key))
    })
}

fn cff_of(data: &[u8]) -> Option<cff::Table<'_>> {
    if let Ok(face) = RawFace::parse(data, 0) {
        return face
            .table(Tag::from_bytes(b"CFF "))
            .and_then(cff::Table::parse);
    }
    cff::Table::parse(data)
}

/// Which glyph shows which character: by the font's own tables, backwards.
fn chars_of_glyphs(data: &[u8]) -> HashMap<u16, char> {
    let mut chars = HashMap::new();
    if let Ok(face) = RawFace::parse(data, 0) {
        let table = face.table(Tag::from_bytes(b"cmap"));
        let table = table.and_then(cmap::Table::parse);
        for subtable in table.into_iter().flat_map(|table| table.subtables) {
            if !subtable.is_unicode() {
                continue;
            }
            let asked = [0x20..0x530u32, 0x1e00..0x2300, 0xfb00..0xfb07];
            for code in asked.into_iter().flatten() {
                if let (Some(glyph), Some(c)) = (subtable.glyph_index(code), char::from_u32(code)) {
                    chars.entry(glyph.0).or_insert(c);
                }
            }
        }
        let names = face.table(Tag::from_bytes(b"post"));
        if let Some(names) = names.and_then(post::Table::parse) {
            for glyph in 0..MAX_NAMED {
                let Some(name) = names.glyph_name(GlyphId(glyph)) else {
                    break;
                };
                if let Some(c) = encoding::glyph(name.as_bytes()) {
                    chars.entry(glyph).or_insert(c);
                }
            }
        }
    }
    if let Some(table) = cff_of(data) {
        for glyph in 1..table.number_of_glyphs().min(MAX_NAMED) {
            let name = table.glyph_name(GlyphId(glyph));
            if let Some(c) = name.and_then(|name| encoding::glyph(name.as_bytes())) {
                chars.entry(glyph).or_insert(c);
            }
        }
    }
    chars
}

/// Reads `dup 48 /zero put` in the clear part of a Type 1 program.
fn type1_encoding(data: &[u8], codes: &mut HashMap<u8, Option<char>>) {
    let end = memchr::memmem::find(data, b"eexec").unwrap_or(data.len());
    let clear = data.get(..end).unwrap_or(data);
    let Some(start) = memchr::memmem::find(clear, b"/Encoding") else {
        return;
    };
    let mut lexer = Lexer::new(clear, start + b"/Encoding".len());
    lexer.skip_space();
    if lexer.rest().starts_with(b"StandardEncoding") {
        for (code, c) in (0..=255u8).zip(encoding::standard()) {
            if *c != '\0' {
                codes.insert(code, Some(*c));
            }
        }
        return;
    }
    loop {
        lexer.skip_space();
        if lexer.peek().is_none() {
            return;
        }
        match lexer.word() {
            b"dup" => {
                lexer.skip_space();
                let code = lexer.number();
                lexer.skip_space();
                if let (Some(Object::Integer(code)), Some(name)) = (code, lexer.name())
                    && let Ok(code) = u8::try_from(code)
                    && &*name != b".notdef"
                {
                    codes.insert(code, encoding::glyph(&name));
                }
            }
            b"def" | b"readonly" => return,
            b"" => lexer.at += 1,
            _ => {}
        }
    }
}

/// A name like `g48` or `c0048` says nothing but a number: the character is a guess, `None` where a
/// name is a real name.
pub(super) fn numbered_glyph(name: &[u8], code: u8) -> Option<char> {
    let digits = name.iter().rev().take_while(|byte| byte.is_ascii_digit());
    let digits = digits.count();
    let (prefix, number) = name.split_at_checked(name.len().checked_sub(digits)?)?;
    if number.is_empty() || prefix.len() > 5 {
        return None;
    }
    let number: u32 = std::str::from_utf8(number).ok()?.parse().ok()?;
    match (number, code) {
        (0x20..=0x7e, _) => char::from_u32(number),
        (_, 0x20..=0x7e) => Some(char::from(code)),
        _ => Some('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_of_a_type_1_program_is_read() {
        let mut codes = HashMap::new();
        let program = b"%!PS\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n\
            dup 33 /zero put\ndup 34 /one put\ndup 35 /fooarrow put\nreadonly def\neexec....";
        type1_encoding(program, &mut codes);
        assert_eq!(codes.get(&33), Some(&Some('0')));
        assert_eq!(codes.get(&35), Some(&None));
    }

    #[test]
    fn numbered_names_are_a_guess() {
        assert_eq!(numbered_glyph(b"g53", 7), Some('5'));
        assert_eq!(numbered_glyph(b"arrowhook", 7), None);
    }
}
