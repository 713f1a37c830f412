//! Other registers' numbers: production units, and the personal numbers of the neighbours.
//!
//! One Swedish number in prose has the very shape of a CPR number, and so has a Finnish one whose
//! check sign is a digit: those two rows are told apart, and only their chance is measured.

use super::Case;
use super::names::{person, sentence, town};
use super::numbers::{any_digits, day, luhn};
use crate::support::Chance;

pub const SWEDISH: &str = "Swedish number in prose (same shape)";
pub const FINNISH: &str = "Finnish number in prose (same shape in part)";
pub const LISTS: &str = "lists of other countries' numbers";

/// So many files of each class.
pub fn cases(chance: &mut Chance, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let (kind, ending, text) = production_units(chance);
        cases.push(Case::nothing("P-numbers", kind, ending, text));
        let number = swedish(chance);
        let text = in_prose(chance, "Malmö", &number);
        cases.push(Case::nothing(SWEDISH, "prose", "txt", text));
        let number = finnish(chance);
        let text = in_prose(chance, "Åbo", &number);
        cases.push(Case::nothing(FINNISH, "prose", "txt", text));
        let number = norwegian(chance);
        let text = in_prose(chance, "Oslo", &number);
        cases.push(Case::nothing(
            "Norwegian number in prose",
            "prose",
            "txt",
            text,
        ));
        let (kind, text) = foreign_list(chance);
        cases.push(Case::nothing(LISTS, kind, "txt", text));
        let (kind, ending, text) = icelandic_labelled(chance);
        cases.push(Case::nothing(
            "Icelandic kennitala, labelled",
            kind,
            ending,
            text,
        ));
    }
    cases
}

fn in_prose(chance: &mut Chance, town: &str, number: &str) -> String {
    match chance.below(3) {
        0 => format!(
            "{} fra {town}, {number}, har skrevet. {}",
            person(chance),
            sentence(chance)
        ),
        1 => format!(
            "{} {number}\n{town}\n{}\n",
            person(chance),
            sentence(chance)
        ),
        _ => format!("{} ({number}) {}", person(chance), sentence(chance)),
    }
}

/// Production units: 1000000000 to 1031999999.
fn production_unit(chance: &mut Chance) -> usize {
    1_000_000_000 + chance.below(32_000_000)
}

fn production_units(chance: &mut Chance) -> (&'static str, &'static str, String) {
    let shape = chance.below(6);
    let first = production_unit(chance);
    let label = chance.of(&[
        "P-nr.",
        "P-nummer",
        "Pnummer",
        "P-nummer:",
        "Produktionsenhed",
    ]);
    match shape {
        0 => {
            return (
                "labelled",
                "txt",
                format!("{}\n{label} {first}, {}\n", sentence(chance), town(chance)),
            );
        }
        1 => {
            return (
                "unlabelled",
                "txt",
                format!(
                    "{} Afdelingen i {} er {first}.",
                    sentence(chance),
                    town(chance)
                ),
            );
        }
        2 => {
            return (
                "JSON",
                "json",
                format!("{{\"pNummer\": {first}, \"by\": \"{}\"}}\n", town(chance)),
            );
        }
        _ => {}
    }
    let heading = chance.of(&["P-nummer", "pnummer", "P-nr", "Produktionsenhed"]);
    let mut text = match shape {
        3 => format!("Navn;{heading};By\n"),
        _ => String::new(),
    };
    for _ in 0..10 + chance.below(40) {
        let (unit, town) = (production_unit(chance), town(chance));
        text += &match shape {
            3 => format!("Butik {town};{unit};{town}\n"),
            4 => format!("{unit}\n"),
            _ => format!("Butik {town};{unit}\n"),
        };
    }
    let kinds = ["column", "list", "column, no heading"];
    (
        kinds[shape - 3],
        if shape == 4 { "txt" } else { "csv" },
        text,
    )
}

