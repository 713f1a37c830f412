//! Rights whose outcome is known beforehand: what is expected is spelled out, and the kernel is asked too.

use serde_json::Value;

use crate::kernel;
use crate::support::{set_acl, set_mode, set_owner};
use crate::world::{World, file, holds};

#[test]
fn a_mask_cuts_what_named_entries_give() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&["file"]);
    file(&world, "file", 0o600, 0, 42001);
    set_acl(
        &world.tree.path("file"),
        "u:41001:rw-,g::rw-,g:42002:rwx,m::r--",
    );
    holds(
        &world,
        &[
            ("user1", "r--"),
            ("user2", "r--"),
            ("user6", "r--"),
            ("vendor", "---"),
            ("root", "r-w"),
        ],
    );
    let (answers, _) = world.access(None);
    let grants = &answers[0]["layers"][0]["grants"];
    assert!(
        grants
            .as_array()
            .unwrap()
            .iter()
            .all(|grant| !grant.as_str().unwrap().starts_with("user user1 rw")),
        "the grants tell rights that the mask takes away: {grants}"
    );
}

#[test]
fn a_mask_of_nothing_puts_the_acl_out_of_force() {
    if !kernel::can_be_asked() {
        return;
    }
    // Linux does not look at the ACL where the group bits of the mode, which are the mask, are all
    // zero (acl_permission_check): whom the ACL keeps out is then one of the others.
    let world = World::new().asking(&["file", "folder", "folder/in"]);
    file(&world, "file", 0o604, 0, 42001);
    set_acl(
        &world.tree.path("file"),
        "u:41005:---,g:42002:---,g::---,m::---",
    );
    world.tree.folder("folder", 0o705);
    set_acl(&world.tree.path("folder"), "u:41005:rwx,g:42002:rwx,m::---");
    file(&world, "folder/in", 0o644, 0, 0);
    holds(
        &world,
        &[
            ("vendor", "r-- rl- r--"),
            ("user6", "r-- rl- r--"),
            ("clerk", "--- rl- r--"),
        ],
    );
}

#[test]
fn what_two_groups_give_by_halves_makes_no_entry_in_a_folder() {
    if !kernel::can_be_asked() {
        return;
    }
    // Making an entry takes w and x of one and the same ACL entry. clerk has each by another group.
    let world = World::new().asking(&["halves", "halves/in", "whole"]);
    for folder in ["halves", "whole"] {
        world.tree.folder(folder, 0o700);
    }
    file(&world, "halves/in", 0o666, 0, 0);
    set_acl(&world.tree.path("halves"), "g:42002:rw-,g:42004:--x");
    set_acl(&world.tree.path("whole"), "g:42002:-wx,g:42004:r--");
    holds(
        &world,
        &[
            ("clerk", "rl- r-w rlw"),
            ("user6", "rl- --- --w"),
            ("user2", "--- r-w rl-"),
        ],
    );
}

#[test]
fn an_owner_may_have_less_than_others() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&["file", "folder"]);
    file(&world, "file", 0o077, 41001, 42001);
    set_owner(&world.tree.folder("folder", 0o077), 41001, 42001);
    holds(
        &world,
        &[
            ("user1", "--- ---"),
            ("user2", "r-w rlw"),
            ("vendor", "r-w rlw"),
            ("root", "r-w rlw"),
        ],
    );
}

#[test]
fn a_member_of_the_group_may_have_less_than_others() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&["file", "folder", "folder/in"]);
    file(&world, "file", 0o707, 0, 42001);
    set_owner(&world.tree.folder("folder", 0o707), 0, 42001);
    file(&world, "folder/in", 0o666, 0, 0);
    // user1 by the primary group, user3 and clerk by the list of members.
    holds(
        &world,
        &[
            ("user1", "--- --- ---"),
            ("user3", "--- --- ---"),
            ("clerk", "--- --- ---"),
            ("vendor", "r-w rlw r-w"),
        ],
    );
}

#[test]
fn one_group_that_allows_is_enough_beside_one_that_denies() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&["file", "split", "named"]);
    for name in ["file", "split", "named"] {
        file(&world, name, 0o604, 0, 0);
    }
    // clerk is in both, user1 in the one that denies alone, user2 in the one that allows alone.
    set_acl(&world.tree.path("file"), "g:42002:---,g:42004:r--,m::r--");
    set_acl(&world.tree.path("split"), "g:42002:r--,g:42004:-w-,m::rw-");
    // An entry of one's own decides before any group.
    set_acl(&world.tree.path("named"), "u:41004:---,g:42004:r--,m::r--");
    holds(
        &world,
        &[
            ("clerk", "r-- r-w ---"),
            ("user1", "--- r-- r--"),
            ("user2", "r-- --w r--"),
            ("vendor", "r-- r-- r--"),
        ],
    );
}

