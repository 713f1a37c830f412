//! System calls on a mounted share, relative to open folders.
//!
//! Names are never joined to long paths: a tree may be deeper than `PATH_MAX`, and a folder renamed
//! during the walk cannot lead astray. Everything is opened with `O_NOATIME` where the kernel lets
//! us, because access times are evidence. Nothing is ever opened for writing, and a FIFO that takes
//! a file's place cannot hang the scan (`O_NONBLOCK`).

use std::ffi::CStr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use rustix::fs::{Advice, AtFlags, FileType, Mode, OFlags, RawDir, StatxFlags};
use rustix::io::Errno;

use super::file_system::FileSystem;
use super::xattrat::{getxattrat, listxattrat};
use super::{OpenFile, SourceFile, reason_of};
use crate::model::problem::Detail;
use crate::model::{Facts, Reason, Rights, Stamp, StoredAcl};

const ACL_XATTR: &CStr = c"system.posix_acl_access";

const DEFAULT_ACL_XATTR: &CStr = c"system.posix_acl_default";
const SAMBA_XATTR: &CStr = c"security.NTACL";
const NFS4_XATTR: &CStr = c"system.nfs4_acl";
/// The descriptor of a file on a mounted SMB share; the second holds the audit list as well.
const CIFS_XATTRS: [&CStr; 2] = [c"system.cifs_acl", c"system.cifs_ntsd"];

/// Rights of kinds that are not judged.
const UNJUDGED_XATTRS: [(&[u8], &str); 2] = [
    (
        b"system.richacl",
        "a rich ACL (system.richacl) is not judged",
    ),
    (
        b"system.nfs4_acl_xdr",
        "an NFSv4 ACL of ZFS (system.nfs4_acl_xdr) is not judged",
    ),
];

fn open_noatime<Fd: AsFd>(folder: Fd, name: &CStr, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let flags = flags | OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    match rustix::fs::openat(&folder, name, flags | OFlags::NOATIME, Mode::empty()) {
        // O_NOATIME is for the owner and for privileged accounts only.
        Err(Errno::PERM) => rustix::fs::openat(&folder, name, flags, Mode::empty()),
        opened => opened,
    }
}

/// Opens a folder in a folder; a link is not followed.
pub(super) fn open_folder<Fd: AsFd>(parent: Fd, name: &CStr) -> rustix::io::Result<OwnedFd> {
    open_noatime(parent, name, OFlags::DIRECTORY | OFlags::NOFOLLOW)
}

/// Opens a root of the scan; a link is followed, since somebody named it.
pub(super) fn open_root(path: &CStr) -> rustix::io::Result<OwnedFd> {
    open_noatime(rustix::fs::CWD, path, OFlags::empty())
}

/// A name in a folder and what the folder says it is.
pub(super) struct Listed {
    pub name: std::ffi::CString,
    pub kind: FileType,
}

/// Lists a folder. Entries seen before an error are kept.
pub(super) fn list(folder: BorrowedFd<'_>, mut each: impl FnMut(Listed)) -> rustix::io::Result<()> {
    thread_local! {
        static BUFFER: std::cell::RefCell<Vec<u8>> = std::cell::RefCell::new(Vec::with_capacity(64 * 1024));
    }
    BUFFER.with_borrow_mut(|buffer| {
        let mut entries = RawDir::new(folder, buffer.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let name = entry.file_name();
            if name == c"." || name == c".." {
                continue;
            }
            let kind = match entry.file_type() {
                FileType::Unknown => rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)
                    .map(|stat| FileType::from_raw_mode(stat.st_mode))
                    .unwrap_or(FileType::Unknown),
                known => known,
            };
            each(Listed {
                name: name.to_owned(),
                kind,
            });
        }
        Ok(())
    })
}

/// Whether a device is a mounted SMB share, whose descriptors are there without being listed.
fn is_smb_mount(device: u64, fd: BorrowedFd<'_>) -> bool {
    const CIFS: [i64; 2] = [0xFF53_4D42, 0xFE53_4D42];
    thread_local! {
        static LAST: std::cell::Cell<(u64, bool)> = const { std::cell::Cell::new((u64::MAX, false)) };
    }
    let (last, answer) = LAST.get();
    if last == device {
        return answer;
    }
    let answer = rustix::fs::fstatfs(fd).is_ok_and(|stats| CIFS.contains(&{ stats.f_type }));
    LAST.set((device, answer));
    answer
}

