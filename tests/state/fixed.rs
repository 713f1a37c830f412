//! "Fixed" is said where it is, and nowhere else.

use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::support::{CPR, Tree, cprs, set_mode};
use crate::{of_the_share, scan, settle, unchanged};

/// An open folder of twenty persons, and something closed: else the share itself would be the one row.
fn share() -> Tree {
    let tree = Tree::new();
    for (index, number) in cprs(20).iter().enumerate() {
        let name = format!("projekt/sag{index:02}.txt");
        tree.file(&name, format!("CPR-nr. {number}"), 0o644);
    }
    let closed = format!("CPR-nr. {}", cprs(41)[40]);
    tree.file("hemmelig/lukket.txt", closed, 0o600);
    set_mode(&tree.path("hemmelig"), 0o700);
    tree
}

/// What the last run says became of the folder `projekt`.
fn fate(tree: &Tree) -> Option<Value> {
    let state = tree.beside("state.db");
    let output = tree.run(
        ["compare", "--format", "json", "--state"]
            .map(String::from)
            .into_iter()
            .chain([state.to_str().unwrap().to_string()]),
    );
    let comparison: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut changes = comparison["changes"].as_array().unwrap().iter();
    let path = tree.path("projekt");
    let change = changes.find(|change| change["exposure"]["path"] == path.to_str().unwrap());
    change.cloned()
}

fn kind(tree: &Tree) -> String {
    fate(tree).map_or_else(String::new, |change| {
        change["kind"].as_str().unwrap().to_string()
    })
}

fn files(tree: &Tree) -> impl Iterator<Item = (usize, std::path::PathBuf)> {
    let files = (0..20).map(|index| (index, tree.path(&format!("projekt/sag{index:02}.txt"))));
    files.collect::<Vec<_>>().into_iter()
}

#[test]
fn persons_that_move_to_where_one_of_them_lay_have_moved() {
    let tree = share();
    tree.file("andet/en.txt", format!("CPR-nr. {}", cprs(1)[0]), 0o644);
    scan(&tree, &[]);
    for (index, file) in files(&tree) {
        std::fs::rename(file, tree.path(&format!("andet/{index}.txt"))).unwrap();
    }
    scan(&tree, &[]);
    assert_eq!(kind(&tree), "moved-open", "{:?}", fate(&tree));
}

#[test]
fn persons_that_are_scattered_over_open_folders_are_not_deleted() {
    let tree = share();
    scan(&tree, &[]);
    for (index, file) in files(&tree) {
        tree.folder(&format!("spredt{}", index % 4), 0o755);
        std::fs::rename(file, tree.path(&format!("spredt{}/{index}.txt", index % 4))).unwrap();
    }
    scan(&tree, &[]);
    assert_eq!(kind(&tree), "moved-open", "{:?}", fate(&tree));
    assert_eq!(
        fate(&tree).unwrap()["moved_to"].as_array().unwrap().len(),
        4
    );
}

#[test]
fn what_is_left_out_one_night_is_carried_on_until_it_is_looked_at() {
    let tree = share();
    tree.file("projekt/altid.iso", "nothing", 0o644);
    let always = ["--exclude", "*.iso"];
    let (first, _) = scan(&tree, &always);
    let seen = |report: &Value| {
        let mut rows = report["exposures"].as_array().unwrap().iter();
        let path = tree.path("projekt");
        let row = rows.find(|row| row["path"] == path.to_str().unwrap());
        row.map(|row| row["first_seen"].as_str().unwrap().to_string())
    };
    std::thread::sleep(Duration::from_millis(1_100));
    // Half of it left out: fewer persons, and nobody knows of the others.
    scan(&tree, &[&always[..], &["--exclude", "sag1*"]].concat());
    assert_eq!(kind(&tree), "not-checked", "{:?}", fate(&tree));
    let (whole, _) = scan(&tree, &always);
    assert_eq!(kind(&tree), "", "it is what it was: {:?}", fate(&tree));
    assert_eq!(seen(&first), seen(&whole));
    // All of it, several nights.
    for night in 0..3 {
        scan(&tree, &[&always[..], &["--exclude", "projekt"]].concat());
        assert_eq!(kind(&tree), "not-checked", "{:?}", fate(&tree));
        let again = fate(&tree).unwrap()["again"] == true;
        assert_eq!(
            again,
            night > 0,
            "news is what was checked the night before"
        );
    }
    let (again, _) = scan(&tree, &always);
    assert_eq!((kind(&tree).as_str(), seen(&again)), ("", seen(&first)));
    // What is left out every night hides nothing.
    for (_, file) in files(&tree) {
        std::fs::remove_file(file).unwrap();
    }
    scan(&tree, &always);
    assert_eq!(kind(&tree), "fixed-deleted", "{:?}", fate(&tree));
}

