//! When it was, what it is, and what data it is about: sections 2 to 4.
//!
//! Who could read is told as the scan judged it, place by place. It deliberately says nowhere that somebody
//! did read: no scan can know that.

use jiff::{SignedDuration, Timestamp};

use super::writing::Writing;
use crate::model::change::ChangeKind;
use crate::model::document::ExposureEntry;
use crate::model::words::Part;
use crate::report::notice::facts::Facts;
use crate::report::notice::law::{self, Class};
use crate::report::notice::page::Span;
use crate::report::told;

/// Names of readers in one place; the report for programs has them all.
const NAMES: usize = 30;

/// Section 2: times, and the time limit.
pub(super) fn times(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    writing.heading(2, "notice-h-when");
    let files = facts.file_times().map_or_else(
        || writing.words.say("notice-none-known"),
        |(oldest, newest)| writing.period(oldest, newest),
    );
    let first = facts.first_seen().map_or_else(
        || writing.words.say("notice-none-in-scan"),
        |seen| writing.time(seen),
    );
    let last = writing.time(facts.last_scan());
    writing.questions(|rows| {
        rows.gap("notice-f-aware", "notice-gap-aware");
        rows.gap("notice-f-deadline", "notice-gap-deadline");
        rows.gap("notice-f-delay", "notice-gap-delay");
        rows.gap("notice-f-began", "notice-gap-began");
        rows.gap("notice-f-ended", "notice-gap-ended");
        rows.row("notice-f-files", vec![Span::Words(files)]);
        rows.row("notice-f-first", vec![Span::Words(first)]);
        rows.row("notice-f-scan", vec![Span::Words(last)]);
    });
    if let Some(deadline) = after_72_hours(&facts.run.finished) {
        let (finished, deadline) = (writing.time(&facts.run.finished), writing.time(&deadline));
        let parts = [
            ("finished", Part::Text(&finished)),
            ("deadline", Part::Text(&deadline)),
        ];
        writing.say_with("notice-hint-aware", &parts);
    }
    writing.say("notice-hint-file-dates");
}

fn after_72_hours(rfc3339: &str) -> Option<String> {
    let time: Timestamp = rfc3339.parse().ok()?;
    let deadline = time.checked_add(SignedDuration::from_hours(72)).ok()?;
    Some(deadline.to_string())
}

/// Section 3: the nature of the breach, and who could read.
pub(super) fn nature(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    writing.heading(2, "notice-h-nature");
    writing.questions(|rows| {
        rows.say("notice-f-type", "notice-nature-type");
        rows.gap("notice-f-cause", "notice-gap-cause");
        rows.gap("notice-f-need", "notice-gap-need");
        rows.gap("notice-f-other-types", "notice-gap-other-types");
    });
    let files = writing.files(facts.files());
    let places = writing.places(facts.exposures.len());
    let parts = [
        ("files", Part::Text(&files)),
        ("places", Part::Text(&places)),
    ];
    writing.say_with("notice-nature-sum", &parts);
    if facts.partly {
        writing.say("notice-partly");
    }
    places_table(writing, facts);
    writing.heading(3, "notice-h-access");
    for (index, exposure) in facts.exposures.iter().enumerate() {
        place(writing, index.saturating_add(1), exposure);
    }
}

fn places_table(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    let compared = facts.comparison.is_some();
    let rows = facts.exposures.iter().enumerate().map(|(index, row)| {
        let persons = &row.persons;
        let persons = writing.interval(persons.at_least, persons.at_most, persons.estimated);
        let mut cells = vec![
            vec![Span::Words(index.saturating_add(1).to_string())],
            vec![Span::found(&row.path.bytes())],
            vec![writing.code(row)],
            vec![Span::Words(readers(writing, row))],
            vec![Span::Words(writing.words.number(row.files))],
            vec![Span::Words(persons)],
        ];
        if compared {
            cells.push(vec![Span::Words(status(writing, facts, &row.id))]);
        }
        cells
    });
    let rows = rows.collect();
    let mut head = vec![
        ("notice-place", 7),
        ("notice-path", 27),
        ("notice-why", 18),
        ("notice-readers", 20),
        ("notice-files", 9),
        ("notice-persons", 19),
    ];
    if compared {
        head = vec![
            ("notice-place", 7),
            ("notice-path", 22),
            ("notice-why", 17),
            ("notice-readers", 16),
            ("notice-files", 8),
            ("notice-persons", 14),
            ("notice-now", 16),
        ];
    }
    writing.table(&head, rows);
}

fn status(writing: &Writing<'_>, facts: &Facts<'_>, id: &str) -> String {
    let word = facts.change_of(id).map(|change| change.kind.word());
    word.map_or_else(
        || writing.words.say("notice-status-open"),
        |word| writing.words.say(&format!("change-{word}")),
    )
}

/// Who could read, in a few words.
fn readers(writing: &Writing<'_>, exposure: &ExposureEntry) -> String {
    let readers = &exposure.readers;
    let known = [("known", Part::Count(readers.count))];
    if readers.everyone {
        writing.words.say_with("notice-reader-everyone", &known)
    } else if readers.signed_in {
        writing.words.say_with("notice-reader-signed-in", &known)
    } else if exposure.code == "access-unknown" {
        writing.words.say_with("notice-reader-unknown", &known)
    } else {
        let count = [("count", Part::Count(readers.count))];
        writing.words.say_with("people", &count)
    }
}

