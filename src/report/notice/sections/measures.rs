//! What follows, what was done and what should be: sections 8 and 9.
//!
//! What was done is told by comparing scans, and only that: it is what can be shown. Consequences are a gap with
//! guidance that fits the data found. It deliberately proposes nothing but what the report itself advises.

use super::breach::STILL_OPEN;
use super::writing::Writing;
use crate::model::change::{Change, ChangeKind};
use crate::model::words::Part;
use crate::report::notice::facts::Facts;
use crate::report::notice::law::{self, Class};
use crate::report::notice::page::Span;

/// Section 8: a gap, with guidance for these data.
pub(super) fn consequences(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    writing.heading(2, "notice-h-consequences");
    writing.questions(|rows| {
        rows.gap("notice-f-consequences", "notice-gap-consequences");
        rows.gap("notice-f-risk", "notice-gap-risk");
    });
    writing.say("notice-consequences-hint");
    let categories = facts.categories();
    let classes: Vec<Class> = categories
        .iter()
        .map(|category| law::of_category(category))
        .chain(facts.persons.by_rule.keys().map(|rule| law::of_rule(rule)))
        .collect();
    let has = |class: Class| classes.contains(&class);
    let guidance = [
        (has(Class::PersonalNumber), "notice-consequences-cpr"),
        (has(Class::OtherNumber), "notice-consequences-number"),
        (has(Class::Special), "notice-consequences-special"),
        (has(Class::Criminal), "notice-consequences-criminal"),
        (categories.contains("asylum"), "notice-consequences-asylum"),
        (true, "notice-consequences-who"),
        (true, "notice-consequences-long"),
        (true, "notice-consequences-protected"),
    ];
    for (_, id) in guidance.iter().filter(|(fits, _)| *fits) {
        writing.item_say(id, &[]);
    }
}

/// Section 9: what was done, and what should be.
pub(super) fn measures(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    writing.heading(2, "notice-h-measures");
    writing.heading(3, "notice-h-taken");
    taken(writing, facts);
    writing.questions(|rows| {
        rows.gap("notice-f-when-done", "notice-gap-when-done");
        rows.gap("notice-f-other-done", "notice-gap-other-done");
        rows.gap("notice-f-effects", "notice-gap-effects");
    });
    still_open(writing, facts);
    writing.heading(3, "notice-h-proposed");
    proposed(writing, facts);
}

fn taken(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    let Some(comparison) = facts.comparison else {
        writing.say("notice-taken-none");
        return;
    };
    let old = writing.time(&comparison.old.run.finished);
    let new = writing.time(&comparison.new.run.finished);
    let parts = [("old", Part::Text(&old)), ("new", Part::Text(&new))];
    writing.say_with("notice-taken-compared", &parts);
    let kinds = ChangeKind::ALL.into_iter().rev();
    let done: Vec<&Change> = kinds
        .filter(|kind| kind.is_fixed() || *kind == ChangeKind::Better)
        .flat_map(|kind| facts.changed(kind))
        .collect();
    if done.is_empty() {
        writing.say("notice-taken-nothing");
    }
    for change in done {
        let line = told(writing, "notice-taken-row", change);
        writing.item(line);
    }
}

/// What became of a place: the kind of change, where it was, where the data lie now, how long it was open.
fn told(writing: &Writing<'_>, id: &str, change: &Change) -> Vec<Span> {
    let what = writing.words.say(&format!("change-{}", change.kind.word()));
    let mut line = vec![
        writing.span(id, &[("what", Part::Text(&what))]),
        Span::found(&change.exposure.path.bytes()),
    ];
    for to in &change.moved_to {
        line.push(writing.span("notice-taken-moved", &[]));
        line.push(Span::found(&to.path.bytes()));
        let id = if to.adequate {
            "notice-taken-adequate"
        } else {
            "notice-taken-inadequate"
        };
        line.push(writing.span(id, &[]));
    }
    if let Some(days) = change.days_open.filter(|_| change.kind.is_fixed()) {
        line.push(writing.span("notice-taken-days", &[("count", Part::Count(days))]));
    }
    line
}

fn still_open(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    let open: Vec<&Change> = STILL_OPEN
        .into_iter()
        .flat_map(|kind| facts.changed(kind))
        .collect();
    if open.is_empty() {
        return;
    }
    writing.heading(3, "notice-h-open");
    for change in open {
        let line = told(writing, "notice-open-row", change);
        writing.item(line);
    }
}

/// What the report advises, once for each code, with the places it is for.
fn proposed(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    let mut by_code: Vec<(&str, Vec<String>)> = Vec::new();
    for (index, exposure) in facts.exposures.iter().enumerate() {
        if facts.is_fixed(&exposure.id) {
            continue;
        }
        let number = index.saturating_add(1).to_string();
        match by_code.iter_mut().find(|(code, _)| *code == exposure.code) {
            Some((_, numbers)) => numbers.push(number),
            None => by_code.push((&exposure.code, vec![number])),
        }
    }
    if by_code.is_empty() {
        writing.say("notice-proposed-none");
        return;
    }
    for (code, numbers) in by_code {
        let Some(what) = writing.words.find(&format!("do-{code}"), &[]) else {
            continue;
        };
        let id = match numbers.len() {
            1 => "notice-proposed-place",
            _ => "notice-proposed-places",
        };
        let numbers = numbers.join(", ");
        let places = writing
            .words
            .say_with(id, &[("numbers", Part::Text(&numbers))]);
        let parts = [("places", Part::Text(&places)), ("what", Part::Text(&what))];
        writing.item_say("notice-proposed-for", &parts);
    }
    writing.questions(|rows| rows.gap("notice-f-planned", "notice-gap-planned"));
}
