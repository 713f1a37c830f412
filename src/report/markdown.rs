//! A summary in Markdown: for a ticket, a wiki page or a mail.
//!
//! What was found, the worst of it, what to do, and how much was read. Every text of a document passes
//! `escape`, and none begins a line. It has no rows of files or folders and no names of readers: who
//! reads a ticket is often more people than who may read the report.

mod escape;

use std::io::{self, Write};

pub use escape::inline;

use super::told;
use crate::model::document::Document;
use crate::model::finding::PersonCount;
use crate::model::words::{Lang, Part, Words};

/// Exposures that are shown unless somebody asks for more.
pub const MOST_EXPOSURES: usize = 20;

/// Writes a summary with the `most` worst exposures.
///
/// # Errors
/// When the writer fails.
pub fn write(document: &Document, lang: Lang, most: usize, to: &mut dyn Write) -> io::Result<()> {
    let words = Words::of(lang);
    headline(document, words, to)?;
    totals(document, words, to)?;
    exposures(document, words, most, to)?;
    remedies(document, words, to)?;
    policy(document, words, to)?;
    coverage(document, words, to)?;
    run(document, words, to)
}

/// A heading of ours.
fn heading(words: &Words, id: &str, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "\n## {}\n", words.say(id))
}

/// The head of a table: headings of ours, numbers to the right.
fn head(words: &Words, columns: &[(&str, bool)], to: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = columns.iter().map(|(id, _)| words.say(id)).collect();
    let lines = columns.iter();
    let lines: Vec<&str> = lines
        .map(|(_, number)| if *number { "---:" } else { "---" })
        .collect();
    writeln!(to, "| {} |\n| {} |", names.join(" | "), lines.join(" | "))
}

/// A row of a table. Each cell is escaped already.
fn row(cells: &[String], to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "| {} |", cells.join(" | "))
}

fn persons(words: &Words, persons: &PersonCount) -> String {
    let least = words.number(persons.at_least);
    if persons.at_least == persons.at_most {
        return least;
    }
    format!("{least}–{}", words.number(persons.at_most))
}

fn headline(document: &Document, words: &Words, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "# {}\n", words.say("markdown-title"))?;
    let count = document.totals.exposures;
    let mut said = if count == 0 && !document.run.complete {
        words.say("markdown-headline-gaps")
    } else {
        words.say_with("markdown-headline", &[("count", Part::Count(count))])
    };
    let exposures = document.exposures.iter();
    let critical = exposures.filter(|row| row.severity == "critical").count() as u64;
    if critical > 0 {
        let parts = [("count", Part::Count(critical))];
        said.push(' ');
        said.push_str(&words.say_with("markdown-critical", &parts));
    }
    writeln!(to, "**{said}**")?;
    let notes = [
        (document.run.interrupted, "markdown-interrupted"),
        (!document.run.complete, "markdown-incomplete"),
        (document.totals.persons.estimated, "markdown-estimated"),
    ];
    for (_, id) in notes.iter().filter(|(holds, _)| *holds) {
        writeln!(to, "\n{}", words.say(id))?;
    }
    Ok(())
}

fn totals(document: &Document, words: &Words, to: &mut dyn Write) -> io::Result<()> {
    let totals = &document.totals;
    heading(words, "markdown-totals", to)?;
    let columns = [("markdown-what", false), ("markdown-count", true)];
    head(words, &columns, to)?;
    row(
        &[
            words.say("markdown-persons"),
            persons(words, &totals.persons),
        ],
        to,
    )?;
    for (rule, count) in &totals.persons.by_rule {
        let count = PersonCount {
            at_least: count.at_least,
            at_most: count.at_most,
            ..PersonCount::default()
        };
        let rule = inline(&told::word(words, "rule", rule));
        let label = format!("{}: {rule}", words.say("markdown-persons"));
        row(&[label, persons(words, &count)], to)?;
    }
    for (id, count) in [
        ("markdown-matches", totals.matches),
        ("markdown-files-with-matches", totals.files_with_matches),
        ("markdown-folders-with-matches", totals.folders_with_matches),
        ("markdown-published", totals.published.matches),
    ] {
        row(&[words.say(id), words.number(count)], to)?;
    }
    Ok(())
}

