//! Rights of one entry as setfacl(1) writes them, and less of them.
//!
//! Entries are only ever lowered, never taken out: a person whose own entry is gone falls back on a
//! group's, a member of a group that is gone on those of `other`, so taking entries out can let
//! somebody in. The owner's entry and the mask stay as they are, and nothing is added to anybody.

use super::tree::{Entry, Kind};
use crate::model::words::{Part, Words};

/// Whose rights are taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Everybody whom no other entry names.
    Other,
    /// The members of a group.
    Group(u32),
    /// A person with an entry of their own.
    User(u32),
}

/// Rights in ACL form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Acl {
    owner: u8,
    users: Vec<(u32, u8)>,
    owning_group: u8,
    groups: Vec<(u32, u8)>,
    mask: Option<u8>,
    other: u8,
}

/// Everything that is looked at before an entry is changed, as the script writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    /// In hexadecimal, with the bits of the type: `stat -c %f`.
    pub mode: String,
    /// `getfacl -n -c -a`, the lines joined by commas.
    pub access: String,
    /// The same of the default ACL; empty where there is none.
    pub default: String,
}

/// Rights of an entry, and how they can be lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    kind: Kind,
    gid: u32,
    special: u32,
    access: Acl,
    default: Option<Acl>,
}

const USER_OBJ: u16 = 0x01;
const USER: u16 = 0x02;
const GROUP_OBJ: u16 = 0x04;
const GROUP: u16 = 0x08;
const MASK: u16 = 0x10;
const OTHER: u16 = 0x20;

/// What one argument of a command can hold, with room to spare.
const LONGEST: usize = 100_000;

impl Held {
    /// Reads an entry's rights; `Err` says why a script cannot name them exactly.
    pub(super) fn of(entry: &Entry) -> Result<Self, &'static str> {
        let bits = |shift: u32| u8::try_from(entry.mode >> shift & 7).unwrap_or(0);
        let plain = Acl {
            owner: bits(6),
            users: Vec::new(),
            owning_group: bits(3),
            groups: Vec::new(),
            mask: None,
            other: bits(0),
        };
        let access = match &entry.acl {
            Some(bytes) => {
                Acl::parse(bytes).ok_or("its ACL is damaged, or not in setfacl's order")?
            }
            None => plain,
        };
        let default = match &entry.default_acl {
            Some(bytes) => Some(
                Acl::parse(bytes).ok_or("its default ACL is damaged, or not in setfacl's order")?,
            ),
            None => None,
        };
        let held = Self {
            kind: entry.kind,
            gid: entry.gid,
            special: entry.mode & 0o7000,
            access,
            default,
        };
        let state = held.state();
        if state.access.len().max(state.default.len()) > LONGEST {
            return Err("its ACL is longer than a command can take");
        }
        Ok(held)
    }

    /// As the script sees it.
    pub(super) fn state(&self) -> State {
        let kind = match self.kind {
            Kind::Folder => 0o040_000,
            _ => 0o100_000,
        };
        let group = self.access.mask.unwrap_or(self.access.owning_group);
        let mode = kind
            | self.special
            | u32::from(self.access.owner) << 6
            | u32::from(group) << 3
            | u32::from(self.access.other);
        State {
            mode: format!("{mode:x}"),
            access: self.access.text(),
            default: self.default.as_ref().map_or_else(String::new, Acl::text),
        }
    }

    /// Groups and persons that are let read by an entry that names them, the mask considered.
    pub(super) fn named_readers(&self) -> Vec<Who> {
        let owning = (Who::Group(self.gid), self.access.owning_group);
        let groups = self.access.groups.iter();
        let groups = groups.map(|(gid, bits)| (Who::Group(*gid), *bits));
        let users = self.access.users.iter();
        let users = users.map(|(uid, bits)| (Who::User(*uid), *bits));
        let mut all: Vec<Who> = std::iter::once(owning)
            .chain(groups)
            .chain(users)
            .filter(|(_, bits)| bits & self.access.mask.unwrap_or(7) & 4 != 0)
            .map(|(who, _)| who)
            .collect();
        all.sort();
        all.dedup();
        all
    }

    /// The same with every right of somebody taken away; of a folder what new entries inherit too.
    pub(super) fn without(&self, who: Who) -> Self {
        let mut lower = self.clone();
        lower.access.lower(who, self.gid);
        if let Some(default) = &mut lower.default {
            default.lower(who, self.gid);
        }
        lower
    }

    /// What differs, in words: `other r-- becomes ---`.
    pub(super) fn words(
        &self,
        lower: &Self,
        words: &Words,
        name: impl Fn(Who) -> String,
    ) -> String {
        let said = |id: &'static str| {
            let name = &name;
            move |who: Who, old: u8, new: u8| {
                let (who, old, new) = (name(who), letters(old), letters(new));
                let parts = [
                    ("who", Part::Text(&who)),
                    ("old", Part::Text(&old)),
                    ("new", Part::Text(&new)),
                ];
                words.say_with(id, &parts)
            }
        };
        let becomes = said("remedy-becomes");
        let mut all = self.access.differences(&lower.access, self.gid, &becomes);
        if let (Some(a), Some(b)) = (&self.default, &lower.default) {
            all.extend(a.differences(b, self.gid, &said("remedy-becomes-inherited")));
        }
        all.join("; ")
    }
}

