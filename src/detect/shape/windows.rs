//! What can begin where a run of digits begins, told from its window alone.
//!
//! A window is a bit for each of sixteen bytes ([`Window`]): 65,536 kinds, and as many again that go
//! on behind it. What the patterns can make of a kind is worked out when it is first met, and is one
//! byte of a table from then on. A window does not tell a dash from a slash, so yes may be wrong; no
//! is not.

use super::super::starts::{SEEN, Window};
use super::automaton::{Automaton, Full, StateId};
use super::{MOST_GAP, SEPARATORS, START, Shapes};

/// What may begin somewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::detect) struct Seen(u8);

impl Seen {
    /// A pattern that needs no label.
    pub(in crate::detect) const FREE: Self = Self(1);
    /// One that needs a label.
    pub(in crate::detect) const LABELLED: Self = Self(1 << 1);
    /// One that counts in text out of pictures only.
    pub(in crate::detect) const OCR: Self = Self(1 << 2);
    /// Something that is not told from rows of digits: letters follow, or a zone.
    pub(in crate::detect) const ASIDE: Self = Self(1 << 6);
    /// That is not known yet.
    const UNKNOWN: u8 = 1 << 7;

    pub(in crate::detect) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[inline]
    pub(in crate::detect) fn is_any_of(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The first three kinds of a window with unclear bytes among its digits stand so much higher.
const UNCLEAR: u32 = 3;
const KINDS: u8 = 0b111;

/// Kinds of window that were met, and what may begin there.
#[derive(Default)]
pub(in crate::detect) struct Windows {
    table: Vec<u8>,
    /// Patterns that need a label, and that count in text out of pictures only, a bit each.
    labelled: u64,
    ocr_only: u64,
    /// Lengths of a first run of digits that are of interest whatever the patterns, a bit each.
    aside: u64,
}

/// What is of interest, as the table has it: of windows that are clear, and of others.
#[derive(Clone, Copy)]
pub(in crate::detect) struct Interest([u8; 2]);

impl Interest {
    pub(in crate::detect) fn in_any_of(seen: Seen) -> Self {
        let whatever = seen.0 & Seen::ASIDE.0 | Seen::UNKNOWN;
        Self([
            seen.0 & KINDS | whatever,
            (seen.0 & KINDS) << UNCLEAR | whatever,
        ])
    }
}

impl Windows {
    pub(in crate::detect) fn new(labelled: u64, ocr_only: u64, aside: u64) -> Self {
        Self {
            table: vec![u8::MAX; 2 << SEEN],
            labelled,
            ocr_only,
            aside,
        }
    }

    fn place(window: Window) -> usize {
        usize::from(window.is_open) << SEEN | usize::from(window.digits)
    }

    /// Whether anything of interest may begin at a window. Yes may be wrong; no is not.
    #[inline(always)]
    pub(in crate::detect) fn may_have(&self, window: Window, interest: Interest) -> bool {
        let known = self.table.get(Self::place(window)).copied();
        let Interest([clear, unclear]) = interest;
        let interest = if window.is_unclear { unclear } else { clear };
        known.unwrap_or(u8::MAX) & interest != 0
    }

    /// What may begin at a window.
    #[inline]
    pub(in crate::detect) fn look_up(&mut self, shapes: &mut Shapes, window: Window) -> Seen {
        let known = match self.table.get(Self::place(window)) {
            Some(&known) if known & Seen::UNKNOWN == 0 => known,
            _ => self.work_out(shapes, window),
        };
        let kinds = if window.is_unclear {
            known >> UNCLEAR
        } else {
            known
        };
        Seen(kinds & KINDS | known & Seen::ASIDE.0)
    }

    #[cold]
    fn work_out(&mut self, shapes: &mut Shapes, window: Window) -> u8 {
        let kinds = |patterns: u64| {
            let kind = |of: u64, kind: Seen| if patterns & of != 0 { kind.0 } else { 0 };
            kind(!self.labelled & !self.ocr_only, Seen::FREE)
                | kind(self.labelled, Seen::LABELLED)
                | kind(self.ocr_only, Seen::OCR)
        };
        let first = window.digits.trailing_ones();
        let is_aside = match first {
            16 => self.aside >> first != 0,
            first => self.aside >> first & 1 == 1,
        };
        let known = kinds(shapes.may_begin(window, false))
            | kinds(shapes.may_begin(window, true)) << UNCLEAR
            | if is_aside { Seen::ASIDE.0 } else { 0 };
        if let Some(place) = self.table.get_mut(Self::place(window)) {
            *place = known;
        }
        known
    }
}

/// Runs of one pattern that the window may be, so far.
struct Walk<'d> {
    automaton: &'d mut Automaton,
    /// States, and whether all gaps up to there were plain separators.
    states: Vec<(StateId, bool)>,
}

impl Walk<'_> {
    /// The states behind one of these bytes.
    fn step(&mut self, bytes: &[u8], is_plain: bool) -> Result<Vec<(StateId, bool)>, Full> {
        let mut behind = Vec::new();
        for &(state, plain) in &self.states {
            for &byte in bytes {
                let next = self.automaton.next(state, byte)?;
                if !next.is_dead() {
                    behind.push((next, plain && is_plain));
                }
            }
        }
        Ok(behind)
    }

