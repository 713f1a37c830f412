//! The middle layer of a store: heaps, the property lists and the tables in them ([MS-PST] 2.3).
//!
//! A node's data is a heap of small pieces; a tree in it lists properties, whose values lie in the
//! heap or in a node beneath. Pieces are looked up by number and must lie in their block. Indexes of
//! tables are not used: rows are read as they lie.

use std::rc::Rc;

use super::super::super::reader::{Fault, Limit};
use super::ndb::{Layout, Ndb, Node, number};
use super::walk::Leaves;

/// Properties of one thing that are read; numbers have 16 bits.
const MOST: usize = 1 << 16;

/// A heap, read block by block as it is asked for.
pub(super) struct Heap {
    leaves: Option<Leaves>,
    /// Blocks so far; those of a large heap are let go and read again.
    blocks: Vec<(u64, Option<Rc<Vec<u8>>>)>,
    kept: usize,
    subnodes: Vec<Node>,
}

/// Blocks of a heap that are kept.
const KEPT: usize = 64;

impl Heap {
    /// The heap of a node; `None` if it has none.
    pub(super) fn open(ndb: &mut Ndb<'_>, node: Node) -> Result<Option<Self>, Fault> {
        let mut subnodes = ndb.subnodes(node.sub)?;
        subnodes.sort_by_key(|node| node.id);
        let leaves = Some(Leaves::of(node.data));
        let mut heap = Self {
            leaves,
            blocks: Vec::new(),
            kept: 0,
            subnodes,
        };
        let sound = heap
            .block(ndb, 0)?
            .is_some_and(|block| number(&block, 2, 1) == 0xEC);
        ndb.damaged |= !sound;
        Ok(sound.then_some(heap))
    }

    pub(super) fn subnodes(&self) -> &[Node] {
        &self.subnodes
    }

    fn block(&mut self, ndb: &mut Ndb<'_>, index: usize) -> Result<Option<Rc<Vec<u8>>>, Fault> {
        while self.blocks.len() <= index {
            let Some(leaves) = &mut self.leaves else {
                return Ok(None);
            };
            match leaves.next(ndb)? {
                Some((id, bytes)) => {
                    self.make_room();
                    self.blocks.push((id, Some(Rc::new(bytes))));
                    self.kept += 1;
                }
                None => self.leaves = None,
            }
        }
        let Some((id, kept)) = self.blocks.get(index) else {
            return Ok(None);
        };
        if let Some(block) = kept {
            return Ok(Some(Rc::clone(block)));
        }
        let block = ndb.block(*id)?.map(Rc::new);
        self.make_room();
        if let Some((_, kept)) = self.blocks.get_mut(index) {
            kept.clone_from(&block);
            self.kept += 1;
        }
        Ok(block)
    }

    fn make_room(&mut self) {
        if self.kept >= KEPT {
            for (_, kept) in &mut self.blocks {
                *kept = None;
            }
            self.kept = 0;
        }
    }

    /// A piece of the heap by its number.
    fn piece(&mut self, ndb: &mut Ndb<'_>, id: u32) -> Result<Option<Vec<u8>>, Fault> {
        if id == 0 {
            return Ok(None);
        }
        let (block, index) = match ndb.layout {
            Layout::Unicode4k => (id >> 19, (id >> 5) & 0x3FFF),
            _ => (id >> 16, (id >> 5) & 0x7FF),
        };
        let found = self.block(ndb, block as usize)?.and_then(|block| {
            let map = number(&block, 0, 2) as usize;
            let count = number(&block, map, 2);
            let index = index.checked_sub(1)?;
            if u64::from(index) >= count {
                return None;
            }
            let at = map
                .checked_add(4)?
                .checked_add((index as usize).checked_mul(2)?)?;
            let (from, to) = (
                number(&block, at, 2) as usize,
                number(&block, at.checked_add(2)?, 2) as usize,
            );
            Some(block.get(from..to)?.to_vec())
        });
        ndb.damaged |= found.is_none();
        if let Some(piece) = &found {
            // The same piece may be asked for again and again.
            ndb.spend(piece.len() as u64)?;
        }
        Ok(found)
    }

    /// The leaves of the tree in a heap: keys of two bytes and values of six.
    pub(super) fn properties(&mut self, ndb: &mut Ndb<'_>) -> Result<Vec<Property>, Fault> {
        let mut found = Vec::new();
        let root = self
            .block(ndb, 0)?
            .map_or(0, |block| number(&block, 4, 4) as u32);
        let Some(head) = self.piece(ndb, root)? else {
            return Ok(found);
        };
        let (key, value) = (number(&head, 1, 1) as usize, number(&head, 2, 1) as usize);
        if number(&head, 0, 1) != 0xB5 || key != 2 || value != 6 {
            ndb.damaged = true;
            return Ok(found);
        }
        let levels = number(&head, 3, 1).min(8);
        let mut open = vec![(number(&head, 4, 4) as u32, levels)];
        while let Some((id, level)) = open.pop() {
            if id == 0 {
                continue;
            }
            let Some(records) = self.piece(ndb, id)? else {
                continue;
            };
            if level > 0 {
                let next = records
                    .chunks_exact(key + 4)
                    .map(|record| number(record, key, 4) as u32);
                open.extend(
                    next.map(|id| (id, level - 1))
                        .collect::<Vec<_>>()
                        .into_iter()
                        .rev(),
                );
                continue;
            }
            for record in records.chunks_exact(8) {
                found.push(Property {
                    id: number(record, 0, 2) as u16,
                    kind: number(record, 2, 2) as u16,
                    value: number(record, 4, 4) as u32,
                });
            }
            if found.len() > MOST {
                return Err(Fault::Damaged);
            }
        }
        Ok(found)
    }

