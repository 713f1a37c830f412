//! A mailbox (mbox): one mail after another, each handed on as a file of its own.
//!
//! Mails are parted by lines that begin with `From `, and so may a line of text: what parts must
//! stand after an empty line, or look wholly like what mail programs write. `>From ` loses one mark
//! again (mboxo, mboxrd). It holds nothing in memory but a line, and does not trust `Content-Length`.

use std::io::{self, Read};

use super::super::reader::{Fault, Limit, Output, Source};
use super::headers;
use super::lines::{Lines, fault_of, without_end};

/// Reads a mailbox.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let mut source = source;
    let mut lines = Lines::new(&mut source);
    let most = out.limits().in_memory;
    let mut number = 0u64;
    loop {
        let mut message = Message {
            lines: &mut lines,
            given: 0,
            ready: 0,
            started: false,
            blank: true,
            ended: false,
        };
        if !message.begin().map_err(|error| fault_of(&error))? {
            return Ok(());
        }
        number = number.saturating_add(1);
        let mut bounded = (&mut message).take(most);
        let told = out.member(&format!("message {number}"), &mut bounded);
        let full = bounded.limit() == 0;
        told?;
        let beyond = message.finish().map_err(|error| fault_of(&error))?;
        if full && beyond {
            out.fault(Fault::Limit(Limit::Memory));
        }
    }
}

/// One mail, up to the line that begins the next.
struct Message<'b, 'a> {
    lines: &'b mut Lines<'a>,
    given: usize,
    ready: usize,
    started: bool,
    /// The line before was empty.
    blank: bool,
    ended: bool,
}

impl Message<'_, '_> {
    /// Goes past the line that parts; false where nothing follows.
    fn begin(&mut self) -> io::Result<bool> {
        while self.lines.advance()? {
            if self.lines.begins() && self.lines.piece().starts_with(b"From ") {
                self.started = true;
                return Ok(true);
            }
            // What stands before the first such line is read as a mail, too.
            if !self.lines.piece().trim_ascii().is_empty() {
                self.lines.put_back();
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Goes to the end; whether there was text on the way.
    fn finish(&mut self) -> io::Result<bool> {
        let mut text = self.given < self.ready;
        self.given = self.ready;
        while !self.ended {
            self.next()?;
            text |= self.ready > self.given;
            self.given = self.ready;
        }
        Ok(text)
    }

    fn next(&mut self) -> io::Result<()> {
        if !self.lines.advance()? {
            self.ended = true;
            (self.given, self.ready) = (0, 0);
            return Ok(());
        }
        let begins = self.lines.begins();
        if begins && parts(self.lines, self.blank) {
            self.lines.put_back();
            self.ended = true;
            (self.given, self.ready) = (0, 0);
            return Ok(());
        }
        let piece = self.lines.piece();
        let unquoted = piece.trim_ascii_start();
        let marks = piece.iter().take_while(|&&byte| byte == b'>').count();
        let quoted = begins
            && marks > 0
            && unquoted
                .get(marks..)
                .is_some_and(|rest| rest.starts_with(b"From "));
        self.given = usize::from(quoted);
        self.ready = piece.len();
        if begins {
            self.blank = without_end(piece).is_empty();
        }
        Ok(())
    }
}

impl Read for Message<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given >= self.ready {
            if self.ended || buffer.is_empty() {
                return Ok(0);
            }
            self.next()?;
        }
        let mut left = self
            .lines
            .piece()
            .get(self.given..self.ready)
            .unwrap_or_default();
        let given = left.read(buffer)?;
        self.given = self.given.saturating_add(given);
        Ok(given)
    }
}

/// Whether the line parts two mails.
fn parts(lines: &mut Lines<'_>, after_blank: bool) -> bool {
    let line = without_end(lines.piece());
    if !line.starts_with(b"From ") {
        return false;
    }
    let postmark = is_postmark(line);
    let field = field_follows(lines);
    match (after_blank, postmark) {
        (true, true) => true,
        (true, false) | (false, true) => field,
        (false, false) => false,
    }
}

/// The line after is a header field, as far as it is in memory.
fn field_follows(lines: &mut Lines<'_>) -> bool {
    let ahead = lines.ahead();
    let line = ahead
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    headers::split(line).is_some()
}

/// Whether a `From ` line has what mail programs write: a month, a time of day, a year.
pub(super) fn is_postmark(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let words = || {
        rest.split(|byte| byte.is_ascii_whitespace())
            .filter(|word| !word.is_empty())
    };
    let time = words().any(|word| {
        let mut parts = word.split(|&byte| byte == b':');
        let number = |part: Option<&[u8]>| {
            part.is_some_and(|part| {
                (1..=2).contains(&part.len()) && part.iter().all(u8::is_ascii_digit)
            })
        };
        number(parts.next()) && number(parts.next())
    });
    let month = words().any(|word| {
        MONTHS.iter().any(|month| {
            word.get(..3)
                .is_some_and(|start| start.eq_ignore_ascii_case(month))
        })
    });
    let year =
        words().any(|word| word.len() == 4 && (word.starts_with(b"19") || word.starts_with(b"20")));
    time && month && year
}

const MONTHS: [&[u8]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];

#[cfg(test)]
mod tests {
    use super::super::super::reader::Limits;
    use super::super::recorder::Recorder;
    use super::*;

    #[test]
    fn mails_are_parted_and_their_marks_taken_away() {
        let source = b"From a@b Mon Jan  1 10:00:00 2024\nSubject: 1\n\nFrom here on\n>From there\n>>From\n>>From x\n\n\
            From - Tue Jan  2 10:00:00 2024\r\nSubject: 2\r\n\r\n\r\nFrom nowhere, 10:00 in May\r\n\r\nFrom c\nX: 3\n\n"
            .as_slice();
        let mut out = Recorder::default();
        assert_eq!(read(&mut io::Cursor::new(source), &mut out), Ok(()));
        let names: Vec<_> = out.members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["message 1", "message 2", "message 3"]);
        assert_eq!(
            out.member("message 1"),
            "Subject: 1\n\nFrom here on\nFrom there\n>>From\n>From x\n\n"
        );
        assert_eq!(out.member("message 3"), "X: 3\n\n");
    }

    #[test]
    fn a_mail_that_is_too_large_is_cut_and_the_next_one_read() {
        let source = format!(
            "From a@b Mon Jan  1 10:00:00 2024\nX: {}\n\nFrom c\nX: 3\n",
            "y".repeat(300_000)
        );
        let mut out = Recorder {
            limits: Limits {
                in_memory: 100_000,
                ..Limits::default()
            },
            ..Recorder::default()
        };
        assert_eq!(read(&mut io::Cursor::new(source), &mut out), Ok(()));
        assert_eq!(out.faults, [Fault::Limit(Limit::Memory)]);
        assert_eq!(out.members[0].1.len(), 100_000);
        assert_eq!(out.member("message 2"), "X: 3\n");
    }
}
