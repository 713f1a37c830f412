//! The parallel walk: one task a folder, and helpers that take files from it.
//!
//! Subfolders are handed out before the files of a folder are read, so that idle threads find work
//! at once. A waiting task keeps its parent folder open; past a budget it keeps the path instead
//! and opens its way down again, so that neither depth nor width runs out of descriptors.

use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::Scope;
use rustix::fs::FileType;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::file_system::FileSystem;
use super::local::{self, Listed, LocalFile};
use super::{Siblings, SourceError, Visitor, deep, reason_of};
use crate::model::problem::{Detail, LINK_OUT};
use crate::model::{FolderNode, Reason, Rights};

/// No real share is deeper; a tree that is was built to trap somebody.
const MAX_DEPTH: u32 = 10_000;

/// How to walk.
#[derive(Clone, Debug)]
pub struct WalkOptions {
    /// Threads that read.
    pub threads: usize,
    /// Whether to stay on the file system each root lies on.
    pub one_file_system: bool,
    /// Whether long files of network shares are asked for ahead of reading them: not where the pace is bounded.
    pub reads_ahead: bool,
}

/// Walks the roots and hands everything to the visitor. Each root is a path as the caller opened
/// it; a root that is a file is handed over as a file of its folder.
///
/// # Errors
/// When the threads cannot be started. What cannot be read is given to [`Visitor::problem`].
pub fn walk(
    roots: &[Vec<u8>],
    options: &WalkOptions,
    visitor: &impl Visitor,
) -> Result<(), SourceError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .thread_name(|index| format!("scan-{index}"))
        .build()
        .map_err(|error| SourceError::Threads(error.to_string()))?;
    let walk = Walk {
        visitor,
        roots,
        one_file_system: options.one_file_system,
        reads_ahead: options.reads_ahead,
        open_folders: AtomicUsize::new(0),
        most_open_folders: raise_descriptor_limit() / 2,
    };
    pool.scope(|scope| {
        for (index, root) in roots.iter().enumerate() {
            let walk = &walk;
            scope.spawn(move |scope| walk.root(scope, index, root));
        }
    });
    Ok(())
}

/// Raises the soft limit of open files to the hard one, and says what it is now.
fn raise_descriptor_limit() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let wanted = Rlimit {
        current: limit.maximum.map(|most| most.min(65_536)),
        maximum: limit.maximum,
    };
    let now = match setrlimit(Resource::Nofile, wanted) {
        Ok(()) => wanted.current,
        Err(_) => limit.current,
    };
    now.and_then(|most| usize::try_from(most).ok())
        .unwrap_or(1024)
        .max(64)
}

struct Walk<'v, V: Visitor> {
    visitor: &'v V,
    roots: &'v [Vec<u8>],
    one_file_system: bool,
    reads_ahead: bool,
    open_folders: AtomicUsize,
    most_open_folders: usize,
}

/// A folder kept open for the tasks under it, counted while it is.
struct Held<'v> {
    fd: OwnedFd,
    count: &'v AtomicUsize,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The files of a folder, taken one by one by whoever has time: a folder of a few huge files is
/// read by as many threads as one of a million small ones.
struct SharedFiles<F> {
    siblings: Siblings,
    files: F,
    next: AtomicUsize,
}

/// How a task finds its folder.
enum Way<'v> {
    /// By name in a folder that is open.
    In(Arc<Held<'v>>, CString),
    /// By the names from its root down: too many folders were open to keep another.
    Down(Arc<Trail>),
}

/// The real names from a root to a folder (a node's own name may be masked).
struct Trail {
    parent: Option<Arc<Trail>>,
    name: CString,
}

impl Trail {
    /// The names from below the root down to here, with slashes between.
    fn path(&self) -> Vec<u8> {
        let mut names = vec![&self.name];
        let mut at = self;
        while let Some(parent) = at.parent.as_deref() {
            names.push(&parent.name);
            at = parent;
        }
        let names: Vec<&[u8]> = names.iter().rev().map(|name| name.to_bytes()).collect();
        names.join(&b'/')
    }
}

