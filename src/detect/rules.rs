//! The loaded rules: built in, added or replaced by `--rules`, compiled once.

mod loading;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::category::Categories;
use super::context::Context;
use super::expression::Expression;
use super::label_hint::LabelHints;
use super::pattern::Pattern;
use super::rule_file::{ColumnTable, RecordTable};
use super::shape::{Shape, Shapes};
use super::validators::Validator;
use super::{DetectError, Searcher, TokenKey};
use crate::model::{Confidence, RuleIndex};
use loading::{Loaded, Origin, rule_files};

macro_rules! built_in {
    ($name:literal) => {
        ($name, include_str!(concat!("../../rules/", $name)))
    };
}
/// The files that come with the program, as they lie in `rules/`. The first folder is the pack.
const BUILT_IN: [(&str, &str); BUILT_IN_FILES] = [
    built_in!("dk/cpr.toml"),
    built_in!("dk/foreigner-number.toml"),
    built_in!("dk/person-id.toml"),
    built_in!("dk/case-order-id.toml"),
    built_in!("icao/mrz.toml"),
    built_in!("se/personnummer.toml"),
    built_in!("no/foedselsnummer.toml"),
    built_in!("fi/henkilotunnus.toml"),
    built_in!("is/kennitala.toml"),
    built_in!("iban/iban.toml"),
    built_in!("categories/ethnicity.toml"),
    built_in!("categories/asylum.toml"),
    built_in!("categories/employment.toml"),
    built_in!("categories/health.toml"),
    built_in!("categories/crime.toml"),
    built_in!("categories/religion.toml"),
    built_in!("categories/union.toml"),
];
const BUILT_IN_FILES: usize = 17;

/// Packs that are on unasked.
const ALWAYS_ON: [&str; 3] = ["dk", "icao", "categories"];
/// Packs that are off unless they are asked for.
pub const PACKS: [&str; 5] = ["se", "no", "fi", "is", "iban"];

/// What the numbers of a rule stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedAs {
    /// Each number is a person.
    Citizens,
    /// Each number is a paper of a person, who may have several.
    Documents,
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
    /// Ids of rules to which it leaves what fits both.
    pub(super) yields_to: Vec<String>,
    /// Whether its numbers are read out of machine-readable zones.
    pub(super) reads_mrz: bool,
    /// The rule of numbers that are held in what it reads.
    pub(super) holds: Option<String>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) checks: Vec<Check>,
    pub(super) contexts: Vec<Context>,
    pub(super) tokens: Vec<TokenShape>,
    pub(super) column: Option<ColumnTable>,
    pub(super) record: Option<RecordTable>,
    /// Characters that stand for digits in text out of pictures, and the digits.
    pub(super) look_alikes: Vec<(char, u8)>,
    /// Digits of numbers that somebody published as examples, in order.
    pub(super) published: Vec<Vec<u8>>,
    find: Vec<String>,
    pass_over: Vec<String>,
}

/// What a number may be a part of, as compiled.
#[derive(Clone)]
pub(super) struct TokenShape {
    pub name: String,
    /// Of the characters around the number, `#` in place of it.
    pub around: Option<Expression>,
    /// Of the number as it is written.
    pub number: Option<Expression>,
    pub even_labelled: bool,
    pub points: i32,
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

/// Raised whenever the same rules find something else in the same text: what a state remembers is then
/// read again.
const GENERATION: u32 = 4;

/// Rules in a fixed order, and the categories that words beside their numbers belong to.
#[derive(Clone)]
pub struct RuleSet {
    rules: Vec<Rule>,
    categories: Categories,
    /// What all threads search with alike, made when the first begins.
    shapes: Arc<OnceLock<Shapes>>,
    label_hints: Arc<OnceLock<LabelHints>>,
}

impl RuleSet {
    /// The rules that are on unasked, with those of `paths` (files, or folders of `*.toml`) added. A
    /// rule with the id of an earlier one replaces it.
    ///
    /// # Errors
    /// At the first file that cannot be read or is at fault; nothing is half loaded.
    pub fn load(paths: &[PathBuf]) -> Result<Self, DetectError> {
        Self::with_packs(&[], paths)
    }

