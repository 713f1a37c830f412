//! A folder on the way down: its name, its parent, and who gets that far.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::AccessFacts;

/// One folder of a scan, linked to its parent so that a path costs its name alone.
///
/// A node lives as long as something under it is still walked or was found to hold matches or
/// problems; a share of a million clean folders keeps none of them.
pub struct FolderNode {
    /// The folder above; `None` for a root of the scan.
    pub parent: Option<Arc<FolderNode>>,
    /// Its name as reported (identifiers masked); a root's whole path.
    pub name: Box<[u8]>,
    /// Its name as stored, where that is not the one reported. Never reported itself.
    pub stored_name: Option<Box<[u8]>>,
    /// 0 for a root.
    pub depth: u32,
    /// Which root of the command line it lies under.
    pub root: u32,
    /// Who can get here and what they can do.
    pub access: AccessFacts,
    /// What a state between scans calls it; nought without one.
    pub state_key: u64,
}

impl FolderNode {
    /// The path of this folder, however long.
    pub fn path(&self) -> Vec<u8> {
        self.joined(|folder| &folder.name)
    }

    fn joined(&self, name: for<'f> fn(&'f FolderNode) -> &'f [u8]) -> Vec<u8> {
        let mut names: Vec<&[u8]> = Vec::new();
        let mut node = Some(self);
        while let Some(folder) = node {
            names.push(name(folder));
            node = folder.parent.as_deref();
        }
        let mut path = Vec::with_capacity(names.iter().map(|name| name.len() + 1).sum());
        for name in names.iter().rev() {
            if !path.is_empty() && path.last() != Some(&b'/') {
                path.push(b'/');
            }
            path.extend_from_slice(name);
        }
        path
    }

    /// The path of an entry in this folder.
    pub fn child_path(&self, name: &[u8]) -> Vec<u8> {
        child(self.path(), name)
    }

    /// The path of this folder as it is stored, from `/`: for patterns, never for a report.
    pub fn stored_path(&self) -> PathBuf {
        // Asking where the program runs costs a system call, and it stays there.
        static HERE: OnceLock<PathBuf> = OnceLock::new();
        let here = HERE.get_or_init(|| std::env::current_dir().unwrap_or_default());
        let path = here.join(OsString::from_vec(self.joined(Self::stored)));
        std::path::absolute(&path).unwrap_or(path)
    }

    /// The path of an entry in this folder as it is stored: for patterns, never for a report.
    pub fn stored_child_path(&self, name: &[u8]) -> Vec<u8> {
        child(self.joined(Self::stored), name)
    }

    fn stored(&self) -> &[u8] {
        self.stored_name.as_deref().unwrap_or(&self.name)
    }
}

impl std::fmt::Debug for FolderNode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FolderNode")
            .field(&String::from_utf8_lossy(&self.path()))
            .finish()
    }
}

fn child(mut path: Vec<u8>, name: &[u8]) -> Vec<u8> {
    if path.last() != Some(&b'/') {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

/// Dropping a chain one link at a time: a hostile tree may be deeper than the stack.
impl Drop for FolderNode {
    fn drop(&mut self) {
        let mut next = self.parent.take();
        while let Some(node) = next {
            match Arc::try_unwrap(node) {
                Ok(mut alone) => next = alone.parent.take(),
                Err(_shared) => break,
            }
        }
    }
}
