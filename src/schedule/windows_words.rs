//! Words of a Windows command line, quoted by the rules of `CommandLineToArgvW`.

/// One argument: quoted where it is empty or holds a quote or any kind of space. Windows parts words at plain
/// spaces and tabs; others that read such a line part them at more.
pub(super) fn argument(word: &str) -> String {
    if !word.is_empty() && !word.contains(|char: char| char == '"' || char.is_whitespace()) {
        return word.to_string();
    }
    let mut out = String::from("\"");
    let mut backslashes = 0_usize;
    for char in word.chars() {
        match char {
            '\\' => backslashes = backslashes.saturating_add(1),
            // Backslashes count double before a quote, and for themselves elsewhere.
            '"' => {
                push(&mut out, backslashes.saturating_mul(2).saturating_add(1));
                backslashes = 0;
                out.push('"');
            }
            char => {
                push(&mut out, backslashes);
                backslashes = 0;
                out.push(char);
            }
        }
    }
    push(&mut out, backslashes.saturating_mul(2));
    out.push('"');
    out
}

fn push(out: &mut String, backslashes: usize) {
    out.extend(std::iter::repeat_n('\\', backslashes));
}

#[cfg(test)]
mod tests {
    use super::argument;

    #[test]
    fn backslashes_double_before_a_quote_only() {
        for (word, wanted) in [
            (r"C:\data", r"C:\data"),
            ("", r#""""#),
            (r"C:\my data\", r#""C:\my data\\""#),
            (r"\\fs\sager", r"\\fs\sager"),
            (r#"a"b"#, r#""a\"b""#),
            (r#"a\"b"#, r#""a\\\"b""#),
            (r"a\\b c", r#""a\\b c""#),
        ] {
            assert_eq!(argument(word), wanted, "{word}");
        }
    }
}
