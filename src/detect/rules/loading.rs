//! From files to rules and categories.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::super::category::Category;
use super::super::category_file;
use super::super::context::Context;
use super::super::expression::Expression;
use super::super::pattern;
use super::super::rule_file::{self, Failing, OcrTable, PublishedTable, RuleFile};
use super::super::validators::Validator;
use super::{Check, CountedAs, DetectError, Rule, TokenShape};
use crate::model::Diagnostic;

/// Bytes that an expression over the characters around a number may take.
const MOST_OF_TOKEN: usize = 10 << 20;

/// What was loaded so far.
#[derive(Default)]
pub(super) struct Loaded {
    pub rules: Vec<Rule>,
    pub categories: Vec<Category>,
}

impl Loaded {
    /// Takes up a file: a rule, or a category. What has the id of something earlier replaces it.
    pub(super) fn put(
        &mut self,
        file: &Path,
        source: &str,
        origin: Origin,
    ) -> Result<(), Diagnostic> {
        if category_file::is_category(source) {
            let category = category_file::parse(file, source)?;
            replace(&mut self.categories, category, |known| &known.id);
            return Ok(());
        }
        let rule = compile(file, source, origin)?;
        replace(&mut self.rules, rule, |known| &known.id);
        Ok(())
    }
}

/// Who wrote a rule.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    Program,
    User,
}

fn replace<T>(all: &mut Vec<T>, new: T, id: impl Fn(&T) -> &String) {
    match all.iter_mut().find(|known| id(known) == id(&new)) {
        Some(known) => *known = new,
        None => all.push(new),
    }
}

/// A file, or all `*.toml` under a folder in a fixed order.
pub(super) fn rule_files(path: &Path) -> Result<Vec<PathBuf>, DetectError> {
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

fn compile(file: &Path, source: &str, origin: Origin) -> Result<Rule, Diagnostic> {
    // What comes with the program was tried by its tests.
    let checked = |expression: &Expression| match origin {
        Origin::Program => Ok(()),
        Origin::User => expression.check(),
    };
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
            pattern::compile(table)
                .and_then(|pattern| checked(&pattern.regex).map(|()| pattern))
                .map_err(|message| cannot_be_used(table.regex.span(), &message))
        })
        .collect::<Result<_, _>>()?;
    let tokens = raw
        .tokens
        .iter()
        .map(|table| {
            let regex = |source: &Option<toml::Spanned<String>>| {
                let compiled = source.as_ref().map(|source| {
                    let expression = Expression::new(source.get_ref().clone(), MOST_OF_TOKEN);
                    checked(&expression)
                        .map(|()| expression)
                        .map_err(|message| cannot_be_used(source.span(), &message))
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
