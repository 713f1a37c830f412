//! Trees whose NT rights are made by chance, but the same for the same seed.

use std::path::PathBuf;

use crate::server::{GIDS, Server, UIDS, USERS};
use crate::support::{Chance, set_mode, set_owner};

/// Files of one tree, by their names on the share, and what was done to them.
pub struct Grown {
    pub files: Vec<String>,
    pub how: Vec<String>,
    pub folders: Vec<String>,
}

impl Grown {
    pub fn paths(&self, server: &Server, tree: &str) -> Vec<PathBuf> {
        let on_disk = |file: &String| server.tree.path(&format!("{tree}/{file}"));
        self.files.iter().map(on_disk).collect()
    }
}

/// Grows a tree below the folder of a share. `share` lets root set rights in it. Where POSIX rights
/// are ignored they are mostly open, as such shares keep them.
pub fn grow(server: &Server, share: &str, seed: u64, count: usize, open: bool) -> Grown {
    let mut chance = Chance::new(seed);
    let sids: Vec<String> = USERS.iter().map(|user| server.sid(user)).collect();
    server.tree.folder(share, if open { 0o777 } else { 0o755 });
    let mut grown = Grown {
        files: Vec::new(),
        how: Vec::new(),
        folders: Vec::new(),
    };
    let mut folders = vec![String::new()];
    for number in 0..count {
        let within = folders[chance.below(folders.len())].clone();
        if number % 6 == 1 {
            let folder = format!("{within}d{number}/");
            let mode = chance.of(&[0o755, 0o750, 0o711, 0o777]);
            let path = server.tree.folder(
                &format!("{share}/{folder}"),
                if open { 0o777 } else { mode },
            );
            set_owner(&path, chance.of(&UIDS), chance.of(&GIDS));
            if chance.percent(70) {
                let acl = sddl(&mut chance, &sids, true);
                server.set_acl(share, folder.trim_end_matches('/'), &acl);
            }
            grown.folders.push(folder.trim_end_matches('/').to_string());
            folders.push(folder);
            continue;
        }
        let file = format!("{within}f{number}");
        // Some come through the server and take over what the folder hands down.
        let by = chance.of(&["root", "anna", "bo", "cy"]);
        let through_server = chance.percent(40) && server.put(share, by, &file);
        let path = server.tree.path(&format!("{share}/{file}"));
        if !through_server {
            let mode = chance.of(&[0o644, 0o640, 0o600, 0o604, 0o660, 0o666]);
            server.tree.file(
                &format!("{share}/{file}"),
                "some text\n",
                if open { 0o666 } else { mode },
            );
            set_owner(&path, chance.of(&UIDS), chance.of(&GIDS));
        }
        let mut how = if through_server {
            format!("put by {by}")
        } else {
            String::new()
        };
        if chance.percent(if through_server { 30 } else { 90 }) {
            let acl = sddl(&mut chance, &sids, false);
            let taken = server.set_acl(share, &file, &acl);
            how += &format!(" {acl}{}", if taken { "" } else { " (refused)" });
        }
        // Behind the server's back.
        if chance.percent(12) {
            let mode = chance.of(&[0o644, 0o640, 0o600, 0o666, 0o000]);
            set_mode(&path, mode);
            how += &format!(" then chmod {mode:o}");
        }
        grown.files.push(file);
        grown.how.push(how);
    }
    grown
}

/// A list of entries by chance, letting in a little more often than keeping out.
fn sddl(chance: &mut Chance, sids: &[String], folder: bool) -> String {
    let mut text = "D:".to_string();
    if chance.percent(30) {
        text += "P";
    }
    for _ in 0..1 + chance.below(4) {
        let keeps_out = chance.percent(25);
        let flags = if folder {
            chance.of(&["", "OI", "CI", "OICI", "OICIIO", "OIIO", "OICINP"])
        } else {
            chance.of(&["", "", "", "", "IO"])
        };
        let rights = if keeps_out {
            chance.of(&[
                "0x1", "GR", "GW", "GX", "0x2", "0x8", "0x80", "0x20000", "0x1f01ff", "FR", "FW",
            ])
        } else {
            chance.of(&[
                "0x1f01ff", "GA", "GR", "GX", "0x1200a9", "0x1301bf", "0x120089", "0x1f01ff", "GA",
                "GR", "0x1", "0x120009", "0x100089", "FA", "FR",
            ])
        };
        let number = chance.below(USERS.len());
        let who = match chance.below(12) {
            0 | 1 => "WD".to_string(),
            2 | 3 => "AU".to_string(),
            4 => "NU".to_string(),
            5 => "CO".to_string(),
            6 => chance
                .of(&["S-1-3-4", "BA", "BU", "IU", "AN", "BG"])
                .to_string(),
            7 | 8 => format!("S-1-22-2-{}", chance.of(&GIDS)),
            9 => format!("S-1-22-1-{}", UIDS[number]),
            _ => sids[number].clone(),
        };
        let kind = if keeps_out { "D" } else { "A" };
        text += &format!("({kind};{flags};{rights};;;{who})");
    }
    text
}
