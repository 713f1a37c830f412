//! What is reported: matches judged against access.

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
