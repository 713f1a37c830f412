//! Reads a file in stretches and hands on its text.
//!
//! A file is read once, front to back, into one reused buffer. Where a file is longer than the
//! buffer, stretches overlap: each begins with a lead of what went before, as context, and matches
//! that begin in its last bytes are left to the next one, which sees what follows them.

use std::io;

use super::decode::Decoder;
use super::kind::{self, Kind};
use super::markup::{self, Dialect};
use super::{Origin, Sink, Unread, ocr_sidecar, tables};
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
const HEAD: usize = 4096;

/// What reading a file came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileRead {
    /// Bytes read.
    pub bytes: u64,
    /// Why it was not read, or not all of it.
    pub unread: Option<Unread>,
}

/// Reads files. One per thread: it owns the buffers.
pub struct Extractor {
    buffer: Vec<u8>,
    decoded: Vec<u8>,
    counts_lines: bool,
}

/// What a file's text is made of, once its first bytes are known.
struct Form {
    dialect: Option<Dialect>,
    ocr_json: bool,
    ocr_tsv: bool,
    ocr: bool,
    table: Option<Table>,
}

impl Extractor {
    /// An extractor; `counts_lines` makes [`Origin::line`] right beyond the first stretch of a long
    /// file.
    pub fn new(counts_lines: bool) -> Self {
        Self {
            buffer: vec![0; STRETCH],
            decoded: Vec::new(),
            counts_lines,
        }
    }

    /// Reads a file with `read` and hands each stretch of its text to `sink`. `name` is a hint;
    /// `ocr` says that the text is known to come out of a picture. `short_read_is_end` as in the
    /// source.
    ///
    /// # Errors
    /// When reading fails; what was read before was handed on.
    pub fn extract(
        &mut self,
        mut read: impl FnMut(&mut [u8]) -> io::Result<usize>,
        short_read_is_end: bool,
        name: &[u8],
        ocr: bool,
        sink: &mut dyn Sink,
    ) -> io::Result<FileRead> {
        let mut outcome = FileRead::default();
        let (mut filled, mut end) = fill(&mut self.buffer, 0, short_read_is_end, &mut read)?;
        outcome.bytes = filled as u64;
        if filled == 0 {
            return Ok(outcome);
        }
        let head = self.buffer.get(..filled.min(HEAD)).unwrap_or_default();
        let kind = match kind::sniff(head) {
            Ok(kind) => kind,
            Err(unread) => {
                outcome.unread = Some(unread);
                return Ok(outcome);
            }
        };
        if kind == Kind::Plain {
            let form = form_of(self.buffer.get(..filled).unwrap_or_default(), name, ocr);
            if form.dialect.is_none() && !form.ocr_json && !form.ocr_tsv {
                return self.plain(form, filled, end, short_read_is_end, read, sink);
            }
        }
        // Everything else is decoded into a buffer of its own and taken apart there.
        let mut decoder = Decoder::for_kind(kind);
        let mut form: Option<Form> = None;
        let mut lead = 0_usize;
        let mut first_line = 1_u64;
        self.decoded.clear();
        loop {
            decoder.decode(
                self.buffer.get(..filled).unwrap_or_default(),
                end,
                &mut self.decoded,
            );
            if !end && self.decoded.len() < LONG_STRETCH {
                (filled, end) = fill(&mut self.buffer, 0, short_read_is_end, &mut read)?;
                outcome.bytes = outcome.bytes.saturating_add(filled as u64);
                if filled > 0 || !end {
                    continue;
                }
            }
            let form = form.get_or_insert_with(|| form_of(&self.decoded, name, ocr));
            let keep = if end { 0 } else { TAIL.min(self.decoded.len()) };
            let fresh = lead..self.decoded.len() - keep;
            outcome.unread = outcome.unread.or(hand_over(
                form,
                &self.decoded,
                fresh.clone(),
                end,
                first_line,
                sink,
            ));
            if end {
                break;
            }
            let next = fresh.end.saturating_sub(LEAD);
            if self.counts_lines {
                first_line = first_line.saturating_add(newlines(self.decoded.get(..next)));
            }
            self.decoded.drain(..next);
            lead = fresh.end - next;
            filled = 0;
        }
        if self.decoded.capacity() > LONG_STRETCH / 4 {
            self.decoded = Vec::new();
        }
        Ok(outcome)
    }

