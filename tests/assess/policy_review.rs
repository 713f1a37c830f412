//! The policy itself under review: what nobody needs any more, who is named and is nobody, who is
//! cleared how high, and the commands that tell.

use serde_json::Value;

use crate::company::{CLERKS, Company, ROOT, can_be_founded, line};

/// `team` is read by user1 to user3.
fn team() -> Company {
    let company = Company::new();
    company.folder("team", 0o750, CLERKS);
    company.file("team/list.txt", line(1), 0o640, CLERKS);
    company
}

fn allow(who: &str, place: &str, review_by: &str) -> String {
    format!(
        "[[allow]]\nwho = \"{who}\"\nwhere = \"{place}\"\nreason = \"cases\"\nreview-by = \"{review_by}\"\n"
    )
}

/// `code line who` of every finding about the policy, the line without its folder.
fn about_policy(report: &Value) -> Vec<String> {
    let findings = report["policy_findings"].as_array().unwrap();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_string();
    findings
        .iter()
        .map(|finding| {
            let line = text(finding, "policy_line");
            let line = line.rsplit('/').next().unwrap();
            format!("{} {line} {}", text(finding, "code"), text(finding, "who"))
        })
        .collect()
}

#[test]
fn allows_that_serve_nothing_or_are_overdue_are_findings() {
    if !can_be_founded() {
        return;
    }
    let company = team();
    company.folder("empty", 0o750, CLERKS);
    let share = company.tree.path("");
    let share = share.to_str().unwrap();
    let policy = [
        "schema = 1\n",
        &allow("group:clerks", "**/team", "2999-01-01"),
        &allow("group:ten", "**/team", "2020-01-31"),
        &allow("group:clerks", &format!("{share}/empty"), "2999-01-01"),
        &allow("user:user9", "**/team", "2999-01-01"),
        &allow("user:user9", "/another/share/**", "2999-01-01"),
    ]
    .concat();
    let (report, code) = company.scan_by(&policy, &[]);
    assert_eq!(
        about_policy(&report),
        [
            "allow-overdue policy.toml:7 group:ten",
            "allow-unused policy.toml:12 group:clerks",
            "allow-unused policy.toml:17 user:user9",
        ],
        "an allow for a place that was not scanned says nothing"
    );
    let overdue = &report["policy_findings"][0];
    assert_eq!(overdue["severity"], "medium");
    assert_eq!(overdue["review_by"], "2020-01-31");
    assert_eq!(overdue["reason"], "cases");
    assert_eq!(code, 0, "exit codes are about folders");

    let file = company.tree.beside("policy.toml");
    let args = [
        "scan",
        share,
        "--policy",
        file.to_str().unwrap(),
        "--directory",
    ];
    let directory = company.directory.to_str().unwrap();
    let output = company.tree.run(args.iter().chain(&[directory]));
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        table.contains("policy.toml:7: The allow of group:ten"),
        "{table}"
    );
    let lines = company
        .tree
        .run(args.iter().chain(&[directory, "--format", "ndjson"]));
    let lines = String::from_utf8_lossy(&lines.stdout).into_owned();
    assert_eq!(
        lines.matches("\"type\":\"policy_finding\"").count(),
        3,
        "{lines}"
    );
}

