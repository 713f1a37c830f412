//! What every reader of a format works with: bytes to seek in, and somewhere to put what it reads.
//!
//! A reader knows one format. It is handed a [`Source`] and an [`Output`], pushes text in reading
//! order with the place it lies at, hands files inside on as members and pictures as pictures, and
//! tells what it could not read. It runs in a process of its own with bounded memory and time, so it
//! need not fear for others, but it must be honest: nothing it skips is silent.

use std::io::{self, Read, Seek};

use serde::{Deserialize, Serialize};

use super::Unread;
use crate::model::Reason;
use crate::model::problem::Detail;
pub(super) use crate::model::{Part, Unit};

/// The bytes of a file or of a file inside another.
pub(super) trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

/// Why something was not read, or not wholly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Fault {
    /// Needs a password.
    Encrypted,
    /// Its own structure does not hold; what could be read was.
    Damaged,
    /// A format, or a form of it, that is not read.
    Unsupported(Unsupported),
    /// A bound of ours was reached; what lay before it was read.
    Limit(Limit),
    /// Reading the bytes failed.
    Io,
    /// A reader of ours failed on it.
    Failed,
    /// A picture, and no engine to read it with.
    NoEngine,
    /// A picture that is not to be read.
    NoOcr,
    /// A picture that shows no text.
    NoText,
    /// Whoever takes the text wants no more. Passed on, never made by a reader.
    Stopped,
}

/// What is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Unsupported {
    /// A RAR archive: there is no reader of a free licence.
    Rar,
    /// A cabinet archive packed in a way that is not read.
    Cabinet,
    /// Packed by a method that is not read.
    Compression,
    /// A picture in a form that is not read.
    Picture,
    /// Text whose font does not say which characters it draws.
    FontWithoutUnicode,
    /// A form of a known format that is not read.
    Other,
    /// Sound and moving pictures.
    Media,
    /// A font.
    Font,
    /// An archive of a kind that is not read.
    Archive,
    /// A web archive.
    WebArchive,
    /// An image of a disk.
    DiskImage,
}

/// Which bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Limit {
    /// More bytes than may be expanded out of one file.
    Expanded,
    /// More bytes out of fewer than any honest file has.
    Ratio,
    /// Containers in containers.
    Depth,
    /// Files in a container.
    Members,
    /// Pages, sheets, slides, messages.
    Pages,
    /// Pixels of a picture.
    Pixels,
    /// Bytes that must be in memory at once.
    Memory,
    /// Seconds.
    Time,
    /// Brackets in brackets.
    Nesting,
}

/// The bounds that hold for one file of a share and all that lies in it. All are settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes that may be expanded out of one file.
    pub expanded: u64,
    /// Bytes that may be expanded for each byte of the file, past the first 64 MiB.
    pub ratio: u64,
    /// Containers in containers.
    pub depth: u32,
    /// Files in all containers of it.
    pub members: u64,
    /// Pages, sheets, slides, messages of one document.
    pub pages: u32,
    /// Pixels of one picture.
    pub pixels: u64,
    /// Bytes of one member, stream or picture that must be in memory at once.
    pub in_memory: u64,
    /// Bytes of memory of a reader.
    pub memory: u64,
    /// Seconds of processor time, and one more for each MiB of the file.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            expanded: 1 << 40,
            ratio: 250,
            depth: 16,
            members: 1_000_000,
            pages: 100_000,
            pixels: 200_000_000,
            in_memory: 64 << 20,
            memory: 400 << 20,
            seconds: 10,
        }
    }
}

impl Limits {
    /// The bounds by name.
    pub const NAMES: [&str; 9] = [
        "expanded",
        "ratio",
        "depth",
        "members",
        "pages",
        "pixels",
        "in-memory",
        "memory",
        "seconds",
    ];

    /// Sets the bound of this name; false where there is none.
    pub fn set(&mut self, name: &str, number: u64) -> bool {
        let small = u32::try_from(number).unwrap_or(u32::MAX);
        match name {
            "expanded" => self.expanded = number,
            "ratio" => self.ratio = number,
            "depth" => self.depth = small,
            "members" => self.members = number,
            "pages" => self.pages = small,
            "pixels" => self.pixels = number,
            "in-memory" => self.in_memory = number,
            "memory" => self.memory = number,
            "seconds" => self.seconds = number,
            _ => return false,
        }
        true
    }

    /// Bytes that may be expanded out of a file of this size.
    pub(super) fn expanded_from(&self, size: u64) -> u64 {
        let honest = size.saturating_mul(self.ratio).saturating_add(64 << 20);
        honest.min(self.expanded)
    }
}

/// A picture in no file format: rows from the top, no padding, `channels` bytes a pixel (1 grey, 3 RGB).
pub(super) struct Bitmap {
    pub width: u32,
    pub height: u32,
    pub channels: u8,
    pub pixels: Vec<u8>,
}

