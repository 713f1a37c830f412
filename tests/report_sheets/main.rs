//! Workbooks, tables in CSV, summaries in Markdown and the published schemas, each judged by programs
//! that are not ours: LibreOffice, openpyxl, cmark-gfm, markdown-it, jsonschema.
//!
//! `tests/report_sheets/install` installs them. Every test writes to a temporary folder of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that is wrong may end there, and says what it found"
)]

mod documents;
mod judges;
mod scans;
mod schemas;
mod sizes;

use std::path::Path;

use documents::{HOSTILE, hostile, invented, large};
use judges::{judge, saved};
use mappevagt::model::document::{Document, PathEntry};
use mappevagt::model::words::Lang;
use mappevagt::report::csv_tables::{self, Table};
use mappevagt::report::xlsx::{self, Bounds, WorkbookError};
use mappevagt::report::{escape, markdown};

fn judged_book(document: &Document, lang: Lang, bounds: &Bounds, large: bool) {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("bog.xlsx");
    let mut file = std::fs::File::create(&book).unwrap();
    xlsx::write_within(document, lang, bounds, &mut file).unwrap();
    let json = saved(document, folder.path());
    let mut arguments = vec![book.as_path(), &json, Path::new(lang.tag()), folder.path()];
    if large {
        arguments.push(Path::new("--large"));
    }
    judge("check_book.py", &arguments);
}

#[test]
fn a_workbook_says_what_the_document_says_in_both_languages() {
    for lang in Lang::ALL {
        judged_book(&hostile(), lang, &Bounds::default(), false);
    }
    let mut without_files = invented();
    without_files.files = None;
    judged_book(&without_files, Lang::Da, &Bounds::default(), false);
}

#[test]
fn a_sheet_that_passed_over_a_disk_is_the_same_sheet() {
    let on_disk = Bounds {
        rows_in_memory: 0,
        ..Bounds::default()
    };
    judged_book(&hostile(), Lang::En, &on_disk, false);
}

#[test]
fn thousands_of_rows_are_all_there() {
    judged_book(&large(500, 3_000), Lang::En, &Bounds::default(), true);
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let made = || {
        let mut bytes = Vec::new();
        xlsx::write(&hostile(), Lang::Da, &mut bytes).unwrap();
        bytes
    };
    assert!(made() == made());
}

#[test]
fn rows_beyond_a_sheet_go_on_in_another_and_long_texts_are_cut_with_a_mark() {
    let bounds = Bounds {
        rows: 7,
        text: 300,
        ..Bounds::default()
    };
    let mut document = large(2, 20);
    document.files.as_mut().unwrap()[0].path = PathEntry::of("å".repeat(400).as_bytes());
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("bog.xlsx");
    let mut file = std::fs::File::create(&book).unwrap();
    xlsx::write_within(&document, Lang::Da, &bounds, &mut file).unwrap();
    let json = saved(&document, folder.path());
    judge("check_continued.py", &[&book, &json]);
}

#[test]
fn a_full_scratch_disk_is_an_error_that_names_it() {
    let Some(disk) = judges::SmallDisk::mounted() else {
        eprintln!("left out: no right to mount a small disk");
        return;
    };
    let bounds = Bounds {
        rows_in_memory: 10,
        scratch: Some(disk.path().to_path_buf()),
        ..Bounds::default()
    };
    let written = xlsx::write_within(&large(1, 3_000), Lang::En, &bounds, &mut Vec::new());
    let Err(WorkbookError::Scratch(named)) = written else {
        panic!("{written:?}");
    };
    assert_eq!(named, disk.path());
}

#[test]
fn a_summary_in_markdown_renders_to_the_texts_it_was_made_of() {
    let folder = tempfile::tempdir().unwrap();
    for document in [hostile(), invented(), documents::random(400)] {
        for lang in Lang::ALL {
            for most in [3, 1_000] {
                let summary = folder.path().join("overblik.md");
                let mut file = std::fs::File::create(&summary).unwrap();
                markdown::write(&document, lang, most, &mut file).unwrap();
                let json = saved(&document, folder.path());
                let most = most.to_string();
                judge("check_markdown.py", &[&summary, &json, Path::new(&most)]);
            }
        }
    }
}

#[test]
fn every_table_in_csv_has_every_row_and_no_cell_starts_a_formula() {
    let document = hostile();
    for table in Table::ALL {
        let mut bytes = Vec::new();
        csv_tables::write(&document, table, &mut bytes).unwrap();
        let mut rows = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(rows.headers().unwrap(), table.columns(), "{table:?}");
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        for cell in rows.iter().flatten() {
            let first = cell.trim_start().chars().next();
            assert!(
                !matches!(first, Some('=' | '+' | '-' | '@')),
                "{table:?}: {cell}"
            );
        }
        let paths: Vec<&PathEntry> = match table {
            Table::Exposures => document.exposures.iter().map(|row| &row.path).collect(),
            Table::Folders => document.folders.iter().map(|row| &row.path).collect(),
            Table::Files => document
                .files
                .iter()
                .flatten()
                .map(|row| &row.path)
                .collect(),
            Table::Unscanned => document.unscanned.iter().map(|row| &row.path).collect(),
            Table::PolicyFindings => {
                assert_eq!(rows.len(), document.policy_findings.len());
                continue;
            }
        };
        assert!(rows.len() >= HOSTILE.len(), "{table:?}");
        let at = table.columns().iter().position(|name| *name == "path");
        for (row, path) in rows.iter().zip(paths) {
            let shown = escape::for_spreadsheet(&escape::for_terminal(&path.bytes()));
            assert_eq!(row.get(at.unwrap()), Some(shown.as_str()), "{table:?}");
        }
    }
    let mut without_files = document;
    without_files.files = None;
    assert!(!Table::Files.is_in(&without_files));
}
