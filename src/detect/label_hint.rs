//! A cheap refusal for numbers that count only beside a label: is any label there at all?
//!
//! Most numbers of a log stand behind no label. Before the surroundings of such a number are
//! folded, three letters of each label are looked for in the raw bytes, sixteen places at once. The
//! answer may be yes for nothing, and is never no for a label.

use std::ops::Range;

use super::context::Context;
use super::rule_file::{Role, Where};

/// Most bytes that are looked at.
pub(super) const MOST_REACH: usize = 128;

/// What the labels of some rules are told by.
pub(super) struct LabelHint {
    /// `None`: some label has no letters to look for, so nothing can be refused.
    stems: Option<Vec<Stem>>,
    /// More letters of each label, in lower case.
    pieces: Vec<Vec<u8>>,
    reach: usize,
    /// Whether a label never stands beyond a digit before the number.
    pub ends_at_digit: bool,
}

/// Three letters, or two and a byte that is not compared; each sixteen times, ready to be compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Stem {
    pub letters: [[u8; PLACES]; 3],
    /// What is looked at of the third letter.
    pub mask: [u8; PLACES],
}

impl LabelHint {
    /// For labels before a number.
    pub(super) fn before<'c>(contexts: impl Iterator<Item = &'c Context> + Clone) -> Self {
        let before = |place: &Where| matches!(place, Where::Before | Where::DirectlyBefore);
        Self::of(contexts, before)
    }

    /// For labels behind a number.
    pub(super) fn after<'c>(contexts: impl Iterator<Item = &'c Context> + Clone) -> Self {
        Self::of(contexts, |place| *place == Where::After)
    }

    fn of<'c>(
        contexts: impl Iterator<Item = &'c Context> + Clone,
        place: impl Fn(&Where) -> bool,
    ) -> Self {
        let labels = contexts
            .filter(|context| context.role == Role::Label && context.places.iter().any(&place));
        let mut hint = Self {
            stems: Some(Vec::new()),
            pieces: Vec::new(),
            reach: 0,
            ends_at_digit: true,
        };
        for context in labels {
            hint.reach = hint.reach.max(context.reach()).min(MOST_REACH);
            hint.ends_at_digit &= !context.has_digits() && !context.places.contains(&Where::Before);
            let pieces = context.pieces();
            hint.stems = hint.stems.zip(pieces).map(|(mut stems, pieces)| {
                for piece in pieces {
                    if !hint.pieces.iter().any(|known| known == piece) {
                        hint.pieces.push(piece.to_vec());
                    }
                    let stem = Stem::of(piece);
                    if !stems.contains(&stem) {
                        stems.push(stem);
                    }
                }
                stems
            });
        }
        hint
    }

    /// Bytes on that side of a number in which a label can lie.
    pub(super) fn reach(&self) -> usize {
        self.reach
    }

    /// Whether a label may stand anywhere in a text: slower, and surer.
    pub(super) fn may_be_in(&self, bytes: &[u8]) -> bool {
        let holds = |at: usize| {
            let rest = bytes.get(at..).unwrap_or_default();
            let begins = |piece: &Vec<u8>| {
                rest.get(..piece.len())
                    .is_some_and(|text| text.eq_ignore_ascii_case(piece))
            };
            self.pieces.iter().any(begins)
        };
        let mut blocks = (0..bytes.len()).step_by(PLACES);
        blocks.any(|from| {
            let places = from..bytes.len().min(from + PLACES);
            self.may_begin_in(bytes, places.clone())
                && (self.stems.is_none() || places.into_iter().any(holds))
        })
    }

    /// Whether a label may begin in this range of a text.
    #[inline]
    pub(super) fn may_begin_in(&self, bytes: &[u8], range: Range<usize>) -> bool {
        let Some(stems) = &self.stems else {
            return true;
        };
        let mut at = range.start;
        while at < range.end {
            let hit = match bytes.get(at..).and_then(<[u8]>::first_chunk::<SEEN>) {
                Some(seen) => may_begin(stems, seen),
                // At the end of the text.
                None => {
                    let mut seen = [0; SEEN];
                    let rest = bytes.get(at..).unwrap_or_default();
                    seen.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
                    may_begin(stems, &seen)
                }
            };
            if hit {
                return true;
            }
            at += PLACES;
        }
        false
    }
}

/// Places looked at together, and the bytes seen from them.
const PLACES: usize = 16;
const SEEN: usize = PLACES + 2;

impl Stem {
    fn of(piece: &[u8]) -> Self {
        let letters =
            std::array::from_fn(|index| piece.get(index).map_or(0, |letter| letter | 0x20));
        let letters = letters.map(|letter: u8| [letter; PLACES]);
        let mask = [if piece.len() > 2 { 0xFF } else { 0 }; PLACES];
        Self { letters, mask }
    }
}

/// Bytes of soft hyphens and zero-width characters (AD, C2, E2, EF), which vanish when text is
/// folded, as they are with the bit of lower case set.
const DOUBTFUL: [u8; 3] = [0xAD, 0xE2, 0xEF];

#[cfg(target_arch = "x86_64")]
#[inline]
fn may_begin(stems: &[Stem], seen: &[u8; SEEN]) -> bool {
    super::sse2::begins_any(seen, DOUBTFUL, stems)
}

#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn may_begin(stems: &[Stem], seen: &[u8; SEEN]) -> bool {
    may_begin_plain(stems, seen)
}

/// The same, byte by byte.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn may_begin_plain(stems: &[Stem], seen: &[u8; SEEN]) -> bool {
    let lower = seen.map(|byte| byte | 0x20);
    lower.windows(3).any(|three| {
        let &[x, y, z] = three else { return true };
        let stem = |stem: &Stem| {
            let [[a, ..], [b, ..], [c, ..]] = stem.letters;
            [a, b, c] == [x, y, z & stem.mask[0]]
        };
        DOUBTFUL.contains(&x) || stems.iter().any(stem)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::RuleSet;
    use proptest::prelude::*;

    fn hint() -> LabelHint {
        let rules = RuleSet::load(&[]).unwrap();
        LabelHint::before(rules.as_slice().iter().flat_map(|rule| &rule.contexts))
    }

    #[test]
    fn no_label_is_overlooked() {
        let hint = hint();
        let is_seen = |text: &str| hint.may_begin_in(text.as_bytes(), 0..text.len());
        for text in [
            "udl.nr. ",
            "UDLÆNDINGENUMMER: ",
            "udl\\u00e6ndinge nr ",
            "F\u{d8}DSELSNUMMER ",
            "Person ID ",
            "cpr",
            "c\u{AD}pr ",
            "her kommer en l\u{e6}ngere tekst med et personnummer, som er ",
        ] {
            for padding in 0..40 {
                assert!(is_seen(&format!("{}{text}", "x".repeat(padding))), "{text}");
            }
        }
        for text in [
            "",
            "id=",
            " 200 ",
            "GET /api/v1/item/",
            "den borger har sendt et brev til byen id=",
        ] {
            assert!(!is_seen(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_fast_way_equals_the_plain_one(seen in proptest::array::uniform18("[udlanfocprse]|\\PC")) {
            let seen = seen.map(|text| text.bytes().last().unwrap_or(0));
            let stems = hint().stems.unwrap();
            prop_assert_eq!(may_begin(&stems, &seen), may_begin_plain(&stems, &seen));
        }
    }
}
