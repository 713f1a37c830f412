//! What a scan with a state does before and after: is the share there, what was known of it, what became
//! of that, and what is kept for the next time.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use super::Scan;
use crate::assess::{self, Before, Gaps, Now, is_under};
use crate::detect::Searcher;
use crate::model::change::{ChangeKind, MovedTo, Side};
use crate::model::document::{Document, PathEntry, PolicyDigest, Run, Totals, UnscannedEntry};
use crate::model::finding::PersonPlace;
use crate::model::run::ScanReport;
use crate::model::{Reason, Token};
use crate::sources::{self, SourceError};
use crate::state::{Known, KnownPlace, Outcome, StateError, Store, trend};

/// Rows of what was not read that a kept report has.
const MOST_UNSCANNED: usize = 100_000;

/// What was known when the scan began.
pub(super) struct History {
    known: Vec<Known>,
    /// The last run that ended, if there was one.
    last: Option<Side>,
    /// By when an exposure was last reported: what was not read then.
    unread: HashMap<String, Option<Arc<Gaps>>>,
    /// Of each root: how many entries it has, and on which file system.
    looks: Vec<(u64, u64)>,
}

impl Scan<'_> {
    /// Looks whether the share is there, and at what is known of it.
    pub(super) fn recollect(
        &self,
        state: &Store,
        roots: &[Vec<u8>],
        told_roots: &[String],
    ) -> Result<History, SourceError> {
        let failed = |error: StateError| SourceError::State(error.to_string());
        let mut looks = Vec::new();
        for (root, told) in roots.iter().zip(told_roots) {
            let now = sources::look(root).map_err(|source| SourceError::Root {
                path: told.clone(),
                source,
            })?;
            looks.push(now);
            let then = state.last_look(root).map_err(failed)?;
            let Some((files, system, when)) = then.filter(|_| !self.options.accept_empty) else {
                continue;
            };
            if files > 0 && now.0 == 0 {
                return Err(SourceError::Gone {
                    path: told.clone(),
                    what: format!(
                        "it is empty now, and was not on {when} (entries in it: {files})"
                    ),
                });
            }
            if let Some(what) = sources::another_file_system(system, now.1) {
                return Err(SourceError::Gone {
                    path: told.clone(),
                    what: format!("{what} than on {when}"),
                });
            }
        }
        let known = state.open_exposures(told_roots).map_err(failed)?;
        let mut unread = HashMap::new();
        for known in &known {
            if !unread.contains_key(&known.last_run) {
                let then = state.document_of_run(&known.last_run);
                let gaps = then.map_err(failed)?;
                let gaps = gaps.map(|document| Arc::new(Gaps::of(&document)));
                unread.insert(known.last_run.clone(), gaps);
            }
        }
        let last = state.last_document(told_roots).map_err(failed)?;
        let last = last.map(|document| Side {
            run: document.run,
            totals: document.totals,
        });
        Ok(History {
            known,
            last,
            unread,
            looks,
        })
    }

    /// Says what became of what was known, and keeps what is known now.
    pub(super) fn conclude(
        &self,
        state: &Store,
        history: History,
        roots: &[Vec<u8>],
        places: Vec<Vec<PersonPlace>>,
        report: &mut ScanReport,
    ) {
        // Nothing is called fixed where something was not read: all rows are asked, and fewer are kept.
        let mut document = Document::bounded(report, usize::MAX);
        let told = |places: &[PersonPlace]| -> Vec<MovedTo> {
            let told = places.iter().map(|place| MovedTo {
                path: PathEntry::of(&place.path),
                adequate: place.adequate,
                persons: place.persons,
            });
            told.collect()
        };
        let mut places = places.into_iter();
        let before: Vec<Before> = history
            .known
            .iter()
            .map(|known| Before {
                entry: known.entry.clone(),
                first_seen: Some(known.first_seen.clone()),
                last_seen: Some(known.last_seen.clone()),
                followed: known.sample.len() as u64,
                lay: known.places.iter().map(KnownPlace::moved_to).collect(),
                lie: told(&places.next().unwrap_or_default()),
                unread: history.unread.get(&known.last_run).cloned().flatten(),
            })
            .collect();
        let read = document.unscanned.len();
        let mounts = self.mounts(state, roots, &document.run.roots);
        let missing = mounts.missing.iter().map(|path| UnscannedEntry {
            path: PathEntry::of(path.as_bytes()),
            reason: Reason::OtherFileSystem.word().to_string(),
            detail: "was mounted there and is not".to_string(),
        });
        document.unscanned.extend(missing);
        let is_first = history.last.is_none();
        let last_run = history.last.as_ref().map(|last| last.run.id.clone());
        let old = history.last.unwrap_or_else(|| nothing(&document));
        let now = Now {
            document: &document,
            follows: true,
        };
        let mut comparison = assess::compare(old, &before, now);
        for change in &mut comparison.changes {
            let was = change.before.as_ref().unwrap_or(&change.exposure);
            let mut known = history.known.iter();
            let seen_in = known
                .find(|known| known.entry.id == was.id)
                .map(|known| &known.last_run);
            change.again = change.kind == ChangeKind::NotChecked && seen_in != last_run.as_ref();
        }
        if !mounts.missing.is_empty() {
            comparison.notes.push(format!(
                "File systems that were mounted below what was scanned are not there now: {}. What was found \
                 there is not called fixed; if they are gone for good, say --accept-empty.",
                mounts.missing.join(", ")
            ));
        }
        if is_first {
            comparison
                .notes
                .push("This is the first scan with this state.".to_string());
        }
        let pairs = assess::pairs(&before, &document.exposures);
        let mut first_seen: HashMap<usize, &String> = HashMap::new();
        for (was, pair) in before.iter().zip(&pairs) {
            if let (Some(index), Some(seen)) = (pair, &was.first_seen) {
                first_seen.insert(*index, seen);
            }
        }
        let finished = document.run.finished.clone();
        let seen: Vec<String> = document
            .exposures
            .iter()
            .enumerate()
            .map(|(index, _)| (*first_seen.get(&index).unwrap_or(&&finished)).clone())
            .collect();
        let rows = document.exposures.iter_mut().zip(&mut report.exposures);
        for ((entry, exposure), seen) in rows.zip(seen) {
            entry.first_seen = Some(seen.clone());
            exposure.first_seen = Some(seen);
        }
        let mut open: Vec<Known> = document
            .exposures
            .iter()
            .zip(&report.exposures)
            .map(|(entry, exposure)| Known {
                entry: entry.clone(),
                root: root_of(&entry.path.path, &document.run.roots),
                first_seen: entry.first_seen.clone().unwrap_or_default(),
                last_seen: finished.clone(),
                last_run: document.run.id.clone(),
                sample: exposure.sample.clone(),
                places: told(&places.next().unwrap_or_default())
                    .into_iter()
                    .map(KnownPlace::of)
                    .collect(),
            })
            .collect();
        let mut closed = Vec::new();
        for (known, pair) in history.known.into_iter().zip(pairs) {
            let mut changes = comparison.changes.iter();
            let change = changes.find(|change| {
                let was = change.before.as_ref().unwrap_or(&change.exposure);
                was.id == known.entry.id && change.kind != ChangeKind::New
            });
            let kind = change.map(|change| change.kind);
            let is_checked = kind != Some(ChangeKind::NotChecked);
            let same = open.iter_mut().find(|open| open.entry.id == known.entry.id);
            match (same, pair) {
                // What was read of it this time is less than it is: it stays known as it was.
                (Some(same), Some(_)) if !is_checked => *same = known,
                (Some(_), _) => {}
                (None, None) if !is_checked => open.push(known),
                (None, _) => {
                    let kind = kind.unwrap_or(ChangeKind::Better);
                    closed.push((known.entry.id, known.root, kind));
                }
            }
        }
        document.unscanned.truncate(read.min(MOST_UNSCANNED));
        state.finish(&Outcome {
            document: &document,
            open: &open,
            closed: &closed,
            comparison: &comparison,
        });
        let concerns = |mount: &String| {
            let mut open = open.iter().map(|known| known.entry.path.path.as_str());
            open.any(|path| is_under(path, mount) || is_under(mount, path))
        };
        let missing = mounts.missing.into_iter().filter(concerns);
        let kept: Vec<String> = mounts.there.into_iter().chain(missing).collect();
        state.keep_mounts(&kept);
        state.commit();
        if !report.run.interrupted {
            for (root, (files, system)) in roots.iter().zip(history.looks) {
                state.look(root, files, system, &finished);
            }
            state.commit();
        }
        report.comparison = Some(comparison);
        let mut runs = state.runs().unwrap_or_default();
        runs.retain(|run| run.roots == document.run.roots);
        report.trend = trend(&runs, &report.run.started);
    }
}

