//! The parts of a package in the order they are read.
//!
//! What hangs on a slide or a sheet is read with it, under its number or name; what is left is read
//! at the end, in the order of the package. Faults of parts are told once each and end nothing. How
//! a part is read is not decided here.

use std::collections::{HashMap, HashSet};

use super::language::{Language, Owner};
use super::package::Package;
use super::relations::{self, Relation, Types};
use super::sheet::Shared;
use super::story::{Place, Story};
use super::xml::{Node, Xml};
use super::{binary, caches, slides, visio, workbook};
use crate::extract::reader::{Fault, Limit, Output, Part, Unit};

/// How far what hangs on a slide or sheet is followed.
const FOLLOWED: u32 = 4;

/// A package being read.
pub(super) struct Parts<'s, 'o> {
    package: Package<'s>,
    out: &'o mut dyn Output,
    types: Types,
    shared: Shared,
    /// The items of the pivot cache whose records come next.
    pivot: Option<caches::Items>,
    in_pivot: bool,
    encrypted: HashSet<String>,
    told: Vec<Fault>,
}

impl<'s, 'o> Parts<'s, 'o> {
    pub(super) fn new(package: Package<'s>, out: &'o mut dyn Output) -> Self {
        Self {
            package,
            out,
            types: Types::default(),
            shared: Shared::default(),
            pivot: None,
            in_pivot: false,
            encrypted: HashSet::new(),
            told: Vec::new(),
        }
    }

    /// Reads all of it.
    pub(super) fn read(mut self) -> Result<(), Fault> {
        self.note(self.package.fault);
        self.read_types();
        self.read_manifest();
        let main = self.main();
        if let Some(main) = &main {
            self.read_main(main)?;
        }
        for name in ["content.xml", "styles.xml", "meta.xml"] {
            if let Some(index) = self.package.part(name) {
                self.part(index, &Owner::default())?;
            }
        }
        for index in 0..self.package.parts.len() {
            self.part(index, &Owner::default())?;
        }
        let strings = std::mem::take(&mut self.shared.strings);
        strings.tell_unused(self.out)
    }

    fn note(&mut self, fault: impl Into<Option<Fault>>) {
        if let Some(fault) = fault.into()
            && !self.told.contains(&fault)
        {
            self.told.push(fault);
            self.out.fault(fault);
        }
    }

    fn read_types(&mut self) {
        let largest = self.out.limits().in_memory;
        let Some(index) = self.package.part("[Content_Types].xml") else {
            return;
        };
        let fault = match self.package.content(index) {
            Ok(content) => {
                let mut xml = Xml::new(content, largest);
                self.types = Types::read(&mut xml);
                xml.fault
            }
            Err(fault) => Some(fault),
        };
        self.note(fault);
    }

    /// Which parts of an OpenDocument package are encrypted.
    fn read_manifest(&mut self) {
        let largest = self.out.limits().in_memory;
        let Some(index) = self.package.part("META-INF/manifest.xml") else {
            return;
        };
        let Ok(content) = self.package.content(index) else {
            return;
        };
        let mut xml = Xml::new(content, largest);
        let mut path = String::new();
        loop {
            match xml.next() {
                Node::Open(tag) => match tag.local() {
                    "file-entry" => {
                        path.clear();
                        path.push_str(&tag.attribute("full-path").unwrap_or_default());
                    }
                    "encryption-data" if self.encrypted.len() < 100_000 => {
                        self.encrypted.insert(path.to_lowercase());
                    }
                    _ => {}
                },
                Node::End => break,
                _ => {}
            }
        }
        drop(xml);
        if !self.encrypted.is_empty() {
            self.note(Fault::Encrypted);
        }
    }

    /// The part that the package is about.
    fn main(&mut self) -> Option<String> {
        let related = self
            .relations("")
            .into_iter()
            .find(|relation| relation.kind == "officeDocument" && !relation.is_outside)
            .map(|relation| relation.target)
            .filter(|target| self.package.part(target).is_some());
        let typed = || {
            self.types
                .all()
                .find(|(_, kind)| kind.ends_with(".main+xml"))
                .map(|(name, _)| name.to_string())
        };
        let named = || {
            [
                "word/document.xml",
                "xl/workbook.xml",
                "ppt/presentation.xml",
                "visio/document.xml",
            ]
            .into_iter()
            .find(|name| self.package.part(name).is_some())
            .map(str::to_string)
        };
        related.or_else(typed).or_else(named)
    }

