//! Reads a file in stretches and hands on its text.
//!
//! A file is read once, front to back, into one reused buffer. Where a file is longer than the
//! buffer, stretches overlap: each begins with a lead of what went before, as context, and matches
//! that begin in its last bytes are left to the next one, which sees what follows them.

use std::io;

use super::aligned::Aligned;
use super::decode::Decoder;
use super::kind::{Kind, has_ending};
use super::markup::{self, Dialect, Markup};
use super::{FileRead, Origin, Sink, Unread, ocr_sidecar, tables};
use crate::model::problem::Detail;
use crate::model::{Reason, Table, Text};

/// A stretch of plain text: fits the second-level cache of two threads, so the search finds what
/// was just read still there. (No system call of a large file costs less when it is larger.)
const STRETCH: usize = 256 * 1024;
/// A stretch of what must be taken apart first: nearly every such file fits in one.
const LONG_STRETCH: usize = 16 * 1024 * 1024;
/// Context kept in front of a stretch, and text at its end that is left to the next. A candidate
/// sees 192 bytes on both sides; rows and labels lie within that.
const LEAD: usize = 512;
const TAIL: usize = 512;
/// What is sniffed.
pub(super) const HEAD: usize = 4096;

/// Reads texts. It owns the buffers.
pub(super) struct TextReader {
    buffer: Aligned,
    filled: usize,
    end: bool,
    /// Why reading ended, if it was not the end of the file.
    failed: Option<io::Error>,
    short_read_is_end: bool,
    decoded: Vec<u8>,
    markup: Markup,
    counts_lines: bool,
}

/// Where bytes come from.
pub(super) trait Bytes {
    /// Reads on; 0 at the end.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize>;

    /// Passes a hole that begins here, if one does, and gives its length.
    fn skip_hole(&mut self) -> io::Result<u64> {
        Ok(0)
    }
}

impl<F: FnMut(&mut [u8]) -> io::Result<usize>> Bytes for F {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self(buffer)
    }
}

/// What a file's text is made of, once its first bytes are known.
struct Form {
    dialect: Option<Dialect>,
    ocr_json: bool,
    ocr_tsv: bool,
    ocr: bool,
    table: Option<Table>,
}

impl TextReader {
    /// A reader; `counts_lines` makes the lines of places right beyond the first stretch of a long
    /// file.
    pub(super) fn new(counts_lines: bool) -> Self {
        Self {
            buffer: Aligned::new(STRETCH),
            filled: 0,
            end: false,
            failed: None,
            short_read_is_end: false,
            decoded: Vec::new(),
            markup: Markup::default(),
            counts_lines,
        }
    }

    /// Reads the first stretch of a file and gives what was read.
    pub(super) fn begin(
        &mut self,
        short_read_is_end: bool,
        file: &mut dyn Bytes,
    ) -> io::Result<&[u8]> {
        self.short_read_is_end = short_read_is_end;
        self.failed = None;
        self.fill(0, file);
        match self.failed.take_if(|_| self.filled == 0) {
            Some(error) => Err(error),
            None => Ok(self.begun()),
        }
    }

    /// What was read of the file that was begun last.
    pub(super) fn begun(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }

    /// Hands the text of the file that was begun on to `sink`, reading on. `name` is a hint; `ocr` says that the text is known to come out of a picture. Gives the bytes read in all.
    pub(super) fn finish(
        &mut self,
        kind: Kind,
        name: &[u8],
        ocr: bool,
        file: &mut dyn Bytes,
        sink: &mut dyn Sink,
    ) -> io::Result<FileRead> {
        let read = self.read_text(kind, name, ocr, file, sink)?;
        match self.failed.take() {
            Some(error) => Err(error),
            None => Ok(read),
        }
    }

