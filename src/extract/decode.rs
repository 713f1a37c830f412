//! UTF-16 and UTF-32 to UTF-8, in pieces, with a byte or two held over between them.

use super::kind::Kind;

/// Decodes a stream of bytes.
pub(super) enum Decoder {
    /// As it lies.
    None,
    Utf16(Box<encoding_rs::Decoder>),
    Utf32 {
        little: bool,
        held: Vec<u8>,
    },
}

impl Decoder {
    pub(super) fn for_kind(kind: Kind) -> Self {
        match kind {
            Kind::Plain | Kind::Format(_) => Decoder::None,
            Kind::Utf16 { little } => {
                let encoding = if little {
                    encoding_rs::UTF_16LE
                } else {
                    encoding_rs::UTF_16BE
                };
                Decoder::Utf16(Box::new(encoding.new_decoder_with_bom_removal()))
            }
            Kind::Utf32 { little } => Decoder::Utf32 {
                little,
                held: Vec::new(),
            },
        }
    }

    /// Appends the decoded bytes to `out`.
    pub(super) fn decode(&mut self, bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        match self {
            Decoder::None => out.extend_from_slice(bytes),
            Decoder::Utf16(decoder) => {
                let start = out.len();
                let room = decoder
                    .max_utf8_buffer_length(bytes.len())
                    .unwrap_or(bytes.len().saturating_mul(3));
                out.resize(start + room, 0);
                let written = match out.get_mut(start..) {
                    Some(room) => decoder.decode_to_utf8(bytes, room, last).2,
                    None => 0,
                };
                out.truncate(start + written);
            }
            Decoder::Utf32 { little, held } => {
                held.extend_from_slice(bytes);
                let whole = held.len() - held.len() % 4;
                for unit in held.drain(..whole).collect::<Vec<u8>>().chunks_exact(4) {
                    let &[a, b, c, d] = unit else { continue };
                    let code = if *little { [a, b, c, d] } else { [d, c, b, a] };
                    let char = char::from_u32(u32::from_le_bytes(code)).unwrap_or('\u{FFFD}');
                    out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
        }
    }
}