    fn read_main(&mut self, main: &str) -> Result<(), Fault> {
        let Some(index) = self.package.part(main) else {
            return Ok(());
        };
        let limits = self.out.limits();
        let (mut sheets, mut shown) = (Vec::new(), Vec::new());
        let mut is_other = false;
        let fault = match self.package.content(index) {
            Ok(content) => {
                let mut xml = Xml::new(content, limits.in_memory);
                match xml.root().as_deref() {
                    Some("workbook") => {
                        sheets = workbook::read(&mut xml, self.out, limits.pages)?;
                    }
                    Some("presentation") => {
                        let place = Place::At(Unit::Whole);
                        let mut story = Story::new(self.out, Part::HiddenData, place);
                        shown = slides::read(&mut xml, &mut story, limits.pages)?;
                        story.finish()?;
                    }
                    _ => is_other = true,
                }
                xml.fault
            }
            Err(fault) => Some(fault),
        };
        if is_other {
            self.part_again(index)?;
            return self.read_drawing(main);
        }
        self.note(fault);
        if sheets.len().max(shown.len()) >= limits.pages as usize {
            self.note(Fault::Limit(Limit::Pages));
        }
        let relations = self.relations(main);
        self.read_sheets(&sheets, &relations)?;
        let by_id: HashMap<&str, &Relation> = by_id(&relations);
        for (slide, relation) in (1..).zip(&shown) {
            if let Some(relation) = by_id.get(relation.as_str()) {
                self.follow(&relation.target, &Owner::slide(slide), 0)?;
            }
        }
        Ok(())
    }

    /// Reads the pages of a drawing, if it is one.
    fn read_drawing(&mut self, main: &str) -> Result<(), Fault> {
        let limits = self.out.limits();
        for list in self.relations(main) {
            let index = match self.package.part(&list.target) {
                Some(index) if list.kind == "pages" => index,
                _ => continue,
            };
            let Ok(content) = self.package.content(index) else {
                continue;
            };
            let pages = visio::pages(&mut Xml::new(content, limits.in_memory), limits.pages);
            self.part_again(index)?;
            if pages.len() >= limits.pages as usize {
                self.note(Fault::Limit(Limit::Pages));
            }
            let relations = self.relations(&list.target);
            let by_id = by_id(&relations);
            for (page, relation) in (1..).zip(&pages) {
                if let Some(relation) = by_id.get(relation.as_str()) {
                    self.follow(&relation.target, &Owner::page(page), 0)?;
                }
            }
        }
        Ok(())
    }

    fn read_sheets(
        &mut self,
        sheets: &[workbook::Sheet],
        relations: &[Relation],
    ) -> Result<(), Fault> {
        for (kind, usual) in [
            ("styles", "xl/styles.xml"),
            ("sharedStrings", "xl/sharedStrings.xml"),
        ] {
            let related = relations.iter().find(|relation| relation.kind == kind);
            let name = related.map_or(usual, |relation| relation.target.as_str());
            if let Some(index) = self.package.part(name) {
                self.part(index, &Owner::default())?;
            }
        }
        let by_id = by_id(relations);
        for sheet in sheets {
            if let Some(relation) = by_id.get(sheet.relation.as_str()) {
                self.follow(&relation.target, &Owner::sheet(&sheet.name), 0)?;
            }
        }
        Ok(())
    }

    /// The relations of a part, or of the package.
    fn relations(&mut self, part: &str) -> Vec<Relation> {
        let largest = self.out.limits().in_memory;
        match relations::relations_of(&mut self.package, part, largest) {
            Ok(relations) => relations,
            Err(fault) => {
                self.note(fault);
                Vec::new()
            }
        }
    }

