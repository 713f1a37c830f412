//! What a root of a scan is, before it is walked: is the share there at all?
//!
//! The folder that a share is mounted on is there without the share. It is empty then, or lies on another file
//! system.

use std::ffi::CString;
use std::os::fd::AsFd;

use rustix::fs::FileType;

use super::file_system::FileSystem;
use super::local::{list, open_root};

/// File systems whose id is made of what is written on the disk, so that it outlives a reboot: ext2, ext3 and ext4.
/// (XFS gives the number of the device, network shares and memory another one at every mount, btrfs and ZFS another
/// one for every snapshot.)
const LASTING: [u64; 1] = [0xEF53];

/// How many entries a root has, and which file system it lies on: the kind in the lower half, in the upper one
/// its id, where that lasts.
///
/// # Errors
/// When it cannot be listed.
pub fn look(root: &[u8]) -> std::io::Result<(u64, u64)> {
    let path = CString::new(root)?;
    let fd = open_root(&path)?;
    let kind = rustix::fs::fstatfs(&fd)?.f_type.cast_unsigned() & KIND;
    let id = rustix::fs::fstatvfs(&fd)?.f_fsid;
    let system = kind
        | if LASTING.contains(&kind) {
            (id ^ id << 32) & !KIND
        } else {
            0
        };
    let stat = rustix::fs::fstat(&fd)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
        return Ok((1, system));
    }
    let mut entries = 0;
    list(fd.as_fd(), |_| entries += 1)?;
    Ok((entries, system))
}

/// Whether every question about a root goes to another machine, or to another program, so that more of them should
/// be on their way than there are processors.
pub fn is_remote(root: &[u8]) -> bool {
    let Ok(path) = CString::new(root) else {
        return false;
    };
    open_root(&path).is_ok_and(|fd| FileSystem::asked(fd.as_fd()).is_remote)
}

const KIND: u64 = 0xFFFF_FFFF;

/// What is another in the file system of a root than it was, in words; `None` where nothing says so.
pub fn another_file_system(then: u64, now: u64) -> Option<&'static str> {
    if then & KIND != now & KIND {
        return Some("it lies on another kind of file system");
    }
    // A state of an earlier version has no id.
    let have_ids = then & !KIND != 0 && now & !KIND != 0;
    (have_ids && then != now).then_some("it lies on another file system")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_kind_may_be_another_file_system() {
        let (kind, one, two) = (0xEF53, 7 << 32, 9 << 32);
        assert_eq!(another_file_system(kind | one, kind | one), None);
        assert!(another_file_system(kind | one, kind | two).is_some());
        assert!(another_file_system(kind | one, 0x6969).is_some());
        assert_eq!(another_file_system(kind, kind | two), None);
    }

    #[test]
    fn a_folder_lies_on_the_file_system_it_lay_on() {
        let folder = tempfile::tempdir().unwrap();
        let look = || look(folder.path().as_os_str().as_encoded_bytes()).unwrap();
        let (then, now) = (look(), look());
        assert_eq!(another_file_system(then.1, now.1), None);
        assert_eq!(now.0, 0);
    }
}
