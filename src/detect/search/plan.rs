//! What is known of a rule before any text is seen.

use std::sync::Arc;

use super::super::context::Context;
use super::super::label_hint::LabelHint;
use super::super::number::{Digits, Number};
use super::super::pattern::Pattern;
use super::super::rule_file::{Only, Role, Where};
use super::super::rules::Rule;
use super::super::shape::Shape;
use super::candidates::{BEHIND, Candidate};
use crate::model::{Confidence, Text};

pub(super) struct Plan {
    /// Its patterns that are found from digit runs, a bit each.
    pub patterns: u64,
    /// Whether a number is none of its own unless a word before it or a heading may be its label.
    pub asks_before: bool,
    /// Of them: those that count somewhere only.
    only: [(Only, u64); 2],
    /// What the search asks of each of them for every candidate, close together.
    brief: Vec<Brief>,
    /// Its labels, where it can do without one.
    before: Arc<LabelHint>,
    after: Arc<LabelHint>,
    /// What others in its place can add to a number.
    kindred: i32,
}

/// A pattern in brief: its bit, which digit counts it can have, and what it is worth without a label.
#[derive(Clone, Copy)]
struct Brief {
    bit: u64,
    counts: u32,
    alone: i32,
}

/// What a number's digits alone say.
#[derive(Clone, Copy)]
pub(super) struct Quick {
    /// Points of the best pattern without a label, and of all checks.
    alone: i32,
    checks: i32,
    /// Whether it passes the first check, and all of them.
    pub passes_first: bool,
    pub passes_all: bool,
    /// Whether a check ends it.
    pub is_none: bool,
}

impl Plan {
    /// `before` and `after` are what its labels on that side are told by.
    pub(super) fn of(
        rule: &Rule,
        (before, after): &(Arc<LabelHint>, Arc<LabelHint>),
        shapes: &mut Vec<Shape>,
    ) -> Self {
        let mut patterns = 0;
        let mut only = [(Only::Heading, 0), (Only::Ocr, 0)];
        let mut brief = Vec::new();
        for pattern in &rule.patterns {
            let Some(from_runs) = pattern.runs() else {
                continue;
            };
            let this = bit(shapes.len());
            patterns |= this;
            only.iter_mut()
                .filter(|(place, _)| pattern.only == Some(*place))
                .for_each(|(_, bits)| *bits |= this);
            brief.push(Brief {
                bit: this,
                counts: from_runs.counts,
                alone: pattern.alone,
            });
            shapes.push(from_runs.shape.clone());
        }
        let labels = rule.contexts.iter().filter(|it| it.role == Role::Label);
        let mut places = labels.flat_map(|label| &label.places);
        Self {
            patterns,
            // A bit that is shared says nothing of one rule.
            asks_before: rule.requires_label
                && patterns & LAST_BIT == 0
                && !places.any(|place| *place == Where::After),
            only,
            brief,
            before: Arc::clone(before),
            after: Arc::clone(after),
            kindred: rule
                .column
                .as_ref()
                .map_or(0, |column| column.kindred.max(0)),
        }
    }

    /// Its patterns that count there only, a bit each.
    pub(super) fn only(&self, place: Only) -> u64 {
        let known = self.only.iter().find(|(known, _)| *known == place);
        known.map_or(0, |(_, bits)| *bits)
    }

    /// Fewest points of a number that are of interest before the others in its place have spoken.
    pub(super) fn floor(&self, least: Confidence) -> i32 {
        least.points().saturating_sub(self.kindred)
    }

