//! NFSv4 ACLs as a client sees them: `system.nfs4_acl` (RFC 7530 6.2.1, in XDR).
//!
//! On a mounted NFSv4 share the list is what the server judges by; the mode bits are made from it.
//! As with NT descriptors the first entry that names the user and the right decides. People are
//! named (`anna@example.org`), groups have a flag; a name that the directory does not know stays
//! visible as an account of its own.

use super::directory::Directory;
use crate::model::UserSet;

/// Why the bytes of an ACL could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadNfs4;

/// The list of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Nfs4Acl {
    aces: Vec<Ace>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Ace {
    lets_in: bool,
    mask: u32,
    who: Who,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Who {
    Owner,
    OwningGroup,
    Everyone,
    User(String),
    Group(String),
}

/// Reading data, or listing a folder.
pub(super) const READ: u32 = 0x01;
/// Writing data, or making files in a folder.
pub(super) const WRITE: u32 = 0x02;
/// Running a file, or passing through a folder.
pub(super) const EXECUTE: u32 = 0x20;

const INHERIT_ONLY: u32 = 0x08;
const NAMES_A_GROUP: u32 = 0x40;

impl Nfs4Acl {
    /// Reads the bytes: a count, then type, flags, mask and name of each entry.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, BadNfs4> {
        let mut rest = bytes;
        let count = number(&mut rest)?;
        let mut aces = Vec::new();
        for _ in 0..count {
            let kind = number(&mut rest)?;
            let flags = number(&mut rest)?;
            let mask = number(&mut rest)?;
            let length = usize::try_from(number(&mut rest)?).map_err(|_| BadNfs4)?;
            let padded = length.checked_next_multiple_of(4).ok_or(BadNfs4)?;
            let name = rest.get(..length).ok_or(BadNfs4)?;
            let name = std::str::from_utf8(name).map_err(|_| BadNfs4)?;
            rest = rest.get(padded..).ok_or(BadNfs4)?;
            // Audit and alarm decide nothing, nor does what is for entries below alone.
            if kind > 1 || flags & INHERIT_ONLY != 0 {
                continue;
            }
            aces.push(Ace {
                lets_in: kind == 0,
                mask,
                who: match name {
                    "OWNER@" => Who::Owner,
                    "GROUP@" => Who::OwningGroup,
                    "EVERYONE@" => Who::Everyone,
                    name if flags & NAMES_A_GROUP != 0 => Who::Group(name.to_string()),
                    name => Who::User(name.to_string()),
                },
            });
        }
        Ok(Self { aces })
    }

    /// Who has a right, where the entry has this owner and group. `None` for the owner: who has it
    /// without being the owner.
    pub(super) fn allowed(
        &self,
        bit: u32,
        owner: Option<u32>,
        group: u32,
        people: &Directory,
    ) -> UserSet {
        let mut settled = UserSet::none();
        let mut allowed = UserSet::none();
        for ace in self.aces.iter().filter(|ace| ace.mask & bit != 0) {
            let members = ace.members(owner, group, people);
            if ace.lets_in {
                allowed = allowed.or(&members.minus(&settled));
            }
            settled = settled.or(&members);
        }
        allowed
    }

    /// The entries that let somebody read, in words.
    pub(super) fn grants(&self) -> Vec<String> {
        let reading = self
            .aces
            .iter()
            .filter(|ace| ace.lets_in && ace.mask & READ != 0);
        reading
            .map(|ace| match &ace.who {
                Who::Owner => "the owner: read".to_string(),
                Who::OwningGroup => "the owning group: read".to_string(),
                Who::Everyone => "everyone: read".to_string(),
                Who::User(name) => format!("user {name}: read"),
                Who::Group(name) => format!("group {name}: read"),
            })
            .collect()
    }
}

