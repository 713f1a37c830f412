//! The one place that knows all stages: threads, buffers, cancellation, and who hands what to whom.
//!
//! Every scanning thread has a worker with its own buffers, its own copy of the compiled rules and
//! its own tally; nothing is shared on the way of a file but counters for the progress line. The
//! tallies are joined when the walk is over, and only then is anything judged: exposures are about
//! the whole tree.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::access::{AccessJudge, PathJudge};
use crate::assess::{self, Holding, Persons, Policy, RuleKind};
use crate::detect::{CountedAs, RuleSet, Searcher, TokenKey};
use crate::extract::{self, Extractor, Origin};
use crate::model::access::{People, Readers, RightsId};
use crate::model::printable::shown;
use crate::model::problem::Detail;
use crate::model::run::{FileMatch, FileRow, RunInfo, ScanReport, Totals};
use crate::model::{
    AccessFacts, Certainty, Confidence, Facts, FolderNode, Match, Place, Problem, Reason, Rights,
    SetId, Text, UserSet,
};
use crate::sources::{self, OpenFile, Siblings, SourceError, SourceFile, Visitor, WalkOptions};

/// What a scan works with.
pub struct Scan<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// The key of the tokens.
    pub key: &'a TokenKey,
    /// Who can read, and who people are.
    pub access: &'a AccessJudge,
    /// What is too wide.
    pub policy: &'a Policy,
    /// How to go about it.
    pub options: ScanOptions,
}

/// How a scan goes about it.
#[derive(Clone, Debug)]
pub struct ScanOptions {
    /// Threads and file systems.
    pub walk: WalkOptions,
    /// What to leave out.
    pub excludes: globset::GlobSet,
    /// Matches below this are not reported.
    pub least: Confidence,
    /// Whether a row per file is wanted.
    pub files: bool,
}

/// What a running scan tells while it runs.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files seen.
    pub files: AtomicU64,
    /// Bytes read.
    pub bytes: AtomicU64,
    /// Matches found.
    pub matches: AtomicU64,
    /// The folder entered last.
    pub current: Mutex<Vec<u8>>,
    /// Whether anybody looks at `current`.
    pub is_watched: bool,
    /// Set to stop the scan.
    pub cancel: AtomicBool,
}

impl Scan<'_> {
    /// Scans the roots.
    ///
    /// # Errors
    /// When the threads cannot be started. What cannot be read is in the report.
    pub fn run(&self, roots: &[Vec<u8>], progress: &Progress) -> Result<ScanReport, SourceError> {
        let started = now();
        let names = RandomState::new();
        let workers = (0..self.options.walk.threads.max(1))
            .map(|_| Mutex::new(Worker::new(self, &names)))
            .collect();
        let visit = Visit {
            scan: self,
            progress,
            workers,
        };
        sources::walk(roots, &self.options.walk, &visit)?;
        let interrupted = progress.cancel.load(Ordering::Relaxed);
        let mut tally = Tally::default();
        for worker in visit.workers {
            tally.join(
                worker
                    .into_inner()
                    .unwrap_or_else(PoisonError::into_inner)
                    .tally,
            );
        }
        Ok(self.report(tally, roots, started, interrupted))
    }

    fn report(
        &self,
        mut tally: Tally,
        roots: &[Vec<u8>],
        started: String,
        interrupted: bool,
    ) -> ScanReport {
        let kinds: Vec<RuleKind> = self
            .rules
            .iter()
            .map(|rule| RuleKind {
                id: rule.id.clone(),
                is_citizen: rule.counts == CountedAs::Citizens,
            })
            .collect();
        let holdings: Vec<Holding> = std::mem::take(&mut tally.cells)
            .into_iter()
            .map(|(key, cell)| self.holding(&key, cell))
            .collect();
        let assessment = assess::assess(&holdings, self.policy, self.access, &kinds);
        tally
            .problems
            .sort_by_cached_key(|problem| (problem.path(), problem.reason));
        let files = one_row_a_file(std::mem::take(&mut tally.files));
        let gaps = tally.problems.iter().any(|problem| problem.reason.is_gap());
        ScanReport {
            run: RunInfo {
                id: random_id(),
                started,
                finished: now(),
                roots: self.masked_roots(roots),
                complete: !interrupted && !gaps,
                interrupted,
                rules: self
                    .rules
                    .iter()
                    .map(|rule| (rule.id.clone(), rule.sha256.clone()))
                    .collect(),
                policy: (
                    self.policy.path.as_ref().map(|path| shown(path)),
                    self.policy.sha256.clone(),
                ),
            },
            totals: tally.totals,
            persons: assessment.persons,
            exposures: assessment.exposures,
            folders: assessment.folders,
            files: self.options.files.then_some(files),
            unscanned: tally.problems,
        }
    }

    fn holding(&self, key: &CellKey, cell: Cell) -> Holding {
        let (readers, via, granting_groups) = match key.rights {
            Some(rights) => {
                let readers = self.access.file(&cell.folder.access, rights);
                (
                    readers,
                    self.access.grants(rights),
                    self.access.granting_groups(rights),
                )
            }
            None => (
                self.name_readers(&cell.folder),
                vec!["the folder's listing shows the name".to_string()],
                Vec::new(),
            ),
        };
        Holding {
            folder: cell.folder,
            readers,
            via,
            granting_groups,
            files: cell.files,
            matches: cell.matches,
            persons: cell.persons,
            times: cell.times,
        }
    }

    fn masked_roots(&self, roots: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut searcher = Searcher::new(self.rules, self.key, self.options.least);
        let masked = |root: &Vec<u8>| searcher.masked(root).unwrap_or_else(|| root.clone());
        roots.iter().map(masked).collect()
    }

    /// Who can see the names in a folder.
    fn name_readers(&self, folder: &FolderNode) -> Readers {
        let facts = &folder.access;
        let above = folder
            .parent
            .as_ref()
            .map_or(facts.list, |parent| parent.access.browse);
        let listed = self.access.meet(facts.list, above);
        Readers {
            by_path: facts.list,
            listed,
            others_by_path: facts.list,
            others_listed: listed,
            owner: facts.owner,
            certainty: facts.certainty,
        }
    }
}

