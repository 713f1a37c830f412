//! One scanning thread: opens a file, has its text searched, and puts what was found where it belongs.

use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::tally::{MOST_TOKENS, Tally};
use super::{Scan, Visit};
use crate::assess::{self, Persons, join_times};
use crate::detect::Searcher;
use crate::extract::{self, Extractor, Origin};
use crate::model::access::{Readers, RightsId};
use crate::model::problem::Detail;
use crate::model::run::{FileMatch, FileRow};
use crate::model::{Facts, FolderNode, Match, Place, Problem, Reason, Rights, Text};
use crate::sources::{OpenFile, Siblings, SourceFile, Visitor};

/// What one scanning thread owns.
pub(super) struct Worker {
    extractor: Extractor,
    searcher: Searcher,
    rule_ids: Vec<String>,
    tells_files: bool,
    /// Tells entries apart whose names are alike once they are masked.
    names: RandomState,
    found: Found,
    /// Tokens of persons that this thread may keep.
    most_tokens: usize,
    pub(super) tally: Tally,
}

impl Worker {
    pub(super) fn new(scan: &Scan<'_>, names: &RandomState) -> Self {
        Self {
            names: names.clone(),
            extractor: Extractor::new(scan.options.files),
            searcher: Searcher::new(scan.rules, scan.key, scan.options.least),
            rule_ids: scan.rules.iter().map(|rule| rule.id.clone()).collect(),
            tells_files: scan.options.files,
            found: Found::default(),
            most_tokens: MOST_TOKENS,
            tally: Tally::default(),
        }
    }

    pub(super) fn masked(&mut self, name: &[u8]) -> Option<Box<[u8]>> {
        self.searcher.masked(name).map(Vec::into_boxed_slice)
    }

    pub(super) fn problem(
        &mut self,
        folder: Option<&Arc<FolderNode>>,
        name: &[u8],
        reason: Reason,
        detail: Detail,
    ) {
        self.tally.totals.files += 1;
        self.tally.totals.unscanned += 1;
        let name = self.masked(name).unwrap_or_else(|| Box::from(name));
        self.tally.problems.push(Problem {
            folder: folder.cloned(),
            name,
            reason,
            detail,
        });
    }

    /// Looks for identifiers in a name: whoever can list the folder reads them.
    pub(super) fn name(&mut self, scan: &Scan<'_>, folder: &Arc<FolderNode>, name: &[u8]) -> u64 {
        if name
            .iter()
            .filter(|byte| byte.is_ascii_digit() || !byte.is_ascii())
            .count()
            < 5
        {
            return 0;
        }
        let matches = self.searcher.matches_in(name);
        if matches.is_empty() {
            return 0;
        }
        let offsets: Vec<usize> = matches.iter().map(|found| found.offset).collect();
        let categories = self.searcher.categories_beside(name, &offsets, 0);
        let mut persons = Persons::default();
        matches.iter().for_each(|found| persons.add(found));
        persons.add_links(self.searcher.links());
        self.tally.add(folder, None, persons, self.most_tokens);
        let cell = self.tally.cell(folder, None);
        cell.files += 1;
        cell.matches += matches.len() as u64;
        cell.categories |= categories;
        let published = matches.iter().filter(|found| found.published).count();
        self.tally.totals.published_matches += published as u64;
        self.tally.totals.files_with_matches += 1;
        self.tally.totals.matches += matches.len() as u64;
        let count = matches.len() as u64;
        if self.tells_files {
            let matches = matches
                .into_iter()
                .map(|found| (Place::Name(true), found))
                .collect::<Vec<_>>();
            self.file_row(scan, folder, name, scan.name_readers(folder), &matches);
        }
        count
    }

