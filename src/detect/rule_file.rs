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
    /// Where a number fits one of these rules as well, as long as no label is nearer, it is theirs.
    #[serde(default)]
    pub yields_to: Vec<String>,
    /// A reader of this program's own in place of patterns.
    pub reader: Option<Spanned<String>>,
    /// Of numbers held in what the reader finds: the rule they are by.
    pub holds: Option<String>,
    #[serde(default, rename = "pattern")]
    pub patterns: Vec<PatternTable>,
    #[serde(default, rename = "check")]
    pub checks: Vec<CheckTable>,
    #[serde(default, rename = "context")]
    pub contexts: Vec<ContextTable>,
    #[serde(default, rename = "token")]
    pub tokens: Vec<TokenTable>,
    pub column: Option<ColumnTable>,
    pub record: Option<RecordTable>,
    pub ocr: Option<OcrTable>,
    #[serde(default)]
    pub published: Vec<PublishedTable>,
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
    /// Points in place of `points` where no label names the number.
    pub alone: Option<i32>,
    /// Where alone the pattern counts.
    pub only: Option<Only>,
    /// Digits put in front of those that are written.
    pub restore: Option<Spanned<String>>,
    /// Of the digits only so many, the last, name the person.
    pub last: Option<usize>,
}

/// Where alone a pattern counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Only {
    /// In a column that a label heads.
    Heading,
    /// In text that was read out of a picture.
    Ocr,
}

/// `[[token]]`: what the number is a part of, or looks like.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct TokenTable {
    pub name: String,
    /// Of the characters around the number that no space, comma or quotation mark parts, with `#` in
    /// place of the number.
    pub around: Option<Spanned<String>>,
    /// Of the number as it is written.
    pub number: Option<Spanned<String>>,
    /// Whether it counts where a label names the number, too.
    #[serde(default)]
    pub even_labelled: bool,
    pub points: i32,
}

/// `[column]`: what numbers in the same place of their lines say of each other.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ColumnTable {
    /// So many must be seen before anything is said.
    pub fewest: u32,
    /// Points of each, where too few pass the first check or all of them.
    pub foreign: i32,
    pub first_check_below: f64,
    pub all_checks_below: f64,
    /// Points of each, where so many pass.
    pub kindred: i32,
    pub first_check_from: f64,
    pub all_checks_from: f64,
    /// Points of each written so, wherever it stands in a file where fewer of the others pass all.
    pub file_foreign: i32,
    pub file_all_checks_below: f64,
}

/// `[record]`: numbers at a fixed place in every line, glued to what stands before and behind them.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RecordTable {
    /// Lines that begin so have no number.
    #[serde(default)]
    pub except: Vec<String>,
    /// Digits that stand in front of it in its line.
    pub behind: usize,
    pub digits: usize,
    /// Lines, at the fewest, and the share of them that must pass the first check.
    pub fewest: u32,
    pub share: f64,
    /// The share of those that must pass all checks.
    pub valid: f64,
    pub points: i32,
}

/// `[ocr]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct OcrTable {
    /// Characters that stand for a digit in text read out of a picture, by digit.
    pub look_alikes: std::collections::BTreeMap<String, String>,
}

