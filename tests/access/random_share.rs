//! Shares with every kind of right, made by chance but the same for the same seed.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use crate::support::{CPR, Chance, Tree, set_acl, set_mode, set_owner};

/// Whose files and folders they are, and whom ACLs name.
pub struct Ids<'a> {
    pub uids: &'a [u32],
    pub gids: &'a [u32],
}

/// What was made, and other ways to it.
pub struct Share {
    /// Every path to ask about: entries, detours through other folders, places where nothing is.
    pub paths: Vec<Vec<u8>>,
    /// Paths of links, among `paths`.
    pub links: usize,
}

struct Grower<'a> {
    tree: &'a Tree,
    chance: Chance,
    ids: &'a Ids<'a>,
    /// Folders below the share, the share itself first.
    folders: Vec<PathBuf>,
    /// Everything below the share.
    entries: Vec<PathBuf>,
    files: Vec<PathBuf>,
    links: usize,
}

/// Grows a share with so many entries.
pub fn grow(tree: &Tree, seed: u64, count: usize, ids: &Ids<'_>) -> Share {
    let mut grower = Grower {
        tree,
        chance: Chance::new(seed),
        ids,
        folders: vec![PathBuf::new()],
        entries: Vec::new(),
        files: Vec::new(),
        links: 0,
    };
    if (seed + 1).is_multiple_of(4) {
        set_mode(&tree.path(""), 0o711);
    }
    for number in 0..count {
        grower.entry(number);
    }
    let mut paths: Vec<PathBuf> = grower
        .entries
        .iter()
        .map(|name| below(tree, name))
        .collect();
    for _ in 0..count / 10 {
        let detour = grower.detour();
        paths.push(below(tree, &detour));
    }
    let folder = grower.chance.below(grower.folders.len());
    let folder = below(tree, &grower.folders[folder]);
    paths.push(folder.join("never-made"));
    paths.push(folder.join("never-made/at-all"));
    paths.push(tree.path(""));
    Share {
        paths: paths
            .into_iter()
            .map(|path| path.as_os_str().as_bytes().to_vec())
            .collect(),
        links: grower.links,
    }
}

fn below(tree: &Tree, name: &Path) -> PathBuf {
    if name.as_os_str().is_empty() {
        tree.path("")
    } else {
        tree.path("").join(name)
    }
}

impl Grower<'_> {
    fn entry(&mut self, number: usize) {
        let folder = self.folder();
        let name = match self.chance.below(30) {
            0 => [b"bytes\xFF\xFE".as_slice(), number.to_string().as_bytes()].concat(),
            1 => format!("line\nend{number}").into_bytes(),
            2 => format!("r\u{f8}d gr\u{f8}d {number}").into_bytes(),
            _ => format!("e{number}").into_bytes(),
        };
        let name = folder.join(OsStr::from_bytes(&name));
        let path = below(self.tree, &name);
        match self.chance.below(100) {
            0..34 => {
                std::fs::create_dir(&path).unwrap();
                self.give_rights(&path, true);
                self.folders.push(name.clone());
            }
            34..82 => {
                std::fs::write(&path, format!("CPR-nr.: {CPR}\n")).unwrap();
                self.give_rights(&path, false);
                self.files.push(name.clone());
            }
            82..85 if !self.files.is_empty() => {
                let old = self.chance.below(self.files.len());
                std::fs::hard_link(below(self.tree, &self.files[old]), &path).unwrap();
                self.files.push(name.clone());
            }
            _ => {
                let target = self.target(&folder);
                symlink(target, &path).unwrap();
                // In a sticky folder that all may write, links of third parties are not followed;
                // that has a test of its own.
                let owner = std::fs::metadata(path.parent().unwrap()).unwrap();
                set_owner(&path, owner.uid(), owner.gid());
                self.links += 1;
            }
        }
        self.entries.push(name);
    }

    fn folder(&mut self) -> PathBuf {
        let index = self.chance.below(self.folders.len());
        self.folders[index].clone()
    }

    /// What a new link in a folder leads to: links among others, so that chains and circles come up.
    fn target(&mut self, folder: &Path) -> PathBuf {
        let up: PathBuf = folder.components().map(|_| "..").collect();
        let entry = match self.entries.len() {
            0 => PathBuf::from("not-made-yet"),
            made => self.entries[self.chance.below(made)].clone(),
        };
        match self.chance.below(10) {
            0 => PathBuf::from("leads/nowhere"),
            1 => up.join("e119"),
            2..5 => below(self.tree, &entry),
            5..7 => up.join(self.detour()),
            _ => up.join(entry),
        }
    }

    /// An entry by way of another folder: down into it, and up again by `..`.
    fn detour(&mut self) -> PathBuf {
        let folder = self.folder();
        let back: PathBuf = folder.components().map(|_| "..").collect();
        match self.entries.len() {
            0 => folder,
            made => folder
                .join(back)
                .join(&self.entries[self.chance.below(made)]),
        }
    }

    fn give_rights(&mut self, path: &Path, is_folder: bool) {
        let (uid, gid) = (self.chance.of(self.ids.uids), self.chance.of(self.ids.gids));
        set_owner(path, uid, gid);
        // Some keep what a default ACL above gave them.
        let inherits = self.chance.percent(30);
        let closes_last = self.chance.percent(20);
        let mode = self.mode(is_folder);
        if !inherits && !closes_last {
            set_mode(path, mode);
        }
        if self.chance.percent(40) {
            let entries = self.acl("");
            set_acl(path, &entries);
        }
        if is_folder && self.chance.percent(35) {
            let entries = self.acl("d:");
            set_acl(path, &entries);
        }
        if closes_last {
            // With an ACL the group bits are the mask now.
            set_mode(path, mode);
        }
    }

    fn mode(&mut self, is_folder: bool) -> u32 {
        let any =
            self.chance.below(0o1000) as u32 | self.chance.of(&[0, 0, 0o1000, 0o2000, 0o3000]);
        let known: &[u32] = if is_folder {
            // Mostly open, or nobody would get far enough down to be judged.
            &[
                0o755, 0o755, 0o2755, 0o1777, 0o751, 0o775, 0o711, 0o750, 0o111, 0o444, 0o705,
                0o057, 0,
            ]
        } else {
            &[
                0o644, 0o640, 0o600, 0o604, 0o066, 0o077, 0o404, 0o707, 0o222, 0o111, 0,
            ]
        };
        if self.chance.percent(70) {
            self.chance.of(known)
        } else {
            any
        }
    }

    fn acl(&mut self, prefix: &str) -> String {
        const RIGHTS: [&str; 10] = [
            "---", "r--", "-w-", "--x", "rw-", "r-x", "r-x", "-wx", "rwx", "rwx",
        ];
        let mut entries = Vec::new();
        for _ in 0..self.chance.below(4) {
            let (uid, rights) = (self.chance.of(self.ids.uids), self.chance.of(&RIGHTS));
            entries.push(format!("{prefix}u:{uid}:{rights}"));
        }
        for _ in 0..self.chance.below(4) {
            let (gid, rights) = (self.chance.of(self.ids.gids), self.chance.of(&RIGHTS));
            entries.push(format!("{prefix}g:{gid}:{rights}"));
        }
        for class in ["u", "g", "o"] {
            if self.chance.percent(30) {
                entries.push(format!("{prefix}{class}::{}", self.chance.of(&RIGHTS)));
            }
        }
        if entries.is_empty() || self.chance.percent(50) {
            entries.push(format!("{prefix}m::{}", self.chance.of(&RIGHTS)));
        }
        entries.join(",")
    }
}
