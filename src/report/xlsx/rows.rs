//! The tables of a workbook: which columns each has, and a row of the document as its cells.
//!
//! Words come first, for people; the permanent codes stand at the end of a row, for pivot tables that
//! must work in either language.

use std::collections::BTreeSet;

use rust_xlsxwriter::XlsxError;

use super::book::{Book, Column};
use super::cell::Cell;
use crate::model::document::{
    Document, ExposureEntry, FileEntry, FolderEntry, PolicyEntry, UnscannedEntry,
};
use crate::model::finding::PersonCount;
use crate::model::problem::Reason;
use crate::model::words::{Part, Words};
use crate::report::told;

/// Places of a file that are named; the rest is counted.
const MOST_PLACES: usize = 20;

/// The first of them fit on a page: see [`PRINTED`].
const EXPOSURES: [Column; 26] = [
    Column("sheet-severity", 10.0),
    Column("sheet-finding", 28.0),
    Column("sheet-folder", 60.0),
    Column("sheet-open-to", 24.0),
    Column("sheet-persons-at-least", 12.0),
    Column("sheet-persons-at-most", 12.0),
    Column("sheet-matches", 12.0),
    Column("sheet-files", 14.0),
    Column("sheet-remedy", 60.0),
    Column("sheet-why", 60.0),
    Column("sheet-estimated", 10.0),
    Column("sheet-folders-count", 14.0),
    Column("sheet-reach", 16.0),
    Column("sheet-readers", 10.0),
    Column("sheet-categories", 28.0),
    Column("sheet-oldest", 19.0),
    Column("sheet-newest", 19.0),
    Column("sheet-first-seen", 19.0),
    Column("sheet-reader-names", 40.0),
    Column("sheet-unresolved", 24.0),
    Column("sheet-not-cleared", 40.0),
    Column("sheet-via", 40.0),
    Column("sheet-administrators", 24.0),
    Column("sheet-policy-line", 24.0),
    Column("sheet-code", 20.0),
    Column("sheet-id", 16.0),
];

/// Columns of a table that are printed, from the left; what is beyond would make the print too small to read.
const PRINTED: u16 = 9;

const FOLDERS: [Column; 9] = [
    Column("sheet-folder", 70.0),
    Column("sheet-adequate", 14.0),
    Column("sheet-finding", 28.0),
    Column("sheet-persons-at-least", 12.0),
    Column("sheet-persons-at-most", 12.0),
    Column("sheet-estimated", 10.0),
    Column("sheet-matches", 11.0),
    Column("sheet-files", 10.0),
    Column("sheet-code", 20.0),
];

const FILES: [Column; 9] = [
    Column("sheet-file", 80.0),
    Column("sheet-readers", 14.0),
    Column("sheet-matches", 11.0),
    Column("sheet-numbers", 12.0),
    Column("sheet-kinds", 30.0),
    Column("sheet-confidence", 14.0),
    Column("sheet-from-pictures", 12.0),
    Column("sheet-published", 12.0),
    Column("sheet-places", 60.0),
];

const UNSCANNED: [Column; 5] = [
    Column("sheet-path", 80.0),
    Column("sheet-reason", 36.0),
    Column("sheet-detail", 50.0),
    Column("sheet-gap", 16.0),
    Column("sheet-code", 20.0),
];

const POLICY: [Column; 10] = [
    Column("sheet-severity", 10.0),
    Column("sheet-finding", 28.0),
    Column("sheet-policy-line", 24.0),
    Column("sheet-who", 24.0),
    Column("sheet-where", 40.0),
    Column("sheet-given-reason", 40.0),
    Column("sheet-review-by", 12.0),
    Column("sheet-why", 60.0),
    Column("sheet-remedy", 60.0),
    Column("sheet-code", 16.0),
];

/// Adds every table that the document has.
pub(super) fn write(book: &mut Book<'_>, document: &Document) -> Result<(), XlsxError> {
    let words = book.words();
    book.table(
        "sheet-exposures",
        (&EXPOSURES, PRINTED),
        &document.exposures,
        |row| exposure(words, row),
    )?;
    book.table(
        "sheet-folders",
        (&FOLDERS, PRINTED),
        &document.folders,
        |row| folder(words, row),
    )?;
    if let Some(files) = &document.files {
        book.table("sheet-files-sheet", (&FILES, PRINTED), files, |row| {
            file(words, row)
        })?;
    }
    book.table(
        "sheet-unscanned",
        (&UNSCANNED, PRINTED),
        &document.unscanned,
        |row| unscanned(words, row),
    )?;
    book.table(
        "sheet-policy",
        (&POLICY, PRINTED),
        &document.policy_findings,
        |row| policy(words, row),
    )
}

/// A severity as a cell.
pub(super) fn severity(words: &Words, severity: &str) -> Cell {
    let shown = told::word(words, "severity", severity);
    Cell::Severity(severity.to_string(), shown)
}

/// A yes or a no.
pub(super) fn yes(words: &Words, yes: bool) -> Cell {
    Cell::Text(words.say(if yes { "sheet-yes" } else { "sheet-no" }))
}

