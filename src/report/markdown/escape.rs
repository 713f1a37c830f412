//! Text made harmless for Markdown: it comes out of every renderer as the characters it is.
//!
//! A path may hold `|`, `<script>`, `[a](b)`, `example.org` or a backtick. What has a meaning anywhere in
//! CommonMark, or in the extensions of the known hosts (tables, links without brackets, strike-through,
//! formulas, `:names:`), gets a backslash in front. The pipe becomes an entity, since tables are cut at
//! pipes before anything else is read. Addresses and mentions are looked for in what came out, where a
//! backslash is gone: an `@` stands in a code span, where nobody looks. Slashes and dashes stay as they
//! are, so that a path can be read in the source too. It holds only for text with other words before it
//! on its line: a line never begins with it.

use std::fmt::Write;

/// A text as Markdown, on one line.
pub fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let blank = |char: char| char.is_whitespace();
    let head = text
        .len()
        .saturating_sub(text.trim_start_matches(blank).len());
    let tail = text.trim_end_matches(blank).len();
    for (at, char) in text.char_indices() {
        match char {
            // Cells and lines are trimmed; an entity is not.
            char if blank(char) && (at < head || at >= tail) => entity(&mut out, char),
            '\n' | '\r' | '\t' => entity(&mut out, char),
            '|' => entity(&mut out, char),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '#' | '!' | '$' | '^'
            | '=' | ':' | '.' | '+' | '{' | '}' => {
                out.push('\\');
                out.push(char);
            }
            // A run of them is one span: two spans side by side would be none.
            '@' if out.ends_with("@`") => out.insert(out.len().saturating_sub(1), '@'),
            '@' => out.push_str("`@`"),
            char if char.is_control() || is_hidden(char) => {
                // As `\u{1b}`, with its own marks escaped.
                let _ = write!(out, "\\\\u\\{{{:x}\\}}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out
}

fn entity(out: &mut String, char: char) {
    let _ = write!(out, "&#{};", u32::from(char));
}

/// Characters that are no characters, or turn the direction of text.
fn is_hidden(char: char) -> bool {
    matches!(char, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_is_escaped_and_paths_stay_readable() {
        assert_eq!(
            inline("/srv/Sager (2019)/a-b, c"),
            "/srv/Sager (2019)/a-b, c"
        );
        assert_eq!(inline("<b>|x|</b>"), "\\<b\\>&#124;x&#124;\\</b\\>");
        assert_eq!(inline("www.example.org"), "www\\.example\\.org");
        assert_eq!(inline("a@@b`@`"), "a`@@`b\\``@`\\`");
        assert_eq!(inline(" a  b "), "&#32;a  b&#32;");
        assert_eq!(inline("\u{202E}"), "\\\\u\\{202e\\}");
    }
}