/// Takes what a reader reads. Every method but `fault` fails with [`Fault::Stopped`] or a
/// [`Fault::Limit`] when the reader must stop at once: pass it on with `?`.
pub(super) trait Output {
    /// What follows lies here. A line ends: nothing before is joined to it.
    fn at(&mut self, part: Part, unit: Unit) -> Result<(), Fault>;
    /// Text as people see it: a number that is one number on paper must come as one piece, without
    /// a break. `\n` ends a line (paragraph, row), `\t` parts the cells of a row.
    fn text(&mut self, text: &str) -> Result<(), Fault>;
    /// A text of its own begins (another sheet, another message): headings and columns of what was
    /// before do not hold for it.
    fn section(&mut self) -> Result<(), Fault>;
    /// A file inside this one: its name as stored (path with `/`), and its bytes. Any format; it is
    /// sniffed and read like a file of its own. A fault of the member is told by the callee.
    fn member(&mut self, name: &str, content: &mut dyn Read) -> Result<(), Fault>;
    /// A picture inside this one that is in a picture format (JPEG, PNG, ...).
    fn picture(&mut self, name: &str, encoded: &[u8]) -> Result<(), Fault>;
    /// A picture inside this one as bare pixels.
    fn bitmap(&mut self, name: &str, bitmap: Bitmap) -> Result<(), Fault>;
    /// Something was not read, and the reader goes on with the rest.
    fn fault(&mut self, fault: Fault);
    /// The bounds that hold.
    fn limits(&self) -> Limits;
}

impl Fault {
    /// Whether it ends the reading of the whole file, not only of a part of it.
    pub(super) fn ends_all(self) -> bool {
        matches!(
            self,
            Fault::Stopped
                | Fault::Limit(Limit::Expanded | Limit::Ratio | Limit::Members | Limit::Time)
        )
    }

    /// As a problem row tells it.
    pub(super) fn told(self) -> Unread {
        match self {
            Fault::Encrypted => (Reason::Encrypted, Detail::Fixed("it takes a password")),
            Fault::Damaged => (
                Reason::Damaged,
                Detail::Fixed("its structure does not hold; what could be read was searched"),
            ),
            Fault::Unsupported(what) => (
                Reason::Unsupported,
                Detail::Fixed(match what {
                    Unsupported::Rar => "RAR archive",
                    Unsupported::Cabinet => "cabinet archive packed in a way that is not read",
                    Unsupported::Compression => "packed by a method that is not read",
                    Unsupported::Picture => "picture in a form that is not read",
                    Unsupported::FontWithoutUnicode => {
                        "text in a font that does not say which characters it draws"
                    }
                    Unsupported::Other => "a form of the format that is not read",
                    Unsupported::Media => "media file",
                    Unsupported::Font => "font",
                    Unsupported::Archive => "archive of a kind that is not read",
                    Unsupported::WebArchive => "web archive (WARC)",
                    Unsupported::DiskImage => "image of a disk",
                }),
            ),
            Fault::Limit(limit) => (
                Reason::Limit,
                Detail::Fixed(match limit {
                    Limit::Expanded => "more was packed in it than --limit expanded allows",
                    Limit::Ratio => "more was packed in it than --limit ratio allows for its size",
                    Limit::Depth => "containers in containers, deeper than --limit depth allows",
                    Limit::Members => "more files in it than --limit members allows",
                    Limit::Pages => "more pages, sheets or messages than --limit pages allows",
                    Limit::Pixels => "a larger picture than --limit pixels allows",
                    Limit::Memory => "it takes more memory than --limit memory allows",
                    Limit::Time => "it takes longer than --limit seconds allows",
                    Limit::Nesting => "brackets in brackets, deeper than any document has them",
                }),
            ),
            Fault::Io => (Reason::ReadError, Detail::None),
            Fault::Failed => (
                Reason::ReaderFailed,
                Detail::Fixed("please report the kind of file; its content is not needed"),
            ),
            Fault::NoEngine => (
                Reason::NoOcr,
                Detail::Fixed("no OCR engine: install tesseract-ocr and tesseract-ocr-dan"),
            ),
            Fault::NoOcr => (
                Reason::NoOcr,
                Detail::Fixed("a picture without extracted text beside it"),
            ),
            Fault::NoText => (Reason::NoText, Detail::None),
            Fault::Stopped => (Reason::Interrupted, Detail::None),
        }
    }
}

/// A fault on its way through a library that knows errors of reading only.
#[derive(Debug, thiserror::Error)]
#[error("{0:?}")]
struct Carried(Fault);

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        io::Error::other(Carried(fault))
    }
}

/// What a failed read means: a fault of ours that comes back, an error of the system, or bytes that
/// are not what they should be.
impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        let carried = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Carried>());
        match carried {
            Some(Carried(fault)) => *fault,
            None if error.kind() == io::ErrorKind::OutOfMemory => Fault::Limit(Limit::Memory),
            None if error.raw_os_error().is_some() => Fault::Io,
            None => Fault::Damaged,
        }
    }
}
