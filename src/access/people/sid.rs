//! Security identifiers: the names that NT rights are written in (MS-DTYP 2.4.2).

use std::fmt;

/// Most sub-authorities a SID has.
const MOST: usize = 15;

/// A SID: an authority and up to fifteen numbers below it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Sid {
    authority: u64,
    subs: Box<[u32]>,
}

impl Sid {
    /// A SID from its parts; `None` for more than fifteen numbers or an authority over 48 bits.
    pub(crate) fn new(authority: u64, subs: &[u32]) -> Option<Self> {
        (subs.len() <= MOST && authority < 1 << 48).then(|| Self {
            authority,
            subs: subs.into(),
        })
    }

    /// Reads `S-1-5-21-…`; an authority over 32 bits is written in hex.
    pub(crate) fn parse_text(text: &str) -> Option<Self> {
        let mut parts = text
            .strip_prefix("S-1-")
            .or_else(|| text.strip_prefix("s-1-"))?
            .split('-');
        let number = |text: &str| {
            // `parse` takes a sign; a SID has none.
            let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
            digits.then(|| text.parse::<u64>().ok()).flatten()
        };
        let authority = parts.next()?;
        let authority = match authority.strip_prefix("0x") {
            Some(hex) if hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                u64::from_str_radix(hex, 16).ok()?
            }
            Some(_) => return None,
            None => number(authority)?,
        };
        let subs = parts
            .map(|part| number(part).and_then(|sub| u32::try_from(sub).ok()))
            .collect::<Option<Vec<u32>>>()?;
        Self::new(authority, &subs)
    }

    /// Reads the binary form from the start of some bytes; gives how many it took as well.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<(Self, usize)> {
        let (head, rest) = bytes.split_first_chunk::<8>()?;
        let &[revision, count, a0, a1, a2, a3, a4, a5] = head;
        let count = usize::from(count);
        if revision != 1 || count > MOST {
            return None;
        }
        let subs = rest
            .get(..count * 4)?
            .chunks_exact(4)
            .map(|sub| sub.try_into().map(u32::from_le_bytes))
            .collect::<Result<Vec<u32>, _>>()
            .ok()?;
        let authority = u64::from_be_bytes([0, 0, a0, a1, a2, a3, a4, a5]);
        Some((Self::new(authority, &subs)?, 8 + count * 4))
    }

    /// The binary form.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![1, u8::try_from(self.subs.len()).unwrap_or(0)];
        bytes.extend(self.authority.to_be_bytes().iter().skip(2));
        for sub in &self.subs {
            bytes.extend(sub.to_le_bytes());
        }
        bytes
    }

    /// The last number: within a domain, who it is.
    pub(crate) fn rid(&self) -> Option<u32> {
        self.subs.last().copied()
    }

    /// The domain of an account: all but the last number.
    pub(crate) fn domain(&self) -> Option<Self> {
        let (_, domain) = self.subs.split_last()?;
        Self::new(self.authority, domain)
    }

    /// An account of this domain.
    pub(crate) fn child(&self, rid: u32) -> Option<Self> {
        let mut subs = self.subs.to_vec();
        subs.push(rid);
        Self::new(self.authority, &subs)
    }

    /// The Unix user that Samba means by `S-1-22-1-UID`.
    pub(crate) fn unix_user(&self) -> Option<u32> {
        match (self.authority, &*self.subs) {
            (22, &[1, uid]) => Some(uid),
            _ => None,
        }
    }

    /// The Unix group that Samba means by `S-1-22-2-GID`.
    pub(crate) fn unix_group(&self) -> Option<u32> {
        match (self.authority, &*self.subs) {
            (22, &[2, gid]) => Some(gid),
            _ => None,
        }
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.authority >> 32 == 0 {
            write!(f, "S-1-{}", self.authority)?;
        } else {
            write!(f, "S-1-0x{:012x}", self.authority)?;
        }
        self.subs.iter().try_for_each(|sub| write!(f, "-{sub}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_give_the_same_sid() {
        for text in [
            "S-1-1-0",
            "S-1-5-21-85356471-3340163531-3859855483-1000",
            "S-1-22-2-4294967295",
            "S-1-0x0100000000ff-7",
            "S-1-5",
        ] {
            let sid = Sid::parse_text(text).unwrap();
            assert_eq!(sid.to_string(), text);
            let mut bytes = sid.to_bytes();
            let length = bytes.len();
            bytes.push(9);
            assert_eq!(Sid::from_bytes(&bytes), Some((sid, length)));
        }
    }

    #[test]
    fn what_is_no_sid_is_refused() {
        for text in [
            "",
            "S-1",
            "S-1-",
            "S-2-5-1",
            "S-1-5-+1",
            "S-1-5--1",
            "S-1-5-4294967296",
            "S-1-0x-1",
            "S-1-281474976710656",
            "S-1-5-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1",
        ] {
            assert_eq!(Sid::parse_text(text), None, "{text}");
        }
        for bytes in [
            &[1, 1, 0, 0, 0, 0, 0, 5][..],
            &[2, 0, 0, 0, 0, 0, 0, 5],
            &[1, 16, 0, 0, 0, 0, 0, 5],
            &[],
        ] {
            assert_eq!(Sid::from_bytes(bytes), None);
        }
    }
}
