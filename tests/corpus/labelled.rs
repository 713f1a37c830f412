//! Labelled CPR numbers: every form of writing in every context, in every encoding.

use super::encodings;
use super::markup::{self, JSON_NUMBER, JSON_TEXTS, PAGES};
use super::numbers::{Cpr, Pool};
use super::prose::{self, CONTEXTS};
use super::tables::Sheet;
use super::written_forms::{self, FORMS, Fits, Form, HTML_FORMS, JSON_FORMS};
use super::{Case, Place, Wanted};
use crate::support::Chance;

pub const TEXT: &str = "cpr, labelled, in text";
pub const TABLE: &str = "cpr, labelled, in a table";
pub const MARKUP: &str = "cpr, labelled, in markup and JSON";
pub const NAME: &str = "cpr, labelled, in a file name";
pub const LOST_ZERO: &str = "cpr, leading zero lost in CSV";

fn case(class: &'static str, text: &str, number: &Cpr, form: Form, context: &str) -> Case {
    Case::new(class, text, vec![Wanted::cpr(&number.digits)])
        .tag("form", form.name)
        .tag("context", context)
        .tag("number", number.kind)
}

fn encoded(chance: &mut Chance, mut case: Case) -> Case {
    let text = String::from_utf8(case.bytes).unwrap();
    let (bytes, encoding) = encodings::any(chance, &text);
    case.bytes = bytes;
    case.tag("encoding", format!("{encoding:?}"))
}

/// Every form in every context that it fits, some times over.
pub fn in_text(chance: &mut Chance, pool: &Pool) -> Vec<Case> {
    let mut cases = Vec::new();
    for form in FORMS {
        for context in CONTEXTS.iter().filter(|context| form.fits >= context.needs) {
            for _ in 0..3 {
                let number = pool.any(chance);
                let text = context.write(chance, &form.write(&number.digits));
                let case = case(TEXT, &text, number, form, context.name);
                cases.push(encoded(chance, case));
            }
        }
    }
    cases
}

/// Tables of several rows; every row's number is wanted.
pub fn in_tables(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let sheet = Sheet::with_heading(chance, pool);
        let (name, ending, text, line) = written(chance, &sheet);
        let mut case = Case::new(TABLE, text, sheet.wanted(line)).at(Place::File(ending));
        if name.starts_with("HTML") {
            case.wanted.iter_mut().for_each(|wanted| wanted.line = None);
        }
        let kinds = match sheet.numbers.iter().all(|number| number.kind == "valid") {
            true => "valid alone",
            false => "mixed",
        };
        let case = case
            .tag("form", &sheet.form)
            .tag("context", name)
            .tag("number", kinds);
        cases.push(encoded(chance, case));
    }
    cases
}

/// A table in some notation: its name, the file's ending, the text, and the line of the first row.
fn written(chance: &mut Chance, sheet: &Sheet) -> (String, &'static str, String, usize) {
    let end = chance.of(&["\n", "\r\n"]);
    match chance.below(10) {
        0..4 => {
            let (separator, ending) =
                chance.of(&[(';', "csv"), (',', "csv"), ('\t', "tsv"), ('|', "txt")]);
            let quoted = chance.percent(30);
            let text = sheet.separated(separator, quoted, end);
            let name = format!(
                "{separator:?} separated{}",
                if quoted { ", quoted" } else { "" }
            );
            (name, ending, text, 2)
        }
        4 => {
            let text = format!("sep=;{end}{}", sheet.separated(';', false, end));
            ("separated, sep=; on top".into(), "csv", text, 3)
        }
        5 => ("Markdown".into(), "md", sheet.markdown(), 5),
        6 | 7 => {
            let (right, rule) = (chance.percent(30), chance.percent(40));
            let text = sheet.by_width(chance, right, rule);
            let name = format!(
                "by width{}{}",
                if right { ", to the right" } else { "" },
                if rule { ", ruled" } else { "" }
            );
            (name, "txt", text, 4 + usize::from(rule))
        }
        _ => (
            "HTML table".into(),
            "html",
            markup::html_table(chance, sheet),
            0,
        ),
    }
}

/// HTML, XML and JSON.
pub fn in_markup(chance: &mut Chance, pool: &Pool) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |chance: &mut Chance, form: Form, page: markup::Page| {
        let number = pool.any(chance);
        let text = page.write(chance, &form.write(&number.digits));
        let case = case(MARKUP, &text, number, form, page.name).at(Place::File(page.ending));
        // A page in UTF-16 or Windows-1252 says so in its head; these say nothing, or UTF-8.
        cases.push(case);
    };
    let cells: Vec<Form> = FORMS
        .into_iter()
        .filter(|form| form.fits >= Fits::Cell)
        .collect();
    for _ in 0..2 {
        for form in &cells {
            PAGES.iter().for_each(|page| add(chance, *form, *page));
            JSON_TEXTS.iter().for_each(|page| add(chance, *form, *page));
        }
        for form in HTML_FORMS {
            let pages = PAGES.iter().filter(|page| page.takes_markup);
            pages.for_each(|page| add(chance, form, *page));
        }
        for form in JSON_FORMS {
            JSON_TEXTS.iter().for_each(|page| add(chance, form, *page));
        }
        for _ in 0..30 {
            add(chance, FORMS[0], JSON_NUMBER);
        }
    }
    cases
}

/// Names of files, the files empty.
pub fn in_names(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let number = pool.any(chance);
        let form = loop {
            let form = written_forms::any(chance, Fits::Glued);
            // Between other signs of a name only these two are in use.
            if matches!(form.name, "run together" | "hyphen") {
                break form;
            }
        };
        let name = prose::file_name(chance, &form.write(&number.digits), true);
        let shape: String = name
            .chars()
            .map(|char| if char.is_ascii_digit() { 'N' } else { char })
            .collect();
        let case = case(
            NAME,
            "",
            number,
            form,
            &shape.replace("NNNN", "").replace("NN", ""),
        );
        cases.push(case.at(Place::Named(name)));
    }
    cases
}

/// CSV out of a spreadsheet that took the numbers for numbers.
pub fn without_leading_zeros(chance: &mut Chance, pool: &Pool, count: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..count {
        let sheet = Sheet::without_leading_zeros(chance, pool);
        let separator = chance.of(&[';', ',', '\t']);
        let text = sheet.separated(separator, false, chance.of(&["\n", "\r\n"]));
        let case = Case::new(LOST_ZERO, text, sheet.wanted(2)).at(Place::File("csv"));
        cases.push(encoded(
            chance,
            case.tag("context", format!("{separator:?}")),
        ));
    }
    cases
}
