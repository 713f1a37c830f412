//! How many citizens: exact where it can be, an interval where it cannot, never twice the same.

use serde_json::{Value, json};

use crate::company::{Company, ELEVEN, ROOT, can_be_founded, line};
use crate::support::{CPR, OTHER_CPR};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n and no more";

fn persons(value: &Value) -> (u64, u64) {
    let persons = &value["persons"];
    (
        persons["at_least"].as_u64().unwrap(),
        persons["at_most"].as_u64().unwrap(),
    )
}

#[test]
fn one_number_written_differently_in_many_places_is_one_citizen() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    let ways = [
        "CPR-nr.: 211062-5629\n",
        "CPR 2110625629\n",
        "cpr: 211062 5629\n",
        "personnummer 21.10.62-5629\n",
        "CPR-nr. 211062\u{2013}5629\n",
        "CPR-nr. 211062&ndash;5629 \u{a0}\n",
        "{\"cpr\": \"211062-5629\"}\n",
    ];
    for (folder, mode, group, file_mode) in [("a", 0o755, ROOT, 0o644), ("b", 0o750, ELEVEN, 0o640)]
    {
        company.folder(folder, mode, group);
        for (number, text) in ways.iter().enumerate() {
            let ending = if text.contains('&') { "html" } else { "txt" };
            let text = if ending == "html" {
                format!("<html><body>{text}</body></html>")
            } else {
                text.to_string()
            };
            company.file(
                &format!("{folder}/way{number}.{ending}"),
                text,
                file_mode,
                group,
            );
        }
    }
    let (report, _) = company.scan(&[]);
    let everyone = "a: open-to-everyone critical listed; 7 files in 1 folders, 7 matches, 1-1 citizens; everyone";
    let rows = company.rows(&report);
    assert_eq!(rows[0], everyone);
    assert!(rows[1].starts_with(
        "b: too-many-readers medium listed; 7 files in 1 folders, 7 matches, 1-1 citizens;"
    ));
    assert_eq!(rows.len(), 2);
    assert_eq!(
        persons(&report["totals"]),
        (1, 1),
        "one citizen in two exposures is one in all"
    );
    assert_eq!(report["totals"]["matches"], 14);
    assert_eq!(report["totals"]["files_with_matches"], 14);
}

#[test]
fn citizens_of_two_exposures_are_counted_once_in_all() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("a", 0o755, ROOT);
    company.file(
        "a/list.txt",
        [line(1), line(2), line(3)].concat(),
        0o644,
        ROOT,
    );
    company.folder("b", 0o750, ELEVEN);
    company.file(
        "b/list.txt",
        [line(3), line(4), line(3)].concat(),
        0o640,
        ELEVEN,
    );
    company.folder("closed", 0o700, ROOT);
    company.file("closed/list.txt", [line(4), line(5)].concat(), 0o600, ROOT);
    let (report, _) = company.scan(&[]);
    let counts: Vec<(u64, u64)> = report["exposures"]
        .as_array()
        .unwrap()
        .iter()
        .map(persons)
        .collect();
    assert_eq!(counts, [(3, 3), (2, 2)]);
    assert_eq!(persons(&report["totals"]), (5, 5));
    assert_eq!(
        report["totals"]["persons"]["by_rule"],
        json!({"dk.cpr": {"at_least": 5, "at_most": 5}})
    );
    assert_eq!(report["totals"]["matches"], 8);
}

#[test]
fn a_number_that_fails_modulus_11_is_a_citizen_where_its_label_says_so() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("a", 0o755, ROOT);
    company.file(
        "a/list.txt",
        format!("CPR-nr.: {OTHER_CPR}\nCPR-nr.: {CPR}\n"),
        0o644,
        ROOT,
    );
    let (report, _) = company.scan(&[]);
    assert_eq!(persons(&report["totals"]), (2, 2));
}

#[test]
fn numbers_of_two_kinds_make_an_interval() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("a", 0o755, ROOT);
    company.file("a/list.txt", [line(1), line(2)].concat(), 0o644, ROOT);
    company.file("a/udl.txt", "Udlændingenummer: 12345678\n", 0o644, ROOT);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            "a: open-to-everyone critical listed; 2 files in 1 folders, 3 matches, 2-3 citizens; everyone"
        ]
    );
    let by_rule = json!({
        "dk.cpr": {"at_least": 2, "at_most": 2},
        "dk.foreigner-number": {"at_least": 1, "at_most": 1},
    });
    assert_eq!(report["exposures"][0]["persons"]["by_rule"], by_rule);
    assert_eq!(report["totals"]["persons"]["by_rule"], by_rule);
}

#[test]
fn a_case_number_is_told_but_is_no_citizen() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("a", 0o755, ROOT);
    company.file("a/case.txt", "Case order ID: 40506070\n", 0o644, ROOT);
    let (report, code) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            "a: open-to-everyone critical listed; 1 files in 1 folders, 1 matches, 0-0 citizens; everyone"
        ]
    );
    assert_eq!(
        report["totals"]["persons"]["by_rule"],
        json!({"dk.case-order-id": {"at_least": 1, "at_most": 1}})
    );
    assert_eq!(code, 1);
}

