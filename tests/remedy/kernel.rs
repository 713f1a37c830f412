//! Asks the kernel: a child process of each person really opens every file.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use crate::ground::{Ground, PEOPLE, set_mode};

const IS_CHILD: &str = "MAPPEVAGT_TEST_OPENS_PATHS";
const MARK: &str = "THE KERNEL SAYS ";

/// Which of the files each of the people can read, in the order of [`PEOPLE`].
pub fn verdicts(ground: &Ground, paths: &[Vec<u8>]) -> Vec<Vec<bool>> {
    let judge = ground.beside("judge");
    if !judge.exists() {
        let copied = Command::new("cp")
            .arg(std::env::current_exe().unwrap())
            .arg(&judge)
            .status();
        assert!(copied.unwrap().success());
        set_mode(&judge, 0o755);
    }
    let list = ground.beside("questions");
    fs::write(&list, paths.join(&0)).unwrap();
    let ask = |person: &(&str, u32, u32, &[u32])| {
        let groups: Vec<String> = person.3.iter().map(u32::to_string).collect();
        let groups = match groups.as_slice() {
            [] => "--clear-groups".to_string(),
            groups => format!("--groups={}", groups.join(",")),
        };
        let output = Command::new("setpriv")
            .args([
                format!("--reuid={}", person.1),
                format!("--regid={}", person.2),
                groups,
            ])
            .arg(&judge)
            .args([
                "a_child_of_another_user_opens_what_it_is_told_to",
                "--exact",
                "--nocapture",
            ])
            .env(IS_CHILD, "1")
            .current_dir("/")
            .stdin(File::open(&list).unwrap())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let answers = said
            .split_once(MARK)
            .and_then(|(_, rest)| rest.split_whitespace().next());
        let answers = answers.unwrap_or_else(|| panic!("the child did not answer: {output:?}"));
        let answers: Vec<bool> = answers.bytes().map(|byte| byte == b'1').collect();
        assert_eq!(answers.len(), paths.len());
        answers
    };
    PEOPLE.iter().map(ask).collect()
}

/// The child's part.
pub fn answer_if_asked() {
    if std::env::var_os(IS_CHILD).is_none() {
        return;
    }
    let mut questions = Vec::new();
    std::io::stdin().read_to_end(&mut questions).unwrap();
    let opens = |path: &[u8]| {
        let file = File::open(OsStr::from_bytes(path));
        file.and_then(|mut file| file.read(&mut [0; 16])).is_ok()
    };
    let answers: String = questions
        .split(|&byte| byte == 0)
        .map(|path| if opens(path) { '1' } else { '0' })
        .collect();
    println!("\n{MARK}{answers}");
    std::io::stdout().flush().unwrap();
}
