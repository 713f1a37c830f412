//! Where the objects of a file lie: read from its tables, or found by looking for the objects.
//!
//! A file carries a table for each time it was saved, the newest first; a table is text or a
//! stream, or both. Where a table is wrong, all objects are looked for by their `N G obj` in one
//! pass; of two with one number the later counts. Objects inside object streams are added by the
//! caller, who can decrypt.

use std::collections::HashSet;

use super::filter;
use super::lexer::{Lexer, is_space};
use super::object::{Dict, Id, Object};

/// Highest number of an object. Entries are kept in a list, so this bounds memory.
const MAX_NUMBER: u32 = 4_000_000;
/// Tables that follow each other.
const MAX_TABLES: usize = 1_000;
/// Bytes that a trailer, or the dictionary of a table's stream, may have.
const MAX_TRAILER: usize = 1 << 16;

/// Where one object lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    None,
    At(usize),
    In { stream: u32, index: u32 },
}

/// Where all objects lie.
#[derive(Default)]
pub(super) struct Xref {
    /// Packed: see [`pack`].
    entries: Vec<u64>,
    pub trailer: Dict,
    /// Whether it was made by looking for the objects.
    pub rebuilt: bool,
    /// After a rebuild: the object streams, in order of the file.
    pub streams: Vec<u32>,
}

const UNSET: u64 = 0;
const FREE: u64 = 1 << 62;
const AT: u64 = 2 << 62;
const IN: u64 = 3 << 62;

fn pack(entry: Entry) -> u64 {
    match entry {
        Entry::None => FREE,
        Entry::At(offset) => AT | (offset as u64 & !IN),
        Entry::In { stream, index } => {
            IN | u64::from(stream & 0x3fff_ffff) << 32 | u64::from(index)
        }
    }
}

impl Xref {
    pub(super) fn entry(&self, number: u32) -> Entry {
        let packed = self.entries.get(number as usize).copied();
        let packed = packed.unwrap_or(UNSET);
        let low = packed & !IN;
        match packed & IN {
            AT => Entry::At(usize::try_from(low).unwrap_or(usize::MAX)),
            IN => Entry::In {
                stream: u32::try_from(low >> 32).unwrap_or(u32::MAX),
                index: u32::try_from(low & 0xffff_ffff).unwrap_or(u32::MAX),
            },
            _ => Entry::None,
        }
    }

    pub(super) fn numbers(&self) -> Vec<u32> {
        let numbers = (0u32..).zip(&self.entries);
        let used = numbers.filter(|(_, packed)| **packed & AT == AT);
        used.map(|(number, _)| number).collect()
    }

    /// The object streams that hold objects.
    pub(super) fn object_streams(&self) -> Vec<u32> {
        let mut streams: Vec<u32> = (0u32..)
            .zip(&self.entries)
            .filter_map(|(number, _)| match self.entry(number) {
                Entry::In { stream, .. } => Some(stream),
                _ => None,
            })
            .collect();
        streams.sort_unstable();
        streams.dedup();
        streams
    }

    /// Sets an entry that no newer table has set.
    fn put(&mut self, number: u32, entry: Entry) {
        if let Some(slot) = self.slot(number)
            && *slot == UNSET
        {
            *slot = pack(entry);
        }
    }

    /// Sets the entry of an object in an object stream unless the object stands by itself.
    pub(super) fn put_in(&mut self, number: u32, entry: Entry) {
        if let Some(slot) = self.slot(number)
            && *slot & IN != AT
        {
            *slot = pack(entry);
        }
    }

    fn slot(&mut self, number: u32) -> Option<&mut u64> {
        if number > MAX_NUMBER {
            return None;
        }
        let at = number as usize;
        if at >= self.entries.len() {
            self.entries.resize(at + 1, UNSET);
        }
        self.entries.get_mut(at)
    }

    /// After a rebuild: what only the old table knew. Objects inside object streams are kept, since
    /// looking for objects does not see them.
    pub(super) fn inherit(&mut self, old: &Self) {
        for (number, packed) in (0u32..).zip(&old.entries) {
            if *packed & IN == IN
                && let Some(slot) = self.slot(number)
                && *slot == UNSET
            {
                *slot = *packed;
            }
        }
        if old.trailer.get(b"Root").is_some() {
            self.trailer = old.trailer.clone();
        }
    }

