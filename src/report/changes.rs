//! What changed between two scans, for people: the worst first, then what was fixed.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};

use super::escape::for_terminal;
use crate::model::change::{Change, ChangeKind, Comparison};
use crate::model::document::Document;

/// Rows shown; the rest is counted, and in JSON.
const MOST_ROWS: usize = 100;

/// One sentence: how many of each kind.
pub(super) fn in_a_line(comparison: &Comparison) -> Option<String> {
    let counted = ChangeKind::ALL.iter().filter_map(|kind| {
        let count = *comparison.counts.get(kind.word())?;
        (count > 0).then(|| format!("{count} {}", kind.word().replace('-', " ")))
    });
    let counted: Vec<String> = counted.collect();
    if comparison.old.run.id.is_empty() {
        return None;
    }
    let since = &comparison.old.run.finished;
    Some(match counted.is_empty() {
        true => format!("Nothing changed since {since}."),
        false => format!("Since {since}: {}.", counted.join(", ")),
    })
}

/// Writes the comparison as a table.
///
/// # Errors
/// When the writer fails.
pub fn write_table(comparison: &Comparison, width: u16, to: &mut dyn Write) -> io::Result<()> {
    let (old, new) = (&comparison.old, &comparison.new);
    let told = |when: &str| match when {
        "" => "nothing known".to_string(),
        when => when.to_string(),
    };
    writeln!(
        to,
        "{} -> {}",
        told(&old.run.finished),
        told(&new.run.finished)
    )?;
    writeln!(
        to,
        "Exposures {} -> {}, citizens {} -> {}.",
        old.totals.exposures,
        new.totals.exposures,
        old.totals.persons.interval(),
        new.totals.persons.interval(),
    )?;
    let line = in_a_line(comparison).unwrap_or_else(|| "This is the first scan.".to_string());
    writeln!(to, "{line}")?;
    if !comparison.changes.is_empty() {
        let mut table = Table::new();
        table.load_style(presets::UTF8_HORIZONTAL_ONLY);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width);
        table.set_header(["Change", "Severity", "Folder", "Citizens", "Days", "Why"]);
        for change in comparison.changes.iter().take(MOST_ROWS) {
            let entry = &change.exposure;
            table.add_row([
                change.kind.word().replace('-', " "),
                entry.severity.to_uppercase(),
                for_terminal(&entry.path.bytes()),
                entry.persons.interval().to_string(),
                change
                    .days_open
                    .map_or_else(String::new, |days| days.to_string()),
                why(change),
            ]);
        }
        writeln!(to, "{table}")?;
        if let Some(more) = comparison.changes.len().checked_sub(MOST_ROWS)
            && more > 0
        {
            writeln!(to, "and {more} more: --format json has them all")?;
        }
    }
    for note in &comparison.notes {
        writeln!(to, "{note}")?;
    }
    Ok(())
}

fn why(change: &Change) -> String {
    let mut why = change.why.join("; ");
    for moved in change.moved_to.iter().take(3) {
        let place = for_terminal(&moved.path.bytes());
        let access = if moved.adequate { "restricted" } else { "open" };
        why.push_str(&format!(
            "; {} of them in {place} ({access})",
            moved.persons
        ));
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
