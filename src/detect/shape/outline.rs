//! The outline of a pattern: an expression over digits and separators, without what they are.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::super::number::MOST_DIGITS;
use super::super::pattern::class_digits;
use super::SEPARATORS;

/// The shape of a pattern: what rows of runs it can match.
#[derive(Clone)]
pub(in crate::detect) struct Shape {
    /// For rows with plain separators.
    pub(super) exact: String,
    /// For rows in which some gap is not known yet.
    pub(super) loose: String,
    /// Lengths of the first run of digits in a match, a bit each; the bit of [`MOST_DIGITS`] and one more is of
    /// longer ones.
    pub(in crate::detect) first_runs: u64,
    /// Whether a match is never a part of a longer number, date or address.
    pub(super) is_alone: bool,
}

impl Shape {
    /// The shape of an expression; `None` if a match may hold more than digits and what joins
    /// them, so that rows of runs say nothing about it.
    pub(in crate::detect) fn of(hir: &Hir) -> Option<Self> {
        joins_only(hir).then(|| Self {
            exact: outline(hir, false),
            loose: outline(hir, true),
            first_runs: {
                let first = FirstRun { open: 1, ended: 0 }.then(hir);
                first.open | first.ended
            },
            is_alone: false,
        })
    }

    /// The shape of a pattern that never matches a part of a longer number, date or address.
    pub(in crate::detect) fn alone(self, is_alone: bool) -> Self {
        Self { is_alone, ..self }
    }
}

/// The expression with `d` for digits and separators as they are; in the loose form `s` stands for
/// a gap that may be anything, or nothing.
fn outline(hir: &Hir, loose: bool) -> String {
    let digit = if loose { "ds?" } else { "d" };
    let other = |holds: &dyn Fn(u8) -> bool| {
        let mut class: String = SEPARATORS
            .iter()
            .filter(|byte| holds(**byte))
            .map(|&byte| format!(r"\x{byte:02x}"))
            .collect();
        if class.is_empty() {
            class.push('x');
        }
        if loose {
            format!("(?:[{class}]|s?)")
        } else {
            format!("[{class}]")
        }
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => literal
            .0
            .iter()
            .map(|&byte| match byte {
                b'0'..=b'9' => digit.to_string(),
                _ => other(&|separator| separator == byte),
            })
            .collect(),
        HirKind::Class(class) => match class_digits(class) {
            (true, _) => digit.to_string(),
            (false, true) => format!("(?:{digit}|{})", other(&|byte| holds(class, byte))),
            (false, false) => other(&|byte| holds(class, byte)),
        },
        HirKind::Capture(capture) => outline(&capture.sub, loose),
        HirKind::Repetition(repetition) => {
            let most = repetition
                .max
                .map_or_else(String::new, |most| most.to_string());
            format!(
                "(?:{}){{{},{most}}}",
                outline(&repetition.sub, loose),
                repetition.min
            )
        }
        HirKind::Concat(parts) => parts.iter().map(|part| outline(part, loose)).collect(),
        HirKind::Alternation(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| outline(part, loose)).collect();
            format!("(?:{})", parts.join("|"))
        }
    }
}

/// Lengths that the first run of digits can have behind a part of a pattern, a bit each: where it still goes on,
/// and where it has ended.
#[derive(Clone, Copy, PartialEq, Eq)]
struct FirstRun {
    open: u64,
    ended: u64,
}

impl FirstRun {
    /// One more digit, something else, or either.
    fn step(self, may_be_digit: bool, may_be_other: bool) -> Self {
        // Longer runs than any number are all alike.
        let longer = self.open << 1;
        let most = 1 << (MOST_DIGITS + 1);
        let longer = longer & (most - 1) | if longer & !(most - 1) == 0 { 0 } else { most };
        Self {
            open: if may_be_digit { longer } else { 0 },
            ended: self.ended | if may_be_other { self.open } else { 0 },
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            open: self.open | other.open,
            ended: self.ended | other.ended,
        }
    }

    fn then(self, hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => self,
            HirKind::Literal(literal) => literal.0.iter().fold(self, |first, byte| {
                first.step(byte.is_ascii_digit(), !byte.is_ascii_digit())
            }),
            HirKind::Class(class) => {
                let (only, some) = class_digits(class);
                self.step(some, !only)
            }
            HirKind::Capture(capture) => self.then(&capture.sub),
            HirKind::Repetition(repetition) => {
                let least = (0..repetition.min).try_fold(self, |first, _| {
                    let next = first.then(&repetition.sub);
                    // More of it changes nothing.
                    if next == first { Err(next) } else { Ok(next) }
                });
                let mut all = least.unwrap_or_else(|settled| settled);
                for _ in repetition.min..repetition.max.unwrap_or(u32::MAX) {
                    let more = all.or(all.then(&repetition.sub));
                    if more == all {
                        break;
                    }
                    all = more;
                }
                all
            }
            HirKind::Concat(parts) => parts.iter().fold(self, |first, part| first.then(part)),
            HirKind::Alternation(parts) => {
                let none = Self { open: 0, ended: 0 };
                parts.iter().fold(none, |all, part| all.or(self.then(part)))
            }
        }
    }
}

/// Whether a match holds digits and joining characters only.
fn joins_only(hir: &Hir) -> bool {
    let joins = |byte: u8| byte.is_ascii_digit() || byte == b'\n' || SEPARATORS.contains(&byte);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => literal.0.iter().all(|&byte| joins(byte)),
        HirKind::Class(class) => {
            let ascii = (0..=0x7F_u8).all(|byte| joins(byte) || !holds(class, byte));
            ascii && largest(class) <= 0x7F
        }
        HirKind::Capture(capture) => joins_only(&capture.sub),
        HirKind::Repetition(repetition) => joins_only(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(joins_only),
    }
}

fn holds(class: &Class, byte: u8) -> bool {
    match class {
        Class::Bytes(class) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&byte)),
        Class::Unicode(class) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&char::from(byte))),
    }
}

fn largest(class: &Class) -> u32 {
    let largest = match class {
        Class::Bytes(class) => class.iter().map(|range| u32::from(range.end())).max(),
        Class::Unicode(class) => class.iter().map(|range| u32::from(range.end())).max(),
    };
    largest.unwrap_or(0)
}
