//! The loaded rules: built in, added or replaced by `--rules`, compiled once.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::context::Context;
use super::pattern::{self, Pattern};
use super::rule_file::{self, Failing, RuleFile};
use super::validators::Validator;
use super::{DetectError, Searcher, TokenKey};
use crate::model::{Confidence, Diagnostic, RuleIndex};

/// The rules that come with the program, as they lie in `rules/`.
const BUILT_IN: [(&str, &str); 4] = [
    ("dk/cpr.toml", include_str!("../../rules/dk/cpr.toml")),
    (
        "dk/foreigner-number.toml",
        include_str!("../../rules/dk/foreigner-number.toml"),
    ),
    (
        "dk/person-id.toml",
        include_str!("../../rules/dk/person-id.toml"),
    ),
    (
        "dk/case-order-id.toml",
        include_str!("../../rules/dk/case-order-id.toml"),
    ),
];

/// What the numbers of a rule stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedAs {
    /// Each number is a person.
    Citizens,
    /// Each number is a case; a case is no person.
    Cases,
    /// Neither.
    Things,
}

/// One rule, ready to search with.
#[derive(Clone)]
pub struct Rule {
    /// Permanent id, `dk.cpr`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Kind of data.
    pub category: String,
    /// One sentence on what it finds.
    pub about: String,
    /// Where its facts come from.
    pub references: Vec<String>,
    /// What its numbers count.
    pub counts: CountedAs,
    /// SHA-256 of the rule file, in hex.
    pub sha256: String,
    /// Where it was read from.
    pub origin: PathBuf,
    pub(super) identity: String,
    pub(super) requires_label: bool,
    pub(super) patterns: Vec<Pattern>,
    pub(super) checks: Vec<Check>,
    pub(super) contexts: Vec<Context>,
    find: Vec<String>,
    pass_over: Vec<String>,
}

/// A check as compiled.
#[derive(Clone)]
pub(super) struct Check {
    pub validator: Validator,
    pub pass: i32,
    /// `None`: a number that fails is none.
    pub fail: Option<i32>,
    /// Points of a probable misread in OCR text.
    pub misread: Option<i32>,
    pub exempt: Vec<Date>,
    pub exempt_points: i32,
}

/// Rules in a fixed order.
#[derive(Clone)]
pub struct RuleSet {
    rules: Vec<Rule>,
}

impl RuleSet {
    /// The built-in rules, with those of `paths` (files, or folders of `*.toml`) added. A rule with
    /// the id of an earlier one replaces it.
    ///
    /// # Errors
    /// At the first file that cannot be read or is at fault; nothing is half loaded.
    pub fn load(paths: &[PathBuf]) -> Result<Self, DetectError> {
        let mut rules: Vec<Rule> = Vec::new();
        for (name, source) in BUILT_IN {
            put(
                &mut rules,
                compile(Path::new("rules").join(name).as_path(), source)?,
            );
        }
        for path in paths {
            for file in rule_files(path)? {
                let source =
                    std::fs::read_to_string(&file).map_err(|source| DetectError::Read {
                        path: file.clone(),
                        source,
                    })?;
                put(&mut rules, compile(&file, &source)?);
            }
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self { rules })
    }

    /// All rules.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    pub(super) fn as_slice(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of a match.
    pub fn get(&self, index: RuleIndex) -> Option<&Rule> {
        self.rules.get(usize::from(index.0))
    }

    /// Runs every rule's own examples. Each failure is one sentence; the examples are in the rule
    /// file, so they may be shown.
    pub fn check_examples(&self) -> Vec<String> {
        let mut failures = Vec::new();
        let key = TokenKey::throwaway();
        let mut searcher = Searcher::new(self, &key, Confidence::Likely);
        for (index, rule) in self.rules.iter().enumerate() {
            let mut finds = |text: &str| {
                searcher
                    .matches_in(text.as_bytes())
                    .iter()
                    .any(|found| usize::from(found.rule.0) == index)
            };
            for example in &rule.find {
                if !finds(example) {
                    failures.push(format!(
                        "{}: does not find its example \"{example}\"",
                        rule.id
                    ));
                }
            }
            for example in &rule.pass_over {
                if finds(example) {
                    failures.push(format!(
                        "{}: finds \"{example}\", which it should pass over",
                        rule.id
                    ));
                }
            }
        }
        failures
    }

