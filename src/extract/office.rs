//! Documents of office programs: OOXML and OpenDocument packages, part by part.
//!
//! What people see comes first and in their order: the body, the sheets, the slides. Then every part
//! that is left is read for what it holds, whatever it is called, since nothing personal may hide in
//! a part that is never opened. One part that does not hold loses no other. Old binary formats,
//! encrypted packages (which are compound files) and the sheets of xlsb are read elsewhere.

mod binary;
mod caches;
mod chart;
mod decoded;
mod drawing;
mod flow;
mod formats;
mod language;
pub(crate) mod odf;
mod odf_names;
mod odf_sheet;
mod package;
mod parts;
mod relations;
mod rescue;
mod rows;
mod sheet;
mod slides;
mod story;
mod strings;
mod told;
mod visio;
mod word;
mod workbook;
mod xml;

use std::cell::RefCell;

use crate::extract::reader::{Fault, Output, Source};

/// The kinds of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Package {
    Word,
    Sheet,
    Slides,
    /// Sheets in a binary form: `xlsb` reads them, and [`read`] what is XML around them.
    Xlsb,
    Visio,
    Odf,
}

/// What a zip is by its members' names, or nothing if it is an archive like any other.
pub(crate) fn what<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<Package> {
    let mut has_types = false;
    let mut has_content = false;
    let mut has_kind = false;
    let mut has_manifest = false;
    let mut ooxml = None;
    for name in names {
        let name = name.replace('\\', "/").to_lowercase();
        let name = name.trim_start_matches('/');
        match name {
            "[content_types].xml" => has_types = true,
            "mimetype" => has_kind = true,
            "content.xml" | "styles.xml" => has_content = true,
            "meta-inf/manifest.xml" => has_manifest = true,
            "xl/workbook.bin" => ooxml = Some(Package::Xlsb),
            _ if ooxml.is_none() => {
                ooxml = match name.split_once('/') {
                    Some(("word", _)) => Some(Package::Word),
                    Some(("xl", _)) => Some(Package::Sheet),
                    Some(("ppt", _)) => Some(Package::Slides),
                    Some(("visio", _)) => Some(Package::Visio),
                    _ => None,
                }
            }
            _ => {}
        }
    }
    match ooxml {
        Some(package) if has_types => Some(package),
        _ if (has_kind && has_manifest) || (has_content && (has_kind || has_manifest)) => {
            Some(Package::Odf)
        }
        _ => None,
    }
}

/// Reads a package.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let most_members = out.limits().members;
    let source = RefCell::new(source);
    let package = package::Package::open(package::Shared(&source), most_members)?;
    if package.parts.is_empty() {
        return Err(package.fault.unwrap_or(Fault::Damaged));
    }
    parts::Parts::new(package, out).read()
}

#[cfg(test)]
mod tests;
