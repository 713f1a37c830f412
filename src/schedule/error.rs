//! What can be wrong with a schedule, with the path it is about.

use std::path::PathBuf;

use crate::model::printable::{for_terminal, shown};

/// A schedule that cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// A path that the form cannot carry.
    #[error("{}: {why}", shown(path))]
    Path {
        /// The path as given.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        why: &'static str,
    },
    /// Nothing to scan.
    #[error("no folder to scan is named; name at least one")]
    NoRoots,
    /// An account, a unit or an expression that would break out of its line.
    #[error("{what} {:?}: {why}", for_terminal(text.as_bytes()))]
    Text {
        /// What it is.
        what: &'static str,
        /// The text as given.
        text: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A calendar expression where only a time of day can be written.
    #[error("{form} knows no calendar expressions; give a time of day such as 22:00")]
    NeedsTimeOfDay {
        /// The form.
        form: &'static str,
    },
    /// A line that the program it is for would cut off.
    #[error(
        "the line is {length} bytes long, and {form} takes {most}: name the folders in the config file, or shorten the paths"
    )]
    TooLong {
        /// The form.
        form: &'static str,
        /// Its length.
        length: usize,
        /// What is taken.
        most: usize,
    },
    /// A file that could not be written or read.
    #[error("{}: {source}", shown(path))]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
