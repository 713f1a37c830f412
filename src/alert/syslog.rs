//! Changes as messages of RFC 5424, with structured data.
//!
//! What programs look for stands in the structured data, a sentence for people in the message. Names
//! from a share can hold anything: control characters are spelled out, quotes and brackets escaped as
//! RFC 5424 wants, and a path that is too long is cut, so that no name makes a second message. How
//! messages travel is not told here.

use std::fmt::Write;

use crate::model::change::ChangeKind;
use crate::model::finding::Severity;
use crate::model::printable::for_terminal;
use crate::model::words::{Lang, Words};

use super::News;
use super::event::Event;
use super::settings::Syslog;

/// Bytes every receiver must take (RFC 5424, section 6.1): about what we say without a path.
pub(crate) const LEAST_LENGTH: usize = 480;
/// Bytes a datagram can carry with IPv4.
pub(crate) const MOST_LENGTH_UDP: usize = 65_507;

/// Bytes the sentence may have.
const TEXT_ROOM: usize = 1024;
/// No value but the path is longer, unless a document was tampered with.
const LONGEST_VALUE: usize = 128;
/// Put where something was cut.
const CUT: &str = "…";

/// A message for an event, of `longest` bytes at most: the path gives way, then the sentence. The rest is
/// said whole, whatever the bound.
pub(crate) fn message(
    settings: &Syslog,
    news: News<'_>,
    event: &Event<'_>,
    longest: usize,
) -> String {
    let (comparison, facts, _) = news;
    let run = &comparison.new.run;
    let exposure = &event.change.exposure;
    let facility = facility_number(&settings.facility).unwrap_or(16);
    let priority = facility * 8 + severity_number(event);
    let mut header = format!("<{priority}>1 ");
    let time: Option<jiff::Timestamp> = run.finished.parse().ok();
    match time {
        Some(time) => {
            let _ = write!(header, "{}", time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"));
        }
        None => header.push('-'),
    }
    let _ = write!(
        header,
        " {} mappevagt {} {} ",
        header_word(&facts.host, 255),
        std::process::id(),
        header_word(event.kind().word(), 32)
    );
    // English: what alerts are searched by must not follow the language of the reports.
    let text = event.headline(Words::of(Lang::En));
    let text = cut_to(&for_terminal(text.as_bytes()), TEXT_ROOM.min(longest / 3));

    let mut data = format!("[mappevagt@{}", settings.enterprise_number);
    let mut add = |name: &str, value: &str| {
        let _ = write!(data, " {name}=\"{}\"", escaped(value));
    };
    add("event", &event.id);
    add("run", &run.id);
    add("exposure", &exposure.id);
    add("kind", event.kind().word());
    add("code", &exposure.code);
    add("severity", &exposure.severity);
    add("persons_at_least", &exposure.persons.at_least.to_string());
    add("persons_at_most", &exposure.persons.at_most.to_string());
    add("readers", &exposure.readers.count.to_string());
    add("everyone", &exposure.readers.everyone.to_string());
    // The mark of RFC 5424: text in UTF-8 begins with a byte order mark.
    let tail = format!("] \u{FEFF}{text}");
    if settings.paths {
        let used = header.len() + data.len() + tail.len() + " path=\"\"".len();
        let path = for_terminal(&exposure.path.bytes());
        let path = escaped_within(&path, longest.saturating_sub(used));
        if !path.is_empty() {
            let _ = write!(data, " path=\"{path}\"");
        }
    }
    let whole = format!("{header}{data}{tail}");
    // Only with the shortest lengths that are allowed.
    match whole.len() > longest {
        true => {
            let text_at = whole.len().saturating_sub(text.len());
            let room = longest.saturating_sub(text_at);
            format!("{header}{data}] \u{FEFF}{}", cut_to(&text, room))
        }
        false => whole,
    }
}

/// The facility of a word (RFC 5424, table 1).
pub(crate) fn facility_number(word: &str) -> Option<u8> {
    Some(match word {
        "user" => 1,
        "daemon" => 3,
        "auth" => 4,
        "authpriv" => 10,
        "audit" => 13,
        "alert" => 14,
        _ => {
            let digit: u8 = word.strip_prefix("local")?.parse().ok()?;
            return (digit < 8 && word.len() == 6).then(|| digit.saturating_add(16));
        }
    })
}

/// How loud: good news are information, whatever they are about.
fn severity_number(event: &Event<'_>) -> u8 {
    match (event.kind(), event.severity()) {
        (ChangeKind::Better | ChangeKind::MovedClosed, _) => 6,
        (ChangeKind::FixedRestricted | ChangeKind::FixedDeleted, _) => 6,
        (_, Severity::Critical) => 2,
        (_, Severity::High) => 3,
        (_, Severity::Medium) => 4,
        (_, Severity::Low) => 5,
    }
}

/// A word of the header: printable ASCII without spaces.
fn header_word(text: &str, longest: usize) -> String {
    let letters = text.chars().filter(char::is_ascii_graphic);
    let word: String = letters.take(longest).collect();
    match word.is_empty() {
        true => "-".to_string(),
        false => word,
    }
}

/// A value of structured data (RFC 5424, section 6.3.3).
fn escaped(value: &str) -> String {
    let printable = for_control(value);
    escaped_within(&printable, LONGEST_VALUE)
}

/// Escaped and cut, so that no escape is cut in two.
fn escaped_within(value: &str, room: usize) -> String {
    let mut out = String::new();
    let mut fits = 0_usize;
    for char in value.chars() {
        if matches!(char, '"' | '\\' | ']') {
            out.push('\\');
        }
        out.push(char);
        if out.len() > room {
            if room < CUT.len() {
                return String::new();
            }
            out.truncate(fits);
            out.push_str(CUT);
            return out;
        }
        if out.len().saturating_add(CUT.len()) <= room {
            fits = out.len();
        }
    }
    out
}

fn for_control(value: &str) -> String {
    match value.chars().any(char::is_control) {
        true => for_terminal(value.as_bytes()),
        false => value.to_string(),
    }
}

/// Text cut between letters.
fn cut_to(text: &str, room: usize) -> String {
    if text.len() <= room {
        return text.to_string();
    }
    let mut cut = room.saturating_sub(CUT.len());
    while !text.is_char_boundary(cut) {
        cut = cut.saturating_sub(1);
    }
    let kept = text.get(..cut).unwrap_or_default();
    match room >= CUT.len() {
        true => format!("{kept}{CUT}"),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_and_never_cut_within_an_escape() {
        assert_eq!(escaped("a\"]\\b\n"), "a\\\"\\]\\\\\\\\b\\\\n");
        for room in 0..40 {
            let cut = escaped_within("æ]]]\"\"\\\\øå]ab", room);
            assert!(cut.len() <= room, "{room}: {cut}");
            let mut chars = cut.chars();
            while let Some(char) = chars.next() {
                assert!(char != ']' && char != '"', "{room}: {cut}");
                if char == '\\' {
                    assert!(chars.next().is_some_and(|next| "\"\\]".contains(next)));
                }
            }
        }
    }

    #[test]
    fn header_words_are_plain() {
        assert_eq!(header_word("files 1\n\u{e6}", 255), "files1");
        assert_eq!(header_word("\n", 255), "-");
        assert_eq!(header_word("abcdef", 3), "abc");
    }

    #[test]
    fn facilities_have_their_numbers() {
        for (word, number) in [
            ("local0", Some(16)),
            ("local7", Some(23)),
            ("local8", None),
            ("local07", None),
            ("authpriv", Some(10)),
            ("", None),
        ] {
            assert_eq!(facility_number(word), number, "{word}");
        }
    }

    #[test]
    fn text_is_cut_between_letters() {
        for room in 0..20 {
            let cut = cut_to("æøåæøåæøåæøå", room);
            assert!(cut.len() <= room, "{room}: {cut}");
        }
    }
}
