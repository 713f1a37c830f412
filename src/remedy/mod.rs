//! The narrowest safe change for an exposure, as a script that a person reviews and runs.
//!
//! Whoever reads a report must still find the entry that lets too many in, take it away without taking
//! away too much, and be able to go back. A plan does the first two and writes the third beside it: rights
//! are only ever lowered, the owner's are left alone, and an UNDO script holds today's rights. It
//! deliberately runs nothing and changes nothing.

mod acl;
mod asked;
mod choice;
mod descriptor;
mod disk;
mod engine_words;
mod error;
mod find;
mod icacls;
mod plan;
mod quote;
mod script;
mod smb;
mod smb_script;
mod tree;

pub use acl::Who;
pub use asked::Asked;
pub use choice::Choice;
pub use disk::Disk;
pub use error::RemedyError;
pub use plan::{Options, Plan, Script, plan};
pub use smb::Server;
pub use tree::{Beside, Entry, Kind, LiveTree, Names, NoNames};
