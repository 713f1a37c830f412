//! A cheap refusal for numbers that count only beside a label: is any label there at all?
//!
//! Most numbers of a log stand behind no label. Before the surroundings of such a number are
//! folded, a few letters of each label are looked for in the raw bytes, in a form the compiler
//! turns into vector instructions. The answer may be yes for nothing, and is never no for a label.

use super::context::Context;
use super::rule_file::{Role, Where};

/// Most bytes that are looked at.
pub(super) const MOST_REACH: usize = 128;

/// What the labels of some rules are told by.
pub(super) struct LabelHint {
    /// `None`: some label has no letters to look for, so nothing can be refused.
    stems: Option<Vec<Stem>>,
    reach: usize,
    /// Whether a label never stands beyond a digit before the number.
    pub ends_at_digit: bool,
}

/// Three letters, or two and a byte that is not compared.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stem {
    letters: [u8; 3],
    mask: u8,
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
            reach: 0,
            ends_at_digit: true,
        };
        for context in labels {
            hint.reach = hint.reach.max(context.reach()).min(MOST_REACH);
            hint.ends_at_digit &= !context.has_digits() && !context.places.contains(&Where::Before);
            let pieces = context.pieces();
            hint.stems = hint.stems.zip(pieces).map(|(mut stems, pieces)| {
                for piece in pieces {
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

    /// Whether a label may lie in these bytes.
    #[inline]
    pub(super) fn may_be_in(&self, bytes: &[u8]) -> bool {
        let Some(stems) = &self.stems else {
            return true;
        };
        match bytes.len() {
            0..=1 => false,
            2..=16 => may_hold::<16, 18>(stems, bytes),
            17..=48 => may_hold::<48, 50>(stems, bytes),
            49..=MOST_REACH => may_hold::<MOST_REACH, { MOST_REACH + 2 }>(stems, bytes),
            // A little more than fits: both ends of it.
            length => {
                let head = bytes.get(..MOST_REACH).unwrap_or_default();
                let tail = bytes.get(length - MOST_REACH..).unwrap_or_default();
                self.may_be_in(head) || self.may_be_in(tail)
            }
        }
    }
}

impl Stem {
    fn of(piece: &[u8]) -> Self {
        match *piece {
            [first, second, third, ..] => Self {
                letters: [first | 0x20, second | 0x20, third | 0x20],
                mask: 0xFF,
            },
            [first, second] => Self {
                letters: [first | 0x20, second | 0x20, 0],
                mask: 0,
            },
            _ => Self {
                letters: [0, 0, 0],
                mask: 0,
            },
        }
    }
}

/// `PADDED` is `N` + 2. Arrays of a fixed length, so that sixteen bytes are compared at once.
#[inline]
fn may_hold<const N: usize, const PADDED: usize>(stems: &[Stem], bytes: &[u8]) -> bool {
    let mut text = [0xFF_u8; PADDED];
    let mut doubtful = 0_u8;
    for (to, &byte) in text.iter_mut().zip(bytes.iter().take(N)) {
        *to = byte | 0x20;
        // Soft hyphens, zero-width characters and NULs vanish when text is folded.
        doubtful |= u8::from(matches!(byte, 0 | 0xAD | 0xC2 | 0xE2 | 0xEF));
    }
    let (Some(first), Some(second), Some(third)) = (
        text.first_chunk::<N>(),
        text.get(1..).and_then(<[u8]>::first_chunk::<N>),
        text.last_chunk::<N>(),
    ) else {
        return true;
    };
    doubtful != 0
        || stems.iter().any(|stem| {
            let [a, b, c] = stem.letters;
            let mut any = 0_u8;
            for ((x, y), z) in first.iter().zip(second).zip(third) {
                any |= u8::from(*x == a) & u8::from(*y == b) & u8::from(*z & stem.mask == c);
            }
            any != 0
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::RuleSet;

    #[test]
    fn no_label_is_overlooked() {
        let rules = RuleSet::load(&[]).unwrap();
        let contexts = || rules.as_slice().iter().flat_map(|rule| &rule.contexts);
        let hint = LabelHint::before(contexts());
        for text in [
            "udl.nr. ",
            "UDLÆNDINGENUMMER: ",
            "udl\\u00e6ndinge nr ",
            "F\u{d8}DSELSNUMMER ",
            "Person ID ",
            "cpr ",
            "c\u{AD}pr ",
            "her kommer en l\u{e6}ngere tekst med et personnummer, som er ",
        ] {
            assert!(hint.may_be_in(text.as_bytes()), "{text}");
            let padded = format!("{}{text}", "x".repeat(MOST_REACH - text.len()));
            assert!(hint.may_be_in(padded.as_bytes()), "{padded}");
        }
        for text in [
            "",
            "id=",
            " 200 ",
            "GET /api/v1/item/",
            "den borger har sendt et brev til byen id=",
        ] {
            assert!(!hint.may_be_in(text.as_bytes()), "{text}");
        }
    }
}
