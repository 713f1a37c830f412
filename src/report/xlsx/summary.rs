//! The first sheet: what was found, how much was read, and by which rules and policy.

use rust_xlsxwriter::XlsxError;

use super::book::{Book, Line};
use super::cell::Cell;
use super::rows::{severity, yes};
use crate::model::document::Document;
use crate::model::finding::Severity;
use crate::report::told;

/// Fills it. Called last, when it is known what the other sheets could not hold.
pub(super) fn write(book: &mut Book<'_>, document: &Document) -> Result<(), XlsxError> {
    let words = book.words();
    let say = |id: &str| words.say(id);
    let totals = &document.totals;
    let run = &document.run;
    let count = |id: &str, count: u64| Line::Fact(say(id), vec![Cell::Count(count)]);
    let text = |id: &str, text: &str| Line::Fact(say(id), vec![Cell::Text(text.to_string())]);
    let blank = || Line::Fact(String::new(), Vec::new());

    let mut lines = vec![Line::Title(say("sheet-title")), blank()];
    for note in book.notes() {
        lines.push(Line::Fact(note, Vec::new()));
    }
    if run.interrupted {
        lines.push(Line::Fact(say("sheet-interrupted"), Vec::new()));
    }
    if totals.persons.estimated {
        lines.push(Line::Fact(say("sheet-estimated-note"), Vec::new()));
    }

    lines.push(Line::Heading(say("sheet-exposures"), Vec::new()));
    lines.push(count("sheet-total", totals.exposures));
    for level in [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
    ] {
        let level = level.word();
        let rows = document.exposures.iter();
        let rows = rows.filter(|row| row.severity == level).count();
        lines.push(Line::Fact(
            told::word(words, "severity", level),
            vec![Cell::Count(rows as u64), severity(words, level)],
        ));
    }

    lines.push(blank());
    let headings = ["sheet-at-least", "sheet-at-most"];
    lines.push(Line::Heading(
        say("sheet-persons"),
        headings.map(|id| Cell::Text(say(id))).to_vec(),
    ));
    let interval = |label, at_least, at_most| {
        Line::Fact(label, vec![Cell::Count(at_least), Cell::Count(at_most)])
    };
    let persons = &totals.persons;
    lines.push(interval(
        say("sheet-total"),
        persons.at_least,
        persons.at_most,
    ));
    for (rule, persons) in &persons.by_rule {
        let rule = told::word(words, "rule", rule);
        lines.push(interval(rule, persons.at_least, persons.at_most));
    }

    lines.extend([
        blank(),
        Line::Heading(say("sheet-found"), Vec::new()),
        count("sheet-matches", totals.matches),
        count("sheet-files-with-matches", totals.files_with_matches),
        count("sheet-folders-with-matches", totals.folders_with_matches),
        count("sheet-published-matches", totals.published.matches),
        count("sheet-published-numbers", totals.published.numbers),
        blank(),
        Line::Heading(say("sheet-coverage"), Vec::new()),
        Line::Fact(say("sheet-complete"), vec![yes(words, run.complete)]),
        count("sheet-files-found", totals.files),
        count("sheet-files-read", totals.scanned),
        count("sheet-files-not-read", totals.unscanned),
        count("sheet-members", totals.members),
        count("sheet-bytes", totals.bytes),
        blank(),
        Line::Heading(say("sheet-unscanned"), Vec::new()),
    ]);
    for (reason, rows) in &totals.unscanned_by_reason {
        let label = told::word(words, "reason", reason);
        lines.push(Line::Fact(label, vec![Cell::Count(*rows)]));
    }

    lines.extend([
        blank(),
        Line::Heading(say("sheet-run"), Vec::new()),
        text("sheet-run-id", &run.id),
        Line::Fact(say("sheet-started"), vec![Cell::time(Some(&run.started))]),
        Line::Fact(say("sheet-finished"), vec![Cell::time(Some(&run.finished))]),
        text("sheet-version", &run.version),
    ]);
    for root in &run.roots {
        lines.push(text("sheet-root", &told::root(root)));
    }
    for note in &run.access_notes {
        lines.push(text("sheet-access-note", &words.own(note)));
    }
    let built_in = say("sheet-built-in");
    let policy = run.policy.path.as_deref().unwrap_or(&built_in);
    lines.extend([
        blank(),
        Line::Heading(say("sheet-policy"), Vec::new()),
        text("sheet-policy-file", policy),
        text("sheet-sha256", &run.policy.sha256),
        count(
            "sheet-policy-findings",
            document.policy_findings.len() as u64,
        ),
        blank(),
        Line::Heading(say("sheet-rules"), vec![Cell::Text(say("sheet-sha256"))]),
    ]);
    for rule in &run.rules {
        let name = told::word(words, "rule", &rule.id);
        let label = if name == rule.id {
            name
        } else {
            format!("{} ({name})", rule.id)
        };
        lines.push(Line::Fact(label, vec![Cell::Text(rule.sha256.clone())]));
    }
    book.summarize(&lines)
}