fn exposures(
    document: &Document,
    words: &Words,
    most: usize,
    to: &mut dyn Write,
) -> io::Result<()> {
    if document.exposures.is_empty() {
        return Ok(());
    }
    heading(words, "markdown-exposures", to)?;
    let columns = [
        ("markdown-severity", false),
        ("markdown-folder", false),
        ("markdown-finding", false),
        ("markdown-persons", true),
        ("markdown-matches", true),
        ("markdown-files", true),
        ("markdown-readers", false),
    ];
    head(words, &columns, to)?;
    for exposure in document.exposures.iter().take(most) {
        let cells = [
            inline(&told::word(words, "severity", &exposure.severity)),
            inline(&told::path(&exposure.path)),
            inline(&told::word(words, "code", &exposure.code)),
            persons(words, &exposure.persons),
            words.number(exposure.matches),
            words.number(exposure.files),
            inline(&told::open_to(words, exposure)),
        ];
        row(&cells, to)?;
    }
    let more = document.exposures.len().saturating_sub(most);
    if more > 0 {
        let parts = [("count", Part::Count(more as u64))];
        writeln!(to, "\n{}", words.say_with("markdown-more", &parts))?;
    }
    Ok(())
}

/// One line for each kind of finding: the same advice is not repeated for every row.
fn remedies(document: &Document, words: &Words, to: &mut dyn Write) -> io::Result<()> {
    if document.exposures.is_empty() {
        return Ok(());
    }
    heading(words, "markdown-remedies", to)?;
    let mut seen: Vec<&str> = Vec::new();
    for exposure in &document.exposures {
        if seen.contains(&exposure.code.as_str()) {
            continue;
        }
        seen.push(&exposure.code);
        let code = inline(&told::word(words, "code", &exposure.code));
        let remedy = inline(&told::remedy(words, exposure));
        writeln!(to, "- **{code}**: {remedy}")?;
    }
    Ok(())
}

fn policy(document: &Document, words: &Words, to: &mut dyn Write) -> io::Result<()> {
    if document.policy_findings.is_empty() {
        return Ok(());
    }
    heading(words, "markdown-policy", to)?;
    for finding in &document.policy_findings {
        let code = inline(&told::policy_code(words, &finding.code));
        let line = inline(&finding.policy_line);
        let why = inline(&told::policy_why(words, finding));
        writeln!(to, "- **{code}** ({line}): {why}")?;
    }
    Ok(())
}

fn coverage(document: &Document, words: &Words, to: &mut dyn Write) -> io::Result<()> {
    let totals = &document.totals;
    heading(words, "markdown-coverage", to)?;
    let [read, files, bytes] =
        [totals.scanned, totals.files, totals.bytes].map(|count| words.number(count));
    let parts = [
        ("read", Part::Text(&read)),
        ("files", Part::Text(&files)),
        ("bytes", Part::Text(&bytes)),
    ];
    writeln!(to, "{}", words.say_with("markdown-read", &parts))?;
    if document.run.complete {
        writeln!(to, "{}", words.say("markdown-complete"))?;
    }
    if totals.unscanned_by_reason.is_empty() {
        return Ok(());
    }
    writeln!(to)?;
    let columns = [("markdown-reason", false), ("markdown-rows", true)];
    head(words, &columns, to)?;
    for (reason, count) in &totals.unscanned_by_reason {
        let reason = inline(&told::word(words, "reason", reason));
        row(&[reason, words.number(*count)], to)?;
    }
    Ok(())
}

fn run(document: &Document, words: &Words, to: &mut dyn Write) -> io::Result<()> {
    let run = &document.run;
    heading(words, "markdown-run", to)?;
    let built_in = words.say("markdown-built-in");
    let roots = run.roots.iter().map(|root| ("markdown-scanned", root));
    let facts = [
        ("markdown-finished", &run.finished),
        ("markdown-version", &run.version),
        (
            "markdown-policy-file",
            run.policy.path.as_ref().unwrap_or(&built_in),
        ),
        ("markdown-id", &run.id),
    ];
    for (id, fact) in roots.chain(facts) {
        writeln!(to, "- {}: {}", words.say(id), inline(&told::root(fact)))?;
    }
    Ok(())
}
