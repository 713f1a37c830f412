//! The named things that content uses, and the fonts that are kept from page to page.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::file::File;
use super::font::Font;
use super::object::{Dict, Object};
use crate::extract::reader::Fault;

/// Bytes of fonts that are kept.
const MAX_FONTS: usize = 48 << 20;

/// What is kept from page to page.
#[derive(Default)]
pub(super) struct Store {
    fonts: HashMap<u32, Rc<Font>>,
    weight: usize,
    /// Forms that show neither text nor pictures: backgrounds and logos on every page.
    pub barren: HashSet<u32>,
}

impl Store {
    /// The font with a name.
    pub(super) fn font(&mut self, file: &File, resources: &mut Resources, name: &[u8]) -> Rc<Font> {
        if let Some(font) = resources.named_fonts.get(name) {
            return font.clone();
        }
        let named = resources.fonts.get(name);
        let font = named.and_then(|font| self.font_of(file, font));
        let font = font.unwrap_or_else(|| {
            // Digits are digits in nearly every font.
            file.note(Fault::Damaged);
            Rc::new(Font::new(file, &Dict::default()))
        });
        resources.named_fonts.insert(name.into(), font.clone());
        font
    }

    /// The font that an object is.
    pub(super) fn font_of(&mut self, file: &File, object: &Object) -> Option<Rc<Font>> {
        let number = object.reference().map(|id| id.number);
        if let Some(font) = number.and_then(|number| self.fonts.get(&number)) {
            return Some(font.clone());
        }
        let font = file.needed(object);
        let font = Rc::new(Font::new(file, font.dict()?));
        if let Some(number) = number {
            if self.weight > MAX_FONTS {
                self.fonts.clear();
                self.weight = 0;
            }
            self.weight = self.weight.saturating_add(font.weight());
            self.fonts.insert(number, font.clone());
        }
        Some(font)
    }
}

/// Named things that a content stream uses.
pub(super) struct Resources {
    pub dict: Dict,
    fonts: Dict,
    pub objects: Dict,
    named_fonts: HashMap<Box<[u8]>, Rc<Font>>,
}

impl Resources {
    pub(super) fn new(file: &File, dict: Dict) -> Self {
        Self {
            fonts: file.dict(&dict, b"Font").unwrap_or_default(),
            objects: file.dict(&dict, b"XObject").unwrap_or_default(),
            named_fonts: HashMap::new(),
            dict,
        }
    }
}
