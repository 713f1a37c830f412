//! From what lies in each folder to the rows to act on.
//!
//! An exposure is the highest folder under which the same readers reach personal data for the same
//! reason. From a folder with data the row climbs to the parent as long as the same people reach
//! the parent too. The root of the scan is a container: it becomes the row itself only if data
//! lies directly in it, or if everything found under it is exposed in this one way.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::count::{Census, RuleKind};
use super::judge::{Asked, Judge, Verdict};
use super::persons::Persons;
use super::policy::Policy;
use super::review::{Scope, review};
use super::whereabouts::sample;
use crate::model::FolderNode;
use crate::model::access::{People, Readers, UserSet};
use crate::model::finding::{
    Code, Exposure, FolderRow, PersonCount, PolicyFinding, Reach, Severity,
};

/// What lies in one folder under one set of rights.
#[derive(Clone, Debug)]
pub struct Holding {
    /// The folder.
    pub folder: Arc<FolderNode>,
    /// Who can read it.
    pub readers: Readers,
    /// What lets them in, in words.
    pub via: Vec<String>,
    /// Names of groups that do, in lower case.
    pub granting_groups: Vec<String>,
    /// Files with matches.
    pub files: u64,
    /// Matches in them.
    pub matches: u64,
    /// Whom they name, in order ([`Persons::settle`]).
    pub persons: Persons,
    /// Categories of personal data that words beside the numbers name, a bit each.
    pub categories: u64,
    /// Last change of the oldest and newest of the files, seconds since 1970.
    pub times: Option<(i64, i64)>,
}

/// The judgement of a whole scan.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Rows to act on, worst first.
    pub exposures: Vec<Exposure>,
    /// Folders with matches, by path.
    pub folders: Vec<FolderRow>,
    /// Everybody found.
    pub persons: PersonCount,
    /// Distinct numbers that somebody published as examples.
    pub published: u64,
    /// What is to be done about the policy itself.
    pub policy_findings: Vec<PolicyFinding>,
}

/// Names the categories of a set of bits, and says whether they make a finding worse.
pub trait Kinds {
    /// Their ids.
    fn ids(&self, bits: u64) -> Vec<String>;
    /// Whether one of them makes a finding worse.
    fn raise(&self, bits: u64) -> bool;
}

/// What makes two holdings the same exposure, if they lie under one folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    row: usize,
    code: Code,
    reach: Reach,
    at_fault: UserSet,
    listed: UserSet,
    by_path: UserSet,
    root: u32,
}

/// Judges and gathers everything that was found.
pub fn assess(
    holdings: &[Holding],
    policy: &Policy,
    people: &dyn People,
    kinds: &[RuleKind],
    categories: &dyn Kinds,
    scope: Scope<'_>,
) -> Assessment {
    let judge = Judge::new(policy, people);
    let all: Vec<&Persons> = holdings.iter().map(|holding| &holding.persons).collect();
    let census = Census::of(&all, kinds);
    let verdicts: Vec<Option<Verdict>> = holdings
        .iter()
        .map(|holding| {
            judge.verdict(&Asked {
                readers: &holding.readers,
                granting_groups: &holding.granting_groups,
                path: &holding.folder.stored_path(),
            })
        })
        .collect();
    let gather = Gather {
        holdings,
        verdicts: &verdicts,
        policy,
        people,
        judge: &judge,
        census: &census,
        categories,
    };
    Assessment {
        exposures: gather.exposures(),
        folders: gather.folders(),
        persons: census.count(&all),
        published: census.published(&all),
        policy_findings: review(policy, people, &judge, holdings, scope),
    }
}

struct Gather<'a> {
    holdings: &'a [Holding],
    verdicts: &'a [Option<Verdict>],
    policy: &'a Policy,
    people: &'a dyn People,
    judge: &'a Judge<'a>,
    census: &'a Census<'a>,
    categories: &'a dyn Kinds,
}

/// A folder's row, the persons in it, and the worst row of the policy that it meets.
type OfFolder<'a> = (FolderRow, Vec<&'a Persons>, Option<usize>);
type NodeId = *const FolderNode;
type Judged<'a> = (&'a Holding, &'a Verdict);
type Gathered<'a> = (&'a Arc<FolderNode>, Vec<&'a Judged<'a>>);

