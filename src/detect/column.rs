//! What numbers in the same place of their lines say of each other.
//!
//! A single ten-digit number with a valid date and check digit may be chance. Among a thousand
//! Unix times or invoice numbers some are bound to be: they are told by the others, which are not.
//! And in a column where nearly all are valid, the one without a valid check digit is valid too. So
//! candidates that no label names are counted by place, valid or not, and each is weighed by what
//! the others are. What is known grows with the file; a stretch is judged when it was read whole.

use std::collections::HashMap;

use super::rule_file::ColumnTable;

/// Bytes of a line before a number that are looked at.
const MOST_BEFORE: usize = 256;
/// Places that are told apart in one file; more are one.
const MOST_PLACES: usize = 4096;

/// Numbers seen at one place.
#[derive(Clone, Copy, Default)]
struct Seen {
    shape: u64,
    all: u32,
    /// A bit for each of 64 kinds of value that was met: one number many times is one.
    values: u64,
}

/// Of the numbers at one place: how many pass the first check of a rule, and how many all.
#[derive(Clone, Copy, Default)]
struct Passed {
    first: u32,
    valid: u32,
}

/// The places of one file.
#[derive(Default)]
pub(super) struct Places {
    seen: HashMap<u64, Seen, Mixed>,
    /// By place and rule. Most numbers pass no check, and are not met here.
    passed: HashMap<u64, Passed, Mixed>,
    /// Where in the stretch the last number stands, and its line's part of the key.
    last: Option<(usize, u64)>,
}

/// Where a number stands, and how it is written.
#[derive(Clone, Copy)]
pub(super) struct Place {
    key: u64,
    shape: u64,
}

/// What the others at its place say of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// Too few to say anything, or neither.
    Silent,
    /// Hardly any of them is such a number.
    Foreign,
    /// Nearly all of them are.
    Kindred,
}

impl Places {
    pub(super) fn clear(&mut self) {
        self.seen.clear();
        self.passed.clear();
    }

    /// What was known of a text is of another now.
    pub(super) fn next_stretch(&mut self) {
        self.last = None;
    }

    /// The place of a number in its line: the cell where something parts cells, else the word of a key before
    /// it (`ts=`), else how many words or how far from the line's beginning it stands.
    #[inline]
    pub(super) fn at(&mut self, bytes: &[u8], start: usize, shape: u64) -> Place {
        let key = match self.last {
            Some((last, key)) if last == start => key,
            _ => key_of(bytes, start),
        };
        self.last = Some((start, key));
        let key = mixed(key ^ mixed(shape)) | 1;
        Place { key, shape }
    }

    /// Counts a number, by its first bytes, at a place.
    #[inline]
    pub(super) fn see(&mut self, place: Place, number: &[u8]) {
        let key = match self.seen.len() {
            MOST_PLACES.. if !self.seen.contains_key(&place.key) => 0,
            _ => place.key,
        };
        // The first eight bytes and the eight from the fourth on: ten digits, with a dash or not.
        let eight = |from: usize| {
            let bytes = number.get(from..).unwrap_or_default();
            match bytes.first_chunk() {
                Some(eight) => u64::from_le_bytes(*eight),
                None => bytes
                    .iter()
                    .fold(0, |value, byte| value << 8 | u64::from(*byte)),
            }
        };
        let value = mixed(eight(0)) ^ eight(3);
        let seen = self.seen.entry(key).or_default();
        seen.shape = place.shape;
        seen.all = seen.all.saturating_add(1);
        seen.values |= 1 << (mixed(value) >> 58);
    }

    /// Counts a number that passes the first check of a rule.
    #[inline]
    pub(super) fn pass(&mut self, place: Place, rule: usize, passes_all: bool) {
        if self.passed.len() < MOST_PLACES {
            let passed = self.passed.entry(place.of(rule)).or_default();
            passed.first = passed.first.saturating_add(1);
            passed.valid = passed.valid.saturating_add(u32::from(passes_all));
        }
    }

