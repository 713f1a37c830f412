//! Old Office documents: Word, Excel and PowerPoint as they were until 2003, and what lies in them.
//!
//! All of them are compound files, told apart by the streams they have. Each kind has a reader of
//! its own below; properties, embedded objects and pictures are the same for all. Outlook messages
//! are compound files too and only named here: mail is read elsewhere. Macros are not read, nor is
//! anything older than Word 6 and Excel 5, which were no compound files yet.

mod art;
mod compound;
mod embedded;
mod properties;
mod sheet;
mod slides;
mod word;

use std::path::Path;

use crate::extract::reader::{Fault, Limits, Output, Source, Unsupported};

pub(super) use art::with_bitmap_header;
use compound::CompoundFile;
pub(super) use sheet::without_header_codes;

/// What a compound file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compound {
    Word,
    Sheet,
    Slides,
    /// For the reader of mail.
    OutlookMessage,
    /// None of these: an object by itself, a password around a newer document, another program's.
    Unknown,
}

/// Tells what a compound file is.
pub(crate) fn what(source: &mut dyn Source) -> Result<Compound, Fault> {
    let in_memory = Limits::default().in_memory;
    Ok(what_of(&CompoundFile::open(source, in_memory)?))
}

/// Reads an old Office document.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let mut file = CompoundFile::open(source, out.limits().in_memory)?;
    let damaged = file.is_damaged();
    let kind = what_of(&file);
    let body = match kind {
        Compound::Word => word::read(&mut file, out),
        Compound::Sheet => sheet::read(&mut file, out),
        Compound::Slides => slides::read(&mut file, out),
        Compound::OutlookMessage => return Err(Fault::Unsupported(Unsupported::Other)),
        Compound::Unknown => unknown(&mut file, out),
    };
    match body {
        Ok(()) => {}
        // What lies around a damaged text may be whole.
        Err(fault @ (Fault::Damaged | Fault::Unsupported(_))) => out.fault(fault),
        // The properties lie open beside a text with a password.
        Err(Fault::Encrypted) => {
            properties::read(&mut file, out)?;
            return Err(Fault::Encrypted);
        }
        Err(fault) => return Err(fault),
    }
    properties::read(&mut file, out)?;
    if kind != Compound::Unknown {
        embedded::read(&mut file, out)?;
    }
    if damaged { Err(Fault::Damaged) } else { Ok(()) }
}

fn what_of(file: &CompoundFile<'_>) -> Compound {
    if file.has_stream("/WordDocument") {
        Compound::Word
    } else if file.has_stream("/Workbook") || file.has_stream("/Book") {
        Compound::Sheet
    } else if file.has_stream("/PowerPoint Document") {
        Compound::Slides
    } else if file.has_stream("/__properties_version1.0")
        || file
            .entries("/")
            .iter()
            .any(|entry| entry.name.starts_with("__substg1.0_"))
    {
        Compound::OutlookMessage
    } else {
        Compound::Unknown
    }
}

/// A compound file that is no document: a newer one behind a password, or an object by itself.
fn unknown(file: &mut CompoundFile<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    if file.has_stream("/EncryptedPackage") || file.has_stream("/\u{6}DataSpaces/DataSpaceMap") {
        return Err(Fault::Encrypted);
    }
    // Publisher's words lie in a form of its own, beside streams that would pass for an object's.
    if file.has_stream("/Quill/QuillSub/CONTENTS") {
        return Err(Fault::Unsupported(Unsupported::Other));
    }
    if embedded::single_stream(file, Path::new("/"), "object", out)? {
        return Ok(());
    }
    Err(Fault::Unsupported(Unsupported::Other))
}