/// `[[published]]`: numbers that somebody published as examples.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PublishedTable {
    /// Who published them.
    #[allow(dead_code, reason = "for whoever reads the file")]
    source: String,
    pub numbers: Vec<Spanned<String>>,
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
    if !["citizens", "documents", "cases", "things"].contains(&rule.counts.get_ref().as_str()) {
        return Err(at(
            rule.counts.span(),
            "nothing is counted by that name".to_string(),
        )
        .help("use \"citizens\", \"cases\" or \"things\"; \"documents\" for papers of persons"));
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
    match &rule.reader {
        None if rule.patterns.is_empty() => {
            return Err(at(
                rule.id.span(),
                "a rule without a [[pattern]] finds nothing".to_string(),
            ));
        }
        Some(reader) if reader.get_ref() != "mrz" => {
            return Err(
                at(reader.span(), "there is no reader of that name".to_string())
                    .help("the only reader is \"mrz\""),
            );
        }
        _ => {}
    }
    for restored in rule
        .patterns
        .iter()
        .filter_map(|pattern| pattern.restore.as_ref())
    {
        if !restored.get_ref().bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(at(
                restored.span(),
                "only digits can be restored".to_string(),
            ));
        }
    }
    for digit in rule.ocr.iter().flat_map(|ocr| ocr.look_alikes.keys()) {
        if !matches!(digit.as_bytes(), [b'0'..=b'9']) {
            return Err(at(
                rule.id.span(),
                format!("look-alikes are listed by digit; {digit} is none"),
            ));
        }
    }
    for (at_fault, message) in faults(&rule) {
        if at_fault {
            return Err(at(rule.id.span(), message.to_string())
                .help("docs/rules.md says what each key takes"));
        }
    }
    for number in rule.published.iter().flat_map(|table| &table.numbers) {
        if !number.get_ref().bytes().any(|byte| byte.is_ascii_digit()) {
            return Err(at(
                number.span(),
                "a published number has digits".to_string(),
            ));
        }
    }
    for check in &rule.checks {
        if Validator::named(check.validator.get_ref()).is_none() {
            let known = Validator::ALL.map(|known| known.name);
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

/// Values that no key takes: whether the rule has one, and what is wrong.
fn faults(rule: &RuleFile) -> [(bool, &'static str); 15] {
    let share = |share: f64| (0.0..=1.0).contains(&share);
    let column = rule.column.as_ref();
    let record = rule.record.as_ref();
    let shares = |column: &ColumnTable| {
        share(column.first_check_below)
            && share(column.all_checks_below)
            && share(column.first_check_from)
            && share(column.all_checks_from)
            && share(column.file_all_checks_below)
    };
    [
        (
            rule.holds.is_some() && rule.reader.is_none(),
            "`holds` says what a `reader` finds, and there is none",
        ),
        (
            rule.reader.is_some() && !rule.patterns.is_empty(),
            "a rule has a `reader` or patterns, not both",
        ),
        (
            rule.tokens
                .iter()
                .any(|token| token.around.is_none() && token.number.is_none()),
            "a [[token]] needs `around` or `number`",
        ),
        (
            rule.tokens
                .iter()
                .filter_map(|token| token.around.as_ref())
                .any(|around| !around.get_ref().contains('#')),
            "`around` of a [[token]] has # in place of the number",
        ),
        (
            column.is_some() && rule.checks.is_empty(),
            "a [column] goes by the checks of its rule, and there are none",
        ),
        (
            column.is_some_and(|column| !shares(column)),
            "a share of a [column] is between 0 and 1",
        ),
        (
            column.is_some_and(|column| !(1..=32).contains(&column.fewest)),
            "`fewest` of a [column] is between 1 and 32",
        ),
        (
            record.is_some_and(|record| !share(record.share) || !share(record.valid)),
            "a share of a [record] is between 0 and 1",
        ),
        (
            record.is_some_and(|record| !(1..=30).contains(&record.digits) || record.behind > 4096),
            "a [record] has 1 to 30 `digits`, `behind` at most 4096 others",
        ),
        (
            rule.patterns.iter().any(|pattern| pattern.last == Some(0)),
            "`last` of a [[pattern]] is at least 1",
        ),
        (
            rule.contexts
                .iter()
                .any(|context| context.words.is_empty() || context.place.is_empty()),
            "a [[context]] needs `words` and `where`",
        ),
        (
            rule.contexts
                .iter()
                .any(|context| context.role == Role::Decoy && context.points > 0),
            "a decoy takes `points` away, and gives none",
        ),
        (
            rule.patterns
                .iter()
                .any(|pattern| pattern.restore.is_some() && pattern.only != Some(Only::Heading)),
            "what a pattern restores is only lost under a heading: `restore` needs `only = \"heading\"`",
        ),
        (
            rule.contexts.iter().any(|context| context.within > 4096),
            "`within` of a [[context]] is at most 4096",
        ),
        (
            rule.identity.as_ref().is_some_and(String::is_empty),
            "`identity` is not empty",
        ),
    ]
}
