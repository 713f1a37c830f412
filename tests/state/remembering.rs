//! An unchanged file is not opened again; what must be read again is.

use std::process::Command;

use crate::support::{CPR, OTHER_CPR, Tree, cprs, set_mode};
use crate::{of_the_share, scan, settle, unchanged};

/// A share with text, documents, an archive, something unread, numbers in names and a text beside a picture.
fn share() -> Tree {
    let tree = Tree::new();
    tree.folder("open", 0o755);
    let numbers = cprs(40);
    for (index, number) in numbers.iter().enumerate() {
        let text = format!("Sag {index}: CPR-nr. {number}\nEtnisk oprindelse: dansk\n");
        tree.file(&format!("open/sag{index}.txt"), text, 0o644);
    }
    tree.file("open/nothing.txt", "no number\n".repeat(50), 0o644);
    tree.file("open/empty", "", 0o644);
    tree.file("open/unread.rar", b"Rar!\x1a\x07\x01\x00\x00\x00", 0o644);
    tree.file(&format!("named/{CPR}/note {OTHER_CPR}.txt"), "hello", 0o644);
    tree.file("pictures/shot.png", b"\x89PNG\r\n\x1a\n broken", 0o644);
    tree.file("pictures/shot.txt", format!("CPR-nr. {CPR}"), 0o600);
    tree.file(
        "mail.eml",
        format!("Subject: CPR {CPR}\r\n\r\nHej\r\n"),
        0o640,
    );
    tree
}

#[test]
fn the_second_scan_opens_no_file_and_reports_the_same() {
    let tree = share();
    settle();
    let (first, code) = scan(&tree, &["--files"]);
    assert_eq!(unchanged(&first), 0);
    let trace = tree.beside("trace");
    let state = tree.beside("state.db");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", "trace=openat,open,openat2", "-o"]);
    command.arg(&trace).arg(env!("CARGO_BIN_EXE_mappevagt"));
    command.args(["scan", "--format", "json", "--files", "--state"]);
    command.arg(&state).arg(tree.path(""));
    let output = command
        .env("XDG_CONFIG_HOME", tree.beside("config"))
        .output()
        .expect("strace is missing: tests/run installs it");
    let second = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(of_the_share(&first), of_the_share(&second));
    assert_eq!(output.status.code(), Some(code));
    assert_eq!(
        unchanged(&second),
        first["totals"]["files"].as_u64().unwrap()
    );
    let trace = std::fs::read_to_string(&trace).unwrap();
    assert!(trace.contains("\"open\""), "the folders are still listed");
    for name in [
        "sag3.txt",
        "nothing.txt",
        "unread.rar",
        "shot.txt",
        "mail.eml",
    ] {
        let opened = trace.contains(&format!("\"{name}\""));
        assert!(!opened, "{name} was opened though it did not change");
    }
}

#[test]
fn a_changed_file_is_read_again_and_a_deleted_one_is_gone() {
    let tree = share();
    settle();
    let (first, _) = scan(&tree, &[]);
    tree.file("open/sag1.txt", "nobody any more", 0o644);
    std::fs::remove_file(tree.path("open/sag2.txt")).unwrap();
    std::fs::rename(tree.path("open/sag3.txt"), tree.path("open/other.txt")).unwrap();
    // The same size and the same time of change: the time of the inode tells.
    let before = std::fs::metadata(tree.path("open/sag4.txt")).unwrap();
    let text = std::fs::read_to_string(tree.path("open/sag4.txt")).unwrap();
    std::fs::write(
        tree.path("open/sag4.txt"),
        text.replace("CPR-nr.", "telefon"),
    )
    .unwrap();
    let file = std::fs::File::options()
        .write(true)
        .open(tree.path("open/sag4.txt"));
    file.unwrap()
        .set_modified(before.modified().unwrap())
        .unwrap();
    let (second, _) = scan(&tree, &[]);
    let fresh = tree.beside("fresh.db");
    let (judge, _) = tree.scan(&["--state", fresh.to_str().unwrap()]);
    assert_eq!(of_the_share(&second), of_the_share(&judge));
    assert_ne!(of_the_share(&second), of_the_share(&first));
    assert_eq!(
        unchanged(&second),
        first["totals"]["files"].as_u64().unwrap() - 4,
        "four files were touched, one of them deleted"
    );
}

