//! What became of each exposure between two scans.
//!
//! An exposure is the same one if its place, code and reach are; else if its place is. What is no longer
//! reported was fixed, has moved, or was not looked at, and these are told apart: "not read this time" is
//! never "fixed". Where its persons lie now is told by a sample of their tokens.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::model::Reason;
use crate::model::change::{Change, ChangeKind, Comparison, MovedTo, SCHEMA, Side};
use crate::model::document::{Document, ExposureEntry, PathEntry};

/// An exposure as it was.
#[derive(Clone, Debug)]
pub struct Before {
    /// The row.
    pub entry: ExposureEntry,
    /// When it was first reported, as far as that is known.
    pub first_seen: Option<String>,
    /// When it was last reported.
    pub last_seen: Option<String>,
    /// How many of its persons are followed.
    pub followed: u64,
    /// Where they lay.
    pub lay: Vec<MovedTo>,
    /// Where they lie now.
    pub lie: Vec<MovedTo>,
}

/// The newer scan.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    /// What it reported.
    pub document: &'a Document,
    /// Whether persons were followed: without that nobody can say what has moved.
    pub follows: bool,
}

/// Holds what was known against what is there now.
pub fn compare(old: Side, before: &[Before], now: Now<'_>) -> Comparison {
    let mut new: Vec<Option<&ExposureEntry>> = now.document.exposures.iter().map(Some).collect();
    let mut pairs: Vec<Option<&ExposureEntry>> = vec![None; before.len()];
    let same_id = |a: &ExposureEntry, b: &ExposureEntry| a.id == b.id;
    let same_place = |a: &ExposureEntry, b: &ExposureEntry| a.path == b.path;
    for same in [
        &same_id as &dyn Fn(&ExposureEntry, &ExposureEntry) -> bool,
        &same_place,
    ] {
        for (was, pair) in before.iter().zip(&mut pairs) {
            if pair.is_none() {
                let is_it = |entry: &&mut Option<&ExposureEntry>| {
                    entry.is_some_and(|entry| same(&was.entry, entry))
                };
                *pair = new.iter_mut().find(is_it).and_then(Option::take);
            }
        }
    }
    let unread = Unread::of(now.document);
    let finished = Some(now.document.run.finished.clone());
    let mut changes = Vec::new();
    let mut unchanged = 0_u64;
    for (was, pair) in before.iter().zip(pairs) {
        let change = match pair {
            Some(is) => still_there(was, is, &finished),
            None => Some(no_longer(was, now, &unread)),
        };
        match change {
            Some(change) => changes.push(change),
            None => unchanged += 1,
        }
    }
    changes.extend(new.into_iter().flatten().map(|entry| Change {
        kind: ChangeKind::New,
        exposure: entry.clone(),
        before: None,
        why: vec![entry.why.clone()],
        moved_to: Vec::new(),
        first_seen: finished.clone(),
        last_seen: finished.clone(),
        days_open: Some(0),
    }));
    changes.sort_by(|a, b| {
        let rank = |change: &Change| {
            let severity = ["critical", "high", "medium", "low"];
            let severe = severity
                .iter()
                .position(|word| *word == change.exposure.severity);
            (change.kind, severe, change.exposure.path.clone())
        };
        rank(a).cmp(&rank(b))
    });
    let mut counts: BTreeMap<String, u64> = ChangeKind::ALL
        .iter()
        .map(|kind| (kind.word().to_string(), 0))
        .collect();
    for change in &changes {
        *counts.entry(change.kind.word().to_string()).or_default() += 1;
    }
    counts.insert("unchanged".to_string(), unchanged);
    let mut notes = Vec::new();
    if !now.follows {
        notes.push(
            "Whether data have moved cannot be told: that takes a state, or reports with --files."
                .to_string(),
        );
    }
    if now.document.run.interrupted {
        notes.push(
            "The newer scan was stopped before its end: what it does not report is not called fixed.".to_string(),
        );
    }
    if old.run.rules != now.document.run.rules {
        notes.push("The rules were others: some changes may come from them.".to_string());
    }
    if old.run.policy.sha256 != now.document.run.policy.sha256 {
        notes.push("The policy was another: some changes may come from it.".to_string());
    }
    Comparison {
        schema: SCHEMA.to_string(),
        old,
        new: Side {
            run: now.document.run.clone(),
            totals: now.document.totals.clone(),
        },
        counts,
        changes,
        notes,
    }
}

