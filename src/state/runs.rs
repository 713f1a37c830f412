//! The history: runs, what each reported, and the exposures that are open.
//!
//! What is open is carried on: an exposure whose place was not read this time is neither fixed nor new
//! the next time.

use std::io::{Read, Write};

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::StateError;
use super::store::Store;
use crate::model::Token;
use crate::model::change::{ChangeKind, Comparison, TrendPoint};
use crate::model::document::{Document, ExposureEntry, PathEntry, Totals};

/// Documents that are kept; of older runs the sums are.
const MOST_DOCUMENTS: i64 = 60;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// It is running, if somebody holds the state.
    Running,
    /// Everything was walked.
    Finished,
    /// It was stopped, and the next goes on.
    Interrupted,
    /// It ended without a word: a kill, a power loss.
    Killed,
}

impl RunState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            RunState::Running => "running",
            RunState::Finished => "finished",
            RunState::Interrupted => "interrupted",
            RunState::Killed => "killed",
        }
    }

    fn of(word: &str) -> Self {
        [RunState::Running, RunState::Finished, RunState::Interrupted]
            .into_iter()
            .find(|state| state.word() == word)
            .unwrap_or(RunState::Killed)
    }
}

/// A run as the history has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunRow {
    /// Its id in reports.
    pub id: String,
    /// How it ended.
    pub state: RunState,
    /// RFC 3339.
    pub started: String,
    /// RFC 3339; `None` for one that did not end well.
    pub finished: Option<String>,
    /// What was scanned.
    pub roots: Vec<String>,
    /// Its sums, once it ended.
    pub totals: Option<Totals>,
    /// How many changes of each kind, by word, since the run before.
    pub changes: std::collections::BTreeMap<String, u64>,
}

/// An exposure that is open, as it was last reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The row.
    pub entry: ExposureEntry,
    /// The root it lies under, as it was given.
    pub root: String,
    /// RFC 3339.
    pub first_seen: String,
    /// RFC 3339.
    pub last_seen: String,
    /// The id of the run that saw it last: times of two runs can be the same.
    pub last_run: String,
    /// The smallest tokens of its persons.
    pub sample: Vec<Token>,
    /// Where those persons lay.
    pub places: Vec<KnownPlace>,
}

/// A folder in which persons lay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPlace {
    /// The folder.
    #[serde(flatten)]
    pub path: PathEntry,
    /// Whether access was adequate there.
    pub adequate: bool,
    /// How many of the sample.
    pub persons: u64,
}

/// What is kept of a run that ended.
pub struct Outcome<'a> {
    /// What it reported.
    pub document: &'a Document,
    /// Exposures that are open now: those of the report, and those whose place was not read.
    pub open: &'a [Known],
    /// Exposures that are no more, and what became of them.
    pub closed: &'a [(String, String, ChangeKind)],
    /// What changed.
    pub comparison: &'a Comparison,
}

impl Store {
    /// Notes that a run began. A run that was running before is one that was killed.
    pub fn begin(&self, run: &str, started: &str, roots: &[String]) {
        let roots = serde_json::to_string(roots).unwrap_or_default();
        self.write(|connection| {
            connection.execute(
                "UPDATE run SET state = 'killed' WHERE state = 'running'",
                [],
            )?;
            connection.execute(
                "INSERT INTO run (uid, state, started, roots) VALUES (?, 'running', ?, ?)",
                [run, started, &roots],
            )
        });
        self.commit();
    }

