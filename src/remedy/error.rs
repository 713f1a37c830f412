//! What keeps a plan from being written down.

use std::path::PathBuf;

use crate::model::printable::shown;

/// Why a script could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RemedyError {
    /// The folder or the file in it.
    #[error("{}: the script cannot be written: {source}", shown(path))]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A script lies there already: it may hold the only record of earlier rights.
    #[error("{}: a script lies here already and is left as it is", shown(.0))]
    Exists(PathBuf),
}
