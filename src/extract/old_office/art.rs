//! Pictures and words in Office drawings.
//!
//! Word, Excel and PowerPoint keep drawings in the same records. Pictures are looked for by their
//! record headers in whatever stream they lie in, bit by bit, since the ways that lead to them are
//! many and damaged files lose them first. Words are the texts of WordArt, alternative texts and the
//! names of picture files; the text of boxes lies with each program's own text.

use std::io::Read;

use crate::extract::little_endian::{size_at, u8_at, u16_at, u32_at, utf16};
use crate::extract::reader::{Fault, Limit, Output, Part};

/// Finds pictures in bytes that come piece by piece.
#[derive(Default)]
pub(super) struct Pictures {
    held: Vec<u8>,
    /// So many bytes are needed before there is anything new to see.
    needed: usize,
    found: u32,
}

/// A picture's header, as far as it must be seen to be believed.
const HEAD: usize = 8 + 32 + 34 + 4;

impl Pictures {
    /// Takes the next bytes and gives every picture that is whole by now.
    pub(super) fn feed(&mut self, bytes: &[u8], out: &mut dyn Output) -> Result<(), Fault> {
        self.held.extend_from_slice(bytes);
        if self.held.len() < self.needed {
            return Ok(());
        }
        self.search(false, out)
    }

    /// No more bytes come.
    pub(super) fn finish(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        self.search(true, out)?;
        self.held.clear();
        self.needed = 0;
        Ok(())
    }

    /// Reads a whole stream for pictures.
    pub(super) fn read(
        &mut self,
        mut stream: impl Read,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => self.feed(buffer.get(..count).unwrap_or_default(), out)?,
                Err(error) => {
                    out.fault(super::compound::fault_of(&error));
                    break;
                }
            }
        }
        self.finish(out)
    }

    fn search(&mut self, last: bool, out: &mut dyn Output) -> Result<(), Fault> {
        let mut at = 0;
        loop {
            let rest = self.held.get(at..).unwrap_or_default();
            // All types are 0xF0??; the high byte is the fourth of the header.
            let Some(found) = memchr::memchr(0xF0, rest.get(3..).unwrap_or_default()) else {
                at = self.held.len().saturating_sub(3).max(at);
                break;
            };
            at += found;
            let rest = self.held.get(at..).unwrap_or_default();
            if rest.len() < HEAD && !last && Blip::could_begin(rest) {
                break;
            }
            let Some(blip) = Blip::of(rest) else {
                at += 1;
                continue;
            };
            if blip.length as u64 > out.limits().in_memory {
                out.fault(Fault::Limit(Limit::Memory));
                at += HEAD.min(rest.len());
                continue;
            }
            let whole = 8 + blip.length;
            if rest.len() < whole && !last {
                self.needed = whole;
                break;
            }
            let Some(record) = rest.get(..whole) else {
                // Cut off, or not a picture at all.
                out.fault(Fault::Damaged);
                at += 1;
                continue;
            };
            self.found = self.found.saturating_add(1);
            blip.give(record, self.found, out)?;
            at += whole;
        }
        self.held.drain(..at.min(self.held.len()));
        if self.held.len() >= self.needed {
            self.needed = 0;
        }
        Ok(())
    }
}

/// A picture record.
struct Blip {
    kind: u16,
    /// Without the header.
    length: usize,
    /// Where the picture's own bytes begin.
    start: usize,
    metafile: bool,
    deflated: bool,
}

impl Blip {
    fn could_begin(bytes: &[u8]) -> bool {
        let (Some(instance), Some(kind)) = (u16_at(bytes, 0), u16_at(bytes, 2)) else {
            return false;
        };
        identifiers(kind, instance).is_some()
    }

