//! Structured records of a run, for the programs that watch over servers: one JSON object a line.
//!
//! `{"time":"…Z","level":"info","event":"run-started",…}`. A line is written whole and at once, never
//! longer than 16 KiB, and holds no character that moves a cursor or turns text. Every text passes the
//! mask that the journal was given, so that no caller can forget it. A journal that cannot be written
//! never stops a scan: what was lost is counted, and told at the end.
//!
//! It does not rotate files, and it is no tracing of the program: a handful of events, each of use to an
//! operator.

mod line;
mod pace;

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use serde_json::Value;

use crate::model::printable::shown;
pub use pace::Pace;

/// How much an event matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For whoever looks for a fault.
    Debug,
    /// The course of a run.
    Info,
    /// Something was not read, or not judged.
    Warning,
    /// The run failed.
    Error,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A run begins.
    RunStarted,
    /// A folder was walked.
    Folder,
    /// Something was not read.
    Problem,
    /// How far it is.
    Progress,
    /// A run ended.
    Finished,
}

/// A journal that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be opened or made.
    #[error("cannot write the journal {}: {source}", shown(path))]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others could read or change what is in it.
    #[error(
        "the journal {} can be read or written by others (mode {mode:04o}): chmod 600, or name another file",
        shown(path)
    )]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Not a file.
    #[error("the journal {} is not a plain file", shown(path))]
    NotAFile {
        /// What was named.
        path: PathBuf,
    },
}

/// Makes a text safe to show: identifiers are masked.
pub type Mask = Box<dyn Fn(&str) -> String + Send + Sync>;

/// Where events go. Shared by all threads.
pub struct Journal {
    out: Mutex<Box<dyn Write + Send>>,
    mask: Mask,
    least: Level,
    lost: AtomicU64,
}

impl Journal {
    /// A journal that is appended to a file: made with mode 0600, refused where others can read it.
    pub fn append(path: &Path, least: Level, mask: Mask) -> Result<Self, JournalError> {
        let fail = |source| JournalError::Open {
            path: path.to_path_buf(),
            source,
        };
        // Looked at before it is opened: to open a pipe would wait.
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(JournalError::NotAFile {
                path: path.to_path_buf(),
            });
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true).mode(0o600);
        let file: File = options.open(path).map_err(fail)?;
        let mode = file.metadata().map_err(fail)?.mode() & 0o7777;
        // A group may be let in to read it, as for other logs.
        if mode & 0o037 != 0 {
            return Err(JournalError::OpenToOthers {
                path: path.to_path_buf(),
                mode,
            });
        }
        Ok(Self::to(Box::new(file), least, mask))
    }

    /// A journal to whatever takes lines, such as standard error.
    pub fn to(out: Box<dyn Write + Send>, least: Level, mask: Mask) -> Self {
        Self {
            out: Mutex::new(out),
            mask,
            least,
            lost: AtomicU64::new(0),
        }
    }

    /// Writes an event with its fields, in their order. Fields named `time`, `level` or `event` are left
    /// out: those are the journal's own.
    pub fn write(&self, level: Level, event: Event, fields: &[(&str, Value)]) {
        if level < self.least {
            return;
        }
        let line = line::line(Timestamp::now(), level, event, fields, &self.mask);
        // One call a line: other processes may append to the same file.
        let written = match self.out.lock() {
            Ok(mut out) => out.write_all(line.as_bytes()).and_then(|()| out.flush()),
            Err(_) => Err(io::Error::other("a thread died while it wrote")),
        };
        if written.is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many events could not be written.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}
