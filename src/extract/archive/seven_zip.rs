//! 7z archives: entry after entry as they lie, since solid ones cannot be read otherwise.

use std::cell::RefCell;
use std::io::Read;

use sevenz_rust2::{ArchiveReader, Error, Password};

use crate::extract::contents::Contents;
use crate::extract::reader::{Fault, Limit, Source, Unsupported};

/// Reads an archive.
pub(super) fn read(contents: &mut Contents<'_>, source: &mut dyn Source) -> Result<(), Fault> {
    let most = usize::try_from(contents.limits().memory / 2).unwrap_or(usize::MAX);
    let mut archive = ArchiveReader::new_with_memory_limit(source, Password::empty(), most)
        .map_err(|error| fault(&error))?;
    archive.set_thread_count(1);
    let ended = RefCell::new(None);
    let mut each = |entry: &sevenz_rust2::ArchiveEntry, content: &mut dyn Read| {
        let name = entry.name().replace('\\', "/");
        let done = match entry.is_directory() {
            true => {
                contents.name(&name);
                Ok(())
            }
            false => contents.member(&name, content),
        };
        // What a reader left over must be passed, or the next entry begins in this one.
        let done = done.and_then(|()| Ok(std::io::copy(content, &mut std::io::sink()).map(drop)?));
        let goes_on = done.is_ok();
        *ended.borrow_mut() = done.err();
        Ok(goes_on)
    };
    let done = archive.for_each_entries(&mut each);
    match ended.into_inner() {
        Some(fault) => Err(fault),
        None => done.map_err(|error| fault(&error)),
    }
}

fn fault(error: &Error) -> Fault {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Fault::Encrypted,
        Error::UnsupportedCompressionMethod(method) if method.contains("AES") => Fault::Encrypted,
        Error::UnsupportedCompressionMethod(_)
        | Error::Unsupported(_)
        | Error::ExternalUnsupported
        | Error::UnsupportedVersion { .. } => Fault::Unsupported(Unsupported::Compression),
        Error::MaxMemLimited { .. } => Fault::Limit(Limit::Memory),
        Error::Io(error, _) if error.raw_os_error().is_some() => Fault::Io,
        _ => Fault::Damaged,
    }
}
