//! XML as a row of nodes, in bounded memory.
//!
//! A part may be gigabytes of markup out of a few kilobytes, so nothing is kept but the node at
//! hand. What does not hold together is noted in [`Xml::fault`] and reading goes on behind it: the
//! readers above see only nodes and an end. Entities are the five of XML and the numbered ones; any
//! other is nothing, and what a document type declares is not looked at. Namespaces are not
//! resolved, since the strict and the transitional form of OOXML differ only in them.

use std::borrow::Cow;
use std::io::{self, Read};

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::{BytesEnd, BytesStart, Event};

use super::decoded::Decoded;
use crate::extract::reader::{Fault, Limit};

/// Elements in elements.
const DEEPEST: u32 = 4096;
/// Errors in one part after which it is left alone.
const MOST_ERRORS: u32 = 1000;

/// What comes next in a part.
pub(super) enum Node<'a> {
    Open(Tag<'a>),
    Text(Cow<'a, str>),
    Close(End<'a>),
    /// An XML comment.
    Remark(Cow<'a, str>),
    /// Nothing to read.
    Other,
    /// The part is over. Comes again if asked again.
    End,
}

/// A start tag.
pub(super) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        local(self.0.name().into_inner())
    }

    /// The whole name.
    pub(super) fn name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// All attributes, in their order.
    pub(super) fn attributes(&self) -> Attributes<'_> {
        Attributes {
            rest: self.0.attributes_raw(),
        }
    }

    /// The first attribute of this name, prefixes aside.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        self.attributes()
            .find(|(found, _)| local(found) == name)
            .map(|(_, value)| unescape(value))
    }

    /// An attribute that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// An attribute that switches something on, as `<w:vanish/>` does without any.
    pub(super) fn is_on(&self) -> bool {
        !matches!(
            self.attribute("val").as_deref(),
            Some("0" | "false" | "off")
        )
    }
}

/// An end tag.
pub(super) struct End<'a>(BytesEnd<'a>);

impl End<'_> {
    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        local(self.0.name().into_inner())
    }
}

/// Names and values as they lie there: a value goes through [`unescape`] once it is wanted.
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, after) = self.rest.trim_ascii_start().split_once('=')?;
        let name = name.trim_ascii_end();
        let after = after.trim_ascii_start();
        let quote = after.chars().next()?;
        let (value, rest) = match quote {
            '"' | '\'' => {
                let inner = after.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            _ => after
                .split_once(|c: char| c.is_ascii_whitespace())
                .unwrap_or((after, "")),
        };
        self.rest = rest;
        Some((name, value))
    }
}

/// What stands behind the prefix of a name.
pub(super) fn local(name: &str) -> &str {
    match memchr::memchr(b':', name.as_bytes()) {
        Some(colon) => name.get(colon + 1..).unwrap_or(name),
        None => name,
    }
}

/// A value with its references resolved, where they are among those XML itself has.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        value.push_str(before);
        match after.split_once(';') {
            Some((reference, behind)) if reference.len() <= 12 => {
                value.extend(resolve(reference));
                rest = behind;
            }
            _ => {
                value.push('&');
                rest = after;
            }
        }
    }
    value.push_str(rest);
    Cow::Owned(value)
}

fn resolve(reference: &str) -> Option<char> {
    Some(match reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = reference.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

/// A part being read.
pub(super) struct Xml<'a> {
    reader: Reader<Decoded<'a>>,
    buffer: Vec<u8>,
    /// The root, once it was looked at.
    root: Option<BytesStart<'static>>,
    depth: u32,
    errors: u32,
    ended: bool,
    /// The first thing that was wrong with it.
    pub(super) fault: Option<Fault>,
}

impl<'a> Xml<'a> {
    /// Reads from `content`; no node may be larger than `largest_node`.
    pub(super) fn new(content: Box<dyn Read + 'a>, largest_node: u64) -> Self {
        let mut reader = Reader::from_reader(Decoded::new(content, largest_node));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            root: None,
            depth: 0,
            errors: 0,
            ended: false,
            fault: None,
        }
    }

    /// The next node.
    pub(super) fn next(&mut self) -> Node<'_> {
        if let Some(root) = self.root.take() {
            return Node::Open(Tag(root));
        }
        if self.ended {
            return Node::End;
        }
        self.buffer.clear();
        self.reader.get_mut().begin_node();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Start(start)) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    self.fault.get_or_insert(Fault::Limit(Limit::Nesting));
                    self.ended = true;
                    return Node::End;
                }
                Node::Open(Tag(start))
            }
            Ok(Event::End(end)) => {
                self.depth = self.depth.saturating_sub(1);
                Node::Close(End(end))
            }
            Ok(Event::Text(text)) => Node::Text(text.into_inner()),
            Ok(Event::CData(text)) => Node::Text(text.into_inner()),
            Ok(Event::GeneralRef(reference)) => match resolve(&reference.into_inner()) {
                Some(character) => Node::Text(Cow::Owned(character.to_string())),
                None => Node::Other,
            },
            Ok(Event::Comment(text)) => Node::Remark(text.into_inner()),
            Ok(Event::Empty(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => Node::Other,
            Ok(Event::Eof) => {
                self.ended = true;
                if self.depth > 0 {
                    self.fault.get_or_insert(Fault::Damaged);
                }
                Node::End
            }
            Err(Error::Io(error)) => {
                let bound = self.reader.get_ref().bound;
                self.fault
                    .get_or_insert(bound.unwrap_or_else(|| fault_of(&error)));
                self.ended = true;
                Node::End
            }
            Err(_) => {
                self.fault.get_or_insert(Fault::Damaged);
                self.errors += 1;
                self.ended = self.errors > MOST_ERRORS;
                Node::Other
            }
        }
    }

    /// The local name of the first element, which comes next then.
    pub(super) fn root(&mut self) -> Option<String> {
        loop {
            match self.next() {
                Node::Open(Tag(root)) => {
                    let root = root.into_owned();
                    let name = local(root.name().into_inner()).to_string();
                    self.root = Some(root);
                    return Some(name);
                }
                Node::End => return None,
                _ => {}
            }
        }
    }

    /// Whether there was nothing at all to read so far.
    pub(super) fn is_empty(&self) -> bool {
        self.reader.get_ref().total == 0
    }
}

/// What an error in reading a member of a package means: only the system's own errors are about
/// reading, all else is about what was read.
pub(super) fn fault_of(error: &io::Error) -> Fault {
    if error.raw_os_error().is_some() {
        Fault::Io
    } else {
        Fault::Damaged
    }
}
