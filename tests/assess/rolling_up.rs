//! One row for what one decision mends: the highest folder that the same readers reach, worst first.

use crate::company::{
    CLERKS, Company, ELEVEN, OTHER_ELEVEN, ROOT, TEN, can_be_founded, line, people, uid,
};

/// Something adequate elsewhere, so that not everything under the root is exposed in one way.
fn with_an_adequate_folder(company: &Company) {
    company.folder("zz-adequate", 0o750, CLERKS);
    company.file("zz-adequate/list.txt", line(900), 0o640, CLERKS);
}

#[test]
fn folders_below_one_that_the_same_people_reach_are_one_row() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    for (number, folder) in ["hr", "hr/a", "hr/b", "hr/c", "hr/c/d"].iter().enumerate() {
        company.folder(folder, 0o750, ELEVEN);
        if number > 0 {
            company.file(
                &format!("{folder}/list.txt"),
                line(number as u32),
                0o640,
                ELEVEN,
            );
        }
    }
    with_an_adequate_folder(&company);
    let (report, _) = company.scan(&[]);
    let eleven = people(1..=11);
    assert_eq!(
        company.rows(&report),
        [format!(
            "hr: too-many-readers medium listed; 4 files in 4 folders, 4 matches, 4-4 citizens; {eleven}"
        )]
    );
    assert_eq!(report["totals"]["folders_with_matches"], 5);
}

#[test]
fn an_open_branch_is_one_row_and_stops_below_the_root() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    for (number, folder) in ["a", "a/x", "a/y", "a/y/z", "b"].iter().enumerate() {
        company.folder(folder, 0o755, ROOT);
        company.file(
            &format!("{folder}/list.txt"),
            line(number as u32),
            0o644,
            ROOT,
        );
    }
    with_an_adequate_folder(&company);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            "a: open-to-everyone critical listed; 4 files in 4 folders, 4 matches, 4-4 citizens; everyone",
            "b: open-to-everyone critical listed; 1 files in 1 folders, 1 matches, 1-1 citizens; everyone",
        ]
    );
}

#[test]
fn a_share_exposed_in_one_way_all_over_is_one_row() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    for (number, folder) in ["a", "b", "b/c"].iter().enumerate() {
        company.folder(folder, 0o755, ROOT);
        company.file(
            &format!("{folder}/list.txt"),
            line(number as u32),
            0o644,
            ROOT,
        );
    }
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            ": open-to-everyone critical listed; 3 files in 3 folders, 3 matches, 3-3 citizens; everyone"
        ]
    );
}

#[test]
fn a_share_of_which_the_root_alone_is_open_is_one_row_at_the_root() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.file("list.txt", line(1), 0o644, ROOT);
    company.folder("closed", 0o700, ROOT);
    company.file("closed/list.txt", line(2), 0o644, ROOT);
    with_an_adequate_folder(&company);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            ": open-to-everyone critical listed; 1 files in 1 folders, 1 matches, 1-1 citizens; everyone"
        ]
    );
    assert_eq!(
        company.folders(&report),
        [
            ": open-to-everyone",
            "closed: adequate",
            "zz-adequate: adequate"
        ]
    );
}

#[test]
fn siblings_with_other_groups_are_rows_of_their_own() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    for (number, folder, group) in [
        (0, "a", ELEVEN),
        (1, "b", OTHER_ELEVEN),
        (2, "c", ELEVEN),
        (3, "d", TEN),
    ] {
        company.folder(folder, 0o750, group);
        company.file(&format!("{folder}/list.txt"), line(number), 0o640, group);
    }
    let (report, _) = company.scan(&[]);
    let counts = "too-many-readers medium listed; 1 files in 1 folders, 1 matches, 1-1 citizens;";
    assert_eq!(
        company.rows(&report),
        [
            format!("a: {counts} {}", people(1..=11)),
            format!("b: {counts} {}", people(2..=12)),
            format!("c: {counts} {}", people(1..=11)),
        ]
    );
}

#[test]
fn a_closed_folder_between_two_open_ones_parts_their_rows() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("a", 0o755, ROOT);
    company.file("a/list.txt", line(1), 0o644, ROOT);
    company.folder("a/passed", 0o711, ROOT);
    company.folder("a/passed/b", 0o755, ROOT);
    company.file("a/passed/b/list.txt", line(2), 0o644, ROOT);
    with_an_adequate_folder(&company);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            "a: open-to-everyone critical listed; 1 files in 1 folders, 1 matches, 1-1 citizens; everyone",
            "a/passed: open-by-path high by path; 1 files in 1 folders, 1 matches, 1-1 citizens; everyone",
        ]
    );
}

