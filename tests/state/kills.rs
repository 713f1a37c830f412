//! Kill -9 at any moment: the next run goes on, and its report is that of an undisturbed one.

use std::process::Stdio;
use std::time::Duration;

use crate::support::{Chance, Tree, cprs};
use crate::{of_the_share, scan, settle, unchanged};

#[test]
fn a_scan_that_is_killed_again_and_again_ends_as_if_it_never_was() {
    let tree = Tree::new();
    let numbers = cprs(200);
    for (index, number) in numbers.iter().enumerate() {
        let folder = format!("afdeling{}/sag{}", index % 7, index % 31);
        for file in 0..15 {
            let text = match file {
                0 => format!("CPR-nr. {number}"),
                _ => "Referat af et møde uden oplysninger om nogen.\n".repeat(file * 20),
            };
            tree.file(&format!("{folder}/{index}-{file}.txt"), text, 0o644);
        }
    }
    settle();
    let (judge, _) = tree.scan(&["--files"]);
    let mut chance = Chance::new(20_201_125);
    let state = tree.beside("state.db");
    let share = tree.path("");
    let mut killed = 0;
    for _ in 0..36 {
        let mut child = tree
            .command([
                "scan",
                "-q",
                "--files",
                "--files-per-second",
                "3000",
                "--state",
            ])
            .arg(&state)
            .arg(&share)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(20 + chance.below(900) as u64));
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
    }
    assert!(
        killed >= 20,
        "only {killed} of 36 were killed: give them less time"
    );
    let (report, _) = scan(&tree, &["--files"]);
    assert_eq!(of_the_share(&report), of_the_share(&judge));
    assert!(
        unchanged(&report) > 500,
        "{} files had not to be read again",
        unchanged(&report)
    );
    let (again, _) = scan(&tree, &["--files"]);
    assert_eq!(of_the_share(&again), of_the_share(&judge));
    assert_eq!(unchanged(&again), 3_000);
}

#[test]
fn a_scan_that_was_stopped_goes_on_and_calls_nothing_fixed() {
    let tree = Tree::new();
    for (index, number) in cprs(300).iter().enumerate() {
        tree.folder(&format!("m{index}"), 0o755);
        tree.file(
            &format!("m{index}/a.txt"),
            format!("CPR-nr. {number}"),
            0o644,
        );
    }
    tree.file("m0/closed.txt", "x", 0o600);
    settle();
    let (whole, _) = scan(&tree, &[]);
    let fresh = tree.beside("fresh.db");
    let state = ["--state", fresh.to_str().unwrap()];
    // Interrupted by its time: as many files as half a second takes.
    let mut child = tree
        .command(["scan", "-q", "--files-per-second", "100"])
        .args(state)
        .arg(tree.path(""))
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(1_800));
    let id = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(sent.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let (report, _) = tree.scan(&state);
    assert_eq!(of_the_share(&report), of_the_share(&whole));
    assert!(
        unchanged(&report) > 20,
        "what was read before the interrupt is known"
    );
}