    /// What is said of a number at a place by those at the same place of other lines.
    pub(super) fn say(&self, place: Place, rule: usize, table: &ColumnTable) -> Others {
        let Some(seen) = self.seen.get(&place.key) else {
            return Others::Silent;
        };
        seen.say(self.passed_at(place, rule), table)
    }

    /// Whether a valid number is an odd one in its file: hardly any other that is written so is valid.
    /// Places whose numbers are not even dates are another kind, and speak for themselves alone.
    pub(super) fn is_odd_one(&self, place: Place, rule: usize, table: &ColumnTable) -> bool {
        let alike = self
            .seen
            .iter()
            .filter(|(_, seen)| seen.shape == place.shape);
        let (mut all, mut valid) = (0_u32, 0_u32);
        for (key, seen) in alike {
            let here = Place { key: *key, ..place };
            let passed = self.passed_at(here, rule);
            let is_another_kind = seen.say(passed, table) == Others::Foreign
                && share(passed.first, seen.all) < table.first_check_below;
            if !is_another_kind {
                all = all.saturating_add(seen.all);
                valid = valid.saturating_add(passed.valid);
            }
        }
        let (others, valid) = (all.saturating_sub(1), valid.saturating_sub(1));
        others > 0 && share(valid, others) < table.file_all_checks_below
    }

    fn passed_at(&self, place: Place, rule: usize) -> Passed {
        self.passed
            .get(&place.of(rule))
            .copied()
            .unwrap_or_default()
    }
}

impl Place {
    fn of(self, rule: usize) -> u64 {
        self.key ^ mixed(rule as u64 + 1)
    }
}

impl Seen {
    fn say(&self, passed: Passed, table: &ColumnTable) -> Others {
        if self.all < table.fewest || self.values.count_ones() < table.fewest {
            return Others::Silent;
        }
        let (first, valid) = (share(passed.first, self.all), share(passed.valid, self.all));
        if first < table.first_check_below || valid < table.all_checks_below {
            Others::Foreign
        } else if first >= table.first_check_from && valid >= table.all_checks_from {
            Others::Kindred
        } else {
            Others::Silent
        }
    }
}

/// Keys are mixed already: the map's own hash would cost more than all the rest.
#[derive(Clone, Default)]
struct Mixed;

impl std::hash::BuildHasher for Mixed {
    type Hasher = Key;

    fn build_hasher(&self) -> Key {
        Key(0)
    }
}

struct Key(u64);

impl std::hash::Hasher for Key {
    fn write(&mut self, _bytes: &[u8]) {}

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

fn mixed(value: u64) -> u64 {
    value.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn share(count: u32, all: u32) -> f64 {
    f64::from(count) / f64::from(all)
}

/// What the place of a number in its line is told by.
fn key_of(bytes: &[u8], start: usize) -> u64 {
    let from = start.saturating_sub(MOST_BEFORE);
    let before = bytes.get(from..start).unwrap_or_default();
    let line = memchr::memrchr(b'\n', before).map_or(0, |line_end| line_end + 1);
    let before = before.get(line..).unwrap_or_default();
    let before = before.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(before);
    let mut hash = 0x9E37_79B9_7F4A_7C15_u64;
    let mut mix = |value: u64| hash = (hash ^ value).wrapping_mul(0x100_0000_01B3).rotate_left(23);
    let end = before
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'"' | b'\'' | b'(' | b'[' | b'{'));
    let Some(end) = end else {
        mix(characters(before));
        return hash | 1;
    };
    match before.get(end) {
        Some(separator @ (b';' | b',' | b'\t' | b'|')) => {
            mix(u64::from(*separator));
            mix(before.iter().filter(|byte| *byte == separator).count() as u64);
        }
        _ if before.len() - end > 2 => mix(characters(before)),
        // After a word and a space: how many words the line has before it.
        Some(byte)
            if before.len() - end == 2 && (byte.is_ascii_alphanumeric() || *byte >= 0x80) =>
        {
            mix(before.iter().filter(|byte| **byte == b' ').count() as u64);
        }
        _ => {
            let word = before.get(..=end).unwrap_or_default();
            let end = word
                .iter()
                .rposition(|byte| byte.is_ascii_alphabetic())
                .filter(|at| word.len() - at <= 4);
            let letters = word.iter().take(end.map_or(0, |end| end + 1)).rev();
            let letters = letters.take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'_');
            letters
                .take(16)
                .for_each(|byte| mix(u64::from(byte | 0x20)));
        }
    }
    hash | 1
}

