//! What a policy file changes: who is allowed, who is cleared, what is too many, and which row is told.

use crate::company::{
    CLERKS, Company, ELEVEN, MIXED, ROOT, TEN, can_be_founded, line, people, uid,
};

/// `cases` is read by eleven, `team` by the clerks.
fn cases_and_team() -> Company {
    let company = Company::new();
    company.folder("cases", 0o750, ELEVEN);
    company.file("cases/list.txt", line(1), 0o640, ELEVEN);
    company.folder("cases/old", 0o750, ELEVEN);
    company.folder("team", 0o750, CLERKS);
    company.file("team/list.txt", line(2), 0o640, CLERKS);
    company
}

fn allow(who: &str, place: &str, review_by: &str) -> String {
    format!(
        "[[allow]]\nwho = \"{who}\"\nwhere = \"{place}\"\nreason = \"they work with the cases\"\nreview-by = \"{review_by}\"\n"
    )
}

#[test]
fn who_is_not_allowed_is_told_by_name_and_who_is_allowed_is_not() {
    if !can_be_founded() {
        return;
    }
    let company = cases_and_team();
    let policy = [
        "schema = 1\n[readers]\ncase-team = [\"group:clerks\", \"user:user7\"]\n",
        &allow("case-team", "**/cases", "2999-01-01"),
        &allow("group:clerks", "**/team", "2999-01-01"),
    ]
    .concat();
    let (report, code) = company.scan_by(&policy, &[]);
    let others = people([4, 5, 6, 8, 9, 10, 11]);
    assert_eq!(
        company.rows(&report),
        [format!(
            "cases: reader-not-allowed high listed; 1 files in 1 folders, 1 matches, 1-1 citizens; {others}"
        )]
    );
    assert_eq!(
        company.folders(&report),
        ["cases: reader-not-allowed", "team: adequate"]
    );
    assert_eq!(code, 1);
    let told = report["run"]["policy"]["path"].as_str().unwrap();
    assert_eq!(told, company.tree.beside("policy.toml").to_str().unwrap());
}

#[test]
fn those_who_are_allowed_are_never_too_many() {
    if !can_be_founded() {
        return;
    }
    let company = cases_and_team();
    let policy = [
        "schema = 1\n",
        &allow("group:eleven", "**/share", "2999-01-01"),
    ]
    .concat();
    let (report, code) = company.scan_by(&policy, &[]);
    assert_eq!(
        company.folders(&report),
        ["cases: adequate", "team: adequate"]
    );
    assert_eq!(code, 0);
}

#[test]
fn what_an_allow_names_covers_the_folders_below_it_only() {
    if !can_be_founded() {
        return;
    }
    let company = cases_and_team();
    company.file("cases/old/list.txt", line(3), 0o640, ELEVEN);
    let policy = [
        "schema = 1\n",
        &allow("group:eleven", "**/cases/old", "2999-01-01"),
    ]
    .concat();
    let (report, _) = company.scan_by(&policy, &[]);
    assert_eq!(
        company.folders(&report),
        [
            "cases: reader-not-allowed",
            "cases/old: adequate",
            "team: reader-not-allowed"
        ]
    );
}

#[test]
fn an_allow_whose_review_date_has_passed_allows_nobody() {
    if !can_be_founded() {
        return;
    }
    let company = cases_and_team();
    let today = jiff::Zoned::now().date();
    let policy = |date: &str| ["schema = 1\n", &allow("group:eleven", "**/share", date)].concat();
    let (report, _) = company.scan_by(&policy("2020-01-01"), &[]);
    assert_eq!(
        company.folders(&report),
        ["cases: reader-not-allowed", "team: reader-not-allowed"]
    );
    let yesterday = today.yesterday().unwrap().to_string();
    let (report, _) = company.scan_by(&policy(&yesterday), &[]);
    assert_eq!(
        company.folders(&report),
        ["cases: reader-not-allowed", "team: reader-not-allowed"]
    );
    let tomorrow = today.tomorrow().unwrap().to_string();
    let (report, _) = company.scan_by(&policy(&tomorrow), &[]);
    assert_eq!(
        company.folders(&report),
        ["cases: adequate", "team: adequate"]
    );
}

#[test]
fn clearance_is_asked_of_every_reader_and_runs_out() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("cases", 0o750, MIXED);
    company.file("cases/list.txt", line(1), 0o640, MIXED);
    let roster = "Principal, Level, Valid-Until\nUSER1,secret,2999-12-31\nuser2,secret,\nuser3,secret,2020-01-01\n";
    std::fs::write(company.tree.beside("roster.csv"), roster).unwrap();
    let policy = "schema = 1\n[clearance]\nroster = \"roster.csv\"\n";
    let (report, code) = company.scan_by(policy, &[]);
    // user3's has run out, user4 has none.
    assert_eq!(
        company.rows(&report),
        [
            "cases: reader-not-cleared high listed; 1 files in 1 folders, 1 matches, 1-1 citizens; user3 user4"
        ]
    );
    assert_eq!(code, 1);
    let all = format!("{roster}user4,,2999-01-01\nuser3,secret,2999-01-01\n");
    std::fs::write(company.tree.beside("roster.csv"), all).unwrap();
    let (report, code) = company.scan_by(policy, &[]);
    assert_eq!(
        (company.rows(&report), code),
        (vec![], 0),
        "a renewed clearance stands in a later row"
    );
}

