//! The pages of a database and the trees they form.

use std::io::SeekFrom;

use super::record::varint;
use crate::extract::reader::{Fault, Source};

/// Deeper trees hold more rows than there are.
const MOST_DEPTH: u32 = 40;
/// Fewer readable characters in a row are chance.
const LEAST_RUN: usize = 6;

/// An open database.
pub(super) struct Pages<'s> {
    source: &'s mut dyn Source,
    size: usize,
    /// Bytes of each page that are used.
    usable: usize,
    count: u32,
    encoding: Encoding,
    in_memory: usize,
    oversized: bool,
    /// Pages that were read as part of a tree, a bit each.
    visited: Vec<u64>,
}

/// How texts are stored.
#[derive(Clone, Copy, Debug)]
pub(super) enum Encoding {
    Utf8,
    Utf16(&'static encoding_rs::Encoding),
}

/// A row of a table.
pub(super) struct Row<'p> {
    /// Its key; a row of a table without such keys has none.
    pub(super) id: Option<i64>,
    pub(super) payload: &'p [u8],
    pub(super) encoding: Encoding,
}

type EachRow<'e> = dyn FnMut(&Row<'_>) -> Result<(), Fault> + 'e;

impl Encoding {
    pub(super) fn text(self, bytes: &[u8]) -> String {
        match self {
            Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Encoding::Utf16(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        }
    }
}

impl<'s> Pages<'s> {
    /// Opens a database; values longer than `in_memory` bytes are left out.
    pub(super) fn open(source: &'s mut dyn Source, in_memory: u64) -> Result<Self, Fault> {
        let length = source.seek(SeekFrom::End(0))?;
        source.rewind()?;
        let mut header = [0; 100];
        source.read_exact(&mut header)?;
        let size = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let usable = size.saturating_sub(usize::from(header[20]));
        if !size.is_power_of_two() || size < 512 || usable < 480 {
            return Err(Fault::Damaged);
        }
        // A page that was cut off is not whole.
        let count = u32::try_from(length / size as u64).unwrap_or(u32::MAX);
        let in_memory = usize::try_from(in_memory).unwrap_or(usize::MAX);
        if count as usize / 8 > in_memory {
            return Err(Fault::Limit(crate::extract::reader::Limit::Memory));
        }
        Ok(Self {
            source,
            size,
            usable,
            count,
            encoding: match header[59] {
                2 => Encoding::Utf16(encoding_rs::UTF_16LE),
                3 => Encoding::Utf16(encoding_rs::UTF_16BE),
                _ => Encoding::Utf8,
            },
            in_memory,
            oversized: false,
            visited: vec![0; count as usize / 64 + 1],
        })
    }

    /// Whether a row was too long to be read.
    pub(super) fn has_oversized(&self) -> bool {
        self.oversized
    }

    /// Calls `each` for the rows of the tree that begins at a page. Gives whether it is damaged.
    pub(super) fn each_row(&mut self, root: u32, each: &mut EachRow<'_>) -> Result<bool, Fault> {
        self.walk(root, 0, each)
    }

    /// Calls `each` for readable text on pages that are part of no tree.
    pub(super) fn each_leftover(
        &mut self,
        each: &mut dyn FnMut(&str) -> Result<(), Fault>,
    ) -> Result<bool, Fault> {
        let mut page = Vec::new();
        for number in 1..=self.count {
            if self.is_visited(number) {
                continue;
            }
            if self.load(number, &mut page).is_err() {
                return Ok(true);
            }
            // Pages of indexes repeat the tables; what was a table's tells a deleted row.
            if matches!(page.first(), Some(2 | 10)) {
                continue;
            }
            let readable = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ' || *byte >= 0x80;
            for run in page.split(|byte| !readable(byte)) {
                if run.len() >= LEAST_RUN {
                    each(&String::from_utf8_lossy(run))?;
                }
            }
        }
        Ok(false)
    }

    fn is_visited(&self, number: u32) -> bool {
        let word = self.visited.get(number as usize / 64);
        word.is_none_or(|word| word >> (number % 64) & 1 == 1)
    }

    /// Marks a page; false where it was marked, or is none.
    fn visit(&mut self, number: u32) -> bool {
        let fresh = number > 0 && number <= self.count && !self.is_visited(number);
        if let (true, Some(word)) = (fresh, self.visited.get_mut(number as usize / 64)) {
            *word |= 1 << (number % 64);
        }
        fresh
    }

