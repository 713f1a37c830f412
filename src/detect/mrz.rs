//! Machine-readable zones of passports, residence cards and visas, after ICAO 9303.
//!
//! Every zone has a date of birth with its check digit, the sex, and a date of expiry with its check
//! digit, in that order and without a gap: fifteen characters that hardly anything else looks like.
//! They are met at a run of seven digits. From there the lines are measured, which tells the format
//! (TD1, TD2, TD3, and visas A and B), and the check digits say whether it is one. Text out of
//! pictures has spaces in it, and other marks for the filler.

use std::ops::Range;

/// Bytes of a line with a zone, at the most: spaces and marks of several bytes are in it.
const MOST_LINE: usize = 160;

/// A zone that was read. Holds numbers: not printable.
pub(super) struct Zone {
    /// Where the dates stand, and where all of its line does.
    pub range: Range<usize>,
    pub whole: Range<usize>,
    /// Check digits that hold and that do not.
    pub holds: u32,
    pub fails: u32,
    /// The issuing state, and the number of the document.
    pub document: Vec<u8>,
    pub issuer: [u8; 3],
    pub nationality: [u8; 3],
    /// Digits of the fields that a state may use as it likes, and where each begins in the text.
    pub optional: Vec<(Vec<u8>, usize)>,
}

/// Lengths of the run of digits that a date of birth and its check digit are, a bit each.
pub(super) const BIRTH_LENGTHS: u64 = 1 << 7;

/// Whether the run of digits may be the date of birth in a zone.
#[inline]
pub(super) fn may_be_birth(bytes: &[u8], start: usize, end: usize) -> bool {
    if end - start != 7 {
        return false;
    }
    // In text out of pictures spaces may stand between; the sex is never a digit.
    let rest = bytes.get(end..).unwrap_or_default();
    let sex = rest.iter().find(|byte| **byte != b' ');
    matches!(sex, Some(b'M' | b'F' | b'X' | b'<' | b'K'))
        && rest
            .iter()
            .skip_while(|byte| **byte == b' ')
            .skip(1)
            .find(|byte| **byte != b' ')
            .is_some_and(u8::is_ascii_digit)
}

/// A line without spaces, each character with its place.
struct Line {
    characters: Vec<u8>,
    places: Vec<usize>,
}

impl Line {
    /// The line around a byte.
    fn around(bytes: &[u8], at: usize) -> Option<Self> {
        let before = bytes.get(at.saturating_sub(MOST_LINE)..at)?;
        let from = at - before.len() + end_before(before).map_or(0, |(_, behind)| behind);
        let behind = bytes.get(at..bytes.len().min(at.saturating_add(MOST_LINE)))?;
        let to = at + end_behind(behind).map_or(behind.len(), |(end, _)| end);
        Some(Self::of(bytes, from..to))
    }

    fn of(bytes: &[u8], range: Range<usize>) -> Self {
        let mut line = Self {
            characters: Vec::new(),
            places: Vec::new(),
        };
        let mut at = range.start;
        while at < range.end {
            let rest = bytes.get(at..range.end).unwrap_or_default();
            let (characters, length): (&[u8], usize) = match rest {
                [b' ' | b'\r' | b'\t', ..] => (b"", 1),
                [b'\\', b'r', ..] => (b"", 2),
                // A quotation mark of the file's own is none of the zone's.
                [b'"' | b'\'', ..] if line.characters.is_empty() => (b"", 1),
                // A double filler is often read as a quotation mark.
                [0xC2, 0xAB, ..] => (b"<<", 2),
                [0xE2, 0x80, 0xB9, ..] => (b"<", 3),
                [byte @ (b'0'..=b'9' | b'A'..=b'Z' | b'<'), ..] => (std::slice::from_ref(byte), 1),
                [byte, ..] if byte.is_ascii() => (b"?", 1),
                _ => (b"?", 1),
            };
            for character in characters {
                line.characters.push(*character);
                line.places.push(at);
            }
            at += length;
        }
        line
    }

