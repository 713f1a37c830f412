//! From the rows of a saved scan to the entries they tell of.
//!
//! A row may tell of a member of an archive, and its name may be masked: `?` stands where a digit of a
//! number stood. Such an entry is looked up in the live tree and known from there on by its inode
//! number, so that no number is ever written into a script. Where more entries fit a masked name than
//! rows have it, none is taken: which one was meant cannot be told.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Entry, Kind, LiveTree};
use crate::model::Place;
use crate::model::document::{Document, ExposureEntry};
use crate::model::printable::for_terminal;
use crate::model::words::{Part, Words};

/// A name on the way to an entry. Only what is told of it shows, since the name may hold a number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    /// The name as it is told.
    pub told: Vec<u8>,
    /// The name as it is.
    pub name: Vec<u8>,
    /// The inode number, where the name must not be written.
    pub inode: Option<u64>,
}

/// Where an entry lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub root: Vec<u8>,
    pub below: Vec<Step>,
}

/// What an exposure is about.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files with personal data.
    pub files: Vec<(Spot, Entry)>,
    /// Folders that hold them directly, or whose listing shows a number in a name.
    pub folders: Vec<(Spot, Entry)>,
    /// How many names hold a number, by the folder whose listing shows them.
    pub names: BTreeMap<Vec<u8>, u64>,
    /// What could not be found, and why, in words.
    pub lost: Vec<String>,
    /// Whether the scan told files at all.
    pub tells_files: bool,
}

/// Why an entry was not found.
enum Lost {
    /// In the program's own English.
    Why(&'static str),
    /// So many names fit a masked one.
    Fits(u64),
}

impl Lost {
    fn said(&self, words: &Words) -> String {
        match self {
            Lost::Why(why) => words.own(why),
            Lost::Fits(count) => words.say_with("remedy-fits", &[("count", Part::Count(*count))]),
        }
    }
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&for_terminal(&self.told))
    }
}

impl Spot {
    /// The names below the root, as they are.
    pub fn names(&self) -> Vec<&[u8]> {
        self.below.iter().map(|step| step.name.as_slice()).collect()
    }

    /// The path as it may be shown.
    pub fn told(&self) -> Vec<u8> {
        let mut told = self.root.clone();
        for step in &self.below {
            if told.last() != Some(&b'/') {
                told.push(b'/');
            }
            told.extend_from_slice(&step.told);
        }
        told
    }

    /// The folder it lies in.
    pub fn folder(&self) -> Self {
        let below = self.below.split_last().map_or(&[][..], |(_, above)| above);
        Self {
            root: self.root.clone(),
            below: below.to_vec(),
        }
    }
}

/// The entries of an exposure.
pub(super) fn of(
    document: &Document,
    exposure: &ExposureEntry,
    tree: &dyn LiveTree,
    words: &Words,
) -> Found {
    let mut found = Found {
        tells_files: document.files.is_some(),
        ..Found::default()
    };
    let place = exposure.path.bytes();
    let roots: Vec<&[u8]> = document.run.roots.iter().map(String::as_bytes).collect();
    let mut files: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let mut listings: BTreeSet<Vec<u8>> = BTreeSet::new();
    for row in document.files.iter().flatten() {
        let path = row.path.bytes();
        // What everybody reads has no count of readers; what only known people read is no part of such
        // an exposure. The other way round it may be: known people browse to what anybody can open.
        let is_meant = !exposure.readers.everyone
            || row.readers.is_none()
            || exposure.code == "access-unknown";
        if !is_meant || !is_below(&path, &place) {
            continue;
        }
        // A name is read in the listing of its folder, whatever the rights of the entry.
        let is_name = row.matches.iter().all(|found| found.place == Place::name());
        if is_name && !is_member(&path, &roots, tree) {
            let folder = parent(&path).to_vec();
            *found.names.entry(folder.clone()).or_default() += 1;
            listings.insert(folder);
        } else {
            *files.entry(path).or_default() += 1;
        }
    }
    let lost = |path: &[u8], why: Lost| format!("{}: {}", for_terminal(path), why.said(words));
    let mut spots: BTreeMap<Spot, Entry> = BTreeMap::new();
    for (path, rows) in &files {
        match lookup(path, *rows, &roots, tree, Kind::File) {
            Ok(entries) => spots.extend(entries),
            Err(why) => found.lost.push(lost(path, why)),
        }
    }
    let mut folders: BTreeMap<Spot, Entry> = BTreeMap::new();
    for spot in spots.keys().map(Spot::folder) {
        if let Ok(entry) = tree.entry(&spot.root, &spot.names()) {
            folders.insert(spot, entry);
        }
    }
    if !found.tells_files {
        let rows = document.folders.iter();
        let rows = rows.filter(|row| row.code.as_ref() == Some(&exposure.code));
        listings.extend(
            rows.map(|row| row.path.bytes())
                .filter(|path| is_below(path, &place)),
        );
    }
    for path in &listings {
        match lookup(path, 1, &roots, tree, Kind::Folder) {
            Ok(entries) => folders.extend(entries),
            Err(why) => found.lost.push(lost(path, why)),
        }
    }
    found.files = spots.into_iter().collect();
    found.folders = folders.into_iter().collect();
    found
}

