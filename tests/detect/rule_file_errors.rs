//! A fault in a rule file is told with file, line, caret and what to do; nothing is scanned.

use super::support::{CPR, Tree};
use super::{EMPLOYEE_RULE, rule_file, rules};

/// Replaces `old` in the rule by `new`, and the words, the place and the help the error must have.
/// `at` is what the caret must stand under; empty where it is the beginning of the file. The help
/// is empty where the words themselves say what is right.
struct Fault {
    old: &'static str,
    new: &'static str,
    words: &'static str,
    at: &'static str,
    help: &'static str,
}

const KEYS: &str = "docs/rules.md";

fn fault(
    old: &'static str,
    new: &'static str,
    words: &'static str,
    at: &'static str,
    help: &'static str,
) -> Fault {
    Fault {
        old,
        new,
        words,
        at,
        help,
    }
}

fn faults() -> Vec<Fault> {
    vec![
        fault(
            "points = 60",
            "poinst = 60",
            "unknown field `poinst`",
            "poinst",
            KEYS,
        ),
        fault("about =", "abuot =", "unknown field `abuot`", "abuot", KEYS),
        fault(
            "[[check]]",
            "[[chekc]]",
            "unknown field `chekc`",
            "chekc",
            KEYS,
        ),
        fault(
            "pass-over =",
            "passover =",
            "unknown field `passover`",
            "passover",
            KEYS,
        ),
        fault("fail = 0", "fial = 0", "unknown field `fial`", "fial", KEYS),
        fault(
            "points = 20",
            "points = 20\nweight = 3",
            "unknown field `weight`",
            "weight",
            KEYS,
        ),
        fault(
            "points = 60",
            "points = \"many\"",
            "invalid type",
            "\"many\"",
            KEYS,
        ),
        fault("points = 60", "points = ", "", "points = ", KEYS),
        fault(
            "points = 60",
            "points = 99999999999",
            "invalid value",
            "99999999999",
            KEYS,
        ),
        fault(
            "points = 60",
            "points = 60\npoints = 61",
            "duplicate key",
            "points = 61",
            KEYS,
        ),
        fault(
            "points = 60\n",
            "",
            "missing field `points`",
            "[[pattern]]",
            KEYS,
        ),
        fault(
            "about = \"Names an employee.\"\n",
            "",
            "missing field `about`",
            "",
            KEYS,
        ),
        fault("schema = 1\n", "", "missing field `schema`", "", KEYS),
        fault(
            "[examples]\nfind = [\"EMP-1234\"]\npass-over = [\"XEMP-1234\"]\n",
            "",
            "missing field `examples`",
            "",
            KEYS,
        ),
        fault(
            "pass-over = [\"XEMP-1234\"]\n",
            "",
            "missing field `pass-over`",
            "[examples]",
            KEYS,
        ),
        fault(
            "edges = \"word\"",
            "edges = \"words\"",
            "unknown variant `words`",
            "\"words\"",
            KEYS,
        ),
        fault(
            "role = \"label\"",
            "role = \"lable\"",
            "unknown variant `lable`",
            "\"lable\"",
            KEYS,
        ),
        fault(
            "[\"before\"]",
            "[\"above\"]",
            "unknown variant `above`",
            "\"above\"",
            KEYS,
        ),
        fault(
            "schema = 1",
            "schema = 2",
            "this schema is not known",
            "2",
            "schema = 1",
        ),
        fault(
            "\"test.employee\"",
            "\"Test Employee\"",
            "lower-case letters",
            "\"Test Employee\"",
            "",
        ),
        fault(
            "\"test.employee\"",
            "\"\"",
            "lower-case letters",
            "\"\"",
            "",
        ),
        fault(
            "\"citizens\"",
            "\"people\"",
            "nothing is counted by that name",
            "\"people\"",
            "\"citizens\", \"cases\" or \"things\"",
        ),
        fault(
            "about =",
            "requires = \"luck\"\nabout =",
            "can require a \"label\" only",
            "\"luck\"",
            "",
        ),
        fault(
            "'EMP-\\d{4}'",
            "'EMP-(\\d{4}'",
            "cannot be used",
            "'EMP-(\\d{4}'",
            "regex",
        ),
        fault(
            "'EMP-\\d{4}'",
            "'(EMP)*'",
            "matches the empty text",
            "'(EMP)*'",
            "regex",
        ),
        fault(
            "'EMP-\\d{4}'",
            "'\\d{4}(?=x)'",
            "look-around",
            "'\\d{4}(?=x)'",
            "regex",
        ),
        fault(
            "'EMP-\\d{4}'",
            "'(\\w{500}){500}'",
            "cannot be used",
            "'(\\w{500}){500}'",
            "regex",
        ),
        fault(
            "\"mod11\"",
            "\"mod12\"",
            "no validator of that name",
            "\"mod12\"",
            "cpr-date, mod11",
        ),
        fault(
            "fail = 0",
            "fail = \"maybe\"",
            "gives points or \"drop\"",
            "\"maybe\"",
            "",
        ),
        fault(
            "\"misread\"",
            "\"unread\"",
            "can be a \"misread\" only",
            "\"unread\"",
            "",
        ),
        fault(
            "\"1965-01-01\"",
            "\"1965-02-30\"",
            "not a date",
            "\"1965-02-30\"",
            "1965-01-01",
        ),
        fault("\"medarbejder*\"", "\"*\"", "needs a letter", "\"*\"", ""),
        fault(
            "role = \"label\"",
            "role = \"decoy\"",
            "a decoy takes `points` away",
            "\"test.employee\"",
            "",
        ),
        fault(
            "points = 60",
            "points = 60\nrestore = \"0\"",
            "`restore` needs `only = \"heading\"`",
            "\"test.employee\"",
            "",
        ),
        fault(
            "find = [\"EMP-1234\"]",
            "find = []",
            "shows what it finds",
            "[examples]",
            "at least one text",
        ),
        fault(
            "pass-over = [\"XEMP-1234\"]",
            "pass-over = []",
            "shows what it finds",
            "[examples]",
            "at least one text",
        ),
    ]
}

