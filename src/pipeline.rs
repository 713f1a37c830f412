//! The one place that knows all stages: threads, buffers, cancellation, and who hands what to whom.
//!
//! Every scanning thread has a worker with its own buffers, its own copy of the compiled rules and
//! its own tally; nothing is shared on the way of a file but counters for the progress line. The
//! tallies are joined when the walk is over, and only then is anything judged: exposures are about
//! the whole tree.

mod history;
pub mod pace;
mod remembered;
mod search;
mod tally;
mod visit;
mod worker;

use std::hash::RandomState;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use history::History;
use pace::{Pace, Pacer};
use sha2::{Digest, Sha256};
use tally::{Cell, CellKey, Tally, one_row_a_file};
use visit::Visit;
use worker::Worker;

use crate::access::AccessJudge;
use crate::assess::{self, Holding, Policy, RuleKind};
use crate::detect::{Categories, CountedAs, RuleSet, Searcher, TokenKey};
use crate::extract::Readers;
use crate::model::access::{People, Readers as FileReaders};
use crate::model::finding::PersonPlace;
use crate::model::printable::shown;
use crate::model::run::{RunInfo, ScanReport};
use crate::model::{Confidence, FolderNode, SetId, Token, UserSet};
use crate::sources::{self, SourceError, WalkOptions};
use crate::state::{Bounds, Store};

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
    /// What is known from earlier scans, and where this one is kept.
    pub state: Option<&'a Store>,
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
    /// The same as it was written.
    pub told_excludes: Vec<String>,
    /// Matches below this are not reported.
    pub least: Confidence,
    /// Whether a row per file is wanted.
    pub files: bool,
    /// How documents and pictures are read.
    pub readers: Readers,
    /// How fast it may go, and until when.
    pub pace: Pace,
    /// With a state: whether a root may be empty or elsewhere that was not.
    pub accept_empty: bool,
}

/// What says whether a file that was read before must be read again ([`Store::open`]).
pub fn bounds(rules: &RuleSet, options: &ScanOptions) -> Bounds {
    let mut digest = Sha256::new();
    digest.update(rules.digest());
    digest.update(options.least.word());
    Bounds {
        rules: digest.finalize().into(),
        readers: options.readers.digest(),
    }
}

/// What a running scan tells while it runs.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files seen.
    pub files: AtomicU64,
    /// Bytes read.
    pub bytes: AtomicU64,
    /// Of the files: not opened, since nothing changed since they were read.
    pub unchanged: AtomicU64,
    /// Matches found.
    pub matches: AtomicU64,
    /// What is read now: a folder, a file, a file inside one.
    pub current: Mutex<Vec<u8>>,
    /// Whether anybody looks at `current`.
    pub is_watched: bool,
    /// Set to stop the scan.
    pub cancel: AtomicBool,
}

impl Progress {
    /// Tells what is read now, if anybody looks.
    fn tell(&self, current: impl FnOnce() -> Vec<u8>) {
        if self.is_watched {
            let place = self.current.lock();
            *place.unwrap_or_else(PoisonError::into_inner) = current();
        }
    }
}

