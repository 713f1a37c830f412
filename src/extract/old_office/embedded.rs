//! Files inside old Office documents, handed on as members.
//!
//! An embedded object is a storage of its own: a packaged file, a new Office file in a stream, or an
//! old Office document laid out in streams, which is made a compound file again so that it can be
//! read like any other. Equations hold no text and are passed over; the pictures that stand in for
//! objects are not read, since they show what the object itself says.

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use crate::extract::ole_native::packaged;
use crate::extract::reader::{Fault, Output};

use super::compound::{CompoundFile, read_at};

/// Storages at the top that are no embedded objects.
const NOT_OBJECTS: [&str; 10] = [
    "ObjectPool",
    "Macros",
    "_VBA_PROJECT_CUR",
    "_SX_DB_CUR",
    "MsoDataStore",
    "\u{6}DataSpaces",
    "_signatures",
    "_xmlsignatures",
    "Ctls",
    "MBD_PICTURES",
];

/// Hands on every object embedded in a document.
pub(super) fn read(file: &mut CompoundFile<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    for holder in ["/", "/ObjectPool"] {
        for entry in file.entries(holder) {
            if !entry.is_stream && !NOT_OBJECTS.contains(&entry.name.as_str()) {
                object(file, &entry.path, &entry.name, out)?;
            }
        }
    }
    for item in file.entries("/MsoDataStore") {
        let path = item.path.join("Item");
        if file.has_stream(&path.to_string_lossy()) {
            let mut stream = file.stream(&path)?;
            out.member(&format!("MsoDataStore/{}.xml", item.name), &mut stream)?;
        }
    }
    Ok(())
}

/// Hands on what a storage holds as a file. Told by the streams in it.
pub(super) fn object(
    file: &mut CompoundFile<'_>,
    storage: &Path,
    name: &str,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    match single_stream(file, storage, name, out) {
        Ok(true) => return Ok(()),
        Ok(false) => {}
        Err(fault @ (Fault::Damaged | Fault::Io)) => {
            out.fault(fault);
            return Ok(());
        }
        Err(fault) => return Err(fault),
    }
    let inside = file.entries(storage);
    let has = |wanted: &str| {
        inside
            .iter()
            .any(|entry| entry.name.eq_ignore_ascii_case(wanted))
    };
    if inside.is_empty() || has("Equation Native") {
        return Ok(());
    }
    match file.copied(storage, out.limits().in_memory) {
        Ok(copy) => out.member(&printable(name), &mut Cursor::new(copy)),
        Err(fault) => {
            out.fault(fault);
            Ok(())
        }
    }
}

/// Hands on the file that one stream of the storage holds, if there is one.
pub(super) fn single_stream(
    file: &mut CompoundFile<'_>,
    storage: &Path,
    name: &str,
    out: &mut dyn Output,
) -> Result<bool, Fault> {
    let native = storage.join("\u{1}Ole10Native");
    if file.has_stream(&native.to_string_lossy()) {
        native_file(file, &native, name, out)?;
        return Ok(true);
    }
    for stream in ["Package", "CONTENTS"] {
        let path = storage.join(stream);
        if file.has_stream(&path.to_string_lossy()) {
            let mut stream_bytes = file.stream(&path)?;
            out.member(&format!("{}/{stream}", printable(name)), &mut stream_bytes)?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn native_file(
    file: &mut CompoundFile<'_>,
    path: &Path,
    storage: &str,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    let mut stream = file.stream(path)?;
    // The size, then a label and two paths.
    let head = read_at(&mut stream, 0, 4096)?;
    let (name, start, length) = match head.get(4..).and_then(packaged) {
        Some(found) => (
            format!("{}/{}", printable(storage), found.name),
            found.start.saturating_add(4) as u64,
            found.length as u64,
        ),
        None => (format!("{}/Ole10Native", printable(storage)), 4, u64::MAX),
    };
    stream
        .seek(SeekFrom::Start(start.min(stream.len())))
        .map_err(|error| super::compound::fault_of(&error))?;
    out.member(&name, &mut stream.take(length))
}

fn printable(name: &str) -> String {
    name.chars()
        .filter(|char| !char.is_control() && !matches!(char, '/' | '\\'))
        .collect()
}
