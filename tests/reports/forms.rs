//! Every form of a report, from a scan and from a saved run.

use std::path::Path;

use crate::support::Tree;
use crate::{mode, read, run, share, text};

const FORMS: [&str; 7] = ["csv", "md", "html", "xlsx", "json", "ndjson", "txt"];

fn names(prefix: &str) -> Vec<String> {
    FORMS
        .iter()
        .map(|form| format!("{prefix}.{form}"))
        .collect()
}

fn all_forms(tree: &Tree, first: &[&str], prefix: &str, lang: &str, code: i32) {
    let mut args: Vec<String> = first.iter().map(ToString::to_string).collect();
    args.extend(["--lang".to_string(), lang.to_string()]);
    for name in names(prefix) {
        args.extend(["-o".to_string(), name]);
    }
    run(tree, &args, code);
}

/// What stands in a workbook, without the times at which its parts were made.
fn workbook(path: &Path) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut content = String::new();
        std::io::Read::read_to_string(&mut part, &mut content).unwrap();
        let name = part.name().unwrap().to_string();
        if name != "docProps/core.xml" {
            parts.push((name, content));
        }
    }
    parts
}

#[test]
fn a_saved_run_gives_the_reports_that_the_scan_gave() {
    let tree = share();
    for lang in ["en", "da"] {
        all_forms(&tree, &["scan", "share", "--files", "-q"], "scan", lang, 1);
        all_forms(&tree, &["report", "scan.json"], "again", lang, 0);
        for (scan, again) in names("scan").iter().zip(names("again")) {
            let (scan, again) = (tree.beside(scan), tree.beside(&again));
            assert_eq!((mode(&scan), mode(&again)), (0o600, 0o600));
            match scan.extension().unwrap().to_str().unwrap() {
                "xlsx" => assert_eq!(workbook(&scan), workbook(&again), "{lang}"),
                form => assert_eq!(read(&scan), read(&again), "{lang} {form}"),
            }
        }
    }
    assert!(
        std::fs::read_dir(tree.beside(""))
            .unwrap()
            .all(|entry| !text(entry.unwrap().file_name().as_encoded_bytes()).contains(".part")),
        "nothing half-written stays"
    );
}

#[test]
fn a_folder_gets_every_table() {
    let tree = share();
    run(
        &tree,
        &[
            "scan", "share", "--files", "-q", "-o", "tables/", "-o", "run.json",
        ],
        1,
    );
    run(&tree, &["report", "run.json", "-o", "again/"], 0);
    assert_eq!(mode(&tree.beside("tables")), 0o700);
    for (table, rows) in [
        ("exposures", 2),
        ("folders", 4),
        ("files", 4),
        ("unscanned", 1),
        ("policy_findings", 0),
    ] {
        let name = format!("{table}.csv");
        let (one, other) = (
            tree.beside("tables").join(&name),
            tree.beside("again").join(&name),
        );
        assert_eq!(read(&one), read(&other), "{name}");
        assert_eq!(read(&one).lines().count(), rows + 1, "{}", read(&one));
        assert_eq!(mode(&one), 0o600);
    }
}

#[test]
fn a_report_tells_paths_as_they_were_given_and_with_a_state_whole() {
    let tree = share();
    let root = |flags: &[&str]| {
        let scan = ["scan", "share/../share", "-q", "-o", "run.json"];
        run(&tree, &[&scan[..], flags].concat(), 1);
        let report: serde_json::Value =
            serde_json::from_str(&read(&tree.beside("run.json"))).unwrap();
        report["run"]["roots"][0].as_str().unwrap().to_string()
    };
    assert_eq!(root(&[]), "share/../share");
    assert_eq!(
        root(&["--state", "night.db"]),
        tree.path("").to_str().unwrap()
    );
}

#[test]
fn what_cannot_be_written_is_told_once_with_what_to_do() {
    let tree = share();
    run(&tree, &["scan", "share", "-q", "-o", "run.json"], 1);
    for (args, code, said) in [
        (
            vec!["report", "none.json"],
            2,
            "cannot read none.json: No such file or directory (os error 2)\n",
        ),
        (
            vec!["report", "run.json", "-o", "no/x.md"],
            2,
            "there is no folder no",
        ),
        (
            vec!["report", "run.json", "--notice", "-o", "no/x.md"],
            2,
            "there is no folder no",
        ),
        (
            vec!["report", "run.json", "--notice", "-o", "x.html"],
            2,
            "a notice is a .md or a .docx",
        ),
        (
            vec![
                "report",
                "run.json",
                "--notice",
                "--exposure",
                "",
                "-o",
                "x.md",
            ],
            2,
            "--exposure: give an id",
        ),
        (
            vec![
                "report",
                "run.json",
                "--notice",
                "--exposure",
                "zz",
                "-o",
                "x.md",
            ],
            2,
            "--exposure zz",
        ),
        (
            vec!["report", "--state", "none.db"],
            2,
            "none.db: No such file or directory (os error 2)\n",
        ),
        (
            vec!["status", "--state", "run.json"],
            2,
            "this is no state of mappevagt",
        ),
    ] {
        let output = run(&tree, &args, code);
        let complaint = text(&output.stderr);
        assert!(complaint.contains(said), "{args:?}: {complaint}");
        assert!(complaint.matches("os error").count() <= 1, "{complaint}");
        assert!(!complaint.contains(".part"), "{complaint}");
    }
}

#[test]
fn a_notice_is_filled_in_from_a_run() {
    let tree = share();
    run(&tree, &["scan", "share", "-q", "-o", "old.json"], 1);
    crate::support::set_mode(&tree.path("Økonomi"), 0o700);
    run(&tree, &["scan", "share", "-q", "-o", "new.json"], 1);
    let notice = [
        "report", "new.json", "--notice", "--since", "old.json", "--lang", "da",
    ];
    let output = run(
        &tree,
        &[&notice[..], &["-o", "n.md", "-o", "n.docx"]].concat(),
        0,
    );
    assert!(text(&output.stderr).contains("gaps are marked"));
    let told = read(&tree.beside("n.md"));
    for part in [
        "Datatilsynet",
        "UDFYLDES",
        "løst: adgangen er begrænset",
        "helbred",
        "Økonomi",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(
        (mode(&tree.beside("n.md")), mode(&tree.beside("n.docx"))),
        (0o600, 0o600)
    );
    let report: serde_json::Value = serde_json::from_str(&read(&tree.beside("new.json"))).unwrap();
    let id = report["exposures"][0]["id"].as_str().unwrap();
    run(
        &tree,
        &[
            "report",
            "new.json",
            "--notice",
            "--exposure",
            &id[..6],
            "-o",
            "one.md",
        ],
        0,
    );
    assert!(!read(&tree.beside("one.md")).contains("Økonomi"));
}
