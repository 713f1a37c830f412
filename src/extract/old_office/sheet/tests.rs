//! Workbooks built record by record.

use std::io::{Cursor, Write};

use crate::extract::old_office;
use crate::extract::reader::Fault;
use crate::extract::recorded::{Recorded, recorded};

/// One record.
fn record(kind: u16, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend((body.len() as u16).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// A string of bytes with its length in two bytes.
fn string(text: &str) -> Vec<u8> {
    let mut bytes = (text.len() as u16).to_le_bytes().to_vec();
    bytes.push(0);
    bytes.extend(text.as_bytes());
    bytes
}

fn cell(row: u16, column: u16, style: u16) -> Vec<u8> {
    [row, column, style]
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

/// A workbook of one sheet.
fn workbook(globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
    const GLOBALS: [u8; 4] = [0x00, 0x06, 0x05, 0x00];
    const SHEET: [u8; 4] = [0x00, 0x06, 0x10, 0x00];
    let mut stream = record(0x0809, &[&GLOBALS, &[0; 12]]);
    stream.extend(globals.concat());
    // Very hidden.
    stream.extend(record(0x0085, &[&[0; 4], &[2, 0], &[3, 0], b"Ark"]));
    stream.extend(record(0x000A, &[]));
    stream.extend(record(0x0809, &[&SHEET, &[0; 12]]));
    stream.extend(sheet.concat());
    stream.extend(record(0x000A, &[]));
    compound(&[("/Workbook", &stream)])
}

fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, content) in streams {
        file.create_stream(path)
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
fn numbers_come_as_their_format_shows_them() {
    let format = record(0x041E, &[&164u16.to_le_bytes(), &string("000000-0000")]);
    let styles = [
        record(0x00E0, &[&[0; 20]]),
        record(0x00E0, &[&[0, 0], &164u16.to_le_bytes(), &[0; 16]]),
    ]
    .concat();
    let out = read(&workbook(
        &[format, styles],
        &[
            record(0x0203, &[&cell(0, 0, 1), &101_625_629f64.to_le_bytes()]),
            record(0x0203, &[&cell(0, 1, 0), &2_110_625_629f64.to_le_bytes()]),
            // Two compressed numbers in one record: 12 and 1.5.
            record(
                0x00BD,
                &[
                    &cell(0, 2, 0),
                    &(12u32 << 2 | 2).to_le_bytes(),
                    &0u16.to_le_bytes(),
                    &(150u32 << 2 | 3).to_le_bytes(),
                    &3u16.to_le_bytes(),
                ],
            ),
        ],
    ));
    assert_eq!(
        out.text,
        "[section]\n[Body Ark!1:1]\n010162-5629\t2110625629\t12\t1.5\n"
    );
}

#[test]
fn a_shared_string_goes_on_over_the_seam_of_records_and_changes_its_width_there() {
    // "CPR 2110" in bytes, then "62-5629" in UTF-16 after the seam; then one more string.
    let first = [&15u16.to_le_bytes()[..], &[0], b"CPR 2110"].concat();
    let wide: Vec<u8> = "62-5629"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let strings = [
        record(0x00FC, &[&2u32.to_le_bytes(), &2u32.to_le_bytes(), &first]),
        record(0x003C, &[&[1], &wide, &string("Navn")]),
    ]
    .concat();
    let out = read(&workbook(
        &[strings],
        &[
            record(0x00FD, &[&cell(3, 0, 0), &0u32.to_le_bytes()]),
            record(0x00FD, &[&cell(3, 2, 0), &1u32.to_le_bytes()]),
            record(0x00FD, &[&cell(4, 0, 0), &9u32.to_le_bytes()]),
        ],
    ));
    assert_eq!(
        out.text,
        "[section]\n[Body Ark!4:1]\nCPR 211062-5629\t\tNavn\n"
    );
}

#[test]
fn what_a_formula_came_to_is_read() {
    let text_result = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
    let error_result = [2, 0, 7, 0, 0, 0, 0xFF, 0xFF];
    let out = read(&workbook(
        &[],
        &[
            record(0x0006, &[&cell(0, 0, 0), &text_result, &[0; 8]]),
            record(0x0207, &[&string("211062-5629")]),
            record(0x0006, &[&cell(0, 1, 0), &error_result, &[0; 8]]),
            record(
                0x0006,
                &[&cell(0, 2, 0), &2_110_625_629f64.to_le_bytes(), &[0; 8]],
            ),
        ],
    ));
    assert_eq!(
        out.text,
        "[section]\n[Body Ark!1:1]\n211062-5629\t\t2110625629\n"
    );
}

#[test]
fn a_note_is_told_with_the_cell_it_hangs_on() {
    let object = [0x15, 0, 0x12, 0, 0x19, 0, 7, 0];
    let note = [
        record(0x005D, &[&object, &[0; 14]]),
        record(0x01B6, &[&[0; 10], &11u16.to_le_bytes(), &[0; 6]]),
        record(0x003C, &[&[0], b"211062-5629"]),
        record(0x003C, &[&[0; 16]]),
        record(0x001C, &[&[4, 0, 1, 0, 0, 0, 7, 0], &string("Bo")]),
    ]
    .concat();
    let out = read(&workbook(&[], &[note]));
    assert_eq!(out.text, "[section]\n[Comment Ark!5:2]\nBo: 211062-5629\n");
}

#[test]
fn a_password_is_told_and_a_workbook_without_its_sheets_is_damaged() {
    let locked = workbook(&[record(0x002F, &[&[0; 6]])], &[]);
    assert_eq!(recorded(old_office::read, &locked).0, Err(Fault::Encrypted));
    let empty = compound(&[("/Workbook", &[0; 8192])]);
    assert_eq!(
        recorded(old_office::read, &empty).1.faults,
        [Fault::Damaged]
    );
    let package = compound(&[("/EncryptedPackage", b"x"), ("/EncryptionInfo", b"x")]);
    assert_eq!(
        recorded(old_office::read, &package).0,
        Err(Fault::Encrypted)
    );
}

#[test]
fn a_wrong_number_in_the_table_of_sectors_loses_no_text() {
    let sheet: Vec<Vec<u8>> = (0..3000u16)
        .map(|row| record(0x0204, &[&cell(row, 0, 0), &string("211062-5629")]))
        .collect();
    let mut bytes = workbook(&[], &sheet);
    let sound = read(&bytes).text;
    // One link of a chain, somewhere in its middle.
    let sector = 1usize << bytes[30];
    let table = (u32::from_le_bytes(bytes[76..80].try_into().unwrap()) as usize + 1) * sector;
    let link = (4..sector / 4)
        .map(|number| (table + number * 4, number as u32 + 1))
        .find(|(at, next)| bytes[*at..*at + 4] == next.to_le_bytes())
        .unwrap()
        .0;
    bytes[link..link + 4].copy_from_slice(&0x7777u32.to_le_bytes());
    let (result, out) = recorded(old_office::read, &bytes);
    assert_eq!(result, Err(Fault::Damaged));
    assert_eq!(out.text, sound);
}

#[test]
fn zeros_between_two_records_end_nothing() {
    let sheet = [
        record(0x0026, &[&[0; 8]]),
        vec![0; 8],
        record(0x0204, &[&cell(2, 1, 0), &string("211062-5629")]),
    ];
    let out = read(&workbook(&[], &sheet));
    assert_eq!(out.text, "[section]\n[Body Ark!3:2]\n211062-5629\n");
}
