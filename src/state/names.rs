//! How folders, files and their fingerprints are called in a state: by keyed hashes of eight bytes.
//!
//! Names of files may hold identifiers, and a state lies on a disk: so no name is kept. The hash is
//! SipHash under a secret that comes from the user's token key. Two of ten million folders share a
//! hash with a probability of 3 in a million; then a file may be read again, and no file goes unread,
//! since its fingerprint would have to be the same as well.

use std::hash::Hasher;
use std::path::Path;

use siphasher::sip::SipHasher24;

use crate::model::Stamp;

/// What hashes names.
#[derive(Clone)]
pub(super) struct Names(SipHasher24);

impl Names {
    pub(super) fn new(secret: &[u8; 32]) -> Self {
        let mut key = [0_u8; 16];
        key.iter_mut()
            .zip(secret)
            .for_each(|(to, from)| *to = *from);
        Self(SipHasher24::new_with_key(&key))
    }

    /// A root by its real path, so that the same folder has one name from wherever a scan begins.
    pub(super) fn root(&self, path: &Path) -> u64 {
        use std::os::unix::ffi::OsStrExt;
        path.components().fold(0, |folder, component| {
            self.below(folder, component.as_os_str().as_bytes())
        })
    }

    /// A folder or file in a folder.
    pub(super) fn below(&self, folder: u64, name: &[u8]) -> u64 {
        let mut hasher = self.0;
        hasher.write_u64(folder);
        hasher.write(name);
        // Nought is no folder.
        hasher.finish().max(1)
    }

    /// The fingerprint of a file's content.
    pub(super) fn content(&self, stamp: &Stamp) -> u64 {
        let mut hasher = self.0;
        for part in [
            stamp.size,
            stamp.modified.0.cast_unsigned(),
            stamp.inode,
            stamp.volume,
        ] {
            hasher.write_u64(part);
        }
        hasher.write_u32(stamp.modified.1);
        hasher.finish()
    }

    /// The fingerprints of when it was changed in any way, and of its rights: the one in the upper half.
    pub(super) fn change(&self, stamp: &Stamp) -> u64 {
        let mut changed = self.0;
        changed.write_u64(stamp.changed.0.cast_unsigned());
        changed.write_u32(stamp.changed.1);
        let mut rights = self.0;
        let (mode, user, group) = stamp.rights;
        for part in [mode, user, group] {
            rights.write_u32(part);
        }
        changed.finish() & !RIGHTS | rights.finish() & RIGHTS
    }
}

/// The half of a fingerprint of change that is of the rights.
const RIGHTS: u64 = 0xFFFF_FFFF;

/// Whether two such fingerprints tell of the same file with the same content: nothing happened to it, or its
/// rights were changed, which explains the other time of change.
///
/// Who may set a file's times could hide a change of its content behind a change of its rights. That is said
/// in docs/nightly.md; without this, every remedy would have its files read again.
pub(super) fn same_content(then: u64, now: u64) -> bool {
    then == now || (then ^ now) & RIGHTS != 0
}
