//! Names that would move a terminal's cursor, start a formula or are no text.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use base64::Engine;
use serde_json::Value;

use super::sums;
use super::support::{CPR, Tree, unscanned};

/// Names of folders that mean something to a spreadsheet, a shell or a terminal.
const NAMES: [&[u8]; 14] = [
    b"=1+1",
    b"+1",
    b"-e",
    b"--format",
    b"@SUM(A1)",
    b"|cmd",
    b"%0a",
    b"\t=1",
    b" =1",
    b"\r=1",
    b"a\nb",
    b"\x1b[2J\x1b]0;title\x07",
    b"\xff\xfe\xc2",
    b"\xe2\x80\xaecsv.exe\xc2\x9b31m",
];

/// A share with a folder of each name; in each a file with a number and an archive of a bad name.
fn hostile_share() -> Tree {
    let tree = Tree::new();
    for name in NAMES {
        let folder = tree.path("").join(OsStr::from_bytes(name));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("note.txt"), format!("CPR {CPR}")).unwrap();
        std::fs::write(folder.join(OsStr::from_bytes(name)), "Rar!\x1A\x07\x01\0").unwrap();
    }
    tree
}

/// Scans each folder as a root of its own, named relative to the share, so that paths begin with
/// the bad names.
fn scan_each(tree: &Tree, format: &str) -> std::process::Output {
    let mut command = tree.command(["scan", "--format", format, "--files", "--verbose", "--"]);
    command.current_dir(tree.path(""));
    command.args(NAMES.map(OsStr::from_bytes));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    output
}

/// The lines that would do something to a terminal.
fn harmful(text: &str) -> Vec<String> {
    let bad =
        |char: char| char.is_control() && char != '\n' || matches!(char, '\u{202A}'..='\u{202E}');
    text.lines()
        .filter(|line| line.contains(bad))
        .map(|line| line.escape_debug().to_string())
        .collect()
}

fn assert_harmless(text: &str, what: &str) {
    let found = harmful(text).join("\n");
    assert!(
        found.is_empty(),
        "{what}: escape names before they reach a terminal:\n{found}"
    );
}

#[test]
fn a_terminal_gets_no_control_characters_and_whole_lines() {
    let tree = hostile_share();
    let output = scan_each(&tree, "table");
    let stdout = String::from_utf8(output.stdout).expect("a terminal gets UTF-8");
    assert_harmless(&stdout, "standard output");
    assert_harmless(&String::from_utf8(output.stderr).unwrap(), "standard error");
    // A name with a line end in it stays on its line.
    assert!(stdout.contains(r"a\nb"), "{stdout}");
    assert!(stdout.contains(r"\xff\xfe\xc2"), "{stdout}");
    assert!(stdout.contains("\\u{1b}[2J"), "{stdout}");
    let rows = stdout.lines().filter(|line| line.contains("CRITICAL"));
    assert_eq!(rows.count(), NAMES.len());
}

#[test]
fn errors_about_hostile_paths_reach_the_terminal_escaped() {
    let tree = Tree::new();
    let bad = OsStr::from_bytes(b"\x1b[2Jmissing\nfile\xff.bad");
    let missing = tree.path("").join(bad);
    let share = tree.path("");
    let (missing, share) = (missing.as_os_str(), share.as_os_str());
    let scan = |flag: &'static str| vec![OsStr::new("scan"), share, OsStr::new(flag), missing];
    let mut found = Vec::new();
    let in_missing = tree.path("").join(bad).join("report.json");
    for args in [
        vec![OsStr::new("scan"), missing],
        scan("-o"),
        vec![
            OsStr::new("scan"),
            share,
            OsStr::new("-o"),
            in_missing.as_os_str(),
        ],
        scan("--rules"),
        scan("--policy"),
        scan("--directory"),
        vec![OsStr::new("access"), missing],
        vec![OsStr::new("rules"), OsStr::new("check"), missing],
        vec![
            OsStr::new("rules"),
            OsStr::new("test"),
            OsStr::new("--file"),
            missing,
        ],
    ] {
        let output = tree.run(&args);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        // `access` goes on with the next path, as after any that could not be read.
        let wanted = if args[0] == "access" { 3 } else { 2 };
        assert_eq!(output.status.code(), Some(wanted), "{args:?}: {said}");
        assert!(!said.is_empty(), "{args:?}: say what is wrong");
        let lines = harmful(&said).into_iter();
        found.extend(lines.map(|line| {
            format!(
                "{} {}: {line}",
                args[0].display(),
                args[args.len() - 2].display()
            )
        }));
    }
    assert!(
        found.is_empty(),
        "escape paths before they reach a terminal:\n{}",
        found.join("\n")
    );
}