#[test]
fn rows_come_worst_first_then_by_code_citizens_and_path() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    let folders = [
        ("a-many", 0o750, ELEVEN, 0o640, 1),
        ("b-many", 0o750, OTHER_ELEVEN, 0o640, 3),
        ("c-open", 0o755, ROOT, 0o644, 1),
        ("d-open", 0o755, ROOT, 0o644, 2),
        ("e-open", 0o755, ROOT, 0o644, 2),
        ("f-path", 0o711, ROOT, 0o644, 9),
    ];
    let mut number = 0;
    for (folder, mode, group, file_mode, citizens) in folders {
        company.folder(folder, mode, group);
        let lines: String = (0..citizens).map(|more| line(number + more)).collect();
        number += citizens;
        company.file(&format!("{folder}/list.txt"), lines, file_mode, group);
    }
    with_an_adequate_folder(&company);
    let (report, _) = company.scan(&[]);
    let order: Vec<&str> = report["exposures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| company.below(row["path"].as_str().unwrap()))
        .collect();
    assert_eq!(
        order,
        ["d-open", "e-open", "c-open", "f-path", "b-many", "a-many"]
    );
}

/// On a real share the files of a folder belong to those who made them.
#[test]
fn files_of_several_owners_in_one_open_folder_are_one_row() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("open", 0o755, ROOT);
    company.folder("open/deep", 0o755, ROOT);
    for number in 1..=3 {
        company.file_of(
            uid(number),
            &format!("open/deep/list{number}.txt"),
            line(number),
            0o644,
            ROOT,
        );
    }
    company.file("open/deep/list4.txt", line(4), 0o644, ROOT);
    with_an_adequate_folder(&company);
    let (report, _) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            "open: open-to-everyone critical listed; 4 files in 1 folders, 4 matches, 4-4 citizens; everyone"
        ],
        "the owner of each file is taken out of its readers before they are compared: Key in src/assess/exposure.rs"
    );
}

#[test]
fn files_of_several_owners_open_to_one_group_are_one_row() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("many", 0o750, ELEVEN);
    for number in [12, 13, 14] {
        company.file_of(
            uid(number),
            &format!("many/list{number}.txt"),
            line(number),
            0o640,
            ELEVEN,
        );
    }
    // Owned by one of the group, and by root.
    company.file("many/list0.txt", line(0), 0o640, ELEVEN);
    let (report, _) = company.scan(&[]);
    let eleven = people(1..=11);
    assert_eq!(
        company.rows(&report),
        [format!(
            "many: too-many-readers medium listed; 4 files in 1 folders, 4 matches, 4-4 citizens; {eleven}"
        )]
    );
}

#[test]
fn files_of_members_of_the_group_that_reads_them_are_one_row() {
    if !can_be_founded() {
        return;
    }
    const SAY: &str =
        "schema = 1\n[[finding]]\ncode = \"too-many-readers\"\nseverity = \"medium\"\nover = 5\n";
    let company = Company::new();
    company.folder("many", 0o750, ELEVEN);
    for number in [1, 2, 3] {
        company.file_of(
            uid(number),
            &format!("many/list{number}.txt"),
            line(number),
            0o640,
            ELEVEN,
        );
    }
    let (report, _) = company.scan_by(SAY, &[]);
    let rows = company.rows(&report);
    assert_eq!(
        rows.len(),
        1,
        "one group, one folder, one row: Key in src/assess/exposure.rs tells owners apart:\n{rows:#?}"
    );
    assert!(
        rows[0].starts_with("many: too-many-readers medium listed; 3 files in 1 folders"),
        "{rows:#?}"
    );
}

/// Two rows alike in severity, code, citizens and path: their order must not be chance.
#[test]
fn rows_that_are_alike_come_in_the_same_order_every_time() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    company.folder("both", 0o755, ROOT);
    company.file("both/a.txt", line(1), 0o640, ELEVEN);
    company.file("both/b.txt", line(2), 0o640, OTHER_ELEVEN);
    let orders: Vec<Vec<String>> = (0..16)
        .map(|_| company.rows(&company.scan(&[]).0))
        .collect();
    assert_eq!(orders[0].len(), 2, "{orders:#?}");
    let first = &orders[0];
    let changed = orders.iter().filter(|order| *order != first).count();
    assert_eq!(
        changed, 0,
        "{changed} of 15 scans gave another order: the sort in src/assess/exposure.rs needs one more key:\n{first:#?}"
    );
}

#[test]
fn the_readers_of_a_folder_and_of_its_names_are_told_apart() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    // The name tells a number to all who can list the folder; the file itself is closed.
    company.folder("names", 0o755, ROOT);
    company.file("names/side_2110625629_1.txt", "intet\n", 0o600, ROOT);
    let (report, _) = company.scan(&["--files"]);
    assert_eq!(
        company.rows(&report),
        [
            "names: open-to-everyone critical listed; 1 files in 1 folders, 1 matches, 1-1 citizens; everyone"
        ]
    );
    assert!(
        !report.to_string().contains("2110625629"),
        "a number in a name is never told"
    );
    let file = &report["files"][0];
    assert!(
        file["readers"].is_null(),
        "everyone (null) reads the name; file_row in src/pipeline.rs says {}",
        file["readers"]
    );
}
