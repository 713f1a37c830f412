//! Keeps what a reader pushes, for the tests of this folder.
//!
//! Texts are told as people would see them, with a line end where a new place begins.

use std::io::Read;

use super::super::reader::{Bitmap, Fault, Limits, Output, Part, Unit};

#[derive(Default)]
pub(super) struct Recorder {
    pub text: String,
    pub places: Vec<(Part, Unit, usize)>,
    pub members: Vec<(String, Vec<u8>)>,
    pub pictures: Vec<(String, Vec<u8>)>,
    pub faults: Vec<Fault>,
    pub sections: usize,
    pub limits: Limits,
}

impl Recorder {
    /// The text that was pushed as a part.
    pub(super) fn of(&self, part: Part) -> String {
        let ends = self
            .places
            .iter()
            .skip(1)
            .map(|(_, _, at)| *at)
            .chain([self.text.len()]);
        let texts = self.places.iter().zip(ends);
        texts
            .filter(|((of, ..), _)| *of == part)
            .map(|((_, _, at), end)| &self.text[*at..end])
            .collect()
    }

    /// A member's content as text.
    pub(super) fn member(&self, name: &str) -> String {
        let found = self.members.iter().find(|(known, _)| known == name);
        String::from_utf8_lossy(&found.unwrap_or_else(|| panic!("no member {name}")).1).into_owned()
    }
}

impl Output for Recorder {
    fn at(&mut self, part: Part, unit: Unit) -> Result<(), Fault> {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.places.push((part, unit, self.text.len()));
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        self.text.push_str(text);
        Ok(())
    }

    fn section(&mut self) -> Result<(), Fault> {
        self.sections += 1;
        Ok(())
    }

    fn member(&mut self, name: &str, content: &mut dyn Read) -> Result<(), Fault> {
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).map_err(|_| Fault::Io)?;
        self.members.push((name.to_string(), bytes));
        Ok(())
    }

    fn picture(&mut self, name: &str, encoded: &[u8]) -> Result<(), Fault> {
        self.pictures.push((name.to_string(), encoded.to_vec()));
        Ok(())
    }

    fn bitmap(&mut self, _: &str, _: Bitmap) -> Result<(), Fault> {
        Ok(())
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn limits(&self) -> Limits {
        self.limits
    }
}
