//! Descriptors as older versions of Samba stored them, and damaged ones, against the real server.

use std::path::Path;

use rustix::fs::{XattrFlags, getxattr, setxattr};

use crate::server::{self, Server, USERS};

const NAME: &str = "security.NTACL";
const SHARES: &str = "
    [hashed]
        path = {share}
        read only = no
    [always]
        path = {share}
        read only = no
        acl_xattr:ignore system acls = yes
";

fn stored(path: &Path) -> Vec<u8> {
    let mut bytes = vec![0; 4096];
    let length = getxattr(path, NAME, &mut bytes).unwrap();
    bytes.truncate(length);
    bytes
}

fn store(path: &Path, bytes: &[u8]) {
    setxattr(path, NAME, bytes, XattrFlags::empty()).unwrap();
}

/// A version 4 blob as a version 1 or 2 one: the descriptor moves to the front, and its four
/// offsets, counted from the start of the blob, move with it.
fn older(blob: &[u8], version: u8) -> Vec<u8> {
    assert_eq!(
        blob[0], 4,
        "smbd stores version 4 where it heeds POSIX rights"
    );
    let was_at = 160;
    let mut head = vec![version, 0, version, 0, 0, 0, 2, 0];
    if version == 2 {
        head.extend([4, 0, 2, 0]);
        head.extend([0xEE; 16]);
    }
    let moved = u32::try_from(was_at - head.len()).unwrap();
    let mut descriptor = blob[was_at..].to_vec();
    for at in [4, 8, 12, 16] {
        let offset = u32::from_le_bytes(descriptor[at..at + 4].try_into().unwrap());
        if offset != 0 {
            descriptor[at..at + 4].copy_from_slice(&(offset - moved).to_le_bytes());
        }
    }
    [head, descriptor].concat()
}

#[test]
fn older_versions_of_the_stored_descriptor_count_as_smbd_counts_them() {
    if !server::can_be_run() {
        return;
    }
    let server = Server::start(SHARES);
    let files: Vec<String> = ["v4", "v4-touched", "v1", "v2", "v3"]
        .map(String::from)
        .into();
    let paths: Vec<_> = files
        .iter()
        .map(|file| server.tree.file(file, "some text\n", 0o666))
        .collect();
    let acl = format!("D:(D;;GR;;;{})(A;;GA;;;WD)", server.sid("bo"));
    for file in &files[..4] {
        assert!(server.set_acl("hashed", file, &acl));
    }
    crate::support::set_mode(&paths[1], 0o604);
    store(&paths[2], &older(&stored(&paths[2]), 1));
    store(&paths[3], &older(&stored(&paths[3]), 2));
    assert!(server.set_acl("always", "v3", &acl));
    assert_eq!(
        stored(&paths[4])[0],
        3,
        "where POSIX rights are ignored smbd stores version 3"
    );
    for share in ["hashed", "always"] {
        let mut all = Vec::new();
        for user in USERS {
            let fetched = server.fetched(share, Some(user), &files);
            let said: Vec<bool> = server
                .access(share, Some(user), &paths)
                .iter()
                .map(|answer| answer["read"] == true)
                .collect();
            assert_eq!(said, fetched, "[{share}] {user}, for {files:?}");
            all.extend(fetched);
        }
        assert!(
            all.contains(&true) && all.contains(&false),
            "[{share}] judges nothing"
        );
    }
}

#[test]
fn a_sticky_or_set_id_bit_does_not_take_a_descriptor_out_of_force() {
    if !server::can_be_run() {
        return;
    }
    let server = Server::start(SHARES);
    let bits = [0o1000, 0o2000, 0o4000, 0o7000, 0o004];
    let files: Vec<String> = bits.iter().map(|bit| format!("plus-{bit:o}")).collect();
    let mut paths = Vec::new();
    // Keeping out from writing keeps out programs that open to read; the mode lets them in.
    let acl = format!("D:(D;;FW;;;{})(A;;FR;;;S-1-22-2-44001)", server.sid("bo"));
    for (file, bit) in files.iter().zip(bits) {
        let path = server.tree.file(file, "some text\n", 0o600);
        assert!(server.set_acl("hashed", file, &acl));
        let mode = std::os::unix::fs::MetadataExt::mode(&path.metadata().unwrap());
        crate::support::set_mode(&path, mode & 0o7777 | bit);
        paths.push(path);
    }
    for user in USERS {
        let fetched = server.fetched("hashed", Some(user), &files);
        let said: Vec<bool> = server
            .access("hashed", Some(user), &paths)
            .iter()
            .map(|answer| answer["read"] == true)
            .collect();
        assert_eq!(said, fetched, "{user}, for {files:?}");
        if user == "bo" {
            assert_eq!(
                fetched,
                [false, false, false, false, true],
                "smbd thinks otherwise of bits than this test: mend the test"
            );
        }
    }
}

