//! A compiled pattern, and what its expression says about the digits it needs.
//!
//! Knowing from the expression that a match begins with a digit and has, say, exactly ten of them
//! lets the search start at digit runs and skip everything else. A pattern that begins with
//! something else is searched for in the whole folded text, which is slower; `rules check` says so.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::anchor::Anchor;
use super::expression::Expression;
use super::number::MOST_DIGITS;
use super::rule_file::{Edges, Only, PatternTable};
use super::shape::{MOST_GAP, Shape};

/// One way to write an identifier.
#[derive(Clone)]
pub(super) struct Pattern {
    pub name: String,
    pub points: i32,
    /// Digits of a match, at the least.
    pub fewest_digits: usize,
    /// Points where no label names the number.
    pub alone: i32,
    pub only: Option<Only>,
    /// Digits in front of those that are written.
    pub restore: Vec<u8>,
    /// How many digits, the last, name the person; all if `None`.
    pub last: Option<usize>,
    pub edges: Edges,
    /// Anchored at the start for patterns whose beginning is known, free otherwise.
    pub regex: Expression,
    pub begins: Begins,
}

/// How the places are found at which a pattern can begin.
#[derive(Clone)]
pub(super) enum Begins {
    /// From the lengths of digit runs and the gaps between them.
    Runs(FromRuns),
    /// At a run of digits, or so many letters before one.
    Anchored(Anchor),
    /// Anywhere: the whole text must be folded and searched.
    Free,
}

impl Pattern {
    /// How it is found from rows of runs, if it is.
    pub(super) fn runs(&self) -> Option<&FromRuns> {
        match &self.begins {
            Begins::Runs(from_runs) => Some(from_runs),
            _ => None,
        }
    }

    /// Whether the whole text must be searched for it.
    pub(super) fn is_free(&self) -> bool {
        matches!(self.begins, Begins::Free)
    }
}

/// How a pattern is found from digit runs.
#[derive(Clone)]
pub(super) struct FromRuns {
    /// Which digit counts a match can have, a bit each.
    pub counts: u32,
    /// Bytes a match can take in ASCII text, with all that may stand between its digits.
    pub span: usize,
    pub shape: Shape,
}

/// Compiles a pattern. The error is the regex engine's own words.
pub(super) fn compile(table: &PatternTable) -> Result<Pattern, String> {
    let expression = table.regex.get_ref();
    let hir = regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(expression)
        .or_else(|_| regex_syntax::parse(expression).map_err(Box::new))
        .map_err(|error| error.to_string())?;
    if hir.properties().minimum_len().unwrap_or(0) == 0 {
        return Err("the pattern matches the empty text".to_string());
    }
    let digits = count_digits(&hir);
    let is_numeric = begins_with_digit(&hir) && ends_with_digit(&hir) && digits.most <= MOST_DIGITS;
    let shape = match is_numeric {
        true => Shape::of(&hir),
        false => None,
    };
    // Folded text has ASCII digits only, so \d need not know Unicode: the engine is far smaller.
    let ascii = expression.replace(r"\d", "[0-9]");
    let begins = match shape {
        Some(shape) => Begins::Runs(FromRuns {
            counts: (digits.least..=digits.most)
                .fold(0_u32, |mask, count| mask | 1 << count.min(MOST_DIGITS)),
            span: {
                let length = hir.properties().maximum_len().unwrap_or(usize::MAX / 16);
                let between = length.saturating_sub(digits.least);
                digits.most.saturating_add(between.saturating_mul(MOST_GAP))
            },
            shape: shape.alone(table.edges == Edges::NoNumber),
        }),
        None => Anchor::of(&hir, &ascii).map_or(Begins::Free, Begins::Anchored),
    };
    let source = if matches!(begins, Begins::Free) {
        ascii
    } else {
        format!("^(?:{ascii})")
    };
    Ok(Pattern {
        name: table.name.clone(),
        fewest_digits: digits.least,
        points: table.points,
        alone: table.alone.unwrap_or(table.points),
        only: table.only,
        restore: table
            .restore
            .as_ref()
            .map_or_else(Vec::new, |digits| digits.get_ref().clone().into_bytes()),
        last: table.last,
        edges: table.edges,
        regex: Expression::new(source, 1 << 20),
        begins,
    })
}

#[derive(Clone, Copy)]
struct DigitCount {
    least: usize,
    most: usize,
}

const MANY: usize = MOST_DIGITS + 1;

