//! Running text on its way out: paragraphs, rows, and what hangs on them.
//!
//! Word processing, drawings and slides all have paragraphs with asides in the middle of them (a
//! text box, a note, a link). A line must come whole, so an aside waits until the line it hangs on
//! is over. A paragraph with tracked changes has two readings, and both are given; so has one with
//! hidden text. What is told twice for older programs (`mc:Fallback`) is told once here, unless it
//! differs. Nothing here knows XML.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::extract::reader::{Fault, Output, Part, Unit};

/// Bytes of one paragraph that are held before they go out.
const PIECE: usize = 256 << 10;
/// Bytes of asides that wait for the end of a line.
const WAITING: usize = 1 << 20;
/// Bytes of a row that is told as one line: larger ones are layout, not a table.
const ROW: usize = 8 << 10;
/// Lines of one choice that its fallback is compared with.
const COMPARED: usize = 1 << 16;
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

/// What became of a paragraph's end in the tracked changes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mark {
    #[default]
    Kept,
    Inserted,
    Deleted,
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
    alternates: Vec<Alternate>,
}

#[derive(Default)]
struct Flow {
    part: Option<Part>,
    shown: String,
    original: String,
    full: String,
    revised: bool,
    concealed: bool,
    inserted: u32,
    deleted: u32,
    hidden: bool,
    mark: Mark,
    rows: u32,
    row: String,
    long_row: bool,
}

#[derive(Default)]
struct Alternate {
    seen: HashSet<u64>,
    from: usize,
    phase: Phase,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    #[default]
    Outside,
    Choice,
    Fallback,
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
            alternates: Vec::new(),
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
        let mark = std::mem::take(&mut flow.mark);
        if mark == Mark::Deleted {
            flow.original.push('\n');
            if at_root {
                self.paragraph = self.paragraph.saturating_add(1);
            }
            return Ok(());
        }
        let mut shown = std::mem::take(&mut flow.shown);
        let full = std::mem::take(&mut flow.full);
        let original = std::mem::take(&mut flow.original);
        let conceals = std::mem::take(&mut flow.concealed) && full != shown;
        let mut revised = std::mem::take(&mut flow.revised);
        if mark == Mark::Inserted {
            // In the original reading there was no end here.
            flow.original = original.clone();
            flow.revised = true;
            revised = false;
        }
        if conceals {
            self.wait(Part::HiddenData, &full)?;
        }
        if revised && original != shown && !(conceals && original == full) {
            self.wait(Part::Deleted, &original)?;
        }
        if !shown.is_empty() && self.is_news(&shown) {
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
        if text.trim().is_empty() || !self.is_news(text) {
            return Ok(());
        }
        self.wait(part, text)?;
        self.tell_waiting()
    }

    /// `mc:AlternateContent`: the same told for newer and for older programs.
    pub(super) fn begin_alternates(&mut self) {
        self.alternates.push(Alternate::default());
    }

    pub(super) fn end_alternates(&mut self) {
        self.alternates.pop();
    }

    pub(super) fn begin_choice(&mut self) {
        let from = self.flows.last().map_or(0, |flow| flow.shown.len());
        if let Some(alternate) = self.alternates.last_mut() {
            alternate.phase = Phase::Choice;
            alternate.from = from;
        }
    }

    pub(super) fn end_choice(&mut self) {
        let (Some(alternate), Some(flow)) = (self.alternates.last_mut(), self.flows.last()) else {
            return;
        };
        let within = flow.shown.get(alternate.from..).unwrap_or_default();
        if !within.trim().is_empty() {
            alternate.seen.insert(hash(within));
        }
        alternate.phase = Phase::Outside;
    }

    /// Where the choice said nothing, its fallback stands in its place; else it is an aside.
    pub(super) fn begin_fallback(&mut self) {
        if let Some(alternate) = self.alternates.last_mut()
            && !alternate.seen.is_empty()
        {
            alternate.phase = Phase::Fallback;
            self.begin_aside(Part::TextBox);
        }
    }