/// Characters of UTF-8, about: in a column names are padded by them, not by bytes.
fn characters(bytes: &[u8]) -> u64 {
    let begins = |byte: &&u8| !(0x80..0xC0).contains(*byte);
    bytes.iter().filter(begins).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> u64 {
        key_of(text.as_bytes(), text.find('2').unwrap())
    }

    #[test]
    fn numbers_in_the_same_place_have_one_key() {
        for (a, b) in [
            ("anna;211", "bo;x\nbente;211"),
            ("ts=211", "x\nfoo ts=211"),
            ("\"id\": 211", "{ \"id\": 211"),
            ("211", "x y z\n211"),
            ("anna 211", "bo 211"),
            ("Åse    211", "Anna   211"),
        ] {
            assert_eq!(place(a), place(b), "{a} {b}");
        }
        for (a, b) in [("a;211", "a;b;211"), ("ts=211", "id=211"), ("211", "x 211")] {
            assert_ne!(place(a), place(b), "{a} {b}");
        }
        let mut places = Places::default();
        assert_ne!(places.at(b"x 2", 2, 1).key, places.at(b"x 2", 2, 2).key);
    }

    #[test]
    fn many_speak_and_few_do_not() {
        let table: ColumnTable = toml::from_str(
            "fewest = 4\nforeign = -60\nfirst-check-below = 0.7\nall-checks-below = 0.2\n\
             kindred = 50\nfirst-check-from = 0.95\nall-checks-from = 0.6\n\
             file-foreign = -20\nfile-all-checks-below = 0.5",
        )
        .unwrap();
        let mut places = Places::default();
        let at = |key| Place {
            key: mixed(key),
            shape: 1,
        };
        let mut number = 0_u64;
        let mut count = |places: &mut Places, key: u64, first: bool, all: bool| {
            number += 1;
            places.see(at(key), format!("{number:011}").as_bytes());
            if first {
                places.pass(at(key), 0, all);
            }
        };
        let say = |places: &Places, key| places.say(at(key), 0, &table);
        (0..3).for_each(|_| count(&mut places, 7, false, false));
        assert_eq!(say(&places, 7), Others::Silent);
        count(&mut places, 7, true, true);
        assert_eq!(say(&places, 7), Others::Foreign);
        count(&mut places, 6, true, true);
        assert!(
            !places.is_odd_one(at(6), 0, &table),
            "another kind says nothing"
        );
        count(&mut places, 5, false, false);
        assert!(places.is_odd_one(at(6), 0, &table));
        (0..4).for_each(|index| count(&mut places, 8, true, index < 3));
        assert_eq!(say(&places, 8), Others::Kindred);
        assert_eq!(
            places.say(at(8), 1, &table),
            Others::Foreign,
            "to another rule"
        );
        (0..9).for_each(|index| count(&mut places, 9, true, index < 4));
        assert_eq!(say(&places, 9), Others::Silent);
        assert_eq!(say(&places, 10), Others::Silent);
        let mut same = Places::default();
        (0..9).for_each(|_| same.see(at(1), b"2110625629"));
        assert_eq!(say(&same, 1), Others::Silent, "one number many times");
        let mut alone = Places::default();
        count(&mut alone, 1, true, true);
        assert!(!alone.is_odd_one(at(1), 0, &table));
    }
}