    /// The exposures that are open under these roots.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn open_exposures(&self, roots: &[String]) -> Result<Vec<Known>, StateError> {
        let mut known = self.read(open_exposures)?;
        known.retain(|known| roots.contains(&known.root));
        Ok(known)
    }

    /// Keeps what a run reported, and what is open after it.
    pub fn finish(&self, outcome: &Outcome<'_>) {
        let document = outcome.document;
        let state = match document.run.interrupted {
            true => RunState::Interrupted,
            false => RunState::Finished,
        };
        let totals = serde_json::to_string(&document.totals).unwrap_or_default();
        let changes = serde_json::to_string(&outcome.comparison.counts).unwrap_or_default();
        let (packed, compared) = (pack(document), pack(outcome.comparison));
        let finished = &document.run.finished;
        self.write(|connection| {
            connection.execute(
                "UPDATE run SET state = ?, finished = ?, totals = ?, document = ?, changes = ?, \
                 comparison = ? WHERE uid = ?",
                params![
                    state.word(),
                    finished,
                    totals,
                    packed,
                    changes,
                    compared,
                    document.run.id
                ],
            )?;
            connection.execute(
                "UPDATE run SET document = NULL, comparison = NULL WHERE document IS NOT NULL AND id NOT IN \
                 (SELECT id FROM run WHERE document IS NOT NULL ORDER BY id DESC LIMIT ?)",
                [MOST_DOCUMENTS],
            )?;
            for (id, root, kind) in outcome.closed {
                connection.execute(
                    "UPDATE exposure SET closed = ?, closed_as = ? WHERE id = ? AND root = ?",
                    [finished, kind.word(), id, root],
                )?;
            }
            for known in outcome.open {
                keep_open(connection, known)?;
            }
            Ok(())
        });
        self.commit();
    }

    /// Whether the last look at a root found files there, and on which file system.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_look(&self, root: &[u8]) -> Result<Option<(u64, u64, String)>, StateError> {
        let id = self.root(root).cast_signed();
        self.read(|connection| {
            connection
                .query_row(
                    "SELECT files, file_system, seen FROM root WHERE id = ?",
                    [id],
                    |row| {
                        let files: i64 = row.get(0)?;
                        let system: i64 = row.get(1)?;
                        Ok((files.cast_unsigned(), system.cast_unsigned(), row.get(2)?))
                    },
                )
                .optional()
        })
    }

    /// Notes what a root is: so many entries on that file system.
    pub fn look(&self, root: &[u8], files: u64, system: u64, when: &str) {
        let id = self.root(root).cast_signed();
        self.write(|connection| {
            connection.execute(
                "INSERT OR REPLACE INTO root VALUES (?, ?, ?, ?)",
                params![id, files.cast_signed(), system.cast_signed(), when],
            )
        });
    }

    /// What the last run reported that was of one of these roots; of all of them, if there is one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_document(&self, roots: &[String]) -> Result<Option<Document>, StateError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare("SELECT id, roots FROM run WHERE document IS NOT NULL ORDER BY id DESC")?;
            let rows = statement.query_map([], |row| {
                let roots: String = row.get(1)?;
                let roots: Vec<String> = serde_json::from_str(&roots).unwrap_or_default();
                Ok((row.get::<_, i64>(0)?, roots))
            })?;
            let runs: Vec<(i64, Vec<String>)> = rows.collect::<rusqlite::Result<_>>()?;
            let same = runs.iter().find(|(_, of)| of == roots);
            let some = || {
                let mut runs = runs.iter();
                runs.find(|(_, of)| of.iter().any(|root| roots.contains(root)))
            };
            let Some((id, _)) = same.or_else(some) else {
                return Ok(None);
            };
            let packed: Vec<u8> =
                connection.query_row("SELECT document FROM run WHERE id = ?", [id], |row| {
                    row.get(0)
                })?;
            Ok(unpack(&packed))
        })
    }

    /// What a run reported, by its id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn document_of_run(&self, run: &str) -> Result<Option<Document>, StateError> {
        let packed: Option<Option<Vec<u8>>> = self.read(|connection| {
            let mut statement = connection.prepare("SELECT document FROM run WHERE uid = ?")?;
            statement.query_row([run], |row| row.get(0)).optional()
        })?;
        Ok(packed.flatten().and_then(|packed| unpack(&packed)))
    }

    /// Folders on which another file system was mounted, as paths are told.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn mounts(&self) -> Result<Vec<String>, StateError> {
        let kept: Option<Vec<u8>> = self.read(|connection| {
            let mut statement =
                connection.prepare("SELECT value FROM meta WHERE name = 'mounts'")?;
            statement.query_row([], |row| row.get(0)).optional()
        })?;
        let mounts = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        Ok(mounts.unwrap_or_default())
    }

    /// Keeps them.
    pub fn keep_mounts(&self, mounts: &[String]) {
        let kept = serde_json::to_vec(mounts).unwrap_or_default();
        self.write(|connection| {
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('mounts', ?)", [kept])
        });
    }

    /// All runs, the newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn runs(&self) -> Result<Vec<RunRow>, StateError> {
        self.read(runs)
    }
}

