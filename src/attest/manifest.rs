//! The manifest `mappevagt.attest/1`: what is stated of a scan.
//!
//! It holds the sums of a scan and the digests of all it rests on, and no path below what was scanned: it is meant
//! to be handed on. Keys are permanent; new ones may be added. It deliberately has no list of exposures: the report
//! that has them is named by its digest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files::{self, NamedFile, Role};
use super::{AttestError, canonical, statement};
use crate::model::document::{Document, PolicyDigest, Published, RuleEntry};
use crate::model::finding::PersonCount;

/// The schema's name.
pub const SCHEMA: &str = "mappevagt.attest/1";
/// More than any manifest: a list of rules and files.
const MOST_BYTES: u64 = 64 << 20;

/// What is stated of a scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/attest.md")]
pub struct Manifest {
    pub schema: String,
    /// When the manifest was made, RFC 3339.
    pub made: String,
    pub tool: Tool,
    pub scope: Scope,
    pub rules: Vec<RuleEntry>,
    pub policy: PolicyDigest,
    pub coverage: Coverage,
    pub result: Outcome,
    pub inputs: Vec<NamedFile>,
    pub outputs: Vec<NamedFile>,
    pub statement: Statement,
    pub stated_by: StatedBy,
}

/// The program that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/attest.md")]
pub struct Tool {
    pub name: String,
    pub version: String,
    pub executable_bytes: u64,
    pub executable_sha256: String,
}

/// What was scanned, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/attest.md")]
pub struct Scope {
    pub run: String,
    pub version: String,
    pub roots: Vec<String>,
    pub excludes: Vec<String>,
    pub started: String,
    pub finished: String,
}

/// What was read, and what not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/attest.md")]
pub struct Coverage {
    pub complete: bool,
    pub interrupted: bool,
    pub files: u64,
    pub bytes: u64,
    pub members: u64,
    pub scanned: u64,
    pub unscanned: u64,
    pub unscanned_by_reason: BTreeMap<String, u64>,
    /// Of the files: not opened, since an earlier scan read them as they are.
    pub unchanged: Option<u64>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/attest.md")]
pub struct Outcome {
    pub exposures: u64,
    pub exposures_by_code: BTreeMap<String, u64>,
    pub exposures_by_severity: BTreeMap<String, u64>,
    pub files_with_matches: u64,
    pub folders_with_matches: u64,
    pub matches: u64,
    pub persons: PersonCount,
    pub published: Published,
}

/// What is stated, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/attest.md")]
pub struct Statement {
    pub da: String,
    pub en: String,
}

/// Who states it. What is not known is empty, and is seen to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/attest.md")]
pub struct StatedBy {
    pub organisation: String,
    pub registration: String,
    pub name: String,
    pub title: String,
    pub contact: String,
}

/// What the user adds to a scan.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    /// When it is stated, RFC 3339.
    pub made: String,
    /// What was left out with `--exclude`.
    pub excludes: Vec<String>,
    /// Who states it.
    pub stated_by: StatedBy,
}

impl Tool {
    /// The program that runs.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn running() -> Result<Self, AttestError> {
        let path = std::env::current_exe().map_err(|source| AttestError::Read {
            path: "the running program".into(),
            source,
        })?;
        Self::of(&path)
    }

    /// A program by its file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(executable: &Path) -> Result<Self, AttestError> {
        let (bytes, sha256) = files::digest(executable)?;
        Ok(Self {
            name: env!("CARGO_PKG_NAME").to_string(),
            version: env!("CARGO_PKG_VERSION").to_string(),
            executable_bytes: bytes,
            executable_sha256: sha256,
        })
    }
}

impl Manifest {
    /// The manifest of a scan.
    ///
    /// # Errors
    /// When two files have one name, or a policy or rule file is not one that was in force.
    pub fn of(
        document: &Document,
        inputs: Vec<NamedFile>,
        outputs: Vec<NamedFile>,
        claim: &Claim,
        tool: Tool,
    ) -> Result<Self, AttestError> {
        let run = &document.run;
        let mut manifest = Self {
            schema: SCHEMA.to_string(),
            made: claim.made.clone(),
            tool,
            scope: Scope {
                run: run.id.clone(),
                version: run.version.clone(),
                roots: run.roots.clone(),
                excludes: claim.excludes.clone(),
                started: run.started.clone(),
                finished: run.finished.clone(),
            },
            rules: run.rules.clone(),
            policy: PolicyDigest {
                path: own_name(run.policy.path.as_deref()),
                sha256: run.policy.sha256.clone(),
            },
            coverage: Coverage::of(document),
            result: Outcome::of(document),
            inputs,
            outputs,
            statement: Statement::default(),
            stated_by: claim.stated_by.clone(),
        };
        for list in [&mut manifest.inputs, &mut manifest.outputs] {
            list.sort_by(|a, b| (&a.role, &a.name).cmp(&(&b.role, &b.name)));
        }
        let mut names = BTreeSet::new();
        for file in manifest.files() {
            if !names.insert(&file.name) {
                let name = file.name.clone();
                return Err(AttestError::SameName { name });
            }
        }
        if let Some(file) = manifest.not_in_force().next() {
            return Err(AttestError::NotInForce {
                name: file.name.clone(),
                role: file.role.clone(),
            });
        }
        manifest.statement = statement::of(&manifest);
        Ok(manifest)
    }

