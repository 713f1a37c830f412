//! What a file is, told from its first bytes.

use super::mail::{self, Kind as MailKind, looks_like_mail};
use super::reader::Unsupported;

/// What a file's bytes are.
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
    /// A format that has a reader of its own.
    Format(Format),
}

/// The formats with readers of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A ZIP archive, or one of the many documents that are one.
    Zip,
    Tar,
    Gzip,
    Bzip2,
    Xz,
    /// The form before xz.
    Lzma,
    Zstd,
    SevenZip,
    Cabinet,
    /// A compound file: old office documents, Outlook messages, encrypted new ones.
    Compound,
    Pdf,
    Rtf,
    /// Flat OpenDocument: one XML.
    FlatOdf,
    Sqlite,
    Mail(MailKind),
    /// An Outlook data file.
    Pst,
    /// What Outlook wraps attachments in (`winmail.dat`).
    Tnef,
    Picture,
    /// A program of Windows: text like any other, and perhaps an archive behind it.
    Program,
    /// A format that is not read.
    Unread(Unsupported),
}

/// Formats by the bytes they begin with.
const FORMATS: [(&[u8], Format); 19] = [
    (b"%PDF-", Format::Pdf),
    (b"PK\x03\x04", Format::Zip),
    (b"PK\x05\x06", Format::Zip),
    (b"PK00PK\x03\x04", Format::Zip),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Format::Compound),
    (b"\x1F\x8B\x08", Format::Gzip),
    (b"\xFD7zXZ\x00", Format::Xz),
    (b"\x28\xB5\x2F\xFD", Format::Zstd),
    (b"7z\xBC\xAF\x27\x1C", Format::SevenZip),
    (b"MZ", Format::Program),
    (b"MSCF\0\0\0\0", Format::Cabinet),
    (b"!BDN", Format::Pst),
    (&mail::TNEF_MAGIC, Format::Tnef),
    (b"{\\rtf", Format::Rtf),
    (b"SQLite format 3\0", Format::Sqlite),
    (b"\x89PNG\r\n\x1A\n", Format::Picture),
    (b"\xFF\xD8\xFF", Format::Picture),
    (b"GIF87a", Format::Picture),
    (b"GIF89a", Format::Picture),
];

