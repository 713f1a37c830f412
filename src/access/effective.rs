//! Rights of an entry met with the reach of its folder, each distinct pair worked out once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::directory::Directory;
use super::posix::{Acl, Bits};
use crate::model::access::{Readers, RightsId};
use crate::model::{AccessFacts, Certainty, Rights, SetId, UserSet};

/// Who may do what by an entry's own rights, before its parents are considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Who may read it (list it, for a folder).
    pub read: SetId,
    /// Who may read it by other entries than the owner's.
    pub read_by_others: SetId,
    /// Who may write it.
    pub write: SetId,
    /// Who may make entries in it, for a folder.
    pub make: SetId,
    /// Who may pass through it, for a folder.
    pub pass: SetId,
    /// Its numeric owner.
    pub owner: u32,
    /// How sure this is.
    pub certainty: Certainty,
}

/// Judges access, remembering every answer. Shared by all threads.
pub struct AccessJudge {
    directory: Directory,
    tables: Mutex<Tables>,
}

#[derive(Default)]
struct Tables {
    sets: Vec<UserSet>,
    set_ids: HashMap<UserSet, SetId>,
    meets: HashMap<(SetId, SetId), SetId>,
    rights: Vec<(Rights, Allowed)>,
    rights_ids: HashMap<Rights, RightsId>,
}

/// Everybody: the reach of a root before its own parents are considered.
const ALL: SetId = SetId(0);

impl AccessJudge {
    /// Judges with these people.
    pub fn new(directory: Directory) -> Self {
        let mut tables = Tables::default();
        let mut everyone = UserSet::all();
        everyone.set(super::directory::ROOT, false);
        tables.intern(everyone);
        Self {
            directory,
            tables: Mutex::new(tables),
        }
    }

    /// The people.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Everybody but root.
    pub fn everyone(&self) -> SetId {
        ALL
    }

