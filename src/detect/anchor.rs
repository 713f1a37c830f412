//! Where a pattern with letters can begin: at a run of digits, or at so many letters before one.
//!
//! `131052-308T` begins with a run of six digits, `DK50 0040 ...` with two letters before a run.
//! Such a pattern is not looked for in the whole text. At each run whose length fits, its automaton
//! walks over the bytes as they lie; most walks end after a few steps. What it lets through is
//! folded and shown to the regular expression. A byte that is not ASCII ends the walk with a yes,
//! since its folded form is not known.

use std::ops::RangeInclusive;
use std::sync::Arc;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::{Hir, HirKind};

use super::number::MOST_DIGITS;
use super::pattern::{begins_with_digit, class_digits};
use super::shape::joins;

/// Bytes an automaton may take; a pattern that needs more is searched for in the whole text.
const MOST_BYTES: usize = 1 << 20;
/// Letters before the first digit, at the most.
const MOST_LEAD: usize = 8;
/// Bytes walked over, at the most: the longest number of letters and digits (an IBAN with spaces).
const MOST_WALK: usize = 64;

/// The beginning of a pattern.
#[derive(Clone)]
pub(super) struct Anchor {
    /// Letters before the first run of digits.
    pub lead: usize,
    dfa: Arc<dense::DFA<Vec<u32>>>,
    start: StateID,
    /// Where no letters lead: the state behind a first run of each length, if all digits lead to it and none
    /// before ends a match.
    behind_runs: Vec<Option<StateID>>,
    /// Lengths that the first run can have, a bit each.
    pub lengths: u64,
    /// Those of them behind which only what parts digits can follow, and those where no line feed can.
    pub parted: u64,
    pub unfed: u64,
    /// ASCII that can stand right before that run, a bit each, where letters lead.
    before: u128,
    /// Bytes of a match, if all matches have as many.
    width: Option<usize>,
    sequence: Option<Arc<Sequence>>,
}

/// A pattern of as many characters as its matches have, each told by itself: a walk without waiting for the
/// step before.
struct Sequence {
    /// Places at which each character of ASCII can stand, a bit each.
    places: [u64; 128],
    width: usize,
}

impl Anchor {
    /// The anchor of an expression; `None` if it begins with neither a digit nor a fixed count of
    /// letters and a digit, or is too large.
    pub(super) fn of(hir: &Hir, ascii: &str) -> Option<Self> {
        let lead = lead(hir)?;
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(StartKind::Anchored)
            .dfa_size_limit(Some(MOST_BYTES))
            .determinize_size_limit(Some(4 * MOST_BYTES));
        let dfa = dense::Builder::new()
            .configure(config)
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .build(ascii)
            .ok()?;
        let begin = start::Config::new().anchored(Anchored::Yes);
        let start = dfa.start_state(&begin).ok()?;
        let mut this = Self {
            lead,
            dfa: Arc::new(dfa),
            start,
            behind_runs: Vec::new(),
            lengths: 0,
            parted: 0,
            unfed: 0,
            before: 0,
            sequence: None,
            width: {
                let widths = hir.properties();
                widths
                    .minimum_len()
                    .filter(|least| widths.maximum_len() == Some(*least))
            },
        };
        this.lengths = (1..=MOST_WALK)
            .filter(|length| lead > 0 || this.may_begin_with_run(*length))
            .fold(0, |lengths, length| {
                lengths | 1 << length.min(MOST_DIGITS + 1)
            });
        let lengths_where = |holds: &dyn Fn(&[u8]) -> bool| {
            // What follows a run that is longer than all that are told apart is anyone's guess.
            let lengths = (1..=MOST_DIGITS).filter(|length| this.lengths >> length & 1 == 1);
            let holding = lengths.filter(|length| {
                this.behind_run(*length).into_iter().all(|state| {
                    let following: Vec<u8> = this.may_follow_state(state).collect();
                    !this.ends_at(state) && holds(&following)
                })
            });
            holding.fold(0, |all, length| all | 1 << length)
        };
        let parted = lengths_where(&|following| !following.iter().any(|byte| joins(*byte)));
        let unfed = lengths_where(&|following| !following.contains(&b'\n'));
        (this.parted, this.unfed) = (parted, unfed);
        if lead == 0 {
            let states = std::iter::successors(Some(Some(start)), |state| {
                Some(this.behind_any_digit((*state)?))
            });
            this.behind_runs = states.take(MOST_DIGITS + 1).collect();
        }
        this.before = this.bytes_before();
        this.sequence = this.as_sequence().map(Arc::new);
        Some(this)
    }

