//! What a scan says of readers, held against what the kernel lets people do.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;

use serde_json::Value;

use crate::kernel::{self, Verdict};
use crate::world::{GHOST, World};

/// Files of a share by path, with the names of those who read them: not root, not the owner.
/// Whom `everyone` is among, anybody can read.
fn readers_by_kernel(world: &World) -> BTreeMap<Vec<u8>, Vec<String>> {
    let verdicts: Vec<Vec<Verdict>> = world.every_verdict();
    let mut files = BTreeMap::new();
    for (index, path) in world.paths.iter().enumerate() {
        let place = OsStr::from_bytes(path);
        let is_real = fs::canonicalize(place).is_ok_and(|real| real.as_os_str() == place);
        if !is_real || !fs::metadata(place).unwrap().is_file() {
            continue;
        }
        let owner = fs::metadata(place).unwrap().uid();
        let owner = world.people.iter().find(|person| person.uid == owner);
        let mut readers: Vec<String> = world
            .readers_by_kernel(&verdicts, index)
            .into_iter()
            .collect();
        readers.retain(|name| owner.is_none_or(|owner| owner.name != *name));
        files.insert(path.clone(), readers);
    }
    files
}

fn path_of(row: &Value) -> Vec<u8> {
    match row["path_bytes"].as_str() {
        Some(base64) => {
            base64::Engine::decode(&base64::engine::general_purpose::STANDARD, base64).unwrap()
        }
        None => row["path"].as_str().unwrap().as_bytes().to_vec(),
    }
}

#[test]
fn a_scan_counts_the_readers_that_the_kernel_lets_read() {
    if !kernel::can_be_asked() {
        return;
    }
    let (mut compared, mut wrong) = (0, Vec::new());
    for seed in super::SEEDS {
        let world = World::random(seed, super::ENTRIES);
        let truth = readers_by_kernel(&world);
        let (report, _) =
            world
                .tree
                .scan(&["--files", "--directory", world.directory.to_str().unwrap()]);
        let rows = report["files"].as_array().unwrap();
        let scanned: Vec<Vec<u8>> = rows.iter().map(path_of).collect();
        let mut paths: Vec<Vec<u8>> = truth.keys().cloned().collect();
        paths.sort();
        let mut sorted = scanned.clone();
        sorted.sort();
        assert_eq!(
            sorted, paths,
            "seed {seed}: every file holds a number and has one row"
        );
        for (row, path) in rows.iter().zip(&scanned) {
            compared += 1;
            let readers = &truth[path];
            let expected = if readers.iter().any(|name| name == "everyone") {
                Value::Null
            } else {
                readers.len().into()
            };
            if row["readers"] != expected {
                wrong.push(format!(
                    "seed {seed}: {:?}: readers {}, the kernel lets {readers:?} besides root and the owner",
                    String::from_utf8_lossy(path),
                    row["readers"]
                ));
            }
        }
    }
    println!("{compared} files compared");
    assert!(
        compared > 300,
        "only {compared} files compared; grow larger shares"
    );
    assert!(
        wrong.is_empty(),
        "{} of {compared} counts are not the kernel's (null is everyone); look at file_row in src/pipeline.rs and \
         src/access:\n{}",
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
fn a_folder_is_called_adequate_exactly_where_the_kernel_keeps_strangers_out() {
    if !kernel::can_be_asked() {
        return;
    }
    let (mut inadequate, mut adequate, mut wrong) = (0, 0, Vec::new());
    for seed in super::SEEDS {
        let world = World::random(seed, super::ENTRIES);
        // So few people are never too many: what is left is anybody, and accounts nobody knows.
        let mut folders: BTreeMap<Vec<u8>, bool> = BTreeMap::new();
        for (path, readers) in readers_by_kernel(&world) {
            let folder = path[..path.iter().rposition(|&byte| byte == b'/').unwrap()].to_vec();
            let is_closed = !readers
                .iter()
                .any(|name| name == "everyone" || name == GHOST);
            *folders.entry(folder).or_insert(true) &= is_closed;
        }
        let (report, _) = world
            .tree
            .scan(&["--directory", world.directory.to_str().unwrap()]);
        let said: BTreeMap<Vec<u8>, bool> = report["folders"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (path_of(row), row["adequate"].as_bool().unwrap()))
            .collect();
        assert_eq!(
            said.len(),
            folders.len(),
            "seed {seed}: a row for every folder with a file"
        );
        for (folder, is_closed) in folders {
            *if is_closed {
                &mut adequate
            } else {
                &mut inadequate
            } += 1;
            if said.get(&folder) != Some(&is_closed) {
                let folder = String::from_utf8_lossy(&folder).into_owned();
                wrong.push(format!(
                    "seed {seed}: {folder:?} is adequate: {is_closed}, and the scan says otherwise"
                ));
            }
        }
    }
    println!("{adequate} adequate and {inadequate} inadequate folders compared");
    assert!(
        adequate > 20 && inadequate > 20,
        "{adequate} and {inadequate}: grow other shares"
    );
    assert!(
        wrong.is_empty(),
        "look at src/assess/judge.rs:\n{}",
        wrong.join("\n")
    );
}
