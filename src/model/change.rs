//! What became of exposures between two scans.

use serde::{Deserialize, Serialize};

use super::document::{ExposureEntry, PathEntry, Run, Totals};

/// The schema's name.
pub const SCHEMA: &str = "mappevagt.compare/1";

/// Two scans held against each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct Comparison {
    pub schema: String,
    pub old: Side,
    pub new: Side,
    /// How many changes of each kind, by its word; `unchanged` besides.
    pub counts: std::collections::BTreeMap<String, u64>,
    /// Worst first.
    pub changes: Vec<Change>,
    /// What could not be told, and why.
    pub notes: Vec<String>,
}

/// One of the scans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct Side {
    pub run: Run,
    pub totals: Totals,
}

/// What became of an exposure. The words are permanent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It was not there before.
    New,
    /// More can read it, it holds more people, or it is more severe.
    Worse,
    /// The same persons lie elsewhere now, and too many can read them there too.
    MovedOpen,
    /// It is gone from the report, but its place was not read this time.
    NotChecked,
    /// Fewer can read it, it holds fewer people, or it is less severe; it is still there.
    Better,
    /// The same persons lie elsewhere now, where access is adequate.
    MovedClosed,
    /// The data are still there and access is adequate now.
    FixedRestricted,
    /// The data are gone.
    FixedDeleted,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [ChangeKind; 8] = [
        ChangeKind::New,
        ChangeKind::Worse,
        ChangeKind::MovedOpen,
        ChangeKind::NotChecked,
        ChangeKind::Better,
        ChangeKind::MovedClosed,
        ChangeKind::FixedRestricted,
        ChangeKind::FixedDeleted,
    ];

    /// The permanent word for it.
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::New => "new",
            ChangeKind::Worse => "worse",
            ChangeKind::MovedOpen => "moved-open",
            ChangeKind::NotChecked => "not-checked",
            ChangeKind::Better => "better",
            ChangeKind::MovedClosed => "moved-closed",
            ChangeKind::FixedRestricted => "fixed-restricted",
            ChangeKind::FixedDeleted => "fixed-deleted",
        }
    }

    /// Whether the exposure is no longer one.
    pub fn is_fixed(self) -> bool {
        matches!(
            self,
            ChangeKind::MovedClosed | ChangeKind::FixedRestricted | ChangeKind::FixedDeleted
        )
    }
}

/// One exposure that is not what it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct Change {
    pub kind: ChangeKind,
    /// As it is now; as it was, where it is there no more.
    pub exposure: ExposureEntry,
    /// As it was, where it is still there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<ExposureEntry>,
    /// What changed, a sentence each.
    pub why: Vec<String>,
    /// Where its persons lie now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved_to: Vec<MovedTo>,
    /// When it was first and last reported, RFC 3339.
    pub first_seen: Option<String>,
    pub last_seen: Option<String>,
    /// Whole days from the first to the last of them; to the new scan where it is still there.
    pub days_open: Option<u64>,
    /// Whether it was not checked by the scan before either: that is no news.
    #[serde(default)]
    pub again: bool,
}

/// A place where persons of an exposure lie now and did not before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct MovedTo {
    #[serde(flatten)]
    pub path: PathEntry,
    /// Whether access is adequate there.
    pub adequate: bool,
    /// Distinct numbers of the exposure that were found there, or its share of a sample of them.
    pub persons: u64,
}

/// What an earlier night found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendPoint {
    /// When it was finished, RFC 3339.
    pub finished: String,
    /// How many exposures it reported.
    pub exposures: u64,
    /// At least so many citizens.
    pub persons_at_least: u64,
    /// At most so many.
    pub persons_at_most: u64,
    /// Whether everything was read.
    pub complete: bool,
}
