//! What a share says about one file or folder before anybody reads it.

/// The raw rights of an entry, as stored. `access` turns them into people.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rights {
    /// Numeric owner.
    pub uid: u32,
    /// Numeric owning group.
    pub gid: u32,
    /// Permission bits, `0o7777` at most.
    pub mode: u32,
    /// The bytes of `system.posix_acl_access`, if there is one.
    pub acl: Option<Box<[u8]>>,
    /// A second list of rights that lies beside these.
    pub stored: Option<Box<StoredAcl>>,
    /// Set where a layer of rights is present that was not read or cannot be judged.
    pub unjudged: Option<&'static str>,
    /// Set where the rights could not be read at all: nothing above can be trusted.
    pub unreadable: bool,
}

/// Rights that are stored beside the POSIX ones, as bytes of their own form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StoredAcl {
    /// `security.NTACL`: what Samba keeps. It holds only while the POSIX rights are unchanged.
    Samba {
        /// The bytes.
        blob: Box<[u8]>,
        /// The bytes of `system.posix_acl_default`, which are part of the POSIX rights.
        default_acl: Option<Box<[u8]>>,
        /// The bits of the file's type, likewise.
        file_type: u32,
    },
    /// An NT security descriptor: `system.cifs_acl` of a mounted SMB share.
    Nt(Box<[u8]>),
    /// `system.nfs4_acl` of a mounted NFSv4 share.
    Nfs4(Box<[u8]>),
}

impl Rights {
    /// Rights that nobody could read.
    pub fn unknown() -> Self {
        Self {
            uid: u32::MAX,
            gid: u32::MAX,
            mode: 0,
            acl: None,
            stored: None,
            unjudged: Some("the rights could not be read"),
            unreadable: true,
        }
    }
}

/// What tells whether a file is still the one that was read: any change of content or rights changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Last change of the content: seconds since 1970, nanoseconds.
    pub modified: (i64, u32),
    /// Last change of content, name or rights: seconds since 1970, nanoseconds.
    pub changed: (i64, u32),
    /// Mode, owner and group: a change of these alone changes `changed` as well.
    pub rights: (u32, u32, u32),
    /// Its number on its file system.
    pub inode: u64,
    /// The file system, by what stays the same when it is mounted anew.
    pub volume: u64,
    /// Whether it is a regular file.
    pub is_file: bool,
}

impl Stamp {
    /// Whether a change from now on must give other times: clocks of file systems tick as slowly as every
    /// other second, so what changed just now may change again unseen.
    pub fn is_settled(&self, now: i64) -> bool {
        const TICK: i64 = 2;
        // A time in the future is a clock that was wrong.
        let old = |time: i64| time < now.saturating_sub(TICK) || time > now.saturating_add(TICK);
        old(self.changed.0) && old(self.modified.0)
    }
}

/// When an entry was changed, and its rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Last change of the content, seconds since 1970.
    pub modified: i64,
    /// Who may do what, as stored.
    pub rights: Rights,
}
