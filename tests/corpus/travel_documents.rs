//! Machine-readable zones with right check digits: passports, cards and visas of invented people.
//!
//! ICAO 9303: digits as themselves, A to Z as 10 to 35, `<` as nought; weights 7 3 1; modulo 10.

use super::names::sentence;
use super::numbers::{Pool, any_digits, digits};
use super::{Case, MRZ_RULE, Place, Wanted};
use crate::support::Chance;

pub const FOREIGN: &str = "MRZ";
pub const DANISH: &str = "MRZ of a Danish passport, with the CPR number";

/// The published specimens (TD3, TD1).
const SPECIMENS: [&str; 2] = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
];
const STATES: [&str; 12] = [
    "UTO", "SYR", "AFG", "IRQ", "SOM", "ERI", "IRN", "TUR", "D<<", "XXA", "GBR", "UKR",
];
const SURNAMES: [&str; 8] = [
    "TESTMANN",
    "PROEVESEN",
    "AL<ATTRAP",
    "MODEL<SAMPLE",
    "XHOSAMPLE",
    "OEVEBJERG",
    "BLANKO",
    "FIKTIVSKI",
];
const GIVEN: [&str; 8] = [
    "ANNA",
    "IMRAN<ALI",
    "MARIA<LUISA",
    "OMAR",
    "SARA",
    "JENS<PETER",
    "LI",
    "FATIMA<ZAHRA<NOOR",
];

fn check(field: &str) -> char {
    let values = field.bytes().map(|byte| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    });
    let weighted = values.zip([7, 3, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(value, weight)| value * weight).sum();
    char::from_digit(sum % 10, 10).unwrap()
}

fn checked(field: &str) -> String {
    format!("{field}{}", check(field))
}

fn filled(field: &str, width: usize) -> String {
    format!("{field:<<width$}").chars().take(width).collect()
}

/// What a document says of its holder.
struct Holder {
    state: &'static str,
    names: String,
    number: String,
    born: String,
    sex: char,
    expires: String,
}

fn holder(chance: &mut Chance) -> Holder {
    let date = |chance: &mut Chance, from: usize, years: usize| {
        let year = (from + chance.below(years)) % 100;
        format!(
            "{year:02}{:02}{:02}",
            1 + chance.below(12),
            1 + chance.below(28)
        )
    };
    let letters = chance.of(&["", "L", "AB", "K", "XJ"]);
    let length = 9 - letters.len() - chance.below(2);
    Holder {
        state: chance.of(&STATES),
        names: format!("{}<<{}", chance.of(&SURNAMES), chance.of(&GIVEN)),
        number: filled(&format!("{letters}{}", any_digits(chance, length)), 9),
        born: date(chance, 40, 70),
        sex: chance.of(&['M', 'F', '<']),
        expires: date(chance, 18, 15),
    }
}

/// Passport, two lines of 44.
fn td3(chance: &mut Chance, code: &str, holder: &Holder, personal: &str) -> String {
    let personal = filled(personal, 14);
    // Without a personal number its check digit may be nought or a filler.
    let personal_check = match personal.starts_with("<<") && chance.percent(50) {
        true => '<',
        false => check(&personal),
    };
    let number = checked(&holder.number);
    let born = checked(&holder.born);
    let expires = checked(&holder.expires);
    let personal = format!("{personal}{personal_check}");
    let composite = check(&format!("{number}{born}{expires}{personal}"));
    format!(
        "{}\n{number}{}{born}{}{expires}{personal}{composite}",
        filled(&format!("{code}{}{}", holder.state, holder.names), 44),
        holder.state,
        holder.sex
    )
}

/// Card, three lines of 30.
fn td1(code: &str, holder: &Holder, optional: &str) -> String {
    let first = filled(optional, 15);
    let (number, born, expires) = (
        checked(&holder.number),
        checked(&holder.born),
        checked(&holder.expires),
    );
    let second = filled("", 11);
    let composite = check(&format!("{number}{first}{born}{expires}{second}"));
    format!(
        "{code}{}{number}{first}\n{born}{}{expires}{}{second}{composite}\n{}",
        holder.state,
        holder.sex,
        holder.state,
        filled(&holder.names, 30)
    )
}

/// Card of two lines of 36.
fn td2(code: &str, holder: &Holder, optional: &str) -> String {
    let optional = filled(optional, 7);
    let (number, born, expires) = (
        checked(&holder.number),
        checked(&holder.born),
        checked(&holder.expires),
    );
    let composite = check(&format!("{number}{born}{expires}{optional}"));
    format!(
        "{}\n{number}{}{born}{}{expires}{optional}{composite}",
        filled(&format!("{code}{}{}", holder.state, holder.names), 36),
        holder.state,
        holder.sex
    )
}

