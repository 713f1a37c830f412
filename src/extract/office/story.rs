//! Running text on its way out: paragraphs, rows, and what hangs on them.
//!
//! Word processing, drawings and slides all have paragraphs with asides in the middle of them (a
//! text box, a note, a link). A line must come whole, so an aside waits until the line it hangs on
//! is over. A paragraph with tracked changes has two readings, and both are given; so has one with
//! hidden text. What is told twice for older programs (`mc:Fallback`) is told once here, unless it
//! differs. Nothing here knows XML.

mod lines;

use super::flow::{Alternates, Flow, Mark};
use crate::extract::reader::{Fault, Output, Part, Unit};

/// Bytes of one paragraph that are held before they go out.
const PIECE: usize = 256 << 10;
/// The end of a paragraph within a cell, until the row is over.
const BREAK: char = '\u{b}';

/// Where the text of a story lies.
#[derive(Clone)]
pub(super) enum Place {
    /// Paragraphs, counted.
    Paragraphs,
    /// All in one place.
    At(Unit),
}

/// Text of one part on its way out.
pub(super) struct Story<'o> {
    pub(super) out: &'o mut dyn Output,
    place: Place,
    paragraph: u32,
    /// The paragraph that the row being read began with.
    row_paragraph: u32,
    /// A line has begun to go out and has not ended.
    open: bool,
    flows: Vec<Flow>,
    later: Vec<(Part, String)>,
    waiting: usize,
    alternates: Alternates,
}

impl<'o> Story<'o> {
    pub(super) fn new(out: &'o mut dyn Output, part: Part, place: Place) -> Self {
        let flow = Flow {
            part: Some(part),
            ..Flow::default()
        };
        Self {
            out,
            place,
            paragraph: 1,
            row_paragraph: 1,
            open: false,
            flows: vec![flow],
            later: Vec::new(),
            waiting: 0,
            alternates: Alternates::default(),
        }
    }

    /// What follows lies here.
    pub(super) fn set_place(&mut self, place: Place) {
        self.place = place;
    }

