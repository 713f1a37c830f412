//! Text out of every form that is read: what is found in it, where, and whether it was a picture's.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that is wrong may end there, and says what it skips"
)]

#[path = "../support/mod.rs"]
mod support;

mod encodings;
mod formats;
mod sidecars;
mod stretches;

use mappevagt::detect::{RuleSet, Searcher, TokenKey};
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;

use mappevagt::extract::{Extractor, Input, Limits, Ocr, Origin, Readers, Sink, Unread};
use mappevagt::model::{Confidence, Text, Unit};

/// One match: the rule's id, the line, whether out of a picture.
type Found = (String, u64, bool);

/// Reads and searches files without a share around them.
struct Reader {
    rules: RuleSet,
    searcher: Searcher,
    extractor: Extractor,
}

/// Documents are read by the program itself; pictures are not, whatever is installed here.
fn readers() -> Readers {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_mappevagt"));
    Readers::new(Some(program), Limits::default(), Ocr::Off)
}

impl Reader {
    fn new() -> Self {
        let rules = RuleSet::load(&[]).unwrap();
        Self {
            searcher: Searcher::new(&rules, &TokenKey::throwaway(), Confidence::Likely),
            extractor: Extractor::new(true, &readers()),
            rules,
        }
    }

    /// What is found in a file of this name and content.
    fn found(&mut self, name: &str, content: &[u8]) -> Vec<Found> {
        let (found, unread) = self.read(name, content, usize::MAX);
        assert_eq!(unread, None, "{name} must be read");
        found
    }

    /// The same, read in pieces of at most so many bytes; and why it was not read in full.
    fn read(&mut self, name: &str, content: &[u8], piece: usize) -> (Vec<Found>, Option<Unread>) {
        let Self {
            rules,
            searcher,
            extractor,
        } = self;
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        let mut input = Pieces {
            rest: content,
            piece,
            file,
        };
        let mut gathered = Gathered {
            rules,
            searcher,
            found: Vec::new(),
            unread: None,
        };
        let outcome = extractor
            .extract(&mut input, name.as_bytes(), false, false, &mut gathered)
            .unwrap();
        (gathered.found, gathered.unread.or(outcome.unread))
    }
}

/// A file that comes in pieces.
struct Pieces<'a> {
    rest: &'a [u8],
    piece: usize,
    file: std::fs::File,
}

impl Input for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.rest.len().min(self.piece).min(buffer.len());
        let (now, later) = self.rest.split_at(length);
        buffer[..now.len()].copy_from_slice(now);
        self.rest = later;
        Ok(now.len())
    }

    fn short_read_is_end(&self) -> bool {
        false
    }

    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        Some(self.file.as_fd())
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// What came out of a file.
struct Gathered<'a> {
    rules: &'a RuleSet,
    searcher: &'a mut Searcher,
    found: Vec<Found>,
    unread: Option<Unread>,
}

impl Sink for Gathered<'_> {
    fn text(&mut self, text: &Text<'_>, origin: &Origin<'_>) {
        self.searcher.search(text, |hit| {
            let id = self.rules.get(hit.rule).unwrap().id.clone();
            let line = match origin.place(hit.offset).unit {
                Unit::Line(line) => line,
                unit => panic!("{unit:?} is no line"),
            };
            self.found.push((id, line, hit.ocr));
        });
    }

    fn unread(&mut self, why: Unread) {
        self.unread.get_or_insert(why);
    }
}

/// A CPR number found in this line of a text.
fn cpr_at(line: u64) -> Found {
    ("dk.cpr".to_string(), line, false)
}

/// A foreigner number found in this line of a text.
fn udl_at(line: u64) -> Found {
    ("dk.foreigner-number".to_string(), line, false)
}