#[test]
fn a_spreadsheet_never_gets_a_formula() {
    let tree = hostile_share();
    let output = scan_each(&tree, "csv");
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let columns = reader.headers().unwrap().len();
    let path = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "path");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), NAMES.len());
    for row in &rows {
        assert_eq!(row.len(), columns);
        for cell in row {
            let first = cell.chars().find(|char| !char.is_whitespace());
            assert!(
                !matches!(first, Some('=' | '+' | '-' | '@' | '|' | '%')),
                "{cell:?} starts a formula; put an apostrophe in front"
            );
            assert!(!cell.contains(char::is_control), "{cell:?}");
        }
    }
    let mut paths: Vec<&str> = rows.iter().map(|row| &row[path.unwrap()]).collect();
    paths.sort_unstable();
    for wanted in [
        "'=1+1",
        "'+1",
        "'-e",
        "'--format",
        "'@SUM(A1)",
        r"a\nb",
        r"\xff\xfe\xc2",
    ] {
        assert!(paths.contains(&wanted), "{wanted} is not among {paths:?}");
    }
}

#[test]
fn json_carries_the_bytes_of_names_that_are_no_text() {
    let tree = hostile_share();
    let (report, code) = tree.scan(&["--files"]);
    let files = NAMES.len() as u64;
    assert_eq!(sums(&report), [2 * files, files, files, 1]);
    assert_eq!(code, 1);
    let rows = ["exposures", "folders", "files", "unscanned"]
        .iter()
        .flat_map(|part| report[part].as_array().unwrap());
    let mut decoded = Vec::new();
    for row in rows {
        let path = row["path"].as_str().unwrap();
        match row.get("path_bytes").map(|bytes| bytes.as_str().unwrap()) {
            Some(bytes) => {
                let bytes = base64::engine::general_purpose::STANDARD
                    .decode(bytes)
                    .unwrap();
                assert!(
                    std::str::from_utf8(&bytes).is_err(),
                    "path_bytes where path does"
                );
                assert_eq!(String::from_utf8_lossy(&bytes), path);
                decoded.push(bytes);
            }
            None => assert!(!path.contains('\u{FFFD}'), "{path}: its bytes are missing"),
        }
    }
    let folder = [tree.path("").as_os_str().as_bytes(), b"/\xff\xfe\xc2"].concat();
    let wanted = [
        folder.clone(),
        [&folder, b"/note.txt".as_slice()].concat(),
        [&folder, b"/\xff\xfe\xc2".as_slice()].concat(),
    ];
    assert_eq!(decoded, wanted, "folder, file and unscanned row");
    let reasons = unscanned(&tree, &report);
    assert!(reasons.contains(&("a\nb/a\nb".to_string(), "unsupported".to_string())));
}

#[test]
fn every_line_of_ndjson_is_one_object() {
    let tree = hostile_share();
    let output = scan_each(&tree, "ndjson");
    let text = String::from_utf8(output.stdout).unwrap();
    let kinds: Vec<String> = text
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["type"]
                .as_str()
                .unwrap()
                .to_string()
        })
        .collect();
    let count = |kind: &str| kinds.iter().filter(|found| *found == kind).count();
    let each = NAMES.len();
    let counts = ["run", "totals", "exposure", "folder", "file", "unscanned"].map(count);
    assert_eq!(counts, [1, 1, each, each, each, each]);
    assert_eq!(
        kinds.len(),
        2 + 4 * each,
        "a kind of line this test does not know"
    );
}
