//! What a walk's finds come to: folders get their access, files go to the worker of their thread.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::pace::Pacer;
use super::worker::Worker;
use super::{Progress, Scan};
use crate::access::{AccessJudge, PathJudge, Reach};
use crate::model::problem::Detail;
use crate::model::{AccessFacts, Certainty, FolderNode, Reason, Rights};
use crate::sources::{self, Siblings, SourceFile, Visitor};
use crate::state::FolderMemory;

/// A scan under way.
pub(super) struct Visit<'a> {
    pub(super) scan: &'a Scan<'a>,
    pub(super) progress: &'a Progress,
    pub(super) workers: Vec<Mutex<Worker>>,
    pub(super) pacer: Pacer,
    /// Whether a picture that no engine read is to be tried again the next time.
    pub(super) expects_engine: bool,
}

impl Visit<'_> {
    /// Tells of bytes as they are read: one file may be most of a share.
    pub(super) fn read(&self, bytes: u64) {
        if bytes > 0 {
            self.progress.bytes.fetch_add(bytes, Ordering::Relaxed);
            self.pacer.take(bytes, 0, || self.is_cancelled());
        }
    }

    fn worker(&self) -> MutexGuard<'_, Worker> {
        let index = rayon::current_thread_index().unwrap_or(0) % self.workers.len().max(1);
        // There is a worker for every thread; the first serves a caller from outside.
        #[allow(clippy::indexing_slicing)]
        self.workers[index]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Visitor for Visit<'a> {
    type Files = Option<FolderMemory<'a>>;

    fn enter(
        &self,
        parent: Option<&Arc<FolderNode>>,
        root: u32,
        name: &[u8],
        rights: Rights,
    ) -> Arc<FolderNode> {
        let access = match parent {
            Some(parent) => {
                let access = self.scan.access;
                let mut reach = Reach::from(&parent.access);
                if access.has_exports() {
                    let path = parent.stored_child_path(name);
                    reach = access.at(&absolute(&path), reach);
                }
                access.folder(reach, &rights)
            }
            None => root_access(self.scan.access, name, &rights),
        };
        let mut worker = self.worker();
        let masked = worker.masked(name);
        let node = Arc::new(FolderNode {
            parent: parent.cloned(),
            stored_name: masked.is_some().then(|| Box::from(name)),
            name: masked.unwrap_or_else(|| Box::from(name)),
            depth: parent.map_or(0, |parent| parent.depth.saturating_add(1)),
            root,
            access,
            state_key: self.scan.state.map_or(0, |state| {
                state.enter(parent.map(|parent| parent.state_key), name)
            }),
        });
        // A folder's own name is seen by whoever can list the folder above.
        if let Some(parent) = parent {
            worker.name(self.scan, parent, name);
        }
        drop(worker);
        self.progress.tell(|| node.path());
        node
    }

    fn files(&self, folder: &FolderNode, listed: Option<usize>) -> Self::Files {
        let state = self.scan.state?;
        Some(FolderMemory::of(state, folder.state_key, listed))
    }

    fn file(
        &self,
        folder: &Arc<FolderNode>,
        files: &Self::Files,
        siblings: &Siblings,
        file: &dyn SourceFile,
    ) {
        self.pacer.take(0, 1, || self.is_cancelled());
        let mut worker = self.worker();
        let matches = worker.file(self, folder, files.as_ref(), siblings, file);
        self.progress.files.fetch_add(1, Ordering::Relaxed);
        if matches > 0 {
            self.progress.matches.fetch_add(matches, Ordering::Relaxed);
        }
    }

    fn problem(
        &self,
        folder: Option<&Arc<FolderNode>>,
        name: &[u8],
        reason: Reason,
        detail: Detail,
    ) {
        if let (Some(state), Some(folder), true) = (self.scan.state, folder, reason.is_gap()) {
            match name {
                b"." => state.partly_listed(folder.state_key),
                name => state.unread(folder.state_key, name),
            }
        }
        let mut worker = self.worker();
        if let Some(folder) = folder {
            worker.name(self.scan, folder, name);
        }
        worker.problem(folder, name, reason, detail);
    }

    fn is_excluded(&self, folder: &FolderNode, name: &[u8], _is_folder: bool) -> bool {
        use std::os::unix::ffi::OsStrExt;
        let excludes = &self.scan.options.excludes;
        if excludes.is_empty() {
            return false;
        }
        let path = folder.stored_child_path(name);
        excludes.is_match(Path::new(std::ffi::OsStr::from_bytes(&path)))
            || excludes.is_match(Path::new(std::ffi::OsStr::from_bytes(name)))
    }

    fn is_cancelled(&self) -> bool {
        self.progress.cancel.load(Ordering::Relaxed) || self.pacer.is_over()
    }
}

/// Who gets into a root: judged from `/` down, as the kernel does.
fn root_access(access: &AccessJudge, path: &[u8], rights: &Rights) -> AccessFacts {
    let judged = PathJudge::new(access, sources::rights_at).judge(path).ok();
    match judged.and_then(|judged| Some((judged.folder?, judged.readers))) {
        Some((folder, readers)) => AccessFacts {
            enter: folder.enter,
            list: readers.by_path,
            // A share's own path is known to its users; browsing begins there.
            browse: access.meet(folder.enter, readers.by_path),
            owner: readers.owner,
            door: folder.door,
            certainty: readers.certainty,
        },
        None => {
            let unknown = Reach {
                certainty: Certainty::Unknown,
                door: access.door_over(&absolute(path)),
                ..access.outside()
            };
            access.folder(unknown, rights)
        }
    }
}

/// A path of the scan from `/`, as exports name it.
fn absolute(path: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    let path = Path::new(std::ffi::OsStr::from_bytes(path));
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}
