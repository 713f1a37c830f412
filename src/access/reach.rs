//! Who reaches a path: every folder on the way down must let them pass, links included.
//!
//! A path is walked as the kernel walks it: each component needs passage through the folder it is
//! looked up in, a link is replaced by its target, `..` steps back. Folders already walked are
//! remembered, so that thousands of paths in one folder cost one walk.

use std::collections::HashMap;
use std::ffi::CString;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;

use rustix::fs::{FileType, Mode, OFlags};

use super::effective::{AccessJudge, Allowed, Reach};
use crate::model::access::Readers;
use crate::model::{AccessFacts, Certainty, Facts, Rights, SetId};

/// Most links on one path, as in the kernel.
const MOST_LINKS: u32 = 40;

/// A path could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum PathError {
    /// The system refused a step.
    #[error("{0}")]
    Io(#[from] rustix::io::Errno),
    /// A component holds a NUL.
    #[error("the path holds a NUL byte")]
    Nul,
}

/// Reads the rights of an entry of an open folder.
pub type ReadRights =
    fn(std::os::fd::BorrowedFd<'_>, &std::ffi::CStr) -> std::io::Result<(Facts, FileType)>;

/// Who can do what with one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathAccess {
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Who can read it (list it, for a folder).
    pub readers: Readers,
    /// Who can write it (make entries, for a folder).
    pub write: SetId,
    /// Its own rights.
    pub rights: Rights,
    /// Its reach, for a folder.
    pub folder: Option<AccessFacts>,
}

/// Judges paths.
pub struct PathJudge<'j> {
    judge: &'j AccessJudge,
    read_rights: ReadRights,
    folders: HashMap<Vec<u8>, Rc<Folder>>,
    /// The folder of the last path as it was written, and where that led: paths mostly come folder
    /// by folder.
    last: Option<(Vec<u8>, Rc<Folder>)>,
    /// The last answer for a file of that folder: the next mostly has the same rights.
    last_leaf: Option<PathAccess>,
}

struct Folder {
    path: Vec<u8>,
    fd: OwnedFd,
    rights: Rights,
    access: AccessFacts,
    /// Who came here by the way that was taken, links and all.
    way: SetId,
    parent: Option<Rc<Folder>>,
}

impl<'j> PathJudge<'j> {
    /// Judges with these people, reading rights by that function.
    pub fn new(judge: &'j AccessJudge, read_rights: ReadRights) -> Self {
        Self {
            judge,
            read_rights,
            folders: HashMap::new(),
            last: None,
            last_leaf: None,
        }
    }

    /// Who can do what with a path.
    ///
    /// # Errors
    /// When a component does not exist or cannot be looked at.
    pub fn judge(&mut self, path: &[u8]) -> Result<PathAccess, PathError> {
        self.beside_the_last(path)
            .map_or_else(|| self.walk(path), Ok)
    }

    /// The answer for a file that lies in the folder of the last path.
    fn beside_the_last(&mut self, path: &[u8]) -> Option<PathAccess> {
        let (parent, at) = self.last.as_ref()?;
        let name = path.strip_prefix(parent.as_slice())?;
        if name.is_empty() || name == b"." || name == b".." || name.contains(&b'/') {
            return None;
        }
        let name = CString::new(name).ok()?;
        let (facts, kind) = (self.read_rights)(at.fd.as_fd(), &name).ok()?;
        if kind == FileType::Symlink || kind == FileType::Directory {
            return None;
        }
        let same = self.last_leaf.as_ref();
        if let Some(same) = same.filter(|last| last.rights == facts.rights) {
            return Some(same.clone());
        }
        let leaf = self.leaf(at, facts.rights);
        self.last_leaf = Some(leaf.clone());
        Some(leaf)
    }

