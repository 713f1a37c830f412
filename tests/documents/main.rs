//! Documents made by other programs, with numbers planted in them: each must be found, where it lies,
//! and nothing else; and what cannot be read must be told.
//!
//! `make.py` makes the corpus with LibreOffice, Chromium, Ghostscript, python-docx and others, into
//! `target/documents`, once. See there for what is planted where.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test that is wrong may end there, and says what it found"
)]

mod bounds;
mod corpus;
mod masking;
mod pictures;
mod scan;
mod screenshots;
mod stores;

use std::collections::{BTreeMap, BTreeSet};

use corpus::Corpus;

/// What is not found, or not where it lies, and why that is accepted: file, what stands there, why.
/// `*` is everything.
const EXCUSED: [(&str, &str, &str); 10] = [
    (
        "slides/libreoffice-from-pptx.odp",
        "title of a chart",
        "a chart is a document in the document",
    ),
    (
        "slides/libreoffice-from-pptx.odp",
        "category of a chart",
        "a chart is a document in the document",
    ),
    (
        "word/libreoffice.fodt",
        "tracked deletion",
        "a flat file has it in the text, as it stands",
    ),
    (
        "word/libreoffice.doc",
        "footer",
        "told as the header it is stored with",
    ),
    (
        "sheets/xlwt.xls",
        "number within a formula alone",
        "old formulas are not read, their results are",
    ),
    (
        "sheets/libreoffice-2003.xml",
        "*",
        "read as the XML it is: lines, no cells",
    ),
    (
        "word/libreoffice-2003.xml",
        "*",
        "read as the XML it is: lines, no paragraphs",
    ),
    (
        "markup/numbers.json",
        "number without its leading zero",
        "nine digits are a number under a heading only",
    ),
    (
        "damaged/cut.txt.zst",
        "*",
        "the decoder gives nothing of a frame that is cut off",
    ),
    (
        "mail/base64-utf-16.eml",
        "in a long line",
        "the writer breaks lines within a letter",
    ),
];

fn is_excused(file: &str, what: Option<&serde_json::Value>) -> bool {
    let what = what.and_then(|place| place["what"].as_str()).unwrap_or("");
    EXCUSED
        .iter()
        .any(|(known, kind, _)| *known == file && (*kind == "*" || *kind == what))
}

/// What does not agree, a line each.
fn assert_none(wrong: &[String], what: &str) {
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

#[test]
fn every_planted_number_is_found_and_no_other() {
    let corpus = Corpus::made();
    let found = scan::of(corpus);
    let mut wrong = Vec::new();
    for (file, truth) in &corpus.files {
        let wanted: BTreeMap<String, &String> = truth
            .numbers
            .iter()
            .map(|number| (scan::token(corpus, number), number))
            .collect();
        let there: BTreeSet<&String> = found.persons(file).collect();
        let missed: Vec<&str> = wanted
            .iter()
            .filter(|(token, _)| !there.contains(token))
            .filter(|(_, number)| !is_excused(file, truth.places.get(**number)))
            .map(|(_, number)| number.as_str())
            .collect();
        let more = there
            .iter()
            .filter(|token| !wanted.contains_key(**token))
            .count();
        let excused = found.tells(file, &truth.may);
        if !missed.is_empty() && !excused || more > 0 {
            wrong.push(format!(
                "{file}: {} of {} missed {missed:?}, {more} too many; {}; unread {:?}",
                missed.len(),
                wanted.len(),
                truth.note,
                found.unread(file),
            ));
        }
    }
    assert_none(&wrong, "numbers are missed, or found where there are none");
}

#[test]
fn every_number_is_found_where_it_lies() {
    let corpus = Corpus::made();
    let found = scan::of(corpus);
    let mut wrong = Vec::new();
    for (file, truth) in &corpus.files {
        for (number, place) in &truth.places {
            let places = found.places(file, &scan::token(corpus, number));
            // Paper has pages, whatever it was printed from.
            let keys: &[&str] = match file.starts_with("pdf/") {
                true => &["page", "member"],
                false => &[],
            };
            let fits = |told: &scan::Told| told.fits(place, keys);
            if !is_excused(file, Some(place))
                && !found.tells(file, &truth.may)
                && !places.is_empty()
                && !places.iter().any(fits)
            {
                wrong.push(format!("{file}: {place} is told as {places:?}"));
            }
        }
    }
    assert_none(&wrong, "places are wrong");
}

#[test]
fn what_is_not_read_is_told_and_nothing_else() {
    let corpus = Corpus::made();
    let found = scan::of(corpus);
    let mut wrong = Vec::new();
    for (file, truth) in &corpus.files {
        let told = found.unread(file);
        let fits = match &truth.expect {
            None => told.is_empty() || found.tells(file, &truth.may),
            Some(reason) => told.iter().any(|(_, told)| told == reason),
        };
        if !fits {
            wrong.push(format!(
                "{file}: {:?} is told as {told:?}; {}",
                truth.expect, truth.note
            ));
        }
    }
    assert_none(&wrong, "problem rows are wrong");
}

#[test]
fn the_outside_judges_see_no_number_that_the_truth_lacks() {
    // What is found equals the truth, so what pdftotext and LibreOffice see is found.
    let corpus = Corpus::made();
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/documents/compare_text.py"
    );
    let judged = std::process::Command::new("python3")
        .args([script, "--truth"])
        .arg(corpus.folder.parent().unwrap())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&judged.stdout);
    let wrong: Vec<&str> = told
        .lines()
        .filter(|line| line.contains("not in the truth"))
        .collect();
    assert_eq!(wrong, Vec::<&str>::new());
    let stderr = String::from_utf8_lossy(&judged.stderr);
    assert!(judged.status.success(), "{stderr}");
}
