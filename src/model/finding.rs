//! What is reported: matches judged against access.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Token;

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
    /// One step worse, if there is one.
    #[must_use]
    pub fn raised(self) -> Self {
        match self {
            Severity::Low => Severity::Medium,
            Severity::Medium => Severity::High,
            Severity::High | Severity::Critical => Severity::Critical,
        }
    }

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

/// What is wrong with a row of the policy itself. The words are permanent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyCode {
    /// An allow whose review date has passed: it allows nobody any more.
    AllowOverdue,
    /// A name that no account or group has.
    NamesNobody,
    /// An allow that let nobody read anything personal in this scan.
    AllowUnused,
}

impl PolicyCode {
    /// The permanent word for it.
    pub fn word(self) -> &'static str {
        match self {
            PolicyCode::AllowOverdue => "allow-overdue",
            PolicyCode::NamesNobody => "names-nobody",
            PolicyCode::AllowUnused => "allow-unused",
        }
    }

    /// How bad it is.
    pub fn severity(self) -> Severity {
        match self {
            PolicyCode::AllowOverdue | PolicyCode::NamesNobody => Severity::Medium,
            PolicyCode::AllowUnused => Severity::Low,
        }
    }
}

/// A row of the policy or its roster to act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFinding {
    /// What is wrong.
    pub code: PolicyCode,
    /// How bad it is.
    pub severity: Severity,
    /// Where the row stands: `policy.toml:12`.
    pub policy_line: String,
    /// Whom it names.
    pub who: String,
    /// What it is about; empty for a name.
    pub place: String,
    /// The reason somebody gave for it.
    pub reason: String,
    /// When it was to be reviewed.
    pub review_by: Option<String>,
}

impl PolicyFinding {
    /// One sentence on what is wrong.
    pub fn why(&self) -> String {
        let by = self.review_by.as_deref().unwrap_or("an unknown day");
        match self.code {
            PolicyCode::AllowOverdue => format!(
                "The allow of {} for {} was to be reviewed by {by} and allows nobody any more.",
                self.who, self.place
            ),
            PolicyCode::NamesNobody => {
                format!("{} is no account or group that is known.", self.who)
            }
            PolicyCode::AllowUnused => format!(
                "Nobody of {} reads personal data at {}: the allow serves nothing.",
                self.who, self.place
            ),
        }
    }

    /// What to do.
    pub fn remedy(&self) -> &'static str {
        match self.code {
            PolicyCode::AllowOverdue => {
                "Ask whether the need is still there, then set a new review date or take the row out."
            }
            PolicyCode::NamesNobody => {
                "Correct the name, take it out, or give the directory it is in with --directory."
            }
            PolicyCode::AllowUnused => "Take the row out, or correct its place.",
        }
    }
}

/// A count of persons, honest about what cannot be told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonCount {
    /// At least so many.
    pub at_least: u64,
    /// At most so many.
    pub at_most: u64,
    /// By rule id.
    pub by_rule: BTreeMap<String, Interval>,
    /// Whether there were too many to be told apart exactly: the interval holds the number all the same,
    /// but for one time in 15,000.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
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
    /// Of the readers who are not cleared: the name, and why.
    pub not_cleared: Vec<(String, String)>,
    /// What lets the readers in.
    pub via: Vec<String>,
    /// Files with matches.
    pub files: u64,
    /// Matches.
    pub matches: u64,
    /// Persons.
    pub persons: PersonCount,
    /// Categories of personal data that words beside the numbers name, by id.
    pub categories: Vec<String>,
    /// Folders with such files.
    pub folders: u64,
    /// Last change of the oldest and newest of the files.
    pub times: Option<(i64, i64)>,
    /// The smallest tokens of its persons: a sample by which they are found again elsewhere.
    pub sample: Vec<Token>,
    /// When it was first reported, RFC 3339, as far as that is known.
    pub first_seen: Option<String>,
    /// One sentence on what is wrong.
    pub why: String,
    /// What to do.
    pub remedy: String,
}

/// A folder that holds some of the persons that are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonPlace {
    /// The folder.
    pub path: Vec<u8>,
    /// Whether access is adequate there.
    pub adequate: bool,
    /// How many of the sample.
    pub persons: u64,
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
