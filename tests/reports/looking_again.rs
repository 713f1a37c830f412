//! One finding looked at again, what changed since a run of a state, and settings that are typed beside a file.

use serde_json::Value;

use crate::support::set_mode;
use crate::{read, run, share, text};

#[test]
fn verify_answers_in_every_form_it_takes_and_refuses_the_others() {
    let tree = share();
    run(&tree, &["scan", "share", "--state", "night.db", "-q"], 1);
    set_mode(&tree.path("By path"), 0o700);
    let ask = |more: &[&str], code| {
        let args = [
            "verify",
            "share/Økonomi",
            "share/By path",
            "--state",
            "night.db",
        ];
        run(&tree, &[&args[..], more].concat(), code)
    };
    let files = ["a.json", "a.ndjson", "a.csv", "a.md", "a.txt"];
    let mut args = vec!["--quiet"];
    args.extend(files.iter().flat_map(|file| ["-o", file]));
    assert_eq!(text(&ask(&args, 1).stdout), "", "quiet");
    for (file, form) in files
        .iter()
        .zip(["json", "ndjson", "csv", "markdown", "table"])
    {
        let printed = text(&ask(&["--format", form], 1).stdout);
        assert_eq!(read(&tree.beside(file)), printed, "{form}");
    }
    let json: Value = serde_json::from_str(&read(&tree.beside("a.json"))).unwrap();
    let one = &json["verified"][0];
    assert_eq!(one["verdict"], "open");
    let lines = read(&tree.beside("a.ndjson"));
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        (lines.len(), &lines[0]["type"], &lines[1]["verdict"]),
        (2, &"verified".into(), &"fixed-restricted".into())
    );
    let table = read(&tree.beside("a.csv"));
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(
        (&rows[0][1], &rows[0][4], &rows[1][4]),
        ("open", one["now"][0]["id"].as_str().unwrap(), "")
    );
    let markdown = text(&ask(&["--format", "markdown", "--lang", "da"], 1).stdout);
    assert!(markdown.starts_with("- **åben**: "), "{markdown}");
    for refused in ["b.html", "b.xlsx", "b", "missing/b.json"] {
        let said = text(&ask(&["-o", refused], 2).stderr);
        assert!(said.contains(&format!("-o {refused}")), "{said}");
        assert!(!tree.beside(refused).exists());
    }
}

#[test]
fn a_typed_output_takes_the_place_of_the_files_and_verify_leaves_that_alone() {
    let tree = share();
    let settings = "schema = 1\n[scan]\npaths = [\"share\"]\nstate = \"night.db\"\nquiet = true\noutput = [\"night.json\", \"night.html\"]\nonly = [\"dk.foreigner-number\"]\nexclude = [\"Økonomi\"]\n";
    std::fs::write(tree.beside("m.toml"), settings).unwrap();
    let paths = |file: &str| -> Vec<String> {
        let report: Value = serde_json::from_str(&read(&tree.beside(file))).unwrap();
        let exposures = report["exposures"].as_array().unwrap().iter();
        exposures
            .map(|exposure| exposure["path"].as_str().unwrap().to_string())
            .collect()
    };
    run(
        &tree,
        &["scan", "--config", "m.toml", "-o", "typed.json"],
        3,
    );
    assert!(
        paths("typed.json").is_empty(),
        "only foreigner numbers count"
    );
    assert!(!tree.beside("night.json").exists() && !tree.beside("night.html").exists());
    // Without -o the file says where; a typed --only takes its list's place, and --exclude adds to it.
    run(
        &tree,
        &["scan", "--config", "m.toml", "--only", "dk.cpr"],
        1,
    );
    assert!(tree.beside("night.html").exists());
    let found = paths("night.json");
    assert!(
        found.len() == 1 && found[0].ends_with("By path"),
        "{found:?}"
    );
    let more = [
        "--only",
        "dk.cpr",
        "--exclude",
        "By path",
        "-o",
        "none.json",
    ];
    run(
        &tree,
        &[&["scan", "--config", "m.toml"][..], &more].concat(),
        3,
    );
    assert!(paths("none.json").is_empty());
    let before = read(&tree.beside("night.html"));
    run(
        &tree,
        &[
            "verify", &found[0], "--config", "m.toml", "--only", "dk.cpr",
        ],
        1,
    );
    assert_eq!(read(&tree.beside("night.html")), before, "a scan's report");
}

#[test]
fn a_report_says_what_changed_since_a_run_of_the_state() {
    let tree = share();
    let scan = [
        "scan", "share", "--state", "night.db", "-q", "-o", "run.json",
    ];
    run(&tree, &scan, 1);
    let first: Value = serde_json::from_str(&read(&tree.beside("run.json"))).unwrap();
    let id = first["run"]["id"].as_str().unwrap();
    set_mode(&tree.path("By path"), 0o700);
    run(&tree, &scan, 1);
    run(&tree, &scan, 1);
    let since = |old: &str| {
        let args = ["report", "--state", "night.db", "--since", old];
        text(&run(&tree, &args, 0).stdout)
    };
    let last = text(&run(&tree, &["report", "--state", "night.db"], 0).stdout);
    assert!(
        !last.contains("fixed"),
        "nothing since the run before: {last}"
    );
    for old in [id, "2"] {
        let said = since(old);
        assert!(said.contains("1 fixed: access restricted"), "{old}: {said}");
    }
    // A file of that name is what is meant, with a state too.
    std::fs::write(tree.beside("old.json"), first.to_string()).unwrap();
    assert!(since("old.json").contains("1 fixed: access restricted"));
    let args = ["report", "--state", "night.db", "--since", "ffffffffff"];
    run(&tree, &args, 2);
}
