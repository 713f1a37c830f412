//! Rules: what is found and what is passed over, whose number it is, and what a rule file must be.

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

mod outside_judge;
mod own_rules;
mod regressions;
mod rule_file_errors;
mod written_forms;

use std::path::PathBuf;

use support::Tree;

/// A rule of somebody's own, whole and right: tests take pieces out of it and put others in.
const EMPLOYEE_RULE: &str = r#"schema = 1
id = "test.employee"
name = "Employee number"
category = "employee-id"
counts = "citizens"
about = "Names an employee."

[[pattern]]
name = "plain"
regex = 'EMP-\d{4}'
edges = "word"
points = 60

[[check]]
validator = "mod11"
fail = 0
fail-in-ocr = "misread"
exempt-birth-dates = ["1965-01-01"]

[[context]]
role = "label"
words = ["medarbejder*"]
where = ["before"]
points = 20

[examples]
find = ["EMP-1234"]
pass-over = ["XEMP-1234"]
"#;

/// Writes a rule file beside the share.
fn rule_file(tree: &Tree, name: &str, text: &str) -> PathBuf {
    let path = tree.beside(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path
}

/// What `rules` says: standard output, standard error, exit code.
fn rules(tree: &Tree, args: &[&str]) -> (String, String, i32) {
    let output = tree.run([&["rules"], args].concat());
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}
