//! The bytes of a part brought to UTF-8, and counted.
//!
//! OOXML allows UTF-16, flat OpenDocument any encoding; behind this there is only UTF-8, with what
//! does not decode replaced. Bytes are counted here since here is where all of them pass: a part
//! that expands without end, or has a single node too large to hold, ends with its bound as fault.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::extract::reader::{Fault, Limit};

/// Bytes of one part that are read.
const LARGEST: u64 = 4 << 30;
const CHUNK: usize = 32 << 10;

/// Bytes brought to UTF-8, bad ones replaced, counted against the bounds.
pub(super) struct Decoded<'a> {
    content: Box<dyn Read + 'a>,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_from: usize,
    raw_to: usize,
    text: Vec<u8>,
    from: usize,
    to: usize,
    over: bool,
    finished: bool,
    pub(super) total: u64,
    /// Bytes since the last node.
    node: u64,
    largest_node: u64,
    /// The bound that was reached.
    pub(super) bound: Option<Fault>,
}

impl<'a> Decoded<'a> {
    /// Bytes of one node may be `largest_node`.
    pub(super) fn new(content: Box<dyn Read + 'a>, largest_node: u64) -> Self {
        Self {
            content,
            decoder: None,
            raw: vec![0; CHUNK],
            raw_from: 0,
            raw_to: 0,
            text: vec![0; CHUNK * 3 + 16],
            from: 0,
            to: 0,
            over: false,
            finished: false,
            total: 0,
            node: 0,
            largest_node,
            bound: None,
        }
    }

    /// What comes now belongs to another node.
    pub(super) fn begin_node(&mut self) {
        self.node = 0;
    }

    fn refill(&mut self) -> io::Result<()> {
        while self.from >= self.to && !self.finished {
            if self.raw_from >= self.raw_to && !self.over {
                self.raw_from = 0;
                self.raw_to = self.content.read(&mut self.raw)?;
                self.over = self.raw_to == 0;
                self.total = self.total.saturating_add(self.raw_to as u64);
                if self.total > LARGEST {
                    return Err(self.stop(Limit::Expanded));
                }
            }
            let raw = self.raw.get(self.raw_from..self.raw_to).unwrap_or_default();
            let decoder = self
                .decoder
                .get_or_insert_with(|| encoding_of(raw).new_decoder_with_bom_removal());
            let (state, read, written, _) = decoder.decode_to_utf8(raw, &mut self.text, self.over);
            self.raw_from += read;
            self.from = 0;
            self.to = written;
            self.finished = self.over && state == CoderResult::InputEmpty;
        }
        Ok(())
    }

    fn stop(&mut self, limit: Limit) -> io::Error {
        self.bound = Some(Fault::Limit(limit));
        io::Error::other("bound reached")
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Decoded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.from >= self.to {
            if self.node > self.largest_node {
                return Err(self.stop(Limit::Memory));
            }
            self.refill()?;
        }
        Ok(self.text.get(self.from..self.to).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.from = self.from.saturating_add(count).min(self.to);
        self.node = self.node.saturating_add(count as u64);
    }
}

/// By its first bytes, or else by what it says itself, or else UTF-8.
fn encoding_of(head: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    match head {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    let declaration = head.get(..head.len().min(256)).unwrap_or(head);
    let Some(end) = memchr::memmem::find(declaration, b"?>") else {
        return UTF_8;
    };
    let declaration = declaration.get(..end).unwrap_or_default();
    let label = memchr::memmem::find(declaration, b"encoding")
        .and_then(|at| declaration.get(at..))
        .and_then(|rest| rest.split(|byte| matches!(byte, b'"' | b'\'')).nth(1));
    match label.and_then(Encoding::for_label) {
        Some(encoding) if encoding.is_ascii_compatible() => encoding,
        _ => UTF_8,
    }
}
