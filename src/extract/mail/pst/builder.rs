//! Builds small stores for the tests: nothing else writes all layouts.
//!
//! From [MS-PST]: two trees of pages, checksums as other readers want them, blocks hidden or
//! not. There are no maps of free space, which reading needs none of.

use std::io::Write;

use super::crypt::Crypt;
use super::ndb::{Layout, Node};

pub(super) struct Builder {
    layout: Layout,
    crypt: Crypt,
    file: Vec<u8>,
    blocks: Vec<(u64, u64, usize, usize)>,
    /// Each with the node above it.
    nodes: Vec<(Node, u32)>,
    next: u64,
    /// Whether lists of blocks and nodes are packed too: Outlook does so seldom, and libpff does not
    /// read them.
    pub packs_lists: bool,
}

impl Builder {
    pub(super) fn new(layout: Layout, crypt: Crypt) -> Self {
        let file = vec![0; 0x4400];
        Self {
            layout,
            crypt,
            file,
            blocks: Vec::new(),
            nodes: Vec::new(),
            next: 4,
            packs_lists: false,
        }
    }

    fn width(&self) -> usize {
        if self.layout.wide() { 8 } else { 4 }
    }

    fn id(&self, id: u64) -> Vec<u8> {
        id.to_le_bytes()[..self.width()].to_vec()
    }

    fn align(&mut self, to: usize) -> u64 {
        self.file.resize(self.file.len().next_multiple_of(to), 0);
        self.file.len() as u64
    }

    fn add(&mut self, data: &[u8], internal: bool) -> u64 {
        let id = self.next | if internal { 2 } else { 0 };
        self.next += 4;
        let mut bytes = data.to_vec();
        if !internal {
            self.crypt.hide(&mut bytes, id);
        }
        if self.layout == Layout::Unicode4k && (self.packs_lists || !internal) {
            let mut packer =
                flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(&bytes).unwrap();
            let packed = packer.finish().unwrap();
            if packed.len() < bytes.len() {
                bytes = packed;
            }
        }
        let (to, trailer) = match self.layout {
            Layout::Ansi => (64, 12),
            Layout::Unicode => (64, 16),
            Layout::Unicode4k => (512, 24),
        };
        let at = self.align(to);
        self.file.extend_from_slice(&bytes);
        let end = (self.file.len() + trailer).next_multiple_of(to) - trailer;
        self.file.resize(end, 0);
        let sum = crc(&bytes).to_le_bytes();
        self.file
            .extend_from_slice(&(bytes.len() as u16).to_le_bytes());
        self.file.extend_from_slice(&signature(at, id));
        let id_bytes = self.id(id);
        let rest = if self.layout.wide() {
            [&sum[..], &id_bytes].concat()
        } else {
            [&id_bytes[..], &sum].concat()
        };
        self.file.extend_from_slice(&rest);
        if self.layout == Layout::Unicode4k {
            self.file.extend_from_slice(&[0, 0]);
            self.file
                .extend_from_slice(&(data.len() as u16).to_le_bytes());
        }
        self.file.resize(end + trailer, 0);
        self.blocks.push((id, at, bytes.len(), data.len()));
        id
    }

    /// Data in blocks of a few bytes, and a list of them.
    pub(super) fn data(&mut self, data: &[u8], block: usize) -> u64 {
        if data.len() <= block {
            return self.add(data, false);
        }
        let ids: Vec<u64> = data
            .chunks(block)
            .map(|piece| self.add(piece, false))
            .collect();
        let mut list = vec![1, 1];
        list.extend_from_slice(&(ids.len() as u16).to_le_bytes());
        list.extend_from_slice(&(data.len() as u32).to_le_bytes());
        for id in ids {
            list.extend(self.id(id));
        }
        self.add(&list, true)
    }

    /// The nodes beneath a node.
    pub(super) fn beneath(&mut self, nodes: &[Node]) -> u64 {
        let mut list = vec![2, 0];
        list.extend_from_slice(&(nodes.len() as u16).to_le_bytes());
        list.resize(if self.layout.wide() { 8 } else { 4 }, 0);
        for node in nodes {
            for number in [u64::from(node.id), node.data, node.sub] {
                list.extend(self.id(number));
            }
        }
        self.add(&list, true)
    }

    pub(super) fn node(&mut self, id: u32, parent: u32, data: u64, sub: u64) {
        self.nodes.push((Node { id, data, sub }, parent));
    }

