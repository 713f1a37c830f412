//! The lowest layer of a store: nodes, and the blocks that their data is in ([MS-PST] 2.2).
//!
//! Two trees of pages find a node by its number and a block by its number; data larger than a block
//! is a tree of blocks. A damaged or hostile file may point anywhere, so levels must fall on the way
//! down, places must lie in the file, and all that is read is counted against the size of the file.
//! Checksums are not held against what is read: what makes sense is used.

use std::collections::HashMap;
use std::io::{Read, SeekFrom};
use std::rc::Rc;

use super::super::super::reader::{Fault, Limit, Source};
use super::crypt::Crypt;

/// The three layouts that stores have had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Up to Outlook 2002: 32 bits.
    Ansi,
    Unicode,
    /// Outlook 2013's .ost: pages of 4096 bytes, blocks that may be compressed.
    Unicode4k,
}

impl Layout {
    pub(super) fn wide(self) -> bool {
        self != Self::Ansi
    }

    pub(super) fn page_size(self) -> u64 {
        if self == Self::Unicode4k { 4096 } else { 512 }
    }
}

/// A node: its data, and the tree of the nodes beneath it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    pub id: u32,
    pub data: u64,
    pub sub: u64,
}

impl Node {
    /// What kind of thing it is.
    pub(super) fn kind(self) -> u32 {
        self.id & 0x1F
    }
}

/// An open store.
pub(super) struct Ndb<'a> {
    source: &'a mut dyn Source,
    length: u64,
    pub layout: Layout,
    crypt: Crypt,
    pub node_root: u64,
    block_root: u64,
    pages: HashMap<u64, Option<Rc<Page>>>,
    /// Bytes that may still be read before the file is held to be hostile.
    budget: u64,
    /// Something did not make sense.
    pub damaged: bool,
}

/// Pages that are kept.
const KEPT: usize = 1024;

/// Levels of trees; honest ones have four.
pub(super) const DEEPEST: u8 = 12;

pub(super) struct Page {
    pub level: u8,
    entry: usize,
    count: usize,
    bytes: Vec<u8>,
}

impl Page {
    pub(super) fn entry(&self, index: usize) -> Option<&[u8]> {
        if index >= self.count {
            return None;
        }
        self.bytes
            .get(index.checked_mul(self.entry)?..)?
            .get(..self.entry)
    }
}

impl<'a> Ndb<'a> {
    pub(super) fn open(source: &'a mut dyn Source) -> Result<Self, Fault> {
        let length = source.seek(SeekFrom::End(0)).map_err(|_| Fault::Io)?;
        source.seek(SeekFrom::Start(0)).map_err(|_| Fault::Io)?;
        let mut head = Vec::new();
        Read::take(&mut *source, 564)
            .read_to_end(&mut head)
            .map_err(|_| Fault::Io)?;
        if !head.starts_with(b"!BDN") {
            return Err(Fault::Damaged);
        }
        let layout = match number(&head, 10, 2) {
            0..=15 => Layout::Ansi,
            16..=35 => Layout::Unicode,
            _ => Layout::Unicode4k,
        };
        let (node_root, block_root, crypt) = if layout.wide() {
            (
                number(&head, 224, 8),
                number(&head, 240, 8),
                number(&head, 513, 1),
            )
        } else {
            (
                number(&head, 188, 4),
                number(&head, 196, 4),
                number(&head, 461, 1),
            )
        };
        let crypt = match crypt {
            0 => Crypt::None,
            1 => Crypt::Permute,
            2 => Crypt::Cyclic,
            // Windows Information Protection.
            16 => return Err(Fault::Encrypted),
            _ => return Err(Fault::Damaged),
        };
        Ok(Self {
            source,
            length,
            layout,
            crypt,
            node_root,
            block_root,
            pages: HashMap::new(),
            budget: length.saturating_mul(16).saturating_add(16 << 20),
            damaged: false,
        })
    }