    fn plain(
        &mut self,
        form: Form,
        mut filled: usize,
        mut end: bool,
        short_read_is_end: bool,
        mut read: impl FnMut(&mut [u8]) -> io::Result<usize>,
        sink: &mut dyn Sink,
    ) -> io::Result<FileRead> {
        let mut outcome = FileRead {
            bytes: filled as u64,
            unread: None,
        };
        let mut lead = 0_usize;
        let mut first_line = 1_u64;
        loop {
            let bytes = self.buffer.get(..filled).unwrap_or_default();
            let keep = if end { 0 } else { TAIL.min(filled) };
            let fresh = lead..filled - keep;
            let text = Text {
                bytes,
                fresh: fresh.clone(),
                continues: fresh.start > 0,
                more: !end,
                ocr: form.ocr,
                tables: form.table.as_slice(),
            };
            sink.text(
                &text,
                &Origin {
                    source: bytes,
                    first_line,
                    map: None,
                },
            );
            if end {
                return Ok(outcome);
            }
            let next = fresh.end.saturating_sub(LEAD);
            if self.counts_lines {
                first_line = first_line.saturating_add(newlines(self.buffer.get(..next)));
            }
            self.buffer.copy_within(next..filled, 0);
            lead = fresh.end - next;
            let kept = filled - next;
            (filled, end) = fill(&mut self.buffer, kept, short_read_is_end, &mut read)?;
            outcome.bytes = outcome.bytes.saturating_add((filled - kept) as u64);
        }
    }
}

/// Fills a buffer behind what it holds. Gives how much it holds now and whether the file ended.
fn fill(
    buffer: &mut [u8],
    mut filled: usize,
    short_read_is_end: bool,
    read: &mut impl FnMut(&mut [u8]) -> io::Result<usize>,
) -> io::Result<(usize, bool)> {
    while let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
        let wanted = room.len();
        let got = read(room)?;
        filled = filled.saturating_add(got);
        if got == 0 || short_read_is_end && got < wanted {
            return Ok((filled, true));
        }
    }
    Ok((filled, false))
}

fn newlines(bytes: Option<&[u8]>) -> u64 {
    memchr::memchr_iter(b'\n', bytes.unwrap_or_default()).count() as u64
}

fn has_ending(name: &[u8], endings: &[&[u8]]) -> bool {
    let Some(dot) = name.iter().rposition(|&byte| byte == b'.') else {
        return false;
    };
    let ending = name.get(dot + 1..).unwrap_or_default();
    endings
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
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
) -> Option<Unread> {
    // Numbers and labels may be split over tags: both readings must be of no interest.
    if matches!(form.dialect, Some(Dialect::Html | Dialect::Xml))
        && !sink.may_matter(source)
        && !sink.may_matter(&markup::without_tags(source))
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
        sink.text(
            &text,
            &Origin {
                source,
                first_line,
                map,
            },
        );
    };
    if let Some(dialect) = form.dialect {
        let extracted = markup::extract(source, dialect);
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
                sink.text(
                    &text_as_source,
                    &Origin {
                        source: &text,
                        first_line: 1,
                        map: None,
                    },
                );
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
    use super::*;

    /// Reads `content` in pieces of at most `piece` bytes.
    fn texts(content: &[u8], name: &str, piece: usize) -> (Vec<(String, bool)>, FileRead) {
        let mut at = 0;
        let mut texts = Vec::new();
        let mut extractor = Extractor::new(true);
        let read = |buffer: &mut [u8]| {
            let end = content.len().min(at + piece.min(buffer.len()));
            let got = end - at;
            buffer[..got].copy_from_slice(&content[at..end]);
            at = end;
            Ok(got)
        };
        let outcome = extractor
            .extract(read, false, name.as_bytes(), false, &mut |text: &Text<
                '_,
            >,
                                                                _: &Origin<
                '_,
            >| {
                texts.push((
                    String::from_utf8_lossy(&text.bytes[text.fresh.clone()]).into_owned(),
                    text.ocr,
                ));
            })
            .unwrap();
        (texts, outcome)
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
    fn pictures_and_archives_are_told() {
        assert_eq!(
            texts(b"\x89PNG\r\n\x1A\n....", "a.png", 100)
                .1
                .unread
                .unwrap()
                .0,
            Reason::NoOcr
        );
        assert_eq!(
            texts(b"PK\x03\x04....", "a.docx", 100).1.unread.unwrap().0,
            Reason::Unsupported
        );
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
