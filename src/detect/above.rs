//! What stands over a number in plain text: a form's label on the line above, the heading of an
//! aligned table, of a Markdown table, of columns that begin in the middle of a text.
//!
//! Lines above are looked at one after the other as long as they are a block of lines alike. Where
//! the same column was asked about before, the walk ends at that line, so a long table is walked once.

use std::collections::HashMap;

/// Bytes of a line, at the most; longer lines are no rows.
const MOST_LINE: usize = 1024;
/// Lines walked up, at the most.
const MOST_LINES: usize = 256;
/// Columns whose last answer is kept.
const MOST_COLUMNS: usize = 1024;
/// Bytes of lines looked at in one stretch, at the most: what would take more is no table that anybody
/// reads.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Characters of a heading, at the most. More is prose.
const MOST_HEADING: usize = 48;
/// Characters that a number takes, about.
const WIDTH: usize = 16;

const SEPARATORS: [u8; 4] = [b'|', b';', b'\t', b','];

/// Which cell of its line a number is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Cell {
    /// So many of this separator stand before it.
    Counted { separator: u8, index: usize },
    /// It begins at this character of its line.
    Aligned(usize),
}

/// What stands over a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub text: String,
    /// Whether it heads a column of a table: only then it can say that a number is something else. The
    /// title of a page is over everything.
    pub is_of_table: bool,
}

/// What stands over the numbers of a column.
struct Answer {
    /// The line it was for.
    line: usize,
    nearest: Option<Heading>,
    topmost: Option<Heading>,
}

/// Tells what stands over numbers of one text, front to back.
#[derive(Default)]
pub(super) struct Above {
    /// The last answer for each column.
    last: HashMap<Cell, Answer>,
    /// Bytes of lines looked at in this stretch.
    looked_at: usize,
}

/// Whether what follows this byte is the first thing in a cell.
#[inline]
pub(super) fn ends_cell(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\t' | b'|' | b';' | b',')
}

/// Whether a number is the first thing in its cell, so that something may head it.
#[inline]
pub(super) fn may_be_headed(bytes: &[u8], start: usize) -> bool {
    let before = |back: usize| bytes.get(start.checked_sub(back)?).copied();
    match before(1) {
        Some(byte) if ends_cell(byte) => true,
        Some(b'"') => before(2).is_some_and(|byte| SEPARATORS.contains(&byte)),
        Some(b' ') => matches!(before(2), Some(b' ' | b'\n' | b'|' | b';' | b',')),
        _ => false,
    }
}

impl Above {
    /// The heading over a number at `start`; text above is cut off where the stretch begins, and
    /// `continues` says that there was some.
    pub(super) fn heading_over(
        &mut self,
        bytes: &[u8],
        start: usize,
        continues: bool,
    ) -> Option<Heading> {
        let line = line_start(bytes, start)?;
        let cell = Cell::of(bytes.get(line..start)?, bytes.get(start..)?)?;
        let mut nearest: Option<Heading> = None;
        let mut topmost: Option<Heading> = None;
        let mut end = line;
        // In a form an empty line may part a label from what is filled in.
        if cell == Cell::Aligned(0)
            && (bytes.get(..end)?.ends_with(b"\n\n") || bytes.get(..end)?.ends_with(b"\n\r\n"))
        {
            end = line_start(bytes, end - 1)?;
        }
        let known = self.last.remove(&cell);
        for _ in 0..MOST_LINES {
            if let Some(known) = &known
                && (known.line == end && known.line < line || end == 0 && continues)
            {
                topmost = known.topmost.clone().or(topmost);
                nearest = nearest.or_else(|| known.nearest.clone());
                break;
            }
            let Some(stop) = end.checked_sub(1).filter(|_| self.looked_at < MOST_BYTES) else {
                break;
            };
            let Some(above) = line_start(bytes, stop) else {
                break;
            };
            self.looked_at += stop - above;
            if above == 0 && continues {
                // Cut off in front: it may look like anything.
                end = 0;
                continue;
            }
            match cell.text_in(bytes.get(above..stop)?) {
                Found::NoRow => break,
                Found::Nothing => {}
                Found::Heading(heading) => {
                    if nearest.is_none() {
                        nearest = Some(heading.clone());
                    }
                    topmost = Some(heading);
                }
            }
            end = above;
        }
        if self.last.len() >= MOST_COLUMNS {
            self.last.clear();
        }
        let answer = Answer {
            line,
            nearest: nearest.clone(),
            topmost: topmost.clone(),
        };
        self.last.insert(cell, answer);
        match (nearest, topmost) {
            (Some(near), Some(top)) if near != top => Some(Heading {
                text: format!("{} {}", top.text, near.text),
                is_of_table: top.is_of_table && near.is_of_table,
            }),
            (near, top) => top.or(near),
        }
    }

