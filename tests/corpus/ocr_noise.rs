//! Labelled CPR numbers as OCR misreads them, in the text it left beside a picture.
//!
//! The errors are those measured on rendered numbers: digit for digit, letters for digits, another
//! dash or none, a full stop or spaces put in. The label is whole, and the date stays one: of the
//! measured misreadings none lost it. Those that do are counted apart and held to nothing.

use super::names::{paragraph, person, sentence, town};
use super::numbers::{Cpr, Pool, date_exists};
use super::{CPR_RULE, Case, Place, Wanted};
use crate::support::Chance;

pub const MISREAD: &str = "cpr, labelled, digit misread (OCR)";
pub const LETTERS: &str = "cpr, labelled, letters for digits (OCR)";
pub const JOINT: &str = "cpr, labelled, joint misread (OCR)";
pub const BOTH: &str = "cpr, labelled, joint and digits (OCR)";
pub const NO_DATE: &str = "cpr, labelled, date misread (OCR), no floor";

/// A digit and what it is read as, the frequent ones more than once.
const DIGITS: [(char, char); 9] = [
    ('9', '8'),
    ('9', '8'),
    ('0', '6'),
    ('0', '6'),
    ('9', '0'),
    ('0', '9'),
    ('6', '5'),
    ('6', '8'),
    ('8', '6'),
];
const LETTERS_FOR: [(char, char); 7] = [
    ('8', 'B'),
    ('0', 'O'),
    ('0', 'o'),
    ('1', 'l'),
    ('1', 'I'),
    ('5', 'S'),
    ('2', 'Z'),
];

/// One digit read as another, or `None` if the number has no digit that is.
pub fn misread(chance: &mut Chance, digits: &str) -> Option<String> {
    replaced(chance, digits, &DIGITS, 1)
}

fn replaced(
    chance: &mut Chance,
    digits: &str,
    table: &[(char, char)],
    count: usize,
) -> Option<String> {
    let mut chars: Vec<char> = digits.chars().collect();
    let mut done = 0;
    for _ in 0..60 {
        let (from, to) = chance.of(table);
        let at = chance.below(chars.len());
        if chars[at] == from {
            chars[at] = to;
            done += 1;
        }
        if done == count {
            return Some(chars.into_iter().collect());
        }
    }
    None
}

/// The ten signs of a number with a joint that was misread: a name of it, and the text.
fn jointed(chance: &mut Chance, signs: &str) -> (&'static str, String) {
    let signs: Vec<char> = signs.chars().collect();
    let part = |range: std::ops::Range<usize>| signs[range].iter().collect::<String>();
    let (date, serial) = (part(0..6), part(6..10));
    let around = |joint: &str| format!("{date}{joint}{serial}");
    match chance.below(16) {
        0 => ("hyphen for en dash", around("-")),
        1 => ("en dash", around("\u{2013}")),
        2 => ("em dash", around("\u{2014}")),
        3 => ("joint lost", around("")),
        4 => ("space for it", around(" ")),
        5 => ("full stop for it", around(".")),
        6 => ("tilde for it", around("~")),
        7 => ("underscore for it", around("_")),
        8 => ("full stop put in before", around(".-")),
        9 => ("full stop put in behind", around("-.")),
        10 => ("space before", around(" -")),
        11 => ("space behind", around("- ")),
        12 => (
            "space in the date",
            format!("{} {}-{serial}", part(0..4), part(4..6)),
        ),
        13 => (
            "space in the serial",
            format!("{date}-{} {}", part(6..8), part(8..10)),
        ),
        14 => (
            "full stop in the serial",
            format!("{date}-{}.{}", part(6..7), part(7..10)),
        ),
        _ => (
            "spaces in the date",
            format!("{} {} {}-{serial}", part(0..2), part(2..4), part(4..6)),
        ),
    }
}

fn hyphen(signs: &str) -> String {
    let mut text = signs.to_string();
    text.insert(signs.char_indices().nth(6).unwrap().0, '-');
    text
}

