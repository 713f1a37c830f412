//! Parts that are no XML: pictures and files, handed on to whoever reads them.
//!
//! What it is, is told by its first bytes; the name may lie. Pictures in pixels go as pictures,
//! anything else as a file of its own, drawings of old formats among them, since those hold text.
//! Fonts and printer settings are known to hold nothing and are left out; nothing else is.

use std::io::{Cursor, Read};

use super::xml::fault_of;
use crate::extract::reader::{Fault, Limit, Output};

/// Hands a part on. A fault of our own is given back as a value, one of the output as an error.
pub(super) fn hand_on(
    name: &str,
    kind: &str,
    mut content: Box<dyn Read + '_>,
    out: &mut dyn Output,
) -> Result<Option<Fault>, Fault> {
    if is_harmless(name, kind) {
        return Ok(None);
    }
    let mut head = Vec::new();
    if let Err(error) = content.by_ref().take(32).read_to_end(&mut head) {
        return Ok(Some(fault_of(&error)));
    }
    if head.is_empty() {
        return Ok(None);
    }
    if !is_picture(&head) {
        out.member(name, &mut Cursor::new(head).chain(content))?;
        return Ok(None);
    }
    let largest = out.limits().in_memory;
    let mut encoded = head;
    let outcome = content
        .take(
            largest
                .saturating_sub(encoded.len() as u64)
                .saturating_add(1),
        )
        .read_to_end(&mut encoded);
    if encoded.len() as u64 > largest {
        return Ok(Some(Fault::Limit(Limit::Memory)));
    }
    out.picture(name, &encoded)?;
    Ok(outcome.err().map(|error| fault_of(&error)))
}

fn is_harmless(name: &str, kind: &str) -> bool {
    let ending = name
        .rsplit_once('.')
        .map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    matches!(
        ending.as_str(),
        "odttf" | "fntdata" | "ttf" | "otf" | "ttc" | "woff" | "woff2"
    ) || kind.contains("printerSettings")
        || (ending == "bin" && name.contains("printerSettings"))
        || name.ends_with("layout-cache")
}

/// Whether these are the first bytes of a picture in pixels.
pub(super) fn is_picture(head: &[u8]) -> bool {
    let riff = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    let heif = head.get(4..8) == Some(b"ftyp")
        && matches!(
            head.get(8..12),
            Some(b"heic" | b"heix" | b"mif1" | b"msf1" | b"avif" | b"hevc")
        );
    riff || heif
        || [
            &b"\x89PNG"[..],
            b"\xFF\xD8\xFF",
            b"GIF8",
            b"II*\0",
            b"MM\0*",
            b"\0\0\0\x0CjP",
            b"\xFF\x4F\xFF\x51",
        ]
        .iter()
        .any(|magic| head.starts_with(magic))
        || (head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]))
}
