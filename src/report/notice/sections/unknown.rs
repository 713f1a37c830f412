//! What is not known and why, and what the facts rest on: sections 11 and 12.
//!
//! Art. 33(4) lets facts follow later, if it is said which; Art. 33(5) asks for documentation by which they can be
//! checked. It deliberately lists every reason a file was not read, and no file.

use std::collections::BTreeSet;

use super::writing::Writing;
use crate::model::change::ChangeKind;
use crate::model::document::Document;
use crate::model::words::Part;
use crate::report::notice::facts::Facts;
use crate::report::notice::page::Span;

/// Names or paths in one line.
const NAMES: usize = 30;

/// Section 11.
pub(super) fn unknown(writing: &mut Writing<'_>, facts: &Facts<'_>, document: &Document) {
    writing.heading(2, "notice-h-unknown");
    writing.item_say("notice-unknown-log", &[]);
    writing.item_say("notice-unknown-since", &[]);
    writing.item_say("notice-unknown-words", &[]);
    if document.run.interrupted {
        writing.item_say("notice-unknown-interrupted", &[]);
    }
    if document.run.complete {
        writing.item_say("notice-unknown-complete", &[]);
    } else {
        let unscanned = writing.files(document.totals.unscanned);
        let parts = [("unscanned", Part::Text(&unscanned))];
        writing.item_say("notice-unknown-incomplete", &parts);
    }
    let undetermined = facts.exposures.iter();
    let undetermined: Vec<Vec<u8>> = undetermined
        .filter(|row| row.code == "access-unknown")
        .map(|row| row.path.bytes())
        .collect();
    listed(writing, "notice-unknown-access", &undetermined);
    let names: BTreeSet<&String> = facts
        .exposures
        .iter()
        .flat_map(|row| &row.readers.unresolved)
        .collect();
    let names: Vec<&String> = names.into_iter().collect();
    listed(writing, "notice-unknown-names", &names);
    let unchecked = facts.changed(ChangeKind::NotChecked);
    let unchecked: Vec<Vec<u8>> = unchecked
        .map(|change| change.exposure.path.bytes())
        .collect();
    listed(writing, "notice-unknown-not-checked", &unchecked);

    unread(writing, document);
    notes(writing, "notice-unknown-notes", &document.run.access_notes);
    if let Some(comparison) = facts.comparison {
        notes(writing, "notice-unknown-compare-notes", &comparison.notes);
    }
    writing.questions(|rows| {
        rows.gap("notice-f-log", "notice-gap-log");
        rows.gap("notice-f-copies", "notice-gap-copies");
    });
}

fn listed(writing: &mut Writing<'_>, id: &str, names: &[impl AsRef<[u8]>]) {
    if names.is_empty() {
        return;
    }
    let mut line = vec![writing.span(id, &[])];
    line.extend(writing.found_list(names, NAMES));
    writing.item(line);
}

/// What was not read, by reason.
fn unread(writing: &mut Writing<'_>, document: &Document) {
    let reasons = &document.totals.unscanned_by_reason;
    if reasons.is_empty() {
        return;
    }
    writing.say("notice-unknown-rows");
    let rows = reasons.iter().map(|(reason, count)| {
        let known = writing.words.find(&format!("reason-{reason}"), &[]);
        let reason = known.map_or_else(|| Span::found(reason.as_bytes()), Span::Words);
        vec![
            vec![reason],
            vec![Span::Words(writing.words.number(*count))],
        ]
    });
    let rows = rows.collect();
    writing.table(&[("notice-reason", 75), ("notice-count", 25)], rows);
}

/// Notes, as far as there are words for them.
fn notes(writing: &mut Writing<'_>, id: &str, notes: &[String]) {
    if notes.is_empty() {
        return;
    }
    writing.say(id);
    for note in notes {
        let note = writing.words.own(note);
        writing.item(vec![Span::found(note.as_bytes())]);
    }
}

/// Section 12.
pub(super) fn sources(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    writing.heading(2, "notice-h-sources");
    let run = facts.run;
    let times = writing.period(&run.started, &run.finished);
    let files = writing.files(facts.totals.files);
    let parts = [
        ("scanned", Part::Count(facts.totals.scanned)),
        ("files", Part::Text(&files)),
    ];
    let mut covered = vec![writing.span("notice-s-covered", &parts)];
    if let Some(unchanged) = run.unchanged.filter(|unchanged| *unchanged > 0) {
        let count = [("count", Part::Count(unchanged))];
        covered.push(writing.span("notice-s-unchanged", &count));
    }
    let roots = writing.found_list(&run.roots, NAMES);
    writing.questions(|rows| {
        let program = format!("mappevagt {}", run.version);
        rows.row("notice-s-tool", vec![Span::found(program.as_bytes())]);
        rows.row("notice-s-run", vec![Span::found(run.id.as_bytes())]);
        rows.row("notice-s-time", vec![Span::Words(times)]);
        rows.row("notice-s-scanned", roots);
        rows.row("notice-s-coverage", covered);
    });
    let mut rows = vec![vec![
        vec![
            Span::Words(format!("{}: ", writing.words.say("notice-s-policy"))),
            run.policy.path.as_ref().map_or_else(
                || writing.span("notice-s-policy-built-in", &[]),
                |path| Span::found(path.as_bytes()),
            ),
        ],
        vec![Span::found(run.policy.sha256.as_bytes())],
    ]];
    for rule in &run.rules {
        let name = format!("{}: ", writing.words.say("notice-s-rule"));
        rows.push(vec![
            vec![Span::Words(name), Span::found(rule.id.as_bytes())],
            vec![Span::found(rule.sha256.as_bytes())],
        ]);
    }
    writing.table(&[("notice-part", 40), ("notice-digest", 60)], rows);
}
