//! From codes and glyph names to characters.
//!
//! Names follow Adobe's list for new fonts and its older, longer one, cut to the scripts that occur
//! in Europe; scripts far from ours come with a ToUnicode map nowadays.

use std::collections::HashMap;
use std::sync::OnceLock;

/// One character for each code; `'\0'` where there is none.
pub(super) type Encoding = [char; 256];

const NAMES: &str = include_str!("glyph_names.txt");

/// Standard encoding from 0xA1 on; `_` is nothing.
const STANDARD_HIGH: &str = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ_–†‡·_¶•‚„”»…‰_¿_`´ˆ˜¯˘˙¨_˚¸_˝˛ˇ—________________Æ_ª____ŁØŒº_____æ___ı__łøœß____";
/// PDFDoc encoding from 0x80 to 0xA0.
const DOC_HIGH: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž_€";
/// PDFDoc encoding from 0x18 to 0x1F.
const DOC_LOW: &str = "˘ˇˆ˙˝˛˚˜";

/// The encoding with this name.
pub(super) fn named(name: &[u8]) -> Option<&'static Encoding> {
    static WIN: OnceLock<Encoding> = OnceLock::new();
    static MAC: OnceLock<Encoding> = OnceLock::new();
    match name {
        b"WinAnsiEncoding" => Some(WIN.get_or_init(|| single(encoding_rs::WINDOWS_1252))),
        b"MacRomanEncoding" => Some(MAC.get_or_init(|| single(encoding_rs::MACINTOSH))),
        b"StandardEncoding" => Some(standard()),
        _ => None,
    }
}

/// The encoding of fonts that name none.
pub(super) fn standard() -> &'static Encoding {
    static STANDARD: OnceLock<Encoding> = OnceLock::new();
    STANDARD.get_or_init(|| {
        let mut encoding = ['\0'; 256];
        fill(&mut encoding, 0x20, (' '..='~').map(Some));
        let high = STANDARD_HIGH.chars();
        fill(
            &mut encoding,
            0xa1,
            high.map(|c| Some(c).filter(|c| *c != '_')),
        );
        fill(&mut encoding, 0x27, [Some('\u{2019}')].into_iter());
        fill(&mut encoding, 0x60, [Some('\u{2018}')].into_iter());
        encoding
    })
}

fn fill(encoding: &mut Encoding, from: usize, chars: impl Iterator<Item = Option<char>>) {
    let slots = encoding.iter_mut().skip(from);
    for (slot, c) in slots.zip(chars) {
        *slot = c.unwrap_or('\0');
    }
}

fn single(encoding: &'static encoding_rs::Encoding) -> Encoding {
    let mut table = ['\0'; 256];
    for (code, slot) in (0..=255u8).zip(&mut table).skip(0x20) {
        let bytes = [code];
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        let c = text.chars().next().unwrap_or('\0');
        // 0xAD is a hyphen here, and unused codes are bullets in name only.
        *slot = match c {
            '\u{ad}' => '-',
            c if c.is_control() => '\0',
            c => c,
        };
    }
    table
}

/// The character a glyph name stands for.
pub(super) fn glyph(name: &[u8]) -> Option<char> {
    static LIST: OnceLock<HashMap<&str, char>> = OnceLock::new();
    let list = LIST.get_or_init(|| {
        let line = |line: &'static str| {
            let (name, code) = line.split_once(' ')?;
            let code = u32::from_str_radix(code, 16).ok()?;
            Some((name, char::from_u32(code)?))
        };
        NAMES.lines().filter_map(line).collect()
    });
    let name = std::str::from_utf8(name).ok()?;
    if let Some(c) = list.get(name) {
        return Some(*c);
    }
    // `one.tnum`, `two_three.liga`: what stands behind the point is only a shape.
    let plain = name.split_once('.').map_or(name, |(plain, _)| plain);
    let plain = plain.split_once('_').map_or(plain, |(first, _)| first);
    if let Some(c) = list.get(plain) {
        return Some(*c);
    }
    for shape in ["oldstyle", "superior", "inferior", "fitted", "small"] {
        if let Some(c) = plain.strip_suffix(shape).and_then(|name| list.get(name)) {
            return Some(*c);
        }
    }
    let hex = match plain.strip_prefix("uni") {
        Some(hex) => hex.get(..4)?,
        None => plain.strip_prefix('u').filter(|hex| hex.len() >= 4)?,
    };
    let code = u32::from_str_radix(hex, 16).ok()?;
    char::from_u32(code).filter(|c| *c != '\0')
}

/// A text string: UTF-16, UTF-8 or PDFDoc.
pub(super) fn text(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8_lossy(rest).into_owned();
    }
    let decode = |byte: &u8| match byte {
        0x18..=0x1f => DOC_LOW.chars().nth(usize::from(byte - 0x18)),
        0x80..=0xa0 => DOC_HIGH.chars().nth(usize::from(byte - 0x80)),
        0xad => Some('-'),
        byte => Some(char::from(*byte)),
    };
    bytes
        .iter()
        .map(|byte| decode(byte).unwrap_or(' '))
        .collect()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let pairs = bytes.chunks_exact(2);
    let units = pairs.filter_map(|pair| Some(unit(pair.try_into().ok()?)));
    // U+001B opens and closes a language code.
    let mut in_code = false;
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .filter(|c| {
            in_code ^= *c == '\u{1b}';
            !in_code && *c != '\u{1b}'
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_characters() {
        assert_eq!(glyph(b"seven"), Some('7'));
        assert_eq!(glyph(b"seven.tnum"), Some('7'));
        assert_eq!(glyph(b"sevenoldstyle"), Some('7'));
        assert_eq!(glyph(b"aring"), Some('å'));
        assert_eq!(glyph(b"uni0037"), Some('7'));
        assert_eq!(glyph(b"u00037"), Some('7'));
        assert_eq!(glyph(b"g37"), None);
    }

    #[test]
    fn encodings_hold() {
        assert_eq!(standard()[0xf1], 'æ');
        assert_eq!(standard()[0xfb], 'ß');
        assert_eq!(named(b"WinAnsiEncoding").unwrap()[0xe6], 'æ');
        assert_eq!(named(b"MacRomanEncoding").unwrap()[0xbe], 'æ');
        assert_eq!(text(b"\xfe\xff\0K\0\xf8"), "Kø");
        assert_eq!(text(b"K\xf8\x84"), "Kø—");
    }
}
