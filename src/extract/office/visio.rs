//! Visio drawings: the text of shapes, and the data that hangs on them.
//!
//! A shape's text is one run with formatting marks in it, so it is put together until it ends. Of
//! the cells that describe a shape, nearly all are measures; the named ones that hold what a person
//! typed are read. A page is told by its number in the list of pages. Where shapes lie and how they are
//! joined is not read.

use super::story::Story;
use super::told;
use super::xml::{Node, Xml};
use crate::extract::reader::{Fault, Part};

/// The relations of the pages, in the order of the list that says so: that in which they are shown,
/// backgrounds last.
pub(super) fn pages(xml: &mut Xml<'_>, most: u32) -> Vec<String> {
    let mut pages = Vec::new();
    loop {
        match xml.next() {
            Node::Open(tag) if tag.local() == "Rel" && pages.len() < most as usize => {
                let relation = tag.attributes().find(|(name, _)| name.ends_with(":id"));
                pages.extend(relation.map(|(_, value)| value.to_string()));
            }
            Node::End => return pages,
            _ => {}
        }
    }
}

/// Reads a page, a master or the document part.
pub(super) fn read(xml: &mut Xml<'_>, story: &mut Story<'_>) -> Result<(), Fault> {
    let mut in_text = 0_u32;
    let mut text = String::new();
    loop {
        match xml.next() {
            Node::Open(tag) => match tag.local() {
                "Text" => in_text += 1,
                "Cell" => {
                    let holds_text = matches!(
                        tag.attribute("N").as_deref(),
                        Some(
                            "Value"
                                | "Label"
                                | "Prompt"
                                | "Comment"
                                | "Description"
                                | "Address"
                                | "SubAddress"
                                | "ExtraInfo"
                                | "Data1"
                                | "Data2"
                                | "Data3"
                                | "Name"
                                | "ReviewerName"
                                | "Menu"
                        )
                    );
                    if holds_text && let Some(value) = tag.attribute("V") {
                        story.aside(Part::HiddenData, &value)?;
                    }
                }
                "Row" | "Section" => {
                    if let Some(name) = tag.attribute("N") {
                        story.aside(Part::HiddenData, &name)?;
                    }
                }
                "cp" | "pp" | "tp" | "fld" => {}
                _ => {
                    for name in ["Name", "NameU"] {
                        if let Some(name) = tag.attribute(name) {
                            story.aside(Part::HiddenData, &name)?;
                        }
                    }
                    told::attributes(&tag, story)?;
                }
            },
            Node::Text(more) if in_text > 0 => story.text(&more)?,
            Node::Text(more) => {
                text.push_str(&more);
                if text.len() > 1 << 20 {
                    story.aside(Part::HiddenData, &text)?;
                    text.clear();
                }
            }
            Node::Close(end) => {
                if end.local() == "Text" {
                    in_text = in_text.saturating_sub(1);
                    story.end_paragraph()?;
                } else if !text.trim().is_empty() {
                    story.aside(Part::HiddenData, text.trim())?;
                }
                text.clear();
            }
            Node::Remark(remark) => story.aside(Part::HiddenData, &remark)?,
            Node::End => return Ok(()),
            _ => {}
        }
    }
}
