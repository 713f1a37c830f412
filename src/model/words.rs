//! What reports say, in English and in Danish: one catalogue of messages by id.
//!
//! Every form of report asks here, so that a word is the same in all of them and a new language is a
//! folder. Messages are Fluent files, compiled in. It holds no words for programs: codes and keys of
//! JSON are the same in every language.

mod holes;

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// A language that reports can be in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Danish, in the terms of the data-protection authority.
    Da,
}

impl Lang {
    /// Every language.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Da];

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Da => "da",
        }
    }
}

/// The catalogue of one language.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

/// The files of the catalogue: name, English, Danish.
const FILES: [(&str, &str, &str); 12] = [
    (
        "finding",
        include_str!("words/en/finding.ftl"),
        include_str!("words/da/finding.ftl"),
    ),
    (
        "table",
        include_str!("words/en/table.ftl"),
        include_str!("words/da/table.ftl"),
    ),
    (
        "xlsx",
        include_str!("words/en/xlsx.ftl"),
        include_str!("words/da/xlsx.ftl"),
    ),
    (
        "markdown",
        include_str!("words/en/markdown.ftl"),
        include_str!("words/da/markdown.ftl"),
    ),
    (
        "said",
        include_str!("words/en/said.ftl"),
        include_str!("words/da/said.ftl"),
    ),
    (
        "html",
        include_str!("words/en/html.ftl"),
        include_str!("words/da/html.ftl"),
    ),
    (
        "notice",
        include_str!("words/en/notice.ftl"),
        include_str!("words/da/notice.ftl"),
    ),
    (
        "attest",
        include_str!("words/en/attest.ftl"),
        include_str!("words/da/attest.ftl"),
    ),
    (
        "alert",
        include_str!("words/en/alert.ftl"),
        include_str!("words/da/alert.ftl"),
    ),
    (
        "remedy",
        include_str!("words/en/remedy.ftl"),
        include_str!("words/da/remedy.ftl"),
    ),
    (
        "command",
        include_str!("words/en/command.ftl"),
        include_str!("words/da/command.ftl"),
    ),
    (
        "holes",
        include_str!("words/en/holes.ftl"),
        include_str!("words/da/holes.ftl"),
    ),
];