    /// Reads a header and believes it only if a picture follows.
    fn of(bytes: &[u8]) -> Option<Self> {
        let instance = u16_at(bytes, 0)?;
        let kind = u16_at(bytes, 2)?;
        let identifiers = identifiers(kind, instance)?;
        let length = size_at(bytes, 4)?;
        let after = 8 + identifiers * 16;
        let metafile = kind <= 0xF01C;
        let start = after + if metafile { 34 } else { 1 };
        if length.checked_add(8)? <= start {
            return None;
        }
        if metafile {
            let saved = size_at(bytes, after + 28)?;
            let compression = u8_at(bytes, after + 32)?;
            let filter = u8_at(bytes, after + 33)?;
            let fits = saved <= length && matches!(compression, 0 | 0xFE) && filter == 0xFE;
            return fits.then_some(Self {
                kind,
                length,
                start,
                metafile,
                deflated: compression == 0,
            });
        }
        let magic = bytes.get(start..)?;
        let fits = match kind {
            0xF01D | 0xF02A => magic.starts_with(&[0xFF, 0xD8]),
            0xF01E => magic.starts_with(b"\x89PNG"),
            0xF029 => magic.starts_with(b"II") || magic.starts_with(b"MM"),
            _ => matches!(u32_at(magic, 0), Some(12 | 40 | 108 | 124)),
        };
        fits.then_some(Self {
            kind,
            length,
            start,
            metafile,
            deflated: false,
        })
    }

    fn give(&self, record: &[u8], number: u32, out: &mut dyn Output) -> Result<(), Fault> {
        let bytes = record.get(self.start..).unwrap_or_default();
        let ending = match self.kind {
            0xF01A => "emf",
            0xF01B => "wmf",
            0xF01C => "pict",
            0xF01E => "png",
            0xF01F => "bmp",
            0xF029 => "tif",
            _ => "jpg",
        };
        let name = format!("picture-{number}.{ending}");
        if self.metafile && self.deflated {
            let bound = out.limits().in_memory;
            let mut drawn = Vec::new();
            let read = flate2::read::ZlibDecoder::new(bytes)
                .take(bound.saturating_add(1))
                .read_to_end(&mut drawn);
            if drawn.len() as u64 > bound {
                out.fault(Fault::Limit(Limit::Memory));
                return Ok(());
            }
            if read.is_err() {
                out.fault(Fault::Damaged);
            }
            return out.picture(&name, &drawn);
        }
        if self.kind == 0xF01F {
            return out.picture(&name, &with_bitmap_header(bytes));
        }
        out.picture(&name, bytes)
    }
}

/// How many identifiers a picture of that type and instance has before it.
fn identifiers(kind: u16, instance: u16) -> Option<usize> {
    Some(match (kind, instance) {
        (0xF01A, 0x3D40)
        | (0xF01B, 0x2160)
        | (0xF01C, 0x5420)
        | (0xF01D | 0xF02A, 0x46A0 | 0x6E20)
        | (0xF01E, 0x6E00)
        | (0xF01F, 0x7A80)
        | (0xF029, 0x6E40) => 1,
        (0xF01A, 0x3D50)
        | (0xF01B, 0x2170)
        | (0xF01C, 0x5430)
        | (0xF01D | 0xF02A, 0x46B0 | 0x6E30)
        | (0xF01E, 0x6E10)
        | (0xF01F, 0x7A90)
        | (0xF029, 0x6E50) => 2,
        _ => return None,
    })
}

/// A device-independent bitmap as the file it would be: it lacks but the head that says where the
/// pixels begin.
pub(crate) fn with_bitmap_header(bitmap: &[u8]) -> Vec<u8> {
    let header = size_at(bitmap, 0).unwrap_or(40);
    let (bits, colors, compression) = if header == 12 {
        (u16_at(bitmap, 10).unwrap_or(24), 0, 0)
    } else {
        (
            u16_at(bitmap, 14).unwrap_or(24),
            size_at(bitmap, 32).unwrap_or(0),
            u32_at(bitmap, 16).unwrap_or(0),
        )
    };
    let palette = match (colors, bits) {
        (0, 1 | 2 | 4 | 8) => 1usize << bits,
        (count, _) => count.min(256),
    };
    let masks = if compression == 3 && header == 40 {
        12
    } else {
        0
    };
    let entry = if header == 12 { 3 } else { 4 };
    let pixels = header
        .saturating_add(palette * entry)
        .saturating_add(masks + 14);
    let size = bitmap.len().saturating_add(14);
    let mut file = Vec::with_capacity(size);
    file.extend_from_slice(b"BM");
    file.extend_from_slice(&u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes());
    file.extend_from_slice(&[0; 4]);
    file.extend_from_slice(&u32::try_from(pixels).unwrap_or(u32::MAX).to_le_bytes());
    file.extend_from_slice(bitmap);
    file
}

