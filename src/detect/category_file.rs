//! A category as written: words that tell what kind of personal data stands beside a number.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::category::Category;
use crate::model::Diagnostic;

/// One category file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CategoryFile {
    schema: Spanned<i64>,
    #[allow(dead_code, reason = "tells the file from a rule before it is parsed")]
    kind: String,
    id: Spanned<String>,
    name: String,
    about: String,
    /// Where its words and its weight come from.
    #[serde(default)]
    #[allow(dead_code, reason = "for whoever reads the file")]
    references: Vec<String>,
    /// Whether data of this kind beside a number make a finding worse.
    raises: bool,
    #[serde(default = "default_within")]
    within: usize,
    words: Vec<Spanned<String>>,
}

fn default_within() -> usize {
    160
}

/// Whether a file holds a category and no rule.
pub(super) fn is_category(source: &str) -> bool {
    toml::from_str::<toml::Table>(source)
        .ok()
        .and_then(|table| Some(table.get("kind")?.as_str()? == "category"))
        .unwrap_or(false)
}

/// Parses and checks a category file.
pub(super) fn parse(file: &Path, source: &str) -> Result<Category, Diagnostic> {
    let raw: CategoryFile = toml::from_str(source).map_err(|error| {
        let span = error.span().unwrap_or(0..source.len().min(1));
        Diagnostic::at(file, source, span, error.message().to_string())
            .help("docs/rules.md lists the keys of a category file")
    })?;
    let at = |span, message: &str| Diagnostic::at(file, source, span, message.to_string());
    if *raw.schema.get_ref() != 1 {
        return Err(
            at(raw.schema.span(), "this schema is not known").help("this version reads schema = 1")
        );
    }
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if raw.id.get_ref().is_empty() || !raw.id.get_ref().bytes().all(is_plain) {
        return Err(at(
            raw.id.span(),
            "a category id has lower-case letters, digits and hyphens",
        ));
    }
    for word in &raw.words {
        let stem = word.get_ref().trim_end_matches('*');
        if super::context::normalized(stem).trim().len() < 3 {
            return Err(at(
                word.span(),
                "a word of a category has at least three letters",
            ));
        }
    }
    if raw.words.is_empty() {
        return Err(at(raw.id.span(), "a category without words finds nothing"));
    }
    Ok(Category {
        id: raw.id.into_inner(),
        name: raw.name,
        about: raw.about,
        raises: raw.raises,
        within: raw.within,
        words: raw.words.into_iter().map(Spanned::into_inner).collect(),
    })
}
