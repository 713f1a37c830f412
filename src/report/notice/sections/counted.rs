//! How many persons and records, and how they were counted: sections 5 and 6.
//!
//! The authority asks for approximate numbers, and a number without its way of counting cannot be defended. It
//! deliberately names no kind of data subject as a fact: the categories of data only suggest one.

use std::collections::BTreeSet;

use super::writing::Writing;
use crate::model::words::Part;
use crate::report::notice::facts::Facts;
use crate::report::notice::law;
use crate::report::notice::page::Span;

/// Section 5: data subjects.
pub(super) fn subjects(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    writing.heading(2, "notice-h-subjects");
    let persons = writing.persons(&facts.persons);
    let parts = [("persons", Part::Text(&persons))];
    let sentence = writing.words.say_with("notice-subjects-number", &parts);
    writing.paragraph(vec![Span::Strong(sentence)]);

    let rows = facts.persons.by_rule.iter().map(|(rule, count)| {
        let estimated = facts.persons.estimated;
        let count = writing.interval(count.at_least, count.at_most, estimated);
        vec![vec![writing.rule(rule)], vec![Span::Words(count)]]
    });
    let rows = rows.collect();
    writing.table(&[("notice-kind", 50), ("notice-distinct", 50)], rows);
    writing.questions(|rows| {
        rows.gap("notice-f-subjects", "notice-gap-subjects");
        rows.gap("notice-f-vulnerable", "notice-gap-vulnerable");
        rows.gap("notice-f-uncounted", "notice-gap-uncounted");
        rows.gap("notice-f-border", "notice-gap-border");
    });
    let categories = facts.categories();
    let who: BTreeSet<&str> = categories
        .iter()
        .filter_map(|category| law::subjects_of(category))
        .collect();
    if !who.is_empty() {
        let who: Vec<String> = who.into_iter().map(|id| writing.words.say(id)).collect();
        let who = who.join(", ");
        writing.say_with("notice-subjects-hint", &[("who", Part::Text(&who))]);
    }
    how_counted(writing, facts);
}

fn how_counted(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    writing.heading(3, "notice-h-counted");
    writing.item_say("notice-counted-distinct", &[]);
    if facts.exposures.len() > 1 {
        let places = writing.places(facts.exposures.len());
        writing.item_say("notice-counted-places", &[("places", Part::Text(&places))]);
    }
    if facts.some_are_gone() {
        writing.item_say("notice-counted-gone", &[]);
    }
    if facts.persons.by_rule.len() > 1 {
        writing.item_say("notice-counted-rules", &[]);
    }
    writing.item_say("notice-counted-misread", &[]);
    let published = facts.published();
    if published.numbers > 0 {
        let parts = [
            ("numbers", Part::Count(published.numbers)),
            ("matches", Part::Count(published.matches)),
        ];
        writing.item_say("notice-counted-published", &parts);
    }
    if facts.persons.estimated {
        writing.item_say("notice-counted-estimated", &[]);
    }
    writing.item_say("notice-counted-floor", &[]);
}

/// Section 6: records.
pub(super) fn records(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    writing.heading(2, "notice-h-records");
    let (matches, files) = (
        writing.matches(facts.matches()),
        writing.files(facts.files()),
    );
    let parts = [
        ("matches", Part::Text(&matches)),
        ("files", Part::Text(&files)),
    ];
    let sentence = writing.words.say_with("notice-records-number", &parts);
    writing.paragraph(vec![Span::Strong(sentence)]);
    writing.say("notice-records-how");
}
