//! A unit file as lines with reasons: written with them, and compared by them.

use std::fmt::Write;

use crate::model::words::{Lang, Words};

/// What stands above every file of a schedule.
pub(super) const WRITTEN: &str =
    "Written by `mappevagt schedule`; the same with --check FOLDER says what was changed.";

/// One file of systemd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its file name.
    pub name: &'static str,
    /// The language of its comments.
    pub(super) lang: Lang,
    pub(super) lines: Vec<Line>,
}

/// One line, and why it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub section: &'static str,
    pub key: &'static str,
    pub value: String,
    /// For whoever reads the file, and for whoever took the line out; empty where it goes without saying.
    pub why: &'static str,
}

impl Unit {
    pub(super) fn new(name: &'static str, lang: Lang) -> Self {
        Self {
            name,
            lang,
            lines: Vec::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        section: &'static str,
        key: &'static str,
        value: impl Into<String>,
        why: &'static str,
    ) {
        self.lines.push(Line {
            section,
            key,
            value: value.into(),
            why,
        });
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let words = Words::of(self.lang);
        let head = [
            WRITTEN,
            "Changes of your own belong in a drop-in (systemctl edit).",
        ];
        let mut out: String = head
            .iter()
            .map(|said| format!("# {}\n", words.own(said)))
            .collect();
        let (mut section, mut why) = ("", "");
        for line in &self.lines {
            if line.section != section {
                section = line.section;
                let _ = writeln!(out, "\n[{section}]");
            }
            if line.why != why && !line.why.is_empty() {
                let _ = writeln!(out, "# {}", words.own(line.why));
            }
            why = line.why;
            let _ = writeln!(out, "{}={}", line.key, line.value);
        }
        out
    }
}
