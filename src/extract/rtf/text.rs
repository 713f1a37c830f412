//! Bytes and Unicode characters of Rich Text Format on their way to the text they belong to.
//!
//! Bytes wait until something else comes, since one character may take several of them, each written
//! by itself.

use std::io::BufRead;

use crate::extract::code_page;
use crate::extract::reader::{Fault, Output};

use super::Reader;
use super::destinations::Destination;
use super::tokens::Tokens;

/// So many bytes of text wait to be decoded at once.
const CHUNK: usize = 1 << 15;
/// A text that stands apart leaves in pieces of this size.
const HELD: usize = 1 << 20;

impl Reader {
    pub(super) fn unicode(&mut self, number: i32, out: &mut dyn Output) -> Result<(), Fault> {
        self.flush_bytes(out)?;
        self.skipping = u32::from(self.state.fallback);
        // Written as a signed number; some write it unsigned, or the whole code.
        let unit = match u16::try_from(number) {
            Ok(unit) => unit,
            Err(_) if number < 0 => (number & 0xFFFF) as u16,
            Err(_) => {
                let char = u32::try_from(number).ok().and_then(char::from_u32);
                let text = char.unwrap_or(char::REPLACEMENT_CHARACTER).to_string();
                return self.characters(&text, out);
            }
        };
        let units = match self.surrogate.take() {
            Some(high) => vec![high, unit],
            None if (0xD800..0xDC00).contains(&unit) => {
                self.surrogate = Some(unit);
                return Ok(());
            }
            None => vec![unit],
        };
        let text: String = char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        self.characters(&text, out)
    }

    /// Whether this is a character that only repeats one in Unicode.
    pub(super) fn skipped(&mut self) -> bool {
        match self.skipping.checked_sub(1) {
            Some(left) => {
                self.skipping = left;
                true
            }
            None => false,
        }
    }

    /// Bytes with nothing special in them.
    pub(super) fn run(&mut self, mut run: &[u8], out: &mut dyn Output) -> Result<(), Fault> {
        match self.state.destination {
            Destination::Picture | Destination::Object => {
                self.binary.hex(run, out);
                return Ok(());
            }
            // Semicolons part fonts and colours.
            Destination::Skipped | Destination::Fonts | Destination::Either => return Ok(()),
            _ => {}
        }
        while self.skipping > 0
            && let Some((_, rest)) = run.split_first()
        {
            self.skipping -= 1;
            run = rest;
        }
        self.bytes.extend_from_slice(run);
        if self.bytes.len() < CHUNK {
            return Ok(());
        }
        // What is held is cut between words, or else when it is too long to hold.
        match self.bytes.iter().rposition(|byte| *byte == b' ') {
            Some(cut) => {
                let rest = self.bytes.split_off(cut);
                self.flush_bytes(out)?;
                self.bytes = rest;
                Ok(())
            }
            None if self.bytes.len() >= HELD => self.flush_bytes(out),
            None => Ok(()),
        }
    }

    pub(super) fn push_byte(&mut self, byte: u8, out: &mut dyn Output) -> Result<(), Fault> {
        self.bytes.push(byte);
        if self.bytes.len() >= HELD {
            self.flush_bytes(out)?;
        }
        Ok(())
    }

    pub(super) fn binary_run(
        &mut self,
        length: i32,
        tokens: &mut Tokens<impl BufRead>,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let length = u64::try_from(length).unwrap_or_default();
        let wanted = matches!(
            self.state.destination,
            Destination::Picture | Destination::Object
        );
        self.skipping = self.skipping.saturating_sub(1);
        tokens.binary(length, |bytes| {
            if wanted {
                self.binary.bytes(bytes, out);
            }
        })
    }

    pub(super) fn flush(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        self.flush_bytes(out)?;
        if self.surrogate.take().is_some() {
            return self.characters("\u{FFFD}", out);
        }
        Ok(())
    }

    pub(super) fn flush_bytes(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.bytes);
        let text = code_page::decode(self.state.code_page, &bytes);
        self.characters(&text, out)?;
        // The space is used again.
        self.bytes = bytes;
        self.bytes.clear();
        Ok(())
    }

    /// Text, wherever it belongs.
    pub(super) fn characters(&mut self, text: &str, out: &mut dyn Output) -> Result<(), Fault> {
        match self.state.destination {
            Destination::Name => {
                if self.name.len() < 64 {
                    self.name.push_str(text);
                }
                return Ok(());
            }
            Destination::Text | Destination::Apart(_) => {}
            _ => return Ok(()),
        }
        let Some(aside) = self.asides.last_mut() else {
            return self.story.push(text, self.state.marks, out);
        };
        aside.text.push_str(text);
        if aside.text.len() > HELD {
            let text = std::mem::take(&mut aside.text);
            let part = aside.part;
            self.story.aside(part, &text, out)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self, out: &mut dyn Output) -> Result<(), Fault> {
        self.flush(out)?;
        self.binary.give(out)?;
        while let Some(aside) = self.asides.pop() {
            self.give_aside(aside, out)?;
        }
        self.story.finish(out)
    }
}
