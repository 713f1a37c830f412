//! The document `mappevagt.scan/1`: a finished scan as it is written and read back.
//!
//! One set of types for both ways, so that every form made later from a saved run says what the scan
//! itself would have said. Keys are permanent; new ones may be added, and those that an older version
//! did not write have a value of their own. It does no I/O and knows no form but this.

use std::collections::BTreeMap;

use base64::Engine;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::finding::{Exposure, FolderRow, PersonCount, PolicyFinding};
use super::run::{FileMatch, FileRow, ScanReport};
use super::{Confidence, Place, Problem};

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

impl Document {
    /// The whole of a finished scan, in memory.
    pub fn of(report: &ScanReport) -> Self {
        let files = report.files.as_deref();
        let files = files.map(|files| files.iter().map(FileEntry::of).collect());
        Self {
            files,
            ..Self::bounded(report, usize::MAX)
        }
    }

    /// What fits on a page: no files, and one example of each reason why something was not read.
    pub fn in_short(report: &ScanReport) -> Self {
        let mut told = Vec::new();
        let rows = report.unscanned.iter().filter(|problem| {
            // An engine that is missing is told by the row that says how to install it.
            let what = (problem.reason, problem.detail);
            let is_new = !told.contains(&what);
            if is_new && told.len() < 256 {
                told.push(what);
            }
            is_new
        });
        let unscanned = rows.map(UnscannedEntry::of).collect();
        Self {
            unscanned,
            ..Self::bounded(report, 0)
        }
    }

    /// The same without its files, and with so many rows of what was not read.
    pub fn bounded(report: &ScanReport, unscanned: usize) -> Self {
        let rows = report.unscanned.iter().take(unscanned);
        Self {
            schema: SCHEMA.to_string(),
            run: Run::of(report),
            totals: Totals::of(report),
            exposures: exposures(report).collect(),
            folders: report.folders.iter().map(FolderEntry::of).collect(),
            files: None,
            policy_findings: report.policy_findings.iter().map(PolicyEntry::of).collect(),
            unscanned: rows.map(UnscannedEntry::of).collect(),
        }
    }
}

/// The exposures of a scan as they are told, each with an id of its own.
pub fn exposures(report: &ScanReport) -> impl Iterator<Item = ExposureEntry> + '_ {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    report.exposures.iter().map(move |exposure| {
        let mut entry = ExposureEntry::of(exposure);
        let count = seen.entry(entry.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            entry.id = format!("{}-{count}", entry.id);
        }
        entry
    })
}

impl Run {
    /// As it is told.
    pub fn of(report: &ScanReport) -> Self {
        let run = &report.run;
        let rules = run.rules.iter();
        Self {
            id: run.id.clone(),
            started: run.started.clone(),
            finished: run.finished.clone(),
            version: env!("CARGO_PKG_VERSION").to_string(),
            roots: run
                .roots
                .iter()
                .map(|root| String::from_utf8_lossy(root).into_owned())
                .collect(),
            excludes: run.excludes.clone(),
            complete: run.complete,
            interrupted: run.interrupted,
            unchanged: run.unchanged,
            rules: rules
                .map(|(id, sha256)| RuleEntry {
                    id: id.clone(),
                    sha256: sha256.clone(),
                })
                .collect(),
            policy: PolicyDigest {
                path: run.policy.0.clone(),
                sha256: run.policy.1.clone(),
            },
            access_notes: run.access_notes.clone(),
        }
    }
}

impl Totals {
    /// As it is told.
    pub fn of(report: &ScanReport) -> Self {
        let totals = &report.totals;
        let mut by_reason = BTreeMap::new();
        for problem in &report.unscanned {
            let word = problem.reason.word();
            match by_reason.get_mut(word) {
                Some(count) => *count += 1,
                None => {
                    by_reason.insert(word.to_string(), 1);
                }
            }
        }
        Self {
            files: totals.files,
            bytes: totals.bytes,
            scanned: totals.scanned,
            unscanned: totals.unscanned,
            members: totals.members,
            files_with_matches: totals.files_with_matches,
            matches: totals.matches,
            persons: report.persons.clone(),
            folders_with_matches: report.folders.len() as u64,
            exposures: report.exposures.len() as u64,
            published: Published {
                matches: totals.published_matches,
                numbers: report.published,
            },
            unscanned_by_reason: by_reason,
        }
    }
}

