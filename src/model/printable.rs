//! Names as a terminal can show them: no name moves a cursor or hides what stands behind it.

use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// A path for a message.
pub fn shown(path: &Path) -> String {
    for_terminal(path.as_os_str().as_bytes())
}

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
}
