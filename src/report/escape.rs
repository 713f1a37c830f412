//! Names from a share, made harmless for where they are shown.

pub use crate::model::printable::for_terminal;

/// A cell for a spreadsheet: one that could start a formula gets an apostrophe in front.
pub fn for_spreadsheet(cell: &str) -> String {
    match cell.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '|' | '%') => format!("'{cell}"),
        _ if cell.starts_with(['\t', '\r', '\n']) => format!("'{cell}"),
        _ => cell.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_starts_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "|cmd"] {
            assert!(for_spreadsheet(cell).starts_with('\''), "{cell}");
        }
        assert_eq!(for_spreadsheet("/srv/share"), "/srv/share");
    }
}