/// Seconds since 1970 as RFC 3339, to the second.
pub fn rfc3339(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), |time| time.to_string())
}

/// What an exposure is called: twelve hexadecimal digits of a digest of its place, code and reach.
fn exposure_id(path: &[u8], code: &str, reach: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(path);
    digest.update([0]);
    digest.update(code);
    digest.update([0]);
    digest.update(reach);
    let digest = digest.finalize();
    let mut id: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    id.truncate(12);
    id
}

impl ExposureEntry {
    fn of(exposure: &Exposure) -> Self {
        let (code, reach) = (exposure.code.word(), exposure.reach.word());
        Self {
            id: exposure_id(&exposure.path, code, reach),
            path: PathEntry::of(&exposure.path),
            code: code.to_string(),
            severity: exposure.severity.word().to_string(),
            why: exposure.why.clone(),
            policy_line: exposure.policy_line.clone(),
            reach: reach.to_string(),
            readers: ReadersEntry {
                count: exposure.reader_count,
                everyone: exposure.everyone,
                signed_in: exposure.signed_in,
                unresolved: exposure.unresolved.clone(),
                names: exposure.names.clone(),
                via: exposure.via.clone(),
                administrators: exposure.administrators.clone(),
                not_cleared: exposure
                    .not_cleared
                    .iter()
                    .map(|(name, reason)| NotCleared {
                        name: name.clone(),
                        reason: reason.clone(),
                    })
                    .collect(),
            },
            files: exposure.files,
            folders: exposure.folders,
            matches: exposure.matches,
            persons: exposure.persons.clone(),
            categories: exposure.categories.clone(),
            oldest: exposure.times.map(|(oldest, _)| rfc3339(oldest)),
            newest: exposure.times.map(|(_, newest)| rfc3339(newest)),
            first_seen: exposure.first_seen.clone(),
            remedy: exposure.remedy.clone(),
        }
    }
}

impl FolderEntry {
    /// As it is told.
    pub fn of(row: &FolderRow) -> Self {
        Self {
            path: PathEntry::of(&row.path),
            adequate: row.code.is_none(),
            code: row.code.map(|code| code.word().to_string()),
            files: row.files,
            matches: row.matches,
            persons: row.persons.clone(),
        }
    }
}

impl FileEntry {
    /// As it is told.
    pub fn of(row: &FileRow) -> Self {
        let mut matches: Vec<&FileMatch> = row.matches.iter().collect();
        matches.sort_by(|a, b| (&a.place, a.person).cmp(&(&b.place, b.person)));
        Self {
            path: PathEntry::of(&row.folder.child_path(&row.name)),
            readers: row.readers,
            matches: matches
                .into_iter()
                .map(|found| MatchEntry {
                    rule: found.rule.clone(),
                    person: found.person.to_string(),
                    confidence: found.confidence,
                    ocr: found.ocr,
                    published: found.published,
                    place: found.place.clone(),
                })
                .collect(),
        }
    }
}

impl PolicyEntry {
    /// As it is told.
    pub fn of(finding: &PolicyFinding) -> Self {
        Self {
            code: finding.code.word().to_string(),
            severity: finding.severity.word().to_string(),
            policy_line: finding.policy_line.clone(),
            who: finding.who.clone(),
            place: finding.place.clone(),
            reason: finding.reason.clone(),
            review_by: finding.review_by.clone(),
            why: finding.why(),
            remedy: finding.remedy().to_string(),
        }
    }
}

impl UnscannedEntry {
    /// As it is told.
    pub fn of(problem: &Problem) -> Self {
        Self {
            path: PathEntry::of(&problem.path()),
            reason: problem.reason.word().to_string(),
            detail: problem.detail.text(),
        }
    }
}
