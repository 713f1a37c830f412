//! Asks the kernel who may do what: a child process of each user really opens every path.
//!
//! The child is this test binary run again with the user's own ids. Nothing here computes a right:
//! what a system call answers is the truth that the command is held against.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::{self, Tree};

/// The test that the child runs; it lies in the root of the test binary.
const CHILD_TEST: &str = "a_child_of_another_user_opens_what_it_is_told_to";
const IS_CHILD: &str = "MAPPEVAGT_TEST_OPENS_PATHS";
const MARK: &str = "THE KERNEL SAYS ";

/// A user as the kernel knows one.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
    pub groups: Vec<u32>,
}

/// What the kernel let a user do with a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub read: bool,
    pub list: bool,
    pub write: bool,
}

/// Whether other users can be asked. Fails where they cannot, unless somebody said to go without.
pub fn can_be_asked() -> bool {
    if support::is_root() {
        return true;
    }
    assert!(
        std::env::var_os("MAPPEVAGT_WITHOUT_ROOT").is_some_and(|value| value == "1"),
        "this test becomes other users, which takes root: run `sudo tests/run`, or set \
         MAPPEVAGT_WITHOUT_ROOT=1 to leave it out"
    );
    eprintln!("MAPPEVAGT_WITHOUT_ROOT=1: the kernel judge was not asked");
    false
}

/// What the kernel lets a person do with each path.
pub fn ask(tree: &Tree, person: &Person, paths: &[Vec<u8>]) -> Vec<Verdict> {
    let judge = tree.beside("judge");
    if !judge.exists() {
        everybody_gets_to(&judge);
        // By another process: a file that a thread of ours has open for writing cannot be run.
        let copied = Command::new("cp")
            .arg(std::env::current_exe().unwrap())
            .arg(&judge)
            .status();
        assert!(copied.unwrap().success(), "the test binary was not copied");
        support::set_mode(&judge, 0o755);
    }
    let mut questions = Vec::new();
    for path in paths {
        let is_folder = fs::metadata(OsStr::from_bytes(path)).is_ok_and(|found| found.is_dir());
        questions.push(if is_folder { b'd' } else { b'f' });
        questions.extend_from_slice(path);
        questions.push(0);
    }
    let list = tree.beside("questions");
    fs::write(&list, questions).unwrap();
    let groups = match person.groups.as_slice() {
        [] => "--clear-groups".to_string(),
        groups => {
            let groups: Vec<String> = groups.iter().map(u32::to_string).collect();
            format!("--groups={}", groups.join(","))
        }
    };
    let output = Command::new("setpriv")
        .arg(format!("--reuid={}", person.uid))
        .arg(format!("--regid={}", person.gid))
        .arg(groups)
        .arg(&judge)
        .args([CHILD_TEST, "--exact", "--nocapture", "--test-threads=1"])
        .env(IS_CHILD, "1")
        .current_dir("/")
        .stdin(File::open(&list).unwrap())
        .output()
        .expect("setpriv is missing: tests/run installs util-linux");
    let said = String::from_utf8_lossy(&output.stdout);
    let answers = said
        .split_once(MARK)
        .and_then(|(_, rest)| rest.split_whitespace().next())
        .unwrap_or_else(|| {
            panic!(
                "the child of {person:?} did not answer:\n{said}\n{}",
                String::from_utf8_lossy(&output.stderr)
            )
        });
    let verdicts: Vec<Verdict> = answers
        .bytes()
        .map(|bits| Verdict {
            read: bits & 1 != 0,
            list: bits & 2 != 0,
            write: bits & 4 != 0,
        })
        .collect();
    assert_eq!(verdicts.len(), paths.len(), "an answer for every path");
    verdicts
}

/// The child's part: opens every path it is told and prints what the kernel let it do.
pub fn answer_if_asked() {
    if std::env::var_os(IS_CHILD).is_none() {
        return;
    }
    let mut questions = Vec::new();
    std::io::stdin().read_to_end(&mut questions).unwrap();
    let mut answers = String::new();
    for question in questions.split(|&byte| byte == 0) {
        let Some((kind, path)) = question.split_first() else {
            continue;
        };
        let path = Path::new(OsStr::from_bytes(path));
        let verdict = if *kind == b'd' {
            open_folder(path)
        } else {
            open_file(path)
        };
        let bits =
            u8::from(verdict.read) | u8::from(verdict.list) << 1 | u8::from(verdict.write) << 2;
        answers.push(char::from(b'0' | bits));
    }
    println!("\n{MARK}{answers}");
    std::io::stdout().flush().unwrap();
}

fn open_folder(path: &Path) -> Verdict {
    let lists = fs::read_dir(path).is_ok_and(|mut names| names.all(|name| name.is_ok()));
    // Whoever may write a folder can make an entry in it, and take away the one that is theirs.
    let entry = path.join(format!("made-by-{}", std::process::id()));
    let writes = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&entry)
        .is_ok();
    if writes {
        fs::remove_file(&entry).unwrap();
    }
    Verdict {
        read: lists,
        list: lists,
        write: writes,
    }
}

fn open_file(path: &Path) -> Verdict {
    let reads = File::open(path).and_then(|mut file| file.read(&mut [0; 16]));
    Verdict {
        read: reads.is_ok(),
        list: false,
        write: OpenOptions::new().write(true).open(path).is_ok(),
    }
}

fn everybody_gets_to(path: &Path) {
    for above in path.ancestors().skip(1) {
        let mode = fs::metadata(above).unwrap().permissions().mode();
        assert!(
            mode & 0o001 != 0,
            "other users cannot pass {}: set TMPDIR to a folder that everybody can reach",
            above.display()
        );
    }
}
