//! The facts of a notice: the chosen exposures of a scan, and what became of them.
//!
//! A breach that is closed is still a breach: exposures that a comparison tells are gone belong to the facts,
//! as they were. Numbers of several exposures are added up only as far as they can be: one person may lie in
//! several folders, so the sum is an interval. It deliberately writes no words.

use std::collections::{BTreeMap, BTreeSet};

use super::NoticeError;
use crate::model::change::{Change, ChangeKind, Comparison};
use crate::model::document::{Document, ExposureEntry, Published, Run, Totals};
use crate::model::finding::{Interval, PersonCount};

/// What a notice tells.
pub(super) struct Facts<'a> {
    /// The scan that told it.
    pub run: &'a Run,
    /// Its sums.
    pub totals: &'a Totals,
    /// The chosen exposures, worst first; those that are gone after them.
    pub exposures: Vec<&'a ExposureEntry>,
    /// What became of them.
    pub changes: Vec<&'a Change>,
    /// The scans that were compared.
    pub comparison: Option<&'a Comparison>,
    /// Whether only some of the exposures were chosen.
    pub partly: bool,
    /// Persons in all of them.
    pub persons: PersonCount,
    some_are_gone: bool,
}

impl<'a> Facts<'a> {
    /// The facts of the exposures that were chosen by id; of all, where none was.
    pub(super) fn of(
        document: &'a Document,
        comparison: Option<&'a Comparison>,
        chosen: &[String],
    ) -> Result<Self, NoticeError> {
        let run = &document.run.id;
        if let Some(comparison) = comparison
            && ![&comparison.old.run.id, &comparison.new.run.id].contains(&run)
        {
            return Err(NoticeError::OtherScans { run: run.clone() });
        }
        let wanted: BTreeSet<&str> = chosen.iter().map(String::as_str).collect();
        let is_wanted = |id: &str| wanted.is_empty() || wanted.contains(id);
        let known: BTreeSet<&str> = document.exposures.iter().map(|row| &*row.id).collect();
        let all = comparison.iter().flat_map(|all| &all.changes);
        let changes: Vec<&Change> = all.filter(|change| ids(change).any(is_wanted)).collect();
        // What is new is of the newer scan alone, and stands in its own rows.
        let gone = changes
            .iter()
            .filter(|change| change.kind != ChangeKind::New)
            .filter(|change| !ids(change).any(|id| known.contains(id)))
            .map(|change| &change.exposure);
        let here = document.exposures.iter();
        let exposures: Vec<&ExposureEntry> =
            here.filter(|row| is_wanted(&row.id)).chain(gone).collect();
        let found: BTreeSet<&str> = exposures.iter().map(|row| &*row.id).collect();
        if let Some(id) = wanted.iter().find(|id| !found.contains(**id)) {
            return Err(NoticeError::UnknownExposure { id: id.to_string() });
        }
        if exposures.is_empty() {
            return Err(NoticeError::NoExposure);
        }
        // What is gone was not counted by this scan, so its sum is no bound on it.
        let only_here = exposures.iter().all(|row| known.contains(&*row.id));
        let most = only_here.then_some(&document.totals.persons);
        Ok(Self {
            run: &document.run,
            totals: &document.totals,
            persons: together(exposures.iter().map(|row| &row.persons), most),
            some_are_gone: !only_here,
            partly: known.iter().any(|id| !found.contains(id)),
            exposures,
            changes,
            comparison,
        })
    }

    /// Files with matches in them.
    pub(super) fn files(&self) -> u64 {
        self.sum(|row| row.files)
    }

    /// Places where a number stands.
    pub(super) fn matches(&self) -> u64 {
        self.sum(|row| row.matches)
    }

    fn sum(&self, of: impl Fn(&ExposureEntry) -> u64) -> u64 {
        let rows = self.exposures.iter();
        rows.fold(0, |sum, row| sum.saturating_add(of(row)))
    }

