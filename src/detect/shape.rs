//! Which patterns a row of digit runs can be a match of, told from lengths and gaps alone.
//!
//! Most digits on a share are times, amounts, versions and counters. Each pattern is reduced to its
//! shape, an expression over digits and separators, and all shapes together become one automaton
//! that is walked a run at a time. Whatever the row, a run costs one look into a table.

use super::number::MOST_DIGITS;

mod automaton;
mod kinds;
mod outline;
mod windows;

use super::starts::Window;
use automaton::{Automaton, Full, StateId};
use kinds::Kinds;
pub(super) use outline::Shape;
pub(super) use windows::{Interest, Seen, Windows};

/// Most bytes between two runs of one number (an en dash between two no-break spaces has seven).
pub(super) const MOST_GAP: usize = 8;
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

/// Where the digits that begin at `start` end.
#[inline]
pub(super) fn run_end(bytes: &[u8], start: usize) -> usize {
    let digits = bytes.get(start..).unwrap_or_default().iter();
    start + digits.take_while(|byte| byte.is_ascii_digit()).count()
}

/// Whether the number, date or address that a run is in goes on over this gap before it.
fn goes_on(gap: u8) -> bool {
    // A space parts, a dash, dot or slash does not.
    matches!(gap, 2..=4)
}

/// What stands between two runs of digits; `None` if no number goes on so.
#[inline]
fn gap_between(bytes: &[u8], end: usize, start: usize) -> Option<u8> {
    let between = bytes.get(end..start)?;
    match between {
        [one] if let Some(code) = SEPARATORS.iter().position(|byte| byte == one) => {
            Some(u8::try_from(code).unwrap_or(0) + 1)
        }
        _ if between.len() > MOST_GAP || !may_join(between) => None,
        _ => Some(ANY_GAP),
    }
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

    /// The next run of the row; `None` where it ends.
    fn next(&self, bytes: &[u8]) -> Option<Self> {
        let behind = bytes.get(self.end..)?.iter().take(MOST_GAP + 1);
        let start = self.end + behind.take_while(|byte| !byte.is_ascii_digit()).count();
        bytes.get(start)?.is_ascii_digit().then_some(())?;
        self.followed_by(bytes, start, run_end(bytes, start))
    }

    /// The run as one more of the row that `self` ends; `None` if no number goes on so.
    #[inline]
    pub(super) fn followed_by(&self, bytes: &[u8], start: usize, end: usize) -> Option<Self> {
        let gap = gap_between(bytes, self.end, start)?;
        Some(Self { start, end, gap })
    }
}

/// Whether a number may go on behind this: dashes, spaces and the like only.
fn may_join(gap: &[u8]) -> bool {
    // Behind a line end it goes on only where a dash says so.
    let has_dash = || gap.iter().any(|&byte| byte == b'-' || byte >= 0x80);
    gap.iter()
        .all(|&byte| joins(byte) && (byte != b'\n' || has_dash()))
}

/// Whether a byte may stand between two digits of one number: dashes, spaces and zero-width characters
/// in ASCII, UTF-8 or Windows-1252.
#[inline]
pub(super) const fn joins(byte: u8) -> bool {
    let [space, dash, dot, slash] = SEPARATORS;
    byte == space
        || byte == dash
        || byte == dot
        || byte == slash
        || matches!(
            byte,
            b'\r' | b'\n' | 0x80..=0xBF | 0xC2 | 0xE2 | 0xE3 | 0xEF
        )
}