    /// Where a value lies that is not in its record.
    pub(super) fn place(&self, value: u32) -> Place {
        if value == 0 {
            return Place::Nowhere;
        }
        if value & 0x1F == 0 {
            return Place::Heap(value);
        }
        let found = self
            .subnodes
            .binary_search_by_key(&value, |node| node.id)
            .ok();
        match found.and_then(|index| self.subnodes.get(index)) {
            Some(node) => Place::Node(*node),
            None => Place::Nowhere,
        }
    }

    /// A value in memory, as far as it may be held; whether there was more.
    pub(super) fn value(
        &mut self,
        ndb: &mut Ndb<'_>,
        value: u32,
        most: u64,
    ) -> Result<(Vec<u8>, bool), Fault> {
        match self.place(value) {
            Place::Nowhere => {
                ndb.damaged |= value != 0;
                Ok((Vec::new(), false))
            }
            Place::Heap(id) => Ok((self.piece(ndb, id)?.unwrap_or_default(), false)),
            Place::Node(node) => whole(ndb, node.data, most),
        }
    }

    /// The strings of a table, row by row.
    pub(super) fn rows(
        &mut self,
        ndb: &mut Ndb<'_>,
        most: u64,
        tell: &mut dyn FnMut(Vec<Cell>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let root = self
            .block(ndb, 0)?
            .map_or(0, |block| number(&block, 4, 4) as u32);
        let Some(head) = self.piece(ndb, root)? else {
            return Ok(());
        };
        if number(&head, 0, 1) != 0x7C {
            ndb.damaged = true;
            return Ok(());
        }
        let columns = number(&head, 1, 1) as usize;
        let bits = number(&head, 6, 2) as usize;
        let size = number(&head, 8, 2) as usize;
        let columns: Vec<Column> = head
            .get(22..)
            .unwrap_or_default()
            .chunks_exact(8)
            .take(columns)
            .map(|column| Column {
                kind: number(column, 0, 2) as u16,
                at: number(column, 4, 2) as usize,
                bit: number(column, 7, 1) as usize,
            })
            .collect();
        if size == 0 || bits >= size {
            ndb.damaged |= size != 0;
            return Ok(());
        }
        // Rows do not lie across blocks.
        match self.place(number(&head, 14, 4) as u32) {
            Place::Nowhere => {}
            Place::Heap(id) => {
                let rows = self.piece(ndb, id)?.unwrap_or_default();
                for row in rows.chunks_exact(size) {
                    tell(self.cells(ndb, row, &columns, bits, most)?)?;
                }
            }
            Place::Node(node) => {
                let mut leaves = Leaves::of(node.data);
                while let Some((_, rows)) = leaves.next(ndb)? {
                    for row in rows.chunks_exact(size) {
                        tell(self.cells(ndb, row, &columns, bits, most)?)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn cells(
        &mut self,
        ndb: &mut Ndb<'_>,
        row: &[u8],
        columns: &[Column],
        bits: usize,
        most: u64,
    ) -> Result<Vec<Cell>, Fault> {
        let mut cells = Vec::new();
        for column in columns
            .iter()
            .filter(|column| super::super::properties::is_string(column.kind))
        {
            let bit = row
                .get(bits.saturating_add(column.bit / 8))
                .copied()
                .unwrap_or(0);
            if bit & (0x80 >> (column.bit % 8)) == 0 {
                continue;
            }
            let (bytes, _) = self.value(ndb, number(row, column.at, 4) as u32, most)?;
            cells.push(Cell {
                kind: column.kind,
                bytes,
            });
        }
        Ok(cells)
    }
}

struct Column {
    kind: u16,
    at: usize,
    bit: usize,
}

/// A string in a table.
pub(super) struct Cell {
    pub kind: u16,
    pub bytes: Vec<u8>,
}

/// A property: its value, or where that is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Property {
    pub id: u16,
    pub kind: u16,
    pub value: u32,
}

/// Where a value lies.
pub(super) enum Place {
    Nowhere,
    Heap(u32),
    Node(Node),
}

/// The data of a node in memory; whether there was more than may be held.
pub(super) fn whole(ndb: &mut Ndb<'_>, data: u64, most: u64) -> Result<(Vec<u8>, bool), Fault> {
    let mut bytes = Vec::new();
    let mut leaves = Leaves::of(data);
    while let Some((_, block)) = leaves.next(ndb)? {
        if (bytes.len() as u64).saturating_add(block.len() as u64) > most {
            return Ok((bytes, true));
        }
        bytes.extend_from_slice(&block);
    }
    Ok((bytes, false))
}

/// The fault of a value that was more than may be held.
pub(super) const TOO_LARGE: Fault = Fault::Limit(Limit::Memory);
