//! The compound file: the small file system that all old Office formats lie in.
//!
//! A thin layer over `cfb` that says faults in our terms and hands streams out to be read bit by bit,
//! since one may be larger than memory. A file whose structure does not hold is put together again in
//! memory as far as it goes. No writing, but for a storage that is itself a document and is made a file
//! of its own to be handed on.

mod salvage;

use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::extract::reader::{Fault, Limit, Source};

/// An open compound file.
pub(super) struct CompoundFile<'a> {
    file: cfb::CompoundFile<Box<dyn Source + 'a>>,
    damaged: bool,
}

/// A stream of a compound file.
pub(super) type Stream<'a> = cfb::Stream<Box<dyn Source + 'a>>;

/// One entry of the directory.
pub(super) struct Entry {
    pub path: PathBuf,
    pub name: String,
    pub is_stream: bool,
    pub length: u64,
}

impl<'a> CompoundFile<'a> {
    /// Opens a file; of a damaged one so much of its streams as may be in memory.
    pub(super) fn open(source: &'a mut dyn Source, in_memory: u64) -> Result<Self, Fault> {
        let damaged = match cfb::CompoundFile::open(&mut *source) {
            Ok(mut file) => !ends_are_there(&mut file, in_memory / 2),
            Err(error) if fault_of(&error) == Fault::Io => return Err(Fault::Io),
            Err(_) => true,
        };
        let source: Box<dyn Source + 'a> = if damaged {
            Box::new(Cursor::new(salvage::rebuilt(source, in_memory / 2)?))
        } else {
            Box::new(source)
        };
        Ok(Self {
            file: cfb::CompoundFile::open(source).map_err(|error| fault_of(&error))?,
            damaged,
        })
    }

    /// Whether the structure of the file does not hold.
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged
    }

    pub(super) fn has_stream(&self, path: &str) -> bool {
        self.file.is_stream(path)
    }

    pub(super) fn stream(&mut self, path: impl AsRef<Path>) -> Result<Stream<'a>, Fault> {
        self.file
            .open_stream(path)
            .map_err(|error| fault_of(&error))
    }

    /// A stream in memory, if it may be that large.
    pub(super) fn bytes(&mut self, path: &str, bound: u64) -> Result<Vec<u8>, Fault> {
        read_up_to(self.stream(path)?, bound)
    }

    /// What lies directly in a storage.
    pub(super) fn entries(&self, storage: impl AsRef<Path>) -> Vec<Entry> {
        match self.file.read_storage(storage) {
            Ok(entries) => entries.map(|entry| entry_of(&entry)).collect(),
            Err(_) => Vec::new(),
        }
    }

    /// Makes a storage a compound file of its own.
    pub(super) fn copied(&mut self, storage: &Path, bound: u64) -> Result<Vec<u8>, Fault> {
        let inside: Vec<Entry> = match self.file.walk_storage(storage) {
            Ok(entries) => entries.map(|entry| entry_of(&entry)).collect(),
            Err(_) => return Err(Fault::Damaged),
        };
        let total = inside
            .iter()
            .fold(0u64, |total, entry| total.saturating_add(entry.length));
        if total > bound {
            return Err(Fault::Limit(Limit::Memory));
        }
        let mut copy =
            cfb::CompoundFile::create(Cursor::new(Vec::new())).map_err(|error| fault_of(&error))?;
        let root = Path::new("/");
        for entry in &inside {
            let Ok(relative) = entry.path.strip_prefix(storage) else {
                continue;
            };
            if relative.as_os_str().is_empty() {
                continue;
            }
            let path = root.join(relative);
            if entry.is_stream {
                let mut from = self.stream(&entry.path)?;
                let mut to = copy
                    .create_stream(&path)
                    .map_err(|error| fault_of(&error))?;
                // A stream that breaks off is kept as far as it goes.
                let _ = std::io::copy(&mut from, &mut to);
                to.flush().map_err(|error| fault_of(&error))?;
            } else {
                copy.create_storage(&path)
                    .map_err(|error| fault_of(&error))?;
            }
        }
        copy.flush().map_err(|error| fault_of(&error))?;
        Ok(copy.into_inner().into_inner())
    }
}

/// Whether each stream at the top can be followed to its end. A chain of sectors may break off and
/// nobody tells before it is read. Where the file is too large to be put together again, it is left
/// to be read as far as it goes.
fn ends_are_there(file: &mut cfb::CompoundFile<impl Read + Seek>, bound: u64) -> bool {
    let Ok(entries) = file.read_storage("/") else {
        return true;
    };
    let streams: Vec<Entry> = entries
        .map(|entry| entry_of(&entry))
        .filter(|entry| entry.is_stream && entry.length > 0)
        .collect();
    let total = streams
        .iter()
        .fold(0u64, |total, entry| total.saturating_add(entry.length));
    total > bound
        || streams.iter().all(|entry| {
            let mut last = [0];
            file.open_stream(&entry.path)
                .and_then(|mut stream| {
                    stream.seek(SeekFrom::Start(entry.length - 1))?;
                    stream.read_exact(&mut last)
                })
                .is_ok()
        })
}

/// All of a stream, if it may be that large.
pub(super) fn read_up_to(stream: impl Read, bound: u64) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    match stream.take(bound.saturating_add(1)).read_to_end(&mut bytes) {
        _ if bytes.len() as u64 > bound => Err(Fault::Limit(Limit::Memory)),
        Ok(_) => Ok(bytes),
        // A chain of sectors that breaks off.
        Err(_) if !bytes.is_empty() => Ok(bytes),
        Err(error) => Err(fault_of(&error)),
    }
}

/// So many bytes from a place in a stream, or fewer where it ends.
pub(super) fn read_at(
    stream: &mut (impl Read + Seek),
    at: u64,
    length: usize,
) -> Result<Vec<u8>, Fault> {
    stream
        .seek(SeekFrom::Start(at))
        .map_err(|error| fault_of(&error))?;
    let mut bytes = Vec::new();
    match stream.take(length as u64).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(fault_of(&error)),
    }
}

/// What an error of reading means: the structure is ours to judge, the rest is the disk's.
pub(super) fn fault_of(error: &std::io::Error) -> Fault {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::InvalidData
        | ErrorKind::InvalidInput
        | ErrorKind::UnexpectedEof
        | ErrorKind::NotFound
        | ErrorKind::AlreadyExists => Fault::Damaged,
        _ => Fault::Io,
    }
}

fn entry_of(entry: &cfb::Entry) -> Entry {
    Entry {
        path: entry.path().to_owned(),
        name: entry.name().to_owned(),
        is_stream: entry.is_stream(),
        length: entry.len(),
    }
}
