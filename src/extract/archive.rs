//! Archives and packed streams: every file in them is handed on as a member, and nothing is unpacked
//! to a disk.
//!
//! Packed streams (`.gz`, `.bz2`, `.xz`, `.zst`) are no level of their own: what is packed in them is
//! read as if it lay there, so that a line of `a.log.gz` is a line of the log, and a file in
//! `a.tar.gz` lies in that.

mod cabinet;
mod seven_zip;
mod zip;
mod zstd;

use std::io::Read;

use super::contents::Contents;
use super::kind::Format;
use super::reader::{Fault, Source};

/// Whether a format is read front to back, without seeking.
pub(super) fn is_streamed(format: Format) -> bool {
    matches!(
        format,
        Format::Gzip | Format::Bzip2 | Format::Xz | Format::Lzma | Format::Zstd | Format::Tar
    )
}

/// Reads a format that [`is_streamed`].
pub(super) fn read_stream(
    contents: &mut Contents<'_>,
    format: Format,
    source: &mut dyn Read,
    name: &[u8],
) -> Result<(), Fault> {
    let inner = unpacked_name(name);
    match format {
        Format::Gzip => {
            let mut source = flate2::read::MultiGzDecoder::new(source);
            // The name it had is stored in front, whatever it is called now.
            let stored = source.header().and_then(flate2::GzHeader::filename);
            if let Some(stored) = stored.filter(|stored| **stored != inner) {
                contents.name(&String::from_utf8_lossy(stored));
            }
            contents.unpacked(&mut source, &inner)
        }
        Format::Lzma => {
            let most = window_limit(contents);
            let source = lzma_rust2::LzmaReader::new_mem_limit(source, most, None)?;
            contents.unpacked(&mut { source }, &inner)
        }
        Format::Bzip2 => contents.unpacked(&mut bzip2::read::MultiBzDecoder::new(source), &inner),
        Format::Xz => {
            let most = window_limit(contents);
            let source = lzma_rust2::XzReader::new_mem_limit(source, true, most);
            contents.unpacked(&mut { source }, &inner)
        }
        Format::Zstd => contents.unpacked(&mut zstd::Frames::new(source), &inner),
        _ => tar(contents, source),
    }
}

/// Reads an archive that must be sought in.
pub(super) fn read(
    contents: &mut Contents<'_>,
    format: Format,
    source: &mut dyn Source,
) -> Result<(), Fault> {
    match format {
        Format::SevenZip => seven_zip::read(contents, source),
        Format::Cabinet => cabinet::read(contents, source),
        _ => zip::read(contents, source),
    }
}

/// The window that a file asks for is taken at once: within what a reader may take. In KiB.
fn window_limit(contents: &Contents<'_>) -> u32 {
    u32::try_from((contents.limits().memory / 2) >> 10).unwrap_or(u32::MAX)
}

/// Reads a ZIP archive behind other bytes, if there is one.
pub(super) fn read_behind(
    contents: &mut Contents<'_>,
    source: &mut dyn Source,
) -> Result<(), Fault> {
    match zip::is_behind(source) {
        true => zip::read(contents, source),
        false => Ok(()),
    }
}

/// The first names in a ZIP archive, which tell whether it is a document. None where its directory
/// does not hold.
pub(super) fn names(source: &mut dyn Source) -> Result<Vec<String>, Fault> {
    zip::names(source)
}

/// The name of what is packed in a stream: without the ending that says how.
fn unpacked_name(name: &[u8]) -> Vec<u8> {
    let Some(dot) = name.iter().rposition(|&byte| byte == b'.') else {
        return name.to_vec();
    };
    let (stem, ending) = name.split_at(dot);
    match ending.to_ascii_lowercase().as_slice() {
        b".gz" | b".bz2" | b".xz" | b".lzma" | b".zst" | b".zstd" | b".z" => stem.to_vec(),
        b".tgz" | b".tbz" | b".tbz2" | b".txz" | b".tzst" => [stem, b".tar"].concat(),
        _ => name.to_vec(),
    }
}

fn tar(contents: &mut Contents<'_>, source: &mut dyn Read) -> Result<(), Fault> {
    let mut archive = tar::Archive::new(source);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path_bytes();
        let path = path.strip_prefix(b"./".as_slice()).unwrap_or(&path);
        let name = String::from_utf8_lossy(path).into_owned();
        let holds_data = matches!(
            entry.header().entry_type(),
            tar::EntryType::Regular | tar::EntryType::Continuous | tar::EntryType::GNUSparse
        );
        match holds_data {
            true => contents.member(&name, &mut entry)?,
            false => contents.name(&name),
        }
    }
    Ok(())
}
