//! What became of each exposure between two scans.
//!
//! An exposure is the same one if its place, code and reach are; else if its place is. What is no longer
//! reported was fixed, has moved, or was not looked at, and these are told apart: "not read this time" is
//! never "fixed". Where its persons lie now is told by a sample of their tokens.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::gaps::{Gaps, Unread, is_under};
use super::whereabouts::MOST_PLACES;
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
    /// What was not read when it was last reported, if that is known.
    pub unread: Option<Arc<Gaps>>,
}

/// The newer scan.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    /// What it reported.
    pub document: &'a Document,
    /// Whether persons were followed: without that nobody can say what has moved.
    pub follows: bool,
}

/// Which exposure of now each one of before is, if it is still reported: the same place, code, reach and
/// readers; else the same id; else the same place.
pub fn pairs(before: &[Before], now: &[ExposureEntry]) -> Vec<Option<usize>> {
    let mut at: HashMap<&PathEntry, Vec<usize>> = HashMap::new();
    for (index, entry) in now.iter().enumerate() {
        at.entry(&entry.path).or_default().push(index);
    }
    // Several of one place, code and reach differ in their readers, and their ids in a count.
    let same_readers = |a: &ExposureEntry, b: &ExposureEntry| {
        let who = |entry: &ExposureEntry| {
            let readers = &entry.readers;
            (readers.everyone, readers.signed_in, readers.count)
        };
        (&a.code, &a.reach, who(a)) == (&b.code, &b.reach, who(b))
            && a.readers.names == b.readers.names
            && a.readers.unresolved == b.readers.unresolved
    };
    let same_id = |a: &ExposureEntry, b: &ExposureEntry| a.id == b.id;
    let same_place = |_: &ExposureEntry, _: &ExposureEntry| true;
    let mut pairs = vec![None; before.len()];
    for same in [
        &same_readers as &dyn Fn(&ExposureEntry, &ExposureEntry) -> bool,
        &same_id,
        &same_place,
    ] {
        for (was, pair) in before.iter().zip(&mut pairs) {
            let Some(there) = at.get_mut(&was.entry.path).filter(|_| pair.is_none()) else {
                continue;
            };
            let is_it = |index: &usize| {
                let entry = now.get(*index);
                entry.is_some_and(|entry| same(&was.entry, entry))
            };
            if let Some(place) = there.iter().position(is_it) {
                *pair = Some(there.remove(place));
            }
        }
    }
    pairs
}