    /// The pages of a tree, by the first of them: entries begin with what they are found by.
    fn tree(&mut self, kind: u8, entries: &[Vec<u8>]) -> (u64, u64) {
        let most = match self.layout {
            Layout::Unicode4k => 4056,
            _ => 488,
        };
        let mut level = 0;
        let mut entries = entries.to_vec();
        loop {
            let each = most / entries[0].len();
            let pages: Vec<Vec<u8>> = entries
                .chunks(each)
                .map(|few| {
                    let (id, at) = self.page(kind, level, few);
                    let key = few[0][..self.width()].to_vec();
                    [key, self.id(id), self.id(at)].concat()
                })
                .collect();
            if let [page] = &pages[..] {
                let width = self.width();
                let number = |at: usize| {
                    let mut bytes = [0; 8];
                    bytes[..width].copy_from_slice(&page[at..at + width]);
                    u64::from_le_bytes(bytes)
                };
                return (number(width), number(2 * width));
            }
            (entries, level) = (pages, level + 1);
        }
    }

    fn page(&mut self, kind: u8, level: u8, entries: &[Vec<u8>]) -> (u64, u64) {
        let (size, about, trailer) = match self.layout {
            Layout::Ansi => (512, 496, 500),
            Layout::Unicode => (512, 488, 496),
            Layout::Unicode4k => (4096, 4056, 4072),
        };
        let at = self.align(size);
        let id = self.next;
        self.next += 4;
        let entry = entries.first().map_or(0, Vec::len);
        let mut page = entries.concat();
        assert!(page.len() <= about);
        page.resize(about, 0);
        let (count, most) = (entries.len(), about / entry);
        if self.layout == Layout::Unicode4k {
            page.extend_from_slice(&(count as u16).to_le_bytes());
            page.extend_from_slice(&(most as u16).to_le_bytes());
            page.extend_from_slice(&[entry as u8, level]);
        } else {
            page.extend_from_slice(&[count as u8, most as u8, entry as u8, level]);
        }
        page.resize(trailer, 0);
        let sum = crc(&page).to_le_bytes();
        page.extend_from_slice(&[kind, kind]);
        page.extend_from_slice(&signature(at, id));
        let id_bytes = self.id(id);
        page.extend(if self.layout.wide() {
            [&sum[..], &id_bytes].concat()
        } else {
            [&id_bytes[..], &sum].concat()
        });
        page.resize(size, 0);
        self.file.extend(page);
        (id, at)
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.nodes.sort_by_key(|(node, _)| node.id);
        let pad = if self.layout.wide() { 4 } else { 0 };
        let nodes: Vec<Vec<u8>> = self
            .nodes
            .iter()
            .map(|(node, parent)| {
                let numbers =
                    [u64::from(node.id), node.data, node.sub].map(|number| self.id(number));
                let parent = parent.to_le_bytes().to_vec();
                [numbers.concat(), parent, vec![0; pad]].concat()
            })
            .collect();
        let blocks: Vec<Vec<u8>> = self
            .blocks
            .iter()
            .map(|&(id, at, size, whole)| {
                let other = if self.layout == Layout::Unicode4k {
                    whole as u16
                } else {
                    2
                };
                let mut entry = [self.id(id), self.id(at)].concat();
                entry.extend_from_slice(&(size as u16).to_le_bytes());
                entry.extend_from_slice(&other.to_le_bytes());
                entry.resize(entry.len() + pad, 0);
                entry
            })
            .collect();
        let (node_page, node_at) = self.tree(0x81, &nodes);
        let (block_page, block_at) = self.tree(0x80, &blocks);
        let length = self.file.len() as u64;
        let version: u16 = match self.layout {
            Layout::Ansi => 15,
            Layout::Unicode => 23,
            Layout::Unicode4k => 36,
        };
        let crypt = match self.crypt {
            Crypt::None => 0,
            Crypt::Permute => 1,
            Crypt::Cyclic => 2,
        };
        let roots = [node_page, node_at, block_page, block_at]
            .map(|number| self.id(number))
            .concat();
        let size = self.id(length);
        let file = &mut self.file;
        let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, b"!BDN");
        put(8, b"SM");
        put(10, &version.to_le_bytes());
        put(12, &[19, 0, 1, 1]);
        if version >= 23 {
            put(184, &size);
            put(216, &roots);
            put(248, &[2]);
            put(512, &[0x80, crypt]);
        } else {
            put(168, &size);
            put(184, &roots);
            put(200, &[2]);
            put(460, &[0x80, crypt]);
        }
        let sum = crc(&self.file[8..8 + 471]).to_le_bytes();
        self.file[4..8].copy_from_slice(&sum);
        if version >= 23 {
            let sum = crc(&self.file[8..8 + 516]).to_le_bytes();
            self.file[524..528].copy_from_slice(&sum);
        }
        self.file
    }
}