#[test]
fn a_folder_whose_scan_was_stopped_is_remembered_whole() {
    let tree = Tree::new();
    for index in 0..400 {
        tree.file(&format!("f{index}.txt"), "nothing", 0o644);
    }
    tree.file("list.txt", format!("CPR-nr. {CPR}"), 0o644);
    settle();
    let (first, _) = scan(&tree, &[]);
    let mut child = tree
        .command(["scan", "-q", "--files-per-second", "100", "--state"])
        .arg(tree.beside("state.db"))
        .arg(tree.path(""))
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(900));
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let (next, _) = scan(&tree, &[]);
    assert_eq!(of_the_share(&next), of_the_share(&first));
    assert_eq!(unchanged(&next), 401, "none was forgotten");
}

#[test]
fn verify_calls_nothing_fixed_that_it_cannot_see() {
    let tree = share();
    let (report, _) = scan(&tree, &[]);
    let state = tree.beside("state.db");
    let projekt = tree.path("projekt");
    let id = report["exposures"][0]["id"].as_str().unwrap().to_string();
    let verify = |what: &str, flags: &[&str]| {
        let mut command = tree.command(["verify", what, "--state"]);
        let output = command.arg(&state).args(flags).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            String::from_utf8_lossy(&said).into_owned(),
            output.status.code(),
        )
    };
    let (said, code) = verify(&id, &["--exclude", "*.txt"]);
    assert!(code == Some(3) && said.contains("not checked"), "{said}");
    // The folder that a share is mounted on, without the share.
    std::fs::rename(tree.path(""), tree.beside("away")).unwrap();
    std::fs::create_dir(tree.path("")).unwrap();
    let (said, code) = verify(&id, &[]);
    assert!(code == Some(2) && said.contains("mounted"), "{said}");
    let (said, code) = verify(&id, &["--accept-empty"]);
    assert!(
        code == Some(0) && said.contains("fixed: data deleted"),
        "{said}"
    );
    // What was typed is not repeated where it is a number.
    tree.file(&format!("projekt/{CPR}/a.txt"), "nothing", 0o644);
    let (said, _) = verify(projekt.join(CPR).to_str().unwrap(), &[]);
    assert!(!said.contains(CPR), "{said}");
    let (said, _) = verify(projekt.join(format!("{CPR} none")).to_str().unwrap(), &[]);
    assert!(!said.contains(CPR), "{said}");
}

