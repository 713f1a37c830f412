//! Members of a zip by the headers in front of them, for when its directory does not hold.
//!
//! A directory can be cut off, overwritten, or list a name twice; the members are there all the
//! same. Headers are looked for from the start; a member whose size is known is stepped over, so
//! that a zip within is not taken for a part of this one. Nothing is unpacked here.

use std::io::{Read, Seek, SeekFrom};

use super::xml::fault_of;
use crate::extract::reader::Fault;

const WINDOW: usize = 512 << 10;
const LOCAL: &[u8; 4] = b"PK\x03\x04";
const LOCAL_SIZE: usize = 30;
const END: &[u8; 4] = b"PK\x05\x06";
const END_SIZE: usize = 22;

/// A member found by its header.
pub(super) struct Loose {
    pub(super) name: String,
    /// Where its header lies.
    pub(super) header: u64,
    /// Where its content begins.
    pub(super) data: u64,
    /// Bytes that its packed content can have at most.
    pub(super) longest: u64,
    pub(super) method: u16,
    pub(super) encrypted: bool,
}

/// How large the directory claims to be, if there is one.
pub(super) fn directory_size<R: Read + Seek>(source: &mut R) -> Result<Option<u64>, Fault> {
    let length = seek(source, SeekFrom::End(0))?;
    let from = length.saturating_sub(END_SIZE as u64 + 0xFFFF);
    seek(source, SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    source
        .take(END_SIZE as u64 + 0xFFFF)
        .read_to_end(&mut tail)
        .map_err(|error| fault_of(&error))?;
    let Some(end) = memchr::memmem::rfind(&tail, END) else {
        return Ok(None);
    };
    let size = number(&tail, end + 12, 4).unwrap_or(0);
    if size < 0xFFFF_FFFF {
        return Ok(Some(size));
    }
    // A zip64 end lies just before; its own size of the directory is 40 bytes in.
    let large = tail
        .get(..end)
        .and_then(|before| memchr::memmem::rfind(before, b"PK\x06\x06"));
    Ok(large
        .and_then(|at| number(&tail, at + 40, 8))
        .or(Some(size)))
}

/// All members that have a header.
pub(super) fn find<R: Read + Seek>(source: &mut R, most: u64) -> Result<Vec<Loose>, Fault> {
    let length = seek(source, SeekFrom::End(0))?;
    let mut found: Vec<Loose> = Vec::new();
    let mut window = Window::new();
    let mut at = 0;
    while (found.len() as u64) < most {
        let seen = window.from(source, at)?;
        if seen.len() < LOCAL_SIZE {
            break;
        }
        let Some(offset) = memchr::memmem::find(seen, LOCAL) else {
            at = at.saturating_add((seen.len() - LOCAL.len() + 1) as u64);
            continue;
        };
        let header = at.saturating_add(offset as u64);
        let read = member(window.from(source, header)?, header);
        at = header.saturating_add(LOCAL.len() as u64);
        let Some((loose, known)) = read else {
            continue;
        };
        if let Some(before) = found.last_mut() {
            before.longest = before.longest.min(header.saturating_sub(before.data));
        }
        at = at.max(loose.data);
        if let Some(known) = known {
            // Only a size that leads to the next header is believed.
            let behind = loose.data.saturating_add(known);
            if behind < length && window.from(source, behind)?.starts_with(b"PK") {
                at = behind;
            }
        }
        found.push(loose);
    }
    if let Some(last) = found.last_mut() {
        last.longest = last.longest.min(length.saturating_sub(last.data));
    }
    Ok(found)
}

/// A stretch of the source that moves along, so that small members do not each cost a read.
struct Window {
    bytes: Vec<u8>,
    start: u64,
    filled: usize,
}

impl Window {
    fn new() -> Self {
        Self {
            bytes: vec![0; WINDOW],
            start: 0,
            filled: 0,
        }
    }

    /// The bytes from `at`: enough for a header, if there are that many.
    fn from<R: Read + Seek>(&mut self, source: &mut R, at: u64) -> Result<&[u8], Fault> {
        let end = self.start.saturating_add(self.filled as u64);
        let is_there = at >= self.start
            && (at.saturating_add((LOCAL_SIZE + 2 * 0xFFFF) as u64) <= end
                || (at < end && self.filled < WINDOW));
        if !is_there {
            self.start = at;
            seek(source, SeekFrom::Start(at))?;
            self.filled = fill(source, &mut self.bytes)?;
        }
        let offset = usize::try_from(at.saturating_sub(self.start)).unwrap_or(usize::MAX);
        Ok(self.bytes.get(offset..self.filled).unwrap_or_default())
    }
}

/// A header, if it makes sense, and the size of its content if it is given there.
fn member(bytes: &[u8], header: u64) -> Option<(Loose, Option<u64>)> {
    let flags = number(bytes, 6, 2)?;
    let method = number(bytes, 8, 2)?;
    let packed = number(bytes, 18, 4)?;
    let name_length = number(bytes, 26, 2)?;
    let extra_length = number(bytes, 28, 2)?;
    let data = (LOCAL_SIZE as u64) + name_length + extra_length;
    let name_end = LOCAL_SIZE.checked_add(usize::try_from(name_length).ok()?)?;
    let name = bytes.get(LOCAL_SIZE..name_end)?;
    let makes_sense = matches!(method, 0 | 8 | 9 | 12 | 14 | 93 | 95 | 98 | 99)
        && !name.is_empty()
        && name.iter().all(|byte| *byte >= b' ');
    if !makes_sense || name.ends_with(b"/") {
        return None;
    }
    let known = (flags & 8 == 0 && packed < 0xFFFF_FFFF).then_some(packed);
    let loose = Loose {
        name: String::from_utf8_lossy(name).into_owned(),
        header,
        data: header.saturating_add(data),
        longest: known.unwrap_or(u64::MAX),
        method: u16::try_from(method).ok()?,
        encrypted: flags & 1 != 0,
    };
    Some((loose, known))
}

fn seek<R: Seek>(source: &mut R, to: SeekFrom) -> Result<u64, Fault> {
    source.seek(to).map_err(|error| fault_of(&error))
}

fn fill<R: Read>(source: &mut R, window: &mut [u8]) -> Result<usize, Fault> {
    let mut filled = 0;
    while let Some(rest) = window.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(fault_of(&error)),
        }
    }
    Ok(filled)
}

/// A little-endian number of up to eight bytes.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(size)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    )
}
