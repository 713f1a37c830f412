//! An interrupted scan stops soon, says so, and reports what it has.

use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::{CPR, Tree, accounted};

/// Waits until the command would catch this signal, so that it cannot die of it.
fn wait_until_caught(child: &Child, signal: u32) {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let mask = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        if mask.unwrap_or(0) >> (signal - 1) & 1 == 1 {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("the command does not catch signal {signal}");
}

fn send(child: &Child, signal: &str) {
    let status = Command::new("kill")
        .args([format!("-{signal}"), child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// Waits for the end, and kills what does not end.
fn code_within(child: &mut Child, seconds: u64) -> Option<i32> {
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    panic!("still running {seconds} s after the signal: look at `cancel` more often");
}

/// Starts a scan that writes its report to a file beside the share.
fn start(tree: &Tree, flags: &[&str]) -> Child {
    let (share, report) = (tree.path(""), tree.beside("report.json"));
    let mut command = tree.command([
        "scan",
        share.to_str().unwrap(),
        "-o",
        report.to_str().unwrap(),
    ]);
    command
        .args(flags)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

fn report(tree: &Tree) -> Value {
    let bytes = std::fs::read(tree.beside("report.json")).expect("an interrupted scan reports too");
    serde_json::from_slice(&bytes).unwrap()
}

/// A share that takes a minute and no disk: sparse files.
fn long_share(count: usize, megabytes: u64) -> Tree {
    let tree = Tree::new();
    tree.file("a-note.txt", format!("CPR {CPR}"), 0o644);
    for index in 0..count {
        let path = tree.file(&format!("f{index}/sparse.img"), "", 0o644);
        let file = std::fs::File::options().write(true).open(path).unwrap();
        // A hole is passed over, whatever its length: a byte here and there makes it a file to read.
        let step = (megabytes << 20).div_ceil(40_000).max(100 << 10);
        for at in (0..megabytes << 20).step_by(usize::try_from(step).unwrap()) {
            file.write_at(b"x", at).unwrap();
        }
    }
    tree
}

#[test]
fn the_first_signal_stops_the_scan_and_what_was_found_is_reported() {
    for (signal, number) in [("INT", 2), ("TERM", 15)] {
        let tree = long_share(2000, 16);
        let mut child = start(&tree, &["--threads", "2"]);
        wait_until_caught(&child, number);
        std::thread::sleep(Duration::from_millis(300));
        send(&child, signal);
        assert_eq!(code_within(&mut child, 20), Some(130), "SIG{signal}");
        let report = report(&tree);
        assert_eq!(report["run"]["interrupted"], true, "SIG{signal}");
        assert_eq!(report["run"]["complete"], false, "SIG{signal}");
        assert!(
            accounted(&report) < 2001,
            "SIG{signal}: it went on to the end"
        );
        let found = report["totals"]["exposures"].as_u64().unwrap();
        assert_eq!(found, report["totals"]["matches"].as_u64().unwrap());
        assert_eq!(report["schema"], "mappevagt.scan/1");
    }
}

#[test]
fn an_interrupted_scan_says_so_in_the_table() {
    let tree = long_share(2000, 16);
    let share = tree.path("");
    let mut command = tree.command(["scan", share.to_str().unwrap(), "--threads", "2"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    wait_until_caught(&child, 2);
    send(&child, "INT");
    assert_eq!(code_within(&mut child, 20), Some(130));
    let table = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let second = table.lines().nth(1).unwrap();
    assert!(second.starts_with("INTERRUPTED"), "{table}");
    assert!(
        !table.contains("No personal data found.\n"),
        "nobody knows that yet: {table}"
    );
}

#[test]
fn a_signal_stops_the_reading_of_one_huge_file_too() {
    let tree = long_share(1, 8 * 1024);
    let mut child = start(&tree, &["--threads", "1"]);
    wait_until_caught(&child, 2);
    std::thread::sleep(Duration::from_millis(500));
    send(&child, "INT");
    assert_eq!(code_within(&mut child, 20), Some(130));
    let report = report(&tree);
    accounted(&report);
    assert_eq!(report["run"]["interrupted"], true);
    assert!(report["totals"]["bytes"].as_u64().unwrap() < 8 << 30);
}

#[test]
fn the_second_signal_ends_at_once() {
    let tree = long_share(1, 8 * 1024);
    let mut child = start(&tree, &["--threads", "1"]);
    wait_until_caught(&child, 2);
    std::thread::sleep(Duration::from_millis(300));
    send(&child, "INT");
    std::thread::sleep(Duration::from_millis(300));
    if child.try_wait().unwrap().is_none() {
        send(&child, "INT");
    }
    assert_eq!(code_within(&mut child, 5), Some(130));
    let left: Vec<_> = std::fs::read_dir(tree.beside(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().contains(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
