//! What a plan must know of the share as it is now.
//!
//! A saved scan tells paths and readers, not rights. They are read again here, through a trait, so that
//! whoever has the share open (a walk, a mounted share, a test) answers in its own way. No file is opened.

/// What kind of entry it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A device, a pipe, a socket.
    Special,
}

/// Which list of rights decides besides the POSIX rights, or in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// None: the POSIX rights are all there is.
    Nothing,
    /// A descriptor that Samba stored (`security.NTACL`). Samba goes by it as long as nobody changes the
    /// POSIX rights behind its back, so they are changed through Samba alone.
    Samba,
    /// An NT descriptor of a mounted SMB share: its server decides.
    Nt,
    /// A list that cannot be changed from here; what it is, in words.
    Other(&'static str),
}

/// An entry as it is now, a link not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its inode number.
    pub inode: u64,
    /// How many names it has.
    pub links: u64,
    /// Its owner.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
    /// Permission bits with setuid, setgid and sticky.
    pub mode: u32,
    /// `system.posix_acl_access`, byte for byte.
    pub acl: Option<Box<[u8]>>,
    /// `system.posix_acl_default`, byte for byte.
    pub default_acl: Option<Box<[u8]>>,
    /// What else decides.
    pub beside: Beside,
}

/// The share as it is now. `root` is a scanned path, a link there is followed; `below` are the names from
/// there on, none of which may be a link to a folder.
pub trait LiveTree {
    /// Looks at an entry.
    ///
    /// # Errors
    /// When it is not there, or may not be looked at.
    fn entry(&self, root: &[u8], below: &[&[u8]]) -> std::io::Result<Entry>;

    /// The names in a folder, `.` and `..` left out.
    ///
    /// # Errors
    /// When it is not there, is no folder, or may not be listed.
    fn names(&self, root: &[u8], below: &[&[u8]]) -> std::io::Result<Vec<Vec<u8>>>;

    /// The NT descriptor of an entry as `smbcacls --numeric` prints it, where [`Beside::Samba`] or
    /// [`Beside::Nt`] decides; `None` where nobody asked the server.
    fn descriptor(&self, _root: &[u8], _below: &[&[u8]]) -> Option<String> {
        None
    }
}

/// Names for ids.
pub trait Names {
    /// A group's name.
    fn group(&self, gid: u32) -> Option<String>;
    /// A person's name.
    fn user(&self, uid: u32) -> Option<String>;
}

/// Nobody has a name.
#[derive(Clone, Copy, Debug)]
pub struct NoNames;

impl Names for NoNames {
    fn group(&self, _gid: u32) -> Option<String> {
        None
    }

    fn user(&self, _uid: u32) -> Option<String> {
        None
    }
}