    /// Reads one file. Gives the bytes read and the matches found.
    pub(super) fn file(
        &mut self,
        visit: &Visit<'_>,
        folder: &Arc<FolderNode>,
        siblings: &Siblings,
        file: &dyn SourceFile,
    ) -> (u64, u64) {
        let scan = visit.scan;
        let name = file.name();
        let in_name = self.name(scan, folder, name);
        let names = siblings.selected(extract::sidecar_names);
        let picture = extract::picture_of(name, names);
        let mut opened = match file.open() {
            Ok(opened) => opened,
            Err((reason, detail)) => {
                self.problem(Some(folder), name, reason, detail);
                return (0, in_name);
            }
        };
        let began = unix_now();
        // A reader that panics has one file on its conscience and no more.
        let read = catch_unwind(AssertUnwindSafe(|| {
            self.read(visit, opened.as_mut(), name, picture.is_some())
        }));
        let (bytes, mut unread) = match read {
            Ok(Ok(outcome)) => (outcome.bytes, outcome.unread),
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::Interrupted => {
                (0, Some((Reason::Interrupted, Detail::None)))
            }
            Ok(Err(error)) => (
                0,
                Some((
                    Reason::ReadError,
                    Detail::Os(error.raw_os_error().unwrap_or(0)),
                )),
            ),
            Err(_panic) => {
                self.searcher = Searcher::new(scan.rules, scan.key, scan.options.least);
                self.extractor = Extractor::new(scan.options.files);
                (
                    0,
                    Some((
                        Reason::ReaderFailed,
                        Detail::Fixed("please report the kind of file; its content is not needed"),
                    )),
                )
            }
        };
        if matches!(unread, Some((Reason::NoOcr, _))) && extract::has_sidecar(name, names) {
            unread = None;
        }
        let found = std::mem::take(&mut self.found);
        // Facts cost two calls: they are asked for where they are needed.
        let facts = if found.matches > 0 || bytes == 0 || bytes > LONG {
            opened.facts().ok()
        } else {
            None
        };
        if let Some(facts) = &facts {
            unread = unread.or(doubt(facts, bytes, began));
        }
        drop(opened);
        self.tally.totals.bytes += bytes;
        match unread {
            None => {
                self.tally.totals.files += 1;
                self.tally.totals.scanned += 1;
            }
            Some((reason, detail)) => self.problem(Some(folder), name, reason, detail),
        }
        let matches = found.matches;
        if matches > 0 {
            // A file whose name was counted is the same file.
            self.tally.totals.files_with_matches -= u64::from(in_name > 0);
            self.record(scan, folder, file, facts, picture, found);
        }
        (bytes, in_name + matches)
    }

    fn read(
        &mut self,
        visit: &Visit<'_>,
        opened: &mut dyn OpenFile,
        name: &[u8],
        ocr: bool,
    ) -> std::io::Result<extract::FileRead> {
        let Self {
            extractor,
            searcher,
            found,
            tells_files,
            most_tokens,
            ..
        } = self;
        *found = Found::default();
        let short_read_is_end = opened.short_read_is_end();
        extractor.extract(
            |buffer| {
                if visit.is_cancelled() {
                    return Err(std::io::ErrorKind::Interrupted.into());
                }
                opened.read(buffer)
            },
            short_read_is_end,
            name,
            ocr,
            &mut Search {
                searcher,
                found,
                tells_lines: *tells_files,
                most_tokens: *most_tokens,
            },
        )
    }

    /// Puts the matches of a file where its folder and its rights are, and a picture's with it.
    fn record(
        &mut self,
        scan: &Scan<'_>,
        folder: &Arc<FolderNode>,
        file: &dyn SourceFile,
        facts: Option<Facts>,
        picture: Option<&[u8]>,
        mut found: Found,
    ) {
        let modified = facts.as_ref().map(|facts| facts.modified);
        let rights = scan
            .access
            .rights_id(&facts.map_or_else(Rights::unknown, |facts| facts.rights));
        let persons = match picture {
            Some(_) => found.persons.clone(),
            None => std::mem::take(&mut found.persons),
        };
        self.put(folder, rights, modified, &found, found.matches, persons);
        self.tally.totals.files_with_matches += 1;
        self.tally.totals.matches += found.matches;
        self.tally.totals.published_matches += found.published;
        if self.tells_files {
            let readers = scan.access.file(&folder.access, rights);
            self.file_row(scan, folder, file.name(), readers, &found.places);
        }
        // The picture shows what its text says: its own access counts too.
        let Some(picture) = picture else { return };
        let facts = file.sibling_facts(picture);
        let modified = facts.as_ref().map(|facts| facts.modified);
        let picture_rights = scan
            .access
            .rights_id(&facts.map_or_else(Rights::unknown, |facts| facts.rights));
        // One place in a text is one match, however many files show it; where the picture is read by
        // others than the text, its own row tells them all.
        let matches = if picture_rights == rights {
            0
        } else {
            found.matches
        };
        let persons = std::mem::take(&mut found.persons);
        self.put(folder, picture_rights, modified, &found, matches, persons);
        let cell = self.tally.cell(folder, Some(picture_rights));
        if cell.pictures.insert(Box::from(picture)) {
            self.tally.totals.files_with_matches += 1;
        } else {
            cell.files -= 1;
        }
        if self.tells_files {
            let readers = scan.access.file(&folder.access, picture_rights);
            self.file_row(scan, folder, picture, readers, &found.places);
        }
    }