    /// The line before this one; an empty one between is skipped.
    fn above(&self, bytes: &[u8]) -> Option<Self> {
        let mut first = *self.places.first()?;
        for _empty in 0..2 {
            let before = bytes.get(first.saturating_sub(MOST_LINE)..first)?;
            let end = first - before.len() + end_before(before)?.0;
            let mut line = Self::around(bytes, end)?;
            if !line.characters.is_empty() {
                line.cut_before_quote(bytes);
                return Some(line);
            }
            first = end;
        }
        None
    }

    /// Takes away what stands before a quotation mark or a tag: in JSON the first line of a zone
    /// stands behind its key.
    fn cut_before_quote(&mut self, bytes: &[u8]) {
        let ends = |place: &usize| matches!(bytes.get(*place), Some(b'"' | b'>' | b'\''));
        if let Some(last) = self.places.iter().rposition(ends) {
            self.characters.drain(..=last);
            self.places.drain(..=last);
        }
    }

    fn get(&self, range: Range<usize>) -> &[u8] {
        self.characters.get(range).unwrap_or_default()
    }
}

/// Where the last line end in these bytes begins and ends. In JSON one is written `\n`.
fn end_before(bytes: &[u8]) -> Option<(usize, usize)> {
    let plain = memchr::memrchr(b'\n', bytes).map(|at| (at, at + 1));
    let escaped = memchr::memmem::rfind(bytes, b"\\n").map(|at| (at, at + 2));
    plain.max(escaped)
}

/// Where the first line end in these bytes begins and ends.
fn end_behind(bytes: &[u8]) -> Option<(usize, usize)> {
    let plain = memchr::memchr(b'\n', bytes).map(|at| (at, at + 1));
    let escaped = memchr::memmem::find(bytes, b"\\n").map(|at| (at, at + 2));
    plain.into_iter().chain(escaped).min()
}

/// The zone whose date of birth is the run of digits that begins at `start`.
pub(super) fn read(bytes: &[u8], start: usize) -> Option<Zone> {
    let line = Line::around(bytes, start)?;
    let birth = line.places.iter().position(|&place| place == start)?;
    let dates = line.get(birth..birth + 15);
    let [.., last] = dates else { return None };
    if dates.len() < 15 || !last.is_ascii_digit() {
        return None;
    }
    let mut zone = Zone {
        range: start..line.places.get(birth + 14)? + 1,
        whole: *line.places.first()?..line.places.last()? + 1,
        holds: 0,
        fails: 0,
        document: Vec::new(),
        issuer: *b"???",
        nationality: *b"???",
        optional: Vec::new(),
    };
    zone.check(line.get(birth..birth + 6), line.get(birth + 6..birth + 7));
    zone.check(
        line.get(birth + 8..birth + 14),
        line.get(birth + 14..birth + 15),
    );
    // What the numbers of a zone are worth without these two is nothing.
    if zone.fails > 0 {
        return None;
    }
    match birth {
        0 => zone.card(&line, &line.above(bytes)?),
        13.. => zone.booklet(&line, birth - 13, line.above(bytes)),
        _ => return None,
    }
    (zone.holds >= 3).then_some(zone)
}

impl Zone {
    /// Counts a check digit; a field that is all filler may leave it out.
    fn check(&mut self, field: &[u8], digit: &[u8]) {
        let &[digit] = digit else { return };
        let is_empty = field.iter().all(|byte| *byte == b'<');
        if is_empty && (digit == b'<' || digit == b'0') {
            return;
        }
        if check_digit(field) == Some(digit) {
            self.holds += 1;
        } else {
            self.fails += 1;
        }
    }

    /// TD1: three lines of 30.
    fn card(&mut self, dates: &Line, first: &Line) {
        self.check(first.get(5..14), first.get(14..15));
        let composite = [
            first.get(5..30),
            dates.get(0..7),
            dates.get(8..15),
            dates.get(18..29),
        ];
        self.check(&composite.concat(), dates.get(29..30));
        self.name(first.get(2..5), first.get(5..14), dates.get(15..18));
        self.field(first, 15..30);
        self.field(dates, 18..29);
    }