impl Acl {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (head, entries) = bytes.split_first_chunk::<4>()?;
        if u32::from_le_bytes(*head) != 2 || entries.len() % 8 != 0 {
            return None;
        }
        let (mut owner, mut owning_group, mut mask, mut other) = (None, None, None, None);
        let (mut users, mut groups) = (Vec::new(), Vec::new());
        for entry in entries.chunks_exact(8) {
            let &[t0, t1, p0, p1, i0, i1, i2, i3] = entry else {
                return None;
            };
            let bits = u8::try_from(u16::from_le_bytes([p0, p1])).ok()?;
            let id = u32::from_le_bytes([i0, i1, i2, i3]);
            match u16::from_le_bytes([t0, t1]) {
                USER_OBJ => owner = Some(bits),
                USER => users.push((id, bits)),
                GROUP_OBJ => owning_group = Some(bits),
                GROUP => groups.push((id, bits)),
                MASK => mask = Some(bits),
                OTHER => other = Some(bits),
                _ => return None,
            }
        }
        let acl = Self {
            owner: owner?,
            users,
            owning_group: owning_group?,
            groups,
            mask,
            other: other?,
        };
        // setfacl writes entries in order of their ids. What came in another order could not be
        // brought back as it was.
        let sorted = |ids: &[(u32, u8)]| ids.is_sorted_by(|a, b| a.0 < b.0);
        let is_whole = acl.mask.is_some() || acl.users.is_empty() && acl.groups.is_empty();
        (sorted(&acl.users) && sorted(&acl.groups) && is_whole && acl.bytes() == bytes)
            .then_some(acl)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut rows = vec![(USER_OBJ, self.owner, u32::MAX)];
        rows.extend(self.users.iter().map(|(id, bits)| (USER, *bits, *id)));
        rows.push((GROUP_OBJ, self.owning_group, u32::MAX));
        rows.extend(self.groups.iter().map(|(id, bits)| (GROUP, *bits, *id)));
        rows.extend(self.mask.map(|bits| (MASK, bits, u32::MAX)));
        rows.push((OTHER, self.other, u32::MAX));
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        for (tag, bits, id) in rows {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(u16::from(bits).to_le_bytes());
            bytes.extend(id.to_le_bytes());
        }
        bytes
    }

    fn text(&self) -> String {
        let mut rows = vec![format!("user::{}", letters(self.owner))];
        let named = |kind: &str, (id, bits): &(u32, u8)| format!("{kind}:{id}:{}", letters(*bits));
        rows.extend(self.users.iter().map(|row| named("user", row)));
        rows.push(format!("group::{}", letters(self.owning_group)));
        rows.extend(self.groups.iter().map(|row| named("group", row)));
        rows.extend(self.mask.map(|bits| format!("mask::{}", letters(bits))));
        rows.push(format!("other::{}", letters(self.other)));
        rows.join(",")
    }

    fn lower(&mut self, who: Who, gid: u32) {
        let none = |rows: &mut Vec<(u32, u8)>, id: u32| {
            for row in rows.iter_mut().filter(|row| row.0 == id) {
                row.1 = 0;
            }
        };
        match who {
            Who::Other => self.other = 0,
            Who::User(uid) => none(&mut self.users, uid),
            Who::Group(group) => {
                if group == gid {
                    self.owning_group = 0;
                }
                none(&mut self.groups, group);
            }
        }
    }

    fn differences(
        &self,
        lower: &Self,
        gid: u32,
        said: &impl Fn(Who, u8, u8) -> String,
    ) -> Vec<String> {
        let mut words = Vec::new();
        let mut differ = |who: Who, old: u8, new: u8| {
            if old != new {
                words.push(said(who, old, new));
            }
        };
        differ(Who::Other, self.other, lower.other);
        differ(Who::Group(gid), self.owning_group, lower.owning_group);
        for (old, new) in self.groups.iter().zip(&lower.groups) {
            differ(Who::Group(old.0), old.1, new.1);
        }
        for (old, new) in self.users.iter().zip(&lower.users) {
            differ(Who::User(old.0), old.1, new.1);
        }
        words
    }
}