#[test]
fn a_file_system_that_is_not_mounted_below_the_share_has_nothing_fixed() {
    let tree = share();
    tree.folder("dele/a", 0o755);
    let script = format!(
        "mount -t tmpfs -o mode=755 none '{share}/dele/a' || exit 99; mkdir '{share}/dele/a/projekt'; \
         echo 'CPR-nr. {CPR}' > '{share}/dele/a/projekt/liste.txt'; \
         '{binary}' scan '{share}' -q --state '{state}'; umount '{share}/dele/a'; echo mounted; \
         for night in 1 2; do '{binary}' scan '{share}' -q --state '{state}'; \
         '{binary}' compare --state '{state}' --format json; done; \
         '{binary}' scan '{share}' -q --accept-empty --state '{state}'; \
         '{binary}' compare --state '{state}' --format json",
        share = tree.path("").display(),
        state = tree.beside("state.db").display(),
        binary = env!("CARGO_BIN_EXE_mappevagt"),
    );
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", &script]);
    let output = command
        .env("XDG_CONFIG_HOME", tree.beside("config"))
        .output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let said = said.unwrap_or_default();
    let Some((_, nights)) = said.split_once("mounted\n") else {
        eprintln!("skipped: mounting in a namespace of one's own needs root and `unshare`");
        return;
    };
    let nights: Vec<Value> = serde_json::Deserializer::from_str(nights)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let kinds: Vec<&Value> = nights
        .iter()
        .map(|night| &night["changes"][0]["kind"])
        .collect();
    assert_eq!(
        kinds,
        ["not-checked", "not-checked", "fixed-deleted"],
        "{nights:#?}"
    );
    assert!(nights[0]["notes"].to_string().contains("--accept-empty"));
}

#[test]
fn a_state_is_shown_where_nothing_can_be_written() {
    let tree = share();
    let folder = tree.beside("gemt å#?");
    std::fs::create_dir(&folder).unwrap();
    let state = folder.join("state.db");
    scan_with(&tree, &state);
    let script = format!(
        "mount --bind '{folder}' '{folder}' && mount -o remount,ro,bind '{folder}' || exit 99; \
         echo mounted; '{binary}' status --state '{state}'",
        folder = folder.display(),
        state = state.display(),
        binary = env!("CARGO_BIN_EXE_mappevagt"),
    );
    let output = Command::new("unshare")
        .args(["-m", "sh", "-c", &script])
        .output();
    let said = output.map(|output| {
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    });
    match said.unwrap_or_default().split_once("mounted\n") {
        Some((_, said)) => assert!(said.contains("1 exposure is open"), "{said}"),
        None => eprintln!("skipped: mounting in a namespace of one's own needs root and `unshare`"),
    }
}

fn scan_with(tree: &Tree, state: &std::path::Path) {
    let mut command = tree.command(["scan", "-q", "--state"]);
    assert!(command.arg(state).arg(tree.path("")).status().is_ok());
}

#[test]
fn one_state_by_two_names_is_one_state_and_a_killed_run_is_not_running() {
    let tree = share();
    scan(&tree, &[]);
    let (state, link) = (tree.beside("state.db"), tree.beside("link.db"));
    std::os::unix::fs::symlink(&state, &link).unwrap();
    let mut child = tree
        .command(["scan", "-q", "--files-per-second", "5", "--state"])
        .arg(&state)
        .arg(tree.path(""))
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(700));
    let status = || {
        let output = tree.run([
            "status",
            "--format",
            "json",
            "--state",
            link.to_str().unwrap(),
        ]);
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        value["runs"][0]["state"].as_str().unwrap().to_string()
    };
    let share = tree.path("");
    let second = tree.run([
        "scan",
        "-q",
        "--state",
        link.to_str().unwrap(),
        share.to_str().unwrap(),
    ]);
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(status(), "running");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(status(), "killed");
    assert_eq!(second.status.code(), Some(2), "{said}");
    assert!(said.contains("uses it now"), "{said}");
}

#[test]
fn files_that_cannot_be_read_any_more_are_not_fixed() {
    let tree = share();
    tree.file("projekt/arkiv.rar", b"Rar!\x1a\x07\x01\x00", 0o644);
    scan(&tree, &[]);
    for (_, file) in files(&tree) {
        std::fs::write(file, b"Rar!\x1a\x07\x01\x00").unwrap();
    }
    for _ in 0..2 {
        scan(&tree, &[]);
        assert_eq!(kind(&tree), "not-checked", "{:?}", fate(&tree));
    }
    // What never could be read hides nothing.
    for (_, file) in files(&tree) {
        std::fs::remove_file(file).unwrap();
    }
    scan(&tree, &[]);
    assert_eq!(kind(&tree), "fixed-deleted", "{:?}", fate(&tree));
}
