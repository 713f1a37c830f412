//! The records of binary parts: a kind and a length in seven-bit groups, then fields.

use std::io::{BufReader, Read};

use crate::extract::little_endian::{f64_at, part, size_at, u8_at, u16_at, u32_at, utf16};
use crate::extract::reader::Fault;

/// Records of a part, one at a time.
pub(super) struct Records<R> {
    source: BufReader<R>,
    body: Vec<u8>,
    damaged: bool,
}

/// A record at hand.
pub(super) struct Record<'a> {
    pub kind: u32,
    body: &'a [u8],
}

/// No record of text is larger: a cell holds 32,767 characters, with formatting of each.
const LARGEST: u64 = 1 << 20;

impl<R: Read> Records<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source: BufReader::with_capacity(1 << 16, source),
            body: Vec::new(),
            damaged: false,
        }
    }

    /// The next record, or `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, Fault> {
        let Some(low) = self.byte()? else {
            return Ok(None);
        };
        let mut kind = u32::from(low);
        if low & 0x80 != 0 {
            let Some(high) = self.byte()? else {
                self.damaged = true;
                return Ok(None);
            };
            kind = (kind & 0x7F) | (u32::from(high & 0x7F) << 7);
        }
        let mut length = 0u64;
        for group in 0..4 {
            let Some(byte) = self.byte()? else {
                self.damaged = true;
                return Ok(None);
            };
            length |= u64::from(byte & 0x7F) << (7 * group);
            if byte & 0x80 == 0 {
                break;
            }
        }
        self.body.clear();
        let held = length.min(LARGEST);
        let read = (&mut self.source).take(held).read_to_end(&mut self.body);
        let rest = std::io::copy(
            &mut (&mut self.source).take(length - held),
            &mut std::io::sink(),
        );
        match read.and(rest) {
            Ok(_) if (self.body.len() as u64) == held => {}
            Ok(_) => self.damaged = true,
            Err(error) => return Err(super::parts::io_fault(&error)),
        }
        Ok(Some(Record {
            kind,
            body: &self.body,
        }))
    }

    /// Whether all of the part was there.
    pub(super) fn end(self) -> Result<(), Fault> {
        if self.damaged {
            Err(Fault::Damaged)
        } else {
            Ok(())
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, Fault> {
        let mut byte = [0];
        match self.source.read(&mut byte) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(byte.first().copied()),
            Err(error) => Err(super::parts::io_fault(&error)),
        }
    }
}

impl Record<'_> {
    /// The fields from a place on.
    pub(super) fn fields(&self, at: usize) -> Fields<'_> {
        Fields {
            body: self.body,
            at,
        }
    }
}

/// Fields, read in order.
pub(super) struct Fields<'a> {
    body: &'a [u8],
    at: usize,
}

impl Fields<'_> {
    pub(super) fn u8(&mut self) -> Option<u8> {
        self.take(u8_at, 1)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.take(u16_at, 2)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take(u32_at, 4)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        self.take(f64_at, 8)
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    /// A string with its length before it; none where the length says so.
    pub(super) fn text(&mut self) -> Option<String> {
        let length = size_at(self.body, self.at)?;
        self.at = self.at.checked_add(4)?;
        if length == 0xFFFF_FFFF {
            return Some(String::new());
        }
        let size = length.checked_mul(2)?;
        let bytes = part(self.body, self.at, size)?;
        self.at += size;
        Some(utf16(bytes))
    }

    /// The string that a formula is, if it begins with one.
    pub(super) fn formula_string(&mut self) -> Option<String> {
        const STRING: u8 = 0x17;
        if self.u8()? != STRING {
            return None;
        }
        let size = usize::from(self.u16()?) * 2;
        let bytes = part(self.body, self.at, size)?;
        Some(utf16(bytes))
    }

    fn take<T>(&mut self, read: fn(&[u8], usize) -> Option<T>, size: usize) -> Option<T> {
        let value = read(self.body, self.at)?;
        self.at += size;
        Some(value)
    }
}
