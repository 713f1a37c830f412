//! Trees deeper than a path can be long.

use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::Command;

use rustix::fs::{CWD, Mode, OFlags};
use serde_json::Value;

use super::support::{Tree, cprs, finish_within};
use super::{rows, sums};

/// A chain of folders, made step by step: its paths are longer than the kernel takes.
struct Chain {
    top: PathBuf,
    name: &'static str,
}

impl Chain {
    /// Makes the chain below the share. `each` sees every folder with its depth, from 1.
    fn new(tree: &Tree, name: &'static str, depth: usize, each: impl Fn(&OwnedFd, usize)) -> Self {
        let top = tree.path("");
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut at = rustix::fs::openat(CWD, &top, flags, Mode::empty()).unwrap();
        let chain = Self { top, name };
        for level in 1..=depth {
            rustix::fs::mkdirat(&at, name, Mode::from_raw_mode(0o755)).unwrap();
            at = rustix::fs::openat(&at, name, flags, Mode::empty()).unwrap();
            each(&at, level);
        }
        chain
    }

    fn path(&self, depth: usize) -> String {
        let steps = format!("/{}", self.name).repeat(depth);
        format!("{}{steps}", self.top.display())
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        // `rm` goes down by open folders; the standard library opens one a level and runs out.
        Command::new("rm").arg("-rf").arg(&self.top).status().ok();
    }
}

fn put(folder: &OwnedFd, name: &str, text: &str) {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::CLOEXEC;
    let file = rustix::fs::openat(folder, name, flags, Mode::from_raw_mode(0o644)).unwrap();
    assert_eq!(rustix::io::write(&file, text.as_bytes()), Ok(text.len()));
}

fn scan(tree: &Tree, before: &str, flags: &str) -> (Value, i32) {
    let mut command = Command::new("sh");
    let script = format!(
        "{before} exec '{}' scan '{}' --format json {flags}",
        env!("CARGO_BIN_EXE_mappevagt"),
        tree.path("").display()
    );
    command.args(["-c", &script]);
    command.env("XDG_CONFIG_HOME", tree.beside("config"));
    let output = finish_within(&mut command, 300);
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        let errors = String::from_utf8_lossy(&output.stderr);
        panic!("no report ({error}, {}): {errors}", output.status)
    });
    (report, output.status.code().unwrap())
}

fn folder_paths(report: &Value) -> Vec<&str> {
    let rows = report["folders"].as_array().unwrap();
    rows.iter()
        .map(|row| row["path"].as_str().unwrap())
        .collect()
}

#[test]
fn nothing_is_lost_900_folders_deep() {
    const NAME: &str =
        "en-mappe-med-et-langt-navn-saa-at-stien-bliver-laengere-end-kernen-tager-den-i-et-stykke";
    let tree = Tree::new();
    let numbers = cprs(9);
    let chain = Chain::new(&tree, NAME, 900, |folder, level| {
        if level % 100 == 0 {
            put(
                folder,
                "note.txt",
                &format!("CPR {}\n", numbers[level / 100 - 1]),
            );
        }
    });
    let (report, code) = scan(&tree, "", "--files");
    assert_eq!(sums(&report), [9, 9, 9, 9]);
    let wanted: Vec<String> = (1..=9).map(|hundred| chain.path(hundred * 100)).collect();
    assert!(
        folder_paths(&report) == wanted,
        "the folders are not told by their whole paths"
    );
    let bottom = format!("{}/note.txt", chain.path(900));
    assert!(bottom.len() > 70_000);
    assert!(
        report["files"][0]["path"] == bottom,
        "the deepest file comes first and has its whole path"
    );
    assert_eq!(report["exposures"][0]["code"], "open-to-everyone");
    assert_eq!(report["exposures"][0]["files"], 9);
    assert_eq!(code, 1);
}

#[test]
fn few_descriptors_are_enough_for_a_deep_and_bushy_tree() {
    let tree = Tree::new();
    let numbers = cprs(1800);
    let chain = Chain::new(&tree, "m", 900, |folder, level| {
        // Waiting neighbours on every level keep their parent open, or its path.
        for (side, name) in ["a", "z"].into_iter().enumerate() {
            rustix::fs::mkdirat(folder, name, Mode::from_raw_mode(0o755)).unwrap();
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let side_folder = rustix::fs::openat(folder, name, flags, Mode::empty()).unwrap();
            let number = &numbers[(level - 1) * 2 + side];
            put(&side_folder, "note.txt", &format!("CPR {number}\n"));
        }
    });
    for threads in [1, 8] {
        let (report, code) = scan(&tree, "ulimit -n 64;", &format!("--threads {threads}"));
        assert_eq!(
            report["unscanned"].as_array().unwrap().first(),
            None,
            "with {threads} threads and 64 descriptors folders were given up"
        );
        assert_eq!(sums(&report), [1800, 1800, 1800, 1800]);
        assert_eq!(report["totals"]["folders_with_matches"], 1800);
        assert_eq!(code, 1);
    }
    drop(chain);
}

#[test]
fn a_tree_several_thousand_folders_deep_is_walked_to_its_end() {
    let tree = Tree::new();
    let number = &cprs(1)[0];
    let chain = Chain::new(&tree, "d", 6000, |folder, level| {
        if level == 6000 {
            put(folder, "note.txt", &format!("CPR {number}\n"));
        }
    });
    for threads in [1, 4] {
        let (report, code) = scan(&tree, "", &format!("--threads {threads}"));
        assert_eq!(sums(&report), [1, 1, 1, 1]);
        assert!(folder_paths(&report) == [chain.path(6000)]);
        assert_eq!(code, 1);
    }
}

#[test]
fn a_tree_deeper_than_any_share_is_cut_and_the_cut_is_told() {
    let tree = Tree::new();
    let number = &cprs(1)[0];
    let chain = Chain::new(&tree, "d", 10_050, |folder, level| {
        if level == 10_000 || level == 10_050 {
            put(folder, "note.txt", &format!("CPR {number}\n"));
        }
    });
    let (report, code) = scan(&tree, "", "--max-readers 100000 --fail-on critical");
    assert_eq!(sums(&report), [2, 1, 1, 1]);
    let deep = chain.path(10_001);
    let below = &deep[tree.path("").display().to_string().len() + 1..];
    assert!(super::details(&tree, &report) == rows(&[(below, "too-deep", "")]));
    assert_eq!(report["run"]["complete"], false);
    assert_eq!(code, 1);
}