/// What the extended attributes of an entry say of its rights.
#[derive(Default)]
struct Layers {
    acl: Option<Box<[u8]>>,
    stored: Option<Box<StoredAcl>>,
    unjudged: Option<&'static str>,
}

const UNREADABLE: &str = "the extended attributes could not be read";

/// Reads ACLs of every kind, by whatever way the closures reach the xattrs: the length of the list
/// of their names, that list, and a value.
fn read_layers(
    file_type: u32,
    on_smb_mount: bool,
    length: impl Fn() -> rustix::io::Result<usize>,
    list: impl Fn(&mut [u8]) -> rustix::io::Result<usize>,
    get: impl Fn(&CStr, &mut [u8]) -> rustix::io::Result<usize>,
) -> Layers {
    let unreadable = |words| Layers {
        unjudged: Some(words),
        ..Layers::default()
    };
    // The kernel's own limit of a list of names, and of a value, is 64 KiB.
    thread_local! {
        static LAST_HAD_SOME: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    // Neighbours are alike. Where the last had no attributes only the length is asked for: the kernel
    // then neither takes memory nor copies.
    if !LAST_HAD_SOME.get() && !on_smb_mount && length() == Ok(0) {
        return Layers::default();
    }
    let mut small = [0_u8; 1024];
    let mut large = Vec::new();
    let names: &[u8] = match list(&mut small) {
        Ok(length) => small.get(..length).unwrap_or_default(),
        Err(Errno::OPNOTSUPP) => return Layers::default(),
        Err(Errno::RANGE) => {
            large.resize(64 * 1024, 0);
            match list(&mut large) {
                Ok(length) => large.get(..length).unwrap_or_default(),
                Err(_) => return unreadable(UNREADABLE),
            }
        }
        Err(_) => return unreadable(UNREADABLE),
    };
    LAST_HAD_SOME.set(!names.is_empty());
    let mut layers = Layers::default();
    let value = |name: &CStr| {
        let mut small = [0_u8; 1024];
        let mut large = Vec::new();
        let read = match get(name, &mut small) {
            Ok(length) => small.get(..length),
            Err(Errno::NODATA) => return Ok(None),
            Err(Errno::RANGE) => {
                large.resize(64 * 1024, 0);
                let length = get(name, &mut large)?;
                large.get(..length)
            }
            Err(error) => return Err(error),
        };
        Ok(read.map(Box::from))
    };
    let mut default_acl = None;
    if on_smb_mount {
        let mut found = CIFS_XATTRS
            .iter()
            .filter_map(|kind| Some((*kind, value(kind).ok()??)));
        match found.next() {
            Some((kind, bytes)) => layers.stored = Some(stored(kind, bytes, file_type)),
            None => {
                layers.unjudged =
                    Some("the server's descriptor could not be read (mount with cifsacl)")
            }
        }
    }
    for name in names.split(|&byte| byte == 0) {
        if name == ACL_XATTR.to_bytes() {
            match value(ACL_XATTR) {
                Ok(acl) => layers.acl = acl,
                Err(_) => return unreadable("the POSIX ACL could not be read"),
            }
        } else if name == DEFAULT_ACL_XATTR.to_bytes() {
            default_acl = value(DEFAULT_ACL_XATTR).ok().flatten();
        } else if let Some((_, words)) = UNJUDGED_XATTRS.iter().find(|(known, _)| *known == name) {
            layers.unjudged = Some(words);
        } else if let Some(kind) = stored_kind(name) {
            match value(kind) {
                Ok(bytes) => layers.stored = bytes.map(|bytes| stored(kind, bytes, file_type)),
                // Rights that exist and cannot be read may be narrower or wider.
                Err(_) => layers.unjudged = Some("an ACL beside the POSIX one could not be read"),
            }
        }
    }
    if let Some(StoredAcl::Samba {
        default_acl: place, ..
    }) = layers.stored.as_deref_mut()
    {
        *place = default_acl;
    }
    layers
}

fn stored_kind(name: &[u8]) -> Option<&'static CStr> {
    [SAMBA_XATTR, NFS4_XATTR]
        .into_iter()
        .chain(CIFS_XATTRS)
        .find(|known| known.to_bytes() == name)
}

fn stored(kind: &CStr, bytes: Box<[u8]>, file_type: u32) -> Box<StoredAcl> {
    Box::new(if kind == SAMBA_XATTR {
        StoredAcl::Samba {
            blob: bytes,
            default_acl: None,
            file_type,
        }
    } else if kind == NFS4_XATTR {
        StoredAcl::Nfs4(bytes)
    } else {
        StoredAcl::Nt(bytes)
    })
}

