//! An engine in the reader's language: what it says and why it does what it does, its commands as they are.
//!
//! The engines are written in English, so that they can be read and checked as they lie. For another language
//! each sentence is looked up by its own letters: whole texts between double quotes, and comments sentence by
//! sentence. A sentence that nobody translated stays English. It changes no other line, and never the names
//! of a shell's variables.

use std::fmt::Write;

use crate::model::words::{Lang, Words};

/// Columns of a comment.
const WIDTH: usize = 106;

/// The text of an engine.
pub(super) fn engine(english: &str, words: &Words) -> String {
    if words.lang() == Lang::En {
        return english.to_string();
    }
    let mut out = String::with_capacity(english.len() * 2);
    let mut comment = Comment::default();
    for line in english.lines() {
        let text = line.trim_start();
        let indent = line.get(..line.len() - text.len()).unwrap_or_default();
        match text.strip_prefix('#') {
            Some(said) if !said.contains("shellcheck") => {
                let said = said.trim();
                // An empty line, and a row of a list, end what was said before.
                if said.is_empty() || said.starts_with('-') {
                    comment.end(&mut out, words);
                }
                match said.is_empty() {
                    true => {
                        let _ = writeln!(out, "{indent}#");
                    }
                    false => comment.add(indent, said),
                }
            }
            _ => {
                comment.end(&mut out, words);
                for (index, part) in line.split('"').enumerate() {
                    if index > 0 {
                        out.push('"');
                    }
                    match index % 2 {
                        1 => out.push_str(&quoted(part, words)),
                        _ => out.push_str(part),
                    }
                }
                out.push('\n');
            }
        }
    }
    comment.end(&mut out, words);
    out
}

/// What stands between two quotes; blanks before it stay.
fn quoted(part: &str, words: &Words) -> String {
    let said = part.trim_start();
    let indent = part.get(..part.len() - said.len()).unwrap_or_default();
    format!("{indent}{}", words.own(said))
}

/// Lines of a comment that belong together.
#[derive(Default)]
struct Comment {
    indent: String,
    text: String,
}

impl Comment {
    fn add(&mut self, indent: &str, said: &str) {
        if self.text.is_empty() {
            self.indent = indent.to_string();
        } else {
            self.text.push(' ');
        }
        self.text.push_str(said);
    }

    /// Writes it, broken anew.
    fn end(&mut self, out: &mut String, words: &Words) {
        if self.text.is_empty() {
            return;
        }
        let sentences: Vec<String> = sentences(&self.text).map(|one| words.own(one)).collect();
        let said = sentences.join(" ");
        let mut line = format!("{}#", self.indent);
        let mut length = line.chars().count();
        for word in said.split(' ') {
            let more = word.chars().count().saturating_add(1);
            if length.saturating_add(more) > WIDTH {
                let _ = writeln!(out, "{line}");
                line = format!("{}#", self.indent);
                length = line.chars().count();
            }
            line.push(' ');
            line.push_str(word);
            length = length.saturating_add(more);
        }
        let _ = writeln!(out, "{line}");
        self.text.clear();
    }
}

/// Sentences, each with its full stop.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(". ").map(str::trim_end)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ENGINES: [&str; 3] = [
        include_str!("engine.sh"),
        include_str!("smb_engine.sh"),
        include_str!("icacls_engine.ps1"),
    ];

    /// The variables of a shell in a text, as they are written.
    fn variables(text: &str) -> BTreeSet<String> {
        let ends = |rest: &str| match rest.strip_prefix('(') {
            Some(inner) => inner.find(')').map_or(rest.len(), |end| end + 2),
            None => rest
                .find(|char: char| !char.is_ascii_alphanumeric() && char != '_')
                .unwrap_or(rest.len()),
        };
        let parts = text.split('$').skip(1);
        parts.map(|rest| rest[..ends(rest)].to_string()).collect()
    }

    /// A text without its variables.
    fn bare(text: &str) -> String {
        let mut bare = text.to_string();
        for variable in variables(text).iter().rev() {
            bare = bare.replace(&format!("${variable}"), "");
        }
        bare
    }

    #[test]
    fn every_sentence_of_an_engine_is_danish_and_keeps_its_variables() {
        let danish = Words::of(Lang::Da);
        let mut seen = 0;
        for text in ENGINES {
            let lines = text.lines().filter(|line| !line.trim().starts_with('#'));
            let speaks = [
                "say \"",
                "problem \"",
                "halt \"",
                "lost=\"",
                "Write-Host \"",
                "throw \"",
            ];
            let lines = lines.filter(|line| speaks.iter().any(|verb| line.contains(verb)));
            for said in lines.flat_map(|line| line.split('"').skip(1).step_by(2)) {
                let said = said.trim();
                if !bare(said).contains(|char: char| char.is_ascii_alphabetic()) {
                    continue;
                }
                let in_danish = danish.own(said);
                assert_ne!(in_danish, said, "not in Danish");
                assert_eq!(variables(&in_danish), variables(said), "{in_danish}");
                assert!(!in_danish.contains(['"', '`', '\\']), "{in_danish}");
                seen += 1;
            }
        }
        assert!(seen > 70, "{seen}");
    }

    #[test]
    fn only_comments_and_what_is_said_differ() {
        let danish = Words::of(Lang::Da);
        for text in ENGINES {
            let code = |text: &str| -> Vec<String> {
                let lines = text.lines().filter(|line| !line.trim().starts_with('#'));
                lines
                    .map(|line| line.split('"').step_by(2).collect())
                    .collect()
            };
            let said = engine(text, danish);
            assert_eq!(code(&said), code(text));
            assert_ne!(said, text);
            assert_eq!(engine(text, Words::of(Lang::En)), text);
            let comments = said.lines().filter(|line| line.trim().starts_with('#'));
            for comment in comments.filter(|line| !line.contains("shellcheck")) {
                for english in [" the ", " is ", " are ", " and ", " it "] {
                    assert!(!comment.contains(english), "{comment}");
                }
            }
        }
    }
}
