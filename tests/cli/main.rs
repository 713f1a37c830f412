//! The command as people and scripts use it: exit codes, outputs, the key, and what it prints.

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

mod exit_codes;
mod interrupting;
mod keys;
mod outputs;
mod printed;

use std::process::Output;

use support::{CPR, Tree};

/// A share with one world-readable file that holds a number.
fn open_share() -> Tree {
    let tree = Tree::new();
    tree.file("note.txt", format!("CPR {CPR}\n"), 0o644);
    tree
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