    fn read_text(
        &mut self,
        kind: Kind,
        name: &[u8],
        ocr: bool,
        file: &mut dyn Bytes,
        sink: &mut dyn Sink,
    ) -> io::Result<FileRead> {
        if self.filled == 0 {
            return Ok(FileRead::default());
        }
        if kind == Kind::Plain {
            let form = form_of(self.begun(), name, ocr);
            if form.dialect.is_none() && !form.ocr_json && !form.ocr_tsv {
                return self.plain(&form, file, sink);
            }
        }
        // Everything else is decoded into a buffer of its own and taken apart there.
        let mut outcome = FileRead {
            bytes: self.filled as u64,
            unread: None,
            by_reader: false,
        };
        let mut decoder = Decoder::for_kind(kind);
        let mut form: Option<Form> = None;
        let mut lead = 0_usize;
        let mut first_line = 1_u64;
        self.decoded.clear();
        loop {
            decoder.decode(
                self.buffer.get(..self.filled).unwrap_or_default(),
                self.end,
                &mut self.decoded,
            );
            if !self.end && self.decoded.len() < LONG_STRETCH {
                self.fill(0, file);
                outcome.bytes = outcome.bytes.saturating_add(self.filled as u64);
                if self.filled > 0 || !self.end {
                    continue;
                }
            }
            let form = form.get_or_insert_with(|| form_of(&self.decoded, name, ocr));
            let keep = if self.end {
                0
            } else {
                TAIL.min(self.decoded.len())
            };
            let fresh = lead..self.decoded.len() - keep;
            outcome.unread = outcome.unread.or(hand_over(
                form,
                &self.decoded,
                fresh.clone(),
                self.end,
                first_line,
                sink,
                &mut self.markup,
            ));
            if self.end {
                break;
            }
            let next = fresh.end.saturating_sub(LEAD);
            if self.counts_lines {
                let passed = self.decoded.get(..next).unwrap_or_default();
                first_line = first_line.saturating_add(newlines(passed));
            }
            self.decoded.drain(..next);
            lead = fresh.end - next;
            self.filled = 0;
        }
        if self.decoded.capacity() > LONG_STRETCH / 4 {
            self.decoded = Vec::new();
        }
        Ok(outcome)
    }

    /// Fills the buffer behind what it holds. Where reading fails the text ends there.
    fn fill(&mut self, held: usize, file: &mut dyn Bytes) {
        self.filled = held;
        while let Some(room) = self
            .buffer
            .get_mut(self.filled..)
            .filter(|room| !room.is_empty())
        {
            let wanted = room.len();
            match file.read(room) {
                Ok(got) => {
                    self.filled = self.filled.saturating_add(got);
                    if got == 0 || self.short_read_is_end && got < wanted {
                        self.end = true;
                        return;
                    }
                }
                Err(error) => {
                    (self.failed, self.end) = (Some(error), true);
                    return;
                }
            }
        }
        self.end = false;
    }

    fn plain(
        &mut self,
        form: &Form,
        file: &mut dyn Bytes,
        sink: &mut dyn Sink,
    ) -> io::Result<FileRead> {
        let mut outcome = FileRead {
            bytes: self.filled as u64,
            unread: None,
            by_reader: false,
        };
        let mut lead = 0_usize;
        let mut first_line = 1_u64;
        loop {
            let bytes = self.buffer.get(..self.filled).unwrap_or_default();
            let keep = if self.end { 0 } else { TAIL.min(self.filled) };
            let fresh = lead..self.filled - keep;
            let text = Text {
                bytes,
                fresh: fresh.clone(),
                continues: fresh.start > 0,
                more: !self.end,
                ocr: form.ocr,
                tables: form.table.as_slice(),
            };
            sink.text(&text, &Origin::lines(bytes, first_line, None));
            if self.end {
                return Ok(outcome);
            }
            let next = fresh.end.saturating_sub(LEAD);
            if self.counts_lines {
                let passed = self.buffer.get(..next).unwrap_or_default();
                first_line = first_line.saturating_add(newlines(passed));
            }
            // Nothing lies in a hole, and it may be terabytes long.
            if is_zero(bytes) {
                outcome.bytes = outcome.bytes.saturating_add(file.skip_hole()?);
            }
            self.buffer.copy_within(next..self.filled, 0);
            lead = fresh.end - next;
            let kept = self.filled - next;
            self.fill(kept, file);
            outcome.bytes = outcome.bytes.saturating_add((self.filled - kept) as u64);
        }
    }
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0) && bytes.last() == Some(&0) && bytes.iter().all(|&byte| byte == 0)
}

/// How many lines end in these bytes.
pub(super) fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

fn form_of(bytes: &[u8], name: &[u8], ocr: bool) -> Form {
    let head = bytes.get(..bytes.len().min(HEAD * 4)).unwrap_or(bytes);
    let dialect = markup::dialect_of(head, has_ending(name, &[b"html", b"htm", b"xhtml"]));
    let ocr_tsv = ocr_sidecar::is_ocr_tsv(head);
    let ocr_json = dialect.is_none() && ocr_sidecar::is_ocr_json(head);
    let is_markup = dialect.is_some();
    Form {
        ocr: ocr
            || ocr_tsv
            || ocr_json
            || matches!(dialect, Some(Dialect::Hocr | Dialect::Alto | Dialect::Page)),
        dialect,
        ocr_json,
        ocr_tsv,
        table: if is_markup || ocr_tsv || ocr_json {
            None
        } else {
            tables::of_text(bytes, has_ending(name, &[b"csv", b"tsv", b"tab"]))
        },
    }
}