/// What the two system calls for it say of an entry.
struct Stat {
    modified: i64,
    mode: u32,
    uid: u32,
    gid: u32,
    device: u64,
}

fn facts(stat: &Stat, layers: Layers) -> Facts {
    Facts {
        modified: stat.modified,
        rights: Rights {
            uid: stat.uid,
            gid: stat.gid,
            mode: stat.mode & 0o7777,
            acl: layers.acl,
            stored: layers.stored,
            unjudged: layers.unjudged,
            unreadable: layers
                .unjudged
                .is_some_and(|words| words.contains("could not be read")),
        },
    }
}

/// Facts of an open file or folder, and the device it lies on.
pub(super) fn facts_of(fd: BorrowedFd<'_>) -> rustix::io::Result<(Facts, u64)> {
    let stat = rustix::fs::fstat(fd)?;
    Ok((facts_by(&stat, fd), stat.st_dev))
}

fn facts_by(stat: &rustix::fs::Stat, fd: BorrowedFd<'_>) -> Facts {
    let stat = Stat {
        modified: stat.st_mtime,
        mode: stat.st_mode,
        uid: stat.st_uid,
        gid: stat.st_gid,
        device: stat.st_dev,
    };
    let layers = read_layers(
        stat.mode & !0o7777,
        is_smb_mount(stat.device, fd),
        || rustix::fs::flistxattr_query(fd),
        |buffer| rustix::fs::flistxattr(fd, buffer),
        |name, buffer| rustix::fs::fgetxattr(fd, name, buffer),
    );
    facts(&stat, layers)
}

/// Facts of an entry of an open folder, without opening it: no right to read it is needed. A link
/// is not followed.
pub fn rights_at(folder: BorrowedFd<'_>, name: &CStr) -> std::io::Result<(Facts, FileType)> {
    let wanted = StatxFlags::BASIC_STATS;
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::STATX_DONT_SYNC;
    let stat = rustix::fs::statx(folder, name, flags, wanted)?;
    let mode = u32::from(stat.stx_mode);
    let kind = FileType::from_raw_mode(mode);
    let stat = Stat {
        modified: stat.stx_mtime.tv_sec,
        mode,
        uid: stat.stx_uid,
        gid: stat.stx_gid,
        device: rustix::fs::makedev(stat.stx_dev_major, stat.stx_dev_minor),
    };
    if kind == FileType::Symlink {
        return Ok((facts(&stat, Layers::default()), kind));
    }
    // The one way for older kernels to an entry that may not be opened.
    let by_proc = || {
        let mut path = format!("/proc/self/fd/{}/", folder.as_raw_fd()).into_bytes();
        path.extend_from_slice(name.to_bytes());
        path
    };
    let layers = read_layers(
        mode & !0o7777,
        is_smb_mount(stat.device, folder),
        || {
            let listed = listxattrat(folder, name, &mut []);
            listed.unwrap_or_else(|| rustix::fs::llistxattr_query(by_proc().as_slice()))
        },
        |buffer| {
            let listed = listxattrat(folder, name, buffer);
            listed.unwrap_or_else(|| rustix::fs::llistxattr(by_proc().as_slice(), buffer))
        },
        |attribute, buffer| {
            let read = getxattrat(folder, name, attribute, buffer);
            read.unwrap_or_else(|| rustix::fs::lgetxattr(by_proc().as_slice(), attribute, buffer))
        },
    );
    Ok((facts(&stat, layers), kind))
}

fn stamp(stat: &rustix::fs::Stat, fd: BorrowedFd<'_>) -> Stamp {
    let nanoseconds = |part: u64| u32::try_from(part).unwrap_or(0);
    Stamp {
        size: u64::try_from(stat.st_size).unwrap_or(0),
        modified: (stat.st_mtime, nanoseconds(stat.st_mtime_nsec)),
        changed: (stat.st_ctime, nanoseconds(stat.st_ctime_nsec)),
        rights: (stat.st_mode, stat.st_uid, stat.st_gid),
        inode: stat.st_ino,
        volume: volume(stat.st_dev, fd),
        is_file: FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile,
    }
}

