//! `status`, `verify`, `config check`, and settings from a file.

use serde_json::Value;

use crate::support::{CPR, Tree, set_mode};
use crate::{scan, settle};

fn share() -> Tree {
    let tree = Tree::new();
    tree.folder("a", 0o755);
    tree.folder("b", 0o755);
    tree.file("a/list.txt", format!("CPR-nr. {CPR}"), 0o644);
    tree.file("b/list.txt", "nothing", 0o600);
    tree
}

#[test]
fn one_finding_is_verified_by_id_and_by_path() {
    let tree = share();
    settle();
    let (report, _) = scan(&tree, &[]);
    let id = report["exposures"][0]["id"].as_str().unwrap().to_string();
    let state = tree.beside("state.db");
    let verify = |what: &str| {
        let output = tree.run([
            "verify",
            what,
            "--format",
            "json",
            "--state",
            state.to_str().unwrap(),
        ]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let value: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
        let verdict = value["verified"][0]["verdict"]
            .as_str()
            .unwrap()
            .to_string();
        (verdict, output.status.code().unwrap())
    };
    let path = tree.path("a");
    assert_eq!(verify(&id), ("open".to_string(), 1));
    set_mode(&path, 0o700);
    assert_eq!(verify(&id[..6]), ("fixed-restricted".to_string(), 0));
    set_mode(&path, 0o755);
    assert_eq!(verify(path.to_str().unwrap()), ("open".to_string(), 1));
    std::fs::write(path.join("list.txt"), "nobody").unwrap();
    assert_eq!(verify(&id), ("fixed-deleted".to_string(), 0));
    std::fs::remove_dir_all(&path).unwrap();
    assert_eq!(verify(&id), ("fixed-deleted".to_string(), 0));
    std::fs::rename(tree.path(""), tree.beside("away")).unwrap();
    let gone = tree.run(["verify", &id, "--state", state.to_str().unwrap()]);
    assert_eq!(
        gone.status.code(),
        Some(2),
        "a share that is gone is not fixed"
    );
}

#[test]
fn settings_come_from_a_file_and_the_command_line_wins() {
    let tree = share();
    let config = tree.beside("mappevagt.toml");
    let write = |text: &str| std::fs::write(&config, text).unwrap();
    write(
        "schema = 1\n[scan]\npaths = [\"share\"]\nstate = \"night.db\"\nformat = \"json\"\nfiles = true\nmax-readers = 0\nexclude = [\"*.tmp\"]\n",
    );
    let run = |flags: &[&str]| {
        let mut command = tree.command(["scan", "--config"]);
        command.arg(&config).args(flags).output().unwrap()
    };
    let output = run(&[]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["files"].as_array().unwrap().len(), 1);
    assert!(
        tree.beside("night.db").exists(),
        "paths are relative to the file"
    );
    let output = run(&["--format", "csv"]);
    assert!(output.stdout.starts_with(b"severity,"));
    let check = tree.run(["config", "check", config.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&check.stdout);
    assert_eq!(check.status.code(), Some(0), "{said}");
    assert!(
        said.contains("line 4: state") && said.contains("would begin"),
        "{said}"
    );
    for (text, fault) in [
        (
            "schema = 1\n[scan]\npaths = [\"share\"]\nstat = \"x\"\n",
            "unknown key \"stat\"",
        ),
        (
            "schema = 1\n[scan]\npaths = [\"share\"]\nfiles = \"yes\"\n",
            "true or false",
        ),
        (
            "schema = 1\n[scan]\npaths = [\"share\"]\nthreads = \"many\"\n",
            "many",
        ),
        ("schema = 1\n[scan]\npaths = [\"nowhere\"]\n", "nowhere"),
        ("schema = 2\n", "schema 1"),
        (
            "schema = 1\n[scan]\npaths = [\"share\"]\npolicy = \"none.toml\"\n",
            "none.toml",
        ),
        ("schema = 1\n[scan\n", "mappevagt.toml:2"),
    ] {
        write(text);
        let check = tree.run(["config", "check", config.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&check.stderr);
        assert_eq!(check.status.code(), Some(2), "{text}: {said}");
        assert!(said.contains(fault), "{text}: {said}");
    }
}
