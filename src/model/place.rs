//! Where in a file something lies, in the terms of its format.

use std::sync::Arc;

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Deserializer, Serialize};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Which part of the document.
    pub part: Part,
    /// Where in it.
    pub unit: Unit,
}

/// Where in a document a text lies. Numbers count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// The entry's own name.
    Name,
    /// The whole document, or the whole of a part of it.
    Whole,
    /// A line of text.
    Line(u64),
    /// A paragraph.
    Paragraph(u32),
    /// A page.
    Page(u32),
    /// A slide.
    Slide(u32),
    /// A cell of a sheet. Where it places a text: the cell that text begins with; a tab leads to the next
    /// column.
    Cell {
        /// The sheet's name.
        sheet: Arc<str>,
        /// Its row.
        row: u32,
        /// Its column: 1 is A.
        column: u32,
    },
    /// A row of a database.
    Row {
        /// The table's name.
        table: Arc<str>,
        /// Which of its rows, in the order they are stored in: never its key, which may be an identifier.
        row: i64,
    },
}

/// Which part of a document.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each is the word it is reported by")]
pub enum Part {
    #[default]
    Body,
    Header,
    Footer,
    Footnote,
    Comment,
    Notes,
    TextBox,
    Properties,
    Deleted,
    Annotation,
    FormField,
    Bookmark,
    Link,
    Formula,
    Chart,
    HiddenData,
    MailHeader,
}

impl Place {
    /// The entry's own name.
    pub fn name() -> Self {
        Self::body(Unit::Name)
    }

    /// A line of a text.
    pub fn line(line: u64) -> Self {
        Self::body(Unit::Line(line))
    }

    /// The name of a sheet or table in it, which people chose.
    pub fn given_name(&mut self) -> Option<&mut Arc<str>> {
        match &mut self.unit {
            Unit::Cell { sheet: name, .. } | Unit::Row { table: name, .. } => Some(name),
            _ => None,
        }
    }

    fn body(unit: Unit) -> Self {
        Self {
            part: Part::Body,
            unit,
        }
    }
}

/// A map: the unit's own keys, and `part` where it is not the body.
impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.unit {
            Unit::Name => map.serialize_entry("name", &true)?,
            Unit::Line(line) => map.serialize_entry("line", line)?,
            Unit::Paragraph(paragraph) => map.serialize_entry("paragraph", paragraph)?,
            Unit::Page(page) => map.serialize_entry("page", page)?,
            Unit::Slide(slide) => map.serialize_entry("slide", slide)?,
            Unit::Cell { sheet, row, column } => {
                map.serialize_entry("sheet", sheet.as_ref())?;
                map.serialize_entry("cell", &format!("{}{row}", letters(*column)))?;
            }
            Unit::Row { table, row } => {
                map.serialize_entry("table", table.as_ref())?;
                map.serialize_entry("row", row)?;
            }
            Unit::Whole => {}
        }
        if self.part != Part::Body || self.unit == Unit::Whole {
            map.serialize_entry("part", &self.part)?;
        }
        map.end()
    }
}

/// The keys a place is written with.
#[derive(Deserialize)]
struct Keys {
    #[serde(default)]
    part: Part,
    name: Option<bool>,
    line: Option<u64>,
    paragraph: Option<u32>,
    page: Option<u32>,
    slide: Option<u32>,
    sheet: Option<Arc<str>>,
    cell: Option<String>,
    table: Option<Arc<str>>,
    row: Option<i64>,
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = Keys::deserialize(deserializer)?;
        let whole = |unit: Option<Unit>| unit.unwrap_or(Unit::Whole);
        let cell = keys.cell.as_deref().and_then(column_and_row);
        let unit = match (keys.sheet, cell, keys.table, keys.row) {
            (Some(sheet), Some((column, row)), ..) => Unit::Cell { sheet, row, column },
            (_, _, Some(table), Some(row)) => Unit::Row { table, row },
            _ if keys.name == Some(true) => Unit::Name,
            _ => whole(
                keys.line
                    .map(Unit::Line)
                    .or(keys.paragraph.map(Unit::Paragraph))
                    .or(keys.page.map(Unit::Page))
                    .or(keys.slide.map(Unit::Slide)),
            ),
        };
        let part = keys.part;
        Ok(Self { part, unit })
    }
}

/// In words: `line 3`, `Ark1 B7`, `page 2 (annotation)`.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.unit {
            Unit::Name => f.write_str("name")?,
            Unit::Line(line) => write!(f, "line {line}")?,
            Unit::Paragraph(paragraph) => write!(f, "paragraph {paragraph}")?,
            Unit::Page(page) => write!(f, "page {page}")?,
            Unit::Slide(slide) => write!(f, "slide {slide}")?,
            Unit::Cell { sheet, row, column } => write!(f, "{sheet} {}{row}", letters(*column))?,
            Unit::Row { table, row } => write!(f, "{table} row {row}")?,
            Unit::Whole => return write!(f, "{:?}", self.part),
        }
        match self.part {
            Part::Body => Ok(()),
            part => write!(f, " ({part:?})"),
        }
    }
}

/// A column as sheets name it: 1 is A, 27 is AA.
fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        let letter = u8::try_from((column - 1) % 26).unwrap_or(0);
        letters.push(b'A' + letter);
        column = (column - 1) / 26;
    }
    letters.iter().rev().map(|&letter| letter as char).collect()
}

/// The column and row of a cell as sheets name it.
fn column_and_row(cell: &str) -> Option<(u32, u32)> {
    let cut = cell.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, row) = cell.split_at_checked(cut)?;
    let mut column = 0_u32;
    for letter in letters.bytes().filter(u8::is_ascii_uppercase) {
        let value = u32::from(letter - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(value)?;
    }
    Some((column, row.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_in_the_terms_of_its_format() {
        let cell = |column| {
            let sheet = Arc::from("Ark1");
            Place::body(Unit::Cell {
                sheet,
                row: 7,
                column,
            })
        };
        for (place, json) in [
            (Place::line(3), r#"{"line":3}"#),
            (Place::name(), r#"{"name":true}"#),
            (cell(2), r#"{"sheet":"Ark1","cell":"B7"}"#),
            (cell(26), r#"{"sheet":"Ark1","cell":"Z7"}"#),
            (cell(703), r#"{"sheet":"Ark1","cell":"AAA7"}"#),
            (
                Place {
                    part: Part::TextBox,
                    unit: Unit::Slide(2),
                },
                r#"{"slide":2,"part":"text-box"}"#,
            ),
            (Place::body(Unit::Whole), r#"{"part":"body"}"#),
        ] {
            assert_eq!(serde_json::to_string(&place).unwrap(), json);
            assert_eq!(serde_json::from_str::<Place>(json).unwrap(), place);
        }
    }
}