    /// Bytes with which the letters before the first run can end.
    fn bytes_before(&self) -> u128 {
        let letters = 1..self.lead;
        let states = letters.fold(vec![self.start], |states, _| self.behind(&states, 0..=0x7F));
        (0..=0x7F_u8)
            .filter(|&byte| !self.behind(&states, byte..=byte).is_empty())
            .fold(0, |bytes, byte| bytes | 1 << byte)
    }

    /// Where the automaton goes on behind one of these bytes, from any of some states.
    fn behind(&self, states: &[StateID], bytes: RangeInclusive<u8>) -> Vec<StateID> {
        let next = states.iter().flat_map(|&state| {
            let bytes = bytes.clone();
            bytes.map(move |byte| self.dfa.next_state(state, byte))
        });
        let goes_on =
            |&state: &StateID| !self.dfa.is_dead_state(state) && !self.dfa.is_quit_state(state);
        let mut next: Vec<StateID> = next.filter(goes_on).collect();
        next.sort_unstable();
        next.dedup();
        next
    }

    /// The sequence of characters that all matches are, if they are one.
    fn as_sequence(&self) -> Option<Sequence> {
        let width = self.width.filter(|width| *width <= u64::BITS as usize)?;
        let mut places = [0; 128];
        let mut state = self.start;
        for place in 0..width {
            let [next] = *self.behind(&[state], 0..=0x7F) else {
                return None;
            };
            for (byte, places) in (0..).zip(&mut places) {
                *places |= u64::from(self.dfa.next_state(state, byte) == next) << place;
            }
            state = next;
        }
        // Whatever follows, and if nothing does.
        let mut ends = (0..=0x7F).map(|byte| self.dfa.next_state(state, byte));
        let is_sequence = self.ends_at(state) && ends.all(|end| self.dfa.is_match_state(end));
        is_sequence.then_some(Sequence { places, width })
    }

    /// Whether this byte can stand right before the first run, where letters lead.
    pub(super) fn may_follow(&self, byte: usize) -> bool {
        byte < 0x80 && self.before >> byte & 1 == 1
    }

    /// Whether a first run of this length, without letters before it, can be followed by something
    /// else than a digit, or by nothing.
    fn may_begin_with_run(&self, length: usize) -> bool {
        let mut states = self.behind_run(length).into_iter();
        states.any(|state| self.ends_at(state) || self.may_follow_state(state).next().is_some())
    }

    /// The state behind a digit, whichever it is, if nothing ends there.
    fn behind_any_digit(&self, state: StateID) -> Option<StateID> {
        let next = self.dfa.next_state(state, b'0');
        let is_same = |digit| self.dfa.next_state(state, digit) == next;
        (!self.dfa.is_special_state(next) && (b'1'..=b'9').all(is_same)).then_some(next)
    }

    /// The states behind a run of so many digits, whichever they are.
    fn behind_run(&self, length: usize) -> Vec<StateID> {
        (0..length).fold(vec![self.start], |states, _| {
            self.behind(&states, b'0'..=b'9')
        })
    }

    /// ASCII but digits over which a match goes on from a state.
    fn may_follow_state(&self, state: StateID) -> impl Iterator<Item = u8> {
        let others = (0..=0x7F_u8).filter(|byte| !byte.is_ascii_digit());
        others.filter(move |&byte| {
            let next = self.dfa.next_state(state, byte);
            !self.dfa.is_dead_state(next) && !self.dfa.is_quit_state(next)
        })
    }