#[test]
fn clearance_lasts_through_its_last_day() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("cases", 0o750, CLERKS);
    company.file("cases/list.txt", line(1), 0o640, CLERKS);
    let policy = "schema = 1\n[clearance]\nroster = \"roster.csv\"\n";
    // Yesterday, and tomorrow: a test that runs over midnight must not fail.
    let today = jiff::Zoned::now().date();
    let (yesterday, tomorrow) = (today.yesterday().unwrap(), today.tomorrow().unwrap());
    let roster =
        format!("principal,level,valid-until\nuser1,,{yesterday}\nuser2,,{tomorrow}\nuser3,,\n");
    std::fs::write(company.tree.beside("roster.csv"), roster).unwrap();
    let (report, _) = company.scan_by(policy, &[]);
    assert_eq!(
        company.rows(&report),
        [
            "cases: reader-not-cleared high listed; 1 files in 1 folders, 1 matches, 1-1 citizens; user1"
        ]
    );
}

#[test]
fn the_first_row_that_holds_is_told_with_its_line_and_severity() {
    if !can_be_founded() {
        return;
    }
    let company = cases_and_team();
    company.folder("open", 0o755, ROOT);
    company.file("open/list.txt", line(3), 0o644, ROOT);
    let many_first = "schema = 1\n\n[[finding]]\ncode = \"too-many-readers\"\nseverity = \"low\"\nover = 2\n\n\
                      [[finding]]\ncode = \"open-to-everyone\"\nseverity = \"high\"\n";
    let (report, _) = company.scan_by(many_first, &[]);
    assert_eq!(
        company.folders(&report),
        [
            "cases: too-many-readers",
            "open: too-many-readers",
            "team: too-many-readers"
        ]
    );
    let policy = company.tree.beside("policy.toml");
    for row in report["exposures"].as_array().unwrap() {
        assert_eq!(row["severity"], "low");
        assert_eq!(row["policy_line"], format!("{}:3", policy.display()));
    }
    let open_first = "schema = 1\n[[finding]]\ncode = \"open-to-everyone\"\nseverity = \"high\"\n\
                      [[finding]]\ncode = \"too-many-readers\"\nseverity = \"low\"\nover = 10\n";
    let (report, _) = company.scan_by(open_first, &[]);
    assert_eq!(
        company.folders(&report),
        [
            "cases: too-many-readers",
            "open: open-to-everyone",
            "team: adequate"
        ]
    );
    let lines: Vec<&str> = report["exposures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["policy_line"].as_str().unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            format!("{}:2", policy.display()),
            format!("{}:5", policy.display())
        ]
    );
}

#[test]
fn the_line_of_the_built_in_policy_is_told_too() {
    if !can_be_founded() {
        return;
    }
    let company = cases_and_team();
    let built_in = include_str!("../../src/assess/builtin_policy.toml");
    let row = built_in
        .lines()
        .position(|line| line.contains("too-many-readers"))
        .unwrap();
    let (report, _) = company.scan(&[]);
    // The row begins with [[finding]], the line above its code.
    assert_eq!(
        report["exposures"][0]["policy_line"],
        format!("built-in policy:{row}")
    );
    assert_eq!(report["run"]["policy"]["path"], serde_json::Value::Null);
}

#[test]
fn over_is_the_policys_and_max_readers_the_last_word() {
    if !can_be_founded() {
        return;
    }
    let company = cases_and_team();
    let policy = |over: u32| {
        format!(
            "schema = 1\n[[finding]]\ncode = \"too-many-readers\"\nseverity = \"medium\"\nover = {over}\n"
        )
    };
    for (over, flags, expected) in [
        (11, &[][..], ["cases: adequate", "team: adequate"]),
        (10, &[], ["cases: too-many-readers", "team: adequate"]),
        (
            2,
            &[],
            ["cases: too-many-readers", "team: too-many-readers"],
        ),
        (
            2,
            &["--max-readers", "20"],
            ["cases: adequate", "team: adequate"],
        ),
    ] {
        let (report, _) = company.scan_by(&policy(over), flags);
        assert_eq!(
            company.folders(&report),
            expected,
            "over = {over}, {flags:?}"
        );
        for row in report["exposures"].as_array().unwrap() {
            let why = row["why"].as_str().unwrap();
            assert!(
                why.contains(&format!("more than {over} is too many")),
                "{why}"
            );
        }
    }
}

#[test]
fn the_owner_counts_where_the_policy_says_so() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("ten", 0o751, TEN);
    company.file_of(uid(12), "ten/list.txt", line(1), 0o640, TEN);
    let (report, _) = company.scan_by("schema = 1\nowner-counts = false\n", &[]);
    assert_eq!(company.folders(&report), ["ten: adequate"]);
    // Ten who browse there, and the owner who knows the path.
    let (report, _) = company.scan_by("schema = 1\nowner-counts = true\n", &[]);
    assert_eq!(company.folders(&report), ["ten: too-many-readers"]);
    assert_eq!(report["exposures"][0]["readers"]["count"], 11);
}

#[test]
fn the_policy_may_name_the_groups_of_the_whole_company() {
    if !can_be_founded() {
        return;
    }
    let company = cases_and_team();
    let (report, _) = company.scan_by("schema = 1\ncompany-groups = [\"Eleven\"]\n", &[]);
    assert_eq!(
        company.folders(&report),
        ["cases: open-to-signed-in", "team: adequate"]
    );
}
