//! Word documents built byte by byte.

use std::io::{Cursor, Write};

use crate::extract::old_office;
use crate::extract::reader::Fault;
use crate::extract::recorded::{Recorded, recorded};

/// A document whose text lies in pieces, in whatever order in the stream: as bytes or as UTF-16.
fn document(flags: u16, lengths: [u32; 8], pieces: &[(&str, bool)]) -> Vec<u8> {
    let mut stream = vec![0; 0x600];
    stream[0..4].copy_from_slice(&[0xEC, 0xA5, 0xC1, 0x00]);
    stream[0x0A..0x0C].copy_from_slice(&flags.to_le_bytes());
    for (index, length) in lengths.iter().enumerate() {
        stream[0x4C + index * 4..0x50 + index * 4].copy_from_slice(&length.to_le_bytes());
    }
    let mut places = vec![0; pieces.len()];
    // The last piece lies first.
    for (index, (text, wide)) in pieces.iter().enumerate().rev() {
        let at = stream.len() as u32;
        places[index] = if *wide { at } else { (at * 2) | 0x4000_0000 };
        if *wide {
            stream.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        } else {
            stream.extend(encoding_rs::WINDOWS_1252.encode(text).0.iter());
            stream.push(0);
        }
    }
    let mut table = vec![0u8; 16];
    let mut position = 0u32;
    let mut ends = position.to_le_bytes().to_vec();
    for (text, _) in pieces {
        position += text.encode_utf16().count() as u32;
        ends.extend(position.to_le_bytes());
    }
    for place in places {
        ends.extend([0, 0]);
        ends.extend(u32::to_le_bytes(place));
        ends.extend([0, 0]);
    }
    // Formatting first, as a fast save leaves it.
    table.extend([1, 3, 0, 9, 9, 9, 2]);
    table.extend((ends.len() as u32).to_le_bytes());
    let length = (table.len() + ends.len() - 16) as u32;
    table.extend(ends);
    stream[0x1A2..0x1A6].copy_from_slice(&16u32.to_le_bytes());
    stream[0x1A6..0x1AA].copy_from_slice(&length.to_le_bytes());
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, content) in [("/WordDocument", &stream), ("/0Table", &table)] {
        file.create_stream(name)
            .unwrap()
            .write_all(content)
            .unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn read(bytes: &[u8]) -> Recorded {
    let (result, out) = recorded(old_office::read, bytes);
    assert_eq!(result, Ok(()));
    assert_eq!(out.faults, []);
    out
}

#[test]
fn a_number_in_three_pieces_of_a_fast_save_is_one_number() {
    let pieces = [
        ("CPR på Åse: 21", false),
        ("1062", true),
        ("-5629\r", false),
    ];
    let out = read(&document(4, [24, 0, 0, 0, 0, 0, 0, 0], &pieces));
    assert_eq!(out.text, "[Body 1]\nCPR på Åse: 211062-5629\n");
}

#[test]
fn cells_are_parted_by_tabs_and_rows_by_line_ends() {
    let text = "Navn\u{7}CPR\u{7}\u{7}Bo\u{7}211062\u{1E}5629\u{7}\u{7}efter\r";
    let out = read(&document(
        0,
        [text.chars().count() as u32, 0, 0, 0, 0, 0, 0, 0],
        &[(text, false)],
    ));
    assert_eq!(
        out.text,
        "[Body 1]\nNavn\tCPR\t\n[Body 2]\nBo\t211062-5629\t\n[Body 3]\nefter\n"
    );
}

#[test]
fn a_field_shows_its_result_and_tells_where_it_leads() {
    let text = "Se 2110\u{13} HYPERLINK \"http://sag.example/1\" \u{14}62-5629\u{15} her\r";
    let out = read(&document(
        0,
        [text.chars().count() as u32, 0, 0, 0, 0, 0, 0, 0],
        &[(text, false)],
    ));
    assert_eq!(
        out.text,
        "[Body 1]\nSe 211062-5629 her\n[Link 1]\nHYPERLINK \"http://sag.example/1\"\n"
    );
}

#[test]
fn parts_follow_each_other_in_one_run_of_characters() {
    let text = "krop\rfod\u{2} note\rhoved\rmakro\rsvar\r";
    let out = read(&document(0, [5, 10, 6, 6, 5, 0, 0, 0], &[(text, false)]));
    assert_eq!(
        out.text,
        "[Body 1]\nkrop\n[Footnote 1]\nfod  note\n[Header 1]\nhoved\n[Body 1]\nmakro\n\
         [Comment 1]\nsvar\n"
    );
}

#[test]
fn a_password_is_told_and_missing_characters_are_damage() {
    let locked = document(0x0100, [1, 0, 0, 0, 0, 0, 0, 0], &[("x", false)]);
    assert_eq!(recorded(old_office::read, &locked).0, Err(Fault::Encrypted));
    let short = document(0, [100, 0, 0, 0, 0, 0, 0, 0], &[("211062-5629\r", false)]);
    let (_, out) = recorded(old_office::read, &short);
    assert_eq!(out.faults, [Fault::Damaged]);
    assert_eq!(out.text, "[Body 1]\n211062-5629\n");
}
