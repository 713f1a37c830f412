//! Files that grow, shrink, change or go away while they are read.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::sums;
use super::support::{CPR, Tree, accounted, finish_within, unscanned};

/// Does something to the share again and again until it is dropped.
struct Meddler<'s> {
    stop: &'s AtomicBool,
}

impl Drop for Meddler<'_> {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Scans while `meddle` runs beside it.
fn scan_while(
    tree: &Tree,
    flags: &[&str],
    scans: usize,
    meddle: impl Fn(u64) + Sync,
) -> Vec<(Value, i32)> {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0;
            while !stop.load(Ordering::Relaxed) {
                meddle(round);
                round += 1;
            }
        });
        let _meddler = Meddler { stop: &stop };
        let share = tree.path("");
        let run = |_| {
            let mut command = tree.command(["scan", share.to_str().unwrap(), "--format", "json"]);
            let output = finish_within(command.args(flags), 120);
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(stderr, "", "nothing went wrong with the program");
            let report = serde_json::from_slice(&output.stdout).unwrap();
            (report, output.status.code().unwrap())
        };
        (0..scans).map(run).collect()
    })
}

fn append(path: &Path, bytes: &[u8]) {
    let mut file = std::fs::File::options().append(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn a_log_that_grows_while_it_is_read_is_told_as_changed() {
    let tree = Tree::new();
    // Long enough to be read for more than a second in a debug build, and changed all the while.
    let path = tree.file("grows.log", "x y\n".repeat(30 << 20), 0o644);
    let reports = scan_while(&tree, &[], 1, |_| {
        append(&path, b"2020-08-18 INFO intet her\n");
        std::thread::sleep(Duration::from_millis(2));
    });
    let (report, code) = &reports[0];
    let wanted = [("grows.log".to_string(), "changed-while-read".to_string())];
    assert_eq!(unscanned(&tree, report), wanted);
    assert_eq!(sums(report), [1, 0, 0, 0]);
    assert_eq!(*code, 3, "what was read may be half of each");
}

#[test]
fn what_was_found_in_a_changing_file_is_kept() {
    let tree = Tree::new();
    let content = format!("CPR {CPR}\n{}", "x y\n".repeat(30 << 20));
    let path = tree.file("grows.log", content, 0o644);
    let reports = scan_while(&tree, &[], 1, |_| {
        append(&path, b"x\n");
        std::thread::sleep(Duration::from_millis(2));
    });
    let (report, code) = &reports[0];
    assert_eq!(sums(report), [1, 0, 1, 1]);
    assert_eq!(report["exposures"][0]["code"], "open-to-everyone");
    assert_eq!(*code, 1);
}

#[test]
fn a_file_cut_short_while_it_is_read_is_accounted_for() {
    let tree = Tree::new();
    let path = tree.file("shrinks.log", "", 0o644);
    let reports = scan_while(&tree, &[], 6, |round| {
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_len(if round % 2 == 0 { 24 << 20 } else { 10 })
            .unwrap();
        std::thread::sleep(Duration::from_millis(40));
    });
    for (report, code) in &reports {
        assert_eq!(accounted(report), 1);
        let gaps = unscanned(&tree, report);
        let told = gaps
            .iter()
            .all(|(_, reason)| reason == "changed-while-read");
        assert!(told, "{gaps:?}");
        assert_eq!(*code, if gaps.is_empty() { 0 } else { 3 });
    }
}

#[test]
fn files_and_folders_that_come_and_go_are_accounted_for() {
    let tree = Tree::new();
    let paths: Vec<PathBuf> = (0..400)
        .map(|index| tree.path(&format!("f{}/n{index}.txt", index % 20)))
        .collect();
    for path in &paths {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    }
    tree.file("stays.txt", format!("CPR {CPR}"), 0o644);
    let elsewhere = tree.beside("elsewhere");
    let reports = scan_while(&tree, &["--threads", "4"], 12, |round| {
        for (index, path) in paths.iter().enumerate() {
            if index as u64 % 3 == round % 3 {
                std::fs::remove_file(path).ok();
            } else {
                std::fs::write(path, format!("CPR {CPR}\n")).ok();
            }
        }
        // A whole folder leaves the share and comes back.
        let folder = paths[(round % 20) as usize].parent().unwrap();
        std::fs::rename(folder, &elsewhere).unwrap();
        std::fs::rename(&elsewhere, folder).unwrap();
    });
    for (report, code) in &reports {
        accounted(report);
        let gaps = unscanned(&tree, report);
        let known = ["vanished", "changed-while-read"];
        let told = gaps
            .iter()
            .all(|(_, reason)| known.contains(&reason.as_str()));
        assert!(told, "{gaps:?}");
        assert_eq!(report["run"]["complete"], gaps.is_empty());
        assert!(
            report["totals"]["matches"].as_u64().unwrap() >= 1,
            "stays.txt was lost"
        );
        assert_eq!(report["totals"]["persons"]["at_most"], 1);
        assert_eq!(*code, 1);
    }
}

#[test]
fn a_file_that_becomes_a_fifo_or_a_link_neither_hangs_nor_leads_out() {
    let tree = Tree::new();
    let outside = tree.beside("outside.txt");
    std::fs::write(&outside, format!("CPR {CPR}")).unwrap();
    let paths: Vec<PathBuf> = (0..200)
        .map(|index| tree.path(&format!("n{index}")))
        .collect();
    let mode = rustix::fs::Mode::from_raw_mode(0o644);
    let reports = scan_while(&tree, &["--threads", "4"], 12, |round| {
        for path in &paths {
            std::fs::remove_file(path).ok();
            match round % 3 {
                0 => std::fs::write(path, "intet her").unwrap(),
                1 => std::os::unix::fs::symlink(&outside, path).unwrap(),
                _ => {
                    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0)
                        .unwrap()
                }
            }
        }
    });
    for (report, code) in &reports {
        accounted(report);
        assert_eq!(
            report["totals"]["matches"], 0,
            "a link led out of the share"
        );
        let gaps = unscanned(&tree, report);
        let known = ["vanished", "changed-while-read", "link", "special-file"];
        let told = gaps
            .iter()
            .all(|(_, reason)| known.contains(&reason.as_str()));
        assert!(told, "{gaps:?}");
        assert!([0, 3].contains(code), "{code}");
    }
}

#[test]
fn a_file_dated_in_the_future_is_read_and_not_called_changed() {
    let tree = Tree::new();
    let tomorrow = SystemTime::now() + Duration::from_secs(86_400);
    for (name, text) in [
        ("note.txt", format!("CPR {CPR}")),
        ("empty.txt", String::new()),
    ] {
        let path = tree.file(name, text, 0o600);
        std::fs::File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_modified(tomorrow)
            .unwrap();
    }
    // Clocks of file servers and copied files go ahead; nothing here moves.
    std::thread::sleep(Duration::from_millis(1100));
    let (report, _) = tree.scan(&[]);
    assert_eq!(unscanned(&tree, &report), []);
    assert_eq!(sums(&report), [2, 2, 1, 1]);
}
