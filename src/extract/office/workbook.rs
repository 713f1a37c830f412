//! A workbook around its sheets: their names and order, number formats, comments on cells.
//!
//! Sheets are read in the order people see them, each with what hangs on it, under the sheet's own
//! name. Hidden ones are read like others.

use std::sync::Arc;

use super::formats::Format;
use super::rows::{Rows, reference};
use super::told;
use super::xml::{Node, Xml};
use crate::extract::reader::{Fault, Output, Part, Unit};

/// A sheet as the workbook lists it.
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) relation: String,
}

/// Reads the workbook part: gives the sheets, tells names, definitions and the rest.
pub(super) fn read(
    xml: &mut Xml<'_>,
    out: &mut dyn Output,
    most_sheets: u32,
) -> Result<Vec<Sheet>, Fault> {
    let mut sheets = Vec::new();
    out.at(Part::HiddenData, Unit::Whole)?;
    loop {
        match xml.next() {
            Node::Open(tag) => {
                if tag.local() == "sheet"
                    && sheets.len() < most_sheets as usize
                    && let Some(relation) = tag.attribute("id")
                {
                    sheets.push(Sheet {
                        name: tag
                            .attribute("name")
                            .map_or(String::new(), |name| name.into_owned()),
                        relation: relation.into_owned(),
                    });
                }
                told::each(&tag, |part, text| line(out, part, text))?;
            }
            Node::Text(text) | Node::Remark(text) => line(out, Part::HiddenData, &text)?,
            Node::End => return Ok(sheets),
            _ => {}
        }
    }
}

fn line(out: &mut dyn Output, part: Part, text: &str) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Ok(());
    }
    out.at(part, Unit::Whole)?;
    out.text(text)?;
    out.text("\n")
}

/// The number formats of a styles part: the formats, and which one each cell style has.
pub(super) fn read_styles(xml: &mut Xml<'_>) -> (Vec<Format>, Vec<u32>) {
    /// Styles that Excel itself can have, with room.
    const MOST: usize = 1 << 17;
    let mut codes: Vec<(u32, u32)> = Vec::new();
    let mut formats = vec![Format::General];
    let mut styles = Vec::new();
    let mut in_cell_styles = false;
    loop {
        match xml.next() {
            Node::Open(tag) => match tag.local() {
                "numFmt" if codes.len() < MOST => {
                    let code = tag.attribute("formatCode").unwrap_or_default();
                    let format = Format::parse(&code);
                    if let (Some(id), true) = (tag.number("numFmtId"), format != Format::General) {
                        codes.push((id, u32::try_from(formats.len()).unwrap_or(0)));
                        formats.push(format);
                    }
                }
                "cellXfs" => {
                    in_cell_styles = true;
                    codes.sort_unstable();
                }
                "xf" if in_cell_styles && styles.len() < MOST => {
                    let id = tag.number("numFmtId").unwrap_or(0);
                    let found = codes.binary_search_by_key(&id, |(id, _)| *id);
                    let format = found.ok().and_then(|at| codes.get(at));
                    styles.push(format.map_or(0, |(_, format)| *format));
                }
                _ => {}
            },
            Node::Close(end) if end.local() == "cellXfs" => in_cell_styles = false,
            Node::End => return (formats, styles),
            _ => {}
        }
    }
}

/// Reads comments on cells, old and threaded.
pub(super) fn read_comments(
    xml: &mut Xml<'_>,
    out: &mut dyn Output,
    sheet: &Arc<str>,
) -> Result<(), Fault> {
    let mut rows = Rows::new(out, Part::Comment, Arc::clone(sheet));
    let mut place = (1, 1);
    let mut text = String::new();
    let mut phonetic = 0_u32;
    loop {
        match xml.next() {
            Node::Open(tag) => match tag.local() {
                "comment" | "threadedComment" => {
                    place = tag
                        .attribute("ref")
                        .and_then(|place| reference(&place))
                        .unwrap_or((1, 1));
                }
                "rPh" => phonetic += 1,
                "author" | "t" | "r" | "rPr" => {}
                _ => {
                    told::each(&tag, |part, text| rows.apart(part, place.0, place.1, text))?;
                }
            },
            Node::Text(more) if phonetic == 0 => {
                text.push_str(&more);
                if text.len() > 1 << 20 {
                    rows.apart(Part::Comment, place.0, place.1, &text)?;
                    text.clear();
                }
            }
            Node::Close(end) => match end.local() {
                "rPh" => phonetic = phonetic.saturating_sub(1),
                "comment" | "threadedComment" => {
                    super::strings::unescape_codes(&mut text);
                    rows.apart(Part::Comment, place.0, place.1, text.trim())?;
                    text.clear();
                }
                "author" => {
                    rows.apart(Part::Properties, 1, 1, text.trim())?;
                    text.clear();
                }
                _ => {}
            },
            Node::Remark(remark) => rows.apart(Part::HiddenData, 1, 1, &remark)?,
            Node::End => return rows.apart(Part::Comment, place.0, place.1, text.trim()),
            _ => {}
        }
    }
}
