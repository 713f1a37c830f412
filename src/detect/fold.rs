//! One form for all ways to write the same thing, with a way back.
//!
//! Only the surroundings of a candidate are folded, never a whole file: that keeps the scan at the
//! speed of the digit search. Folding gives ASCII digits, one kind of dash, one space, no
//! zero-width characters, `\uXXXX` escapes resolved, and UTF-8 from Windows-1252 where the bytes
//! are not UTF-8. Line ends stay, since a table row ends there.

use super::digits;

/// A folded stretch of text. Holds digits: not printable, not serializable.
#[derive(Default)]
pub(super) struct Folded {
    /// Whether rows of spaces stay, since what stands over what depends on them.
    pub keeps_spaces: bool,
    /// The text, UTF-8.
    pub text: String,
    /// For every byte of `text`, the offset of the byte it came from.
    from: Vec<u32>,
}

impl Folded {
    /// Folds `bytes` in place of what was here before.
    pub(super) fn fold(&mut self, bytes: &[u8]) {
        self.text.clear();
        self.from.clear();
        self.text.reserve(bytes.len());
        self.from.reserve(bytes.len());
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            // Most of what is folded stays as it is.
            let length = unchanged(bytes.get(at..).unwrap_or_default());
            if length > 0 {
                let stretch = bytes.get(at..at + length).unwrap_or_default();
                self.text
                    .push_str(std::str::from_utf8(stretch).unwrap_or_default());
                let first = u32::try_from(at).unwrap_or(u32::MAX);
                self.from
                    .extend((0..length).zip(first..).map(|(_, from)| from));
                at += length;
                continue;
            }
            let (folded, length) = match byte {
                b'\\' => unescape(bytes.get(at..).unwrap_or_default()),
                b'\r' | 0 => (None, 1),
                0..=0x7F => (Some(char::from(byte)), 1),
                _ => decode(bytes.get(at..).unwrap_or_default()),
            };
            if let Some(char) = folded {
                self.push(char, at);
            }
            at += length;
        }
    }

    fn push(&mut self, char: char, at: usize) {
        let Some(char) = one_form(char) else { return };
        if char == ' ' && !self.keeps_spaces && self.text.ends_with([' ', '\n']) {
            return;
        }
        if char == '\n' && !self.keeps_spaces && self.text.ends_with(' ') {
            self.text.pop();
            self.from.pop();
        }
        self.text.push(char);
        self.from
            .resize(self.text.len(), u32::try_from(at).unwrap_or(u32::MAX));
    }

    /// Where in `text` the byte at `offset` of the original came to lie: the first folded byte that
    /// is not from before it.
    pub(super) fn position_of(&self, offset: usize) -> usize {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        self.from.partition_point(|&from| from < offset)
    }

    /// The offset in the original of the byte at `position` of `text`.
    pub(super) fn origin_of(&self, position: usize) -> usize {
        self.from
            .get(position)
            .or(self.from.last())
            .map_or(0, |&from| from as usize)
    }
}

/// Bytes of a class that folding leaves as they are; a space only between two of them.
#[allow(clippy::indexing_slicing, reason = "worked out by the compiler")]
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0x21;
    while byte < 0x80 {
        plain[byte] = byte != b'\\' as usize;
        byte += 1;
    }
    plain
};

/// How many of the first bytes folding leaves as they are.
#[inline]
fn unchanged(bytes: &[u8]) -> usize {
    let is_plain = |byte: u8| PLAIN.get(usize::from(byte)) == Some(&true);
    let mut follows_plain = false;
    let changed = bytes.iter().position(|&byte| {
        let stays = is_plain(byte) || byte == b' ' && follows_plain;
        follows_plain = is_plain(byte);
        !stays
    });
    changed.unwrap_or(bytes.len())
}

/// `\u00e6` and the like, as JSON and many programs write them.
fn unescape(bytes: &[u8]) -> (Option<char>, usize) {
    let code = bytes
        .strip_prefix(b"\\u")
        .and_then(|rest| rest.get(..4))
        .and_then(|hex| std::str::from_utf8(hex).ok())
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        .and_then(char::from_u32);
    match code {
        Some(char) => (Some(char), 6),
        None => (Some('\\'), 1),
    }
}

