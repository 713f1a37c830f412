//! CPR numbers without any label: told by their dash and check digit, or by the company of a column.

use super::encodings;
use super::names::{person, street, town};
use super::numbers::{self, Cpr, Pool};
use super::prose;
use super::written_forms::{self, Fits};
use super::{Case, Place, Wanted};
use crate::support::Chance;

pub const BARE: &str = "cpr, unlabelled, valid with a dash";
pub const BARE_NAME: &str = "cpr, unlabelled, valid, in a file name";
pub const COLUMN: &str = "cpr, unlabelled column";
pub const EXTRACT: &str = "cpr, register extract by width";

/// A valid number with a dash in a sentence that does not say what it is.
pub fn bare(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let form = written_forms::dashed(chance, Fits::Cell);
        let number = pool.valid(chance);
        let text = prose::unlabelled(chance, &form.write(&number.digits));
        let (bytes, encoding) = encodings::any(chance, &text);
        let case = Case::new(BARE, bytes, vec![Wanted::cpr(&number.digits)])
            .tag("form", form.name)
            .tag("encoding", format!("{encoding:?}"));
        cases.push(case);
    }
    cases
}

/// A valid number in a name, run together or with a hyphen.
pub fn bare_in_names(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let form = written_forms::plain(chance);
        // Ten digits from 1000000000 to 1031999999 are as well a production unit's: alone in a name
        // nobody can tell.
        let mut number = pool.valid(chance);
        while form.name == "run together" && number.digits.as_str() < "1032" {
            if !number.digits.starts_with("10") {
                break;
            }
            number = pool.valid(chance);
        }
        let name = prose::file_name(chance, &form.write(&number.digits), false);
        let case = Case::new(BARE_NAME, "", vec![Wanted::cpr(&number.digits)]);
        cases.push(case.at(Place::Named(name)).tag("form", form.name));
    }
    cases
}

/// Whole files of valid numbers, thirty or some thousands: a list, or a table that nobody gave a
/// heading. In some, three of thirty fail modulus 11, as in any register; those may be missed.
pub fn lists(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for index in 0..count {
        // One file is long: its column goes on from one read to the next.
        let stretches = if index == 0 { 300 } else { 1 };
        let fails = if chance.percent(30) { 3 } else { 0 };
        let mut numbers = Vec::new();
        for _ in 0..stretches {
            numbers.extend(pool.different(30 - fails, chance));
            numbers.extend((0..fails).map(|_| pool.invalid(chance).clone()));
        }
        let (kind, ending, text) = list(chance, &numbers);
        let lines = numbers.iter().zip(1..);
        let lines = lines.map(|(number, line)| (number, Wanted::cpr(&number.digits).on_line(line)));
        let (wanted, allowed): (Vec<_>, Vec<_>) =
            lines.partition(|(number, _)| number.kind == "valid");
        let (bytes, encoding) = encodings::any(chance, &text);
        let mut case = Case::new(
            COLUMN,
            bytes,
            wanted.into_iter().map(|(_, wanted)| wanted).collect(),
        )
        .at(Place::File(ending))
        .tag("kind", kind)
        .tag("rows", numbers.len().to_string())
        .tag("encoding", format!("{encoding:?}"))
        .tag(
            "failing modulus 11",
            if fails > 0 { "one in ten" } else { "none" },
        );
        case.allowed = allowed.into_iter().map(|(_, allowed)| allowed).collect();
        cases.push(case);
    }
    cases
}

fn list(chance: &mut Chance, numbers: &[Cpr]) -> (String, &'static str, String) {
    let run_together = chance.percent(75);
    let hyphen = &written_forms::FORMS[usize::from(!run_together)];
    let end = chance.of(&["\n", "\r\n"]);
    let shape = chance.below(5);
    let separator = chance.of(&[';', ',', '\t']);
    let at = chance.below(3);
    let mut text = String::new();
    for number in numbers {
        let number = hyphen.write(&number.digits);
        let (name, town) = (person(chance), town(chance));
        text += &match shape {
            0 => number,
            1 => format!("\"{number}\""),
            2 => {
                let mut cells = [name.as_str(), town, "aktiv"];
                cells[at] = &number;
                cells.join(&separator.to_string())
            }
            3 => {
                // The date of every row stands beside: one more column of digits.
                let date = format!(
                    "{:02}-{:02}-2019",
                    1 + chance.below(28),
                    1 + chance.below(12)
                );
                [date.as_str(), &number, &name].join(&separator.to_string())
            }
            _ => format!("{name:<24}{number:<14}{town}"),
        };
        text += end;
    }
    let kind = [
        "one a line",
        "one a line, quoted",
        "separated, no heading",
        "separated, no heading, beside dates",
        "by width, no heading",
    ][shape];
    let ending = if matches!(shape, 2 | 3) { "csv" } else { "txt" };
    let kind = format!("{kind}, {}", hyphen.name);
    (kind, ending, text)
}

/// Files as the CPR register delivers them: every line a record, its type and the number glued
/// together in front of fields of fixed width. One record in ten has a number that fails modulus
/// 11; those may be missed.
pub fn register_extracts(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let (several, framed) = (chance.percent(60), chance.percent(50));
        let mut lines = Vec::new();
        let (mut wanted, mut allowed) = (Vec::new(), Vec::new());
        if framed {
            lines.push(format!("000{:06}20200818{:>40}", chance.below(900_000), ""));
        }
        for number in pool.different(20, chance) {
            let fails = chance.percent(10);
            let number = if fails {
                pool.invalid(chance).clone()
            } else {
                number
            };
            let types: &[&str] = if several {
                &["001", "003", "008"]
            } else {
                &["001"]
            };
            for kind in types {
                lines.push(record(chance, kind, &number));
                let found = Wanted::cpr(&number.digits).on_line(lines.len());
                if fails { &mut allowed } else { &mut wanted }.push(found);
            }
        }
        if framed {
            lines.push(format!("999{:08}", lines.len()));
        }
        let end = chance.of(&["\n", "\r\n"]);
        let text = lines.join(end) + end;
        let (text, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
        let mut case = Case::new(EXTRACT, text.as_ref(), wanted)
            .at(Place::File(chance.of(&["txt", "dat", ""])))
            .tag(
                "records",
                if several {
                    "001, 003, 008"
                } else {
                    "001 alone"
                },
            )
            .tag("frame", if framed { "000 and 999" } else { "none" });
        case.allowed = allowed;
        cases.push(case);
    }
    cases
}

fn record(chance: &mut Chance, kind: &str, number: &Cpr) -> String {
    let digits = &number.digits;
    let since = format!(
        "{}{:02}{:02}0900",
        1990 + chance.below(30),
        1 + chance.below(12),
        1 + chance.below(28)
    );
    match kind {
        // Status, its time, sex, date of birth, occupation.
        "001" => format!(
            "001{digits}{:10}01{since} {}18{}-{}-{} {:<34}",
            "",
            chance.of(&["K", "M"]),
            &digits[4..6],
            &digits[2..4],
            &digits[..2],
            "lærer"
        ),
        // Name and address in clear.
        "003" => format!(
            "003{digits}{:<34}{:<34}{}{:<20}",
            person(chance),
            street(chance),
            numbers::digits(chance, 4),
            town(chance)
        ),
        _ => format!("008{digits}{:<50}{since}", person(chance)),
    }
}
