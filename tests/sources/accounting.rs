//! Every entry is accounted for, in the same order whatever the number of threads, and the share
//! is left as it was.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::PathBuf;

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps};
use serde_json::Value;

use super::sums;
use super::support::{CPR, Tree, accounted, cprs, entries_below, unscanned};

/// A share of many folders with all kinds of files.
fn mixed_share() -> Tree {
    let tree = Tree::new();
    let numbers = cprs(300);
    for (index, number) in numbers.iter().enumerate() {
        let folder = format!("f{}/g{}", index % 7, index % 31);
        let mode = if index % 3 == 0 { 0o600 } else { 0o644 };
        tree.file(
            &format!("{folder}/n{index}.txt"),
            format!("CPR {number}\n{CPR}\n"),
            mode,
        );
        tree.file(&format!("{folder}/c{index}.log"), "intet her\n", 0o644);
        match index % 5 {
            0 => drop(tree.file(
                &format!("{folder}/p{index}.rar"),
                "Rar!\x1A\x07\x01\0",
                0o644,
            )),
            1 => drop(tree.file(&format!("{folder}/e{index}"), "", 0o644)),
            2 => symlink("..", tree.path(&format!("{folder}/l{index}"))).unwrap(),
            3 => drop(tree.folder(&format!("{folder}/d{index}"), 0o755)),
            _ => drop(tree.file(
                &format!("{folder}/side_{}_.txt", number.replace('-', "")),
                "x",
                0o644,
            )),
        }
    }
    tree
}

/// A report without what is allowed to differ between two runs.
fn lasting(mut report: Value) -> String {
    let run = report["run"].as_object_mut().unwrap();
    for key in ["id", "started", "finished"] {
        run.remove(key).unwrap();
    }
    serde_json::to_string_pretty(&report).unwrap()
}

#[test]
fn totals_agree_with_a_walk_that_is_not_ours() {
    let tree = mixed_share();
    let wanted = entries_below(&tree.path(""));
    let (report, code) = tree.scan(&[]);
    assert_eq!(accounted(&report), wanted);
    // 60 RAR archives and 60 links stay unread; 300 texts and 60 file names hold matches.
    assert_eq!(sums(&report), [wanted, wanted - 120, 660, 301]);
    assert_eq!(report["totals"]["files_with_matches"], 360);
    let by_reason = serde_json::json!({"link": 60, "unsupported": 60});
    assert_eq!(report["totals"]["unscanned_by_reason"], by_reason);
    let walk = walkdir::WalkDir::new(tree.path("")).into_iter();
    let bytes: u64 = walk
        .map(|entry| entry.unwrap().metadata().unwrap())
        .filter(|facts| facts.is_file())
        .map(|facts| facts.len())
        .sum();
    assert_eq!(report["totals"]["bytes"], bytes);
    assert_eq!(code, 1);
}

#[test]
fn one_thread_and_eight_tell_the_same_in_the_same_order() {
    let tree = mixed_share();
    let report = |threads: &str| lasting(tree.scan(&["--threads", threads, "--files"]).0);
    let one = report("1");
    for attempt in 1..=4 {
        let eight = report("8");
        let line = one.lines().zip(eight.lines()).position(|(a, b)| a != b);
        assert!(
            one == eight,
            "run {attempt} with 8 threads differs first at line {line:?}; sort what depends on the order of reading"
        );
    }
}

#[test]
fn rows_are_sorted_by_path() {
    let tree = mixed_share();
    let (report, _) = tree.scan(&["--files", "--threads", "8"]);
    for (part, rows) in [("folders", 31 * 7), ("files", 360), ("unscanned", 120)] {
        let paths: Vec<&str> = report[part]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["path"].as_str().unwrap())
            .collect();
        assert!(
            paths.is_sorted(),
            "{part} are not in the order of their paths"
        );
        assert_eq!(paths.len(), rows, "{part}");
    }
}

