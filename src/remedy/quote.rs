//! Bytes as words of a shell script.
//!
//! A name from a share may hold anything: quotes, line ends, escape sequences, text that turns its
//! direction, bytes that are no text. A reviewer must see what a script names, and the shell must
//! take it for one word. It knows nothing of what the words are for.

use std::fmt::Write;

use crate::model::printable::for_terminal;

/// A word in single quotes; the caller sees to it that it can be shown.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A name for a message, in single quotes: nothing in it moves a cursor.
pub(super) fn shown(name: &[u8]) -> String {
    quoted(&for_terminal(name))
}

/// A line of a comment.
pub(super) fn comment(text: &str) -> String {
    for_terminal(text.as_bytes()).replace("\\\\", "\\")
}

/// A name as a word, and what must stand on the line before it.
///
/// What can be shown stands as it is. The rest is spelled in octal, which every printf knows.
pub(super) fn name_word(name: &[u8]) -> (Option<String>, String) {
    if let Ok(text) = std::str::from_utf8(name)
        && for_terminal(name) == text.replace('\\', "\\\\")
    {
        return (None, quoted(text));
    }
    let mut octal = String::with_capacity(name.len());
    for &byte in name {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.' | b'/' | b' ' => octal.push(char::from(byte)),
            _ => {
                let _ = write!(octal, "\\{byte:03o}");
            }
        }
    }
    (Some(format!("octal '{octal}'")), "\"$bytes\"".to_string())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn every_byte_comes_through_every_shell() {
        let mut names: Vec<Vec<u8>> = (1..=255).map(|byte| vec![b'a', byte]).collect();
        names.extend((1..=255).map(|byte| vec![byte, b'7', b'%']));
        names.push(b"it's \"$(id)\" `id` \\n\n\n".to_vec());
        names.push("\u{202e}txt.exe".as_bytes().to_vec());
        for shell in ["sh", "bash"] {
            let mut script = "octal() { bytes=$(printf \"$1.\"); bytes=${bytes%.}; }\n".to_string();
            for name in &names {
                let (before, word) = name_word(name);
                script.push_str(&format!(
                    "{}\nprintf '%s\\0' {word}\n",
                    before.unwrap_or_default()
                ));
            }
            let output = Command::new(shell).arg("-c").arg(&script).output().unwrap();
            let said: Vec<&[u8]> = output.stdout.split(|&byte| byte == 0).collect();
            for (name, said) in names.iter().zip(said) {
                assert_eq!(name, said, "{shell}");
            }
        }
    }
}
