//! The loaded rules: built in, added or replaced by `--rules`, compiled once.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::category::{Categories, Category};
use super::category_file;
use super::context::Context;
use super::pattern::{self, Pattern};
use super::rule_file::{
    self, ColumnTable, Failing, OcrTable, PublishedTable, RecordTable, RuleFile,
};
use super::shape::{Shape, Shapes};
use super::validators::Validator;
use super::{DetectError, Searcher, TokenKey};
use crate::model::{Confidence, Diagnostic, RuleIndex};

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
    pub around: Option<regex::Regex>,
    /// Of the number as it is written.
    pub number: Option<regex::Regex>,
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
const GENERATION: u32 = 1;

/// Rules in a fixed order, and the categories that words beside their numbers belong to.
#[derive(Clone)]
pub struct RuleSet {
    rules: Vec<Rule>,
    categories: Categories,
    /// What all threads search with alike, made when the first begins.
    shapes: Arc<OnceLock<Shapes>>,
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
                loaded.put(Path::new("rules").join(name).as_path(), source)?;
            }
        }
        for path in paths {
            for file in rule_files(path)? {
                let source =
                    std::fs::read_to_string(&file).map_err(|source| DetectError::Read {
                        path: file.clone(),
                        source,
                    })?;
                loaded.put(&file, &source)?;
            }
        }
        loaded.rules.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self {
            rules: loaded.rules,
            categories: Categories::of(loaded.categories),
            shapes: Arc::default(),
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

/// What was loaded so far.
#[derive(Default)]
struct Loaded {
    rules: Vec<Rule>,
    categories: Vec<Category>,
}

impl Loaded {
    /// Takes up a file: a rule, or a category. What has the id of something earlier replaces it.
    fn put(&mut self, file: &Path, source: &str) -> Result<(), Diagnostic> {
        if category_file::is_category(source) {
            let category = category_file::parse(file, source)?;
            replace(&mut self.categories, category, |known| &known.id);
            return Ok(());
        }
        let rule = compile(file, source)?;
        replace(&mut self.rules, rule, |known| &known.id);
        Ok(())
    }
}

fn replace<T>(all: &mut Vec<T>, new: T, id: impl Fn(&T) -> &String) {
    match all.iter_mut().find(|known| id(known) == id(&new)) {
        Some(known) => *known = new,
        None => all.push(new),
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
    let cannot_be_used = |span: std::ops::Range<usize>, message: &str| {
        let words = message
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches("error: ");
        Diagnostic::at(
            file,
            source,
            span,
            format!("this pattern cannot be used: {words}"),
        )
        .help("patterns are written in the syntax of the regex crate; the text arrives folded")
    };
    let patterns = raw
        .patterns
        .iter()
        .map(|table| {
            pattern::compile(table).map_err(|message| cannot_be_used(table.regex.span(), &message))
        })
        .collect::<Result<_, _>>()?;
    let tokens = raw
        .tokens
        .iter()
        .map(|table| {
            let regex = |source: &Option<toml::Spanned<String>>| {
                let compiled = source.as_ref().map(|source| {
                    regex::Regex::new(source.get_ref())
                        .map_err(|error| cannot_be_used(source.span(), &error.to_string()))
                });
                compiled.transpose()
            };
            Ok(TokenShape {
                name: table.name.clone(),
                around: regex(&table.around)?,
                number: regex(&table.number)?,
                even_labelled: table.even_labelled,
                points: table.points,
            })
        })
        .collect::<Result<_, Diagnostic>>()?;
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
            "documents" => CountedAs::Documents,
            "cases" => CountedAs::Cases,
            _ => CountedAs::Things,
        },
        sha256: Sha256::digest(source.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        origin: file.to_path_buf(),
        requires_label: raw.requires.is_some(),
        yields_to: raw.yields_to,
        reads_mrz: raw.reader.is_some(),
        holds: raw.holds,
        patterns,
        checks,
        contexts: raw.contexts.iter().map(Context::compile).collect(),
        tokens,
        column: raw.column,
        record: raw.record,
        look_alikes: raw.ocr.map_or_else(Vec::new, look_alikes),
        published: published(&raw.published),
        find: examples.find,
        pass_over: examples.pass_over,
    })
}

/// Characters and the digits they stand for, in order.
fn look_alikes(ocr: OcrTable) -> Vec<(char, u8)> {
    let mut all: Vec<(char, u8)> = ocr
        .look_alikes
        .iter()
        .flat_map(|(digit, letters)| {
            let digit = digit.bytes().next().unwrap_or(b'0');
            letters.chars().map(move |letter| (letter, digit))
        })
        .collect();
    all.sort_unstable();
    all
}

/// The digits of published numbers, by value, in order.
fn published(tables: &[PublishedTable]) -> Vec<Vec<u8>> {
    let numbers = tables.iter().flat_map(|table| &table.numbers);
    let mut all: Vec<Vec<u8>> = numbers
        .map(|number| {
            let digits = number.get_ref().bytes().filter(u8::is_ascii_digit);
            digits.map(|byte| byte - b'0').collect()
        })
        .collect();
    all.sort_unstable();
    all
}