fn around(chance: &mut Chance, number: &str) -> (&'static str, String) {
    let label = chance.of(&[
        "CPR-nr.",
        "CPR nr.",
        "CPR",
        "Personnummer",
        "Personnr.",
        "CPR-nummer",
        "Cprnr.",
    ]);
    match chance.below(6) {
        0 | 1 => (
            "label and colon",
            format!(
                "{}\n{label}: {number}\n{}\n",
                paragraph(chance),
                sentence(chance)
            ),
        ),
        2 => (
            "colon lost",
            format!(
                "Navn {}\n{label} {number}\nBy {}\n",
                person(chance),
                town(chance)
            ),
        ),
        3 => (
            "colon read as full stop",
            format!(
                "Navn. {}\n{label}. {number}\nBy. {}\n",
                person(chance),
                town(chance)
            ),
        ),
        4 => (
            "in a row of fields",
            format!(
                "Navn: {} {label}: {number} By: {}\n",
                person(chance),
                town(chance)
            ),
        ),
        _ => (
            "label on the line above",
            format!(
                "Navn\n{}\n{label}\n{number}\nBy\n{}\n",
                person(chance),
                town(chance)
            ),
        ),
    }
}

/// Labelled numbers with one kind of error or two.
pub fn cases(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    while cases.len() < count {
        let right = pool.valid(chance).digits.clone();
        let wrong_digit = misread(chance, &right);
        let letters = 1 + chance.below(2);
        let with_letters = replaced(chance, &right, &LETTERS_FOR, letters);
        let (class, error, number, digits) = match chance.below(8) {
            0..3 => {
                let Some(wrong) = wrong_digit else { continue };
                let class = if date_exists(&wrong) {
                    MISREAD
                } else {
                    NO_DATE
                };
                (class, "one digit", hyphen(&wrong), None)
            }
            3 | 4 => {
                let Some(wrong) = with_letters else { continue };
                (
                    LETTERS,
                    if letters == 1 {
                        "one letter"
                    } else {
                        "two letters"
                    },
                    hyphen(&wrong),
                    Some(right),
                )
            }
            5 | 6 => {
                let (error, text) = jointed(chance, &right);
                (JOINT, error, text, Some(right))
            }
            _ => {
                let letters = chance.percent(50);
                // One error beside the joint's: letters are rare.
                let wrong = match letters {
                    true => replaced(chance, &right, &LETTERS_FOR, 1),
                    false => wrong_digit,
                };
                let Some(wrong) = wrong.filter(|wrong| letters || date_exists(wrong)) else {
                    continue;
                };
                let (error, text) = jointed(chance, &wrong);
                (BOTH, error, text, letters.then_some(right))
            }
        };
        let (context, text) = around(chance, &number);
        let wanted = match digits {
            Some(digits) => Wanted::cpr(&digits),
            None => Wanted::any(CPR_RULE),
        };
        let case = Case::new(class, text, vec![wanted]).at(Place::Sidecar);
        cases.push(case.tag("error", error).tag("context", context));
    }
    cases
}

/// Valid numbers, each once as it is, and each misread in one digit, some more than once: who counts
/// persons must count the valid ones alone.
pub fn misread_doubles(chance: &mut Chance, numbers: &[Cpr]) -> Vec<Case> {
    const CLASS: &str = "misread doubles of numbers that are there";
    let mut cases = Vec::new();
    for number in numbers {
        let text = format!("CPR-nr.: {}\n", hyphen(&number.digits));
        cases.push(
            Case::new(CLASS, text, vec![Wanted::cpr(&number.digits)]).tag("kind", "as it is"),
        );
        for _ in 0..1 + chance.below(3) {
            let Some(wrong) = misread(chance, &number.digits).filter(|wrong| date_exists(wrong))
            else {
                continue;
            };
            let (_, text) = around(chance, &hyphen(&wrong));
            let case = Case::new(CLASS, text, vec![Wanted::any(CPR_RULE)]);
            cases.push(case.at(Place::Sidecar).tag("kind", "misread"));
        }
    }
    cases
}