fn place(writing: &mut Writing<'_>, number: usize, exposure: &ExposureEntry) {
    let number = number.to_string();
    writing.heading_with(4, "notice-place-title", &[("number", Part::Text(&number))]);
    let path = Span::found(&exposure.path.bytes());
    writing.item(vec![writing.span("notice-d-path", &[]), path]);
    if let Some(why) = why(writing, exposure) {
        writing.item(vec![Span::Words(why)]);
    }
    let reach = match exposure.reach.as_str() {
        "by path" => "notice-d-by-path",
        _ => "notice-d-listed",
    };
    writing.item_say(reach, &[]);

    let readers = &exposure.readers;
    let grants = readers.via.iter();
    let via: Vec<String> = grants
        .map(|grant| told::via(writing.words, grant))
        .collect();
    let lists = [
        ("notice-d-names", &readers.names),
        ("notice-d-via", &via),
        ("notice-d-unresolved", &readers.unresolved),
        ("notice-d-admins", &readers.administrators),
    ];
    for (id, names) in lists {
        listed(writing, id, names);
    }
    let not_cleared = readers.not_cleared.iter();
    let not_cleared: Vec<String> = not_cleared
        .map(|row| format!("{} ({})", row.name, writing.words.own(&row.reason)))
        .collect();
    listed(writing, "notice-d-not-cleared", &not_cleared);
    let policy_line = told::policy_line(writing.words, &exposure.policy_line);
    listed(writing, "notice-d-policy", &[policy_line]);

    if let (Some(oldest), Some(newest)) = (&exposure.oldest, &exposure.newest) {
        let period = writing.period(oldest, newest);
        let parts = [("period", Part::Text(&period))];
        writing.item_say("notice-d-times", &parts);
    }
    let matches = writing.matches(exposure.matches);
    let files = writing.files(exposure.files);
    let persons = writing.persons(&exposure.persons);
    let parts = [
        ("matches", Part::Text(&matches)),
        ("files", Part::Text(&files)),
        ("persons", Part::Text(&persons)),
    ];
    writing.item_say("notice-d-holds", &parts);
}

fn listed(writing: &mut Writing<'_>, id: &str, names: &[String]) {
    if names.iter().all(String::is_empty) {
        return;
    }
    let mut line = vec![writing.span(id, &[])];
    line.extend(writing.found_list(names, NAMES));
    writing.item(line);
}

/// The sentence on what is wrong, where this version knows the code.
fn why(writing: &Writing<'_>, exposure: &ExposureEntry) -> Option<String> {
    let people = [("count", Part::Count(exposure.readers.count))];
    let people = writing.words.say_with("people", &people);
    let files = writing.files(exposure.files);
    let parts = [
        ("people", Part::Text(&people)),
        ("files", Part::Text(&files)),
    ];
    let id = format!("why-{}", exposure.code);
    writing.words.find(&id, &parts)
}

/// Section 4: what data.
pub(super) fn data(writing: &mut Writing<'_>, facts: &Facts<'_>) {
    writing.heading(2, "notice-h-data");
    let categories = facts.categories();
    let mut rows: Vec<(Class, Span)> = Vec::new();
    for category in &categories {
        let named = writing.words.find(&format!("category-{category}"), &[]);
        let named = named.map_or_else(|| Span::found(category.as_bytes()), Span::Words);
        rows.push((law::of_category(category), named));
    }
    for rule in facts.persons.by_rule.keys() {
        rows.push((law::of_rule(rule), writing.rule(rule)));
    }
    rows.sort_by_key(|(class, _)| *class);
    let rows = rows.into_iter().map(|(class, what)| {
        let mut told = vec![writing.span(class.id(), &[])];
        if class == Class::Unknown {
            told.push(Span::gap(writing.words.say("notice-gap-class")));
        }
        vec![told, vec![what]]
    });
    let rows = rows.collect();
    writing.table(&[("notice-class", 60), ("notice-found", 40)], rows);
    writing.say("notice-data-how");
    if categories.is_empty() {
        writing.say("notice-data-none");
    }
    writing.questions(|rows| rows.gap("notice-f-data", "notice-gap-data"));
}

impl Writing<'_> {
    /// What a rule finds, where this version knows the rule; its id otherwise.
    pub(super) fn rule(&self, id: &str) -> Span {
        let dashed = id.replace('.', "-");
        let known = |begin: &str| self.words.find(&format!("{begin}-{dashed}"), &[]);
        let known = known("rule").or_else(|| known("notice-rule"));
        known.map_or_else(|| Span::found(id.as_bytes()), Span::Words)
    }
}

/// Kinds of change after which a place is still open.
pub(super) const STILL_OPEN: [ChangeKind; 4] = [
    ChangeKind::New,
    ChangeKind::Worse,
    ChangeKind::MovedOpen,
    ChangeKind::Better,
];
