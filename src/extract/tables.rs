//! Tables in plain text: what separates the cells, and what heads the columns.

use crate::model::Table;

/// A heading row longer than this is none.
const MOST_HEADING: usize = 8 * 1024;
const SEPARATORS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// The table a text is, if its first line looks like the head of one: at least two cells, and as
/// many in the second line. `named_as_table` (an ending like `.csv`) makes the second line unneeded.
pub(super) fn of_text(bytes: &[u8], named_as_table: bool) -> Option<Table> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // Excel is told the separator by a line of its own.
    let mut skipped = 0;
    if bytes.starts_with(b"sep=") {
        skipped = memchr::memchr(b'\n', bytes)? + 1;
    }
    let bytes = bytes.get(skipped..)?;
    let lines = bytes.get(..MOST_HEADING.min(bytes.len()))?;
    let end = memchr::memchr(b'\n', lines)?;
    let (head, rest) = (lines.get(..end)?, lines.get(end + 1..)?);
    if !head.iter().any(u8::is_ascii_alphabetic) {
        return None;
    }
    let (separator, cells) = SEPARATORS
        .map(|separator| (separator, cells(head, separator)))
        .into_iter()
        .max_by_key(|(_, cells)| *cells)?;
    if cells < 2 {
        return None;
    }
    let second = rest.split(|&byte| byte == b'\n').next()?;
    if !named_as_table && self::cells(second, separator) != cells {
        return None;
    }
    // Commas with spaces behind them are a sentence's.
    if separator == b',' && !named_as_table && memchr::memmem::find(head, b", ").is_some() {
        return None;
    }
    // A heading names things; a row of numbers is data.
    let digits = head.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits * 4 > head.len() {
        return None;
    }
    Some(Table {
        rows: skipped + head.len()..usize::MAX,
        separator,
        headings: split(head, separator),
    })
}

fn cells(line: &[u8], separator: u8) -> usize {
    if memchr::memchr(b'"', line).is_none() {
        return 1 + memchr::memchr_iter(separator, line).count();
    }
    let mut quoted = false;
    1 + line
        .iter()
        .filter(|&&byte| {
            quoted ^= byte == b'"';
            byte == separator && !quoted
        })
        .count()
}

fn split(line: &[u8], separator: u8) -> Vec<String> {
    let mut cells = vec![Vec::new()];
    let mut quoted = false;
    for &byte in line {
        quoted ^= byte == b'"';
        if byte == separator && !quoted {
            cells.push(Vec::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(byte);
        }
    }
    // Headings may be Windows-1252: æ, ø and å matter to labels.
    cells
        .into_iter()
        .map(|cell| match String::from_utf8(cell) {
            Ok(cell) => cell,
            Err(error) => encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(error.as_bytes())
                .0
                .into_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::of_text;

    #[test]
    fn a_heading_is_told_from_a_sentence() {
        let table = of_text(b"Navn;CPR-nr;By\nA;1;B\n", false).unwrap();
        assert_eq!((table.separator, table.headings.len()), (b';', 3));
        assert_eq!(
            of_text(b"udl\xE6ndingenr,x\n1,2\n", true).unwrap().headings[0],
            "udlændingenr"
        );
        assert!(of_text("Kære Anna, tak for sidst.\nVi ses.\n".as_bytes(), false).is_none());
        assert!(of_text(b"1;2;3\n4;5;6\n", true).is_none());
        assert!(of_text(b"one line", true).is_none());
        let table = of_text(b"sep=;\r\ncpr;navn\r\n1;A\r\n", true).unwrap();
        assert_eq!((table.rows.start, table.headings[0].as_str()), (16, "cpr"));
    }
}