/// A file system by its kind and its own id: device numbers of network shares are others at every mount.
fn volume(device: u64, fd: BorrowedFd<'_>) -> u64 {
    thread_local! {
        static LAST: std::cell::Cell<(u64, u64)> = const { std::cell::Cell::new((u64::MAX, 0)) };
    }
    let (last, volume) = LAST.get();
    if last == device {
        return volume;
    }
    let kind = rustix::fs::fstatfs(fd).map_or(0, |stats| stats.f_type.cast_unsigned());
    let id = rustix::fs::fstatvfs(fd).map_or(0, |stats| stats.f_fsid);
    let volume = id ^ kind.rotate_left(32);
    LAST.set((device, volume));
    volume
}

/// A file of an open folder.
pub(super) struct LocalFile<'a> {
    pub folder: BorrowedFd<'a>,
    pub name: &'a CStr,
    pub system: FileSystem,
}

impl SourceFile for LocalFile<'_> {
    fn name(&self) -> &[u8] {
        self.name.to_bytes()
    }

    fn open(&self) -> Result<Box<dyn OpenFile + '_>, (Reason, Detail)> {
        let fd = open_noatime(self.folder, self.name, OFlags::NOFOLLOW).map_err(reason_of)?;
        Ok(Box::new(LocalOpenFile {
            fd,
            system: self.system,
            read: 0,
            asked_for: 0,
        }))
    }

    fn sibling_facts(&self, name: &[u8]) -> Option<Facts> {
        let name = std::ffi::CString::new(name).ok()?;
        let (facts, kind) = rights_at(self.folder, &name).ok()?;
        (kind == FileType::RegularFile).then_some(facts)
    }

    fn stamp(&self) -> Option<Stamp> {
        let stat = rustix::fs::statat(self.folder, self.name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        Some(stamp(&stat, self.folder))
    }
}

struct LocalOpenFile {
    fd: OwnedFd,
    system: FileSystem,
    /// Bytes read, and bytes that were asked for ahead.
    read: u64,
    asked_for: u64,
}

/// Bytes of a long file that are asked for ahead of reading them: what a line of 100 MB a second has under way in
/// 40 ms.
const AHEAD: u64 = 4 << 20;
/// Of one such question the kernel passes on no more than what it reads ahead by itself.
const AT_ONCE: u64 = 128 << 10;

impl LocalOpenFile {
    /// Notes what was read. Of a file that is read on has the kernel ask for what comes next, so that a slow line is
    /// full while a stretch is searched: the more, the more was read. Of most files only the beginning is.
    fn passed(&mut self, read: u64, goes_on: bool) {
        let before = self.read;
        self.read = self.read.saturating_add(read);
        if !self.system.is_remote || !goes_on || before == 0 {
            return;
        }
        self.asked_for = self.asked_for.max(self.read);
        let ahead = self.read.saturating_mul(2).min(AHEAD);
        while self.asked_for < self.read.saturating_add(ahead) {
            // A hint: nothing depends on it.
            let length = std::num::NonZeroU64::new(AT_ONCE);
            let _ = rustix::fs::fadvise(&self.fd, self.asked_for, length, Advice::WillNeed);
            self.asked_for = self.asked_for.saturating_add(AT_ONCE);
        }
    }
}

impl OpenFile for LocalOpenFile {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match rustix::io::read(&self.fd, &mut *buffer) {
                Err(Errno::INTR) => {}
                done => {
                    let read = done?;
                    self.passed(read as u64, read == buffer.len());
                    return Ok(read);
                }
            }
        }
    }

    fn skip_hole(&mut self) -> std::io::Result<u64> {
        use rustix::fs::SeekFrom;
        let here = rustix::fs::tell(&self.fd)?;
        let there = match rustix::fs::seek(&self.fd, SeekFrom::Data(here)) {
            Ok(data) => data,
            // There is none to the end.
            Err(Errno::NXIO) => rustix::fs::seek(&self.fd, SeekFrom::End(0))?,
            // A file system that does not know of holes.
            Err(_) => here,
        };
        let skipped = there.saturating_sub(here);
        self.read = self.read.saturating_add(skipped);
        Ok(skipped)
    }

    fn facts(&self) -> std::io::Result<(Facts, Stamp)> {
        let fd = self.fd.as_fd();
        let stat = rustix::fs::fstat(fd)?;
        Ok((facts_by(&stat, fd), stamp(&stat, fd)))
    }

    fn stamp(&self) -> Option<Stamp> {
        let stat = rustix::fs::fstat(&self.fd).ok()?;
        Some(stamp(&stat, self.fd.as_fd()))
    }

    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        Some(self.fd.as_fd())
    }

    fn short_read_is_end(&self) -> bool {
        self.system.short_read_is_end
    }

    fn has_our_clock(&self) -> bool {
        self.system.has_our_clock
    }
}
