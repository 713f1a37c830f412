//! The encodings that vendors' shares hold.

use super::support::CPR;
use super::{Reader, cpr_at, udl_at};

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// A note with both kinds of numbers, in lines 2 and 4, and the letters that differ.
fn note() -> String {
    format!(
        "Sagsbehandling på æ, ø og å\r\nborger: CPR {CPR}\r\n\r\nUdlændingenr.: 40001234\r\nmed venlig hilsen\r\n"
    )
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let bytes = |unit: u16| {
        if little {
            unit.to_le_bytes()
        } else {
            unit.to_be_bytes()
        }
    };
    text.encode_utf16().flat_map(bytes).collect()
}

fn utf32(text: &str, little: bool) -> Vec<u8> {
    let bytes = |char: char| {
        let code = u32::from(char);
        if little {
            code.to_le_bytes()
        } else {
            code.to_be_bytes()
        }
    };
    text.chars().flat_map(bytes).collect()
}

/// Windows-1252 as the letters of Danish and the dashes are written in it.
fn windows_1252(text: &str) -> Vec<u8> {
    let byte = |char: char| match char {
        '–' => 0x96,
        '—' => 0x97,
        char => u8::try_from(u32::from(char)).unwrap(),
    };
    text.chars().map(byte).collect()
}

#[test]
fn every_encoding_gives_the_same_numbers_in_the_same_lines() {
    let note = note();
    let marked = format!("\u{FEFF}{note}");
    let files = [
        ("UTF-8", note.clone().into_bytes()),
        ("UTF-8 with a mark", [UTF8_BOM, note.as_bytes()].concat()),
        ("UTF-16 LE with a mark", utf16(&marked, true)),
        ("UTF-16 BE with a mark", utf16(&marked, false)),
        ("UTF-16 LE", utf16(&note, true)),
        ("UTF-16 BE", utf16(&note, false)),
        ("UTF-32 LE with a mark", utf32(&marked, true)),
        ("UTF-32 BE with a mark", utf32(&marked, false)),
        ("Windows-1252 and ISO-8859-1", windows_1252(&note)),
    ];
    let mut reader = Reader::new();
    for (encoding, content) in files {
        for piece in [1, 3, 4096, usize::MAX] {
            let (found, unread) = reader.read("note.txt", &content, piece);
            assert_eq!(unread, None, "{encoding} in pieces of {piece}");
            assert_eq!(
                found,
                [cpr_at(2), udl_at(4)],
                "{encoding} in pieces of {piece}"
            );
        }
    }
}

#[test]
fn a_windows_1252_dash_and_label_are_understood() {
    let mut reader = Reader::new();
    let dashed = windows_1252(&format!("Borger {}", CPR.replace('-', "–")));
    assert!(dashed.contains(&0x96));
    assert_eq!(reader.found("brev.txt", &dashed), [cpr_at(1)]);
    let long_dash = windows_1252(&format!("Borger {}", CPR.replace('-', " — ")));
    assert_eq!(reader.found("brev.txt", &long_dash), [cpr_at(1)]);
    let label = windows_1252("Udlændingenr 40001234");
    assert!(label.contains(&0xE6));
    assert_eq!(reader.found("brev.txt", &label), [udl_at(1)]);
    let heading = windows_1252("navn;udlændingenr;by\nA;40001234;Åbenrå\n");
    assert_eq!(reader.found("liste.csv", &heading), [udl_at(2)]);
}

#[test]
fn utf16_tables_have_headings_as_others_do() {
    // "Unicode text" as spreadsheets save it.
    let table = "\u{FEFF}navn\tudl_nr\r\nA\t40001234\r\nB\t40001505\r\n";
    let mut reader = Reader::new();
    let found = reader.found("ark.txt", &utf16(table, true));
    assert_eq!(found, [udl_at(2), udl_at(3)]);
}

#[test]
fn utf16_of_markup_and_of_long_texts_is_read_through() {
    let mut reader = Reader::new();
    let page = format!(
        "<html><body>\n<p>CPR <b>{}</b>{}</p></body></html>",
        &CPR[..4],
        &CPR[4..]
    );
    assert_eq!(reader.found("side.html", &utf16(&page, true)), [cpr_at(2)]);
    // Longer than several of the pieces in which a file is read.
    let lines = 40_000;
    let long: String = (1..=lines)
        .map(|line| match line % 1000 {
            0 => format!("CPR {CPR}\n"),
            _ => "linje uden tal\n".to_string(),
        })
        .collect();
    let wanted: Vec<_> = (1..=lines / 1000)
        .map(|thousand| cpr_at(thousand * 1000))
        .collect();
    assert_eq!(reader.found("lang.txt", &utf16(&long, true)), wanted);
    assert_eq!(reader.found("lang.txt", &utf16(&long, false)), wanted);
}

#[test]
fn broken_encodings_are_searched_for_what_they_hold() {
    let mut reader = Reader::new();
    // A byte too few at the end, a lone surrogate, bytes that are no UTF-8, a zero in between.
    let mut cut = utf16(&format!("\u{FEFF}CPR {CPR} og"), true);
    cut.pop();
    assert_eq!(reader.found("a.txt", &cut), [cpr_at(1)]);
    let surrogate = [
        utf16("\u{FEFF}", true),
        vec![0, 0xD8],
        utf16(&format!(" CPR {CPR}"), true),
    ]
    .concat();
    assert_eq!(reader.found("a.txt", &surrogate), [cpr_at(1)]);
    let mixed = [
        b"\xC3\x28\xA0\xFF CPR ".as_slice(),
        CPR.as_bytes(),
        b"\xE2\x80",
    ]
    .concat();
    assert_eq!(reader.found("a.txt", &mixed), [cpr_at(1)]);
    let zeros = [b"\0\x01\0\0\0\x07 CPR ".as_slice(), CPR.as_bytes(), b"\0\0"].concat();
    assert_eq!(reader.found("a.db", &zeros), [cpr_at(1)]);
}
