//! PowerPoint presentations from PowerPoint 97 to 2003.
//!
//! A presentation is a tree of records, most of them saved over again at each fast save. A directory
//! says which are the ones that hold; by it slides are read in their order, each with the outline
//! text that is kept apart from it, then notes and masters. What the directory no longer names is
//! read too, as deleted: it is still in the file. Pictures and embedded objects are handed on; sounds
//! and macros are not.

mod records;
mod walk;

use std::io::{Cursor, Read, Seek, SeekFrom};

use crate::extract::reader::{Fault, Output, Part, Source, Unit};

use super::art::Pictures;
use super::compound::{CompoundFile, fault_of, read_up_to};
use records::{Kept, Stream};
use walk::Walk;

/// Reads a presentation.
pub(super) fn read(file: &mut CompoundFile<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    let user = file.bytes("/Current User", 1 << 16).unwrap_or_default();
    const ENCRYPTED: u32 = 0xF3D1_C4DF;
    let token = crate::extract::little_endian::u32_at(&user, 12);
    if token == Some(ENCRYPTED) || file.has_stream("/EncryptedSummary") {
        return Err(Fault::Encrypted);
    }
    // In memory if it may be: the directory leads to and fro in it.
    let stream = file.stream("/PowerPoint Document")?;
    let bound = out.limits().in_memory;
    let source: Box<dyn Source> = if stream.len() <= bound {
        Box::new(Cursor::new(read_up_to(stream, bound)?))
    } else {
        Box::new(stream)
    };
    let mut stream = Stream::new(source);
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
        self.rest()
            .seek(SeekFrom::Start(to))
            .map_err(|error| fault_of(&error))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use crate::extract::old_office;
    use crate::extract::reader::Fault;
    use crate::extract::recorded::recorded;

    fn record(head: u16, kind: u16, content: &[u8]) -> Vec<u8> {
        let mut bytes = head.to_le_bytes().to_vec();
        bytes.extend(kind.to_le_bytes());
        bytes.extend((content.len() as u32).to_le_bytes());
        bytes.extend(content);
        bytes
    }

    fn slide(text: &str) -> Vec<u8> {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let inside = record(0, 0x0FA0, &units);
        record(0xF, 0x03EE, &record(0xF, 0xF00D, &inside))
    }

    fn compound(user: &[u8], document: &[u8]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (name, content) in [("/Current User", user), ("/PowerPoint Document", document)] {
            file.create_stream(name)
                .unwrap()
                .write_all(content)
                .unwrap();
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn slides_come_in_the_order_of_the_list_and_what_no_longer_holds_as_deleted() {
        let first = slide("andet 251248-9996");
        let old = slide("gammelt");
        let second = slide("første 211062-5629\rlinje");
        let places = [first.len() + old.len(), 0];
        let mut stream = [first, old, second].concat();
        let listed = |number: u32| {
            let fields = [number, 0, 0, number + 255, 0].map(u32::to_le_bytes);
            record(0, 0x03F3, &fields.concat())
        };
        let list = [listed(2), record(0, 0x0FA8, b"oversigt"), listed(3)].concat();
        let document = stream.len();
        stream.extend(record(0xF, 0x03E8, &record(0xF, 0x0FF0, &list)));
        let directory = stream.len();
        let entries =
            [1 | 3 << 20, document, places[0], places[1]].map(|n| (n as u32).to_le_bytes());
        stream.extend(record(0, 0x1772, &entries.concat()));
        let edit = stream.len();
        let fields = [0, 0, 0, directory as u32, 1, 0, 0].map(u32::to_le_bytes);
        stream.extend(record(0, 0x0FF5, &fields.concat()));
        let user = [0, 0, 0, 0xE391_C05Fu32, edit as u32]
            .map(u32::to_le_bytes)
            .concat();
        let (result, out) = recorded(old_office::read, &compound(&user, &stream));
        assert_eq!(result, Ok(()));
        assert_eq!(
            out.text,
            "[section]\n[Body 1]\noversigt\n[Body 1]\nførste 211062-5629\nlinje\n\
             [section]\n[Body 2]\nandet 251248-9996\n[Deleted]\ngammelt\n"
        );
        // Without its directory the same text comes in the order of the file, and damage is told.
        let (_, out) = recorded(old_office::read, &compound(b"", &stream));
        assert_eq!(out.faults, [Fault::Damaged]);
        assert!(out.text.contains("[Body 1]\nandet 251248-9996\n"));
    }

    #[test]
    fn a_password_is_told() {
        let user = [0, 0, 0, 0xF3D1_C4DFu32, 0].map(u32::to_le_bytes).concat();
        let (result, _) = recorded(old_office::read, &compound(&user, b""));
        assert_eq!(result, Err(Fault::Encrypted));
    }
}