    /// Ids of the categories that words beside the numbers name.
    pub(super) fn categories(&self) -> BTreeSet<&'a str> {
        let rows = self.exposures.iter();
        rows.flat_map(|row| &row.categories)
            .map(String::as_str)
            .collect()
    }

    /// The oldest and the newest of the files, RFC 3339.
    pub(super) fn file_times(&self) -> Option<(&'a str, &'a str)> {
        let rows = || self.exposures.iter();
        let oldest = rows().filter_map(|row| row.oldest.as_deref()).min()?;
        let newest = rows().filter_map(|row| row.newest.as_deref()).max()?;
        Some((oldest, newest))
    }

    /// When the first of them was first reported, as far as a scan or a comparison tells.
    pub(super) fn first_seen(&self) -> Option<&'a str> {
        let told = self
            .exposures
            .iter()
            .filter_map(|row| row.first_seen.as_deref());
        let compared = self
            .changes
            .iter()
            .filter_map(|row| row.first_seen.as_deref());
        told.chain(compared).min()
    }

    /// When the last scan that saw any of them was done.
    pub(super) fn last_scan(&self) -> &'a str {
        let compared = self.comparison.map(|both| both.new.run.finished.as_str());
        let this = self.run.finished.as_str();
        compared.map_or(this, |compared| compared.max(this))
    }

    /// Changes of one kind.
    pub(super) fn changed(&self, kind: ChangeKind) -> impl Iterator<Item = &'a Change> + '_ {
        self.changes
            .iter()
            .copied()
            .filter(move |row| row.kind == kind)
    }

    /// What became of an exposure, as far as the comparison tells.
    pub(super) fn change_of(&self, id: &str) -> Option<&'a Change> {
        let mut changes = self.changes.iter().copied();
        changes.find(|change| ids(change).any(|known| known == id))
    }

    /// Whether some of the exposures are not in this scan, but in the one it was compared with.
    pub(super) fn some_are_gone(&self) -> bool {
        self.some_are_gone
    }

    /// Whether an exposure is gone by what the comparison tells.
    pub(super) fn is_fixed(&self, id: &str) -> bool {
        self.change_of(id)
            .is_some_and(|change| change.kind.is_fixed())
    }

    /// Numbers that are published as examples, in the whole scan.
    pub(super) fn published(&self) -> &'a Published {
        &self.totals.published
    }
}

/// The ids that a changed exposure has, and had: one that moved or got worse may have another one now.
fn ids(change: &Change) -> impl Iterator<Item = &str> {
    let before = change.before.as_ref();
    [Some(&change.exposure), before]
        .into_iter()
        .flatten()
        .map(|row| &*row.id)
}

/// Persons of several places: at least those of the largest, at most all of them together, and no more than
/// were found in the whole scan.
fn together<'p>(
    counts: impl Iterator<Item = &'p PersonCount>,
    most: Option<&PersonCount>,
) -> PersonCount {
    let add = |sum: &mut Interval, more: Interval| {
        sum.at_least = sum.at_least.max(more.at_least);
        sum.at_most = sum.at_most.saturating_add(more.at_most);
    };
    let (mut all, mut by_rule) = (Interval::default(), BTreeMap::<String, Interval>::new());
    let mut estimated = false;
    for count in counts {
        add(&mut all, count.interval());
        estimated |= count.estimated;
        for (rule, interval) in &count.by_rule {
            add(by_rule.entry(rule.clone()).or_default(), *interval);
        }
    }
    if let Some(most) = most {
        let bound = |sum: &mut Interval, most: u64| {
            sum.at_most = sum.at_most.min(most).max(sum.at_least);
        };
        bound(&mut all, most.at_most);
        for (rule, interval) in &mut by_rule {
            if let Some(most) = most.by_rule.get(rule) {
                bound(interval, most.at_most);
            }
        }
    }
    PersonCount {
        at_least: all.at_least,
        at_most: all.at_most,
        by_rule,
        estimated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(at_least: u64, at_most: u64) -> PersonCount {
        let interval = Interval { at_least, at_most };
        PersonCount {
            at_least,
            at_most,
            by_rule: [("dk.cpr".to_string(), interval)].into(),
            estimated: false,
        }
    }

    #[test]
    fn persons_of_several_folders_may_be_the_same() {
        let (a, b, whole) = (count(29, 30), count(2, 2), count(30, 31));
        let sum = together([&a, &b].into_iter(), None);
        assert_eq!((sum.at_least, sum.at_most), (29, 32));
        let sum = together([&a, &b].into_iter(), Some(&whole));
        assert_eq!((sum.at_least, sum.at_most), (29, 31));
        assert_eq!(sum.by_rule["dk.cpr"].at_most, 31);
    }
}
