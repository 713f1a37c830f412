//! Objects that lie together in a packed stream.
//!
//! The decoded streams are kept, since their objects are asked for one by one, up to a bound.

use std::collections::HashMap;
use std::rc::Rc;

use super::file::File;
use super::lexer::Lexer;
use super::object::Object;
use super::xref::Entry;

/// Bytes of decoded object streams that are kept.
const KEPT: usize = 32 << 20;
/// Bytes that an object stream may decode to.
const MAX_OBJECT_STREAM: usize = 32 << 20;

#[derive(Default)]
pub(super) struct Kept {
    streams: HashMap<u32, Rc<ObjectStream>>,
    bytes: usize,
}

pub(super) struct ObjectStream {
    data: Vec<u8>,
    /// Number and place of each object.
    places: Vec<(u32, usize)>,
}

impl File {
    pub(super) fn object_in(&self, stream: u32, index: u32, number: u32) -> Option<Object> {
        let stream = self.object_stream(stream)?;
        let at = usize::try_from(index).ok()?;
        let place = match stream.places.get(at) {
            Some((found, place)) if *found == number => *place,
            _ => {
                let place = stream.places.iter().find(|place| place.0 == number)?;
                place.1
            }
        };
        Lexer::new(&stream.data, place).object()
    }

    fn object_stream(&self, number: u32) -> Option<Rc<ObjectStream>> {
        if let Some(stream) = self.kept.borrow().streams.get(&number) {
            return Some(stream.clone());
        }
        let Entry::At(offset) = self.xref.borrow().entry(number) else {
            return None;
        };
        let object = match self.object_at(offset, Some(number)) {
            Some(object) => object,
            None => self.object_after_repair(number),
        };
        let stream = object.stream()?;
        let count = self.integer(&stream.dict, b"N")?;
        let first = usize::try_from(self.integer(&stream.dict, b"First")?).ok()?;
        let most = self.in_memory().min(MAX_OBJECT_STREAM);
        let data = self.decode_at_most(stream, most).data;
        let mut places = Vec::new();
        let mut lexer = Lexer::new(&data, 0);
        for _ in 0..count {
            lexer.skip_space();
            let Some(number) = lexer.unsigned() else {
                break;
            };
            lexer.skip_space();
            let Some(place) = lexer.unsigned() else { break };
            let place = usize::try_from(place).ok()?;
            places.push((
                u32::try_from(number).unwrap_or(u32::MAX),
                place.saturating_add(first),
            ));
        }
        let stream = Rc::new(ObjectStream { data, places });
        let mut kept = self.kept.borrow_mut();
        if kept.bytes > KEPT {
            *kept = Kept::default();
        }
        kept.bytes = kept
            .bytes
            .saturating_add(stream.data.len())
            .saturating_add(stream.places.len().saturating_mul(16));
        kept.streams.insert(number, stream.clone());
        Some(stream)
    }

    /// Whether one of the words stands in any object stream.
    pub(super) fn object_streams_mention(&self, words: &[&[u8]]) -> bool {
        let streams = self.xref.borrow().object_streams();
        streams.into_iter().any(|number| {
            let stream = self.object_stream(number);
            stream.is_some_and(|stream| {
                let found = |word: &&[u8]| memchr::memmem::find(&stream.data, word).is_some();
                words.iter().any(found)
            })
        })
    }

    /// After a rebuild: the objects in object streams are known only once those can be decrypted.
    pub(super) fn find_in_object_streams(&self) {
        let streams = std::mem::take(&mut self.xref.borrow_mut().streams);
        for number in streams {
            let Some(stream) = self.object_stream(number) else {
                continue;
            };
            let mut xref = self.xref.borrow_mut();
            for (index, (inner, _)) in stream.places.iter().enumerate() {
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                xref.put_in(
                    *inner,
                    Entry::In {
                        stream: number,
                        index,
                    },
                );
            }
        }
    }
}
