//! What is remembered between scans: nothing unchanged is opened again, nothing is lost by kills, faults and
//! full disks, and what became of each exposure is told.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that is wrong may end there, and says what it skips"
)]

mod changes;
mod commands;
mod faults;
mod fixed;
mod kills;
mod night;
mod nights;
mod remembering;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use serde_json::Value;
use support::Tree;

/// Waits until no file of the tree is so new that a change of it could go unseen.
fn settle() {
    std::thread::sleep(Duration::from_millis(3_100));
}

/// Scans with the state beside the share.
fn scan(tree: &Tree, flags: &[&str]) -> (Value, i32) {
    let state = tree.beside("state.db");
    let mut all = vec!["--state", state.to_str().unwrap()];
    all.extend(flags);
    tree.scan(&all)
}

/// A report without what is the run's own and not the share's.
fn of_the_share(report: &Value) -> Value {
    let mut report = report.clone();
    report.as_object_mut().unwrap().remove("run");
    for exposure in report["exposures"].as_array_mut().unwrap() {
        exposure.as_object_mut().unwrap().remove("first_seen");
    }
    report
}

fn unchanged(report: &Value) -> u64 {
    report["run"]["unchanged"].as_u64().unwrap()
}
