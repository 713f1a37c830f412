//! Hostile trees through the whole command: nothing is lost, nothing outside is read, nothing hangs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that is wrong may end there, and says what it skips"
)]

#[path = "../support/mod.rs"]
mod support;

mod accounting;
mod deep_trees;
mod hostile_names;
mod moving_files;
#[path = "../../benches/slow_share/mod.rs"]
mod slow;
mod slow_share;

use std::os::unix::fs::symlink;

use rustix::fs::{CWD, FileType, Mode};
use support::{CPR, Tree, accounted, finish_within, is_root, unscanned};

/// What a report says in all: files, scanned, matches, persons at least.
fn sums(report: &serde_json::Value) -> [u64; 4] {
    let totals = &report["totals"];
    accounted(report);
    [
        &totals["files"],
        &totals["scanned"],
        &totals["matches"],
        &totals["persons"]["at_least"],
    ]
    .map(|count| count.as_u64().unwrap())
}

/// The unscanned rows as (path, reason, detail).
fn details(tree: &Tree, report: &serde_json::Value) -> Vec<(String, String, String)> {
    let rows = report["unscanned"].as_array().unwrap();
    let named = unscanned(tree, report).into_iter();
    named
        .zip(rows)
        .map(|((path, reason), row)| (path, reason, row["detail"].as_str().unwrap().to_string()))
        .collect()
}

fn rows(wanted: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let row = |&(path, reason, detail): &(&str, &str, &str)| {
        (path.to_string(), reason.to_string(), detail.to_string())
    };
    wanted.iter().map(row).collect()
}

