//! Where output goes: standard streams, and files that appear whole or not at all.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::model::run::ScanReport;
use crate::report::{self, Format};

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the report to {}: {source}. Nothing was left there; free some room or name another place with -o, \
    and scan again", path.display())]
pub(super) struct OutputError {
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
    write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// A line on standard error; if even that fails there is nobody to tell.
pub(super) fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "mappevagt: {message}");
}

/// Whether the reader of our output went away, as `head` does.
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Writes a report to a file: beside its place first, mode 0600, then moved there whole.
pub(super) fn save(report: &ScanReport, format: Format, path: &Path) -> Result<(), OutputError> {
    let fail = |source| OutputError {
        path: path.to_path_buf(),
        source,
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
        report::write(report, format, 120, &mut out)
            .and_then(|()| out.flush())
            .map_err(fail)?;
    }
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}