impl Gather<'_> {
    fn key(&self, holding: &Holding, verdict: &Verdict) -> Key {
        // Files that differ in their owner alone have the same readers: each owner is one of those
        // who can read the files of the others.
        let listed = self.people.set(holding.readers.others_listed);
        let by_path = self.people.set(holding.readers.others_by_path);
        let readers = match verdict.reach {
            Reach::Listed => &listed,
            Reach::ByPath => &by_path,
        };
        let path = holding.folder.stored_path();
        Key {
            row: verdict.row,
            code: verdict.code,
            reach: verdict.reach,
            at_fault: self
                .judge
                .at_fault(verdict.row, verdict.code, readers, &path),
            listed,
            by_path,
            root: holding.folder.root,
        }
    }

    fn exposures(&self) -> Vec<Exposure> {
        let mut by_key: HashMap<Key, Vec<(&Holding, &Verdict)>> = HashMap::new();
        for (holding, verdict) in self.holdings.iter().zip(self.verdicts) {
            if let Some(verdict) = verdict {
                by_key
                    .entry(self.key(holding, verdict))
                    .or_default()
                    .push((holding, verdict));
            }
        }
        let mut exposures = Vec::new();
        for (key, members) in &by_key {
            let alone_under_root = self
                .holdings
                .iter()
                .zip(self.verdicts)
                .filter(|(holding, _)| holding.folder.root == key.root)
                .all(|(holding, verdict)| {
                    verdict
                        .as_ref()
                        .is_some_and(|verdict| self.key(holding, verdict) == *key)
                });
            let in_root = members
                .iter()
                .any(|(holding, _)| holding.folder.parent.is_none());
            let tops: Vec<&Arc<FolderNode>> = members
                .iter()
                .map(|(holding, _)| self.top(key, &holding.folder, in_root))
                .collect();
            let spread = tops
                .iter()
                .any(|top| !tops.first().is_some_and(|first| Arc::ptr_eq(first, top)));
            let to_root = alone_under_root && spread && !in_root;
            let mut rows: HashMap<NodeId, Gathered<'_>> = HashMap::new();
            for (member, top) in members.iter().zip(tops) {
                let top = if to_root {
                    self.top(key, &member.0.folder, true)
                } else {
                    top
                };
                rows.entry(Arc::as_ptr(top))
                    .or_insert_with(|| (top, Vec::new()))
                    .1
                    .push(member);
            }
            exposures.extend(
                rows.values()
                    .map(|(top, members)| self.exposure(key, top, members)),
            );
        }
        // Worst first; the rest is for one order of the same rows in every run.
        exposures.sort_by(|a, b| {
            let by_weight = (b.severity, a.code, b.persons.at_most, &a.path).cmp(&(
                a.severity,
                b.code,
                a.persons.at_most,
                &b.path,
            ));
            let telling = |row: &Exposure| {
                (
                    row.names.clone(),
                    row.unresolved.clone(),
                    row.via.clone(),
                    row.administrators.clone(),
                )
            };
            by_weight.then_with(|| telling(a).cmp(&telling(b)))
        });
        exposures
    }

    /// The highest folder above `folder` that the same people reach in the same way.
    fn top<'n>(
        &self,
        key: &Key,
        folder: &'n Arc<FolderNode>,
        may_be_root: bool,
    ) -> &'n Arc<FolderNode> {
        let mut top = folder;
        while let Some(parent) = &top.parent {
            if parent.parent.is_none() && !may_be_root || !self.same_readers(key, parent) {
                break;
            }
            top = parent;
        }
        top
    }

    fn same_readers(&self, key: &Key, folder: &FolderNode) -> bool {
        let same = |mut a: UserSet, b: UserSet| {
            // The folder's own owner may be one of the readers of what lies in it.
            let owner = self.people.index_of_uid(folder.access.owner);
            if folder.access.owner != u32::MAX {
                a.set(owner, b.contains(owner));
            }
            a == b
        };
        same(key.listed.clone(), self.people.set(folder.access.browse))
            && same(key.by_path.clone(), self.people.set(folder.access.enter))
    }

    fn exposure(&self, key: &Key, top: &Arc<FolderNode>, members: &[&Judged<'_>]) -> Exposure {
        let mut at_fault = UserSet::none();
        let mut persons = Vec::new();
        let mut categories = 0;
        let (mut files, mut matches) = (0_u64, 0_u64);
        let mut times: Option<(i64, i64)> = None;
        let mut via = std::collections::BTreeSet::new();
        let mut owners = std::collections::BTreeSet::new();
        let mut folders = std::collections::HashSet::new();
        for (holding, verdict) in members {
            at_fault = at_fault.or(&verdict.readers);
            persons.push(&holding.persons);
            categories |= holding.categories;
            files = files.saturating_add(holding.files);
            matches = matches.saturating_add(holding.matches);
            times = join_times(times, holding.times);
            via.extend(holding.via.iter().cloned());
            folders.insert(Arc::as_ptr(&holding.folder));
            if holding.readers.owner != 0 && holding.readers.owner != u32::MAX {
                owners.insert(
                    self.people
                        .account(self.people.index_of_uid(holding.readers.owner))
                        .0,
                );
            }
        }
        let accounts = self.people.accounts();
        let everyone = at_fault.is_everyone();
        // Whoever nobody could resolve is one of "everyone", and no further account.
        let readers: Vec<(String, bool)> = at_fault
            .members(accounts)
            .map(|index| self.people.account(index))
            .filter(|(_, known)| *known || !everyone)
            .collect();
        let mut names: Vec<String> = readers
            .iter()
            .filter(|(_, known)| *known)
            .map(|(name, _)| name.clone())
            .collect();
        let mut unresolved: Vec<String> = readers
            .iter()
            .filter(|(_, known)| !known)
            .map(|(name, _)| name.clone())
            .collect();
        names.sort();
        unresolved.sort();
        let row = self.policy.findings.get(key.row);
        let mut exposure = Exposure {
            path: top.path(),
            code: key.code,
            severity: {
                let severity = row.map_or(Severity::High, |row| row.severity);
                if self.categories.raise(categories) {
                    severity.raised()
                } else {
                    severity
                }
            },
            policy_line: row.map_or_else(String::new, |row| row.line.clone()),
            reach: key.reach,
            reader_count: readers.len() as u64,
            everyone,
            signed_in: at_fault.has_signed_in(),
            unresolved,
            names: if everyone { Vec::new() } else { names },
            administrators: self
                .people
                .overriding()
                .into_iter()
                .chain(owners.into_iter().map(|name| format!("{name} (owner)")))
                .collect(),
            not_cleared: if key.code == Code::ReaderNotCleared {
                self.judge.not_cleared(&at_fault)
            } else {
                Vec::new()
            },
            via: via.into_iter().collect(),
            files,
            matches,
            persons: self.census.count(&persons),
            categories: self.categories.ids(categories),
            folders: folders.len() as u64,
            times,
            why: String::new(),
            sample: sample(&persons),
            first_seen: None,
            remedy: remedy(key.code).to_string(),
        };
        exposure.why = why(&exposure, row.map_or(0, |row| row.over));
        if !exposure.categories.is_empty() {
            let names = exposure.categories.join(", ");
            exposure
                .why
                .push_str(&format!(" Words beside them tell of: {names}."));
        }
        exposure
    }

    fn folders(&self) -> Vec<FolderRow> {
        let mut rows: BTreeMap<Vec<u8>, OfFolder<'_>> = BTreeMap::new();
        for (holding, verdict) in self.holdings.iter().zip(self.verdicts) {
            let path = holding.folder.path();
            let (row, persons, worst) = rows.entry(path.clone()).or_insert_with(|| {
                let row = FolderRow {
                    path,
                    code: None,
                    files: 0,
                    matches: 0,
                    persons: PersonCount::default(),
                };
                (row, Vec::new(), None)
            });
            row.files = row.files.saturating_add(holding.files);
            row.matches = row.matches.saturating_add(holding.matches);
            persons.push(&holding.persons);
            if let Some(verdict) = verdict
                && worst.is_none_or(|worst| verdict.row < worst)
            {
                *worst = Some(verdict.row);
                row.code = Some(verdict.code);
            }
        }
        rows.into_values()
            .map(|(row, persons, _)| FolderRow {
                persons: self.census.count(&persons),
                ..row
            })
            .collect()
    }
}

