//! The changes that would end an exposure, one of which a person chooses.
//!
//! Where everybody can read, there is one thing to take away, and the choice is only how much it is taken
//! away from: the files alone, or their folders too so that new files are closed as well. Where known
//! people can read, nobody but a person knows which of them should not, so every entry that lets somebody
//! in is a choice of its own and none is made in advance. It knows nothing of scripts.

use std::collections::BTreeSet;

use super::acl::{Held, Who};
use super::find::{Found, Spot};
use super::plan::Options;
use super::tree::{Beside, Entry, Kind, Names};
use crate::model::document::ExposureEntry;
use crate::model::printable::for_terminal;
use crate::model::words::{Part, Words};

/// One way to change the rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What `--choose` takes: `other`, `group-1002-folders`.
    pub name: String,
    /// What it does, in words.
    pub words: String,
    /// How many entries it changes.
    pub entries: u64,
    /// Who can still read afterwards by entries that name them, besides owners and root.
    pub leaves: Vec<String>,
    pub(super) changes: Vec<Change>,
}

/// An entry as it is and as it shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub spot: Spot,
    pub kind: Kind,
    pub inode: u64,
    pub owner: (u32, u32),
    pub before: Held,
    pub after: Held,
    pub words: String,
}

/// More choices than these help nobody; groups come first.
pub(super) const MOST_CHOICES: usize = 24;

/// An entry whose rights a script on this machine can change.
struct Changeable<'a> {
    spot: &'a Spot,
    entry: &'a Entry,
    held: Held,
}

/// The choices for an exposure; what they cannot do is added to `unsolved`.
pub(super) fn choices(
    found: &Found,
    exposure: &ExposureEntry,
    options: Options<'_>,
    unsolved: &mut Vec<String>,
) -> Vec<Choice> {
    let Options { names, words, .. } = options;
    let files = changeable(&found.files, words, unsolved);
    let folders = changeable(&found.folders, words, unsolved);
    let mut choices = Vec::new();
    // Closing the folders alone, where a server decides over all the files, is no answer for those who
    // come through it.
    if files.is_empty() && !found.files.is_empty() {
        return choices;
    }
    for who in candidates(exposure, &files, &folders, names) {
        let narrow = choice(who, false, &files, &folders, options);
        let wide = choice(who, true, &files, &folders, options);
        let is_wider = wide.entries > narrow.entries;
        if narrow.entries > 0 {
            choices.push(narrow);
        }
        if is_wider {
            choices.push(wide);
        }
    }
    if choices.len() > MOST_CHOICES {
        let most = MOST_CHOICES.to_string();
        let parts = [
            ("count", Part::Count(choices.len() as u64)),
            ("most", Part::Text(&most)),
        ];
        unsolved.push(words.say_with("remedy-most-choices", &parts));
        choices.truncate(MOST_CHOICES);
    }
    choices
}

/// What is to be chosen where a person need not decide. Whether a folder is closed because of a name in
/// it, or the name is changed, is for a person.
pub(super) fn default_choice(
    found: &Found,
    exposure: &ExposureEntry,
    choices: &[Choice],
) -> Option<String> {
    let is_open = matches!(exposure.code.as_str(), "open-to-everyone" | "open-by-path");
    let name = if found.tells_files {
        "other"
    } else {
        "other-folders"
    };
    let is_there = choices.iter().any(|choice| choice.name == name);
    (is_open && exposure.readers.everyone && is_there).then(|| name.to_string())
}

fn changeable<'a>(
    entries: &'a [(Spot, Entry)],
    words: &Words,
    unsolved: &mut Vec<String>,
) -> Vec<Changeable<'a>> {
    let mut changeable = Vec::new();
    for (spot, entry) in entries {
        let told = for_terminal(&spot.told());
        match &entry.beside {
            Beside::Nothing => {}
            // These are for the server's own script.
            Beside::Samba | Beside::Nt => continue,
            Beside::Other(what) => {
                let what = words.own(what);
                let parts = [("path", Part::Text(&told)), ("what", Part::Text(&what))];
                unsolved.push(words.say_with("remedy-elsewhere", &parts));
                continue;
            }
        }
        match Held::of(entry) {
            Ok(held) => changeable.push(Changeable { spot, entry, held }),
            Err(why) => {
                let why = words.own(why);
                let parts = [("path", Part::Text(&told)), ("why", Part::Text(&why))];
                unsolved.push(words.say_with("remedy-by-hand", &parts));
            }
        }
        if entry.kind == Kind::File && entry.links > 1 {
            let parts = [
                ("path", Part::Text(&told)),
                ("count", Part::Count(entry.links)),
            ];
            unsolved.push(words.say_with("remedy-links", &parts));
        }
    }
    changeable
}

