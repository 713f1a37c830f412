//! A share on this machine, looked at without opening a file.
//!
//! Folders are opened one in the other, as places only (`O_PATH`), links refused; extended attributes
//! are read by name in the open folder. Nothing is opened for reading but folders that are listed. What it
//! deliberately does not do: judge, or ask a server.

use std::ffi::CString;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, StatxFlags};
use rustix::io::Errno;

use super::tree::{Beside, Entry, Kind, LiveTree};

/// The disks of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Disk;

const BESIDE: [(&str, Beside); 6] = [
    ("security.NTACL", Beside::Samba),
    ("system.cifs_acl", Beside::Nt),
    ("system.cifs_ntsd", Beside::Nt),
    (
        "system.nfs4_acl",
        Beside::Other("an NFSv4 ACL of a mounted share"),
    ),
    ("system.nfs4_acl_xdr", Beside::Other("an NFSv4 ACL of ZFS")),
    ("system.richacl", Beside::Other("a rich ACL")),
];
/// The kernel's own limit of an attribute, and of the list of their names.
const LONGEST: usize = 64 * 1024;

impl LiveTree for Disk {
    fn entry(&self, root: &[u8], below: &[&[u8]]) -> std::io::Result<Entry> {
        let (folder, name) = match below.split_last() {
            Some((name, above)) => (open(root, above, OFlags::PATH)?, *name),
            None => (open(root, &[], OFlags::PATH)?, b".".as_slice()),
        };
        look(&folder, name)
    }

    fn names(&self, root: &[u8], below: &[&[u8]]) -> std::io::Result<Vec<Vec<u8>>> {
        let folder = open(root, below, OFlags::RDONLY)?;
        let mut names = Vec::new();
        for entry in Dir::new(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(name.to_vec());
            }
        }
        names.sort();
        Ok(names)
    }
}

fn open(root: &[u8], below: &[&[u8]], last: OFlags) -> std::io::Result<OwnedFd> {
    let base = OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let flags = |at: usize| {
        base | if at == below.len() {
            last
        } else {
            OFlags::PATH
        }
    };
    let mut folder = rustix::fs::openat(CWD, CString::new(root)?, flags(0), Mode::empty())?;
    for (at, name) in below.iter().enumerate() {
        let flags = flags(at.saturating_add(1)) | OFlags::NOFOLLOW;
        folder = rustix::fs::openat(&folder, CString::new(*name)?, flags, Mode::empty())?;
    }
    Ok(folder)
}

fn look(folder: &OwnedFd, name: &[u8]) -> std::io::Result<Entry> {
    let c_name = CString::new(name)?;
    let flags = AtFlags::SYMLINK_NOFOLLOW;
    let stat = rustix::fs::statx(folder, &c_name, flags, StatxFlags::BASIC_STATS)?;
    let mode = u32::from(stat.stx_mode);
    let mut entry = Entry {
        kind: match FileType::from_raw_mode(mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::Link,
            _ => Kind::Special,
        },
        inode: stat.stx_ino,
        links: u64::from(stat.stx_nlink),
        uid: stat.stx_uid,
        gid: stat.stx_gid,
        mode: mode & 0o7777,
        acl: None,
        default_acl: None,
        beside: Beside::Nothing,
    };
    if matches!(entry.kind, Kind::Link | Kind::Special) {
        return Ok(entry);
    }
    let mut path = format!("/proc/self/fd/{}/", folder.as_fd().as_raw_fd()).into_bytes();
    path.extend_from_slice(name);
    entry.acl = attribute(&path, "system.posix_acl_access")?;
    entry.default_acl = attribute(&path, "system.posix_acl_default")?;
    for (attribute_name, beside) in BESIDE {
        if attribute(&path, attribute_name)?.is_some() {
            entry.beside = beside;
            break;
        }
    }
    Ok(entry)
}

fn attribute(path: &[u8], name: &str) -> std::io::Result<Option<Box<[u8]>>> {
    let mut value = vec![0_u8; LONGEST];
    match rustix::fs::lgetxattr(path, name, &mut value) {
        Ok(length) => {
            value.truncate(length);
            Ok(Some(value.into_boxed_slice()))
        }
        Err(Errno::NODATA | Errno::OPNOTSUPP) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
