//! A finished scan as the document tells it, row by row: a report of a million rows is never there twice.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{
    Document, ExposureEntry, FileEntry, FolderEntry, MatchEntry, NotCleared, PathEntry,
    PolicyDigest, PolicyEntry, Published, ReadersEntry, RuleEntry, Run, SCHEMA, Totals,
    UnscannedEntry,
};
use crate::model::Problem;
use crate::model::finding::{Exposure, FolderRow, PolicyFinding};
use crate::model::run::{FileMatch, FileRow, ScanReport};

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
