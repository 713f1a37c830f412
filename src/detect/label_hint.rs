//! A cheap refusal for numbers that count only beside a label: is any label there at all?
//!
//! Most numbers of a log stand behind no label. Before the surroundings of such a number are
//! folded, three letters of each label are looked for in the raw bytes ([`super::stems`]). The
//! answer may be yes for nothing, and is never no for a label.

use std::ops::Range;
use std::sync::Arc;

use super::context::Context;
use super::fold::vanishes_at;
use super::rule_file::{Role, Where};
use super::rules::Rule;
use super::stems::{Stems, is_doubtful};

/// Most bytes that are looked at.
pub(super) const MOST_REACH: usize = 128;

/// What the labels of a set of rules are told by, made once for all threads.
pub(super) struct LabelHints {
    /// Those of all rules that require one.
    pub required: Arc<LabelHint>,
    /// Those of all rules, wherever they may stand.
    pub all: Arc<LabelHint>,
    /// Those of each rule, before a number and behind it.
    pub of_rules: Vec<(Arc<LabelHint>, Arc<LabelHint>)>,
}

impl LabelHints {
    pub(super) fn of(rules: &[Rule]) -> Self {
        let required = rules.iter().filter(|rule| rule.requires_label);
        let of_rule = |rule: &Rule| {
            let contexts = rule.contexts.iter();
            let before = LabelHint {
                // Asked of few numbers, so it need not end sooner than what is folded: a row of spaces is one then.
                reach: MOST_REACH,
                ..LabelHint::before(contexts.clone())
            };
            (Arc::new(before), Arc::new(LabelHint::after(contexts)))
        };
        Self {
            required: Arc::new(LabelHint::before(required.flat_map(|rule| &rule.contexts))),
            all: Arc::new(LabelHint::of(
                rules.iter().flat_map(|rule| &rule.contexts),
                |_| true,
            )),
            of_rules: rules.iter().map(of_rule).collect(),
        }
    }
}

/// What the labels of some rules are told by.
pub(super) struct LabelHint {
    /// `None`: some label has no letters to look for, so nothing can be refused.
    stems: Option<Stems>,
    reach: usize,
    /// Whether a label never stands beyond a digit before the number.
    pub ends_at_digit: bool,
}

impl LabelHint {
    /// For labels before a number.
    fn before<'c>(contexts: impl Iterator<Item = &'c Context> + Clone) -> Self {
        let before = |place: &Where| matches!(place, Where::Before | Where::DirectlyBefore);
        Self::of(contexts, before)
    }

    /// For labels behind a number.
    fn after<'c>(contexts: impl Iterator<Item = &'c Context> + Clone) -> Self {
        Self::of(contexts, |place| *place == Where::After)
    }

    fn of<'c>(
        contexts: impl Iterator<Item = &'c Context> + Clone,
        place: impl Fn(&Where) -> bool,
    ) -> Self {
        let labels = contexts
            .filter(|context| context.role == Role::Label && context.places.iter().any(&place));
        let mut all: Option<Vec<&[u8]>> = Some(Vec::new());
        let mut hint = Self {
            stems: None,
            reach: 0,
            ends_at_digit: true,
        };
        for context in labels {
            hint.reach = hint.reach.max(context.reach()).min(MOST_REACH);
            hint.ends_at_digit &= !context.has_digits() && !context.places.contains(&Where::Before);
            all = all.zip(context.pieces()).map(|(mut all, pieces)| {
                all.extend(pieces);
                all
            });
        }
        hint.stems = all.map(Stems::of);
        hint
    }

    /// Bytes on that side of a number in which a label can lie.
    pub(super) fn reach(&self) -> usize {
        self.reach
    }

    /// Whether a label stands anywhere in a text as it lies: slower, and surer.
    pub(super) fn may_be_in(&self, bytes: &[u8]) -> bool {
        self.find(bytes, |_| false)
    }

    /// Whether a label may stand anywhere in a text, or in it once what vanishes is gone and escapes are read.
    pub(super) fn may_be_hidden_in(&self, bytes: &[u8]) -> bool {
        self.find(bytes, |at| {
            bytes.get(at).is_some_and(|byte| is_doubtful(*byte)) && vanishes_at(bytes, at)
                || may_be_split_at(bytes, at)
        })
    }

    fn find(&self, bytes: &[u8], or: impl Fn(usize) -> bool) -> bool {
        let Some(stems) = &self.stems else {
            return !bytes.is_empty();
        };
        stems.find(bytes, 0..bytes.len(), |at| {
            or(at) || stems.is_word_at(bytes, at)
        })
    }

    /// Whether a label may begin in this range of a text.
    #[inline]
    pub(super) fn may_begin_in(&self, bytes: &[u8], range: Range<usize>) -> bool {
        let stems = self.stems.as_ref();
        stems.is_none_or(|stems| stems.begin_in(bytes, range))
    }
}

/// Bytes around four letters of a word in which the others lie, with an escape between.
const NEAR: usize = 64;

/// Whether folding may take something out of the word that is told by the letters at a place: an escape, a nought,
/// a carriage return that ends no line.
fn may_be_split_at(bytes: &[u8], at: usize) -> bool {
    let around = at.saturating_sub(NEAR)..bytes.len().min(at.saturating_add(NEAR));
    let around = bytes.get(around).unwrap_or_default();
    memchr::memchr3_iter(b'\\', b'\r', 0, around).any(|at| match around.get(at..) {
        Some([b'\\', next, ..]) => *next == b'u',
        Some([b'\r', next, ..]) => *next != b'\n',
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::RuleSet;

    fn hint() -> Arc<LabelHint> {
        let rules = RuleSet::load(&[]).unwrap();
        Arc::clone(&rules.label_hints().all)
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
            "sundheds\\u00adkort",
            "sundheds\0kort",
            "sundheds\rkort",
            "sundhedskort",
            "sundheds\u{AD}kort",
        ] {
            assert!(hint.may_be_hidden_in(text.as_bytes()), "{text:?}");
        }
        assert!(!hint.may_be_hidden_in(b"rundhed\r\n\\n og andet\r\n"));
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
}