    fn ends_at(&self, state: StateID) -> bool {
        self.dfa.is_match_state(self.dfa.next_eoi_state(state))
    }

    /// The match that begins at `at`, if all matches have one width and it is ASCII: it can be judged
    /// as it lies.
    pub(super) fn text_at<'b>(&self, bytes: &'b [u8], at: usize) -> Option<&'b [u8]> {
        let text = bytes.get(at..at.checked_add(self.width?)?);
        text.filter(|text| text.is_ascii())
    }

    /// Where in `bytes` the pattern may begin, given a run of digits.
    #[inline]
    pub(super) fn begins(&self, bytes: &[u8], start: usize, end: usize) -> Option<usize> {
        if self.lengths >> (end - start).min(MOST_DIGITS + 1) & 1 == 0 {
            return None;
        }
        let at = start.checked_sub(self.lead)?;
        if let Some(fits) = self.sequence.as_ref().and_then(|all| all.fits(bytes, at)) {
            return fits.then_some(at);
        }
        let known = self.behind_runs.get(end - start).copied().flatten();
        let (mut state, from) = known.map_or((self.start, at), |state| (state, end));
        let walked = bytes.get(from..)?.iter().take(MOST_WALK);
        for &byte in walked {
            if byte >= 0x80 {
                return Some(at);
            }
            state = self.dfa.next_state(state, byte);
            if self.dfa.is_special_state(state) {
                // A match is told one byte late.
                if self.dfa.is_match_state(state) {
                    return Some(at);
                }
                if self.dfa.is_dead_state(state) || self.dfa.is_quit_state(state) {
                    return None;
                }
            }
        }
        self.ends_at(state).then_some(at)
    }
}

impl Sequence {
    /// Whether it is what stands from `at` on; `None` where that ends too soon or is not all ASCII.
    #[inline]
    fn fits(&self, bytes: &[u8], at: usize) -> Option<bool> {
        let written = bytes.get(at..at.checked_add(self.width)?)?;
        let mut fitting = u64::MAX;
        for (place, byte) in written.iter().enumerate() {
            fitting &= self.places.get(usize::from(*byte))? >> place;
        }
        Some(fitting & 1 == 1)
    }
}

/// Letters before the first digit of a match, if all matches have as many.
fn lead(hir: &Hir) -> Option<usize> {
    if begins_with_digit(hir) {
        return Some(0);
    }
    match hir.kind() {
        HirKind::Concat(parts) => {
            let mut lead = 0;
            for part in parts {
                if begins_with_digit(part) {
                    return (lead <= MOST_LEAD).then_some(lead);
                }
                lead += width_without_digits(part)?;
            }
            None
        }
        HirKind::Capture(capture) => lead(&capture.sub),
        _ => None,
    }
}

