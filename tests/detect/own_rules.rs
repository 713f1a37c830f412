//! Rules of a user's own, beside the built-in ones and in place of them.

use serde_json::json;

use super::support::{CPR, OTHER_CPR, Tree};
use super::{EMPLOYEE_RULE, rule_file, rules};

#[test]
fn the_rules_that_come_with_the_program_hold() {
    let tree = Tree::new();
    let (stdout, stderr, code) = rules(&tree, &["check"]);
    assert_eq!(
        (stdout.as_str(), stderr.as_str(), code),
        ("5 rules, every example holds\n", "", 0)
    );
    // As they lie in the source as well.
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let (stdout, stderr, code) = rules(&tree, &["check", folder]);
    assert_eq!(
        (stdout.as_str(), stderr.as_str(), code),
        ("10 rules, every example holds\n", "", 0)
    );
    let (stdout, _, code) = rules(&tree, &["list"]);
    let ids: Vec<&str> = stdout
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(
        ids,
        [
            "dk.case-order-id",
            "dk.cpr",
            "dk.foreigner-number",
            "dk.person-id",
            "icao.mrz",
            "Beside",
            "Off"
        ]
    );
    assert_eq!(code, 0);
}

#[test]
fn examples_that_do_not_hold_are_each_told() {
    let tree = Tree::new();
    let text = EMPLOYEE_RULE
        .replace(
            "find = [\"EMP-1234\"]",
            "find = [\"EMP-1234\", \"emp 1234\", \"EMP-12\"]",
        )
        .replace("[\"XEMP-1234\"]", "[\"XEMP-1234\", \"se EMP-4321\"]");
    let path = rule_file(&tree, "employee.toml", &text);
    let (stdout, stderr, code) = rules(&tree, &["check", path.to_str().unwrap()]);
    assert_eq!((stdout.as_str(), code), ("", 2));
    for words in [
        "test.employee: does not find its example \"emp 1234\"",
        "test.employee: does not find its example \"EMP-12\"",
        "test.employee: finds \"se EMP-4321\", which it should pass over",
    ] {
        assert!(stderr.contains(words), "{words} is missing:\n{stderr}");
    }
    assert!(
        !stderr.contains("\"EMP-1234\"") && !stderr.contains("\"XEMP-1234\""),
        "{stderr}"
    );
}

#[test]
fn a_users_own_rule_finds_and_counts_in_a_scan() {
    let tree = Tree::new();
    let rule = rule_file(&tree, "rules/employee.toml", EMPLOYEE_RULE);
    let (stdout, stderr, code) = rules(&tree, &["check", rule.to_str().unwrap()]);
    assert_eq!(
        (stdout.as_str(), code),
        ("6 rules, every example holds\n", 0)
    );
    assert_eq!(stderr, "", "letters that are always as many cost nothing");
    let free = EMPLOYEE_RULE.replace("'EMP-", "'EMP-?");
    let free = rule_file(&tree, "free.toml", &free);
    let (_, stderr, _) = rules(&tree, &["check", free.to_str().unwrap()]);
    let note = "note: test.employee: pattern \"plain\" does not begin with a digit";
    assert!(stderr.contains(note), "{stderr}");
    tree.file(
        "a.txt",
        format!("EMP-1234 og EMP-4321\nXEMP-1111 EMP-22222\nCPR {CPR}\n"),
        0o644,
    );
    tree.file("b.txt", "se EMP-1234\n", 0o644);
    for flag in [rule.clone(), rule.parent().unwrap().to_path_buf()] {
        let (report, code) = tree.scan(&["--rules", flag.to_str().unwrap()]);
        let by_rule = &report["totals"]["persons"]["by_rule"];
        let wanted = json!({"dk.cpr": {"at_least": 1, "at_most": 1}, "test.employee": {"at_least": 2, "at_most": 2}});
        assert_eq!(*by_rule, wanted);
        assert_eq!(report["totals"]["matches"], 4);
        let ids: Vec<&str> = report["run"]["rules"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| rule["id"].as_str().unwrap())
            .collect();
        assert_eq!(
            ids,
            [
                "dk.case-order-id",
                "dk.cpr",
                "dk.foreigner-number",
                "dk.person-id",
                "icao.mrz",
                "test.employee"
            ]
        );
        assert_eq!(code, 1);
    }
}

