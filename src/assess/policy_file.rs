//! A policy file as written: parsed and checked, every fault with its line and caret.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::model::Diagnostic;
use crate::model::finding::{Code, Severity};

const SCHEMA: i64 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PolicyFile {
    schema: Spanned<i64>,
    pub company_groups: Option<Vec<String>>,
    #[serde(default)]
    pub owner_counts: bool,
    #[serde(default)]
    pub readers: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default, rename = "allow")]
    pub allows: Vec<Spanned<AllowTable>>,
    pub clearance: Option<ClearanceTable>,
    #[serde(default, rename = "finding")]
    pub findings: Vec<Spanned<FindingTable>>,
}

/// `[[allow]]`: who may read what.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct AllowTable {
    pub who: Spanned<String>,
    #[serde(rename = "where")]
    pub place: Spanned<String>,
    /// Asked for so that somebody thinks of one.
    pub reason: String,
    pub review_by: Option<Spanned<String>>,
}

/// `[clearance]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ClearanceTable {
    pub roster: Spanned<String>,
    /// Levels from lowest to highest.
    #[serde(default)]
    pub levels: Vec<String>,
    /// The level that reading personal data takes.
    pub level: Option<Spanned<String>>,
}

/// `[[finding]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct FindingTable {
    pub code: Code,
    pub severity: Severity,
    pub over: Option<usize>,
}

/// Parses and checks a policy file.
pub(super) fn parse(file: &Path, source: &str) -> Result<PolicyFile, Diagnostic> {
    let policy: PolicyFile = toml::from_str(source).map_err(|error| {
        let span = error.span().unwrap_or(0..source.len().min(1));
        Diagnostic::at(file, source, span, error.message().to_string())
            .help("docs/policy.md lists the keys of a policy file")
    })?;
    let at = |span, message: &str| Diagnostic::at(file, source, span, message.to_string());
    if *policy.schema.get_ref() != SCHEMA {
        return Err(at(policy.schema.span(), "this schema is not known")
            .help(format!("this version reads schema = {SCHEMA}")));
    }
    for member in policy.readers.values().flatten() {
        if principal(member.get_ref()).is_none() {
            return Err(at(
                member.span(),
                "a reader is \"user:NAME\" or \"group:NAME\"",
            ));
        }
    }
    if let Some(clearance) = &policy.clearance
        && let Some(level) = &clearance.level
        && !clearance.levels.contains(level.get_ref())
    {
        return Err(at(level.span(), "this level is not among `levels`")
            .help("levels = [\"restricted\", \"secret\"], from lowest to highest"));
    }
    for allow in policy.allows.iter().map(Spanned::get_ref) {
        let who = allow.who.get_ref();
        if !policy.readers.contains_key(who) && principal(who).is_none() {
            return Err(at(allow.who.span(), "no such set of readers")
                .help("name a set of [readers], or one \"user:NAME\" or \"group:NAME\""));
        }
        if let Some(date) = allow.review_by.as_ref()
            && date.get_ref().parse::<jiff::civil::Date>().is_err()
        {
            return Err(at(date.span(), "this is not a date").help("write it as \"2027-06-01\""));
        }
        if let Err(error) = globset::Glob::new(allow.place.get_ref()) {
            return Err(at(
                allow.place.span(),
                &format!("this pattern cannot be used: {}", error.kind()),
            ));
        }
    }
    for finding in &policy.findings {
        let row = finding.get_ref();
        if row.over.is_some() && row.code != Code::TooManyReaders {
            return Err(at(
                finding.span(),
                "`over` belongs to \"too-many-readers\" only",
            ));
        }
    }
    Ok(policy)
}

/// A user or group as a policy names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Principal {
    User(String),
    Group(String),
}

impl std::fmt::Display for Principal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Principal::User(name) => write!(f, "user:{name}"),
            Principal::Group(name) => write!(f, "group:{name}"),
        }
    }
}

pub(super) fn principal(text: &str) -> Option<Principal> {
    let (kind, name) = text.split_once(':')?;
    match (kind, name.trim()) {
        (_, "") => None,
        ("user", name) => Some(Principal::User(name.to_string())),
        ("group", name) => Some(Principal::Group(name.to_lowercase())),
        _ => None,
    }
}
