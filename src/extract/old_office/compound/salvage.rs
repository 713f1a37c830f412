//! A compound file whose structure does not hold, put together again as far as it goes.
//!
//! One wrong number in its tables makes a compound file unreadable to those who read it by the book,
//! though every stream is still there. Here chains of sectors are followed as far as they make sense
//! and then straight on, since most streams lie in one piece; entries that the directory lost are kept.
//! The result is a sound compound file in memory; what is wrong in it is for its reader to tell.

use std::collections::HashSet;
use std::io::{Cursor, Read, SeekFrom, Write};
use std::path::PathBuf;

use crate::extract::little_endian::{part, size_at, u8_at, u16_at, u32_at, utf16};
use crate::extract::reader::{Fault, Source};

use super::fault_of;

/// More entries than any document has.
const MOST_ENTRIES: usize = 8192;
/// Storages in storages deeper than this are kept at the top.
const DEEPEST: usize = 32;
const NONE: u32 = 0xFFFF_FFFF;
const END: u32 = 0xFFFF_FFFE;
const ENTRY: usize = 128;
const MINI_SECTOR: usize = 64;

/// A sound file with whatever streams can be found, no more than `bound` bytes of them.
pub(super) fn rebuilt(source: &mut dyn Source, bound: u64) -> Result<Vec<u8>, Fault> {
    let mut broken = Broken::open(source)?;
    let directory = broken.chain(
        broken.directory,
        (MOST_ENTRIES * ENTRY) as u64,
        Ends::WithChain,
    )?;
    let entries: Vec<Entry> = directory.chunks_exact(ENTRY).map(Entry::of).collect();
    let root = entries
        .first()
        .map_or((NONE, 0), |root| (root.start, root.size));
    let mini_table = broken.chain(broken.mini_table, bound, Ends::WithChain)?;
    let mini_stream = broken.chain(root.0, root.1.min(bound), Ends::WithSize)?;
    let mut left = bound;
    let mut file =
        cfb::CompoundFile::create(Cursor::new(Vec::new())).map_err(|error| fault_of(&error))?;
    for (path, entry) in placed(&entries) {
        if entry.is_storage {
            // A name that cannot be is no reason to lose the rest.
            let _ = file.create_storage_all(&path);
            continue;
        }
        let content = if entry.size < 4096 {
            mini_chain(&mini_table, &mini_stream, entry)
        } else {
            broken.chain(entry.start, entry.size.min(left), Ends::WithSize)?
        };
        left = left.saturating_sub(content.len() as u64);
        if let Ok(mut stream) = file.create_new_stream(&path) {
            stream
                .write_all(&content)
                .and_then(|()| stream.flush())
                .map_err(|error| fault_of(&error))?;
        }
    }
    if !MAIN_STREAMS.iter().any(|(name, _)| file.is_stream(name))
        && let Some((name, start)) = broken.main_stream()?
        && let Ok(mut stream) = file.create_new_stream(name)
    {
        let content = broken.chain(start, left, Ends::WithSize)?;
        stream
            .write_all(&content)
            .and_then(|()| stream.flush())
            .map_err(|error| fault_of(&error))?;
    }
    file.flush().map_err(|error| fault_of(&error))?;
    Ok(file.into_inner().into_inner())
}

/// The streams that make a file a document, and how they begin.
const MAIN_STREAMS: [(&str, &[u8]); 4] = [
    ("/WordDocument", &[0xEC, 0xA5]),
    (
        "/Workbook",
        &[0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00],
    ),
    ("/Book", &[0x09, 0x08, 0x08, 0x00, 0x00, 0x05, 0x05, 0x00]),
    ("/PowerPoint Document", &[0x0F, 0x00, 0xE8, 0x03]),
];

/// One entry of the directory.
struct Entry {
    name: String,
    is_storage: bool,
    is_stream: bool,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

impl Entry {
    fn of(bytes: &[u8]) -> Self {
        let length = usize::from(u16_at(bytes, 64).unwrap_or_default()).clamp(2, 64);
        let name = utf16(part(bytes, 0, length - 2).unwrap_or_default());
        let kind = u8_at(bytes, 66).unwrap_or_default();
        let number = |at: usize| u32_at(bytes, at).unwrap_or(NONE);
        Self {
            name: name
                .chars()
                .filter(|char| !matches!(char, '/' | '\\' | ':' | '!' | '\0'))
                .collect(),
            is_storage: kind == 1,
            is_stream: kind == 2,
            left: number(68),
            right: number(72),
            child: number(76),
            start: number(116),
            size: u64::from(number(120)),
        }
    }
}

/// Every entry with its path: first those that the tree leads to, then those it lost.
fn placed(entries: &[Entry]) -> Vec<(PathBuf, &Entry)> {
    let mut placed = Vec::new();
    let mut seen = HashSet::from([0u32]);
    let first = entries.first().map_or(NONE, |root| root.child);
    let mut open = vec![(first, PathBuf::from("/"), 0usize)];
    let mut lost = (1..u32::try_from(entries.len()).unwrap_or(u32::MAX)).peekable();
    loop {
        let Some((index, parent, depth)) = open.pop() else {
            match lost.find(|index| !seen.contains(index)) {
                Some(index) => open.push((index, PathBuf::from("/"), 0)),
                None => return placed,
            }
            continue;
        };
        let Some(entry) = entries.get(index as usize) else {
            continue;
        };
        if !seen.insert(index) || entry.name.is_empty() {
            continue;
        }
        open.push((entry.left, parent.clone(), depth));
        open.push((entry.right, parent.clone(), depth));
        if entry.is_storage || entry.is_stream {
            let path = parent.join(&entry.name);
            if entry.is_storage && depth < DEEPEST {
                open.push((entry.child, path.clone(), depth + 1));
            }
            placed.push((path, entry));
        }
    }
}

/// What tells where a chain of sectors ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    WithSize,
    WithChain,
}

