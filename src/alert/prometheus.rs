//! The state of the last scan as metrics, in a file for the textfile collector of node_exporter.
//!
//! The file is written whole and moved into its place, since the collector may read at any moment, and
//! all may read it, since the collector is somebody else. So it holds numbers and words of ours only: no
//! path, no name.

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::model::Reason;
use crate::model::change::ChangeKind;
use crate::model::finding::Severity;

use super::Metrics;
use super::event::milliseconds;

/// Why the file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {error}", path.display())]
pub(crate) struct MetricsError {
    path: PathBuf,
    error: io::Error,
}

/// The metrics of a scan, in the text format.
pub(crate) fn text(metrics: &Metrics<'_>, name: Option<&String>, waiting: u64) -> String {
    let (run, totals) = (metrics.run, metrics.totals);
    let mut page = Page {
        text: String::new(),
        scan: name.cloned(),
    };
    let (started, finished) = (milliseconds(&run.started), milliseconds(&run.finished));
    let seconds = |milliseconds: i64| milliseconds as f64 / 1000.0;
    if let Some(finished) = finished {
        page.gauge(
            "last_run_timestamp_seconds",
            "When the last scan ended.",
            seconds(finished),
        );
    }
    if let (Some(started), Some(finished)) = (started, finished) {
        page.gauge(
            "last_run_duration_seconds",
            "How long the last scan took.",
            seconds(finished.saturating_sub(started)),
        );
    }
    page.gauge(
        "last_run_complete",
        "Whether the last scan read everything (1) or not (0).",
        f64::from(u8::from(run.complete)),
    );
    page.gauge(
        "last_run_interrupted",
        "Whether the last scan was stopped before its end (1) or not (0).",
        f64::from(u8::from(run.interrupted)),
    );
    for (name, help, value) in [
        ("files", "Files found.", totals.files),
        ("scanned_files", "Files read.", totals.scanned),
        ("read_bytes", "Bytes read.", totals.bytes),
        (
            "files_with_matches",
            "Files that hold personal numbers.",
            totals.files_with_matches,
        ),
        (
            "folders_with_matches",
            "Folders that hold personal numbers.",
            totals.folders_with_matches,
        ),
        (
            "persons_at_least",
            "People whose numbers were found, at least.",
            totals.persons.at_least,
        ),
        (
            "persons_at_most",
            "People whose numbers were found, at most.",
            totals.persons.at_most,
        ),
        (
            "alert_messages_waiting",
            "Alerts that a receiver has not taken yet.",
            waiting,
        ),
    ] {
        page.gauge(name, help, value as f64);
    }
    let reasons = Reason::ALL.map(Reason::word);
    page.gauges(
        "unscanned_files",
        "Rows of what was not read, by reason.",
        "reason",
        &counted(&reasons, &totals.unscanned_by_reason),
    );
    let severities = [
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ];
    page.gauges(
        "exposures",
        "Folders that too many can read, by severity.",
        "severity",
        &counted(
            &severities.map(Severity::word),
            &metrics.facts.exposures_by_severity,
        ),
    );
    if let Some(counts) = metrics.counts {
        let mut kinds: Vec<&str> = ChangeKind::ALL.map(ChangeKind::word).to_vec();
        kinds.push("unchanged");
        page.gauges(
            "changes",
            "What became of exposures since the scan before, by kind.",
            "kind",
            &counted(&kinds, counts),
        );
    }
    page.text
}

/// Writes the file whole, for all to read.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), MetricsError> {
    let failed = |error| MetricsError {
        path: path.to_path_buf(),
        error,
    };
    let folder = path.parent().unwrap_or(Path::new("/"));
    // Its name ends in .tmp: the collector does not take it for one of its own.
    let mut file = tempfile::Builder::new()
        .prefix(".mappevagt-")
        .suffix(".tmp")
        .tempfile_in(folder)
        .map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| {
            file.as_file()
                .set_permissions(Permissions::from_mode(0o644))
        })
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    if fs::symlink_metadata(path).is_ok_and(|there| there.is_dir()) {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    file.persist(path)
        .map(drop)
        .map_err(|error| failed(error.error))
}

/// Counts of words that are ours, in their order, with 0 for those that are not there: a series that
/// comes and goes cannot be watched.
fn counted<'a>(
    words: &[&'a str],
    counts: &std::collections::BTreeMap<String, u64>,
) -> Vec<(&'a str, u64)> {
    words
        .iter()
        .map(|word| (*word, counts.get(*word).copied().unwrap_or(0)))
        .collect()
}

struct Page {
    text: String,
    scan: Option<String>,
}

impl Page {
    fn head(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.text, "# HELP mappevagt_{name} {help}");
        let _ = writeln!(self.text, "# TYPE mappevagt_{name} gauge");
    }

    fn row(&mut self, name: &str, label: Option<(&str, &str)>, value: f64) {
        let scan = self.scan.as_deref().map(|scan| ("scan", scan));
        let labels: Vec<String> = [scan, label]
            .into_iter()
            .flatten()
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        let labels = match labels.is_empty() {
            true => String::new(),
            false => format!("{{{}}}", labels.join(",")),
        };
        let _ = writeln!(self.text, "mappevagt_{name}{labels} {value}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.head(name, help);
        self.row(name, None, value);
    }

    fn gauges(&mut self, name: &str, help: &str, label: &str, rows: &[(&str, u64)]) {
        self.head(name, help);
        for (word, count) in rows {
            self.row(name, Some((label, word)), *count as f64);
        }
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
