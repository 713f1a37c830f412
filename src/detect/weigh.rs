//! Weighs one number: which pattern, which checks, which words, and how many points each gives.
//!
//! Holds digits while it works and lets out a match with a token.

use std::ops::Range;

use super::context::{Context, Found, Surroundings};
use super::fold::Folded;
use super::pattern::{MOST_DIGITS, Pattern};
use super::rule_file::{Edges, Role, Where};
use super::rules::{Check, Rule};
use super::token::Tokenizer;
use super::validators::{self, Verdict};
use crate::model::{Confidence, Match, RuleIndex};

/// A candidate that was weighed. Holds no digits, only where they are.
pub(super) struct Scored {
    /// Its place in the text that was searched.
    pub range: Range<usize>,
    pub points: i32,
    /// Characters between it and the label that names it.
    pub label_distance: Option<usize>,
    pub found: Match,
    pub explained: Vec<(String, i32)>,
}

/// The digits of one number, by value.
pub(super) struct Digits {
    values: [u8; MOST_DIGITS],
    length: usize,
}

impl Digits {
    /// The first `count` digits of these bytes, whatever stands between them.
    pub(super) fn first(bytes: &[u8], count: usize) -> Self {
        let mut values = [0; MOST_DIGITS];
        let digits = bytes.iter().filter(|byte| byte.is_ascii_digit());
        let mut length = 0;
        for (to, byte) in values.iter_mut().zip(digits.take(count)) {
            *to = byte - b'0';
            length += 1;
        }
        Self { values, length }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.values.get(..self.length).unwrap_or_default()
    }
}

pub(super) fn edges_hold(text: &str, range: &Range<usize>, edges: Edges) -> bool {
    let before = text
        .get(..range.start)
        .and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    let barred = |char: char| match edges {
        Edges::NoDigit | Edges::NoNumber => char.is_ascii_digit(),
        Edges::Word => char.is_alphanumeric(),
    };
    if before.is_some_and(barred) || after.is_some_and(barred) {
        return false;
    }
    // A digit behind a joint: the match is a part of a date, an address or a version.
    let joint = |byte: &u8| matches!(byte, b'-' | b'.' | b'/');
    let is_part = match (
        text.as_bytes().get(..range.start),
        text.as_bytes().get(range.end..),
    ) {
        (Some([.., digit, before]), _) if joint(before) && digit.is_ascii_digit() => true,
        (_, Some([after, digit, ..])) => joint(after) && digit.is_ascii_digit(),
        _ => false,
    };
    edges != Edges::NoNumber || !is_part
}

/// A context word that was found, and its points.
type Word = (Found, i32);

/// Weighs one rule at one place.
pub(super) struct Weighing<'a> {
    pub rule: &'a Rule,
    pub index: usize,
    pub tokenizer: &'a Tokenizer,
    pub folded: &'a Folded,
    /// Where the folded stretch begins in the text that is searched.
    pub offset: usize,
    /// Bytes behind the number in which a word can count.
    pub reach_behind: usize,
    pub ocr: bool,
    pub explain: bool,
}

