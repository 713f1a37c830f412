//! Foreigner numbers, person IDs and case order IDs: told by their labels, whatever their digits.

use super::encodings;
use super::names::{person, sentence, town};
use super::numbers::{Pool, digits};
use super::{Case, Place, Wanted};
use crate::support::Chance;

/// A kind of number: its rule, the row it is counted in, and its labels.
pub struct Kind {
    pub rule: &'static str,
    pub class: &'static str,
    /// The label that stands in the reference.
    labels: &'static [&'static str],
    keys: &'static [&'static str],
}

pub const KINDS: [Kind; 3] = [
    Kind {
        rule: "dk.foreigner-number",
        class: "foreigner number, labelled",
        labels: &[
            "Udlændingenummer",
            "udlændingenummer",
            "Udlændingenr.",
            "udl.nr.",
            "Udl.nr.",
            "udl. nr.",
            "UDL-NR",
            "udl-nr",
            "UDL",
            "Udlaendingenummer",
            "udlaendingenr.",
            "Alien identification no",
            "Alien identification no.",
            "Alien identification number",
        ],
        keys: &[
            "udlNr",
            "udl_nr",
            "udlaendingenummer",
            "udlændingenummer",
            "udlaendingeNr",
            "alienIdentificationNumber",
        ],
    },
    Kind {
        rule: "dk.person-id",
        class: "person ID, labelled",
        labels: &[
            "Person ID",
            "person ID",
            "PersonID",
            "Person-ID",
            "personid",
            "PERSON ID",
        ],
        keys: &["personId", "person_id", "PersonID", "personid"],
    },
    Kind {
        rule: "dk.case-order-id",
        class: "case order ID, labelled",
        labels: &[
            "Case order ID",
            "case order ID",
            "Case Order ID",
            "CASE ORDER ID",
            "Case-order-ID",
        ],
        keys: &["caseOrderId", "case_order_id", "CaseOrderID"],
    },
];

/// A number of 5 to 10 digits and one way to write it.
struct Number {
    digits: String,
    written: String,
    form: &'static str,
}

fn number(chance: &mut Chance) -> Number {
    let length = 5 + chance.below(6);
    let digits = digits(chance, length);
    let (written, form) = match chance.below(8) {
        0..3 => (digits.clone(), "run together"),
        3 => (split(&digits, 3, ' '), "spaces by three"),
        4 => (split(&digits, 3, '.'), "dots by three"),
        5 if digits.len().is_multiple_of(2) => (split(&digits, 2, ' '), "spaces by two"),
        5 | 6 => (in_two(&digits, '-'), "hyphen"),
        _ => (in_two(&digits, '/'), "slash"),
    };
    Number {
        digits,
        written,
        form,
    }
}

/// Groups of so many digits, counted from the end.
fn split(digits: &str, size: usize, joint: char) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(size) {
            out.push(joint);
        }
        out.push(digit);
    }
    out
}

fn in_two(digits: &str, joint: char) -> String {
    let (first, second) = digits.split_at(digits.len() / 2);
    format!("{first}{joint}{second}")
}

/// All contexts, so many of each for each kind.
pub fn cases(chance: &mut Chance, rounds: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for kind in &KINDS {
        for (name, ending, write) in CONTEXTS {
            for _ in 0..rounds {
                let number = number(chance);
                if *ending == "json#" {
                    // A number in JSON has no joints.
                    cases.push(json_number(chance, kind, &number.digits));
                    continue;
                }
                let label = chance.of(kind.labels);
                let key = chance.of(kind.keys);
                let text = write(chance, label, key, &number.written);
                // JSON and XML say what they are in; the others are as they come.
                let (bytes, encoding) = match *ending {
                    "json" | "xml" => (text.into_bytes(), encodings::Encoding::Utf8),
                    _ => encodings::any(chance, &text),
                };
                let wanted = Wanted::new(kind.rule, &number.digits);
                let case = Case::new(kind.class, bytes, vec![wanted])
                    .at(Place::File(ending))
                    .tag("form", number.form)
                    .tag("context", *name)
                    .tag("digits", number.digits.len().to_string())
                    .tag(
                        "label",
                        if matches!(*name, "JSON key" | "XML element" | "key=value") {
                            key
                        } else {
                            label
                        },
                    )
                    .tag("encoding", format!("{encoding:?}"));
                cases.push(case);
            }
        }
    }
    cases
}

fn json_number(chance: &mut Chance, kind: &Kind, digits: &str) -> Case {
    let key = chance.of(kind.keys);
    let text = format!(
        "{{\"navn\": \"{}\", \"{key}\": {digits}}}\n",
        person(chance)
    );
    Case::new(kind.class, text, vec![Wanted::new(kind.rule, digits)])
        .at(Place::File("json"))
        .tag("form", "run together")
        .tag("context", "JSON number")
        .tag("digits", digits.len().to_string())
        .tag("label", key)
}

