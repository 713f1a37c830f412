//! `mappevagt report`: another form of a finished scan.

use std::path::Path;

use anyhow::{Context, bail};

use super::args::ReportArgs;
use super::{compare, exit_codes, output, scan};
use crate::assess;
use crate::model::change::Comparison;
use crate::model::document::{Document, ExposureEntry};
use crate::model::printable::shown;
use crate::report::notice::{Notice, NoticeForm};
use crate::report::{self, Look, Saved, Source, changes};
use crate::state;

pub(super) fn run(args: &ReportArgs) -> anyhow::Result<u8> {
    if args.notice {
        return notice(args);
    }
    let outputs = scan::outputs(&args.output)?;
    let (document, comparison) = saved(args)?;
    let runs = match &args.state {
        Some(file) => state::runs_of(file)?,
        None => Vec::new(),
    };
    let source = Source::Saved(Saved {
        document: &document,
        comparison: comparison.as_ref(),
        trend: &state::trend(&runs, &document.run.started),
    });
    let json = match &args.run {
        Some(run) if args.state.is_none() => output::nameable(Path::new(run)),
        _ => output::json_among(&outputs),
    };
    for output in &outputs {
        output::save(source, output, args.lang.into(), json.as_deref())?;
    }
    if outputs.is_empty() {
        let look = Look {
            lang: args.lang.into(),
            width: output::width(),
            json: None,
            scratch: None,
        };
        let format = scan::format(args.format);
        output::print(|out| report::write(source, format, &look, out))?;
    }
    Ok(exit_codes::ADEQUATE)
}

/// Writes the breach notice, and says how much of it a person must fill in.
fn notice(args: &ReportArgs) -> anyhow::Result<u8> {
    for path in &args.output {
        notice_form(path)?;
        output::has_folder(path)?;
    }
    let (document, comparison) = saved(args)?;
    let mut chosen = Vec::new();
    for wanted in &args.exposure {
        if wanted.is_empty() {
            bail!(
                "--exposure: give an id or the beginning of one; without the flag all are in the notice"
            );
        }
        let ids = meant(wanted, &document);
        if ids.is_empty() {
            bail!("--exposure {wanted}: the report has none of that id");
        }
        chosen.extend(ids.iter().map(|exposure| exposure.id.clone()));
    }
    let notice = Notice::of(&document, comparison.as_ref(), &chosen, args.lang.into())?;
    for path in &args.output {
        let form = notice_form(path)?;
        let mut bytes = std::io::Cursor::new(Vec::new());
        notice.write(form, &mut bytes)?;
        output::save_file(path, &mut |out, _| out.write_all(bytes.get_ref()))?;
    }
    let gaps = notice.gaps().len();
    if gaps > 0 {
        output::complain(&format!("{gaps} gaps are marked for a person to fill in"));
    }
    Ok(exit_codes::ADEQUATE)
}

/// The exposures that an id means: the one of that id, else all that begin so.
pub(super) fn meant<'d>(wanted: &str, document: &'d Document) -> Vec<&'d ExposureEntry> {
    let exposures = document.exposures.iter();
    let all: Vec<&ExposureEntry> = exposures
        .filter(|exposure| exposure.id.starts_with(wanted))
        .collect();
    match all.iter().find(|exposure| exposure.id == wanted) {
        Some(one) => vec![*one],
        None => all,
    }
}

fn notice_form(path: &Path) -> anyhow::Result<NoticeForm> {
    NoticeForm::by_ending(path)
        .with_context(|| format!("-o {}: a notice is a .md or a .docx", shown(path)))
}

fn saved(args: &ReportArgs) -> anyhow::Result<(Document, Option<Comparison>)> {
    let (document, known) = match (&args.state, &args.run) {
        (Some(file), run) => {
            let named = run.as_ref().map(|run| run.to_string_lossy());
            let document = state::document_of(file, named.as_deref().unwrap_or("0"))?;
            let last = state::last_comparison_of(file).ok();
            let last = last.filter(|last| last.new.run.id == document.run.id);
            (document, last)
        }
        (None, Some(path)) => (read(Path::new(path))?, None),
        (None, None) => bail!("name a report (scan -o FILE.json), or --state FILE"),
    };
    let comparison = match (&args.since, &args.state) {
        // A file by this name is what a person means who types one, with a state too.
        (Some(old), Some(state)) if !old.is_file() => {
            Some(compare::since(state, old.as_os_str(), &document)?)
        }
        (Some(old), _) => Some(assess::compare_documents(&read(old)?, &document)),
        (None, _) => known,
    };
    Ok((document, comparison))
}

/// Reads a saved report.
pub(super) fn read(path: &Path) -> anyhow::Result<Document> {
    let told = shown(path);
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {told}"))?;
    changes::read_document(&bytes).map_err(|what| anyhow::anyhow!("{told}: {what}"))
}
