//! The policy in force: who may read what, and what is too many.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::policy_file::{self, Principal};
use super::review;
use super::roster::{self, Roster};
use crate::model::Diagnostic;
use crate::model::access::{People, UserSet};
use crate::model::diagnostic::line_of;
use crate::model::finding::{Code, PolicyFinding, Severity};
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
    pub(super) allows: Vec<Allow>,
    pub(super) roster: Option<Roster>,
    /// Everybody the file names, and the line.
    pub(super) named: Vec<(Principal, String)>,
    pub(super) today: Date,
}

/// Who may read what.
#[derive(Clone, Debug)]
pub(super) struct Allow {
    pub who: Vec<Principal>,
    pub who_text: String,
    place: globset::GlobMatcher,
    pub place_text: String,
    pub reason: String,
    pub review_by: Option<Date>,
    /// Where the row stands: `policy.toml:12`.
    pub line: String,
}

impl Allow {
    /// Whether it is about a path, or about a folder above it.
    pub(super) fn covers(&self, path: &Path) -> bool {
        self.place.is_match(path) || path.ancestors().any(|above| self.place.is_match(above))
    }
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
        let place_of = |span: std::ops::Range<usize>| {
            format!("{}:{}", shown(path), line_of(source, span.start))
        };
        let allows = raw
            .allows
            .iter()
            .filter_map(|row| {
                let allow = row.get_ref();
                Some(Allow {
                    who: principals(allow.who.get_ref()),
                    who_text: allow.who.get_ref().clone(),
                    place_text: allow.place.get_ref().clone(),
                    reason: allow.reason.clone(),
                    line: place_of(row.span()),
                    // What a pattern names it names with all that lies below: `x/**` is `x`.
                    place: globset::Glob::new(
                        allow
                            .place
                            .get_ref()
                            .strip_suffix("/**")
                            .unwrap_or(allow.place.get_ref()),
                    )
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
                line: place_of(row.span()),
            })
            .collect();
        let roster = match &raw.clearance {
            None => None,
            Some(clearance) => {
                let folder = path.parent().unwrap_or(Path::new("."));
                let required = clearance
                    .level
                    .as_ref()
                    .map(|level| level.get_ref().clone());
                let file = folder.join(clearance.roster.get_ref());
                Some(Roster::read(&file, clearance.levels.clone(), required)?)
            }
        };
        let in_sets = raw.readers.values().flatten();
        let in_rows = raw.allows.iter().map(|allow| &allow.get_ref().who);
        let named = in_sets
            .chain(in_rows)
            .filter_map(|name| {
                let who = policy_file::principal(name.get_ref())?;
                Some((who, place_of(name.span())))
            })
            .collect();
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
            named,
            today,
        })
    }

    /// Whether an allow's review date has passed: it then allows nobody.
    pub(super) fn is_overdue(&self, allow: &Allow) -> bool {
        allow.review_by.is_some_and(|date| date < self.today)
    }

    /// The accounts each allow names, in the order of the rows.
    pub(super) fn allow_sets(&self, people: &dyn People) -> Vec<UserSet> {
        let set = |allow: &Allow| {
            let mut set = UserSet::none();
            for who in &allow.who {
                set = set.or(&roster::members(who, people));
            }
            set
        };
        self.allows.iter().map(set).collect()
    }

    /// Findings about the policy's own rows that need no scan: overdue allows, and names that name
    /// nobody.
    pub fn standing(&self, people: &dyn People) -> Vec<PolicyFinding> {
        review::standing(self, people)
    }

    /// How many allows there are.
    pub fn allow_count(&self) -> usize {
        self.allows.len()
    }

    /// How many rows the roster has, if there is one.
    pub fn cleared_rows(&self) -> Option<usize> {
        self.roster.as_ref().map(|roster| roster.rows.len())
    }

    /// What is odd about the rows, in words: faults that do not keep the policy from being used.
    pub fn lints(&self) -> Vec<String> {
        let mut lints = Vec::new();
        for (index, allow) in self.allows.iter().enumerate() {
            let soon = self.today.saturating_add(jiff::Span::new().days(30));
            if let Some(date) = allow
                .review_by
                .filter(|date| (self.today..=soon).contains(date))
            {
                lints.push(format!("{}: the review is due on {date}", allow.line));
            }
            if allow.who.is_empty() {
                lints.push(format!(
                    "{}: the set \"{}\" is empty",
                    allow.line, allow.who_text
                ));
            }
            let earlier = self.allows.iter().take(index);
            for same in earlier.filter(|other| {
                other.who_text == allow.who_text && other.place_text == allow.place_text
            }) {
                lints.push(format!("{}: says the same as {}", allow.line, same.line));
            }
        }
        let own = |row: &&FindingRow| !row.line.starts_with(BUILT_IN_NAME);
        for (index, row) in self.findings.iter().filter(own).enumerate() {
            let never = match row.code {
                Code::ReaderNotCleared if self.roster.is_none() => Some("there is no roster"),
                Code::ReaderNotAllowed if self.allows.is_empty() => {
                    Some("there is no [[allow]] row")
                }
                Code::TooManyReaders if !self.allows.is_empty() => {
                    Some("there are [[allow]] rows, and who they name is not one too many")
                }
                _ => None,
            };
            if let Some(why) = never {
                lints.push(format!(
                    "{}: {} never holds: {why}",
                    row.line,
                    row.code.word()
                ));
            }
            let earlier = self.findings.iter().take(index);
            for same in earlier.filter(|other| other.code == row.code && other.over <= row.over) {
                lints.push(format!(
                    "{}: {} is judged by {} already",
                    row.line,
                    row.code.word(),
                    same.line
                ));
            }
        }
        lints
    }

    /// The allows that are about a path, in words: whom, until when, why, and which line.
    pub fn allows_at(&self, path: &Path) -> Vec<String> {
        let about = self.allows.iter().filter(|allow| allow.covers(path));
        about
            .map(|allow| {
                let until = match allow.review_by {
                    Some(date) if self.is_overdue(allow) => {
                        format!("; allows nobody since its review was due on {date}")
                    }
                    Some(date) => format!(", until {date}"),
                    None => String::new(),
                };
                format!(
                    "{}: {} may read {}{until} ({})",
                    allow.line, allow.who_text, allow.place_text, allow.reason
                )
            })
            .collect()
    }
}
