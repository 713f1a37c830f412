//! Rights of an entry met with the reach of its folder, each distinct pair worked out once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::directory::{Directory, ROOT};
use super::exports::Exports;
use super::layers::{self, Layers};
use super::nt::{BadSddl, Descriptor};
use super::reach::PathAccess;
use super::share::Share;
use crate::model::access::{Door, Readers, RightsId};
use crate::model::{AccessFacts, Certainty, Rights, SetId, StoredAcl, UserSet};

/// Who may do what by an entry's own rights, before its parents are considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Who may read it, for a file.
    pub read: SetId,
    /// Who may list it, for a folder.
    pub list: SetId,
    /// Who may read it by other entries than the owner's.
    pub read_by_others: SetId,
    /// Who of the readers may open it as ordinary programs do. NT rights can give the data alone.
    pub open: SetId,
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

/// Who gets to where an entry lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// By its path.
    pub by_path: SetId,
    /// By browsing.
    pub browse: SetId,
    /// Other ways.
    pub door: Door,
    /// How sure.
    pub certainty: Certainty,
}

impl From<&AccessFacts> for Reach {
    fn from(folder: &AccessFacts) -> Self {
        Self {
            by_path: folder.enter,
            browse: folder.browse,
            door: folder.door,
            certainty: folder.certainty,
        }
    }
}

/// Judges access, remembering every answer. Shared by all threads.
pub struct AccessJudge {
    directory: Directory,
    share: Option<Share>,
    exports: Option<Exports>,
    tables: Mutex<Tables>,
}

#[derive(Default)]
struct Tables {
    sets: Vec<UserSet>,
    set_ids: HashMap<UserSet, SetId>,
    meets: HashMap<(SetId, SetId), SetId>,
    rights: Vec<(Layers, Allowed)>,
    rights_ids: HashMap<Rights, RightsId>,
    layer_ids: HashMap<Layers, RightsId>,
}

/// Everybody who gets in at all: the reach of a root before its own parents are considered.
const ALL: SetId = SetId(0);

impl AccessJudge {
    /// Judges with these people, as the kernel does for those who are on the machine itself.
    pub fn new(directory: Directory) -> Self {
        Self::through(directory, None)
    }

    /// Judges with these people, as a file server does for those who come through a share.
    pub fn through(directory: Directory, share: Option<Share>) -> Self {
        let mut tables = Tables::default();
        let everyone = UserSet::all();
        let mut everyone = match &share {
            Some(share) => share.behind(&everyone),
            None => everyone,
        };
        everyone.set(ROOT, false);
        tables.intern(everyone);
        Self {
            directory,
            share,
            exports: None,
            tables: Mutex::new(tables),
        }
    }

    /// Judges what an NFS server exports as well.
    #[must_use]
    pub fn with_exports(self, exports: Exports) -> Self {
        Self {
            exports: Some(exports),
            ..self
        }
    }

    /// Whether NFS exports are judged, so that the paths of folders matter.
    pub fn has_exports(&self) -> bool {
        self.exports.is_some()
    }

    /// What was odd about the sources of people, and what about the share is not judged.
    pub fn notes(&self) -> Vec<String> {
        let share = self.share.iter();
        let of_share = share.flat_map(|share| share.doubts.iter().chain(&share.notes));
        let of_people = self.directory.problems().iter();
        let of_exports = self.exports.iter().flat_map(|exports| &exports.notes);
        of_people
            .chain(of_share)
            .chain(of_exports)
            .cloned()
            .collect()
    }

    /// The share that people come through.
    pub fn share(&self) -> Option<&Share> {
        self.share.as_ref()
    }

    /// The people.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Who passes every right by office: root, and on the machine itself whom a capability lets.
    pub fn overriding(&self) -> Vec<String> {
        let capable = self.directory.capable().iter().cloned();
        let on_the_machine = capable.filter(|_| self.share.is_none());
        std::iter::once("root".to_string())
            .chain(on_the_machine)
            .collect()
    }