    /// Those patterns of the rule whose bits are set.
    pub(super) fn select<'r>(
        &self,
        rule: &'r Rule,
        fitting: u64,
    ) -> impl Iterator<Item = &'r Pattern> + use<'r> {
        let first = self.patterns.trailing_zeros() as usize;
        let patterns = rule.patterns.iter();
        let from_runs = patterns.filter(|pattern| pattern.runs().is_some());
        let numbered = from_runs.enumerate();
        numbered
            .filter(move |(index, _)| fitting & bit(first + index) != 0)
            .map(|(_, pattern)| pattern)
    }

    /// What a candidate's digits alone say, of patterns whose bits are set; `None` if these differ in
    /// how many they take. `known` is as many of its digits as the rule before took.
    pub(super) fn quick(
        &self,
        rule: &Rule,
        text: &Text<'_>,
        candidate: &Candidate,
        fitting: u64,
        known: &mut Option<(u32, Digits)>,
    ) -> Option<Quick> {
        let behind = text.bytes.get(candidate.start..).unwrap_or_default();
        let mut counts = 0;
        let mut alone = 0;
        for pattern in self
            .brief
            .iter()
            .filter(|pattern| pattern.bit & fitting != 0)
        {
            counts |= pattern.counts;
            alone = alone.max(pattern.alone);
        }
        if counts.count_ones() != 1 {
            return None;
        }
        let count = counts.trailing_zeros();
        let (_, digits) = match known {
            Some(known) if known.0 == count => known,
            _ => known.insert((count, Digits::first(behind, count as usize))),
        };
        let number = Number {
            digits: digits.as_slice(),
            text: b"",
        };
        Some(Quick::of(rule, &number, alone, text.ocr))
    }

    /// What becomes of a candidate: by its digits, and because a label may be near.
    pub(super) fn outlook(
        &self,
        quick: &Quick,
        least: Confidence,
        text: &Text<'_>,
        candidate: &Candidate,
        may_be_labelled: bool,
    ) -> Outlook {
        if quick.is_none {
            return Outlook::None;
        }
        let alone = quick.alone.saturating_add(quick.checks);
        let behind = text.bytes.get(candidate.start..).unwrap_or_default();
        let is_labelled = may_be_labelled
            && (self
                .before
                .may_begin_in(text.bytes, candidate.before(text.bytes, &self.before))
                || {
                    let reach = BEHIND.min(behind.len());
                    self.after.may_begin_in(behind, 0..reach)
                });
        match alone >= least.points() {
            _ if is_labelled => Outlook::Now,
            true => Outlook::Unlabelled,
            false if self.kindred > 0 && alone >= self.floor(least) => Outlook::WithOthers,
            false => Outlook::None,
        }
    }
}

impl Quick {
    /// What the checks of a rule say of a number that is worth so many points without a label.
    pub(super) fn of(rule: &Rule, number: &Number<'_>, alone: i32, ocr: bool) -> Self {
        let mut quick = Self {
            alone,
            checks: 0,
            passes_first: false,
            passes_all: true,
            is_none: false,
        };
        for (index, check) in rule.checks.iter().enumerate() {
            let judged = check.judge(number, ocr);
            let passes = judged.as_ref().is_some_and(|judged| judged.passes());
            quick.passes_first |= index == 0 && passes;
            quick.passes_all &= passes;
            match judged {
                Some(judged) => quick.checks = quick.checks.saturating_add(judged.points()),
                None => {
                    quick.is_none = true;
                    break;
                }
            }
        }
        quick
    }

    /// Points without a label, at the most: what it is a part of seldom speaks for a number.
    pub(super) fn most(&self, rule: &Rule) -> i32 {
        let tokens = rule.tokens.iter().map(|token| token.points.max(0));
        let alone = self.alone.saturating_add(self.checks);
        tokens.fold(alone, i32::saturating_add)
    }
}

/// What becomes of a candidate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlook {
    /// It can never count.
    None,
    /// It may count by itself.
    Now,
    /// So it may, and no label is near.
    Unlabelled,
    /// It counts if the others in its place speak for it.
    WithOthers,
}

/// The bit of a pattern or rule; all from the last on share it.
pub(super) fn bit(index: usize) -> u64 {
    1 << index.min(63)
}

pub(super) const LAST_BIT: u64 = 1 << 63;

/// Bytes of folded text in which words of these rules can count, at that side of a number.
pub(super) fn reach(rules: &[Rule], side: impl Fn(&Where) -> bool) -> usize {
    let contexts = rules.iter().flat_map(|rule| &rule.contexts);
    let on_side = contexts.filter(|context| context.places.iter().any(&side));
    on_side.map(Context::folded_reach).max().unwrap_or(0)
}
