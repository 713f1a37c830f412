//! `--log`: what happens, a JSON object a line, for the programs that watch over servers.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;

use super::output;
use crate::detect::{RuleSet, Searcher, TokenKey};
use crate::journal::{Event, Journal, Level, Mask, Pace};
use crate::model::Confidence;
use crate::model::run::ScanReport;
use crate::pipeline::Progress;

/// How often progress is told.
const STEP: Duration = Duration::from_secs(30);
/// How soon the end is noticed.
const GLANCE: Duration = Duration::from_millis(200);
/// Rows of what was not read that are told; the report has all.
const MOST_PROBLEMS: usize = 10_000;

/// A journal of this run.
pub(super) struct Log {
    journal: Arc<Journal>,
    ended: Arc<AtomicBool>,
    watcher: Option<JoinHandle<()>>,
}

impl Log {
    /// Opens the file, or takes standard error for `-`.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let journal = match path.as_os_str().as_encoded_bytes() {
            b"-" => Journal::to(Box::new(std::io::stderr()), Level::Info, mask()?),
            _ => Journal::append(path, Level::Info, mask()?)?,
        };
        Ok(Self {
            journal: Arc::new(journal),
            ended: Arc::default(),
            watcher: None,
        })
    }

    /// Tells that the run begins, and from now on how far it is.
    pub(super) fn begin(&mut self, roots: &[Vec<u8>], progress: &Arc<Progress>) {
        let roots = roots.iter().map(|root| String::from_utf8_lossy(root));
        let roots: Vec<String> = roots.map(|root| root.into_owned()).collect();
        let fields = [
            ("roots", json!(roots)),
            ("version", json!(env!("CARGO_PKG_VERSION"))),
        ];
        self.journal.write(Level::Info, Event::RunStarted, &fields);
        let (journal, ended) = (Arc::clone(&self.journal), Arc::clone(&self.ended));
        let progress = Arc::clone(progress);
        let watch = move || {
            let pace = Pace::new(STEP, Instant::now());
            while !ended.load(Ordering::Relaxed) {
                if pace.is_due(Instant::now()) {
                    let count = |counter: &std::sync::atomic::AtomicU64| {
                        json!(counter.load(Ordering::Relaxed))
                    };
                    let fields = [
                        ("files", count(&progress.files)),
                        ("bytes", count(&progress.bytes)),
                        ("unchanged", count(&progress.unchanged)),
                        ("matches", count(&progress.matches)),
                    ];
                    journal.write(Level::Info, Event::Progress, &fields);
                }
                std::thread::sleep(GLANCE);
            }
        };
        let thread = std::thread::Builder::new().name("log".to_string());
        self.watcher = thread.spawn(watch).ok();
    }

    /// Tells what was not read, and how the run ended.
    pub(super) fn end(mut self, report: &ScanReport) {
        self.stop();
        let gaps = report
            .unscanned
            .iter()
            .filter(|problem| problem.reason.is_gap());
        for problem in gaps.take(MOST_PROBLEMS) {
            let path = String::from_utf8_lossy(&problem.path()).into_owned();
            let fields = [
                ("path", json!(path)),
                ("reason", json!(problem.reason.word())),
                ("detail", json!(problem.detail.text())),
            ];
            self.journal.write(Level::Warning, Event::Problem, &fields);
        }
        let mut fields = vec![
            ("run", json!(report.run.id)),
            ("files", json!(report.totals.files)),
            ("scanned", json!(report.totals.scanned)),
            ("unscanned", json!(report.totals.unscanned)),
            ("exposures", json!(report.exposures.len())),
            ("persons_at_least", json!(report.persons.at_least)),
            ("persons_at_most", json!(report.persons.at_most)),
            ("complete", json!(report.run.complete)),
            ("interrupted", json!(report.run.interrupted)),
        ];
        if let Some(unchanged) = report.run.unchanged {
            fields.push(("unchanged", json!(unchanged)));
        }
        if let Some(comparison) = &report.comparison {
            fields.push(("changes", json!(comparison.counts)));
        }
        self.journal.write(Level::Info, Event::Finished, &fields);
        let lost = self.journal.lost();
        if lost > 0 {
            output::complain(&format!("--log: {lost} lines could not be written"));
        }
    }

    fn stop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(watcher) = self.watcher.take() {
            let _ = watcher.join();
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Masks identifiers of every kind there is a rule for.
fn mask() -> anyhow::Result<Mask> {
    let rules = RuleSet::with_packs(&["all".to_string()], &[])?;
    let searcher = Searcher::new(&rules, &TokenKey::throwaway(), Confidence::Possible);
    let searcher = Mutex::new(searcher);
    Ok(Box::new(move |text: &str| {
        let mut searcher = searcher.lock().unwrap_or_else(PoisonError::into_inner);
        let masked = searcher.masked(text.as_bytes());
        masked.map_or_else(
            || text.to_string(),
            |masked| String::from_utf8_lossy(&masked).into_owned(),
        )
    }))
}
