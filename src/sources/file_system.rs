//! What is known of a file system from its kind.

use std::os::fd::BorrowedFd;

/// What a file system can be trusted with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FileSystem {
    /// A read comes back short at the end of a file only. True for the kernel's own page-cache file systems;
    /// FUSE may answer in pieces.
    pub short_read_is_end: bool,
    /// Its times come from this machine's clock.
    pub has_our_clock: bool,
    /// Every question goes to another machine, or to another program.
    pub is_remote: bool,
}

impl FileSystem {
    /// What is known of the one of this device, on which a folder lies. Asked once a device: a server would be
    /// asked for each folder.
    pub(super) fn of(device: u64, fd: BorrowedFd<'_>) -> Self {
        thread_local! {
            static LAST: std::cell::Cell<Option<(u64, FileSystem)>> = const { std::cell::Cell::new(None) };
        }
        if let Some((_, system)) = LAST
            .get()
            .filter(|(last, _)| *last == device && device != u64::MAX)
        {
            return system;
        }
        let system = Self::asked(fd);
        LAST.set(Some((device, system)));
        system
    }

    pub(super) fn asked(fd: BorrowedFd<'_>) -> Self {
        const LOCAL: [i64; 7] = [
            0xEF53,      // ext2, ext3, ext4
            0x5846_5342, // xfs
            0x9123_683E, // btrfs
            0x0102_1994, // tmpfs
            0x794C_7630, // overlayfs
            0x2FC1_2FC1, // zfs
            0xF2F5_2010, // f2fs
        ];
        const SERVED: [i64; 3] = [
            0x6969,      // nfs
            0xFF53_4D42, // cifs
            0xFE53_4D42, // smb2
        ];
        const OTHERS: [i64; 6] = [
            0x6573_5546, // fuse
            0x00C3_6400, // ceph
            0x0BD0_0BD0, // lustre
            0x4750_4653, // gpfs
            0x0102_1997, // 9p
            0x5346_414F, // afs
        ];
        let Ok(kind) = rustix::fs::fstatfs(fd).map(|stats| stats.f_type) else {
            return Self::default();
        };
        let has_our_clock = LOCAL.contains(&kind);
        let is_served = SERVED.contains(&kind);
        Self {
            short_read_is_end: has_our_clock || is_served,
            has_our_clock,
            is_remote: is_served || OTHERS.contains(&kind),
        }
    }
}
