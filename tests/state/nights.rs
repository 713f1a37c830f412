//! Random changes over some nights: each time the report is that of a scan that remembers nothing.

use serde_json::Value;

use crate::support::{Chance, Tree, cprs, set_mode};
use crate::{of_the_share, settle, unchanged};

const TREES: usize = 3;
const NAMES: [&str; 9] = [
    "a.txt",
    "b.csv",
    "shot.png",
    "shot.txt",
    "shot.png.txt",
    "mail.eml",
    "c.json",
    "no-ending",
    "u.rar",
];
const FOLDERS: [&str; 5] = ["", "d1", "d1/d2", "d3", "a.txt"];

/// A share that changes by chance.
struct Share {
    tree: Tree,
    chance: Chance,
    numbers: Vec<String>,
}

impl Share {
    fn place(&mut self) -> String {
        let folder = self.chance.of(&FOLDERS);
        let mut name = self.chance.of(&NAMES).to_string();
        if self.chance.percent(10) {
            name = format!("{} {name}", self.numbers[self.chance.below(3)]);
        }
        format!("{folder}/{name}")
            .trim_start_matches('/')
            .to_string()
    }

    fn content(&mut self, name: &str) -> Vec<u8> {
        let start: &[u8] = match name {
            _ if name.ends_with(".png") => b"\x89PNG\r\n\x1a\n broken ",
            _ if name.ends_with(".eml") => b"Subject: Hej\r\n\r\n",
            _ if name.ends_with(".rar") => b"Rar!\x1a\x07\x01\x00\x00\x00",
            _ => b"Sag\n",
        };
        let mut content = start.to_vec();
        for _ in 0..self.chance.below(4) {
            let number = &self.numbers[self.chance.below(self.numbers.len())];
            content.extend(format!("CPR-nr. {number}\n").bytes());
        }
        content
    }

    /// One change; where it cannot be made, none.
    fn change(&mut self) {
        let (one, other) = (self.place(), self.place());
        let (from, to) = (self.tree.path(&one), self.tree.path(&other));
        let is_folder = from.is_dir();
        let _ = match self.chance.below(10) {
            0..=3 => {
                let content = self.content(&one);
                let mode = self.chance.of(&[0o644, 0o640, 0o600]);
                let folder = from.parent().unwrap();
                let made =
                    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&from, content));
                made.map(|()| set_mode(&from, mode))
            }
            4 => std::fs::rename(&from, &to),
            5 if is_folder => std::fs::remove_dir_all(&from),
            5 => std::fs::remove_file(&from),
            6 => std::fs::hard_link(&from, &to),
            7 => {
                let folder = self.chance.of(&FOLDERS[1..]);
                let to = self.chance.of(&FOLDERS[1..]);
                std::fs::rename(self.tree.path(folder), self.tree.path(to))
            }
            8 if from.exists() => {
                let mode = self.chance.of(if is_folder {
                    &[0o755, 0o700]
                } else {
                    &[0o644, 0o600]
                });
                set_mode(&from, mode);
                Ok(())
            }
            // The same size and time of change.
            _ => std::fs::read(&from).and_then(|content| {
                let before = std::fs::metadata(&from)?.modified()?;
                let text = String::from_utf8_lossy(&content).replace("CPR", "tlf");
                std::fs::write(&from, text)?;
                let file = std::fs::File::options().write(true).open(&from)?;
                file.set_modified(before)
            }),
        };
    }
}

fn differing(a: &Value, b: &Value) -> Vec<String> {
    let keys = a.as_object().unwrap().keys();
    let keys = keys.filter(|key| a[key.as_str()] != b[key.as_str()]);
    keys.map(|key| format!("{key}: {:#}\n{:#}", a[key], b[key]))
        .collect()
}

#[test]
fn a_share_that_changes_is_reported_as_if_nothing_was_remembered() {
    let mut shares: Vec<Share> = (0..TREES)
        .map(|seed| Share {
            tree: Tree::new(),
            chance: Chance::new(7_001 + seed as u64),
            numbers: cprs(25),
        })
        .collect();
    let mut known = 0;
    for night in 0..3 {
        for share in &mut shares {
            let changes = if night == 0 {
                40
            } else {
                share.chance.below(6)
            };
            (0..changes).for_each(|_| share.change());
        }
        // What changed last is so new that it is read again.
        if night < 2 {
            settle();
        }
        for (seed, share) in shares.iter_mut().enumerate() {
            let flags: &[&str] = share.chance.of(&[
                &["--files"][..],
                &[],
                &["--min-confidence", "possible"],
                &["--exclude", "d3"],
            ]);
            let state = share.tree.beside("state.db");
            let with_state = [
                flags,
                &["--accept-empty", "--state", state.to_str().unwrap()],
            ]
            .concat();
            let (report, code) = share.tree.scan(&with_state);
            let (judge, judged) = share.tree.scan(flags);
            let (report_of, judge_of) = (of_the_share(&report), of_the_share(&judge));
            let differing = differing(&report_of, &judge_of);
            assert!(
                differing.is_empty(),
                "tree {seed}, night {night}, {flags:?}: {differing:#?}"
            );
            assert_eq!(code, judged);
            known += unchanged(&report);
        }
    }
    assert!(
        known > 10,
        "{known} files were known: too few to tell anything"
    );
}
