//! The document `mappevagt.scan/1`: a finished scan as it is written and read back.
//!
//! One set of types for both ways, so that every form made later from a saved run says what the scan
//! itself would have said. Keys are permanent; new ones may be added, and those that an older version
//! did not write have a value of their own. It does no I/O and knows no form but this.

mod of_scan;

use std::collections::BTreeMap;

use base64::Engine;
use serde::{Deserialize, Serialize};

pub use of_scan::{exposures, rfc3339};

use super::finding::PersonCount;
use super::words::{Lang, Part, Words};
use super::{Confidence, Place};

/// The schema's name.
pub const SCHEMA: &str = "mappevagt.scan/1";

/// A whole scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct Document {
    pub schema: String,
    pub run: Run,
    pub totals: Totals,
    pub exposures: Vec<ExposureEntry>,
    pub folders: Vec<FolderEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<FileEntry>>,
    #[serde(default)]
    pub policy_findings: Vec<PolicyEntry>,
    pub unscanned: Vec<UnscannedEntry>,
}

/// A path: text, with what is not UTF-8 replaced, and then the bytes in base64.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct PathEntry {
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
}

impl PathEntry {
    /// A path as it is reported.
    pub fn of(path: &[u8]) -> Self {
        Self {
            path: String::from_utf8_lossy(path).into_owned(),
            path_bytes: std::str::from_utf8(path)
                .is_err()
                .then(|| base64::engine::general_purpose::STANDARD.encode(path)),
        }
    }

    /// The bytes of it.
    pub fn bytes(&self) -> Vec<u8> {
        let bytes = self
            .path_bytes
            .as_deref()
            .and_then(|bytes| base64::engine::general_purpose::STANDARD.decode(bytes).ok());
        bytes.unwrap_or_else(|| self.path.clone().into_bytes())
    }
}

/// What was run, when, on what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct Run {
    pub id: String,
    pub started: String,
    pub finished: String,
    pub version: String,
    pub roots: Vec<String>,
    #[serde(default)]
    pub excludes: Vec<String>,
    pub complete: bool,
    #[serde(default)]
    pub interrupted: bool,
    /// Files that were not opened, since they are what they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unchanged: Option<u64>,
    #[serde(default)]
    pub rules: Vec<RuleEntry>,
    pub policy: PolicyDigest,
    #[serde(default)]
    pub access_notes: Vec<String>,
}

/// A rule that was in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct RuleEntry {
    pub id: String,
    pub sha256: String,
}

/// The policy that judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct PolicyDigest {
    pub path: Option<String>,
    pub sha256: String,
}

/// Sums.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct Totals {
    pub files: u64,
    pub bytes: u64,
    pub scanned: u64,
    pub unscanned: u64,
    #[serde(default)]
    pub members: u64,
    pub files_with_matches: u64,
    pub matches: u64,
    pub persons: PersonCount,
    pub folders_with_matches: u64,
    pub exposures: u64,
    #[serde(default)]
    pub published: Published,
    #[serde(default)]
    pub unscanned_by_reason: BTreeMap<String, u64>,
}

/// Numbers that somebody published as examples: told apart, and no citizens for sure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct Published {
    pub matches: u64,
    pub numbers: u64,
}

/// A row to act on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct ExposureEntry {
    /// The same for the same place, code and reach in every run.
    #[serde(default)]
    pub id: String,
    #[serde(flatten)]
    pub path: PathEntry,
    pub code: String,
    pub severity: String,
    pub why: String,
    pub policy_line: String,
    pub reach: String,
    pub readers: ReadersEntry,
    pub files: u64,
    #[serde(default)]
    pub folders: u64,
    pub matches: u64,
    pub persons: PersonCount,
    #[serde(default)]
    pub categories: Vec<String>,
    pub oldest: Option<String>,
    pub newest: Option<String>,
    #[serde(default)]
    pub first_seen: Option<String>,
    pub remedy: String,
}

impl ExposureEntry {
    /// One sentence on what is wrong. A scan writes it in English; in another language it is made anew from the
    /// row's own figures, and where there are no words for it the scan's own stand.
    pub fn why_in(&self, words: &Words) -> String {
        if words.lang() == Lang::En {
            return self.why.clone();
        }
        let files = words.say_with("files", &[("count", Part::Count(self.files))]);
        let people = words.say_with("people", &[("count", Part::Count(self.readers.count))]);
        let parts = [
            ("files", Part::Text(&files)),
            ("people", Part::Text(&people)),
        ];
        words
            .find(&format!("why-{}", self.code), &parts)
            .unwrap_or_else(|| self.why.clone())
    }

    /// What to do about it.
    pub fn remedy_in(&self, words: &Words) -> String {
        let said = match words.lang() {
            Lang::En => None,
            Lang::Da => words.find(&format!("do-{}", self.code), &[]),
        };
        said.unwrap_or_else(|| self.remedy.clone())
    }
}

/// Who can read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct ReadersEntry {
    pub count: u64,
    pub everyone: bool,
    #[serde(default)]
    pub signed_in: bool,
    #[serde(default)]
    pub unresolved: Vec<String>,
    #[serde(default)]
    pub names: Vec<String>,
    #[serde(default)]
    pub via: Vec<String>,
    #[serde(default)]
    pub administrators: Vec<String>,
    #[serde(default)]
    pub not_cleared: Vec<NotCleared>,
}

/// A reader without a clearance, and why it does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct NotCleared {
    pub name: String,
    pub reason: String,
}

/// A folder with matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct FolderEntry {
    #[serde(flatten)]
    pub path: PathEntry,
    pub adequate: bool,
    pub code: Option<String>,
    pub files: u64,
    pub matches: u64,
    pub persons: PersonCount,
}

/// A file with matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct FileEntry {
    #[serde(flatten)]
    pub path: PathEntry,
    /// Known accounts that can read it; `None` for everyone.
    pub readers: Option<u64>,
    pub matches: Vec<MatchEntry>,
}

/// A match in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct MatchEntry {
    pub rule: String,
    pub person: String,
    pub confidence: Confidence,
    pub ocr: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub published: bool,
    pub place: Place,
}

/// A row of the policy to act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct PolicyEntry {
    pub code: String,
    pub severity: String,
    pub policy_line: String,
    pub who: String,
    #[serde(rename = "where")]
    pub place: String,
    pub reason: String,
    pub review_by: Option<String>,
    pub why: String,
    pub remedy: String,
}

/// What was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/json.md")]
pub struct UnscannedEntry {
    #[serde(flatten)]
    pub path: PathEntry,
    pub reason: String,
    pub detail: String,
}
