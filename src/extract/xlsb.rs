//! Excel's binary workbooks in a zip (`.xlsb`).
//!
//! The parts are like those of an `.xlsx`, but sheets, strings, styles and comments are binary
//! records. Sheets are read in the workbook's order, hidden ones like any other, numbers as their
//! format shows them; then every other part that holds text, pictures and files. XML parts are read
//! by taking the tags away, since only text is wanted of them. Not read: formulas and macros, styles,
//! printer settings, and the thumbnail.

mod parts;
mod records;
mod sheet;

use std::collections::HashSet;
use std::sync::Arc;

use zip::ZipArchive;

use crate::extract::cell_number::NumberFormats;
use crate::extract::reader::{Fault, Limit, Output, Part, Source, Unit, Unsupported};

use parts::{attributes, open, relations, text_of_xml};
use records::Records;

/// Strings that cells share, and formats.
#[derive(Default)]
struct Workbook {
    strings: Strings,
    formats: NumberFormats,
}

/// Many strings in one.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    fn push(&mut self, text: &str, bound: u64) -> Result<(), Fault> {
        let held = self.text.len() + self.ends.len() * size_of::<u32>();
        if held as u64 + text.len() as u64 > bound {
            return Err(Fault::Limit(Limit::Memory));
        }
        self.text.push_str(text);
        self.ends
            .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }
}

type Archive<'a> = ZipArchive<&'a mut dyn Source>;

/// Reads a binary workbook.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let mut archive = ZipArchive::new(source).map_err(|error| parts::fault_of(&error))?;
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .collect();
    if names.len() as u64 > out.limits().members {
        return Err(Fault::Limit(Limit::Members));
    }
    let sheets = sheets(&mut archive, out)?;
    let mut workbook = Workbook::default();
    let mut damaged = false;
    for name in &names {
        let part = match file_name(name) {
            "sharedStrings.bin" => strings(&mut archive, name, &mut workbook.strings, out),
            "styles.bin" => styles(&mut archive, name, &mut workbook.formats),
            _ => Ok(()),
        };
        damaged |= tell(part, out)?;
    }
    let mut read: HashSet<String> = HashSet::new();
    for (number, (sheet, path)) in sheets.iter().enumerate() {
        if number as u64 >= u64::from(out.limits().pages) {
            return Err(Fault::Limit(Limit::Pages));
        }
        if !read.insert(path.clone()) {
            continue;
        }
        out.section()?;
        let part = sheet::read(&mut archive, path, sheet, &workbook, out);
        damaged |= tell(part, out)?;
        // Comments lie beside the sheet that they are on.
        for target in relations(&mut archive, path).into_values() {
            if file_name(&target).starts_with("comments") && read.insert(target.clone()) {
                let part = sheet::comments(&mut archive, &target, sheet, out);
                damaged |= tell(part, out)?;
            }
        }
    }
    for name in names.iter().filter(|name| !read.contains(*name)) {
        let part = other(&mut archive, name, out);
        damaged |= tell(part, out)?;
    }
    if damaged { Err(Fault::Damaged) } else { Ok(()) }
}

/// A damaged part is told once at the end; what else is wrong with one is told at once.
fn tell(part: Result<(), Fault>, out: &mut dyn Output) -> Result<bool, Fault> {
    match part {
        Ok(()) => Ok(false),
        Err(Fault::Damaged) => Ok(true),
        Err(fault @ (Fault::Encrypted | Fault::Unsupported(_))) => {
            out.fault(fault);
            Ok(false)
        }
        Err(fault) => Err(fault),
    }
}

/// The sheets in their order: name and part. Names that stand for values go out.
fn sheets(
    archive: &mut Archive<'_>,
    out: &mut dyn Output,
) -> Result<Vec<(Arc<str>, String)>, Fault> {
    const SHEET: u32 = 156;
    const NAME: u32 = 39;
    let book = "xl/workbook.bin";
    let targets = relations(archive, book);
    let mut sheets = Vec::new();
    let mut records = Records::new(open(archive, book)?);
    while let Some(record) = records.next()? {
        match record.kind {
            SHEET => {
                let mut fields = record.fields(8);
                let relation = fields.text().unwrap_or_default();
                let name = fields.text().unwrap_or_default();
                if let Some(path) = targets.get(&relation) {
                    sheets.push((Arc::from(name), path.clone()));
                }
            }
            NAME => {
                // Flags, a key, a sheet; the name, and its formula.
                let mut fields = record.fields(9);
                let name = fields.text().unwrap_or_default();
                fields.skip(4);
                let value = fields.formula_string();
                let line = match value {
                    Some(value) => format!("{name}\t{value}"),
                    None => name,
                };
                give(Part::HiddenData, Unit::Whole, &line, out)?;
            }
            _ => {}
        }
    }
    Ok(sheets)
}

