//! A vendor's share with everything on it at once: every row, every folder and every sum is known.

use serde_json::json;

use crate::company::{CLERKS, Company, ELEVEN, ROOT, TEN, USERS, can_be_founded, line, people};
use crate::support::set_acl;

#[test]
fn every_row_folder_and_sum_of_a_share_is_as_worked_out_by_hand() {
    if !can_be_founded() {
        return;
    }
    let company = Company::new();
    for (name, mode, group) in [
        ("archive", 0o700, ROOT),
        ("archive/old", 0o755, ROOT),
        ("drop", 0o711, ROOT),
        ("drop/in", 0o755, ROOT),
        ("hr", 0o750, ELEVEN),
        ("hr/leave", 0o750, ELEVEN),
        ("hr/pay", 0o750, ELEVEN),
        ("hr/pay/closed", 0o750, CLERKS),
        ("intranet", 0o750, USERS),
        ("projects", 0o750, TEN),
        ("screenshots", 0o755, ROOT),
        ("screenshots/2020", 0o755, ROOT),
        ("screenshots/2021", 0o755, ROOT),
        ("tools", 0o755, ROOT),
        ("void", 0o755, ROOT),
    ] {
        company.folder(name, mode, group);
    }
    company.file(
        "archive/old/list.txt",
        [line(1), line(2)].concat(),
        0o644,
        ROOT,
    );
    company.file("drop/in/list.txt", [line(2), line(3)].concat(), 0o644, ROOT);
    company.file(
        "hr/leave/list.txt",
        [line(4), line(5)].concat(),
        0o640,
        ELEVEN,
    );
    company.file(
        "hr/pay/list.txt",
        [line(5), line(6)].concat(),
        0o640,
        ELEVEN,
    );
    company.file("hr/pay/closed/list.txt", line(7), 0o640, CLERKS);
    company.file("intranet/list.txt", line(8), 0o640, USERS);
    company.file("intranet/news.txt", "Husk fredagskaffe\n", 0o640, USERS);
    company.file("projects/list.txt", line(9), 0o640, TEN);
    company.file("screenshots/2020/a.png", b"\x89PNG\r\n\x1a\n", 0o644, ROOT);
    company.file(
        "screenshots/2020/a.png.txt",
        [line(1), line(10)].concat(),
        0o644,
        ROOT,
    );
    company.file(
        "screenshots/2021/udl.txt",
        "Udlændingenummer: 12345678\n",
        0o644,
        ROOT,
    );
    company.file(
        "screenshots/2021/case.txt",
        "Case order ID: 40506070\n",
        0o644,
        ROOT,
    );
    company.file("tools/readme.txt", "Intet at se her\n", 0o644, ROOT);
    company.file("tools/setup.zip", b"PK\x03\x04 and more", 0o644, ROOT);
    let file = company.file("void/list.txt", line(11), 0o600, ROOT);
    set_acl(&file, "u:59999:r--");

    let (report, code) = company.scan(&[]);
    assert_eq!(
        company.rows(&report),
        [
            "screenshots: open-to-everyone critical listed; 4 files in 2 folders, 4 matches, 2-3 citizens; everyone"
                .to_string(),
            format!(
                "intranet: open-to-signed-in high listed; 1 files in 1 folders, 1 matches, 1-1 citizens; {}",
                people(1..=14)
            ),
            "drop: open-by-path high by path; 1 files in 1 folders, 2 matches, 2-2 citizens; everyone".to_string(),
            "void: access-unknown medium listed; 1 files in 1 folders, 1 matches, 1-1 citizens; uid 59999 (unknown)"
                .to_string(),
            format!(
                "hr: too-many-readers medium listed; 2 files in 2 folders, 4 matches, 3-3 citizens; {}",
                people(1..=11)
            ),
        ]
    );
    assert_eq!(
        company.folders(&report),
        [
            "archive/old: adequate",
            "drop/in: open-by-path",
            "hr/leave: too-many-readers",
            "hr/pay: too-many-readers",
            "hr/pay/closed: adequate",
            "intranet: open-to-signed-in",
            "projects: adequate",
            "screenshots/2020: open-to-everyone",
            "screenshots/2021: open-to-everyone",
            "void: access-unknown",
        ]
    );
    let totals = &report["totals"];
    let told = [
        "files",
        "scanned",
        "unscanned",
        "files_with_matches",
        "matches",
        "folders_with_matches",
    ]
    .map(|key| &totals[key]);
    // Scanned with the picture, whose text lies beside it; the archive is none.
    assert_eq!(
        told,
        [
            &json!(15),
            &json!(14),
            &json!(1),
            &json!(12),
            &json!(16),
            &json!(10)
        ]
    );
    assert_eq!(
        totals["persons"],
        json!({
            "at_least": 11,
            "at_most": 12,
            "by_rule": {
                "dk.cpr": {"at_least": 11, "at_most": 11},
                "dk.foreigner-number": {"at_least": 1, "at_most": 1},
                "dk.case-order-id": {"at_least": 1, "at_most": 1},
            },
        })
    );
    assert_eq!(totals["unscanned_by_reason"], json!({"damaged": 1}));
    assert_eq!((&report["run"]["complete"], code), (&json!(false), 1));
}
