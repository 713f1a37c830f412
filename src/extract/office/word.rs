//! WordprocessingML: the body, headers, footers, notes and comments of a docx.
//!
//! All these parts are one language, told apart by their root. A number may lie over any number of
//! runs, so only what ends a paragraph, a cell or a row ends a text. Attributes that a person wrote
//! (a title of a picture, the tag of a form field) are text too; measures and ids are not.

use std::collections::HashSet;

use super::flow::Mark;
use super::story::Story;
use super::told;
use super::xml::{Node, Tag, Xml};
use crate::extract::reader::{Fault, Part};

/// What the text at hand belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Run,
    Instruction,
    Measure,
    Unknown,
}

struct State {
    within: Within,
    /// Properties of a paragraph, a run, a row: what is in them is no content.
    paragraph_properties: u32,
    run_properties: u32,
    row_properties: u32,
    /// Columns of the cell being read.
    columns: u32,
    instruction: String,
    /// Who changed something: told once each.
    authors: HashSet<String>,
}

/// Authors that are kept apart.
const MOST_AUTHORS: usize = 10_000;

/// Reads a part of a word processing document.
pub(super) fn read(xml: &mut Xml<'_>, story: &mut Story<'_>) -> Result<(), Fault> {
    let mut state = State {
        within: Within::Unknown,
        paragraph_properties: 0,
        run_properties: 0,
        row_properties: 0,
        columns: 1,
        instruction: String::new(),
        authors: HashSet::new(),
    };
    loop {
        match xml.next() {
            Node::Open(tag) => open(&tag, story, &mut state)?,
            Node::Close(end) => close(end.local(), story, &mut state)?,
            Node::Text(text) => match state.within {
                Within::Run => story.text(&text)?,
                Within::Instruction => {
                    state.instruction.push_str(&text);
                    if state.instruction.len() > 1 << 16 {
                        end_instruction(story, &mut state)?;
                    }
                }
                Within::Measure => {}
                Within::Unknown => story.aside(Part::HiddenData, &text)?,
            },
            Node::Remark(text) => story.aside(Part::HiddenData, &text)?,
            Node::Other => {}
            Node::End => return end_instruction(story, &mut state),
        }
    }
}

fn open(tag: &Tag<'_>, story: &mut Story<'_>, state: &mut State) -> Result<(), Fault> {
    let name = tag.local();
    state.within = match name {
        "t" | "delText" => Within::Run,
        "instrText" | "delInstrText" => Within::Instruction,
        _ if told::is_measure(name) => Within::Measure,
        _ => Within::Unknown,
    };
    match name {
        "t" | "delText" | "instrText" => return Ok(()),
        "pPr" => state.paragraph_properties += 1,
        "rPr" => state.run_properties += 1,
        "trPr" => state.row_properties += 1,
        "r" => story.hide(false),
        "vanish" if state.run_properties > 0 && state.paragraph_properties == 0 => {
            story.hide(tag.is_on());
        }
        "tab" | "ptab" if state.paragraph_properties == 0 => story.tab()?,
        "br" | "cr" => story.line_break()?,
        "noBreakHyphen" => story.text("-")?,
        "sym" => symbol(tag, story)?,
        "ins" | "moveTo" | "del" | "moveFrom" => change(tag, story, state)?,
        "tr" => {
            state.columns = 1;
            story.begin_row()?;
        }
        "tc" => state.columns = 1,
        "gridSpan" => state.columns = tag.number("val").unwrap_or(1),
        "gridBefore" => story.end_cell(tag.number("val").unwrap_or(1))?,
        "txbxContent" | "txBody" => story.begin_aside(Part::TextBox),
        "rt" => story.begin_aside(Part::Annotation),
        "AlternateContent" => story.begin_alternates(),
        "Choice" => story.begin_choice(),
        "Fallback" => story.begin_fallback(),
        "fldChar" => end_instruction(story, state)?,
        "fldSimple" => {
            if let Some(instruction) = tag.attribute("instr") {
                field(&instruction, story)?;
            }
        }
        _ => told::attributes(tag, story)?,
    }
    Ok(())
}

fn close(name: &str, story: &mut Story<'_>, state: &mut State) -> Result<(), Fault> {
    state.within = Within::Unknown;
    match name {
        "p" => story.end_paragraph()?,
        "pPr" => state.paragraph_properties = state.paragraph_properties.saturating_sub(1),
        "rPr" => state.run_properties = state.run_properties.saturating_sub(1),
        "trPr" => state.row_properties = state.row_properties.saturating_sub(1),
        "tc" => {
            story.end_cell(state.columns)?;
            state.columns = 1;
        }
        "tr" => story.end_row()?,
        "ins" | "moveTo" if is_content(state) => story.end_inserted(),
        "del" | "moveFrom" if is_content(state) => story.end_deleted(),
        "txbxContent" | "txBody" | "rt" => story.end_aside()?,
        "AlternateContent" => story.end_alternates(),
        "Choice" => story.end_choice(),
        "Fallback" => story.end_fallback()?,
        _ => {}
    }
    Ok(())
}

fn is_content(state: &State) -> bool {
    state.paragraph_properties == 0 && state.run_properties == 0 && state.row_properties == 0
}

/// A tracked change of a stretch of content, or of a paragraph's end.
fn change(tag: &Tag<'_>, story: &mut Story<'_>, state: &mut State) -> Result<(), Fault> {
    if let Some(author) = tag.attribute("author")
        && (state.authors.len() >= MOST_AUTHORS || state.authors.insert(author.to_string()))
    {
        story.aside(Part::Properties, &author)?;
    }
    let inserts = matches!(tag.local(), "ins" | "moveTo");
    if is_content(state) {
        if inserts {
            story.begin_inserted();
        } else {
            story.begin_deleted();
        }
    } else if state.paragraph_properties > 0 && state.run_properties > 0 {
        story.mark(if inserts {
            Mark::Inserted
        } else {
            Mark::Deleted
        });
    }
    Ok(())
}

/// A character of a symbol font. Those of old fonts stand at U+F000 and up, digits among them.
fn symbol(tag: &Tag<'_>, story: &mut Story<'_>) -> Result<(), Fault> {
    let code = tag
        .attribute("char")
        .and_then(|hex| u32::from_str_radix(hex.trim(), 16).ok());
    let shown = match code {
        Some(code @ 0xF020..=0xF07E) => char::from_u32(code - 0xF000),
        Some(code) => char::from_u32(code),
        None => None,
    };
    match shown {
        Some(character) => story.text(character.encode_utf8(&mut [0; 4])),
        None => Ok(()),
    }
}

fn end_instruction(story: &mut Story<'_>, state: &mut State) -> Result<(), Fault> {
    if !state.instruction.is_empty() {
        field(&state.instruction, story)?;
        state.instruction.clear();
    }
    Ok(())
}

/// What a field was told to do: mostly where a link leads.
fn field(instruction: &str, story: &mut Story<'_>) -> Result<(), Fault> {
    let is_link = instruction.trim_start().starts_with("HYPERLINK");
    let part = if is_link {
        Part::Link
    } else {
        Part::HiddenData
    };
    story.aside(part, instruction.trim())
}
