//! Changes as alerts tell them: which are told, what each is called, and how bad it is.
//!
//! Every message carries the name of its event, which is the same however often the event is sent, so
//! that a receiver can drop what it has. It deliberately knows no form of message.

use sha2::{Digest, Sha256};

use crate::model::change::{Change, ChangeKind, Comparison};
use crate::model::finding::{PersonCount, Severity};
use crate::model::words::{Part, Words};

/// A change that is told.
pub(crate) struct Event<'a> {
    /// Sixteen hexadecimal digits; the same for the same change between the same scans.
    pub id: String,
    pub change: &'a Change,
}

impl Event<'_> {
    pub fn kind(&self) -> ChangeKind {
        self.change.kind
    }

    /// How bad it is now; as it was, where it is there no more.
    pub fn severity(&self) -> Severity {
        severity(&self.change.exposure.severity)
    }

    /// Whether somebody should look at it today.
    pub fn is_bad_news(&self) -> bool {
        matches!(
            self.kind(),
            ChangeKind::New | ChangeKind::Worse | ChangeKind::MovedOpen | ChangeKind::NotChecked
        )
    }

    /// One line without any text from the share.
    pub fn headline(&self, words: &Words) -> String {
        let exposure = &self.change.exposure;
        let code = format!("code-{}", exposure.code);
        words.say_with(
            "alert-headline",
            &[
                ("change", Part::Text(&kind_words(words, self.kind()))),
                (
                    "code",
                    Part::Text(&words.find(&code, &[]).unwrap_or(exposure.code.clone())),
                ),
                (
                    "severity",
                    Part::Text(&severity_words(words, self.severity())),
                ),
                ("people", Part::Text(&people(words, &exposure.persons))),
                ("readers", Part::Text(&self.readers(words))),
            ],
        )
    }

    fn readers(&self, words: &Words) -> String {
        let readers = &self.change.exposure.readers;
        if readers.everyone {
            words.say("everyone")
        } else {
            words.say_with("people", &[("count", Part::Count(readers.count))])
        }
    }
}

/// The changes that are wanted, worst first as the comparison has them.
pub(crate) fn chosen<'a>(
    comparison: &'a Comparison,
    only: &[ChangeKind],
    least: Severity,
) -> Vec<Event<'a>> {
    let wanted = |change: &&Change| {
        // What was severe and is so no more is told to whom the severe was told.
        let before = change
            .before
            .as_ref()
            .map(|before| severity(&before.severity));
        let now = severity(&change.exposure.severity);
        // What could not be checked last night either was told then.
        !change.again
            && (only.is_empty() || only.contains(&change.kind))
            && before.max(Some(now)) >= Some(least)
    };
    comparison
        .changes
        .iter()
        .filter(wanted)
        .map(|change| Event {
            id: name(&[
                &comparison.new.run.id,
                &change.exposure.id,
                change.kind.word(),
            ]),
            change,
        })
        .collect()
}

/// A severity by its word. One that is not known is taken for the worst: it must not be filtered out.
pub(crate) fn severity(word: &str) -> Severity {
    match word {
        "low" => Severity::Low,
        "medium" => Severity::Medium,
        "high" => Severity::High,
        _ => Severity::Critical,
    }
}

/// The worst of the bad news; where there are none, of all.
pub(crate) fn worst(events: &[Event<'_>]) -> Severity {
    let bad = events.iter().filter(|event| event.is_bad_news());
    let worst = bad.map(Event::severity).max();
    worst
        .or_else(|| events.iter().map(Event::severity).max())
        .unwrap_or(Severity::Low)
}

/// A name for what has these parts.
pub(crate) fn name(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
        digest.update([0]);
    }
    let mut name: String = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    name.truncate(16);
    name
}

/// How many people, in words.
pub(crate) fn people(words: &Words, persons: &PersonCount) -> String {
    if persons.at_least == persons.at_most {
        return words.say_with("people", &[("count", Part::Count(persons.at_least))]);
    }
    words.say_with(
        "alert-people-between",
        &[
            ("least", Part::Count(persons.at_least)),
            ("most", Part::Count(persons.at_most)),
        ],
    )
}

pub(crate) fn kind_words(words: &Words, kind: ChangeKind) -> String {
    words.say(&format!("change-{}", kind.word()))
}

pub(crate) fn severity_words(words: &Words, severity: Severity) -> String {
    words.say(&format!("severity-{}", severity.word()))
}

/// A time of a document, in milliseconds since 1970.
pub(crate) fn milliseconds(time: &str) -> Option<i64> {
    let time: jiff::Timestamp = time.parse().ok()?;
    Some(time.as_millisecond())
}
