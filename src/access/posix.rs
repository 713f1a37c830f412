//! POSIX rights: owner, mode and ACL, as acl(5) and the kernel evaluate them.
//!
//! The first entry that applies decides, not the most generous: the owner is judged by the owner's
//! entry alone, a named user by that entry, a member of any named group by the groups together, and
//! only the rest by `other`. So a member of a group can be kept out of what everyone else can read.

use crate::model::{Rights, UserSet};

use super::directory::Directory;

/// Permissions that are asked for together: the kernel wants all of them in one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bits {
    Read = 4,
    Write = 2,
    Execute = 1,
    /// What it takes to make an entry in a folder.
    WriteExecute = 3,
}

/// Rights in ACL form; a plain mode is the minimal ACL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Acl {
    owner: (u32, u8),
    users: Vec<(u32, u8)>,
    owning_group: (u32, u8),
    groups: Vec<(u32, u8)>,
    mask: u8,
    other: u8,
}

/// Why the bytes of an ACL could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadAcl;

const VERSION: u32 = 2;
const TAG_USER_OBJ: u16 = 0x01;
const TAG_USER: u16 = 0x02;
const TAG_GROUP_OBJ: u16 = 0x04;
const TAG_GROUP: u16 = 0x08;
const TAG_MASK: u16 = 0x10;
const TAG_OTHER: u16 = 0x20;

impl Acl {
    /// The ACL of an entry: `system.posix_acl_access` (version 2, little endian: tag, permissions,
    /// id, eight bytes an entry), or the mode where there is none.
    pub(super) fn of(rights: &Rights) -> Result<Self, BadAcl> {
        let bits = |shift: u32| u8::try_from(rights.mode >> shift & 7).unwrap_or(0);
        let mut acl = Self {
            owner: (rights.uid, bits(6)),
            users: Vec::new(),
            owning_group: (rights.gid, bits(3)),
            groups: Vec::new(),
            mask: 7,
            other: bits(0),
        };
        let Some(bytes) = &rights.acl else {
            return Ok(acl);
        };
        let plain = acl.clone();
        let (head, entries) = bytes.split_first_chunk::<4>().ok_or(BadAcl)?;
        if u32::from_le_bytes(*head) != VERSION || entries.len() % 8 != 0 {
            return Err(BadAcl);
        }
        for entry in entries.chunks_exact(8) {
            let &[tag0, tag1, perm0, perm1, id0, id1, id2, id3] = entry else {
                return Err(BadAcl);
            };
            let permissions = u16::from_le_bytes([perm0, perm1]);
            let permissions = u8::try_from(permissions)
                .ok()
                .filter(|&bits| bits <= 7)
                .ok_or(BadAcl)?;
            let id = u32::from_le_bytes([id0, id1, id2, id3]);
            match u16::from_le_bytes([tag0, tag1]) {
                TAG_USER_OBJ => acl.owner.1 = permissions,
                TAG_USER => acl.users.push((id, permissions)),
                TAG_GROUP_OBJ => acl.owning_group.1 = permissions,
                TAG_GROUP => acl.groups.push((id, permissions)),
                TAG_MASK => acl.mask = permissions,
                TAG_OTHER => acl.other = permissions,
                _ => return Err(BadAcl),
            }
        }
        // With an ACL the group bits of the mode are its mask, and where they are all clear Linux
        // does not look at the ACL at all (acl_permission_check in fs/namei.c): whom an entry keeps
        // out then has the rights of `other`.
        Ok(if rights.mode & 0o070 == 0 { plain } else { acl })
    }

    /// Everyone but root who has these permissions.
    pub(super) fn allowed(&self, bits: Bits, directory: &Directory) -> UserSet {
        let mut set = self.allowed_to_others(bits, directory);
        let may = self.owner.1 & bits as u8 == bits as u8;
        set.set(directory.index_of_uid(self.owner.0), may);
        set
    }

    /// The same by all entries but the owner's own, as if the owner were nobody special.
    pub(super) fn allowed_to_others(&self, bits: Bits, directory: &Directory) -> UserSet {
        let has = |permissions: u8| permissions & bits as u8 == bits as u8;
        let mut in_groups = UserSet::none();
        let mut by_group = UserSet::none();
        for &(gid, permissions) in std::iter::once(&self.owning_group).chain(&self.groups) {
            let members = directory.members(gid);
            if has(permissions & self.mask) {
                by_group = by_group.or(&members);
            }
            in_groups = in_groups.or(&members);
        }
        let mut set = if has(self.other) {
            UserSet::all()
        } else {
            UserSet::none()
        };
        set = set.minus(&in_groups).or(&by_group);
        for &(uid, permissions) in &self.users {
            set.set(directory.index_of_uid(uid), has(permissions & self.mask));
        }
        set.set(super::directory::ROOT, false);
        set
    }

    /// The entries that give a permission, in words: `group sager r-x`.
    pub(super) fn grants(&self, bits: Bits, directory: &Directory) -> Vec<String> {
        let has = |permissions: u8| permissions & bits as u8 == bits as u8;
        let name = |uid: u32| {
            let account = directory.account(directory.index_of_uid(uid));
            account.map_or_else(|| format!("uid {uid}"), |account| account.name)
        };
        let mut grants = Vec::new();
        if has(self.other) {
            grants.push(format!("everyone {}", letters(self.other)));
        }
        for &(gid, permissions) in std::iter::once(&self.owning_group).chain(&self.groups) {
            if has(permissions & self.mask) {
                grants.push(format!(
                    "group {} {}",
                    directory.group_name(gid),
                    letters(permissions & self.mask)
                ));
            }
        }
        for &(uid, permissions) in &self.users {
            if has(permissions & self.mask) {
                grants.push(format!(
                    "user {} {}",
                    name(uid),
                    letters(permissions & self.mask)
                ));
            }
        }
        if has(self.owner.1) {
            grants.push(format!(
                "owner {} {}",
                name(self.owner.0),
                letters(self.owner.1)
            ));
        }
        grants
    }

