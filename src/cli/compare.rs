//! `mappevagt compare`: what became of the exposures between two scans.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;

use anyhow::bail;

use super::args::{CompareArgs, CompareFormat};
use super::{exit_codes, output, report};
use crate::assess;
use crate::model::change::{ChangeKind, Comparison};
use crate::model::document::Document;
use crate::model::words::Words;
use crate::report::changes;
use crate::state;

/// Exit code 1: something is new, worse, or has moved to an open place.
pub(super) fn run(args: &CompareArgs) -> anyhow::Result<u8> {
    let comparison = compared(args)?;
    output::print(|out| match args.format {
        CompareFormat::Table => {
            let words = Words::of(args.lang.into());
            changes::write_table(&comparison, words, output::width(), out)
        }
        CompareFormat::Json => changes::write_json(&comparison, out),
    })?;
    let has = |kinds: &[ChangeKind]| {
        let mut changes = comparison.changes.iter();
        changes.any(|change| kinds.contains(&change.kind))
    };
    let worse = [ChangeKind::New, ChangeKind::Worse, ChangeKind::MovedOpen];
    Ok(match has(&worse) {
        true => exit_codes::INADEQUATE,
        false if has(&[ChangeKind::NotChecked]) => exit_codes::INCOMPLETE,
        false => exit_codes::ADEQUATE,
    })
}

fn compared(args: &CompareArgs) -> anyhow::Result<Comparison> {
    match (&args.state, args.sides.as_slice()) {
        (None, [old, new]) => Ok(assess::compare_documents(
            &report::read(Path::new(old))?,
            &report::read(Path::new(new))?,
        )),
        (Some(state), []) => Ok(state::last_comparison_of(state)?),
        (Some(state), [old, new]) => {
            let new = state::document_of(state, &new.to_string_lossy())?;
            since(state, old, &new)
        }
        (None, _) => bail!("name two reports (scan -o FILE.json), or --state FILE"),
        (Some(_), _) => bail!(
            "with --state name two of its runs (`mappevagt status` lists them), or none for the last two"
        ),
    }
}

/// A run of a state against an earlier one.
pub(super) fn since(state: &Path, old: &OsStr, new: &Document) -> anyhow::Result<Comparison> {
    let old = state::document_of(state, &old.to_string_lossy())?;
    let mut comparison = assess::compare_documents(&old, new);
    tell_what_was_found(&mut comparison, &state::closed_exposures_of(state)?);
    Ok(comparison)
}

/// The runs between two runs of a state followed its persons: what they found of an exposure is known.
fn tell_what_was_found(
    comparison: &mut Comparison,
    closed: &HashMap<String, (String, ChangeKind)>,
) {
    let (old, new) = (&comparison.old.run.finished, &comparison.new.run.finished);
    for change in &mut comparison.changes {
        let known = closed.get(&change.exposure.id);
        let between = known.filter(|(when, _)| when > old && when <= new);
        if let Some((when, kind)) = between.filter(|_| change.before.is_none())
            && change.kind != ChangeKind::New
        {
            change.kind = *kind;
            change.why = vec![format!("found by the run of {when}")];
        }
    }
    for kind in ChangeKind::ALL {
        let changes = comparison.changes.iter();
        let count = changes.filter(|change| change.kind == kind).count();
        let word = kind.word().to_string();
        comparison.counts.insert(word, count as u64);
    }
    comparison.changes.sort_by_key(|change| change.kind);
    comparison.notes.retain(|note| !note.contains("--files"));
}
