//! Pictures and files in Rich Text Format: bytes in hexadecimal digits, or bare.

use std::io::Cursor;

use crate::extract::little_endian::{part, size_at, u32_at};
use crate::extract::old_office::with_bitmap_header;
use crate::extract::ole_native::{file_name, packaged};
use crate::extract::reader::{Fault, Limit, Output};

/// What bytes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ObjectKind {
    #[default]
    Picture,
    Object,
}

/// The bytes of the picture or object being read.
#[derive(Default)]
pub(super) struct Binary {
    kind: ObjectKind,
    bytes: Vec<u8>,
    half: Option<u8>,
    ending: &'static str,
    number: u32,
    too_large: bool,
}

impl Binary {
    pub(super) fn begin(&mut self, kind: ObjectKind) {
        self.kind = kind;
        self.bytes.clear();
        self.half = None;
        self.ending = "pict";
        self.too_large = false;
    }

    /// Takes note of what kind a picture is. Whether the word said so.
    pub(super) fn describe(&mut self, word: &str) -> bool {
        self.ending = match word {
            "pngblip" => "png",
            "jpegblip" => "jpg",
            "emfblip" => "emf",
            "wmetafile" => "wmf",
            "dibitmap" => "bmp",
            "wbitmap" => "ddb",
            "macpict" => "pict",
            _ => return false,
        };
        true
    }

    /// Hexadecimal digits, with anything between them.
    pub(super) fn hex(&mut self, digits: &[u8], out: &mut dyn Output) {
        if self.too_large || !self.has_room(digits.len() / 2 + 1, out) {
            return;
        }
        for byte in digits {
            let digit = match byte {
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => byte - b'a' + 10,
                b'A'..=b'F' => byte - b'A' + 10,
                _ => continue,
            };
            match self.half.take() {
                Some(high) => self.bytes.push(high << 4 | digit),
                None => self.half = Some(digit),
            }
        }
    }

    fn has_room(&mut self, more: usize, out: &mut dyn Output) -> bool {
        let fits = self.bytes.len() as u64 + more as u64 <= out.limits().in_memory;
        if !fits {
            out.fault(Fault::Limit(Limit::Memory));
            self.too_large = true;
            self.bytes = Vec::new();
        }
        fits
    }

    pub(super) fn bytes(&mut self, bytes: &[u8], out: &mut dyn Output) {
        if !self.too_large && self.has_room(bytes.len(), out) {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Hands on what was read.
    pub(super) fn give(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.is_empty() {
            return Ok(());
        }
        self.number = self.number.saturating_add(1);
        match self.kind {
            ObjectKind::Picture => {
                let name = format!("picture-{}.{}", self.number, self.ending);
                if self.ending == "bmp" {
                    return out.picture(&name, &with_bitmap_header(&bytes));
                }
                out.picture(&name, &bytes)
            }
            ObjectKind::Object => self.give_object(&bytes, out),
        }
    }

    /// An OLE 1 object: a head with the name of its class, then its native data.
    fn give_object(&self, bytes: &[u8], out: &mut dyn Output) -> Result<(), Fault> {
        let Some((class, native)) = native_of(bytes) else {
            // Links hold no data; anything else is handed on as it is.
            const LINK: u32 = 1;
            if u32_at(bytes, 4) == Some(LINK) {
                return Ok(());
            }
            let name = format!("object-{}", self.number);
            return out.member(&name, &mut Cursor::new(bytes));
        };
        if let Some(found) = packaged(native) {
            let end = found.start.saturating_add(found.length).min(native.len());
            let file = native.get(found.start..end).unwrap_or_default();
            return out.member(&found.name, &mut Cursor::new(file));
        }
        let name = format!("object-{}-{class}", self.number);
        out.member(&name, &mut Cursor::new(native))
    }
}

fn native_of(bytes: &[u8]) -> Option<(String, &[u8])> {
    const EMBEDDED: u32 = 2;
    if u32_at(bytes, 4)? != EMBEDDED {
        return None;
    }
    let mut at = 8usize;
    let mut class = "";
    // The class, a topic and an item.
    for index in 0..3 {
        let length = size_at(bytes, at)?;
        let name = part(bytes, at.checked_add(4)?, length)?;
        at = at.checked_add(4)?.checked_add(length)?;
        if index == 0 {
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            class = std::str::from_utf8(name).unwrap_or_default();
        }
    }
    let length = size_at(bytes, at)?;
    let start = at.checked_add(4)?;
    // A cut-off object is read as far as it goes.
    let end = start.checked_add(length)?.min(bytes.len());
    Some((file_name(class), bytes.get(start..end)?))
}