    /// Reads a part and what hangs on it.
    fn follow(&mut self, name: &str, owner: &Owner, depth: u32) -> Result<(), Fault> {
        let Some(index) = self.package.part(name) else {
            return Ok(());
        };
        if self.package.parts.get(index).is_none_or(|part| part.read) {
            return Ok(());
        }
        self.part(index, owner)?;
        if depth >= FOLLOWED {
            return Ok(());
        }
        for relation in self.relations(name) {
            let leads_away = matches!(
                relation.kind.as_str(),
                "slide"
                    | "slideLayout"
                    | "slideMaster"
                    | "notesMaster"
                    | "page"
                    | "master"
                    | "theme"
                    | "worksheet"
                    | "officeDocument"
            );
            if !relation.is_outside && !leads_away {
                self.follow(&relation.target, owner, depth + 1)?;
            }
        }
        Ok(())
    }

    /// Reads a part that was only looked at.
    fn part_again(&mut self, index: usize) -> Result<(), Fault> {
        if let Some(part) = self.package.parts.get_mut(index) {
            part.read = false;
        }
        self.part(index, &Owner::default())
    }

    /// Reads a part, if it was not yet.
    fn part(&mut self, index: usize, owner: &Owner) -> Result<(), Fault> {
        let name = match self.package.parts.get(index) {
            Some(part) if !part.read => part.name.clone(),
            _ => return Ok(()),
        };
        // A thumbnail shows the first page, too small to be read right.
        let is_thumbnail =
            name.starts_with("docProps/thumbnail.") || name.starts_with("Thumbnails/");
        if name == "mimetype" || is_thumbnail || self.encrypted.contains(&name.to_lowercase()) {
            return Ok(());
        }
        let kind = self.types.of(&name).to_string();
        if kind.starts_with("application/vnd.ms-excel.") && name.ends_with(".bin") {
            // Binary sheets: read elsewhere.
            return Ok(());
        }
        let largest = self.out.limits().in_memory;
        let fault = match self.package.content(index) {
            Err(fault) => Some(fault),
            Ok(content) if !is_xml(&name, &kind) => {
                binary::hand_on(&name, &kind, content, self.out)?
            }
            Ok(content) => {
                let mut xml = Xml::new(content, largest);
                match xml.root() {
                    Some(root) => {
                        self.out.section()?;
                        let mut language = Language {
                            out: self.out,
                            shared: &mut self.shared,
                            pivot: &mut self.pivot,
                            name: &name,
                            kind: &kind,
                            owner,
                        };
                        language.read(&mut xml, &root)?;
                        xml.fault
                    }
                    None if xml.is_empty() => xml.fault,
                    None => Some(xml.fault.unwrap_or(Fault::Damaged)),
                }
            }
        };
        self.note(fault);
        if self.pivot.is_some() && !self.in_pivot {
            // Its records are read while its items are at hand.
            self.in_pivot = true;
            for relation in self.relations(&name) {
                if let Some(records) = self.package.part(&relation.target) {
                    self.part(records, &Owner::default())?;
                }
            }
            self.in_pivot = false;
            self.pivot = None;
        }
        Ok(())
    }
}

fn by_id(relations: &[Relation]) -> HashMap<&str, &Relation> {
    relations
        .iter()
        .map(|relation| (relation.id.as_str(), relation))
        .collect()
}

/// Whether a part is XML that is read here. Pages and pictures in XML are files of their own.
fn is_xml(name: &str, kind: &str) -> bool {
    let ending = name
        .rsplit_once('.')
        .map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    let is_file = kind.contains("html")
        || kind.contains("svg")
        || matches!(
            ending.as_str(),
            "svg"
                | "htm"
                | "html"
                | "xht"
                | "xhtml"
                | "mht"
                | "docx"
                | "docm"
                | "xlsx"
                | "xlsm"
                | "pptx"
                | "odt"
                | "ods"
                | "rtf"
                | "doc"
                | "xls"
                | "ppt"
                | "pdf"
                | "txt"
        );
    !is_file
        && (matches!(ending.as_str(), "xml" | "vml" | "rels" | "rdf")
            || kind.ends_with("+xml")
            || kind.ends_with("/xml")
            || kind.contains("vmlDrawing"))
}
