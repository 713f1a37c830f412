//! `mappevagt remedy`: scripts that close exposures, for a person to read and run.

use std::collections::BTreeSet;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;

use anyhow::{Context, bail};

use super::args::RemedyArgs;
use super::{exit_codes, output, report};
use crate::model::document::{Document, PathEntry};
use crate::model::printable::shown;
use crate::model::words::{Part, Words};
use crate::remedy::{self, Asked, Disk, LiveTree, Options, Plan, Server};
use crate::report::escape::for_terminal;

pub(super) fn run(args: &RemedyArgs) -> anyhow::Result<u8> {
    let mut document = report::read(&args.report)?;
    from_here(&mut document);
    let server = server(args)?;
    let asked = server.clone().map(|server| Asked {
        server,
        command: ask(args),
    });
    let tree: &dyn LiveTree = match &asked {
        Some(asked) => asked,
        None => &Disk,
    };
    let names = Accounts;
    let words = Words::of(args.lang.into());
    let options = Options {
        names: &names,
        server: server.as_ref(),
        words,
    };
    let mut chosen = BTreeSet::new();
    for wanted in &args.exposure {
        if wanted.is_empty() {
            bail!(
                "--exposure: give an id or the beginning of one; without the flag all are planned for"
            );
        }
        let ids = report::meant(wanted, &document);
        if ids.is_empty() {
            bail!("--exposure {wanted}: the report has none of that id");
        }
        chosen.extend(ids.into_iter().map(|exposure| exposure.id.as_str()));
    }
    if let Some(folder) = &args.output {
        let mut builder = std::fs::DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(folder);
        made.with_context(|| format!("-o {}: cannot make the folder", shown(folder)))?;
    }
    let wanted = document
        .exposures
        .iter()
        .filter(|exposure| args.exposure.is_empty() || chosen.contains(exposure.id.as_str()));
    for exposure in wanted {
        let plan = remedy::plan(&document, exposure, tree, options);
        let path = for_terminal(&exposure.path.bytes());
        let written = match &args.output {
            Some(folder) => plan.write(folder)?,
            None => Vec::new(),
        };
        output::print(|out| {
            writeln!(out, "{}  {path}  ({})", exposure.id, exposure.code)?;
            tell(&plan, words, out)?;
            for script in &written {
                let path = shown(script);
                let wrote = words.say_with("wrote", &[("path", Part::Text(&path))]);
                writeln!(out, "  {wrote}")?;
            }
            writeln!(out)
        })?;
    }
    output::print(|out| writeln!(out, "{}", words.say("remedy-nothing-changed")))?;
    Ok(exit_codes::ADEQUATE)
}

/// Makes paths whole that a report tells as they were given: they are meant from the folder the command runs in,
/// and a script runs from anywhere.
fn from_here(document: &mut Document) {
    let here = std::env::current_dir().unwrap_or_default();
    let whole = |path: &[u8]| {
        let path = std::path::Path::new(std::ffi::OsStr::from_bytes(path));
        here.join(path).into_os_string().into_encoded_bytes()
    };
    for root in &mut document.run.roots {
        *root = String::from_utf8_lossy(&whole(root.as_bytes())).into_owned();
    }
    let files = document.files.iter_mut().flatten().map(|row| &mut row.path);
    let folders = document.folders.iter_mut().map(|row| &mut row.path);
    let exposures = document.exposures.iter_mut().map(|row| &mut row.path);
    for entry in files.chain(folders).chain(exposures) {
        *entry = PathEntry::of(&whole(&entry.bytes()));
    }
}

fn tell(plan: &Plan, words: &Words, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    for choice in &plan.choices {
        let is_default = plan.default_choice.as_ref() == Some(&choice.name);
        let id = match is_default {
            true => "remedy-told-default",
            false => "remedy-told-choice",
        };
        let count = [("count", Part::Count(choice.entries))];
        let entries = words.say_with("remedy-entries", &count);
        let parts = [
            ("name", Part::Text(&choice.name)),
            ("words", Part::Text(&choice.words)),
            ("entries", Part::Text(&entries)),
        ];
        writeln!(out, "  {}", words.say_with(id, &parts))?;
        if !choice.leaves.is_empty() {
            let leaves = choice.leaves.iter().take(6);
            let leaves: Vec<String> = leaves.map(|name| for_terminal(name.as_bytes())).collect();
            let who = leaves.join(", ");
            let said = words.say_with("remedy-told-leaves", &[("who", Part::Text(&who))]);
            writeln!(out, "      {said}")?;
        }
    }
    for sentence in &plan.unsolved {
        writeln!(out, "  ! {sentence}")?;
    }
    Ok(())
}

fn server(args: &RemedyArgs) -> anyhow::Result<Option<Server>> {
    let Some(named) = &args.share else {
        return Ok(None);
    };
    let parts = named
        .strip_prefix("//")
        .and_then(|rest| rest.split_once('/'))
        .filter(|(host, share)| !host.is_empty() && !share.is_empty() && !share.contains('/'));
    let Some((host, share)) = parts else {
        bail!("--share {named}: write //HOST/NAME");
    };
    let Some(folder) = &args.share_folder else {
        bail!("--share {named}: say with --share-folder which folder it shows");
    };
    Ok(Some(Server {
        host: host.to_string(),
        share: share.to_string(),
        folder: folder.as_os_str().as_bytes().to_vec(),
    }))
}

fn ask(args: &RemedyArgs) -> Vec<String> {
    let mut command = vec!["smbcacls".to_string()];
    match &args.sign_in {
        Some(file) => command.extend(["-A".to_string(), file.to_string_lossy().into_owned()]),
        None => command.push("-N".to_string()),
    }
    command
}

/// This machine's names for ids.
struct Accounts;

impl remedy::Names for Accounts {
    fn group(&self, gid: u32) -> Option<String> {
        let group = uzers::get_group_by_gid(gid)?;
        Some(group.name().to_string_lossy().into_owned())
    }

    fn user(&self, uid: u32) -> Option<String> {
        let user = uzers::get_user_by_uid(uid)?;
        Some(user.name().to_string_lossy().into_owned())
    }
}
