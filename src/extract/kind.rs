//! What a file is, told from its first bytes.

use super::Unread;
use crate::model::Reason;
use crate::model::problem::Detail;

/// How a file's bytes become text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text in an ASCII-compatible encoding, or bytes of no known format: searched as they lie.
    Plain,
    /// UTF-16, little or big endian.
    Utf16 {
        /// Whether the low byte comes first.
        little: bool,
    },
    /// UTF-32, little or big endian.
    Utf32 {
        /// Whether the low byte comes first.
        little: bool,
    },
}

/// Formats by the bytes they begin with, and what to call them.
const UNREAD: [(&[u8], &str); 24] = [
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP archive or office document"),
    (b"PK\x05\x06", "empty ZIP archive"),
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "old office document or Outlook message",
    ),
    (b"\x1F\x8B", "gzip archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xFD7zXZ\x00", "xz archive"),
    (b"\x28\xB5\x2F\xFD", "zstd archive"),
    (b"7z\xBC\xAF\x27\x1C", "7z archive"),
    (b"Rar!\x1A\x07", "RAR archive"),
    (b"MSCF", "cabinet archive"),
    (b"!BDN", "Outlook data file"),
    (b"OggS", "media file"),
    (b"ID3", "media file"),
    (b"fLaC", "media file"),
    (b"\x1A\x45\xDF\xA3", "media file"),
    (b"wOF2", "font"),
    (b"wOFF", "font"),
    (b"\x04\x22\x4D\x18", "lz4 archive"),
    (b"\xED\xAB\xEE\xDB", "RPM package"),
    (b"!<arch>\ndebian", "Debian package"),
    (b"LRZI", "lrzip archive"),
    (b"\x89LZO", "lzop archive"),
    (b"SQLite format 3\0\x10\0\x02", "encrypted database"),
];

/// Pictures by the bytes they begin with.
const PICTURES: [&[u8]; 7] = [
    b"\x89PNG\r\n\x1A\n",
    b"\xFF\xD8\xFF",
    b"GIF87a",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
    b"BM",
];

/// Told from the first bytes of a file. `Err` for a format that is not read.
pub(super) fn sniff(head: &[u8]) -> Result<Kind, Unread> {
    if let Some((_, name)) = UNREAD.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err((Reason::Unsupported, Detail::Fixed(name)));
    }
    if is_picture_content(head) {
        return Err((
            Reason::NoOcr,
            Detail::Fixed("a picture without extracted text beside it"),
        ));
    }
    if head.get(4..8) == Some(b"ftyp") || head.starts_with(b"RIFF") {
        return Err((Reason::Unsupported, Detail::Fixed("media file")));
    }
    Ok(match head {
        [0xFF, 0xFE, 0, 0, ..] => Kind::Utf32 { little: true },
        [0, 0, 0xFE, 0xFF, ..] => Kind::Utf32 { little: false },
        [0xFF, 0xFE, ..] => Kind::Utf16 { little: true },
        [0xFE, 0xFF, ..] => Kind::Utf16 { little: false },
        _ if memchr::memchr(0, head).is_some() => utf16_without_mark(head).unwrap_or(Kind::Plain),
        _ => Kind::Plain,
    })
}

fn is_picture_content(head: &[u8]) -> bool {
    let bmp_is_real = !head.starts_with(b"BM") || head.get(6..10) == Some(&[0, 0, 0, 0]);
    PICTURES.iter().any(|magic| head.starts_with(magic)) && bmp_is_real
        || head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")
}

/// UTF-16 of European text has a zero in every second byte and hardly any in the others.
fn utf16_without_mark(head: &[u8]) -> Option<Kind> {
    let (mut even, mut odd, mut pairs) = (0_usize, 0_usize, 0_usize);
    for pair in head.chunks_exact(2) {
        pairs += 1;
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.get(1) == Some(&0));
    }
    let most = pairs.saturating_mul(6) / 10;
    let few = pairs / 20;
    match (even, odd) {
        (even, odd) if odd > most && even <= few => Some(Kind::Utf16 { little: true }),
        (even, odd) if even > most && odd <= few => Some(Kind::Utf16 { little: false }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_from_content() {
        let utf16 = |text: &str| {
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>()
        };
        assert_eq!(sniff(b"hello"), Ok(Kind::Plain));
        assert_eq!(
            sniff(&utf16("cpr 2110625629")),
            Ok(Kind::Utf16 { little: true })
        );
        assert_eq!(sniff(b"\x7fELF\0\0\0\x01\x02\0"), Ok(Kind::Plain));
        assert!(sniff(b"%PDF-1.7").is_err());
        assert!(matches!(
            sniff(b"\x89PNG\r\n\x1A\n\0\0"),
            Err((Reason::NoOcr, _))
        ));
        assert_eq!(sniff(b"BM er et bogstavpar"), Ok(Kind::Plain));
        assert_eq!(sniff(b""), Ok(Kind::Plain));
    }
}
