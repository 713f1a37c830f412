//! `mappevagt verify`: is it fixed? One finding of a state is looked at again, now, whatever is remembered.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use anyhow::{Context, bail};

use super::args::VerifyArgs;
use super::scan::{self, Scanned};
use super::verified::{self, Verified};
use super::{exit_codes, output, paths};
use crate::model::Reason;
use crate::model::document::{Document, ExposureEntry};
use crate::model::words::{Part, Words};
use crate::report::escape::for_terminal;
use crate::state;

pub(super) fn run(args: &VerifyArgs) -> anyhow::Result<u8> {
    let Some(file) = &args.how.state else {
        bail!("--state FILE: say which state knows the finding");
    };
    // What cannot be written is told before anything is looked at.
    let mut files = Vec::new();
    for path in &args.how.output {
        output::has_folder(path)?;
        files.push((path, verified::form_of(path)?));
    }
    let open = state::open_exposures_of(file)?;
    let mut verified = Vec::new();
    for what in &args.what {
        let text = what.to_string_lossy();
        let by_id: Vec<&ExposureEntry> = open
            .iter()
            .map(|known| &known.entry)
            .filter(|entry| text.len() >= 4 && entry.id.starts_with(text.as_ref()))
            .collect();
        let path = match by_id.as_slice() {
            [entry] => entry.path.bytes(),
            [] => whole(what)?,
            _ => bail!("{text}: more than one exposure begins so; give more of the id"),
        };
        let before: Vec<ExposureEntry> = match by_id.as_slice() {
            [entry] => vec![(*entry).clone()],
            _ => {
                let known = open.iter().map(|known| &known.entry);
                let masked = output::masked(&what.to_string_lossy()).into_bytes();
                let at = known.filter(|entry| {
                    let entry = entry.path.bytes();
                    entry == path || entry == masked
                });
                at.cloned().collect()
            }
        };
        let root = open
            .iter()
            .find(|known| {
                before
                    .first()
                    .is_some_and(|entry| entry.id == known.entry.id)
            })
            .map(|known| known.root.clone());
        verified.push(verify(args, path, root, before)?);
    }
    let words = Words::of(args.how.lang.into());
    for (path, form) in files {
        output::save_file(path, &mut |out, _| {
            verified::write(&verified, form, words, out)
        })?;
    }
    if !args.how.quiet {
        let form = scan::format(args.how.format);
        output::print(|out| verified::write(&verified, form, words, out))?;
    }
    let is = |verdict: &str| verified.iter().any(|one| one.verdict == verdict);
    Ok(match (is("open"), is("not-checked")) {
        (true, _) => exit_codes::INADEQUATE,
        (_, true) => exit_codes::INCOMPLETE,
        _ => exit_codes::ADEQUATE,
    })
}

/// A path that was typed, as a scan tells it.
fn whole(what: &OsString) -> anyhow::Result<Vec<u8>> {
    let told = for_terminal(what.as_bytes());
    let path = paths::whole(Path::new(what)).with_context(|| told)?;
    let mut path = path.into_os_string().into_vec();
    while path.len() > 1 && path.ends_with(b"/") {
        path.pop();
    }
    Ok(path)
}

fn verify(
    args: &VerifyArgs,
    path: Vec<u8>,
    root: Option<String>,
    before: Vec<ExposureEntry>,
) -> anyhow::Result<Verified> {
    // What was typed may hold a number that the report masked.
    let told = output::masked(&for_terminal(&path));
    let words = Words::of(args.how.lang.into());
    let typed = OsString::from_vec(path);
    if is_gone(Path::new(&typed)).with_context(|| format!("{told}: cannot be looked at"))? {
        if told.contains('?') {
            bail!("{told}: part of this name is masked; give the path itself");
        }
        let root = root.filter(|root| Path::new(root) != Path::new(&typed));
        let Some(root) = root else {
            bail!("{told}: no such file or folder, and no exposure is known by this name");
        };
        let told_root = for_terminal(root.as_bytes());
        let mut entries = std::fs::read_dir(&root)
            .with_context(|| format!("{told_root}: is the share mounted?"))?;
        if entries.next().is_none() && !args.how.accept_empty {
            bail!(
                "{told_root}: it is empty; is the share mounted? If all of it was deleted, say --accept-empty"
            );
        }
        return Ok(Verified {
            path: told,
            verdict: "fixed-deleted",
            why: words.say("verify-gone"),
            before,
            now: Vec::new(),
        });
    }
    let mut how = args.how.clone();
    how.state = None;
    how.output = Vec::new();
    let Scanned { report, .. } = scan::scan(&[typed], &how)?;
    let now = Document::of(&report);
    let totals = &now.totals;
    let (verdict, why) = if !now.exposures.is_empty() {
        let readers = |entry: &ExposureEntry| match entry.readers.everyone {
            true => words.say("everyone"),
            false => {
                let count = Part::Count(entry.readers.count);
                words.say_with("people", &[("count", count)])
            }
        };
        let was = before.first().map_or_else(String::new, |was| {
            let (citizens, readers) = (was.persons.interval().to_string(), readers(was));
            let parts = [
                ("citizens", Part::Text(&citizens)),
                ("readers", Part::Text(&readers)),
            ];
            format!(" {}", words.say_with("verify-before", &parts))
        });
        let most = now.exposures.first().map_or_else(String::new, readers);
        let citizens = totals.persons.interval().to_string();
        let parts = [
            ("citizens", Part::Text(&citizens)),
            ("readers", Part::Text(&most)),
        ];
        let now_is = words.say_with("verify-now", &parts);
        ("open", format!("{now_is}{was}"))
    } else if let Some(reason) = left_out(&now) {
        let reason = words.say(&format!("reason-{reason}"));
        let parts = [("reason", Part::Text(&reason))];
        ("not-checked", words.say_with("verify-left-out", &parts))
    } else if !now.run.complete {
        let count = [("count", Part::Count(totals.unscanned))];
        ("not-checked", words.say_with("verify-unread", &count))
    } else if totals.matches > 0 {
        let citizens = totals.persons.interval().to_string();
        let citizens = [("citizens", Part::Text(&citizens))];
        (
            "fixed-restricted",
            words.say_with("verify-restricted", &citizens),
        )
    } else {
        ("fixed-deleted", words.say("verify-nothing"))
    };
    Ok(Verified {
        path: told,
        verdict,
        why,
        before,
        now: now.exposures,
    })
}

/// Whether nothing is there. What cannot be looked at may well be.
fn is_gone(path: &Path) -> std::io::Result<bool> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    match std::fs::metadata(path) {
        Ok(_) => Ok(false),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Why something was not looked at that a complete scan may leave out.
fn left_out(now: &Document) -> Option<&'static str> {
    let mut reasons = [Reason::Excluded, Reason::OtherFileSystem]
        .into_iter()
        .map(Reason::word);
    reasons.find(|word| now.totals.unscanned_by_reason.contains_key(*word))
}