/// Visa, two lines of 44 (A) or 36 (B); it has no composite check digit.
fn visa(width: usize, holder: &Holder, optional: &str) -> String {
    let line = format!(
        "{}{}{}{}{}{optional}",
        checked(&holder.number),
        holder.state,
        checked(&holder.born),
        holder.sex,
        checked(&holder.expires)
    );
    format!(
        "{}\n{}",
        filled(&format!("V<{}{}", holder.state, holder.names), width),
        filled(&line, width)
    )
}

/// Where a zone stands: the file's ending (none: beside a picture), a name, and the text.
fn placed(chance: &mut Chance, zone: &str) -> (&'static str, Place, String) {
    let (above, below) = (sentence(chance), sentence(chance));
    match chance.below(8) {
        0 => ("alone", Place::File("txt"), format!("{zone}\n")),
        1 => (
            "between lines of text",
            Place::File("txt"),
            format!("{above}\n{zone}\n{below}\n"),
        ),
        2 => {
            let indented = zone.replace('\n', "\n    ");
            (
                "indented",
                Place::File("txt"),
                format!("{above}\n\n    {indented}\n\n{below}\n"),
            )
        }
        3 => (
            "CRLF",
            Place::File("txt"),
            format!("{above}\n{zone}\n").replace('\n', "\r\n"),
        ),
        4 => {
            let escaped = zone.replace('<', "&lt;");
            (
                "HTML",
                Place::File("html"),
                format!("<html><body><pre>{escaped}</pre></body></html>\n"),
            )
        }
        5 => {
            let escaped = zone.replace('\n', "\\n");
            (
                "JSON",
                Place::File("json"),
                format!("{{\"mrz\": \"{escaped}\", \"side\": 1}}\n"),
            )
        }
        6 => (
            "empty line between",
            Place::Sidecar,
            format!("{above}\n\n{}\n", zone.replace('\n', "\n\n")),
        ),
        _ => (
            "text of a picture",
            Place::Sidecar,
            format!("{above}\n{zone}\n"),
        ),
    }
}

/// Documents of other states, and the specimens.
pub fn foreign(chance: &mut Chance, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let holder = holder(chance);
        let optional = match chance.percent(50) {
            true => String::new(),
            false => digits(chance, 7),
        };
        let code = chance.of(&["P<", "PO", "PD"]);
        let (kind, zone) = match chance.below(6) {
            0 => (
                "TD1",
                td1(chance.of(&["I<", "ID", "AR", "C<"]), &holder, &optional),
            ),
            1 => ("TD2", td2(chance.of(&["I<", "ID"]), &holder, &optional)),
            2 => ("MRV-A", visa(44, &holder, &optional)),
            3 => ("MRV-B", visa(36, &holder, &optional)),
            4 => ("specimen", chance.of(&SPECIMENS).to_string()),
            _ => ("TD3", td3(chance, code, &holder, &optional)),
        };
        let (context, place, text) = placed(chance, &zone);
        let case = Case::new(FOREIGN, text, vec![Wanted::any(MRZ_RULE)]).at(place);
        cases.push(case.tag("kind", kind).tag("context", context));
    }
    cases
}

/// Danish passports: the CPR number stands glued in the field of the personal number.
pub fn danish(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let number = pool.any(chance);
        let cpr = &number.digits;
        let mut holder = holder(chance);
        holder.state = "DNK";
        holder.number = digits(chance, 9);
        let day: usize = cpr[..2].parse().unwrap();
        let day = if day > 60 { day - 60 } else { day };
        holder.born = format!("{}{}{day:02}", &cpr[4..6], &cpr[2..4]);
        let zone = td3(chance, "P<", &holder, cpr);
        let (context, place, text) = placed(chance, &zone);
        let wanted = vec![Wanted::any(MRZ_RULE), Wanted::cpr(cpr)];
        let case = Case::new(DANISH, text, wanted).at(place);
        cases.push(case.tag("context", context).tag("number", number.kind));
    }
    cases
}

/// The published specimens, made anew from what they say: the check digits here are ICAO's.
#[test]
fn the_specimens_come_out_as_published() {
    let mut anna = Holder {
        state: "UTO",
        names: "ERIKSSON<<ANNA<MARIA".to_string(),
        number: "L898902C3".to_string(),
        born: "740812".to_string(),
        sex: 'F',
        expires: "120415".to_string(),
    };
    let passport = td3(&mut Chance::new(1), "P<", &anna, "ZE184226B");
    anna.number = "D23145890".to_string();
    assert_eq!([passport, td1("I<", &anna, "")], SPECIMENS);
}
