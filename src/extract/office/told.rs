//! Which attributes and which texts of OOXML a person wrote.
//!
//! Most attributes are measures, ids and switches, and many ids have ten digits: reading them would
//! find people where there are none. So attributes are read by name; a few names mean text only on
//! some elements. Custom XML is another matter: there, every attribute may be data.

use super::story::Story;
use super::xml::{Tag, local, unescape};
use crate::extract::reader::{Fault, Part};

/// Attributes that are text on these elements.
const THERE: [(&str, &str); 35] = [
    ("attr", "val"),
    ("alias", "val"),
    ("tag", "val"),
    ("listItem", "displayText"),
    ("listItem", "value"),
    ("date", "fullDate"),
    ("default", "val"),
    ("result", "val"),
    ("helpText", "val"),
    ("statusText", "val"),
    ("listEntry", "val"),
    ("docVar", "val"),
    ("lvlText", "val"),
    ("connectString", "val"),
    ("query", "val"),
    ("udl", "val"),
    ("addressFieldName", "val"),
    ("mailSubject", "val"),
    ("mappedName", "val"),
    ("name", "val"),
    ("aliases", "val"),
    ("description", "val"),
    ("style", "val"),
    ("category", "val"),
    ("filter", "val"),
    ("customFilter", "val"),
    ("inputCells", "val"),
    ("sheetName", "val"),
    ("item", "val"),
    ("s", "v"),
    ("parameter", "string"),
    ("parameter", "prompt"),
    ("property", "linkTarget"),
    ("person", "providerId"),
    ("fileVersion", "codeName"),
];

/// Elements whose text is a measure or a number of ours.
pub(super) fn is_measure(element: &str) -> bool {
    matches!(
        element,
        "posOffset"
            | "pctWidth"
            | "pctHeight"
            | "pctPosHOffset"
            | "pctPosVOffset"
            | "binData"
            | "colOff"
            | "rowOff"
            | "DigestValue"
            | "SignatureValue"
            | "X509Certificate"
            | "Modulus"
            | "attrName"
    )
}

/// Tells the attributes of a tag that are text, each as a line of its own.
pub(super) fn attributes(tag: &Tag<'_>, story: &mut Story<'_>) -> Result<(), Fault> {
    each(tag, |part, text| story.aside(part, text))
}

/// Hands on the attributes of a tag that are text.
pub(super) fn each(
    tag: &Tag<'_>,
    mut take: impl FnMut(Part, &str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let element = tag.local();
    if element == "lsdException" {
        // The names of all styles there could be.
        return Ok(());
    }
    for (name, value) in tag.attributes() {
        let name = local(name);
        if value.is_empty() || !is_told(element, name) || is_bookkeeping(element, value) {
            continue;
        }
        take(part_of(element, name), &unescape(value))?;
    }
    Ok(())
}

fn is_told(element: &str, name: &str) -> bool {
    is_text_anywhere(name)
        || (matches!(
            name,
            "val"
                | "v"
                | "value"
                | "string"
                | "prompt"
                | "fullDate"
                | "displayText"
                | "linkTarget"
                | "providerId"
                | "codeName"
        ) && THERE.contains(&(element, name)))
}

/// Attributes that are text wherever they stand.
fn is_text_anywhere(name: &str) -> bool {
    matches!(
        name,
        "name"
            | "alt"
            | "altChunk"
            | "author"
            | "caption"
            | "command"
            | "comment"
            | "connectString"
            | "connection"
            | "customList"
            | "desc"
            | "descr"
            | "description"
            | "display"
            | "displayName"
            | "error"
            | "errorTitle"
            | "filterVal"
            | "formatCode"
            | "fullName"
            | "help"
            | "href"
            | "initials"
            | "instr"
            | "keywords"
            | "label"
            | "lastUser"
            | "location"
            | "macro"
            | "odcFile"
            | "prompt"
            | "promptTitle"
            | "refersTo"
            | "sourceFile"
            | "statusBar"
            | "string"
            | "text"
            | "title"
            | "tooltip"
            | "uniqueName"
            | "url"
            | "user"
            | "userId"
            | "userName"
    )
}

/// Bookmarks that Word sets itself, numbered at random.
fn is_bookkeeping(element: &str, value: &str) -> bool {
    element == "bookmarkStart"
        && value.strip_prefix('_').is_some_and(|name| {
            [
                "Toc",
                "Ref",
                "Hlk",
                "Hlt",
                "GoBack",
                "MON",
                "PictureBullets",
            ]
            .iter()
            .any(|prefix| name.starts_with(prefix))
        })
}

fn part_of(element: &str, name: &str) -> Part {
    match (element, name) {
        ("bookmarkStart", _) => Part::Bookmark,
        ("hyperlink", _) | ("hlinkClick" | "hlinkHover", _) | (_, "href" | "url") => Part::Link,
        ("docPr" | "cNvPr" | "shape" | "rect" | "imagedata" | "textpath", _) => Part::Annotation,
        ("comment" | "cmAuthor" | "person" | "ins" | "del" | "moveFrom" | "moveTo", _) => {
            Part::Properties
        }
        ("alias" | "tag" | "listItem" | "listEntry" | "default" | "helpText" | "statusText", _) => {
            Part::FormField
        }
        _ => Part::HiddenData,
    }
}