/// Holds what was known against what is there now.
pub fn compare(old: Side, before: &[Before], now: Now<'_>) -> Comparison {
    let mut new: Vec<Option<&ExposureEntry>> = now.document.exposures.iter().map(Some).collect();
    let pairs: Vec<Option<&ExposureEntry>> = pairs(before, &now.document.exposures)
        .into_iter()
        .map(|pair| new.get_mut(pair?).and_then(Option::take))
        .collect();
    let new: Vec<&ExposureEntry> = new.into_iter().flatten().collect();
    let unread = Unread::of(now.document);
    let finished = Some(now.document.run.finished.clone());
    let mut changes = Vec::new();
    let mut unchanged = 0_u64;
    for (was, pair) in before.iter().zip(pairs) {
        let change = match pair {
            Some(is) => still_there(was, is, &finished, || {
                unread.about(&was.entry.path.path, was.unread.as_deref())
            }),
            None => Some(no_longer(
                was,
                now,
                &new,
                unread.about(&was.entry.path.path, was.unread.as_deref()),
            )),
        };
        match change {
            Some(change) => changes.push(change),
            None => unchanged += 1,
        }
    }
    changes.extend(new.into_iter().map(|entry| Change {
        kind: ChangeKind::New,
        exposure: entry.clone(),
        before: None,
        why: vec![entry.why.clone()],
        moved_to: Vec::new(),
        first_seen: finished.clone(),
        last_seen: finished.clone(),
        days_open: Some(0),
        again: false,
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
    let unread = Arc::new(Gaps::of(old));
    let codes: HashMap<&str, Option<&str>> = old
        .folders
        .iter()
        .map(|row| (row.path.path.as_str(), row.code.as_deref()))
        .collect();
    let before: Vec<Before> = old
        .exposures
        .iter()
        .map(|entry| {
            let persons: HashSet<&str> = then
                .iter()
                .filter(|(folder, _)| {
                    let code = codes.get(*folder).copied().flatten();
                    is_under(folder, &entry.path.path) && code == Some(entry.code.as_str())
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
                unread: Some(Arc::clone(&unread)),
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
    let known: HashSet<&str> = document
        .folders
        .iter()
        .map(|row| row.path.path.as_str())
        .collect();
    let mut holders: Holders<'_> = BTreeMap::new();
    for file in document.files.iter().flatten() {
        let folder = folder_of(&file.path.path, &known);
        let persons = file.matches.iter().map(|found| found.person.as_str());
        holders.entry(folder).or_default().extend(persons);
    }
    holders
}

/// The folder of a file, or of a file in it: what stands behind a `!` lies in a file, but names of folders
/// have such signs too.
fn folder_of<'p>(path: &'p str, known: &HashSet<&str>) -> &'p str {
    let cuts = path.match_indices('!').map(|(cut, _)| cut);
    let folders = cuts.chain([path.len()]).filter_map(|cut| {
        let file = path.get(..cut)?;
        Some(file.rsplit_once('/').map_or("", |(folder, _)| folder))
    });
    // The longest: of a file in a file that is none.
    let mut known = folders.clone().filter(|folder| known.contains(folder));
    let first = folders.clone().next();
    known.next_back().or(first).unwrap_or_default()
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
fn still_there(
    was: &Before,
    is: &ExposureEntry,
    finished: &Option<String>,
    unread: impl FnOnce() -> Option<String>,
) -> Option<Change> {
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
    // Less was found where less was read: nobody knows that it is better.
    let unread = if is_worse { None } else { unread() };
    let is_checked = unread.is_none();
    if let Some(reason) = unread {
        why.insert(0, reason);
    }
    Some(Change {
        kind: match is_worse {
            true => ChangeKind::Worse,
            false if is_checked => ChangeKind::Better,
            false => ChangeKind::NotChecked,
        },
        exposure: is.clone(),
        before: Some(before.clone()),
        why,
        moved_to: Vec::new(),
        days_open: days(&was.first_seen, finished),
        again: false,
        first_seen: was.first_seen.clone(),
        last_seen: finished.clone(),
    })
}

/// An exposure that is not reported any more; `new` are exposures that were not, `unread` why its place was
/// not wholly looked at.
fn no_longer(was: &Before, now: Now<'_>, new: &[&ExposureEntry], unread: Option<String>) -> Change {
    let place = &was.entry.path.path;
    let here = |path: &PathEntry| is_under(&path.path, place);
    let held_before: HashMap<&str, u64> = was
        .lay
        .iter()
        .map(|lay| (lay.path.path.as_str(), lay.persons))
        .collect();
    // Of very many places those that hold most are known.
    let not_told = match was.lay.len() < MOST_PLACES {
        true => 0,
        false => was.lay.iter().map(|lay| lay.persons).min().unwrap_or(0),
    };
    let came = |lie: &MovedTo| {
        let before = held_before.get(lie.path.path.as_str());
        lie.persons
            .saturating_sub(before.copied().unwrap_or(not_told))
    };
    let moved_to: Vec<MovedTo> = was
        .lie
        .iter()
        .filter(|lie| !here(&lie.path) && came(lie) > 0)
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
    let is_open_above = new
        .iter()
        .any(|is| is.code == was.entry.code && is_under(place, &is.path.path));
    let open_here = match now.follows {
        true => still_here.clone().any(|lie| !lie.adequate),
        false => is_open_above || new.iter().any(|is| here(&is.path)),
    };
    // One person in two places is chance; half of them are not.
    let most = |adequate: Option<bool>| {
        let places = moved_to
            .iter()
            .filter(|lie| adequate.is_none_or(|adequate| lie.adequate == adequate));
        let most = places.map(came).fold(0, u64::saturating_add);
        most > 0 && most.saturating_mul(2) >= was.followed
    };
    let (kind, why) = if let Some(reason) = unread {
        (ChangeKind::NotChecked, reason)
    } else if open_here {
        let why = match is_open_above {
            true => "it is part of a wider exposure above it now",
            false => "what is left of it lies in exposures of their own below",
        };
        (ChangeKind::Better, why.to_string())
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
        again: false,
        first_seen: was.first_seen.clone(),
        last_seen: was.last_seen.clone(),
    }
}

/// Whole days between two times.
fn days(from: &Option<String>, to: &Option<String>) -> Option<u64> {
    let from: jiff::Timestamp = from.as_deref()?.parse().ok()?;
    let to: jiff::Timestamp = to.as_deref()?.parse().ok()?;
    let seconds = to.as_second().saturating_sub(from.as_second());
    u64::try_from(seconds.div_euclid(86_400)).ok()
}

#[cfg(test)]
mod tests;
