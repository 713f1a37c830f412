//! What is found in one file, and in the files in it, while its text comes in.

use std::sync::Arc;

use super::Progress;
use crate::assess::Persons;
use crate::detect::Searcher;
use crate::extract::{self, Origin, Unread};
use crate::model::problem::Detail;
use crate::model::{Match, Place, Reason, Text};

/// Rows of what was not read inside one file. A broken archive of a million files tells as many
/// thousand.
const MOST_ROWS: usize = 1_000;

/// What was found in one file.
#[derive(Default)]
pub(super) struct Found {
    pub(super) matches: u64,
    /// Of them: numbers that somebody published as examples.
    pub(super) published: u64,
    pub(super) persons: Persons,
    /// Categories that words beside the matches name, a bit each.
    pub(super) categories: u64,
    /// Each match, where a row per file is wanted: else a file of numbers would fill the memory.
    pub(super) places: Vec<Located>,
    /// What was not read in it.
    pub(super) unread: Vec<UnreadRow>,
    /// Files inside.
    pub(super) members: u64,
    /// Whether any text came.
    pub(super) had_text: bool,
    /// Places of the matches in the text that is searched just now.
    offsets: Vec<usize>,
    /// The names of the files inside that are open, masked, joined by `!`, and where each begins.
    path: Vec<u8>,
    levels: Vec<usize>,
    /// The path as rows share it, once there is one.
    shared: Option<Arc<[u8]>>,
    /// Folders of the file inside that was entered last: they were searched.
    folders: Vec<u8>,
}

/// A match and where it lies.
pub(super) struct Located {
    /// The file inside, masked; `None` for the file itself.
    pub(super) member: Option<Arc<[u8]>>,
    pub(super) place: Place,
    pub(super) found: Match,
}

/// Something that was not read.
pub(super) struct UnreadRow {
    /// The file inside, masked; `None` for the file itself.
    pub(super) member: Option<Arc<[u8]>>,
    pub(super) why: Unread,
}

impl UnreadRow {
    /// Whether personal data may lie there unseen.
    pub(super) fn counts(&self) -> bool {
        self.why.0.is_gap()
    }
}

impl Found {
    fn member(&mut self) -> Option<Arc<[u8]>> {
        if self.levels.is_empty() {
            return None;
        }
        let path = &self.path;
        Some(Arc::clone(
            self.shared
                .get_or_insert_with(|| Arc::from(path.as_slice())),
        ))
    }
}

/// Searches what is read.
pub(super) struct Search<'a> {
    pub(super) searcher: &'a mut Searcher,
    pub(super) found: &'a mut Found,
    pub(super) tells_places: bool,
    pub(super) most_tokens: usize,
    /// Who looks on, and the file's own path, masked.
    pub(super) progress: &'a Progress,
    pub(super) path: Vec<u8>,
}

impl Search<'_> {
    /// Looks for identifiers in a name inside: whoever reads the file reads it.
    fn name(&mut self, name: &[u8]) {
        let matches = self.searcher.matches_in(name);
        if matches.is_empty() {
            return;
        }
        let offsets: Vec<usize> = matches.iter().map(|found| found.offset).collect();
        self.found.categories |=
            self.searcher
                .categories_beside(name, &offsets, self.found.categories);
        self.found.persons.add_links(self.searcher.links());
        for found in matches {
            self.take(found, Place::name());
        }
    }

    /// Masks what people called sheets and tables, in the places from here on.
    fn mask_places(&mut self, from: usize) {
        let mut last: Option<(Arc<str>, Arc<str>)> = None;
        for located in self.found.places.iter_mut().skip(from) {
            let Some(name) = located.place.given_name() else {
                continue;
            };
            if last.as_ref().is_none_or(|(known, _)| known != name) {
                let masked = self.searcher.masked(name.as_bytes());
                let masked = masked.map(|masked| String::from_utf8_lossy(&masked).into());
                last = Some((Arc::clone(name), masked.unwrap_or_else(|| Arc::clone(name))));
            }
            if let Some((_, masked)) = &last {
                *name = Arc::clone(masked);
            }
        }
    }

    fn take(&mut self, hit: Match, place: Place) {
        self.found.matches += 1;
        self.found.published += u64::from(hit.published);
        self.found.persons.add(&hit);
        if self.tells_places {
            let member = self.found.member();
            self.found.places.push(Located {
                member,
                place,
                found: hit,
            });
        }
    }
}

impl extract::Sink for Search<'_> {
    fn text(&mut self, text: &Text<'_>, origin: &Origin<'_>) {
        self.found.had_text = true;
        let member = match self.tells_places {
            true => self.found.member(),
            false => None,
        };
        let before = self.found.places.len();
        self.searcher.search(text, |hit| {
            self.found.matches += 1;
            self.found.published += u64::from(hit.published);
            self.found.persons.add(&hit);
            self.found.offsets.push(hit.offset);
            if self.tells_places {
                let place = origin.place(hit.offset);
                self.found.places.push(Located {
                    member: member.clone(),
                    place,
                    found: hit,
                });
            }
        });
        if self.found.offsets.is_empty() {
            return;
        }
        self.mask_places(before);
        self.found.persons.add_links(self.searcher.links());
        let (offsets, known) = (&self.found.offsets, self.found.categories);
        self.found.categories |= self.searcher.categories_beside(text.bytes, offsets, known);
        self.found.offsets.clear();
        self.found.persons.bound(self.most_tokens);
    }

    fn may_matter(&mut self, markup: &[u8]) -> bool {
        self.found.had_text = true;
        self.searcher.may_match_in_markup(markup)
    }

    fn enter(&mut self, name: &[u8]) {
        self.found.members += 1;
        self.found.had_text = true;
        let masked = self.searcher.masked(name);
        self.found.levels.push(self.found.path.len());
        if !self.found.path.is_empty() {
            self.found.path.push(b'!');
        }
        self.found
            .path
            .extend_from_slice(masked.as_deref().unwrap_or(name));
        self.found.shared = None;
        let (file, inside) = (&self.path, &self.found.path);
        self.progress
            .tell(|| [file.as_slice(), b"!", inside].concat());
        // Each folder once, though every file in it names it.
        let cut = name.iter().rposition(|&byte| byte == b'/');
        let (folders, own) = name.split_at(cut.map_or(0, |cut| cut + 1));
        if !folders.is_empty() && !self.found.folders.starts_with(folders) {
            self.name(folders);
            self.found.folders = folders.to_vec();
        }
        self.name(own);
    }

    fn leave(&mut self) {
        let cut = self.found.levels.pop().unwrap_or(0);
        self.found.path.truncate(cut);
        self.found.shared = None;
    }

    fn unread(&mut self, why: Unread) {
        // A photo in a document is no row; one on the share is.
        if why.0 == Reason::NoText && !self.found.levels.is_empty() {
            return;
        }
        match self.found.unread.len() {
            MOST_ROWS => self.found.unread.push(UnreadRow {
                member: None,
                why: (
                    Reason::Limit,
                    Detail::Fixed("more files in it were not read than are listed"),
                ),
            }),
            more if more > MOST_ROWS => {}
            _ => {
                let member = self.found.member();
                self.found.unread.push(UnreadRow { member, why });
            }
        }
    }
}