#[test]
fn roots_that_lie_in_each_other_are_counted_once() {
    let tree = Tree::new();
    tree.file("a/one.txt", format!("CPR {CPR}"), 0o644);
    tree.file("a/b/two.txt", format!("CPR {}", cprs(1)[0]), 0o644);
    tree.file("ab/three.txt", "intet her", 0o644);
    symlink(tree.path("a"), tree.beside("link-to-a")).unwrap();
    let path = |name: &str| tree.path(name).to_str().unwrap().to_string();
    let link = tree.beside("link-to-a").to_str().unwrap().to_string();
    for (roots, wanted) in [
        (vec![path("a"), path("a")], [2, 2, 2, 2]),
        (vec![path("a"), path("a") + "/", path("a/.")], [2, 2, 2, 2]),
        (vec![path("a/b"), path("a")], [2, 2, 2, 2]),
        (vec![path("a"), link], [2, 2, 2, 2]),
        (vec![path("a/one.txt"), path("a")], [2, 2, 2, 2]),
        (vec![path("a"), path("ab")], [3, 3, 2, 2]),
        (vec![path("a/one.txt"), path("a/b/two.txt")], [2, 2, 2, 2]),
        (vec![path("a/one.txt")], [1, 1, 1, 1]),
    ] {
        let mut args = vec!["scan".to_string(), "--format=json".to_string()];
        args.extend(roots.clone());
        let output = tree.run(&args);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(sums(&report), wanted, "{roots:?}");
        assert_eq!(output.status.code(), Some(1), "{roots:?}");
    }
}

#[test]
fn a_file_as_the_root_is_told_by_its_path() {
    let tree = Tree::new();
    let file = tree.file("note.txt", format!("x\nCPR {CPR}"), 0o644);
    let args = [
        "scan",
        file.to_str().unwrap(),
        "--format",
        "json",
        "--files",
    ];
    let report: Value = serde_json::from_slice(&tree.run(args).stdout).unwrap();
    assert_eq!(report["files"][0]["path"], file.to_str().unwrap());
    assert_eq!(report["files"][0]["matches"][0]["place"]["line"], 2);
    // The same by a name without a folder in front.
    let mut command = tree.command(["scan", "note.txt", "--format", "json", "--files"]);
    let output = command.current_dir(tree.path("")).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(sums(&report), [1, 1, 1, 1]);
    assert_eq!(report["exposures"][0]["code"], "open-to-everyone");
}

#[test]
fn empty_and_sparse_files_are_read_to_their_end() {
    const LENGTH: u64 = 96 * 1024 * 1024;
    let tree = Tree::new();
    tree.file("empty.txt", "", 0o644);
    let path = tree.file("sparse.img", "", 0o644);
    let file = std::fs::File::options().write(true).open(path).unwrap();
    let text = format!("CPR {CPR}\n");
    file.set_len(LENGTH).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, text.as_bytes(), LENGTH - 300_000).unwrap();
    drop(file);
    let (report, code) = tree.scan(&[]);
    assert_eq!(sums(&report), [2, 2, 1, 1]);
    assert_eq!(report["totals"]["bytes"], LENGTH);
    assert_eq!(code, 1);
}

#[test]
fn access_times_are_left_as_they_were() {
    let tree = mixed_share();
    // Older than the last change: any ordinary reading would move them.
    let old = Timespec {
        tv_sec: 1_000_000_000,
        tv_nsec: 123_456_789,
    };
    let newer = Timespec {
        tv_sec: 1_500_000_000,
        tv_nsec: 0,
    };
    let times = Timestamps {
        last_access: old,
        last_modification: newer,
    };
    // A link has no content; saying where it leads goes through it and moves its own time.
    let all: Vec<PathBuf> = walkdir::WalkDir::new(tree.path(""))
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| !entry.path_is_symlink())
        .map(walkdir::DirEntry::into_path)
        .collect();
    for path in &all {
        rustix::fs::utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).unwrap();
    }
    let (report, _) = tree.scan(&["--files"]);
    assert_eq!(report["totals"]["matches"], 660);
    let (cleared, _) = tree.scan(&["--threads", "1"]);
    assert_eq!(cleared["totals"]["matches"], 660);
    tree.run([
        "access".as_ref(),
        tree.path("f1").as_os_str(),
        tree.path("f0/g0/n0.txt").as_os_str(),
    ]);
    let moved: BTreeMap<_, _> = all
        .iter()
        .map(|path| (path, path.symlink_metadata().unwrap()))
        .filter(|(_, facts)| (facts.atime(), facts.atime_nsec()) != (old.tv_sec, 123_456_789))
        .map(|(path, facts)| (path, facts.file_type()))
        .collect();
    assert!(
        moved.is_empty(),
        "access times are evidence; these were moved: {moved:?}"
    );
}

