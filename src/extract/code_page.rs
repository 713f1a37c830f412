//! Bytes of a Windows, DOS or Macintosh code page to text.
//!
//! RTF, Excel 5 and property sets name their code page by number; digits are the same in all of
//! them, letters around them are not. A number that is not known is read as Windows-1252, the code
//! page of Danish files. EBCDIC and the Thai and Vietnamese pages of DOS are not here.

use std::borrow::Cow;

use encoding_rs::Encoding;

/// The code page of Western European Windows.
pub(super) const WESTERN: u16 = 1252;

/// The text of bytes in a code page.
pub(super) fn decode(code_page: u16, bytes: &[u8]) -> Cow<'_, str> {
    match code_page {
        437 => from_table(bytes, DOS_US),
        850 | 858 | 865 => from_table(bytes, DOS_WESTERN),
        _ => encoding_of(code_page).decode_without_bom_handling(bytes).0,
    }
}

/// The code page of a Windows font character set, or `None` where the document decides.
pub(super) fn of_character_set(character_set: i32) -> Option<u16> {
    Some(match character_set {
        0 | 2 => WESTERN,
        77 => 10000,
        128 => 932,
        129 | 130 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        254 => 437,
        255 => 850,
        _ => return None,
    })
}

/// The code page of Windows in a language (the primary language of a Windows locale).
pub(super) fn of_language(locale: u16) -> u16 {
    match locale & 0x3FF {
        0x01 | 0x20 | 0x29 => 1256,
        0x02 | 0x19 | 0x22 | 0x23 | 0x2F => 1251,
        0x04 if matches!(locale, 0x0404 | 0x0C04 | 0x1404) => 950,
        0x04 => 936,
        0x05 | 0x0E | 0x15 | 0x18 | 0x1A | 0x1B | 0x1C | 0x24 => 1250,
        0x08 => 1253,
        0x0D => 1255,
        0x11 => 932,
        0x12 => 949,
        0x1E => 874,
        0x1F => 1254,
        0x25..=0x27 => 1257,
        0x2A => 1258,
        _ => WESTERN,
    }
}

fn encoding_of(code_page: u16) -> &'static Encoding {
    match code_page {
        866 => encoding_rs::IBM866,
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 | 1361 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1200 => encoding_rs::UTF_16LE,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10000 | 32768 => encoding_rs::MACINTOSH,
        10007 => encoding_rs::X_MAC_CYRILLIC,
        20866 => encoding_rs::KOI8_R,
        54936 => encoding_rs::GB18030,
        65001 => encoding_rs::UTF_8,
        _ => encoding_rs::WINDOWS_1252,
    }
}

fn from_table<'a>(bytes: &'a [u8], high: &str) -> Cow<'a, str> {
    if let (true, Ok(text)) = (bytes.is_ascii(), std::str::from_utf8(bytes)) {
        return Cow::Borrowed(text);
    }
    let high: Vec<char> = high.chars().collect();
    Cow::Owned(
        bytes
            .iter()
            .map(|byte| match byte.checked_sub(0x80) {
                None => char::from(*byte),
                Some(index) => high.get(usize::from(index)).copied().unwrap_or('?'),
            })
            .collect(),
    )
}

const DOS_US: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";
const DOS_WESTERN: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_letters_come_from_every_page_they_are_written_in() {
        assert_eq!(DOS_US.chars().count(), 128);
        assert_eq!(DOS_WESTERN.chars().count(), 128);
        assert_eq!(decode(850, b"\x91\x9B\x86"), "æøå");
        assert_eq!(decode(437, b"\x91\x86"), "æå");
        assert_eq!(decode(1252, b"\xE6\xF8\xE5"), "æøå");
        assert_eq!(decode(10000, b"\xBE\xBF\x8C"), "æøå");
        assert_eq!(decode(4711, b"211062-5629"), "211062-5629");
    }
}