struct Broken<'a> {
    source: &'a mut dyn Source,
    sector: u64,
    sectors: u32,
    table: Vec<u32>,
    directory: u32,
    mini_table: u32,
}

impl<'a> Broken<'a> {
    fn open(source: &'a mut dyn Source) -> Result<Self, Fault> {
        let io = |_| Fault::Io;
        let length = source.seek(SeekFrom::End(0)).map_err(io)?;
        source.seek(SeekFrom::Start(0)).map_err(io)?;
        let mut head = Vec::new();
        (&mut *source)
            .take(512)
            .read_to_end(&mut head)
            .map_err(io)?;
        if !head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) || head.len() < 512 {
            return Err(Fault::Damaged);
        }
        let sector: u64 = if u16_at(&head, 30) == Some(12) {
            4096
        } else {
            512
        };
        let sectors = (length / sector).min(u64::from(END - 16));
        let mut broken = Self {
            source,
            sector,
            sectors: u32::try_from(sectors).unwrap_or(u32::MAX),
            table: Vec::new(),
            directory: u32_at(&head, 48).unwrap_or(NONE),
            mini_table: u32_at(&head, 60).unwrap_or(NONE),
        };
        broken.read_table(&head)?;
        Ok(broken)
    }

    /// The table of sectors, from wherever the header says its parts are.
    fn read_table(&mut self, head: &[u8]) -> Result<(), Fault> {
        let mut parts: Vec<u32> = (76..512)
            .step_by(4)
            .filter_map(|at| u32_at(head, at))
            .collect();
        let mut next = u32_at(head, 68).unwrap_or(END);
        let mut seen = HashSet::new();
        while next < self.sectors && seen.insert(next) {
            let more = self.sector_at(next)?;
            let entries = more.chunks_exact(4).filter_map(|entry| u32_at(entry, 0));
            let mut entries: Vec<u32> = entries.collect();
            next = entries.pop().unwrap_or(END);
            parts.append(&mut entries);
        }
        let per_sector = (self.sector / 4) as usize;
        // The table is never longer than the file.
        let most = self.sectors as usize / per_sector + 1;
        for place in parts.into_iter().take(most) {
            let entries = if place < self.sectors {
                self.sector_at(place)?
            } else {
                Vec::new()
            };
            let numbers = entries.chunks_exact(4).filter_map(|entry| u32_at(entry, 0));
            self.table
                .extend(numbers.chain(std::iter::repeat(NONE)).take(per_sector));
        }
        Ok(())
    }

    /// A document's main stream, found by how it begins. The directory is most often at the end of
    /// a file, and gone if the file was cut off.
    fn main_stream(&mut self) -> Result<Option<(&'static str, u32)>, Fault> {
        for number in 0..self.sectors {
            let sector = self.sector_at(number)?;
            let found = MAIN_STREAMS
                .iter()
                .find(|(_, head)| sector.starts_with(head));
            if let Some((name, _)) = found {
                return Ok(Some((name, number)));
            }
        }
        Ok(None)
    }

    /// The bytes of a chain of sectors. Where a step makes no sense, the next sector is taken for it.
    fn chain(&mut self, start: u32, size: u64, ends: Ends) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let mut seen = HashSet::new();
        let mut at = start;
        while at < self.sectors && (bytes.len() as u64) < size && seen.insert(at) {
            bytes.append(&mut self.sector_at(at)?);
            let next = self.table.get(at as usize).copied().unwrap_or(NONE);
            at = match next {
                END if ends == Ends::WithChain => break,
                next if next < self.sectors && !seen.contains(&next) => next,
                _ if ends == Ends::WithChain && next == NONE => break,
                _ => at.saturating_add(1),
            };
        }
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Ok(bytes)
    }

    fn sector_at(&mut self, number: u32) -> Result<Vec<u8>, Fault> {
        let at = (u64::from(number) + 1).saturating_mul(self.sector);
        self.source
            .seek(SeekFrom::Start(at))
            .map_err(|_| Fault::Io)?;
        let mut bytes = Vec::new();
        (&mut *self.source)
            .take(self.sector)
            .read_to_end(&mut bytes)
            .map_err(|_| Fault::Io)?;
        Ok(bytes)
    }
}

/// A small stream, out of the stream that holds all small ones.
fn mini_chain(table: &[u8], stream: &[u8], entry: &Entry) -> Vec<u8> {
    let size = usize::try_from(entry.size).unwrap_or(0);
    let mut bytes = Vec::new();
    let mut at = entry.start as usize;
    // 4096 bytes at most, so a circle ends by itself.
    while bytes.len() < size {
        let start = at.saturating_mul(MINI_SECTOR);
        let end = start.saturating_add(MINI_SECTOR).min(stream.len());
        let Some(sector) = stream.get(start..end).filter(|sector| !sector.is_empty()) else {
            break;
        };
        bytes.extend_from_slice(sector);
        let next = size_at(table, at.saturating_mul(4)).unwrap_or(usize::MAX);
        at = if next.saturating_mul(MINI_SECTOR) < stream.len() {
            next
        } else {
            at.saturating_add(1)
        };
    }
    bytes.truncate(size);
    bytes
}
