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
use mappevagt::extract::{Extractor, Origin, Unread};
use mappevagt::model::{Confidence, Text};

/// One match: the rule's id, the line, whether out of a picture.
type Found = (String, u64, bool);

/// Reads and searches files without a share around them.
struct Reader {
    rules: RuleSet,
    searcher: Searcher,
    extractor: Extractor,
}

impl Reader {
    fn new() -> Self {
        let rules = RuleSet::load(&[]).unwrap();
        Self {
            searcher: Searcher::new(&rules, &TokenKey::throwaway(), Confidence::Likely),
            extractor: Extractor::new(true),
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
        let mut found = Vec::new();
        let mut rest = content;
        let read = |buffer: &mut [u8]| {
            let (now, later) = rest.split_at(rest.len().min(piece).min(buffer.len()));
            buffer[..now.len()].copy_from_slice(now);
            rest = later;
            Ok(now.len())
        };
        let outcome = extractor.extract(
            read,
            false,
            name.as_bytes(),
            false,
            &mut |text: &Text<'_>, origin: &Origin<'_>| {
                searcher.search(text, |hit| {
                    let id = rules.get(hit.rule).unwrap().id.clone();
                    found.push((id, origin.line(hit.offset), hit.ocr));
                });
            },
        );
        (found, outcome.unwrap().unread)
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
