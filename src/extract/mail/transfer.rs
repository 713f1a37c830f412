//! Transfer encodings of mail undone as a stream: base64, quoted-printable, uuencode.
//!
//! What is broken is common, so each keeps what decodes and remembers that something did not. A
//! mailing list that adds a line of text beneath base64 is such a case.

use std::io::{self, Read};

/// Which encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transfer {
    Plain,
    Base64,
    QuotedPrintable,
    Uuencode,
    Unknown,
}

impl Transfer {
    pub(super) fn of(name: &str) -> Self {
        let name = name.split([';', '(']).next().unwrap_or(name);
        match name.trim().trim_matches('"').to_ascii_lowercase().as_str() {
            "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" | "none" => Self::Plain,
            "base64" => Self::Base64,
            "quoted-printable" => Self::QuotedPrintable,
            "x-uuencode" | "uuencode" | "x-uue" => Self::Uuencode,
            _ => Self::Unknown,
        }
    }
}

/// Reads what another reader's bytes stand for.
pub(super) struct Decoding<'a> {
    inner: &'a mut dyn Read,
    transfer: Transfer,
    raw: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
    ended: bool,
    state: State,
    damaged: bool,
}

#[derive(Default)]
struct State {
    /// Base64: bits not given out yet, and how many sextets they are of.
    bits: u32,
    sextets: u32,
    padded: bool,
    /// Quoted-printable and uuencode: the line so far.
    line: Vec<u8>,
    begun: bool,
}

impl<'a> Decoding<'a> {
    pub(super) fn new(inner: &'a mut dyn Read, transfer: Transfer) -> Self {
        Self {
            inner,
            transfer,
            raw: vec![0; 16 << 10],
            ready: Vec::new(),
            given: 0,
            ended: false,
            state: State::default(),
            damaged: transfer == Transfer::Unknown,
        }
    }

    /// Whether something did not decode, or the encoding is unknown.
    pub(super) fn damaged(&self) -> bool {
        self.damaged
    }

    fn fill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.given = 0;
        while self.ready.is_empty() && !self.ended {
            let read = match self.inner.read(&mut self.raw) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.ended = read == 0;
            let raw = self.raw.get(..read).unwrap_or_default();
            let (state, ready) = (&mut self.state, &mut self.ready);
            let sound = match self.transfer {
                Transfer::Plain | Transfer::Unknown => {
                    ready.extend_from_slice(raw);
                    true
                }
                Transfer::Base64 => state.base64(raw, ready, self.ended),
                Transfer::QuotedPrintable => {
                    state.by_line(raw, ready, self.ended, State::quoted_line)
                }
                Transfer::Uuencode => state.by_line(raw, ready, self.ended, State::uu_line),
            };
            self.damaged |= !sound;
        }
        Ok(())
    }
}

impl Read for Decoding<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given >= self.ready.len() {
            self.fill()?;
        }
        let mut left = self.ready.get(self.given..).unwrap_or_default();
        let given = left.read(buffer)?;
        self.given = self.given.saturating_add(given);
        Ok(given)
    }
}

/// A line of quoted-printable is held as a whole up to this size.
const LINE: usize = 64 << 10;

