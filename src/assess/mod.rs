//! Matches judged against access by policy, counted, and gathered into exposures.
//!
//! What comes in is what lies in each folder under each set of rights; what goes out is the rows
//! to act on. Nothing here reads a share, and nothing here knows how a number was found or how a
//! set of readers came about.

mod compare;
mod count;
mod exposure;
mod gaps;
mod judge;
mod persons;
mod policy;
mod policy_file;
mod review;
mod roster;
mod whereabouts;

pub use compare::{Before, Now, compare, compare_documents, pairs};
pub use count::{Counts, RuleKind};
pub use exposure::{Assessment, Holding, Kinds, assess, join_times};
pub use gaps::{Gaps, is_under};
pub use judge::{Asked, Judge, Verdict};
pub use persons::Persons;
pub use policy::{Policy, PolicyError};
pub use review::Scope;
pub use whereabouts::whereabouts;
