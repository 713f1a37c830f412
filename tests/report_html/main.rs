//! The page for a browser, in a real one.
//!
//! What a page may do is judged by Chromium, driven by `browser.py`: it filters, opens and walks by keyboard, runs
//! nothing a name says, asks nobody for anything, and axe-core finds no serious fault in it. Sizes are tested
//! here. `install` brings the browser. With `REPORT_HTML_PICTURES` set to a folder, pictures of the pages are
//! left there to be looked at.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that is wrong may end there, and says what it found"
)]

mod documents;

use std::path::{Path, PathBuf};
use std::process::Command;

use mappevagt::model::change::Comparison;
use mappevagt::model::change::TrendPoint;
use mappevagt::model::document::Document;
use mappevagt::model::words::Lang;
use mappevagt::report::html::{self, Page};

fn page(
    document: &Document,
    comparison: Option<&Comparison>,
    trend: &[TrendPoint],
    lang: Lang,
) -> String {
    let page = Page {
        document,
        comparison,
        trend,
        json: Some(Path::new("scan 28.json")),
        lang,
    };
    let mut text = Vec::new();
    html::write(&page, &mut text).expect("a page is written");
    String::from_utf8(text).expect("a page is text")
}

/// Runs the browser's part on pages laid into a folder.
fn in_browser(what: &str, pages: &[(&str, String)]) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in pages {
        std::fs::write(folder.path().join(name), text).expect("a page is laid down");
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let installed: PathBuf = here.join("target/html");
    let out = Command::new("python3")
        .arg(here.join("tests/report_html/browser.py"))
        .arg(what)
        .arg(folder.path())
        .env("PYTHONPATH", &installed)
        .env("AXE", installed.join("axe.min.js"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("python3 runs; tests/report_html/install brings what is missing");
    let said = String::from_utf8_lossy(&out.stdout);
    println!("{said}");
    let faults = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}\n{faults}");
    assert!(said.trim_end().ends_with("all held"), "{said}");
}

fn typical(lang: Lang) -> String {
    let document = documents::typical();
    let comparison = documents::comparison(&document);
    page(&document, Some(&comparison), &documents::trend(), lang)
}

#[test]
fn a_person_finds_sorts_and_opens_rows_by_mouse_and_by_keyboard() {
    in_browser(
        "use",
        &[
            ("en.html", typical(Lang::En)),
            ("da.html", typical(Lang::Da)),
        ],
    );
}

#[test]
fn no_serious_fault_for_people_with_a_screen_reader_in_light_dark_and_narrow() {
    let empty = page(&documents::empty(), None, &[], Lang::En);
    let hostile = page(&documents::hostile(), None, &[], Lang::Da);
    let pages = [
        ("en.html", typical(Lang::En)),
        ("da.html", typical(Lang::Da)),
        ("empty.html", empty),
        ("hostile.html", hostile),
    ];
    in_browser("axe", &pages);
}

#[test]
fn hostile_names_run_nothing_and_are_shown() {
    let document = documents::hostile();
    let comparison = documents::comparison(&document);
    let pages = Lang::ALL.map(|lang| {
        let name = format!("{}.html", lang.tag());
        (
            name,
            page(&document, Some(&comparison), &documents::trend(), lang),
        )
    });
    let pages: Vec<(&str, String)> = pages
        .iter()
        .map(|(name, text)| (name.as_str(), text.clone()))
        .collect();
    for (_, text) in &pages {
        let invisible = |char: &char| matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{7}' | '\u{1b}' | '\u{feff}');
        assert_eq!(text.chars().find(invisible), None);
    }
    in_browser("hostile", &pages);
}

#[test]
fn five_thousand_exposures_are_under_five_megabytes_and_work() {
    let realistic = page(&documents::large(300), None, &documents::trend(), Lang::En);
    let danish = page(&documents::large(300), None, &documents::trend(), Lang::Da);
    let distinct = page(&documents::large(5_000), None, &[], Lang::Da);
    for (name, text) in [
        ("300 lists", &realistic),
        ("300 lists, Danish", &danish),
        ("5,000 lists", &distinct),
    ] {
        println!("{name}: {} bytes", text.len());
        assert!(text.len() < 5_000_000, "{name}: {} bytes", text.len());
        assert_eq!(text.matches("<details><summary>").count(), 5_000, "{name}");
    }
    in_browser(
        "large",
        &[("large.html", realistic), ("distinct.html", distinct)],
    );
}

#[test]
fn a_page_is_bounded_whatever_the_paths() {
    let mut document = documents::large(5_000);
    for exposure in &mut document.exposures {
        exposure.path.path = format!("/srv/share/{}", "<\"&'>/".repeat(600));
    }
    let text = page(&document, None, &[], Lang::En);
    assert!(text.len() < 5_000_000, "{} bytes", text.len());
    assert!(
        text.contains("more exposures"),
        "what found no room is told"
    );
}

#[test]
fn unread_files_are_all_counted_and_small_reasons_are_all_listed() {
    let document = documents::large(300);
    let text = page(&document, None, &[], Lang::En);
    let (_, unread) = text
        .split_once("id=\"unread\"")
        .expect("there is a section of unread files");
    let (unread, _) = unread.split_once("</section>").expect("it ends");
    let listed = unread.matches("<li>").count();
    assert!(listed <= 2_000 && listed > 1_500, "{listed}");
    assert_eq!(document.unscanned.len(), 9_000);
    for count in ["9,000", "2,571", "1,286"] {
        assert!(unread.contains(count), "{count}");
    }
    let rest: usize = unread
        .match_indices(" more are not listed")
        .map(|(at, _)| {
            let digits = unread[..at]
                .rsplit('>')
                .next()
                .unwrap_or_default()
                .replace(',', "");
            digits.parse::<usize>().expect("a count")
        })
        .sum();
    assert_eq!(listed + rest, 9_000);
}

#[test]
fn a_danish_page_has_no_english_sentence_of_the_document() {
    let text = typical(Lang::Da);
    for english in [
        "Every account can",
        "people can read",
        "Take the rights",
        "was to be reviewed",
        "html-",
    ] {
        assert!(!text.contains(english), "{english}");
    }
    assert!(text.contains("Enhver konto kan finde og læse"));
}
