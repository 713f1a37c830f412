//! What a manifest states, in words.
//!
//! People read the words and programs the numbers, so the words are made from the numbers and from nothing else.
//! Both languages are always there: the one who states and the one who receives need not share one. It deliberately
//! says what was not read as plainly as what was found.

use super::manifest::{Manifest, Statement};
use crate::model::printable::for_terminal;
use crate::model::words::{Lang, Part, Words};

/// The words for a manifest's numbers.
pub(super) fn of(manifest: &Manifest) -> Statement {
    Statement {
        da: text(manifest, Words::of(Lang::Da)),
        en: text(manifest, Words::of(Lang::En)),
    }
}

fn text(manifest: &Manifest, words: &Words) -> String {
    let (scope, coverage, result) = (&manifest.scope, &manifest.coverage, &manifest.result);
    let shown = |text: &str| for_terminal(text.as_bytes());
    let listed = |items: &[String]| {
        let items: Vec<String> = items.iter().map(|item| shown(item)).collect();
        items.join(", ")
    };
    let mut sentences = vec![words.say_with(
        "attest-scope",
        &[
            ("roots", Part::Text(&listed(&scope.roots))),
            ("version", Part::Text(&shown(&scope.version))),
            ("started", Part::Text(&shown(&scope.started))),
            ("finished", Part::Text(&shown(&scope.finished))),
            ("run", Part::Text(&shown(&scope.run))),
        ],
    )];
    if !scope.excludes.is_empty() {
        let excludes = listed(&scope.excludes);
        let parts = [("excludes", Part::Text(&excludes))];
        sentences.push(words.say_with("attest-excluded", &parts));
    }
    let parts = [
        ("files", Part::Count(coverage.files)),
        ("scanned", Part::Count(coverage.scanned)),
        ("unscanned", Part::Count(coverage.unscanned)),
    ];
    sentences.push(words.say_with("attest-covered", &parts));
    if let Some(unchanged) = coverage.unchanged.filter(|unchanged| *unchanged > 0) {
        let count = [("count", Part::Count(unchanged))];
        sentences.push(words.say_with("attest-unchanged", &count));
    }
    if coverage.interrupted {
        sentences.push(words.say("attest-interrupted"));
    }
    if coverage.complete {
        sentences.push(words.say("attest-complete"));
    } else {
        sentences.push(words.say("attest-incomplete"));
    }
    if result.exposures == 0 {
        sentences.push(words.say("attest-none"));
    } else {
        let count = [("count", Part::Count(result.exposures))];
        sentences.push(words.say_with("attest-some", &count));
    }
    let persons = &result.persons;
    let (least, most) = (
        words.number(persons.at_least),
        words.number(persons.at_most),
    );
    let parts = [("least", Part::Text(&least)), ("most", Part::Text(&most))];
    sentences.push(words.say_with("attest-persons", &parts));
    sentences.push(words.say("attest-limits"));
    sentences.join(" ")
}
