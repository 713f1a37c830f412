//! An error in a file that a person wrote, with the place it is at.

use std::ops::Range;
use std::path::PathBuf;

use super::printable::shown;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// A fault in a rule, policy or roster file: what, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file.
    pub file: PathBuf,
    /// Its whole text.
    pub source: String,
    /// The bytes at fault, if it is known which.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to do, if there is something to say.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A fault at a place of a file.
    pub fn at(file: &std::path::Path, source: &str, span: Range<usize>, message: String) -> Self {
        Self {
            file: file.to_path_buf(),
            source: source.to_string(),
            span: Some(span),
            message,
            help: None,
        }
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Line of a byte offset, from 1.
pub fn line_of(source: &str, offset: usize) -> usize {
    source
        .as_bytes()
        .iter()
        .take(offset)
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = shown(&self.file);
        let title = Level::ERROR.primary_title(self.message.as_str());
        let mut group = match &self.span {
            Some(span) => {
                let end = span.end.min(self.source.len());
                let span = span.start.min(end)..end;
                let snippet = Snippet::source(self.source.as_str())
                    .path(path.as_str())
                    .annotation(AnnotationKind::Primary.span(span));
                title.element(snippet)
            }
            None => {
                Group::with_title(Level::ERROR.primary_title(format!("{path}: {}", self.message)))
            }
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        f.write_str(&Renderer::plain().render(&[group]))
    }
}

impl std::error::Error for Diagnostic {}
