//! Random shares, scanned, closed and opened again.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use mappevagt::model::document::Document;

use crate::ground::{Ground, Held, PEOPLE, is_root, run};
use crate::{kernel, random_tree};

const SHELLS: [&[&str]; 3] = [&["sh"], &["bash"], &["busybox", "sh"]];
const ENTRIES: usize = 150;

/// Whether a person is one of `other` to an entry: by the bytes of its ACL, not by what is tested.
fn is_other(person: usize, held: &Held) -> bool {
    let (_, uid, gid, groups) = PEOPLE[person];
    let in_group = |id: u32| id == gid || groups.contains(&id);
    if uid == held.uid || in_group(held.gid) && (held.access.is_none() || held.mode & 0o070 != 0) {
        return false;
    }
    let Some(acl) = &held.access else { return true };
    // The kernel does not look at a list whose group class has nothing.
    if held.mode & 0o070 == 0 {
        return !in_group(held.gid);
    }
    acl[4..].chunks(8).all(|entry| {
        let id = u32::from_le_bytes([entry[4], entry[5], entry[6], entry[7]]);
        match entry[0] {
            0x02 => id != uid,
            0x08 => !in_group(id),
            _ => true,
        }
    })
}

fn open_exposures(document: &Document) -> Vec<String> {
    let open = document
        .exposures
        .iter()
        .filter(|exposure| exposure.readers.everyone);
    let mut ids: Vec<String> = open
        .map(|exposure| {
            format!(
                "{} {} {}",
                exposure.path.path, exposure.code, exposure.reach
            )
        })
        .collect();
    ids.sort();
    ids
}

#[test]
fn what_is_open_to_everyone_is_closed_to_them_and_to_nobody_else_and_comes_back() {
    if !is_root() {
        return;
    }
    let (mut lost, mut kept, mut exposures) = (0, 0, 0);
    for seed in 1..=6 {
        let ground = Ground::new();
        let shell = SHELLS[seed as usize % SHELLS.len()];
        let files = random_tree::grow(&ground, seed, ENTRIES);
        let paths: Vec<Vec<u8>> = files
            .iter()
            .map(|file| file.as_os_str().as_bytes().to_vec())
            .collect();
        let (rights, listing) = (ground.rights(), ground.getfacl());
        let before = kernel::verdicts(&ground, &paths);
        let document = ground.scan(&["--files"]);
        let mut undo: Vec<PathBuf> = Vec::new();
        let mut apply: Vec<PathBuf> = Vec::new();
        for exposure in document
            .exposures
            .iter()
            .filter(|exposure| exposure.readers.everyone)
        {
            let (plan, scripts) = ground.plan(&document, exposure);
            exposures += 1;
            assert!(plan.default_choice.is_some(), "seed {seed}: {plan:?}");
            let [one, two] = scripts.as_slice() else {
                panic!("{scripts:?}")
            };
            apply.push(one.clone());
            undo.push(two.clone());
        }
        for script in &apply {
            let (code, said) = run(shell, script, &["--dry-run"]);
            assert_eq!(code, 0, "seed {seed} {shell:?}: {said}");
        }
        assert_eq!(
            ground.rights(),
            rights,
            "seed {seed}: a dry run changed something"
        );
        for script in &apply {
            let (code, said) = run(shell, script, &["--apply"]);
            assert_eq!(code, 0, "seed {seed} {shell:?}: {said}");
        }
        // A file with two names is closed under both.
        let rows = document.files.iter().flatten();
        let open_inodes: BTreeSet<u64> = rows
            .filter(|row| row.readers.is_none())
            .map(|row| rights[&row.path.bytes()].inode)
            .collect();
        let closed = ground.rights();
        assert_ne!(closed, rights);
        let after = kernel::verdicts(&ground, &paths);
        for (person, (name, ..)) in PEOPLE.iter().enumerate() {
            for (file, path) in paths.iter().enumerate() {
                let (was, is) = (before[person][file], after[person][file]);
                let told = String::from_utf8_lossy(path);
                assert!(
                    was || !is,
                    "seed {seed}: {name} can read {told:?} now and could not before"
                );
                let held = &rights[path];
                let through_other = open_inodes.contains(&held.inode) && is_other(person, held);
                assert_eq!(
                    is,
                    was && !through_other,
                    "seed {seed}: {name} and {told:?}: {held:?}, now {:?}",
                    closed[path]
                );
                lost += usize::from(was && !is);
                kept += usize::from(is);
            }
        }
        let again = ground.scan(&["--files"]);
        assert_eq!(open_exposures(&again), Vec::<String>::new(), "seed {seed}");
        for script in &apply {
            let (code, said) = run(shell, script, &["--apply"]);
            assert_eq!(code, 0, "seed {seed}: {said}");
            assert!(said.contains("To change: 0;"), "{said}");
        }
        assert_eq!(
            ground.rights(),
            closed,
            "seed {seed}: a second run changed something"
        );
        for script in &undo {
            let (code, said) = run(shell, script, &["--apply"]);
            assert_eq!(code, 0, "seed {seed} {shell:?}: {said}");
        }
        same(&ground.rights(), &rights, seed);
        assert_eq!(ground.getfacl(), listing, "seed {seed}");
        assert_eq!(
            open_exposures(&ground.scan(&["--files"])),
            open_exposures(&document),
            "seed {seed}"
        );
        assert!(!std::path::Path::new("pwned").exists());
    }
    println!("{exposures} exposures; {lost} ways in closed, {kept} kept");
    assert!(
        exposures > 20 && lost > 200 && kept > 200,
        "{exposures} {lost} {kept}: grow other shares"
    );
}

