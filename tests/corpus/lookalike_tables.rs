//! Columns and dumps of ids: by heading, by key, or by neither.

use super::Case;
use super::names::{amount, person, sentence, town};
use super::numbers::{any_digits, digits, unix_time};
use crate::support::Chance;

/// So many files of each class.
pub fn cases(chance: &mut Chance, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let (kind, text) = unix_times(chance);
        cases.push(Case::nothing("Unix times in a column", kind, "csv", text));
        let (kind, text) = headed(
            chance,
            &["Fakturanr", "Fakturanr.", "fakturanummer", "Invoice no"],
        );
        cases.push(Case::nothing(
            "invoice numbers in a column",
            kind,
            "csv",
            text,
        ));
        let (kind, text) = headed(chance, &["id", "ref", "ID", "Ref.", "reference", "nr"]);
        cases.push(Case::nothing(
            "random ten digits under id or ref",
            kind,
            "csv",
            text,
        ));
        let (kind, ending, text) = headless(chance);
        cases.push(Case::nothing(
            "random ten digits, no heading",
            kind,
            ending,
            text,
        ));
        let (kind, text) = dump(chance);
        cases.push(Case::nothing("SQL dumps", kind, "sql", text));
        let (kind, text) = objects(chance);
        cases.push(Case::nothing("JSON with ids and times", kind, "json", text));
    }
    cases
}

/// Rows of a table: one in a hundred is long.
fn rows(chance: &mut Chance) -> usize {
    match chance.percent(1) {
        true => 4000,
        false => 20 + chance.below(60),
    }
}

fn unix_times(chance: &mut Chance) -> (&'static str, String) {
    let counted = chance.percent(50);
    let heading = chance.of(&["tid", "created_at", "ts", "oprettet", "time"]);
    let mut text = format!("{heading};værdi;navn\n");
    let mut time = unix_time(chance);
    for _ in 0..rows(chance) {
        time = if counted {
            time + chance.below(9000)
        } else {
            unix_time(chance)
        };
        text += &format!("{time};{};{}\n", amount(chance), person(chance));
    }
    (if counted { "in order" } else { "in no order" }, text)
}

/// Ten-digit numbers under a heading: random, or counted up from somewhere.
fn headed(chance: &mut Chance, headings: &[&'static str]) -> (&'static str, String) {
    let counted = chance.percent(40);
    let heading = chance.of(headings);
    let mut number: u64 = digits(chance, 10).parse().unwrap();
    let mut text = format!("{heading};Dato;Navn;Beløb\r\n");
    for _ in 0..rows(chance) {
        number = if counted {
            number + 1 + chance.below(5) as u64
        } else {
            digits(chance, 10).parse().unwrap()
        };
        let date = format!(
            "{:02}-{:02}-2019",
            1 + chance.below(28),
            1 + chance.below(12)
        );
        text += &format!("{number};{date};{};{}\r\n", person(chance), amount(chance));
    }
    (if counted { "counted" } else { "random" }, text)
}

fn headless(chance: &mut Chance) -> (&'static str, &'static str, String) {
    let shape = chance.below(4);
    let mut number: u64 = digits(chance, 10).parse().unwrap();
    let mut text = String::new();
    for _ in 0..rows(chance) {
        number += 1 + chance.below(3) as u64;
        text += &match shape {
            0 => format!("{}\n", any_digits(chance, 10)),
            1 => format!("{number}\n"),
            2 => format!(
                "{};{};{}\n",
                person(chance),
                any_digits(chance, 10),
                town(chance)
            ),
            _ => format!(
                "{:<24}{}  {}\n",
                person(chance),
                any_digits(chance, 10),
                amount(chance)
            ),
        };
    }
    let kinds = [
        "random list",
        "counted list",
        "random, separated",
        "random, by width",
    ];
    (kinds[shape], if shape == 2 { "csv" } else { "txt" }, text)
}

fn dump(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(3);
    // A key of 32 or 64 bits that counts up, now and then over a gap.
    let mut id = 1_000_000_000 + chance.below(3_000_000_000);
    let mut text =
        String::from("CREATE TABLE ordre (id bigint, kunde text, oprettet int, beloeb numeric);\n");
    if shape == 1 {
        text += "INSERT INTO ordre VALUES\n";
    }
    if shape == 2 {
        text += "COPY ordre (id, kunde, oprettet, beloeb) FROM stdin;\n";
    }
    for _ in 0..rows(chance) {
        id += 1 + chance.below(2);
        let (name, time, sum) = (person(chance), unix_time(chance), chance.below(100_000));
        text += &match shape {
            0 => format!("INSERT INTO ordre VALUES ({id}, '{name}', {time}, {sum}.00);\n"),
            1 => format!("({id},'{name}',{time},{sum}.50),\n"),
            _ => format!("{id}\t{name}\t{time}\t{sum}.00\n"),
        };
    }
    (
        ["one INSERT a row", "one INSERT for all", "COPY"][shape],
        text,
    )
}

fn objects(chance: &mut Chance) -> (&'static str, String) {
    let shape = chance.below(3);
    let mut text = String::new();
    let mut id: u64 = digits(chance, 10).parse().unwrap();
    for _ in 0..10 + chance.below(30) {
        id += 1 + chance.below(9) as u64;
        let (time, random) = (unix_time(chance), digits(chance, 10));
        text += &match shape {
            0 => format!(
                "{{\"id\": {id}, \"created\": {time}, \"updated\": {time}123, \"text\": \"{}\"}}\n",
                sentence(chance)
            ),
            1 => format!(
                "{{\"id\": \"{random}\", \"ref\": \"{}\", \"ts\": {time}}}\n",
                any_digits(chance, 10)
            ),
            _ => format!(
                "{{\"tweet_id\": \"{}{}\", \"user\": {{\"id\": {random}}}, \"by\": \"{}\"}}\n",
                id,
                any_digits(chance, 8),
                town(chance)
            ),
        };
    }
    (["counted ids", "random ids", "long ids"][shape], text)
}
