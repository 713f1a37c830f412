//! Ways to a path: links, dots, names of any bytes, paths that are gone; and the forms of the answer.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::Value;

use crate::kernel;
use crate::support::{set_mode, set_owner};
use crate::world::{World, file, holds};

#[test]
fn links_lead_where_their_whole_way_is_open() {
    if !kernel::can_be_asked() {
        return;
    }
    let names = [
        "into", "out", "up", "back", "circle", "nowhere", "chain39", "chain40",
    ];
    let world = World::new().asking(&names);
    let tree = &world.tree;
    file(&world, "closed/file", 0o644, 0, 0);
    file(&world, "open/file", 0o644, 0, 0);
    symlink("../open/file", tree.path("closed/out")).unwrap();
    set_mode(&tree.path("closed"), 0o700);
    symlink("closed/file", tree.path("into")).unwrap();
    symlink("closed/out", tree.path("out")).unwrap();
    symlink("closed/../open/file", tree.path("up")).unwrap();
    symlink(tree.path("open/../open/file"), tree.path("back")).unwrap();
    symlink("circle", tree.path("circle")).unwrap();
    symlink("open/none", tree.path("nowhere")).unwrap();
    symlink("open/file", tree.path("chain0")).unwrap();
    for link in 1..=40 {
        symlink(
            format!("chain{}", link - 1),
            tree.path(&format!("chain{link}")),
        )
        .unwrap();
    }
    // The kernel follows 40 links and no more: chain39 is the fortieth.
    holds(
        &world,
        &[
            ("user1", "--- --- --- r-- --- --- r-- ---"),
            ("root", "r-w r-w r-w r-w --- --- r-w ---"),
        ],
    );
}

#[test]
fn a_link_in_a_sticky_folder_is_followed_as_this_machine_follows_it() {
    if !kernel::can_be_asked() {
        return;
    }
    // Whether it is depends on fs.protected_symlinks, so nothing is expected but agreement.
    let world = World::new().asking(&["sticky/link"]);
    file(&world, "file", 0o644, 0, 0);
    let sticky = world.tree.folder("sticky", 0o1777);
    symlink("../file", sticky.join("link")).unwrap();
    set_owner(&sticky.join("link"), 41002, 42001);
    for user in ["user1", "user2"] {
        let verdicts = kernel::ask(&world.tree, world.person(user), &world.paths);
        let wrong = world.disagreements(user, &verdicts);
        assert!(
            wrong.is_empty(),
            "may_follow_link is not judged in src/access/reach.rs: {wrong:?}"
        );
    }
}

#[test]
fn a_dot_at_the_end_is_a_step_into_the_folder() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&[
        "listed",
        "listed/",
        "listed/.",
        "listed/./",
        "passed/.",
        "to-dot",
    ]);
    world.tree.folder("listed", 0o744);
    world.tree.folder("passed", 0o711);
    symlink("listed/.", world.tree.path("to-dot")).unwrap();
    holds(
        &world,
        &[
            ("user1", "rl- rl- --- --- --- ---"),
            ("root", "rlw rlw rlw rlw rlw rlw"),
        ],
    );
}

#[test]
fn a_file_with_a_slash_behind_it_is_no_folder() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&["file/", "file/.", "link/", "file"]);
    file(&world, "file", 0o644, 0, 0);
    symlink("file", world.tree.path("link")).unwrap();
    holds(&world, &[("user1", "--- --- --- r--")]);
}

#[test]
fn a_path_that_vanished_is_an_answer_with_a_reason_and_exit_code_3() {
    let world = World::new().asking(&["here", "gone", "here/gone"]);
    world.tree.folder("here", 0o755);
    for user in [None, Some("user1")] {
        let (answers, code) = world.access(user);
        assert_eq!(code, 3, "not everything could be judged");
        assert_eq!(
            answers[0]["error"],
            Value::Null,
            "one path that is gone spoils no other"
        );
        for answer in &answers[1..] {
            assert_eq!(
                [&answer["read"], &answer["list"], &answer["write"]],
                [&Value::Null; 3]
            );
            assert!(
                answer["error"]
                    .as_str()
                    .is_some_and(|error| !error.is_empty()),
                "say why: {answer}"
            );
            assert_eq!(
                answer["certain"], false,
                "what could not be judged is not certain"
            );
        }
    }
}

#[test]
fn a_path_that_is_not_utf8_comes_back_byte_for_byte() {
    let mut world = World::new();
    let names: [&[u8]; 3] = [b"\xFF\xFE", b"line\nend", b"gone\x80"];
    let share = world.tree.path("");
    for name in names {
        let path = share.join(std::ffi::OsStr::from_bytes(name));
        if !name.starts_with(b"gone") {
            fs::write(&path, "x").unwrap();
            set_mode(&path, 0o644);
        }
        world.paths.push(path.as_os_str().as_bytes().to_vec());
    }
    let (answers, code) = world.access(Some("user1"));
    assert_eq!(code, 3);
    for (answer, path) in answers.iter().zip(&world.paths) {
        let bytes = match answer["path_bytes"].as_str() {
            Some(base64) => {
                base64::Engine::decode(&base64::engine::general_purpose::STANDARD, base64).unwrap()
            }
            None => answer["path"].as_str().unwrap().as_bytes().to_vec(),
        };
        assert_eq!(
            &bytes, path,
            "path_bytes is due where path is lossy, in an error too: {answer}"
        );
    }
    assert_eq!(answers[0]["read"], true);
    assert_eq!(
        answers[1]["path"].as_str().unwrap().as_bytes(),
        world.paths[1]
    );
}

#[test]
fn a_relative_path_is_judged_like_the_whole_one() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&["closed/sub/file", "closed/other"]);
    file(&world, "closed/sub/file", 0o644, 0, 0);
    file(&world, "closed/other", 0o644, 0, 0);
    set_mode(&world.tree.path("closed"), 0o750);
    set_owner(&world.tree.path("closed"), 0, 42001);
    let (whole, _) = world.access(Some("user1"));
    let (refused, _) = world.access(Some("vendor"));
    for (user, expected) in [("user1", &whole), ("vendor", &refused)] {
        let output = world
            .tree
            .command([
                "access",
                "--as",
                user,
                "--format",
                "json",
                "file",
                "../other",
                "--directory",
            ])
            .arg(&world.directory)
            .current_dir(world.tree.path("closed/sub"))
            .output()
            .unwrap();
        let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        for (answer, expected) in answers.iter().zip(expected) {
            assert_eq!(answer["read"], expected["read"], "{answer}");
            assert_eq!(answer["readers"], expected["readers"], "{answer}");
        }
    }
    assert_eq!([&whole[0]["read"], &refused[0]["read"]], [true, false]);
}

#[test]
fn every_form_of_the_answer_says_the_same() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&["file", "folder"]);
    file(&world, "file", 0o640, 0, 42001);
    world.tree.folder("folder", 0o755);
    let (json, _) = world.access(Some("user1"));
    let run = |format: &str| {
        let paths: Vec<&Path> = world
            .paths
            .iter()
            .map(|path| Path::new(std::ffi::OsStr::from_bytes(path)))
            .collect();
        let output = world
            .tree
            .command(["access", "--as", "user1", "--format", format, "--directory"])
            .arg(&world.directory)
            .args(paths)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let lines: Vec<Value> = run("ndjson")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines, json);
    let table = run("table");
    for line in [
        "  user1: read yes, list no, write no",
        "  user1: read yes, list yes, write no",
    ] {
        assert!(table.contains(line), "the table lacks {line:?}:\n{table}");
    }
}
