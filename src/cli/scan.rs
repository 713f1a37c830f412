//! `mappevagt scan`

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context, bail};

use super::args::{ConfidenceArg, FormatArg, OcrArg, ScanArgs, ScanHow, SeverityArg};
use super::log::Log;
use super::output::{Output, OutputError};
use super::progress::{self, Shown};
use super::{alerts, exit_codes, output, paths, people, reader};
use crate::assess::Policy;
use crate::detect::TokenKey;
use crate::model::Confidence;
use crate::model::finding::Severity;
use crate::model::printable::shown;
use crate::model::run::ScanReport;
use crate::pipeline::pace::Pace;
use crate::pipeline::{self, Progress, Scan, ScanOptions};
use crate::report::{self, Format, Look, Source, escape};
use crate::schedule::TimeOfDay;
use crate::sources::{self, WalkOptions};
use crate::state::Store;

/// What a scan gave.
pub(super) struct Scanned {
    /// What was found.
    pub report: ScanReport,
    /// Whether the state was kept: the report is good without.
    pub kept: Result<(), OutputError>,
}

/// Scans, reports, and gives the exit code.
pub(super) fn run(args: &ScanArgs) -> anyhow::Result<u8> {
    let Scanned { report, kept } = scan(&args.paths, &args.how)?;
    if !args.how.quiet {
        let look = Look {
            lang: args.how.lang.into(),
            width: output::width(),
            json: None,
            scratch: None,
        };
        let format = format(args.how.format);
        output::print(|out| report::write(Source::Scan(&report), format, &look, out))?;
    }
    kept?;
    Ok(exit_code(&report, args.how.fail_on))
}

/// Scans and saves the files that were asked for.
pub(super) fn scan(paths: &[OsString], how: &ScanHow) -> anyhow::Result<Scanned> {
    // Everything that can be wrong with the command is found before the share is touched.
    let outputs = outputs(&how.output)?;
    let roots = roots(paths, how)?;
    let rules = how.rules.load()?;
    let mut policy = Policy::load(how.policy.as_deref(), jiff::Zoned::now().date())?;
    if let Some(most) = how.max_readers {
        policy.set_max_readers(most);
    }
    let excludes = excludes(&how.exclude)?;
    let readers = reader::of_this_program(how.ocr, &how.limits)?;
    if how.ocr == OcrArg::Require && !readers.has_engine() {
        bail!(
            "--ocr require: there is no OCR engine here; install it with: apt-get install tesseract-ocr tesseract-ocr-dan"
        );
    }
    let access = people::judge(&how.directory)?;
    people::check_paths(&access, paths.iter().map(Path::new));
    let key = TokenKey::load_or_create(&match &how.key_file {
        Some(path) => path.clone(),
        None => default_key_file()?,
    })?;
    let threads = threads(&roots, how)?;
    let options = ScanOptions {
        walk: WalkOptions {
            threads,
            one_file_system: how.one_file_system,
            reads_ahead: how.bytes_per_second.is_none(),
        },
        excludes,
        told_excludes: how.exclude.clone(),
        least: confidence(how.min_confidence),
        files: how.files,
        readers,
        pace: pace(how)?,
        accept_empty: how.accept_empty,
    };
    let receivers = alerts::of_scan(how)?;
    let mut log = match &how.log {
        Some(path) => Some(Log::open(path)?),
        None => None,
    };
    let state = match &how.state {
        Some(path) => {
            let bounds = pipeline::bounds(&rules, &options);
            Some(Store::open(path, &key.secret_for("state"), &bounds)?)
        }
        None => None,
    };
    let scan = Scan {
        rules: &rules,
        key: &key,
        access: &access,
        policy: &policy,
        state: state.as_ref(),
        options,
    };
    let is_watched = !how.quiet && progress::is_seen();
    let progress = Arc::new(Progress {
        is_watched,
        ..Progress::default()
    });
    stop_on_signal(&progress);
    if let Some(log) = &mut log {
        log.begin(&roots, &progress);
    }
    let line = is_watched.then(|| Shown::start(&progress));
    let report = scan.run(&roots, &progress)?;
    drop(line);
    if let Some(log) = log {
        log.end(&report);
    }
    let json = output::json_among(&outputs);
    for output in &outputs {
        let source = Source::Scan(&report);
        output::save(source, output, how.lang.into(), json.as_deref())?;
        if how.verbose {
            output::complain(&format!("wrote {}", shown(output.path())));
        }
    }
    if let Some(receivers) = &receivers {
        alerts::send(receivers, how, &report);
    }
    let kept = match state.as_ref().and_then(Store::failure) {
        Some(why) => Err(OutputError::State {
            path: how.state.clone().unwrap_or_default(),
            why,
        }),
        None => Ok(()),
    };
    Ok(Scanned { report, kept })
}