/// Whether there may be something that vanishes or turns into letters when entities are resolved
/// and text is folded: soft hyphens, zero-width characters, numeric references.
pub(super) fn may_vanish(bytes: &[u8]) -> bool {
    memchr::memchr3_iter(b'&', 0xC2, 0xE2, bytes).any(|at| {
        match bytes.get(at..).unwrap_or_default() {
            [b'&', rest @ ..] => [&b"#"[..], b"shy", b"zw", b"lrm", b"rlm"]
                .iter()
                .any(|name| rest.starts_with(name)),
            [0xC2, 0xAD, ..] | [0xE2, 0x80, 0x8B..=0x8F | 0xAA..=0xAE, ..] => true,
            rest => rest.starts_with(&[0xE2, 0x81, 0xA0]),
        }
    })
}

/// Whether a character that begins here vanishes when text is folded: a soft hyphen, zero width.
pub(super) fn vanishes_at(bytes: &[u8], at: usize) -> bool {
    let decoded = |at: usize| decode(bytes.get(at..).unwrap_or_default());
    // The byte of a soft hyphen in Windows-1252 is the second of many letters, `í` for one.
    let is_rest = at
        .checked_sub(1)
        .is_some_and(|before| decoded(before).1 == 2);
    let (char, _) = decoded(at);
    !is_rest && char.is_some_and(|char| one_form(char).is_none())
}

/// Whether somewhere an escape of a dash, a space or nothing (`\u2013`) joins two digits: its own
/// digits then stand in the way of the number's.
pub(super) fn has_escaped_joint(bytes: &[u8]) -> bool {
    memchr::memmem::find_iter(bytes, b"\\u").any(|at| {
        let before = bytes.get(..at).and_then(<[u8]>::last);
        let may_join = before.is_some_and(|byte| byte.is_ascii_digit() || *byte == b' ');
        let (char, _) = unescape(bytes.get(at..).unwrap_or_default());
        may_join && char.is_some_and(|char| matches!(one_form(char), None | Some('-' | ' ')))
    })
}

/// Whether a digit of another script may be part of a number of so many digits: as many stand around it in what
/// reads as text. A program or a picture has the bytes of such digits by chance, and folding it takes long.
pub(super) fn has_exotic_number(bytes: &[u8], fewest: usize) -> bool {
    /// Text that has more is folded: looking at each would take longer.
    const MOST_LOOKED_AT: usize = 64;
    let mut exotic = digits::exotic_digits(bytes);
    let mut looked_at = exotic.by_ref().take(MOST_LOOKED_AT);
    looked_at.any(|at| is_among_digits(bytes, at, fewest)) || exotic.next().is_some()
}

/// Whether so many digits stand around a place, no further than a pattern is long, and nothing between that no text
/// has: a control character, or a letter of another encoding than the digit's own.
fn is_among_digits(bytes: &[u8], place: usize, fewest: usize) -> bool {
    let mut at = place.saturating_sub(digits::BLOCK);
    let mut digits = 0;
    while at < place.saturating_add(digits::BLOCK) {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(&byte) = rest.first() else { break };
        let (char, length) = decode(rest);
        let is_broken = match byte {
            0 | b'\t'..=b'\r' => false,
            ..b' ' | 0x7F => true,
            // The dashes, spaces and soft hyphens of Windows-1252 may stand anywhere.
            0xAD => false,
            0xA1.. => length == 1,
            _ => false,
        };
        if is_broken && at > place {
            break;
        }
        if is_broken {
            digits = 0;
        } else if char
            .and_then(one_form)
            .is_some_and(|char| char.is_ascii_digit())
        {
            digits += 1;
        }
        at += length;
    }
    digits >= fewest
}

/// One UTF-8 character, or one Windows-1252 byte where it is not UTF-8.
fn decode(bytes: &[u8]) -> (Option<char>, usize) {
    let Some(&lead) = bytes.first() else {
        return (None, 1);
    };
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => 1,
    };
    let char = bytes
        .get(..length)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .and_then(|text| text.chars().next());
    match char {
        Some(char) => (Some(char), length),
        None => (Some(windows_1252(lead)), 1),
    }
}

