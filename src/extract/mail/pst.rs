//! Outlook stores (.pst, .ost): every message in them, with its text, people and attachments ([MS-PST]).
//!
//! Messages are found by going through all nodes of the store, not down its folders, so that deleted
//! and orphaned ones are read as well. Nothing of a store but small pages is held, since stores have
//! many gigabytes. Search folders, views and free space between the blocks are not read.

#[cfg(test)]
mod builder;
mod crypt;
mod ltp;
mod ndb;
#[cfg(test)]
mod tests;
mod walk;

use std::io::{self, Read};

use self::ltp::{Heap, Place, Property, TOO_LARGE};
use self::ndb::{Ndb, Node};
use self::walk::{Leaves, Nodes};
use super::super::reader::{Fault, Limit, Output, Part, Source};
use super::charset::Charset;
use super::msg::hand_on;
use super::properties::{self as property, Names, Teller};

/// Messages in messages that are read.
const DEEPEST: u32 = 16;

/// Kinds of nodes.
const FOLDER: u32 = 0x02;
const MESSAGE: u32 = 0x04;
const ATTACHMENT: u32 = 0x05;
/// What folders keep beside messages: views, rules, forms.
const ASSOCIATED: u32 = 0x08;
const RECIPIENTS: u32 = 0x12;
/// The node with the names of named properties.
const NAMES: u32 = 0x61;

/// Reads a store.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let ndb = Ndb::open(source)?;
    let limits = out.limits();
    let mut store = Store {
        ndb,
        names: Names::default(),
        most: limits.in_memory,
    };
    store.names = store.names()?;
    let mut nodes = Nodes::new();
    let mut number = 0u32;
    while let Some(node) = nodes.next(&mut store.ndb)? {
        match node.kind() {
            MESSAGE | ASSOCIATED => {
                if number >= limits.pages {
                    return Err(Fault::Limit(Limit::Pages));
                }
                number = number.saturating_add(1);
                let mut teller = Teller {
                    out,
                    message: Some(number),
                    attachments: 0,
                };
                store.message(node, 0, &mut teller)?;
            }
            FOLDER => {
                let mut teller = Teller {
                    out,
                    message: None,
                    attachments: 0,
                };
                store.folder(node, &mut teller)?;
            }
            _ => {}
        }
    }
    if store.ndb.damaged {
        Err(Fault::Damaged)
    } else {
        Ok(())
    }
}

struct Store<'a> {
    ndb: Ndb<'a>,
    names: Names,
    most: u64,
}