/// A heap of pieces, the first of which says what it is.
pub(super) fn heap(kind: u8, pieces: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0xEC, kind, 0x20, 0, 0, 0, 0, 0, 0, 0];
    let mut map = Vec::new();
    for piece in pieces {
        map.extend_from_slice(&(bytes.len() as u16).to_le_bytes());
        bytes.extend_from_slice(piece);
    }
    map.extend_from_slice(&(bytes.len() as u16).to_le_bytes());
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    let at = (bytes.len() as u16).to_le_bytes();
    bytes[..2].copy_from_slice(&at);
    bytes.extend_from_slice(&(pieces.len() as u16).to_le_bytes());
    bytes.extend_from_slice(&[0, 0]);
    bytes.extend(map);
    bytes
}

/// A value of a property: in its record, in the heap, or in a node beneath.
pub(super) enum Value {
    Number(u32),
    Bytes(Vec<u8>),
}

/// The number of a piece of a heap.
fn piece(index: usize) -> u32 {
    (index as u32) << 5
}

/// A list of properties, as the data of a node.
pub(super) fn properties(list: &[(u16, u16, Value)]) -> Vec<u8> {
    let mut records = Vec::new();
    let mut values = Vec::new();
    for (id, kind, value) in list {
        let number = match value {
            Value::Number(number) => *number,
            Value::Bytes(bytes) => {
                values.push(bytes.clone());
                piece(2 + values.len())
            }
        };
        records.extend_from_slice(&id.to_le_bytes());
        records.extend_from_slice(&kind.to_le_bytes());
        records.extend_from_slice(&number.to_le_bytes());
    }
    let head = [&[0xB5, 2, 6, 0][..], &piece(2).to_le_bytes()].concat();
    heap(0xBC, &[vec![head, records], values].concat())
}

/// A table with one row, which is of the thing of this number. Columns are in the order of their ids.
pub(super) fn table(layout: Layout, of: u32, columns: &[(u16, u16, Value)]) -> Vec<u8> {
    let end = columns.len() * 4 + 4;
    let bits = (columns.len() + 1).div_ceil(8);
    let mut head = vec![0x7C, columns.len() as u8 + 1];
    for end in [end, end, end, end + bits] {
        head.extend_from_slice(&(end as u16).to_le_bytes());
    }
    for number in [piece(2), piece(4), 0] {
        head.extend_from_slice(&number.to_le_bytes());
    }
    // The number of what a row is of lies first in it, and has a column like all else.
    let mut described = vec![(0x67F2u16, [0x03, 0, 0xF2, 0x67, 0, 0, 4, 0])];
    let mut row = of.to_le_bytes().to_vec();
    let mut values = Vec::new();
    for (index, (id, kind, value)) in columns.iter().enumerate() {
        let number = match value {
            Value::Number(number) => *number,
            Value::Bytes(bytes) => {
                values.push(bytes.clone());
                piece(4 + values.len())
            }
        };
        let (kind, id_bytes) = (kind.to_le_bytes(), id.to_le_bytes());
        let (at, bit) = ((index as u16 + 1) * 4, index as u8 + 1);
        let at = at.to_le_bytes();
        let column = [
            kind[0],
            kind[1],
            id_bytes[0],
            id_bytes[1],
            at[0],
            at[1],
            4,
            bit,
        ];
        described.push((*id, column));
        row.extend_from_slice(&number.to_le_bytes());
    }
    described.sort_by_key(|(id, _)| *id);
    for (_, column) in described {
        head.extend_from_slice(&column);
    }
    row.resize(end + bits, 0xFF);
    // Which row it is takes two bytes in the old layout.
    let width = if layout.wide() { 4 } else { 2 };
    let index = [&[0xB5, 4, width, 0][..], &piece(3).to_le_bytes()].concat();
    let mut first = of.to_le_bytes().to_vec();
    first.resize(4 + usize::from(width), 0);
    heap(0x7C, &[vec![head, index, first, row], values].concat())
}

fn signature(at: u64, id: u64) -> [u8; 2] {
    let mixed = (at ^ id) as u32;
    ((mixed >> 16) as u16 ^ mixed as u16).to_le_bytes()
}

/// CRC-32 that begins at 0 and is not inverted.
fn crc(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    })
}
