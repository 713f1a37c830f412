//! Expands the RTF that Outlook keeps compressed ([MS-OXRTFCP]).
//!
//! It is LZ77 over 4096 bytes that begin with words RTF often has. Nothing is held against the
//! checksum: what is damaged is read as far as it makes sense.

use super::super::reader::{Fault, Limit};

/// What the dictionary begins with.
const PRELOADED: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \
\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\
\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const SIZE: usize = 4096;

/// The text, and whether that is all of it.
pub(super) fn expand(bytes: &[u8], most: u64) -> (Vec<u8>, Result<(), Fault>) {
    let Some((header, content)) = bytes.split_at_checked(16) else {
        return (
            Vec::new(),
            if bytes.is_empty() {
                Ok(())
            } else {
                Err(Fault::Damaged)
            },
        );
    };
    let word = |at: usize| {
        header
            .get(at..)
            .and_then(|rest| rest.first_chunk::<4>())
            .map_or(0, |word| u32::from_le_bytes(*word))
    };
    // Some writers give the wrong size of the text, but all that of the stream.
    let cut = bytes.len() < (word(0) as usize).saturating_add(4);
    let all = if cut { Err(Fault::Damaged) } else { Ok(()) };
    match word(8) {
        // "MELA": not compressed.
        0x414C_454D => (content.to_vec(), all),
        // "LZFu".
        0x7546_5A4C => {
            let mut text = Vec::new();
            let sound = unpack(content, most, &mut text);
            (text, sound.and(all))
        }
        _ => (Vec::new(), Err(Fault::Damaged)),
    }
}

fn unpack(content: &[u8], most: u64, text: &mut Vec<u8>) -> Result<(), Fault> {
    let mut window = [b' '; SIZE];
    for (place, &byte) in window.iter_mut().zip(PRELOADED) {
        *place = byte;
    }
    let mut at = PRELOADED.len();
    let mut bytes = content.iter().copied();
    let mut put = |window: &mut [u8; SIZE], at: &mut usize, byte: u8| {
        if let Some(place) = window.get_mut(*at) {
            *place = byte;
        }
        *at = (*at + 1) % SIZE;
        text.push(byte);
        if text.len() as u64 >= most {
            Err(Fault::Limit(Limit::Memory))
        } else {
            Ok(())
        }
    };
    while let Some(control) = bytes.next() {
        for bit in 0..8 {
            if control & (1 << bit) == 0 {
                let Some(byte) = bytes.next() else {
                    return Ok(());
                };
                put(&mut window, &mut at, byte)?;
                continue;
            }
            let (Some(high), Some(low)) = (bytes.next(), bytes.next()) else {
                return Ok(());
            };
            let reference = usize::from(u16::from_be_bytes([high, low]));
            let (from, length) = (reference >> 4, (reference & 15) + 2);
            if from == at {
                return Ok(());
            }
            for step in 0..length {
                let byte = window.get((from + step) % SIZE).copied().unwrap_or(b' ');
                put(&mut window, &mut at, byte)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_expands() {
        // [MS-OXRTFCP] 4.1.1.
        let packed = b"\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67\
            \x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0";
        let (text, sound) = expand(packed, 1 << 20);
        assert_eq!(text, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(sound, Ok(()));
    }
}
