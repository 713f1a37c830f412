//! Which patterns a row of digit runs can be a match of, told from lengths and gaps alone.
//!
//! A share holds few kinds of digit rows (times, amounts, versions, numbers) and very many of each.
//! What a kind can be a match of is asked once, of a small regular expression derived from each
//! pattern, and then remembered.

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::pattern::{MOST_DIGITS, class_digits};

/// Most bytes between two runs of one number (an en dash between two no-break spaces has seven).
const MOST_GAP: usize = 8;
/// Most runs one number is written in (they are packed in 128 bits).
const MOST_RUNS: usize = 16;
/// Rows that are remembered.
const SLOTS: usize = 1024;

/// ASCII bytes that may stand alone between two runs of one number.
const SEPARATORS: [u8; 4] = *b" -./";
/// A gap of anything else that may join: its folded form is not known yet.
const ANY_GAP: u8 = 7;

/// A run of digits, and what stands between it and the run before.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub start: usize,
    pub end: usize,
    gap: u8,
}

impl Run {
    /// The first run of a row.
    pub(super) fn first(start: usize, end: usize) -> Self {
        Self { start, end, gap: 0 }
    }

    /// The run as one more of the row that `self` ends; `None` if no number goes on so.
    #[inline]
    pub(super) fn followed_by(&self, bytes: &[u8], start: usize, end: usize) -> Option<Self> {
        let between = bytes.get(self.end..start)?;
        let gap = match between {
            [one] if let Some(code) = SEPARATORS.iter().position(|byte| byte == one) => {
                u8::try_from(code).unwrap_or(0) + 1
            }
            _ if between.len() > MOST_GAP || !may_join(between) => return None,
            _ => ANY_GAP,
        };
        Some(Self { start, end, gap })
    }
}

/// Whether a number may go on behind this: dashes, spaces and the like only.
fn may_join(gap: &[u8]) -> bool {
    gap.iter().all(|&byte| match byte {
        b' ' | b'-' | b'.' | b'/' | b'\r' => true,
        // A number goes on behind a line end only where a dash says so.
        b'\n' => gap.iter().any(|&byte| byte == b'-' || byte >= 0x80),
        // Dashes, spaces and zero-width characters in UTF-8 or Windows-1252.
        0x80..=0xBF | 0xC2 | 0xE2 | 0xE3 | 0xEF => true,
        _ => false,
    })
}

/// The shape of a pattern: what rows of runs it can match.
#[derive(Clone)]
pub(super) struct Shape {
    /// For rows with plain separators.
    exact: Regex,
    /// For rows in which some gap is not known yet.
    loose: Regex,
}

impl Shape {
    /// The shape of an expression; `None` if a match may hold more than digits and what joins
    /// them, so that rows of runs say nothing about it.
    pub(super) fn of(hir: &Hir) -> Result<Option<Self>, regex::Error> {
        if !joins_only(hir) {
            return Ok(None);
        }
        Ok(Some(Self {
            exact: Regex::new(&format!("^(?:{})$", outline(hir, false)))?,
            loose: Regex::new(&format!("^(?:{})$", outline(hir, true)))?,
        }))
    }

    /// Whether this row can be a match, from its first run to its last.
    pub(super) fn fits(&self, row: &[Run]) -> bool {
        let mut text = String::new();
        for (index, run) in row.iter().enumerate() {
            if index > 0 {
                let plain = SEPARATORS.get(usize::from(run.gap).saturating_sub(1));
                text.push(plain.map_or('s', |&byte| char::from(byte)));
            }
            text.extend(std::iter::repeat_n('d', run.end - run.start));
        }
        let shape = if text.contains('s') {
            &self.loose
        } else {
            &self.exact
        };
        shape.is_match(&text)
    }
}

/// The expression with `d` for digits and separators as they are; in the loose form `s` stands for
/// a gap that may be anything, or nothing.
fn outline(hir: &Hir, loose: bool) -> String {
    let digit = if loose { "ds?" } else { "d" };
    let other = |holds: &dyn Fn(u8) -> bool| {
        let mut class: String = SEPARATORS
            .iter()
            .filter(|byte| holds(**byte))
            .map(|&byte| format!(r"\x{byte:02x}"))
            .collect();
        if class.is_empty() {
            class.push('x');
        }
        if loose {
            format!("(?:[{class}]|s?)")
        } else {
            format!("[{class}]")
        }
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => literal
            .0
            .iter()
            .map(|&byte| match byte {
                b'0'..=b'9' => digit.to_string(),
                _ => other(&|separator| separator == byte),
            })
            .collect(),
        HirKind::Class(class) => match class_digits(class) {
            (true, _) => digit.to_string(),
            (false, true) => format!("(?:{digit}|{})", other(&|byte| holds(class, byte))),
            (false, false) => other(&|byte| holds(class, byte)),
        },
        HirKind::Capture(capture) => outline(&capture.sub, loose),
        HirKind::Repetition(repetition) => {
            let most = repetition
                .max
                .map_or_else(String::new, |most| most.to_string());
            format!(
                "(?:{}){{{},{most}}}",
                outline(&repetition.sub, loose),
                repetition.min
            )
        }
        HirKind::Concat(parts) => parts.iter().map(|part| outline(part, loose)).collect(),
        HirKind::Alternation(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| outline(part, loose)).collect();
            format!("(?:{})", parts.join("|"))
        }
    }
}

