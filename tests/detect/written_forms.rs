//! One number is one person however it is written, and what only looks like one is passed over.

use super::rules;
use std::collections::HashSet;

use super::support::{CPR, Tree, cprs};

/// 211062-5629 in every way that shares write it.
const FORMS: [&str; 25] = [
    "CPR 211062-5629",
    "CPR 2110625629",
    "CPR 211062 5629",
    "CPR 211062 - 5629",
    "CPR 211062/5629",
    "CPR 211062.5629",
    "CPR 211062–5629",
    "CPR 211062—5629",
    "CPR 211062 – 5629",
    "CPR 211062\u{2011}5629",
    "CPR 211062\u{2212}5629",
    "CPR 211062\u{a0}5629",
    "CPR 211062\u{2009}5629",
    "CPR 211062\u{202f}-\u{202f}5629",
    "CPR 21.10.62-5629",
    "CPR 21-10-62-5629",
    "CPR 21/10/62-5629",
    "CPR 21 10 62 5629",
    "CPR 211062-\n5629",
    "CPR 211062-\r\n5629",
    "CPR 2110\u{ad}62-5629",
    "CPR ２１１０６２-５６２９",
    "CPR ٢١١٠٦٢-٥٦٢٩",
    "side_2110625629_1.png",
    "https://sag.example/?cpr=2110625629&x=1",
];

#[test]
fn every_written_form_of_a_number_is_the_same_person() {
    let tree = Tree::new();
    for (index, form) in FORMS.iter().enumerate() {
        tree.file(&format!("{index:02}.txt"), form, 0o644);
    }
    let (report, _) = tree.scan(&["--files"]);
    let rows = report["files"].as_array().unwrap();
    for (index, form) in FORMS.iter().enumerate() {
        let ending = format!("/{index:02}.txt");
        let row = rows
            .iter()
            .find(|row| row["path"].as_str().unwrap().ends_with(&ending));
        let row = row.unwrap_or_else(|| panic!("not found: {form:?}"));
        assert_eq!(row["matches"].as_array().unwrap().len(), 1, "{form:?}");
        assert_eq!(
            row["matches"][0]["person"], rows[0]["matches"][0]["person"],
            "another person: {form:?}"
        );
    }
    assert_eq!(report["totals"]["matches"], FORMS.len());
    assert_eq!(report["totals"]["persons"]["at_least"], 1);
    assert_eq!(report["totals"]["persons"]["at_most"], 1);
}

#[test]
fn a_dash_that_json_wrote_as_an_escape_is_a_dash() {
    let tree = Tree::new();
    // Programs that write ASCII only turn every dash but the hyphen into such an escape.
    tree.file("a.json", "{\"cpr\": \"211062\\u20135629\"}\n", 0o644);
    tree.file("b.json", "{\"cpr\": \"211062\\u00a05629\"}\n", 0o644);
    let (report, _) = tree.scan(&[]);
    assert_eq!(report["totals"]["matches"], 2);
    assert_eq!(report["totals"]["persons"]["at_most"], 1);
}

#[test]
fn the_same_digits_as_another_kind_of_number_are_another_person() {
    let tree = Tree::new();
    let plain = CPR.replace('-', "");
    for (name, label) in [
        ("a", "CPR"),
        ("b", "udl.nr."),
        ("c", "Person ID"),
        ("d", "Case order ID"),
    ] {
        tree.file(name, format!("{label}: {plain}\n"), 0o644);
    }
    let (report, _) = tree.scan(&["--files"]);
    let files = report["files"].as_array().unwrap().iter();
    let found: Vec<(&str, &str)> = files
        .map(|file| &file["matches"][0])
        .map(|found| {
            (
                found["rule"].as_str().unwrap(),
                found["person"].as_str().unwrap(),
            )
        })
        .collect();
    let rules: Vec<&str> = found.iter().map(|(rule, _)| *rule).collect();
    let tokens: HashSet<&str> = found.iter().map(|(_, token)| *token).collect();
    let wanted = [
        "dk.cpr",
        "dk.foreigner-number",
        "dk.person-id",
        "dk.case-order-id",
    ];
    assert_eq!(rules, wanted);
    assert_eq!(tokens.len(), 4);
}

