//! The encodings text lies in on a Danish share.

use crate::support::Chance;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8WithMark,
    Windows1252,
    Utf16Le,
    Utf16Be,
    Utf16LeWithoutMark,
}

const ALL: [Encoding; 6] = [
    Encoding::Utf8,
    Encoding::Utf8WithMark,
    Encoding::Windows1252,
    Encoding::Utf16Le,
    Encoding::Utf16Be,
    Encoding::Utf16LeWithoutMark,
];

/// Text in some encoding that has all its characters: half of it in UTF-8.
pub fn any(chance: &mut Chance, text: &str) -> (Vec<u8>, Encoding) {
    if chance.percent(40) {
        return (text.as_bytes().to_vec(), Encoding::Utf8);
    }
    loop {
        let encoding = chance.of(&ALL);
        if let Some(bytes) = encoding.encode(text) {
            return (bytes, encoding);
        }
    }
}

impl Encoding {
    /// `None` where a character is missing in it, or where nobody could tell the encoding.
    fn encode(self, text: &str) -> Option<Vec<u8>> {
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes);
        match self {
            Encoding::Utf8 => Some(text.as_bytes().to_vec()),
            Encoding::Utf8WithMark => Some([b"\xEF\xBB\xBF", text.as_bytes()].concat()),
            Encoding::Windows1252 => {
                let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(text);
                (!lossy).then(|| bytes.into_owned())
            }
            Encoding::Utf16Le => Some(
                [0xFF, 0xFE]
                    .into_iter()
                    .chain(utf16(u16::to_le_bytes))
                    .collect(),
            ),
            Encoding::Utf16Be => Some(
                [0xFE, 0xFF]
                    .into_iter()
                    .chain(utf16(u16::to_be_bytes))
                    .collect(),
            ),
            // European text is told by its zeros; other text needs the mark.
            Encoding::Utf16LeWithoutMark => {
                let narrow = text.chars().filter(|&char| u32::from(char) < 0x100).count();
                (narrow * 10 > text.chars().count() * 8).then(|| utf16(u16::to_le_bytes).collect())
            }
        }
    }
}