impl Scan<'_> {
    /// Scans the roots.
    ///
    /// # Errors
    /// When the threads cannot be started, or a share that was there is not. What cannot be read is in the
    /// report.
    pub fn run(&self, roots: &[Vec<u8>], progress: &Progress) -> Result<ScanReport, SourceError> {
        let (id, started) = (random_id(), now());
        // Paths that were typed may hold a number as well as those that were found.
        let mut searcher = Searcher::new(self.rules, self.key, self.options.least);
        let mut masked = |typed: &[u8]| searcher.masked(typed).unwrap_or_else(|| typed.to_vec());
        let told_roots: Vec<Vec<u8>> = roots.iter().map(|root| masked(root)).collect();
        let words = |roots: &[Vec<u8>]| -> Vec<String> {
            let words = roots.iter().map(|root| String::from_utf8_lossy(root));
            words.map(|words| words.into_owned()).collect()
        };
        let history = match self.state {
            Some(state) => {
                let history = self.recollect(state, roots, &words(&told_roots))?;
                state.begin(&id, &started, &words(&told_roots));
                Some((state, history))
            }
            None => None,
        };
        let names = RandomState::new();
        let workers = (0..self.options.walk.threads.max(1))
            .map(|_| Mutex::new(Worker::new(self, &names)))
            .collect();
        let visit = Visit {
            scan: self,
            progress,
            workers,
            pacer: Pacer::new(self.options.pace),
            expects_engine: self.state.is_some() && self.options.readers.expect_engine(),
        };
        sources::walk(roots, &self.options.walk, &visit)?;
        let time_was_up = visit.pacer.time_is_up.load(Ordering::Relaxed);
        let interrupted = progress.cancel.load(Ordering::Relaxed) || time_was_up;
        let mut tally = Tally::default();
        for worker in visit.workers {
            tally.join(
                worker
                    .into_inner()
                    .unwrap_or_else(PoisonError::into_inner)
                    .tally,
            );
        }
        let run = RunInfo {
            id,
            started,
            finished: String::new(),
            roots: told_roots,
            excludes: Vec::new(),
            complete: false,
            interrupted,
            time_was_up,
            unchanged: self
                .state
                .map(|_| progress.unchanged.load(Ordering::Relaxed)),
            rules: self
                .rules
                .iter()
                .map(|rule| (rule.id.clone(), rule.sha256.clone()))
                .collect(),
            access_notes: Vec::new(),
            policy: (None, self.policy.sha256.clone()),
        };
        // What was read is written while it is judged.
        let (mut report, places) = std::thread::scope(|threads| {
            if let Some(state) = self.state {
                let settle = || state.settle(!interrupted);
                let thread = std::thread::Builder::new().name("state".to_string());
                if thread.spawn_scoped(threads, settle).is_err() {
                    settle();
                }
            }
            let history = history.as_ref().map(|(_, history)| history);
            self.report(tally, roots, run, history)
        });
        if let Some((state, history)) = history {
            self.conclude(state, history, roots, places, &mut report);
        }
        Ok(report)
    }

    /// What was found, judged, and where the persons lie who are followed: those of `history`, and of now.
    fn report(
        &self,
        mut tally: Tally,
        roots: &[Vec<u8>],
        mut run: RunInfo,
        history: Option<&History>,
    ) -> (ScanReport, Vec<Vec<PersonPlace>>) {
        let kinds: Vec<RuleKind> = self
            .rules
            .iter()
            .map(|rule| RuleKind {
                id: rule.id.clone(),
                counts: match rule.counts {
                    CountedAs::Citizens => assess::Counts::Persons,
                    CountedAs::Documents => assess::Counts::Papers,
                    CountedAs::Cases | CountedAs::Things => assess::Counts::Nobody,
                },
            })
            .collect();
        let holdings: Vec<Holding> = std::mem::take(&mut tally.cells)
            .into_iter()
            .map(|(key, cell)| self.holding(&key, cell))
            .collect();
        let scope = assess::Scope {
            roots,
            finished: !run.interrupted,
        };
        let mut assessment = assess::assess(
            &holdings,
            self.policy,
            self.access,
            &kinds,
            self.rules.categories(),
            scope,
        );
        let samples: Vec<Vec<Token>> = assessment
            .exposures
            .iter()
            .map(|exposure| exposure.sample.clone())
            .collect();
        let places = history.map(|history| {
            let samples = history.samples(&samples);
            assess::whereabouts(&holdings, &assessment.folders, &samples)
        });
        let mut searcher = Searcher::new(self.rules, self.key, self.options.least);
        let mut masked = |typed: &[u8]| searcher.masked(typed).unwrap_or_else(|| typed.to_vec());
        let mut masked_text =
            |typed: &str| String::from_utf8_lossy(&masked(typed.as_bytes())).into_owned();
        for exposure in &mut assessment.exposures {
            exposure.policy_line = masked_text(&exposure.policy_line);
        }
        for finding in &mut assessment.policy_findings {
            for text in [
                &mut finding.policy_line,
                &mut finding.who,
                &mut finding.place,
                &mut finding.reason,
            ] {
                *text = masked_text(text);
            }
        }
        let notes = self.access.notes();
        run.access_notes = notes.iter().map(|note| masked_text(note)).collect();
        let excludes = self.options.told_excludes.iter();
        run.excludes = excludes.map(|pattern| masked_text(pattern)).collect();
        let policy = self.policy.path.as_ref();
        run.policy.0 = policy.map(|path| masked_text(&shown(path)));
        tally
            .problems
            .sort_by_cached_key(|problem| (problem.path(), problem.reason));
        let files = one_row_a_file(std::mem::take(&mut tally.files));
        let gaps = tally.problems.iter().any(|problem| problem.reason.is_gap());
        run.finished = now();
        run.complete = !run.interrupted && !gaps;
        let report = ScanReport {
            run,
            totals: tally.totals,
            persons: assessment.persons,
            published: assessment.published,
            exposures: assessment.exposures,
            folders: assessment.folders,
            files: self.options.files.then_some(files),
            policy_findings: assessment.policy_findings,
            unscanned: tally.problems,
            comparison: None,
            trend: Vec::new(),
        };
        (report, places.unwrap_or_default())
    }

    fn holding(&self, key: &CellKey, mut cell: Cell) -> Holding {
        cell.persons.settle();
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
            categories: cell.categories,
            times: cell.times,
        }
    }

    /// Who can see the names in a folder.
    fn name_readers(&self, folder: &FolderNode) -> FileReaders {
        let facts = &folder.access;
        let above = folder
            .parent
            .as_ref()
            .map_or(facts.list, |parent| parent.access.browse);
        let listed = self.access.meet(facts.list, above);
        let readers = FileReaders {
            by_path: facts.list,
            listed,
            opens: facts.list,
            others_by_path: facts.list,
            others_listed: listed,
            owner: facts.owner,
            certainty: facts.certainty,
        };
        self.access.by_every_door(facts.door, readers)
    }
}

impl assess::Kinds for Categories {
    fn ids(&self, bits: u64) -> Vec<String> {
        Categories::ids(self, bits)
    }

    fn raise(&self, bits: u64) -> bool {
        Categories::raise(self, bits)
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

    fn resolved(&self) -> UserSet {
        self.directory().everybody_listed()
    }

    fn index_of_uid(&self, uid: u32) -> usize {
        self.directory().index_of_uid(uid)
    }

    fn index_of_name(&self, name: &str) -> Option<usize> {
        self.directory().index_of_name(name)
    }

    fn knows_group(&self, name: &str) -> bool {
        self.directory().has_group(name)
    }

    fn members_of_known_set(&self, name: &str) -> Option<UserSet> {
        self.directory().members_of_known_set(name)
    }

    fn overriding(&self) -> Vec<String> {
        AccessJudge::overriding(self)
    }

    fn members_of_groups(&self, names: &[String]) -> UserSet {
        self.directory().members_of_groups_named(names)
    }
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
