//! An output for tests: what a reader gave, as text that can be compared.
//!
//! Places are lines of their own, in brackets and short; everything else is as it came.

use std::io::Read;

use super::reader::{Bitmap, Fault, Limits, Output, Part, Source, Unit};

/// What was given.
#[derive(Default)]
pub(super) struct Recorded {
    pub text: String,
    pub members: Vec<(String, Vec<u8>)>,
    pub pictures: Vec<(String, Vec<u8>)>,
    pub faults: Vec<Fault>,
}

/// Runs a reader over bytes.
pub(super) fn recorded(
    read: fn(&mut dyn Source, &mut dyn Output) -> Result<(), Fault>,
    bytes: &[u8],
) -> (Result<(), Fault>, Recorded) {
    let mut out = Recorded::default();
    let result = read(&mut std::io::Cursor::new(bytes), &mut out);
    (result, out)
}

impl Output for Recorded {
    fn at(&mut self, part: Part, unit: Unit) -> Result<(), Fault> {
        let place = match unit {
            Unit::Name => "name".to_string(),
            Unit::Whole => String::new(),
            Unit::Line(number) => format!(" {number}"),
            Unit::Paragraph(number) | Unit::Page(number) | Unit::Slide(number) => {
                format!(" {number}")
            }
            Unit::Cell { sheet, row, column } => format!(" {sheet}!{row}:{column}"),
            Unit::Row { table, row } => format!(" {table} {row}"),
        };
        self.text.push_str(&format!("[{part:?}{place}]\n"));
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        self.text.push_str(text);
        Ok(())
    }

    fn section(&mut self) -> Result<(), Fault> {
        self.text.push_str("[section]\n");
        Ok(())
    }

    fn member(&mut self, name: &str, content: &mut dyn Read) -> Result<(), Fault> {
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).map_err(|_| Fault::Io)?;
        self.members.push((name.to_owned(), bytes));
        Ok(())
    }

    fn picture(&mut self, name: &str, encoded: &[u8]) -> Result<(), Fault> {
        self.pictures.push((name.to_owned(), encoded.to_owned()));
        Ok(())
    }

    fn bitmap(&mut self, _name: &str, _bitmap: Bitmap) -> Result<(), Fault> {
        Ok(())
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn limits(&self) -> Limits {
        Limits::default()
    }
}
