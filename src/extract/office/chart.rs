//! Charts: the numbers and names they keep of the sheet they were drawn from.
//!
//! A chart holds a copy of its data, which stays when the sheet is taken away. A series becomes a
//! table of two columns, so that a name and its number stand beside each other. Titles and labels
//! are ordinary drawing text. Colours, axes and references to the sheet are not read.

use super::drawing::State;
use super::formats::{Format, plain_number};
use super::story::Story;
use super::xml::{Node, Xml};
use crate::extract::reader::{Fault, Part};

/// Points of a series that are held until they can be paired.
const HELD: usize = 1 << 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Category,
    Value,
}

struct Series {
    column: Column,
    name: String,
    categories: Vec<String>,
    values: Vec<String>,
    format: Format,
    numeric: bool,
    held: usize,
}

/// Reads a chart.
pub(super) fn read(xml: &mut Xml<'_>, story: &mut Story<'_>) -> Result<(), Fault> {
    let mut state = State::default();
    let mut series = Series::new();
    let mut element = String::new();
    let mut text = String::new();
    loop {
        match xml.next() {
            Node::Open(tag) => {
                element.clear();
                element.push_str(tag.local());
                text.clear();
                match element.as_str() {
                    "tx" => series.column = Column::Name,
                    "cat" | "xVal" => series.column = Column::Category,
                    "val" | "yVal" | "bubbleSize" => series.column = Column::Value,
                    "numCache" | "numLit" => series.begin(true),
                    "strCache" | "strLit" | "multiLvlStrCache" => series.begin(false),
                    _ => state.open(&tag, story)?,
                }
            }
            Node::Text(more) => match element.as_str() {
                "v" | "formatCode" if text.len() < 1 << 20 => text.push_str(&more),
                "f" => {}
                _ => state.text(&more, story)?,
            },
            Node::Close(end) => {
                match end.local() {
                    "formatCode" => series.format = Format::parse(&text),
                    "v" => series.point(&text),
                    "ser" => series.tell(story)?,
                    name => state.close(name, story)?,
                }
                if series.held > HELD {
                    series.tell(story)?;
                }
                text.clear();
                element.clear();
            }
            Node::Remark(remark) => story.aside(Part::HiddenData, &remark)?,
            Node::Other => {}
            Node::End => return series.tell(story),
        }
    }
}

impl Series {
    fn new() -> Self {
        Self {
            column: Column::Name,
            name: String::new(),
            categories: Vec::new(),
            values: Vec::new(),
            format: Format::General,
            numeric: false,
            held: 0,
        }
    }

    fn begin(&mut self, numeric: bool) {
        self.numeric = numeric;
        self.format = Format::General;
    }

    fn point(&mut self, text: &str) {
        let mut shown = String::new();
        if self.numeric {
            plain_number(text, &self.format, &mut shown);
        } else {
            shown.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
        }
        self.held = self.held.saturating_add(shown.len() + 24);
        match self.column {
            Column::Name => {
                if !self.name.is_empty() {
                    self.name.push(' ');
                }
                self.name.push_str(&shown);
            }
            Column::Category => self.categories.push(shown),
            Column::Value => self.values.push(shown),
        }
    }

    fn tell(&mut self, story: &mut Story<'_>) -> Result<(), Fault> {
        if !self.name.is_empty() {
            story.begin_row()?;
            story.end_cell(1)?;
            story.text(&self.name)?;
            story.end_cell(1)?;
            story.end_row()?;
        }
        let rows = self.categories.len().max(self.values.len());
        for row in 0..rows {
            story.begin_row()?;
            for column in [&self.categories, &self.values] {
                story.text(column.get(row).map_or("", String::as_str))?;
                story.end_cell(1)?;
            }
            story.end_row()?;
        }
        *self = Self::new();
        Ok(())
    }
}