/// The first signal stops the walk and what was found is reported; the second ends at once.
fn stop_on_signal(progress: &Arc<Progress>) {
    let progress = Arc::clone(progress);
    let set = ctrlc::set_handler(move || {
        if progress.cancel.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(exit_codes::INTERRUPTED));
        }
    });
    if let Err(error) = set {
        output::complain(&format!(
            "interrupting will end the scan without a report: {error}"
        ));
    }
}

fn exit_code(report: &ScanReport, fail_on: SeverityArg) -> u8 {
    if report.run.interrupted && !report.run.time_was_up {
        exit_codes::INTERRUPTED
    } else if report
        .exposures
        .iter()
        .any(|exposure| exposure.severity >= severity(fail_on))
    {
        exit_codes::INADEQUATE
    } else if !report.run.complete || report.names_nobody() {
        exit_codes::INCOMPLETE
    } else {
        exit_codes::ADEQUATE
    }
}

/// The roots: each must exist, and none may lie in another, or files would be counted twice.
fn roots(typed: &[OsString], how: &ScanHow) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut roots: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for path in typed {
        let shown = escape::for_terminal(path.as_bytes());
        let real = std::fs::canonicalize(path).with_context(|| format!("cannot scan {shown}"))?;
        // Paths are told as they were given; a state is used where the working folder is another.
        let told = match how.state.is_some() {
            true => {
                paths::whole(Path::new(path)).with_context(|| format!("cannot scan {shown}"))?
            }
            false => PathBuf::from(path),
        };
        let mut given = told.into_os_string().into_vec();
        while given.len() > 1 && given.ends_with(b"/") {
            given.pop();
        }
        roots.push((real, given));
    }
    let inside = |path: &Path, index: usize| {
        roots.iter().enumerate().any(|(other, (root, _))| {
            other != index && path.starts_with(root) && (path != root || other < index)
        })
    };
    let kept = roots.iter().enumerate().filter(|(index, (real, given))| {
        let doubled = inside(real, *index);
        if doubled && how.verbose {
            output::complain(&format!(
                "{} lies in another path that is scanned",
                escape::for_terminal(given)
            ));
        }
        !doubled
    });
    Ok(kept.map(|(_, (_, given))| given.clone()).collect())
}

/// What the values of -o name.
pub(super) fn outputs(paths: &[PathBuf]) -> anyhow::Result<Vec<Output>> {
    paths
        .iter()
        .map(|path| {
            output::has_folder(path)?;
            if path.is_dir() || path.as_os_str().as_bytes().ends_with(b"/") {
                return Ok(Output::Tables(path.clone()));
            }
            let format = Format::by_ending(path).with_context(|| {
                format!(
                    "-o {}: the ending says the form: .html .xlsx .md .json .ndjson .csv .txt; FOLDER/ for all tables",
                    shown(path)
                )
            })?;
            Ok(Output::File(path.clone(), format))
        })
        .collect()
}

