//! The file inside an OLE 1 "Package": what people drop into a document as an icon.
//!
//! The same bytes lie in the `Ole10Native` stream of a compound file and in the object data of RTF:
//! a label, two paths, and the file. Only the head is looked at here; the content is left to the
//! caller, who may not have it in memory. Linked packages hold no file and give none.

use crate::extract::little_endian::{size_at, u16_at, zero_ended};

/// Where the file lies in the native data.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Packaged {
    pub name: String,
    /// From the beginning of the native data on.
    pub start: usize,
    pub length: usize,
}

/// Reads the head of a package's native data (what follows the size in `Ole10Native`), or gives
/// `None` where the bytes are not a package.
pub(super) fn packaged(head: &[u8]) -> Option<Packaged> {
    if u16_at(head, 0)? != 2 {
        return None;
    }
    let (label, at) = zero_ended(head, 2)?;
    let (path, at) = zero_ended(head, at)?;
    // Two zero bytes, then 3 for a file that is inside (1: a link).
    let kind = u16_at(head, at.checked_add(2)?)?;
    if kind != 3 {
        return None;
    }
    let temporary = size_at(head, at.checked_add(4)?)?;
    let at = at.checked_add(8)?.checked_add(temporary)?;
    let length = size_at(head, at)?;
    let name = if label.is_empty() { path } else { label };
    Some(Packaged {
        name: file_name(
            &encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(name)
                .0,
        ),
        start: at.checked_add(4)?,
        length,
    })
}

/// The last part of a path, fit to be part of another.
pub(super) fn file_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|char| !char.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_names_its_file_and_where_it_lies() {
        let mut bytes = b"\x02\0liste.txt\0C:\\tmp\\liste.txt\0\0\0\x03\0".to_vec();
        bytes.extend(4u32.to_le_bytes());
        bytes.extend(b"abc\0");
        bytes.extend(11u32.to_le_bytes());
        let start = bytes.len();
        bytes.extend(b"211062-5629");
        let found = packaged(&bytes).unwrap();
        assert_eq!((found.name.as_str(), found.length), ("liste.txt", 11));
        assert_eq!(found.start, start);
        assert_eq!(packaged(b"\x02\0a"), None);
        assert_eq!(packaged(b"BM"), None);
    }
}