    pub(super) fn set_root(&mut self, root: Object) {
        let mut entries: Vec<_> = self
            .trailer
            .iter()
            .map(|(key, value)| (key.into(), value.clone()))
            .collect();
        entries.push((b"Root".as_slice().into(), root));
        self.trailer = Dict::new(entries);
    }
}

/// Reads `N G obj`, and leaves the lexer behind it.
pub(super) fn object_head(lexer: &mut Lexer<'_>) -> Option<Id> {
    lexer.skip_space();
    let number = u32::try_from(lexer.unsigned()?).ok()?;
    lexer.skip_space();
    let generation = u16::try_from(lexer.unsigned()?).unwrap_or(u16::MAX);
    lexer.skip_space();
    lexer.take(b"obj").then_some(Id { number, generation })
}

/// Reads the tables. `None` if any of them does not hold.
pub(super) fn read(data: &[u8], in_memory: usize) -> Option<Xref> {
    let start = memchr::memmem::rfind(data, b"startxref")?;
    let mut lexer = Lexer::new(data, start + b"startxref".len());
    lexer.skip_space();
    let mut next = vec![usize::try_from(lexer.unsigned()?).ok()?];
    let mut seen = HashSet::new();
    let mut xref = Xref::default();
    while let Some(offset) = next.pop() {
        if !seen.insert(offset) {
            continue;
        }
        if seen.len() > MAX_TABLES {
            return None;
        }
        let mut lexer = Lexer::new(data, offset);
        lexer.skip_space();
        let trailer = if lexer.take(b"xref") {
            read_table(&mut lexer, &mut xref)?
        } else {
            read_stream(&mut lexer, &mut xref, in_memory)?
        };
        let place = |key| {
            let offset = trailer.get(key).and_then(Object::integer)?;
            usize::try_from(offset).ok()
        };
        // The last one pushed is read first: the stream beside a table comes before older tables.
        next.extend(place(b"Prev"));
        next.extend(place(b"XRefStm"));
        if xref.trailer.is_empty() {
            xref.trailer = trailer;
        }
    }
    xref.trailer.get(b"Root")?;
    Some(xref)
}

fn read_table(lexer: &mut Lexer<'_>, xref: &mut Xref) -> Option<Dict> {
    loop {
        lexer.skip_space();
        if lexer.take(b"trailer") {
            let trailer = lexer.object()?;
            return trailer.dict().cloned();
        }
        let first = lexer.unsigned()?;
        lexer.skip_space();
        let count = lexer.unsigned()?;
        for index in 0..count {
            lexer.skip_space();
            let offset = lexer.unsigned()?;
            lexer.skip_space();
            lexer.unsigned()?;
            lexer.skip_space();
            let entry = match lexer.peek()? {
                b'n' => Entry::At(usize::try_from(offset).ok()?),
                b'f' => Entry::None,
                _ => return None,
            };
            lexer.at += 1;
            if let Ok(number) = u32::try_from(first.saturating_add(index)) {
                xref.put(number, entry);
            }
        }
    }
}