/// The line of the caret's target, from 1, and its column.
fn place_of(text: &str, at: &str) -> (usize, usize) {
    let offset = text.find(at).unwrap();
    let before = &text[..offset];
    let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, column + 1)
}

#[test]
fn every_fault_is_told_with_file_line_caret_and_what_to_do() {
    let tree = Tree::new();
    let mut bad = Vec::new();
    for fault in faults() {
        let text = EMPLOYEE_RULE.replacen(fault.old, fault.new, 1);
        assert_ne!(text, EMPLOYEE_RULE, "{} is not in the rule", fault.old);
        let path = rule_file(&tree, "rules/employee.toml", &text);
        let (stdout, stderr, code) = rules(&tree, &["check", path.to_str().unwrap()]);
        let (line, column) = place_of(&text, fault.at);
        let place = format!("{}:{line}:{column}", path.display());
        for (what, holds) in [
            ("exit code 2", code == 2),
            ("nothing on standard output", stdout.is_empty()),
            ("the words", stderr.contains(fault.words)),
            ("the place", stderr.contains(&place)),
            ("a caret", stderr.contains('^')),
            (
                "what to do",
                fault.help.is_empty() || stderr.contains("help: ") && stderr.contains(fault.help),
            ),
        ] {
            if !holds {
                bad.push(format!(
                    "{:?}: {what} is missing ({place}, {code}):\n{stderr}",
                    fault.new
                ));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn a_missing_pattern_or_label_is_told() {
    let tree = Tree::new();
    let (start, end) = (
        EMPLOYEE_RULE.find("[[pattern]]").unwrap(),
        EMPLOYEE_RULE.find("[[check]]").unwrap(),
    );
    let no_pattern = [&EMPLOYEE_RULE[..start], &EMPLOYEE_RULE[end..]].concat();
    let (start, end) = (
        EMPLOYEE_RULE.find("[[context]]").unwrap(),
        EMPLOYEE_RULE.find("[examples]").unwrap(),
    );
    let no_label = [&EMPLOYEE_RULE[..start], &EMPLOYEE_RULE[end..]].concat();
    let no_label = no_label.replace("about =", "requires = \"label\"\nabout =");
    for (text, words) in [
        (no_pattern, "a rule without a [[pattern]] finds nothing"),
        (no_label, "the rule requires a label but has none"),
    ] {
        let path = rule_file(&tree, "employee.toml", &text);
        let (_, stderr, code) = rules(&tree, &["check", path.to_str().unwrap()]);
        assert_eq!(code, 2);
        assert!(stderr.contains(words), "{stderr}");
        assert!(
            stderr.contains(&format!("{}:2:6", path.display())),
            "{stderr}"
        );
    }
}

#[test]
fn files_that_are_no_rules_are_told() {
    let tree = Tree::new();
    let missing = tree.beside("missing.toml");
    let binary = tree.beside("binary.toml");
    std::fs::write(&binary, b"\xff\xfe\0").unwrap();
    let empty = rule_file(&tree, "empty.toml", "");
    for (path, words) in [
        (missing, "No such file"),
        (binary, "UTF-8"),
        (empty, "missing field `schema`"),
    ] {
        let (stdout, stderr, code) = rules(&tree, &["check", path.to_str().unwrap()]);
        assert_eq!((stdout.as_str(), code), ("", 2), "{stderr}");
        assert!(
            stderr.contains(path.to_str().unwrap()) && stderr.contains(words),
            "{stderr}"
        );
    }
}

#[test]
fn a_scan_with_a_faulty_rule_reads_nothing_and_reports_nothing() {
    let tree = Tree::new();
    tree.file("note.txt", format!("CPR {CPR}"), 0o644);
    let path = rule_file(
        &tree,
        "employee.toml",
        &EMPLOYEE_RULE.replace("points = 60", "poinst = 60"),
    );
    let (share, report) = (tree.path(""), tree.beside("report.json"));
    let args = [
        "scan",
        share.to_str().unwrap(),
        "--rules",
        path.to_str().unwrap(),
        "-o",
        report.to_str().unwrap(),
    ];
    let output = tree.run(args);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && !report.exists());
    assert!(String::from_utf8_lossy(&output.stderr).contains("employee.toml:12:1"));
}

#[test]
fn one_bad_file_in_a_folder_of_rules_stops_all() {
    let tree = Tree::new();
    rule_file(&tree, "rules/a.toml", EMPLOYEE_RULE);
    rule_file(
        &tree,
        "rules/b/c.toml",
        &EMPLOYEE_RULE.replace("schema = 1", "schema = 3"),
    );
    rule_file(&tree, "rules/notes.txt", "this is no rule");
    let (_, stderr, code) = rules(
        &tree,
        &["list", "--rules", tree.beside("rules").to_str().unwrap()],
    );
    assert_eq!(code, 2);
    assert!(stderr.contains("b/c.toml:1:10"), "{stderr}");
}