/// Whose rights could be taken away.
fn candidates(
    exposure: &ExposureEntry,
    files: &[Changeable<'_>],
    folders: &[Changeable<'_>],
    names: &dyn Names,
) -> Vec<Who> {
    if exposure.readers.everyone && exposure.code != "access-unknown" {
        return vec![Who::Other];
    }
    let read = if files.is_empty() { folders } else { files };
    let mut groups = BTreeSet::new();
    let mut users = BTreeSet::new();
    for who in read.iter().flat_map(|file| file.held.named_readers()) {
        match who {
            Who::Group(_) => groups.insert(who),
            Who::User(uid) => is_at_fault(uid, exposure, names) && users.insert(who),
            Who::Other => false,
        };
    }
    groups
        .into_iter()
        .chain(users)
        .chain([Who::Other])
        .collect()
}

/// Whether a person with an entry of their own may be one of those whom the exposure names.
fn is_at_fault(uid: u32, exposure: &ExposureEntry, names: &dyn Names) -> bool {
    names
        .user(uid)
        .is_none_or(|name| exposure.readers.names.contains(&name))
}

fn choice(
    who: Who,
    is_wide: bool,
    files: &[Changeable<'_>],
    folders: &[Changeable<'_>],
    Options { names, words, .. }: Options<'_>,
) -> Choice {
    let folders = if is_wide { folders } else { &[] };
    let mut changes = Vec::new();
    let mut leaves = BTreeSet::new();
    let mut counts = [0_u64; 2];
    for one in folders.iter().chain(files) {
        let after = one.held.without(who);
        if one.entry.kind == Kind::File {
            leaves.extend(
                after
                    .named_readers()
                    .into_iter()
                    .map(|who| named(who, names, words)),
            );
        }
        if after == one.held {
            continue;
        }
        let count = if one.entry.kind == Kind::Folder {
            &mut counts[1]
        } else {
            &mut counts[0]
        };
        *count = count.saturating_add(1);
        changes.push(Change {
            spot: one.spot.clone(),
            kind: one.entry.kind,
            inode: one.entry.inode,
            owner: (one.entry.uid, one.entry.gid),
            words: one
                .held
                .words(&after, words, |who| named(who, names, words)),
            before: one.held.clone(),
            after,
        });
    }
    // One after the other in each folder.
    changes.sort_by_cached_key(|change| (change.spot.folder(), change.spot.clone()));
    let [in_files, in_folders] = counts;
    let whose = named(who, names, words);
    let files = words.say_with("remedy-files", &[("count", Part::Count(in_files))]);
    let parts = [
        ("whose", Part::Text(&whose)),
        ("files", Part::Text(&files)),
        ("folders", Part::Count(in_folders)),
    ];
    let said = match (in_files, in_folders) {
        (_, 0) => "remedy-takes",
        (0, _) => "remedy-takes-folders",
        _ => "remedy-takes-both",
    };
    let short = match who {
        Who::Other => "other".to_string(),
        Who::Group(gid) => format!("group-{gid}"),
        Who::User(uid) => format!("user-{uid}"),
    };
    Choice {
        name: if is_wide {
            format!("{short}-folders")
        } else {
            short
        },
        words: words.say_with(said, &parts),
        entries: changes.len() as u64,
        leaves: leaves.into_iter().collect(),
        changes,
    }
}

fn named(who: Who, names: &dyn Names, words: &Words) -> String {
    let with = |kind: &str, id: u32, name: Option<String>| {
        let id = id.to_string();
        let shown = name.as_ref().map(|name| for_terminal(name.as_bytes()));
        let parts = [
            ("id", Part::Text(&id)),
            ("name", Part::Text(shown.as_deref().unwrap_or_default())),
        ];
        match name {
            Some(_) => words.say_with(&format!("remedy-{kind}"), &parts),
            None => words.say_with(&format!("remedy-{kind}-unnamed"), &parts),
        }
    };
    match who {
        Who::Other => words.say("remedy-other"),
        Who::Group(gid) => with("group", gid, names.group(gid)),
        Who::User(uid) => with("user", uid, names.user(uid)),
    }
}