/// Rights in a stored descriptor exchanged for others, the first time they occur.
fn exchange(path: &Path, from: u32, to: u32) {
    let mut blob = stored(path);
    let at = blob
        .windows(4)
        .position(|bytes| bytes == from.to_le_bytes());
    let at = at.expect("smbd stored other rights than were set");
    blob[at..at + 4].copy_from_slice(&to.to_le_bytes());
    store(path, &blob);
}

#[test]
fn lists_that_no_tool_would_store_count_as_smbd_counts_them() {
    if !server::can_be_run() {
        return;
    }
    let server = Server::start(SHARES);
    let bo = server.sid("bo");
    let names = [
        "generic-allow",
        "generic-deny",
        "deny-last",
        "absent",
        "condition",
    ];
    let files: Vec<String> = names.map(String::from).into();
    let paths: Vec<_> = files
        .iter()
        .map(|file| server.tree.file(file, "some text\n", 0o666))
        .collect();
    let set = |index: usize, acl: &str| assert!(server.set_acl("always", &files[index], acl));
    set(0, "D:(A;;0x1f01ff;;;WD)");
    exchange(&paths[0], 0x001F_01FF, 0x1000_0000);
    set(1, &format!("D:(D;;0x120089;;;{bo})(A;;0x1f01ff;;;WD)"));
    exchange(&paths[1], 0x0012_0089, 0x8000_0000);
    // smbcacls sorts; what was a deny for all becomes an allow, and the allow a deny for one.
    set(2, &format!("D:(D;;0x1f01ff;;;WD)(A;;0x120089;;;{bo})"));
    let mut blob = stored(&paths[2]);
    let first = blob
        .windows(8)
        .position(|ace| ace[0] == 1 && ace[4..] == [0xFF, 1, 0x1F, 0]);
    let first = first.unwrap();
    blob[first] = 0;
    let second = first + usize::from(blob[first + 2]);
    blob[second] = 1;
    store(&paths[2], &blob);
    set(3, "D:(A;;0x1f01ff;;;WD)");
    let mut blob = stored(&paths[3]);
    // Version 3 has its descriptor at 80: the bit that there is a list, and where it lies.
    blob[82] &= !4;
    blob[96..100].fill(0);
    store(&paths[3], &blob);
    set(4, "D:(A;;0x1f01ff;;;WD)");
    let mut blob = stored(&paths[4]);
    let ace = blob
        .windows(8)
        .position(|ace| ace[4..] == [0xFF, 1, 0x1F, 0])
        .unwrap();
    blob[ace] = 9;
    store(&paths[4], &blob);
    for user in USERS {
        let fetched = server.fetched("always", Some(user), &files);
        for (index, said) in server
            .access("always", Some(user), &paths)
            .iter()
            .enumerate()
        {
            // What a condition would say is not known: too many are told, and that it is uncertain.
            let too_many = names[index] == "condition" && said["certain"] == false;
            assert!(
                said["read"] == fetched[index] || too_many,
                "{user} {}: smbd {}, said {said}",
                names[index],
                fetched[index]
            );
        }
        assert_eq!(
            fetched[1..3],
            [true, true],
            "the server changed its mind: {user}"
        );
    }
}

#[test]
fn a_damaged_descriptor_is_never_certain() {
    if !server::can_be_run() {
        return;
    }
    let server = Server::start(SHARES);
    let path = server.tree.file("file", "some text\n", 0o600);
    assert!(server.set_acl("hashed", "file", "D:(A;;GA;;;AU)"));
    let whole = stored(&path);
    for damaged in [
        &whole[..whole.len() - 1],
        &whole[..100],
        &whole[..2],
        b"",
        b"\x09\x00descriptor",
    ] {
        store(&path, damaged);
        for share in ["hashed", "always"] {
            let said = server
                .access(share, None, std::slice::from_ref(&path))
                .remove(0);
            assert_eq!(said["certain"], false, "{} bytes: {said}", damaged.len());
        }
    }
}