/// Compares two saved reports. Where both have their files, persons are followed.
pub fn compare_documents(old: &Document, new: &Document) -> Comparison {
    let follows = old.files.is_some() && new.files.is_some();
    let (then, now) = (holders(old), holders(new));
    let before: Vec<Before> = old
        .exposures
        .iter()
        .map(|entry| {
            let persons: HashSet<&str> = then
                .iter()
                .filter(|(folder, _)| {
                    let row = old.folders.iter().find(|row| row.path.path == **folder);
                    is_under(folder, &entry.path.path)
                        && row.is_some_and(|row| row.code.as_deref() == Some(&entry.code))
                })
                .flat_map(|(_, persons)| persons.iter().copied())
                .collect();
            Before {
                entry: entry.clone(),
                first_seen: entry.first_seen.clone(),
                last_seen: Some(old.run.finished.clone()),
                followed: persons.len() as u64,
                lay: places(&persons, &then, old),
                lie: places(&persons, &now, new),
            }
        })
        .collect();
    let side = Side {
        run: old.run.clone(),
        totals: old.totals.clone(),
    };
    let now = Now {
        document: new,
        follows,
    };
    compare(side, &before, now)
}

type Holders<'d> = BTreeMap<&'d str, HashSet<&'d str>>;

/// Persons by the folder that their files lie in.
fn holders(document: &Document) -> Holders<'_> {
    let mut holders: Holders<'_> = BTreeMap::new();
    for file in document.files.iter().flatten() {
        let path = file.path.path.split('!').next().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let persons = file.matches.iter().map(|found| found.person.as_str());
        holders.entry(folder).or_default().extend(persons);
    }
    holders
}

fn places(persons: &HashSet<&str>, holders: &Holders<'_>, document: &Document) -> Vec<MovedTo> {
    let adequate: HashMap<&str, bool> = document
        .folders
        .iter()
        .map(|row| (row.path.path.as_str(), row.adequate))
        .collect();
    let held = holders.iter().map(|(folder, held)| MovedTo {
        path: PathEntry::of(folder.as_bytes()),
        adequate: adequate.get(folder).copied().unwrap_or(false),
        persons: held.intersection(persons).count() as u64,
    });
    held.filter(|place| place.persons > 0).collect()
}

/// An exposure that is still reported, if it is not what it was.
fn still_there(was: &Before, is: &ExposureEntry, finished: &Option<String>) -> Option<Change> {
    let before = &was.entry;
    let severity = |entry: &ExposureEntry| {
        let words = ["low", "medium", "high", "critical"];
        words.iter().position(|word| *word == entry.severity)
    };
    let width = |entry: &ExposureEntry| {
        let readers = &entry.readers;
        (readers.everyone, readers.signed_in, readers.count)
    };
    let people = |entry: &ExposureEntry| match width(entry) {
        (true, ..) => "everyone".to_string(),
        (_, true, _) => "all who can sign in".to_string(),
        (.., count) => count.to_string(),
    };
    let persons = |entry: &ExposureEntry| (entry.persons.at_most, entry.persons.at_least);
    let citizens = |entry: &ExposureEntry| entry.persons.interval().to_string();
    let found = [
        (
            severity(is).cmp(&severity(before)),
            "severity",
            before.severity.clone(),
            is.severity.clone(),
        ),
        (
            width(is).cmp(&width(before)),
            "readers",
            people(before),
            people(is),
        ),
        (
            persons(is).cmp(&persons(before)),
            "citizens",
            citizens(before),
            citizens(is),
        ),
        (
            is.files.cmp(&before.files),
            "files",
            before.files.to_string(),
            is.files.to_string(),
        ),
    ];
    let first = found.iter().find(|(order, ..)| order.is_ne())?;
    // Severity says more than the rest; of the rest, one that grew is worse.
    let is_worse = match found.first() {
        Some((order, ..)) if order.is_ne() => order.is_gt(),
        _ => found.iter().any(|(order, ..)| order.is_gt()) || first.0.is_gt(),
    };
    let mut why: Vec<String> = found
        .iter()
        .filter(|(order, ..)| order.is_ne())
        .map(|(_, what, then, now)| format!("{what}: {then}, now {now}"))
        .collect();
    if is.code != before.code {
        why.insert(0, format!("{}, now {}", before.code, is.code));
    }
    Some(Change {
        kind: match is_worse {
            true => ChangeKind::Worse,
            false => ChangeKind::Better,
        },
        exposure: is.clone(),
        before: Some(before.clone()),
        why,
        moved_to: Vec::new(),
        days_open: days(&was.first_seen, finished),
        first_seen: was.first_seen.clone(),
        last_seen: finished.clone(),
    })
}