#[test]
fn of_two_labels_the_one_that_stands_at_the_number_names_it() {
    let tree = Tree::new();
    let [first, second] = [0, 1].map(|index| cprs(2)[index].replace('-', ""));
    tree.file("a.txt", format!("CPR: {first}\nUdl.nr.: {second}\n"), 0o644);
    tree.file("b.txt", format!("Udl.nr.: {second}\nCPR: {first}\n"), 0o644);
    let (report, _) = tree.scan(&["--files"]);
    for (file, wanted) in [
        (0, ["dk.cpr", "dk.foreigner-number"]),
        (1, ["dk.foreigner-number", "dk.cpr"]),
    ] {
        let matches = report["files"][file]["matches"].as_array().unwrap().iter();
        let rules: Vec<&str> = matches
            .map(|found| found["rule"].as_str().unwrap())
            .collect();
        assert_eq!(
            rules, wanted,
            "a label that names a number beats the shape of another kind"
        );
    }
    assert_eq!(
        report["totals"]["persons"]["by_rule"]["dk.cpr"]["at_most"],
        1
    );
}

#[test]
fn what_only_looks_like_a_number_is_passed_over() {
    let tree = Tree::new();
    for (index, text) in [
        "ordrenr. 2110625629",
        "faktura 2110625629",
        "tlf. +45 2110625629",
        "EAN 12110625629",
        "211062-56291",
        "311362-5629",
        "2110 625629",
        "211062--5629",
        "211062-562",
        "IBAN DK2110625629",
        "211062\n5629",
        "40001234",
        "tid 1597741200",
    ]
    .iter()
    .enumerate()
    {
        tree.file(&format!("{index:02}.txt"), text, 0o644);
    }
    let (report, code) = tree.scan(&["--files"]);
    let found: Vec<&str> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["path"].as_str().unwrap())
        .collect();
    assert_eq!(found, Vec::<&str>::new());
    assert_eq!(code, 0);
}

#[test]
fn confidence_grows_with_what_speaks_for_a_number() {
    let tree = Tree::new();
    for (text, wanted) in [
        ("211062-5629", "line 1: dk.cpr, likely (70 points)"),
        ("CPR 211062-5629", "line 1: dk.cpr, certain (120 points)"),
        ("2110625629", "line 1: dk.cpr, likely (50 points)"),
        ("CPR 251248-9996", "line 1: dk.cpr, likely (70 points)"),
        ("251248-9996", "line 1: dk.cpr, possible (20 points)"),
        (
            "x\ny\nudl.nr. 40001234",
            "line 3: dk.foreigner-number, certain (80 points)",
        ),
        ("251248 9996", "no match"),
    ] {
        let (stdout, _, code) = rules(&tree, &["test", text]);
        assert_eq!(stdout.lines().next(), Some(wanted), "{text}");
        assert_eq!(code, 0);
    }
    // The reasons add up.
    let (stdout, _, _) = rules(&tree, &["test", "CPR 211062-5629"]);
    let sum: i32 = stdout
        .lines()
        .filter(|line| line.starts_with(' '))
        .map(|line| {
            line.split_whitespace()
                .next()
                .unwrap()
                .parse::<i32>()
                .unwrap()
        })
        .sum();
    assert_eq!(sum, 120, "{stdout}");
}

#[test]
fn the_least_confidence_decides_what_is_reported() {
    let tree = Tree::new();
    tree.file("possible.txt", "251248-9994", 0o644);
    tree.file("likely.txt", "211062-5629", 0o644);
    tree.file("certain.txt", format!("CPR {}", cprs(1)[0]), 0o644);
    for (level, matches) in [("possible", 3), ("likely", 2), ("certain", 1)] {
        let (report, _) = tree.scan(&["--min-confidence", level]);
        assert_eq!(report["totals"]["matches"], matches, "{level}");
        assert_eq!(report["totals"]["persons"]["at_least"], matches, "{level}");
    }
    assert_eq!(
        tree.scan(&[]).0["totals"]["matches"],
        2,
        "likely is what serves unasked"
    );
}
