//! Who has a right by an NT descriptor: the access check of MS-DTYP 2.5.3.2, for everybody at once.
//!
//! The check goes through the entries in their stored order and settles each right by the first
//! entry that names the user and the right, letting in or keeping out. Here it runs on sets: what
//! an entry settles, it settles for all its members that no earlier entry settled. What cannot be
//! known (a condition, an object type) lets in whom it might and makes the answer uncertain.
//!
//! There is no check of the folders above: neither Windows nor Samba asks for the right to pass
//! through them. What the kernel asks on the way is judged with the POSIX rights.

use super::descriptor::{Ace, AceKind, DACL_PRESENT, Descriptor, INHERIT_ONLY};
use crate::access::directory::Directory;
use crate::access::people::Sid;
use crate::model::UserSet;

/// Reading the data of a file, or listing a folder.
pub(crate) const READ_DATA: u32 = 0x0001;
/// Writing the data of a file, or making files in a folder.
pub(crate) const WRITE_DATA: u32 = 0x0002;
/// Running a file, or passing through a folder. An SMB server lets whoever opened a file to run it
/// read its data as well (Samba and Windows alike), so it counts as reading for files.
const EXECUTE: u32 = 0x0020;
/// Reading a file's times and size.
pub(crate) const READ_ATTRIBUTES: u32 = 0x0080;
const READ_CONTROL: u32 = 0x0002_0000;
const WRITE_DAC: u32 = 0x0004_0000;
/// What an owner may do whatever the entries say.
const OWNERS_ANYWAY: u32 = READ_CONTROL | WRITE_DAC;
/// What programs ask for when they open a file to read it (`FILE_GENERIC_READ`).
pub(crate) const GENERIC_READ: u32 = 0x0012_0089;
const GENERIC_WRITE: u32 = 0x0012_0116;
const GENERIC_EXECUTE: u32 = 0x0012_00A0;
const FULL: u32 = 0x001F_01FF;

/// Whose rules decide where implementations differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// smbd: entries with a condition or an object type that let in count for nothing.
    Samba,
    /// A Windows server, or one that acts like it.
    Windows,
}

/// Who may do what by a descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NtAllowed {
    /// Who gets a file's data: by the right to it or by that to run the file. A program that asks
    /// for no more gets it.
    pub read: UserSet,
    /// Who has the right to the data itself: who lists a folder.
    pub list: UserSet,
    /// The same without what the owner has as owner.
    pub read_by_others: UserSet,
    /// Who has all that ordinary programs ask for when they open a file to read it. The right to
    /// its attributes comes with the folder it lies in (MS-FSA 2.1.5.1.2.1), so it is not asked for.
    pub opens: UserSet,
    /// Who may write the data.
    pub write: UserSet,
    /// What could not be told, in words.
    pub uncertain: Option<&'static str>,
}

struct Entry {
    mask: u32,
    lets_in: bool,
    members: UserSet,
    for_owner: bool,
}

/// Judges a descriptor.
pub(crate) fn judge(descriptor: &Descriptor, people: &Directory, dialect: Dialect) -> NtAllowed {
    // smbd goes by a list whose bit is not set; elsewhere it is absent.
    let is_there = dialect == Dialect::Samba || descriptor.control & DACL_PRESENT != 0;
    let Some(aces) = descriptor.dacl.as_ref().filter(|_| is_there) else {
        // smbd takes a list that is absent, and not null, for an empty one.
        if dialect == Dialect::Samba && descriptor.control & DACL_PRESENT == 0 {
            return NtAllowed {
                read: UserSet::none(),
                list: UserSet::none(),
                read_by_others: UserSet::none(),
                opens: UserSet::none(),
                write: UserSet::none(),
                uncertain: None,
            };
        }
        return NtAllowed {
            read: UserSet::all(),
            list: UserSet::all(),
            read_by_others: UserSet::all(),
            opens: UserSet::all(),
            write: UserSet::all(),
            uncertain: None,
        };
    };
    let mut uncertain = None;
    let entries: Vec<Entry> = aces
        .iter()
        .filter(|ace| ace.flags & INHERIT_ONLY == 0)
        .filter_map(|ace| {
            let lets_in = effect(ace.kind, dialect, &mut uncertain)?;
            Some(Entry {
                mask: match (dialect, lets_in) {
                    // Generic rights are made specific when a list is stored. Where one was stored
                    // otherwise, smbd takes them for nothing; elsewhere they may let in.
                    (Dialect::Windows, true) => specific(ace.mask),
                    _ => ace.mask,
                },
                lets_in,
                members: people.members_of_sid(&ace.who),
                for_owner: is_owner_rights(&ace.who),
            })
        })
        .collect();
    let owners = match &descriptor.owner {
        Some(owner) => people.members_of_sid(owner),
        None => UserSet::none(),
    };
    let check = Check { entries: &entries };
    let list = check.one(READ_DATA, &owners);
    let nobody = UserSet::none();
    NtAllowed {
        read: list.or(&check.one(EXECUTE, &owners)),
        list,
        read_by_others: check
            .one(READ_DATA, &nobody)
            .or(&check.one(EXECUTE, &nobody)),
        opens: check.all_of(GENERIC_READ & !READ_ATTRIBUTES, &owners),
        write: check.one(WRITE_DATA, &owners),
        uncertain,
    }
}

