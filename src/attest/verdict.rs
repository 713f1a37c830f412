//! What checking a statement found, in words and as one answer.
//!
//! A file that is not at hand is not a changed one: the receiver of a statement seldom gets everything. It
//! deliberately keeps every finding, so that whoever reads the answer sees what it rests on.

use super::manifest::Manifest;
use crate::model::printable::for_terminal;
use crate::model::words::{Part, Words};

/// One thing that checking found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are what the messages tell")]
pub enum Finding {
    /// The signature is by the key, of the manifest.
    SignatureHolds { key: String, comment: String },
    /// It is of something else.
    SignatureForged,
    /// Its signed comment is not the one that was signed.
    CommentForged,
    /// It is by another key.
    OtherKey { theirs: String, key: String },
    /// It is of minisign's old form.
    Legacy,
    /// It is none.
    NoSignature { why: &'static str },
    /// The manifest had another name when it was signed.
    OtherName { name: String },
    /// The signature was made for something else.
    OtherSchema { schema: String },
    /// The signature does not say what it is for.
    NoSchema,
    /// The manifest is one, in its canonical form.
    FormHolds,
    /// It is not.
    FormWrong { why: &'static str },
    /// A policy or rule file is not one that was in force.
    NotInForce { name: String, role: String },
    /// A file is what it was.
    FileSame { name: String, role: String },
    /// A file is not at hand.
    FileMissing { name: String, role: String },
    /// A file is not what it was.
    FileChanged { name: String, role: String },
    /// A file is at hand and cannot be read.
    FileUnreadable {
        name: String,
        role: String,
        why: String,
    },
    /// The run says something else than the manifest.
    RunDiffers { name: String },
}

impl Finding {
    /// Whether a statement with this finding does not hold.
    pub fn fails(&self) -> bool {
        !matches!(
            self,
            Finding::SignatureHolds { .. }
                | Finding::OtherName { .. }
                | Finding::NoSchema
                | Finding::FormHolds
                | Finding::FileSame { .. }
                | Finding::FileMissing { .. }
        )
    }

    /// It in words.
    pub fn text(&self, words: &Words) -> String {
        let say = |id: &str, parts: &[(&str, &str)]| {
            let shown: Vec<(&str, String)> = parts
                .iter()
                .map(|(name, text)| {
                    let known = match *name {
                        "role" => words.find(&format!("attest-role-{text}"), &[]),
                        _ => None,
                    };
                    let text = known.unwrap_or_else(|| for_terminal(text.as_bytes()));
                    (*name, text)
                })
                .collect();
            let parts: Vec<(&str, Part<'_>)> = shown
                .iter()
                .map(|(name, text)| (*name, Part::Text(text)))
                .collect();
            words.say_with(id, &parts)
        };
        match self {
            Finding::SignatureHolds { key, comment } => say(
                "attest-signature-holds",
                &[("key", key), ("comment", &comment.replace('\t', " "))],
            ),
            Finding::SignatureForged => say("attest-signature-forged", &[]),
            Finding::CommentForged => say("attest-comment-forged", &[]),
            Finding::OtherKey { theirs, key } => {
                say("attest-other-key", &[("theirs", theirs), ("key", key)])
            }
            Finding::Legacy => say("attest-legacy", &[]),
            Finding::NoSignature { why } => say("attest-no-signature", &[("why", why)]),
            Finding::OtherName { name } => say("attest-other-name", &[("name", name)]),
            Finding::OtherSchema { schema } => say("attest-other-schema", &[("schema", schema)]),
            Finding::NoSchema => say("attest-no-schema", &[]),
            Finding::FormHolds => say("attest-form-holds", &[]),
            Finding::FormWrong { why } => say("attest-form-wrong", &[("why", why)]),
            Finding::NotInForce { name, role } => {
                say("attest-not-in-force", &[("name", name), ("role", role)])
            }
            Finding::FileSame { name, role } => {
                say("attest-file-same", &[("name", name), ("role", role)])
            }
            Finding::FileMissing { name, role } => {
                say("attest-file-missing", &[("name", name), ("role", role)])
            }
            Finding::FileChanged { name, role } => {
                say("attest-file-changed", &[("name", name), ("role", role)])
            }
            Finding::FileUnreadable { name, role, why } => say(
                "attest-file-unreadable",
                &[("name", name), ("role", role), ("why", why)],
            ),
            Finding::RunDiffers { name } => say("attest-run-differs", &[("name", name)]),
        }
    }
}

/// What checking a statement found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Everything that was found, in the order it was looked at.
    pub findings: Vec<Finding>,
    /// The manifest, where its signature and form hold.
    pub manifest: Option<Manifest>,
}

impl Verdict {
    /// Whether nothing speaks against the statement. Files that are not at hand do not.
    pub fn holds(&self) -> bool {
        self.manifest.is_some() && !self.findings.iter().any(Finding::fails)
    }

    /// How many of its files were not at hand.
    pub fn missing(&self) -> usize {
        let missing = |finding: &&Finding| matches!(finding, Finding::FileMissing { .. });
        self.findings.iter().filter(missing).count()
    }

    /// For a command: 0 holds, 1 does not hold.
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.holds())
    }

    /// A line for each finding, and the answer last.
    pub fn lines(&self, words: &Words) -> Vec<String> {
        let mut lines: Vec<String> = self.findings.iter().map(|row| row.text(words)).collect();
        lines.push(match (self.holds(), self.missing()) {
            (false, _) => words.say("attest-does-not-hold"),
            (true, 0) => words.say("attest-holds"),
            (true, missing) => {
                let count = [("count", Part::Count(missing as u64))];
                words.say_with("attest-holds-partly", &count)
            }
        });
        lines
    }
}