impl State {
    fn base64(&mut self, raw: &[u8], ready: &mut Vec<u8>, last: bool) -> bool {
        let mut sound = true;
        for &byte in raw {
            let sextet = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                b'=' => {
                    sound &= self.end_group(ready);
                    self.padded = true;
                    continue;
                }
                _ => {
                    sound &= byte.is_ascii_whitespace();
                    continue;
                }
            };
            self.padded = false;
            self.bits = (self.bits << 6) | u32::from(sextet);
            self.sextets += 1;
            if self.sextets == 4 {
                let [_, bytes @ ..] = self.bits.to_be_bytes();
                ready.extend_from_slice(&bytes);
                (self.bits, self.sextets) = (0, 0);
            }
        }
        if last {
            sound &= self.end_group(ready);
        }
        sound
    }

    /// Gives out what an unfinished group of four holds; one sextet alone is not a byte.
    fn end_group(&mut self, ready: &mut Vec<u8>) -> bool {
        let (bits, sextets) = (self.bits, self.sextets);
        (self.bits, self.sextets) = (0, 0);
        let [_, first, second, _] = (bits << (6 * (4 - sextets.min(4)))).to_be_bytes();
        match sextets {
            0 => return true,
            1 => return false,
            2 => ready.push(first),
            _ => ready.extend_from_slice(&[first, second]),
        }
        true
    }

    fn by_line(
        &mut self,
        raw: &[u8],
        ready: &mut Vec<u8>,
        last: bool,
        decode: fn(&mut Self, &[u8], &mut Vec<u8>) -> bool,
    ) -> bool {
        let mut sound = true;
        for piece in raw.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                sound &= decode(self, &line, ready);
            } else if self.line.len() > LINE {
                // Not between `=` and its digits.
                let end = self.line.len().saturating_sub(2);
                let cut = self
                    .line
                    .get(end..)
                    .and_then(|tail| memchr::memchr(b'=', tail))
                    .map_or(self.line.len(), |at| end + at);
                let rest = self.line.split_off(cut);
                let line = std::mem::replace(&mut self.line, rest);
                sound &= decode(self, &line, ready);
            }
        }
        if last {
            let line = std::mem::take(&mut self.line);
            sound &= decode(self, &line, ready);
        }
        sound
    }

    fn quoted_line(&mut self, line: &[u8], ready: &mut Vec<u8>) -> bool {
        quoted_printable(line, ready, false)
    }

    fn uu_line(&mut self, line: &[u8], ready: &mut Vec<u8>) -> bool {
        let line = super::lines::without_end(line);
        if !self.begun {
            self.begun = line.starts_with(b"begin ");
            return true;
        }
        let Some((&length, data)) = line.split_first() else {
            return true;
        };
        if line == b"end" {
            self.begun = false;
            return true;
        }
        let length = usize::from(length.wrapping_sub(b' ') & 63);
        let before = ready.len();
        for group in data.chunks(4) {
            let mut bits = 0u32;
            for index in 0..4 {
                let byte = group.get(index).copied().unwrap_or(b' ');
                bits = (bits << 6) | u32::from(byte.wrapping_sub(b' ') & 63);
            }
            let [_, bytes @ ..] = bits.to_be_bytes();
            ready.extend_from_slice(&bytes);
        }
        let sound = ready.len() >= before.saturating_add(length);
        ready.truncate(before.saturating_add(length));
        sound
    }
}

/// Decodes one line (or one word of a header, where `_` is a space); false where an escape is none.
pub(super) fn quoted_printable(line: &[u8], ready: &mut Vec<u8>, in_header: bool) -> bool {
    let mut sound = true;
    let mut rest = line;
    while let Some(at) = memchr::memchr2(b'=', b'_', rest) {
        let (plain, from) = rest.split_at(at);
        ready.extend_from_slice(plain);
        rest = match from {
            [b'_', after @ ..] => {
                ready.push(if in_header { b' ' } else { b'_' });
                after
            }
            [b'=', high, low, after @ ..]
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                ready.push((hex(*high) << 4) | hex(*low));
                after
            }
            // A soft line break, perhaps with white space that somebody added.
            [_, after @ ..] if after.trim_ascii().is_empty() && !in_header => &[],
            [first, after @ ..] => {
                sound = false;
                ready.push(*first);
                after
            }
            [] => &[],
        };
    }
    ready.extend_from_slice(rest);
    sound
}

/// The value of a hexadecimal digit; 0 for what is none.
pub(super) fn hex(digit: u8) -> u8 {
    char::from(digit)
        .to_digit(16)
        .map_or(0, |digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(raw: &[u8], transfer: Transfer) -> (Vec<u8>, bool) {
        let mut raw = raw;
        let mut decoding = Decoding::new(&mut raw, transfer);
        let mut bytes = Vec::new();
        decoding.read_to_end(&mut bytes).unwrap();
        let damaged = decoding.damaged();
        (bytes, damaged)
    }

    #[test]
    fn base64_keeps_what_decodes() {
        let (bytes, damaged) = decode(b"MjExMDYy\r\nLTU2Mjk=\r\n", Transfer::Base64);
        assert_eq!((bytes.as_slice(), damaged), (&b"211062-5629"[..], false));
        let (bytes, damaged) = decode(b"MjEx!MDYyLTU2Mjk", Transfer::Base64);
        assert_eq!((bytes.as_slice(), damaged), (&b"211062-5629"[..], true));
    }

    #[test]
    fn a_number_over_a_soft_break_is_whole() {
        let (bytes, damaged) = decode(b"cpr 2110=\r\n62=2D56= \n29=", Transfer::QuotedPrintable);
        assert_eq!(
            (bytes.as_slice(), damaged),
            (&b"cpr 211062-5629"[..], false)
        );
        let (bytes, damaged) = decode(b"a=zz_b", Transfer::QuotedPrintable);
        assert_eq!((bytes.as_slice(), damaged), (&b"a=zz_b"[..], true));
    }

    #[test]
    fn uuencode_is_read() {
        let (bytes, damaged) = decode(b"begin 644 a\n#0V%T\n`\nend\n", Transfer::Uuencode);
        assert_eq!((bytes.as_slice(), damaged), (&b"Cat"[..], false));
    }
}
