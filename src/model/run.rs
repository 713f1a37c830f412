//! A finished scan, as reports tell it.

use std::sync::Arc;

use super::change::{Comparison, TrendPoint};
use super::finding::{Exposure, FolderRow, PersonCount, PolicyCode, PolicyFinding};
use super::{Confidence, FolderNode, Place, Problem, Token};

/// What was run, on what, by which rules.
#[derive(Clone, Debug)]
pub struct RunInfo {
    /// Random, in hex.
    pub id: String,
    /// RFC 3339, UTC.
    pub started: String,
    /// RFC 3339, UTC.
    pub finished: String,
    /// The paths that were scanned, as given.
    pub roots: Vec<Vec<u8>>,
    /// Patterns of what was left out on purpose.
    pub excludes: Vec<String>,
    /// Whether everything was walked (false when interrupted) and nothing stayed unread.
    pub complete: bool,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
    /// Whether that was because its time was up.
    pub time_was_up: bool,
    /// Files that were not opened, since nothing changed since an earlier scan read them; `None` without a state.
    pub unchanged: Option<u64>,
    /// Rules by id and digest.
    pub rules: Vec<(String, String)>,
    /// What was odd about the sources of people, or could not be judged about the share, in words.
    pub access_notes: Vec<String>,
    /// The policy's file, if one was given, and its digest.
    pub policy: (Option<String>, String),
}

/// Sums over the scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Entries found that are not folders, and folders that could not be entered.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Of `files`: read.
    pub scanned: u64,
    /// Of `files`: not read, or not wholly. `scanned + unscanned = files`.
    pub unscanned: u64,
    /// Files inside files (archives, mail, documents) that were looked into, besides `files`.
    pub members: u64,
    /// Files that hold a match.
    pub files_with_matches: u64,
    /// Matches.
    pub matches: u64,
    /// Of the matches: numbers that somebody published as examples.
    pub published_matches: u64,
}

/// A file with its matches.
#[derive(Clone, Debug)]
pub struct FileRow {
    /// The folder.
    pub folder: Arc<FolderNode>,
    /// Its name, identifiers masked.
    pub name: Box<[u8]>,
    /// The same for the rows of one entry, in one scan; says nothing else.
    pub entry: u64,
    /// Known accounts that can read it; `None` for everyone.
    pub readers: Option<u64>,
    /// What was found in it, by place.
    pub matches: Vec<FileMatch>,
}

/// A match as a file row tells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileMatch {
    /// Where.
    pub place: Place,
    /// The rule's id.
    pub rule: String,
    /// Whose number.
    pub person: Token,
    /// How sure.
    pub confidence: Confidence,
    /// Whether out of a picture.
    pub ocr: bool,
    /// Whether somebody published the number as an example.
    pub published: bool,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct ScanReport {
    /// The run.
    pub run: RunInfo,
    /// Sums.
    pub totals: Totals,
    /// Persons in the whole scan.
    pub persons: PersonCount,
    /// Distinct numbers that somebody published as examples.
    pub published: u64,
    /// Rows to act on, worst first.
    pub exposures: Vec<Exposure>,
    /// Folders with matches.
    pub folders: Vec<FolderRow>,
    /// Files with matches; `None` if they were not asked for.
    pub files: Option<Vec<FileRow>>,
    /// Rows of the policy to act on.
    pub policy_findings: Vec<PolicyFinding>,
    /// What was not read, by path.
    pub unscanned: Vec<Problem>,
    /// What changed since the last scan; `None` without a state.
    pub comparison: Option<Comparison>,
    /// What earlier scans with the same state found, the oldest first.
    pub trend: Vec<TrendPoint>,
}

impl ScanReport {
    /// Whether the policy or its roster names somebody nobody knows: who is allowed or cleared is
    /// then not wholly known.
    pub fn names_nobody(&self) -> bool {
        let mut findings = self.policy_findings.iter();
        findings.any(|finding| finding.code == PolicyCode::NamesNobody)
    }
}
