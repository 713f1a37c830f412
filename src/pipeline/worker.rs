//! One scanning thread: opens a file, has its text searched, and puts what was found where it belongs.

use std::hash::{BuildHasher, RandomState};
use std::os::fd::BorrowedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Scan;
use super::remembered::{self, Gave};
use super::search::{Found, Located, Search};
use super::tally::{MOST_TOKENS, Tally};
use super::visit::Visit;
use crate::assess::{self, Persons, join_times};
use crate::detect::Searcher;
use crate::extract::{self, Extractor, Unread};
use crate::model::access::{Readers, RightsId};
use crate::model::problem::Detail;
use crate::model::run::{FileMatch, FileRow};
use crate::model::{Facts, FolderNode, Match, Place, Problem, Reason, Rights, Stamp};
use crate::sources::{OpenFile, Siblings, SourceFile, Visitor};
use crate::state::{Flags, FolderMemory, Wanted};

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
            extractor: Extractor::new(scan.options.files, &scan.options.readers),
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
        self.row(folder, name, None, (reason, detail));
    }

    /// A row of what was not read: an entry, or a member of it by its path there, masked.
    fn row(
        &mut self,
        folder: Option<&Arc<FolderNode>>,
        name: &[u8],
        member: Option<&[u8]>,
        (reason, detail): Unread,
    ) {
        let mut name = self.masked(name).unwrap_or_else(|| Box::from(name));
        if let Some(member) = member {
            name = [&name, b"!".as_slice(), member].concat().into_boxed_slice();
        }
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
                .map(|found| (Place::name(), found))
                .collect::<Vec<_>>();
            self.file_row(scan, folder, name, None, scan.name_readers(folder), matches);
        }
        count
    }

    /// Takes one file: what is known of it, or what reading it gives. Gives how many matches were found.
    pub(super) fn file(
        &mut self,
        visit: &Visit<'_>,
        folder: &Arc<FolderNode>,
        memory: Option<&FolderMemory<'_>>,
        siblings: &Siblings,
        file: &dyn SourceFile,
    ) -> u64 {
        let scan = visit.scan;
        let name = file.name();
        let in_name = self.name(scan, folder, name);
        let names = siblings.selected(extract::sidecar_names);
        let picture = extract::picture_of(name, names);
        let has_text_beside = extract::has_sidecar(name, names);
        let beside = Flags::default()
            .with(Flags::OCR, picture.is_some())
            .with(Flags::TEXT_BESIDE, has_text_beside);
        if let Some(gave) = memory.and_then(|memory| self.recalled(memory, file, beside)) {
            visit.progress.unchanged.fetch_add(1, Ordering::Relaxed);
            return in_name + self.count(scan, folder, file, gave, None, picture, in_name > 0);
        }
        let mut opened = match file.open() {
            Ok(opened) => opened,
            Err((reason, detail)) => {
                self.problem(Some(folder), name, reason, detail);
                return in_name;
            }
        };
        let began = unix_now();
        // What changes while it is read has a time that is too new to be trusted, where the clock is ours; a
        // server's may be behind.
        let stamp_before = match memory.is_some() && !opened.has_our_clock() {
            true => opened.stamp(),
            false => None,
        };
        // A reader that panics has one file on its conscience and no more.
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut input = Watched {
                file: opened.as_mut(),
                visit,
                read: 0,
            };
            let read = self.read(&mut input, folder, name, picture.is_some(), has_text_beside);
            // What another process read counts when it is through.
            let elsewhere = |read: &extract::FileRead| read.bytes.saturating_sub(input.read);
            visit.read(read.as_ref().map_or(0, elsewhere));
            read
        }));
        let failed = |unread| extract::FileRead {
            bytes: 0,
            unread: Some(unread),
            by_reader: false,
        };
        let read = match read {
            Ok(Ok(read)) => read,
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::Interrupted => {
                failed((Reason::Interrupted, Detail::None))
            }
            Ok(Err(error)) => failed((
                Reason::ReadError,
                Detail::Os(error.raw_os_error().unwrap_or(0)),
            )),
            Err(_panic) => {
                self.searcher = Searcher::new(scan.rules, scan.key, scan.options.least);
                self.extractor = Extractor::new(scan.options.files, &scan.options.readers);
                failed((
                    Reason::ReaderFailed,
                    Detail::Fixed("please report the kind of file; its content is not needed"),
                ))
            }
        };
        let mut gave = Gave {
            bytes: read.bytes,
            by_reader: read.by_reader,
            unread: read.unread,
            found: std::mem::take(&mut self.found),
        };
        // Each costs a call: they are asked for where they are needed.
        let has_found = gave.found.matches > 0;
        let is_doubtful = has_found || gave.bytes == 0 || gave.bytes > LONG;
        let (facts, stamp) = if has_found {
            opened.facts().ok().unzip()
        } else if is_doubtful || memory.is_some() {
            (None, opened.stamp())
        } else {
            (None, None)
        };
        if let Some(stamp) = stamp.filter(|_| is_doubtful) {
            gave.unread = gave.unread.or(doubt(&stamp, gave.bytes, began));
        }
        if let (Some(memory), Some(stamp)) = (memory, stamp)
            && stamp.is_settled(began)
            && stamp_before.is_none_or(|before| before == stamp)
        {
            let expects_engine = visit.expects_engine;
            let places = scan.options.files;
            if let Some(kept) = remembered::keep(&mut gave, beside, places, expects_engine) {
                memory.keep(name, &stamp, kept);
            }
        }
        drop(opened);
        in_name + self.count(scan, folder, file, gave, facts, picture, in_name > 0)
    }

    /// What is known of a file that is what it was.
    fn recalled(
        &self,
        memory: &FolderMemory<'_>,
        file: &dyn SourceFile,
        beside: Flags,
    ) -> Option<Gave> {
        let name = file.name();
        if !memory.takes(name) {
            return None;
        }
        let stamp = file.stamp().filter(|stamp| stamp.is_file)?;
        let wanted = Wanted {
            beside,
            places: self.tells_files,
        };
        remembered::recall(&memory.recall(name, &stamp, wanted, unix_now())?)
    }

    /// Counts what a file gave. Facts that are not at hand are asked for where they are needed.
    #[allow(
        clippy::too_many_arguments,
        reason = "one file, from its two ways here"
    )]
    fn count(
        &mut self,
        scan: &Scan<'_>,
        folder: &Arc<FolderNode>,
        file: &dyn SourceFile,
        gave: Gave,
        facts: Option<Facts>,
        picture: Option<&[u8]>,
        name_counted: bool,
    ) -> u64 {
        let Gave {
            bytes,
            unread,
            mut found,
            ..
        } = gave;
        let name = file.name();
        self.tally.totals.bytes += bytes;
        self.tally.totals.members += found.members;
        let rows = std::mem::take(&mut found.unread);
        self.tally.totals.files += 1;
        match unread.is_some() || rows.iter().any(|row| row.counts()) {
            false => self.tally.totals.scanned += 1,
            true => self.tally.totals.unscanned += 1,
        }
        if let Some(unread) = unread {
            self.row(Some(folder), name, None, unread);
        }
        for row in rows {
            self.row(Some(folder), name, row.member.as_deref(), row.why);
        }
        let matches = found.matches;
        if matches > 0 {
            // A file whose name was counted is the same file.
            self.tally.totals.files_with_matches -= u64::from(name_counted);
            let facts = facts.or_else(|| file.sibling_facts(name));
            self.record(scan, folder, file, facts, picture, found);
        }
        matches
    }

    fn read(
        &mut self,
        input: &mut Watched<'_>,
        folder: &FolderNode,
        name: &[u8],
        ocr: bool,
        has_text_beside: bool,
    ) -> std::io::Result<extract::FileRead> {
        self.found = Found::default();
        let progress = input.visit.progress;
        let mut path = Vec::new();
        if progress.is_watched {
            path = folder.child_path(&self.masked(name).unwrap_or_else(|| Box::from(name)));
            progress.tell(|| path.clone());
        }
        let mut search = Search {
            searcher: &mut self.searcher,
            found: &mut self.found,
            tells_places: self.tells_files,
            most_tokens: self.most_tokens,
            progress,
            path,
        };
        self.extractor
            .extract(input, name, ocr, has_text_beside, &mut search)
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
            self.file_rows(scan, folder, file.name(), readers, &found.places);
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
            self.file_rows(scan, folder, picture, readers, &found.places);
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

    /// A row for the file and one for each file in it, as far as something was found there.
    fn file_rows(
        &mut self,
        scan: &Scan<'_>,
        folder: &Arc<FolderNode>,
        name: &[u8],
        readers: Readers,
        found: &[Located],
    ) {
        for rows in found.chunk_by(|a, b| a.member == b.member) {
            let member = rows.first().and_then(|row| row.member.as_deref());
            let matches = rows
                .iter()
                .map(|row| (row.place.clone(), row.found.clone()));
            self.file_row(scan, folder, name, member, readers, matches.collect());
        }
    }

    fn file_row(
        &mut self,
        scan: &Scan<'_>,
        folder: &Arc<FolderNode>,
        name: &[u8],
        member: Option<&[u8]>,
        readers: Readers,
        found: Vec<(Place, Match)>,
    ) {
        let entry = self.names.hash_one((Arc::as_ptr(folder), name, member));
        let mut name = self.masked(name).unwrap_or_else(|| Box::from(name));
        if let Some(member) = member {
            name = [&name, b"!".as_slice(), member].concat().into_boxed_slice();
        }
        let set = scan.access.set(readers.by_path);
        let set = assess::Judge::new(scan.policy, scan.access).counted(set, readers.owner);
        let accounts = scan.access.directory().len();
        let readers = (!set.is_everyone()).then(|| set.members(accounts).count() as u64);
        let matches = found
            .into_iter()
            .map(|(place, found)| FileMatch {
                place,
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

/// An open file while it is read, and who waits for it.
struct Watched<'a> {
    file: &'a mut dyn OpenFile,
    visit: &'a Visit<'a>,
    /// Bytes read here.
    read: u64,
}

impl extract::Input for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.is_cancelled() {
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        let read = self.file.read(buffer)?;
        self.read += read as u64;
        self.visit.read(read as u64);
        Ok(read)
    }

    fn skip_hole(&mut self) -> std::io::Result<u64> {
        self.file.skip_hole()
    }

    fn short_read_is_end(&self) -> bool {
        self.file.short_read_is_end()
    }

    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.file.descriptor()
    }

    fn is_cancelled(&self) -> bool {
        self.visit.is_cancelled()
    }
}

/// Files longer than this are looked at again after reading: they take long enough to change.
const LONG: u64 = 256 * 1024;

/// Why what was read may not be all there is.
fn doubt(stamp: &Stamp, bytes: u64, began: i64) -> Option<(Reason, Detail)> {
    if !stamp.is_file {
        return Some((
            Reason::SpecialFile,
            Detail::Fixed("took the place of a file"),
        ));
    }
    // A date in the future is a clock that was wrong, not a change.
    let modified = stamp.modified.0;
    let touched = modified > began && modified <= unix_now();
    let changed = touched || bytes > LONG && stamp.size != bytes;
    changed.then_some((Reason::Changed, Detail::None))
}

fn unix_now() -> i64 {
    jiff::Timestamp::now().as_second()
}
