//! Names from a share, made harmless for where they are shown.

use std::fmt::Write;

/// A path for a terminal: control characters, escapes, line ends and bytes that are not UTF-8
/// appear as `\x1b` and the like; so do characters that turn the direction of text.
pub fn for_terminal(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        for char in chunk.valid().chars() {
            match char {
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                char if char.is_control() || turns_text(char) => {
                    let _ = write!(out, "{}", char.escape_unicode());
                }
                char => out.push(char),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

fn turns_text(char: char) -> bool {
    matches!(char, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

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
    fn a_terminal_gets_no_control_characters() {
        let hostile = b"a\x1b[2Jb\nc\xFF\xE2\x80\xAEd\x07\xC2\x9B";
        let shown = for_terminal(hostile);
        assert!(
            shown
                .chars()
                .all(|char| !char.is_control() && !turns_text(char)),
            "{shown}"
        );
        assert_eq!(shown, "a\\u{1b}[2Jb\\nc\\xff\\u{202e}d\\u{7}\\u{9b}");
    }

    #[test]
    fn a_cell_never_starts_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "|cmd"] {
            assert!(for_spreadsheet(cell).starts_with('\''), "{cell}");
        }
        assert_eq!(for_spreadsheet("/srv/share"), "/srv/share");
    }
}