/// All shapes in one automaton. Patterns are bits, in the order they were given; all from the last
/// bit on share it.
#[derive(Clone)]
pub(super) struct Shapes {
    /// `None` where it would be too large: then every row fits every pattern.
    automaton: Option<Automaton>,
    /// Patterns that never match a part of something longer, a bit each.
    alone: u64,
    /// States met so far; the first is dead, the second is where a row starts.
    states: Vec<State>,
    /// The state behind a run, by state and then by gap and length of the run.
    next: Vec<u16>,
    /// Short rows met lately: kinds of row are few. Each has its place, and a clash costs a walk.
    rows: Box<[(u64, RowFits); ROWS]>,
    kinds: Kinds,
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
    id: StateId,
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

impl Shapes {
    pub(super) fn new(shapes: &[Shape]) -> Self {
        let exact = shapes.iter().map(|shape| &shape.exact);
        let outlines: Vec<&String> = exact
            .chain(shapes.iter().map(|shape| &shape.loose))
            .collect();
        let mut automaton = Automaton::of(&outlines);
        let begin = automaton.as_mut().and_then(Automaton::begin);
        let mut this = Self {
            automaton: automaton.filter(|_| begin.is_some()),
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
            kinds: Kinds::new(),
        };
        this.number(StateId::default(), (0, 0), DEAD);
        let begin = begin.unwrap_or_default();
        let ends = this.ends(begin).unwrap_or((0, 0));
        this.number(begin, ends, NOT_YET);
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
    fn fitting(&mut self, row: &[Run], first: usize) -> u64 {
        let mut rest = row.get(first..).unwrap_or_default().iter().copied();
        let Some(run) = rest.next() else { return 0 };
        let barred = if first > 0 && goes_on(run.gap) {
            self.alone
        } else {
            0
        };
        self.walk(run, |_| rest.next()) & !barred
    }

    /// Patterns that can match from the run of digits at `start` of a text on, a bit each, and whether
    /// a number may go on from the digits that end at `digits_before` to there.
    #[inline]
    pub(super) fn fitting_at(
        &mut self,
        bytes: &[u8],
        start: usize,
        digits_before: usize,
        window: Window,
    ) -> (u64, bool) {
        let gap = match digits_before {
            0 => None,
            _ => gap_between(bytes, digits_before, start),
        };
        let barred = if gap.is_some_and(goes_on) {
            self.alone
        } else {
            0
        };
        let mut kinds = std::mem::take(&mut self.kinds);
        let mut walk = || {
            let run = Run::first(start, run_end(bytes, start));
            self.walk(run, |run| run.next(bytes))
        };
        let fits = match Kinds::key(bytes, start, window) {
            Some(key) => kinds.get_or(key, walk),
            None => walk(),
        };
        self.kinds = kinds;
        (fits & !barred, gap.is_some())
    }

    #[inline]
    fn walk(&mut self, mut run: Run, mut next: impl FnMut(&Run) -> Option<Run>) -> u64 {
        let mut fits = 0;
        let mut state = START;
        let mut is_plain = true;
        run.gap = 0;
        loop {
            let length = run.end - run.start;
            if length > MOST_DIGITS {
                break;
            }
            is_plain &= run.gap != ANY_GAP;
            let step = usize::from(run.gap) << 5 | length;
            state = match self.next.get(usize::from(state) * STEPS + step) {
                Some(&NOT_YET) => self.step(state, step),
                Some(&known) => known,
                None => DEAD,
            };
            if state == DEAD {
                break;
            }
            let following = next(&run);
            if let Some(state) = self.states.get(usize::from(state)) {
                let ends = if is_plain { state.exact } else { state.loose };
                let is_part = following.is_some_and(|run| goes_on(run.gap));
                fits |= if is_part { ends & !self.alone } else { ends };
            }
            match following {
                Some(following) => run = following,
                None => break,
            }
        }
        fits
    }

    /// Takes a step for the first time.
    #[cold]
    fn step(&mut self, from: u16, step: usize) -> u16 {
        let state = self.states.get(usize::from(from)).map(|state| state.id);
        let Ok(Some(id)) = state.map(|state| self.walk_step(state, step)).transpose() else {
            return self.everything();
        };
        let known = self.states.iter().skip(1).position(|state| state.id == id);
        let to = match known {
            _ if id.is_dead() => DEAD,
            Some(index) => u16::try_from(index + 1).unwrap_or(DEAD),
            None if self.states.len() >= MOST_STATES => return self.everything(),
            None => match self.ends(id) {
                Ok(ends) => self.number(id, ends, NOT_YET),
                Err(Full) => return self.everything(),
            },
        };
        if let Some(place) = self.next.get_mut(usize::from(from) * STEPS + step) {
            *place = to;
        }
        to
    }

    /// The state behind a gap, if there is one, and a run of digits.
    fn walk_step(&mut self, mut state: StateId, step: usize) -> Result<StateId, Full> {
        let automaton = self.automaton.as_mut().ok_or(Full)?;
        if let Some(gap) = (step >> 5).checked_sub(1) {
            state = automaton.next(state, SEPARATORS.get(gap).copied().unwrap_or(b's'))?;
        }
        for _ in 0..step % 32 {
            state = automaton.next(state, b'd')?;
        }
        Ok(state)
    }

    fn ends(&mut self, state: StateId) -> Result<(u64, u64), Full> {
        self.automaton.as_mut().ok_or(Full)?.ends(state)
    }

    /// Numbers a state. `unknown` is what is behind it as long as nobody asked.
    fn number(&mut self, id: StateId, (exact, loose): (u64, u64), unknown: u16) -> u16 {
        self.states.push(State { id, exact, loose });
        self.next.resize(self.states.len() * STEPS, unknown);
        u16::try_from(self.states.len() - 1).unwrap_or(DEAD)
    }

    /// A state in which everything may end, where no better is to be had.
    fn everything(&mut self) -> u16 {
        let known = self.states.iter().position(|state| state.exact == u64::MAX);
        let index = known.unwrap_or_else(|| {
            self.states.push(State {
                id: StateId::default(),
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
        let large = shape(r"(?:[0-9]{1,99}[ .]?){1,99}[0-9]").unwrap();
        let mut shapes = Shapes::new(&vec![large; 40]);
        assert_ne!(shapes.fitting(&row("211062 5629"), 0), 0);
    }
}
