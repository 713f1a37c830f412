//! Who people are, outside of any one machine: security identifiers and where accounts are kept.
//!
//! Sources are read into plain records here; `directory` makes accounts and groups of them.

mod sid;
pub(crate) mod well_known;

pub(crate) use sid::Sid;
