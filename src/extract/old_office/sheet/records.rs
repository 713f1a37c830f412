//! The records of a workbook stream, one at a time, and what lies in them.
//!
//! A record is at most some 8 kB; what is longer goes on in records that only continue it. Reading
//! runs over these seams by itself, also in the middle of a string, where the width of characters is
//! told anew. Only one piece is in memory, whatever the file claims.

use std::io::{BufReader, Read};

use crate::extract::code_page;
use crate::extract::old_office::compound::fault_of;
use crate::extract::reader::Fault;

const CONTINUE: u16 = 0x003C;
/// A kind and a length.
const HEADER: u64 = 4;

/// Records, read in order.
pub(super) struct Records<R> {
    source: BufReader<R>,
    /// The piece being read, and how far.
    piece: Vec<u8>,
    at: usize,
    /// The header after this piece.
    ahead: Option<(u16, u16)>,
    begun: bool,
    damaged: bool,
    /// Where the record begins, and where the next header does.
    place: u64,
    next_place: u64,
}

impl<R: Read> Records<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source: BufReader::with_capacity(1 << 16, source),
            piece: Vec::new(),
            at: 0,
            ahead: None,
            begun: false,
            damaged: false,
            place: 0,
            next_place: 0,
        }
    }

    /// The kind of the next record, or `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<u16>, Fault> {
        if !self.begun {
            self.begun = true;
            self.look_ahead()?;
        }
        while let Some((kind, length)) = self.ahead {
            self.place = self.next_place.saturating_sub(HEADER);
            self.load(length)?;
            if kind != CONTINUE {
                return Ok(Some(kind));
            }
        }
        Ok(None)
    }

    /// Where the record begins in the stream.
    pub(super) fn place(&self) -> u64 {
        self.place
    }

    /// Whether the stream broke off in the middle of a record.
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// The records ended where more were due.
    pub(super) fn break_off(&mut self) {
        self.damaged = true;
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        if self.at >= self.piece.len() && !self.go_on() {
            return None;
        }
        let byte = self.piece.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.u8()?;
        }
        Some(bytes)
    }

    pub(super) fn skip(&mut self, mut count: usize) {
        while count > 0 {
            let here = self.piece.len().saturating_sub(self.at).min(count);
            self.at += here;
            count -= here;
            if count > 0 && !self.go_on() {
                return;
            }
        }
    }

    /// What is left of the piece at hand.
    pub(super) fn piece(&self) -> &[u8] {
        self.piece.get(self.at..).unwrap_or_default()
    }

    /// Loads the piece that continues this record, if there is one.
    pub(super) fn go_on(&mut self) -> bool {
        match self.ahead {
            Some((CONTINUE, length)) => self.load(length).is_ok() && !self.piece.is_empty(),
            _ => false,
        }
    }

    /// A string with its width told first.
    pub(super) fn unicode(&mut self, length: u16) -> Option<String> {
        let flags = self.u8()?;
        Some(self.characters(usize::from(length), flags & 1 != 0))
    }

    /// A string that may have formatting and pronunciation after it.
    pub(super) fn rich(&mut self) -> Option<String> {
        let length = self.u16()?;
        let flags = self.u8()?;
        let runs = if flags & 8 != 0 {
            usize::from(self.u16()?)
        } else {
            0
        };
        let extra = if flags & 4 != 0 {
            self.u32()? as usize
        } else {
            0
        };
        let text = self.characters(usize::from(length), flags & 1 != 0);
        self.skip(runs.saturating_mul(4).saturating_add(extra));
        Some(text)
    }

    /// A string of bytes.
    pub(super) fn narrow(&mut self, length: usize, code_page: u16) -> String {
        let bytes: Vec<u8> = std::iter::from_fn(|| self.u8()).take(length).collect();
        code_page::decode(code_page, &bytes).into_owned()
    }

    /// So many characters, fewer where the record ends.
    pub(super) fn characters(&mut self, length: usize, mut wide: bool) -> String {
        let mut units = Vec::new();
        while units.len() < length {
            if self.at >= self.piece.len() {
                // The seam: the piece after it tells the width of its characters.
                if !self.go_on() {
                    break;
                }
                wide = self.u8().unwrap_or_default() & 1 != 0;
                continue;
            }
            let unit = if wide {
                self.u16()
            } else {
                self.u8().map(u16::from)
            };
            units.extend(unit);
        }
        char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    }

    fn load(&mut self, length: u16) -> Result<(), Fault> {
        self.at = 0;
        self.piece.clear();
        let read = (&mut self.source)
            .take(u64::from(length))
            .read_to_end(&mut self.piece);
        match read {
            Ok(count) if count < usize::from(length) => self.damaged = true,
            Ok(_) => {}
            Err(error) => {
                self.ahead = None;
                self.damaged = true;
                return match fault_of(&error) {
                    Fault::Damaged => Ok(()),
                    fault => Err(fault),
                };
            }
        }
        self.next_place = self.next_place.saturating_add(u64::from(length));
        self.look_ahead()
    }

    fn look_ahead(&mut self) -> Result<(), Fault> {
        // A stream is filled up with zeros; but Crystal Reports leaves some between two records.
        const MOST_EMPTY: usize = 64;
        self.ahead = None;
        for _ in 0..MOST_EMPTY {
            let mut header = [0; 4];
            match self
                .source
                .read_exact(&mut header)
                .map_err(|error| fault_of(&error))
            {
                Ok(()) => {}
                Err(Fault::Damaged) => return Ok(()),
                Err(fault) => return Err(fault),
            }
            // The header of the record itself is counted when it is passed.
            self.next_place = self.next_place.saturating_add(HEADER);
            let [kind_low, kind_high, low, high] = header;
            let kind = u16::from_le_bytes([kind_low, kind_high]);
            let length = u16::from_le_bytes([low, high]);
            if kind != 0 || length != 0 {
                self.ahead = Some((kind, length));
                return Ok(());
            }
        }
        Ok(())
    }
}
