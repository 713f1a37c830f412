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
    shape: usize,
    all: u32,
    /// Of them: pass the first check, pass all.
    first: u32,
    valid: u32,
    /// A bit for each of 64 kinds of value that was met: one number many times is one.
    values: u64,
}

/// The places of one file.
#[derive(Default)]
pub(super) struct Places {
    seen: HashMap<u64, Seen>,
}

/// Where a number stands, and how it is written.
#[derive(Clone, Copy)]
pub(super) struct Place {
    key: u64,
    shape: usize,
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
    }

    /// Counts a number at a place.
    #[inline]
    pub(super) fn count(
        &mut self,
        place: Place,
        digits: &[u8],
        passes_first: bool,
        passes_all: bool,
    ) {
        let Place { key, shape } = place;
        let key = if self.seen.len() >= MOST_PLACES && !self.seen.contains_key(&key) {
            0
        } else {
            key
        };
        let seen = self.seen.entry(key).or_default();
        seen.shape = shape;
        seen.values |= 1 << (mixed(digits) >> 58);
        seen.add(passes_first, passes_all);
    }

    /// What is said of a number at a place by those at the same place of other lines.
    pub(super) fn say(&self, place: Place, table: &ColumnTable) -> Others {
        let seen = self.seen.get(&place.key).or_else(|| self.seen.get(&0));
        seen.map_or(Others::Silent, |seen| seen.say(table))
    }

    /// Whether a valid number is an odd one in its file: hardly any other that is written so is valid.
    /// Places whose numbers are not even dates are another kind, and speak for themselves alone.
    pub(super) fn is_odd_one(&self, place: Place, table: &ColumnTable) -> bool {
        let alike = self.seen.values().filter(|seen| seen.shape == place.shape);
        let is_another_kind = |seen: &&Seen| {
            seen.say(table) == Others::Foreign
                && share(seen.first, seen.all) < table.first_check_below
        };
        let counted = alike.filter(|seen| !is_another_kind(seen));
        let (all, valid) = counted.fold((0_u32, 0_u32), |(all, valid), seen| {
            (
                all.saturating_add(seen.all),
                valid.saturating_add(seen.valid),
            )
        });
        let (others, valid) = (all.saturating_sub(1), valid.saturating_sub(1));
        others > 0 && share(valid, others) < table.file_all_checks_below
    }
}

impl Seen {
    fn say(&self, table: &ColumnTable) -> Others {
        if self.all < table.fewest || self.values.count_ones() < table.fewest {
            return Others::Silent;
        }
        let (first, valid) = (share(self.first, self.all), share(self.valid, self.all));
        if first < table.first_check_below || valid < table.all_checks_below {
            Others::Foreign
        } else if first >= table.first_check_from && valid >= table.all_checks_from {
            Others::Kindred
        } else {
            Others::Silent
        }
    }

    fn add(&mut self, passes_first: bool, passes_all: bool) {
        self.all = self.all.saturating_add(1);
        self.first = self.first.saturating_add(u32::from(passes_first));
        self.valid = self.valid.saturating_add(u32::from(passes_all));
    }
}

/// A hash of a number.
fn mixed(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0xCBF2_9CE4_8422_2325, |hash: u64, digit| {
            (hash ^ u64::from(*digit)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        })
}

fn share(count: u32, all: u32) -> f64 {
    f64::from(count) / f64::from(all)
}

/// The place of a number in its line, as a key: the cell where something parts cells, else the word
/// of a key before it (`ts=`), else how many words or how far from the line's beginning it stands. `shape` keeps ways to write apart.
#[inline]
pub(super) fn place_of(bytes: &[u8], start: usize, shape: usize) -> Place {
    let key = key_of(bytes, start, shape);
    Place { key, shape }
}

fn key_of(bytes: &[u8], start: usize, shape: usize) -> u64 {
    let from = start.saturating_sub(MOST_BEFORE);
    let before = bytes.get(from..start).unwrap_or_default();
    let line = memchr::memrchr(b'\n', before).map_or(0, |line_end| line_end + 1);
    let before = before.get(line..).unwrap_or_default();
    let before = before.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(before);
    let mut hash = (shape as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mix = |value: u64| hash = (hash ^ value).wrapping_mul(0x100_0000_01B3).rotate_left(23);
    let end = before
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'"' | b'\'' | b'(' | b'[' | b'{'));
    let Some(end) = end else {
        mix(before.len() as u64);
        return hash | 1;
    };
    match before.get(end) {
        Some(separator @ (b';' | b',' | b'\t' | b'|')) => {
            mix(u64::from(*separator));
            mix(before.iter().filter(|byte| *byte == separator).count() as u64);
        }
        _ if before.len() - end > 2 => mix(before.len() as u64),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> u64 {
        key_of(text.as_bytes(), text.find('2').unwrap(), 0)
    }

    #[test]
    fn numbers_in_the_same_place_have_one_key() {
        for (a, b) in [
            ("anna;211", "bo;x\nbente;211"),
            ("ts=211", "x\nfoo ts=211"),
            ("\"id\": 211", "{ \"id\": 211"),
            ("211", "x y z\n211"),
            ("anna 211", "bo 211"),
        ] {
            assert_eq!(place(a), place(b), "{a} {b}");
        }
        for (a, b) in [("a;211", "a;b;211"), ("ts=211", "id=211"), ("211", "x 211")] {
            assert_ne!(place(a), place(b), "{a} {b}");
        }
        assert_ne!(key_of(b"x 2", 2, 0), key_of(b"x 2", 2, 1));
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
        let at = |key| Place { key, shape: 0 };
        let mut number = 0;
        let mut next = || {
            number += 1;
            number
        };
        (0..3).for_each(|_| places.count(at(7), &[next()], false, false));
        assert_eq!(places.say(at(7), &table), Others::Silent);
        places.count(at(7), &[next()], true, true);
        assert_eq!(places.say(at(7), &table), Others::Foreign);
        places.count(at(6), &[next()], true, true);
        assert!(
            !places.is_odd_one(at(6), &table),
            "a column of another kind says nothing"
        );
        places.count(at(5), &[next()], false, false);
        assert!(places.is_odd_one(at(6), &table));
        (0..4).for_each(|index| places.count(at(8), &[next()], true, index < 3));
        assert_eq!(places.say(at(8), &table), Others::Kindred);
        (0..9).for_each(|index| places.count(at(9), &[next()], true, index < 3));
        assert_eq!(places.say(at(9), &table), Others::Silent);
        assert_eq!(places.say(at(10), &table), Others::Silent);
        let mut same = Places::default();
        (0..9).for_each(|_| same.count(at(1), &[1], true, true));
        assert_eq!(
            same.say(at(1), &table),
            Others::Silent,
            "one number many times"
        );
        let mut alone = Places::default();
        alone.count(at(1), &[1], true, true);
        assert!(!alone.is_odd_one(at(1), &table));
    }
}
