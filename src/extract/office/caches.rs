//! What a workbook keeps of data that lies elsewhere: pivot caches and linked workbooks.
//!
//! A pivot table stays when the sheet it was made from is deleted, and with it a copy of every row.
//! Records name the shared items of a field by number, so those are held, within bounds, and the
//! rows are told as people would see them.

use std::sync::Arc;

use super::formats::{Format, plain_number};
use super::rows::{Rows, push_line, reference};
use super::told;
use super::xml::{Node, Tag, Xml};
use crate::extract::reader::{Fault, Output, Part};

/// Bytes of shared items that are held.
const HELD: usize = 32 << 20;

/// The shared items of a pivot cache, by field.
#[derive(Default)]
pub(super) struct Items {
    fields: Vec<Vec<Box<str>>>,
    held: usize,
}

/// Reads the definition of a pivot cache: the names of its fields and their items.
pub(super) fn read_definition(
    xml: &mut Xml<'_>,
    out: &mut dyn Output,
    name: &str,
) -> Result<Items, Fault> {
    out.section()?;
    let mut items = Items::default();
    let mut rows = Rows::new(out, Part::HiddenData, Arc::from(name));
    let mut row = 0_u32;
    loop {
        match xml.next() {
            Node::Open(tag) => match tag.local() {
                "cacheField" => {
                    items.held = items.held.saturating_add(64);
                    if items.held < HELD {
                        items.fields.push(Vec::new());
                    }
                    row = row.saturating_add(1);
                    rows.begin(row)?;
                    told::each(&tag, |part, text| rows.apart(part, row, 1, text))?;
                }
                "s" | "n" | "d" | "b" | "e" | "m" => {
                    let text = value(&tag);
                    row = row.saturating_add(1);
                    rows.apart(Part::HiddenData, row, 1, &text)?;
                    items.held = items.held.saturating_add(text.len() + 64);
                    if items.held < HELD
                        && let Some(field) = items.fields.last_mut()
                    {
                        field.push(text.into_boxed_str());
                    }
                }
                _ => told::each(&tag, |part, text| rows.apart(part, 1, 1, text))?,
            },
            Node::Text(text) | Node::Remark(text) => {
                rows.apart(Part::HiddenData, 1, 1, &text)?;
            }
            Node::End => break,
            _ => {}
        }
    }
    rows.end()?;
    Ok(items)
}

/// Reads the records of a pivot cache.
pub(super) fn read_records(
    xml: &mut Xml<'_>,
    out: &mut dyn Output,
    name: &str,
    items: &Items,
) -> Result<(), Fault> {
    out.section()?;
    let mut rows = Rows::new(out, Part::HiddenData, Arc::from(name));
    let mut column = 0_u32;
    loop {
        match xml.next() {
            Node::Open(tag) => match tag.local() {
                "r" => {
                    let row = rows.row().saturating_add(1);
                    rows.begin(row)?;
                    column = 0;
                }
                "s" | "n" | "d" | "b" | "e" => {
                    column = column.saturating_add(1);
                    push_line(&value(&tag), rows.cell(column)?);
                }
                "m" => column = column.saturating_add(1),
                "x" => {
                    let field = items.fields.get(column as usize);
                    column = column.saturating_add(1);
                    let item = tag.number("v").and_then(|item| field?.get(item as usize));
                    if let Some(item) = item {
                        push_line(item, rows.cell(column)?);
                    }
                }
                _ => {}
            },
            Node::Text(text) | Node::Remark(text) => {
                rows.apart(Part::HiddenData, 1, 1, &text)?;
            }
            Node::End => return rows.end(),
            _ => {}
        }
    }
}

fn value(tag: &Tag<'_>) -> String {
    let raw = tag.attribute("v").unwrap_or_default();
    let mut shown = String::new();
    if tag.local() == "n" {
        plain_number(&raw, &Format::General, &mut shown);
    } else {
        push_line(&raw, &mut shown);
    }
    shown
}

/// Reads what is kept of a linked workbook.
pub(super) fn read_link(xml: &mut Xml<'_>, out: &mut dyn Output, name: &str) -> Result<(), Fault> {
    out.section()?;
    let mut rows = Rows::new(out, Part::HiddenData, Arc::from(name));
    let mut column = 0_u32;
    let mut is_number = true;
    loop {
        match xml.next() {
            Node::Open(tag) => match tag.local() {
                "row" => {
                    let row = tag.number("r").unwrap_or(rows.row().saturating_add(1));
                    rows.begin(row)?;
                    column = 0;
                }
                "cell" => {
                    column = tag
                        .attribute("r")
                        .and_then(|place| reference(&place))
                        .map_or(column.saturating_add(1), |(_, column)| column);
                    is_number = matches!(tag.attribute("t").as_deref(), None | Some("n"));
                }
                _ => told::each(&tag, |part, text| rows.apart(part, 1, 1, text))?,
            },
            Node::Text(text) if text.trim().is_empty() => {}
            Node::Text(text) if column > 0 && is_number => {
                plain_number(&text, &Format::General, rows.cell(column)?);
            }
            Node::Text(text) if column > 0 => push_line(&text, rows.cell(column)?),
            Node::Text(text) | Node::Remark(text) => rows.apart(Part::HiddenData, 1, 1, &text)?,
            Node::End => return rows.end(),
            _ => {}
        }
    }
}