/// File systems that are mounted below the roots.
struct Mounts {
    /// Those that are there, and those below other roots.
    there: Vec<String>,
    /// Those that were there in an earlier run and are not.
    missing: Vec<String>,
}

impl Scan<'_> {
    /// Which mounted file systems are there and which are not, after the walk: it may have mounted some.
    fn mounts(&self, state: &Store, roots: &[Vec<u8>], told_roots: &[String]) -> Mounts {
        use std::os::unix::ffi::OsStrExt;
        let mut searcher = Searcher::new(self.rules, self.key, self.options.least);
        let mounted = sources::mounts();
        let mut there = Vec::new();
        for (root, told) in roots.iter().zip(told_roots) {
            let Ok(real) = std::fs::canonicalize(OsStr::from_bytes(root)) else {
                continue;
            };
            for mount in &mounted {
                let below = Path::new(OsStr::from_bytes(mount)).strip_prefix(&real);
                let Some(below) = below.ok().filter(|below| !below.as_os_str().is_empty()) else {
                    continue;
                };
                let path = Path::new(told).join(below).into_os_string();
                let masked = searcher.masked(path.as_bytes());
                let path = masked.unwrap_or_else(|| path.as_bytes().to_vec());
                there.push(String::from_utf8_lossy(&path).into_owned());
            }
        }
        let mut missing = Vec::new();
        for known in state.mounts().unwrap_or_default() {
            let is_here = told_roots.iter().any(|root| is_under(&known, root));
            if there.contains(&known) {
                continue;
            } else if !is_here {
                there.push(known);
            } else if !self.options.accept_empty {
                missing.push(known);
            }
        }
        Mounts { there, missing }
    }
}

