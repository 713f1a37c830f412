//! The order of slides in a presentation.
//!
//! Slides are numbered as they are shown, hidden ones counted, and not as their parts are named.
//! Their text is read like that of any drawing.

use super::drawing::State;
use super::story::Story;
use super::xml::{Node, Xml};
use crate::extract::reader::{Fault, Part};

/// Reads the presentation part: gives the relations of its slides, in order.
pub(super) fn read(
    xml: &mut Xml<'_>,
    story: &mut Story<'_>,
    most_slides: u32,
) -> Result<Vec<String>, Fault> {
    let mut slides = Vec::new();
    let mut state = State::default();
    loop {
        match xml.next() {
            Node::Open(tag) => {
                if tag.local() == "sldId" && slides.len() < most_slides as usize {
                    // Beside a number called `id` there is the relation, `r:id`.
                    let relation = tag
                        .attributes()
                        .find(|(name, _)| name.ends_with(":id"))
                        .map(|(_, value)| value.to_string());
                    slides.extend(relation);
                }
                state.open(&tag, story)?;
            }
            Node::Close(end) => state.close(end.local(), story)?,
            Node::Text(text) => state.text(&text, story)?,
            Node::Remark(text) => story.aside(Part::HiddenData, &text)?,
            Node::Other => {}
            Node::End => return Ok(slides),
        }
    }
}
