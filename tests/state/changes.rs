//! What became of each exposure: new, worse, better, fixed, moved.

use serde_json::Value;

use crate::support::{Tree, cprs, set_mode};
use crate::{scan, settle};

/// A share with an open folder of thirty persons, and places they may move to.
fn share() -> Tree {
    let tree = Tree::new();
    for folder in ["projekt", "andet", "hemmelig", "fast"] {
        tree.folder(folder, 0o755);
    }
    // Something that is adequate: else the share itself would be the one row.
    tree.file(
        "hemmelig/lukket.txt",
        format!("CPR-nr. {}", cprs(41)[40]),
        0o600,
    );
    set_mode(&tree.path("hemmelig"), 0o700);
    for (index, number) in cprs(30).iter().enumerate() {
        tree.file(
            &format!("projekt/sag{index}.txt"),
            format!("CPR-nr. {number}"),
            0o644,
        );
    }
    for (index, number) in cprs(33).iter().skip(30).enumerate() {
        tree.file(
            &format!("fast/sag{index}.txt"),
            format!("CPR-nr. {number}"),
            0o644,
        );
    }
    settle();
    tree
}

/// The changes of the last run, as `kind path`, with paths below the share.
fn changes(tree: &Tree) -> Vec<(String, String)> {
    let comparison = last(tree);
    let share = tree.path("");
    let below = |path: &str| {
        path.strip_prefix(share.to_str().unwrap())
            .unwrap()
            .to_string()
    };
    let rows = comparison["changes"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let path = row["exposure"]["path"].as_str().unwrap();
            (row["kind"].as_str().unwrap().to_string(), below(path))
        })
        .collect()
}

fn last(tree: &Tree) -> Value {
    let state = tree.beside("state.db");
    let output = tree.run([
        "compare",
        "--format",
        "json",
        "--state",
        state.to_str().unwrap(),
    ]);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn told(changes: &[(String, String)]) -> Vec<(&str, &str)> {
    changes
        .iter()
        .map(|(kind, path)| (kind.as_str(), path.as_str()))
        .collect()
}

#[test]
fn the_first_scan_has_everything_new_and_the_second_nothing() {
    let tree = share();
    scan(&tree, &[]);
    assert_eq!(
        told(&changes(&tree)),
        [("new", "/fast"), ("new", "/projekt")]
    );
    let (second, _) = scan(&tree, &[]);
    assert_eq!(changes(&tree), []);
    let seen = second["exposures"][0]["first_seen"].as_str().unwrap();
    assert!(
        seen <= second["run"]["started"].as_str().unwrap(),
        "first seen in the first scan"
    );
}

#[test]
fn deleted_restricted_and_moved_are_told_apart() {
    type Deed = fn(&Tree);
    let cases: [(Deed, &str); 5] = [
        (
            |tree| std::fs::remove_dir_all(tree.path("projekt")).unwrap(),
            "fixed-deleted",
        ),
        (
            |tree| set_mode(&tree.path("projekt"), 0o700),
            "fixed-restricted",
        ),
        (
            |tree| std::fs::rename(tree.path("projekt"), tree.path("hemmelig/projekt")).unwrap(),
            "moved-closed",
        ),
        (
            |tree| std::fs::rename(tree.path("projekt"), tree.path("andet/flyttet")).unwrap(),
            "moved-open",
        ),
        (
            |tree| {
                for index in 10..30 {
                    std::fs::remove_file(tree.path(&format!("projekt/sag{index}.txt"))).unwrap();
                }
            },
            "better",
        ),
    ];
    for (deed, kind) in cases {
        let tree = share();
        scan(&tree, &[]);
        deed(&tree);
        scan(&tree, &[]);
        let all = changes(&tree);
        let of_it: Vec<&str> = all
            .iter()
            .filter(|(_, path)| path == "/projekt")
            .map(|(kind, _)| kind.as_str())
            .collect();
        assert_eq!(of_it, [kind], "{all:?}");
        assert!(!all.iter().any(|(_, path)| path == "/fast"), "{all:?}");
        if kind == "moved-open" {
            let comparison = last(&tree);
            let mut moved = comparison["changes"].as_array().unwrap().iter();
            let moved = moved.find(|row| row["kind"] == "moved-open").unwrap();
            let to = moved["moved_to"][0]["path"].as_str().unwrap();
            assert!(to.ends_with("/andet/flyttet"), "{moved:#}");
            assert_eq!(moved["moved_to"][0]["persons"], 30);
        }
    }
}

#[test]
fn more_readers_or_more_persons_are_worse() {
    let tree = share();
    set_mode(&tree.path("projekt"), 0o750);
    scan(&tree, &["--max-readers", "0"]);
    set_mode(&tree.path("projekt"), 0o755);
    scan(&tree, &["--max-readers", "0"]);
    assert!(
        told(&changes(&tree)).contains(&("worse", "/projekt"))
            || told(&changes(&tree)).contains(&("new", "/projekt")),
        "{:?}",
        changes(&tree)
    );
    tree.file("fast/ny.txt", format!("CPR-nr. {}", cprs(40)[39]), 0o644);
    scan(&tree, &["--max-readers", "0"]);
    assert_eq!(told(&changes(&tree)), [("worse", "/fast")]);
}

#[test]
fn two_saved_reports_are_compared_without_a_state() {
    let tree = share();
    let (old, new) = (tree.beside("old.json"), tree.beside("new.json"));
    let save = |to: &std::path::Path, flags: &[&str]| {
        let mut command = tree.command(["scan", "-q", "-o"]);
        command
            .arg(to)
            .arg(tree.path(""))
            .args(flags)
            .status()
            .unwrap();
    };
    let compare = || {
        let output = tree.run([
            "compare",
            "--format",
            "json",
            old.to_str().unwrap(),
            new.to_str().unwrap(),
        ]);
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        (value, output.status.code().unwrap())
    };
    save(&old, &["--files"]);
    std::fs::rename(tree.path("projekt"), tree.path("hemmelig/projekt")).unwrap();
    save(&new, &["--files"]);
    let (comparison, code) = compare();
    assert_eq!(comparison["counts"]["moved-closed"], 1, "{comparison:#}");
    assert_eq!(comparison["counts"]["unchanged"], 1);
    assert_eq!(code, 0);
    // Without files nobody knows where the persons went, and that is said.
    save(&old, &[]);
    std::fs::rename(tree.path("hemmelig/projekt"), tree.path("andet/projekt")).unwrap();
    save(&new, &[]);
    let (comparison, code) = compare();
    assert_eq!((comparison["counts"]["new"].as_u64(), code), (Some(1), 1));
    assert!(comparison["notes"].to_string().contains("--files"));
}
