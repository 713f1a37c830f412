//! Where entries come from: a walk hands folders and files to a [`Visitor`].
//!
//! The visitor is the whole interface, so that a share that is not mounted (SMB, later) can be a
//! source of its own without the rest knowing. Nothing here reads content or judges rights.

mod deep;
mod file_system;
mod local;
mod look;
mod mounts;
mod walk;
mod xattrat;

use std::collections::HashSet;
use std::ffi::CString;
use std::os::fd::BorrowedFd;
use std::sync::{Arc, OnceLock};

use rustix::io::Errno;

use crate::model::problem::Detail;
use crate::model::{Facts, FolderNode, Problem, Reason, Rights, Stamp};

pub use local::rights_at;
pub use look::{another_file_system, is_remote, look};
pub use mounts::mounts;
pub use walk::{WalkOptions, walk};

/// A source could not start.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A path that was to be scanned cannot be opened.
    #[error("cannot open {path}: {source}")]
    Root {
        /// The path as given, escaped.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A share that was there is not.
    #[error(
        "{path}: {what}. Is the share mounted? Nothing was scanned, and nothing is called fixed. If it is as it \
         should be, say --accept-empty"
    )]
    Gone {
        /// The root as given.
        path: String,
        /// What is otherwise than it was.
        what: String,
    },
    /// The state could not be read.
    #[error("{0}")]
    State(String),
    /// The threads could not be started.
    #[error("cannot start the scanning threads: {0}")]
    Threads(String),
}

/// What the walk does with what it finds. Called from many threads at once.
pub trait Visitor: Sync {
    /// What is kept beside the files of one folder while they are read. It is dropped after the last.
    type Files: Send + Sync;

    /// A folder was opened. The answer is handed back with everything in it. `parent` is `None`
    /// for a root, whose name is then its path.
    fn enter(
        &self,
        parent: Option<&Arc<FolderNode>>,
        root: u32,
        name: &[u8],
        rights: Rights,
    ) -> Arc<FolderNode>;
    /// The files of a folder follow: so many, where its listing was read to the end.
    fn files(&self, folder: &FolderNode, listed: Option<usize>) -> Self::Files;
    /// A regular file was found.
    fn file(
        &self,
        folder: &Arc<FolderNode>,
        files: &Self::Files,
        siblings: &Siblings,
        file: &dyn SourceFile,
    );
    /// Something that will not be read.
    fn problem(
        &self,
        folder: Option<&Arc<FolderNode>>,
        name: &[u8],
        reason: Reason,
        detail: Detail,
    );
    /// Whether an entry is left out on purpose.
    fn is_excluded(&self, folder: &FolderNode, name: &[u8], is_folder: bool) -> bool;
    /// Whether to stop early.
    fn is_cancelled(&self) -> bool;
}

/// A file that was found and can be opened.
pub trait SourceFile {
    /// Its name in its folder, as stored.
    fn name(&self) -> &[u8];
    /// Opens it for reading.
    fn open(&self) -> Result<Box<dyn OpenFile + '_>, (Reason, Detail)>;
    /// Facts of a file in the same folder, without reading it.
    fn sibling_facts(&self, name: &[u8]) -> Option<Facts>;
    /// Its fingerprint, without opening it.
    fn stamp(&self) -> Option<Stamp>;
}

/// A file that is open.
pub trait OpenFile {
    /// Reads on; 0 at the end.
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize>;
    /// Passes a hole of a sparse file that begins where the next read would, and gives its length.
    fn skip_hole(&mut self) -> std::io::Result<u64>;
    /// Time and rights as they are now, and the fingerprint, which costs nothing beside.
    fn facts(&self) -> std::io::Result<(Facts, Stamp)>;
    /// Its fingerprint as it is now.
    fn stamp(&self) -> Option<Stamp>;
    /// The open file itself, where the system has one.
    fn descriptor(&self) -> Option<BorrowedFd<'_>>;
    /// Whether a read that came back short means the end: true on local disks, so that a small
    /// file costs one read and not two.
    fn short_read_is_end(&self) -> bool;
    /// Whether its times come from this machine's clock.
    fn has_our_clock(&self) -> bool;
}

/// The names in a folder, so that a picture's extracted text can be told from the picture's name.
#[derive(Debug, Default)]
pub struct Siblings {
    names: Vec<CString>,
    selected: OnceLock<HashSet<Box<[u8]>>>,
}

impl Siblings {
    /// The names that `select` picks out of all. It is asked once a folder, by whoever asks first.
    pub fn selected(
        &self,
        select: impl FnOnce(&mut dyn Iterator<Item = &[u8]>) -> HashSet<Box<[u8]>>,
    ) -> &HashSet<Box<[u8]>> {
        self.selected
            .get_or_init(|| select(&mut self.names.iter().map(|name| name.as_bytes())))
    }
}

/// The reason word for an error number.
fn reason_of(error: Errno) -> (Reason, Detail) {
    match error {
        Errno::ACCESS | Errno::PERM => (Reason::PermissionDenied, Detail::None),
        Errno::NOENT | Errno::NOTDIR | Errno::STALE => (Reason::Vanished, Detail::None),
        Errno::LOOP => (
            Reason::Link,
            Detail::Fixed("became a link while the folder was read"),
        ),
        other => (Reason::ReadError, Detail::Os(other.raw_os_error())),
    }
}

/// A problem for a root that cannot even be opened.
pub fn root_problem(path: &[u8], reason: Reason, detail: Detail) -> Problem {
    Problem {
        folder: None,
        name: Box::from(path),
        reason,
        detail,
    }
}