    pub(super) fn end_fallback(&mut self) -> Result<(), Fault> {
        if self
            .alternates
            .last()
            .is_some_and(|alternate| alternate.phase == Phase::Fallback)
        {
            self.end_aside()?;
            if let Some(alternate) = self.alternates.last_mut() {
                alternate.phase = Phase::Outside;
            }
        }
        Ok(())
    }

    /// All is told.
    pub(super) fn finish(mut self) -> Result<(), Fault> {
        self.alternates.clear();
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

    fn end_flow(&mut self) -> Result<(), Fault> {
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
    fn line(&mut self, shown: &mut String) -> Result<(), Fault> {
        let Some(flow) = self.flows.last_mut() else {
            return Ok(());
        };
        if flow.rows > 0 {
            if !matches!(flow.row.chars().next_back(), None | Some('\t' | BREAK)) {
                flow.row.push(BREAK);
            }
            flow.row.push_str(shown);
            return self.bound_row();
        }
        shown.push('\n');
        self.put(shown, true)
    }

    fn bound_row(&mut self) -> Result<(), Fault> {
        let Some(flow) = self.flows.last_mut() else {
            return Ok(());
        };
        if flow.row.len() > ROW {
            flow.long_row = true;
            self.flush_row(false)?;
        }
        Ok(())
    }

    fn flush_row(&mut self, ends: bool) -> Result<(), Fault> {
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
    fn flush_piece(&mut self) -> Result<(), Fault> {
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
    fn put(&mut self, text: &str, ends: bool) -> Result<(), Fault> {
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

    fn wait(&mut self, part: Part, text: &str) -> Result<(), Fault> {
        if text.trim().is_empty() {
            return Ok(());
        }
        self.add_waiting(part, text)?;
        self.add_waiting(part, "\n")
    }

    fn add_waiting(&mut self, part: Part, text: &str) -> Result<(), Fault> {
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
    fn tell_waiting(&mut self) -> Result<(), Fault> {
        let idle = self.later.is_empty()
            || matches!(self.flows.as_slice(), [root] if root.shown.is_empty() && root.row.is_empty());
        if idle && !self.open && !self.later.is_empty() {
            return self.tell();
        }
        Ok(())
    }

    fn tell(&mut self) -> Result<(), Fault> {
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

    fn part(&self) -> Part {
        self.flows
            .last()
            .and_then(|flow| flow.part)
            .unwrap_or(Part::Body)
    }

    fn unit(&self) -> Unit {
        match &self.place {
            Place::Paragraphs if self.flows.first().is_some_and(|root| root.rows > 0) => {
                Unit::Paragraph(self.row_paragraph)
            }
            Place::Paragraphs => Unit::Paragraph(self.paragraph),
            Place::At(unit) => unit.clone(),
        }
    }

    /// Notes a line of a choice; says of a line of a fallback whether its choice had it not.
    fn is_news(&mut self, line: &str) -> bool {
        if self.alternates.is_empty() {
            return true;
        }
        let hash = hash(line);
        let mut news = true;
        for alternate in self.alternates.iter_mut().rev().take(8) {
            match alternate.phase {
                Phase::Choice if alternate.seen.len() < COMPARED => {
                    alternate.seen.insert(hash);
                }
                Phase::Fallback if alternate.seen.contains(&hash) => news = false,
                _ => {}
            }
        }
        news
    }
}

impl Flow {
    fn push(&mut self, text: &str) {
        let stays = self.deleted == 0;
        if stays && !self.hidden {
            self.shown.push_str(text);
        }
        if self.concealed && stays {
            self.full.push_str(text);
        }
        if self.revised && self.inserted == 0 {
            self.original.push_str(text);
        }
    }

    fn revise(&mut self) {
        if !self.revised {
            self.revised = true;
            let so_far = if self.concealed {
                &self.full
            } else {
                &self.shown
            };
            self.original.push_str(so_far);
        }
    }
}

fn hash(line: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    line.trim().hash(&mut hasher);
    hasher.finish()
}