/// The oldest and newest of two spans of time.
pub fn join_times(a: Option<(i64, i64)>, b: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (a, b) {
        (Some((old_a, new_a)), Some((old_b, new_b))) => Some((old_a.min(old_b), new_a.max(new_b))),
        (some, None) | (None, some) => some,
    }
}

fn why(exposure: &Exposure, over: usize) -> String {
    let files = if exposure.files == 1 {
        "1 file".to_string()
    } else {
        format!("{} files", exposure.files)
    };
    match exposure.code {
        Code::OpenToEveryone => {
            format!("Every account can find and read {files} with personal data here.")
        }
        Code::OpenToSignedIn => {
            format!("Everybody who can sign in can read {files} with personal data here.")
        }
        Code::OpenByPath => {
            format!(
                "Whoever knows the path can read {files} with personal data here, though the folder cannot be browsed."
            )
        }
        Code::ReaderNotCleared => {
            format!(
                "{} without a valid clearance can read {files} with personal data here.",
                people(exposure.reader_count)
            )
        }
        Code::ReaderNotAllowed => {
            format!(
                "{} whom the policy does not allow here can read {files} with personal data.",
                people(exposure.reader_count)
            )
        }
        Code::AccessUnknown => {
            format!("Who can read {files} with personal data here could not be determined.")
        }
        Code::TooManyReaders => format!(
            "{} can read {files} with personal data here; more than {over} is too many.",
            people(exposure.reader_count)
        ),
    }
}

fn people(count: u64) -> String {
    if count == 1 {
        "1 person".to_string()
    } else {
        format!("{count} people")
    }
}

fn remedy(code: Code) -> &'static str {
    match code {
        Code::OpenToEveryone => {
            "Take the rights of \"other\" away (chmod -R o-rwx) and give a small group of its own the access it needs; or \
             delete what is no longer needed."
        }
        Code::OpenToSignedIn => {
            "Replace the whole-company group by a small one of those who work with the data; or delete what is no longer \
             needed."
        }
        Code::OpenByPath => {
            "A folder that cannot be listed protects nothing: take the rights of \"other\" away on the files and folders \
             below it (chmod -R o-rwx)."
        }
        Code::ReaderNotCleared => {
            "Take these people out of the groups that let them in, or renew their clearance first."
        }
        Code::ReaderNotAllowed => {
            "Take these people out of the groups that let them in, or document their need with an [[allow]] row."
        }
        Code::AccessUnknown => {
            "Look up the readers named as unknown (deleted accounts? a directory that was not given?) and scan again with \
             --directory."
        }
        Code::TooManyReaders => {
            "Split the group: those who work with these data in one of their own. Or document the need with an [[allow]] row."
        }
    }
}
