//! The objects of a PDF file.
//!
//! They are owned and read when they are asked for (see `lexer`), so that a file costs no more
//! memory than what is looked at. A stream is a dictionary and a range of the file: its bytes are
//! not here (see `file`).

/// From this many entries on a dictionary is sorted and searched by halves.
const SORTED_FROM: usize = 16;

/// An object.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) enum Object {
    #[default]
    Null,
    Boolean(bool),
    Integer(i64),
    Real(f64),
    Name(Box<[u8]>),
    Text(Box<[u8]>),
    Array(Vec<Object>),
    Dict(Dict),
    Stream(Box<Stream>),
    Reference(Id),
}

/// The number of an object and its generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct Id {
    pub number: u32,
    pub generation: u16,
}

/// A stream: its dictionary and where in the file its bytes lie.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Stream {
    pub dict: Dict,
    pub start: usize,
    pub end: usize,
    pub id: Id,
}

/// A dictionary.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Dict(Vec<(Box<[u8]>, Object)>);

impl Dict {
    /// Makes a dictionary out of its entries. Of two with the same key the last one counts.
    pub(super) fn new(mut entries: Vec<(Box<[u8]>, Object)>) -> Self {
        if entries.len() >= SORTED_FROM {
            entries.reverse();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            entries.dedup_by(|later, earlier| later.0 == earlier.0);
        }
        Self(entries)
    }

    /// The value as it stands there: a reference is not followed.
    pub(super) fn get(&self, key: &[u8]) -> Option<&Object> {
        if self.0.len() >= SORTED_FROM {
            let at = self.0.binary_search_by(|entry| (*entry.0).cmp(key)).ok()?;
            return self.0.get(at).map(|entry| &entry.1);
        }
        let entry = self.0.iter().rev().find(|entry| *entry.0 == *key)?;
        Some(&entry.1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Object> {
        self.0.iter_mut().map(|entry| &mut entry.1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a name stands under the key.
    pub(super) fn is(&self, key: &[u8], name: &[u8]) -> bool {
        self.get(key).and_then(Object::name) == Some(name)
    }
}

impl Object {
    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn string(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
            Self::Real(value) => Some(*value as i64),
            _ => None,
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "positions, not counts")]
            Self::Integer(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn array(&self) -> Option<&[Object]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The dictionary, also that of a stream.
    pub(super) fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            Self::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    pub(super) fn stream(&self) -> Option<&Stream> {
        match self {
            Self::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    pub(super) fn reference(&self) -> Option<Id> {
        match self {
            Self::Reference(id) => Some(*id),
            _ => None,
        }
    }
}
