//! Text from a share as a browser may show it: nothing in it is invisible or turns what stands beside it.
//!
//! Markup is escaped by the template engine and not here. What no markup escaping touches are control
//! characters, marks that turn the direction of text, and characters that take no room: a name with
//! them would read as another one. It does not judge letters that look alike.

use crate::model::printable::for_terminal;

/// A path by its bytes, every backslash doubled, so that no two paths are shown alike.
pub(super) fn path(bytes: &[u8]) -> String {
    let shown = for_terminal(bytes);
    if shown.chars().any(takes_no_room) {
        seen(&shown)
    } else {
        shown
    }
}

/// A name or sentence. Its backslashes stay single: `DOMAIN\name` is how people know it.
pub(super) fn text(text: &str) -> String {
    seen(text)
}

/// The day of an RFC 3339 time.
pub(super) fn day(time: &str) -> String {
    text(&time.chars().take(10).collect::<String>())
}

/// Day and minute of an RFC 3339 time.
pub(super) fn minute(time: &str) -> String {
    let minute: String = time.chars().take(16).collect();
    text(&minute.replace('T', " "))
}

/// Whether a character can be shown as it is.
pub(super) fn is_plain(char: char) -> bool {
    !char.is_control()
        && !turns_text(char)
        && !takes_no_room(char)
        && (char == ' ' || !char.is_whitespace())
}

fn seen(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if is_plain(char) {
            out.push(char);
        } else {
            out.extend(char.escape_unicode());
        }
    }
    out
}

fn turns_text(char: char) -> bool {
    matches!(char, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn takes_no_room(char: char) -> bool {
    matches!(
        char,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200D}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_invisible_is_left() {
        assert_eq!(
            path("a\u{202e}b\u{200b}\n".as_bytes()),
            "a\\u{202e}b\\u{200b}\\n"
        );
        assert_eq!(path(b"\xff\\x"), "\\xff\\\\x");
        assert_eq!(text("DOM\\anna\u{feff}"), "DOM\\anna\\u{feff}");
        assert_eq!(text("Bl\u{e5} m\u{f8}lle"), "Bl\u{e5} m\u{f8}lle");
        assert_eq!(day("2026-11-28T14:57:48Z"), "2026-11-28");
    }
}
