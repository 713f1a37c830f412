//! The shared strings of a workbook: each text once, for all cells that show it.
//!
//! Cells name a string by number, so all strings must be at hand while sheets are read. They lie in
//! one stretch of memory with their ends; what does not fit there is told at once as plain text, so
//! that it is read though its cell is not known. Strings that no cell names are told at the end:
//! they are what a deleted cell leaves behind. How to say a word (`rPh`) is not read.

use super::rows::push_line;
use super::xml::{Node, Xml};
use crate::extract::reader::{Fault, Limit, Output, Part, Unit};

/// Bytes of one string that are held until its end.
const LONGEST: usize = 16 << 20;

/// The strings, by number.
#[derive(Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
    used: Vec<u64>,
}

impl Strings {
    /// Reads the part, and holds `largest` bytes of it.
    pub(super) fn read(
        xml: &mut Xml<'_>,
        out: &mut dyn Output,
        largest: u64,
    ) -> Result<Self, Fault> {
        let mut strings = Self::default();
        let largest = usize::try_from(largest.min(u64::from(u32::MAX))).unwrap_or(usize::MAX);
        let mut phonetic = 0_u32;
        let mut in_text = false;
        let mut item = String::new();
        loop {
            match xml.next() {
                Node::Open(tag) => match tag.local() {
                    "t" => in_text = phonetic == 0,
                    "rPh" => phonetic += 1,
                    _ => {}
                },
                Node::Text(text) if in_text => {
                    push_line(&text, &mut item);
                    if item.len() > LONGEST {
                        out.at(Part::HiddenData, Unit::Whole)?;
                        out.text(&item)?;
                        item.clear();
                    }
                }
                Node::Close(end) => match end.local() {
                    "t" => in_text = false,
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    "si" => {
                        strings.take(&mut item, out, largest)?;
                        item.clear();
                    }
                    _ => {}
                },
                Node::End => break,
                _ => {}
            }
        }
        if !item.is_empty() {
            strings.take(&mut item, out, largest)?;
        }
        strings.used = vec![0; strings.ends.len() / 64 + 1];
        Ok(strings)
    }

    /// A string by its number.
    pub(super) fn get(&mut self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        if let Some(word) = self.used.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
        self.text.get(start as usize..end as usize)
    }

    /// Tells what no cell named.
    pub(super) fn tell_unused(mut self, out: &mut dyn Output) -> Result<(), Fault> {
        let mut begun = false;
        let mut line = String::new();
        for number in 0..self.ends.len() {
            let word = self.used.get(number / 64).copied().unwrap_or_default();
            if word & 1 << (number % 64) != 0 {
                continue;
            }
            let text = self.get(number).unwrap_or_default();
            if text.trim().is_empty() {
                continue;
            }
            if !begun {
                out.section()?;
                out.at(Part::HiddenData, Unit::Whole)?;
                begun = true;
            }
            line.clear();
            line.push_str(text);
            line.push('\n');
            out.text(&line)?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        item: &mut String,
        out: &mut dyn Output,
        largest: usize,
    ) -> Result<(), Fault> {
        unescape_codes(item);
        let size = self.text.len() + self.ends.len() * 4 + item.len();
        if size <= largest {
            self.text.push_str(item);
            self.ends
                .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
            return Ok(());
        }
        if largest > 0 && self.used.is_empty() {
            // The first that does not fit.
            self.used.push(0);
            out.fault(Fault::Limit(Limit::Memory));
            out.at(Part::HiddenData, Unit::Whole)?;
        }
        item.push('\n');
        out.text(item)
    }
}

/// `_x000D_` stands for a character by its number, as Excel writes those that XML has not.
pub(super) fn unescape_codes(text: &mut String) {
    if memchr::memmem::find(text.as_bytes(), b"_x").is_none() {
        return;
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("_x") {
        decoded.push_str(before);
        let code = after
            .get(..5)
            .filter(|code| code.ends_with('_'))
            .and_then(|code| u32::from_str_radix(code.trim_end_matches('_'), 16).ok())
            .and_then(char::from_u32);
        match code {
            Some(character) => {
                decoded.push(if character.is_control() {
                    ' '
                } else {
                    character
                });
                rest = after.get(5..).unwrap_or_default();
            }
            None => {
                decoded.push_str("_x");
                rest = after;
            }
        }
    }
    decoded.push_str(rest);
    *text = decoded;
}