#[test]
fn a_misread_number_folds_into_the_valid_one_it_was() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("shots", 0o755, ROOT);
    company.folder("files", 0o700, ROOT);
    company.file("shots/a.png", PICTURE, 0o644, ROOT);
    // Read by OCR with its last digit wrong; the right number stands in a file elsewhere.
    company.file("shots/a.png.txt", "CPR-nr.: 211062-5628\n", 0o644, ROOT);
    company.file("files/list.txt", format!("CPR-nr.: {CPR}\n"), 0o600, ROOT);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            "shots: open-to-everyone critical listed; 2 files in 1 folders, 1 matches, 1-1 citizens; everyone"
        ]
    );
    assert_eq!(
        persons(&report["totals"]),
        (1, 1),
        "a misread adds nobody where its number was read"
    );
}

#[test]
fn misread_numbers_that_fold_into_nothing_make_an_interval() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("shots", 0o755, ROOT);
    company.file("shots/a.png", PICTURE, 0o644, ROOT);
    company.file(
        "shots/a.png.txt",
        format!("CPR-nr.: 211062-5628\n{}", line(1)),
        0o644,
        ROOT,
    );
    let (report, _) = company.scan(&[]);
    assert_eq!(
        persons(&report["totals"]),
        (1, 2),
        "the misread one may be somebody else"
    );
    company.file("shots/a.png.txt", "CPR-nr.: 211062-5628\n", 0o644, ROOT);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        persons(&report["totals"]),
        (1, 1),
        "alone it is one person, whoever that is"
    );
}

#[test]
fn a_picture_is_exposed_by_what_its_closed_text_says() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("shots", 0o755, ROOT);
    company.file("shots/a.png", PICTURE, 0o644, ROOT);
    company.file("shots/a.png.txt", line(1), 0o600, ROOT);
    let (report, code) = company.scan(&["--files"]);
    assert_eq!(
        company.rows(&report),
        [
            "shots: open-to-everyone critical listed; 1 files in 1 folders, 1 matches, 1-1 citizens; everyone"
        ]
    );
    let files: Vec<(&str, &Value)> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                company.below(row["path"].as_str().unwrap()),
                &row["readers"],
            )
        })
        .collect();
    assert_eq!(
        files,
        [
            ("shots/a.png", &Value::Null),
            ("shots/a.png.txt", &json!(0))
        ]
    );
    assert_eq!(persons(&report["totals"]), (1, 1));
    assert_eq!(code, 1);
}

#[test]
fn a_picture_with_two_texts_is_one_file() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("shots", 0o755, ROOT);
    company.file("shots/a.png", PICTURE, 0o644, ROOT);
    company.file("shots/a.png.txt", line(1), 0o644, ROOT);
    company.file("shots/a.txt", line(1), 0o644, ROOT);
    let (report, _) = company.scan(&["--files"]);
    assert_eq!(
        company.rows(&report),
        [
            "shots: open-to-everyone critical listed; 3 files in 1 folders, 2 matches, 1-1 citizens; everyone"
        ],
        "a picture and two texts are three files: Worker::record in src/pipeline.rs counts the picture per text"
    );
    assert_eq!(report["totals"]["files_with_matches"], 3);
    let mut paths: Vec<&str> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| company.below(row["path"].as_str().unwrap()))
        .collect();
    paths.dedup();
    assert_eq!(
        paths,
        ["shots/a.png", "shots/a.png.txt", "shots/a.txt"],
        "a row a file"
    );
    assert_eq!(report["files"].as_array().unwrap().len(), 3, "a row a file");
}

#[test]
fn the_same_number_twice_in_a_file_is_two_matches_of_one_person() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("a", 0o755, ROOT);
    company.file(
        "a/list.txt",
        [line(1), "\n".into(), line(1), line(2)].concat(),
        0o644,
        ROOT,
    );
    let (report, _) = company.scan(&["--files"]);
    let matches = report["files"][0]["matches"].as_array().unwrap();
    let lines: Vec<&Value> = matches
        .iter()
        .map(|found| &found["place"]["line"])
        .collect();
    assert_eq!(lines, [&json!(1), &json!(3), &json!(4)]);
    assert_eq!(matches[0]["person"], matches[1]["person"]);
    assert_ne!(matches[0]["person"], matches[2]["person"]);
    assert_eq!(report["files"][0]["readers"], Value::Null);
    assert_eq!(persons(&report["totals"]), (2, 2));
}

#[test]
fn the_oldest_and_newest_file_are_told() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("a", 0o755, ROOT);
    for (name, seconds, text) in [
        ("a/old.txt", 1_293_840_000, line(1)),
        ("a/new.txt", 1_577_836_800, line(2)),
        // Older, but nothing in it.
        ("a/without.txt", 946_684_800, "intet\n".to_string()),
    ] {
        let path = company.file(name, text, 0o644, ROOT);
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        std::fs::File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_modified(time)
            .unwrap();
    }
    let (report, _) = company.scan(&[]);
    let row = &report["exposures"][0];
    assert_eq!(
        [&row["oldest"], &row["newest"]],
        ["2011-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]
    );
}
