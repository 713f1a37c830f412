//! The parts of the package: opening them, how they belong together, and XML without its tags.

use std::collections::HashMap;
use std::io::Read;

use crate::extract::reader::{Fault, Limit, Source, Unsupported};

use super::Archive;

/// A part as a stream.
pub(super) fn open<'a, 's>(
    archive: &'a mut Archive<'s>,
    name: &str,
) -> Result<zip::read::ZipFile<'a, &'s mut dyn Source>, Fault> {
    archive.by_name(name).map_err(|error| fault_of(&error))
}

/// A part in memory, if it may be that large.
pub(super) fn bytes(archive: &mut Archive<'_>, name: &str, bound: u64) -> Result<Vec<u8>, Fault> {
    let part = open(archive, name)?;
    let mut bytes = Vec::new();
    let read = part.take(bound.saturating_add(1)).read_to_end(&mut bytes);
    if bytes.len() as u64 > bound {
        return Err(Fault::Limit(Limit::Memory));
    }
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(io_fault(&error)),
    }
}

/// Where the relations of a part lead, by their names. A part without any has none.
pub(super) fn relations(archive: &mut Archive<'_>, name: &str) -> HashMap<String, String> {
    const LARGEST: u64 = 1 << 22;
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let path = format!("{folder}/_rels/{file}.rels");
    let Ok(bytes) = bytes(archive, &path, LARGEST) else {
        return HashMap::new();
    };
    let text = String::from_utf8_lossy(&bytes);
    text.split('<')
        .filter_map(|element| {
            let id = attributes(element, "Id").next()?;
            let target = attributes(element, "Target").next()?;
            Some((id, absolute(folder, &target)))
        })
        .collect()
}

/// The values of an attribute, wherever it stands.
pub(super) fn attributes<'a>(
    xml: &'a str,
    name: &'a str,
) -> impl Iterator<Item = String> + use<'a> {
    let mut rest = xml;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(name)?;
            let before = rest.get(..at)?.chars().next_back();
            rest = rest.get(at + name.len()..)?;
            if !before.is_some_and(char::is_whitespace) {
                continue;
            }
            let Some(value) = rest.trim_start().strip_prefix('=').map(str::trim_start) else {
                continue;
            };
            let quote = value
                .chars()
                .next()
                .filter(|char| matches!(char, '"' | '\''));
            let Some((value, after)) = quote.and_then(|quote| value.get(1..)?.split_once(quote))
            else {
                continue;
            };
            rest = after;
            return Some(without_entities(value));
        }
    })
}

/// The text between tags. Inline tags of Office part nothing; paragraphs and cells do.
pub(super) fn text_of_xml(bytes: &[u8]) -> String {
    const INLINE: [&str; 5] = ["r", "t", "rPr", "b", "i"];
    let xml = String::from_utf8_lossy(bytes);
    let mut text = String::new();
    for (index, piece) in xml.split('<').enumerate() {
        let (tag, after) = match piece.split_once('>') {
            Some(split) if index > 0 => split,
            _ => ("", piece),
        };
        let name = tag.trim_start_matches('/');
        let name = name.split([' ', '\r', '\n', '\t', '/']).next();
        let local = name.unwrap_or_default().rsplit(':').next();
        if !local.is_some_and(|name| INLINE.contains(&name)) && !text.ends_with('\n') {
            text.push('\n');
        }
        // Line ends between tags are there for those who read the file itself.
        if !after.trim().is_empty() || !after.contains('\n') {
            text.push_str(&without_entities(after));
        }
    }
    text.trim().to_owned()
}

/// The five entities of XML and those by number, as characters. No others are known.
fn without_entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let entity = after
            .get(..after.find(';').unwrap_or(0))
            .unwrap_or_default();
        let char = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => entity.strip_prefix('#').and_then(|number| {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                };
                code.and_then(char::from_u32)
            }),
        };
        match char {
            Some(char) => {
                plain.push(char);
                rest = after.get(entity.len() + 1..).unwrap_or_default();
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn absolute(folder: &str, target: &str) -> String {
    if let Some(path) = target.strip_prefix('/') {
        return path.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "." | "" => {}
            _ => path.push(step),
        }
    }
    path.join("/")
}

pub(super) fn fault_of(error: &zip::result::ZipError) -> Fault {
    use zip::result::ZipError;
    match error {
        ZipError::Io(error) => io_fault(error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Fault::Encrypted,
        ZipError::UnsupportedArchive(_) => Fault::Unsupported(Unsupported::Compression),
        _ => Fault::Damaged,
    }
}

pub(super) fn io_fault(error: &std::io::Error) -> Fault {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
            Fault::Damaged
        }
        _ => Fault::Io,
    }
}
