//! Which language a part is in, and who reads it.
//!
//! A part is known by its root element: names and types may lie, and programs open a part that is
//! misnamed. Roots that nobody knows are read as drawings are, which keeps paragraphs together and
//! lets everything else stand alone. What a part belongs to is decided by whoever found it.

use std::sync::Arc;

use super::sheet::Shared;
use super::story::{Place, Story};
use super::strings::Strings;
use super::xml::Xml;
use super::{caches, chart, drawing, odf, relations, sheet, visio, word, workbook};
use crate::extract::reader::{Fault, Output, Part, Unit};

/// What a part belongs to.
#[derive(Clone, Default)]
pub(super) struct Owner {
    pub(super) sheet: Option<Arc<str>>,
    pub(super) slide: Option<u32>,
    /// A page of a drawing.
    pub(super) page: Option<u32>,
}

impl Owner {
    pub(super) fn sheet(name: &str) -> Self {
        Self {
            sheet: Some(Arc::from(name)),
            ..Self::default()
        }
    }

    pub(super) fn slide(number: u32) -> Self {
        Self {
            slide: Some(number),
            ..Self::default()
        }
    }

    pub(super) fn page(number: u32) -> Self {
        Self {
            page: Some(number),
            ..Self::default()
        }
    }
}

/// A part that is about to be read, and what it is read with.
pub(super) struct Language<'a> {
    pub(super) out: &'a mut dyn Output,
    pub(super) shared: &'a mut Shared,
    pub(super) pivot: &'a mut Option<caches::Items>,
    pub(super) name: &'a str,
    pub(super) kind: &'a str,
    pub(super) owner: &'a Owner,
}

impl Language<'_> {
    /// Reads the part, whose root is called so.
    pub(super) fn read(&mut self, xml: &mut Xml<'_>, root: &str) -> Result<(), Fault> {
        let name = self.name;
        let is_sheet = name.starts_with("xl/") || self.kind.contains("spreadsheetml");
        let sheet = || self.owner.sheet.clone().unwrap_or_else(|| Arc::from(name));
        if name.starts_with("customXml/") && !name.contains("/itemProps") {
            return self.story(Part::HiddenData, |story| drawing::read_labelled(xml, story));
        }
        match root {
            "Types" | "manifest" => Ok(()),
            "Relationships" => self.links(xml),
            "document" if !name.starts_with("word/") && !self.kind.contains("word") => {
                odf::read(xml, self.out)
            }
            "document" => self.words(xml, Part::Body, Place::Paragraphs),
            "hdr" => self.words(xml, Part::Header, self.place()),
            "ftr" => self.words(xml, Part::Footer, self.place()),
            "footnotes" | "endnotes" => self.words(xml, Part::Footnote, self.place()),
            "comments" if is_sheet => workbook::read_comments(xml, self.out, &sheet()),
            "ThreadedComments" => workbook::read_comments(xml, self.out, &sheet()),
            "comments" => self.words(xml, Part::Comment, self.place()),
            "glossaryDocument" => self.words(xml, Part::HiddenData, self.place()),
            "worksheet" | "macrosheet" | "xlmacrosheet" | "dialogsheet" => {
                let sheet = sheet();
                sheet::read(xml, self.out, self.shared, sheet)
            }
            "sst" => {
                let largest = self.out.limits().in_memory;
                let strings = Strings::read(xml, self.out, largest)?;
                let before = std::mem::replace(&mut self.shared.strings, strings);
                before.tell_unused(self.out)
            }
            "styleSheet" => {
                (self.shared.formats, self.shared.styles) = workbook::read_styles(xml);
                Ok(())
            }
            "pivotCacheDefinition" => {
                *self.pivot = Some(caches::read_definition(xml, self.out, name)?);
                Ok(())
            }
            "pivotCacheRecords" => {
                let items = self.pivot.take().unwrap_or_default();
                caches::read_records(xml, self.out, name, &items)
            }
            "externalLink" => caches::read_link(xml, self.out, name),
            "chartSpace" => self.story(Part::Chart, |story| chart::read(xml, story)),
            "PageContents" | "VisioDocument" | "MasterContents" | "Pages" | "Masters" => {
                self.story(Part::Body, |story| visio::read(xml, story))
            }
            "document-content" | "document-styles" | "document-meta" | "document-settings" => {
                odf::read(xml, self.out)
            }
            "coreProperties" | "Properties" => {
                self.story(Part::Properties, |story| drawing::read_labelled(xml, story))
            }
            _ => {
                let part = part_of(root);
                self.story(part, |story| drawing::read(xml, story))
            }
        }
    }

    fn place(&self) -> Place {
        Place::At(match self.owner {
            Owner {
                slide: Some(slide), ..
            } => Unit::Slide(*slide),
            Owner {
                page: Some(page), ..
            } => Unit::Page(*page),
            Owner {
                sheet: Some(sheet), ..
            } => Unit::Cell {
                sheet: Arc::clone(sheet),
                row: 1,
                column: 1,
            },
            _ => Unit::Whole,
        })
    }

    fn words(&mut self, xml: &mut Xml<'_>, part: Part, place: Place) -> Result<(), Fault> {
        let mut story = Story::new(self.out, part, place);
        word::read(xml, &mut story)?;
        story.finish()
    }

    fn story(
        &mut self,
        part: Part,
        read: impl FnOnce(&mut Story<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let place = self.place();
        let mut story = Story::new(self.out, part, place);
        read(&mut story)?;
        story.finish()
    }

    /// Where relations lead out of the package.
    fn links(&mut self, xml: &mut Xml<'_>) -> Result<(), Fault> {
        let place = self.place();
        let mut story = Story::new(self.out, Part::Link, place);
        relations::each(xml, self.name, |relation| {
            if relation.is_outside {
                story.text(&relation.target)?;
                story.end_paragraph()?;
            }
            Ok(true)
        })?;
        story.finish()
    }
}

fn part_of(root: &str) -> Part {
    match root {
        "sld" | "sldLayout" | "sldMaster" => Part::Body,
        "notes" | "notesMaster" => Part::Notes,
        "handoutMaster" => Part::Header,
        "cmLst" => Part::Comment,
        "dataModel" | "drawing" | "wsDr" | "userShapes" | "xml" => Part::TextBox,
        "cmAuthorLst" | "authorLst" | "people" | "personList" => Part::Properties,
        _ => Part::HiddenData,
    }
}