/// What runs that began before another found, the oldest first.
pub fn trend(runs: &[RunRow], before: &str) -> Vec<TrendPoint> {
    let earlier = runs
        .iter()
        .rev()
        .filter(|run| run.started.as_str() < before);
    earlier
        .filter_map(|run| {
            let totals = run.totals.as_ref()?;
            Some(TrendPoint {
                finished: run.finished.clone()?,
                exposures: totals.exposures,
                persons_at_least: totals.persons.at_least,
                persons_at_most: totals.persons.at_most,
                complete: run.state == RunState::Finished && totals.unscanned == 0,
            })
        })
        .collect()
}

pub(super) fn runs(connection: &Connection) -> rusqlite::Result<Vec<RunRow>> {
    let mut statement = connection.prepare(
        "SELECT uid, state, started, finished, roots, totals, changes FROM run ORDER BY id DESC",
    )?;
    let rows = statement.query_map([], |row| {
        let state: String = row.get(1)?;
        let roots: String = row.get(4)?;
        let totals: Option<String> = row.get(5)?;
        let changes: Option<String> = row.get(6)?;
        Ok(RunRow {
            id: row.get(0)?,
            state: RunState::of(&state),
            started: row.get(2)?,
            finished: row.get(3)?,
            roots: serde_json::from_str(&roots).unwrap_or_default(),
            totals: totals.and_then(|totals| serde_json::from_str(&totals).ok()),
            changes: changes
                .and_then(|changes| serde_json::from_str(&changes).ok())
                .unwrap_or_default(),
        })
    })?;
    rows.collect()
}

pub(super) fn open_exposures(connection: &Connection) -> rusqlite::Result<Vec<Known>> {
    let mut statement = connection.prepare(
        "SELECT entry, root, first_seen, last_seen, sample, places, last_run FROM exposure WHERE closed IS NULL ORDER BY id, root",
    )?;
    let rows = statement.query_map([], |row| {
        let entry: String = row.get(0)?;
        let sample: Vec<u8> = row.get(4)?;
        let places: String = row.get(5)?;
        let Ok(entry) = serde_json::from_str(&entry) else {
            return Ok(None);
        };
        Ok(Some(Known {
            entry,
            root: row.get(1)?,
            first_seen: row.get(2)?,
            last_seen: row.get(3)?,
            last_run: row.get(6)?,
            sample: sample
                .chunks_exact(8)
                .filter_map(|bytes| bytes.try_into().ok())
                .map(|bytes| Token(u64::from_le_bytes(bytes)))
                .collect(),
            places: serde_json::from_str(&places).unwrap_or_default(),
        }))
    })?;
    let known: Vec<Option<Known>> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(known.into_iter().flatten().collect())
}

fn keep_open(connection: &Connection, known: &Known) -> rusqlite::Result<()> {
    let entry = serde_json::to_string(&known.entry).unwrap_or_default();
    let places = serde_json::to_string(&known.places).unwrap_or_default();
    let sample: Vec<u8> = known
        .sample
        .iter()
        .flat_map(|token| token.0.to_le_bytes())
        .collect();
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO exposure (id, root, entry, first_seen, last_seen, last_run, sample, places) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            known.entry.id,
            known.root,
            entry,
            known.first_seen,
            known.last_seen,
            known.last_run,
            sample,
            places
        ])
        .map(|_| ())
}

/// A report for keeping.
fn pack<T: Serialize>(report: &T) -> Vec<u8> {
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    let json = serde_json::to_vec(report).unwrap_or_default();
    // Into memory: nothing can fail.
    let _ = packed.write_all(&json);
    packed.finish().unwrap_or_default()
}

pub(super) fn unpack<T: serde::de::DeserializeOwned>(packed: &[u8]) -> Option<T> {
    let mut json = Vec::new();
    flate2::read::DeflateDecoder::new(packed)
        .read_to_end(&mut json)
        .ok()?;
    serde_json::from_slice(&json).ok()
}
