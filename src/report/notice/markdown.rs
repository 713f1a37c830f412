//! A notice as Markdown (CommonMark with tables), which people paste into forms and case systems.
//!
//! What was found on a share is a code span, where nothing is markup; where it holds what a code span in a
//! table cannot, every mark in it is escaped instead. It deliberately writes no HTML and no link.

use std::io::{self, Write};

use super::page::{Block, Page, Span};

/// Writes the page.
pub(super) fn write(page: &Page, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "# {}", ours(&page.title))?;
    let mut in_list = false;
    for block in &page.blocks {
        let item = matches!(block, Block::Item(_));
        if !(item && in_list) {
            writeln!(to)?;
        }
        in_list = item;
        match block {
            Block::Heading(level, text) => {
                let marks = "#".repeat(usize::from(*level).clamp(1, 6));
                writeln!(to, "{marks} {}", ours(text))?;
            }
            Block::Paragraph(line) => writeln!(to, "{}", spans(page, line))?,
            Block::Item(line) => writeln!(to, "- {}", spans(page, line))?,
            Block::Table { head, rows, .. } => {
                let head: Vec<String> = head.iter().map(|cell| ours(cell)).collect();
                row(&head, to)?;
                row(&vec!["---".to_string(); head.len()], to)?;
                for cells in rows {
                    let cells: Vec<String> = cells.iter().map(|cell| spans(page, cell)).collect();
                    row(&cells, to)?;
                }
            }
        }
    }
    Ok(())
}

fn row(cells: &[String], to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "| {} |", cells.join(" | "))
}

fn spans(page: &Page, line: &[Span]) -> String {
    let mut out = String::new();
    for span in line {
        match span {
            Span::Words(text) => out.push_str(&ours(text)),
            Span::Strong(text) => {
                out.push_str("**");
                out.push_str(&ours(text));
                out.push_str("**");
            }
            Span::Found(text) => out.push_str(&found(text)),
            Span::Gap { number, what } => {
                out.push_str("**");
                out.push_str(&ours(&page.gap_text(*number, what)));
                out.push_str("**");
            }
        }
    }
    // A line must not begin a list, a heading or a number of one.
    match out.chars().next() {
        Some('-' | '+' | '=' | '#' | '>') => format!("\\{out}"),
        Some('0'..='9') => number_at_start(&out),
        _ => out,
    }
}

/// `1. a` would begin a list: its dot is escaped.
fn number_at_start(line: &str) -> String {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = line.split_at_checked(digits).unwrap_or((line, ""));
    match rest.chars().next() {
        Some('.' | ')') => format!("{number}\\{rest}"),
        _ => line.to_string(),
    }
}

/// Words of ours, or of a policy or rule: the marks that mean something inside a line are escaped.
fn ours(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '^' => {
                out.push('\\');
                out.push(char);
            }
            '\n' | '\r' => out.push(' '),
            _ => out.push(char),
        }
    }
    out
}

/// A name or path as it was found.
fn found(text: &str) -> String {
    let plain = !text.is_empty()
        && !text.contains(['`', '|', '\n', '\r'])
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace);
    if plain {
        return format!("`{text}`");
    }
    let mut out = String::with_capacity(text.len().saturating_mul(2));
    for char in text.chars() {
        match char {
            '\n' | '\r' => out.push(' '),
            // A blank that begins or ends a cell would be lost.
            ' ' => out.push_str("&#32;"),
            _ if char.is_ascii_punctuation() => {
                out.push('\\');
                out.push(char);
            }
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_code_span_unless_that_cannot_hold_it() {
        assert_eq!(found("/srv/a_b*c.txt"), "`/srv/a_b*c.txt`");
        assert_eq!(found("a|b"), "a\\|b");
        assert_eq!(found("``x``"), "\\`\\`x\\`\\`");
        assert_eq!(found("a ` b"), "a&#32;\\`&#32;b");
    }

    #[test]
    fn words_begin_no_list() {
        assert_eq!(number_at_start("12. May"), "12\\. May");
        assert_eq!(number_at_start("12 files"), "12 files");
        assert_eq!(
            ours("[[allow]] <b> | *x*"),
            "\\[\\[allow\\]\\] \\<b\\> \\| \\*x\\*"
        );
    }
}
