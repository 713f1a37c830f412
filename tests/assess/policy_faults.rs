//! A policy at fault: the file, the line, a caret, what to do, exit code 2, and nothing scanned.

use std::process::Output;

use crate::company::Company;
use crate::support::CPR;

fn refused(company: &Company, policy: &str) -> (String, Output) {
    let file = company.tree.beside("policy.toml");
    std::fs::write(&file, policy).unwrap();
    let share = company.tree.path("");
    let output = company.tree.run([
        "scan".as_ref(),
        share.as_os_str(),
        "--policy".as_ref(),
        file.as_os_str(),
    ]);
    (String::from_utf8_lossy(&output.stderr).into_owned(), output)
}

#[test]
fn a_fault_in_a_policy_is_told_with_its_line_and_a_caret() {
    let company = Company::new();
    company
        .tree
        .file("list.txt", format!("CPR-nr.: {CPR}\n"), 0o644);
    let faults = [
        ("an unknown key", "schema = 1\nreader = 1\n", 2, "reader"),
        (
            "a schema of the future",
            "# mine\nschema = 2\n",
            2,
            "schema",
        ),
        ("no schema", "[readers]\n", 1, "schema"),
        (
            "an unknown code",
            "schema = 1\n[[finding]]\ncode = \"too-open\"\nseverity = \"low\"\n",
            3,
            "too-open",
        ),
        (
            "an unknown severity",
            "schema = 1\n[[finding]]\ncode = \"access-unknown\"\nseverity = \"bad\"\n",
            4,
            "bad",
        ),
        (
            "over where it means nothing",
            "schema = 1\n\n[[finding]]\ncode = \"open-by-path\"\nseverity = \"low\"\nover = 3\n",
            3,
            "over",
        ),
        (
            "a date that is none",
            "schema = 1\n[[allow]]\nwho = \"user:user1\"\nwhere = \"/srv\"\nreason = \"r\"\nreview-by = \"1/6\"\n",
            6,
            "date",
        ),
        (
            "an allow without a reason",
            "schema = 1\n[[allow]]\nwho = \"user:user1\"\nwhere = \"/srv\"\n",
            2,
            "reason",
        ),
        (
            "a set of readers that is not there",
            "schema = 1\n[[allow]]\nwho = \"team\"\nwhere = \"/srv\"\nreason = \"r\"\n",
            3,
            "readers",
        ),
        (
            "a reader that is neither user nor group",
            "schema = 1\n[readers]\nteam = [\"user1\"]\n",
            3,
            "user:",
        ),
        (
            "a pattern that cannot be used",
            "schema = 1\n[[allow]]\nwho = \"user:user1\"\nwhere = \"/srv/[\"\nreason = \"r\"\n",
            4,
            "pattern",
        ),
        ("no TOML at all", "schema = 1\nthis is no table\n", 2, ""),
    ];
    for (what, policy, line, word) in faults {
        let (complaint, output) = refused(&company, policy);
        assert_eq!(output.status.code(), Some(2), "{what}: {complaint}");
        assert!(output.stdout.is_empty(), "{what}: nothing is scanned");
        let place = format!("policy.toml:{line}:");
        assert!(
            complaint.contains(&place),
            "{what}: say that it is in {place}\n{complaint}"
        );
        assert!(
            complaint.contains('^'),
            "{what}: put a caret under it\n{complaint}"
        );
        assert!(
            complaint.contains(word),
            "{what}: name {word:?}\n{complaint}"
        );
    }
}

#[test]
fn a_policy_that_is_not_there_is_told() {
    let company = Company::new();
    let share = company.tree.path("");
    let output = company.tree.run([
        "scan",
        share.to_str().unwrap(),
        "--policy",
        "/nowhere/policy.toml",
    ]);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(complaint.contains("/nowhere/policy.toml"), "{complaint}");
}

#[test]
fn a_fault_in_a_roster_is_told_with_its_line() {
    let company = Company::new();
    let policy = "schema = 1\n[clearance]\nroster = \"roster.csv\"\n";
    let faults = [
        (
            "a date that is none",
            "principal,level,valid-until\nuser1,,\nuser2,,soon\n",
            "roster.csv:3",
            "2027-06-01",
        ),
        (
            "a row without a name",
            "principal,level,valid-until\n,secret,2999-01-01\n",
            "roster.csv:2",
            "principal",
        ),
        (
            "no names of columns",
            "user1,secret,2999-01-01\n",
            "roster.csv:1",
            "principal",
        ),
    ];
    for (what, roster, place, word) in faults {
        std::fs::write(company.tree.beside("roster.csv"), roster).unwrap();
        let (complaint, output) = refused(&company, policy);
        assert_eq!(output.status.code(), Some(2), "{what}: {complaint}");
        assert!(
            complaint.contains(place) && complaint.contains(word),
            "{what}: {complaint}"
        );
    }
    std::fs::remove_file(company.tree.beside("roster.csv")).unwrap();
    let (complaint, output) = refused(&company, policy);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(
        complaint.contains("roster.csv"),
        "say which file is missing: {complaint}"
    );
}

#[test]
fn a_directory_at_fault_is_told_with_its_line() {
    let company = Company::new();
    let share = company.tree.path("");
    for (file, text, place) in [
        (
            "passwd",
            "user1:x:51001:52000::/:/bin/sh\nuser2:x:many:52000::/:/bin/sh\n",
            "passwd:2",
        ),
        ("passwd", "user1 51001\n", "passwd:1"),
        ("group", "\nclerks:x:none:user1\n", "group:2"),
    ] {
        let directory = company
            .tree
            .directory(&["user1:51001:52000"], &["users:52000:"]);
        std::fs::write(directory.join(file), text).unwrap();
        let output = company.tree.run([
            "scan".as_ref(),
            share.as_os_str(),
            "--directory".as_ref(),
            directory.as_os_str(),
        ]);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(
            complaint.contains(place),
            "say that it is in {place}: {complaint}"
        );
    }
}