pub fn same(now: &BTreeMap<Vec<u8>, Held>, before: &BTreeMap<Vec<u8>, Held>, seed: u64) {
    for (path, held) in before {
        assert_eq!(
            now.get(path),
            Some(held),
            "seed {seed}: {:?}",
            String::from_utf8_lossy(path)
        );
    }
    assert_eq!(now.len(), before.len());
}

#[test]
fn every_choice_takes_from_nobody_but_whom_it_names() {
    if !is_root() {
        return;
    }
    let (mut choices, mut losses) = (0, 0);
    for seed in 21..=24 {
        let ground = Ground::new();
        let files = random_tree::grow(&ground, seed, 90);
        let paths: Vec<Vec<u8>> = files
            .iter()
            .map(|file| file.as_os_str().as_bytes().to_vec())
            .collect();
        let rights = ground.rights();
        let before = kernel::verdicts(&ground, &paths);
        let document = ground.scan(&["--files", "--max-readers", "1"]);
        let known = document.exposures.iter();
        let known = known.filter(|exposure| !exposure.readers.everyone);
        for exposure in known.take(4) {
            let (plan, scripts) = ground.plan(&document, exposure);
            assert_eq!(plan.default_choice, None, "only a person can choose");
            for choice in plan.choices.iter().take(8) {
                let name = choice.name.as_str();
                let (code, said) = run(&["sh"], &scripts[0], &["--apply", "--choose", name]);
                assert_eq!(code, 0, "seed {seed} {name}: {said}");
                let after = kernel::verdicts(&ground, &paths);
                for (person, (who, uid, gid, groups)) in PEOPLE.iter().enumerate() {
                    for (file, path) in paths.iter().enumerate() {
                        let (was, is) = (before[person][file], after[person][file]);
                        let told = String::from_utf8_lossy(path);
                        assert!(was || !is, "seed {seed} {name}: {who} gained {told:?}");
                        if was && !is {
                            losses += 1;
                            let named = name.trim_end_matches("-folders");
                            let is_named = match named.split_once('-') {
                                Some(("user", id)) => id == uid.to_string(),
                                Some((_, id)) => {
                                    id == gid.to_string()
                                        || groups.iter().any(|group| id == group.to_string())
                                }
                                None => true,
                            };
                            assert!(is_named, "seed {seed} {name}: {who} lost {told:?}");
                            let is_owner = rights[path].uid == *uid;
                            assert!(!is_owner || named != name, "{name}: {who} lost {told:?}");
                        }
                    }
                }
                choices += 1;
                let (code, said) = run(&["sh"], &scripts[1], &["--apply"]);
                assert_eq!(code, 0, "seed {seed} {name}: {said}");
                same(&ground.rights(), &rights, seed);
            }
        }
    }
    println!("{choices} choices, {losses} ways in closed");
    assert!(
        choices > 25 && losses > 40,
        "{choices} {losses}: grow other shares"
    );
}