/// Formats that are told by more than their first bytes.
fn format_of(head: &[u8]) -> Option<Format> {
    let begins = |magic: &[u8]| head.starts_with(magic);
    if let Some((_, format)) = FORMATS.iter().find(|(magic, _)| begins(magic)) {
        return Some(*format);
    }
    // Junk may stand before a PDF, but not before anything that is text or another format.
    let early = head.get(..1024).unwrap_or(head);
    if memchr::memchr(0, head).is_some() && memchr::memmem::find(early, b"\n%PDF-1.").is_some() {
        return Some(Format::Pdf);
    }
    let is_tiff = begins(b"II*\0") || begins(b"MM\0*") || begins(b"II+\0") || begins(b"MM\0+");
    let is_bmp = begins(b"BM") && head.get(6..10) == Some(&[0, 0, 0, 0]);
    let is_webp = begins(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    if is_tiff || is_bmp || is_webp {
        return Some(Format::Picture);
    }
    let is_bzip2 = begins(b"BZh")
        && head.get(3).is_some_and(u8::is_ascii_digit)
        && matches!(
            head.get(4..10),
            Some(b"1AY&SY" | b"\x17\x72\x45\x38\x50\x90")
        );
    if is_bzip2 {
        return Some(Format::Bzip2);
    }
    if is_lzma(head) {
        return Some(Format::Lzma);
    }
    if head.get(257..262) == Some(b"ustar") || has_tar_checksum(head) {
        return Some(Format::Tar);
    }
    is_flat_odf(head).then_some(Format::FlatOdf)
}

/// No magic: the usual properties, a window of a usual size, and a length that is not told or is
/// below a TiB.
fn is_lzma(head: &[u8]) -> bool {
    let Some([0x5D, 0, 0, low, high, length @ ..]) = head.first_chunk::<13>() else {
        return false;
    };
    let window = u32::from_le_bytes([0, 0, *low, *high]);
    let length = u64::from_le_bytes(*length);
    window.count_ones() <= 2 && window >= 1 << 16 && (length == u64::MAX || length < 1 << 40)
}

/// The header of a tape archive older than its magic: a sum of its own bytes, in octal.
fn has_tar_checksum(head: &[u8]) -> bool {
    let (Some(header), Some(sum)) = (head.get(..512), head.get(148..156)) else {
        return false;
    };
    let digits = sum.trim_ascii_start();
    let length = digits
        .iter()
        .take_while(|byte| (b'0'..=b'7').contains(byte))
        .count();
    if header.first() == Some(&0) || length < 3 {
        return false;
    }
    let octal = digits.get(..length).unwrap_or_default();
    let claimed = octal
        .iter()
        .fold(0_u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
    let found = header.iter().enumerate().map(|(at, byte)| match at {
        148..156 => u32::from(b' '),
        _ => u32::from(*byte),
    });
    found.sum::<u32>() == claimed
}

fn is_flat_odf(head: &[u8]) -> bool {
    let text = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    text.starts_with(b"<") && memchr::memmem::find(head, b"<office:document").is_some()
}

/// Formats that are not read, by the bytes they begin with.
const UNREAD: [(&[u8], Unsupported); 18] = [
    (b"Rar!\x1A\x07", Unsupported::Rar),
    (b"OggS", Unsupported::Media),
    (b"ID3", Unsupported::Media),
    (b"fLaC", Unsupported::Media),
    (b"\x1A\x45\xDF\xA3", Unsupported::Media),
    (b"wOF2", Unsupported::Font),
    (b"wOFF", Unsupported::Font),
    (b"\x04\x22\x4D\x18", Unsupported::Archive),
    (b"\xED\xAB\xEE\xDB", Unsupported::Archive),
    (b"!<arch>\ndebian", Unsupported::Archive),
    (b"LRZI", Unsupported::Archive),
    (b"\x89LZO", Unsupported::Archive),
    (b"\x1F\x9D", Unsupported::Archive),
    (b"WARC/", Unsupported::WebArchive),
    (b"MSWIM\0\0\0", Unsupported::DiskImage),
    (b"LUKS\xBA\xBE", Unsupported::DiskImage),
    // OneNote: sections and their table of contents.
    (
        b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3",
        Unsupported::Other,
    ),
    (
        b"\xA1\x2F\xFF\x43\xD9\xEF\x76\x4C\x9E\xE2\x10\xEA\x57\x22\x76\x5F",
        Unsupported::Other,
    ),
];

/// Told from the first bytes of a file.
pub(super) fn sniff(head: &[u8], name: &[u8]) -> Kind {
    if let Some((_, unread)) = UNREAD.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Kind::Format(Format::Unread(*unread));
    }
    if let Some(format) = format_of(head) {
        return Kind::Format(format);
    }
    if head.get(4..8) == Some(b"ftyp") || head.starts_with(b"RIFF") {
        return Kind::Format(Format::Unread(Unsupported::Media));
    }
    match head {
        [0xFF, 0xFE, 0, 0, ..] => Kind::Utf32 { little: true },
        [0, 0, 0xFE, 0xFF, ..] => Kind::Utf32 { little: false },
        [0xFF, 0xFE, ..] => Kind::Utf16 { little: true },
        [0xFE, 0xFF, ..] => Kind::Utf16 { little: false },
        _ if memchr::memchr(0, head).is_some() => utf16_without_mark(head).unwrap_or(Kind::Plain),
        _ if !may_be_mail(head) => Kind::Plain,
        _ => match looks_like_mail(head, has_ending(name, &[b"eml", b"mbox", b"vcf", b"ics"])) {
            Some(mail) => Kind::Format(Format::Mail(mail)),
            None => Kind::Plain,
        },
    }
}

/// Whether a text may be mail at all: it begins with the name of a field, or with the line in front of
/// a mail in a mailbox, or with a number alone. A look at some bytes of every text there is.
fn may_be_mail(head: &[u8]) -> bool {
    let text = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let name = text
        .iter()
        .take(80)
        .take_while(|byte| in_name(byte))
        .count();
    match text.get(name) {
        Some(b':') => name > 0,
        Some(b' ' | b'\t') => text.starts_with(b"From ") || text.get(name + 1) == Some(&b':'),
        Some(b'\n' | b'\r') => text.iter().take(name).all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Whether a name ends in a dot and one of these.
pub(super) fn has_ending(name: &[u8], endings: &[&[u8]]) -> bool {
    let Some(dot) = name.iter().rposition(|&byte| byte == b'.') else {
        return false;
    };
    let ending = name.get(dot + 1..).unwrap_or_default();
    endings
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
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
        let sniff = |head: &[u8]| super::sniff(head, b"a");
        let utf16 = |text: &str| {
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>()
        };
        assert_eq!(sniff(b"hello"), Kind::Plain);
        assert_eq!(
            sniff(&utf16("cpr 2110625629")),
            Kind::Utf16 { little: true }
        );
        assert_eq!(sniff(b"\x7fELF\0\0\0\x01\x02\0"), Kind::Plain);
        for (head, format) in [
            (b"%PDF-1.7".as_slice(), Format::Pdf),
            (b"\x89PNG\r\n\x1A\n\0\0", Format::Picture),
            (b"BZh91AY&SY", Format::Bzip2),
            (b"{\\rtf1\\ansi", Format::Rtf),
            (b"WARC/1.0\r\n", Format::Unread(Unsupported::WebArchive)),
            (
                b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3\0\0",
                Format::Unread(Unsupported::Other),
            ),
            (
                b"\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
                Format::Lzma,
            ),
        ] {
            assert_eq!(sniff(head), Kind::Format(format));
        }
        for text in [
            b"BM er et bogstavpar".as_slice(),
            b"BZh er et ord",
            b"MSCF",
            b"",
        ] {
            assert_eq!(sniff(text), Kind::Plain);
        }
    }

    #[test]
    fn an_old_tape_archive_is_told_by_its_sum() {
        let mut header = vec![0_u8; 512];
        header[..5].copy_from_slice(b"a.txt");
        header[100..107].copy_from_slice(b"0000644");
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        assert_eq!(sniff(&header, b"a"), Kind::Format(Format::Tar));
        header[0] = b'b';
        assert_ne!(sniff(&header, b"a"), Kind::Format(Format::Tar));
    }
}