impl People for AccessJudge {
    fn set(&self, id: SetId) -> UserSet {
        AccessJudge::set(self, id)
    }

    fn accounts(&self) -> usize {
        self.directory().len()
    }

    fn account(&self, index: usize) -> (String, bool) {
        let account = self.directory().account(index);
        account.map_or_else(
            || (format!("account {index}"), false),
            |account| (account.name, !account.unresolved),
        )
    }

    fn index_of_uid(&self, uid: u32) -> usize {
        self.directory().index_of_uid(uid)
    }

    fn index_of_name(&self, name: &str) -> Option<usize> {
        self.directory().index_of_name(name)
    }

    fn members_of_groups(&self, names: &[String]) -> UserSet {
        self.directory().members_of_groups_named(names)
    }
}

struct Visit<'a> {
    scan: &'a Scan<'a>,
    progress: &'a Progress,
    workers: Vec<Mutex<Worker>>,
}

impl Visit<'_> {
    fn worker(&self) -> MutexGuard<'_, Worker> {
        let index = rayon::current_thread_index().unwrap_or(0) % self.workers.len().max(1);
        // There is a worker for every thread; the first serves a caller from outside.
        #[allow(clippy::indexing_slicing)]
        self.workers[index]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visitor for Visit<'_> {
    fn enter(
        &self,
        parent: Option<&Arc<FolderNode>>,
        root: u32,
        name: &[u8],
        rights: Rights,
    ) -> Arc<FolderNode> {
        let access = match parent {
            Some(parent) => {
                let reach = (
                    parent.access.enter,
                    parent.access.browse,
                    parent.access.certainty,
                );
                self.scan.access.folder(reach, &rights)
            }
            None => root_access(self.scan.access, name, &rights),
        };
        let mut worker = self.worker();
        let masked = worker.masked(name);
        let node = Arc::new(FolderNode {
            parent: parent.cloned(),
            stored_name: masked.is_some().then(|| Box::from(name)),
            name: masked.unwrap_or_else(|| Box::from(name)),
            depth: parent.map_or(0, |parent| parent.depth.saturating_add(1)),
            root,
            access,
        });
        // A folder's own name is seen by whoever can list the folder above.
        if let Some(parent) = parent {
            worker.name(self.scan, parent, name);
        }
        drop(worker);
        if self.progress.is_watched {
            *self
                .progress
                .current
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = node.path();
        }
        node
    }

    fn file(&self, folder: &Arc<FolderNode>, siblings: &Siblings, file: &dyn SourceFile) {
        let mut worker = self.worker();
        let (bytes, matches) = worker.file(self, folder, siblings, file);
        self.progress.files.fetch_add(1, Ordering::Relaxed);
        self.progress.bytes.fetch_add(bytes, Ordering::Relaxed);
        if matches > 0 {
            self.progress.matches.fetch_add(matches, Ordering::Relaxed);
        }
    }

    fn problem(
        &self,
        folder: Option<&Arc<FolderNode>>,
        name: &[u8],
        reason: Reason,
        detail: Detail,
    ) {
        let mut worker = self.worker();
        if let Some(folder) = folder {
            worker.name(self.scan, folder, name);
        }
        worker.problem(folder, name, reason, detail);
    }

    fn is_excluded(&self, folder: &FolderNode, name: &[u8], _is_folder: bool) -> bool {
        use std::os::unix::ffi::OsStrExt;
        let excludes = &self.scan.options.excludes;
        if excludes.is_empty() {
            return false;
        }
        let path = folder.stored_child_path(name);
        excludes.is_match(Path::new(std::ffi::OsStr::from_bytes(&path)))
            || excludes.is_match(Path::new(std::ffi::OsStr::from_bytes(name)))
    }

    fn is_cancelled(&self) -> bool {
        self.progress.cancel.load(Ordering::Relaxed)
    }
}

