//! A rule file as written: parsed and checked, every fault with its line and caret.
//!
//! Unknown keys are errors, so that a typing mistake cannot switch a check off in silence.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::validators::Validator;
use crate::model::Diagnostic;

/// The schema this version reads.
const SCHEMA: i64 = 1;

/// One rule file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RuleFile {
    schema: Spanned<i64>,
    pub id: Spanned<String>,
    pub name: String,
    pub category: String,
    pub counts: Spanned<String>,
    pub about: String,
    #[serde(default)]
    pub references: Vec<String>,
    /// Numbers of rules with the same identity are the same persons; the rule's own id if absent.
    pub identity: Option<String>,
    /// `"label"`: without a label beside it, a number is not reported.
    pub requires: Option<Spanned<String>>,
    #[serde(default, rename = "pattern")]
    pub patterns: Vec<PatternTable>,
    #[serde(default, rename = "check")]
    pub checks: Vec<CheckTable>,
    #[serde(default, rename = "context")]
    pub contexts: Vec<ContextTable>,
    pub examples: Spanned<Examples>,
}

/// `[[pattern]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PatternTable {
    pub name: String,
    pub regex: Spanned<String>,
    #[serde(default)]
    pub edges: Edges,
    pub points: i32,
}

/// What may not stand right before and after a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Edges {
    /// A digit.
    #[default]
    NoDigit,
    /// A digit, or a dash, dot or slash with a digit behind it: no part of a date or an address.
    NoNumber,
    /// A letter or digit.
    Word,
}

/// `[[check]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CheckTable {
    pub validator: Spanned<String>,
    #[serde(default)]
    pub pass: i32,
    pub fail: Spanned<Failing>,
    pub fail_in_ocr: Option<Spanned<String>>,
    #[serde(default)]
    pub misread: i32,
    #[serde(default)]
    pub exempt_birth_dates: Vec<Spanned<String>>,
    #[serde(default)]
    pub exempt: i32,
}

/// Points for a failed check, or the end of the candidate.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Failing {
    Points(i32),
    Word(String),
}

/// `[[context]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ContextTable {
    pub role: Role,
    pub words: Vec<Spanned<String>>,
    #[serde(rename = "where")]
    pub place: Vec<Where>,
    #[serde(default = "default_within")]
    pub within: usize,
    pub points: i32,
}

fn default_within() -> usize {
    40
}

/// What a word near a number says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Role {
    /// That it is such a number.
    Label,
    /// That it is something else.
    Decoy,
}

/// Where a context word may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Where {
    /// Before the number.
    Before,
    /// Before it, with no other number in between.
    DirectlyBefore,
    /// Behind it.
    After,
    /// At the head of its column.
    Heading,
}

/// `[examples]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Examples {
    pub find: Vec<String>,
    pub pass_over: Vec<String>,
}

/// Parses and checks a rule file.
pub(super) fn parse(file: &Path, source: &str) -> Result<RuleFile, Diagnostic> {
    let rule: RuleFile = toml::from_str(source).map_err(|error| {
        let end = source.len();
        let span = error.span().unwrap_or(0..end.min(1));
        Diagnostic::at(file, source, span, error.message().to_string())
            .help("docs/rules.md lists the keys of a rule file")
    })?;
    let at = |span, message: String| Diagnostic::at(file, source, span, message);
    if *rule.schema.get_ref() != SCHEMA {
        return Err(
            at(rule.schema.span(), "this schema is not known".to_string())
                .help(format!("this version reads schema = {SCHEMA}")),
        );
    }
    let id = rule.id.get_ref();
    if id.is_empty()
        || !id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte))
    {
        return Err(at(
            rule.id.span(),
            "a rule id has lower-case letters, digits, dots and hyphens".to_string(),
        ));
    }
    if !["citizens", "cases", "things"].contains(&rule.counts.get_ref().as_str()) {
        return Err(at(
            rule.counts.span(),
            "nothing is counted by that name".to_string(),
        )
        .help("use \"citizens\", \"cases\" or \"things\""));
    }
    if let Some(requires) = rule
        .requires
        .as_ref()
        .filter(|word| word.get_ref() != "label")
    {
        return Err(at(
            requires.span(),
            "a rule can require a \"label\" only".to_string(),
        ));
    }
    if rule.requires.is_some()
        && !rule
            .contexts
            .iter()
            .any(|context| context.role == Role::Label)
    {
        return Err(at(
            rule.id.span(),
            "the rule requires a label but has none".to_string(),
        )
        .help("add a [[context]] with role = \"label\""));
    }
    if rule.patterns.is_empty() {
        return Err(at(
            rule.id.span(),
            "a rule without a [[pattern]] finds nothing".to_string(),
        ));
    }
    for check in &rule.checks {
        if Validator::named(check.validator.get_ref()).is_none() {
            let known: Vec<&str> = Validator::ALL.iter().map(|(name, _)| *name).collect();
            return Err(at(
                check.validator.span(),
                "there is no validator of that name".to_string(),
            )
            .help(format!("known validators: {}", known.join(", "))));
        }
        if let Failing::Word(word) = check.fail.get_ref()
            && word != "drop"
        {
            return Err(at(
                check.fail.span(),
                "a failed check gives points or \"drop\"".to_string(),
            ));
        }
        if let Some(word) = check
            .fail_in_ocr
            .as_ref()
            .filter(|word| word.get_ref() != "misread")
        {
            return Err(at(
                word.span(),
                "in OCR text a failed check can be a \"misread\" only".to_string(),
            ));
        }
        for date in &check.exempt_birth_dates {
            if date.get_ref().parse::<jiff::civil::Date>().is_err() {
                return Err(at(date.span(), "this is not a date".to_string())
                    .help("write it as \"1965-01-01\""));
            }
        }
    }
    for context in &rule.contexts {
        for word in &context.words {
            if super::context::normalized(word.get_ref().trim_end_matches('*'))
                .trim()
                .is_empty()
            {
                return Err(at(word.span(), "a context word needs a letter".to_string()));
            }
        }
    }
    if rule.examples.get_ref().find.is_empty() || rule.examples.get_ref().pass_over.is_empty() {
        return Err(at(
            rule.examples.span(),
            "a rule shows what it finds and what it passes over".to_string(),
        )
        .help("give at least one text in find and one in pass-over"));
    }
    Ok(rule)
}
