//! What a state knows, for whoever only looks: another process may be using it meanwhile.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::OptionalExtension;

use super::StateError;
use super::lock::is_held;
use super::open::connect;
use super::runs::{Known, RunRow, RunState, open_exposures, runs, unpack};
use crate::model::change::{ChangeKind, Comparison};
use crate::model::document::Document;

/// All runs of a state that another process may be using, the newest first.
///
/// # Errors
/// When it cannot be read.
pub fn runs_of(path: &Path) -> Result<Vec<RunRow>, StateError> {
    let connection = connect(path, false)?;
    let mut runs = runs(&connection).map_err(|source| StateError::Database {
        path: path.to_path_buf(),
        source,
    })?;
    if !is_held(path) {
        for run in &mut runs {
            if run.state == RunState::Running {
                run.state = RunState::Killed;
            }
        }
    }
    Ok(runs)
}

/// What is open in a state that another process may be using, the worst first.
///
/// # Errors
/// When it cannot be read.
pub fn open_exposures_of(path: &Path) -> Result<Vec<Known>, StateError> {
    let connection = connect(path, false)?;
    open_exposures(&connection).map_err(|source| StateError::Database {
        path: path.to_path_buf(),
        source,
    })
}

/// What a run reported: by its id or the beginning of it, or by how many ended after it: `0` is the last.
///
/// # Errors
/// When it cannot be read, or there is none.
pub fn document_of(path: &Path, run: &str) -> Result<Document, StateError> {
    let connection = connect(path, false)?;
    let failed = |source| StateError::Database {
        path: path.to_path_buf(),
        source,
    };
    let packed: Option<Vec<u8>> = match run.parse::<u32>() {
        Ok(back) if run.len() < 6 => connection
            .query_row(
                "SELECT document FROM run WHERE document IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET ?",
                [back],
                |row| row.get(0),
            )
            .optional(),
        _ => connection
            .query_row(
                "SELECT document FROM run WHERE document IS NOT NULL AND substr(uid, 1, length(?1)) = ?1 \
                 ORDER BY id DESC LIMIT 1",
                [run],
                |row| row.get(0),
            )
            .optional(),
    }
    .map_err(failed)?;
    packed
        .and_then(|packed| unpack(&packed))
        .ok_or_else(|| StateError::NoRun {
            path: path.to_path_buf(),
            run: run.to_string(),
        })
}

/// What the last run that ended said of the one before.
///
/// # Errors
/// When it cannot be read, or there is none.
pub fn last_comparison_of(path: &Path) -> Result<Comparison, StateError> {
    let connection = connect(path, false)?;
    let packed: Option<Vec<u8>> = connection
        .query_row(
            "SELECT comparison FROM run WHERE comparison IS NOT NULL ORDER BY id DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()
        .map_err(|source| StateError::Database {
            path: path.to_path_buf(),
            source,
        })?;
    packed
        .and_then(|packed| unpack(&packed))
        .ok_or_else(|| StateError::NoRun {
            path: path.to_path_buf(),
            run: "that has ended".to_string(),
        })
}

/// Exposures that are no more, by id: when that was found, and what became of them.
///
/// # Errors
/// When it cannot be read.
pub fn closed_exposures_of(
    path: &Path,
) -> Result<HashMap<String, (String, ChangeKind)>, StateError> {
    let connection = connect(path, false)?;
    let read = || -> rusqlite::Result<HashMap<String, (String, ChangeKind)>> {
        let mut statement = connection
            .prepare("SELECT id, closed, closed_as FROM exposure WHERE closed IS NOT NULL")?;
        let rows = statement.query_map([], |row| {
            let word: String = row.get(2)?;
            let kind = ChangeKind::ALL.into_iter().find(|kind| kind.word() == word);
            Ok((
                row.get(0)?,
                (row.get(1)?, kind.unwrap_or(ChangeKind::Better)),
            ))
        })?;
        rows.collect()
    };
    read().map_err(|source| StateError::Database {
        path: path.to_path_buf(),
        source,
    })
}