    /// The same with more of the packs that come with the program, by name ([`PACKS`]).
    ///
    /// # Errors
    /// As [`RuleSet::load`]; a pack that does not exist.
    pub fn with_packs(packs: &[String], paths: &[PathBuf]) -> Result<Self, DetectError> {
        if let Some(unknown) = packs
            .iter()
            .find(|pack| !PACKS.contains(&pack.as_str()) && *pack != "all")
        {
            return Err(DetectError::Pack(unknown.clone()));
        }
        let is_on = |pack: &str| {
            let mut asked = packs.iter();
            ALWAYS_ON.contains(&pack) || asked.any(|asked| asked == pack || asked == "all")
        };
        let mut loaded = Loaded::default();
        for (name, source) in BUILT_IN {
            if is_on(name.split('/').next().unwrap_or_default()) {
                loaded.put(
                    Path::new("rules").join(name).as_path(),
                    source,
                    Origin::Program,
                )?;
            }
        }
        for path in paths {
            for file in rule_files(path)? {
                let source =
                    std::fs::read_to_string(&file).map_err(|source| DetectError::Read {
                        path: file.clone(),
                        source,
                    })?;
                loaded.put(&file, &source, Origin::User)?;
            }
        }
        loaded.rules.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self {
            rules: loaded.rules,
            categories: Categories::of(loaded.categories),
            shapes: Arc::default(),
            label_hints: Arc::default(),
        })
    }

    /// Of these rules those with one of these ids.
    ///
    /// # Errors
    /// An id that none of them has.
    pub fn only(mut self, ids: &[String]) -> Result<Self, DetectError> {
        let is_unknown = |id: &&String| self.rules.iter().all(|rule| rule.id != **id);
        if let Some(unknown) = ids.iter().find(is_unknown) {
            return Err(DetectError::Id(unknown.clone()));
        }
        self.rules.retain(|rule| ids.contains(&rule.id));
        self.shapes = Arc::default();
        self.label_hints = Arc::default();
        Ok(self)
    }

    /// The categories of personal data that words name.
    pub fn categories(&self) -> &Categories {
        &self.categories
    }

    /// A digest of all that says what is found in a text: the rules, the categories, and how they are
    /// applied. Equal digests find the same in the same text.
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(GENERATION.to_le_bytes());
        for rule in &self.rules {
            digest.update(format!("{}\0{}\0", rule.id, rule.sha256));
        }
        digest.update(format!("{:?}", self.categories.all()));
        digest.finalize().into()
    }

    /// All rules.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The automaton of all shapes: of `shapes`, which are always the same of one set of rules.
    pub(super) fn shapes(&self, shapes: &[Shape]) -> Shapes {
        self.shapes.get_or_init(|| Shapes::new(shapes)).clone()
    }

    /// What its labels are told by.
    pub(super) fn label_hints(&self) -> &LabelHints {
        self.label_hints.get_or_init(|| LabelHints::of(&self.rules))
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

    /// What each rule costs, as a multiple of what the CPR rule does: measured on a text of words, times
    /// and numbers.
    pub fn costs(&self) -> Vec<(String, f64)> {
        let line = "2020-08-18 12:07:33 den borger har sendt en ansøgning til styrelsen, id=48213377 (3,5 kB)\n";
        let text = line.repeat(4_000);
        let seconds = |id: &str| {
            let Ok(alone) = self.clone().only(&[id.to_string()]) else {
                return 0.0;
            };
            let mut searcher = Searcher::new(&alone, &TokenKey::throwaway(), Confidence::Likely);
            let mut run = || {
                let began = std::time::Instant::now();
                searcher.search(&crate::model::Text::whole(text.as_bytes()), |_| {});
                began.elapsed().as_secs_f64()
            };
            // The first run fills the tables.
            run();
            (0..4).map(|_| run()).fold(f64::INFINITY, f64::min)
        };
        let unit = seconds("dk.cpr").max(f64::MIN_POSITIVE);
        let rules = self.rules.iter();
        rules
            .map(|rule| (rule.id.clone(), seconds(&rule.id) / unit))
            .collect()
    }

    /// What a person who wrote a rule should know though nothing is wrong: one sentence each.
    pub fn lints(&self) -> Vec<String> {
        let mut lints = Vec::new();
        for rule in &self.rules {
            for pattern in &rule.patterns {
                if pattern.is_free() {
                    lints.push(format!(
                        "{}: pattern \"{}\" does not begin with a digit or with a fixed count of letters before one, or has \
                         no upper limit of digits: every text is folded and searched for it, some ten times slower",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_that_comes_with_the_program_can_be_made() {
        let rules = RuleSet::with_packs(&["all".to_string()], &[]).unwrap();
        for rule in rules.as_slice() {
            let tokens = rule.tokens.iter();
            let tokens = tokens.flat_map(|token| token.around.iter().chain(&token.number));
            let patterns = rule.patterns.iter().map(|pattern| &pattern.regex);
            for expression in patterns.chain(tokens) {
                assert_eq!(expression.check(), Ok(()), "{}", rule.id);
            }
        }
    }
}
