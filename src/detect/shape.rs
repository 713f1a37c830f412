//! Which patterns a row of digit runs can be a match of, told from lengths and gaps alone.
//!
//! Most digits on a share are times, amounts, versions and counters. Each pattern is reduced to its
//! shape, an expression over digits and separators, and all shapes together become one automaton
//! that is walked a run at a time. Whatever the row, a run costs one look into a table.

use std::sync::Arc;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::number::MOST_DIGITS;
use super::pattern::class_digits;

/// Most bytes between two runs of one number (an en dash between two no-break spaces has seven).
const MOST_GAP: usize = 8;
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

/// Whether the number, date or address that a run is in goes on before it.
fn goes_on(run: &Run) -> bool {
    // A space parts, a dash, dot or slash does not.
    matches!(run.gap, 2..=4)
}

impl Run {
    /// The first run of a row.
    pub(super) fn first(start: usize, end: usize) -> Self {
        Self { start, end, gap: 0 }
    }

    /// A run of which it is not known what stands before it, if anything.
    pub(super) fn joined(start: usize, end: usize) -> Self {
        let gap = ANY_GAP;
        Self { start, end, gap }
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
    exact: String,
    /// For rows in which some gap is not known yet.
    loose: String,
    /// Whether a match is never a part of a longer number, date or address.
    is_alone: bool,
}

impl Shape {
    /// The shape of an expression; `None` if a match may hold more than digits and what joins
    /// them, so that rows of runs say nothing about it.
    pub(super) fn of(hir: &Hir) -> Option<Self> {
        joins_only(hir).then(|| Self {
            exact: outline(hir, false),
            loose: outline(hir, true),
            is_alone: false,
        })
    }