    /// Forgets the text; what the last answer was serves the next stretch of the same file.
    pub(super) fn next_stretch(&mut self, continues: bool) {
        if !continues {
            self.last.clear();
        }
        self.last
            .values_mut()
            .for_each(|answer| answer.line = usize::MAX);
        self.looked_at = 0;
    }
}

enum Found {
    /// The line is none of the block.
    NoRow,
    /// Nothing but numbers and lines.
    Nothing,
    Heading(Heading),
}

/// Where the line with this byte begins; `None` if it is too long.
fn line_start(bytes: &[u8], at: usize) -> Option<usize> {
    let from = at.saturating_sub(MOST_LINE);
    match memchr::memrchr(b'\n', bytes.get(from..at)?) {
        Some(line_end) => Some(from + line_end + 1),
        None => (from == 0).then_some(0),
    }
}

impl Cell {
    /// The cell that begins behind these bytes of a line; `None` in the middle of prose.
    fn of(before: &[u8], number: &[u8]) -> Option<Self> {
        if before.is_empty() || before == b"\"" {
            let joins = |byte: &u8| {
                byte.is_ascii_digit()
                    || *byte >= 0x80
                    || matches!(byte, b' ' | b'-' | b'.' | b'/' | b'"')
            };
            let behind = number.iter().take(MOST_LINE).find(|byte| !joins(byte));
            if let Some(separator) = behind.filter(|byte| SEPARATORS.contains(*byte)) {
                return Some(Cell::Counted {
                    separator: *separator,
                    index: 0,
                });
            }
        }
        let trimmed = before
            .iter()
            .rposition(|byte| !matches!(byte, b' ' | b'"' | b'\''))
            .and_then(|last| before.get(..=last))
            .unwrap_or_default();
        match trimmed.last() {
            Some(separator) if SEPARATORS.contains(separator) => Some(Cell::Counted {
                separator: *separator,
                index: before.iter().filter(|byte| *byte == separator).count(),
            }),
            Some(_) if !before.ends_with(b"  ") => None,
            _ => Some(Cell::Aligned(characters(before))),
        }
    }

    fn text_in(self, line: &[u8]) -> Found {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = match self {
            Cell::Counted { separator, index } => {
                let mut cells = line.split(|&byte| byte == separator);
                match (line.contains(&separator), cells.nth(index)) {
                    (true, Some(cell)) => cell,
                    _ => return Found::NoRow,
                }
            }
            Cell::Aligned(column) => match aligned(line, column) {
                Some(cell) => cell,
                None if line.trim_ascii().is_empty() => return Found::NoRow,
                None => return Found::Nothing,
            },
        };
        let text = text.trim_ascii();
        let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
        let has_letters = text.iter().any(|byte| byte.is_ascii_alphabetic());
        if characters(text) > MOST_HEADING {
            return Found::NoRow;
        }
        if !has_letters || digits >= 4 {
            return Found::Nothing;
        }
        let is_of_table = match self {
            // Commas are in every sentence.
            Cell::Counted { separator, .. } => separator != b',',
            Cell::Aligned(_) => {
                let line = line.trim_ascii();
                line.contains(&b'\t') || memchr::memmem::find(line, b"  ").is_some()
            }
        };
        Found::Heading(Heading {
            text: decoded(text),
            is_of_table,
        })
    }
}

