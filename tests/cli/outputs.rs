//! `-o`: the form by the ending, private, whole or not at all.

use std::os::unix::fs::{MetadataExt, PermissionsExt};

use serde_json::Value;

use super::support::Tree;
use super::{open_share, stderr, stdout};

fn scan_to(tree: &Tree, files: &[&str]) -> std::process::Output {
    let share = tree.path("").display().to_string();
    let mut args = vec!["scan".to_string(), share];
    for file in files {
        args.extend(["-o".to_string(), tree.beside(file).display().to_string()]);
    }
    tree.run(&args)
}

#[test]
fn the_ending_says_the_form() {
    let tree = open_share();
    let output = scan_to(&tree, &["a.json", "a.ndjson", "a.csv", "a.txt", "B.JSON"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = |name: &str| std::fs::read_to_string(tree.beside(name)).unwrap();
    let report: Value = serde_json::from_str(&text("a.json")).unwrap();
    assert_eq!(report["schema"], "mappevagt.scan/1");
    assert_eq!(text("B.JSON"), text("a.json"), "one scan, one report");
    let kinds: Vec<Value> = text("a.ndjson")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].clone())
        .collect();
    assert_eq!(kinds, ["run", "totals", "exposure", "folder"]);
    let text_of_csv = text("a.csv");
    let mut rows = csv::Reader::from_reader(text_of_csv.as_bytes());
    assert_eq!(rows.headers().unwrap().get(0), Some("severity"));
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0][0], &rows[0][1], &rows[0][11]),
        ("critical", "open-to-everyone", "1")
    );
    let table = text("a.txt");
    assert!(
        table.contains("CRITICAL") && table.contains("open-to-everyone"),
        "{table}"
    );
    assert!(
        stdout(&output).contains("CRITICAL"),
        "the table is printed as well"
    );
}

#[test]
fn an_ending_that_says_nothing_is_refused_before_the_scan() {
    let tree = open_share();
    for name in ["a.xml", "a", "a.json.bak", ".json", "missing-folder/a.json"] {
        let output = scan_to(&tree, &["good.json", name]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{name}");
        assert!(
            stderr(&output).contains(name.split('/').next().unwrap()),
            "{}",
            stderr(&output)
        );
        assert!(
            !tree.beside("good.json").exists(),
            "{name}: nothing is scanned"
        );
    }
    assert!(stderr(&scan_to(&tree, &["a.xml"])).contains(".json .ndjson .csv .txt"));
}

#[test]
fn reports_are_private_whatever_the_umask_and_what_was_there() {
    let tree = open_share();
    let old = tree.beside("old.json");
    std::fs::write(&old, "old").unwrap();
    super::support::set_mode(&old, 0o666);
    let script = format!(
        "umask 0; exec '{}' scan '{}' -q -o '{}' -o '{}'",
        env!("CARGO_BIN_EXE_mappevagt"),
        tree.path("").display(),
        old.display(),
        tree.beside("new.csv").display()
    );
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", &script])
        .env("XDG_CONFIG_HOME", tree.beside("config"));
    assert_eq!(command.status().unwrap().code(), Some(1));
    for name in ["old.json", "new.csv"] {
        let mode = std::fs::metadata(tree.beside(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o7777, 0o600, "{name}");
    }
}

#[test]
fn an_old_report_is_replaced_whole() {
    let tree = open_share();
    let old = tree.beside("report.json");
    std::fs::write(&old, "old").unwrap();
    let open = std::fs::File::open(&old).unwrap();
    let inode = open.metadata().unwrap().ino();
    assert_eq!(scan_to(&tree, &["report.json"]).status.code(), Some(1));
    assert_ne!(
        std::fs::metadata(&old).unwrap().ino(),
        inode,
        "written beside and moved there"
    );
    assert_eq!(
        std::io::read_to_string(open).unwrap(),
        "old",
        "who reads the old one reads it to its end"
    );
    let report: Value = serde_json::from_slice(&std::fs::read(&old).unwrap()).unwrap();
    assert_eq!(report["totals"]["matches"], 1);
    let left: Vec<_> = std::fs::read_dir(tree.beside(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().contains(".part")),
        "{left:?}"
    );
}

#[test]
fn a_report_into_the_scanned_share_does_not_disturb_the_scan() {
    let tree = open_share();
    let inside = tree.path("report.json");
    let share = tree.path("").display().to_string();
    for _ in 0..2 {
        let output = tree.run([
            "scan",
            &share,
            "--format",
            "json",
            "-o",
            inside.to_str().unwrap(),
        ]);
        assert_eq!(output.status.code(), Some(1));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["totals"]["persons"]["at_least"], 1);
        assert_eq!(report["totals"]["matches"], 1, "tokens are no numbers");
    }
}

#[test]
fn quiet_prints_nothing_and_verbose_names_what_was_written() {
    let tree = open_share();
    let (share, out) = (tree.path(""), tree.beside("report.json"));
    let args = ["scan", share.to_str().unwrap(), "-o", out.to_str().unwrap()];
    let quiet = tree.run([&args[..], &["--quiet"]].concat());
    assert_eq!((stdout(&quiet).as_str(), stderr(&quiet).as_str()), ("", ""));
    assert_eq!(quiet.status.code(), Some(1));
    assert!(out.exists());
    let verbose = tree.run([&args[..], &["-q", "-v"]].concat());
    assert_eq!(
        stderr(&verbose),
        format!("mappevagt: wrote {}\n", out.display())
    );
}

#[test]
fn standard_output_and_a_file_hold_the_same_report() {
    let tree = open_share();
    let share = tree.path("").display().to_string();
    for (format, name) in [("json", "r.json"), ("ndjson", "r.ndjson"), ("csv", "r.csv")] {
        let out = tree.beside(name);
        let output = tree.run([
            "scan",
            &share,
            "--files",
            "--format",
            format,
            "-o",
            out.to_str().unwrap(),
        ]);
        assert_eq!(output.stdout, std::fs::read(&out).unwrap(), "{format}");
    }
}
