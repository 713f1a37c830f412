//! A running text with changes and hidden words in it, read in all the ways people can see it.
//!
//! Word and RTF keep what was deleted, inserted or hidden in the middle of what is seen, so that a
//! number may lie there in pieces. A story gives each paragraph as it is printed; as it was before
//! its changes, if it has any; and its hidden words by themselves. Notes, links and comments that are
//! anchored in a paragraph come after it, so that they part nothing. It does not know any format.

use crate::extract::reader::{Fault, Output, Part, Unit};

/// What is true of a piece of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Taken away by a change that is tracked.
    pub deleted: bool,
    /// Put in by a change that is tracked.
    pub inserted: bool,
    /// Not shown.
    pub hidden: bool,
}

/// Text on its way out, paragraph by paragraph.
pub(super) struct Story {
    part: Part,
    paragraph: u32,
    seen: String,
    /// The paragraph before its changes, from the first change on.
    before: Option<String>,
    hidden: String,
    hiding: bool,
    /// Part of the paragraph is out already.
    open: bool,
    asides: Vec<(Part, String)>,
    aside_bytes: usize,
}

/// A paragraph or the asides of one are held to this size; longer ones leave in pieces.
const HELD: usize = 1 << 20;

impl Story {
    pub(super) fn new(part: Part) -> Self {
        Self {
            part,
            paragraph: 1,
            seen: String::new(),
            before: None,
            hidden: String::new(),
            hiding: false,
            open: false,
            asides: Vec::new(),
            aside_bytes: 0,
        }
    }

    /// Adds text to the paragraph. A line end in it ends the paragraph.
    pub(super) fn push(
        &mut self,
        text: &str,
        marks: Marks,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        let mut lines = text.split('\n');
        self.add(lines.next().unwrap_or_default(), marks);
        for line in lines {
            self.end_paragraph(out)?;
            self.add(line, marks);
        }
        if self.seen.len() > HELD || self.hidden.len() > HELD {
            self.relieve(out)?;
        }
        Ok(())
    }

    /// Adds a text that is anchored here but stands elsewhere.
    pub(super) fn aside(
        &mut self,
        part: Part,
        text: &str,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        if text.trim().is_empty() {
            return Ok(());
        }
        self.aside_bytes = self.aside_bytes.saturating_add(text.len());
        self.asides.push((part, text.to_owned()));
        if self.aside_bytes > HELD {
            // What comes after these of the paragraph begins a line of its own.
            self.relieve(out)?;
            self.give_asides(out)?;
        }
        Ok(())
    }

    pub(super) fn end_paragraph(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        if self.open || !self.seen.trim().is_empty() {
            self.begin(out)?;
            self.seen.push('\n');
            out.text(&self.seen)?;
        }
        self.seen.clear();
        self.open = false;
        if let Some(mut before) = self.before.take() {
            before.push('\n');
            out.at(Part::Deleted, Unit::Paragraph(self.paragraph))?;
            out.text(&before)?;
        }
        self.give_hidden(out)?;
        self.give_asides(out)?;
        self.paragraph = self.paragraph.saturating_add(1);
        Ok(())
    }

    pub(super) fn finish(mut self, out: &mut dyn Output) -> Result<(), Fault> {
        self.end_paragraph(out)
    }

    fn add(&mut self, text: &str, marks: Marks) {
        if text.is_empty() {
            return;
        }
        if marks.hidden {
            if !self.hiding && !self.hidden.is_empty() {
                self.hidden.push(' ');
            }
            self.hiding = true;
            self.hidden.push_str(text);
            return;
        }
        self.hiding = false;
        if (marks.deleted || marks.inserted) && self.before.is_none() {
            self.before = Some(self.seen.clone());
        }
        if let (false, Some(before)) = (marks.inserted, &mut self.before) {
            before.push_str(text);
        }
        if !marks.deleted {
            self.seen.push_str(text);
        }
    }

    /// Gives what is held of a long paragraph, up to its last blank.
    fn relieve(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        let cut = self
            .seen
            .rfind(char::is_whitespace)
            .filter(|cut| *cut > 0)
            .unwrap_or(self.seen.len());
        if cut > 0 {
            self.begin(out)?;
            let rest = self.seen.split_off(cut);
            out.text(&self.seen)?;
            self.seen = rest;
        }
        if let Some(before) = self.before.take() {
            out.at(Part::Deleted, Unit::Paragraph(self.paragraph))?;
            out.text(&before)?;
            self.open = false;
        }
        self.give_hidden(out)
    }

    fn begin(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        if !self.open {
            out.at(self.part, Unit::Paragraph(self.paragraph))?;
            self.open = true;
        }
        Ok(())
    }

    fn give_hidden(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        self.hiding = false;
        if self.hidden.is_empty() {
            return Ok(());
        }
        self.open = false;
        self.hidden.push('\n');
        out.at(Part::HiddenData, Unit::Paragraph(self.paragraph))?;
        out.text(&self.hidden)?;
        self.hidden.clear();
        Ok(())
    }

    fn give_asides(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        for (part, mut text) in self.asides.drain(..) {
            self.open = false;
            text.push('\n');
            out.at(part, Unit::Paragraph(self.paragraph))?;
            out.text(&text)?;
        }
        self.aside_bytes = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::recorded::Recorded;

    fn told(pieces: &[(&str, Marks)]) -> String {
        let mut out = Recorded::default();
        let mut story = Story::new(Part::Body);
        for (text, marks) in pieces {
            story.push(text, *marks, &mut out).unwrap();
        }
        story.finish(&mut out).unwrap();
        out.text
    }

    #[test]
    fn a_number_is_whole_before_and_after_its_change() {
        let deleted = Marks {
            deleted: true,
            ..Marks::default()
        };
        let inserted = Marks {
            inserted: true,
            ..Marks::default()
        };
        let text = told(&[
            ("CPR 2110", Marks::default()),
            ("62-5629", inserted),
            ("99-0000", deleted),
            (" slut", Marks::default()),
        ]);
        assert_eq!(
            text,
            "[Body 1]\nCPR 211062-5629 slut\n[Deleted 1]\nCPR 211099-0000 slut\n"
        );
    }

    #[test]
    fn hidden_words_part_nothing_and_are_not_lost() {
        let hidden = Marks {
            hidden: true,
            ..Marks::default()
        };
        let text = told(&[
            ("2110", Marks::default()),
            ("skjult", hidden),
            ("62-5629\nnæste", Marks::default()),
        ]);
        assert_eq!(
            text,
            "[Body 1]\n211062-5629\n[HiddenData 1]\nskjult\n[Body 2]\nnæste\n"
        );
    }

    #[test]
    fn a_paragraph_too_long_to_hold_is_cut_between_words() {
        let long = "211062-5629 ".repeat(100_000);
        let text = told(&[(&long, Marks::default()), ("251248-9996", Marks::default())]);
        assert_eq!(text.matches("211062-5629").count(), 100_000);
        assert_eq!(text.matches('[').count(), 1);
        assert!(text.ends_with("211062-5629 251248-9996\n"));
    }
}