/// The words in the properties of shapes, in the order they lie. Boxes in boxes are stepped into
/// without being counted: only what lies at the bottom has words.
pub(super) fn words(drawing: &[u8]) -> Vec<(Part, String)> {
    let mut words = Vec::new();
    let mut at = 0usize;
    while let (Some(head), Some(kind), Some(length)) = (
        u16_at(drawing, at),
        u16_at(drawing, at.saturating_add(2)),
        size_at(drawing, at.saturating_add(4)),
    ) {
        let inside = at.saturating_add(8);
        if head & 0xF == 0xF {
            at = inside;
            continue;
        }
        if matches!(kind, 0xF00B | 0xF121 | 0xF122) {
            let end = inside.saturating_add(length).min(drawing.len());
            let properties = drawing.get(inside..end).unwrap_or_default();
            property_words(properties, usize::from(head >> 4), &mut words);
        }
        at = inside.saturating_add(length);
    }
    words
}

fn property_words(properties: &[u8], count: usize, words: &mut Vec<(Part, String)>) {
    let mut at = count.saturating_mul(6);
    for index in 0..count {
        let (Some(id), Some(value)) = (
            u16_at(properties, index * 6),
            size_at(properties, index * 6 + 2),
        ) else {
            break;
        };
        if id & 0x8000 == 0 {
            continue;
        }
        let Some(bytes) = crate::extract::little_endian::part(properties, at, value) else {
            break;
        };
        at = at.saturating_add(value);
        let part = match id & 0x3FFF {
            // WordArt.
            0x00C0 => Part::TextBox,
            // The picture's file, the shape's name, its description, its tip.
            0x0105 | 0x0380 | 0x0381 | 0x038D => Part::Annotation,
            _ => continue,
        };
        let text = utf16(bytes);
        let text = text.trim_end_matches('\0');
        if !text.trim().is_empty() {
            words.push((part, text.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::recorded::Recorded;

    fn blip(kind: u16, instance: u16, before: usize, picture: &[u8]) -> Vec<u8> {
        let mut bytes = instance.to_le_bytes().to_vec();
        bytes.extend(kind.to_le_bytes());
        bytes.extend(((before + picture.len()) as u32).to_le_bytes());
        bytes.extend(vec![0; before]);
        bytes.extend(picture);
        bytes
    }

    #[test]
    fn pictures_are_found_however_the_bytes_come() {
        let picture: Vec<u8> = [0xFF, 0xD8, 0xF0, 0x1D].repeat(300);
        let mut stream = vec![0xF0; 77];
        stream.extend(blip(0xF01D, 0x46A0, 17, &picture));
        stream.extend([0x1D, 0xF0, 0, 0]);
        stream.extend(blip(0xF01E, 0x6E10, 33, b"\x89PNG and so on"));
        // A head that claims more than there is, and one with no picture behind it.
        stream.extend(blip(0xF01E, 0x6E00, 17, b"nothing"));
        for size in [1, 3, 100, stream.len()] {
            let mut out = Recorded::default();
            let mut pictures = Pictures::default();
            for piece in stream.chunks(size) {
                pictures.feed(piece, &mut out).unwrap();
            }
            pictures.finish(&mut out).unwrap();
            let names: Vec<&str> = out.pictures.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["picture-1.jpg", "picture-2.png"]);
            assert_eq!(out.pictures[0].1, picture);
            assert_eq!(out.faults, []);
        }
    }

    #[test]
    fn words_of_shapes_are_read_however_deep_they_lie() {
        let text: Vec<u8> = "211062-5629"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let mut properties = 0x80C0u16.to_le_bytes().to_vec();
        properties.extend((text.len() as u32).to_le_bytes());
        properties.extend(&text);
        let mut drawing = Vec::new();
        for _ in 0..10_000 {
            drawing.extend([0x0F, 0, 0x04, 0xF0, 0xFF, 0xFF, 0, 0]);
        }
        drawing.extend([0x13, 0, 0x0B, 0xF0]);
        drawing.extend((properties.len() as u32).to_le_bytes());
        drawing.extend(properties);
        assert_eq!(words(&drawing), [(Part::TextBox, "211062-5629".to_owned())]);
    }
}
