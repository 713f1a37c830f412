//! Labelled CPR numbers in text: sentences, forms, logs, settings, addresses and names of files.

use super::names::{paragraph, person, sentence, street, town};
use super::written_forms::Fits;
use crate::support::Chance;

/// A surrounding that says of a number that it is a CPR number.
#[derive(Clone, Copy)]
pub struct Context {
    pub name: &'static str,
    /// What a form must fit to stand in it.
    pub needs: Fits,
    write: fn(&mut Chance, &str) -> String,
}

impl Context {
    pub fn write(&self, chance: &mut Chance, number: &str) -> String {
        (self.write)(chance, number)
    }
}

const fn of(name: &'static str, needs: Fits, write: fn(&mut Chance, &str) -> String) -> Context {
    Context { name, needs, write }
}

/// Labels as they stand before a number.
const BEFORE: [&str; 26] = [
    "CPR-nr.: ",
    "CPR-nr. ",
    "CPR nr.: ",
    "Cpr.nr.: ",
    "cpr.nr. ",
    "CPR: ",
    "CPR ",
    "cpr ",
    "cprnr ",
    "cprnr.: ",
    "CPRNR: ",
    "cprnummer ",
    "CPR-nummer: ",
    "CPR nummer ",
    "CPR-nummeret er ",
    "Personnummer: ",
    "personnummer ",
    "PERSONNUMMER ",
    "Personnr.: ",
    "Personnr. ",
    "pnr. ",
    "PNR: ",
    "CPR-/personnummer: ",
    "Sundhedskort nr. ",
    "Sundhedskortnummer: ",
    "Sygesikringsnr.: ",
];
/// Labels of a form's field or a column.
pub const FIELDS: [&str; 12] = [
    "CPR-nr.",
    "CPR-nr.:",
    "CPR nr.",
    "CPR",
    "Cpr-nr",
    "CPR-nummer",
    "Cprnr.",
    "Personnummer",
    "Personnummer:",
    "Personnr.",
    "PNR",
    "Sygesikringsnr.",
];

/// All contexts in text.
pub const CONTEXTS: [Context; 21] = [
    of("label before", Fits::Prose, |chance, n| {
        let label = chance.of(&BEFORE);
        format!("{} {label}{n} {}", sentence(chance), sentence(chance))
    }),
    of(
        "label before, alone on the line",
        Fits::Prose,
        |chance, n| {
            let label = chance.of(&BEFORE);
            format!("{}\n{label}{n}\n{}", paragraph(chance), sentence(chance))
        },
    ),
    of("label in a sentence", Fits::Prose, |chance, n| {
        let name = person(chance);
        match chance.below(4) {
            0 => format!("{name} med CPR-nr. {n} har søgt om hjælp."),
            1 => format!("Vedr. {name}, cpr {n}, som flyttede i går."),
            2 => format!("{name} (CPR {n}) er indkaldt."),
            _ => format!("Hans personnummer, {n}, står i brevet."),
        }
    }),
    of(
        "another number before the label",
        Fits::Prose,
        |chance, n| {
            let (phone, case) = (super::numbers::phone(chance), chance.below(90_000));
            match chance.below(3) {
                0 => format!("Tlf. {phone}, CPR-nr. {n}, {}", town(chance)),
                1 => format!("Sagsnr. 2019/{case}, CPR-nr.: {n}"),
                _ => format!("Faktura {case} til patient, CPR {n}"),
            }
        },
    ),
    of("glued to the label", Fits::Glued, |chance, n| {
        let label = chance.of(&["CPR", "cpr", "Cpr", "CPRNR", "cprnr"]);
        format!("{} {label}{n} {}", sentence(chance), sentence(chance))
    }),
    of("label behind", Fits::Prose, |chance, n| {
        let label = chance.of(&[
            "(CPR)",
            "(cpr)",
            "(CPR-nr.)",
            "(personnummer)",
            "(cpr-nummer)",
        ]);
        format!("{} {n} {label} {}", sentence(chance), sentence(chance))
    }),
    of("label on the line above", Fits::Cell, |chance, n| {
        let (label, end) = (chance.of(&FIELDS), chance.of(&["\n", "\r\n"]));
        let (name, town) = (person(chance), town(chance));
        format!("Navn{end}{name}{end}{label}{end}{n}{end}By{end}{town}{end}")
    }),
    of(
        "label above, an empty line between",
        Fits::Cell,
        |chance, n| {
            let label = chance.of(&FIELDS);
            format!(
                "Navn\n\n{}\n\n{label}\n\n{n}\n\nBy\n\n{}\n",
                person(chance),
                town(chance)
            )
        },
    ),
    of("fields in two columns", Fits::Cell, |chance, n| {
        let label = chance.of(&["CPR-nr.:", "Cpr-nr.:", "Personnummer:"]);
        format!(
            "{:<10}{:<26}{label:<16}{n}\n{:<10}{:<26}{:<16}{}\n",
            "Navn:",
            person(chance),
            "Adresse:",
            street(chance),
            "By:",
            town(chance)
        )
    }),
    of("labels over values, aligned", Fits::Cell, aligned_form),
    of("labels over values, by tabs", Fits::Cell, |chance, n| {
        let label = chance.of(&FIELDS);
        let (name, town) = (person(chance), town(chance));
        format!("Oplysninger om borgeren\n\nNavn\t{label}\tBy\n{name}\t{n}\t{town}\n")
    }),
    of("dotted leader", Fits::Cell, |chance, n| {
        let label = chance.of(&["CPR-nr.", "Personnummer", "Cprnr."]);
        format!("Navn ........ : {}\n{label} ..... : {n}\n", person(chance))
    }),
    of("key=value log", Fits::Cell, |chance, n| {
        let key = chance.of(&["cpr", "cprnr", "CPR", "borgerCpr", "cpr_nr", "personnummer"]);
        let (quote, status) = (chance.of(&["", "\"", "'"]), 200 + chance.below(5));
        let time = format!(
            "2020-08-{:02} 12:{:02}:11",
            1 + chance.below(28),
            chance.below(60)
        );
        format!("{time} INFO opslag ok {key}={quote}{n}{quote} status={status} ms=12\n")
    }),
    of("INI", Fits::Cell, |chance, n| {
        let key = chance.of(&["cpr", "CprNr", "personnummer", "pnr"]);
        let equals = chance.of(&["=", " = "]);
        format!(
            "[borger]\nnavn{equals}{}\n{key}{equals}{n}\nby{equals}{}\n",
            person(chance),
            town(chance)
        )
    }),
    of("YAML", Fits::Cell, |chance, n| {
        let key = chance.of(&["cpr", "cprNummer", "personnummer"]);
        format!("borger:\n  navn: {}\n  {key}: \"{n}\"\n", person(chance))
    }),
    of("SQL where", Fits::Cell, |chance, n| {
        let key = chance.of(&["cpr", "CPRNR", "p.cpr_nummer"]);
        format!(
            "SELECT navn FROM borger p WHERE {key} = '{n}' AND aktiv = 1; -- {}\n",
            person(chance)
        )
    }),
    of("URL", Fits::Glued, |chance, n| {
        let key = chance.of(&["cpr", "cprnr", "personnummer"]);
        format!(
            "GET https://sag.example/opslag?{key}={n}&x=1 HTTP/1.1\n{}",
            sentence(chance)
        )
    }),
    of("path in a text", Fits::Glued, |chance, n| {
        format!(
            "Se K:\\scan\\CPR_{n}_side_{}.png, {}",
            1 + chance.below(9),
            sentence(chance)
        )
    }),
    of("mail", Fits::Prose, |chance, n| {
        let (label, name) = (chance.of(&BEFORE), person(chance));
        format!(
            "From: post@kommune.example\nSubject: Vedr. {label}{n}\nTo: sag@kommune.example\n\n{}\n{name}\n",
            paragraph(chance)
        )
    }),
    of("bullet list", Fits::Cell, |chance, n| {
        let label = chance.of(&["CPR-nr.: ", "CPR: ", "Personnummer: "]);
        format!(
            "- Navn: {}\n- {label}{n}\n- By: {}\n",
            person(chance),
            town(chance)
        )
    }),
    of("English label", Fits::Prose, |chance, n| {
        let label = chance.of(&[
            "CPR no. ",
            "CPR number: ",
            "Danish CPR number ",
            "CPR no.: ",
        ]);
        format!("The applicant, {}, {label}{n}, was heard.", person(chance))
    }),
];

