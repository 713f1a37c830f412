//! Reads PDF: what its pages show, and everything else in it that people or programs can read.
//!
//! The whole file is held in memory, objects are read when they are asked for, and pages go out one
//! by one. A file whose tables are broken is searched for its objects; one that is damaged gives
//! what it holds and says so; one that opens only with a password is not read. A document of which
//! nothing could be read although something is drawn is never silent. Scripts, patterns, older
//! revisions of changed objects and the bytes of signatures are not read.

mod annotation;
mod cmap;
mod colour;
mod composite;
mod content;
mod crypt;
mod encoding;
mod extras;
mod file;
mod filter;
mod font;
mod font_program;
mod layout;
mod lzw;
mod matrix;
mod object;
mod page;
mod page_tree;
mod picture;
mod predictor;
mod raster;
mod widths;
mod xml_text;
mod xref;

use std::collections::HashSet;
use std::io::SeekFrom;

use self::extras::{Extras, give};
use self::file::File;
use self::object::{Dict, Object};
use self::page::{Painter, Picture, Shown, Store};
use self::page_tree::PageTree;
use self::picture::Wanted;
use crate::extract::reader::{Fault, Limit, Output, Part, Source, Unit, Unsupported};

/// Bytes of a file that is read.
const MAX_FILE: u64 = 128 << 20;
/// A page with fewer characters may be a scan: its small pictures count as well.
const FEW: usize = 40;
/// Filled shapes with curves, on a page without text, that may be letters.
const MANY_SHAPES: usize = 100;
/// Pictures worth reading on a page without text, and on one with.
const ON_EMPTY: Wanted = Wanted {
    width: 40,
    height: 10,
    stencils: true,
};
const ON_FULL: Wanted = Wanted {
    width: 200,
    height: 60,
    stencils: false,
};

/// Reads a PDF.
pub(crate) fn read(source: &mut dyn Source, out: &mut dyn Output) -> Result<(), Fault> {
    let length = source.seek(SeekFrom::End(0)).map_err(|_| Fault::Io)?;
    if length > MAX_FILE {
        return Err(Fault::Limit(Limit::Memory));
    }
    source.seek(SeekFrom::Start(0)).map_err(|_| Fault::Io)?;
    let mut data = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    let mut bounded = std::io::Read::take(source, MAX_FILE);
    std::io::Read::read_to_end(&mut bounded, &mut data).map_err(|_| Fault::Io)?;
    // Offsets count from the mark, before which some writers leave something.
    let start = memchr::memmem::find(data.get(..1024).unwrap_or(&data), b"%PDF-");
    if let Some(start @ 1..) = start {
        data.drain(..start);
    }
    let file = File::open(data, out.limits().in_memory)?;
    let mut document = Document {
        file: &file,
        extras: Extras::new(&file),
        store: Store::default(),
        pictures: HashSet::new(),
        any: false,
        painted: false,
    };
    document.read(out)?;
    let mut faults = file.faults();
    let damaged = faults.iter().position(|fault| *fault == Fault::Damaged);
    if let Some(at) = damaged {
        faults.remove(at);
    }
    for fault in faults {
        out.fault(fault);
    }
    match damaged {
        Some(_) => Err(Fault::Damaged),
        None => Ok(()),
    }
}

struct Document<'a> {
    file: &'a File,
    extras: Extras<'a>,
    store: Store,
    /// Pictures handed on or found not to be wanted.
    pictures: HashSet<u32>,
    /// Whether any text or picture came.
    any: bool,
    /// Whether anything was drawn.
    painted: bool,
}

impl Document<'_> {
    fn read(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        self.extras.information(out)?;
        self.extras.form(out)?;
        let mut pages = PageTree::new(self.file);
        let mut number = 0;
        while let Some((page, resources)) = pages.next_page(self.file) {
            if number >= out.limits().pages {
                self.file.note(Fault::Limit(Limit::Pages));
                break;
            }
            number += 1;
            self.page(&page, &resources, number, out)?;
        }
        self.extras.bookmarks(out)?;
        self.extras.descriptions(out)?;
        self.extras.attachments(out)?;
        self.any |= self.extras.any;
        if number == 0 {
            self.file.note(Fault::Damaged);
        } else if !self.any && self.painted && self.file.faults().is_empty() {
            self.file.note(Fault::Unsupported(Unsupported::Other));
        }
        Ok(())
    }

    fn page(
        &mut self,
        page: &Dict,
        resources: &Dict,
        number: u32,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let content = self.content(page);
        let annotations = self.file.array(page, b"Annots").unwrap_or_default();
        let mut painter = Painter::new(self.file, &mut self.store);
        painter.page(&content, resources);
        drop(content);
        annotation::draw(self.file, &annotations, &mut painter);
        let shown = painter.finish();
        self.painted |= shown.painted;
        let text = !shown.text.trim().is_empty() || !shown.aside.trim().is_empty();
        give(out, Part::Body, Unit::Page(number), &shown.text)?;
        give(out, Part::HiddenData, Unit::Page(number), &shown.aside)?;
        let picture = self.hand_on_pictures(&shown, number, out)?;
        if !text && !picture && shown.curved_fills >= MANY_SHAPES {
            // Letters drawn as shapes look like this.
            self.file.note(Fault::Unsupported(Unsupported::Other));
        }
        self.any |= text || picture;
        self.any |= annotation::tell(self.file, &mut self.extras, &annotations, number, out)?;
        Ok(())
    }

    /// The content of a page: one stream, or several that are one.
    fn content(&self, page: &Dict) -> Vec<u8> {
        let most = self.file.in_memory();
        let mut content = Vec::new();
        match self.file.get(page, b"Contents").as_deref() {
            Some(Object::Stream(stream)) => content = self.file.decode(stream).data,
            Some(Object::Array(items)) => {
                for item in items {
                    let item = self.file.resolve(item);
                    let Some(stream) = item.stream() else {
                        self.file.note(Fault::Damaged);
                        continue;
                    };
                    let left = most.saturating_sub(content.len());
                    content.extend(self.file.decode_at_most(stream, left).data);
                    content.push(b'\n');
                    if content.len() > most {
                        break;
                    }
                }
            }
            Some(_) => self.file.note(Fault::Damaged),
            None if page.get(b"Contents").is_some() => self.file.note(Fault::Damaged),
            None => {}
        }
        content
    }

    /// Tells whether the page has pictures that were handed on, now or before.
    fn hand_on_pictures(
        &mut self,
        shown: &Shown,
        number: u32,
        out: &mut dyn Output,
    ) -> Result<bool, Fault> {
        let characters = shown.text.chars().filter(|c| !c.is_whitespace());
        let wanted = if characters.take(FEW).count() < FEW {
            ON_EMPTY
        } else {
            ON_FULL
        };
        let mut any = false;
        for (index, picture) in (1..).zip(&shown.pictures) {
            let name = format!("page {number} image {index}");
            any |= match picture {
                Picture::Inline(dict, data) => {
                    picture::inline(self.file, dict, data, wanted, &name, out)?
                }
                Picture::Object(id) if self.pictures.contains(id) => true,
                Picture::Object(id) => {
                    let object = self.file.object(*id);
                    let Some(stream) = object.stream() else {
                        continue;
                    };
                    let handed = picture::object(self.file, stream, wanted, &name, out)?;
                    if handed {
                        self.pictures.insert(*id);
                    }
                    handed
                }
            };
        }
        Ok(any)
    }
}
