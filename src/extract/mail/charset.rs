//! Bytes to text by the charset that a mail names, as a stream.
//!
//! A name is looked up as browsers do it; UTF-7, which they dropped, is still in old mail and is
//! decoded here. Where none is named, or plain ASCII is and the bytes are not, a line is UTF-8 if it
//! can be and Windows-1252 otherwise. It does not guess other charsets: mail that names none and is
//! not Western is read wrongly in its letters, never in its digits.

use base64::Engine;
use encoding_rs::{Encoding, WINDOWS_1252};

/// How bytes become text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Charset {
    /// None named, or one that nobody knows.
    Guess,
    Named(&'static Encoding),
    Utf7,
}

impl Charset {
    pub(super) fn of(name: &str) -> Self {
        let name = name.trim().trim_matches(['"', '\'']);
        // A language may follow in RFC 2231 words.
        let name = name.split('*').next().unwrap_or(name);
        if ["utf-7", "unicode-1-1-utf-7", "utf7", "csutf7"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
        {
            return Self::Utf7;
        }
        if ["us-ascii", "ascii", "ansi_x3.4-1968"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
        {
            return Self::Guess;
        }
        if let Some(number) = name
            .get(..2)
            .filter(|cp| cp.eq_ignore_ascii_case("cp"))
            .and_then(|_| name.get(2..))
            .and_then(|number| number.parse().ok())
        {
            return Self::of_code_page(number);
        }
        match Encoding::for_label_no_replacement(name.as_bytes()) {
            Some(encoding) => Self::Named(encoding),
            None => Self::Guess,
        }
    }

    /// A Windows code page by its number.
    pub(super) fn of_code_page(number: u32) -> Self {
        let label = match number {
            65000 => return Self::Utf7,
            65001 => "utf-8",
            1200 => "utf-16le",
            1201 => "utf-16be",
            10000 => "macintosh",
            866 => "ibm866",
            874 => "windows-874",
            932 => "shift_jis",
            936 | 52936 => "gbk",
            54936 => "gb18030",
            949 | 51949 => "euc-kr",
            950 => "big5",
            20866 => "koi8-r",
            21866 => "koi8-u",
            50220..=50222 => "iso-2022-jp",
            51932 => "euc-jp",
            // 28591 is ISO 8859-1 and so on.
            28591..=28606 => {
                return Self::of(&format!("iso-8859-{}", number.saturating_sub(28590)));
            }
            1250..=1258 => return Self::of(&format!("windows-{number}")),
            _ => return Self::Guess,
        };
        Self::of(label)
    }

    /// Decodes what is whole in itself.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        let mut text = String::new();
        let mut decoder = Decoder::new(self);
        decoder.feed(bytes, &mut text);
        decoder.finish(&mut text);
        text
    }
}

/// Decodes a stream piece by piece.
pub(super) struct Decoder {
    charset: Charset,
    inner: Option<encoding_rs::Decoder>,
    /// What is not decoded yet: a line when guessing, a shifted run in UTF-7.
    held: Vec<u8>,
}

/// A line is guessed as a whole up to this size.
const GUESSED: usize = 64 << 10;

impl Decoder {
    pub(super) fn new(charset: Charset) -> Self {
        let inner = match charset {
            Charset::Named(encoding) => Some(encoding.new_decoder_with_bom_removal()),
            _ => None,
        };
        Self {
            charset,
            inner,
            held: Vec::new(),
        }
    }

    pub(super) fn feed(&mut self, bytes: &[u8], text: &mut String) {
        match (&mut self.inner, self.charset) {
            (Some(decoder), _) => run(decoder, bytes, text, false),
            (None, Charset::Utf7) => self.feed_utf7(bytes, text),
            (None, _) => {
                for line in bytes.split_inclusive(|&byte| byte == b'\n') {
                    self.held.extend_from_slice(line);
                    if line.ends_with(b"\n") {
                        guess(&self.held, text);
                        self.held.clear();
                    } else if self.held.len() > GUESSED {
                        // Not in the middle of a letter.
                        let end = self
                            .held
                            .iter()
                            .rposition(u8::is_ascii)
                            .map_or(self.held.len(), |at| at + 1);
                        let rest = self.held.split_off(end);
                        guess(&self.held, text);
                        self.held = rest;
                    }
                }
            }
        }
    }

    pub(super) fn finish(&mut self, text: &mut String) {
        let held = std::mem::take(&mut self.held);
        match (&mut self.inner, self.charset) {
            (Some(decoder), _) => run(decoder, b"", text, true),
            (None, Charset::Utf7) => shifted(&held, text),
            (None, _) => guess(&held, text),
        }
    }

    fn feed_utf7(&mut self, bytes: &[u8], text: &mut String) {
        for &byte in bytes {
            if self.held.is_empty() {
                if byte == b'+' {
                    self.held.push(byte);
                } else {
                    text.push(char::from(byte));
                }
            } else if (byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
                && self.held.len() < GUESSED
            {
                self.held.push(byte);
            } else {
                let held = std::mem::take(&mut self.held);
                if byte == b'-' && held.len() == 1 {
                    text.push('+');
                    continue;
                }
                shifted(&held, text);
                if byte != b'-' {
                    text.push(char::from(byte));
                }
            }
        }
    }
}

/// A run of UTF-7 that begins with `+`.
fn shifted(held: &[u8], text: &mut String) {
    let Some(run) = held.strip_prefix(b"+") else {
        return;
    };
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::general_purpose::NO_PAD.with_decode_allow_trailing_bits(true),
    );
    match engine.decode(run) {
        Ok(bytes) => text.push_str(&encoding_rs::UTF_16BE.decode_without_bom_handling(&bytes).0),
        Err(_) => text.push_str(&String::from_utf8_lossy(held)),
    }
}

fn guess(line: &[u8], text: &mut String) {
    match std::str::from_utf8(line) {
        Ok(line) => text.push_str(line),
        Err(_) => text.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0),
    }
}

fn run(decoder: &mut encoding_rs::Decoder, mut bytes: &[u8], text: &mut String, last: bool) {
    loop {
        let most = decoder
            .max_utf8_buffer_length(bytes.len())
            .unwrap_or(bytes.len());
        text.reserve(most.max(16));
        let (result, read, _) = decoder.decode_to_string(bytes, text, last);
        bytes = bytes.get(read..).unwrap_or_default();
        if result == encoding_rs::CoderResult::InputEmpty {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_known() {
        assert_eq!(Charset::of("ISO-8859-15").decode(b"\xA4 \xE6"), "€ æ");
        assert_eq!(Charset::of("\"cp1252\"").decode(b"\x80"), "€");
        assert_eq!(Charset::of_code_page(28591).decode(b"\xF8"), "ø");
        assert_eq!(Charset::of("utf-7").decode(b"Bl+AOU-b +- +-"), "Blåb + +");
        assert_eq!(Charset::of("utf-16").decode(b"\xFF\xFE2\x001\x00"), "21");
        assert_eq!(Charset::of("nonsense").decode("å".as_bytes()), "å");
        assert_eq!(Charset::of("us-ascii").decode(b"\xE5"), "å");
    }

    #[test]
    fn letters_split_over_pieces_are_whole() {
        for charset in [Charset::Guess, Charset::of("utf-8")] {
            let mut text = String::new();
            let mut decoder = Decoder::new(charset);
            for byte in "blåbær".as_bytes().chunks(1) {
                decoder.feed(byte, &mut text);
            }
            decoder.finish(&mut text);
            assert_eq!(text, "blåbær");
        }
    }
}
