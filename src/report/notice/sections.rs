//! What a notice says, section by section, in the order in which the authority asks.
//!
//! Each section states what the scan measured, and leaves a gap for what it could not. The order is that of
//! Art. 33(3), (a) to (d), as Datatilsynet lists it for its form. It deliberately repeats no sentence of the
//! scan's own that is in one language only.

mod breach;
mod counted;
mod measures;
mod unknown;
mod writing;

use super::facts::Facts;
use super::page::{Block, Page, Span};
use crate::model::document::Document;
use crate::model::printable;
use crate::model::words::{Part, Words};

use self::writing::Writing;

/// The whole page, and what a person must fill in.
pub(super) fn page(facts: &Facts<'_>, document: &Document, words: &Words) -> (Page, Vec<String>) {
    let mut writing = Writing::new(words);
    who(&mut writing);
    breach::times(&mut writing, facts);
    breach::nature(&mut writing, facts);
    breach::data(&mut writing, facts);
    counted::subjects(&mut writing, facts);
    counted::records(&mut writing, facts);
    contact(&mut writing);
    measures::consequences(&mut writing, facts);
    measures::measures(&mut writing, facts);
    told(&mut writing);
    unknown::unknown(&mut writing, facts, document);
    unknown::sources(&mut writing, facts);

    let mut page = Page {
        title: words.say("notice-title"),
        lang: words.lang().tag(),
        made: facts.last_scan().parse().ok(),
        gap_word: words.say("notice-gap-word"),
        blocks: writing.blocks,
    };
    let gaps = page.number_gaps();
    let mut front = front(facts, words, &gaps);
    front.append(&mut page.blocks);
    page.blocks = front;
    (page, gaps)
}

/// What stands before the sections: what this is, and the gaps.
fn front(facts: &Facts<'_>, words: &Words, gaps: &[String]) -> Vec<Block> {
    let mut writing = Writing::new(words);
    let finished = writing.time(&facts.run.finished);
    let shown = |text: &str| printable::for_terminal(text.as_bytes());
    let (version, run) = (shown(&facts.run.version), shown(&facts.run.id));
    writing.say_with(
        "notice-intro",
        &[
            ("version", Part::Text(&version)),
            ("run", Part::Text(&run)),
            ("finished", Part::Text(&finished)),
        ],
    );
    writing.say("notice-draft");
    writing.say("notice-care");
    writing.heading(2, "notice-h-gaps");
    let count = Part::Count(gaps.len() as u64);
    let sentence = words.say_with("notice-gaps", &[("count", count)]);
    writing.paragraph(vec![Span::Strong(sentence)]);
    for (index, gap) in gaps.iter().enumerate() {
        let number = index.saturating_add(1);
        writing.item(vec![Span::Words(format!("{number}. {gap}"))]);
    }
    writing.blocks
}

fn who(writing: &mut Writing<'_>) {
    writing.heading(2, "notice-h-who");
    writing.questions(|rows| {
        rows.gap("notice-f-controller", "notice-gap-controller");
        rows.gap("notice-f-processor", "notice-gap-processor");
        rows.gap("notice-f-notifier", "notice-gap-notifier");
        rows.gap("notice-f-phase", "notice-gap-phase");
    });
}

fn contact(writing: &mut Writing<'_>) {
    writing.heading(2, "notice-h-contact");
    writing.questions(|rows| rows.gap("notice-f-dpo", "notice-gap-dpo"));
}

fn told(writing: &mut Writing<'_>) {
    writing.heading(2, "notice-h-told");
    writing.questions(|rows| {
        rows.gap("notice-f-told", "notice-gap-told");
        rows.gap("notice-f-others", "notice-gap-others");
    });
}
