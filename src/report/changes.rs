//! What changed between two scans, for people: the worst first, then what was fixed.

use std::io::{self, Write};

use super::escape::for_terminal;
use super::{table, told};
use crate::model::change::{Change, ChangeKind, Comparison};
use crate::model::document::Document;
use crate::model::words::{Part, Words};

/// Rows shown; the rest is counted, and in JSON.
const MOST_ROWS: usize = 100;

/// One sentence: how many of each kind. Nothing where there was no scan before.
pub(super) fn in_a_line(comparison: &Comparison, words: &Words) -> Option<String> {
    if comparison.old.run.id.is_empty() {
        return None;
    }
    let counted = ChangeKind::ALL.iter().filter_map(|kind| {
        let count = *comparison.counts.get(kind.word())?;
        (count > 0).then(|| format!("{count} {}", words.say(&format!("change-{}", kind.word()))))
    });
    let changes = counted.collect::<Vec<String>>().join(", ");
    let when = told::minute(&comparison.old.run.finished);
    let parts = [
        ("when", Part::Text(&when)),
        ("changes", Part::Text(&changes)),
    ];
    Some(match changes.is_empty() {
        true => words.say_with("table-unchanged", &parts),
        false => words.say_with("table-since", &parts),
    })
}

/// Writes the comparison as a table.
///
/// # Errors
/// When the writer fails.
pub fn write_table(
    comparison: &Comparison,
    words: &Words,
    width: u16,
    to: &mut dyn Write,
) -> io::Result<()> {
    let (old, new) = (&comparison.old, &comparison.new);
    let time = |when: &str| match when {
        "" => words.say("table-nothing-known"),
        when => told::minute(when),
    };
    let (from, to_) = (time(&old.run.finished), time(&new.run.finished));
    writeln!(to, "{from} -> {to_}")?;
    let parts = [
        old.totals.exposures.to_string(),
        new.totals.exposures.to_string(),
        old.totals.persons.interval().to_string(),
        new.totals.persons.interval().to_string(),
    ];
    let names = ["old", "new", "old-citizens", "new-citizens"];
    let parts: Vec<(&str, Part<'_>)> = names
        .into_iter()
        .zip(parts.iter().map(|part| Part::Text(part)))
        .collect();
    writeln!(to, "{}", words.say_with("table-from-to", &parts))?;
    let line = in_a_line(comparison, words).unwrap_or_else(|| words.say("table-first"));
    writeln!(to, "{line}")?;
    if !comparison.changes.is_empty() {
        let columns = ["change", "severity", "folder", "citizens", "days", "why"];
        let mut table = table::with_header(words, width, &columns);
        for change in comparison.changes.iter().take(MOST_ROWS) {
            let entry = &change.exposure;
            table.add_row([
                words.say(&format!("change-{}", change.kind.word())),
                words
                    .say(&format!("severity-{}", entry.severity))
                    .to_uppercase(),
                for_terminal(&entry.path.bytes()),
                entry.persons.interval().to_string(),
                change
                    .days_open
                    .map_or_else(String::new, |days| days.to_string()),
                why(change, words),
            ]);
        }
        writeln!(to, "{table}")?;
        let more = comparison.changes.len().saturating_sub(MOST_ROWS) as u64;
        if more > 0 {
            let more = [("count", Part::Count(more))];
            writeln!(to, "{}", words.say_with("table-more", &more))?;
        }
    }
    for note in &comparison.notes {
        writeln!(to, "{}", told::change(words, note))?;
    }
    Ok(())
}

fn why(change: &Change, words: &Words) -> String {
    let sentences = change.why.iter();
    let sentences: Vec<String> = match change.kind {
        ChangeKind::New => vec![told::why(words, &change.exposure)],
        _ => sentences.map(|why| told::change(words, why)).collect(),
    };
    let mut why = sentences.join("; ");
    for moved in change.moved_to.iter().take(3) {
        let place = for_terminal(&moved.path.bytes());
        let access = if moved.adequate { "restricted" } else { "open" };
        let access = words.say(&format!("table-{access}"));
        let persons = moved.persons.to_string();
        let parts = [
            ("persons", Part::Text(&persons)),
            ("place", Part::Text(&place)),
            ("access", Part::Text(&access)),
        ];
        why.push_str(&format!("; {}", words.say_with("table-moved", &parts)));
    }
    for_terminal(why.as_bytes())
}

/// Writes the comparison as JSON.
///
/// # Errors
/// When the writer fails.
pub fn write_json(comparison: &Comparison, to: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, comparison)?;
    to.write_all(b"\n")
}

/// A saved report of a scan.
///
/// # Errors
/// When it is not one: the message says what it is instead.
pub fn read_document(json: &[u8]) -> Result<Document, String> {
    #[derive(serde::Deserialize)]
    struct Head {
        schema: Option<String>,
    }
    let head: Head = serde_json::from_slice(json).map_err(|error| {
        format!("it is no JSON report of a scan ({error}); make one with scan -o FILE.json")
    })?;
    match head.schema.as_deref() {
        Some(crate::model::document::SCHEMA) => {}
        Some(other) => return Err(format!("it is a {other}, and no report of a scan")),
        None => return Err("it says no schema; make a report with scan -o FILE.json".to_string()),
    }
    serde_json::from_slice(json).map_err(|error| format!("a report of a scan, but: {error}"))
}
