//! The words every stage shares: plain types, no I/O.
//!
//! A stage imports from here and from nowhere else of ours, so that what flows between two stages
//! is always spelled out in this folder. It deliberately holds no behaviour that reads a file,
//! asks a directory or prints.

pub mod access;
pub mod change;
pub mod diagnostic;
pub mod document;
pub mod entry;
pub mod finding;
pub mod folder;
pub mod matched;
pub mod place;
pub mod printable;
pub mod problem;
pub mod run;
pub mod text;
pub mod words;

pub use access::{AccessFacts, Certainty, SetId, UserSet};
pub use diagnostic::Diagnostic;
pub use entry::{Facts, Rights, Stamp, StoredAcl};
pub use folder::FolderNode;
pub use matched::{Confidence, Link, Match, RuleIndex, Token};
pub use place::{Part, Place, Unit};
pub use problem::{Problem, Reason};
pub use text::{Table, Text};