fn letters(bits: u8) -> String {
    [(4, 'r'), (2, 'w'), (1, 'x')]
        .map(|(bit, letter)| if bits & bit != 0 { letter } else { '-' })
        .iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(mode: u32, rows: &[(u16, u8, u32)]) -> Entry {
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        for (tag, bits, id) in rows {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(u16::from(*bits).to_le_bytes());
            bytes.extend(id.to_le_bytes());
        }
        Entry {
            kind: Kind::File,
            inode: 1,
            links: 1,
            uid: 10,
            gid: 20,
            mode,
            acl: (!rows.is_empty()).then(|| bytes.into_boxed_slice()),
            default_acl: None,
            beside: super::super::tree::Beside::Nothing,
        }
    }

    const NONE: u32 = u32::MAX;

    #[test]
    fn entries_are_lowered_and_never_taken_out() {
        let rows = [
            (USER_OBJ, 6, NONE),
            (USER, 4, 11),
            (GROUP_OBJ, 4, NONE),
            (GROUP, 6, 20),
            (GROUP, 4, 22),
            (MASK, 6, NONE),
            (OTHER, 4, NONE),
        ];
        let held = Held::of(&entry(0o4664, &rows)).unwrap();
        let with =
            "user::rw-,user:11:r--,group::r--,group:20:rw-,group:22:r--,mask::rw-,other::r--";
        assert_eq!(held.state().access, with);
        assert_eq!(held.state().mode, "89b4");
        let lower = held.without(Who::Group(20));
        assert_eq!(
            lower.state().access,
            "user::rw-,user:11:r--,group::---,group:20:---,group:22:r--,mask::rw-,other::r--",
            "the owning group by both its names"
        );
        assert_eq!(lower.state().mode, "89b4", "the mask stays");
        assert_eq!(held.without(Who::Other).state().mode, "89b0");
        assert_eq!(held.without(Who::User(12)), held, "nobody is added");
        let named = [Who::Group(20), Who::Group(22), Who::User(11)];
        assert_eq!(held.named_readers(), named);
        assert_eq!(lower.named_readers(), named[1..]);
    }

    #[test]
    fn what_setfacl_could_not_write_the_same_way_is_refused() {
        let rows = [
            (USER_OBJ, 6, NONE),
            (USER, 4, 12),
            (USER, 4, 11),
            (GROUP_OBJ, 4, NONE),
            (MASK, 4, NONE),
            (OTHER, 0, NONE),
        ];
        assert!(Held::of(&entry(0o640, &rows)).is_err(), "not in order");
        assert!(Held::of(&entry(0o640, &rows[..3])).is_err(), "not whole");
        let mut twice = rows;
        twice[2].2 = 12;
        assert!(Held::of(&entry(0o640, &twice)).is_err(), "twice");
        assert!(Held::of(&entry(0o640, &[])).is_ok());
    }
}