#[test]
fn special_files_are_listed_and_never_opened() {
    let tree = Tree::new();
    tree.file("note.txt", format!("CPR {CPR}"), 0o644);
    let mode = Mode::from_raw_mode(0o666);
    rustix::fs::mknodat(CWD, tree.path("fifo"), FileType::Fifo, mode, 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(tree.path("socket")).unwrap();
    let mut wanted = vec![
        ("fifo", "special-file", "FIFO"),
        ("socket", "special-file", "socket"),
    ];
    if is_root() {
        // Reading /dev/zero would never end.
        let zero = rustix::fs::makedev(1, 5);
        let kind = FileType::CharacterDevice;
        rustix::fs::mknodat(CWD, tree.path("device"), kind, mode, zero).unwrap();
        wanted.insert(0, ("device", "special-file", "character device"));
    }
    let share = tree.path("");
    let args = ["scan", share.to_str().unwrap(), "--format", "json"];
    let output = finish_within(&mut tree.command(args), 60);
    let report = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(details(&tree, &report), rows(&wanted));
    assert_eq!(sums(&report), [1 + wanted.len() as u64, 1, 1, 1]);
    assert_eq!(
        report["run"]["complete"], true,
        "special files hold no data"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_special_file_as_the_root_is_listed_and_not_opened() {
    let tree = Tree::new();
    let fifo = tree.path("fifo");
    rustix::fs::mknodat(CWD, &fifo, FileType::Fifo, Mode::from_raw_mode(0o666), 0).unwrap();
    let args = ["scan", fifo.to_str().unwrap(), "--format", "json"];
    let output = finish_within(&mut tree.command(args), 60);
    let report = serde_json::from_slice(&output.stdout).unwrap();
    let reasons = unscanned(&tree, &report);
    assert_eq!(reasons, [("fifo".to_string(), "special-file".to_string())]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn links_are_listed_and_never_followed() {
    let tree = Tree::new();
    let secret = tree.beside("secret");
    std::fs::create_dir(&secret).unwrap();
    std::fs::write(secret.join("cpr.txt"), format!("CPR {CPR}")).unwrap();
    tree.file("inside/clean.txt", "intet her", 0o644);
    for (target, name) in [
        ("a", "a"),
        (".", "b-here"),
        ("..", "c-parent"),
        ("../secret", "d-folder-out"),
        ("../secret/cpr.txt", "e-file-out"),
        ("inside/clean.txt", "f-file-inside"),
        ("nowhere", "g-nowhere"),
        ("../share-beside", "h-same-beginning"),
        ("../inside", "inside/up"),
    ] {
        symlink(target, tree.path(name)).unwrap();
    }
    std::fs::create_dir(tree.beside("share-beside")).unwrap();
    let (report, code) = tree.scan(&[]);
    let (inside, outside) = (
        "what it leads to is scanned where it lies",
        "leads out of what is scanned",
    );
    let wanted = rows(&[
        ("a", "link", "leads in a circle"),
        ("b-here", "link", inside),
        ("c-parent", "link", outside),
        ("d-folder-out", "link", outside),
        ("e-file-out", "link", outside),
        ("f-file-inside", "link", inside),
        ("g-nowhere", "link", "leads nowhere"),
        ("h-same-beginning", "link", outside),
        ("inside/up", "link", inside),
    ]);
    assert_eq!(details(&tree, &report), wanted);
    assert_eq!(sums(&report), [10, 1, 0, 0], "the file outside was read");
    assert_eq!(code, 0, "links are no gaps");
}

#[test]
fn a_root_that_is_a_link_was_named_by_somebody_and_is_followed() {
    let tree = Tree::new();
    tree.file("note.txt", format!("CPR {CPR}"), 0o644);
    let link = tree.beside("link");
    symlink(tree.path(""), &link).unwrap();
    let output = tree.run(["scan", link.to_str().unwrap(), "--format", "json"]);
    let report = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(sums(&report), [1, 1, 1, 1]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_may_not_be_read_is_listed_and_makes_the_scan_incomplete() {
    let tree = Tree::new();
    tree.file("open.txt", "intet her", 0o644);
    tree.file("closed.txt", format!("CPR {CPR}"), 0o000);
    tree.file("closed/inside.txt", format!("CPR {CPR}"), 0o644);
    tree.file("names-only/inside.txt", format!("CPR {CPR}"), 0o644);
    tree.folder("closed", 0o000);
    tree.folder("names-only", 0o444);
    let share = tree.path("");
    let args = ["scan", share.to_str().unwrap(), "--format", "json"];
    // Root may read everything, so another user scans.
    let mut command = match is_root() {
        true => tree.command_as(65_534, args),
        false => tree.command(args),
    };
    let output = finish_within(&mut command, 60);
    let report = serde_json::from_slice(&output.stdout).unwrap();
    let denied = |path| (path, "permission-denied", "");
    let wanted = rows(&["closed", "closed.txt", "names-only/inside.txt"].map(denied));
    assert_eq!(details(&tree, &report), wanted);
    assert_eq!(sums(&report), [4, 1, 0, 0]);
    assert_eq!(report["run"]["complete"], false);
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_root_that_may_not_be_opened_is_listed() {
    let tree = Tree::new();
    let closed = tree.folder("closed", 0o000);
    let args = ["scan", closed.to_str().unwrap(), "--format", "json"];
    let mut command = match is_root() {
        true => tree.command_as(65_534, args),
        false => tree.command(args),
    };
    let output = finish_within(&mut command, 60);
    let report = serde_json::from_slice(&output.stdout).unwrap();
    let wanted = rows(&[("closed", "permission-denied", "")]);
    assert_eq!(details(&tree, &report), wanted);
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn other_file_systems_are_entered_unless_told_otherwise() {
    let tree = Tree::new();
    tree.file("here.txt", "intet her", 0o644);
    let mount = tree.folder("mount", 0o755);
    let share = tree.path("");
    let in_namespace = |flag: &str| {
        let mut command = std::process::Command::new("unshare");
        let script = format!(
            "mount -t tmpfs none '{mount}' || exit 99; echo 'CPR {CPR}' > '{mount}/there.txt'; \
             exec '{binary}' scan '{share}' --format json {flag}",
            mount = mount.display(),
            share = share.display(),
            binary = env!("CARGO_BIN_EXE_mappevagt"),
        );
        command.args(["-m", "sh", "-c", &script]);
        command.env("XDG_CONFIG_HOME", tree.beside("config"));
        command.output().ok()
    };
    let Some(output) = in_namespace("").filter(|output| {
        output.status.code().is_some_and(|code| code < 4) && !output.stdout.is_empty()
    }) else {
        eprintln!("skipped: mounting in a namespace of one's own needs root and `unshare`");
        return;
    };
    let report = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(sums(&report), [2, 2, 1, 1]);
    assert_eq!(output.status.code(), Some(1));
    let output = in_namespace("--one-file-system").unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap();
    let wanted = rows(&[("mount", "other-file-system", "")]);
    assert_eq!(details(&tree, &report), wanted);
    assert_eq!(sums(&report), [2, 1, 0, 0]);
    assert_eq!(output.status.code(), Some(0), "left out on purpose");
}