/// Takes a stretch of decoded text apart and hands it on. `fresh` is in the bytes of `source`.
fn hand_over(
    form: &Form,
    source: &[u8],
    fresh: std::ops::Range<usize>,
    last: bool,
    first_line: u64,
    sink: &mut dyn Sink,
    markup: &mut Markup,
) -> Option<Unread> {
    // Numbers and labels may be split over tags: both readings must be of no interest.
    if matches!(form.dialect, Some(Dialect::Html | Dialect::Xml))
        && !sink.may_matter(source)
        && !sink.may_matter(markup.without_tags(source))
    {
        return None;
    }
    let continues = fresh.start > 0;
    let whole = last && !continues;
    let mut give = |text: &[u8], map: Option<&[(u32, u32)]>, tables: &[Table]| {
        let fresh = match map {
            None => fresh.clone(),
            Some(map) if !whole => {
                let at = |offset| markup::text_of(map, offset, text.len());
                at(fresh.start)..if last { text.len() } else { at(fresh.end) }
            }
            Some(_) => 0..text.len(),
        };
        let text = Text {
            bytes: text,
            fresh,
            continues,
            more: !last,
            ocr: form.ocr,
            tables,
        };
        sink.text(&text, &Origin::lines(source, first_line, map));
    };
    if let Some(dialect) = form.dialect {
        let extracted = markup.extract(source, dialect);
        give(&extracted.text, Some(&extracted.map), &extracted.tables);
    } else if form.ocr_tsv {
        let (text, map) = ocr_sidecar::tsv_lines(source);
        give(&text, Some(&map), &[]);
    } else if form.ocr_json && whole {
        match ocr_sidecar::json_lines(source) {
            Some(text) => {
                // The lines of the JSON itself say nothing; the order of the text's lines does.
                let text_as_source = Text {
                    bytes: &text,
                    fresh: 0..text.len(),
                    continues: false,
                    more: false,
                    ocr: true,
                    tables: &[],
                };
                sink.text(&text_as_source, &Origin::lines(&text, 1, None));
            }
            None => {
                give(source, None, &[]);
                return Some((
                    Reason::Damaged,
                    Detail::Fixed("OCR result in JSON that does not end properly"),
                ));
            }
        }
    } else {
        give(source, None, form.table.as_slice());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::kind;
    use super::*;

    /// Reads `content` in pieces of at most `piece` bytes.
    fn texts(content: &[u8], name: &str, piece: usize) -> (Vec<(String, bool)>, FileRead) {
        let mut at = 0;
        let mut texts = Vec::new();
        let mut reader = TextReader::new(true);
        let mut read = |buffer: &mut [u8]| {
            let end = content.len().min(at + piece.min(buffer.len()));
            let got = end - at;
            buffer[..got].copy_from_slice(&content[at..end]);
            at = end;
            Ok(got)
        };
        let head = reader.begin(false, &mut read).unwrap();
        let kind = kind::sniff(&head[..head.len().min(HEAD)], name.as_bytes());
        let mut sink = |text: &Text<'_>, _: &Origin<'_>| {
            let fresh = &text.bytes[text.fresh.clone()];
            texts.push((String::from_utf8_lossy(fresh).into_owned(), text.ocr));
        };
        let outcome = reader.finish(kind, name.as_bytes(), false, &mut read, &mut sink);
        (texts, outcome.unwrap())
    }

    #[test]
    fn long_files_come_whole_and_once() {
        let content: Vec<u8> = (0..200_000_u32)
            .flat_map(|line| format!("line {line}\n").into_bytes())
            .collect();
        for piece in [1_000, 65_536, 10_000_000] {
            let (texts, outcome) = texts(&content, "a.log", piece);
            let joined: String = texts.iter().map(|(text, _)| text.as_str()).collect();
            assert!(
                joined.as_bytes() == content,
                "every byte is fresh exactly once"
            );
            assert_eq!(outcome.bytes, content.len() as u64);
        }
    }

    #[test]
    fn utf16_is_decoded_with_and_without_a_mark() {
        let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        let little: Vec<u8> = units("Cpr æ 211062-5629")
            .iter()
            .flat_map(|unit| unit.to_le_bytes())
            .collect();
        let big: Vec<u8> = units("\u{FEFF}Cpr æ 211062-5629")
            .iter()
            .flat_map(|unit| unit.to_be_bytes())
            .collect();
        for (content, piece) in [(&little, 3), (&little, 100), (&big, 1), (&big, 1000)] {
            assert_eq!(texts(content, "a.txt", piece).0[0].0, "Cpr æ 211062-5629");
        }
    }

    #[test]
    fn a_damaged_result_of_an_ocr_service_is_told_and_read() {
        let damaged = texts(
            b"{\"Blocks\":[{\"BlockType\":\"LINE\",\"Text\":\"211062-5629",
            "a.json",
            100,
        );
        assert_eq!(damaged.1.unread.unwrap().0, Reason::Damaged);
        assert!(
            damaged.0[0].0.contains("211062-5629"),
            "what can be read is read"
        );
    }
}
