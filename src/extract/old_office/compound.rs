//! The compound file: the small file system that all old Office formats lie in.
//!
//! A thin layer over `cfb` that says faults in our terms and hands streams out to be read bit by bit,
//! since one may be larger than memory. A file that was cut off still has the beginning of its
//! streams: it is read as if zeros followed. No writing, but for a storage that is itself a document
//! and is made a file of its own to be handed on.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::extract::reader::{Fault, Limit, Source};

/// An open compound file.
pub(super) struct CompoundFile<'a> {
    file: cfb::CompoundFile<Padded<'a>>,
    cut_off: bool,
}

/// A stream of a compound file.
pub(super) type Stream<'a> = cfb::Stream<Padded<'a>>;

/// One entry of the directory.
pub(super) struct Entry {
    pub path: PathBuf,
    pub name: String,
    pub is_stream: bool,
    pub length: u64,
}

impl<'a> CompoundFile<'a> {
    pub(super) fn open(source: &'a mut dyn Source) -> Result<Self, Fault> {
        let (length, whole) = lengths(source)?;
        let padded = Padded {
            source,
            length,
            whole,
            at: 0,
        };
        Ok(Self {
            file: cfb::CompoundFile::open(padded).map_err(fault_of)?,
            cut_off: whole > length,
        })
    }

    /// Whether the file ends before its last sector.
    pub(super) fn is_cut_off(&self) -> bool {
        self.cut_off
    }

    pub(super) fn has_stream(&self, path: &str) -> bool {
        self.file.is_stream(path)
    }

    pub(super) fn stream(&mut self, path: impl AsRef<Path>) -> Result<Stream<'a>, Fault> {
        self.file.open_stream(path).map_err(fault_of)
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
        let mut copy = cfb::CompoundFile::create(Cursor::new(Vec::new())).map_err(fault_of)?;
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
                let mut to = copy.create_stream(&path).map_err(fault_of)?;
                // A stream that breaks off is kept as far as it goes.
                let _ = std::io::copy(&mut from, &mut to);
                to.flush().map_err(fault_of)?;
            } else {
                copy.create_storage(&path).map_err(fault_of)?;
            }
        }
        copy.flush().map_err(fault_of)?;
        Ok(copy.into_inner().into_inner())
    }
}

/// All of a stream, if it may be that large.
pub(super) fn read_up_to(stream: impl Read, bound: u64) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    match stream.take(bound.saturating_add(1)).read_to_end(&mut bytes) {
        _ if bytes.len() as u64 > bound => Err(Fault::Limit(Limit::Memory)),
        Ok(_) => Ok(bytes),
        // A chain of sectors that breaks off.
        Err(_) if !bytes.is_empty() => Ok(bytes),
        Err(error) => Err(fault_of(error)),
    }
}

/// So many bytes from a place in a stream, or fewer where it ends.
pub(super) fn read_at(
    stream: &mut (impl Read + Seek),
    at: u64,
    length: usize,
) -> Result<Vec<u8>, Fault> {
    stream.seek(SeekFrom::Start(at)).map_err(fault_of)?;
    let mut bytes = Vec::new();
    match stream.take(length as u64).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(fault_of(error)),
    }
}

/// What an error of reading means: the structure is ours to judge, the rest is the disk's.
pub(super) fn fault_of(error: std::io::Error) -> Fault {
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

/// How long the file is, and how long it was: the header tells how many sectors hold the table of
/// sectors, and the table tells which sectors there are.
fn lengths(source: &mut dyn Source) -> Result<(u64, u64), Fault> {
    let length = source.seek(SeekFrom::End(0)).map_err(|_| Fault::Io)?;
    let head = {
        source.seek(SeekFrom::Start(0)).map_err(|_| Fault::Io)?;
        let mut head = Vec::new();
        (&mut *source)
            .take(512)
            .read_to_end(&mut head)
            .map_err(|_| Fault::Io)?;
        head
    };
    let mut whole = length;
    if let Some(last) = last_sector(source, &head, length) {
        let sector = 1u64 << head.get(30).copied().unwrap_or(9).clamp(9, 12);
        let full = last.saturating_add(2).saturating_mul(sector);
        // A table that claims far more than there is is not to be believed.
        if full > length && full / 2 <= length {
            whole = full;
        }
    }
    Ok((length, whole))
}

/// The highest sector in use, by those parts of the table that the header itself names.
fn last_sector(source: &mut dyn Source, head: &[u8], length: u64) -> Option<u64> {
    use crate::extract::little_endian::u32_at;
    let sector = 1u64 << head.get(30).copied()?.clamp(9, 12);
    let mut last = None;
    for (index, at) in (76..512).step_by(4).enumerate() {
        let place = u32_at(head, at)?;
        if place >= 0xFFFF_FFFA {
            break;
        }
        let at = u64::from(place).checked_add(1)?.checked_mul(sector)?;
        if at >= length {
            last = last.max(Some(u64::from(place)));
            continue;
        }
        source.seek(SeekFrom::Start(at)).ok()?;
        let mut table = Vec::new();
        (&mut *source).take(sector).read_to_end(&mut table).ok()?;
        let entries = sector / 4;
        for (entry, value) in table.chunks_exact(4).enumerate() {
            if value != [0xFF; 4] && value != [0; 4] {
                last = last.max(Some(index as u64 * entries + entry as u64));
            }
        }
    }
    last
}

/// A file with zeros after its end, up to the length that it had.
pub(super) struct Padded<'a> {
    source: &'a mut dyn Source,
    length: u64,
    whole: u64,
    at: u64,
}

impl Read for Padded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at < self.length || self.at >= self.whole {
            let count = self.source.read(buffer)?;
            self.at = self.at.saturating_add(count as u64);
            return Ok(count);
        }
        let left = usize::try_from(self.whole - self.at).unwrap_or(usize::MAX);
        let count = buffer.len().min(left);
        buffer.iter_mut().take(count).for_each(|byte| *byte = 0);
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

impl Seek for Padded<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.whole.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        let at = at.ok_or(std::io::ErrorKind::InvalidInput)?;
        self.source.seek(SeekFrom::Start(at))?;
        self.at = at;
        Ok(at)
    }
}