#[test]
fn a_closed_folder_above_closes_everything_below() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&[
        "closed/open/file",
        "closed/open",
        "passed/file",
        "passed",
        "listed/file",
        "listed",
    ]);
    for folder in ["closed", "closed/open", "passed", "listed"] {
        world.tree.folder(folder, 0o755);
    }
    for name in ["closed/open/file", "passed/file", "listed/file"] {
        file(&world, name, 0o644, 0, 0);
    }
    set_mode(&world.tree.path("closed"), 0o700);
    set_mode(&world.tree.path("passed"), 0o711);
    set_mode(&world.tree.path("listed"), 0o744);
    holds(
        &world,
        &[
            ("user1", "--- --- r-- --- --- rl-"),
            ("root", "r-w rlw r-w rlw r-w rlw"),
        ],
    );
}

#[test]
fn root_reads_and_writes_everything() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&["closed", "closed/file"]);
    file(&world, "closed/file", 0, 41001, 42001);
    set_mode(&world.tree.path("closed"), 0);
    holds(&world, &[("root", "rlw r-w"), ("user1", "--- ---")]);
    let (by_number, code) = world.access(Some("0"));
    assert_eq!(
        (by_number[1]["read"].as_bool(), code),
        (Some(true), 0),
        "root by number is root"
    );
    let (answers, _) = world.access(None);
    let readers = &answers[1]["readers"];
    assert_eq!(
        readers["count"], 0,
        "root is named but does not count: {readers}"
    );
    assert_eq!(
        readers["administrators"],
        serde_json::json!(["root", "user1 (owner)"])
    );
}

#[test]
fn a_user_may_be_given_by_number() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&["file"]);
    file(&world, "file", 0o640, 0, 42002);
    let verdicts = kernel::ask(&world.tree, world.person("clerk"), &world.paths);
    assert!(verdicts[0].read);
    assert_eq!(world.disagreements("41004", &verdicts), [""; 0]);
}

#[test]
fn a_number_without_an_account_is_judged_as_the_kernel_judges_it() {
    if !kernel::can_be_asked() {
        return;
    }
    // An account that was deleted, and files it left behind.
    let world = World::new().asking(&["open", "its-own", "named", "closed"]);
    file(&world, "open", 0o644, 0, 0);
    file(&world, "its-own", 0o400, 41077, 0);
    file(&world, "named", 0o600, 0, 0);
    set_acl(&world.tree.path("named"), "u:41077:rw-");
    file(&world, "closed", 0o640, 0, 42001);
    let verdicts = kernel::ask(&world.tree, world.person(crate::world::GHOST), &world.paths);
    let read: Vec<bool> = verdicts.iter().map(|verdict| verdict.read).collect();
    assert_eq!(read, [true, true, true, false], "mend the test");
    assert_eq!(world.disagreements("41077", &verdicts), [""; 0]);
}

#[test]
fn a_name_without_an_account_is_refused_with_a_reason() {
    let world = World::new();
    let share = world.tree.path("");
    let output = world
        .tree
        .command([
            "access",
            "--as",
            "nobody-here",
            "--format",
            "json",
            "--directory",
        ])
        .args([world.directory.as_path(), &share])
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(
        output.stdout.is_empty(),
        "nothing is answered for a user who is not there"
    );
    assert!(
        complaint.contains("nobody-here") && complaint.contains("--as"),
        "say which user is missing and in which flag: {complaint}"
    );
}

#[test]
fn members_of_a_group_nobody_knows_are_named_as_unknown() {
    if !kernel::can_be_asked() {
        return;
    }
    let world = World::new().asking(&["file", "closed"]);
    file(&world, "file", 0o640, 0, 42077);
    file(&world, "closed", 0o600, 0, 42077);
    let (answers, _) = world.access(None);
    let unresolved = |answer: &Value| answer["readers"]["unresolved"].as_array().unwrap().len();
    assert_eq!(
        unresolved(&answers[0]),
        1,
        "the group lets somebody read: {}",
        answers[0]
    );
    assert!(
        answers[0]["readers"]["unresolved"][0]
            .as_str()
            .unwrap()
            .contains("42077")
    );
    assert_eq!(
        unresolved(&answers[1]),
        0,
        "the group lets nobody read: {}",
        answers[1]
    );
}
