//! A PDF file as a store of objects: finds them by number, follows references, decodes streams.
//!
//! Nothing is read before it is asked for, and nothing but object streams is kept, so that memory
//! stays near the size of the file. What went wrong on the way is noted here, once for each kind,
//! and told at the end. What the objects mean is not known here.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;

use super::crypt::Crypt;
use super::filter::{self, Decoded};
use super::lexer::{Lexer, is_space};
use super::object::{Dict, Id, Object, Stream};
use super::object_stream::Kept;
use super::xref::{self, Entry, Xref};
use crate::extract::reader::{Fault, Limit};

/// Bytes that all streams of a document together may decode to: this many, and so many for each
/// byte of the file. A document may show one form on every page, so this is far above what any
/// honest file needs, and is there against what never ends.
const MAX_EXPANDED: u64 = 1 << 30;
const MAX_RATIO: u64 = 64;
/// References that lead to references, and lengths that lead to object streams with lengths.
const MAX_CHAIN: u32 = 8;

/// A PDF file.
pub(super) struct File {
    data: Vec<u8>,
    pub(super) xref: RefCell<Xref>,
    crypt: Option<Crypt>,
    pub(super) kept: RefCell<Kept>,
    /// Where `endstream` or `endobj` stands, looked for once, when a length is wrong.
    ends: OnceCell<Vec<usize>>,
    expanded: Cell<u64>,
    chain: Cell<u32>,
    faults: RefCell<BTreeSet<Fault>>,
    in_memory: usize,
}

impl File {
    /// Opens a file: finds its objects, if need be by looking for them, and its key.
    pub(super) fn open(data: Vec<u8>, in_memory: u64) -> Result<Self, Fault> {
        let mut file = Self {
            xref: RefCell::default(),
            crypt: None,
            kept: RefCell::default(),
            ends: OnceCell::new(),
            expanded: Cell::new(0),
            chain: Cell::new(0),
            faults: RefCell::default(),
            in_memory: usize::try_from(in_memory).unwrap_or(usize::MAX),
            data,
        };
        let found = xref::read(&file.data, file.in_memory);
        let whole = found.is_some();
        *file.xref.borrow_mut() = found.unwrap_or_else(|| xref::rebuild(&file.data));
        file.crypt = Crypt::new(&file, &file.trailer())?;
        if whole && !file.has_pages() {
            let mut rebuilt = xref::rebuild(&file.data);
            rebuilt.inherit(&file.xref.borrow());
            *file.xref.borrow_mut() = rebuilt;
            file.kept = RefCell::default();
            file.crypt = Crypt::new(&file, &file.trailer())?;
        }
        if file.xref.borrow().rebuilt {
            file.find_in_object_streams();
            if !file.has_pages() {
                file.find_root();
            }
            if file.seems_cut_off() {
                file.note(Fault::Damaged);
            }
        }
        Ok(file)
    }

    /// The catalog.
    pub(super) fn root(&self) -> Dict {
        self.dict(&self.trailer(), b"Root").unwrap_or_default()
    }

    pub(super) fn trailer(&self) -> Dict {
        self.xref.borrow().trailer.clone()
    }

    /// Every number that an object may stand under.
    pub(super) fn numbers(&self) -> Vec<u32> {
        self.xref.borrow().numbers()
    }

    /// Something was not read. Told once for each kind, at the end.
    pub(super) fn note(&self, fault: Fault) {
        self.faults.borrow_mut().insert(fault);
    }

    pub(super) fn faults(&self) -> Vec<Fault> {
        self.faults.borrow().iter().copied().collect()
    }

    pub(super) fn in_memory(&self) -> usize {
        self.in_memory
    }

    /// Whether a word stands anywhere in the bytes of the file.
    pub(super) fn mentions(&self, word: &[u8]) -> bool {
        memchr::memmem::find(&self.data, word).is_some()
    }

