//! Cells in reading order to rows of text with tabs.
//!
//! Every spreadsheet format gives cells one by one; a row must go out as one line whose tabs lead to
//! the right columns. Wide gaps begin anew instead of being filled, so that a cell far to the right
//! costs nothing. Cells that come out of order are given where they come; nothing is sorted.

use std::sync::Arc;

use crate::extract::reader::{Fault, Output, Part, Unit};

/// The row being written.
pub(super) struct CellRows {
    part: Part,
    sheet: Arc<str>,
    row: u32,
    /// The column that a text would be in now, counted from 0.
    column: u32,
    line: String,
    open: bool,
}

/// So many empty columns are still tabs.
const WIDEST_GAP: u32 = 64;
/// A row longer than this leaves in pieces.
const HELD: usize = 1 << 20;

impl CellRows {
    pub(super) fn new(part: Part, sheet: Arc<str>) -> Self {
        Self {
            part,
            sheet,
            row: 0,
            column: 0,
            line: String::new(),
            open: false,
        }
    }

    /// A cell, its row and column counted from 0.
    pub(super) fn cell(
        &mut self,
        row: u32,
        column: u32,
        text: &str,
        out: &mut dyn Output,
    ) -> Result<(), Fault> {
        if text.is_empty() {
            return Ok(());
        }
        let gap = column
            .checked_sub(self.column)
            .filter(|gap| (1..=WIDEST_GAP).contains(gap));
        match gap {
            Some(gap) if self.open && row == self.row => {
                self.line.extend(std::iter::repeat_n('\t', gap as usize));
            }
            _ => {
                self.end_row(out)?;
                out.at(
                    self.part,
                    Unit::Cell {
                        sheet: Arc::clone(&self.sheet),
                        row: row.saturating_add(1),
                        column: column.saturating_add(1),
                    },
                )?;
                self.open = true;
                self.row = row;
            }
        }
        self.column = column;
        // A tab leads to the next column and a line end ends the row, so neither may come from within.
        for (index, piece) in text.split(['\t', '\n', '\r']).enumerate() {
            if index > 0 {
                self.line.push(' ');
            }
            self.line.push_str(piece);
        }
        if self.line.len() > HELD {
            out.text(&self.line)?;
            self.line.clear();
        }
        Ok(())
    }

    /// Gives the row, if there is one.
    pub(super) fn end_row(&mut self, out: &mut dyn Output) -> Result<(), Fault> {
        if self.open {
            self.line.push('\n');
            out.text(&self.line)?;
            self.line.clear();
            self.open = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::recorded::Recorded;

    #[test]
    fn tabs_lead_to_the_column_and_wide_gaps_begin_anew() {
        let mut out = Recorded::default();
        let mut rows = CellRows::new(Part::Body, Arc::from("Ark"));
        for (row, column, text) in [
            (0, 1, "CPR"),
            (0, 3, "211062-5629"),
            (0, 200, "langt\nude"),
            (2, 0, "251248-9996"),
            (2, 0, "igen"),
        ] {
            rows.cell(row, column, text, &mut out).unwrap();
        }
        rows.end_row(&mut out).unwrap();
        assert_eq!(
            out.text,
            "[Body Ark!1:2]\nCPR\t\t211062-5629\n[Body Ark!1:201]\nlangt ude\n\
             [Body Ark!3:1]\n251248-9996\n[Body Ark!3:1]\nigen\n"
        );
    }
}