fn is_below(path: &[u8], place: &[u8]) -> bool {
    let place = place.strip_suffix(b"/").unwrap_or(place);
    path.strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// Whether a path is that of something in a file.
fn is_member(path: &[u8], roots: &[&[u8]], tree: &dyn LiveTree) -> bool {
    path.contains(&b'!')
        && lookup(path, 1, roots, tree, Kind::File)
            .is_ok_and(|entries| entries.iter().all(|(spot, _)| spot.told() != path))
}

fn parent(path: &[u8]) -> &[u8] {
    let slash = path.iter().rposition(|&byte| byte == b'/');
    match slash {
        Some(0) => b"/",
        Some(slash) => path.get(..slash).unwrap_or_default(),
        None => path,
    }
}

/// The entries that a path of a report means.
fn lookup(
    path: &[u8],
    rows: usize,
    roots: &[&[u8]],
    tree: &dyn LiveTree,
    kind: Kind,
) -> Result<Vec<(Spot, Entry)>, Lost> {
    let root = roots
        .iter()
        .filter(|root| is_below(path, root))
        .max_by_key(|root| root.len());
    let root = root.ok_or(Lost::Why("it lies under none of the scanned paths"))?;
    if !root.starts_with(b"/") {
        return Err(Lost::Why(
            "the scan was given a path that is not absolute: scan again with one that is",
        ));
    }
    let trimmed = root.strip_suffix(b"/").unwrap_or(root);
    let below = path.get(trimmed.len()..).unwrap_or_default();
    let names: Vec<&[u8]> = below
        .split(|&byte| byte == b'/')
        .filter(|name| !name.is_empty())
        .collect();
    if names.iter().any(|name| *name == b".." || *name == b".") {
        return Err(Lost::Why("its path leads up again"));
    }
    let start = Spot {
        root: root.to_vec(),
        below: Vec::new(),
    };
    let mut why = Lost::Why("it is not there any more");
    // The path itself, then as a member: what stands before each `!`, the longest first.
    for whole in std::iter::once(names.clone()).chain(containers(&names)) {
        let mut spots = vec![start.clone()];
        for name in &whole {
            spots = spots
                .iter()
                .flat_map(|spot| fitting(spot, name, tree))
                .collect();
        }
        let entries = spots.into_iter().filter_map(|spot| {
            let entry = tree.entry(&spot.root, &spot.names()).ok()?;
            (entry.kind == kind).then_some((spot, entry))
        });
        let entries: Vec<(Spot, Entry)> = entries.collect();
        let is_member = whole.len() != names.len() || whole.last() != names.last();
        match entries.len() {
            0 => {}
            // Rows of members tell nothing of how many containers there are.
            1 => return Ok(entries),
            many if many <= rows && !is_member => return Ok(entries),
            many => {
                why = Lost::Fits(many as u64);
                break;
            }
        }
    }
    Err(why)
}

/// What may be the container of a member: every prefix that ends before a `!`.
fn containers<'a>(names: &[&'a [u8]]) -> Vec<Vec<&'a [u8]>> {
    let mut all = Vec::new();
    for (at, name) in names.iter().enumerate().rev() {
        let marks = name.iter().enumerate().filter(|(_, byte)| **byte == b'!');
        for mark in marks
            .map(|(mark, _)| mark)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
        {
            let mut whole = names.get(..at).unwrap_or_default().to_vec();
            whole.extend(name.get(..mark).filter(|name| !name.is_empty()));
            all.push(whole);
        }
    }
    all
}

/// The entries of a folder that a told name may mean.
fn fitting(spot: &Spot, told: &[u8], tree: &dyn LiveTree) -> Vec<Spot> {
    let with = |name: Vec<u8>, inode| {
        let mut next = spot.clone();
        next.below.push(Step {
            told: told.to_vec(),
            name,
            inode,
        });
        next
    };
    if !told.contains(&b'?') {
        return vec![with(told.to_vec(), None)];
    }
    let names = tree.names(&spot.root, &spot.names()).unwrap_or_default();
    let fitting = names.into_iter().filter(|name| fits(told, name));
    let spots = fitting.filter_map(|name| {
        let mut spot = with(name, None);
        let step = spot.below.last()?;
        if step.name != step.told {
            let inode = tree.entry(&spot.root, &spot.names()).ok()?.inode;
            spot.below.last_mut()?.inode = Some(inode);
        }
        Some(spot)
    });
    spots.collect()
}

/// Whether a masked name is that of an entry: `?` is one digit, of whatever script, or itself.
fn fits(told: &[u8], name: &[u8]) -> bool {
    let mut rest = name;
    for &byte in told {
        let length = if byte == b'?' {
            let chunk = rest.utf8_chunks().next();
            match chunk.and_then(|chunk| chunk.valid().chars().next()) {
                Some(char) if char == '?' || char.is_numeric() => char.len_utf8(),
                _ => return false,
            }
        } else if rest.first() == Some(&byte) {
            1
        } else {
            return false;
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_name_fits_digits_of_any_script() {
        assert!(fits(b"a??????-????.txt", b"a211062-5629.txt"));
        assert!(fits("?".as_bytes(), "\u{0663}".as_bytes()));
        assert!(fits(b"what?", b"what?"));
        assert!(!fits(b"a?", b"ab"));
        assert!(!fits(b"a?", b"a12"));
        assert!(!fits(b"a?1", b"a1"));
    }

    #[test]
    fn a_member_lies_in_what_stands_before_a_mark() {
        let names: Vec<&[u8]> = vec![b"x", b"a!b.zip!dir", b"f.txt"];
        let containers = containers(&names);
        assert_eq!(
            containers,
            [vec![b"x".as_slice(), b"a!b.zip"], vec![b"x", b"a"]]
        );
    }
}
