//! How much memory a workbook takes beside its document: a process of its own for each measure.

use std::process::Command;

use mappevagt::model::words::Lang;
use mappevagt::report::xlsx::{self, Bounds};

use crate::documents::large;

const ROWS: &str = "MAPPEVAGT_TEST_ROWS";
const IN_MEMORY: &str = "MAPPEVAGT_TEST_ROWS_IN_MEMORY";

/// Peak of this process, in kB.
fn memory(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Not a test: what [`peak`] runs in a process of its own.
#[test]
#[ignore = "run by another test"]
fn measured() {
    let number = |name: &str| -> Option<usize> { std::env::var(name).ok()?.parse().ok() };
    let (Some(rows), Some(in_memory)) = (number(ROWS), number(IN_MEMORY)) else {
        return;
    };
    let document = large(rows / 20, rows);
    // What was free again before counts as used: the heap keeps it.
    let before = memory("VmHWM");
    let bounds = Bounds {
        rows_in_memory: in_memory,
        ..Bounds::default()
    };
    let started = std::time::Instant::now();
    let mut packed = Vec::new();
    xlsx::write_within(&document, Lang::En, &bounds, &mut packed).unwrap();
    let more = memory("VmHWM").saturating_sub(before);
    eprintln!(
        "{rows} files, {in_memory} rows in memory: {} kB packed, {:?}; peak {more} kB",
        packed.len() / 1000,
        started.elapsed()
    );
}

/// kB that a workbook of so many files takes beside its document.
fn peak(rows: usize, in_memory: usize) -> u64 {
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["sizes::measured", "--exact", "--ignored", "--nocapture"])
        .env(ROWS, rows.to_string())
        .env(IN_MEMORY, in_memory.to_string())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    let measured = said
        .split("peak ")
        .nth(1)
        .unwrap_or_else(|| panic!("{said}"));
    measured.split_whitespace().next().unwrap().parse().unwrap()
}

/// Kept in memory, rows take a kilobyte and more; over a disk, little but what is packed of them.
#[test]
fn a_long_sheet_takes_memory_for_what_is_packed_and_no_more() {
    let grows = |in_memory| peak(16_000, in_memory).saturating_sub(peak(4_000, in_memory));
    let (in_memory, on_disk) = (grows(1_000_000), grows(100));
    assert!(
        on_disk * 5 < in_memory,
        "12,000 more rows take {on_disk} kB more over a disk, {in_memory} kB in memory"
    );
}