#[test]
fn what_is_excluded_is_listed_and_left_out() {
    let tree = Tree::new();
    for name in [
        "a.log",
        "a.txt",
        "skip/b.txt",
        "deep/skip/c.txt",
        "skipped/d.txt",
        "sag nr. et/e.txt",
    ] {
        tree.file(name, format!("CPR {CPR}"), 0o644);
    }
    let share = tree.path("").to_str().unwrap().to_string();
    let below = |name: &str| format!("{share}/{name}");
    for (globs, wanted, scanned) in [
        (vec!["*.log".to_string()], vec!["a.log"], 5),
        (vec!["skip".to_string()], vec!["deep/skip", "skip"], 4),
        (
            vec!["**/deep/skip/*".to_string()],
            vec!["deep/skip/c.txt"],
            5,
        ),
        (vec![below("skip")], vec!["skip"], 5),
        (
            vec!["*.{log,txt}".to_string()],
            vec![
                "a.log",
                "a.txt",
                "deep/skip/c.txt",
                "sag nr. et/e.txt",
                "skip/b.txt",
                "skipped/d.txt",
            ],
            0,
        ),
        (
            vec!["a.*".to_string(), "skip*".to_string()],
            vec!["a.log", "a.txt", "deep/skip", "skip", "skipped"],
            1,
        ),
        (vec!["nothing-like-it".to_string()], vec![], 6),
    ] {
        let flags: Vec<&str> = globs.iter().flat_map(|glob| ["--exclude", glob]).collect();
        let (report, code) = tree.scan(&flags);
        let rows: Vec<(String, String)> = wanted
            .iter()
            .map(|name| (name.to_string(), "excluded".to_string()))
            .collect();
        assert_eq!(unscanned(&tree, &report), rows, "{globs:?}");
        assert_eq!(sums(&report)[1], scanned, "{globs:?}");
        assert_eq!(report["totals"]["matches"], scanned, "{globs:?}");
        assert_eq!(
            report["run"]["complete"], true,
            "{globs:?}: left out on purpose"
        );
        assert_eq!(code, i32::from(scanned > 0), "{globs:?}");
    }
    let bad = tree.run(["scan", &share, "--exclude", "a[b"]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&bad.stderr).contains("--exclude a[b"));
}

#[test]
fn an_exclude_by_path_holds_below_a_folder_whose_name_is_masked() {
    let tree = Tree::new();
    let folder = format!("sag {CPR}");
    let file = tree.file(&format!("{folder}/e.txt"), format!("CPR {CPR}"), 0o644);
    let (report, _) = tree.scan(&["--exclude", file.to_str().unwrap()]);
    let reasons: Vec<&str> = report["unscanned"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        ["excluded"],
        "globs are held against real paths, not masked ones"
    );
    // The folder's name is a match still.
    assert_eq!(report["totals"]["matches"], 1);
    assert!(
        !report
            .to_string()
            .as_bytes()
            .windows(6)
            .any(|six| six == &CPR.as_bytes()[..6])
    );
    assert!(file.as_os_str().as_bytes().ends_with(b"e.txt"));
}

#[test]
fn a_name_with_a_number_is_read_by_all_who_list_its_folder() {
    let tree = Tree::new();
    tree.file(&format!("sag {CPR}.txt"), "intet her", 0o600);
    let (report, code) = tree.scan(&["--files"]);
    let exposure = &report["exposures"][0];
    assert_eq!(exposure["code"], "open-to-everyone");
    assert_eq!(exposure["readers"]["everyone"], true);
    assert_eq!(report["files"][0]["matches"][0]["place"]["name"], true);
    assert_eq!(
        report["files"][0]["readers"],
        Value::Null,
        "null is everyone; the number of readers of the file is not that of its name"
    );
    assert_eq!(code, 1);
}