fn read_stream(lexer: &mut Lexer<'_>, xref: &mut Xref, in_memory: usize) -> Option<Dict> {
    object_head(lexer)?;
    let Some(Object::Dict(dict)) = lexer.object() else {
        return None;
    };
    if !dict.is(b"Type", b"XRef") {
        return None;
    }
    lexer.skip_space();
    if !lexer.take(b"stream") {
        return None;
    }
    lexer.take(b"\r");
    lexer.take(b"\n");
    let length = dict.get(b"Length").and_then(Object::integer);
    let length = usize::try_from(length.unwrap_or(0)).unwrap_or(0);
    let raw = match lexer.rest().get(..length) {
        Some(raw) if length > 0 => raw,
        _ => {
            let rest = lexer.rest();
            let end = memchr::memmem::find(rest, b"endstream").unwrap_or(rest.len());
            rest.get(..end).unwrap_or_default()
        }
    };
    let decoded = filter::decode(raw, filter::direct_chain(&dict), in_memory);
    let widths: Vec<usize> = dict
        .get(b"W")?
        .array()?
        .iter()
        .map(|width| usize::try_from(width.integer().unwrap_or(0)).unwrap_or(0))
        .collect();
    let [kind_width, second_width, third_width] = widths[..] else {
        return None;
    };
    if widths.iter().any(|width| *width > 8) {
        return None;
    }
    let row = kind_width + second_width + third_width;
    if row == 0 {
        return None;
    }
    let sections: Vec<u64> = match dict.get(b"Index").and_then(Object::array) {
        Some(items) => items
            .iter()
            .map(|item| u64::try_from(item.integer().unwrap_or(0)).unwrap_or(0))
            .collect(),
        None => vec![0, u64::MAX],
    };
    let mut rows = decoded.data.chunks_exact(row);
    for section in sections.chunks_exact(2) {
        let [first, count] = section else { break };
        for index in 0..*count {
            let Some(fields) = rows.next() else { break };
            let (kind, fields) = fields.split_at_checked(kind_width)?;
            let (second, third) = fields.split_at_checked(second_width)?;
            let kind = if kind.is_empty() { 1 } else { big_endian(kind) };
            let entry = match kind {
                0 => Entry::None,
                1 => Entry::At(usize::try_from(big_endian(second)).ok()?),
                2 => Entry::In {
                    stream: u32::try_from(big_endian(second)).ok()?,
                    index: u32::try_from(big_endian(third)).ok()?,
                },
                _ => continue,
            };
            if let Ok(number) = u32::try_from(first.saturating_add(index)) {
                xref.put(number, entry);
            }
        }
    }
    Some(dict)
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Looks for the objects.
pub(super) fn rebuild(data: &[u8]) -> Xref {
    let mut xref = Xref {
        rebuilt: true,
        ..Xref::default()
    };
    let mut trailer = None;
    for at in memchr::memmem::find_iter(data, b"obj") {
        let Some((start, number)) = head_before(data, at) else {
            continue;
        };
        if let Some(slot) = xref.slot(number) {
            *slot = pack(Entry::At(start));
        }
        // Only a short look: what an object is stands at its beginning.
        let body = data.get(at + 3..).unwrap_or_default();
        let body = body.get(..body.len().min(400)).unwrap_or_default();
        let body = match memchr::memmem::find(body, b"stream") {
            Some(end) => body.get(..end).unwrap_or_default(),
            None => body,
        };
        if memchr::memmem::find(body, b"/ObjStm").is_some() {
            xref.streams.push(number);
        } else if memchr::memmem::find(body, b"/XRef").is_some()
            && let Some(Object::Dict(dict)) = Lexer::new(shortened(data, at), at + 3).object()
            && dict.get(b"Root").is_some()
        {
            trailer = Some(dict);
        }
    }
    for at in memchr::memmem::find_iter(data, b"trailer") {
        let mut lexer = Lexer::new(shortened(data, at), at + b"trailer".len());
        lexer.skip_space();
        if lexer.rest().starts_with(b"<<")
            && let Some(Object::Dict(dict)) = lexer.object()
            && dict.get(b"Root").is_some()
        {
            trailer = Some(dict);
        }
    }
    xref.trailer = trailer.unwrap_or_default();
    xref
}

/// The data up to where an object that begins here must have ended, so that many that do not end
/// cost no more than many that do.
fn shortened(data: &[u8], from: usize) -> &[u8] {
    data.get(..from.saturating_add(MAX_TRAILER)).unwrap_or(data)
}

/// The place and the number of the object whose `obj` stands here.
fn head_before(data: &[u8], at: usize) -> Option<(usize, u32)> {
    let from = at.saturating_sub(32);
    let before = data.get(from..at)?;
    let spaces = |text: &[u8]| {
        let kept = text.iter().rposition(|byte| !is_space(*byte));
        kept.map_or(0, |last| last + 1)
    };
    let digits = |text: &[u8]| {
        let kept = text.iter().rposition(|byte| !byte.is_ascii_digit());
        kept.map_or(0, |last| last + 1)
    };
    let end = spaces(before);
    let generation = digits(before.get(..end)?);
    let gap = spaces(before.get(..generation)?);
    let number = digits(before.get(..gap)?);
    if generation == end || gap == generation || number == gap {
        return None;
    }
    let value = Lexer::new(before, number).unsigned()?;
    Some((from + number, u32::try_from(value).ok()?))
}
