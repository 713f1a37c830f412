//! The parts of a package: a zip whose members are opened one by one, as often as wanted.
//!
//! The directory at the end is trusted where it holds. Where it does not, or has a name twice (of
//! which a map by name would lose one), the headers in front of the members are looked for as well,
//! so that whatever can still be read is. Nothing is held of a member but its place. What a member
//! is, and in which order members are read, is not decided here.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Seek, SeekFrom};

use flate2::read::DeflateDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use super::rescue::{self, Loose};
use super::xml::fault_of;
use crate::extract::reader::{Fault, Limit, Source, Unsupported};

/// A directory larger than this is not read into memory whole.
const LARGEST_DIRECTORY: u64 = 16 << 20;

/// Parts that are read, however many members a file may have: no document comes near.
const MOST_PARTS: u64 = 250_000;

/// One member.
pub(super) struct Part {
    /// As stored, with `/`.
    pub(super) name: String,
    pub(super) read: bool,
    place: Place,
}

enum Place {
    /// By the directory.
    Listed(usize),
    /// By its own header.
    Found(Loose),
}

/// An open package.
pub(super) struct Package<'s> {
    archive: Option<ZipArchive<Shared<'s>>>,
    source: Shared<'s>,
    pub(super) parts: Vec<Part>,
    by_name: HashMap<String, usize>,
    /// What was wrong with the package as such.
    pub(super) fault: Option<Fault>,
}

/// The one source, for the archive and for what lies outside its directory.
#[derive(Clone, Copy)]
pub(super) struct Shared<'s>(pub(super) &'s RefCell<dyn Source + 's>);

impl Read for Shared<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().read(into)
    }
}

impl Seek for Shared<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.borrow_mut().seek(to)
    }
}

impl<'s> Package<'s> {
    /// Reads the directory, or what can be had without one.
    pub(super) fn open(mut source: Shared<'s>, most_members: u64) -> Result<Self, Fault> {
        let most_members = most_members.min(MOST_PARTS);
        let mut fault = None;
        let mut archive = None;
        match rescue::directory_size(&mut source)? {
            Some(size) if size > LARGEST_DIRECTORY => fault = Some(Fault::Limit(Limit::Members)),
            _ => match ZipArchive::new(source) {
                Ok(opened) => archive = Some(opened),
                Err(ZipError::Io(error)) if fault_of(&error) == Fault::Io => return Err(Fault::Io),
                Err(_) => fault = Some(Fault::Damaged),
            },
        }
        let mut package = Self {
            archive,
            source,
            parts: Vec::new(),
            by_name: HashMap::new(),
            fault,
        };
        package.list();
        let is_partial = package
            .archive
            .as_ref()
            .is_none_or(ZipArchive::has_duplicate_names);
        if is_partial {
            package.find(most_members)?;
        }
        if package.parts.len() as u64 > most_members {
            package
                .parts
                .truncate(usize::try_from(most_members).unwrap_or(usize::MAX));
            package.fault = Some(Fault::Limit(Limit::Members));
        }
        for (index, part) in package.parts.iter().enumerate() {
            package.by_name.entry(key(&part.name)).or_insert(index);
        }
        Ok(package)
    }

    /// The part of this name: case does not count.
    pub(super) fn part(&self, name: &str) -> Option<usize> {
        self.by_name.get(&key(name)).copied()
    }

    /// Opens a part's content.
    pub(super) fn content(&mut self, index: usize) -> Result<Box<dyn Read + '_>, Fault> {
        let part = self.parts.get_mut(index).ok_or(Fault::Damaged)?;
        part.read = true;
        match &part.place {
            Place::Listed(listed) => {
                let archive = self.archive.as_mut().ok_or(Fault::Damaged)?;
                if archive
                    .by_index_data(*listed)
                    .is_ok_and(|entry| entry.encrypted())
                {
                    return Err(Fault::Encrypted);
                }
                match archive.by_index(*listed) {
                    Ok(content) => Ok(Box::new(content)),
                    Err(error) => Err(told(&error)),
                }
            }
            Place::Found(loose) => {
                if loose.encrypted {
                    return Err(Fault::Encrypted);
                }
                let mut source = self.source;
                source
                    .seek(SeekFrom::Start(loose.data))
                    .map_err(|error| fault_of(&error))?;
                let content = source.take(loose.longest);
                match loose.method {
                    0 => Ok(Box::new(content)),
                    8 => Ok(Box::new(DeflateDecoder::new(content))),
                    _ => Err(Fault::Unsupported(Unsupported::Compression)),
                }
            }
        }
    }

    /// Takes over what the directory lists; of members that lie in one another, one.
    fn list(&mut self) {
        let Some(archive) = &self.archive else {
            return;
        };
        let mut spans = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let Ok(entry) = archive.by_index_data(index) else {
                continue;
            };
            if entry.is_dir() && entry.size() == 0 {
                continue;
            }
            let name = match entry.name() {
                Ok(name) => name.replace('\\', "/"),
                Err(_) => String::from_utf8_lossy(entry.name_raw()).replace('\\', "/"),
            };
            spans.push((
                entry.header_start(),
                entry.compressed_size(),
                self.parts.len(),
            ));
            self.parts.push(Part {
                name,
                read: false,
                place: Place::Listed(index),
            });
        }
        spans.sort_unstable();
        let mut free_from = 0;
        for (start, size, part) in spans {
            if start < free_from {
                self.fault = Some(Fault::Damaged);
                if let Some(part) = self.parts.get_mut(part) {
                    part.read = true;
                }
                continue;
            }
            free_from = start.saturating_add(30).saturating_add(size);
        }
    }

    /// Adds what has a header but is not listed.
    fn find(&mut self, most_members: u64) -> Result<(), Fault> {
        let mut known = HashSet::new();
        if let Some(archive) = &self.archive {
            for index in 0..archive.len() {
                if let Ok(entry) = archive.by_index_data(index) {
                    known.insert(entry.header_start());
                }
            }
        }
        let mut source = self.source;
        for loose in rescue::find(&mut source, most_members)? {
            if !known.contains(&loose.header) {
                self.parts.push(Part {
                    name: loose.name.replace('\\', "/"),
                    read: false,
                    place: Place::Found(loose),
                });
            }
        }
        Ok(())
    }
}

/// Part names are compared without case.
fn key(name: &str) -> String {
    name.trim_start_matches('/').to_lowercase()
}

fn told(error: &ZipError) -> Fault {
    match error {
        ZipError::Io(error) => fault_of(error),
        ZipError::CompressionMethodNotSupported(_) => Fault::Unsupported(Unsupported::Compression),
        ZipError::UnsupportedArchive(_) => Fault::Unsupported(Unsupported::Other),
        ZipError::InvalidPassword => Fault::Encrypted,
        _ => Fault::Damaged,
    }
}