    /// Adds to the paragraph being read.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Fault> {
        let Some(flow) = self.flows.last_mut() else {
            return Ok(());
        };
        flow.push(text);
        if flow.shown.len() > PIECE || flow.original.len() > PIECE || flow.full.len() > PIECE {
            self.flush_piece()?;
        }
        Ok(())
    }

    /// A tab stop: parts text, but no cells.
    pub(super) fn tab(&mut self) -> Result<(), Fault> {
        let tab = if self.in_row() { " " } else { "\t" };
        self.text(tab)
    }

    /// A line ends and its paragraph goes on.
    pub(super) fn line_break(&mut self) -> Result<(), Fault> {
        let line_end = if self.in_row() { "\u{b}" } else { "\n" };
        self.text(line_end)
    }

    /// What follows was inserted, until as many ends as begins.
    pub(super) fn begin_inserted(&mut self) {
        if let Some(flow) = self.flows.last_mut() {
            flow.revise();
            flow.inserted = flow.inserted.saturating_add(1);
        }
    }

    pub(super) fn end_inserted(&mut self) {
        if let Some(flow) = self.flows.last_mut() {
            flow.inserted = flow.inserted.saturating_sub(1);
        }
    }

    /// What follows was deleted, until as many ends as begins.
    pub(super) fn begin_deleted(&mut self) {
        if let Some(flow) = self.flows.last_mut() {
            flow.revise();
            flow.deleted = flow.deleted.saturating_add(1);
        }
    }

    pub(super) fn end_deleted(&mut self) {
        if let Some(flow) = self.flows.last_mut() {
            flow.deleted = flow.deleted.saturating_sub(1);
        }
    }

    /// Whether what follows is hidden.
    pub(super) fn hide(&mut self, hidden: bool) {
        if let Some(flow) = self.flows.last_mut() {
            if hidden && !flow.concealed {
                flow.concealed = true;
                flow.full = flow.shown.clone();
            }
            flow.hidden = hidden;
        }
    }

    /// What became of the end of the paragraph being read.
    pub(super) fn mark(&mut self, mark: Mark) {
        if let Some(flow) = self.flows.last_mut() {
            flow.revise();
            flow.mark = mark;
        }
    }

    /// The paragraph is over.
    pub(super) fn end_paragraph(&mut self) -> Result<(), Fault> {
        let at_root = self.flows.len() == 1;
        let Some(flow) = self.flows.last_mut() else {
            return Ok(());
        };
        flow.hidden = false;
        let mut mark = std::mem::take(&mut flow.mark);
        if mark == Mark::Kept && flow.inserted > 0 {
            mark = Mark::Inserted;
        }
        if mark == Mark::Deleted {
            flow.original.push('\n');
            if at_root {
                self.paragraph = self.paragraph.saturating_add(1);
            }
            return Ok(());
        }
        let mut shown = std::mem::take(&mut flow.shown);
        let full = std::mem::take(&mut flow.full);
        let conceals = std::mem::take(&mut flow.concealed) && full != shown;
        // Where the end was inserted, the original reading goes on.
        let goes_on = mark == Mark::Inserted;
        let revised = !goes_on && flow.revised;
        flow.revised = goes_on;
        let original = if goes_on {
            String::new()
        } else {
            std::mem::take(&mut flow.original)
        };
        if conceals {
            self.wait(Part::HiddenData, &full)?;
        }
        if revised && original != shown && !(conceals && original == full) {
            self.wait(Part::Deleted, &original)?;
        }
        if !shown.is_empty() && self.alternates.is_news(&shown) {
            self.line(&mut shown)?;
        }
        // The room is used again for the next one.
        if let Some(flow) = self.flows.last_mut()
            && flow.shown.is_empty()
        {
            shown.clear();
            flow.shown = shown;
        }
        self.tell_waiting()?;
        if at_root {
            self.paragraph = self.paragraph.saturating_add(1);
        }
        Ok(())
    }

    /// A row of a table begins.
    pub(super) fn begin_row(&mut self) -> Result<(), Fault> {
        if self.in_row() {
            self.flush_row(true)?;
        } else if self.flows.len() == 1 {
            self.row_paragraph = self.paragraph;
        }
        if let Some(flow) = self.flows.last_mut() {
            flow.rows = flow.rows.saturating_add(1);
        }
        Ok(())
    }

    /// A cell is over that is as wide as `columns`.
    pub(super) fn end_cell(&mut self, columns: u32) -> Result<(), Fault> {
        if self.flows.last().is_some_and(|flow| !flow.shown.is_empty()) {
            self.end_paragraph()?;
        }
        if let Some(flow) = self.flows.last_mut() {
            for _ in 0..columns.clamp(1, 64) {
                flow.row.push('\t');
            }
        }
        self.bound_row()
    }

    pub(super) fn end_row(&mut self) -> Result<(), Fault> {
        self.flush_row(true)?;
        self.tell_waiting()?;
        if let Some(flow) = self.flows.last_mut() {
            flow.rows = flow.rows.saturating_sub(1);
            flow.long_row = false;
        }
        self.row_paragraph = self.paragraph;
        Ok(())
    }

    /// A text of its own begins that hangs on this place.
    pub(super) fn begin_aside(&mut self, part: Part) {
        self.flows.push(Flow {
            part: Some(part),
            ..Flow::default()
        });
    }

    pub(super) fn end_aside(&mut self) -> Result<(), Fault> {
        if self.flows.len() > 1 {
            self.end_flow()?;
            self.flows.pop();
        }
        Ok(())
    }

    /// A line that hangs on this place.
    pub(super) fn aside(&mut self, part: Part, text: &str) -> Result<(), Fault> {
        if text.trim().is_empty() || !self.alternates.is_news(text) {
            return Ok(());
        }
        self.wait(part, text)?;
        self.tell_waiting()
    }

    /// `mc:AlternateContent`: the same told for newer and for older programs.
    pub(super) fn begin_alternates(&mut self) {
        self.alternates.begin();
    }

    pub(super) fn end_alternates(&mut self) {
        self.alternates.end();
    }

    pub(super) fn begin_choice(&mut self) {
        let from = self.flows.last().map_or(0, |flow| flow.shown.len());
        self.alternates.begin_choice(from);
    }

    pub(super) fn end_choice(&mut self) {
        if let Some(flow) = self.flows.last() {
            self.alternates.end_choice(&flow.shown);
        }
    }

    /// Where the choice said nothing, its fallback stands in its place; else it is an aside.
    pub(super) fn begin_fallback(&mut self) {
        if self.alternates.begin_fallback() {
            self.begin_aside(Part::TextBox);
        }
    }

    pub(super) fn end_fallback(&mut self) -> Result<(), Fault> {
        if self.alternates.is_fallback() {
            self.end_aside()?;
            self.alternates.end_fallback();
        }
        Ok(())
    }

    /// All is told.
    pub(super) fn finish(mut self) -> Result<(), Fault> {
        self.alternates = Alternates::default();
        while self.flows.len() > 1 {
            self.end_aside()?;
        }
        self.end_flow()?;
        self.tell_waiting()
    }

    /// Whether the text being read is in a table.
    pub(super) fn in_row(&self) -> bool {
        self.flows.last().is_some_and(|flow| flow.rows > 0)
    }
}
