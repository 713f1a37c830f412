//! What other subcommands print: completions, the manual page, the demo, help and version.

use serde_json::Value;

use super::support::Tree;
use super::{stderr, stdout};

const SUBCOMMANDS: [&str; 6] = ["scan", "access", "rules", "demo", "completions", "man"];

#[test]
fn completions_know_every_subcommand_and_flag() {
    let tree = Tree::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = tree.run(["completions", shell]);
        assert_eq!(
            (output.status.code(), stderr(&output).as_str()),
            (Some(0), ""),
            "{shell}"
        );
        let text = stdout(&output);
        for word in SUBCOMMANDS
            .iter()
            .chain(&["min-confidence", "one-file-system", "from0"])
        {
            assert!(text.contains(word), "{shell} does not complete {word}");
        }
    }
    // The shell itself takes them.
    let script = "eval \"$1\"; complete -p mappevagt";
    let text = stdout(&tree.run(["completions", "bash"]));
    let shell = std::process::Command::new("bash")
        .args(["-c", script, "bash", &text])
        .output();
    match shell {
        Ok(shell) => assert!(stdout(&shell).contains("_mappevagt"), "{}", stderr(&shell)),
        Err(error) => eprintln!("bash was not asked: {error}"),
    }
}

#[test]
fn the_manual_page_has_every_subcommand_and_the_exit_codes() {
    let output = Tree::new().run(["man"]);
    assert_eq!(
        (output.status.code(), stderr(&output).as_str()),
        (Some(0), "")
    );
    let page = stdout(&output);
    assert!(
        page.contains(".TH mappevagt 1") && page.contains(".SH NAME"),
        "{}",
        &page[..300]
    );
    for name in SUBCOMMANDS {
        assert!(
            page.contains(&format!("mappevagt {name}"))
                || page.contains(&format!("mappevagt\\-{name}")),
            "{name} has no page"
        );
    }
    assert!(page.contains("130 interrupted"));
}

#[test]
fn the_demo_shows_a_report_and_what_to_try_and_can_be_run_again() {
    let tree = Tree::new();
    let folder = tree.beside("demo");
    let run = || tree.run(["demo", folder.to_str().unwrap()]);
    let first = run();
    assert_eq!(
        (first.status.code(), stderr(&first).as_str()),
        (Some(0), ""),
        "showing is what it was asked to do"
    );
    let text = stdout(&first);
    for words in [
        "CRITICAL",
        "open-to-everyone",
        "open-by-path",
        "mappevagt access",
        "mappevagt scan",
        "unsupported",
    ] {
        assert!(
            text.contains(words),
            "the demo does not show {words}:\n{text}"
        );
    }
    assert_eq!(stdout(&run()), text, "a second run builds the same share");
    assert!(
        !tree.beside("config").exists(),
        "trying out leaves no key behind"
    );
}

#[test]
fn the_demo_has_a_known_truth() {
    let tree = Tree::new();
    let folder = tree.beside("demo");
    let output = tree.run(["demo", folder.to_str().unwrap(), "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let by_rule = &report["totals"]["persons"]["by_rule"];
    // 4 pictures, two tables of the same 25 rows, 4 lines of a log, 2 in a mail, 1 in a payroll.
    assert_eq!(by_rule["dk.cpr"]["at_least"], 36);
    assert_eq!(by_rule["dk.cpr"]["at_most"], 36);
    assert_eq!(by_rule["dk.foreigner-number"]["at_least"], 29);
    assert_eq!(by_rule["dk.foreigner-number"]["at_most"], 29);
    let codes: Vec<&str> = report["exposures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["open-to-everyone", "open-by-path"]);
    let gaps = report["unscanned"].as_array().unwrap().iter();
    let reasons: Vec<&str> = gaps.map(|row| row["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["excluded", "unsupported"]);
}

#[test]
fn the_demo_does_not_touch_a_folder_that_is_not_its_own() {
    let tree = Tree::new();
    tree.file("mine.txt", "x", 0o644);
    let output = tree.run(["demo", tree.path("").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("not a demo share"),
        "{}",
        stderr(&output)
    );
    assert_eq!(std::fs::read_dir(tree.path("")).unwrap().count(), 1);
    // An empty folder is taken.
    let empty = tree.beside("empty");
    std::fs::create_dir(&empty).unwrap();
    assert_eq!(
        tree.run(["demo", empty.to_str().unwrap()]).status.code(),
        Some(0)
    );
}

#[test]
fn help_and_version_go_to_standard_output() {
    let tree = Tree::new();
    let version = tree.run(["--version"]);
    assert_eq!(
        stdout(&version),
        format!("mappevagt {}\n", env!("CARGO_PKG_VERSION"))
    );
    let help = stdout(&tree.run(["--help"]));
    for name in SUBCOMMANDS {
        assert!(
            help.contains(&format!("  {name} ")),
            "{name} is not in --help:\n{help}"
        );
    }
    let scan = stdout(&tree.run(["scan", "--help"]));
    for flag in [
        "--rules",
        "--policy",
        "--directory",
        "--format",
        "--output",
        "--files",
        "--min-confidence",
        "--max-readers",
        "--exclude",
        "--one-file-system",
        "--threads",
        "--fail-on",
        "--key-file",
        "--quiet",
        "--verbose",
    ] {
        assert!(scan.contains(flag), "{flag} is not in scan --help");
    }
}
