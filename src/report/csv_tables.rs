//! CSV: a file for each table of the document, for those who load them elsewhere.
//!
//! Column names and values are the document's own and the same in every language. A cell that could
//! start a formula gets an apostrophe in front. Lists are joined with `; `. The table of exposures is
//! the one that `--format csv` prints; its columns are a contract. What is in a list of lists (every
//! match of a file, the reasons of readers) is summed up here, and whole in JSON.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::escape::for_spreadsheet;
use super::told;
use crate::model::document::{
    Document, ExposureEntry, FileEntry, FolderEntry, PolicyEntry, UnscannedEntry,
};

/// A table of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Rows to act on, worst first.
    Exposures,
    /// Folders with matches.
    Folders,
    /// Files with matches, where the scan told them.
    Files,
    /// What was not read.
    Unscanned,
    /// Rows of the policy to act on.
    PolicyFindings,
}

impl Table {
    /// Every table.
    pub const ALL: [Table; 5] = [
        Table::Exposures,
        Table::Folders,
        Table::Files,
        Table::Unscanned,
        Table::PolicyFindings,
    ];

    /// Its name: the key it has in the document, and what its file is called but for `.csv`.
    pub fn name(self) -> &'static str {
        match self {
            Table::Exposures => "exposures",
            Table::Folders => "folders",
            Table::Files => "files",
            Table::Unscanned => "unscanned",
            Table::PolicyFindings => "policy_findings",
        }
    }

    /// Whether a document has it: `files` only where they were asked for.
    pub fn is_in(self, document: &Document) -> bool {
        self != Table::Files || document.files.is_some()
    }

    /// Its columns. New ones may be added at the end.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Table::Exposures => &[
                "severity",
                "code",
                "path",
                "reach",
                "readers",
                "everyone",
                "reader_names",
                "unresolved_readers",
                "via",
                "files",
                "folders",
                "matches",
                "persons_at_least",
                "persons_at_most",
                "oldest",
                "newest",
                "why",
                "policy_line",
                "remedy",
                "categories",
            ],
            Table::Folders => &[
                "path",
                "adequate",
                "code",
                "files",
                "matches",
                "persons_at_least",
                "persons_at_most",
                "persons_estimated",
            ],
            Table::Files => &[
                "path",
                "readers",
                "everyone",
                "matches",
                "numbers",
                "rules",
                "confidence",
                "ocr",
                "published",
                "places",
            ],
            Table::Unscanned => &["path", "reason", "detail"],
            Table::PolicyFindings => &[
                "severity",
                "code",
                "policy_line",
                "who",
                "where",
                "reason",
                "review_by",
                "why",
                "remedy",
            ],
        }
    }
}

/// Writes one table: its columns, then its rows. A table that the document does not have is empty.
///
/// # Errors
/// When the writer fails.
pub fn write(document: &Document, table: Table, to: &mut dyn Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(to);
    rows.write_record(table.columns())?;
    let mut put = |cells: Vec<String>| {
        let cells = cells.iter().map(|cell| for_spreadsheet(cell));
        rows.write_record(cells)
    };
    match table {
        Table::Exposures => document.exposures.iter().map(exposure).try_for_each(put)?,
        Table::Folders => document.folders.iter().map(folder).try_for_each(put)?,
        Table::Files => {
            let files = document.files.iter().flatten();
            files.map(file).try_for_each(put)?;
        }
        Table::Unscanned => document.unscanned.iter().map(unscanned).try_for_each(put)?,
        Table::PolicyFindings => {
            let findings = document.policy_findings.iter();
            findings.map(policy_finding).try_for_each(&mut put)?;
        }
    }
    rows.flush()
}

fn exposure(row: &ExposureEntry) -> Vec<String> {
    vec![
        row.severity.clone(),
        row.code.clone(),
        told::path(&row.path),
        row.reach.clone(),
        row.readers.count.to_string(),
        row.readers.everyone.to_string(),
        row.readers.names.join("; "),
        row.readers.unresolved.join("; "),
        row.readers.via.join("; "),
        row.files.to_string(),
        row.folders.to_string(),
        row.matches.to_string(),
        row.persons.at_least.to_string(),
        row.persons.at_most.to_string(),
        row.oldest.clone().unwrap_or_default(),
        row.newest.clone().unwrap_or_default(),
        row.why.clone(),
        row.policy_line.clone(),
        row.remedy.clone(),
        row.categories.join("; "),
    ]
}

fn folder(row: &FolderEntry) -> Vec<String> {
    vec![
        told::path(&row.path),
        row.adequate.to_string(),
        row.code.clone().unwrap_or_default(),
        row.files.to_string(),
        row.matches.to_string(),
        row.persons.at_least.to_string(),
        row.persons.at_most.to_string(),
        row.persons.estimated.to_string(),
    ]
}

fn file(row: &FileEntry) -> Vec<String> {
    let matches = row.matches.iter();
    let numbers: BTreeSet<&str> = matches.clone().map(|found| found.person.as_str()).collect();
    let rules: BTreeSet<&str> = matches.clone().map(|found| found.rule.as_str()).collect();
    let surest = matches.clone().map(|found| found.confidence).max();
    let mut places: Vec<String> = matches
        .clone()
        .map(|found| found.place.to_string())
        .collect();
    places.dedup();
    vec![
        told::path(&row.path),
        row.readers
            .map_or_else(String::new, |count| count.to_string()),
        row.readers.is_none().to_string(),
        row.matches.len().to_string(),
        numbers.len().to_string(),
        rules.into_iter().collect::<Vec<&str>>().join("; "),
        surest.map_or_else(String::new, |surest| surest.word().to_string()),
        matches
            .clone()
            .filter(|found| found.ocr)
            .count()
            .to_string(),
        matches.filter(|found| found.published).count().to_string(),
        places.join("; "),
    ]
}

fn unscanned(row: &UnscannedEntry) -> Vec<String> {
    vec![
        told::path(&row.path),
        row.reason.clone(),
        row.detail.clone(),
    ]
}

fn policy_finding(row: &PolicyEntry) -> Vec<String> {
    vec![
        row.severity.clone(),
        row.code.clone(),
        row.policy_line.clone(),
        row.who.clone(),
        row.place.clone(),
        row.reason.clone(),
        row.review_by.clone().unwrap_or_default(),
        row.why.clone(),
        row.remedy.clone(),
    ]
}
