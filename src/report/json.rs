//! JSON: schema `mappevagt.scan/1`. Keys are permanent; new ones may be added.

use std::collections::BTreeMap;
use std::io::{self, Write};

use base64::Engine;
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::time;
use crate::model::finding::{Exposure, FolderRow, PersonCount, PolicyFinding};
use crate::model::run::{FileMatch, FileRow, ScanReport};
use crate::model::{Place, Problem};

const SCHEMA: &str = "mappevagt.scan/1";

/// A path: lossy text, and the bytes where it is not UTF-8.
#[derive(Serialize)]
pub(super) struct PathKeys {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

impl PathKeys {
    pub(super) fn of(path: &[u8]) -> Self {
        Self {
            path: String::from_utf8_lossy(path).into_owned(),
            path_bytes: std::str::from_utf8(path)
                .is_err()
                .then(|| base64::engine::general_purpose::STANDARD.encode(path)),
        }
    }
}

#[derive(Serialize)]
struct Run<'a> {
    id: &'a str,
    started: &'a str,
    finished: &'a str,
    version: &'static str,
    roots: Vec<String>,
    complete: bool,
    interrupted: bool,
    rules: Vec<Digested<'a>>,
    policy: PolicyKeys<'a>,
    access_notes: &'a [String],
}

#[derive(Serialize)]
struct Digested<'a> {
    id: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct PolicyKeys<'a> {
    path: Option<&'a str>,
    sha256: &'a str,
}

#[derive(Serialize)]
struct TotalsKeys<'a> {
    files: u64,
    bytes: u64,
    scanned: u64,
    unscanned: u64,
    /// Files inside files that were looked into.
    members: u64,
    files_with_matches: u64,
    matches: u64,
    persons: &'a PersonCount,
    folders_with_matches: u64,
    exposures: u64,
    /// Numbers that somebody published as examples: told apart, and no citizens for sure.
    published: PublishedKeys,
    unscanned_by_reason: BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
struct PublishedKeys {
    matches: u64,
    numbers: u64,
}

#[derive(Serialize)]
struct ExposureKeys<'a> {
    #[serde(flatten)]
    path: PathKeys,
    code: &'static str,
    severity: &'static str,
    why: &'a str,
    policy_line: &'a str,
    reach: &'static str,
    readers: ReaderKeys<'a>,
    files: u64,
    folders: u64,
    matches: u64,
    persons: &'a PersonCount,
    categories: &'a [String],
    oldest: Option<String>,
    newest: Option<String>,
    first_seen: Option<String>,
    remedy: &'a str,
}

#[derive(Serialize)]
struct ReaderKeys<'a> {
    count: u64,
    everyone: bool,
    signed_in: bool,
    unresolved: &'a [String],
    names: &'a [String],
    via: &'a [String],
    administrators: &'a [String],
    not_cleared: Vec<NotCleared<'a>>,
}

#[derive(Serialize)]
struct NotCleared<'a> {
    name: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct PolicyFindingKeys<'a> {
    code: &'static str,
    severity: &'static str,
    policy_line: &'a str,
    who: &'a str,
    #[serde(rename = "where")]
    place: &'a str,
    reason: &'a str,
    review_by: Option<&'a str>,
    why: String,
    remedy: &'static str,
}

#[derive(Serialize)]
struct FolderKeys<'a> {
    #[serde(flatten)]
    path: PathKeys,
    adequate: bool,
    code: Option<&'static str>,
    files: u64,
    matches: u64,
    persons: &'a PersonCount,
}

#[derive(Serialize)]
struct FileKeys<'a> {
    #[serde(flatten)]
    path: PathKeys,
    /// `null`: everyone.
    readers: Option<u64>,
    matches: Vec<MatchKeys<'a>>,
}

#[derive(Serialize)]
struct MatchKeys<'a> {
    rule: &'a str,
    person: String,
    confidence: &'static str,
    ocr: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    published: bool,
    place: &'a Place,
}

#[derive(Serialize)]
struct UnscannedKeys {
    #[serde(flatten)]
    path: PathKeys,
    reason: &'static str,
    detail: String,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    run: Run<'a>,
    totals: TotalsKeys<'a>,
    #[serde(serialize_with = "each_exposure")]
    exposures: &'a [Exposure],
    #[serde(serialize_with = "each_folder")]
    folders: &'a [FolderRow],
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "each_file")]
    files: Option<&'a [FileRow]>,
    #[serde(serialize_with = "each_policy_finding")]
    policy_findings: &'a [PolicyFinding],
    #[serde(serialize_with = "each_problem")]
    unscanned: &'a [Problem],
}

fn each<'a, T, K: Serialize, S: Serializer>(
    items: &'a [T],
    keys: impl Fn(&'a T) -> K,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut seq = serializer.serialize_seq(Some(items.len()))?;
    for item in items {
        seq.serialize_element(&keys(item))?;
    }
    seq.end()
}

fn each_exposure<S: Serializer>(items: &&[Exposure], serializer: S) -> Result<S::Ok, S::Error> {
    each(items, exposure, serializer)
}

fn each_folder<S: Serializer>(items: &&[FolderRow], serializer: S) -> Result<S::Ok, S::Error> {
    each(items, folder, serializer)
}

fn each_file<S: Serializer>(items: &Option<&[FileRow]>, serializer: S) -> Result<S::Ok, S::Error> {
    each(items.unwrap_or_default(), file, serializer)
}

fn each_policy_finding<S: Serializer>(
    items: &&[PolicyFinding],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    each(items, policy_finding, serializer)
}

fn each_problem<S: Serializer>(items: &&[Problem], serializer: S) -> Result<S::Ok, S::Error> {
    each(items, problem, serializer)
}