/// Whether an entry lets in or keeps out; `None` where it does neither.
fn effect(kind: AceKind, dialect: Dialect, uncertain: &mut Option<&'static str>) -> Option<bool> {
    const CONDITION: &str = "an entry depends on a condition that is not evaluated";
    const OBJECT: &str = "an entry is for an object type of a directory service";
    match (kind, dialect) {
        (AceKind::Allow, _) => Some(true),
        (AceKind::Deny, _) | (AceKind::DenyObject, Dialect::Samba) => Some(false),
        (AceKind::AllowObject, Dialect::Samba) | (AceKind::Other(_), _) => None,
        (AceKind::AllowObject, Dialect::Windows) => {
            *uncertain = Some(OBJECT);
            Some(true)
        }
        (AceKind::DenyObject, Dialect::Windows) => {
            *uncertain = Some(OBJECT);
            None
        }
        (AceKind::AllowIf, _) => {
            *uncertain = Some(CONDITION);
            Some(true)
        }
        (AceKind::DenyIf, _) => {
            *uncertain = Some(CONDITION);
            None
        }
    }
}

/// Generic rights as the rights on a file that they stand for (MS-DTYP 2.4.3).
pub(crate) fn specific(mask: u32) -> u32 {
    [
        (0x8000_0000, GENERIC_READ),
        (0x4000_0000, GENERIC_WRITE),
        (0x2000_0000, GENERIC_EXECUTE),
        (0x1000_0000, FULL),
    ]
    .iter()
    .filter(|(generic, _)| mask & generic != 0)
    .fold(mask & 0x0FFF_FFFF, |mask, (_, stands_for)| {
        mask | stands_for
    })
}

fn is_owner_rights(sid: &Sid) -> bool {
    Sid::new(3, &[4]).as_ref() == Some(sid)
}

struct Check<'a> {
    entries: &'a [Entry],
}

impl Check<'_> {
    /// Who has every right of a mask, where these are the owners.
    fn all_of(&self, wanted: u32, owners: &UserSet) -> UserSet {
        // Rights that stand in the same entries belong to the same people, but for the rights that
        // owners have anyway.
        let alike = |a: u32, b: u32| {
            let in_both = |entry: &Entry| (entry.mask & a != 0) == (entry.mask & b != 0);
            (a | b) & OWNERS_ANYWAY == 0 && self.entries.iter().all(in_both)
        };
        let mut all = UserSet::all();
        let mut asked: Vec<u32> = Vec::new();
        let bits = (0..32).map(|shift| 1_u32 << shift);
        for bit in bits.filter(|bit| wanted & bit != 0) {
            if !asked.iter().any(|&other| alike(other, bit)) {
                all = all.and(&self.one(bit, owners));
                asked.push(bit);
            }
        }
        all
    }

    fn has_owner_rights(&self) -> bool {
        self.entries.iter().any(|entry| entry.for_owner)
    }

    /// Who has one right.
    fn one(&self, bit: u32, owners: &UserSet) -> UserSet {
        let mut settled = UserSet::none();
        let mut allowed = UserSet::none();
        for entry in self.entries.iter().filter(|entry| entry.mask & bit != 0) {
            let members = if entry.for_owner {
                owners
            } else {
                &entry.members
            };
            if entry.lets_in {
                allowed = allowed.or(&members.minus(&settled));
            }
            settled = settled.or(members);
        }
        // An owner may always read and change the descriptor, unless entries for owners say what
        // owners may.
        if bit & OWNERS_ANYWAY != 0 && !self.has_owner_rights() {
            allowed = allowed.or(owners);
        }
        allowed
    }
}

/// The entries that let somebody read, in their order: whom, what, and whether inherited.
pub(crate) fn letting_in(descriptor: &Descriptor) -> impl Iterator<Item = &Ace> {
    descriptor.dacl.iter().flatten().filter(|ace| {
        ace.flags & INHERIT_ONLY == 0
            && matches!(
                ace.kind,
                AceKind::Allow | AceKind::AllowIf | AceKind::AllowObject
            )
            && specific(ace.mask) & (READ_DATA | EXECUTE) != 0
    })
}
