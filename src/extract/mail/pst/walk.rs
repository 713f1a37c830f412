//! Goes through a store's trees one step at a time: all its nodes, or the blocks of one's data.
//!
//! Stores have millions of nodes and attachments of gigabytes, so neither is ever listed in memory.
//! Reading is counted by the layer beneath, which ends walks that go in circles.

use std::rc::Rc;

use super::super::super::reader::Fault;
use super::ndb::{DEEPEST, Ndb, Node, Page, number};

/// Goes through all nodes of a store.
pub(super) struct Nodes {
    open: Vec<(Rc<Page>, usize)>,
    begun: bool,
}

impl Nodes {
    pub(super) fn new() -> Self {
        Self {
            open: Vec::new(),
            begun: false,
        }
    }

    pub(super) fn next(&mut self, ndb: &mut Ndb<'_>) -> Result<Option<Node>, Fault> {
        if !std::mem::replace(&mut self.begun, true) {
            self.open.extend(
                ndb.page(ndb.node_root, 0x81, DEEPEST)?
                    .map(|page| (page, 0)),
            );
        }
        while let Some((page, index)) = self.open.last_mut() {
            let Some(entry) = page.entry(*index) else {
                self.open.pop();
                continue;
            };
            *index += 1;
            if page.level == 0 {
                return Ok(Some(ndb.node_of(entry)));
            }
            let (at, above) = (ndb.place_of(entry), page.level);
            // Pages that are kept cost something, too, or a small file could hold endless trees.
            ndb.spend(ndb.layout.page_size())?;
            if let Some(page) = ndb.page(at, 0x81, above)? {
                self.open.push((page, 0));
            }
        }
        Ok(None)
    }
}

/// The blocks of data in a tree of blocks: lists of block numbers, and how far each was followed.
pub(super) struct Leaves {
    open: Vec<(Vec<u64>, usize)>,
}

impl Leaves {
    pub(super) fn of(data: u64) -> Self {
        Self {
            open: vec![(vec![data], 0)],
        }
    }

    /// The next block of data.
    pub(super) fn next(&mut self, ndb: &mut Ndb<'_>) -> Result<Option<(u64, Vec<u8>)>, Fault> {
        loop {
            let depth = self.open.len();
            let Some((list, index)) = self.open.last_mut() else {
                return Ok(None);
            };
            let Some(&id) = list.get(*index) else {
                self.open.pop();
                continue;
            };
            *index += 1;
            if id == 0 {
                continue;
            }
            let Some(bytes) = ndb.block(id)? else {
                continue;
            };
            if id & 2 == 0 {
                return Ok(Some((id, bytes)));
            }
            // A list, or a list of lists.
            let width = if ndb.layout.wide() { 8 } else { 4 };
            if number(&bytes, 0, 1) != 1 || depth > 3 {
                ndb.damaged = true;
                continue;
            }
            let count = number(&bytes, 2, 2) as usize;
            let list: Vec<u64> = bytes
                .get(8..)
                .unwrap_or_default()
                .chunks_exact(width)
                .take(count)
                .map(|entry| number(entry, 0, width))
                .collect();
            ndb.damaged |= list.len() < count;
            self.open.push((list, 0));
        }
    }
}
