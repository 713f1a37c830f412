//! The policy in force: who may read what, and what is too many.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::policy_file::{self, Principal};
use crate::model::Diagnostic;
use crate::model::access::{People, UserSet};
use crate::model::diagnostic::line_of;
use crate::model::finding::{Code, Severity};
use crate::model::printable::shown;

const BUILT_IN: &str = include_str!("builtin_policy.toml");
const BUILT_IN_NAME: &str = "built-in policy";

/// A policy could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The file is at fault.
    #[error("{0}")]
    File(Box<Diagnostic>),
    /// The policy or its roster cannot be read.
    #[error("cannot read {}: {source}", shown(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row of the clearance roster is at fault.
    #[error("{}:{line}: {message}", shown(path))]
    Roster {
        /// The roster.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong and what to do.
        message: String,
    },
}

impl From<Diagnostic> for PolicyError {
    fn from(diagnostic: Diagnostic) -> Self {
        PolicyError::File(Box::new(diagnostic))
    }
}

/// A row that says what is reported, and how bad it is.
#[derive(Clone, Debug)]
pub struct FindingRow {
    /// What is reported.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// For too many readers: more than so many.
    pub over: usize,
    /// Where the row stands: `policy.toml:12`.
    pub line: String,
}

/// The policy in force.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The file it came from; `None` for the built-in one.
    pub path: Option<PathBuf>,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// Whether the owner of a file counts as a reader.
    pub owner_counts: bool,
    /// Groups that everybody who can sign in is in (lower case).
    pub company_groups: Vec<String>,
    /// What is reported, most important first.
    pub findings: Vec<FindingRow>,
    allows: Vec<Allow>,
    roster: Option<BTreeMap<String, Option<Date>>>,
    today: Date,
}

#[derive(Clone, Debug)]
struct Allow {
    who: Vec<Principal>,
    place: globset::GlobMatcher,
    review_by: Option<Date>,
}

impl Policy {
    /// The built-in policy, or that of a file. `today` decides what has run out.
    ///
    /// # Errors
    /// When the file or its roster cannot be read or is at fault.
    pub fn load(path: Option<&Path>, today: Date) -> Result<Self, PolicyError> {
        let built_in = Self::compile(Path::new(BUILT_IN_NAME), BUILT_IN, today)?;
        let Some(path) = path else {
            return Ok(built_in);
        };
        let source = std::fs::read_to_string(path).map_err(|source| PolicyError::Read {
            path: path.to_path_buf(),
            source,
        })?;
        let mut policy = Self::compile(path, &source, today)?;
        policy.path = Some(path.to_path_buf());
        if policy.findings.is_empty() {
            policy.findings = built_in.findings;
        }
        if policy.company_groups.is_empty() {
            policy.company_groups = built_in.company_groups;
        }
        Ok(policy)
    }

    /// Sets how many readers are too many, in every row that says so.
    pub fn set_max_readers(&mut self, most: usize) {
        for row in &mut self.findings {
            row.over = most;
        }
    }

    fn compile(path: &Path, source: &str, today: Date) -> Result<Self, PolicyError> {
        let raw = policy_file::parse(path, source)?;
        let principals = |who: &str| match raw.readers.get(who) {
            Some(members) => members
                .iter()
                .filter_map(|member| policy_file::principal(member.get_ref()))
                .collect(),
            None => policy_file::principal(who).into_iter().collect(),
        };
        let allows = raw
            .allows
            .iter()
            .filter_map(|allow| {
                Some(Allow {
                    who: principals(allow.who.get_ref()),
                    place: globset::Glob::new(allow.place.get_ref())
                        .ok()?
                        .compile_matcher(),
                    review_by: allow
                        .review_by
                        .as_ref()
                        .and_then(|date| date.get_ref().parse().ok()),
                })
            })
            .collect();
        let findings = raw
            .findings
            .iter()
            .map(|row| FindingRow {
                code: row.get_ref().code,
                severity: row.get_ref().severity,
                over: row.get_ref().over.unwrap_or(10),
                line: format!("{}:{}", shown(path), line_of(source, row.span().start)),
            })
            .collect();
        let roster = match &raw.clearance {
            None => None,
            Some(clearance) => {
                let folder = path.parent().unwrap_or(Path::new("."));
                Some(read_roster(&folder.join(clearance.roster.get_ref()))?)
            }
        };
        Ok(Self {
            path: None,
            sha256: Sha256::digest(source.as_bytes())
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            owner_counts: raw.owner_counts,
            company_groups: raw
                .company_groups
                .unwrap_or_default()
                .iter()
                .map(|name| name.to_lowercase())
                .collect(),
            findings,
            allows,
            roster,
            today,
        })
    }

    /// Who is allowed to read at a path; `None` where the policy allows nothing anywhere and so
    /// says nothing. An allow whose review date has passed no longer allows.
    pub(super) fn allowed_at(&self, path: &Path, people: &dyn People) -> Option<UserSet> {
        if self.allows.is_empty() {
            return None;
        }
        let in_force = self.allows.iter().filter(|allow| {
            allow.review_by.is_none_or(|date| date >= self.today)
                && (allow.place.is_match(path)
                    || path.ancestors().any(|above| allow.place.is_match(above)))
        });
        let mut set = UserSet::none();
        for principal in in_force.flat_map(|allow| &allow.who) {
            match principal {
                Principal::User(name) => {
                    if let Some(index) = people.index_of_name(name) {
                        set.set(index, true);
                    }
                }
                Principal::Group(name) => {
                    set = set.or(&people.members_of_groups(std::slice::from_ref(name)))
                }
            }
        }
        Some(set)
    }

    /// Whether there is a roster, and if so whether somebody is cleared today.
    pub(super) fn is_cleared(&self, name: &str) -> Option<bool> {
        let roster = self.roster.as_ref()?;
        Some(match roster.get(&name.to_lowercase()) {
            None => false,
            Some(until) => until.is_none_or(|until| until >= self.today),
        })
    }
}

/// A roster in CSV with the columns `principal`, `level` and `valid-until` (empty: for ever).
fn read_roster(path: &Path) -> Result<BTreeMap<String, Option<Date>>, PolicyError> {
    let file = std::fs::File::open(path).map_err(|source| PolicyError::Read {
        path: path.to_path_buf(),
        source,
    })?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(file);
    let fail = |line: u64, message: String| PolicyError::Roster {
        path: path.to_path_buf(),
        line,
        message,
    };
    let headers = reader
        .headers()
        .map_err(|error| fail(1, error.to_string()))?
        .clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header.eq_ignore_ascii_case(name))
    };
    let Some(who) = column("principal") else {
        return Err(fail(
            1,
            "the first line names the columns: principal, level, valid-until".to_string(),
        ));
    };
    let until = column("valid-until");
    let mut roster = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(|error| {
            fail(
                error.position().map_or(0, csv::Position::line),
                error.to_string(),
            )
        })?;
        let line = row.position().map_or(0, csv::Position::line);
        let name = row.get(who).unwrap_or_default().to_lowercase();
        if name.is_empty() {
            return Err(fail(line, "the principal is missing".to_string()));
        }
        let valid = match until.and_then(|until| row.get(until)).unwrap_or_default() {
            "" => None,
            text => Some(text.parse().map_err(|_| {
                fail(
                    line,
                    "valid-until is not a date; write it as 2027-06-01, or leave it empty"
                        .to_string(),
                )
            })?),
        };
        roster.insert(name, valid);
    }
    Ok(roster)
}