    /// Everybody but root, or everybody a share lets in.
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
        // Samba's blobs hold times: what they amount to is alike for files whose bytes are not.
        let layers = layers::of(rights, self.share.as_ref());
        if let Some(id) = self.tables(|tables| tables.layer_ids.get(&layers).copied()) {
            if !layers.had_a_blob {
                self.tables(|tables| tables.rights_ids.insert(rights.clone(), id));
            }
            return id;
        }
        let allowed = self.evaluate(&layers);
        self.tables(|tables| {
            let next = RightsId(u32::try_from(tables.rights.len()).unwrap_or(u32::MAX));
            let id = *tables.layer_ids.entry(layers.clone()).or_insert(next);
            if !layers.had_a_blob {
                tables.rights_ids.insert(rights.clone(), id);
            }
            if id == next {
                tables.rights.push((layers, allowed));
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
        let known = self.tables(|tables| tables.rights.get(id.0 as usize).map(|known| known.1));
        known.unwrap_or(unknown(u32::MAX))
    }

    fn evaluate(&self, layers: &Layers) -> Allowed {
        let Some(allowed) = layers.judge(&self.directory) else {
            return unknown(layers.uid);
        };
        let known = |mut set: UserSet| {
            set.set(ROOT, false);
            // Who may not sign in reads nothing until that changes.
            self.intern(set.minus(&self.directory.disabled()))
        };
        let set = |acting: UserSet| {
            known(match &self.share {
                Some(share) => share.behind(&acting),
                None => acting,
            })
        };
        let open = match &self.share {
            Some(share) => share.behind_opening(&allowed.open),
            None => allowed.open,
        };
        let in_doubt = !self
            .share
            .as_ref()
            .is_none_or(|share| share.doubts.is_empty());
        Allowed {
            read: set(allowed.read),
            list: set(allowed.list),
            read_by_others: set(allowed.read_by_others),
            open: known(open),
            write: set(allowed.write),
            make: set(allowed.make),
            pass: set(allowed.pass),
            owner: layers.uid,
            certainty: if in_doubt {
                allowed.certainty.max(Certainty::AtLeast)
            } else {
                allowed.certainty
            },
        }
    }

    /// Who gets to what lies in `/`: everybody, by every way.
    pub fn outside(&self) -> Reach {
        Reach {
            by_path: ALL,
            browse: ALL,
            door: Door::Local,
            certainty: Certainty::Known,
        }
    }

    /// Who gets to a folder at this path, where its parent lets in so many: an NFS client enters at
    /// the exported folder itself.
    pub fn at(&self, path: &Path, parent: Reach) -> Reach {
        match self.exports.as_ref().and_then(|exports| exports.at(path)) {
            None => parent,
            Some(Door::Local) => Reach {
                door: Door::Local,
                ..parent
            },
            Some(door) => Reach {
                by_path: ALL,
                browse: ALL,
                door,
                ..parent
            },
        }
    }

    /// The way into what lies at or below a path, where nothing is known of its parents.
    pub fn door_over(&self, path: &Path) -> Door {
        let exports = self.exports.as_ref();
        exports.map_or(Door::Local, |exports| exports.over(path))
    }

    /// Everybody, where a door lets anybody act as one of these; else these.
    fn through_door(&self, door: Door, set: SetId) -> SetId {
        let opens = match door {
            Door::Local => return set,
            Door::AnybodyAsRoot => true,
            Door::AnybodyAsAnyone => !self.set(set).is_nobody(),
            Door::AnybodyAs(uid) => self.set(set).contains(self.directory.index_of_uid(uid)),
        };
        if !opens {
            return set;
        }
        let mut everyone = UserSet::all();
        everyone.set(ROOT, false);
        self.intern(everyone)
    }

    /// Sets of readers as they are once other doors are considered.
    pub fn by_every_door(&self, door: Door, readers: Readers) -> Readers {
        if door == Door::Local {
            return readers;
        }
        Readers {
            by_path: self.through_door(door, readers.by_path),
            listed: self.through_door(door, readers.listed),
            opens: self.through_door(door, readers.opens),
            others_by_path: self.through_door(door, readers.by_path),
            others_listed: self.through_door(door, readers.listed),
            ..readers
        }
    }

    /// A folder's reach: its own rights met with its parent's. `parent` is who gets to where the
    /// folder lies.
    pub fn folder(&self, parent: Reach, rights: &Rights) -> AccessFacts {
        let allowed = self.allowed(rights);
        let Reach {
            by_path,
            browse,
            door,
            certainty,
        } = parent;
        self.tables(|tables| AccessFacts {
            enter: tables.meet(by_path, allowed.pass),
            list: {
                let reads = tables.meet(by_path, allowed.list);
                // smbd steps into a folder to list it; the kernel shows names to whoever may read.
                if self.share.is_some() {
                    tables.meet(reads, allowed.pass)
                } else {
                    reads
                }
            },
            browse: {
                let listed = tables.meet(browse, allowed.list);
                tables.meet(listed, allowed.pass)
            },
            owner: allowed.owner,
            door,
            certainty: certainty.max(allowed.certainty),
        })
    }

    /// Who can read a file with these rights in that folder.
    pub fn file(&self, folder: &AccessFacts, rights: RightsId) -> Readers {
        self.readers(folder, &self.allowed_by(rights))
    }

    /// Who can read a file to which rights of its own allow so much.
    pub(super) fn readers(&self, folder: &AccessFacts, allowed: &Allowed) -> Readers {
        let readers = self.tables(|tables| Readers {
            by_path: tables.meet(folder.enter, allowed.read),
            listed: tables.meet(folder.browse, allowed.read),
            opens: tables.meet(folder.enter, allowed.open),
            others_by_path: tables.meet(folder.enter, allowed.read_by_others),
            others_listed: tables.meet(folder.browse, allowed.read_by_others),
            owner: allowed.owner,
            certainty: folder.certainty.max(allowed.certainty),
        });
        self.by_every_door(folder.door, readers)
    }

    /// What lets readers in, in words: the entries of the rights that give reading, by layer.
    pub fn layers(&self, rights: &Rights) -> Vec<(&'static str, Vec<String>)> {
        layers::of(rights, self.share.as_ref()).grants(&self.directory)
    }

    fn layers_by(&self, rights: RightsId) -> Option<Layers> {
        self.tables(|tables| {
            tables
                .rights
                .get(rights.0 as usize)
                .map(|known| known.0.clone())
        })
    }

    /// The same in one list, for rights known by their id.
    pub fn grants(&self, rights: RightsId) -> Vec<String> {
        let Some(layers) = self.layers_by(rights) else {
            return Vec::new();
        };
        let by_layer = layers.grants(&self.directory);
        by_layer
            .into_iter()
            .flat_map(|(_, grants)| grants)
            .collect()
    }

    /// Names of the groups that give reading, in lower case.
    pub fn granting_groups(&self, rights: RightsId) -> Vec<String> {
        let Some(layers) = self.layers_by(rights) else {
            return Vec::new();
        };
        layers.granting_groups(&self.directory)
    }

    /// Who can do what with a file that has a security descriptor and no other rights.
    ///
    /// # Errors
    /// When the text is no descriptor.
    pub fn by_sddl(&self, text: &str) -> Result<PathAccess, BadSddl> {
        let descriptor = Descriptor::from_sddl(text, None)?;
        let rights = Rights {
            unreadable: false,
            unjudged: None,
            stored: Some(Box::new(StoredAcl::Nt(descriptor.to_bytes().into()))),
            ..Rights::unknown()
        };
        let outside = self.folder(
            self.outside(),
            &Rights {
                mode: 0o777,
                stored: None,
                ..rights.clone()
            },
        );
        let allowed = self.allowed(&rights);
        Ok(PathAccess {
            is_folder: false,
            readers: self.readers(&outside, &allowed),
            write: allowed.write,
            rights,
            folder: None,
        })
    }

    /// Why somebody may read what has these rights, or why not, a sentence for each layer.
    pub fn why(&self, account: usize, rights: &Rights) -> Vec<String> {
        layers::of(rights, self.share.as_ref()).why(account, &self.directory)
    }
}

/// Rights that could not be judged: they might let in anybody.
fn unknown(owner: u32) -> Allowed {
    Allowed {
        read: ALL,
        list: ALL,
        read_by_others: ALL,
        open: ALL,
        write: ALL,
        make: ALL,
        pass: ALL,
        owner,
        certainty: Certainty::Unknown,
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