/// An exposure that is not reported any more.
fn no_longer(was: &Before, now: Now<'_>, unread: &Unread<'_>) -> Change {
    let place = &was.entry.path.path;
    let here = |path: &PathEntry| is_under(&path.path, place);
    let held_before: BTreeSet<&str> = was.lay.iter().map(|lay| lay.path.path.as_str()).collect();
    let moved_to: Vec<MovedTo> = was
        .lie
        .iter()
        .filter(|lie| !here(&lie.path) && !held_before.contains(lie.path.path.as_str()))
        .cloned()
        .collect();
    let still_here = was.lie.iter().filter(|lie| here(&lie.path));
    let restricted_here = match now.follows {
        true => still_here.clone().any(|lie| lie.adequate),
        false => {
            let mut folders = now.document.folders.iter();
            folders.any(|row| row.adequate && here(&row.path))
        }
    };
    let open_here = still_here.clone().any(|lie| !lie.adequate);
    // One person in two places is chance; half of them are not.
    let most = |adequate: Option<bool>| {
        let places = moved_to
            .iter()
            .filter(|lie| adequate.is_none_or(|adequate| lie.adequate == adequate));
        let most = places.map(|lie| lie.persons).max().unwrap_or(0);
        most > 0 && most.saturating_mul(2) >= was.followed
    };
    let (kind, why) = if let Some(reason) = unread.about(place, now.document.run.interrupted) {
        (ChangeKind::NotChecked, reason)
    } else if open_here {
        (
            ChangeKind::Better,
            "what is left of it lies in exposures of their own below".to_string(),
        )
    } else if most(Some(false)) {
        (
            ChangeKind::MovedOpen,
            "the same persons lie in another place that too many can read".to_string(),
        )
    } else if restricted_here {
        (
            ChangeKind::FixedRestricted,
            "the data are there, and only those read them who may".to_string(),
        )
    } else if most(None) {
        (
            ChangeKind::MovedClosed,
            "the same persons lie in another place, which only those read who may".to_string(),
        )
    } else {
        (
            ChangeKind::FixedDeleted,
            "nothing of it was found any more".to_string(),
        )
    };
    Change {
        kind,
        exposure: was.entry.clone(),
        before: None,
        why: vec![why],
        moved_to,
        days_open: days(&was.first_seen, &was.last_seen),
        first_seen: was.first_seen.clone(),
        last_seen: was.last_seen.clone(),
    }
}

/// Folders and files of the newer scan that nobody looked into.
struct Unread<'d>(Vec<(&'d str, &'d str)>);

impl<'d> Unread<'d> {
    fn of(document: &'d Document) -> Self {
        // What cannot be read for its form was not read before either.
        let tells = [
            Reason::PermissionDenied,
            Reason::ReadError,
            Reason::Interrupted,
            Reason::Excluded,
            Reason::OtherFileSystem,
        ]
        .map(Reason::word);
        let rows = document.unscanned.iter();
        let rows = rows.filter(|row| tells.contains(&row.reason.as_str()));
        Self(
            rows.map(|row| {
                let path = row.path.path.as_str();
                (path.strip_suffix("/.").unwrap_or(path), row.reason.as_str())
            })
            .collect(),
        )
    }

    /// Why a place was not wholly looked at, if so.
    fn about(&self, place: &str, interrupted: bool) -> Option<String> {
        if interrupted {
            return Some("the scan was stopped before its end".to_string());
        }
        let mut rows = self.0.iter();
        let row = rows.find(|(path, _)| is_under(place, path) || is_under(path, place));
        row.map(|(_, reason)| format!("not everything there was read: {reason}"))
    }
}

/// Whether a path is a folder or lies in it.
fn is_under(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder.ends_with('/'))
}

/// Whole days between two times.
fn days(from: &Option<String>, to: &Option<String>) -> Option<u64> {
    let from: jiff::Timestamp = from.as_deref()?.parse().ok()?;
    let to: jiff::Timestamp = to.as_deref()?.parse().ok()?;
    let seconds = to.as_second().saturating_sub(from.as_second());
    u64::try_from(seconds.div_euclid(86_400)).ok()
}
