//! Errors and explanations: what is said about a text or a path does not repeat its numbers.

use std::io::Write;
use std::process::{Output, Stdio};

use super::Planted;
use super::support::Tree;

fn with_input(tree: &Tree, args: &[&str], input: &[u8]) -> Output {
    let mut command = tree.command(args);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_trial_of_the_rules_does_not_repeat_the_text() {
    let mut planted = Planted::new();
    let tree = Tree::new();
    let (number, plain, foreigner) = (planted.cpr(), planted.plain(), planted.foreigner(5));
    let text = format!(
        "CPR {number}, {plain}\nudl.nr. {foreigner}\nOrdre {}\n",
        planted.plain()
    );
    let file = tree.file(&format!("sag {}.txt", planted.cpr()), &text, 0o644);
    let picture = tree.file(
        &format!("sag {}.png", planted.cpr()),
        b"\x89PNG\r\n\x1A\n",
        0o644,
    );
    for args in [
        vec!["rules", "test", text.as_str()],
        vec!["rules", "test", text.as_str(), "--ocr"],
        vec!["rules", "test", "--file", file.to_str().unwrap()],
        vec!["rules", "test", "--file", picture.to_str().unwrap()],
        vec!["rules", "test", number.as_str()],
    ] {
        let output = tree.run(&args);
        assert!(!output.stdout.is_empty() || !output.stderr.is_empty());
        planted.assert_none(&args[..2].join(" "), &output, &[]);
    }
    let output = with_input(&tree, &["rules", "test", "-"], text.as_bytes());
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        told.contains("line 1: dk.cpr") && told.contains("line 2: dk.foreigner-number"),
        "{told}"
    );
    planted.assert_none("rules test -", &output, &[]);
}

#[test]
fn a_text_without_quotes_is_refused_without_repeating_it() {
    let mut planted = Planted::new();
    let tree = Tree::new();
    let number = planted.cpr();
    let output = tree.run(["rules", "test", "CPR", &number]);
    assert_eq!(output.status.code(), Some(2));
    planted.assert_none("rules test CPR <number>", &output, &[]);
}

#[test]
fn errors_about_paths_do_not_repeat_the_numbers_in_them() {
    let mut planted = Planted::new();
    let tree = Tree::new();
    tree.file("a.txt", "intet her", 0o644);
    let share = tree.path("").display().to_string();
    let mut path = |ending: &str| {
        tree.path(&format!("mangler {}{ending}", planted.cpr()))
            .display()
            .to_string()
    };
    let cases = [
        vec!["scan".to_string(), path("")],
        vec![
            "scan".to_string(),
            share.clone(),
            "-o".to_string(),
            path(".xml"),
        ],
        vec![
            "scan".to_string(),
            share.clone(),
            "-o".to_string(),
            path("/r.json"),
        ],
        vec![
            "scan".to_string(),
            share.clone(),
            "--rules".to_string(),
            path(".toml"),
        ],
        vec![
            "scan".to_string(),
            share.clone(),
            "--policy".to_string(),
            path(".toml"),
        ],
        vec![
            "scan".to_string(),
            share.clone(),
            "--directory".to_string(),
            path(""),
        ],
        vec![
            "scan".to_string(),
            share.clone(),
            "--exclude".to_string(),
            path("["),
        ],
        vec!["rules".to_string(), "check".to_string(), path(".toml")],
        vec![
            "rules".to_string(),
            "test".to_string(),
            "--file".to_string(),
            path(".txt"),
        ],
    ];
    let mut failed = Vec::new();
    for args in cases {
        let output = tree.run(&args);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{}",
            args[..args.len() - 1].join(" ")
        );
        let leaks = planted.leaks_in(&[output.stdout, output.stderr].concat());
        failed.extend(
            leaks
                .into_iter()
                .map(|leak| format!("{} ...: {leak}", args[..args.len() - 1].join(" "))),
        );
    }
    assert!(
        failed.is_empty(),
        "mask paths in messages:\n{}",
        failed.join("\n")
    );
}

