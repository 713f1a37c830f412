//! OpenDocument: texts, presentations and drawings, in a package or in one flat file.
//!
//! One language serves all kinds of documents, and one part may hold body, styles and properties at
//! once, so one loop reads them all; sheets, whose cells need places, are read next door. What was
//! deleted stands in front of the text and is put back where it stood for the original reading.
//! Styles, settings that are no text, and formulas of mathematics are not read.

use std::collections::HashMap;

use super::odf_names::{self as names, Base64};
use super::odf_sheet;
use super::story::{Place, Story};
use super::xml::{Node, Tag, Xml};
use crate::extract::reader::{Fault, Limit, Output, Part, Source, Unit};

/// Bytes of deleted text that are held to be put back.
const HELD: usize = 16 << 20;

/// Reads a flat document (`fodt`, `fods`, `fodp`): one XML file.
pub(crate) fn read_flat(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let mut xml = Xml::new(Box::new(source), out.limits().in_memory);
    read(&mut xml, out)?;
    match xml.fault {
        Some(fault) => Err(fault),
        None => Ok(()),
    }
}

/// Reads a part of a document, or a flat one.
pub(super) fn read(xml: &mut Xml<'_>, out: &mut dyn Output) -> Result<(), Fault> {
    let most_pages = out.limits().pages;
    let mut reader = Reader {
        story: Story::new(out, Part::Body, Place::At(Unit::Whole)),
        shapes: Part::TextBox,
        paragraphs: 0,
        outer: Vec::new(),
        element: Text::Alone(Part::HiddenData),
        label: String::new(),
        alone: String::new(),
        in_meta: false,
        page: 0,
        most_pages,
        region: String::new(),
        changes: HashMap::new(),
        deletion: None,
        held: 0,
        data: None,
        pictures: 0,
    };
    loop {
        match xml.next() {
            Node::Open(tag) => {
                if tag.local() == "spreadsheet" {
                    odf_sheet::read(xml, reader.story.out)?;
                } else if !reader.open(&tag)? {
                    break;
                }
            }
            Node::Close(end) => reader.close(end.local())?,
            Node::Text(text) => reader.text(&text)?,
            Node::Remark(text) => reader.story.aside(Part::HiddenData, &text)?,
            Node::Other => {}
            Node::End => break,
        }
    }
    reader.story.finish()
}

/// What the text at hand is, outside paragraphs.
enum Text {
    Alone(Part),
    Nothing,
}

/// A tracked change.
enum Change {
    Insertion,
    Deletion(String),
}

struct Reader<'o> {
    story: Story<'o>,
    /// What the text of shapes is: the body of slides, but boxes beside running text.
    shapes: Part,
    paragraphs: u32,
    /// Paragraphs that asides interrupt.
    outer: Vec<u32>,
    element: Text,
    label: String,
    alone: String,
    in_meta: bool,
    page: u32,
    most_pages: u32,
    /// The change being described.
    region: String,
    changes: HashMap<String, Change>,
    deletion: Option<String>,
    held: usize,
    data: Option<Base64>,
    pictures: u32,
}