fn strings(
    archive: &mut Archive<'_>,
    name: &str,
    strings: &mut Strings,
    out: &mut dyn Output,
) -> Result<(), Fault> {
    const STRING: u32 = 19;
    let mut records = Records::new(open(archive, name)?);
    while let Some(record) = records.next()? {
        if record.kind == STRING {
            let text = record.fields(1).text().unwrap_or_default();
            if let Err(fault) = strings.push(&text, out.limits().in_memory) {
                out.fault(fault);
                return Ok(());
            }
        }
    }
    records.end()
}

fn styles(archive: &mut Archive<'_>, name: &str, formats: &mut NumberFormats) -> Result<(), Fault> {
    const FORMAT: u32 = 44;
    const STYLE: u32 = 47;
    const CELL_STYLES: u32 = 617;
    const CELL_STYLES_END: u32 = 618;
    let mut records = Records::new(open(archive, name)?);
    let mut of_cells = false;
    while let Some(record) = records.next()? {
        match record.kind {
            CELL_STYLES => of_cells = true,
            CELL_STYLES_END => of_cells = false,
            FORMAT => {
                let mut fields = record.fields(0);
                if let (Some(id), Some(format)) = (fields.u16(), fields.text()) {
                    formats.define(id, &format);
                }
            }
            STYLE if of_cells => formats.style(record.fields(2).u16().unwrap_or_default()),
            _ => {}
        }
    }
    records.end()
}

/// A part that is no sheet.
fn other(archive: &mut Archive<'_>, name: &str, out: &mut dyn Output) -> Result<(), Fault> {
    let file = file_name(name);
    if name.ends_with('/') || name.contains("_rels/") && !name.contains("sheet") {
        return Ok(());
    }
    match file.rsplit('.').next().unwrap_or_default() {
        "rels" => {
            // Links lead out of a sheet by its relations.
            let bytes = held(archive, name, out)?;
            for target in attributes(&String::from_utf8_lossy(&bytes), "Target") {
                if target.contains(':') {
                    give(Part::Link, Unit::Whole, &target, out)?;
                }
            }
            Ok(())
        }
        "xml" if file == "[Content_Types].xml" || name.contains("theme") => Ok(()),
        "xml" | "vml" => {
            let bytes = held(archive, name, out)?;
            let part = match name {
                _ if name.starts_with("docProps/") => Part::Properties,
                _ if name.contains("chart") => Part::Chart,
                _ if name.contains("drawing") => Part::TextBox,
                _ if name.contains("omment") => Part::Comment,
                _ => Part::HiddenData,
            };
            give(part, Unit::Whole, &text_of_xml(&bytes), out)
        }
        "jpg" | "jpeg" | "png" | "gif" | "bmp" | "tif" | "tiff" | "emf" | "wmf" => {
            if name.starts_with("docProps/") {
                return Ok(());
            }
            let picture = held(archive, name, out)?;
            if picture.is_empty() {
                return Ok(());
            }
            out.picture(name, &picture)
        }
        "bin" if name.contains("embeddings/") => {
            let mut part = open(archive, name)?;
            out.member(name, &mut part)
        }
        "bin" if file.starts_with("comments") => {
            sheet::comments(archive, name, &Arc::from("?"), out)
        }
        "bin" if name.contains("pivotCache/") || name.contains("externalLinks/") => {
            sheet::cache(archive, name, out)
        }
        "bin" if is_without_text(name) => Ok(()),
        "bin" if file.starts_with("sheet") => {
            out.section()?;
            sheet::read(archive, name, &Arc::from(file), &Workbook::default(), out)?;
            Err(Fault::Damaged)
        }
        "bin" => Ok(()),
        _ if name.starts_with("xl/embeddings/") => {
            let mut part = open(archive, name)?;
            out.member(name, &mut part)
        }
        _ => {
            out.fault(Fault::Unsupported(Unsupported::Other));
            Ok(())
        }
    }
}

/// A part in memory, or nothing where it is too large for that.
fn held(archive: &mut Archive<'_>, name: &str, out: &mut dyn Output) -> Result<Vec<u8>, Fault> {
    match parts::bytes(archive, name, out.limits().in_memory) {
        Err(fault @ Fault::Limit(_)) => {
            out.fault(fault);
            Ok(Vec::new())
        }
        other => other,
    }
}

fn is_without_text(name: &str) -> bool {
    name.contains("printerSettings")
        || matches!(
            file_name(name),
            "workbook.bin" | "sharedStrings.bin" | "styles.bin" | "calcChain.bin"
        )
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A text of its own, with a line end.
fn give(part: Part, unit: Unit, text: &str, out: &mut dyn Output) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Ok(());
    }
    out.at(part, unit)?;
    out.text(text)?;
    out.text("\n")
}

#[cfg(test)]
mod tests;