    /// So many digits.
    fn digits(&mut self, count: u32) -> Result<(), Full> {
        for _ in 0..count {
            self.states = self.step(b"d", true)?;
        }
        Ok(())
    }

    /// A gap of so many bytes; one byte is a separator, or also something else.
    fn gap(&mut self, length: u32, is_unclear: bool) -> Result<(), Full> {
        let mut behind = match length {
            1 => self.step(&SEPARATORS, true)?,
            _ => Vec::new(),
        };
        if length > 1 || is_unclear {
            behind.extend(self.step(b"s", false)?);
        }
        behind.sort_unstable();
        behind.dedup();
        self.states = behind;
        Ok(())
    }

    /// Whether more digits may follow behind the window, of which the last `left` bytes are a gap.
    fn goes_on(&mut self, left: u32) -> Result<bool, Full> {
        if left > 0 {
            // Nobody knows how much longer it is.
            self.gap(left, true)?;
            self.digits(1)?;
        }
        Ok(!self.states.is_empty())
    }

    /// Patterns that may match, a bit each.
    fn patterns(&mut self, window: Window, is_unclear: bool) -> Result<u64, Full> {
        let mut fits = 0;
        let mut rest = window.digits;
        let mut left = u16::BITS;
        while rest != 0 && !self.states.is_empty() {
            let digits = rest.trailing_ones();
            self.digits(digits)?;
            left -= digits;
            if left == 0 {
                break;
            }
            for &(state, is_plain) in &self.states {
                let (exact, loose) = self.automaton.ends(state)?;
                fits |= if is_plain { exact } else { loose };
            }
            rest >>= digits;
            if rest == 0 {
                break;
            }
            let gap = rest.trailing_zeros();
            if gap as usize > MOST_GAP {
                return Ok(fits);
            }
            self.gap(gap, is_unclear)?;
            left -= gap;
            rest >>= gap;
        }
        let goes_on = window.is_open && left as usize <= MOST_GAP && self.goes_on(left)?;
        Ok(if goes_on { u64::MAX } else { fits })
    }
}

impl Shapes {
    /// Patterns that may match from the beginning of a window, a bit each.
    fn may_begin(&mut self, window: Window, is_unclear: bool) -> u64 {
        let begin = self.states.get(usize::from(START)).map(|state| state.id);
        let Some((automaton, begin)) = self.automaton.as_mut().zip(begin) else {
            return u64::MAX;
        };
        let states = vec![(begin, true)];
        let mut walk = Walk { automaton, states };
        walk.patterns(window, is_unclear).unwrap_or(u64::MAX)
    }
}