/// Who gets into a root: judged from `/` down, as the kernel does.
fn root_access(access: &AccessJudge, path: &[u8], rights: &Rights) -> AccessFacts {
    let judged = PathJudge::new(access, sources::rights_at).judge(path).ok();
    match judged.and_then(|judged| Some((judged.folder?, judged.readers))) {
        Some((folder, readers)) => AccessFacts {
            enter: folder.enter,
            list: readers.by_path,
            // A share's own path is known to its users; browsing begins there.
            browse: access.meet(folder.enter, readers.by_path),
            owner: readers.owner,
            certainty: readers.certainty,
        },
        None => {
            let all = access.everyone();
            access.folder((all, all, Certainty::Unknown), rights)
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct CellKey {
    folder: *const FolderNode,
    /// `None` for matches in names.
    rights: Option<RightsId>,
}

// The pointer is an identity, kept alive by the cell's own Arc, and never followed.
#[allow(unsafe_code)]
// SAFETY: a `CellKey` is compared and hashed only; nothing behind its pointer is touched through it.
unsafe impl Send for CellKey {}

struct Cell {
    folder: Arc<FolderNode>,
    files: u64,
    matches: u64,
    persons: Persons,
    times: Option<(i64, i64)>,
    /// Pictures among the files, by name: several texts beside one make it no more files.
    pictures: HashSet<Box<[u8]>>,
}

#[derive(Default)]
struct Tally {
    totals: Totals,
    cells: HashMap<CellKey, Cell>,
    problems: Vec<Problem>,
    files: Vec<FileRow>,
}

impl Tally {
    fn cell(&mut self, folder: &Arc<FolderNode>, rights: Option<RightsId>) -> &mut Cell {
        self.cells
            .entry(CellKey {
                folder: Arc::as_ptr(folder),
                rights,
            })
            .or_insert_with(|| Cell {
                folder: Arc::clone(folder),
                files: 0,
                matches: 0,
                persons: Persons::default(),
                times: None,
                pictures: HashSet::new(),
            })
    }

    fn join(&mut self, other: Tally) {
        let (a, b) = (&mut self.totals, other.totals);
        a.files += b.files;
        a.bytes += b.bytes;
        a.scanned += b.scanned;
        a.unscanned += b.unscanned;
        a.files_with_matches += b.files_with_matches;
        a.matches += b.matches;
        self.problems.extend(other.problems);
        self.files.extend(other.files);
        for (key, cell) in other.cells {
            match self.cells.entry(key) {
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert(cell);
                }
                std::collections::hash_map::Entry::Occupied(mut mine) => {
                    let mine = mine.get_mut();
                    let doubled = cell.pictures.intersection(&mine.pictures).count() as u64;
                    self.totals.files_with_matches -= doubled;
                    mine.files += cell.files - doubled;
                    mine.pictures.extend(cell.pictures);
                    mine.matches += cell.matches;
                    mine.persons.merge(&cell.persons);
                    mine.times = join_times(mine.times, cell.times);
                }
            }
        }
    }
}

fn join_times(a: Option<(i64, i64)>, b: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (a, b) {
        (Some((old_a, new_a)), Some((old_b, new_b))) => Some((old_a.min(old_b), new_a.max(new_b))),
        (some, None) | (None, some) => some,
    }
}

/// What one scanning thread owns.
struct Worker {
    extractor: Extractor,
    searcher: Searcher,
    rule_ids: Vec<String>,
    tells_files: bool,
    /// Tells entries apart whose names are alike once they are masked.
    names: RandomState,
    found: Vec<(Place, Match)>,
    tally: Tally,
}

impl Worker {
    fn new(scan: &Scan<'_>, names: &RandomState) -> Self {
        Self {
            names: names.clone(),
            extractor: Extractor::new(scan.options.files),
            searcher: Searcher::new(scan.rules, scan.key, scan.options.least),
            rule_ids: scan.rules.iter().map(|rule| rule.id.clone()).collect(),
            tells_files: scan.options.files,
            found: Vec::new(),
            tally: Tally::default(),
        }
    }

    fn masked(&mut self, name: &[u8]) -> Option<Box<[u8]>> {
        self.searcher.masked(name).map(Vec::into_boxed_slice)
    }

    fn problem(
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
    fn name(&mut self, scan: &Scan<'_>, folder: &Arc<FolderNode>, name: &[u8]) -> u64 {
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
        let cell = self.tally.cell(folder, None);
        cell.files += 1;
        cell.matches += matches.len() as u64;
        matches.iter().for_each(|found| cell.persons.add(found));
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
    fn file(
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
        let facts = if !found.is_empty() || bytes == 0 || bytes > LONG {
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
        let matches = found.len() as u64;
        if matches > 0 {
            // A file whose name was counted is the same file.
            self.tally.totals.files_with_matches -= u64::from(in_name > 0);
            self.record(scan, folder, file, facts, picture, &found);
        }
        self.found = found;
        self.found.clear();
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
            ..
        } = self;
        found.clear();
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
        found: &[(Place, Match)],
    ) {
        let modified = facts.as_ref().map(|facts| facts.modified);
        let rights = scan
            .access
            .rights_id(&facts.map_or_else(Rights::unknown, |facts| facts.rights));
        self.put(folder, rights, modified, found, found.len() as u64);
        self.tally.totals.files_with_matches += 1;
        self.tally.totals.matches += found.len() as u64;
        if self.tells_files {
            let readers = scan.access.file(&folder.access, rights);
            self.file_row(scan, folder, file.name(), readers, found);
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
            found.len() as u64
        };
        self.put(folder, picture_rights, modified, found, matches);
        let cell = self.tally.cell(folder, Some(picture_rights));
        if cell.pictures.insert(Box::from(picture)) {
            self.tally.totals.files_with_matches += 1;
        } else {
            cell.files -= 1;
        }
        if self.tells_files {
            let readers = scan.access.file(&folder.access, picture_rights);
            self.file_row(scan, folder, picture, readers, found);
        }
    }

    fn put(
        &mut self,
        folder: &Arc<FolderNode>,
        rights: RightsId,
        modified: Option<i64>,
        found: &[(Place, Match)],
        matches: u64,
    ) {
        let cell = self.tally.cell(folder, Some(rights));
        cell.files += 1;
        cell.matches += matches;
        cell.times = join_times(cell.times, modified.map(|time| (time, time)));
        found.iter().for_each(|(_, found)| cell.persons.add(found));
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

/// Rows in the order of their paths; what was found in a file's name and in its text, or in several
/// texts beside one picture, is one row.
fn one_row_a_file(mut rows: Vec<FileRow>) -> Vec<FileRow> {
    rows.sort_by_key(|row| row.entry);
    let mut joined: Vec<FileRow> = Vec::with_capacity(rows.len());
    for row in rows {
        match joined.last_mut() {
            Some(last) if last.entry == row.entry => {
                // `None` is everyone.
                last.readers = last.readers.zip(row.readers).map(|(a, b)| a.max(b));
                last.matches.extend(row.matches);
            }
            _ => joined.push(row),
        }
    }
    for row in &mut joined {
        row.matches.sort();
        row.matches.dedup();
    }
    joined.sort_by_cached_key(|row| (row.folder.child_path(&row.name), row.matches.clone()));
    joined
}

/// Searches what is read.
struct Search<'a> {
    searcher: &'a mut Searcher,
    found: &'a mut Vec<(Place, Match)>,
    tells_lines: bool,
}

impl extract::Sink for Search<'_> {
    fn text(&mut self, text: &Text<'_>, origin: &Origin<'_>) {
        self.searcher.search(text, |hit| {
            let line = if self.tells_lines {
                origin.line(hit.offset)
            } else {
                0
            };
            self.found.push((Place::Line(line), hit));
        });
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

fn now() -> String {
    let now = jiff::Timestamp::now();
    now.round(jiff::Unit::Second).unwrap_or(now).to_string()
}

fn random_id() -> String {
    let mut bytes = [0_u8; 8];
    // An id that is not random is still an id.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
