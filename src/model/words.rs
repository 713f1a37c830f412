//! What reports say, in English and in Danish: one catalogue of messages by id.
//!
//! Every form of report asks here, so that a word is the same in all of them and a new language is a
//! folder. Messages are Fluent files, compiled in. It holds no words for programs: codes and keys of
//! JSON are the same in every language.

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
const FILES: [(&str, &str, &str); 8] = [
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
