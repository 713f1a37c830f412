//! What a scan through a share says of readers, held against who really fetches the files.

use serde_json::Value;

use crate::server::{self, GIDS, Server, UIDS, USERS};
use crate::support::{CPR, Chance, set_owner};

const SHARES: &str = "
    [hashed]
        path = {share}/hashed
        read only = no
    [hashed-few]
        path = {share}/hashed
        valid users = anna @night vendor
        invalid users = dora
    [always]
        path = {share}/always
        read only = no
        acl_xattr:ignore system acls = yes
    [always-few]
        path = {share}/always
        valid users = +clerks cy
        acl_xattr:ignore system acls = yes
";
const FILES: usize = 30;

#[test]
fn a_scan_through_a_share_counts_those_who_fetch_the_file() {
    if !server::can_be_run() {
        return;
    }
    let server = Server::start(SHARES);
    let (mut compared, mut with_readers, mut wrong) = (0, 0, Vec::new());
    for tree in ["hashed", "always"] {
        let acls = grow(&server, tree);
        let files: Vec<String> = (0..FILES).map(|number| format!("f{number}")).collect();
        for share in [tree.to_string(), format!("{tree}-few")] {
            let fetched = USERS.map(|user| server.fetched(&share, Some(user), &files));
            let rows = files_of_scan(&server, tree, &share);
            assert_eq!(rows.len(), FILES, "every file holds a number and has a row");
            for (index, file) in files.iter().enumerate() {
                let path = server.tree.path(&format!("{tree}/{file}"));
                let row = rows
                    .iter()
                    .find(|row| row["path"] == path.to_str().unwrap());
                let owner = std::os::unix::fs::MetadataExt::uid(&path.metadata().unwrap());
                let readers: Vec<&str> = (0..USERS.len())
                    .filter(|&user| fetched[user][index] && UIDS[user] != owner)
                    .map(|user| USERS[user])
                    .collect();
                compared += 1;
                with_readers += usize::from(!readers.is_empty());
                if row.unwrap()["readers"] != readers.len() {
                    wrong.push(format!(
                        "[{share}] {file}: readers {}, smbd gives it to {readers:?} besides its owner {owner}\n   {} | {}",
                        row.unwrap()["readers"],
                        acls[index],
                        server::rights_of(&path),
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} counts are not smbd's; look at src/access/share.rs and at who is a reader in \
         src/pipeline:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        with_readers * 4 > compared && with_readers < compared,
        "{with_readers} of {compared} files have readers: change the chances"
    );
}

/// Files with a number in each, and what each was given. Rights are whole: who reads at all reads as
/// ordinary programs do. (`FA` is not: smbcacls leaves out what `FR` has besides the data.)
fn grow(server: &Server, tree: &str) -> Vec<String> {
    let mut chance = Chance::new(if tree == "hashed" { 7 } else { 8 });
    server.tree.folder(tree, 0o777);
    (0..FILES)
        .map(|number| {
            let file = format!("f{number}");
            let name = format!("{tree}/{file}");
            let mode = if tree == "always" {
                0o666
            } else {
                chance.of(&[0o640, 0o604, 0o600])
            };
            let path = server.tree.file(&name, format!("CPR-nr.: {CPR}\n"), mode);
            set_owner(&path, chance.of(&UIDS), chance.of(&GIDS));
            if chance.percent(20) {
                return format!("mode {mode:o}");
            }
            let mut acl = "D:".to_string();
            for _ in 0..1 + chance.below(3) {
                let who = match chance.below(5) {
                    0 => "WD".to_string(),
                    1 => "AU".to_string(),
                    2 => format!("S-1-22-1-{}", chance.of(&UIDS)),
                    _ => format!("S-1-22-2-{}", chance.of(&GIDS)),
                };
                let (kind, rights) =
                    chance.of(&[("A", "GA"), ("A", "FR"), ("A", "FR"), ("D", "0x1200a9")]);
                acl += &format!("({kind};;{rights};;;{who})");
            }
            assert!(server.set_acl(tree, &file, &acl), "smbd refused {acl}");
            acl
        })
        .collect()
}

fn files_of_scan(server: &Server, tree: &str, share: &str) -> Vec<Value> {
    let folder = server.tree.path(tree);
    let conf = server.conf.to_str().unwrap();
    let mut args = vec!["scan", folder.to_str().unwrap(), "--smb-conf", conf];
    args.extend(["--share", share, "--files", "--format", "json"]);
    let output = server.mappevagt(&args).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        let said = String::from_utf8_lossy(&output.stderr);
        panic!("scan gave no report ({error}): {said}")
    });
    report["files"].as_array().unwrap().clone()
}