    /// TD2, TD3 and visas: two lines of 36 or 44; the document's number begins the second.
    fn booklet(&mut self, line: &Line, from: usize, above: Option<Line>) {
        let part = |range: Range<usize>| line.get(from + range.start..from + range.end);
        self.check(part(0..9), part(9..10));
        let above = above.unwrap_or(Line {
            characters: Vec::new(),
            places: Vec::new(),
        });
        let is_visa = above.get(0..1) == b"V";
        // The line above is the measure: behind this one there may be more.
        let is_long = match above.characters.len() {
            0 => line.characters.len() - from >= 44,
            length => length >= 40,
        };
        if !is_visa {
            if is_long {
                self.check(part(28..42), part(42..43));
            }
            let end = if is_long { 43 } else { 35 };
            let composite = [part(0..10), part(13..20), part(21..end)];
            self.check(&composite.concat(), part(end..end + 1));
        }
        self.name(above.get(2..5), part(0..9), part(10..13));
        let end = if is_long { 42 } else { 35 };
        self.field(line, from + 28..from + end);
    }

    fn name(&mut self, issuer: &[u8], number: &[u8], nationality: &[u8]) {
        let three = |field: &[u8]| <[u8; 3]>::try_from(field).unwrap_or(*b"???");
        self.nationality = three(nationality);
        self.issuer = three(issuer);
        self.document = number
            .iter()
            .copied()
            .filter(|byte| *byte != b'<')
            .collect();
    }

    fn field(&mut self, line: &Line, range: Range<usize>) {
        let place = line.places.get(range.start).copied();
        if let Some(place) = place {
            self.optional.push((line.get(range).to_vec(), place));
        }
    }
}

/// The check digit of a field: weights 7 3 1, digits as themselves, A = 10, the filler 0, modulo 10
/// (ICAO 9303-3, 4.9). `None` if a character has no value.
fn check_digit(field: &[u8]) -> Option<u8> {
    let mut sum = 0_u32;
    for (byte, weight) in field.iter().zip([7, 3, 1].into_iter().cycle()) {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'A'..=b'Z' => u32::from(byte - b'A') + 10,
            b'<' => 0,
            _ => return None,
        };
        sum = sum.checked_add(value * weight)?;
    }
    u8::try_from(sum % 10).ok().map(|digit| digit + b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The specimens of ICAO 9303, parts 4 to 7.
    const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                       L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";
    const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n\
                       ERIKSSON<<ANNA<MARIA<<<<<<<<<<\n";
    const TD2: &str =
        "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6\n";
    const VISA_A: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                          L8988901C4XXX4009078F96121096ZE184226B<<<<<<\n";
    const VISA_B: &str =
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<\n";

    fn zone(text: &str) -> Option<Zone> {
        let bytes = text.as_bytes();
        let mut found = None;
        super::super::digits::for_each_run(bytes, |start, end| {
            if found.is_none() && may_be_birth(bytes, start, end) {
                found = read(bytes, start);
            }
        });
        found
    }

    #[test]
    fn specimens_are_read_and_every_check_digit_holds() {
        for (text, holds, document) in [
            (TD3, 5, "L898902C3"),
            (TD1, 4, "D23145890"),
            (TD2, 4, "D23145890"),
            (VISA_A, 3, "L8988901C"),
            (VISA_B, 3, "L8988901C"),
        ] {
            let zone = zone(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((zone.holds, zone.fails), (holds, 0), "{text}");
            assert_eq!(zone.document, document.as_bytes());
        }
    }

    #[test]
    fn spaces_and_quotation_marks_of_pictures_do_no_harm() {
        let text = TD3
            .replace("<<", "«")
            .replace("UTO74", "UTO 74")
            .replace("2F", "2 F");
        assert_eq!(zone(&text).unwrap().holds, 5);
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        for text in [
            "x\n7408123F1204159UTO<<<<<<<<<<<6\n",
            "7408122F1204159\n",
            "nr 7408122 F 12\n",
            "L898902C37UTO7408122F1204158ZE184226B<<<<<10",
            "7408122F",
        ] {
            assert!(zone(text).is_none(), "{text}");
        }
    }
}
