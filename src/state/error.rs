//! What can be wrong with a state.

use std::path::PathBuf;

use crate::model::printable::shown;

/// The state cannot be used. Nothing was scanned.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It cannot be opened or made.
    #[error("--state {}: {source}", shown(path))]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database refused.
    #[error(
        "--state {}: {source}. If the file is damaged, move it away: the next scan reads everything anew and begins a new history",
        shown(path)
    )]
    Database {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
    /// It is something else.
    #[error(
        "--state {}: this is no state of mappevagt; name another file",
        shown(path)
    )]
    NotAState {
        /// The file.
        path: PathBuf,
    },
    /// A newer version wrote it.
    #[error(
        "--state {}: a newer version of mappevagt wrote it (form {found}; this one knows {known}); use that version",
        shown(path)
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its form.
        found: i64,
        /// The newest form known here.
        known: i64,
    },
    /// It was made with another key: its tokens are not ours.
    #[error(
        "--state {}: it was made with another token key, so that its persons cannot be compared; give that key with --key-file, or name a new state",
        shown(path)
    )]
    OtherKey {
        /// The file.
        path: PathBuf,
    },
    /// Others can read it.
    #[error(
        "--state {}: others can read it (mode {mode:04o}), and it tells where personal data lie. Run: chmod 600 {}",
        shown(path),
        shown(path)
    )]
    Readable {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Another run uses it.
    #[error(
        "--state {}: {holder} uses it now; wait for it, or name another state",
        shown(path)
    )]
    Held {
        /// The file.
        path: PathBuf,
        /// Who.
        holder: String,
    },
    /// No run of that name.
    #[error(
        "--state {}: there is no run {run}; `mappevagt status --state {}` lists them",
        shown(path),
        shown(path)
    )]
    NoRun {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        run: String,
    },
}
