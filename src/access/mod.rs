//! Who can read in effect: raw rights and people in, sets of accounts out.
//!
//! Access is worked out once for each distinct set of rights and once for each distinct pair of
//! sets, so a share of a million files costs a handful of evaluations. Nothing here reads a file's
//! content, and nothing here decides whether access is too wide: that is the policy's business.

mod directory;
mod effective;
mod exports;
#[cfg(fuzzing)]
mod fuzz;
mod layers;
mod nfs4;
mod nt;
mod people;
mod posix;
mod reach;
mod share;
mod tool;

pub use directory::{Account, Directory, DirectoryError};
pub use effective::{AccessJudge, Allowed, Reach};
pub use exports::{Exports, ExportsError};
#[cfg(fuzzing)]
pub use fuzz::fuzz;
pub use nt::BadSddl;
pub use reach::{PathAccess, PathError, PathJudge};
pub use share::{Share, ShareError};