/// A CPR-shaped number, valid as one, under the label of another kind: the label says what it is.
pub fn shaped_like_cpr(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let kind = &KINDS[chance.below(KINDS.len())];
        let label = chance.of(kind.labels);
        let digits = &pool.valid(chance).digits;
        let hyphen = chance.percent(40) && kind.rule == "dk.foreigner-number";
        let written = if hyphen {
            format!("{}-{}", &digits[..6], &digits[6..])
        } else {
            digits.clone()
        };
        let text = match chance.below(3) {
            0 => format!(
                "{} {label}: {written}. {}",
                sentence(chance),
                sentence(chance)
            ),
            1 => format!(
                "Navn;{label};By\n{};{written};{}\n",
                person(chance),
                town(chance)
            ),
            _ => format!("{label}\n{written}\n"),
        };
        let case = Case::new(
            "labelled, but shaped like a CPR number",
            text,
            vec![Wanted::new(kind.rule, digits)],
        )
        .tag("kind", kind.rule)
        .tag("form", if hyphen { "hyphen" } else { "run together" })
        .tag("label", label);
        cases.push(case);
    }
    cases
}

/// A CPR number and a foreigner number beside each other: both are wanted, each as what it is.
pub fn beside_cpr(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let kind = &KINDS[chance.below(KINDS.len())];
        let label = chance.of(kind.labels);
        let cpr = pool.any(chance);
        let length = 7 + chance.below(2);
        let other = digits(chance, length);
        let written = format!("{}-{}", &cpr.digits[..6], &cpr.digits[6..]);
        let (context, text) = match chance.below(4) {
            0 => (
                "in a row",
                format!("CPR-nr.: {written}, {label}: {other}\n"),
            ),
            1 => (
                "in a row, other first",
                format!("{label}: {other}, CPR-nr. {written}\n"),
            ),
            2 => (
                "line by line",
                format!(
                    "{label}: {other}\nCPR-nr.: {written}\n{}\n",
                    sentence(chance)
                ),
            ),
            _ => (
                "CSV",
                format!(
                    "Navn;{label};CPR-nr.\n{};{other};{written}\n",
                    person(chance)
                ),
            ),
        };
        let wanted = vec![Wanted::cpr(&cpr.digits), Wanted::new(kind.rule, &other)];
        let case = Case::new("a CPR number beside another kind", text, wanted)
            .at(Place::File(if context == "CSV" { "csv" } else { "txt" }))
            .tag("context", context)
            .tag("kind", kind.rule)
            .tag("label", label);
        cases.push(case);
    }
    cases
}

type Write = fn(&mut Chance, &str, &str, &str) -> String;

/// Name, ending, and what is written of label, key and number.
const CONTEXTS: &[(&str, &str, Write)] = &[
    ("colon", "txt", |chance, label, _, n| {
        format!("{} {label}: {n}\n{}", sentence(chance), sentence(chance))
    }),
    ("space", "txt", |chance, label, _, n| {
        format!("{} {label} {n} {}", sentence(chance), sentence(chance))
    }),
    ("in brackets", "txt", |chance, label, _, n| {
        format!("{} ({label} {n}) {}", person(chance), sentence(chance))
    }),
    ("label on the line above", "txt", |chance, label, _, n| {
        format!(
            "Navn\n{}\n{label}\n{n}\nBy\n{}\n",
            person(chance),
            town(chance)
        )
    }),
    (
        "labels over values, aligned",
        "txt",
        |chance, label, _, n| {
            format!(
                "{:<24}{label:<32}By\n{:<24}{n:<32}{}\n",
                "Navn",
                person(chance),
                town(chance)
            )
        },
    ),
    ("fields in two columns", "txt", |chance, label, _, n| {
        let label = format!("{label}:");
        format!(
            "{:<10}{:<26}{label:<32}{n}\n{:<10}{}\n",
            "Navn:",
            person(chance),
            "By:",
            town(chance)
        )
    }),
    ("CSV heading, ;", "csv", |chance, label, _, n| {
        format!("Navn;{label};By\n{};{n};{}\n", person(chance), town(chance))
    }),
    ("CSV heading, ,", "csv", |chance, label, _, n| {
        format!(
            "{label},Navn,By\r\n{n},{},{}\r\n",
            person(chance),
            town(chance)
        )
    }),
    ("tab heading", "tsv", |chance, label, _, n| {
        format!(
            "Navn\tBy\t{label}\n{}\t{}\t{n}\n",
            person(chance),
            town(chance)
        )
    }),
    ("Markdown", "md", |chance, label, _, n| {
        format!(
            "| Navn | {label} |\n|---|---|\n| {} | {n} |\n",
            person(chance)
        )
    }),
    ("HTML row heading", "html", |chance, label, _, n| {
        format!(
            "<html><table><tr><th>{label}</th><td>{n}</td></tr><tr><th>By</th><td>{}</td></tr></table></html>",
            town(chance)
        )
    }),
    ("HTML column heading", "html", |chance, label, _, n| {
        format!(
            "<html><table>\n<tr><th>Navn</th><th>{label}</th><th>By</th></tr>\n<tr><td>{}</td><td>{n}</td><td>{}</td></tr>\n</table></html>",
            person(chance),
            town(chance)
        )
    }),
    ("JSON key", "json", |chance, _, key, n| {
        format!(
            "{{\n  \"navn\": \"{}\",\n  \"{key}\": \"{n}\"\n}}\n",
            person(chance)
        )
    }),
    ("JSON number", "json#", |_, _, _, _| String::new()),
    ("XML element", "xml", |chance, _, key, n| {
        format!(
            "<?xml version=\"1.0\"?>\n<sag>\n  <{key}>{n}</{key}>\n  <by>{}</by>\n</sag>\n",
            town(chance)
        )
    }),
    ("key=value", "log", |chance, _, key, n| {
        format!(
            "2020-08-{:02} 12:01:11 INFO opslag {key}={n} status=ok\n",
            1 + chance.below(28)
        )
    }),
];
