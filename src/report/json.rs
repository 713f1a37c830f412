//! JSON: the document of [`crate::model::document`], written row by row so that it is never in memory whole.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use crate::model::document::{
    self, Document, FileEntry, FolderEntry, PolicyEntry, Run, SCHEMA, Totals, UnscannedEntry,
};
use crate::model::run::ScanReport;

#[derive(Serialize)]
struct Streamed<'a> {
    schema: &'static str,
    run: Run,
    totals: Totals,
    #[serde(serialize_with = "exposures")]
    exposures: &'a ScanReport,
    #[serde(serialize_with = "folders")]
    folders: &'a ScanReport,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "files")]
    files: Option<&'a ScanReport>,
    #[serde(serialize_with = "policy_findings")]
    policy_findings: &'a ScanReport,
    #[serde(serialize_with = "unscanned")]
    unscanned: &'a ScanReport,
}

fn each<K: Serialize, S: Serializer>(
    rows: impl Iterator<Item = K>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut seq = serializer.serialize_seq(None)?;
    for row in rows {
        seq.serialize_element(&row)?;
    }
    seq.end()
}

fn exposures<S: Serializer>(report: &&ScanReport, serializer: S) -> Result<S::Ok, S::Error> {
    each(document::exposures(report), serializer)
}

fn folders<S: Serializer>(report: &&ScanReport, serializer: S) -> Result<S::Ok, S::Error> {
    each(report.folders.iter().map(FolderEntry::of), serializer)
}

fn files<S: Serializer>(report: &Option<&ScanReport>, serializer: S) -> Result<S::Ok, S::Error> {
    let rows = report.iter().filter_map(|report| report.files.as_deref());
    each(rows.flatten().map(FileEntry::of), serializer)
}

fn policy_findings<S: Serializer>(report: &&ScanReport, serializer: S) -> Result<S::Ok, S::Error> {
    each(
        report.policy_findings.iter().map(PolicyEntry::of),
        serializer,
    )
}

fn unscanned<S: Serializer>(report: &&ScanReport, serializer: S) -> Result<S::Ok, S::Error> {
    each(report.unscanned.iter().map(UnscannedEntry::of), serializer)
}

/// One document.
pub(super) fn write(report: &ScanReport, to: &mut dyn Write) -> io::Result<()> {
    let document = Streamed {
        schema: SCHEMA,
        run: Run::of(report),
        totals: Totals::of(report),
        exposures: report,
        folders: report,
        files: report.files.is_some().then_some(report),
        policy_findings: report,
        unscanned: report,
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

/// A saved document.
pub(super) fn write_document(document: &Document, to: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, document)?;
    to.write_all(b"\n")
}

fn lines<T: Serialize>(
    to: &mut dyn Write,
    kind: &'static str,
    rows: impl Iterator<Item = T>,
) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *to, &Line { kind, row })?;
        to.write_all(b"\n")?;
    }
    Ok(())
}

/// A saved document as lines.
pub(super) fn write_document_lines(document: &Document, to: &mut dyn Write) -> io::Result<()> {
    lines(to, "run", std::iter::once(&document.run))?;
    lines(to, "totals", std::iter::once(&document.totals))?;
    lines(to, "exposure", document.exposures.iter())?;
    lines(to, "folder", document.folders.iter())?;
    lines(to, "file", document.files.iter().flatten())?;
    lines(to, "policy_finding", document.policy_findings.iter())?;
    lines(to, "unscanned", document.unscanned.iter())
}

/// A line an object, each with its `type`: run, totals, exposure, folder, file, policy_finding,
/// unscanned.
pub(super) fn write_lines(report: &ScanReport, to: &mut dyn Write) -> io::Result<()> {
    lines(to, "run", std::iter::once(Run::of(report)))?;
    lines(to, "totals", std::iter::once(Totals::of(report)))?;
    lines(to, "exposure", document::exposures(report))?;
    lines(to, "folder", report.folders.iter().map(FolderEntry::of))?;
    let files = report.files.iter().flatten();
    lines(to, "file", files.map(FileEntry::of))?;
    let findings = report.policy_findings.iter();
    lines(to, "policy_finding", findings.map(PolicyEntry::of))?;
    let unscanned = report.unscanned.iter();
    lines(to, "unscanned", unscanned.map(UnscannedEntry::of))
}
