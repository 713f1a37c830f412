//! A night ends, and a day has people who work on the share: `--until` and the bounds of the pace.

use std::time::{Duration, Instant};

use crate::support::{Tree, cprs};
use crate::{of_the_share, settle, unchanged};

#[test]
fn a_scan_ends_at_its_time_and_goes_on_the_next_night() {
    let tree = Tree::new();
    for (index, number) in cprs(60).iter().enumerate() {
        tree.folder(&format!("m{index}"), 0o755);
        tree.file(
            &format!("m{index}/a.txt"),
            format!("CPR-nr. {number}"),
            0o644,
        );
    }
    settle();
    let (whole, _) = tree.scan(&[]);
    let now = jiff::Zoned::now();
    // A minute that begins soon; slow enough that it cannot be through by then.
    let until = now.checked_add(jiff::Span::new().seconds(60)).unwrap();
    let left = 60 - u64::try_from(until.second()).unwrap();
    let time = format!("{:02}:{:02}", until.hour(), until.minute());
    let _ = left;
    let state = tree.beside("state.db");
    let share = tree.path("");
    let began = Instant::now();
    let output = tree.run([
        "scan",
        "--format",
        "json",
        "--state",
        state.to_str().unwrap(),
        "--until",
        &time,
        "--bytes-per-second",
        "8",
        share.to_str().unwrap(),
    ]);
    assert!(began.elapsed() < Duration::from_secs(75));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["run"]["interrupted"], true);
    assert!(
        matches!(output.status.code(), Some(1 | 3)),
        "{:?}",
        output.status
    );
    let (next, _) = tree.scan(&["--state", state.to_str().unwrap()]);
    assert_eq!(of_the_share(&next), of_the_share(&whole));
    assert!(unchanged(&next) > 0, "the night was not for nothing");
}

#[test]
fn the_pace_is_kept() {
    let tree = Tree::new();
    for index in 0..120 {
        tree.file(&format!("f{index}"), vec![b'x'; 1_000], 0o644);
    }
    let share = tree.path("");
    let seconds = |flags: &[&str]| {
        let began = Instant::now();
        let mut command = tree.command(["scan", "-q"]);
        assert!(command.arg(&share).args(flags).status().unwrap().success());
        began.elapsed()
    };
    // At least so long; how much longer is the machine's affair.
    assert!(seconds(&["--files-per-second", "60"]) >= Duration::from_millis(1_700));
    assert!(seconds(&["--bytes-per-second", "60K"]) >= Duration::from_millis(1_700));
}