    /// Its canonical bytes: what is written, and signed.
    ///
    /// # Errors
    /// When a number in it is too large for that.
    pub fn to_bytes(&self) -> Result<Vec<u8>, AttestError> {
        let value = serde_json::to_value(self)
            .map_err(|_| AttestError::Form("it cannot be written as JSON"))?;
        canonical::canonical(&value)
    }

    /// Reads the bytes of a manifest; what is not in the canonical form is none.
    ///
    /// # Errors
    /// When it is not one, with what is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, AttestError> {
        let value =
            serde_json::from_slice(bytes).map_err(|_| AttestError::Form("it is no JSON"))?;
        if canonical::canonical(&value)? != bytes {
            return Err(AttestError::Form(
                "it is not in the form that `attest make` writes",
            ));
        }
        let manifest: Self = serde_json::from_value(value)
            .map_err(|_| AttestError::Form("keys are missing or hold something else"))?;
        if manifest.schema != SCHEMA {
            return Err(AttestError::Form("its schema is another one"));
        }
        if !manifest.files().all(|file| files::is_plain(&file.name)) {
            return Err(AttestError::Form("a file's name is none"));
        }
        Ok(manifest)
    }

    /// Reads the bytes of a manifest's file.
    ///
    /// # Errors
    /// When it cannot be read, or is too large.
    pub fn read_bytes(path: &Path) -> Result<Vec<u8>, AttestError> {
        super::read_at_most(path, MOST_BYTES, "a manifest")
    }

    /// The files it names.
    pub fn files(&self) -> impl Iterator<Item = &NamedFile> {
        self.inputs.iter().chain(&self.outputs)
    }

    /// Policies and rules among its files that the run did not use.
    pub(super) fn not_in_force(&self) -> impl Iterator<Item = &NamedFile> {
        self.files().filter(|file| match file.role.as_str() {
            role if role == Role::Policy.word() => file.sha256 != self.policy.sha256,
            role if role == Role::Rule.word() => {
                !self.rules.iter().any(|rule| rule.sha256 == file.sha256)
            }
            _ => false,
        })
    }

    /// Whether it states what a scan says.
    pub(super) fn agrees_with(&self, document: &Document) -> bool {
        let run = &document.run;
        let scope = Scope {
            run: run.id.clone(),
            version: run.version.clone(),
            roots: run.roots.clone(),
            excludes: self.scope.excludes.clone(),
            started: run.started.clone(),
            finished: run.finished.clone(),
        };
        self.scope == scope
            && self.rules == run.rules
            && self.policy.sha256 == run.policy.sha256
            && self.coverage == Coverage::of(document)
            && self.result == Outcome::of(document)
    }
}

/// A policy's file without its folder.
fn own_name(path: Option<&str>) -> Option<String> {
    let path = path?;
    Some(path.rsplit('/').next().unwrap_or(path).to_string())
}

impl Coverage {
    fn of(document: &Document) -> Self {
        let totals = &document.totals;
        Self {
            complete: document.run.complete,
            interrupted: document.run.interrupted,
            files: totals.files,
            bytes: totals.bytes,
            members: totals.members,
            scanned: totals.scanned,
            unscanned: totals.unscanned,
            unscanned_by_reason: totals.unscanned_by_reason.clone(),
            unchanged: document.run.unchanged,
        }
    }
}

impl Outcome {
    fn of(document: &Document) -> Self {
        let totals = &document.totals;
        let (mut by_code, mut by_severity) = (BTreeMap::new(), BTreeMap::new());
        let count = |counts: &mut BTreeMap<String, u64>, word: &str| {
            let count = counts.entry(word.to_string()).or_default();
            *count = count.saturating_add(1);
        };
        for exposure in &document.exposures {
            count(&mut by_code, &exposure.code);
            count(&mut by_severity, &exposure.severity);
        }
        Self {
            exposures: totals.exposures,
            exposures_by_code: by_code,
            exposures_by_severity: by_severity,
            files_with_matches: totals.files_with_matches,
            folders_with_matches: totals.folders_with_matches,
            matches: totals.matches,
            persons: totals.persons.clone(),
            published: totals.published.clone(),
        }
    }
}