impl Reader<'_> {
    /// False if no more may be read.
    fn open(&mut self, tag: &Tag<'_>) -> Result<bool, Fault> {
        self.end_alone()?;
        let name = tag.local();
        self.element = Text::Alone(names::part_of_text(name));
        match name {
            "text" if self.paragraphs == 0 && tag.name() == "office:text" => {
                self.story.set_place(Place::Paragraphs);
            }
            "presentation" | "drawing" => self.shapes = Part::Body,
            "meta" => self.in_meta = tag.name() == "office:meta",
            "page" if tag.name() == "draw:page" => {
                self.page = self.page.saturating_add(1);
                if self.page > self.most_pages {
                    self.story.out.fault(Fault::Limit(Limit::Pages));
                    return Ok(false);
                }
                let unit = Unit::Slide(self.page);
                self.story.set_place(Place::At(unit));
            }
            "p" | "h" => self.paragraphs += 1,
            "span" => {}
            "s" => {
                for _ in 0..tag.number("c").unwrap_or(1).min(64) {
                    self.text_in_paragraph(" ")?;
                }
            }
            "tab" => self.story.tab()?,
            "line-break" => self.story.line_break()?,
            "table-row" => self.story.begin_row()?,
            "note" => self.begin_aside(Part::Footnote),
            "annotation" => self.begin_aside(Part::Comment),
            "notes" => {
                self.shapes = Part::Notes;
                self.begin_aside(Part::Notes);
            }
            "header" | "header-left" | "header-first" => self.begin_aside(Part::Header),
            "footer" | "footer-left" | "footer-first" => self.begin_aside(Part::Footer),
            "ruby-text" => self.begin_aside(Part::Annotation),
            _ if names::is_shape(name) => self.begin_aside(self.shapes),
            "changed-region" => {
                self.region = tag.attribute("id").unwrap_or_default().into_owned();
            }
            "deletion" => self.deletion = Some(String::new()),
            "insertion" => {
                let region = self.region.clone();
                self.keep(region, Change::Insertion);
            }
            "change" | "change-start" | "change-end" => self.change(tag)?,
            "binary-data" => self.data = Some(Base64::new(self.story.out.limits().in_memory)),
            "config-item" if !names::is_text_setting(tag) => self.element = Text::Nothing,
            _ if names::is_measure(tag) => self.element = Text::Nothing,
            _ => {}
        }
        if self.in_meta {
            self.label.clear();
            self.label.push_str(name);
            if let Some(name) = tag.attribute("name") {
                self.label.push(' ');
                self.label.push_str(&name);
            }
        }
        let story = &mut self.story;
        names::attributes(tag, |part, text| story.aside(part, text))?;
        Ok(true)
    }

    fn close(&mut self, name: &str) -> Result<(), Fault> {
        self.end_alone()?;
        match name {
            "p" | "h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                match &mut self.deletion {
                    Some(deletion) => deletion.push('\n'),
                    None => self.story.end_paragraph()?,
                }
            }
            "table-cell" | "covered-table-cell" => self.story.end_cell(1)?,
            "table-row" => self.story.end_row()?,
            "note" | "annotation" | "notes" | "header" | "header-left" | "header-first"
            | "footer" | "footer-left" | "footer-first" | "ruby-text" => self.end_aside()?,
            _ if names::is_shape(name) => self.end_aside()?,
            // What hangs on a slide lies on it.
            "page" => {
                self.shapes = Part::Body;
                self.story.end_paragraph()?;
            }
            "meta" => self.in_meta = false,
            "deletion" => self.end_deletion()?,
            "binary-data" => self.hand_on_data()?,
            _ => {}
        }
        self.element = Text::Alone(Part::HiddenData);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        if let Some(data) = &mut self.data {
            data.push(text);
            return Ok(());
        }
        if self.paragraphs > 0 {
            // Line ends are as good as spaces there.
            if text
                .bytes()
                .any(|byte| matches!(byte, b'\n' | b'\r' | b'\t'))
            {
                return self.text_in_paragraph(&text.replace(['\n', '\r', '\t'], " "));
            }
            return self.text_in_paragraph(text);
        }
        if matches!(self.element, Text::Alone(_)) {
            self.alone.push_str(text);
            if self.alone.len() > 1 << 20 {
                self.end_alone()?;
            }
        }
        Ok(())
    }

    fn text_in_paragraph(&mut self, text: &str) -> Result<(), Fault> {
        match &mut self.deletion {
            Some(deletion) if deletion.len() < HELD => {
                deletion.push_str(text);
                Ok(())
            }
            _ => self.story.text(text),
        }
    }

    fn begin_aside(&mut self, part: Part) {
        self.outer.push(std::mem::take(&mut self.paragraphs));
        self.story.begin_aside(part);
    }

    fn end_aside(&mut self) -> Result<(), Fault> {
        self.paragraphs = self.outer.pop().unwrap_or(0);
        self.story.end_aside()
    }

    fn end_alone(&mut self) -> Result<(), Fault> {
        let text = self.alone.trim();
        if !text.is_empty()
            && let Text::Alone(part) = self.element
        {
            if self.in_meta {
                let line = format!("{} {text}", self.label);
                self.story.aside(Part::Properties, &line)?;
            } else {
                self.story.aside(part, text)?;
            }
        }
        self.alone.clear();
        Ok(())
    }

    fn keep(&mut self, region: String, change: Change) {
        self.held = self.held.saturating_add(region.len() + 100);
        if let Change::Deletion(text) = &change {
            self.held = self.held.saturating_add(text.len());
        }
        if self.held < HELD {
            self.changes.insert(region, change);
        }
    }

    fn end_deletion(&mut self) -> Result<(), Fault> {
        if let Some(text) = self.deletion.take() {
            let text = text.trim_end_matches('\n').to_string();
            self.story.aside(Part::Deleted, &text)?;
            let region = self.region.clone();
            self.keep(region, Change::Deletion(text));
        }
        Ok(())
    }

    fn change(&mut self, tag: &Tag<'_>) -> Result<(), Fault> {
        let region = tag.attribute("change-id").unwrap_or_default();
        if tag.local() == "change" {
            // Each stands in one place: what is put back once is gone.
            if let Some(Change::Deletion(text)) = self.changes.remove(region.as_ref()) {
                self.story.begin_deleted();
                self.story.text(&text)?;
                self.story.end_deleted();
            }
            return Ok(());
        }
        match (tag.local(), self.changes.get(region.as_ref())) {
            ("change-start", Some(Change::Insertion)) => self.story.begin_inserted(),
            ("change-end", Some(Change::Insertion)) => self.story.end_inserted(),
            _ => {}
        }
        Ok(())
    }

    /// A picture or a file that a flat document holds as base64.
    fn hand_on_data(&mut self) -> Result<(), Fault> {
        match self.data.take() {
            Some(data) => {
                self.pictures = self.pictures.saturating_add(1);
                data.hand_on(self.pictures, self.story.out)
            }
            None => Ok(()),
        }
    }
}
