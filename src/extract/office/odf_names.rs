//! Which names of OpenDocument stand for what: shapes, attributes a person wrote, measures.
//!
//! Attributes are known with their prefix, since `style:name` is a program's and `form:name` a
//! person's; prefixes are fixed by habit and all programs keep to it.

use std::borrow::Cow;
use std::io::Cursor;

use super::binary;
use super::sheet::is_telling;
use super::xml::{Tag, unescape};
use crate::extract::reader::{Fault, Limit, Output, Part};

/// Elements that carry text of their own beside the running text.
pub(super) fn is_shape(element: &str) -> bool {
    matches!(
        element,
        "text-box"
            | "custom-shape"
            | "rect"
            | "ellipse"
            | "circle"
            | "line"
            | "polyline"
            | "polygon"
            | "regular-polygon"
            | "path"
            | "connector"
            | "caption"
            | "measure"
    )
}

/// Elements whose text is no text.
pub(super) fn is_measure(tag: &Tag<'_>) -> bool {
    let name = tag.name();
    if name.starts_with("number:") {
        return true;
    }
    matches!(
        super::xml::local(name),
        "date"
            | "note-citation"
            | "text-style"
            | "embedded-text"
            | "editing-duration"
            | "editing-cycles"
            | "DigestValue"
            | "SignatureValue"
            | "X509Certificate"
            | "Modulus"
    )
}

/// What the text of an element is that is no paragraph.
pub(super) fn part_of_text(element: &str) -> Part {
    match element {
        "title" | "desc" => Part::Annotation,
        "creator" | "creator-initials" => Part::Properties,
        "option" | "item" => Part::FormField,
        _ => Part::HiddenData,
    }
}

/// Whether a setting is a text that is not the printer's.
pub(super) fn is_text_setting(tag: &Tag<'_>) -> bool {
    tag.attribute("type").as_deref() == Some("string")
        && tag
            .attribute("name")
            .is_none_or(|name| !name.contains("Printer"))
}

/// Hands on the attributes of a tag that are text.
pub(super) fn attributes(
    tag: &Tag<'_>,
    mut take: impl FnMut(Part, &str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let element = tag.local();
    let is_cell = matches!(element, "table-cell" | "covered-table-cell");
    for (name, value) in tag.attributes() {
        if value.is_empty() {
            continue;
        }
        let part = match name {
            "draw:name" | "xlink:title" | "office:title" => Part::Annotation,
            "form:name"
            | "form:label"
            | "form:value"
            | "form:current-value"
            | "form:title"
            | "form:text"
            | "form:list-source"
            | "form:image-data"
            | "form:target-location"
            | "form:convert-empty-to-null" => Part::FormField,
            "text:name" | "text:ref-name" => Part::Bookmark,
            "xlink:href" => Part::Link,
            "office:string-value" | "office:value" if !is_cell && element.ends_with("-decl") => {
                Part::FormField
            }
            "office:string-value" if !is_cell => Part::HiddenData,
            "text:string-value"
            | "text:string-value-if-true"
            | "text:string-value-if-false"
            | "text:description"
            | "text:help"
            | "text:hint"
            | "text:url"
            | "table:name"
            | "table:title"
            | "table:comment"
            | "table:cell-range-address-name"
            | "table:database-name"
            | "table:sql-statement"
            | "table:filter-name"
            | "table:value"
            | "table:display-name"
            | "office:name"
            | "svg:title"
            | "chart:name"
            | "loext:name"
            | "style:data-style"
            | "draw:text"
            | "draw:value" => Part::HiddenData,
            "calcext:value" | "calcext:formula" | "table:formula" | "text:formula"
            | "table:condition" | "text:condition" | "table:expression" => {
                if is_telling(value) {
                    Part::Formula
                } else {
                    continue;
                }
            }
            _ => continue,
        };
        // Where a part of this same document lies is no link.
        let value: Cow<'_, str> = unescape(value);
        let is_inside = part == Part::Link
            && [
                "Pictures/",
                "./",
                "Object",
                "ObjectReplacements/",
                "Configurations",
            ]
            .iter()
            .any(|folder| value.starts_with(folder));
        if !is_inside {
            take(part, &value)?;
        }
    }
    Ok(())
}

/// Base64 as it comes, up to a bound.
pub(super) struct Base64 {
    bytes: Vec<u8>,
    bits: u32,
    held: u32,
    largest: u64,
    over: bool,
}

impl Base64 {
    pub(super) fn new(largest: u64) -> Self {
        Self {
            bytes: Vec::new(),
            bits: 0,
            held: 0,
            largest,
            over: false,
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        for byte in text.bytes() {
            let six = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => continue,
            };
            self.bits = (self.bits << 6) | u32::from(six);
            self.held += 6;
            if self.held >= 8 {
                self.held -= 8;
                if self.bytes.len() as u64 >= self.largest {
                    self.over = true;
                    return;
                }
                self.bytes.push((self.bits >> self.held & 0xFF) as u8);
            }
        }
    }

    /// Hands on what it was, under a number.
    pub(super) fn hand_on(self, number: u32, out: &mut dyn Output) -> Result<(), Fault> {
        if self.over {
            out.fault(Fault::Limit(Limit::Memory));
            return Ok(());
        }
        let name = format!("data-{number}");
        let content = Box::new(Cursor::new(self.bytes));
        if let Some(fault) = binary::hand_on(&name, "", content, out)? {
            out.fault(fault);
        }
        Ok(())
    }
}