fn pace(how: &ScanHow) -> anyhow::Result<Pace> {
    let bytes = match &how.bytes_per_second {
        Some(text) => Some(
            reader::number_of(text)
                .filter(|number| *number > 0)
                .with_context(|| {
                    format!("--bytes-per-second {text}: give a whole number above 0")
                })?,
        ),
        None => None,
    };
    if how.files_per_second == Some(0) {
        bail!("--files-per-second 0: nothing would ever be read");
    }
    let until = match &how.until {
        Some(text) => {
            let time: TimeOfDay = text.parse().with_context(|| format!("--until {text}"))?;
            let now = jiff::Zoned::now();
            let left = now.duration_until(&time.next(&now)).unsigned_abs();
            std::time::Instant::now().checked_add(left)
        }
        None => None,
    };
    Ok(Pace {
        bytes,
        files: how.files_per_second,
        until,
    })
}

/// Threads for a share that another machine answers for: they wait most of the time (docs/benchmarks.md).
const FOR_REMOTE: usize = 32;

fn threads(roots: &[Vec<u8>], how: &ScanHow) -> anyhow::Result<usize> {
    match how.threads {
        Some(0) => bail!("--threads 0: at least one thread is needed"),
        Some(threads) => Ok(threads),
        None => {
            let processors = std::thread::available_parallelism().map_or(1, usize::from);
            let is_remote = roots.iter().any(|root| sources::is_remote(root));
            Ok(if is_remote {
                processors.max(FOR_REMOTE)
            } else {
                processors
            })
        }
    }
}

/// Finds what would stop a scan before it begins.
pub(super) fn check(paths: &[OsString], how: &ScanHow) -> anyhow::Result<()> {
    outputs(&how.output)?;
    roots(paths, how)?;
    how.rules.load()?;
    Policy::load(how.policy.as_deref(), jiff::Zoned::now().date())?;
    excludes(&how.exclude)?;
    reader::of_this_program(how.ocr, &how.limits)?;
    pace(how)?;
    threads(&[], how)?;
    let log = how.log.as_deref().filter(|log| *log != Path::new("-"));
    for (flag, file) in [("--state", how.state.as_deref()), ("--log", log)] {
        if let Some(folder) = file.and_then(Path::parent)
            && !folder.as_os_str().is_empty()
            && !folder.is_dir()
        {
            bail!("{flag}: there is no folder {}", shown(folder));
        }
    }
    people::judge(&how.directory)?;
    Ok(())
}

fn excludes(patterns: &[String]) -> anyhow::Result<globset::GlobSet> {
    let mut set = globset::GlobSetBuilder::new();
    for pattern in patterns {
        set.add(globset::Glob::new(pattern).with_context(|| format!("--exclude {pattern}"))?);
    }
    Ok(set.build()?)
}

fn default_key_file() -> anyhow::Result<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let config = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")));
    match config {
        Some(config) => Ok(config.join("mappevagt").join("token.key")),
        None => bail!(
            "neither XDG_CONFIG_HOME nor HOME is set; say with --key-file where the token key lies"
        ),
    }
}

/// The report form for a flag's word.
pub(super) fn format(format: FormatArg) -> Format {
    match format {
        FormatArg::Table => Format::Table,
        FormatArg::Json => Format::Json,
        FormatArg::Ndjson => Format::Ndjson,
        FormatArg::Csv => Format::Csv,
        FormatArg::Markdown => Format::Markdown,
    }
}

fn confidence(level: ConfidenceArg) -> Confidence {
    match level {
        ConfidenceArg::Possible => Confidence::Possible,
        ConfidenceArg::Likely => Confidence::Likely,
        ConfidenceArg::Certain => Confidence::Certain,
    }
}

fn severity(severity: SeverityArg) -> Severity {
    match severity {
        SeverityArg::Low => Severity::Low,
        SeverityArg::Medium => Severity::Medium,
        SeverityArg::High => Severity::High,
        SeverityArg::Critical => Severity::Critical,
    }
}