    fn load(&mut self, number: u32, page: &mut Vec<u8>) -> Result<(), Fault> {
        page.resize(self.size, 0);
        let at = u64::from(number.saturating_sub(1)) * self.size as u64;
        self.source.seek(SeekFrom::Start(at))?;
        self.source.read_exact(page)?;
        Ok(())
    }

    fn walk(&mut self, number: u32, depth: u32, each: &mut EachRow<'_>) -> Result<bool, Fault> {
        if depth > MOST_DEPTH || !self.visit(number) {
            return Ok(true);
        }
        let mut page = Vec::new();
        match self.load(number, &mut page) {
            Err(Fault::Io) => return Err(Fault::Io),
            Err(_) => return Ok(true),
            Ok(()) => {}
        }
        // The first page begins with the header of the file.
        let head = if number == 1 { 100 } else { 0 };
        let kind = page.get(head).copied().unwrap_or(0);
        let cells = usize::from(short(&page, head + 3).unwrap_or(0));
        let (is_inner, is_table) = (matches!(kind, 2 | 5), matches!(kind, 5 | 13));
        if !matches!(kind, 2 | 5 | 10 | 13) {
            return Ok(true);
        }
        let pointers = head + if is_inner { 12 } else { 8 };
        let mut damaged = false;
        for cell in 0..cells {
            let Some(at) = short(&page, pointers + 2 * cell).map(usize::from) else {
                damaged = true;
                break;
            };
            let Some(mut rest) = page.get(at..) else {
                damaged = true;
                continue;
            };
            if is_inner {
                let Some(child) = long(rest, 0) else {
                    damaged = true;
                    continue;
                };
                damaged |= self.walk(child, depth + 1, each)?;
                rest = rest.get(4..).unwrap_or_default();
                if is_table {
                    continue;
                }
            }
            // A tree of an index holds rows in its inner pages as well.
            damaged |= !self.row(rest, is_table, each)?;
        }
        if is_inner {
            let last = long(&page, head + 8).unwrap_or(0);
            damaged |= self.walk(last, depth + 1, each)?;
        }
        Ok(damaged)
    }

    /// Reads one row; gives whether it holds together.
    fn row(&mut self, cell: &[u8], is_table: bool, each: &mut EachRow<'_>) -> Result<bool, Fault> {
        let Some((length, mut at)) = varint(cell) else {
            return Ok(false);
        };
        let mut id = None;
        if is_table {
            let Some((key, size)) = cell.get(at..).and_then(varint) else {
                return Ok(false);
            };
            id = Some(key.cast_signed());
            at += size;
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let rest = cell.get(at..).unwrap_or_default();
        let local = self.local(length, is_table);
        if length > self.in_memory {
            self.oversized = true;
            return Ok(true);
        }
        let encoding = self.encoding;
        let Some(stored) = rest.get(..local) else {
            // Cut off: what is there is read.
            each(&Row {
                id,
                payload: rest,
                encoding,
            })?;
            return Ok(false);
        };
        if local == length {
            each(&Row {
                id,
                payload: stored,
                encoding,
            })?;
            return Ok(true);
        }
        let mut payload = stored.to_vec();
        let mut next = long(rest, local).unwrap_or(0);
        let mut page = Vec::new();
        while payload.len() < length && self.visit(next) && self.load(next, &mut page).is_ok() {
            let wanted = length - payload.len();
            let held = page.get(4..self.usable).unwrap_or_default();
            payload.extend_from_slice(held.get(..wanted).unwrap_or(held));
            next = long(&page, 0).unwrap_or(0);
        }
        let whole = payload.len() == length;
        each(&Row {
            id,
            payload: &payload,
            encoding,
        })?;
        Ok(whole)
    }

    /// How much of a row lies in its own page.
    fn local(&self, length: usize, is_table: bool) -> usize {
        let most = match is_table {
            true => self.usable - 35,
            false => (self.usable - 12) * 64 / 255 - 23,
        };
        if length <= most {
            return length;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let fits = least + (length - least) % (self.usable - 4);
        if fits <= most { fits } else { least }
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk::<2>()?;
    Some(u16::from_be_bytes(*bytes))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*bytes))
}