    fn put(
        &mut self,
        folder: &Arc<FolderNode>,
        rights: RightsId,
        modified: Option<i64>,
        found: &Found,
        matches: u64,
        persons: Persons,
    ) {
        self.tally
            .add(folder, Some(rights), persons, self.most_tokens);
        let cell = self.tally.cell(folder, Some(rights));
        cell.files += 1;
        cell.matches += matches;
        cell.times = join_times(cell.times, modified.map(|time| (time, time)));
        cell.categories |= found.categories;
    }

    fn file_row(
        &mut self,
        scan: &Scan<'_>,
        folder: &Arc<FolderNode>,
        name: &[u8],
        readers: Readers,
        found: &[(Place, Match)],
    ) {
        let entry = self.names.hash_one((Arc::as_ptr(folder), name));
        let name = self.masked(name).unwrap_or_else(|| Box::from(name));
        let set = scan.access.set(readers.by_path);
        let set = assess::Judge::new(scan.policy, scan.access).counted(set, readers.owner);
        let accounts = scan.access.directory().len();
        let readers = (!set.is_everyone()).then(|| set.members(accounts).count() as u64);
        let matches = found
            .iter()
            .map(|(place, found)| FileMatch {
                place: *place,
                rule: self
                    .rule_ids
                    .get(usize::from(found.rule.0))
                    .cloned()
                    .unwrap_or_default(),
                person: found.person,
                confidence: found.confidence,
                ocr: found.ocr,
                published: found.published,
            })
            .collect();
        self.tally.files.push(FileRow {
            folder: Arc::clone(folder),
            name,
            entry,
            readers,
            matches,
        });
    }
}

/// What was found in one file.
#[derive(Default)]
struct Found {
    matches: u64,
    /// Of them: numbers that somebody published as examples.
    published: u64,
    persons: Persons,
    /// Categories that words beside the matches name, a bit each.
    categories: u64,
    /// Places of the matches in the text that is searched just now.
    offsets: Vec<usize>,
    /// Each match, where a row per file is wanted: else a file of numbers would fill the memory.
    places: Vec<(Place, Match)>,
}

/// Searches what is read.
struct Search<'a> {
    searcher: &'a mut Searcher,
    found: &'a mut Found,
    tells_lines: bool,
    most_tokens: usize,
}

impl extract::Sink for Search<'_> {
    fn text(&mut self, text: &Text<'_>, origin: &Origin<'_>) {
        self.searcher.search(text, |hit| {
            let line = if self.tells_lines {
                origin.line(hit.offset)
            } else {
                0
            };
            self.found.matches += 1;
            self.found.published += u64::from(hit.published);
            self.found.persons.add(&hit);
            self.found.offsets.push(hit.offset);
            if self.tells_lines {
                self.found.places.push((Place::Line(line), hit));
            }
        });
        if self.found.offsets.is_empty() {
            return;
        }
        self.found.persons.add_links(self.searcher.links());
        let (offsets, known) = (&self.found.offsets, self.found.categories);
        self.found.categories |= self.searcher.categories_beside(text.bytes, offsets, known);
        self.found.offsets.clear();
        self.found.persons.bound(self.most_tokens);
    }

    fn may_matter(&mut self, markup: &[u8]) -> bool {
        self.searcher.may_match_in_markup(markup)
    }
}

/// Files longer than this are looked at again after reading: they take long enough to change.
const LONG: u64 = 256 * 1024;

/// Why what was read may not be all there is.
fn doubt(facts: &Facts, bytes: u64, began: i64) -> Option<(Reason, Detail)> {
    if !facts.is_file {
        return Some((
            Reason::SpecialFile,
            Detail::Fixed("took the place of a file"),
        ));
    }
    // A date in the future is a clock that was wrong, not a change.
    let touched = facts.modified > began && facts.modified <= unix_now();
    let changed = touched || bytes > LONG && facts.size != bytes;
    changed.then_some((Reason::Changed, Detail::None))
}

fn unix_now() -> i64 {
    jiff::Timestamp::now().as_second()
}
