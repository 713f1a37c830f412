//! The table a person reads first: what is open, worst first, and what to do.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};

use super::escape::for_terminal;
use super::{changes, told};
use crate::model::Reason;
use crate::model::change::Comparison;
use crate::model::document::{Document, ExposureEntry};
use crate::model::words::{Lang, Part, Words};

/// Rows shown; the rest is counted, and in every other format.
const MOST_ROWS: usize = 50;
const MOST_NAMES: usize = 4;

/// Writes the table.
pub(super) fn write(
    document: &Document,
    comparison: Option<&Comparison>,
    words: &Words,
    width: u16,
    to: &mut dyn Write,
) -> io::Result<()> {
    summary(document, comparison, words, to)?;
    if !document.exposures.is_empty() {
        writeln!(to)?;
        let mut table = with_header(
            words,
            width,
            &[
                "severity", "folder", "why", "citizens", "matches", "files", "readers",
            ],
        );
        for exposure in document.exposures.iter().take(MOST_ROWS) {
            table.add_row([
                words
                    .say(&format!("severity-{}", exposure.severity))
                    .to_uppercase(),
                for_terminal(below_root(&exposure.path.bytes(), &document.run.roots)),
                code(exposure, words),
                exposure.persons.interval().to_string(),
                exposure.matches.to_string(),
                exposure.files.to_string(),
                readers(exposure, words),
            ]);
        }
        writeln!(to, "{table}")?;
        let more = document.exposures.len().saturating_sub(MOST_ROWS) as u64;
        if more > 0 {
            let more = [("count", Part::Count(more))];
            writeln!(to, "{}", words.say_with("table-more", &more))?;
        }
        remedies(document, words, to)?;
    }
    policy(document, words, to)?;
    unread(document, words, to)
}

/// An empty table with these columns.
pub(super) fn with_header(words: &Words, width: u16, columns: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width);
    let header = columns
        .iter()
        .map(|name| words.say(&format!("table-{name}")));
    table.set_header(header);
    table
}

/// A path as it is below the root, or below the folder that holds all roots.
fn below_root<'p>(path: &'p [u8], roots: &[String]) -> &'p [u8] {
    told::below(path, told::common_folder(roots))
}