/// Windows-1252 differs from ISO-8859-1 in 0x80..0xA0 only; of those the dashes matter here.
fn windows_1252(byte: u8) -> char {
    match byte {
        0x96 | 0x97 => '-',
        0x80..=0x9F => ' ',
        other => char::from(other),
    }
}

fn one_form(char: char) -> Option<char> {
    Some(match char {
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' => {
            return None;
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => '-',
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            ' '
        }
        '\u{FF0E}' => '.',
        '\u{FF0F}' => '/',
        '\u{0660}'..='\u{0669}' => shifted(char, '\u{0660}'),
        '\u{06F0}'..='\u{06F9}' => shifted(char, '\u{06F0}'),
        '\u{FF10}'..='\u{FF19}' => shifted(char, '\u{FF10}'),
        other => other,
    })
}

fn shifted(char: char, zero: char) -> char {
    let value = u32::from(char).saturating_sub(u32::from(zero));
    char::from_digit(value, 10).unwrap_or(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(bytes: &[u8]) -> String {
        let mut folded = Folded::default();
        folded.fold(bytes);
        folded.text
    }

    #[test]
    fn every_dash_and_space_is_one() {
        for dash in ["-", "–", "—", "\u{2011}", "−", "\u{FF0D}"] {
            assert_eq!(fold(format!("211062{dash}5629").as_bytes()), "211062-5629");
        }
        assert_eq!(
            fold(b"211062\x965629"),
            "211062-5629",
            "Windows-1252 en dash"
        );
        assert_eq!(fold("211062\u{A0}\u{2009}5629".as_bytes()), "211062 5629");
        assert_eq!(fold("2110\u{AD}62\u{200B}-5629".as_bytes()), "211062-5629");
        assert_eq!(fold(b"211062- \r\n  5629"), "211062-\n5629");
    }

    #[test]
    fn little_vanishes() {
        for (text, vanishes) in [
            (&b"c\xADpr"[..], true),
            ("c\u{AD}pr".as_bytes(), true),
            ("c\u{200B}pr".as_bytes(), true),
            ("\u{FEFF}cpr".as_bytes(), true),
            ("Sofía har “cpr” – og 1\u{A0}kr".as_bytes(), false),
        ] {
            let mut places = 0..text.len();
            assert_eq!(places.any(|at| vanishes_at(text, at)), vanishes, "{text:?}");
        }
    }

    #[test]
    fn letters_and_digits_of_other_writings() {
        assert_eq!(fold("２１１０６２-٥٦٢٩".as_bytes()), "211062-5629");
        assert_eq!(fold(b"udl\\u00e6nding"), "udlænding");
        assert_eq!(fold(b"udl\xe6nding"), "udlænding");
    }

    #[test]
    fn digits_of_other_scripts_count_where_a_number_may_be() {
        let has = |bytes: &[u8]| has_exotic_number(bytes, 5);
        assert!(has("cpr: ２１１０６２-5629".as_bytes()));
        assert!(has("2110 62 \u{2013} 562\u{0669}".as_bytes()));
        assert!(has("٢, 1 ,1, 0\n\n 6 2".as_bytes()));
        assert!(has(b"211062\x96562\xD9\xA9"));
        assert!(has(b"2110\xAD2\xD9\xA9"));
        assert!(!has("side ٢ af 14".as_bytes()));
        assert!(!has(b"12\x03\xD9\xA1\x8034\xFF567"));
        let many = "side ٢ af fjorten, ".repeat(100);
        assert!(has(many.as_bytes()), "too many to look at each");
    }

    #[test]
    fn there_is_a_way_back() {
        let bytes = "æ – 211062–5629".as_bytes();
        let mut folded = Folded::default();
        folded.fold(bytes);
        let raw = bytes.iter().position(|&byte| byte == b'2').unwrap();
        let at = folded.position_of(raw);
        assert!(folded.text[at..].starts_with("211062-5629"));
        assert_eq!(folded.origin_of(at), raw);
    }
}
