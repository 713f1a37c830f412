//! What is remembered from one scan to the next, in one SQLite file.
//!
//! A nightly scan of a large share should read what changed and nothing else, go on where it was
//! stopped, and say what became of what it found before. Folders and files lie here as keyed hashes
//! with what was found in them as keyed tokens; exposures and runs as the reports told them. No name
//! of a file and no number is kept, so whoever takes the file has the reports and no more.
//!
//! Nothing here reads a share or knows how something was found: what a file gave is bytes to this
//! stage. Rights are never kept: who can read is asked anew in every scan.

mod error;
mod folder;
mod lock;
mod looking;
mod names;
mod open;
mod record;
mod runs;
mod store;
mod waiting;

pub use error::StateError;
pub use folder::{FolderMemory, Wanted};
pub use looking::{
    closed_exposures_of, document_of, last_comparison_of, open_exposures_of, runs_of,
};
pub use record::{Flags, Recalled};
pub use runs::{Known, KnownPlace, Outcome, RunRow, RunState, trend};
pub use store::{Bounds, Store};