/// Whether a match holds digits and joining characters only.
fn joins_only(hir: &Hir) -> bool {
    let joins = |byte: u8| byte.is_ascii_digit() || byte == b'\n' || SEPARATORS.contains(&byte);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => literal.0.iter().all(|&byte| joins(byte)),
        HirKind::Class(class) => {
            let ascii = (0..=0x7F_u8).all(|byte| joins(byte) || !holds(class, byte));
            ascii && largest(class) <= 0x7F
        }
        HirKind::Capture(capture) => joins_only(&capture.sub),
        HirKind::Repetition(repetition) => joins_only(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(joins_only),
    }
}

fn holds(class: &Class, byte: u8) -> bool {
    match class {
        Class::Bytes(class) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&byte)),
        Class::Unicode(class) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&char::from(byte))),
    }
}

fn largest(class: &Class) -> u32 {
    let largest = match class {
        Class::Bytes(class) => class.iter().map(|range| u32::from(range.end())).max(),
        Class::Unicode(class) => class.iter().map(|range| u32::from(range.end())).max(),
    };
    largest.unwrap_or(0)
}

/// What rows of runs can be, remembered. Patterns are bits, in the order they were given; all from
/// the last bit on share it.
pub(super) struct Shapes {
    shapes: Vec<Shape>,
    /// Digit counts that some pattern can use, a bit each.
    counts: u32,
    /// Patterns that one run of so many digits can be a match of.
    single: [u64; MOST_DIGITS + 1],
    slots: Box<[(u128, u64); SLOTS]>,
}

impl Shapes {
    /// Of these shapes, each with the digit counts its pattern can have.
    pub(super) fn new(shapes: Vec<Shape>, counts: u32) -> Self {
        let single = std::array::from_fn(|length| fitting(&shapes, &[Run::first(0, length)]));
        Self {
            shapes,
            counts,
            single,
            slots: Box::new([(0, 0); SLOTS]),
        }
    }

    /// Fewest digits of anything.
    pub(super) fn fewest_digits(&self) -> usize {
        self.counts.trailing_zeros() as usize
    }

    /// Patterns that can match from the first of these runs on: a match ends with a run.
    #[inline]
    pub(super) fn fitting_from(&mut self, runs: &[Run]) -> u64 {
        let mut fits = 0;
        let mut digits = 0_usize;
        let mut row = 0_u128;
        for (index, run) in runs.iter().take(MOST_RUNS).enumerate() {
            let length = run.end - run.start;
            digits = digits.saturating_add(length);
            if digits > MOST_DIGITS {
                break;
            }
            let gap = if index == 0 { 0 } else { run.gap };
            row = row << 8 | (length as u128) << 3 | u128::from(gap);
            if self.counts >> digits & 1 == 0 {
                continue;
            }
            fits |= if index == 0 {
                self.single.get(length).copied().unwrap_or(0)
            } else {
                self.known(row, runs.get(..=index).unwrap_or_default())
            };
        }
        fits
    }

    #[inline]
    fn known(&mut self, row: u128, runs: &[Run]) -> u64 {
        // Rows are few: each has its slot, and the rare clash costs a second look.
        #[allow(clippy::cast_possible_truncation, reason = "a hash")]
        let mixed = (row as u64 ^ (row >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let slot = (mixed >> 54) as usize % SLOTS;
        match self.slots.get(slot) {
            Some((known, fits)) if *known == row => *fits,
            _ => {
                let fits = fitting(&self.shapes, runs);
                if let Some(place) = self.slots.get_mut(slot) {
                    *place = (row, fits);
                }
                fits
            }
        }
    }
}

fn fitting(shapes: &[Shape], row: &[Run]) -> u64 {
    shapes
        .iter()
        .enumerate()
        .filter(|(_, shape)| shape.fits(row))
        .fold(0, |bits, (index, _)| bits | 1 << index.min(63))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        super::super::digits::for_each_run(text.as_bytes(), |start, end| {
            runs.push(match runs.last() {
                None => Run::first(start, end),
                Some(last) => last.followed_by(text.as_bytes(), start, end).unwrap(),
            });
        });
        runs
    }

    #[test]
    fn rows_of_digits_are_told_from_their_lengths_and_gaps() {
        let fits = |expression: &str, text: &str| {
            let hir = regex_syntax::parse(expression).unwrap();
            Shape::of(&hir).unwrap().unwrap().fits(&row(text))
        };
        let dashed = r"[0-9]{6} ?- ?[0-9]{4}";
        for text in [
            "211062-5629",
            "211062 - 5629",
            "211062–5629",
            "2110\u{AD}62-5629",
        ] {
            assert!(fits(dashed, text), "{text}");
        }
        for text in ["211062-562-9", "211062.5629", "2110625629", "2020-07-12 12"] {
            assert!(!fits(dashed, text), "{text}");
        }
        let grouped = r"[0-9]{1,4}(?:[ .][0-9]{2,4}){1,4}";
        assert!(fits(grouped, "12 34.56"));
        assert!(!fits(grouped, "12-34"));
    }

    #[test]
    fn what_runs_say_nothing_about_has_no_shape() {
        for expression in [
            r"[0-9]{4}K[0-9]{4}",
            r"[0-9]{4}.[0-9]",
            r"[0-9]{4}[^0-9]?[0-9]",
        ] {
            let hir = regex_syntax::parse(expression).unwrap();
            assert!(Shape::of(&hir).unwrap().is_none(), "{expression}");
        }
    }
}