    /// A node by its number.
    pub(super) fn node(&mut self, id: u32) -> Result<Option<Node>, Fault> {
        let mut at = self.node_root;
        let mut above = DEEPEST;
        loop {
            let Some(page) = self.page(at, 0x81, above)? else {
                return Ok(None);
            };
            let key = |entry: &[u8]| number(entry, 0, 4);
            let Some(entry) = last_up_to(&page, u64::from(id), key) else {
                return Ok(None);
            };
            if page.level == 0 {
                return Ok(Some(self.node_of(entry)).filter(|node| node.id == id));
            }
            (at, above) = (self.place_of(entry), page.level);
        }
    }

    pub(super) fn node_of(&self, entry: &[u8]) -> Node {
        let width = if self.layout.wide() { 8 } else { 4 };
        Node {
            id: number(entry, 0, 4) as u32,
            data: number(entry, width, width),
            sub: number(entry, 2 * width, width),
        }
    }

    /// Where the page or block lies that an entry refers to.
    pub(super) fn place_of(&self, entry: &[u8]) -> u64 {
        if self.layout.wide() {
            number(entry, 16, 8)
        } else {
            number(entry, 8, 4)
        }
    }

    /// A page of a tree, if there is a sound one; its level is below the one above it.
    pub(super) fn page(&mut self, at: u64, kind: u8, above: u8) -> Result<Option<Rc<Page>>, Fault> {
        if !self.pages.contains_key(&at) {
            if self.pages.len() >= KEPT {
                self.pages.clear();
            }
            let bytes = self.bytes(at, self.layout.page_size())?;
            let page = bytes
                .and_then(|bytes| self.parse_page(bytes, kind))
                .map(Rc::new);
            self.damaged |= page.is_none();
            self.pages.insert(at, page);
        }
        let page = self.pages.get(&at).and_then(Clone::clone);
        let sound = page.filter(|page| page.level < above);
        self.damaged |= sound.is_none();
        Ok(sound)
    }

    fn parse_page(&self, bytes: Vec<u8>, kind: u8) -> Option<Page> {
        let (about, trailer, smallest) = match self.layout {
            Layout::Ansi => (496, 500, 12),
            Layout::Unicode => (488, 496, 24),
            Layout::Unicode4k => (4056, 4072, 24),
        };
        let (count, entry, level) = if self.layout == Layout::Unicode4k {
            (
                number(&bytes, about, 2),
                number(&bytes, about + 4, 1),
                number(&bytes, about + 5, 1),
            )
        } else {
            (
                number(&bytes, about, 1),
                number(&bytes, about + 2, 1),
                number(&bytes, about + 3, 1),
            )
        };
        let sound = number(&bytes, trailer, 1) == u64::from(kind)
            && entry >= smallest
            && count.saturating_mul(entry) <= about as u64;
        sound.then_some(Page {
            level: level as u8,
            entry: entry as usize,
            count: count as usize,
            bytes,
        })
    }

    /// Bytes of the file, if they lie in it.
    fn bytes(&mut self, at: u64, length: u64) -> Result<Option<Vec<u8>>, Fault> {
        if at.checked_add(length).is_none_or(|end| end > self.length) || at == 0 {
            return Ok(None);
        }
        self.spend(length)?;
        self.source
            .seek(SeekFrom::Start(at))
            .map_err(|_| Fault::Io)?;
        let mut bytes = Vec::new();
        Read::take(&mut *self.source, length)
            .read_to_end(&mut bytes)
            .map_err(|_| Fault::Io)?;
        Ok((bytes.len() as u64 == length).then_some(bytes))
    }