    /// The object itself, where a reference stands for one.
    pub(super) fn resolve<'a>(&self, object: &'a Object) -> Cow<'a, Object> {
        let Object::Reference(id) = object else {
            return Cow::Borrowed(object);
        };
        let mut id = *id;
        for _ in 0..MAX_CHAIN {
            match self.object(id.number) {
                Object::Reference(next) => id = next,
                object => return Cow::Owned(object),
            }
        }
        Cow::Owned(Object::Null)
    }

    /// The object itself, which the document cannot do without: if a table does not have it, all
    /// objects are looked for, and if it is nowhere, that is told.
    pub(super) fn needed<'a>(&self, object: &'a Object) -> Cow<'a, Object> {
        let found = self.resolve(object);
        if *found != Object::Null {
            return found;
        }
        let again = match object {
            Object::Reference(id) if !self.xref.borrow().rebuilt => {
                self.object_after_repair(id.number)
            }
            _ => Object::Null,
        };
        if again == Object::Null {
            self.note(Fault::Damaged);
        }
        Cow::Owned(again)
    }

    /// What stands under a key, references followed.
    pub(super) fn get<'a>(&self, dict: &'a Dict, key: &[u8]) -> Option<Cow<'a, Object>> {
        let object = self.resolve(dict.get(key)?);
        (*object != Object::Null).then_some(object)
    }

    pub(super) fn dict(&self, dict: &Dict, key: &[u8]) -> Option<Dict> {
        match self.get(dict, key)?.into_owned() {
            Object::Dict(dict) => Some(dict),
            Object::Stream(stream) => Some(stream.dict),
            _ => None,
        }
    }

    pub(super) fn array(&self, dict: &Dict, key: &[u8]) -> Option<Vec<Object>> {
        match self.get(dict, key)?.into_owned() {
            Object::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn integer(&self, dict: &Dict, key: &[u8]) -> Option<i64> {
        self.get(dict, key)?.integer()
    }

    /// Numbers of an array, references followed.
    pub(super) fn numbers_of(&self, dict: &Dict, key: &[u8]) -> Vec<f64> {
        let items = self.array(dict, key).unwrap_or_default();
        let number = |item| self.resolve(item).number();
        items.iter().filter_map(number).collect()
    }

    /// The object with this number, or null.
    pub(super) fn object(&self, number: u32) -> Object {
        let entry = self.xref.borrow().entry(number);
        match entry {
            Entry::None => Object::Null,
            Entry::At(offset) => match self.object_at(offset, Some(number)) {
                Some(object) => object,
                None => self.object_after_repair(number),
            },
            Entry::In { stream, index } => {
                if self.chain.get() > MAX_CHAIN {
                    return Object::Null;
                }
                self.chain.set(self.chain.get() + 1);
                let object = self.object_in(stream, index, number);
                self.chain.set(self.chain.get() - 1);
                object.unwrap_or_default()
            }
        }
    }

    /// The table was wrong about an object: all are looked for, and the file is asked again.
    pub(super) fn object_after_repair(&self, number: u32) -> Object {
        if self.xref.borrow().rebuilt {
            self.note(Fault::Damaged);
            return Object::Null;
        }
        let mut rebuilt = xref::rebuild(&self.data);
        rebuilt.inherit(&self.xref.borrow());
        *self.xref.borrow_mut() = rebuilt;
        self.find_in_object_streams();
        self.object(number)
    }

    /// The object that stands at an offset. With a number, only if it has that number.
    pub(super) fn object_at(&self, offset: usize, number: Option<u32>) -> Option<Object> {
        let mut lexer = Lexer::new(&self.data, offset);
        let id = xref::object_head(&mut lexer)?;
        if number.is_some_and(|number| number != id.number) {
            return None;
        }
        if self.left() == 0 {
            self.note(Fault::Limit(Limit::Expanded));
            return Some(Object::Null);
        }
        let object = lexer.object();
        self.spend(lexer.at.saturating_sub(offset));
        let Some(object) = object else {
            lexer.skip_space();
            if !lexer.take(b"endobj") {
                self.note(Fault::Damaged);
            }
            return Some(Object::Null);
        };
        let mut object = match object {
            Object::Dict(dict) => self.stream_after(lexer, dict, id),
            other => other,
        };
        if let Some(crypt) = &self.crypt
            && !object.dict().is_some_and(|dict| dict.is(b"Type", b"XRef"))
        {
            crypt.decrypt_strings(&mut object, id, 0);
        }
        Some(object)
    }

    /// The stream whose dictionary this is, or the dictionary if none follows it.
    fn stream_after(&self, mut lexer: Lexer<'_>, dict: Dict, id: Id) -> Object {
        lexer.skip_space();
        if !lexer.take(b"stream") {
            return Object::Dict(dict);
        }
        lexer.take(b"\r");
        lexer.take(b"\n");
        let start = lexer.at;
        let claimed = self
            .length(&dict)
            .and_then(|length| start.checked_add(length))
            .filter(|end| self.ends_at(*end));
        let end = claimed.unwrap_or_else(|| self.end_from(start));
        Object::Stream(Box::new(Stream {
            dict,
            start,
            end,
            id,
        }))
    }

    fn length(&self, dict: &Dict) -> Option<usize> {
        if self.chain.get() > MAX_CHAIN {
            return None;
        }
        self.chain.set(self.chain.get() + 1);
        let length = self.integer(dict, b"Length");
        self.chain.set(self.chain.get() - 1);
        usize::try_from(length?).ok()
    }

    fn ends_at(&self, end: usize) -> bool {
        let rest = self.data.get(end..).unwrap_or_default();
        let space = rest.iter().take(16).take_while(|byte| is_space(**byte));
        let space = space.count();
        rest.get(space..)
            .is_some_and(|rest| rest.starts_with(b"endstream") || rest.starts_with(b"endobj"))
    }

    /// Where a stream ends whose length is wrong.
    fn end_from(&self, start: usize) -> usize {
        let ends = self.ends.get_or_init(|| {
            let found = memchr::memmem::find_iter(&self.data, b"end");
            let ends_stream = |at: &usize| {
                let rest = self.data.get(*at..).unwrap_or_default();
                rest.starts_with(b"endstream") || rest.starts_with(b"endobj")
            };
            found.filter(ends_stream).collect()
        });
        let next = ends.partition_point(|end| *end < start);
        let Some(end) = ends.get(next) else {
            self.note(Fault::Damaged);
            return self.data.len();
        };
        let body = self.data.get(start..*end).unwrap_or_default();
        let body = body.strip_suffix(b"\n").unwrap_or(body);
        let body = body.strip_suffix(b"\r").unwrap_or(body);
        start + body.len()
    }

    /// The bytes of a stream as they lie in the file, decrypted.
    pub(super) fn raw<'a>(&'a self, stream: &Stream) -> Cow<'a, [u8]> {
        let data = self.data.get(stream.start..stream.end).unwrap_or_default();
        match &self.crypt {
            Some(crypt) => crypt.stream(self, stream, data),
            None => Cow::Borrowed(data),
        }
    }

    /// The bytes of a stream, all filters undone but those of pictures.
    pub(super) fn decode(&self, stream: &Stream) -> Decoded {
        self.decode_at_most(stream, self.in_memory)
    }

    /// The same, and no more than so many bytes.
    pub(super) fn decode_at_most(&self, stream: &Stream, most: usize) -> Decoded {
        let left = self.left();
        let most = most.min(usize::try_from(left).unwrap_or(usize::MAX));
        let raw = self.raw(stream);
        let filters = filter::chain(self, &stream.dict);
        let decoded = filter::decode(&raw, filters, most);
        self.spend(decoded.data.len());
        if decoded.damaged {
            self.note(Fault::Damaged);
        }
        if decoded.cut {
            self.note(Fault::Limit(Limit::Expanded));
        }
        decoded
    }

    /// How many more bytes may come out of the file.
    fn left(&self) -> u64 {
        let length = u64::try_from(self.data.len()).unwrap_or(u64::MAX);
        let most = MAX_EXPANDED.saturating_add(length.saturating_mul(MAX_RATIO));
        most.saturating_sub(self.expanded.get())
    }

    /// Counts bytes that were decoded or are gone through again.
    pub(super) fn spend(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.expanded.set(self.expanded.get().saturating_add(bytes));
    }

    fn has_pages(&self) -> bool {
        self.get(&self.root(), b"Pages")
            .is_some_and(|pages| pages.dict().is_some())
    }

    /// A trailer is gone or wrong: any catalog serves.
    fn find_root(&mut self) {
        let mut root = None;
        for number in self.numbers() {
            if let Object::Dict(dict) = self.object(number)
                && dict.is(b"Type", b"Catalog")
                && dict.get(b"Pages").is_some()
            {
                root = Some(number);
            }
        }
        if let Some(number) = root {
            let id = Id {
                number,
                generation: 0,
            };
            self.xref.borrow_mut().set_root(Object::Reference(id));
        }
    }

    fn seems_cut_off(&self) -> bool {
        let tail = self.data.len().saturating_sub(2048);
        let tail = self.data.get(tail..).unwrap_or_default();
        memchr::memmem::rfind(tail, b"%%EOF").is_none()
    }
}
