//! Puts messages, gaps and what was found on a page.
//!
//! The sections read as what they say, not as how it is put. It deliberately formats times and counts here,
//! once, so that they look alike everywhere.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::document::ExposureEntry;
use crate::model::finding::PersonCount;
use crate::model::words::{Lang, Part, Words};
use crate::report::notice::page::{Block, Span};

/// The page being written.
pub(super) struct Writing<'w> {
    /// The catalogue.
    pub words: &'w Words,
    /// What was written.
    pub blocks: Vec<Block>,
}

/// Rows of questions and answers being written.
pub(super) struct Questions<'w> {
    words: &'w Words,
    rows: Vec<Vec<Vec<Span>>>,
}

impl<'w> Writing<'w> {
    /// An empty page.
    pub(super) fn new(words: &'w Words) -> Self {
        Self {
            words,
            blocks: Vec::new(),
        }
    }

    /// A heading by its message.
    pub(super) fn heading(&mut self, level: u8, id: &str) {
        self.heading_with(level, id, &[]);
    }

    /// A heading by its message with its parts.
    pub(super) fn heading_with(&mut self, level: u8, id: &str, parts: &[(&str, Part<'_>)]) {
        let text = self.words.say_with(id, parts);
        self.blocks.push(Block::Heading(level, text));
    }

    /// A paragraph that is one message.
    pub(super) fn say(&mut self, id: &str) {
        self.say_with(id, &[]);
    }

    /// A paragraph that is one message with its parts.
    pub(super) fn say_with(&mut self, id: &str, parts: &[(&str, Part<'_>)]) {
        let text = self.words.say_with(id, parts);
        self.paragraph(vec![Span::Words(text)]);
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, line: Vec<Span>) {
        self.blocks.push(Block::Paragraph(line));
    }

    /// A row of a list.
    pub(super) fn item(&mut self, line: Vec<Span>) {
        self.blocks.push(Block::Item(line));
    }

    /// A row of a list that is one message.
    pub(super) fn item_say(&mut self, id: &str, parts: &[(&str, Part<'_>)]) {
        let text = self.words.say_with(id, parts);
        self.item(vec![Span::Words(text)]);
    }

    /// A table by the messages of its headings and their shares of the width.
    pub(super) fn table(&mut self, head: &[(&str, u16)], rows: Vec<Vec<Vec<Span>>>) {
        self.blocks.push(Block::Table {
            head: head.iter().map(|(id, _)| self.words.say(id)).collect(),
            widths: head.iter().map(|(_, width)| *width).collect(),
            rows,
        });
    }

    /// A table of questions and answers.
    pub(super) fn questions(&mut self, write: impl FnOnce(&mut Questions<'w>)) {
        let mut questions = Questions {
            words: self.words,
            rows: Vec::new(),
        };
        write(&mut questions);
        self.table(
            &[("notice-field", 30), ("notice-answer", 70)],
            questions.rows,
        );
    }

    /// A message as a span.
    pub(super) fn span(&self, id: &str, parts: &[(&str, Part<'_>)]) -> Span {
        Span::Words(self.words.say_with(id, parts))
    }

    /// `12 files`.
    pub(super) fn files(&self, count: u64) -> String {
        self.words
            .say_with("files", &[("count", Part::Count(count))])
    }

    /// `3 places`.
    pub(super) fn places(&self, count: usize) -> String {
        let count = Part::Count(count as u64);
        self.words.say_with("notice-places", &[("count", count)])
    }

    /// `12 identifiers`.
    pub(super) fn matches(&self, count: u64) -> String {
        self.words
            .say_with("notice-matches", &[("count", Part::Count(count))])
    }

    /// `at least 29 and at most 31`, `about 29` or `29`.
    pub(super) fn interval(&self, at_least: u64, at_most: u64, estimated: bool) -> String {
        let (least, most) = (self.words.number(at_least), self.words.number(at_most));
        if at_least != at_most {
            let parts = [("least", Part::Text(&least)), ("most", Part::Text(&most))];
            return self.words.say_with("notice-between", &parts);
        }
        let id = if estimated {
            "notice-about"
        } else {
            "notice-exactly"
        };
        self.words.say_with(id, &[("count", Part::Text(&least))])
    }

    /// `at least 29 and at most 31 data subjects`.
    pub(super) fn persons(&self, count: &PersonCount) -> String {
        let shown = self.interval(count.at_least, count.at_most, count.estimated);
        let parts = [
            ("count", Part::Count(count.at_most)),
            ("shown", Part::Text(&shown)),
        ];
        self.words.say_with("notice-interval", &parts)
    }

    /// A time as the language writes it, in UTC; what is none is given back.
    pub(super) fn time(&self, rfc3339: &str) -> String {
        let Ok(time) = rfc3339.parse::<Timestamp>() else {
            return crate::model::printable::for_terminal(rfc3339.as_bytes());
        };
        let form = match self.words.lang() {
            Lang::En => "%Y-%m-%d %H:%M UTC",
            Lang::Da => "%d-%m-%Y kl. %H.%M UTC",
        };
        time.to_zoned(TimeZone::UTC).strftime(form).to_string()
    }

    /// From one time to another; one time where they are the same.
    pub(super) fn period(&self, from: &str, to: &str) -> String {
        let (from, to) = (self.time(from), self.time(to));
        if from == to {
            return from;
        }
        let parts = [("from", Part::Text(&from)), ("to", Part::Text(&to))];
        self.words.say_with("notice-from-to", &parts)
    }

    /// Several names or paths, with commas between, no more than `most`.
    pub(super) fn found_list(&self, names: &[impl AsRef<[u8]>], most: usize) -> Vec<Span> {
        let more = names.len().saturating_sub(most);
        let mut line = Vec::new();
        for name in names.iter().take(most) {
            if !line.is_empty() {
                line.push(Span::Words(", ".to_string()));
            }
            line.push(Span::found(name.as_ref()));
        }
        if more > 0 {
            line.push(self.span("notice-d-more", &[("more", Part::Count(more as u64))]));
        }
        line
    }

    /// The name of a code that this version knows; the code itself otherwise.
    pub(super) fn code(&self, exposure: &ExposureEntry) -> Span {
        let known = self.words.find(&format!("code-{}", exposure.code), &[]);
        known.map_or_else(|| Span::found(exposure.code.as_bytes()), Span::Words)
    }
}

impl Questions<'_> {
    /// A question whose answer is a gap.
    pub(super) fn gap(&mut self, question: &str, gap: &str) {
        let gap = Span::gap(self.words.say(gap));
        self.row(question, vec![gap]);
    }

    /// A question whose answer is one message.
    pub(super) fn say(&mut self, question: &str, answer: &str) {
        let answer = self.words.say(answer);
        self.row(question, vec![Span::Words(answer)]);
    }

    /// A question with its answer.
    pub(super) fn row(&mut self, question: &str, answer: Vec<Span>) {
        let question = vec![Span::Words(self.words.say(question))];
        self.rows.push(vec![question, answer]);
    }
}
