//! Who can read what, with the kernel as the judge: no rule about rights is written down here twice.
//!
//! Trees of every kind of right are grown by chance, a child process of each user really opens
//! every path, and the command must have said the same. Needs root: `sudo tests/run`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and says what it compared"
)]

mod support;

#[path = "access/exports.rs"]
mod exports;
#[path = "access/kernel.rs"]
mod kernel;
#[path = "access/known.rs"]
mod known;
#[path = "access/ldap.rs"]
mod ldap;
#[path = "access/paths.rs"]
mod paths;
#[path = "access/random_share.rs"]
mod random_share;
#[path = "access/scan_view.rs"]
mod scan_view;
#[path = "access/world.rs"]
mod world;

use world::{GHOST, World};

const SEEDS: std::ops::Range<u64> = 1..9;
const ENTRIES: usize = 120;

/// Not a test of its own: the others run it as other users.
#[test]
fn a_child_of_another_user_opens_what_it_is_told_to() {
    kernel::answer_if_asked();
}

#[test]
fn access_as_a_user_says_what_the_kernel_does() {
    if !kernel::can_be_asked() {
        return;
    }
    let mut asked = 0;
    let mut wrong = Vec::new();
    for seed in SEEDS {
        let world = World::random(seed, ENTRIES);
        let (mut yes, mut no) = (0, 0);
        for person in world.people.iter().filter(|person| person.name != GHOST) {
            let verdicts = kernel::ask(&world.tree, person, &world.paths);
            yes += verdicts.iter().filter(|verdict| verdict.read).count();
            no += verdicts.iter().filter(|verdict| !verdict.read).count();
            asked += verdicts.len();
            let found = world.disagreements(&person.name, &verdicts);
            wrong.extend(found.into_iter().map(|line| format!("seed {seed}: {line}")));
        }
        assert!(
            yes * 10 > yes + no && no * 10 > yes + no,
            "seed {seed}: {yes} paths read and {no} refused judge nothing; grow another share"
        );
    }
    println!("the kernel was asked {asked} times");
    assert!(
        wrong.is_empty(),
        "{} of {asked} answers are not the kernel's; look in src/access for the rule that differs:\n{}",
        wrong.len(),
        wrong
            .iter()
            .take(25)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn the_readers_named_are_those_the_kernel_lets_read() {
    if !kernel::can_be_asked() {
        return;
    }
    let (mut compared, mut wrong) = (0, Vec::new());
    for seed in SEEDS {
        let world = World::random(seed, ENTRIES);
        let verdicts = world.every_verdict();
        let (answers, _) = world.access(None);
        for (index, (path, answer)) in world.paths.iter().zip(&answers).enumerate() {
            if answer["error"].is_string() {
                continue;
            }
            compared += 1;
            let named = world.readers_named(answer);
            let kernel = world.readers_by_kernel(&verdicts, index);
            if named != kernel {
                let path = String::from_utf8_lossy(path);
                wrong.push(format!(
                    "seed {seed}: {path:?}: said {named:?}, the kernel lets {kernel:?}"
                ));
            }
        }
    }
    println!("{compared} sets of readers compared");
    assert!(
        compared > 500,
        "only {compared} paths had readers to compare"
    );
    assert!(
        wrong.is_empty(),
        "{} of {compared} sets of readers are not the kernel's; look in src/access:\n{}",
        wrong.len(),
        wrong
            .iter()
            .take(25)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}
