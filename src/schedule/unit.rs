//! A unit file as lines with reasons: written with them, and compared by them.

use std::fmt::Write;

/// One file of systemd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its file name.
    pub name: &'static str,
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
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
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
        let mut out = String::from(
            "# Written by `mappevagt schedule`; the same with --check FOLDER says what was changed.\n\
             # Changes of your own belong in a drop-in (systemctl edit).\n",
        );
        let (mut section, mut why) = ("", "");
        for line in &self.lines {
            if line.section != section {
                section = line.section;
                let _ = writeln!(out, "\n[{section}]");
            }
            if line.why != why && !line.why.is_empty() {
                let _ = writeln!(out, "# {}", line.why);
            }
            why = line.why;
            let _ = writeln!(out, "{}={}", line.key, line.value);
        }
        out
    }
}
