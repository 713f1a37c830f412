//! Lines out of a stream, never more than a bounded piece of one at a time.
//!
//! Mail, mailboxes and cards are told apart by what lines begin with, and any of them may be larger
//! than memory or hold a "line" of a gigabyte. A piece is a line with its end, or the next
//! [`LONGEST`] bytes of a longer one. It does not decode: lines are bytes here.

use std::io::{self, BufRead, BufReader, Read};

use super::super::reader::Fault;

/// The longest piece of a line that is handed out at once.
const LONGEST: usize = 64 << 10;

/// Pieces of lines, with one of them put back if need be.
pub(super) struct Lines<'a> {
    inner: BufReader<&'a mut dyn Read>,
    piece: Vec<u8>,
    /// The piece begins a line.
    begins: bool,
    put_back: bool,
    number: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(inner: &'a mut dyn Read) -> Self {
        Self {
            inner: BufReader::with_capacity(32 << 10, inner),
            piece: Vec::new(),
            begins: true,
            put_back: false,
            number: 0,
        }
    }

    /// Goes on to the next piece; false at the end.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        if std::mem::take(&mut self.put_back) {
            return Ok(true);
        }
        self.begins = self.number == 0 || self.piece.ends_with(b"\n");
        self.piece.clear();
        loop {
            let buffer = match self.inner.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let room = LONGEST.saturating_sub(self.piece.len());
            let window = buffer.get(..buffer.len().min(room)).unwrap_or(buffer);
            if window.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', window).map(|at| at + 1);
            let taken = end.unwrap_or(window.len());
            self.piece
                .extend_from_slice(window.get(..taken).unwrap_or(window));
            self.inner.consume(taken);
            if end.is_some() {
                break;
            }
        }
        if self.piece.is_empty() {
            return Ok(false);
        }
        if self.begins {
            self.number = self.number.saturating_add(1);
        }
        Ok(true)
    }

    /// The piece that [`Lines::advance`] came to, with its line end.
    pub(super) fn piece(&self) -> &[u8] {
        &self.piece
    }

    /// Whether the piece begins a line.
    pub(super) fn begins(&self) -> bool {
        self.begins
    }

    /// The piece comes again.
    pub(super) fn put_back(&mut self) {
        self.put_back = true;
    }

    /// The number of the line that the piece is of, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number.max(1)
    }

    /// What is already in memory of what follows: a look ahead that may be short.
    pub(super) fn ahead(&mut self) -> &[u8] {
        self.inner.fill_buf().unwrap_or_default()
    }
}

/// A line without its end.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// What a failure to read is told as: readers beneath may hand a [`Fault`] through `io::Error`.
pub(super) fn fault_of(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Fault::Damaged,
        _ => Fault::Io,
    }
}

/// Reads into memory what there is, at most `most` bytes; whether there was more.
pub(super) fn read_bounded(source: &mut dyn Read, most: u64) -> io::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    source.take(most).read_to_end(&mut bytes)?;
    let more = bytes.len() as u64 >= most && source.read(&mut [0])? > 0;
    Ok((bytes, more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_comes_in_pieces_of_one_line() {
        let mut long = vec![b'x'; LONGEST + 5];
        long.extend_from_slice(b"\r\nnext");
        let mut source = long.as_slice();
        let mut lines = Lines::new(&mut source);
        assert!(lines.advance().unwrap() && lines.begins());
        assert_eq!(lines.piece().len(), LONGEST);
        assert!(lines.advance().unwrap() && !lines.begins());
        assert_eq!((lines.piece(), lines.number()), (&b"xxxxx\r\n"[..], 1));
        assert!(lines.advance().unwrap() && lines.begins());
        lines.put_back();
        assert!(lines.advance().unwrap());
        assert_eq!((lines.piece(), lines.number()), (&b"next"[..], 2));
        assert!(!lines.advance().unwrap());
    }
}