fn summary(
    document: &Document,
    comparison: Option<&Comparison>,
    words: &Words,
    to: &mut dyn Write,
) -> io::Result<()> {
    let roots = document.run.roots.iter();
    let roots: Vec<String> = roots.map(|root| for_terminal(root.as_bytes())).collect();
    let totals = &document.totals;
    writeln!(to, "{}", roots.join("  "))?;
    if document.run.interrupted {
        writeln!(to, "{}", words.say("table-interrupted"))?;
    }
    if document.exposures.is_empty() {
        let id = match (totals.matches, document.run.complete) {
            (0, true) => "table-nothing",
            (0, false) => "table-nothing-read",
            (_, true) => "table-adequate",
            (_, false) => "table-adequate-read",
        };
        writeln!(to, "{}", words.say(id))?;
    } else {
        let exposures = document.exposures.iter();
        let worst = exposures.filter(|exposure| exposure.severity == "critical");
        let worst = worst.count() as u64;
        let count = [("count", Part::Count(document.exposures.len() as u64))];
        write!(to, "{}", words.say_with("table-exposures", &count))?;
        if worst > 0 {
            let worst = [("count", Part::Count(worst))];
            write!(to, ", {}", words.say_with("table-critical", &worst))?;
        }
        writeln!(to, ".")?;
    }
    let changed = comparison.and_then(|comparison| changes::in_a_line(comparison, words));
    if let Some(line) = changed {
        writeln!(to, "{line}")?;
    }
    // Links, special files and what the user left out are no files that were not read.
    let by_reason = totals.unscanned_by_reason.iter();
    let left_out = by_reason.filter(|(word, _)| !is_gap(word));
    let left_out: u64 = left_out.map(|(_, count)| count).sum();
    let text = |number: u64| number.to_string();
    let parts = [
        totals.persons.interval().to_string(),
        text(totals.matches),
        text(totals.files_with_matches),
        text(totals.folders_with_matches),
        text(totals.scanned),
        text(totals.files.saturating_sub(left_out)),
        bytes(totals.bytes, words),
    ];
    let names = [
        "citizens", "matches", "files", "folders", "scanned", "all", "bytes",
    ];
    let parts: Vec<(&str, Part<'_>)> = names
        .into_iter()
        .zip(parts.iter().map(|part| Part::Text(part)))
        .collect();
    writeln!(to, "{}", words.say_with("table-sums", &parts))?;
    if totals.persons.estimated {
        writeln!(to, "{}", words.say("table-estimated"))?;
    }
    if totals.published.matches > 0 {
        let (matches, numbers) = (
            text(totals.published.matches),
            text(totals.published.numbers),
        );
        let parts = [
            ("matches", Part::Text(&matches)),
            ("numbers", Part::Text(&numbers)),
        ];
        writeln!(to, "{}", words.say_with("table-published", &parts))?;
    }
    Ok(())
}

/// Why an exposure is one: in English by its code, which is the same in every form for programs.
fn code(exposure: &ExposureEntry, words: &Words) -> String {
    match words.lang() {
        Lang::En => exposure.code.clone(),
        Lang::Da => told::word(words, "code", &exposure.code),
    }
}

/// Whether personal data may lie unseen where this was the reason.
fn is_gap(word: &str) -> bool {
    let mut reasons = Reason::ALL.into_iter();
    reasons
        .find(|reason| reason.word() == word)
        .is_none_or(Reason::is_gap)
}

fn readers(exposure: &ExposureEntry, words: &Words) -> String {
    let readers = &exposure.readers;
    if readers.everyone {
        return match exposure.code.as_str() {
            "open-by-path" => words.say("table-everyone-by-path"),
            _ => words.say("everyone"),
        };
    }
    if readers.signed_in {
        return words.say("table-signed-in");
    }
    let names = readers.names.iter().chain(&readers.unresolved);
    let mut names: Vec<String> = names
        .take(MOST_NAMES)
        .map(|name| for_terminal(name.as_bytes()))
        .collect();
    let more = readers.count.saturating_sub(names.len() as u64);
    if more > 0 {
        names.push(format!("+{more}"));
    }
    format!("{}: {}", readers.count, names.join(", "))
}

/// Rows of the policy itself to act on.
fn policy(document: &Document, words: &Words, to: &mut dyn Write) -> io::Result<()> {
    if document.policy_findings.is_empty() {
        return Ok(());
    }
    writeln!(to, "\n{}", words.say("table-policy"))?;
    for finding in document.policy_findings.iter().take(MOST_ROWS) {
        let line = for_terminal(finding.policy_line.as_bytes());
        let why = for_terminal(told::policy_why(words, finding).as_bytes());
        writeln!(to, "  {line}: {} ({})", why, finding.code)?;
    }
    Ok(())
}

/// One line for each kind of finding: the same advice is not repeated for every row.
fn remedies(document: &Document, words: &Words, to: &mut dyn Write) -> io::Result<()> {
    let mut told = Vec::new();
    for exposure in &document.exposures {
        if !told.contains(&&exposure.code) {
            told.push(&exposure.code);
            let advice = words.find(&format!("do-{}", exposure.code), &[]);
            let advice = advice.unwrap_or_else(|| exposure.remedy.clone());
            writeln!(to, "{}: {advice}", code(exposure, words))?;
        }
    }
    Ok(())
}

fn unread(document: &Document, words: &Words, to: &mut dyn Write) -> io::Result<()> {
    let totals = document.totals.unscanned_by_reason.iter();
    let gaps: BTreeMap<&String, &u64> = totals.filter(|(word, _)| is_gap(word)).collect();
    if gaps.is_empty() {
        return Ok(());
    }
    writeln!(to, "\n{}", words.say("table-unread"))?;
    // English tells the code, which searches in JSON find.
    let said = |reason: &String| match words.lang() {
        Lang::En => reason.clone(),
        Lang::Da => told::word(words, "reason", reason),
    };
    let widest = gaps.keys().map(|reason| said(reason).chars().count());
    let widest = widest.max().unwrap_or(0).max(20);
    for (reason, count) in gaps {
        let example = document.unscanned.iter().find(|row| row.reason == *reason);
        let path = example.map(|row| row.path.bytes()).unwrap_or_default();
        let path = for_terminal(below_root(&path, &document.run.roots));
        let example = words.say_with("table-example", &[("path", Part::Text(&path))]);
        let reason = said(reason);
        writeln!(to, "  {count:>7}  {reason:<widest$} {example}")?;
    }
    // What is easily mended is said where everybody looks.
    let pictures = document.unscanned.iter();
    let mut pictures = pictures.filter(|row| row.reason == Reason::NoOcr.word());
    if let Some(row) = pictures.find(|row| row.detail.contains("install")) {
        writeln!(to, "           {}", words.own(&row.detail))?;
    }
    Ok(())
}

fn bytes(count: u64, words: &Words) -> String {
    const UNITS: [&str; 5] = ["bytes", "KB", "MB", "GB", "TB"];
    let danish = words.lang() == Lang::Da;
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let name = match unit {
        0 if danish => "byte",
        unit => UNITS.get(unit).copied().unwrap_or_default(),
    };
    if unit == 0 {
        format!("{count} {name}")
    } else {
        let value = format!("{value:.1}");
        let value = if danish {
            value.replace('.', ",")
        } else {
            value
        };
        format!("{value} {name}")
    }
}
