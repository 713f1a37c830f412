//! Closing what was found: scripts that are looked at, run and taken back.

use std::path::PathBuf;
use std::process::Command;

use crate::support::{Tree, is_root};
use crate::{mode, read, run, share, text};

/// Rights of everything on the share, as the system tells them.
fn rights(tree: &Tree) -> String {
    let output = Command::new("getfacl")
        .args(["-R", "-p", "-n", "--"])
        .arg(tree.path(""))
        .output()
        .expect("getfacl is missing: tests/remedy/install installs it");
    text(&output.stdout)
}

fn scripts(tree: &Tree) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(tree.beside("fix"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "sh"))
        .collect();
    found.sort();
    found
}

fn sh(script: &PathBuf, flag: &str) {
    let output = Command::new("sh").arg(script).arg(flag).output().unwrap();
    assert!(
        output.status.success(),
        "{} {flag}: {}{}",
        script.display(),
        text(&output.stdout),
        text(&output.stderr)
    );
}

#[test]
fn scripts_close_what_a_scan_found_and_open_it_again() {
    if !is_root() {
        eprintln!("skipped: the scripts are for root");
        return;
    }
    let tree = share();
    run(
        &tree,
        &["scan", "share", "--files", "-q", "-o", "run.json"],
        1,
    );
    let before = rights(&tree);
    let told = text(&run(&tree, &["remedy", "run.json", "-o", "fix"], 0).stdout);
    assert!(told.contains("Nothing was changed"), "{told}");
    assert_eq!(
        (mode(&tree.beside("fix")), rights(&tree)),
        (0o700, before.clone())
    );
    let all = scripts(&tree);
    let is_undo = |path: &&PathBuf| path.to_string_lossy().contains("UNDO");
    assert_eq!(all.len(), 4, "{all:?}");
    for script in all.iter().filter(|path| !is_undo(path)) {
        assert!(!read(script).contains(crate::support::cprs(1)[0].as_str()));
        sh(script, "--dry-run");
        assert_eq!(rights(&tree), before);
    }
    for script in all.iter().filter(|path| !is_undo(path)) {
        sh(script, "--apply");
    }
    assert_ne!(rights(&tree), before);
    run(&tree, &["scan", "share", "-q", "-o", "closed.json"], 3);
    let compared = text(&run(&tree, &["compare", "run.json", "closed.json"], 0).stdout);
    assert_eq!(
        compared.matches("fixed: access").count(),
        3,
        "a line and two rows: {compared}"
    );
    for script in all.iter().filter(is_undo) {
        sh(script, "--apply");
    }
    assert_eq!(rights(&tree), before, "every right is what it was");
    let empty = run(&tree, &["remedy", "run.json", "--exposure", ""], 2);
    assert!(text(&empty.stderr).contains("give an id"));
}

#[test]
fn the_page_tells_the_command_that_writes_the_scripts_of_a_row() {
    let tree = share();
    let outputs = ["-o", "its run.json", "-o", "page.html", "--lang", "da"];
    let scan = ["scan", "share", "--files", "-q"];
    run(&tree, &[&scan[..], &outputs].concat(), 1);
    let report: serde_json::Value =
        serde_json::from_str(&read(&tree.beside("its run.json"))).unwrap();
    let id = report["exposures"][0]["id"].as_str().unwrap();
    let page = read(&tree.beside("page.html"));
    assert!(page.contains(&format!("id=\"x-{id}\"")));
    let told = |name: &str| {
        let (_, rest) = page.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().replace("&#39;", "'")
    };
    let command = told("data-remedy") + id + &told("data-remedy-behind");
    let words = Command::new("sh")
        .args(["-c", &format!("printf '%s\\n' {command}")])
        .output()
        .unwrap();
    let words = text(&words.stdout);
    let words: Vec<&str> = words.lines().collect();
    assert_eq!(words[..3], ["mappevagt", "remedy", "its run.json"]);
    run(&tree, &words[1..], 0);
    let written = std::fs::read_dir(tree.beside("scripts")).unwrap();
    let names: Vec<String> = written
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        !names.is_empty() && names.iter().all(|name| name.contains(id)),
        "{names:?}"
    );
    // A report made later names the file it was made from; one of a state leaves the name to the reader.
    run(&tree, &["report", "its run.json", "-o", "later.html"], 0);
    assert!(read(&tree.beside("later.html")).contains("remedy &#39;its run.json&#39; --exposure"));
    run(
        &tree,
        &["scan", "share", "-q", "--state", "s.db", "-o", "page.html"],
        1,
    );
    assert!(read(&tree.beside("page.html")).contains("remedy REPORT.json --exposure"));
}

#[test]
fn a_whole_id_means_one_exposure_and_a_beginning_all_that_begin_so() {
    let tree = share();
    run(&tree, &["scan", "share", "-q", "-o", "run.json"], 1);
    let mut report: serde_json::Value =
        serde_json::from_str(&read(&tree.beside("run.json"))).unwrap();
    for (index, id) in ["0a1b", "0a1b-2"].iter().enumerate() {
        report["exposures"][index]["id"] = (*id).into();
    }
    std::fs::write(tree.beside("run.json"), report.to_string()).unwrap();
    let told = |id: &str| {
        let args = ["remedy", "run.json", "--exposure", id];
        let said = text(&run(&tree, &args, 0).stdout);
        said.lines().filter(|line| line.starts_with("0a1b")).count()
    };
    assert_eq!((told("0a1b"), told("0a1b-2"), told("0a1")), (1, 1, 2));
}