    /// What a person who wrote a rule should know though nothing is wrong: one sentence each.
    pub fn lints(&self) -> Vec<String> {
        let mut lints = Vec::new();
        for rule in &self.rules {
            for pattern in &rule.patterns {
                if pattern.from_runs.is_none() {
                    lints.push(format!(
                        "{}: pattern \"{}\" does not begin with a digit, or has no upper limit of digits: every text is \
                         folded and searched for it, some ten times slower",
                        rule.id, pattern.name
                    ));
                }
            }
            let mut names: Vec<&str> = rule
                .patterns
                .iter()
                .map(|pattern| pattern.name.as_str())
                .collect();
            names.sort_unstable();
            for pair in names.windows(2) {
                if let [a, b] = pair
                    && a == b
                {
                    lints.push(format!("{}: two patterns are named \"{a}\"", rule.id));
                }
            }
        }
        lints
    }
}

fn put(rules: &mut Vec<Rule>, rule: Rule) {
    match rules.iter_mut().find(|known| known.id == rule.id) {
        Some(known) => *known = rule,
        None => rules.push(rule),
    }
}

/// A file, or all `*.toml` under a folder in a fixed order.
fn rule_files(path: &Path) -> Result<Vec<PathBuf>, DetectError> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|error| DetectError::Read {
            path: path.to_path_buf(),
            source: error
                .into_io_error()
                .unwrap_or_else(|| std::io::Error::other("a loop of links")),
        })?;
        let is_rule = entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "toml");
        if entry.depth() == 0 && !entry.file_type().is_dir()
            || is_rule && entry.file_type().is_file()
        {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn compile(file: &Path, source: &str) -> Result<Rule, Diagnostic> {
    let raw: RuleFile = rule_file::parse(file, source)?;
    let patterns = raw
        .patterns
        .iter()
        .map(|table| {
            pattern::compile(&table.name, table.regex.get_ref(), table.edges, table.points).map_err(|message| {
                let words = message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string();
                Diagnostic::at(file, source, table.regex.span(), format!("this pattern cannot be used: {words}"))
                    .help("patterns are written in the syntax of the regex crate; the text arrives folded")
            })
        })
        .collect::<Result<_, _>>()?;
    let checks = raw
        .checks
        .iter()
        .filter_map(|table| {
            Some(Check {
                validator: Validator::named(table.validator.get_ref())?,
                pass: table.pass,
                fail: match table.fail.get_ref() {
                    Failing::Points(points) => Some(*points),
                    Failing::Word(_drop) => None,
                },
                misread: table.fail_in_ocr.is_some().then_some(table.misread),
                exempt: table
                    .exempt_birth_dates
                    .iter()
                    .filter_map(|date| date.get_ref().parse().ok())
                    .collect(),
                exempt_points: table.exempt,
            })
        })
        .collect();
    let examples = raw.examples.into_inner();
    let id = raw.id.into_inner();
    Ok(Rule {
        identity: raw.identity.unwrap_or_else(|| id.clone()),
        id,
        name: raw.name,
        category: raw.category,
        about: raw.about,
        references: raw.references,
        counts: match raw.counts.get_ref().as_str() {
            "citizens" => CountedAs::Citizens,
            "cases" => CountedAs::Cases,
            _ => CountedAs::Things,
        },
        sha256: Sha256::digest(source.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        origin: file.to_path_buf(),
        requires_label: raw.requires.is_some(),
        patterns,
        checks,
        contexts: raw.contexts.iter().map(Context::compile).collect(),
        find: examples.find,
        pass_over: examples.pass_over,
    })
}