fn swedish(chance: &mut Chance) -> String {
    let (day, month, year) = day(chance, 1930, 2015);
    let number = format!(
        "{:02}{month:02}{day:02}{}",
        year % 100,
        any_digits(chance, 3)
    );
    format!("{}-{}{}", &number[..6], &number[6..], luhn(&number))
}

fn finnish(chance: &mut Chance) -> String {
    const SIGNS: &[u8] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let (day, month, year) = day(chance, 1930, 2015);
    let date = format!("{day:02}{month:02}{:02}", year % 100);
    let serial = format!("{:03}", 2 + chance.below(897));
    let rest = format!("{date}{serial}").parse::<usize>().unwrap() % 31;
    let century = if year < 2000 { '-' } else { 'A' };
    format!("{date}{century}{serial}{}", char::from(SIGNS[rest]))
}

fn norwegian(chance: &mut Chance) -> String {
    loop {
        let (day, month, year) = day(chance, 1930, 2015);
        let mut number = format!(
            "{day:02}{month:02}{:02}{}",
            year % 100,
            any_digits(chance, 3)
        );
        let mut complete = true;
        for weights in [
            &[3, 7, 6, 1, 8, 9, 4, 5, 2][..],
            &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2],
        ] {
            let digits = number.bytes().zip(weights);
            let sum: u32 = digits
                .map(|(byte, weight)| u32::from(byte - b'0') * weight)
                .sum();
            match (11 - sum % 11) % 11 {
                10 => complete = false,
                check => number.push(char::from_digit(check, 10).unwrap()),
            }
        }
        if complete {
            return match chance.percent(50) {
                true => format!("{} {}", &number[..6], &number[6..]),
                false => number,
            };
        }
    }
}

fn icelandic(chance: &mut Chance) -> String {
    loop {
        let (day, month, year) = day(chance, 1930, 2015);
        let number = format!(
            "{day:02}{month:02}{:02}{}{}",
            year % 100,
            2 + chance.below(8),
            any_digits(chance, 1)
        );
        let weighted = number.bytes().zip([3, 2, 7, 6, 5, 4, 3, 2]);
        let sum: u32 = weighted
            .map(|(byte, weight)| u32::from(byte - b'0') * weight)
            .sum();
        let check = (11 - sum % 11) % 11;
        if check < 10 {
            let century = if year < 2000 { 9 } else { 0 };
            return format!("{}-{}{check}{century}", &number[..6], &number[6..]);
        }
    }
}

fn foreign_list(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(3);
    let lines = (0..15 + chance.below(25)).map(|_| {
        let number = match shape {
            0 => swedish(chance),
            1 => finnish(chance),
            _ => norwegian(chance),
        };
        format!("{number}\n")
    });
    let text = lines.collect();
    (["Swedish", "Finnish", "Norwegian"][shape], text)
}

fn icelandic_labelled(chance: &mut Chance) -> (&'static str, &'static str, String) {
    let number = icelandic(chance);
    let name = person(chance);
    match chance.below(5) {
        0 => (
            "colon",
            "txt",
            format!("{name}\nKennitala: {number}\nReykjavík\n"),
        ),
        1 => (
            "space",
            "txt",
            format!(
                "{} {name}, kennitala {number}, {}",
                sentence(chance),
                sentence(chance)
            ),
        ),
        2 => (
            "JSON",
            "json",
            format!("{{\"navn\": \"{name}\", \"kennitala\": \"{number}\"}}\n"),
        ),
        3 => (
            "run together",
            "txt",
            format!("Kennitala {}\n", number.replace('-', "")),
        ),
        _ => {
            let rows = (0..10 + chance.below(20))
                .map(|_| format!("{};{}\n", person(chance), icelandic(chance)));
            (
                "CSV",
                "csv",
                format!("Navn;Kennitala\n{}", rows.collect::<String>()),
            )
        }
    }
}