    /// Groups that give a permission.
    pub(super) fn granting_groups(&self, bits: Bits) -> Vec<u32> {
        std::iter::once(&self.owning_group)
            .chain(&self.groups)
            .filter(|(_, permissions)| permissions & self.mask & bits as u8 == bits as u8)
            .map(|(gid, _)| *gid)
            .collect()
    }
}

impl Acl {
    /// Why an account may read or why not: the entry that decides.
    pub(super) fn why(&self, account: usize, directory: &Directory) -> String {
        let may = |permissions: u8| {
            if permissions & Bits::Read as u8 != 0 {
                "may read"
            } else {
                "may not read"
            }
        };
        let is = |uid: u32| directory.index_of_uid(uid) == account;
        if account == super::directory::ROOT {
            return "root may read whatever the rights say".to_string();
        }
        if is(self.owner.0) {
            return format!("{} as owner ({})", may(self.owner.1), letters(self.owner.1));
        }
        if let Some((_, permissions)) = self.users.iter().find(|(uid, _)| is(*uid)) {
            let masked = permissions & self.mask;
            return format!(
                "{} by an entry of its own ({})",
                may(masked),
                letters(masked)
            );
        }
        let mut of = None;
        for (gid, permissions) in std::iter::once(&self.owning_group).chain(&self.groups) {
            if !directory.members(*gid).contains(account) {
                continue;
            }
            let masked = permissions & self.mask;
            let name = directory.group_name(*gid);
            let through = directory.by_way_of(account, &name);
            let through = through.map_or_else(String::new, |inner| format!(", through {inner}"));
            let words = format!(
                "{} as a member of {name}{through} ({})",
                may(masked),
                letters(masked)
            );
            if masked & Bits::Read as u8 != 0 {
                return words;
            }
            of = of.or(Some(words));
        }
        of.unwrap_or_else(|| {
            format!(
                "{} as anybody may or not ({})",
                may(self.other),
                letters(self.other)
            )
        })
    }
}

fn letters(permissions: u8) -> String {
    [(4, 'r'), (2, 'w'), (1, 'x')]
        .map(|(bit, letter)| if permissions & bit != 0 { letter } else { '-' })
        .iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(mode: u32, entries: &[(u16, u16, u32)]) -> Rights {
        let mut bytes = VERSION.to_le_bytes().to_vec();
        for (tag, permissions, id) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(permissions.to_le_bytes());
            bytes.extend(id.to_le_bytes());
        }
        let acl = (!entries.is_empty()).then(|| bytes.into_boxed_slice());
        Rights {
            uid: 10,
            gid: 20,
            mode,
            acl,
            stored: None,
            unjudged: None,
            unreadable: false,
        }
    }

    fn people() -> (tempfile::TempDir, Directory) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("passwd"),
            "anna:x:10:20::/:/\nbo:x:11:21::/:/\ncy:x:12:22::/:/\n",
        )
        .unwrap();
        std::fs::write(
            folder.path().join("group"),
            "one:x:20:\ntwo:x:21:cy\nthree:x:22:bo\n",
        )
        .unwrap();
        let directory = Directory::from_files(folder.path()).unwrap();
        (folder, directory)
    }

    fn readers(rights: &Rights) -> (Vec<String>, bool) {
        let (_folder, directory) = people();
        let set = Acl::of(rights).unwrap().allowed(Bits::Read, &directory);
        let names = set
            .members(4)
            .map(|index| directory.account(index).unwrap().name)
            .collect();
        (names, set.is_everyone())
    }

    #[test]
    fn the_first_entry_that_applies_decides() {
        assert_eq!(
            readers(&rights(0o044, &[])),
            (vec!["bo".into(), "cy".into()], true),
            "the owner is kept out"
        );
        let in_group = rights(0o604, &[]);
        assert_eq!(
            readers(&in_group).0,
            ["anna", "bo", "cy"],
            "anna is judged as owner"
        );
        let denied_group = Rights {
            uid: 12,
            gid: 21,
            ..rights(0o604, &[])
        };
        assert_eq!(
            readers(&denied_group).0,
            ["anna", "cy"],
            "bo is in the group and the group has nothing"
        );
    }

    #[test]
    fn the_mask_bounds_named_entries_and_groups() {
        let entries = [
            (TAG_USER_OBJ, 6, u32::MAX),
            (TAG_USER, 4, 11),
            (TAG_GROUP_OBJ, 4, u32::MAX),
            (TAG_GROUP, 4, 22),
            (TAG_MASK, 0, u32::MAX),
            (TAG_OTHER, 0, u32::MAX),
        ];
        assert_eq!(readers(&rights(0o600, &entries)).0, ["anna"]);
        let mut open = entries;
        open[4].1 = 7;
        assert_eq!(readers(&rights(0o670, &open)).0, ["anna", "bo", "cy"]);
    }

    #[test]
    fn a_damaged_acl_is_an_error() {
        for bytes in [
            vec![],
            vec![2, 0, 0, 0, 1],
            vec![9, 0, 0, 0],
            [2, 0, 0, 0].into_iter().chain([0xFF; 8]).collect(),
        ] {
            let rights = Rights {
                acl: Some(bytes.into_boxed_slice()),
                ..rights(0o600, &[])
            };
            assert_eq!(Acl::of(&rights), Err(BadAcl));
        }
    }
}