impl Store<'_> {
    fn names(&mut self) -> Result<Names, Fault> {
        let Some(node) = self.ndb.node(NAMES)? else {
            return Ok(Names::default());
        };
        let Some(mut heap) = Heap::open(&mut self.ndb, node)? else {
            return Ok(Names::default());
        };
        let properties = heap.properties(&mut self.ndb)?;
        let mut stream = |id: u16| match properties.iter().find(|known| known.id == id) {
            Some(known) => heap
                .value(&mut self.ndb, known.value, self.most)
                .map(|(bytes, _)| bytes),
            None => Ok(Vec::new()),
        };
        let (entries, strings) = (stream(3)?, stream(4)?);
        Ok(Names::of(&entries, &strings))
    }

    /// A folder's name and what is said of it.
    fn folder(&mut self, node: Node, teller: &mut Teller<'_>) -> Result<(), Fault> {
        if node.data == 0 {
            return Ok(());
        }
        let Some(mut heap) = Heap::open(&mut self.ndb, node)? else {
            return Ok(());
        };
        teller.out.section()?;
        for known in heap.properties(&mut self.ndb)? {
            if property::is_string(known.kind) {
                self.strings(&mut heap, known, Charset::Guess, teller)?;
            }
        }
        Ok(())
    }

    fn message(&mut self, node: Node, depth: u32, teller: &mut Teller<'_>) -> Result<(), Fault> {
        if node.data == 0 {
            return Ok(());
        }
        let Some(mut heap) = Heap::open(&mut self.ndb, node)? else {
            return Ok(());
        };
        teller.out.section()?;
        let mut properties = heap.properties(&mut self.ndb)?;
        properties.sort_by_key(|known| property::rank(known.id));
        let code_page = |id: u16| {
            properties
                .iter()
                .find(|known| known.id == id && known.kind == 3)
                .map(|known| Charset::of_code_page(known.value))
        };
        let charset = code_page(property::MESSAGE_CODE_PAGE);
        let html = code_page(property::INTERNET_CODE_PAGE)
            .or(charset)
            .unwrap_or(Charset::Guess);
        let charset = charset.unwrap_or(Charset::Guess);
        let mut class = String::new();
        for known in properties {
            match known.id {
                _ if property::is_string(known.kind) => {
                    let text = self.strings(&mut heap, known, charset, teller)?;
                    if known.id == property::MESSAGE_CLASS {
                        class = text;
                    }
                }
                property::HTML if known.kind == property::BINARY => {
                    let bytes = self.value(&mut heap, known.value, teller)?;
                    teller.html(&bytes, html)?;
                }
                property::RTF_COMPRESSED if known.kind == property::BINARY => {
                    let bytes = self.value(&mut heap, known.value, teller)?;
                    teller.rtf(&bytes)?;
                }
                _ => {}
            }
        }
        let beneath = heap.subnodes().to_vec();
        for node in beneath.iter().filter(|node| node.kind() == RECIPIENTS) {
            self.recipients(*node, charset, teller)?;
        }
        for node in beneath.iter().filter(|node| node.kind() == ATTACHMENT) {
            self.attachment(*node, charset, &class, depth, teller)?;
        }
        Ok(())
    }

    fn value(
        &mut self,
        heap: &mut Heap,
        value: u32,
        teller: &mut Teller<'_>,
    ) -> Result<Vec<u8>, Fault> {
        let (bytes, more) = heap.value(&mut self.ndb, value, self.most)?;
        if more {
            teller.out.fault(TOO_LARGE);
        }
        Ok(bytes)
    }

    /// Tells a string, or many; the last one comes back.
    fn strings(
        &mut self,
        heap: &mut Heap,
        known: Property,
        charset: Charset,
        teller: &mut Teller<'_>,
    ) -> Result<String, Fault> {
        let bytes = self.value(heap, known.value, teller)?;
        let name = self.names.get(known.id);
        if known.kind & property::MANY == 0 {
            let text = property::decode(&bytes, known.kind, charset);
            teller.string(known.id, name, &text)?;
            return Ok(text);
        }
        // A count, where each begins, and the strings.
        let count = ndb::number(&bytes, 0, 4) as usize;
        let count = count.min(bytes.len() / 4);
        for index in 0..count {
            let at = index.saturating_add(1).saturating_mul(4);
            let from = ndb::number(&bytes, at, 4) as usize;
            let to = if index + 1 == count {
                bytes.len()
            } else {
                ndb::number(&bytes, at.saturating_add(4), 4) as usize
            };
            // They lie one after the other: the same bytes are not told twice.
            let sound = from >= count.saturating_add(1).saturating_mul(4) && from <= to;
            let Some(one) = bytes.get(from..to).filter(|_| sound) else {
                self.ndb.damaged = true;
                break;
            };
            self.ndb.spend(one.len() as u64)?;
            teller.string(known.id, name, &property::decode(one, known.kind, charset))?;
        }
        Ok(String::new())
    }

    fn recipients(
        &mut self,
        node: Node,
        charset: Charset,
        teller: &mut Teller<'_>,
    ) -> Result<(), Fault> {
        let Some(mut heap) = Heap::open(&mut self.ndb, node)? else {
            return Ok(());
        };
        heap.rows(&mut self.ndb, self.most, &mut |cells| {
            let mut told: Vec<String> = Vec::new();
            for cell in cells {
                let text = property::decode(&cell.bytes, cell.kind, charset);
                let text = text.trim_end_matches('\0').to_string();
                if text.is_empty() || told.contains(&text) {
                    continue;
                }
                if told.is_empty() {
                    teller.at(Part::MailHeader)?;
                    teller.out.text("Recipient: ")?;
                } else {
                    teller.out.text("\t")?;
                }
                teller.out.text(&text)?;
                told.push(text);
            }
            if told.is_empty() {
                Ok(())
            } else {
                teller.out.text("\n")
            }
        })
    }

    fn attachment(
        &mut self,
        node: Node,
        charset: Charset,
        class: &str,
        depth: u32,
        teller: &mut Teller<'_>,
    ) -> Result<(), Fault> {
        let Some(mut heap) = Heap::open(&mut self.ndb, node)? else {
            return Ok(());
        };
        let properties = heap.properties(&mut self.ndb)?;
        let (mut long, mut short, mut shown, mut mime) = Default::default();
        let mut data = None;
        let mut method = 0;
        for known in properties {
            if property::is_string(known.kind) {
                let text = self.strings(&mut heap, known, charset, teller)?;
                match known.id {
                    property::ATTACH_LONG_FILE_NAME => long = text,
                    property::ATTACH_FILE_NAME => short = text,
                    property::DISPLAY_NAME => shown = text,
                    property::ATTACH_MIME_TAG => mime = text,
                    _ => {}
                }
            } else if known.id == property::ATTACH_METHOD {
                method = known.value;
            } else if known.id == property::ATTACH_DATA {
                data = Some(known);
            }
        }
        let name = [long, short, shown]
            .into_iter()
            .find(|name: &String| !name.is_empty());
        let name = teller.attachment_name(&name.unwrap_or_default());
        let Some(data) = data else { return Ok(()) };
        let mut place = heap.place(data.value);
        if data.kind == property::OBJECT
            && let Place::Heap(_) = place
        {
            // The number of a node, and a size.
            let object = self.value(&mut heap, data.value, teller)?;
            place = heap.place(ndb::number(&object, 0, 4) as u32);
            if let Place::Node(node) = place
                && method == 5
            {
                if depth >= DEEPEST {
                    teller.out.fault(Fault::Limit(Limit::Depth));
                    return Ok(());
                }
                return self.message(node, depth + 1, teller);
            }
        }
        match place {
            Place::Nowhere => {
                self.ndb.damaged = true;
                Ok(())
            }
            Place::Heap(_) => {
                let bytes = self.value(&mut heap, data.value, teller)?;
                hand_on(&mut bytes.as_slice(), &name, &mime, class, teller.out)
            }
            Place::Node(node) => {
                let leaves = Leaves::of(node.data);
                let mut content = Content {
                    ndb: &mut self.ndb,
                    leaves,
                    block: Vec::new(),
                    given: 0,
                    fault: None,
                };
                let handed = hand_on(&mut content, &name, &mime, class, teller.out);
                let fault = content.fault;
                handed?;
                fault.map_or(Ok(()), Err)
            }
        }
    }
}

/// The data of a node as a stream.
struct Content<'n, 'a> {
    ndb: &'n mut Ndb<'a>,
    leaves: Leaves,
    block: Vec<u8>,
    given: usize,
    /// Why it ended too early.
    fault: Option<Fault>,
}

impl Read for Content<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given >= self.block.len() {
            match self.leaves.next(self.ndb) {
                Ok(Some((_, block))) => (self.block, self.given) = (block, 0),
                Ok(None) => return Ok(0),
                Err(fault) => {
                    self.fault = Some(fault);
                    return Err(io::Error::from(io::ErrorKind::InvalidData));
                }
            }
        }
        let mut left = self.block.get(self.given..).unwrap_or_default();
        let given = left.read(buffer)?;
        self.given = self.given.saturating_add(given);
        Ok(given)
    }
}