#[test]
fn a_users_own_digit_rule_is_as_good_as_a_built_in_one() {
    let tree = Tree::new();
    let text = EMPLOYEE_RULE
        .replace("'EMP-\\d{4}'", "'\\d{4}-\\d{3}'")
        .replace("EMP-1234\"", "1234-567\"")
        .replace("\"X1234-567\"", "\"1234-5678\"");
    let rule = rule_file(&tree, "rules/employee.toml", &text);
    let (stdout, stderr, code) = rules(&tree, &["check", rule.to_str().unwrap()]);
    assert_eq!(
        (stdout.as_str(), stderr.as_str(), code),
        ("6 rules, every example holds\n", "", 0)
    );
    tree.file("a.txt", "1234-567, 7654-321\n1234-567 91234-567\n", 0o644);
    let (report, _) = tree.scan(&["--rules", rule.to_str().unwrap()]);
    assert_eq!(report["totals"]["matches"], 3);
    assert_eq!(report["totals"]["persons"]["at_least"], 2);
}

#[test]
fn a_rule_with_a_known_id_replaces_it() {
    let tree = Tree::new();
    tree.file(
        "a.txt",
        format!("CPR {CPR}, CPR {OTHER_CPR}, EMP-1234"),
        0o644,
    );
    let rule = rule_file(
        &tree,
        "own/cpr.toml",
        &EMPLOYEE_RULE.replace("test.employee", "dk.cpr"),
    );
    let (report, _) = tree.scan(&["--rules", rule.to_str().unwrap()]);
    let wanted = json!({"dk.cpr": {"at_least": 1, "at_most": 1}});
    assert_eq!(
        report["totals"]["persons"]["by_rule"], wanted,
        "only what the new rule finds"
    );
    assert_eq!(report["run"]["rules"].as_array().unwrap().len(), 5);
    // Of two with the same id the later on the command line serves.
    let later = rule_file(
        &tree,
        "later.toml",
        &EMPLOYEE_RULE
            .replace("test.employee", "dk.cpr")
            .replace("EMP-", "LAT-"),
    );
    let (report, _) = tree.scan(&[
        "--rules",
        rule.to_str().unwrap(),
        "--rules",
        later.to_str().unwrap(),
    ]);
    assert_eq!(report["totals"]["matches"], 0);
    let (report, _) = tree.scan(&[
        "--rules",
        later.to_str().unwrap(),
        "--rules",
        rule.to_str().unwrap(),
    ]);
    assert_eq!(report["totals"]["matches"], 1);
}

#[test]
fn the_digest_of_a_rule_changes_with_its_text() {
    let tree = Tree::new();
    let digest = |text: &str| {
        let rule = rule_file(&tree, "employee.toml", text);
        let (report, _) = tree.scan(&["--rules", rule.to_str().unwrap()]);
        report["run"]["rules"][5]["sha256"]
            .as_str()
            .unwrap()
            .to_string()
    };
    let first = digest(EMPLOYEE_RULE);
    assert_eq!(first.len(), 64);
    assert_eq!(first, digest(EMPLOYEE_RULE));
    assert_ne!(
        first,
        digest(&EMPLOYEE_RULE.replace("points = 20", "points = 21"))
    );
}

#[test]
fn more_rules_than_a_machine_word_has_bits_all_serve() {
    let tree = Tree::new();
    for index in 0..80 {
        let text = EMPLOYEE_RULE
            .replace("test.employee", &format!("test.rule-{index}"))
            .replace("'EMP-\\d{4}'", &format!("'77{index:02}-\\d{{4}}'"))
            .replace("EMP-1234\"", &format!("77{index:02}-1234\""))
            .replace(&format!("\"X77{index:02}-1234\""), "\"7-1234\"");
        rule_file(&tree, &format!("rules/{index}.toml"), &text);
    }
    let text: String = (0..80)
        .map(|index| format!("77{index:02}-1234\n"))
        .collect();
    tree.file(
        "a.txt",
        format!("{text}CPR {CPR}\nudl.nr. 40001234\n"),
        0o644,
    );
    let folder = tree.beside("rules");
    let (stdout, stderr, _) = rules(&tree, &["check", folder.to_str().unwrap()]);
    assert_eq!(
        (stdout.as_str(), stderr.as_str()),
        ("85 rules, every example holds\n", "")
    );
    let (report, _) = tree.scan(&["--rules", folder.to_str().unwrap()]);
    assert_eq!(report["totals"]["matches"], 82);
    assert_eq!(
        report["totals"]["persons"]["by_rule"]
            .as_object()
            .unwrap()
            .len(),
        82
    );
}