impl History {
    /// The persons that are followed: of each exposure that was open, and then of each that is.
    pub(super) fn samples<'h>(&'h self, now: &'h [Vec<Token>]) -> Vec<&'h [Token]> {
        let known = self.known.iter().map(|known| known.sample.as_slice());
        known.chain(now.iter().map(Vec::as_slice)).collect()
    }
}

impl KnownPlace {
    fn moved_to(&self) -> MovedTo {
        MovedTo {
            path: self.path.clone(),
            adequate: self.adequate,
            persons: self.persons,
        }
    }

    fn of(place: MovedTo) -> Self {
        Self {
            path: place.path,
            adequate: place.adequate,
            persons: place.persons,
        }
    }
}

/// The side of a comparison before there was any scan.
fn nothing(document: &Document) -> Side {
    Side {
        run: Run {
            id: String::new(),
            started: String::new(),
            finished: String::new(),
            complete: false,
            policy: PolicyDigest {
                path: None,
                sha256: document.run.policy.sha256.clone(),
            },
            ..document.run.clone()
        },
        totals: Totals::default(),
    }
}

/// The root that a path lies under: of several the longest.
fn root_of(path: &str, roots: &[String]) -> String {
    let above = roots.iter().filter(|root| is_under(path, root));
    let above = above.max_by_key(|root| root.len());
    above.or(roots.first()).cloned().unwrap_or_default()
}
