//! Names from a share break no form, and no identifier comes through.

use mappevagt::model::document::{Document, PathEntry};
use mappevagt::model::words::Lang;
use mappevagt::report::notice::NoticeForm;
use proptest::prelude::*;

use crate::documents::{bytes, markdown, notice, scan};
use crate::judges::{markdown_it, pdf_of, python_docx};

/// Names that mean something to Markdown, to XML, to a terminal or to a reader.
const HOSTILE: &[&[u8]] = &[
    b"/srv/a|b|c",
    b"/srv/`x`",
    b"/srv/``` | **b** ```",
    b"/srv/[click](http://example.com)",
    b"![x](file:///etc/passwd)",
    b"<script>alert(1)</script>",
    b"<!-- comment",
    b"]]></w:t></w:r></w:p>",
    b"&lt;b&gt; &amp; &#x41;",
    b"# heading\n\n## another\n\n| a | b |\n|---|---|",
    b"- [FILL IN: 1. nothing]",
    b"1. first",
    b"  lead and trail  ",
    b"a\x1b[2Jb\x07\xff\xfe",
    "a\u{202e}gpj.exe\u{2066}".as_bytes(),
    "a\u{fffe}\u{ffff}b\u{0}".as_bytes(),
    b"https://example.com and www.example.com and a@example.com",
    b"$x^2$ ~~s~~ _u_ *e* \\",
    b"=1+1",
    b"",
    "{ $count } { \"a\" } %s {0}".as_bytes(),
];

/// The scan, with a hostile name in every place where a name can stand.
fn with_name(name: &[u8]) -> Document {
    let text = String::from_utf8_lossy(name).into_owned();
    let mut document = scan();
    let named = |list: &mut Vec<String>| list.push(text.clone());
    named(&mut document.run.roots);
    named(&mut document.run.access_notes);
    document.run.id.clone_from(&text);
    document.run.policy.path = Some(text.clone());
    document.run.rules[0].id.clone_from(&text);
    document.totals.unscanned_by_reason.insert(text.clone(), 1);
    for exposure in &mut document.exposures {
        exposure.path = PathEntry::of(name);
        exposure.policy_line.clone_from(&text);
        let readers = &mut exposure.readers;
        for list in [
            &mut readers.names,
            &mut readers.via,
            &mut readers.unresolved,
            &mut readers.administrators,
        ] {
            named(list);
        }
        readers
            .not_cleared
            .push(mappevagt::model::document::NotCleared {
                name: text.clone(),
                reason: text.clone(),
            });
        exposure.categories.push(text.clone());
        let whole = exposure.persons.interval();
        exposure.persons.by_rule.insert(text.clone(), whole);
    }
    document
}

fn shape(seen: &[crate::judges::Seen]) -> Vec<String> {
    seen.iter().map(|part| part.kind.clone()).collect()
}

#[test]
fn no_name_changes_what_a_parser_sees() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notice.docx");
    let plain = with_name(b"/srv/plain");
    let (plain_seen, plain_kinds) =
        markdown_it(&markdown(&notice(&plain, Lang::Da)), folder.path());
    for name in HOSTILE.iter().filter(|name| !name.is_empty()) {
        let told = String::from_utf8_lossy(name);
        let document = with_name(name);
        let made = notice(&document, Lang::Da);
        let (seen, kinds) = markdown_it(&markdown(&made), folder.path());
        let mut kinds: Vec<_> = kinds;
        kinds.retain(|kind| !plain_kinds.contains(kind));
        assert!(
            kinds.iter().all(|kind| kind == "text_special"),
            "{told}: {kinds:?}"
        );
        assert_eq!(shape(&seen), shape(&plain_seen), "{told}");

        std::fs::write(&file, bytes(&made, NoticeForm::Docx)).unwrap();
        let docx = python_docx(&file);
        assert_eq!(shape(&docx), shape(&plain_seen), "{told}");
        for (a, b) in seen.iter().zip(&docx) {
            // A parser of Markdown takes blanks at the ends away.
            let b = b
                .text
                .replace("\\u{fffe}", "\u{fffe}")
                .replace("\\u{ffff}", "\u{ffff}");
            assert_eq!(a.text.trim(), b.trim(), "{told}");
        }
        // Paths are shown by their bytes; other names come as text.
        for (name, least) in [(*name, 7), (told.as_bytes(), 15)] {
            let shown = mappevagt::model::printable::for_terminal(name);
            let places = seen.iter().filter(|part| part.text.contains(shown.trim()));
            let places = places.count();
            assert!(
                places >= least,
                "{told} is shown where it was found: {places}"
            );
        }
    }
}

#[test]
fn a_word_processor_opens_hostile_names() {
    let folder = tempfile::tempdir().unwrap();
    let all: Vec<u8> = HOSTILE.join(&b' ');
    let file = folder.path().join("notice.docx");
    std::fs::write(
        &file,
        bytes(&notice(&with_name(&all), Lang::En), NoticeForm::Docx),
    )
    .unwrap();
    let pdf = std::fs::read(pdf_of(&file)).unwrap();
    assert!(pdf.starts_with(b"%PDF") && pdf.len() > 20_000);
}

#[test]
fn an_empty_name_and_a_very_long_one_are_held() {
    for name in [Vec::new(), b"x".repeat(70_000)] {
        let document = with_name(&name);
        let made = notice(&document, Lang::En);
        assert!(!markdown(&made).is_empty());
        assert!(!bytes(&made, NoticeForm::Docx).is_empty());
    }
}

#[test]
fn no_identifier_and_no_token_of_a_person_is_in_it() {
    let mut document = scan();
    document.files = serde_json::from_value(serde_json::json!([
        {"path": "/srv/share/Projekter/??????-????.txt", "readers": null, "matches": [
            {"rule": "dk.cpr", "person": "7f70520fc23a882a", "confidence": "certain", "ocr": false,
             "place": {"line": 2}}]}]))
    .unwrap();
    for lang in Lang::ALL {
        let made = notice(&document, lang);
        let text = markdown(&made);
        assert!(!text.contains("7f70520fc23a882a"));
        let digits = regex_like_cpr(&text);
        assert!(digits.is_empty(), "{digits:?}");
    }
}

/// Stretches of ten digits, with or without a dash after six, that no digest explains.
fn regex_like_cpr(text: &str) -> Vec<String> {
    text.split(|char: char| !(char.is_ascii_alphanumeric() || char == '-'))
        .filter(|word| {
            let digits: String = word.chars().filter(|char| *char != '-').collect();
            digits.len() == 10 && digits.chars().all(|char| char.is_ascii_digit())
        })
        .map(str::to_string)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever stands in a name, rows of tables and headings stay as many as they were.
    #[test]
    fn any_name_keeps_the_lines_of_the_page(name in proptest::collection::vec(any::<u8>(), 1..40)) {
        let lines = |document: &Document| {
            let text = markdown(&notice(document, Lang::En));
            let starts = |mark: &str| text.lines().filter(|line| line.starts_with(mark)).count();
            (starts("#"), starts("|"), starts("- "), text.lines().count())
        };
        let mut plain = scan();
        let mut hostile = scan();
        for (document, name) in [(&mut plain, &b"/srv/plain"[..]), (&mut hostile, &name)] {
            for exposure in &mut document.exposures {
                exposure.path = PathEntry::of(name);
                exposure.readers.names = vec![String::from_utf8_lossy(name).into_owned()];
            }
        }
        prop_assert_eq!(lines(&plain), lines(&hostile));
    }
}