/// The piece of a line, parted by two spaces or a tab, that lies over a number at this character.
fn aligned(line: &[u8], column: usize) -> Option<&[u8]> {
    let mut start = 0;
    let mut at = 0;
    let mut character = 0;
    let mut first = 0;
    loop {
        let rest = line.get(at..)?;
        let ends = rest.is_empty() || rest.starts_with(b"  ") || rest.starts_with(b"\t");
        if ends {
            if first < column.saturating_add(WIDTH) && character > column {
                return line.get(start..at);
            }
            let gap = rest
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
            if rest.is_empty() || first >= column.saturating_add(WIDTH) {
                return None;
            }
            at += gap;
            character += gap;
            (start, first) = (at, character);
        } else {
            character += usize::from(!(0x80..0xC0).contains(rest.first()?));
            at += 1;
        }
    }
}

/// Characters of UTF-8, or bytes of Windows-1252, about.
fn characters(bytes: &[u8]) -> usize {
    let continues = |byte: &&u8| !(0x80..0xC0).contains(*byte);
    bytes.iter().filter(continues).count()
}

fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(text: &str, number: &str) -> Option<String> {
        let at = text.find(number).unwrap();
        let line = line_start(text.as_bytes(), at).unwrap();
        let cell = Cell::of(&text.as_bytes()[line..at], &text.as_bytes()[at..]);
        assert!(may_be_headed(text.as_bytes(), at) || cell.is_none());
        let heading = Above::default().heading_over(text.as_bytes(), at, false);
        heading.map(|heading| heading.text)
    }

    #[test]
    fn labels_above_and_headings_are_found() {
        for (text, heading) in [
            ("CPR-nr.\n2110625629\n", "CPR-nr."),
            (
                "Skema\n\nNavn            CPR-nr.       By\nPrøve Æblegård  2110625629    X\n",
                "CPR-nr.",
            ),
            (
                "Navn      Udl.nr.\n--------  -------\nEn        1234567\nTo        2110625629\n",
                "Udl.nr.",
            ),
            (
                "Tekst.\n\n| Navn | CPR |\n|---|---|\n| A | 2110625629 |\n",
                "CPR",
            ),
            ("Liste\nnavn;cpr\na;2110625629\n", "cpr"),
            ("navn\tcpr\na\t2110625629\n", "cpr"),
            ("sep=;\ncpr;navn\n2110625629;a\n", "sep= cpr"),
            ("Navn\n\nA\n\nCPR\n\n2110625629\n", "CPR"),
            ("Navn              CPR\nA          2110625629\n", "CPR"),
        ] {
            assert_eq!(over(text, "2110625629").as_deref(), Some(heading), "{text}");
        }
    }

    #[test]
    fn prose_heads_nothing() {
        for text in [
            "Han fik sit CPR-nummer i går, og det var på tide, for ellers\n2110625629 var alt",
            "CPR\n\n\n2110625629",
            "CPR-nr. er\nnavn 2110625629",
        ] {
            assert_eq!(over(text, "2110625629"), None, "{text}");
        }
    }

    #[test]
    fn a_long_table_is_walked_once_and_over_stretches() {
        let row = |row: u32| format!("N{row:05}  {:010}\n", row + 1);
        let rows: String = (0..5000).map(row).collect();
        let text = format!("Navn    CPR\n{rows}");
        let mut above = Above::default();
        for at in memchr::memmem::find_iter(text.as_bytes(), b"  0").map(|at| at + 2) {
            let heading = above.heading_over(text.as_bytes(), at, false);
            assert_eq!(heading.unwrap().text, "CPR");
        }
        above.next_stretch(true);
        let heading = above.heading_over(rows.as_bytes(), 8, true);
        assert_eq!(heading.unwrap().text, "CPR");
        let shifted = rows.replace('N', "Nr");
        let heading = above.heading_over(shifted.as_bytes(), 9, true);
        assert_eq!(heading, None, "another column");
        above.next_stretch(false);
        assert_eq!(
            above.heading_over(rows.as_bytes(), 8, false),
            None,
            "another file"
        );
    }
}
