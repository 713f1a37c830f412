//! The message inside an S/MIME wrapping (CMS, RFC 5652) that is signed but not encrypted.
//!
//! A signed mail may come as one opaque part, and its text is as readable as any. Signatures are not
//! checked and certificates not read; what is enveloped is told as encrypted.

/// What a wrapping holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    Signed(Vec<u8>),
    /// A signature without what it signs.
    Detached,
    Encrypted,
    Unknown,
}

/// Object identifiers end differently: 1.2.840.113549.1.7.N and 1.2.840.113549.1.9.16.1.N.
const PKCS7: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x07";
const SMIME_CONTENT: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01";

pub(super) fn open(bytes: &[u8]) -> Content {
    let mut walk = Walk { rest: bytes };
    if walk.enter(0x30).is_none() {
        return Content::Unknown;
    }
    let Some(kind) = walk.value(0x06) else {
        return Content::Unknown;
    };
    match (kind.strip_prefix(PKCS7), kind.strip_prefix(SMIME_CONTENT)) {
        // envelopedData, signedAndEnvelopedData, encryptedData; authEnvelopedData.
        (Some([3 | 4 | 6]), _) | (_, Some([23])) => Content::Encrypted,
        (Some([2]), _) => walk.signed().unwrap_or(Content::Unknown),
        _ => Content::Unknown,
    }
}

struct Walk<'a> {
    rest: &'a [u8],
}

struct Head {
    tag: u8,
    /// `None` where the end is marked instead.
    length: Option<usize>,
}

impl<'a> Walk<'a> {
    /// version, digestAlgorithms, encapContentInfo: type and content.
    fn signed(&mut self) -> Option<Content> {
        self.enter(0xA0)?;
        self.enter(0x30)?;
        self.value(0x02)?;
        self.skip()?;
        self.enter(0x30)?;
        self.value(0x06)?;
        if self.rest.first() != Some(&0xA0) {
            return Some(Content::Detached);
        }
        self.enter(0xA0)?;
        let head = self.head()?;
        if head.tag == 0x04 {
            // What is cut off is still read as far as it goes.
            let length = head.length?.min(self.rest.len());
            return Some(Content::Signed(self.take(length)?.to_vec()));
        }
        if head.tag != 0x24 {
            return None;
        }
        // In pieces.
        let mut inner = match head.length {
            Some(length) => Walk {
                rest: self.take(length.min(self.rest.len()))?,
            },
            None => Walk { rest: self.rest },
        };
        let mut content = Vec::new();
        while let Some(piece) = inner.value(0x04) {
            content.extend_from_slice(piece);
        }
        Some(Content::Signed(content))
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn head(&mut self) -> Option<Head> {
        let [tag, first] = *self.take(2)? else {
            return None;
        };
        let length = match first {
            0x80 => None,
            0..0x80 => Some(usize::from(first)),
            _ => {
                let digits = self.take(usize::from(first & 0x7F))?;
                if digits.len() > 4 {
                    return None;
                }
                Some(
                    digits
                        .iter()
                        .fold(0usize, |sum, &digit| (sum << 8) | usize::from(digit)),
                )
            }
        };
        Some(Head { tag, length })
    }

    fn enter(&mut self, tag: u8) -> Option<()> {
        (self.head()?.tag == tag).then_some(())
    }

    fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let before = self.rest;
        let head = self.head()?;
        let value = if head.tag == tag {
            self.take(head.length?)
        } else {
            None
        };
        if value.is_none() {
            self.rest = before;
        }
        value
    }

    /// Goes past one value, whatever is in it.
    fn skip(&mut self) -> Option<()> {
        let mut open = 0u32;
        loop {
            let head = self.head()?;
            match head.length {
                None => open = open.checked_add(1)?,
                Some(0) if head.tag == 0 => open = open.checked_sub(1)?,
                Some(length) => {
                    self.take(length)?;
                }
            }
            if open == 0 {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_read_and_what_is_enveloped_is_told() {
        let mut bytes = b"\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x80\x30\x80\x02\x01\x01\x31\x80\x30\x02\x06\x00\0\0\
            \x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01\xA0\x80\x24\x80\x04\x06211062\x04\x05-5629\0\0"
            .to_vec();
        assert_eq!(open(&bytes), Content::Signed(b"211062-5629".to_vec()));
        bytes[12] = 3;
        assert_eq!(open(&bytes), Content::Encrypted);
        assert_eq!(open(b"\x30\x03abc"), Content::Unknown);
    }
}
