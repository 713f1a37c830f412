//! Every code, where it is due and where it only looks so.

use crate::company::{CLERKS, Company, ELEVEN, ROOT, TEN, USERS, can_be_founded, line, people};
use crate::support::set_acl;

#[test]
fn what_all_can_browse_and_read_is_open_to_everyone() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("open", 0o755, ROOT);
    company.file("open/list.txt", line(1), 0o644, ROOT);
    let (report, code) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            "open: open-to-everyone critical listed; 1 files in 1 folders, 1 matches, 1-1 citizens; everyone"
        ]
    );
    let readers = &report["exposures"][0]["readers"];
    assert_eq!(readers["count"], 14, "all accounts but root: {readers}");
    assert_eq!(
        readers["names"],
        serde_json::json!([]),
        "everyone needs no list of names"
    );
    assert_eq!(company.folders(&report), ["open: open-to-everyone"]);
    assert_eq!(code, 1);
}

#[test]
fn what_the_whole_company_can_read_is_open_to_signed_in() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("shared", 0o750, USERS);
    company.file("shared/list.txt", line(1), 0o640, USERS);
    let (report, code) = company.scan(&[]);
    let all = people(1..=14);
    assert_eq!(
        company.rows(&report),
        [format!(
            "shared: open-to-signed-in high listed; 1 files in 1 folders, 1 matches, 1-1 citizens; {all}"
        )]
    );
    let via = &report["exposures"][0]["readers"]["via"];
    assert!(
        via.as_array()
            .unwrap()
            .iter()
            .any(|via| via == "group users r--"),
        "name the group that lets them in: {via}"
    );
    assert_eq!(code, 1);
}

#[test]
fn a_company_group_named_in_an_acl_is_open_to_signed_in() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("shared", 0o755, ROOT);
    let file = company.file("shared/list.txt", line(1), 0o600, ROOT);
    set_acl(&file, &format!("g:{USERS}:r--"));
    let (report, _) = company.scan(&[]);
    assert_eq!(company.folders(&report), ["shared: open-to-signed-in"]);
}

/// The folder, not the file, is what the company group opens: files inside are mostly 0644.
#[test]
fn a_folder_open_to_a_company_group_is_open_to_signed_in_whatever_its_files_say() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("shared", 0o750, USERS);
    company.file("shared/list.txt", line(1), 0o644, ROOT);
    let (report, _) = company.scan(&[]);
    let all = people(1..=14);
    assert_eq!(
        company.rows(&report),
        [format!(
            "shared: open-to-signed-in high listed; 1 files in 1 folders, 1 matches, 1-1 citizens; {all}"
        )],
        "is_signed_in in src/assess/judge.rs asks for the file's own groups only"
    );
}

/// The file names the company group, but its folder lets three people of it in.
#[test]
fn a_company_group_that_cannot_get_to_the_file_makes_it_open_to_nobody() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("cases", 0o750, CLERKS);
    company.file("cases/list.txt", line(1), 0o640, USERS);
    let (report, code) = company.scan(&[]);
    assert_eq!(
        company.folders(&report),
        ["cases: adequate"],
        "three clerks can read it; is_signed_in in src/assess/judge.rs takes any member for all of them"
    );
    assert_eq!((company.rows(&report).len(), code), (0, 0));
}

#[test]
fn what_can_be_read_but_not_browsed_is_open_by_path() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("passed", 0o711, ROOT);
    company.folder("passed/deep", 0o755, ROOT);
    company.file("passed/deep/list.txt", line(1), 0o644, ROOT);
    let (report, code) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            "passed: open-by-path high by path; 1 files in 1 folders, 1 matches, 1-1 citizens; everyone"
        ]
    );
    assert_eq!(company.folders(&report), ["passed/deep: open-by-path"]);
    assert_eq!(code, 1);
}

#[test]
fn a_share_whose_root_cannot_be_browsed_is_open_by_path() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("", 0o711, ROOT);
    company.folder("deep", 0o755, ROOT);
    company.file("deep/list.txt", line(1), 0o644, ROOT);
    let (report, _) = company.scan(&[]);
    assert_eq!(company.folders(&report), ["deep: open-by-path"]);
}