/// Bytes that a part always has, none of them a digit.
fn width_without_digits(hir: &Hir) -> Option<usize> {
    match hir.kind() {
        HirKind::Literal(literal) if !literal.0.iter().any(u8::is_ascii_digit) => {
            Some(literal.0.len())
        }
        HirKind::Class(class) if !class_digits(class).1 => Some(1),
        HirKind::Capture(capture) => width_without_digits(&capture.sub),
        HirKind::Repetition(repetition) if repetition.max == Some(repetition.min) => {
            let width = width_without_digits(&repetition.sub)?;
            width.checked_mul(repetition.min as usize)
        }
        HirKind::Concat(parts) => parts
            .iter()
            .map(width_without_digits)
            .try_fold(0_usize, |sum, width| sum.checked_add(width?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn anchor(expression: &str) -> Option<Anchor> {
        Anchor::of(&regex_syntax::parse(expression).unwrap(), expression)
    }

    fn begins(anchor: &Anchor, text: &str) -> Option<usize> {
        let mut found = None;
        super::super::digits::for_each_run(text.as_bytes(), |start, end| {
            found = found.or(anchor.begins(text.as_bytes(), start, end));
        });
        found
    }

    #[test]
    fn patterns_with_letters_begin_at_runs() {
        let hetu = anchor(r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]").unwrap();
        assert_eq!(begins(&hetu, "x 131052-308T"), Some(2));
        assert_eq!(begins(&hetu, "x 131052A308T"), Some(2));
        assert_eq!(
            begins(&hetu, "131052–308T"),
            Some(0),
            "not told by its bytes"
        );
        assert_eq!(begins(&hetu, "131052G308T 1310523-308T 131052-30"), None);
        let iban = anchor(r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?").unwrap();
        assert_eq!(begins(&iban, "til DK50 0040 0440 1162 43."), Some(4));
        assert_eq!(begins(&iban, "til GB29NWBK60161331926819"), Some(4));
        assert_eq!(begins(&iban, "id 12 34, A123"), None);
    }

    #[test]
    fn any_digit_may_come_first() {
        for expression in [
            "[1-9][0-9]{5}[A-Z]",
            "4[0-9]{5}[A-Z]",
            "(?:[0-9]{7}|[1-9][0-9]{5}[A-Z])",
        ] {
            let anchor = anchor(expression).unwrap();
            assert_eq!(begins(&anchor, "no. 423456K"), Some(4), "{expression}");
            assert_eq!(begins(&anchor, "no. 42345K"), None, "{expression}");
            assert_eq!(begins(&anchor, "no. 023456K"), None, "{expression}");
        }
    }

    #[test]
    fn long_runs_are_met() {
        let anchor = anchor("[0-9]{20,40}[A-Z]").unwrap();
        assert_eq!(begins(&anchor, &format!("x {}K", "1".repeat(35))), Some(2));
        let longest = 1 << (MOST_DIGITS + 1);
        assert_eq!(anchor.lengths & longest, longest);
        assert_eq!(anchor.parted & longest, 0, "more digits may follow");
    }

    #[test]
    fn what_follows_a_run_may_depend_on_its_digits() {
        let anchor = anchor("0[0-9]{7}[A-Z]|1[0-9]{7}").unwrap();
        assert_eq!(anchor.parted >> 8 & 1, 0);
    }

    #[test]
    fn a_sequence_is_what_the_automaton_walks() {
        let is_sequence = |expression| anchor(expression).unwrap().sequence.is_some();
        assert!(is_sequence("[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]"));
        assert!(is_sequence("EMP-[0-9]{4}"));
        for expression in [
            "[0-9]{4}[A-Z]{1,2}",
            "(?:1[0-9]a|2[0-9]b)",
            "[0-9]{4}[A-Z](?-u:\\b)",
        ] {
            assert!(!is_sequence(expression), "{expression}");
        }
    }

    proptest! {
        #[test]
        fn sequences_fit_where_walks_end(text in "[0-9A-Z+ é-]{0,16}") {
            let mut walking = anchor("[0-9]{3}[-A-F][0-9][0-9A-F]").unwrap();
            let bytes = text.as_bytes();
            let fitting = walking.clone();
            walking.sequence = None;
            super::super::digits::for_each_run(bytes, |start, end| {
                let both = [&fitting, &walking].map(|anchor| anchor.begins(bytes, start, end));
                assert_eq!(both[0], both[1], "{text:?} at {start}");
            });
        }
    }

    #[test]
    fn what_begins_otherwise_has_no_anchor() {
        for expression in [
            "[A-Z]{1,3}[0-9]{4}",
            "(?:ab|[0-9])c",
            "[A-Z0-9]{9}",
            "[A-Z]{4}",
        ] {
            assert!(anchor(expression).is_none(), "{expression}");
        }
        assert_eq!(anchor(r"EMP-[0-9]{4}").unwrap().lead, 4);
    }
}
