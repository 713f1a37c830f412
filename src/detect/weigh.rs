//! Weighs one number: which pattern, which checks, which words, and how many points each gives.
//!
//! Holds digits while it works and lets out a match with a token.

use std::ops::Range;

use super::column::Place;
use super::context::{Context, Found, Surroundings};
use super::expression::Expression;
use super::fold::Folded;
use super::number::{Digits, MOST_DIGITS, Number};
use super::pattern::{Begins, Pattern};
use super::rule_file::{Edges, Only, Role, Where};
use super::rules::{Check, Rule, TokenShape};
use super::token::Tokenizer;
use super::validators::{self, Verdict};
use crate::model::{Confidence, Match, RuleIndex, Token};

/// A candidate that was weighed. Holds no digits, only where they are.
pub(super) struct Scored {
    /// Its place in the text that was searched.
    pub range: Range<usize>,
    pub points: i32,
    /// Characters between it and the label that names it.
    pub label_distance: Option<usize>,
    /// Where in its line it stands, if no label names it and the others there have a say.
    pub place: Option<Place>,
    /// Whether it is a part of something else, or looks like it.
    pub is_part: bool,
    /// Its confidence is worked out last.
    pub found: Match,
    pub explained: Vec<(String, i32)>,
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

/// Whether [`edges_hold`] may be true of what lies at a place, before it is folded. Yes may be wrong; no is not.
pub(super) fn edges_may_hold(bytes: &[u8], range: Range<usize>, edges: Edges) -> bool {
    let barred = |byte: &u8| match edges {
        Edges::NoDigit | Edges::NoNumber => byte.is_ascii_digit(),
        Edges::Word => byte.is_ascii_alphanumeric(),
    };
    let before = bytes.get(..range.start).unwrap_or_default();
    let after = bytes.get(range.end..).and_then(<[u8]>::first);
    // The letters and digits of an escape are none.
    let may_be_escape = || {
        before
            .iter()
            .rev()
            .take(LONGEST_ESCAPE)
            .any(|byte| *byte == b'\\')
    };
    !(after.is_some_and(barred) || before.last().is_some_and(barred) && !may_be_escape())
}

/// Bytes of `\u00e6`.
const LONGEST_ESCAPE: usize = 6;

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
    /// Fewest points that are of interest.
    pub floor: i32,
    /// Whether a name is masked: nothing that speaks against a number counts then.
    pub masks: bool,
    /// Where in its line the number stands.
    pub place: Option<Place>,
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
            let Some(hit) = pattern.regex.get().and_then(|regex| regex.find(rest)) else {
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
        // What stands on the next line names the next number.
        if self.rule.contexts.iter().any(Context::may_follow) {
            let behind = head(&self.folded.text, range.end, self.reach_behind)
                .split('\n')
                .next();
            around.after.set(behind.unwrap_or_default());
        }
        let (label, decoy) = self.words(around);
        let under_heading = label
            .as_ref()
            .is_some_and(|(label, _)| label.place == Where::Heading);
        if self.rule.requires_label && label.is_none()
            || pattern.only == Some(Only::Heading) && !under_heading
            || pattern.only == Some(Only::Ocr) && !self.ocr
        {
            return None;
        }
        let mut points = match label {
            Some(_) => pattern.points,
            None => pattern.alone,
        };
        let mut because = Vec::new();
        let mut note = |what: &dyn Fn() -> String, points: i32| {
            if self.explain {
                because.push((what(), points));
            }
        };
        note(&|| format!("pattern \"{}\"", pattern.name), points);
        let text = self.folded.text.get(range.clone())?;
        let digits = Digits::behind(&pattern.restore, text.as_bytes(), MOST_DIGITS);
        let number = Number {
            digits: digits.as_slice(),
            text: text.as_bytes(),
        };
        let mut misread = false;
        for check in &self.rule.checks {
            let (given, what) = match check.judge(&number, self.ocr)? {
                Judged::Pass(points) => (points, "holds"),
                Judged::Exempt(points) => (points, "fails, as numbers of that birth date may"),
                Judged::Misread(points) => {
                    misread = true;
                    (points, "fails in OCR text: probably misread")
                }
                Judged::Fail(points) => (points, "fails"),
            };
            note(&|| format!("check {} {what}", check.validator.name), given);
            points = points.saturating_add(given);
        }
        // The nearest word wins: a decoy behind a nearer label says nothing.
        let decoy = decoy.filter(|_| !self.masks).filter(|(decoy, _)| {
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
        let mut is_part = false;
        if !self.masks && !self.rule.tokens.is_empty() {
            let token = around_number(&self.folded.text, &range);
            for shape in &self.rule.tokens {
                if (shape.even_labelled || label.is_none()) && shape.holds(&token, text) {
                    note(&|| shape.name.clone(), shape.points);
                    is_part |= shape.around.is_some();
                    points = points.saturating_add(shape.points);
                }
            }
        }
        if self.masks {
            points = points.max(Confidence::Possible.points());
        }
        if points < self.floor {
            return None;
        }
        let start = self.offset + self.folded.origin_of(range.start);
        let end = self.offset + self.folded.origin_of(range.end.saturating_sub(1)) + 1;
        let misread_of = misread.then(|| {
            let neighbours = self.neighbours(number).into_iter();
            neighbours.map(|digits| self.token(&digits)).collect()
        });
        let person = match pattern.begins {
            Begins::Runs(_) => {
                let skipped = pattern
                    .last
                    .map_or(0, |last| number.digits.len().saturating_sub(last));
                self.token(number.digits.get(skipped..)?)
            }
            // Numbers with letters in them: all of it counts, spaces and dashes do not.
            _ => {
                let characters = text.bytes().filter(u8::is_ascii_alphanumeric);
                let characters: Vec<u8> =
                    characters.map(|byte| byte.to_ascii_uppercase()).collect();
                let skipped = pattern
                    .last
                    .map_or(0, |last| characters.len().saturating_sub(last));
                let name: Vec<u8> = characters.get(skipped..)?.to_vec();
                if name.iter().all(u8::is_ascii_digit) {
                    self.token(&name.iter().map(|byte| byte - b'0').collect::<Vec<u8>>())
                } else {
                    self.token(&name)
                }
            }
        };
        Some(Scored {
            range: start..end,
            points,
            label_distance: label.as_ref().map(|(label, _)| label.distance),
            place: self.place.filter(|_| label.is_none()),
            is_part,
            found: Match {
                rule: RuleIndex(u16::try_from(self.index).unwrap_or(u16::MAX)),
                person,
                confidence: Confidence::Possible,
                ocr: self.ocr,
                published: self.rule.is_published(number.digits),
                misread_of,
                offset: start,
            },
            explained: because,
        })
    }

    /// The token of a number of this rule.
    pub(super) fn token(&self, number: &[u8]) -> Token {
        self.tokenizer.token(&self.rule.identity, number)
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
    fn neighbours(&self, number: Number<'_>) -> Vec<Vec<u8>> {
        let digits = number.digits;
        let mut neighbours = Vec::new();
        for position in 0..digits.len() {
            for value in 0..10 {
                let mut other = digits.to_vec();
                match other.get_mut(position) {
                    Some(digit) if *digit != value => *digit = value,
                    _ => continue,
                }
                if self.rule.holds_all(&Number {
                    digits: &other,
                    text: number.text,
                }) {
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
    /// Whether the number is as such numbers are.
    pub(super) fn passes(&self) -> bool {
        matches!(self, Judged::Pass(_) | Judged::Exempt(_))
    }

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
    pub(super) fn judge(&self, number: &Number<'_>, ocr: bool) -> Option<Judged> {
        if self.validator.judge(number) == Verdict::Pass {
            return Some(Judged::Pass(self.pass));
        }
        if !self.exempt.is_empty()
            && let Some(born) = validators::birth_date(number.digits)
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

impl Rule {
    /// Whether every check holds, as it stands.
    pub(super) fn holds_all(&self, number: &Number<'_>) -> bool {
        let mut checks = self.checks.iter();
        checks.all(|check| check.validator.judge(number) == Verdict::Pass)
    }

    /// Whether somebody published the number as an example.
    pub(super) fn is_published(&self, digits: &[u8]) -> bool {
        let known = |known: &Vec<u8>| known.as_slice().cmp(digits);
        self.published.binary_search_by(known).is_ok()
    }
}

impl TokenShape {
    fn holds(&self, token: &str, number: &str) -> bool {
        let matches = |regex: &Option<Expression>, text: &str| {
            regex.as_ref().is_none_or(|regex| regex.is_match(text))
        };
        matches(&self.around, token) && matches(&self.number, number)
    }
}

/// The characters around a number that no space or quotation mark parts, `#` in place of the number.
fn around_number(text: &str, range: &Range<usize>) -> String {
    /// Characters on each side, at the most.
    const MOST: usize = 64;
    let parts = |char: &char| {
        !(char.is_whitespace() || matches!(char, '"' | '\'' | '`' | ';' | '|' | '<' | '>' | ','))
    };
    let before = text.get(..range.start).unwrap_or_default();
    let behind = text.get(range.end..).unwrap_or_default();
    let mut token: Vec<char> = before.chars().rev().take(MOST).take_while(parts).collect();
    token.reverse();
    token.push('#');
    token.extend(behind.chars().take(MOST).take_while(parts));
    token.into_iter().collect()
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
/// without two labels the one whose rule does not yield, then the one with the most points; of equals
/// the first.
pub(super) fn keep_best(found: &mut Vec<Scored>, yields: impl Fn(&Scored, &Scored) -> bool) {
    found.sort_by_key(|a| (a.range.start, a.found.rule));
    let mut kept: Vec<Scored> = Vec::with_capacity(found.len());
    for scored in found.drain(..) {
        match kept.last_mut() {
            Some(last) if last.range.end > scored.range.start => {
                let nearer = match (scored.label_distance, last.label_distance) {
                    (Some(new), Some(old)) if new != old => new < old,
                    _ if yields(&scored, last) => false,
                    _ if yields(last, &scored) => true,
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
