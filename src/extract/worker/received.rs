//! A text that came from a worker.

use super::wire::{Places, TextHead};
use crate::extract::{Mark, Origin, Sink};
use crate::model::{Table, Text};

/// A text that came from a worker, but for its bytes.
pub(super) struct Received {
    head: TextHead,
    tables: Vec<Table>,
    first_line: u64,
    marks: Option<Vec<Mark>>,
}

impl From<TextHead> for Received {
    fn from(mut head: TextHead) -> Self {
        let places = std::mem::replace(&mut head.places, Places::FirstLine(1));
        let (first_line, marks) = places.into_marks();
        Self {
            tables: head.tables.drain(..).map(Into::into).collect(),
            head,
            first_line,
            marks,
        }
    }
}

impl Received {
    /// Hands it on, with its bytes.
    pub(super) fn hand_on(&self, bytes: &[u8], sink: &mut dyn Sink) {
        // A worker may say anything; what lies outside is nowhere.
        let end = self.head.fresh.end.min(bytes.len());
        let text = Text {
            bytes,
            fresh: self.head.fresh.start.min(end)..end,
            continues: self.head.continues,
            more: self.head.more,
            ocr: self.head.ocr,
            tables: &self.tables,
        };
        match &self.marks {
            None => sink.text(&text, &Origin::lines(bytes, self.first_line, None)),
            Some(marks) => sink.text(&text, &Origin::marked(bytes, marks)),
        }
    }
}
