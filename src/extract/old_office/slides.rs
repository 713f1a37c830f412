//! PowerPoint presentations from PowerPoint 97 to 2003.
//!
//! A presentation is a tree of records, most of them saved over again at each fast save. A directory
//! says which are the ones that hold; by it slides are read in their order, each with the outline
//! text that is kept apart from it, then notes and masters. What the directory no longer names is
//! read too, as deleted: it is still in the file. Pictures and embedded objects are handed on; sounds
//! and macros are not.

mod records;
mod walk;

use std::io::{Read, Seek, SeekFrom};

use crate::extract::reader::{Fault, Output, Part, Unit};

use super::art::Pictures;
use super::compound::{CompoundFile, fault_of};
use records::{Kept, Stream};
use walk::Walk;

/// Reads a presentation.
pub(super) fn read(file: &mut CompoundFile<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    let user = match file.bytes("/Current User", 1 << 16) {
        Ok(bytes) => bytes,
        Err(_) => Vec::new(),
    };
    const ENCRYPTED: u32 = 0xF3D1_C4DF;
    let token = crate::extract::little_endian::u32_at(&user, 12);
    if token == Some(ENCRYPTED) || file.has_stream("/EncryptedSummary") {
        return Err(Fault::Encrypted);
    }
    let mut stream = Stream::new(file.stream("/PowerPoint Document")?);
    let edit = crate::extract::little_endian::u32_at(&user, 16).unwrap_or_default();
    let kept = Kept::read(&mut stream, edit);
    if kept.encrypted {
        return Err(Fault::Encrypted);
    }
    let body = Walk::new(&kept).read(&mut stream, out);
    let body = match body {
        Err(Fault::Damaged) => {
            out.fault(Fault::Damaged);
            Ok(())
        }
        other => other,
    };
    if file.has_stream("/Pictures") {
        Pictures::default().read(file.stream("/Pictures")?, out)?;
    }
    body
}

/// An embedded object: a compound file, most often deflated, its full size before it.
fn embedded(
    stream: &mut Stream<impl Read + Seek>,
    record: records::Record,
    number: u32,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let name = format!("object-{number}");
    let length = u64::from(record.length);
    if record.instance() == 0 {
        stream.seek(record.inside())?;
        return out.member(&name, &mut stream.rest().take(length));
    }
    stream.seek(record.inside().saturating_add(4))?;
    let deflated = stream.rest().take(length.saturating_sub(4));
    out.member(&name, &mut flate2::read::ZlibDecoder::new(deflated))
}

/// Text of its own, with a line end.
fn give(part: Part, unit: Unit, text: &str, out: &mut dyn Output) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Ok(());
    }
    out.at(part, unit)?;
    out.text(text)?;
    out.text("\n")
}

impl<R: Read + Seek> Stream<R> {
    fn seek(&mut self, to: u64) -> Result<(), Fault> {
        self.rest().seek(SeekFrom::Start(to)).map_err(fault_of)?;
        Ok(())
    }
}
