//! The token key: made once and private, and the same key gives the same tokens.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::support::{Tree, cprs, set_mode};
use super::{open_share, stderr};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// The tokens of a scan in the order of the report.
fn tokens(tree: &Tree, flags: &[&str]) -> Vec<String> {
    let (report, _) = tree.scan(&[&["--files"], flags].concat());
    let files = report["files"].as_array().unwrap();
    let matches = files
        .iter()
        .flat_map(|file| file["matches"].as_array().unwrap());
    matches
        .map(|found| found["person"].as_str().unwrap().to_string())
        .collect()
}

#[test]
fn the_key_is_made_at_the_first_scan_and_stays() {
    let tree = open_share();
    tree.file("more.txt", cprs(20).join("\n"), 0o644);
    let key = tree.beside("config/mappevagt/token.key");
    let first = tokens(&tree, &[]);
    assert_eq!(first.len(), 21);
    assert_eq!(mode(&key), 0o600);
    let bytes = std::fs::read(&key).unwrap();
    assert_eq!(bytes.len(), 32);
    assert_eq!(
        tokens(&tree, &[]),
        first,
        "the same key gives the same tokens"
    );
    assert_eq!(std::fs::read(&key).unwrap(), bytes);
    assert_eq!(
        std::fs::read_dir(key.parent().unwrap()).unwrap().count(),
        1,
        "nothing stays beside the key"
    );
    let distinct: std::collections::HashSet<&String> = first.iter().collect();
    assert_eq!(distinct.len(), 21, "21 persons");
    assert!(
        first
            .iter()
            .all(|token| token.len() == 16 && token.bytes().all(|byte| byte.is_ascii_hexdigit()))
    );
}

#[test]
fn the_key_is_private_whatever_the_umask() {
    let tree = open_share();
    let script = format!(
        "umask 0; exec '{}' scan '{}' -q",
        env!("CARGO_BIN_EXE_mappevagt"),
        tree.path("").display()
    );
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", &script])
        .env("XDG_CONFIG_HOME", tree.beside("config"));
    assert_eq!(command.status().unwrap().code(), Some(1));
    assert_eq!(mode(&tree.beside("config/mappevagt/token.key")), 0o600);
}

#[test]
fn another_key_gives_other_tokens() {
    let tree = open_share();
    let (one, two) = (tree.beside("one.key"), tree.beside("two.key"));
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    let first = tokens(&tree, &["--key-file", one]);
    let second = tokens(&tree, &["--key-file", two]);
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first, second);
    assert_eq!(tokens(&tree, &["--key-file", one]), first);
    assert_eq!(mode(Path::new(one)), 0o600);
    assert!(
        !tree.beside("config").exists(),
        "a key was made that nobody asked for"
    );
    // Moved to another place, the key is the same.
    let moved = tree.beside("moved.key");
    std::fs::rename(one, &moved).unwrap();
    assert_eq!(
        tokens(&tree, &["--key-file", moved.to_str().unwrap()]),
        first
    );
}

#[test]
fn a_key_that_others_can_read_or_that_is_none_is_refused() {
    let tree = open_share();
    let key = tree.beside("token.key");
    let share = tree.path("");
    let args = [
        "scan",
        share.to_str().unwrap(),
        "--key-file",
        key.to_str().unwrap(),
    ];
    assert_eq!(tree.run(args).status.code(), Some(1));
    for bad in [0o644, 0o640, 0o604, 0o660, 0o602] {
        set_mode(&key, bad);
        let output = tree.run(args);
        assert_eq!(output.status.code(), Some(2), "mode {bad:o}");
        assert!(output.stdout.is_empty());
        let help = format!("chmod 600 {}", key.display());
        assert!(stderr(&output).contains(&help), "{}", stderr(&output));
    }
    set_mode(&key, 0o400);
    assert_eq!(tree.run(args).status.code(), Some(1), "read only is enough");
    set_mode(&key, 0o600);
    for bytes in [[7_u8; 31].as_slice(), &[7; 33], b""] {
        std::fs::write(&key, bytes).unwrap();
        let output = tree.run(args);
        assert_eq!(output.status.code(), Some(2), "{} bytes", bytes.len());
        assert!(stderr(&output).contains("32 bytes"), "{}", stderr(&output));
    }
}

#[test]
fn without_a_place_for_the_key_the_flag_is_named() {
    let tree = open_share();
    let mut command = tree.command(["scan", tree.path("").to_str().unwrap()]);
    let output = command
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("HOME")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("--key-file"),
        "{}",
        stderr(&output)
    );
    let mut command = tree.command(["scan", tree.path("").to_str().unwrap()]);
    let output = command.env_remove("XDG_CONFIG_HOME").output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(
        mode(&tree.beside("home/.config/mappevagt/token.key")),
        0o600
    );
}

#[test]
fn of_many_first_scans_at_once_one_key_wins() {
    let tree = open_share();
    let run = || tokens(&tree, &[]);
    let all: Vec<Vec<String>> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..6).map(|_| scope.spawn(run)).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(
        all.iter()
            .all(|tokens| *tokens == all[0] && tokens.len() == 1),
        "{all:?}"
    );
}
