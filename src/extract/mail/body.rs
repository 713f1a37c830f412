//! The body of one part of a mail as a stream: up to the line that parts it from the next.
//!
//! Parts may be larger than memory, so a part is read while the mail is, and ends where a boundary
//! of any multipart around it stands: an inner one that was never closed ends with the outer.

use std::io::{self, Read};

use super::lines::Lines;

/// A multipart that is open.
pub(super) struct Level {
    pub boundary: Vec<u8>,
    /// Its parts are messages unless they say otherwise (multipart/digest).
    pub digest: bool,
    /// What it holds needs a key; that was told.
    pub encrypted: bool,
}

/// Where a part ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// At a boundary of the level with this index: its next part follows.
    Next(usize),
    /// At the closing boundary of the level with this index.
    Close(usize),
    /// With the mail.
    Eof,
}

/// Reads up to the next boundary, without the line end that belongs to it.
pub(super) struct Body<'b, 'a> {
    lines: &'b mut Lines<'a>,
    levels: &'b [Level],
    given: usize,
    /// How much of the piece is given out now; its line end waits.
    ready: usize,
    /// The line end that waits for something to follow it.
    held: &'static [u8],
    prefix: &'static [u8],
    end: Option<End>,
}

impl<'b, 'a> Body<'b, 'a> {
    pub(super) fn new(lines: &'b mut Lines<'a>, levels: &'b [Level]) -> Self {
        Self {
            lines,
            levels,
            given: 0,
            ready: 0,
            held: b"",
            prefix: b"",
            end: None,
        }
    }

    /// Reads to the end of the part and tells where that was.
    pub(super) fn finish(mut self) -> io::Result<End> {
        loop {
            if let Some(end) = self.end {
                return Ok(end);
            }
            self.next()?;
        }
    }

    fn next(&mut self) -> io::Result<()> {
        if !self.lines.advance()? {
            self.end = Some(End::Eof);
            return Ok(());
        }
        let piece = self.lines.piece();
        if self.lines.begins()
            && let Some(end) = boundary(piece, self.levels)
        {
            self.end = Some(end);
            return Ok(());
        }
        self.prefix = self.held;
        self.given = 0;
        self.held = if piece.ends_with(b"\r\n") {
            b"\r\n"
        } else if piece.ends_with(b"\n") {
            b"\n"
        } else {
            b""
        };
        self.ready = piece.len().saturating_sub(self.held.len());
        Ok(())
    }
}

impl Read for Body<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.prefix.is_empty() {
                return self.prefix.read(buffer);
            }
            let mut left = self
                .lines
                .piece()
                .get(self.given..self.ready)
                .unwrap_or_default();
            if self.end.is_none() && !left.is_empty() {
                let given = left.read(buffer)?;
                self.given = self.given.saturating_add(given);
                return Ok(given);
            }
            match self.end {
                // The last line end of a mail belongs to no boundary.
                Some(End::Eof) => return std::mem::take(&mut self.held).read(buffer),
                Some(_) => return Ok(0),
                None => self.next()?,
            }
        }
    }
}

/// Whether the line is a boundary, innermost first.
pub(super) fn boundary(line: &[u8], levels: &[Level]) -> Option<End> {
    let rest = line.strip_prefix(b"--")?.trim_ascii_end();
    levels.iter().enumerate().rev().find_map(|(index, level)| {
        match rest.strip_prefix(level.boundary.as_slice())? {
            b"" => Some(End::Next(index)),
            b"--" => Some(End::Close(index)),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(boundary: &[u8]) -> Level {
        Level {
            boundary: boundary.to_vec(),
            digest: false,
            encrypted: false,
        }
    }

    #[test]
    fn a_part_ends_at_any_boundary_around_it() {
        let mut source = &b"a\r\n--xy\r\n\r\nb\r\n--x \r\nc\n--x--\n"[..];
        let levels = [level(b"x"), level(b"y")];
        let mut lines = Lines::new(&mut source);
        for (text, ended) in [
            (&b"a\r\n--xy\r\n\r\nb"[..], End::Next(0)),
            (b"c", End::Close(0)),
            (b"", End::Eof),
        ] {
            let mut body = Body::new(&mut lines, &levels);
            let mut bytes = Vec::new();
            body.read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes, text);
            assert_eq!(body.finish().unwrap(), ended);
        }
    }
}