impl Drop for Trail {
    fn drop(&mut self) {
        let mut next = self.parent.take();
        while let Some(trail) = next {
            match Arc::try_unwrap(trail) {
                Ok(mut alone) => next = alone.parent.take(),
                Err(_shared) => break,
            }
        }
    }
}

/// A folder waiting to be walked.
struct Task<'v> {
    way: Way<'v>,
    trail: Arc<Trail>,
    parent: Arc<FolderNode>,
    device: u64,
}

impl<'v, V: Visitor> Walk<'v, V> {
    fn root<'s>(&'s self, scope: &Scope<'s>, index: usize, path: &[u8])
    where
        'v: 's,
    {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let fail = |error| {
            let (reason, detail) = reason_of(error);
            self.visitor.problem(None, path, reason, detail);
        };
        let Ok(c_path) = CString::new(path) else {
            return fail(rustix::io::Errno::INVAL);
        };
        let fd = match local::open_root(&c_path) {
            Ok(fd) => fd,
            Err(error) => return fail(error),
        };
        let stat = match rustix::fs::fstat(&fd) {
            Ok(stat) => stat,
            Err(error) => return fail(error),
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => {
                let (rights, here) =
                    rights_of_folder(&fd).unwrap_or((Rights::unknown(), stat.st_dev));
                let node = self.visitor.enter(None, number, path, rights);
                self.folder(scope, fd, &node, None, (stat.st_dev, here));
            }
            FileType::RegularFile => self.root_file(number, path),
            _ => self.visitor.problem(
                None,
                path,
                Reason::SpecialFile,
                Detail::Fixed("only folders and regular files can be scanned"),
            ),
        }
    }

    /// A root that is a file: its folder is entered for it alone.
    fn root_file(&self, root: u32, path: &[u8]) {
        let cut = path.iter().rposition(|&byte| byte == b'/');
        let (folder, name) = match cut {
            Some(0) => (b"/".as_slice(), path.get(1..).unwrap_or_default()),
            Some(cut) => (
                path.get(..cut).unwrap_or_default(),
                path.get(cut + 1..).unwrap_or_default(),
            ),
            None => (b".".as_slice(), path),
        };
        let opened = CString::new(folder)
            .map_err(|_nul| rustix::io::Errno::INVAL)
            .and_then(|folder| local::open_root(&folder));
        match (opened, CString::new(name)) {
            (Ok(fd), Ok(name)) => {
                let node = self.visitor.enter(
                    None,
                    root,
                    folder,
                    rights_of_folder(&fd).map_or_else(|_| Rights::unknown(), |(rights, _)| rights),
                );
                let siblings = Siblings {
                    names: vec![name],
                    selected: Default::default(),
                };
                let alone = SharedFiles {
                    siblings,
                    // Its neighbours were not listed.
                    files: self.visitor.files(&node, None),
                    next: AtomicUsize::new(0),
                };
                self.read(&fd, &node, &alone, FileSystem::default());
            }
            (opened, _) => {
                let (reason, detail) = reason_of(opened.err().unwrap_or(rustix::io::Errno::INVAL));
                self.visitor.problem(None, path, reason, detail);
            }
        }
    }