/// Labels in one row and values under them, each under its label, as pages of old systems print.
fn aligned_form(chance: &mut Chance, number: &str) -> String {
    let label = chance.of(&FIELDS);
    let (name, street) = (person(chance), street(chance));
    let mut columns = vec![
        (label, number),
        ("Navn", name.as_str()),
        ("By", town(chance)),
        ("Adresse", street.as_str()),
        ("Status", "aktiv"),
    ];
    columns.truncate(2 + chance.below(4));
    let shift = chance.below(columns.len());
    columns.rotate_left(shift);
    let right = chance.percent(30);
    let mut rows = [String::new(), String::new()];
    for (heading, value) in columns {
        let width = 3 + shown_width(heading).max(shown_width(value)) + chance.below(9);
        for (row, text) in rows.iter_mut().zip([heading, value]) {
            let gap = " ".repeat(width - shown_width(text));
            match right {
                true => row.extend([gap.as_str(), text]),
                false => row.extend([text, gap.as_str()]),
            }
        }
    }
    let [labels, values] = rows.map(|row| row.trim_end().to_string());
    format!(
        "Oplysninger om borgeren\n\n{labels}\n{values}\n\n{}\n",
        sentence(chance)
    )
}

/// How many places a text takes on paper.
pub fn shown_width(text: &str) -> usize {
    let invisible = |char: &char| matches!(char, '\u{AD}' | '\u{200B}' | '\u{2060}');
    text.chars().filter(|char| !invisible(char)).count()
}

/// Sentences around a number that say nothing of what it is.
pub fn unlabelled(chance: &mut Chance, number: &str) -> String {
    let name = person(chance);
    match chance.below(6) {
        0 => format!("{name}, {number}, mødte ikke op. {}", sentence(chance)),
        1 => format!("{}\n{number}\n{}", sentence(chance), sentence(chance)),
        2 => format!(
            "{} {name} ({number}) bor i {}.",
            sentence(chance),
            town(chance)
        ),
        3 => format!("{name} {number}\n{}\n{}\n", street(chance), town(chance)),
        4 => format!("Notat om {number}: {}", paragraph(chance)),
        _ => format!("{} {number}", sentence(chance)),
    }
}

/// Names of files that hold a number between other signs: with a label, or told without.
pub fn file_name(chance: &mut Chance, number: &str, labelled: bool) -> String {
    let page = 1 + chance.below(9);
    if labelled {
        return match chance.below(5) {
            0 => format!("cpr_{number}_{page}.png"),
            1 => format!("CPR-nr {number}.docx"),
            2 => format!("ansøgning cpr {number}.txt"),
            3 => format!("CPR{number}.pdf"),
            _ => format!("brev_{page}_personnummer_{number}.txt"),
        };
    }
    match chance.below(4) {
        0 => format!("side_{number}_{page}.png"),
        1 => format!("{number}.txt"),
        2 => format!("brev til {number}.docx"),
        _ => format!("{number}_side{page}.pdf"),
    }
}
