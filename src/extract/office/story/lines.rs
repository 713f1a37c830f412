//! How the text of a story goes out: lines, rows, and what has waited for their end.
//!
//! A row is held until it is over, a paragraph until it is too large to hold, an aside until no line
//! is open. All bounds on what is held are kept here.

use super::super::flow::Mark;
use super::super::rows::push_line;
use super::{BREAK, Place, Story};
use crate::extract::reader::{Fault, Part, Unit};

/// Bytes of asides that wait for the end of a line.
const WAITING: usize = 1 << 20;
/// Bytes of a row that is told as one line: larger ones are layout, not a table.
const ROW: usize = 8 << 10;

impl Story<'_> {
    pub(super) fn end_flow(&mut self) -> Result<(), Fault> {
        if let Some(flow) = self.flows.last_mut() {
            flow.mark = Mark::Kept;
        }
        self.end_paragraph()?;
        self.flush_row(true)?;
        if let Some(flow) = self.flows.last_mut() {
            flow.rows = 0;
            // An original reading that ended with an inserted paragraph end.
            let original = std::mem::take(&mut flow.original);
            flow.revised = false;
            self.wait(Part::Deleted, &original)?;
        }
        Ok(())
    }

    /// A line of the flow being read, or a paragraph of its row.
    pub(super) fn line(&mut self, shown: &mut String) -> Result<(), Fault> {
        let Some(flow) = self.flows.last_mut() else {
            return Ok(());
        };
        if flow.rows > 0 {
            if !matches!(flow.row.chars().next_back(), None | Some('\t' | BREAK)) {
                flow.row.push(BREAK);
            }
            push_line(shown, &mut flow.row);
            return self.bound_row();
        }
        shown.push('\n');
        self.put(shown, true)
    }

    pub(super) fn bound_row(&mut self) -> Result<(), Fault> {
        let Some(flow) = self.flows.last_mut() else {
            return Ok(());
        };
        if flow.row.len() > ROW {
            flow.long_row = true;
            self.flush_row(false)?;
        }
        Ok(())
    }

    pub(super) fn flush_row(&mut self, ends: bool) -> Result<(), Fault> {
        let Some(flow) = self.flows.last_mut() else {
            return Ok(());
        };
        let mut row = std::mem::take(&mut flow.row);
        if ends {
            row.truncate(row.trim_end_matches(['\t', BREAK]).len());
        }
        if row.contains(BREAK) {
            row = row.replace(BREAK, if flow.long_row { "\n" } else { " " });
        }
        if ends && (!row.is_empty() || (self.open && self.flows.len() == 1)) {
            row.push('\n');
        }
        if !row.is_empty() {
            self.put(&row, ends)?;
        }
        row.clear();
        if let Some(flow) = self.flows.last_mut() {
            flow.row = row;
        }
        Ok(())
    }

    /// A paragraph too large to hold goes out so far, without an end.
    pub(super) fn flush_piece(&mut self) -> Result<(), Fault> {
        let Some(flow) = self.flows.last_mut() else {
            return Ok(());
        };
        let mut shown = std::mem::take(&mut flow.row);
        shown.push_str(&flow.shown);
        flow.shown.clear();
        flow.long_row = flow.rows > 0;
        let original = std::mem::take(&mut flow.original);
        let full = std::mem::take(&mut flow.full);
        self.put(&shown.replace(BREAK, "\n"), false)?;
        self.wait(Part::HiddenData, &full)?;
        self.wait(Part::Deleted, &original)
    }

    /// Text of the flow being read, past all holding back.
    pub(super) fn put(&mut self, text: &str, ends: bool) -> Result<(), Fault> {
        let part = self.part();
        if self.flows.len() > 1 {
            return self.add_waiting(part, text);
        }
        if !self.open {
            let unit = self.unit();
            self.out.at(part, unit)?;
        }
        self.open = !ends;
        self.out.text(text)
    }

    pub(super) fn wait(&mut self, part: Part, text: &str) -> Result<(), Fault> {
        if text.trim().is_empty() {
            return Ok(());
        }
        self.add_waiting(part, text)?;
        self.add_waiting(part, "\n")
    }

    pub(super) fn add_waiting(&mut self, part: Part, text: &str) -> Result<(), Fault> {
        self.waiting = self.waiting.saturating_add(text.len());
        match self.later.last_mut() {
            Some((last, waiting)) if *last == part => waiting.push_str(text),
            _ => self.later.push((part, text.to_string())),
        }
        if self.waiting > WAITING {
            self.tell()?;
        }
        Ok(())
    }

    /// Tells what waits, if no line is being read.
    pub(super) fn tell_waiting(&mut self) -> Result<(), Fault> {
        let idle = self.later.is_empty()
            || matches!(self.flows.as_slice(), [root] if root.shown.is_empty() && root.row.is_empty());
        if idle && !self.open && !self.later.is_empty() {
            return self.tell();
        }
        Ok(())
    }

    pub(super) fn tell(&mut self) -> Result<(), Fault> {
        self.waiting = 0;
        let mut later = std::mem::take(&mut self.later);
        for (part, text) in later.drain(..) {
            let unit = self.unit();
            self.out.at(part, unit)?;
            self.out.text(&text)?;
        }
        self.open = false;
        self.later = later;
        Ok(())
    }

    pub(super) fn part(&self) -> Part {
        self.flows
            .last()
            .and_then(|flow| flow.part)
            .unwrap_or(Part::Body)
    }

    pub(super) fn unit(&self) -> Unit {
        match &self.place {
            Place::Paragraphs if self.flows.first().is_some_and(|root| root.rows > 0) => {
                Unit::Paragraph(self.row_paragraph)
            }
            Place::Paragraphs => Unit::Paragraph(self.paragraph),
            Place::At(unit) => unit.clone(),
        }
    }
}
