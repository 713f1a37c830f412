//! Text that is packed into a PNG beside its picture: what programs note of it, and whole documents.
//!
//! Only what is packed is read here; what lies there as it is was searched with the file's own bytes.

use std::io::Read;

use super::reader::{Fault, Output, Part, Unit};

/// A note longer than this is none.
const MOST: u64 = 4 << 20;

/// Reads the packed notes of a picture, if it is a PNG.
pub(super) fn read(encoded: &[u8], out: &mut dyn Output) -> Result<(), Fault> {
    let Some(mut rest) = encoded.strip_prefix(b"\x89PNG\r\n\x1A\n") else {
        return Ok(());
    };
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, kind @ ..] = *head;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let Some((chunk, behind)) = behind.split_at_checked(length) else {
            return Ok(());
        };
        let packed = match &kind {
            b"zTXt" => packed_behind(chunk, 1),
            // A flag says whether it is packed; language and translated keyword come before it.
            b"iTXt" => international(chunk),
            _ => None,
        };
        if let Some(packed) = packed {
            let mut text = Vec::new();
            // What inflates before an error is text as well.
            let _ = flate2::read::ZlibDecoder::new(packed)
                .take(MOST)
                .read_to_end(&mut text);
            out.at(Part::Properties, Unit::Whole)?;
            out.text(&String::from_utf8_lossy(&text))?;
        }
        // A checksum ends the chunk.
        rest = behind.get(4..).unwrap_or_default();
    }
    Ok(())
}

/// What stands behind the keyword and so many bytes.
fn packed_behind(chunk: &[u8], bytes: usize) -> Option<&[u8]> {
    let keyword = memchr::memchr(0, chunk)?;
    chunk.get(keyword + 1 + bytes..)
}

fn international(chunk: &[u8]) -> Option<&[u8]> {
    let keyword = memchr::memchr(0, chunk)?;
    if chunk.get(keyword + 1) != Some(&1) {
        return None;
    }
    let rest = chunk.get(keyword + 3..)?;
    let language = memchr::memchr(0, rest)?;
    let rest = rest.get(language + 1..)?;
    let translated = memchr::memchr(0, rest)?;
    rest.get(translated + 1..)
}