impl Words {
    /// The catalogue of a language, made once.
    pub fn of(lang: Lang) -> &'static Self {
        static MADE: [OnceLock<Words>; 2] = [OnceLock::new(), OnceLock::new()];
        let [english, danish] = &MADE;
        match lang {
            Lang::En => english.get_or_init(|| Self::new(lang)),
            Lang::Da => danish.get_or_init(|| Self::new(lang)),
        }
    }

    fn new(lang: Lang) -> Self {
        let tag = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Marks around what is put in are for text of mixed direction; here they would be dirt in a cell.
        bundle.set_use_isolating(false);
        for (_, english, danish) in FILES {
            let source = match lang {
                Lang::En => english,
                Lang::Da => danish,
            };
            // A test reads every file: what could not be read would be missing from it.
            let read = FluentResource::try_new(source.to_string());
            bundle.add_resource_overriding(read.unwrap_or_else(|(partly, _)| partly));
        }
        Self { lang, bundle }
    }

    /// Its language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A message that takes nothing. An id that is not there is given back, so that it is seen.
    pub fn say(&self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// A message with its parts put in.
    pub fn say_with(&self, id: &str, parts: &[(&str, Part<'_>)]) -> String {
        self.find(id, parts).unwrap_or_else(|| id.to_string())
    }

    /// A message, if there is one by this id: for words that a rule or policy of the user's brings.
    pub fn find(&self, id: &str, parts: &[(&str, Part<'_>)]) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let mut args = FluentArgs::new();
        for (name, part) in parts {
            match part {
                Part::Text(text) => args.set(*name, FluentValue::from(*text)),
                Part::Count(count) => {
                    args.set(*name, FluentValue::from(*count as f64));
                    // Numbers are put in as a language groups them; plurals are told by the number.
                    args.set(format!("{name}-shown"), self.number(*count));
                }
            }
        }
        let mut errors = Vec::new();
        let said = self
            .bundle
            .format_pattern(message.value()?, Some(&args), &mut errors);
        Some(said.into_owned())
    }

    /// A sentence that the program itself writes in English, in this language: messages of such sentences have
    /// their own letters for an id. One that nobody translated stays as it is.
    pub fn own(&self, english: &str) -> String {
        if self.lang == Lang::En || english.is_empty() {
            return english.to_string();
        }
        if let Some(said) = self.find(&id_of(english), &[]) {
            return said;
        }
        self.own_with_parts(english)
            .or_else(|| holes::said(self, english))
            .unwrap_or_else(|| english.to_string())
    }

    /// Sentences with something in them: `readers: 3, now 5`, `too-many-readers, now open-to-everyone`, `not
    /// everything there was read: read-error`.
    fn own_with_parts(&self, english: &str) -> Option<String> {
        if let Some(reason) = english.strip_prefix("not everything there was read: ") {
            let reason = self.find(&format!("reason-{reason}"), &[])?;
            return self.find("said-not-all-read", &[("reason", Part::Text(&reason))]);
        }
        if let Some(when) = english.strip_prefix("found by the run of ") {
            return self.find("said-found-by", &[("when", Part::Text(when))]);
        }
        let (first, now) = english.split_once(", now ")?;
        let (id, what, then) = match first.split_once(": ") {
            Some((what, then)) => (
                "said-from-to",
                self.find(&format!("said-{what}"), &[])?,
                then,
            ),
            None => ("said-from-code", String::new(), first),
        };
        let word = |text: &str| {
            let ids = ["code", "severity"].map(|kind| format!("{kind}-{text}"));
            let ids = ids.into_iter().chain([text.to_string(), id_of(text)]);
            let mut found = ids.filter_map(|id| self.find(&id, &[]));
            found.next().unwrap_or_else(|| text.to_string())
        };
        let (then, now) = (word(then), word(now));
        let parts = [
            ("what", Part::Text(&what)),
            ("then", Part::Text(&then)),
            ("now", Part::Text(&now)),
        ];
        self.find(id, &parts)
    }

    /// A number as the language groups it: `12,345` or `12.345`.
    pub fn number(&self, number: u64) -> String {
        let mark = match self.lang {
            Lang::En => ',',
            Lang::Da => '.',
        };
        let digits = number.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(mark);
            }
            grouped.push(digit);
        }
        grouped
    }
}

/// The id of a sentence: its letters and digits, parted by dashes.
fn id_of(english: &str) -> String {
    let mut id = String::from("said");
    let mut parted = true;
    for letter in english.chars() {
        if letter.is_ascii_alphanumeric() {
            if parted {
                id.push('-');
            }
            id.push(letter.to_ascii_lowercase());
            parted = false;
        } else {
            parted = true;
        }
    }
    id
}

/// What is put into a message.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// As it is.
    Text(&'a str),
    /// A number: chooses the plural as `$name`, and is written as `$name-shown`.
    Count(u64),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::Reason;
    use crate::model::change::ChangeKind;
    use crate::model::finding::{Code, Severity};

    /// Ids of the messages of a file, and the names of the parts each takes.
    fn messages(source: &str) -> BTreeSet<(String, BTreeSet<String>)> {
        FluentResource::try_new(source.to_string())
            .map_err(|(_, errors)| errors)
            .expect("every line of a catalogue can be read");
        let mut messages: Vec<(String, String)> = Vec::new();
        for line in source.lines() {
            let starts = line.starts_with(|letter: char| letter.is_ascii_lowercase());
            match (starts, line.split_once(" = ").or(line.split_once(" ="))) {
                (true, Some((id, text))) => messages.push((id.to_string(), text.to_string())),
                _ => {
                    if let Some((_, text)) = messages.last_mut() {
                        text.push_str(line);
                    }
                }
            }
        }
        let parts = |text: &str| {
            text.split('$')
                .skip(1)
                .map(|rest| {
                    let name =
                        rest.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
                    let name = name.into_iter().next().unwrap_or_default();
                    name.trim_end_matches("-shown").to_string()
                })
                .collect()
        };
        messages
            .into_iter()
            .map(|(id, text)| (id, parts(&text)))
            .collect()
    }

    #[test]
    fn no_message_is_missing_in_a_language() {
        for (name, english, danish) in FILES {
            let (english, danish) = (messages(english), messages(danish));
            assert!(!english.is_empty(), "{name}: nothing in it");
            let differ: Vec<_> = english.symmetric_difference(&danish).collect();
            assert!(differ.is_empty(), "{name}: {differ:?}");
        }
    }

    #[test]
    fn every_word_of_a_report_has_a_message() {
        let codes = Code::ALL.iter().map(|code| format!("code-{}", code.word()));
        let kinds = ChangeKind::ALL
            .iter()
            .map(|kind| format!("change-{}", kind.word()));
        let severities = [
            Severity::Low,
            Severity::Medium,
            Severity::High,
            Severity::Critical,
        ];
        let severities = severities.map(|severity| format!("severity-{}", severity.word()));
        let reasons = Reason::ALL.map(|reason| format!("reason-{}", reason.word()));
        let ids: Vec<String> = codes
            .chain(kinds)
            .chain(severities)
            .chain(reasons)
            .collect();
        for lang in Lang::ALL {
            let words = Words::of(lang);
            for id in &ids {
                assert!(words.find(id, &[]).is_some(), "{lang:?}: {id}");
            }
            for code in Code::ALL {
                for id in ["why", "do"] {
                    let id = format!("{id}-{}", code.word());
                    assert!(words.find(&id, &[]).is_some(), "{lang:?}: {id}");
                }
            }
        }
    }

    /// The literals that a detail is made of, in the source of the program.
    fn details() -> BTreeSet<String> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = walkdir::WalkDir::new(root).into_iter().flatten();
        let files = files.filter(|entry| {
            let path = entry.path();
            path.extension().is_some_and(|end| end == "rs") && !path.ends_with("words.rs")
        });
        let mut found = BTreeSet::new();
        for file in files {
            let source = std::fs::read_to_string(file.path()).unwrap();
            for part in source.split("Detail::Fixed(").skip(1) {
                let mut depth = 1;
                let mut text: Option<String> = None;
                for letter in part.chars() {
                    match (&mut text, letter) {
                        (Some(_), '"') => {
                            found.extend(text.take());
                        }
                        (Some(text), letter) => text.push(letter),
                        (None, '"') => text = Some(String::new()),
                        (None, '(') => depth += 1,
                        (None, ')') => depth -= 1,
                        (None, _) => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
        }
        found
    }

    #[test]
    fn every_detail_can_be_told_in_danish() {
        let danish = Words::of(Lang::Da);
        let mut details = details();
        // And what a comparison says.
        let compare = include_str!("../assess/compare.rs");
        let literals = compare.split('"').skip(1).step_by(2);
        details.extend(
            literals
                .filter(|text| text.split(' ').count() > 5 && !text.contains(['{', '\n']))
                .map(str::to_string),
        );
        assert!(details.len() > 30, "{details:?}");
        for detail in details.iter().filter(|detail| detail.contains(' ')) {
            let id = id_of(detail);
            assert!(
                danish.find(&id, &[]).is_some(),
                "no message {id} for: {detail}"
            );
            assert_eq!(Words::of(Lang::En).find(&id, &[]).as_ref(), Some(detail));
        }
        assert_eq!(danish.own("readers: 3, now everyone"), "læsere: 3, nu alle");
        assert_eq!(danish.own("severity: high, now low"), "alvor: høj, nu lav");
        assert_eq!(danish.own("what nobody knows"), "what nobody knows");
    }

    #[test]
    fn a_count_chooses_the_plural_and_is_grouped() {
        let english = Words::of(Lang::En);
        let say = |count| english.say_with("files", &[("count", Part::Count(count))]);
        assert_eq!(say(1), "1 file");
        assert_eq!(say(12_345), "12,345 files");
        assert_eq!(Words::of(Lang::Da).number(1_234_567), "1.234.567");
        assert_eq!(Words::of(Lang::Da).number(0), "0");
    }
}