    /// The deepest folder on a path that was walked before, and what is left of the path. Known
    /// folders go by their real path, so one that begins the path as written is on it.
    fn known_above<'p>(&self, path: &'p [u8]) -> Option<(Rc<Folder>, &'p [u8])> {
        let steps = path.split(|&byte| byte == b'/');
        if !path.starts_with(b"/") || steps.into_iter().any(|step| step == b"." || step == b"..") {
            return None;
        }
        let mut end = path.len();
        loop {
            end = memchr::memrchr(b'/', path.get(..end)?)?;
            if let Some(folder) = self.folders.get(path.get(..end)?) {
                return Some((Rc::clone(folder), path.get(end..)?));
            }
        }
    }

    fn walk(&mut self, path: &[u8]) -> Result<PathAccess, PathError> {
        let (start, mut rest) = match self.known_above(path) {
            Some((folder, below)) => (folder, components(below)),
            None if path.starts_with(b"/") => (self.root()?, components(path)),
            None => (self.here()?, components(path)),
        };
        // A slash at the end asks for a folder.
        let mut wants_folder = path.ends_with(b"/");
        let mut at = start;
        let mut links = 0;
        while let Some(name) = rest.pop() {
            // Both are looked up in the folder, which takes passage through it.
            if name == b"." || name == b".." {
                let way = self.judge.meet(at.way, at.access.enter);
                let up = at.parent.clone().filter(|_| name == b"..");
                at = self.along(&up.unwrap_or_else(|| Rc::clone(&at)), way);
                continue;
            }
            let last = rest.is_empty();
            let c_name = CString::new(name.as_slice()).map_err(|_nul| PathError::Nul)?;
            let (facts, kind) = (self.read_rights)(at.fd.as_fd(), &c_name).map_err(|error| {
                rustix::io::Errno::from_io_error(&error).unwrap_or(rustix::io::Errno::IO)
            })?;
            match kind {
                FileType::Symlink => {
                    links += 1;
                    if links > MOST_LINKS {
                        return Err(rustix::io::Errno::LOOP.into());
                    }
                    let target = rustix::fs::readlinkat(&at.fd, &c_name, Vec::new())?;
                    let way = self.judge.meet(at.way, at.access.enter);
                    at = if target.to_bytes().starts_with(b"/") {
                        let root = self.root()?;
                        self.along(&root, way)
                    } else {
                        at
                    };
                    wants_folder |= last && target.to_bytes().ends_with(b"/");
                    rest.extend(components(target.to_bytes()));
                }
                FileType::Directory => at = self.folder(&at, &name, &c_name, facts.rights)?,
                _ if last && !wants_folder => {
                    let access = self.leaf(&at, facts.rights);
                    // Only where no link was met is the folder the one that was written.
                    if links == 0
                        && let Some(parent) = path.strip_suffix(name.as_slice())
                        && parent.ends_with(b"/")
                    {
                        self.last = Some((parent.to_vec(), at));
                        self.last_leaf = Some(access.clone());
                    }
                    return Ok(access);
                }
                _ => return Err(rustix::io::Errno::NOTDIR.into()),
            }
        }
        Ok(self.folder_access(&at))
    }

    /// Who gets into a folder's parent by its path: what a scan starts from.
    ///
    /// # Errors
    /// As [`PathJudge::judge`].
    pub fn way_to(&mut self, path: &[u8]) -> Result<(SetId, Certainty), PathError> {
        let access = self.judge(path)?;
        Ok((access.readers.by_path, access.readers.certainty))
    }

    fn leaf(&self, at: &Folder, rights: Rights) -> PathAccess {
        let allowed: Allowed = self.judge.allowed(&rights);
        let enter = self.judge.meet(at.way, at.access.enter);
        let folder = AccessFacts {
            enter,
            browse: self.judge.meet(at.way, at.access.browse),
            ..at.access
        };
        PathAccess {
            is_folder: false,
            readers: self.judge.readers(&folder, &allowed),
            write: self.judge.meet(enter, allowed.write),
            rights,
            folder: None,
        }
    }

    fn folder_access(&self, at: &Folder) -> PathAccess {
        let allowed = self.judge.allowed(&at.rights);
        let enter = self.judge.meet(at.way, at.access.enter);
        let by_path = self.judge.meet(at.way, at.access.list);
        let listed = self.judge.meet(by_path, self.parent_browse(at));
        PathAccess {
            is_folder: true,
            readers: self.judge.by_every_door(
                at.access.door,
                Readers {
                    by_path,
                    listed,
                    opens: by_path,
                    others_by_path: by_path,
                    others_listed: listed,
                    owner: allowed.owner,
                    certainty: at.access.certainty,
                },
            ),
            write: self.judge.meet(enter, allowed.make),
            rights: at.rights.clone(),
            folder: Some(AccessFacts { enter, ..at.access }),
        }
    }

    fn parent_browse(&self, at: &Folder) -> SetId {
        at.parent
            .as_ref()
            .map_or(self.judge.everyone(), |parent| parent.access.browse)
    }

    fn root(&mut self) -> Result<Rc<Folder>, PathError> {
        if let Some(root) = self.folders.get(b"/".as_slice()) {
            return Ok(Rc::clone(root));
        }
        let fd = rustix::fs::open("/", FOLDER, Mode::empty())?;
        let all = self.judge.everyone();
        let rights = self.rights_of(&fd, c".")?;
        let outside = self.judge.at(Path::new("/"), self.judge.outside());
        let access = self.judge.folder(outside, &rights);
        let root = Rc::new(Folder {
            path: b"/".to_vec(),
            fd,
            rights,
            access,
            way: all,
            parent: None,
        });
        self.folders.insert(b"/".to_vec(), Rc::clone(&root));
        Ok(root)
    }

    /// The working folder, reached by its real path.
    fn here(&mut self) -> Result<Rc<Folder>, PathError> {
        let here = std::env::current_dir().map_err(|_gone| rustix::io::Errno::NOENT)?;
        let mut at = self.root()?;
        let mut names = components(here.as_os_str().as_bytes());
        while let Some(name) = names.pop() {
            let c_name = CString::new(name.as_slice()).map_err(|_nul| PathError::Nul)?;
            let rights = self.rights_of(&at.fd, &c_name)?;
            at = self.folder(&at, &name, &c_name, rights)?;
        }
        Ok(at)
    }

    fn rights_of(&self, fd: &OwnedFd, name: &std::ffi::CStr) -> Result<Rights, PathError> {
        (self.read_rights)(fd.as_fd(), name)
            .map(|(facts, _)| facts.rights)
            .map_err(|error| {
                rustix::io::Errno::from_io_error(&error)
                    .unwrap_or(rustix::io::Errno::IO)
                    .into()
            })
    }

    fn folder(
        &mut self,
        parent: &Rc<Folder>,
        name: &[u8],
        c_name: &std::ffi::CStr,
        rights: Rights,
    ) -> Result<Rc<Folder>, PathError> {
        let mut path = parent.path.clone();
        if !path.ends_with(b"/") {
            path.push(b'/');
        }
        path.extend_from_slice(name);
        if let Some(known) = self.folders.get(&path) {
            return Ok(self.along(&Rc::clone(known), parent.way));
        }
        let fd = rustix::fs::openat(&parent.fd, c_name, FOLDER | OFlags::NOFOLLOW, Mode::empty())?;
        let place = Path::new(std::ffi::OsStr::from_bytes(&path));
        let reach = self.judge.at(place, Reach::from(&parent.access));
        let access = self.judge.folder(reach, &rights);
        let folder = Rc::new(Folder {
            path: path.clone(),
            fd,
            rights,
            access,
            way: parent.way,
            parent: Some(Rc::clone(parent)),
        });
        // Few folders lead to many paths; a bound keeps descriptors and memory in hand all the same.
        if self.folders.len() > 400 {
            self.folders.clear();
        }
        if parent.way == self.judge.everyone() {
            self.folders.insert(path, Rc::clone(&folder));
        }
        Ok(folder)
    }

    /// The same folder, reached by another way.
    fn along(&self, folder: &Rc<Folder>, way: SetId) -> Rc<Folder> {
        if folder.way == way {
            return Rc::clone(folder);
        }
        match folder.fd.try_clone() {
            Ok(fd) => Rc::new(Folder {
                path: folder.path.clone(),
                fd,
                rights: folder.rights.clone(),
                access: folder.access,
                way,
                parent: folder.parent.clone(),
            }),
            Err(_) => Rc::clone(folder),
        }
    }
}

const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Components of a path, last first.
fn components(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|&byte| byte == b'/')
        .filter(|name| !name.is_empty())
        .rev()
        .map(<[u8]>::to_vec)
        .collect()
}