fn count_digits(hir: &Hir) -> DigitCount {
    let none = DigitCount { least: 0, most: 0 };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => none,
        HirKind::Literal(literal) => {
            let count = literal
                .0
                .iter()
                .filter(|byte| byte.is_ascii_digit())
                .count();
            DigitCount {
                least: count,
                most: count,
            }
        }
        HirKind::Class(class) => {
            let (only, some) = class_digits(class);
            DigitCount {
                least: usize::from(only),
                most: usize::from(some),
            }
        }
        HirKind::Capture(capture) => count_digits(&capture.sub),
        HirKind::Repetition(repetition) => {
            let inner = count_digits(&repetition.sub);
            let times = |count: Option<u32>| count.map_or(MANY, |count| count as usize);
            DigitCount {
                least: inner
                    .least
                    .saturating_mul(times(Some(repetition.min)))
                    .min(MANY),
                most: inner.most.saturating_mul(times(repetition.max)).min(MANY),
            }
        }
        HirKind::Concat(parts) => {
            parts
                .iter()
                .map(count_digits)
                .fold(none, |sum, part| DigitCount {
                    least: (sum.least + part.least).min(MANY),
                    most: (sum.most + part.most).min(MANY),
                })
        }
        HirKind::Alternation(parts) => parts.iter().map(count_digits).fold(
            DigitCount {
                least: MANY,
                most: 0,
            },
            |all, part| DigitCount {
                least: all.least.min(part.least),
                most: all.most.max(part.most),
            },
        ),
    }
}

/// Whether a class holds digits only, and whether it holds any.
pub(super) fn class_digits(class: &Class) -> (bool, bool) {
    match class {
        Class::Bytes(class) => (
            class
                .iter()
                .all(|range| range.start() >= b'0' && range.end() <= b'9'),
            class
                .iter()
                .any(|range| range.start() <= b'9' && range.end() >= b'0'),
        ),
        Class::Unicode(class) => (
            class
                .iter()
                .all(|range| range.start() >= '0' && range.end() <= '9'),
            class
                .iter()
                .any(|range| range.start() <= '9' && range.end() >= '0'),
        ),
    }
}

pub(super) fn begins_with_digit(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.first().is_some_and(u8::is_ascii_digit),
        HirKind::Class(class) => class_digits(class).0,
        HirKind::Capture(capture) => begins_with_digit(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && begins_with_digit(&repetition.sub),
        HirKind::Concat(parts) => parts.first().is_some_and(begins_with_digit),
        HirKind::Alternation(parts) => parts.iter().all(begins_with_digit),
    }
}

fn ends_with_digit(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.last().is_some_and(u8::is_ascii_digit),
        HirKind::Class(class) => class_digits(class).0,
        HirKind::Capture(capture) => ends_with_digit(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && ends_with_digit(&repetition.sub),
        HirKind::Concat(parts) => parts.last().is_some_and(ends_with_digit),
        HirKind::Alternation(parts) => parts.iter().all(ends_with_digit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(expression: &str) -> Result<Pattern, String> {
        let table = format!("name = 'p'\nregex = '{expression}'\npoints = 1");
        compile(&toml::from_str(&table).unwrap())
    }

    fn counts(expression: &str) -> Option<Vec<u32>> {
        let pattern = compiled(expression).unwrap();
        let bits = |mask: u32| (0..32).filter(|bit| mask >> bit & 1 == 1).collect();
        pattern.runs().map(|from_runs| bits(from_runs.counts))
    }

    #[test]
    fn an_expression_tells_how_many_digits_it_needs() {
        assert_eq!(counts(r"\d{6} ?- ?\d{4}"), Some(vec![10]));
        assert_eq!(counts(r"\d{5,8}"), Some(vec![5, 6, 7, 8]));
        assert_eq!(
            counts(r"\d{2}(?:[ .]\d{2}){1,2}|\d{7}"),
            Some(vec![4, 5, 6, 7])
        );
        assert_eq!(counts(r"EMP-\d{4}"), None, "begins with a letter");
        assert!(
            !compiled(r"EMP-\d{4}").unwrap().is_free(),
            "but always as many"
        );
        assert!(compiled(r"EMP-?\d{4}").unwrap().is_free());
        assert_eq!(counts(r"\d{4}-?"), None, "ends with a dash");
        assert_eq!(counts(r"\d{4}K\d{4}"), None, "a letter inside");
        assert_eq!(counts(r"\d+"), None, "without a limit");
        assert!(compiled(r"\d*").is_err());
        assert!(compiled(r"(\d").is_err());
    }
}
