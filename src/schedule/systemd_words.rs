//! Words of unit files, quoted so that systemd reads back what was meant (systemd.syntax, systemd.unit).
//!
//! Command lines and lists of paths are taken apart alike: quotes hold a word together, a backslash makes
//! the next character plain, and `%` is expanded.

/// A word of a command line or of a list of paths. On a command line with `:` before the program `$` stands
/// for itself, as it always does in a path.
pub(super) fn quoted(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 2);
    out.push('"');
    for char in word.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '%' => out.push_str("%%"),
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

/// A value that is one word by itself: only `%` is special.
pub(super) fn value(text: &str) -> String {
    text.replace('%', "%%")
}
