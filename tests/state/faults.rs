//! I/O errors at every place, a full disk, a share that is gone, two runs at once, files that are no state.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{CPR, Tree, cprs, is_root, set_mode};
use crate::{of_the_share, scan, settle};

fn small_share() -> Tree {
    let tree = Tree::new();
    for (index, number) in cprs(6).iter().enumerate() {
        let name = format!("m{}/f{index}.txt", index % 2);
        tree.file(&name, format!("CPR-nr. {number}"), 0o644);
    }
    tree.file(
        "m0/mail.eml",
        format!("Subject: CPR {CPR}\r\n\r\nHej\r\n"),
        0o644,
    );
    settle();
    tree
}

/// Scans while the n-th call of these kinds on one of these paths fails.
fn scan_with_fault(tree: &Tree, calls: &str, fault: &str, paths: &[&Path]) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null"]);
    command.args(["-e", &format!("trace={calls}")]);
    command.args(["-e", &format!("inject={calls}:{fault}")]);
    for path in paths {
        command.arg("-P").arg(path);
    }
    command.arg(env!("CARGO_BIN_EXE_mappevagt"));
    command.args(["scan", "--format", "json", "--threads", "1", "--state"]);
    command.arg(tree.beside("state.db")).arg(tree.path(""));
    command.env("XDG_CONFIG_HOME", tree.beside("config"));
    command
        .output()
        .expect("strace is missing: tests/run installs it")
}

#[test]
fn an_error_at_the_nth_call_costs_that_night_and_nothing_more() {
    let tree = small_share();
    let (judge, _) = tree.scan(&[]);
    let entries: Vec<_> = walkdir::WalkDir::new(tree.path(""))
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .collect();
    let paths: Vec<&Path> = entries.iter().map(AsRef::as_ref).collect();
    let mut outcomes = BTreeSet::new();
    for calls in [
        "read,pread64",
        "getdents64",
        "openat",
        "newfstatat,fstat,statx",
    ] {
        let mut quiet = 0;
        for nth in 1..60 {
            std::fs::remove_file(tree.beside("state.db")).ok();
            let fault = format!("error=EIO:when={nth}");
            let output = scan_with_fault(&tree, calls, &fault, &paths);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!said.contains("internal error"), "{calls} {nth}: {said}");
            if let Ok(report) = serde_json::from_slice::<Value>(&output.stdout) {
                let same = of_the_share(&report) == of_the_share(&judge);
                let gaps = report["run"]["complete"] == false;
                // Rights that could not be asked for are told as unknown: nobody is missing.
                let all = report["totals"]["persons"] == judge["totals"]["persons"];
                assert!(
                    same || gaps || all,
                    "{calls} {nth}: something is missing, and nobody says so"
                );
                quiet = if same { quiet + 1 } else { 0 };
                outcomes.insert(same);
            } else {
                assert_eq!(output.status.code(), Some(2), "{calls} {nth}: {said}");
            }
            let (next, _) = scan(&tree, &[]);
            assert_eq!(
                of_the_share(&next),
                of_the_share(&judge),
                "after {calls} {nth}"
            );
            // Past the last call nothing fails any more.
            if quiet > 4 {
                break;
            }
        }
        assert!(quiet > 4, "{calls}: there are more calls than were tried");
    }
    assert!(outcomes.contains(&false), "no fault was ever felt");
}

#[test]
fn a_state_that_cannot_be_written_costs_no_report() {
    let tree = small_share();
    let (judge, _) = tree.scan(&[]);
    let state = tree.beside("state.db");
    let wal = tree.beside("state.db-wal");
    for fault in [
        "error=ENOSPC:when=1+",
        "error=ENOSPC:when=3+",
        "error=EIO:when=6+",
    ] {
        std::fs::remove_file(&state).ok();
        let calls = "pwrite64,write,ftruncate,fallocate";
        let output = scan_with_fault(&tree, calls, fault, &[&state, &wal]);
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            // It could not even be begun: nothing was scanned, and that is said.
            Some(2) => assert!(said.contains("--state"), "{said}"),
            code => {
                assert_eq!(code, Some(4), "{fault}: {said}");
                assert!(said.contains("could not be kept"), "{said}");
                let report: Value = serde_json::from_slice(&output.stdout).unwrap();
                assert_eq!(of_the_share(&report), of_the_share(&judge), "{fault}");
            }
        }
        let (next, code) = scan(&tree, &[]);
        assert_eq!(
            (of_the_share(&next), code),
            (of_the_share(&judge), 1),
            "{fault}"
        );
    }
}

