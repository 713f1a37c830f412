//! What was not read, and why. Nothing is skipped in silence.

use std::sync::Arc;

use super::FolderNode;

/// Why an entry was not read in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The scanning account may not open it.
    PermissionDenied,
    /// It was there when the folder was listed and gone when it was opened.
    Vanished,
    /// It changed while it was being read: what was read may be half of each.
    Changed,
    /// The disk or the share answered with an error.
    ReadError,
    /// The scan was interrupted while it was read.
    Interrupted,
    /// A format that is not read yet; the detail names it.
    Unsupported,
    /// A picture with no extracted text beside it, and nothing here that could read it.
    NoOcr,
    /// A picture that shows no text.
    NoText,
    /// It takes a password.
    Encrypted,
    /// A bound was reached: what lay before it was read.
    Limit,
    /// Damaged: its own structure does not hold.
    Damaged,
    /// A reader of ours failed on it.
    ReaderFailed,
    /// A FIFO, socket or device: it holds no stored data.
    SpecialFile,
    /// A symbolic link: what it points to is read where it lies, or not at all.
    Link,
    /// On another file system, with `--one-file-system`.
    OtherFileSystem,
    /// Left out by `--exclude`.
    Excluded,
    /// Deeper than any share: a loop of mounts or a trap.
    TooDeep,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 17] = [
        Reason::PermissionDenied,
        Reason::Vanished,
        Reason::Changed,
        Reason::ReadError,
        Reason::Interrupted,
        Reason::Unsupported,
        Reason::NoOcr,
        Reason::NoText,
        Reason::Encrypted,
        Reason::Limit,
        Reason::Damaged,
        Reason::ReaderFailed,
        Reason::SpecialFile,
        Reason::Link,
        Reason::OtherFileSystem,
        Reason::Excluded,
        Reason::TooDeep,
    ];

    /// The permanent word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Reason::PermissionDenied => "permission-denied",
            Reason::Vanished => "vanished",
            Reason::Changed => "changed-while-read",
            Reason::ReadError => "read-error",
            Reason::Interrupted => "interrupted",
            Reason::Unsupported => "unsupported",
            Reason::NoOcr => "no-ocr-text",
            Reason::NoText => "no-text-in-picture",
            Reason::Encrypted => "encrypted",
            Reason::Limit => "limit",
            Reason::Damaged => "damaged",
            Reason::ReaderFailed => "reader-failed",
            Reason::SpecialFile => "special-file",
            Reason::Link => "link",
            Reason::OtherFileSystem => "other-file-system",
            Reason::Excluded => "excluded",
            Reason::TooDeep => "too-deep",
        }
    }

    /// Whether personal data may lie there unseen, so that the scan cannot be called complete.
    ///
    /// Links and special files hold no stored data of their own, and what the user left out was
    /// left out on purpose.
    pub fn is_gap(self) -> bool {
        !matches!(
            self,
            Reason::SpecialFile
                | Reason::Link
                | Reason::OtherFileSystem
                | Reason::Excluded
                | Reason::NoText
        )
    }
}

/// What a link is told with that leads elsewhere.
pub const LINK_OUT: &str = "leads out of what is scanned";

/// One entry that was not read in full.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The folder it lies in; `None` for a root that was named on the command line.
    pub folder: Option<Arc<FolderNode>>,
    /// Its name in that folder, safe to report (identifiers masked).
    pub name: Box<[u8]>,
    /// Why.
    pub reason: Reason,
    /// More on why, where there is more to say. Never holds text of a file.
    pub detail: Detail,
}

/// The detail of a problem: mostly fixed words, so that a million of them stay small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Nothing more to say.
    None,
    /// Fixed words.
    Fixed(&'static str),
    /// An error number of the operating system.
    Os(i32),
}

impl Detail {
    /// The words of it, empty for none.
    pub fn text(&self) -> String {
        match self {
            Detail::None => String::new(),
            Detail::Fixed(words) => (*words).to_string(),
            Detail::Os(code) => std::io::Error::from_raw_os_error(*code).to_string(),
        }
    }
}

impl Problem {
    /// The full path of the entry.
    pub fn path(&self) -> Vec<u8> {
        match &self.folder {
            Some(folder) => folder.child_path(&self.name),
            None => self.name.to_vec(),
        }
    }
}