    fn task<'s>(&'s self, scope: &Scope<'s>, task: Task<'s>)
    where
        'v: 's,
    {
        let Task {
            way,
            trail,
            parent,
            device,
        } = task;
        let name = trail.name.clone();
        let fail = |error| {
            let (reason, detail) = reason_of(error);
            self.visitor
                .problem(Some(&parent), name.to_bytes(), reason, detail);
        };
        let opened = match way {
            Way::In(folder, name) => local::open_folder(&folder.fd, &name),
            Way::Down(trail) => self.open_down(parent.root, &trail),
        };
        let fd = match opened {
            Ok(fd) => fd,
            Err(error) => return fail(error),
        };
        let (rights, here) = match rights_of_folder(&fd) {
            Ok(known) => known,
            // Where it lies is not known then.
            Err(error) if self.one_file_system => return fail(error),
            Err(_) => (Rights::unknown(), u64::MAX),
        };
        if self.one_file_system && here != device {
            let detail = Detail::None;
            return self.visitor.problem(
                Some(&parent),
                name.to_bytes(),
                Reason::OtherFileSystem,
                detail,
            );
        }
        if parent.depth >= MAX_DEPTH {
            return self.visitor.problem(
                Some(&parent),
                name.to_bytes(),
                Reason::TooDeep,
                Detail::None,
            );
        }
        let node = self
            .visitor
            .enter(Some(&parent), parent.root, name.to_bytes(), rights);
        self.folder(scope, fd, &node, Some(&trail), (device, here));
    }

    fn open_down(&self, root: u32, trail: &Trail) -> rustix::io::Result<OwnedFd> {
        let root = self
            .roots
            .get(root as usize)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let root = CString::new(root).map_err(|_nul| rustix::io::Errno::INVAL)?;
        let folder = deep::open_below(local::open_root(&root)?, &trail.path())?;
        local::open_folder(&folder, c".")
    }

    /// Lists a folder and hands out what is in it. Of the devices one is its root's, the other its own.
    fn folder<'s>(
        &'s self,
        scope: &Scope<'s>,
        fd: OwnedFd,
        node: &Arc<FolderNode>,
        trail: Option<&Arc<Trail>>,
        (device, here): (u64, u64),
    ) where
        'v: 's,
    {
        if self.visitor.is_cancelled() {
            return;
        }
        let mut files = Vec::new();
        let mut folders = Vec::new();
        let listed = local::list(fd.as_fd(), |entry| {
            let Listed { name, kind } = entry;
            let is_folder = kind == FileType::Directory;
            if self.visitor.is_excluded(node, name.to_bytes(), is_folder) {
                self.visitor
                    .problem(Some(node), name.to_bytes(), Reason::Excluded, Detail::None);
                return;
            }
            match kind {
                FileType::RegularFile => files.push(name),
                FileType::Directory => folders.push(name),
                FileType::Symlink => {
                    let detail = self.link_detail(&fd, &name);
                    self.visitor
                        .problem(Some(node), name.to_bytes(), Reason::Link, detail);
                }
                FileType::Unknown => {
                    self.visitor.problem(
                        Some(node),
                        name.to_bytes(),
                        Reason::Vanished,
                        Detail::None,
                    );
                }
                other => {
                    let detail = Detail::Fixed(special_kind(other));
                    self.visitor
                        .problem(Some(node), name.to_bytes(), Reason::SpecialFile, detail);
                }
            }
        });
        let is_whole = listed.is_ok();
        if let Err(error) = listed {
            let (reason, detail) = reason_of(error);
            self.visitor.problem(Some(node), b".", reason, detail);
        }
        let held = self.hold(fd);
        for name in folders {
            let trail = Arc::new(Trail {
                parent: trail.cloned(),
                name,
            });
            let way = match &held {
                Ok(folder) => Way::In(Arc::clone(folder), trail.name.clone()),
                Err(_) => Way::Down(Arc::clone(&trail)),
            };
            let task = Task {
                way,
                trail,
                parent: Arc::clone(node),
                device,
            };
            scope.spawn(move |scope| self.task(scope, task));
        }
        if files.is_empty() {
            return;
        }
        let fd = match &held {
            Ok(folder) => &folder.fd,
            Err(fd) => fd,
        };
        let mut system = FileSystem::of(here, fd.as_fd());
        system.is_remote &= self.reads_ahead;
        let siblings = Siblings {
            names: files,
            selected: Default::default(),
        };
        let listed = is_whole.then_some(siblings.names.len());
        let files = self.visitor.files(node, listed);
        match &held {
            Ok(folder) if siblings.names.len() > 1 => {
                let shared = Arc::new(SharedFiles {
                    siblings,
                    files,
                    next: AtomicUsize::new(0),
                });
                let helpers = rayon::current_num_threads().min(shared.siblings.names.len()) - 1;
                for _ in 0..helpers {
                    let (shared, folder, node) =
                        (Arc::clone(&shared), Arc::clone(folder), Arc::clone(node));
                    scope.spawn(move |_| self.read(&folder.fd, &node, &shared, system));
                }
                self.read(&folder.fd, node, &shared, system);
            }
            _ => {
                let shared = SharedFiles {
                    siblings,
                    files,
                    next: AtomicUsize::new(0),
                };
                self.read(fd, node, &shared, system);
            }
        }
    }

    /// Keeps a folder open for the tasks under it, if the budget allows.
    fn hold<'s>(&'s self, fd: OwnedFd) -> Result<Arc<Held<'s>>, OwnedFd>
    where
        'v: 's,
    {
        let open = self.open_folders.fetch_add(1, Ordering::Relaxed);
        let held = Held {
            fd,
            count: &self.open_folders,
        };
        if open < self.most_open_folders {
            return Ok(Arc::new(held));
        }
        // Give the descriptor back and let `held` uncount itself.
        match held.fd.try_clone() {
            Ok(fd) => Err(fd),
            Err(_) => Ok(Arc::new(held)),
        }
    }

    /// Reads files of a folder until none is left to take.
    fn read(
        &self,
        folder: &OwnedFd,
        node: &Arc<FolderNode>,
        files: &SharedFiles<V::Files>,
        system: FileSystem,
    ) {
        while let Some(name) = files
            .siblings
            .names
            .get(files.next.fetch_add(1, Ordering::Relaxed))
        {
            if self.visitor.is_cancelled() {
                return;
            }
            let file = LocalFile {
                folder: folder.as_fd(),
                name,
                system,
            };
            self.visitor
                .file(node, &files.files, &files.siblings, &file);
        }
    }

    /// Where a link leads, in words. It is never followed: what lies under a root is read there.
    fn link_detail(&self, folder: &OwnedFd, name: &CStr) -> Detail {
        use rustix::fs::OFlags;
        let target = match rustix::fs::openat(
            folder,
            name,
            OFlags::PATH | OFlags::CLOEXEC,
            rustix::fs::Mode::empty(),
        ) {
            Ok(target) => target,
            Err(rustix::io::Errno::LOOP) => return Detail::Fixed("leads in a circle"),
            Err(_) => return Detail::Fixed("leads nowhere"),
        };
        let real = |path: &[u8]| rustix::fs::readlinkat(rustix::fs::CWD, path, Vec::new()).ok();
        let target = {
            use std::os::fd::AsRawFd;
            real(format!("/proc/self/fd/{}", target.as_raw_fd()).as_bytes())
        };
        let Some(target) = target else {
            return Detail::None;
        };
        let inside = self.roots.iter().any(|root| {
            use std::os::unix::ffi::OsStrExt;
            std::fs::canonicalize(std::ffi::OsStr::from_bytes(root)).is_ok_and(|root| {
                let root = root.as_os_str().as_bytes();
                target
                    .to_bytes()
                    .strip_prefix(root)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/") || root == b"/")
            })
        });
        if inside {
            Detail::Fixed("what it leads to is scanned where it lies")
        } else {
            Detail::Fixed(LINK_OUT)
        }
    }
}

/// Rights of a folder, and the device it lies on.
fn rights_of_folder(fd: &OwnedFd) -> rustix::io::Result<(Rights, u64)> {
    local::facts_of(fd.as_fd()).map(|(facts, device)| (facts.rights, device))
}

fn special_kind(kind: FileType) -> &'static str {
    match kind {
        FileType::Fifo => "FIFO",
        FileType::Socket => "socket",
        FileType::CharacterDevice => "character device",
        FileType::BlockDevice => "block device",
        _ => "no regular file",
    }
}
