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
mod lexer;
mod line;
mod lzw;
mod marks;
mod matrix;
mod object;
mod object_stream;
mod page;
mod page_tree;
mod picture;
mod predictor;
mod raster;
mod resources;
mod strips;
#[cfg(test)]
mod tests;
mod text_frame;
mod widths;
mod xml_text;
mod xref;

use std::collections::HashSet;
use std::io::SeekFrom;

use self::extras::{Extras, give};
use self::file::File;
use self::object::{Dict, Object};
use self::page::{Painter, Picture, Placed, Shown};
use self::page_tree::PageTree;
use self::picture::Wanted;
use self::resources::Store;
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
        equipped: false,
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
    /// Whether any page names pictures or forms that it may draw.
    equipped: bool,
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
        } else if !self.any && !self.painted && self.equipped {
            // Nothing drawn with what is there to draw with: the content is lost.
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
        self.equipped |= self.file.dict(resources, b"XObject").is_some();
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
        let Some(found) = page.get(b"Contents") else {
            return content;
        };
        match &*self.file.needed(found) {
            Object::Stream(stream) => content = self.file.decode(stream).data,
            Object::Array(items) => {
                for item in items {
                    let item = self.file.needed(item);
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
            _ => self.file.note(Fault::Damaged),
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
        let few = characters.take(FEW).count() < FEW;
        let wanted = if few { ON_EMPTY } else { ON_FULL };
        let name = |index: usize| format!("page {number} image {}", index + 1);
        let mut any = false;
        // Strips that were put together, and pictures that this page showed already.
        let mut done: HashSet<usize> = HashSet::new();
        let groups = if few {
            strips::find(&shown.pictures)
        } else {
            Vec::new()
        };
        for group in groups {
            let first = group.iter().min().copied().unwrap_or(0);
            if let Some(whole) = strips::join(self.file, &shown.pictures, &group, out.limits()) {
                out.bitmap(&name(first), whole)?;
                any = true;
                done.extend(group);
            }
        }
        for (index, Placed { picture, .. }) in shown.pictures.iter().enumerate() {
            if done.contains(&index) {
                continue;
            }
            any |= match picture {
                Picture::Inline(dict, data) => {
                    picture::inline(self.file, dict, data, wanted, &name(index), out)?
                }
                Picture::Object(id) if self.pictures.contains(id) => true,
                Picture::Object(id) => {
                    let object = self.file.object(*id);
                    let Some(stream) = object.stream() else {
                        continue;
                    };
                    let handed = picture::object(self.file, stream, wanted, &name(index), out)?;
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