#[test]
fn what_verbose_says_of_paths_is_masked() {
    let mut planted = Planted::new();
    let tree = Tree::new();
    tree.file("a.txt", "intet her", 0o644);
    let out = tree.beside(&format!("rapport {}.json", planted.cpr()));
    let output = tree.run([
        "scan",
        tree.path("").to_str().unwrap(),
        "-v",
        "-o",
        out.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(0));
    planted.assert_none("scan -v -o", &output, &[&out]);
}

#[test]
fn faults_in_rule_and_policy_files_do_not_show_the_numbers_on_their_lines() {
    let mut planted = Planted::new();
    let tree = Tree::new();
    tree.file("a.txt", "intet her", 0o644);
    let share = tree.path("").display().to_string();
    let number = planted.cpr();
    let rule = format!("schema = 1\nid = \"x\" exmaple = \"CPR {number}\"\n");
    let key = format!("schema = 1\nid = \"x\"\n\"{}\" = 1\n", planted.cpr());
    let policy = format!("schema = 1\nreason = \"CPR {}\" x\n", planted.cpr());
    let example = format!(
        "schema = 1\nid = \"x\"\nname = \"x\"\ncategory = \"x\"\ncounts = \"things\"\nabout = \"x\"\n[[pattern]]\nname = \"x\"\n\
         regex = 'EMP-\\d{{4}}'\npoints = 60\n[examples]\nfind = [\"CPR {}\"]\npass-over = [\"x\"]\n",
        planted.cpr()
    );
    let mut failed = Vec::new();
    for (name, text) in [
        ("rule", rule),
        ("key", key),
        ("policy", policy),
        ("example", example),
    ] {
        let path = tree.beside(&format!("{name}.toml"));
        std::fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap();
        let args = match name {
            "policy" => vec!["scan", &share, "--policy", path],
            _ => vec!["rules", "check", path],
        };
        let output = tree.run(&args);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains(&format!("{name}.toml"))
                || name == "example",
            "{name}"
        );
        let leaks = planted.leaks_in(&[output.stdout, output.stderr].concat());
        failed.extend(leaks.into_iter().map(|leak| format!("{name}.toml: {leak}")));
    }
    assert!(
        failed.is_empty(),
        "mask the numbers of a line that is shown:\n{}",
        failed.join("\n")
    );
}

#[test]
fn text_that_trips_a_reader_is_in_no_message() {
    let mut planted = Planted::new();
    let tree = Tree::new();
    // Shapes that readers fall over: cut, nested, repeated, of the wrong kind.
    let number = planted.cpr();
    let deep = 20_000;
    for (name, content) in [
        (
            "nested.json",
            format!("{{\"BlockType\": {}\"CPR {number}\"", "[".repeat(deep)),
        ),
        (
            "nested.xml",
            format!("<?xml?>{}CPR {number}", "<a>".repeat(deep)),
        ),
        (
            "nested.html",
            format!("<html>{}CPR {number}", "<table><tr><td>".repeat(deep / 4)),
        ),
        ("cut.html", format!("<html><!-- CPR {number}")),
        (
            "entity.html",
            format!(
                "<html>&#x{};&#99999999999999999999; CPR {number}",
                "F".repeat(5000)
            ),
        ),
        (
            "quotes.csv",
            format!("cpr;x\n\"{number};\"\"\"\n\"{number}"),
        ),
        ("heads.csv", format!("{}\n{number}\n", "cpr;".repeat(1500))),
        (
            "tabs.tsv",
            format!("level\tpage_num\tblock_num\n5\t\t\t\t\t\t\t\t\t\t\t{number}\n5\t{number}\n"),
        ),
        (
            "zeros.txt",
            format!("\u{FEFF}{}CPR {number}", "\0".repeat(3000)),
        ),
        ("runs.txt", format!("CPR {number}{}", "1-".repeat(30_000))),
    ] {
        tree.file(&format!("{name}/{name}"), &content, 0o644);
    }
    let share = tree.path("").display().to_string();
    let mut command = tree.command(["scan", &share, "-v", "--files", "--format", "json"]);
    let output = super::support::finish_within(&mut command, 120);
    planted.assert_none("files that trip readers", &output, &[]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(super::support::accounted(&report), 10);
    let failed: Vec<&serde_json::Value> = report["unscanned"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["reason"] == "reader-failed")
        .collect();
    assert!(failed.is_empty(), "a reader of ours panicked: {failed:?}");
    assert_eq!(report["totals"]["persons"]["at_least"], 1);
    assert_eq!(report["totals"]["persons"]["at_most"], 1);
}
