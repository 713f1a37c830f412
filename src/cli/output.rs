//! Where output goes: standard streams, and files that appear whole or not at all.

use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::detect::{RuleSet, Searcher, TokenKey};
use crate::model::Confidence;
use crate::model::document::Document;
use crate::model::printable::shown;
use crate::model::words::Lang;
use crate::report::csv_tables::{self, Table};
use crate::report::{self, Format, Look, Source};

/// What was asked for could not be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum OutputError {
    /// To a file.
    #[error(transparent)]
    File(#[from] FileError),
    /// To standard output.
    #[error(
        "cannot write to standard output: {0}. Nothing is lost: free some room, or name a file with -o, and run it again"
    )]
    Standard(io::Error),
    /// To the state.
    #[error(
        "the state {} could not be kept: {why}. The report is whole; what was not kept is read again the next time. \
         Free some room there",
        shown(path)
    )]
    State {
        /// The file.
        path: PathBuf,
        /// What the database said.
        why: String,
    },
}

/// A report could not be written to its file.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot write the report to {}: {source}. Nothing was left there; free some room or name another place with -o, \
    and run it again",
    shown(path)
)]
pub(super) struct FileError {
    path: PathBuf,
    source: io::Error,
}

/// Width of the terminal, or a plain page's.
pub(super) fn width() -> u16 {
    const PAGE: u16 = 100;
    if !io::stdout().is_terminal() {
        return PAGE;
    }
    comfy_table::Table::new()
        .width()
        .unwrap_or(PAGE)
        .clamp(60, 240)
}

/// Writes to standard output through one buffer.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        // A reader that went away, as `head` does, has what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done.map_err(OutputError::Standard)?),
    }
}

/// A line on standard error; if even that fails there is nobody to tell. A message may quote a path
/// or a line of a file: identifiers in it are masked.
pub(super) fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "mappevagt: {}", masked(message));
}

/// An error with its causes, each told once: a message may have taken in that of its cause.
pub(super) fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if told.contains(&cause) {
            continue;
        }
        if !told.is_empty() {
            told.push_str(": ");
        }
        told.push_str(&cause);
    }
    told
}

/// An error of the system without the path of a file that was only to be moved to its place.
fn plain(error: io::Error) -> io::Error {
    let source = error.get_ref().and_then(|inner| inner.source());
    let code = source.and_then(|source| source.downcast_ref::<io::Error>());
    match code.and_then(io::Error::raw_os_error) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => error,
    }
}

/// A text with the digits of every identifier in it replaced.
pub(super) fn masked(message: &str) -> String {
    let Ok(rules) = RuleSet::with_packs(&["all".to_string()], &[]) else {
        return "a message that could not be made safe to show".to_string();
    };
    let mut searcher = Searcher::new(&rules, &TokenKey::throwaway(), Confidence::Possible);
    let masked = searcher.masked(message.as_bytes());
    masked.map_or_else(
        || message.to_string(),
        |masked| String::from_utf8_lossy(&masked).into_owned(),
    )
}

/// Checks that the folder is there that a file shall be written to.
pub(super) fn has_folder(path: &Path) -> anyhow::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if !folder.is_dir() {
        anyhow::bail!("-o {}: there is no folder {}", shown(path), shown(folder));
    }
    Ok(())
}

/// What a report is written to.
pub(super) enum Output {
    /// A file of this form.
    File(PathBuf, Format),
    /// A folder for a CSV file of every table.
    Tables(PathBuf),
}

impl Output {
    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        match self {
            Output::File(path, _) | Output::Tables(path) => path,
        }
    }
}

/// The first JSON report among what is written, as a page may name it: not where its name holds a number.
pub(super) fn json_among(outputs: &[Output]) -> Option<PathBuf> {
    let named = outputs.iter().find_map(|output| match output {
        Output::File(path, Format::Json) => Some(path.as_path()),
        _ => None,
    });
    nameable(named?)
}

/// A path that a page may name.
pub(super) fn nameable(path: &Path) -> Option<PathBuf> {
    let name = path.to_string_lossy();
    (masked(&name) == name).then(|| path.to_path_buf())
}

/// Writes a report to a file or folder; `json` is the JSON report of the same scan.
pub(super) fn save(
    source: Source<'_>,
    output: &Output,
    lang: Lang,
    json: Option<&Path>,
) -> Result<(), OutputError> {
    match output {
        Output::File(path, format) => save_file(path, &mut |out, folder| {
            let look = Look {
                lang,
                width: 120,
                json: json.map(Path::to_path_buf),
                scratch: Some(folder.to_path_buf()),
            };
            report::write(source, *format, &look, out)
        }),
        Output::Tables(folder) => {
            let made;
            let document = match source {
                Source::Scan(report) => {
                    made = Document::of(report);
                    &made
                }
                Source::Saved(saved) => saved.document,
            };
            if !folder.is_dir() {
                // Who can read which folder, by name, is in the tables.
                let mut builder = std::fs::DirBuilder::new();
                builder
                    .mode(0o700)
                    .create(folder)
                    .map_err(|source| FileError {
                        path: folder.clone(),
                        source,
                    })?;
            }
            for table in Table::ALL {
                if table.is_in(document) {
                    let path = folder.join(format!("{}.csv", table.name()));
                    save_file(&path, &mut |out, _| csv_tables::write(document, table, out))?;
                }
            }
            Ok(())
        }
    }
}

type Filling<'f> = dyn FnMut(&mut dyn Write, &Path) -> io::Result<()> + 'f;

/// Writes a file: beside its place first, mode 0600, then moved there whole.
pub(super) fn save_file(path: &Path, fill: &mut Filling<'_>) -> Result<(), OutputError> {
    let fail = |source| FileError {
        path: path.to_path_buf(),
        source: plain(source),
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".mappevagt-")
        .suffix(".part")
        .tempfile_in(folder)
        .map_err(fail)?;
    {
        let mut out = io::BufWriter::new(&mut file);
        fill(&mut out, folder)
            .and_then(|()| out.flush())
            .map_err(fail)?;
    }
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}
