//! What a scan with a state does before and after: is the share there, what was known of it, what became
//! of that, and what is kept for the next time.

use std::collections::HashMap;

use super::Scan;
use crate::assess::{self, Before, Now};
use crate::model::Token;
use crate::model::change::{ChangeKind, MovedTo, Side};
use crate::model::document::{Document, PathEntry, PolicyDigest, Run, Totals};
use crate::model::finding::PersonPlace;
use crate::model::run::ScanReport;
use crate::sources::{self, SourceError};
use crate::state::{Known, KnownPlace, Outcome, StateError, Store, document_of, trend};

/// Rows of what was not read that a kept report has.
const MOST_UNSCANNED: usize = 100_000;

/// What was known when the scan began.
pub(super) struct History {
    known: Vec<Known>,
    /// The last run that ended, if there was one.
    last: Option<Side>,
    /// Of each root: how many entries it has, and on which kind of file system.
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
            if system != now.1 {
                return Err(SourceError::Gone {
                    path: told.clone(),
                    what: format!("it lies on another kind of file system than on {when}"),
                });
            }
        }
        let known = state.open_exposures(told_roots).map_err(failed)?;
        let last = document_of(&state.path(), "0").ok().map(|document| Side {
            run: document.run,
            totals: document.totals,
        });
        Ok(History { known, last, looks })
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
        let mut document = Document::bounded(report, MOST_UNSCANNED);
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
            })
            .collect();
        let is_first = history.last.is_none();
        let old = history.last.unwrap_or_else(|| nothing(&document));
        let now = Now {
            document: &document,
            follows: true,
        };
        let mut comparison = assess::compare(old, &before, now);
        if is_first {
            comparison
                .notes
                .push("This is the first scan with this state.".to_string());
        }
        let first_seen: HashMap<&str, &String> = comparison
            .changes
            .iter()
            .filter(|change| change.before.is_some())
            .map(|change| (&change.exposure, &change.first_seen))
            .chain(before.iter().map(|was| (&was.entry, &was.first_seen)))
            .filter_map(|(entry, seen)| Some((entry.id.as_str(), seen.as_ref()?)))
            .collect();
        let finished = document.run.finished.clone();
        let seen: Vec<String> = document
            .exposures
            .iter()
            .map(|entry| (*first_seen.get(entry.id.as_str()).unwrap_or(&&finished)).clone())
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
                sample: exposure.sample.clone(),
                places: told(&places.next().unwrap_or_default())
                    .into_iter()
                    .map(KnownPlace::of)
                    .collect(),
            })
            .collect();
        let mut closed = Vec::new();
        for known in history.known {
            if open.iter().any(|open| open.entry.id == known.entry.id) {
                continue;
            }
            let mut changes = comparison.changes.iter();
            let change = changes.find(|change| {
                let was = change.before.as_ref().unwrap_or(&change.exposure);
                was.id == known.entry.id
            });
            match change.map(|change| change.kind) {
                Some(ChangeKind::NotChecked) => open.push(known),
                kind => {
                    let kind = kind.unwrap_or(ChangeKind::Better);
                    closed.push((known.entry.id, known.root, kind));
                }
            }
        }
        state.finish(&Outcome {
            document: &document,
            open: &open,
            closed: &closed,
            comparison: &comparison,
        });
        if !report.run.interrupted {
            for (root, (files, system)) in roots.iter().zip(history.looks) {
                state.look(root, files, system, &finished);
            }
            state.commit();
        }
        report.comparison = Some(comparison);
        report.trend = trend(&state.runs().unwrap_or_default(), &report.run.started);
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
    let above = roots.iter().filter(|root| path.starts_with(root.as_str()));
    let above = above.max_by_key(|root| root.len());
    above.or(roots.first()).cloned().unwrap_or_default()
}