    /// Counts work: an honest file is not read many times over.
    pub(super) fn spend(&mut self, bytes: u64) -> Result<(), Fault> {
        // A small block costs a look into the trees as well.
        match self.budget.checked_sub(bytes.max(64)) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => Err(Fault::Limit(Limit::Ratio)),
        }
    }

    /// A block, revealed; `None` if there is no sound one.
    pub(super) fn block(&mut self, id: u64) -> Result<Option<Vec<u8>>, Fault> {
        let id = id & !1;
        let mut at = self.block_root;
        let mut above = DEEPEST;
        let entry = loop {
            let Some(page) = self.page(at, 0x80, above)? else {
                return Ok(None);
            };
            let width = if self.layout.wide() { 8 } else { 4 };
            let key = |entry: &[u8]| number(entry, 0, width) & !1;
            let Some(entry) = last_up_to(&page, id, key) else {
                break None;
            };
            if page.level == 0 {
                break (key(entry) == id).then(|| entry.to_vec());
            }
            (at, above) = (self.place_of(entry), page.level);
        };
        let Some(entry) = entry else {
            self.damaged = true;
            return Ok(None);
        };
        let (at, size, whole) = match self.layout {
            Layout::Ansi => (number(&entry, 4, 4), number(&entry, 8, 2), 0),
            Layout::Unicode => (number(&entry, 8, 8), number(&entry, 16, 2), 0),
            Layout::Unicode4k => (
                number(&entry, 8, 8),
                number(&entry, 16, 2),
                number(&entry, 18, 2),
            ),
        };
        let Some(mut bytes) = self.bytes(at, size)? else {
            self.damaged = true;
            return Ok(None);
        };
        if self.layout == Layout::Unicode4k && whole != size {
            let mut inflated = Vec::new();
            let inflating = flate2::read::ZlibDecoder::new(bytes.as_slice());
            let sound = inflating
                .take(whole.max(1))
                .read_to_end(&mut inflated)
                .is_ok();
            self.damaged |= !sound || inflated.len() as u64 != whole;
            self.spend(inflated.len() as u64)?;
            bytes = inflated;
        }
        // Blocks of numbers are not hidden.
        if id & 2 == 0 {
            self.crypt.reveal(&mut bytes, id);
        }
        Ok(Some(bytes))
    }

    /// The nodes beneath a node.
    pub(super) fn subnodes(&mut self, id: u64) -> Result<Vec<Node>, Fault> {
        let mut nodes = Vec::new();
        if id == 0 {
            return Ok(nodes);
        }
        let Some(bytes) = self.block(id)? else {
            return Ok(nodes);
        };
        if number(&bytes, 1, 1) == 0 {
            self.add_subnodes(&bytes, &mut nodes);
            return Ok(nodes);
        }
        let width = if self.layout.wide() { 8 } else { 4 };
        for entry in self.entries(&bytes, 2 * width).chunks_exact(2 * width) {
            let Some(bytes) = self.block(number(entry, width, width))? else {
                continue;
            };
            if number(&bytes, 1, 1) == 0 {
                self.add_subnodes(&bytes, &mut nodes);
            } else {
                self.damaged = true;
            }
        }
        Ok(nodes)
    }

    fn add_subnodes(&mut self, bytes: &[u8], nodes: &mut Vec<Node>) {
        let width = if self.layout.wide() { 8 } else { 4 };
        for entry in self.entries(bytes, 3 * width).chunks_exact(3 * width) {
            nodes.push(self.node_of(entry));
        }
    }

    /// The entries of a block of subnodes.
    fn entries<'b>(&mut self, bytes: &'b [u8], size: usize) -> &'b [u8] {
        let from = if self.layout.wide() { 8 } else { 4 };
        let count = number(bytes, 2, 2) as usize;
        let entries = bytes.get(from..).unwrap_or_default();
        let wanted = count.saturating_mul(size);
        self.damaged |= number(bytes, 0, 1) != 2 || wanted > entries.len();
        if number(bytes, 0, 1) != 2 {
            return &[];
        }
        entries.get(..wanted).unwrap_or(entries)
    }
}

/// The last entry whose key is not above what is looked for.
fn last_up_to(page: &Page, wanted: u64, key: impl Fn(&[u8]) -> u64) -> Option<&[u8]> {
    let (mut low, mut high) = (0, page.count);
    while low < high {
        let middle = low.midpoint(high);
        if key(page.entry(middle)?) <= wanted {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    page.entry(low.checked_sub(1)?)
}

/// A number of up to eight bytes, lowest first; 0 where there is none.
pub(super) fn number(bytes: &[u8], at: usize, width: usize) -> u64 {
    at.checked_add(width)
        .and_then(|end| bytes.get(at..end))
        .map_or(0, |bytes| {
            bytes
                .iter()
                .rev()
                .fold(0, |sum, &byte| (sum << 8) | u64::from(byte))
        })
}
