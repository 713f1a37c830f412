//! Opens a folder far below a root, step by step, so that `PATH_MAX` is no limit.

use std::ffi::CString;
use std::os::fd::OwnedFd;

use rustix::fs::{Mode, OFlags, ResolveFlags};

/// Half of `PATH_MAX`: leaves room for the last name of a stretch.
const STRETCH: usize = 2048;

/// Opens the folder `below` a root that is open. No link is followed: the walk came down by real
/// folders, and a name that has become a link since then must not lead elsewhere.
///
/// # Errors
/// What the system says; `INVAL` for a name with a NUL in it.
pub(super) fn open_below(root: OwnedFd, below: &[u8]) -> rustix::io::Result<OwnedFd> {
    let mut at = root;
    let mut rest = below;
    while !rest.is_empty() {
        let (head, tail) = rest.split_at_checked(cut(rest)).unwrap_or((rest, &[]));
        let name = CString::new(head).map_err(|_nul| rustix::io::Errno::INVAL)?;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        at = rustix::fs::openat2(&at, &name, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS)?;
        let slashes = tail.iter().take_while(|&&byte| byte == b'/').count();
        rest = tail.get(slashes..).unwrap_or_default();
    }
    Ok(at)
}

/// Where the next stretch of a path ends: at a slash, within [`STRETCH`] if there is one.
fn cut(path: &[u8]) -> usize {
    if path.len() <= STRETCH {
        return path.len();
    }
    let slash = path.iter().take(STRETCH).rposition(|&byte| byte == b'/');
    slash.filter(|&at| at > 0).unwrap_or(path.len())
}
