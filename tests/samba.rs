//! Who can read through a file server, with a real smbd as the judge.
//!
//! Rights are set with `smbcacls`, every file is really fetched as every user with `smbclient`, and
//! the command must have said the same. Needs root and Samba: `sudo tests/run` installs it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and says what it compared"
)]

mod support;

#[path = "samba/names.rs"]
mod names;
#[path = "samba/random_acls.rs"]
mod random_acls;
#[path = "samba/scan_view.rs"]
mod scan_view;
#[path = "samba/server.rs"]
mod server;
#[path = "samba/settings.rs"]
mod settings;
#[path = "samba/stored_blobs.rs"]
mod stored_blobs;

use server::{Server, USERS};

const SHARES: &str = "
    [hashed]
        path = {share}/hashed
        read only = no
    [hashed-few]
        path = {share}/hashed
        valid users = @clerks dora
        invalid users = bo
    [always]
        path = {share}/always
        read only = no
        acl_xattr:ignore system acls = yes
    [always-few]
        path = {share}/always
        valid users = +cases, vendor, cy
        invalid users = @night
        acl_xattr:ignore system acls = yes
";

const SEEDS: std::ops::Range<u64> = 1..7;
const ENTRIES: usize = 26;

/// What a tree's answers came to.
#[derive(Default)]
struct Compared {
    asked: usize,
    yes: usize,
    wrong: Vec<String>,
}

#[test]
fn access_through_a_share_is_what_smbd_gives() {
    if !server::can_be_run() {
        return;
    }
    let mut all = Compared::default();
    for seed in SEEDS {
        let server = &Server::start(SHARES);
        let trees = std::thread::scope(|scope| {
            [("hashed", false), ("always", true)]
                .map(|(tree, open)| scope.spawn(move || compare(server, tree, open, seed)))
                .map(|thread| thread.join().unwrap())
        });
        for tree in trees {
            all.asked += tree.asked;
            all.yes += tree.yes;
            all.wrong.extend(tree.wrong);
        }
    }
    let Compared { asked, yes, wrong } = all;
    println!("smbd was asked {asked} times and gave what was asked for {yes} times");
    assert!(
        wrong.is_empty(),
        "{} of {asked} answers are not smbd's; look in src/access for the rule that differs:\n{}",
        wrong.len(),
        wrong
            .iter()
            .take(15)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
    assert!(asked >= 2_000, "only {asked} answers: grow larger trees");
    assert!(
        yes * 5 > asked && yes * 5 < asked * 4,
        "{yes} of {asked} were fetched: such a mix judges little, change the chances"
    );
}

/// Grows a tree and holds every answer about it against smbd's.
fn compare(server: &Server, tree: &str, open: bool, seed: u64) -> Compared {
    let mut compared = Compared::default();
    let grown = random_acls::grow(server, tree, seed, ENTRIES, open);
    let paths = grown.paths(server, tree);
    let folders: Vec<_> = grown
        .folders
        .iter()
        .map(|folder| server.tree.path(&format!("{tree}/{folder}")))
        .collect();
    for user in USERS {
        let listed = server.listed(tree, user, &grown.folders);
        let said = server.access(tree, Some(user), &folders);
        for (index, (listed, said)) in listed.iter().zip(&said).enumerate() {
            compared.asked += 1;
            compared.yes += usize::from(*listed);
            if said["list"] != *listed {
                compared.wrong.push(format!(
                    "seed {seed} share {tree} {user}: folder {}: smbd lists it: {listed}, said {} ({}) {}",
                    grown.folders[index],
                    said["list"],
                    said["why"],
                    server::rights_of(&folders[index]),
                ));
            }
        }
    }
    for share in [tree.to_string(), format!("{tree}-few")] {
        for user in USERS {
            let fetched = server.fetched(&share, Some(user), &grown.files);
            let said = server.access(&share, Some(user), &paths);
            for (index, (fetched, said)) in fetched.iter().zip(&said).enumerate() {
                compared.asked += 1;
                compared.yes += usize::from(*fetched);
                let data = said["read_data"] == true;
                if said["read"] != *fetched || *fetched && !data {
                    compared.wrong.push(format!(
                        "seed {seed} share {share} {user}: {}: smbd {}, said {} ({})\n   {} | {}",
                        grown.files[index],
                        if *fetched { "gives it" } else { "refuses" },
                        said["read"],
                        said["why"],
                        grown.how[index],
                        server::rights_of(&paths[index]),
                    ));
                }
            }
        }
    }
    compared
}