#[test]
fn changed_rights_are_judged_without_reading_the_file() {
    let tree = Tree::new();
    tree.file("a/list.txt", format!("CPR-nr. {CPR}"), 0o644);
    settle();
    assert_eq!(scan(&tree, &[]).1, 1);
    // So do the file's own: a mode, an owner, a group.
    set_mode(&tree.path("a/list.txt"), 0o600);
    let (closed, code) = scan(&tree, &[]);
    assert_eq!((code, unchanged(&closed)), (0, 1));
    settle();
    assert_eq!(unchanged(&scan(&tree, &[]).0), 1);
    set_mode(&tree.path("a/list.txt"), 0o644);
    let (open, code) = scan(&tree, &[]);
    assert_eq!((code, unchanged(&open)), (1, 1));
    settle();
    assert_eq!(unchanged(&scan(&tree, &[]).0), 1);
    // With the times set back and the rights as they were, the time of the inode tells.
    let before = std::fs::metadata(tree.path("a/list.txt")).unwrap();
    let file = std::fs::File::options()
        .write(true)
        .open(tree.path("a/list.txt"));
    file.unwrap()
        .set_modified(before.modified().unwrap())
        .unwrap();
    assert_eq!(unchanged(&scan(&tree, &[]).0), 0);
    settle();
    scan(&tree, &[]);
    // The folder's rights change no file of it.
    set_mode(&tree.path("a"), 0o700);
    let (closed, code) = scan(&tree, &[]);
    assert_eq!((code, unchanged(&closed)), (0, 1));
    set_mode(&tree.path("a"), 0o755);
    let (open, code) = scan(&tree, &[]);
    assert_eq!((code, unchanged(&open)), (1, 1));
    let changes = |report: &serde_json::Value| report["exposures"].as_array().unwrap().len();
    assert_eq!((changes(&closed), changes(&open)), (0, 1));
}

#[test]
fn other_rules_read_texts_again_and_other_readers_documents() {
    let tree = share();
    settle();
    let (first, _) = scan(&tree, &[]);
    let files = first["totals"]["files"].as_u64().unwrap();
    // A policy or a directory changes no text.
    assert_eq!(unchanged(&scan(&tree, &["--max-readers", "3"]).0), files);
    // Other bounds concern documents, and what was not read: the mail, the archive, the picture.
    let (bounded, _) = scan(&tree, &["--limit", "members=5"]);
    let again = files - unchanged(&bounded);
    assert!((3..=4).contains(&again), "{again} files were read again");
    // Rules that are others are asked of every text; what gave none stays as it was.
    let (fewer, _) = scan(
        &tree,
        &["--limit", "members=5", "--only", "dk.foreigner-number"],
    );
    assert!(unchanged(&fewer) <= 3, "{} were not", unchanged(&fewer));
    let fresh = tree.beside("fresh.db");
    let flags = [
        "--limit",
        "members=5",
        "--only",
        "dk.foreigner-number",
        "--state",
    ];
    let (judge, _) = tree.scan(&[&flags[..], &[fresh.to_str().unwrap()]].concat());
    assert_eq!(of_the_share(&fewer), of_the_share(&judge));
    // Places that were not kept are looked up where something was found.
    let (placed, _) = scan(&tree, &["--files"]);
    let (judge, _) = tree.scan(&["--files"]);
    assert_eq!(of_the_share(&placed), of_the_share(&judge));
}

#[test]
fn a_text_that_appears_beside_a_picture_counts_as_its_text() {
    let tree = share();
    settle();
    scan(&tree, &[]);
    tree.file("pictures/late.png", b"\x89PNG\r\n\x1a\n broken too", 0o644);
    tree.file("pictures/late.txt", format!("CPR-nr. {OTHER_CPR}"), 0o600);
    settle();
    let (late, _) = scan(&tree, &["--files"]);
    std::fs::remove_file(tree.path("pictures/late.txt")).unwrap();
    let (gone, _) = scan(&tree, &["--files"]);
    for (report, fresh) in [(&late, false), (&gone, true)] {
        assert!(report["totals"]["files"].as_u64() > Some(40));
        if fresh {
            let (judge, _) = tree.scan(&["--files"]);
            assert_eq!(of_the_share(report), of_the_share(&judge));
        }
    }
}

#[test]
fn a_file_that_was_just_written_is_not_trusted() {
    let tree = Tree::new();
    tree.file("new.txt", "nothing yet", 0o644);
    scan(&tree, &[]);
    let (second, _) = scan(&tree, &[]);
    assert_eq!(
        unchanged(&second),
        0,
        "it could have changed within a tick of the clock"
    );
}

#[test]
fn the_state_holds_no_name_and_no_number() {
    let tree = share();
    settle();
    scan(&tree, &["--files"]);
    let state = std::fs::read(tree.beside("state.db")).unwrap();
    let holds = |text: &str| memchr::memmem::find(&state, text.as_bytes()).is_some();
    let digits = |number: &str| number.replace('-', "");
    for number in cprs(40).iter().map(String::as_str).chain([CPR, OTHER_CPR]) {
        assert!(
            !holds(number) && !holds(&digits(number)),
            "a number lies in the state"
        );
    }
    for name in ["sag7.txt", "nothing.txt", "mail.eml", "shot"] {
        assert!(!holds(name), "the name {name} lies in the state");
    }
    use std::os::unix::fs::PermissionsExt;
    for file in ["state.db", "state.db.lock"] {
        let mode = std::fs::metadata(tree.beside(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