    fn tables<T>(&self, work: impl FnOnce(&mut Tables) -> T) -> T {
        work(&mut self.tables.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The members of a set.
    pub fn set(&self, id: SetId) -> UserSet {
        self.tables(|tables| tables.sets.get(id.0 as usize).cloned())
            .unwrap_or_else(UserSet::none)
    }

    /// The id of a set.
    pub fn intern(&self, set: UserSet) -> SetId {
        self.tables(|tables| tables.intern(set))
    }

    /// Those in both sets.
    pub fn meet(&self, a: SetId, b: SetId) -> SetId {
        if a == b {
            return a;
        }
        self.tables(|tables| tables.meet(a, b))
    }

    /// The id of raw rights, for grouping entries with the same.
    pub fn rights_id(&self, rights: &Rights) -> RightsId {
        if let Some(id) = self.tables(|tables| tables.rights_ids.get(rights).copied()) {
            return id;
        }
        let allowed = self.evaluate(rights);
        self.tables(|tables| {
            let next = RightsId(u32::try_from(tables.rights.len()).unwrap_or(u32::MAX));
            let id = *tables.rights_ids.entry(rights.clone()).or_insert(next);
            if id == next {
                tables.rights.push((rights.clone(), allowed));
            }
            id
        })
    }

    /// Who may do what by these rights alone.
    pub fn allowed(&self, rights: &Rights) -> Allowed {
        let id = self.rights_id(rights);
        self.allowed_by(id)
    }

    /// Who may do what by rights known by their id.
    pub fn allowed_by(&self, id: RightsId) -> Allowed {
        let unknown = Allowed {
            read: ALL,
            read_by_others: ALL,
            write: ALL,
            make: ALL,
            pass: ALL,
            owner: u32::MAX,
            certainty: Certainty::Unknown,
        };
        self.tables(|tables| {
            tables
                .rights
                .get(id.0 as usize)
                .map_or(unknown, |(_, allowed)| *allowed)
        })
    }

    fn evaluate(&self, rights: &Rights) -> Allowed {
        let acl = if rights.unreadable {
            None
        } else {
            Acl::of(rights).ok()
        };
        let Some(acl) = acl else {
            return Allowed {
                read: ALL,
                read_by_others: ALL,
                write: ALL,
                make: ALL,
                pass: ALL,
                owner: rights.uid,
                certainty: Certainty::Unknown,
            };
        };
        let set = |bit| self.intern(acl.allowed(bit, &self.directory));
        Allowed {
            read: set(Bits::Read),
            read_by_others: self.intern(acl.allowed_to_others(Bits::Read, &self.directory)),
            write: set(Bits::Write),
            make: set(Bits::WriteExecute),
            pass: set(Bits::Execute),
            owner: rights.uid,
            certainty: if rights.unjudged.is_some() {
                Certainty::AtLeast
            } else {
                Certainty::Known
            },
        }
    }

    /// A folder's reach: its own rights met with its parent's. `parent` is who gets to where the
    /// folder lies: `(by path, by browsing, how sure)`.
    pub fn folder(&self, parent: (SetId, SetId, Certainty), rights: &Rights) -> AccessFacts {
        let allowed = self.allowed(rights);
        let (by_path, browse, certainty) = parent;
        self.tables(|tables| AccessFacts {
            enter: tables.meet(by_path, allowed.pass),
            list: tables.meet(by_path, allowed.read),
            browse: {
                let listed = tables.meet(browse, allowed.read);
                tables.meet(listed, allowed.pass)
            },
            owner: allowed.owner,
            certainty: certainty.max(allowed.certainty),
        })
    }

    /// Who can read a file with these rights in that folder.
    pub fn file(&self, folder: &AccessFacts, rights: RightsId) -> Readers {
        let allowed = self.allowed_by(rights);
        self.tables(|tables| Readers {
            by_path: tables.meet(folder.enter, allowed.read),
            listed: tables.meet(folder.browse, allowed.read),
            others_by_path: tables.meet(folder.enter, allowed.read_by_others),
            others_listed: tables.meet(folder.browse, allowed.read_by_others),
            owner: allowed.owner,
            certainty: folder.certainty.max(allowed.certainty),
        })
    }

    /// What lets readers in, in words: the entries of the rights that give reading.
    pub fn grants(&self, rights: RightsId) -> Vec<String> {
        let Some(rights) = self.tables(|tables| {
            tables
                .rights
                .get(rights.0 as usize)
                .map(|(rights, _)| rights.clone())
        }) else {
            return Vec::new();
        };
        self.grants_of(&rights)
    }

    /// The same for raw rights.
    pub fn grants_of(&self, rights: &Rights) -> Vec<String> {
        let mut grants = match Acl::of(rights) {
            Ok(acl) if !rights.unreadable => acl.grants(Bits::Read, &self.directory),
            Ok(_) => Vec::new(),
            Err(_) => vec!["a damaged POSIX ACL".to_string()],
        };
        grants.extend(rights.unjudged.map(str::to_string));
        grants
    }

    /// Names of the groups that give reading, in lower case.
    pub fn granting_groups(&self, rights: RightsId) -> Vec<String> {
        let Some(rights) = self.tables(|tables| {
            tables
                .rights
                .get(rights.0 as usize)
                .map(|(rights, _)| rights.clone())
        }) else {
            return Vec::new();
        };
        let groups = Acl::of(&rights)
            .map(|acl| acl.granting_groups(Bits::Read))
            .unwrap_or_default();
        groups
            .into_iter()
            .map(|gid| self.directory.group_name(gid).to_lowercase())
            .collect()
    }
}

impl Tables {
    fn intern(&mut self, set: UserSet) -> SetId {
        if let Some(id) = self.set_ids.get(&set) {
            return *id;
        }
        let id = SetId(u32::try_from(self.sets.len()).unwrap_or(u32::MAX));
        self.sets.push(set.clone());
        self.set_ids.insert(set, id);
        id
    }

    fn meet(&mut self, a: SetId, b: SetId) -> SetId {
        if a == b {
            return a;
        }
        let key = (a.min(b), a.max(b));
        if let Some(id) = self.meets.get(&key) {
            return *id;
        }
        let met = match (self.sets.get(a.0 as usize), self.sets.get(b.0 as usize)) {
            (Some(a), Some(b)) => a.and(b),
            _ => UserSet::none(),
        };
        let id = self.intern(met);
        self.meets.insert(key, id);
        id
    }
}