fn persons(words: &Words, persons: &PersonCount) -> [Cell; 3] {
    [
        Cell::Count(persons.at_least),
        Cell::Count(persons.at_most),
        yes(words, persons.estimated),
    ]
}

fn exposure(words: &Words, row: &ExposureEntry) -> Vec<Cell> {
    let categories = row.categories.iter();
    let categories: Vec<String> = categories
        .map(|category| told::word(words, "category", category))
        .collect();
    let not_cleared = row.readers.not_cleared.iter();
    let not_cleared: Vec<String> = not_cleared
        .map(|reader| format!("{}: {}", reader.name, words.own(&reader.reason)))
        .collect();
    let grants = row.readers.via.iter();
    let via: Vec<String> = grants.map(|grant| told::via(words, grant)).collect();
    let [at_least, at_most, estimated] = persons(words, &row.persons);
    let list = |names: &[String]| Cell::Text(names.join("; "));
    vec![
        severity(words, &row.severity),
        Cell::Text(told::word(words, "code", &row.code)),
        Cell::Prose(told::path(&row.path)),
        Cell::Text(told::open_to(words, row)),
        at_least,
        at_most,
        Cell::Count(row.matches),
        Cell::Count(row.files),
        Cell::Prose(told::remedy(words, row)),
        Cell::Prose(told::why(words, row)),
        estimated,
        Cell::Count(row.folders),
        Cell::Text(told::reach(words, &row.reach)),
        Cell::Count(row.readers.count),
        list(&categories),
        Cell::time(row.oldest.as_deref()),
        Cell::time(row.newest.as_deref()),
        Cell::time(row.first_seen.as_deref()),
        list(&row.readers.names),
        list(&row.readers.unresolved),
        list(&not_cleared),
        list(&via),
        list(&row.readers.administrators),
        Cell::Text(told::policy_line(words, &row.policy_line)),
        Cell::Text(row.code.clone()),
        Cell::Text(row.id.clone()),
    ]
}

fn folder(words: &Words, row: &FolderEntry) -> Vec<Cell> {
    let [at_least, at_most, estimated] = persons(words, &row.persons);
    let finding = row.code.as_deref();
    vec![
        Cell::Text(told::path(&row.path)),
        yes(words, row.adequate),
        finding.map_or(Cell::Empty, |code| {
            Cell::Text(told::word(words, "code", code))
        }),
        at_least,
        at_most,
        estimated,
        Cell::Count(row.matches),
        Cell::Count(row.files),
        finding.map_or(Cell::Empty, |code| Cell::Text(code.to_string())),
    ]
}

fn file(words: &Words, row: &FileEntry) -> Vec<Cell> {
    let matches = row.matches.iter();
    let numbers: BTreeSet<&str> = matches.clone().map(|found| found.person.as_str()).collect();
    let rules: BTreeSet<&str> = matches.clone().map(|found| found.rule.as_str()).collect();
    let kinds: Vec<String> = rules
        .into_iter()
        .map(|rule| told::word(words, "rule", rule))
        .collect();
    let surest = matches.clone().map(|found| found.confidence).max();
    let mut places: Vec<String> = matches
        .clone()
        .take(MOST_PLACES)
        .map(|found| told::place(words, &found.place))
        .collect();
    places.dedup();
    let more = row.matches.len().saturating_sub(MOST_PLACES);
    if more > 0 {
        let parts = [("count", Part::Count(more as u64))];
        places.push(words.say_with("sheet-more", &parts));
    }
    vec![
        Cell::Text(told::path(&row.path)),
        match row.readers {
            Some(readers) => Cell::Count(readers),
            None => Cell::Text(words.say("everyone")),
        },
        Cell::Count(row.matches.len() as u64),
        Cell::Count(numbers.len() as u64),
        Cell::Text(kinds.join("; ")),
        surest.map_or(Cell::Empty, |surest| {
            Cell::Text(told::word(words, "sheet-confidence", surest.word()))
        }),
        Cell::Count(matches.clone().filter(|found| found.ocr).count() as u64),
        Cell::Count(matches.filter(|found| found.published).count() as u64),
        Cell::Text(places.join("; ")),
    ]
}

fn unscanned(words: &Words, row: &UnscannedEntry) -> Vec<Cell> {
    let reason = Reason::ALL
        .iter()
        .find(|reason| reason.word() == row.reason);
    vec![
        Cell::Text(told::path(&row.path)),
        Cell::Text(told::word(words, "reason", &row.reason)),
        Cell::Text(words.own(&row.detail)),
        // A reason that this version does not know may be one.
        yes(words, reason.is_none_or(|reason| reason.is_gap())),
        Cell::Text(row.reason.clone()),
    ]
}

fn policy(words: &Words, row: &PolicyEntry) -> Vec<Cell> {
    vec![
        severity(words, &row.severity),
        Cell::Text(told::policy_code(words, &row.code)),
        Cell::Text(row.policy_line.clone()),
        Cell::Prose(row.who.clone()),
        Cell::Prose(row.place.clone()),
        Cell::Prose(row.reason.clone()),
        Cell::day(row.review_by.as_deref()),
        Cell::Prose(told::policy_why(words, row)),
        Cell::Prose(told::policy_remedy(words, row)),
        Cell::Text(row.code.clone()),
    ]
}
