//! CPR numbers in columns under a heading: separated values, Markdown, columns by width.

use super::names::{person, street, town};
use super::numbers::{Cpr, Pool, digits, phone};
use super::prose::shown_width;
use super::written_forms::{self, Fits};
use super::{CPR_RULE, Wanted};
use crate::support::Chance;

/// Headings of a column of CPR numbers.
const HEADINGS: [&str; 16] = [
    "CPR",
    "CPR-nr",
    "CPR-nr.",
    "CPR nr.",
    "cprnr",
    "cpr_nr",
    "CprNr",
    "CPRNUMMER",
    "CPR-nummer",
    "Cpr nummer",
    "Personnummer",
    "PERSONNR",
    "pnr",
    "borger_cpr",
    "KundeCPR",
    "PersonCivilRegistrationIdentifier",
];

/// A table before it is written down: headings, rows, and where its numbers are.
pub struct Sheet {
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// The number of each row.
    pub numbers: Vec<Cpr>,
    /// How they are written.
    pub form: String,
}

impl Sheet {
    /// A table whose CPR column stands somewhere among others.
    pub fn with_heading(chance: &mut Chance, pool: &Pool) -> Self {
        let form = match chance.percent(50) {
            true => written_forms::plain(chance),
            false => written_forms::any(chance, Fits::Cell),
        };
        let count = 1 + chance.below(5);
        let numbers: Vec<Cpr> = (0..count).map(|_| pool.any(chance).clone()).collect();
        let cells = numbers.iter().map(|number| form.write(&number.digits));
        let cells: Vec<String> = cells.collect();
        let heading = chance.of(&HEADINGS);
        Self::around(chance, heading, cells, numbers, form.name)
    }

    /// A column that a spreadsheet took for numbers: those that begin with a zero have lost it.
    pub fn without_leading_zeros(chance: &mut Chance, pool: &Pool) -> Self {
        let count = 2 + chance.below(6);
        let mut numbers: Vec<Cpr> = (0..count).map(|_| pool.any(chance).clone()).collect();
        while !numbers.iter().any(|number| number.digits.starts_with('0')) {
            numbers[0] = pool.valid(chance).clone();
        }
        let without = |number: &Cpr| {
            let digits = &number.digits;
            digits.strip_prefix('0').unwrap_or(digits).to_string()
        };
        let cells = numbers.iter().map(without).collect();
        let heading = chance.of(&HEADINGS);
        Self::around(chance, heading, cells, numbers, "leading zero lost")
    }

    fn around(
        chance: &mut Chance,
        heading: &str,
        cells: Vec<String>,
        numbers: Vec<Cpr>,
        form: &str,
    ) -> Self {
        let kinds = chance.below(OTHERS.len());
        let others = OTHERS.iter().cycle().skip(kinds).take(1 + chance.below(4));
        let others: Vec<&Other> = others.collect();
        let at = chance.below(others.len() + 1);
        let mut headings: Vec<String> = others.iter().map(|(name, _)| name.to_string()).collect();
        headings.insert(at, heading.to_string());
        let mut rows = Vec::new();
        for cell in cells {
            let mut row: Vec<String> = others.iter().map(|(_, value)| value(chance)).collect();
            row.insert(at, cell);
            rows.push(row);
        }
        Self {
            headings,
            rows,
            numbers,
            form: form.to_string(),
        }
    }

    /// What is to be found, when the first row stands on that line.
    pub fn wanted(&self, first_line: usize) -> Vec<Wanted> {
        let numbers = self.numbers.iter().enumerate();
        numbers
            .map(|(row, number)| Wanted::new(CPR_RULE, &number.digits).on_line(first_line + row))
            .collect()
    }

    /// Separated values.
    pub fn separated(&self, separator: char, quoted: bool, end: &str) -> String {
        let mut text = String::new();
        for row in std::iter::once(&self.headings).chain(&self.rows) {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| match quoted || cell.contains(separator) {
                    true => format!("\"{cell}\""),
                    false => cell.clone(),
                })
                .collect();
            text += &cells.join(&separator.to_string());
            text += end;
        }
        text
    }

    /// A Markdown table; its first row stands on line 5.
    pub fn markdown(&self) -> String {
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rule = "|---".repeat(self.headings.len());
        let rows: String = self.rows.iter().map(|cells| row(cells)).collect();
        format!("# Liste\n\n{}{rule}|\n{rows}\n", row(&self.headings))
    }

    /// Columns by width. With `right` all columns stand to the right; `rule` draws a line under the
    /// headings. The first row stands on line 4, with a rule on line 5.
    pub fn by_width(&self, chance: &mut Chance, right: bool, rule: bool) -> String {
        let column = |at: usize| {
            self.rows
                .iter()
                .chain([&self.headings])
                .map(move |row| &row[at])
        };
        let widths: Vec<usize> = (0..self.headings.len())
            .map(|at| column(at).map(|cell| shown_width(cell)).max().unwrap_or(0))
            .collect();
        let gap = 2 + chance.below(3);
        let line = |cells: &[String]| {
            let mut line = String::new();
            for (cell, width) in cells.iter().zip(&widths) {
                let padding = " ".repeat(width - shown_width(cell));
                match right {
                    true => line.extend([padding.as_str(), cell.as_str()]),
                    false => line.extend([cell.as_str(), padding.as_str()]),
                }
                line += &" ".repeat(gap);
            }
            format!("{}\n", line.trim_end())
        };
        let mut text = format!("Udskrift af listen\n\n{}", line(&self.headings));
        if rule {
            let dashes = widths.iter().map(|width| "-".repeat(*width));
            text += &line(&dashes.collect::<Vec<_>>());
        }
        text.extend(self.rows.iter().map(|row| line(row)));
        text
    }
}

type Other = (&'static str, fn(&mut Chance) -> String);

/// Columns that stand beside.
const OTHERS: [Other; 8] = [
    ("Navn", person),
    ("Adresse", street),
    ("Postnr", |chance| digits(chance, 4)),
    ("By", |chance| town(chance).to_string()),
    ("Telefon", phone),
    ("Oprettet", |chance| {
        format!(
            "{:02}-{:02}-2019",
            1 + chance.below(28),
            1 + chance.below(12)
        )
    }),
    ("Antal", |chance| chance.below(100).to_string()),
    ("Status", |chance| {
        chance.of(&["aktiv", "lukket", "ny"]).to_string()
    }),
];
