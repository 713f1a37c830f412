//! ZIP archives. Entry after entry is taken from the directory at the archive's end, so that a million
//! of them take no memory and two of one name are both read; where that directory is damaged the
//! entries are read front to back, as far as they go.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};

use zip::read::{Config, read_zipfile_from_stream};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipReadOptions};

use super::zstd;
use crate::extract::contents::Contents;
use crate::extract::reader::{Fault, Output, Part, Source, Unit, Unsupported};

/// Packed with zstd, which the library undoes in C only.
const ZSTD: CompressionMethod = CompressionMethod::ZSTD;

/// Reads an archive.
pub(super) fn read(contents: &mut Contents<'_>, source: &mut dyn Source) -> Result<(), Fault> {
    let shared = RefCell::new(source);
    let directory = Handle::new(&shared);
    let Ok(mut archive) = ZipIterable::try_new(directory, Config::default()) else {
        return front_to_back(contents, &shared);
    };
    let mut damaged = false;
    let Ok(entries) = archive.files() else {
        return front_to_back(contents, &shared);
    };
    let mut any = false;
    let mut comments = comment(&mut Handle::new(&shared))?;
    for entry in entries {
        let Ok(entry) = entry else {
            damaged = true;
            break;
        };
        any = true;
        let name = match entry.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        };
        if name.ends_with('/') && entry.size() == 0 {
            contents.name(&name);
            continue;
        }
        let mut body = Handle::new(&shared);
        if entry.compression() == ZSTD && !entry.encrypted() {
            body.seek_to_content(entry.header_start())?;
            let mut packed = body.take(entry.compressed_size());
            contents.member(&name, &mut zstd::Frames::new(&mut packed))?;
            continue;
        }
        match entry.with_reader(&mut body, ZipReadOptions::new()) {
            Ok(mut file) if !file.comment_raw().is_empty() => {
                comments.push(b'\n');
                comments.extend_from_slice(file.comment_raw());
                contents.member(&name, &mut file)?;
            }
            Ok(mut file) => contents.member(&name, &mut file)?,
            Err(error) => contents.lost_member(&name, fault(&error)),
        }
    }
    if !comments.is_empty() {
        contents.draft(|out| {
            out.at(Part::Comment, Unit::Whole)?;
            out.text(&String::from_utf8_lossy(&comments))
        })?;
    }
    match damaged {
        true if !any => front_to_back(contents, &shared),
        true => Err(Fault::Damaged),
        false => Ok(()),
    }
}

/// Whether the directory of an archive lies at the end.
pub(super) fn is_behind(source: &mut dyn Source) -> bool {
    let shared = RefCell::new(source);
    let archive = ZipIterable::try_new(Handle::new(&shared), Config::default());
    archive.is_ok_and(|archive| !archive.is_empty())
}

/// The comment that an archive ends with.
fn comment(handle: &mut Handle<'_, '_>) -> io::Result<Vec<u8>> {
    let length = handle.seek(SeekFrom::End(0))?;
    handle.seek(SeekFrom::Start(length.saturating_sub(22 + 0xFFFF)))?;
    let mut tail = Vec::new();
    handle.take(22 + 0xFFFF).read_to_end(&mut tail)?;
    let end = memchr::memmem::rfind(&tail, b"PK\x05\x06");
    let comment = end.and_then(|end| tail.get(end + 22..));
    Ok(comment.unwrap_or_default().to_vec())
}

/// Names that are looked at to tell what an archive is.
const MOST_NAMES: usize = 1_000;

/// Bytes that are looked at for it where the directory does not hold.
const MOST_LOOKED_AT: u64 = 8 << 20;

/// The first names in an archive, by its directory or, where that does not hold, by the headers in
/// front of the entries.
pub(super) fn names(source: &mut dyn Source) -> Result<Vec<String>, Fault> {
    let shared = RefCell::new(source);
    let lossy = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let mut names = Vec::new();
    if let Ok(mut archive) = ZipIterable::try_new(Handle::new(&shared), Config::default())
        && let Ok(entries) = archive.files()
    {
        let whole = entries.map_while(Result::ok).take(MOST_NAMES);
        names.extend(whole.map(|entry| lossy(entry.name_raw())));
    }
    if names.is_empty() {
        let mut source = io::BufReader::new(Handle::new(&shared)).take(MOST_LOOKED_AT);
        while let Ok(Some(file)) = read_zipfile_from_stream(&mut source) {
            names.push(lossy(file.name_raw()));
            if names.len() >= MOST_NAMES {
                break;
            }
        }
    }
    shared.into_inner().rewind()?;
    Ok(names)
}

/// Reads an archive whose directory does not hold.
fn front_to_back(
    contents: &mut Contents<'_>,
    shared: &RefCell<&mut dyn Source>,
) -> Result<(), Fault> {
    let mut source = io::BufReader::new(Handle::new(shared));
    loop {
        match read_zipfile_from_stream(&mut source) {
            Ok(Some(mut file)) => {
                let name = match file.name() {
                    Ok(name) => name.into_owned(),
                    Err(_) => String::from_utf8_lossy(file.name_raw()).into_owned(),
                };
                contents.member(&name, &mut file)?;
            }
            Ok(None) | Err(_) => return Err(Fault::Damaged),
        }
    }
}

fn fault(error: &ZipError) -> Fault {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Fault::Encrypted
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            Fault::Unsupported(Unsupported::Compression)
        }
        ZipError::Io(error) if error.raw_os_error().is_some() => Fault::Io,
        _ => Fault::Damaged,
    }
}

/// A place in a source that others read as well.
struct Handle<'s, 'r> {
    source: &'s RefCell<&'r mut dyn Source>,
    at: u64,
}

impl<'s, 'r> Handle<'s, 'r> {
    fn new(source: &'s RefCell<&'r mut dyn Source>) -> Self {
        Self { source, at: 0 }
    }

    /// Goes behind the header of an entry, which ends with a name and an extra field.
    fn seek_to_content(&mut self, header: u64) -> io::Result<()> {
        let mut lengths = [0; 4];
        self.at = header.saturating_add(26);
        self.read_exact(&mut lengths)?;
        let [name, extra] = [[lengths[0], lengths[1]], [lengths[2], lengths[3]]];
        let behind = u64::from(u16::from_le_bytes(name)) + u64::from(u16::from_le_bytes(extra));
        self.at = header.saturating_add(30 + behind);
        Ok(())
    }
}

impl Read for Handle<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut source = self.source.try_borrow_mut().map_err(io::Error::other)?;
        source.seek(SeekFrom::Start(self.at))?;
        let read = source.read(buffer)?;
        self.at = self.at.saturating_add(read as u64);
        Ok(read)
    }
}

impl Seek for Handle<'_, '_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut source = self.source.try_borrow_mut().map_err(io::Error::other)?;
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => source.seek(SeekFrom::End(0))?.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