#[test]
fn a_full_disk_costs_no_report() {
    let tree = small_share();
    let disk = tree.beside("disk");
    std::fs::create_dir(&disk).unwrap();
    let mount = |args: &[&str]| Command::new("mount").args(args).arg(&disk).status();
    let mounted = is_root()
        && mount(&["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).is_ok_and(|status| status.success());
    if !mounted {
        eprintln!("skipped: mounting a small disk takes root and the right to mount");
        return;
    }
    let state = disk.join("state.db");
    let flags = ["--state", state.to_str().unwrap()];
    std::fs::write(disk.join("ballast"), vec![0; 1_020_000]).unwrap();
    let share = tree.path("");
    let output = tree.run([
        "scan",
        "--format",
        "json",
        flags[0],
        flags[1],
        share.to_str().unwrap(),
    ]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    std::fs::remove_file(disk.join("ballast")).unwrap();
    let next = tree.run([
        "scan",
        "--format",
        "json",
        flags[0],
        flags[1],
        share.to_str().unwrap(),
    ]);
    Command::new("umount").arg(&disk).status().unwrap();
    assert!(matches!(output.status.code(), Some(2 | 4)), "{said}");
    assert!(said.contains("state"), "{said}");
    assert_eq!(next.status.code(), Some(1));
}

#[test]
fn a_share_that_is_gone_is_an_error_and_nothing_is_fixed() {
    let tree = small_share();
    scan(&tree, &[]);
    let state = tree.beside("state.db");
    std::fs::rename(tree.path(""), tree.beside("away")).unwrap();
    tree.folder("", 0o755);
    let run = |flags: &[&str]| {
        let mut command = tree.command(["scan", "--state"]);
        command
            .arg(&state)
            .arg(tree.path(""))
            .args(flags)
            .output()
            .unwrap()
    };
    let empty = run(&[]);
    let said = String::from_utf8_lossy(&empty.stderr);
    assert_eq!(empty.status.code(), Some(2), "{said}");
    assert!(said.contains("Is the share mounted?"), "{said}");
    std::fs::remove_dir(tree.path("")).unwrap();
    assert_eq!(run(&[]).status.code(), Some(2));
    std::fs::rename(tree.beside("away"), tree.path("")).unwrap();
    let (back, _) = scan(&tree, &[]);
    assert_eq!(crate::unchanged(&back), 7, "nothing was forgotten");
    let status = tree.run([
        "status",
        "--format",
        "json",
        "--state",
        state.to_str().unwrap(),
    ]);
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert!(!status["open"].as_array().unwrap().is_empty());
    // Emptied on purpose, and said so.
    std::fs::remove_dir_all(tree.path("m0")).unwrap();
    std::fs::remove_dir_all(tree.path("m1")).unwrap();
    assert_eq!(run(&["--accept-empty"]).status.code(), Some(0));
}

#[test]
fn a_folder_that_cannot_be_read_is_not_fixed() {
    let tree = small_share();
    let (_, code) = scan(&tree, &[]);
    assert_eq!(code, 1);
    let entries: Vec<_> = ["m0", "m1"].map(|name| tree.path(name)).to_vec();
    let paths: Vec<&Path> = entries.iter().map(AsRef::as_ref).collect();
    scan_with_fault(&tree, "getdents64,openat", "error=EIO:when=1+", &paths);
    let state = tree.beside("state.db");
    let status = tree.run([
        "status",
        "--format",
        "json",
        "--state",
        state.to_str().unwrap(),
    ]);
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert!(!status["open"].as_array().unwrap().is_empty(), "{status:#}");
    assert!(
        status["runs"][0]["changes"]["not-checked"].as_u64() > Some(0),
        "{status:#}"
    );
    let (back, _) = scan(&tree, &[]);
    assert_eq!(crate::unchanged(&back), 7, "what is known of it stayed");
}

#[test]
fn two_runs_on_one_state_are_told_apart() {
    let tree = Tree::new();
    for index in 0..400 {
        tree.file(&format!("f{index}"), "x", 0o644);
    }
    let state = tree.beside("state.db");
    let mut first = tree
        .command(["scan", "-q", "--files-per-second", "100", "--state"])
        .arg(&state)
        .arg(tree.path(""))
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1_000));
    let second = tree.run([
        "scan",
        "--state",
        state.to_str().unwrap(),
        tree.path("").to_str().unwrap(),
    ]);
    let said = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("process {}", first.id())), "{said}");
    // Who only looks is let in.
    let status = tree.run(["status", "--state", state.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&status.stdout).contains("running"));
    first.kill().unwrap();
    first.wait().unwrap();
    let third = tree.run([
        "scan",
        "-q",
        "--state",
        state.to_str().unwrap(),
        tree.path("").to_str().unwrap(),
    ]);
    assert_eq!(third.status.code(), Some(0));
}

#[test]
fn what_is_no_state_of_ours_is_refused_and_left_alone() {
    let tree = Tree::new();
    tree.file("a.txt", "x", 0o644);
    let state = tree.beside("state.db");
    let run = |flags: &[&str]| {
        let mut command = tree.command(["scan", "--state"]);
        let output = command.arg(&state).arg(tree.path("")).args(flags).output();
        let output = output.unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let text = "this is a letter, and somebody wants to keep it\n".repeat(40);
    std::fs::write(&state, &text).unwrap();
    set_mode(&state, 0o600);
    let (code, said) = run(&[]);
    assert!(
        code == Some(2) && said.contains("no state of mappevagt"),
        "{said}"
    );
    assert_eq!(std::fs::read_to_string(&state).unwrap(), text);
    std::fs::remove_file(&state).unwrap();
    assert_eq!(run(&[]).0, Some(0));
    set_mode(&state, 0o644);
    let (code, said) = run(&[]);
    assert!(code == Some(2) && said.contains("chmod 600"), "{said}");
    set_mode(&state, 0o600);
    let other = tree.beside("other.key");
    let (code, said) = run(&["--key-file", other.to_str().unwrap()]);
    assert!(
        code == Some(2) && said.contains("another token key"),
        "{said}"
    );
    // Damaged in the middle: said so, or read anew; never wrong.
    let mut bytes = std::fs::read(&state).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0xA5);
    std::fs::write(&state, &bytes).unwrap();
    let (code, said) = run(&[]);
    assert!(matches!(code, Some(0 | 2 | 4)), "{code:?} {said}");
    assert!(!said.contains("internal error"), "{said}");
}
