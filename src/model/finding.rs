//! What is reported: matches judged against access.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Untidy.
    Low,
    /// More can read it than should.
    Medium,
    /// People without a need can read it.
    High,
    /// Anybody can read it.
    Critical,
}

impl Severity {
    /// The word for it in reports and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

/// Why readers are too many. The words are permanent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// Any account, known or not, can read it.
    OpenToEveryone,
    /// Everybody who can sign in can read it: a whole-company group, or all accounts there are.
    OpenToSignedIn,
    /// Many can read it who know the path, though they cannot browse there.
    OpenByPath,
    /// Somebody whose clearance is missing or has run out can read it.
    ReaderNotCleared,
    /// Somebody the policy does not name for this place can read it.
    ReaderNotAllowed,
    /// Who can read it could not be determined.
    AccessUnknown,
    /// More readers than the policy's limit.
    TooManyReaders,
}

impl Code {
    /// Every code.
    pub const ALL: [Code; 7] = [
        Code::OpenToEveryone,
        Code::OpenToSignedIn,
        Code::OpenByPath,
        Code::ReaderNotCleared,
        Code::ReaderNotAllowed,
        Code::AccessUnknown,
        Code::TooManyReaders,
    ];

    /// The permanent word for it.
    pub fn word(self) -> &'static str {
        match self {
            Code::OpenToEveryone => "open-to-everyone",
            Code::OpenToSignedIn => "open-to-signed-in",
            Code::OpenByPath => "open-by-path",
            Code::ReaderNotCleared => "reader-not-cleared",
            Code::ReaderNotAllowed => "reader-not-allowed",
            Code::AccessUnknown => "access-unknown",
            Code::TooManyReaders => "too-many-readers",
        }
    }
}

/// A count of persons, honest about what cannot be told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Interval {
    /// At least so many.
    pub at_least: u64,
    /// At most so many.
    pub at_most: u64,
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.at_least == self.at_most {
            write!(f, "{}", self.at_least)
        } else {
            write!(f, "{}-{}", self.at_least, self.at_most)
        }
    }
}

/// A count of persons, in all and by rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PersonCount {
    /// At least so many.
    pub at_least: u64,
    /// At most so many.
    pub at_most: u64,
    /// By rule id.
    pub by_rule: BTreeMap<String, Interval>,
}

impl PersonCount {
    /// The interval alone.
    pub fn interval(&self) -> Interval {
        Interval {
            at_least: self.at_least,
            at_most: self.at_most,
        }
    }
}

/// How readers come to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// They can browse to it.
    Listed,
    /// They must know its path.
    ByPath,
}

impl Reach {
    /// The word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Reach::Listed => "listed",
            Reach::ByPath => "by path",
        }
    }
}

/// One row to act on.
#[derive(Clone, Debug)]
pub struct Exposure {
    /// The folder to act on.
    pub path: Vec<u8>,
    /// What is wrong.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The policy row that says so.
    pub policy_line: String,
    /// How the readers come there.
    pub reach: Reach,
    /// How many accounts that are known can read.
    pub reader_count: u64,
    /// Whether accounts that nobody listed can read too.
    pub everyone: bool,
    /// Whether anybody who can sign in at the file server can read, listed or not.
    pub signed_in: bool,
    /// Readers that nobody could resolve.
    pub unresolved: Vec<String>,
    /// The readers by name (none where everyone can).
    pub names: Vec<String>,
    /// Who can read besides, by office: root and the owners.
    pub administrators: Vec<String>,
    /// What lets the readers in.
    pub via: Vec<String>,
    /// Files with matches.
    pub files: u64,
    /// Matches.
    pub matches: u64,
    /// Persons.
    pub persons: PersonCount,
    /// Folders with such files.
    pub folders: u64,
    /// Last change of the oldest and newest of the files.
    pub times: Option<(i64, i64)>,
    /// One sentence on what is wrong.
    pub why: String,
    /// What to do.
    pub remedy: String,
}

/// One folder with matches.
#[derive(Clone, Debug)]
pub struct FolderRow {
    /// Its path.
    pub path: Vec<u8>,
    /// What is wrong; `None` is adequate.
    pub code: Option<Code>,
    /// Files with matches in it.
    pub files: u64,
    /// Matches.
    pub matches: u64,
    /// Persons.
    pub persons: PersonCount,
}