impl Weighing<'_> {
    /// The best of these patterns of the rule that match exactly at `position` of the folded text.
    pub(super) fn best<'p>(
        &self,
        patterns: impl Iterator<Item = &'p Pattern>,
        position: usize,
        around: &mut Surroundings,
    ) -> Option<Scored> {
        let rest = self.folded.text.get(position..)?;
        let mut best: Option<Scored> = None;
        for pattern in patterns {
            let Some(hit) = pattern.regex.find(rest) else {
                continue;
            };
            let range = position + hit.start()..position + hit.end();
            if !edges_hold(&self.folded.text, &range, pattern.edges) {
                continue;
            }
            if let Some(scored) = self.weigh(pattern, range, around)
                && best.as_ref().is_none_or(|best| scored.points > best.points)
            {
                best = Some(scored);
            }
        }
        best
    }

    /// Weighs one pattern's match at `range` of the folded text; `around` holds what is before it.
    pub(super) fn weigh(
        &self,
        pattern: &Pattern,
        range: Range<usize>,
        around: &mut Surroundings,
    ) -> Option<Scored> {
        let mut points = pattern.points;
        let mut because = Vec::new();
        let mut note = |what: &dyn Fn() -> String, points: i32| {
            if self.explain {
                because.push((what(), points));
            }
        };
        note(&|| format!("pattern \"{}\"", pattern.name), pattern.points);
        let number = self.folded.text.get(range.clone())?;
        let digits = Digits::first(number.as_bytes(), MOST_DIGITS);
        let digits = digits.as_slice();
        let mut misread = false;
        for check in &self.rule.checks {
            let (given, what) = match check.judge(digits, self.ocr)? {
                Judged::Pass(points) => (points, "holds"),
                Judged::Exempt(points) => (points, "fails, as numbers of that birth date may"),
                Judged::Misread(points) => {
                    misread = true;
                    (points, "fails in OCR text: probably misread")
                }
                Judged::Fail(points) => (points, "fails"),
            };
            note(
                &|| format!("check {} {what}", check.validator.name()),
                given,
            );
            points = points.saturating_add(given);
        }
        // What stands on the next line names the next number.
        if self.rule.contexts.iter().any(Context::may_follow) {
            let behind = head(&self.folded.text, range.end, self.reach_behind)
                .split('\n')
                .next();
            around.after.set(behind.unwrap_or_default());
        }
        let (label, decoy) = self.words(around);
        if self.rule.requires_label && label.is_none() {
            return None;
        }
        // The nearest word wins: a decoy behind a nearer label says nothing.
        let decoy = decoy.filter(|(decoy, _)| {
            label.as_ref().is_none_or(|(label, _)| {
                decoy.place != Where::Heading
                    && label.place != Where::Heading
                    && decoy.distance < label.distance
            })
        });
        for (role, found) in [("label", &label), ("decoy", &decoy)] {
            if let Some((word, given)) = found {
                note(
                    &|| format!("{role} \"{}\" {}", word.word, place_name(word.place)),
                    *given,
                );
                points = points.saturating_add(*given);
            }
        }
        let confidence = Confidence::from_points(points)?;
        let start = self.offset + self.folded.origin_of(range.start);
        let end = self.offset + self.folded.origin_of(range.end.saturating_sub(1)) + 1;
        let identity = &self.rule.identity;
        let token = |digits: &[u8]| self.tokenizer.token(identity, digits);
        // Patterns that need not begin with a digit name things like `EMP-12ab`: all of it counts.
        let person = match pattern.from_runs {
            Some(_) => token(digits),
            None => token(number.as_bytes()),
        };
        Some(Scored {
            range: start..end,
            points,
            label_distance: label.as_ref().map(|(label, _)| label.distance),
            found: Match {
                rule: RuleIndex(u16::try_from(self.index).unwrap_or(u16::MAX)),
                person,
                confidence,
                ocr: self.ocr,
                misread_of: misread.then(|| {
                    self.neighbours(digits)
                        .iter()
                        .map(|digits| token(digits))
                        .collect()
                }),
                offset: start,
            },
            explained: because,
        })
    }

    /// The nearest label and the nearest decoy, with their points.
    fn words(&self, around: &Surroundings) -> (Option<Word>, Option<Word>) {
        let nearest = |role: Role| {
            self.rule
                .contexts
                .iter()
                .filter(|context| context.role == role)
                .filter_map(|context| Some((context.find(around)?, context.points)))
                .min_by_key(|(found, _)| found.distance)
        };
        (nearest(Role::Label), nearest(Role::Decoy))
    }

    /// The valid numbers that differ from this one in one digit.
    fn neighbours(&self, digits: &[u8]) -> Vec<Vec<u8>> {
        let mut neighbours = Vec::new();
        for position in 0..digits.len() {
            for value in 0..10 {
                let mut other = digits.to_vec();
                match other.get_mut(position) {
                    Some(digit) if *digit != value => *digit = value,
                    _ => continue,
                }
                if self
                    .rule
                    .checks
                    .iter()
                    .all(|check| check.validator.judge(&other) == Verdict::Pass)
                {
                    neighbours.push(other);
                }
            }
        }
        neighbours
    }
}

pub(super) enum Judged {
    Pass(i32),
    Exempt(i32),
    Misread(i32),
    Fail(i32),
}

impl Judged {
    /// What it gives.
    pub(super) fn points(&self) -> i32 {
        match self {
            Judged::Pass(points)
            | Judged::Exempt(points)
            | Judged::Misread(points)
            | Judged::Fail(points) => *points,
        }
    }
}

impl Check {
    /// `None` where the number is refused.
    pub(super) fn judge(&self, digits: &[u8], ocr: bool) -> Option<Judged> {
        if self.validator.judge(digits) == Verdict::Pass {
            return Some(Judged::Pass(self.pass));
        }
        if !self.exempt.is_empty()
            && let Some(born) = validators::birth_date(digits)
            && self.exempt.contains(&born)
        {
            return Some(Judged::Exempt(self.exempt_points));
        }
        match self.misread {
            Some(points) if ocr => Some(Judged::Misread(points)),
            _ => self.fail.map(Judged::Fail),
        }
    }
}

fn place_name(place: Where) -> &'static str {
    match place {
        Where::Before | Where::DirectlyBefore => "before it",
        Where::After => "behind it",
        Where::Heading => "heads its column",
    }
}

/// The first `reach` bytes of `text` from `at`, cut at a character.
fn head(text: &str, at: usize, reach: usize) -> &str {
    let mut to = text.len().min(at.saturating_add(reach));
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    text.get(at..to).unwrap_or_default()
}

/// Of matches that overlap the one whose label is nearest stays, for a label says what a number is;
/// without two labels the one with the most points; of equals the first.
pub(super) fn keep_best(found: &mut Vec<Scored>) {
    found.sort_by_key(|a| (a.range.start, a.found.rule));
    let mut kept: Vec<Scored> = Vec::with_capacity(found.len());
    for scored in found.drain(..) {
        match kept.last_mut() {
            Some(last) if last.range.end > scored.range.start => {
                let nearer = match (scored.label_distance, last.label_distance) {
                    (Some(new), Some(old)) if new != old => new < old,
                    _ => scored.points > last.points,
                };
                if nearer {
                    *last = scored;
                }
            }
            _ => kept.push(scored),
        }
    }
    *found = kept;
}
