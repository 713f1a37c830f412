//! Finds identifiers in text by rule files, and lets out tokens only.
//!
//! The one stage that sees digits. They never leave it: a match carries the keyed hash of a number
//! (`token`), and no type here that holds digits can be printed or serialized. Nothing here reads
//! a file or knows who may read one.

mod above;
mod anchor;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod category;
mod category_file;
mod column;
mod context;
mod digits;
mod expression;
mod fold;
mod label_hint;
mod mrz;
mod number;
mod ocr;
mod pattern;
mod record;
mod rule_file;
mod rules;
mod search;
mod shape;
#[cfg(target_arch = "x86_64")]
mod sse2;
mod starts;
mod stems;
mod token;
mod validators;
mod weigh;

use std::path::PathBuf;

use crate::model::Diagnostic;
use crate::model::printable::shown;

pub use category::{Categories, Category};
pub use rules::{CountedAs, PACKS, Rule, RuleSet};
pub use search::{Explained, Searcher};
pub use token::{TokenKey, Tokenizer};

/// Rules or the token key could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DetectError {
    /// A rule file is at fault.
    #[error("{0}")]
    Rule(Box<Diagnostic>),
    /// A rule file or the key could not be read.
    #[error("cannot read {}: {source}", shown(path))]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no pack of that name.
    #[error("there is no pack \"{0}\"; there are: {known}, all", known = rules::PACKS.join(", "))]
    Pack(String),
    /// There is no rule of that id.
    #[error("there is no rule \"{0}\" among those in force; `mappevagt rules list` names them")]
    Id(String),
    /// The token key is unusable.
    #[error("{}: {message}", shown(path))]
    Key {
        /// The key file.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
}

impl From<Diagnostic> for DetectError {
    fn from(diagnostic: Diagnostic) -> Self {
        DetectError::Rule(Box::new(diagnostic))
    }
}
