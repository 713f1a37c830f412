//! The state of one running text: its readings, its row, and what is told twice.
//!
//! A paragraph has up to three readings: as it is shown, with what is hidden, and as it was before
//! tracked changes. The second and third are only kept once they differ. Where all this goes is
//! decided in `story`.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::extract::reader::Part;

/// Lines of one choice that its fallback is compared with.
const COMPARED: usize = 1 << 16;

/// What became of a paragraph's end in the tracked changes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mark {
    #[default]
    Kept,
    Inserted,
    Deleted,
}

/// A running text that is being read.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) part: Option<Part>,
    pub(super) shown: String,
    pub(super) original: String,
    pub(super) full: String,
    pub(super) revised: bool,
    pub(super) concealed: bool,
    pub(super) inserted: u32,
    pub(super) deleted: u32,
    pub(super) hidden: bool,
    pub(super) mark: Mark,
    pub(super) rows: u32,
    pub(super) row: String,
    pub(super) long_row: bool,
}

/// The same content told more than once, in one another.
#[derive(Default)]
pub(super) struct Alternates(Vec<Alternate>);

#[derive(Default)]
struct Alternate {
    seen: HashSet<u64>,
    from: usize,
    phase: Phase,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    #[default]
    Outside,
    Choice,
    Fallback,
}

impl Flow {
    /// Adds to all readings that have it.
    pub(super) fn push(&mut self, text: &str) {
        let stays = self.deleted == 0;
        if stays && !self.hidden {
            self.shown.push_str(text);
        }
        if self.concealed && stays {
            self.full.push_str(text);
        }
        if self.revised && self.inserted == 0 {
            self.original.push_str(text);
        }
    }

    /// From here on the original reading may differ.
    pub(super) fn revise(&mut self) {
        if !self.revised {
            self.revised = true;
            let so_far = if self.concealed {
                &self.full
            } else {
                &self.shown
            };
            self.original.push_str(so_far);
        }
    }
}

impl Alternates {
    pub(super) fn begin(&mut self) {
        self.0.push(Alternate::default());
    }

    pub(super) fn end(&mut self) {
        self.0.pop();
    }

    /// A choice begins, where its paragraph is so long already.
    pub(super) fn begin_choice(&mut self, from: usize) {
        if let Some(alternate) = self.0.last_mut() {
            alternate.phase = Phase::Choice;
            alternate.from = from;
        }
    }

    pub(super) fn end_choice(&mut self, shown: &str) {
        if let Some(alternate) = self.0.last_mut() {
            let within = shown.get(alternate.from..).unwrap_or_default();
            if !within.trim().is_empty() {
                alternate.seen.insert(hash(within));
            }
            alternate.phase = Phase::Outside;
        }
    }

    /// Whether there is something that the fallback is to be compared with.
    pub(super) fn begin_fallback(&mut self) -> bool {
        match self.0.last_mut() {
            Some(alternate) if !alternate.seen.is_empty() => {
                alternate.phase = Phase::Fallback;
                true
            }
            _ => false,
        }
    }

    pub(super) fn is_fallback(&self) -> bool {
        let last = self.0.last();
        last.is_some_and(|alternate| alternate.phase == Phase::Fallback)
    }

    pub(super) fn end_fallback(&mut self) {
        if let Some(alternate) = self.0.last_mut() {
            alternate.phase = Phase::Outside;
        }
    }

    /// Notes a line of a choice; says of a line of a fallback whether its choice had it not.
    pub(super) fn is_news(&mut self, line: &str) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let hash = hash(line);
        let mut news = true;
        for alternate in self.0.iter_mut().rev().take(8) {
            match alternate.phase {
                Phase::Choice if alternate.seen.len() < COMPARED => {
                    alternate.seen.insert(hash);
                }
                Phase::Fallback if alternate.seen.contains(&hash) => news = false,
                _ => {}
            }
        }
        news
    }
}

fn hash(line: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    line.trim().hash(&mut hasher);
    hasher.finish()
}
