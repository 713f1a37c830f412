//! The command through a whole life: a scan with a state, its reports, what is done about them and who is told.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that is wrong may end there, and says what it skips"
)]

mod acting;
mod danish;
mod forms;
mod looking_again;
mod scheduling;
mod stating;
#[path = "../support/mod.rs"]
mod support;
mod telling;

use std::ffi::OsStr;
use std::path::Path;
use std::process::Output;

use support::{Tree, cprs};

/// A share with an open folder, one that only the path opens, a closed one, and a file nobody reads.
fn share() -> Tree {
    let tree = Tree::new();
    let numbers = cprs(7);
    for folder in ["Økonomi", "By path", "lukket"] {
        tree.folder(folder, 0o755);
    }
    tree.file(
        "Økonomi/Løn/løn.csv",
        format!("navn;CPR-nr.\nA;{}\nB;{}\n", numbers[0], numbers[1]),
        0o644,
    );
    tree.folder("Økonomi/Løn", 0o755);
    tree.file(
        "Økonomi/brev <b>&'x.txt",
        format!("asyl, helbred: CPR-nr. {}", numbers[2]),
        0o644,
    );
    tree.file("By path/x.txt", format!("CPR-nr. {}", numbers[3]), 0o644);
    tree.folder("By path", 0o711);
    tree.file("lukket/y.txt", format!("CPR-nr. {}", numbers[4]), 0o600);
    tree.folder("lukket", 0o700);
    tree.file("gammel.rar", b"Rar!\x1a\x07\x00", 0o644);
    tree
}

/// Runs the command in the folder beside the share, and wants this exit code.
fn run(tree: &Tree, args: &[impl AsRef<OsStr>], code: i32) -> Output {
    let output = tree
        .command(args)
        .current_dir(tree.beside(""))
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(code),
        "{:?}\n{}{}",
        args.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
        text(&output.stdout),
        text(&output.stderr)
    );
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
