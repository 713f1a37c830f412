//! The clearance roster: who is cleared, how high, and until when.
//!
//! CSV or TOML by its ending. A row names a user, or a group whose members are all cleared. Several
//! rows for one person: the best that is valid counts.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::policy::PolicyError;
use super::policy_file::{Principal, principal};
use crate::model::Diagnostic;
use crate::model::access::{People, UserSet};
use crate::model::diagnostic::line_of;

/// A clearance roster.
#[derive(Clone, Debug)]
pub(super) struct Roster {
    pub path: PathBuf,
    pub rows: Vec<Row>,
    /// Levels from lowest to highest; empty where levels are not ranked.
    levels: Vec<String>,
    /// The level that reading personal data takes.
    required: Option<String>,
}

/// Who is cleared.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub who: Principal,
    pub line: u64,
    level: String,
    until: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlRoster {
    #[serde(default)]
    cleared: Vec<Spanned<TomlRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TomlRow {
    principal: Spanned<String>,
    level: Option<Spanned<String>>,
    valid_until: Option<Spanned<String>>,
}

impl Roster {
    /// Reads a roster. `levels` ranks its levels, of which `required` is the least that counts.
    pub(super) fn read(
        path: &Path,
        levels: Vec<String>,
        required: Option<String>,
    ) -> Result<Self, PolicyError> {
        let rows = if path.extension().is_some_and(|ending| ending == "toml") {
            toml_rows(path, &levels)?
        } else {
            csv_rows(path, &levels)?
        };
        Ok(Self {
            path: path.to_path_buf(),
            rows,
            levels,
            required,
        })
    }

    fn is_high_enough(&self, level: &str) -> bool {
        let rank = |level: &str| self.levels.iter().position(|known| known == level);
        match &self.required {
            None => true,
            Some(required) => level == required || rank(level) > rank(required),
        }
    }

    /// Everybody who is cleared on a day.
    pub(super) fn cleared(&self, people: &dyn People, today: Date) -> UserSet {
        let valid = self.rows.iter().filter(|row| {
            row.until.is_none_or(|until| until >= today) && self.is_high_enough(&row.level)
        });
        valid.fold(UserSet::none(), |set, row| {
            set.or(&members(&row.who, people))
        })
    }

    /// Why somebody is not cleared.
    pub(super) fn lacks(&self, account: usize, people: &dyn People, today: Date) -> String {
        let rows = self.rows.iter();
        let own: Vec<&Row> = rows
            .filter(|row| members(&row.who, people).contains(account))
            .collect();
        let valid = own
            .iter()
            .find(|row| row.until.is_none_or(|until| until >= today));
        match (valid, own.iter().filter_map(|row| row.until).max()) {
            (Some(row), _) => format!("cleared for \"{}\" only", row.level),
            (None, Some(until)) => format!("the clearance ran out on {until}"),
            (None, None) => "not on the roster".to_string(),
        }
    }
}

/// The accounts a principal names.
pub(super) fn members(who: &Principal, people: &dyn People) -> UserSet {
    match who {
        Principal::User(name) => {
            let mut set = UserSet::none();
            if let Some(index) = people.index_of_name(name) {
                set.set(index, true);
            }
            set
        }
        Principal::Group(name) if people.knows_group(name) => {
            people.members_of_groups(std::slice::from_ref(name))
        }
        Principal::Group(name) => {
            let known = people.members_of_known_set(name);
            known.unwrap_or_else(UserSet::none)
        }
    }
}

/// A bare name is a user's.
fn who(text: &str) -> Principal {
    principal(text).unwrap_or_else(|| Principal::User(text.to_string()))
}

const DATE: &str = "valid-until is not a date; write it as 2027-06-01, or leave it empty";

fn unknown_level(level: &str, levels: &[String]) -> Option<String> {
    let known = levels.is_empty() || level.is_empty() || levels.iter().any(|known| known == level);
    (!known).then(|| {
        format!(
            "\"{level}\" is none of the policy's levels: {}",
            levels.join(", ")
        )
    })
}

fn toml_rows(path: &Path, levels: &[String]) -> Result<Vec<Row>, PolicyError> {
    let source = std::fs::read_to_string(path).map_err(|source| PolicyError::Read {
        path: path.to_path_buf(),
        source,
    })?;
    let raw: TomlRoster = toml::from_str(&source).map_err(|error| {
        let span = error.span().unwrap_or(0..source.len().min(1));
        Diagnostic::at(path, &source, span, error.message().to_string())
            .help("a row is [[cleared]] with principal, level and valid-until")
    })?;
    let mut rows = Vec::new();
    for row in &raw.cleared {
        let table = row.get_ref();
        let at = |span, message: String| Diagnostic::at(path, &source, span, message);
        if table.principal.get_ref().trim().is_empty() {
            return Err(at(table.principal.span(), "the principal is missing".into()).into());
        }
        let level = table.level.as_ref();
        if let Some(level) = level
            && let Some(message) = unknown_level(level.get_ref(), levels)
        {
            return Err(at(level.span(), message).into());
        }
        let until = match &table.valid_until {
            None => None,
            Some(text) => match text.get_ref().parse() {
                Ok(date) => Some(date),
                Err(_) => return Err(at(text.span(), DATE.into()).into()),
            },
        };
        rows.push(Row {
            who: who(table.principal.get_ref().trim()),
            line: line_of(&source, row.span().start) as u64,
            level: level.map_or_else(String::new, |level| level.get_ref().clone()),
            until,
        });
    }
    Ok(rows)
}

/// The columns `principal`, `level` and `valid-until` (empty: for ever).
fn csv_rows(path: &Path, levels: &[String]) -> Result<Vec<Row>, PolicyError> {
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
    let Some(principal_at) = column("principal") else {
        return Err(fail(
            1,
            "the first line names the columns: principal, level, valid-until".to_string(),
        ));
    };
    let (level_at, until_at) = (column("level"), column("valid-until"));
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| {
            fail(
                error.position().map_or(0, csv::Position::line),
                error.to_string(),
            )
        })?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        let name = cell(Some(principal_at));
        if name.is_empty() {
            return Err(fail(line, "the principal is missing".to_string()));
        }
        let level = cell(level_at).to_string();
        if let Some(message) = unknown_level(&level, levels) {
            return Err(fail(line, message));
        }
        let until = match cell(until_at) {
            "" => None,
            text => Some(text.parse().map_err(|_| fail(line, DATE.to_string()))?),
        };
        rows.push(Row {
            who: who(name),
            line,
            level,
            until,
        });
    }
    Ok(rows)
}