fn run(report: &ScanReport) -> Run<'_> {
    let run = &report.run;
    Run {
        id: &run.id,
        started: &run.started,
        finished: &run.finished,
        version: env!("CARGO_PKG_VERSION"),
        roots: run
            .roots
            .iter()
            .map(|root| String::from_utf8_lossy(root).into_owned())
            .collect(),
        complete: run.complete,
        interrupted: run.interrupted,
        rules: run
            .rules
            .iter()
            .map(|(id, sha256)| Digested { id, sha256 })
            .collect(),
        policy: PolicyKeys {
            path: run.policy.0.as_deref(),
            sha256: &run.policy.1,
        },
        access_notes: &run.access_notes,
    }
}

fn totals(report: &ScanReport) -> TotalsKeys<'_> {
    let totals = &report.totals;
    let mut by_reason = BTreeMap::new();
    for problem in &report.unscanned {
        *by_reason.entry(problem.reason.word()).or_default() += 1;
    }
    TotalsKeys {
        files: totals.files,
        bytes: totals.bytes,
        scanned: totals.scanned,
        unscanned: totals.unscanned,
        members: totals.members,
        files_with_matches: totals.files_with_matches,
        matches: totals.matches,
        persons: &report.persons,
        folders_with_matches: report.folders.len() as u64,
        exposures: report.exposures.len() as u64,
        published: PublishedKeys {
            matches: totals.published_matches,
            numbers: report.published,
        },
        unscanned_by_reason: by_reason,
    }
}

fn exposure(exposure: &Exposure) -> ExposureKeys<'_> {
    ExposureKeys {
        path: PathKeys::of(&exposure.path),
        code: exposure.code.word(),
        severity: exposure.severity.word(),
        why: &exposure.why,
        policy_line: &exposure.policy_line,
        reach: exposure.reach.word(),
        readers: ReaderKeys {
            count: exposure.reader_count,
            everyone: exposure.everyone,
            signed_in: exposure.signed_in,
            unresolved: &exposure.unresolved,
            names: &exposure.names,
            via: &exposure.via,
            administrators: &exposure.administrators,
            not_cleared: exposure
                .not_cleared
                .iter()
                .map(|(name, reason)| NotCleared { name, reason })
                .collect(),
        },
        files: exposure.files,
        folders: exposure.folders,
        matches: exposure.matches,
        persons: &exposure.persons,
        categories: &exposure.categories,
        oldest: exposure.times.map(|(oldest, _)| time(oldest)),
        newest: exposure.times.map(|(_, newest)| time(newest)),
        first_seen: None,
        remedy: &exposure.remedy,
    }
}

fn folder(row: &FolderRow) -> FolderKeys<'_> {
    FolderKeys {
        path: PathKeys::of(&row.path),
        adequate: row.code.is_none(),
        code: row.code.map(|code| code.word()),
        files: row.files,
        matches: row.matches,
        persons: &row.persons,
    }
}

fn file(row: &FileRow) -> FileKeys<'_> {
    let mut matches: Vec<&FileMatch> = row.matches.iter().collect();
    matches.sort_by(|a, b| (&a.place, a.person).cmp(&(&b.place, b.person)));
    FileKeys {
        path: PathKeys::of(&row.folder.child_path(&row.name)),
        readers: row.readers,
        matches: matches
            .into_iter()
            .map(|found| MatchKeys {
                rule: &found.rule,
                person: found.person.to_string(),
                confidence: found.confidence.word(),
                ocr: found.ocr,
                published: found.published,
                place: &found.place,
            })
            .collect(),
    }
}

fn policy_finding(finding: &PolicyFinding) -> PolicyFindingKeys<'_> {
    PolicyFindingKeys {
        code: finding.code.word(),
        severity: finding.severity.word(),
        policy_line: &finding.policy_line,
        who: &finding.who,
        place: &finding.place,
        reason: &finding.reason,
        review_by: finding.review_by.as_deref(),
        why: finding.why(),
        remedy: finding.remedy(),
    }
}

fn problem(problem: &Problem) -> UnscannedKeys {
    UnscannedKeys {
        path: PathKeys::of(&problem.path()),
        reason: problem.reason.word(),
        detail: problem.detail.text(),
    }
}

/// One document.
pub(super) fn write(report: &ScanReport, to: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        run: run(report),
        totals: totals(report),
        exposures: &report.exposures,
        folders: &report.folders,
        files: report.files.as_deref(),
        policy_findings: &report.policy_findings,
        unscanned: &report.unscanned,
    };
    serde_json::to_writer_pretty(&mut *to, &document)?;
    to.write_all(b"\n")
}

#[derive(Serialize)]
struct Line<T> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    row: T,
}

/// A line an object, each with its `type`: run, totals, exposure, folder, file, policy_finding,
/// unscanned.
pub(super) fn write_lines(report: &ScanReport, to: &mut dyn Write) -> io::Result<()> {
    fn line<T: Serialize>(to: &mut dyn Write, kind: &'static str, row: T) -> io::Result<()> {
        serde_json::to_writer(&mut *to, &Line { kind, row })?;
        to.write_all(b"\n")
    }
    line(to, "run", run(report))?;
    line(to, "totals", totals(report))?;
    for row in &report.exposures {
        line(to, "exposure", exposure(row))?;
    }
    for row in &report.folders {
        line(to, "folder", folder(row))?;
    }
    for row in report.files.iter().flatten() {
        line(to, "file", file(row))?;
    }
    for row in &report.policy_findings {
        line(to, "policy_finding", policy_finding(row))?;
    }
    for row in &report.unscanned {
        line(to, "unscanned", problem(row))?;
    }
    Ok(())
}