impl Ace {
    fn members(&self, owner: Option<u32>, group: u32, people: &Directory) -> UserSet {
        let one = |account: usize| {
            let mut set = UserSet::none();
            set.set(account, true);
            set
        };
        match &self.who {
            Who::Everyone => UserSet::all(),
            Who::Owner => owner.map_or(UserSet::none(), |uid| one(people.index_of_uid(uid))),
            Who::OwningGroup => people.members(group),
            Who::User(name) => one(people.index_of_user_at_domain(name)),
            Who::Group(name) => people.members_of_group_at_domain(name),
        }
    }
}

fn number(rest: &mut &[u8]) -> Result<u32, BadNfs4> {
    let (head, after) = rest.split_first_chunk::<4>().ok_or(BadNfs4)?;
    *rest = after;
    Ok(u32::from_be_bytes(*head))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Type, flags, mask and name.
    fn bytes(aces: &[(u32, u32, u32, &str)]) -> Vec<u8> {
        let mut bytes = u32::try_from(aces.len()).unwrap().to_be_bytes().to_vec();
        for (kind, flags, mask, name) in aces {
            for field in [*kind, *flags, *mask, u32::try_from(name.len()).unwrap()] {
                bytes.extend(field.to_be_bytes());
            }
            bytes.extend(name.as_bytes());
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        bytes
    }

    fn readers(aces: &[(u32, u32, u32, &str)]) -> (Vec<String>, bool) {
        let folder = tempfile::tempdir().unwrap();
        let passwd = "anna:x:10:20::/:/\nbo:x:11:21::/:/\ncy:x:12:22::/:/\n";
        std::fs::write(folder.path().join("passwd"), passwd).unwrap();
        std::fs::write(folder.path().join("group"), "one:x:20:\ntwo:x:21:cy\n").unwrap();
        let people = Directory::from_files(folder.path()).unwrap();
        let acl = Nfs4Acl::parse(&bytes(aces)).unwrap();
        let set = acl.allowed(READ, Some(10), 20, &people);
        let names = set
            .members(people.len())
            .map(|index| people.account(index).unwrap().name)
            .collect();
        (names, set.is_everyone())
    }

    #[test]
    fn the_first_entry_that_names_the_user_decides() {
        let keep_two_out = [
            (1, NAMES_A_GROUP, READ, "two@example.org"),
            (0, 0, READ | EXECUTE, "EVERYONE@"),
        ];
        let (names, everyone) = readers(&keep_two_out);
        assert_eq!(names, ["root", "anna"]);
        assert!(everyone);
        let owner_first = [(0, 0, READ, "OWNER@"), (1, 0, READ, "EVERYONE@")];
        assert_eq!(readers(&owner_first).0, ["anna"]);
        let by_name = [(0, 0, READ, "bo@example.org"), (0, 0, WRITE, "cy")];
        assert_eq!(readers(&by_name).0, ["bo"]);
        let inherit_only = [(0, INHERIT_ONLY, READ, "EVERYONE@")];
        assert_eq!(readers(&inherit_only), (vec![], false));
        assert_eq!(
            readers(&[]),
            (vec![], false),
            "an empty list lets nobody in"
        );
    }

    #[test]
    fn a_name_that_nobody_knows_stays_visible() {
        let stranger = [(0, 0, READ, "gone@example.org")];
        assert_eq!(readers(&stranger).0, ["gone@example.org (unknown)"]);
        let strangers = [(0, NAMES_A_GROUP, READ, "old@example.org")];
        assert_eq!(
            readers(&strangers).0,
            ["members of old@example.org (unknown)"]
        );
    }

    #[test]
    fn damaged_bytes_are_an_error() {
        let whole = bytes(&[(0, 0, READ, "anna@example.org")]);
        for length in 0..whole.len() {
            assert_eq!(Nfs4Acl::parse(&whole[..length]), Err(BadNfs4), "{length}");
        }
        assert_eq!(Nfs4Acl::parse(&[0xFF; 16]), Err(BadNfs4));
    }
}