    /// The shape of a pattern that never matches a part of a longer number, date or address.
    pub(super) fn alone(self, is_alone: bool) -> Self {
        Self { is_alone, ..self }
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

/// All shapes in one automaton. Patterns are bits, in the order they were given; all from the last
/// bit on share it.
#[derive(Clone)]
pub(super) struct Shapes {
    /// `None` where it would be too large: then every row fits every pattern. Shared by all threads:
    /// making it takes longer than copying everything else.
    dfa: Option<Arc<dense::DFA<Vec<u32>>>>,
    count: usize,
    /// Patterns that never match a part of something longer, a bit each.
    alone: u64,
    /// States met so far; the first is dead, the second is where a row starts.
    states: Vec<State>,
    /// The state behind a run, by state and then by gap and length of the run.
    next: Vec<u16>,
    /// Short rows met lately: kinds of row are few. Each has its place, and a clash costs a walk.
    rows: Box<[(u64, RowFits); ROWS]>,
}

/// What can begin in a row of runs, a bit each pattern.
#[derive(Clone, Copy, Default)]
pub(super) struct RowFits {
    /// At its first run.
    pub first: u64,
    /// At any later one.
    pub later: u64,
}

/// Runs of a row that is remembered: a byte each.
const SHORT: usize = 8;
const ROWS: usize = 1024;

#[derive(Clone, Copy)]
struct State {
    id: StateID,
    /// Patterns that can end here, a bit each, in rows with plain separators and in others.
    exact: u64,
    loose: u64,
}

const DEAD: u16 = 0;
const START: u16 = 1;
const NOT_YET: u16 = u16::MAX;
/// Gaps (3 bits) and lengths (5 bits).
const STEPS: usize = 256;
/// States the table may hold; a row that would need more fits everything.
const MOST_STATES: usize = 4096;
/// Bytes the automaton may take while it is built.
const MOST_BYTES: usize = 2 << 20;

impl Shapes {
    pub(super) fn new(shapes: &[Shape]) -> Self {
        let exact = shapes.iter().map(|shape| &shape.exact);
        let outlines: Vec<&String> = exact
            .chain(shapes.iter().map(|shape| &shape.loose))
            .collect();
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(StartKind::Anchored)
            .dfa_size_limit(Some(MOST_BYTES))
            .determinize_size_limit(Some(MOST_BYTES));
        let dfa = dense::Builder::new()
            .configure(config)
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .build_many(&outlines)
            .ok();
        let mut this = Self {
            dfa: None,
            count: shapes.len(),
            // The last bit is shared, and then refuses nothing.
            alone: shapes
                .iter()
                .take(63)
                .enumerate()
                .filter(|(_, shape)| shape.is_alone)
                .fold(0, |bits, (index, _)| bits | 1 << index),
            states: Vec::new(),
            next: Vec::new(),
            rows: Box::new([(0, RowFits::default()); ROWS]),
        };
        let begin = start::Config::new().anchored(Anchored::Yes);
        let begin = dfa.as_ref().and_then(|dfa| dfa.start_state(&begin).ok());
        this.dfa = dfa.filter(|_| begin.is_some()).map(Arc::new);
        this.add(StateID::default(), true);
        this.add(begin.unwrap_or_default(), false);
        this
    }

    /// What can begin in a row.
    #[inline]
    pub(super) fn row(&mut self, row: &[Run]) -> RowFits {
        if row.len() > SHORT {
            return self.walk_row(row);
        }
        let mut packed = 0_u64;
        for run in row {
            // Longer runs than any number are all alike.
            let length = (run.end - run.start).min(MOST_DIGITS + 1);
            packed = packed << 8 | u64::from(run.gap) << 5 | length as u64;
        }
        let place = (packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize % ROWS;
        if let Some((known, fits)) = self.rows.get(place)
            && *known == packed
        {
            return *fits;
        }
        let fits = self.walk_row(row);
        if let Some(place) = self.rows.get_mut(place) {
            *place = (packed, fits);
        }
        fits
    }

    fn walk_row(&mut self, row: &[Run]) -> RowFits {
        RowFits {
            first: self.fitting(row, 0),
            later: (1..row.len()).fold(0, |all, first| all | self.fitting(row, first)),
        }
    }

    /// Patterns that can match from the run at `first` of a row on, a bit each. A match ends with a
    /// run.
    #[inline]
    pub(super) fn fitting(&mut self, row: &[Run], first: usize) -> u64 {
        let barred = match row.get(first) {
            Some(run) if first > 0 && goes_on(run) => self.alone,
            _ => 0,
        };
        let row = row.get(first..).unwrap_or_default();
        let mut fits = 0;
        let mut state = START;
        let mut is_plain = true;
        for (index, run) in row.iter().enumerate() {
            let length = run.end - run.start;
            if length > MOST_DIGITS {
                break;
            }
            let gap = if index == 0 { 0 } else { usize::from(run.gap) };
            is_plain &= gap != usize::from(ANY_GAP);
            let step = gap << 5 | length;
            state = match self.next.get(usize::from(state) * STEPS + step) {
                Some(&NOT_YET) => self.step(state, step),
                Some(&known) => known,
                None => DEAD,
            };
            if state == DEAD {
                break;
            }
            if let Some(state) = self.states.get(usize::from(state)) {
                let ends = if is_plain { state.exact } else { state.loose };
                let is_part = row.get(index + 1).is_some_and(goes_on);
                fits |= if is_part { ends & !self.alone } else { ends };
            }
        }
        fits & !barred
    }

    /// Takes a step for the first time.
    #[cold]
    fn step(&mut self, from: u16, step: usize) -> u16 {
        let (Some(dfa), Some(state)) = (&self.dfa, self.states.get(usize::from(from))) else {
            return self.everything();
        };
        let mut id = state.id;
        if let Some(gap) = (step >> 5).checked_sub(1) {
            id = dfa.next_state(id, SEPARATORS.get(gap).copied().unwrap_or(b's'));
        }
        for _ in 0..step % 32 {
            id = dfa.next_state(id, b'd');
        }
        let is_dead = dfa.is_dead_state(id);
        let known = self.states.iter().skip(1).position(|state| state.id == id);
        let to = match known {
            _ if is_dead => DEAD,
            Some(index) => u16::try_from(index + 1).unwrap_or(DEAD),
            None if self.states.len() >= MOST_STATES => return self.everything(),
            None => self.add(id, false),
        };
        if let Some(place) = self.next.get_mut(usize::from(from) * STEPS + step) {
            *place = to;
        }
        to
    }

    /// Numbers a state.
    fn add(&mut self, id: StateID, is_dead: bool) -> u16 {
        let (mut exact, mut loose) = (0, 0);
        if let Some(dfa) = self.dfa.as_ref().filter(|_| !is_dead) {
            let end = dfa.next_eoi_state(id);
            let matches = if dfa.is_match_state(end) {
                dfa.match_len(end)
            } else {
                0
            };
            for index in 0..matches {
                let pattern = dfa.match_pattern(end, index).as_usize();
                match pattern.checked_sub(self.count) {
                    None => exact |= 1 << pattern.min(63),
                    Some(pattern) => loose |= 1 << pattern.min(63),
                }
            }
        }
        self.states.push(State { id, exact, loose });
        let filler = if is_dead { DEAD } else { NOT_YET };
        self.next.resize(self.states.len() * STEPS, filler);
        u16::try_from(self.states.len() - 1).unwrap_or(DEAD)
    }

    /// A state in which everything may end, where no better is to be had.
    fn everything(&mut self) -> u16 {
        let known = self.states.iter().position(|state| state.exact == u64::MAX);
        let index = known.unwrap_or_else(|| {
            self.states.push(State {
                id: StateID::default(),
                exact: u64::MAX,
                loose: u64::MAX,
            });
            self.states.len() - 1
        });
        let index16 = u16::try_from(index).unwrap_or(DEAD);
        self.next.resize((index + 1) * STEPS, index16);
        index16
    }
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

    fn shape(expression: &str) -> Option<Shape> {
        Shape::of(&regex_syntax::parse(expression).unwrap())
    }

    #[test]
    fn rows_of_digits_are_told_from_their_lengths_and_gaps() {
        let dashed = shape(r"[0-9]{6} ?- ?[0-9]{4}").unwrap();
        let grouped = shape(r"[0-9]{1,4}(?:[ .][0-9]{2,4}){1,4}").unwrap();
        let mut shapes = Shapes::new(&[dashed, grouped]);
        for (text, fits) in [
            ("211062-5629", 0b01),
            ("211062 - 5629", 0b11),
            ("211062–5629", 0b11),
            ("2110\u{AD}62-5629", 0b11),
            ("211062-562-9", 0),
            ("211062.5629", 0),
            ("2110625629", 0),
            ("2020-07-12 12", 0),
            ("12 34.56", 0b10),
            ("12-34", 0),
            ("1234 56", 0b10),
            ("123456789012345678901234567890123", 0),
        ] {
            for _again in 0..2 {
                assert_eq!(shapes.fitting(&row(text), 0), fits, "{text}");
            }
        }
    }

    #[test]
    fn a_part_of_a_date_or_address_is_no_number() {
        let two_parts = shape(r"[0-9]{2,8}[/-][0-9]{2,6}").unwrap().alone(true);
        let mut shapes = Shapes::new(&[two_parts]);
        for (text, first, fits) in [
            ("2020-07", 0, 1),
            ("2020-07-12", 0, 0),
            ("2020-07-12", 1, 0),
            ("12 2020-07", 1, 1),
            ("2020-07 12", 0, 1),
        ] {
            assert_eq!(shapes.fitting(&row(text), first), fits, "{text}");
        }
    }

    #[test]
    fn what_runs_say_nothing_about_has_no_shape() {
        for expression in [
            r"[0-9]{4}K[0-9]{4}",
            r"[0-9]{4}.[0-9]",
            r"[0-9]{4}[^0-9]?[0-9]",
        ] {
            assert!(shape(expression).is_none(), "{expression}");
        }
    }

    #[test]
    fn an_automaton_that_would_be_too_large_refuses_nothing() {
        let large = shape(r"(?:[0-9]{1,9}[ .]?){1,9}[0-9]?(?:[0-9][ -]?){0,20}[0-9]{6}").unwrap();
        let mut shapes = Shapes::new(&vec![large; 40]);
        assert_ne!(shapes.fitting(&row("211062 5629"), 0), 0);
    }
}
