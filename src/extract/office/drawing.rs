//! DrawingML and whatever else is not a format of its own: slides, drawings, diagrams, unknown parts.
//!
//! Text in drawings is paragraphs of runs; where an element is neither, its text stands alone on a
//! line. Parts that nobody here knows are read the same way: nothing personal may hide in a part
//! that is never opened. Custom XML is read with its names, since they are the labels there.

use super::story::Story;
use super::told;
use super::xml::{Node, Tag, Xml, local, unescape};
use crate::extract::reader::{Fault, Part};

/// Reads a part with paragraphs.
pub(super) fn read(xml: &mut Xml<'_>, story: &mut Story<'_>) -> Result<(), Fault> {
    let mut state = State::default();
    loop {
        match xml.next() {
            Node::Open(tag) => state.open(&tag, story)?,
            Node::Close(end) => state.close(end.local(), story)?,
            Node::Text(text) => state.text(&text, story)?,
            Node::Remark(text) => story.aside(Part::HiddenData, &text)?,
            Node::Other => {}
            Node::End => return Ok(()),
        }
    }
}

/// What must be remembered between nodes.
#[derive(Default)]
pub(super) struct State {
    /// Paragraphs in paragraphs.
    paragraphs: u32,
    in_run: bool,
    measure: bool,
    /// Text outside paragraphs, until its element ends.
    alone: String,
}

impl State {
    pub(super) fn open(&mut self, tag: &Tag<'_>, story: &mut Story<'_>) -> Result<(), Fault> {
        self.end_alone(story)?;
        let name = tag.local();
        self.in_run = name == "t";
        self.measure = told::is_measure(name);
        match name {
            // Text boxes of VML have paragraphs of HTML.
            "p" | "div" => self.paragraphs += 1,
            "t" | "r" | "rPr" | "pPr" => {}
            "br" if self.paragraphs > 0 => story.line_break()?,
            "tab" if self.paragraphs > 0 && tag.attribute("pos").is_none() => story.tab()?,
            "tr" => story.begin_row()?,
            "AlternateContent" => story.begin_alternates(),
            "Choice" => story.begin_choice(),
            "Fallback" => story.begin_fallback(),
            _ => told::attributes(tag, story)?,
        }
        Ok(())
    }

    pub(super) fn close(&mut self, name: &str, story: &mut Story<'_>) -> Result<(), Fault> {
        self.end_alone(story)?;
        self.in_run = false;
        self.measure = false;
        match name {
            "p" | "div" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                story.end_paragraph()?;
            }
            "tc" => story.end_cell(1)?,
            "tr" => story.end_row()?,
            "AlternateContent" => story.end_alternates(),
            "Choice" => story.end_choice(),
            "Fallback" => story.end_fallback()?,
            _ => {}
        }
        Ok(())
    }

    pub(super) fn text(&mut self, text: &str, story: &mut Story<'_>) -> Result<(), Fault> {
        if self.measure {
            return Ok(());
        }
        if self.paragraphs > 0 && (self.in_run || !text.trim().is_empty()) {
            return story.text(text);
        }
        self.alone.push_str(text);
        if self.alone.len() > 1 << 20 {
            self.end_alone(story)?;
        }
        Ok(())
    }

    fn end_alone(&mut self, story: &mut Story<'_>) -> Result<(), Fault> {
        if self.alone.is_empty() {
            return Ok(());
        }
        let text = self.alone.trim();
        if !text.is_empty() {
            story.text(text)?;
            story.end_paragraph()?;
        }
        self.alone.clear();
        Ok(())
    }
}

/// Reads any XML with its names: `<cpr>x</cpr>` and `cpr="x"` both become "cpr x". A name that an
/// element carries as an attribute stands before what is in it.
pub(super) fn read_labelled(xml: &mut Xml<'_>, story: &mut Story<'_>) -> Result<(), Fault> {
    let mut labels = Labels::default();
    loop {
        match xml.next() {
            Node::Open(tag) => {
                labels.tell(story)?;
                let mut named = None;
                for (name, value) in tag.attributes() {
                    if value.is_empty() || is_technical(name) {
                        continue;
                    }
                    if matches!(local(name), "name" | "key") {
                        named = Some(unescape(value).into_owned());
                        continue;
                    }
                    story.text(local(name))?;
                    story.text(" ")?;
                    story.text(&unescape(value))?;
                    story.end_paragraph()?;
                }
                if named.is_some() {
                    if labels.untold {
                        labels.tell_label(story)?;
                        story.end_paragraph()?;
                    }
                    labels.untold = true;
                }
                labels.names.push(named);
                labels.element.clear();
                labels.element.push_str(tag.local());
            }
            Node::Close(_) => {
                labels.tell(story)?;
                if labels.untold {
                    labels.tell_label(story)?;
                    story.end_paragraph()?;
                }
                labels.names.pop();
            }
            Node::Text(text) => {
                labels.line.push_str(&text);
                if labels.line.len() > 1 << 20 {
                    labels.tell(story)?;
                }
            }
            Node::Remark(text) => story.aside(Part::HiddenData, &text)?,
            Node::Other => {}
            Node::End => {
                labels.tell(story)?;
                if labels.untold {
                    labels.tell_label(story)?;
                    story.end_paragraph()?;
                }
                return Ok(());
            }
        }
    }
}

/// What stands before a text.
#[derive(Default)]
struct Labels {
    element: String,
    /// The names of the elements around, where they have one.
    names: Vec<Option<String>>,
    /// A name was read that no text followed yet.
    untold: bool,
    line: String,
}

impl Labels {
    fn tell(&mut self, story: &mut Story<'_>) -> Result<(), Fault> {
        let line = std::mem::take(&mut self.line);
        let text = line.trim();
        if !text.is_empty() {
            self.tell_label(story)?;
            story.text(" ")?;
            story.text(text)?;
            story.end_paragraph()?;
        }
        self.line = line;
        self.line.clear();
        Ok(())
    }

    fn tell_label(&mut self, story: &mut Story<'_>) -> Result<(), Fault> {
        self.untold = false;
        if let Some(name) = self.names.iter().rev().take(8).flatten().next() {
            story.text(name)?;
            story.text(" ")?;
        }
        story.text(&self.element)
    }
}

fn is_technical(name: &str) -> bool {
    name.starts_with("xmlns")
        || matches!(
            local(name),
            "fmtid" | "pid" | "schemaLocation" | "itemID" | "type"
        )
}
