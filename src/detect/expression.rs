//! A regular expression that is made when it is first asked.
//!
//! Most scans meet a few of the many that rules hold, and making all of them took longer than loading
//! everything else. Those of a user's own files are made at once, so that a fault is told; those that
//! come with the program are all made by a test.

use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder};

#[derive(Clone)]
pub(super) struct Expression(Arc<Inner>);

struct Inner {
    source: String,
    /// Bytes it may take.
    most: usize,
    /// `None` where it cannot be made.
    made: OnceLock<Option<Regex>>,
}

impl Expression {
    /// An expression that may take so many bytes once it is made.
    pub(super) fn new(source: String, most: usize) -> Self {
        let made = OnceLock::new();
        Self(Arc::new(Inner { source, most, made }))
    }

    /// Makes it now. The error is the regex engine's own words.
    pub(super) fn check(&self) -> Result<(), String> {
        match self.0.make() {
            Ok(made) => {
                self.0.made.get_or_init(|| Some(made));
                Ok(())
            }
            Err(error) => Err(error.to_string()),
        }
    }

    #[inline]
    pub(super) fn get(&self) -> Option<&Regex> {
        let made = self.0.made.get_or_init(|| self.0.make().ok());
        made.as_ref()
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.get().is_some_and(|made| made.is_match(text))
    }
}

impl Inner {
    fn make(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.source)
            .size_limit(self.most)
            .build()
    }
}