#[test]
fn places_are_matched_as_stored_and_from_the_root() {
    if !can_be_founded() {
        return;
    }
    let company = team();
    let cpr = crate::support::CPR;
    company.folder(&format!("case {cpr}"), 0o750, CLERKS);
    company.file(&format!("case {cpr}/list.txt"), line(2), 0o640, CLERKS);
    let share = company.tree.path("");
    let policy = company.tree.beside("policy.toml");
    let text = [
        "schema = 1\n",
        &allow(
            "group:clerks",
            &format!("{}/case {cpr}/**", share.display()),
            "2999-01-01",
        ),
        &allow(
            "group:clerks",
            &format!("{}/team", share.display()),
            "2999-01-01",
        ),
        &allow("group:clerks", &share.display().to_string(), "2999-01-01"),
    ]
    .concat();
    std::fs::write(&policy, text).unwrap();
    let args = [
        "scan",
        "share",
        "--format",
        "json",
        "--policy",
        policy.to_str().unwrap(),
    ];
    let output = company
        .tree
        .command(
            args.iter()
                .chain(&["--directory", company.directory.to_str().unwrap()]),
        )
        .current_dir(company.tree.beside(""))
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let adequate = report["folders"].as_array().unwrap().iter();
    let adequate = adequate.filter(|folder| folder["adequate"] == true).count();
    assert_eq!(
        adequate, 2,
        "the share itself shows the number in a name: {report}"
    );
    assert!(about_policy(&report).is_empty(), "{report}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains(cpr));
}

#[test]
fn names_that_name_nobody_are_findings() {
    if !can_be_founded() {
        return;
    }
    let company = team();
    let roster = company.tree.beside("cleared.csv");
    std::fs::write(
        &roster,
        "principal,level,valid-until\nuser1,,\nuser77,,\ngroup:clerks,,\n",
    )
    .unwrap();
    let policy = [
        "schema = 1\n[readers]\ncase-team = [\"group:clerks\", \"user:left-long-ago\"]\n",
        "[clearance]\nroster = \"cleared.csv\"\n",
        &allow("case-team", "**/team", "2999-01-01"),
        &allow("group:no-such", "**/team", "2999-01-01"),
    ]
    .concat();
    let (report, code) = company.scan_by(&policy, &[]);
    assert_eq!(code, 3, "who is allowed is not wholly known");
    assert_eq!(
        about_policy(&report),
        [
            "names-nobody policy.toml:3 user:left-long-ago",
            "names-nobody policy.toml:12 group:no-such",
            "names-nobody cleared.csv:3 user:user77",
            "allow-unused policy.toml:11 group:no-such",
        ]
    );
}

#[test]
fn well_known_sets_go_by_their_english_and_danish_names() {
    if !can_be_founded() {
        return;
    }
    for name in [
        "Authenticated Users",
        "Godkendte brugere",
        "everyone",
        "Alle",
    ] {
        let company = team();
        let policy = [
            "schema = 1\n",
            &allow(&format!("group:{name}"), "**/team", "2999-01-01"),
        ];
        let (report, code) = company.scan_by(&policy.concat(), &[]);
        assert_eq!(company.folders(&report), ["team: adequate"], "{name}");
        assert!(about_policy(&report).is_empty(), "{name}: {report}");
        assert_eq!(code, 0);
    }
}

#[test]
fn a_clearance_is_missing_run_out_or_too_low() {
    if !can_be_founded() {
        return;
    }
    const CSV: &str =
        "principal,level,valid-until\nuser:user1,secret,2020-05-01\nuser2,restricted,\n";
    const TOML: &str = "[[cleared]]\nprincipal = \"user:user1\"\nlevel = \"secret\"\nvalid-until = \"2020-05-01\"\n\
        [[cleared]]\nprincipal = \"user2\"\nlevel = \"restricted\"\n";
    for (name, roster) in [("cleared.csv", CSV), ("cleared.toml", TOML)] {
        let company = team();
        std::fs::write(company.tree.beside(name), roster).unwrap();
        let policy = |level: &str| {
            format!(
                "schema = 1\n[clearance]\nroster = \"{name}\"\nlevels = [\"restricted\", \"secret\"]\n{level}\n"
            )
        };
        let (report, code) = company.scan_by(&policy("level = \"secret\""), &[]);
        assert_eq!(code, 1);
        let row = &report["exposures"][0];
        assert_eq!(row["code"], "reader-not-cleared", "{name}");
        assert_eq!(
            row["readers"]["not_cleared"],
            serde_json::json!([
                {"name": "user1", "reason": "the clearance ran out on 2020-05-01"},
                {"name": "user2", "reason": "cleared for \"restricted\" only"},
                {"name": "user3", "reason": "not on the roster"},
            ]),
            "{name}"
        );
        let (report, _) = company.scan_by(&policy(""), &[]);
        assert_eq!(
            report["exposures"][0]["readers"]["names"],
            serde_json::json!(["user1", "user3"]),
            "{name}: without a level asked for, any will do"
        );
    }
}

#[test]
fn a_group_on_the_roster_clears_its_members() {
    if !can_be_founded() {
        return;
    }
    let company = team();
    let roster = "[[cleared]]\nprincipal = \"group:clerks\"\n";
    std::fs::write(company.tree.beside("cleared.toml"), roster).unwrap();
    let (report, code) =
        company.scan_by("schema = 1\n[clearance]\nroster = \"cleared.toml\"\n", &[]);
    assert_eq!(company.folders(&report), ["team: adequate"]);
    assert_eq!(code, 0);
}

#[test]
fn a_roster_at_fault_stops_the_scan_and_says_where() {
    let company = Company::new();
    for (name, roster, expected) in [
        (
            "r.toml",
            "[[cleared]]\nprincipal = \"\"\n",
            "the principal is missing",
        ),
        (
            "r.toml",
            "[[cleared]]\nprincipal = \"a\"\nvalid-until = \"soon\"\n",
            "not a date",
        ),
        (
            "r.toml",
            "[[cleared]]\nprincipal = \"a\"\nlevel = \"top\"\n",
            "none of the policy's levels",
        ),
        ("r.toml", "[[cleared]]\nwho = \"a\"\n", "unknown field"),
        (
            "r.csv",
            "principal,level\na,top\n",
            "none of the policy's levels",
        ),
        (
            "r.csv",
            "name,level\na,low\n",
            "principal, level, valid-until",
        ),
    ] {
        std::fs::write(company.tree.beside(name), roster).unwrap();
        let policy = company.tree.beside("policy.toml");
        std::fs::write(
            &policy,
            format!("schema = 1\n[clearance]\nroster = \"{name}\"\nlevels = [\"low\"]\n"),
        )
        .unwrap();
        let output = company
            .tree
            .run(["policy", "check", policy.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{roster}");
        assert!(
            said.contains(expected) && said.contains(name),
            "{roster}: {said}"
        );
    }
}

#[test]
fn check_tells_what_is_odd_and_explain_names_the_line() {
    if !can_be_founded() {
        return;
    }
    let company = team();
    let policy = company.tree.beside("policy.toml");
    let text = [
        "schema = 1\n[readers]\nnobody-yet = []\n",
        &allow("nobody-yet", "**/team", "2999-01-01"),
        &allow("user:user1", "**/team", "2020-01-01"),
        &allow("user:user1", "**/team", "2999-01-01"),
        "[[finding]]\ncode = \"too-many-readers\"\nseverity = \"low\"\n",
        "[[finding]]\ncode = \"reader-not-allowed\"\nseverity = \"high\"\n",
        "[[finding]]\ncode = \"reader-not-allowed\"\nseverity = \"low\"\n",
    ]
    .concat();
    std::fs::write(&policy, text).unwrap();
    let directory = company.directory.to_str().unwrap();
    let policy = policy.to_str().unwrap();
    let output = company
        .tree
        .run(["policy", "check", policy, "--directory", directory]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    for expected in [
        "policy.toml:4: the set \"nobody-yet\" is empty",
        "policy.toml:9: The allow of user:user1 for **/team was to be reviewed by 2020-01-01",
        "says the same as",
        "too-many-readers never holds",
        "reader-not-allowed is judged by",
    ] {
        assert!(said.contains(expected), "no \"{expected}\" in:\n{said}");
    }
    let path = company.tree.path("team/list.txt");
    let args = [
        "policy",
        "explain",
        path.to_str().unwrap(),
        "--policy",
        policy,
    ];
    let output = company
        .tree
        .run(args.iter().chain(&["--directory", directory]));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for expected in [
        "readers: user1, user2, user3",
        "policy.toml:14: user:user1 may read **/team, until 2999-01-01 (cases)",
        "allows nobody since its review was due on 2020-01-01",
        "policy.toml:22: reader-not-allowed (high): holds",
        "verdict: reader-not-allowed (listed), for user2, user3",
    ] {
        assert!(said.contains(expected), "no \"{expected}\" in:\n{said}");
    }
}

#[test]
fn a_starting_policy_passes_its_check_and_allows_what_is_narrow_now() {
    if !can_be_founded() {
        return;
    }
    let company = team();
    // Names that mean something in a pattern, in TOML and on a terminal.
    let odd = "we[ir]d \"*\"\n\u{1b}[31m";
    company.folder(odd, 0o750, CLERKS);
    company.file(&format!("{odd}/list.txt"), line(2), 0o640, CLERKS);
    company.folder("open", 0o755, ROOT);
    company.file("open/list.txt", line(3), 0o644, ROOT);
    let share = company.tree.path("");
    let share = share.to_str().unwrap();
    let directory = company.directory.to_str().unwrap();
    let file = company.tree.beside("start.toml");
    let file = file.to_str().unwrap();
    let init = || {
        company.tree.run([
            "policy",
            "init",
            share,
            "--directory",
            directory,
            "-o",
            file,
        ])
    };
    let output = init();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("\"clerks\" = [\"group:clerks\"]"), "{text}");
    assert!(text.contains("TODO"), "{text}");
    assert!(!text.contains('\u{1b}'), "a raw escape in {text:?}");
    let check = company
        .tree
        .run(["policy", "check", file, "--directory", directory]);
    let said = String::from_utf8_lossy(&check.stderr).into_owned();
    assert_eq!((check.status.code(), said.as_str()), (Some(0), ""));
    let (report, _) = company.scan(&["--policy", file]);
    let folders = company.folders(&report);
    assert!(
        folders.contains(&"open: open-to-everyone".to_string()),
        "{folders:?}"
    );
    assert_eq!(
        folders
            .iter()
            .filter(|row| row.ends_with("adequate"))
            .count(),
        2,
        "{folders:?}"
    );
    assert!(about_policy(&report).is_empty());
    let again = init();
    assert_eq!(
        again.status.code(),
        Some(2),
        "a policy that is there is never written over"
    );
    assert_eq!(std::fs::read_to_string(file).unwrap(), text);
}
