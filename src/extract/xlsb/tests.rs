//! Binary workbooks built record by record, as [MS-XLSB] lays them out.

use std::io::{Cursor, Write};

use super::read;
use crate::extract::reader::Fault;
use crate::extract::recorded::recorded;

fn record(kind: u32, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    let mut bytes = Vec::new();
    if kind > 0x7F {
        bytes.extend([kind as u8 | 0x80, (kind >> 7) as u8]);
    } else {
        bytes.push(kind as u8);
    }
    let mut length = body.len();
    while length > 0x7F {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(body);
    bytes
}

fn text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = (units.len() as u32).to_le_bytes().to_vec();
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

fn numbers(values: &[u32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

fn package(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn workbook(sheet: Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    let relation = r#"<Relationships><Relationship Id="r1" Type="x" Target="worksheets/sheet1.bin"/></Relationships>"#;
    let comments =
        r#"<Relationships><Relationship Target="../comments1.bin" Id='r9'/></Relationships>"#;
    vec![
        (
            "xl/workbook.bin",
            // Very hidden.
            record(156, &[&numbers(&[2, 1]), &text("r1"), &text("Ark & 1")]),
        ),
        ("xl/_rels/workbook.bin.rels", relation.into()),
        ("xl/worksheets/sheet1.bin", sheet),
        ("xl/worksheets/_rels/sheet1.bin.rels", comments.into()),
        (
            "xl/comments1.bin",
            [
                record(635, &[&numbers(&[0, 1, 1, 2, 2]), &[0; 16]]),
                record(637, &[&[0], &text("kommentar 251248-9996")]),
            ]
            .concat(),
        ),
        (
            "xl/sharedStrings.bin",
            record(19, &[&[0], &text("CPR 211062-5629")]),
        ),
        (
            "xl/styles.bin",
            [
                record(44, &[&164u16.to_le_bytes(), &text("000000-0000")]),
                // A style of styles, which is none of cells.
                record(47, &[&[0; 16]]),
                record(617, &[&numbers(&[2])]),
                record(47, &[&[0; 16]]),
                record(47, &[&[0, 0], &164u16.to_le_bytes(), &[0; 12]]),
                record(618, &[]),
            ]
            .concat(),
        ),
        (
            "docProps/core.xml",
            "<p><dc:title>Titel &amp; &#230;</dc:title>\n<x>to</x></p>".into(),
        ),
        ("xl/media/image1.png", b"\x89PNG".to_vec()),
    ]
}

#[test]
fn cells_comments_and_properties_are_read() {
    let sheet = [
        record(0, &[&numbers(&[4]), &[0; 12]]),
        record(7, &[&numbers(&[0, 0, 0])]),
        record(5, &[&numbers(&[2, 1]), &101_625_629f64.to_le_bytes()]),
        // A short cell follows the one before.
        record(16, &[&numbers(&[0]), &2_110_625_629f64.to_le_bytes()]),
        record(4, &[&numbers(&[4, 0]), &[1]]),
        record(8, &[&numbers(&[5, 0]), &text("to"), &[0; 8]]),
        record(
            494,
            &[
                &numbers(&[4, 4, 0, 0]),
                &text("r2"),
                &text("#x"),
                &text(""),
                &text("her"),
            ],
        ),
    ]
    .concat();
    let (result, out) = recorded(read, &package(&workbook(sheet)));
    assert_eq!(result, Ok(()));
    assert_eq!(out.faults, []);
    assert_eq!(
        out.text,
        "[section]\n[Body Ark & 1!5:1]\nCPR 211062-5629\t\t010162-5629\t2110625629\t\tto\n\
         [Link Ark & 1!5:1]\n#x\t\ther\n\
         [Comment Ark & 1!2:3]\nkommentar 251248-9996\n\
         [Properties]\nTitel & æ\nto\n"
    );
    assert_eq!(out.pictures.len(), 1);
}

#[test]
fn a_record_that_claims_more_than_there_is_is_damage() {
    let mut sheet = record(0, &[&numbers(&[0]), &[0; 12]]);
    sheet.extend(record(6, &[&numbers(&[0, 0]), &text("211062-5629")]));
    sheet.extend([6, 0xFF, 0xFF, 0xFF, 0x7F, 1, 2]);
    let (result, out) = recorded(read, &package(&workbook(sheet)));
    assert_eq!(result, Err(Fault::Damaged));
    assert!(out.text.contains("211062-5629\n"));
}
