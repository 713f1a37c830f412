//! LZW as PDF has it: most significant bit first, codes of 9 to 12 bits.

use super::filter::Decoded;

const CLEAR: u16 = 256;
const END: u16 = 257;
const FULL: usize = 4096;

/// Undoes LZW, up to so many bytes.
pub(super) fn decode(data: &[u8], early_change: bool, most: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let out = &mut decoded.data;
    // Each entry is a piece of what came out already: its place and length there.
    let mut table: Vec<(usize, usize)> = Vec::with_capacity(FULL);
    let mut last: Option<(usize, usize)> = None;
    let early = usize::from(early_change);
    let (mut bits, mut held) = (0u32, 0u32);
    let mut bytes = data.iter();
    loop {
        if out.len() >= most {
            decoded.cut = true;
            break;
        }
        let known = table.len() + 258 + early;
        let width = match known {
            0..=511 => 9,
            512..=1023 => 10,
            1024..=2047 => 11,
            _ => 12,
        };
        while held < width {
            let Some(byte) = bytes.next() else { break };
            bits = bits << 8 | u32::from(*byte);
            held += 8;
        }
        if held < width {
            // The end mark is missing; what is there is whole.
            break;
        }
        held -= width;
        let code = u16::try_from(bits >> held & ((1 << width) - 1)).unwrap_or(END);
        if code == END {
            break;
        }
        if code == CLEAR {
            table.clear();
            last = None;
            continue;
        }
        let start = out.len();
        if let Ok(byte) = u8::try_from(code) {
            out.push(byte);
        } else {
            let index = usize::from(code - 258);
            let piece = match (table.get(index), last) {
                (Some(piece), _) => *piece,
                // The piece that is being made by this very code.
                (None, Some((place, length))) if index == table.len() => (place, length + 1),
                _ => {
                    decoded.damaged = true;
                    break;
                }
            };
            let end = piece.0.saturating_add(piece.1).min(out.len());
            out.extend_from_within(piece.0.min(end)..end);
            if out.len() - start < piece.1 {
                let first = out.get(piece.0).copied().unwrap_or(0);
                out.push(first);
            }
        }
        // The last piece and the byte behind it lie next to each other in what came out.
        if let Some((place, length)) = last
            && table.len() + 258 < FULL
        {
            table.push((place, length + 1));
        }
        last = Some((start, out.len() - start));
    }
    out.truncate(most);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification() {
        let packed = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        let decoded = decode(&packed, true, 99);
        assert_eq!(decoded.data, [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
        assert!(!decoded.damaged);
    }
}