/// Eleven can browse to it, which is bad; anybody who knows the path can read it, which is worse.
#[test]
fn the_worse_of_listed_and_by_path_is_reported() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("passed", 0o751, ELEVEN);
    company.file("passed/list.txt", line(1), 0o644, ROOT);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.folders(&report),
        ["passed: open-by-path"],
        "Judge::verdict in src/assess/judge.rs settles for what the listed readers give, whatever row that is"
    );
    assert_eq!(report["exposures"][0]["readers"]["everyone"], true);
}

#[test]
fn eleven_readers_are_too_many_and_ten_are_not() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    for (name, group) in [("eleven", ELEVEN), ("ten", TEN)] {
        company.folder(name, 0o750, group);
        company.file(&format!("{name}/list.txt"), line(1), 0o640, group);
    }
    let (report, code) = company.scan(&[]);
    let eleven = people(1..=11);
    assert_eq!(
        company.rows(&report),
        [format!(
            "eleven: too-many-readers medium listed; 1 files in 1 folders, 1 matches, 1-1 citizens; {eleven}"
        )]
    );
    assert_eq!(
        company.folders(&report),
        ["eleven: too-many-readers", "ten: adequate"]
    );
    assert_eq!(code, 1);
}

#[test]
fn the_owner_is_not_one_of_eleven() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("eleven", 0o750, ELEVEN);
    company.file_of(51001, "eleven/list.txt", line(1), 0o640, ELEVEN);
    let (report, code) = company.scan(&[]);
    assert_eq!(
        company.folders(&report),
        ["eleven: adequate"],
        "ten besides the owner are not too many"
    );
    assert_eq!(code, 0);
}

#[test]
fn max_readers_says_how_many_are_too_many() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("cases", 0o750, CLERKS);
    company.file("cases/list.txt", line(1), 0o640, CLERKS);
    for (most, codes) in [
        ("3", "cases: adequate"),
        ("2", "cases: too-many-readers"),
        ("0", "cases: too-many-readers"),
    ] {
        let (report, _) = company.scan(&["--max-readers", most]);
        assert_eq!(company.folders(&report), [codes], "--max-readers {most}");
    }
}

#[test]
fn a_closed_file_in_an_open_folder_is_not_exposed() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("open", 0o755, ROOT);
    company.file("open/list.txt", line(1), 0o600, ROOT);
    company.file("open/nothing.txt", "Referat af et teammøde\n", 0o644, ROOT);
    let (report, code) = company.scan(&[]);
    assert_eq!((company.rows(&report), code), (vec![], 0));
    assert_eq!(company.folders(&report), ["open: adequate"]);
    assert_eq!(
        report["totals"]["persons"]["at_least"], 1,
        "what is adequate is counted all the same"
    );
}

#[test]
fn an_open_file_in_a_closed_folder_is_not_exposed() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("closed", 0o700, ROOT);
    company.folder("closed/open", 0o777, ROOT);
    company.file("closed/list.txt", line(1), 0o666, ROOT);
    company.file("closed/open/list.txt", line(2), 0o666, ROOT);
    let (report, code) = company.scan(&[]);
    assert_eq!((company.rows(&report), code), (vec![], 0));
    assert_eq!(
        company.folders(&report),
        ["closed: adequate", "closed/open: adequate"]
    );
}

#[test]
fn a_member_kept_out_is_not_a_reader_of_what_others_read() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("open", 0o755, ROOT);
    // Everyone but the clerks: still everyone.
    company.file("open/list.txt", line(1), 0o604, CLERKS);
    let (report, _) = company.scan(&[]);
    let readers = &report["exposures"][0]["readers"];
    assert_eq!(
        (&readers["everyone"], &readers["count"]),
        (&true.into(), &11.into()),
        "{readers}"
    );
}

#[test]
fn fail_on_and_exit_codes_follow_the_worst_exposure() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("eleven", 0o750, ELEVEN);
    company.file("eleven/list.txt", line(1), 0o640, ELEVEN);
    for (least, code) in [("low", 1), ("medium", 1), ("high", 0), ("critical", 0)] {
        assert_eq!(
            company.scan(&["--fail-on", least]).1,
            code,
            "--fail-on {least} with a medium exposure"
        );
    }
    // A file in a format that is not read yet: nothing inadequate above the limit, but not all was read.
    company.file("eleven/cases.zip", b"PK\x03\x04 and more", 0o600, ROOT);
    assert_eq!(company.scan(&["--fail-on", "high"]).1, 3);
    assert_eq!(company.scan(&[]).1, 1);
}
