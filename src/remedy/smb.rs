//! Changes that go through an SMB server, because its descriptors decide.
//!
//! A mode that is changed behind Samba's back puts Samba's own list out of force, which can let people
//! in whom only that list kept out. So such entries are changed through the server alone: with smbcacls
//! from a Unix machine, or with icacls from a Windows one. It asks no server itself; [`super::Asked`] does.

use std::collections::BTreeSet;

use super::choice::MOST_CHOICES;
use super::descriptor::{Descriptor, is_everyone, is_signed_in};
use super::find::{Found, Spot};
use super::plan::{Options, Script};
use super::tree::{Beside, LiveTree};
use super::{icacls, smb_script};
use crate::model::document::{Document, ExposureEntry};
use crate::model::printable::for_terminal;
use crate::model::words::{Part, Words};

/// A share as its clients name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The machine.
    pub host: String,
    /// The share.
    pub share: String,
    /// The folder on this machine that the share shows (or that it is mounted on).
    pub folder: Vec<u8>,
}

/// One way to change the lists.
pub(super) struct Way {
    pub name: String,
    pub words: String,
    pub changes: Vec<SmbChange>,
}

/// An entry of the share as it is and as it shall be.
pub(super) struct SmbChange {
    /// From the share's own folder on, with slashes.
    pub path: String,
    pub told: Vec<u8>,
    pub before: Descriptor,
    pub after: Descriptor,
    pub who: Vec<String>,
}

/// The scripts for what a server decides.
pub(super) fn scripts(
    document: &Document,
    exposure: &ExposureEntry,
    found: &Found,
    tree: &dyn LiveTree,
    options: Options<'_>,
    unsolved: &mut Vec<String>,
) -> Vec<Script> {
    let Options { server, words, .. } = options;
    let decides = |beside: &Beside| matches!(beside, Beside::Samba | Beside::Nt);
    let files = found
        .files
        .iter()
        .filter(|(_, entry)| decides(&entry.beside));
    let folders = found
        .folders
        .iter()
        .filter(|(_, entry)| decides(&entry.beside));
    let (mut readable, mut lists) = (Vec::new(), [Vec::new(), Vec::new()]);
    for (kind, (spot, _)) in files.map(|row| (0, row)).chain(folders.map(|row| (1, row))) {
        match read(spot, tree, server) {
            Ok((path, descriptor)) => {
                if kind == 0 || found.files.is_empty() {
                    readable.extend(descriptor.readers());
                }
                if let Some(list) = lists.get_mut(kind) {
                    list.push((spot, path, descriptor));
                }
            }
            Err(why) => {
                let path = for_terminal(&spot.told());
                unsolved.push(format!("{path}: {}", words.own(why)));
            }
        }
    }
    let ways = ways(exposure, &readable, &lists, words);
    let Some(server) = server.filter(|_| !ways.is_empty()) else {
        return Vec::new();
    };
    let is_open = exposure.readers.everyone && exposure.code.starts_with("open-");
    let first = ways.first().map(|way| way.name.as_str());
    let default = first.filter(|name| is_open && *name == "everyone");
    let mut scripts = smb_script::scripts(document, exposure, server, &ways, default, words);
    scripts.push(icacls::script(
        document, exposure, server, &ways, default, words,
    ));
    scripts
}

/// Path and list of an entry, or why there is none.
fn read(
    spot: &Spot,
    tree: &dyn LiveTree,
    server: Option<&Server>,
) -> Result<(String, Descriptor), &'static str> {
    let server = server.ok_or(
        "an NT descriptor decides here; name the server and the share, so that it can be changed through them",
    )?;
    if spot.below.iter().any(|step| step.inode.is_some()) {
        return Err(
            "its name holds a number, and a server knows it by no other name: rename it first",
        );
    }
    let path =
        share_path(spot, server).ok_or("it cannot be named through the share: rename it first")?;
    let text = tree.descriptor(&spot.root, &spot.names());
    let text = text.ok_or("the server did not tell its NT descriptor")?;
    let descriptor = Descriptor::parse(&text);
    descriptor
        .map(|descriptor| (path, descriptor))
        .ok_or("its NT descriptor holds entries that are not known here")
}

/// A path as clients of the share name it; `None` where it is not in the share, or where clients see
/// another name because theirs cannot hold this one.
pub(super) fn share_path(spot: &Spot, server: &Server) -> Option<String> {
    let mut whole = spot.root.clone();
    for step in &spot.below {
        whole.push(b'/');
        whole.extend_from_slice(&step.name);
    }
    let folder = server.folder.strip_suffix(b"/").unwrap_or(&server.folder);
    let below = std::str::from_utf8(whole.strip_prefix(folder)?).ok()?;
    if !below.is_empty() && !below.starts_with('/') {
        return None;
    }
    let names = below.split('/').filter(|name| !name.is_empty());
    let is_fit = |name: &str| {
        !name.ends_with(['.', ' '])
            && !name
                .chars()
                .any(|char| char.is_control() || "\\:*?\"<>|".contains(char))
    };
    let names: Vec<&str> = names.collect();
    names
        .iter()
        .all(|name| is_fit(name))
        .then(|| format!("/{}", names.join("/")))
}

type Listed<'a> = (&'a Spot, String, Descriptor);

fn ways(
    exposure: &ExposureEntry,
    readable: &[String],
    lists: &[Vec<Listed<'_>>; 2],
    words: &Words,
) -> Vec<Way> {
    let readers: BTreeSet<&String> = readable.iter().collect();
    let chosen = |is: fn(&str) -> bool| -> Vec<String> {
        readers
            .iter()
            .filter(|who| is(who))
            .map(|who| (*who).clone())
            .collect()
    };
    let everyone = chosen(is_everyone);
    let mut all: Vec<String> = everyone.clone();
    all.extend(chosen(is_signed_in));
    let mut sets = vec![
        ("everyone".to_string(), everyone.clone()),
        (
            "signed-in".to_string(),
            if all == everyone { Vec::new() } else { all },
        ),
    ];
    if !exposure.readers.everyone {
        let single = readers
            .iter()
            .filter(|who| !is_everyone(who) && !is_signed_in(who));
        sets.extend(single.map(|who| ((*who).clone(), vec![(*who).clone()])));
    }
    let mut ways = Vec::new();
    let [files, folders] = lists;
    for (name, who) in sets.into_iter().filter(|(_, who)| !who.is_empty()) {
        let narrow = changes(files.iter(), &who);
        let wide = changes(folders.iter().chain(files), &who);
        let all = who.join(", ");
        let (few, many) = (narrow.len(), wide.len());
        let said = |id: &str, count: usize| {
            let count = Part::Count(count as u64);
            words.say_with(id, &[("who", Part::Text(&all)), ("count", count)])
        };
        if few > 0 {
            ways.push(Way {
                name: name.clone(),
                words: said("remedy-entries-let-in", few),
                changes: narrow,
            });
        }
        if many > few {
            ways.push(Way {
                name: format!("{name}-folders"),
                words: said("remedy-entries-let-in-both", many),
                changes: wide,
            });
        }
    }
    ways.truncate(MOST_CHOICES);
    ways
}

fn changes<'a>(lists: impl Iterator<Item = &'a Listed<'a>>, who: &[String]) -> Vec<SmbChange> {
    let changes = lists.filter_map(|(spot, path, before)| {
        let after = before.without(who);
        (after != *before).then(|| SmbChange {
            path: path.clone(),
            told: spot.told(),
            before: before.clone(),
            after,
            who: who.to_vec(),
        })
    });
    changes.collect()
}
