//! Message files are built with cfb, as [MS-OXMSG] has them, and read back.

use std::io::Write;

use super::super::recorder::Recorder;
use super::*;

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The stream of properties of a fixed size: a header, and entries of 16 bytes.
fn fixed(header: usize, entries: &[(u16, u32)]) -> Vec<u8> {
    let mut bytes = vec![0; header];
    for (id, value) in entries {
        bytes.extend_from_slice(&[3, 0]);
        bytes.extend_from_slice(&id.to_le_bytes());
        bytes.extend_from_slice(&[6, 0, 0, 0]);
        bytes.extend_from_slice(&value.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
    }
    bytes
}

fn message(streams: &[(&str, Vec<u8>)]) -> Recorder {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        if let Some((storage, _)) = path.rsplit_once('/') {
            file.create_storage_all(format!("/{storage}")).unwrap();
        }
        file.create_stream(format!("/{path}"))
            .unwrap()
            .write_all(bytes)
            .unwrap();
    }
    let bytes = file.into_inner().into_inner();
    let mut out = Recorder::default();
    assert_eq!(read(&mut Cursor::new(bytes), &mut out), Ok(()));
    out
}

#[test]
fn old_strings_are_decoded_by_their_code_page_and_named_ones_have_their_name() {
    let out = message(&[
        ("__properties_version1.0", fixed(32, &[(0x3FFD, 1252)])),
        ("__substg1.0_0037001E", b"Bl\xE5 211062-5629".to_vec()),
        ("__substg1.0_8000001F", utf16("2024-1")),
        ("__substg1.0_8001101F", vec![0; 8]),
        ("__substg1.0_8001101F-00000000", utf16("one")),
        ("__substg1.0_10130102", b"<b>\xE6</b>".to_vec()),
        (
            "__nameid_version1.0/__substg1.0_00030102",
            vec![0, 0, 0, 0, 1, 0, 0, 0],
        ),
        (
            "__nameid_version1.0/__substg1.0_00040102",
            [&8u32.to_le_bytes()[..], &utf16("Sags")].concat(),
        ),
        (
            "__recip_version1.0_#00000000/__substg1.0_3001001F",
            utf16("Ole"),
        ),
        (
            "__recip_version1.0_#00000000/__substg1.0_3003001F",
            utf16("ole@example.dk"),
        ),
    ]);
    assert_eq!(
        out.of(Part::MailHeader),
        "Subject: Blå 211062-5629\nRecipient: Ole\tole@example.dk\n"
    );
    assert_eq!(out.of(Part::Properties), "Sags: 2024-1\none\n");
    assert_eq!(out.member("message.html"), "\u{FEFF}<b>æ</b>");
}

#[test]
fn attached_messages_objects_and_locked_files_are_told() {
    let inner = "__attach_version1.0_#00000000/__substg1.0_3701000D";
    let object = "__attach_version1.0_#00000001";
    let locked = "__attach_version1.0_#00000002";
    let out = message(&[
        ("__properties_version1.0", fixed(32, &[])),
        (
            "__attach_version1.0_#00000000/__properties_version1.0",
            fixed(8, &[(0x3705, 5)]),
        ),
        (&format!("{inner}/__properties_version1.0"), fixed(24, &[])),
        (
            &format!("{inner}/__substg1.0_0037001F"),
            utf16("Inner 211062-5629"),
        ),
        (
            &format!("{object}/__properties_version1.0"),
            fixed(8, &[(0x3705, 6)]),
        ),
        (
            &format!("{object}/__substg1.0_3701000D/WordDocument"),
            b"text".to_vec(),
        ),
        (
            &format!("{locked}/__properties_version1.0"),
            fixed(8, &[(0x3705, 1)]),
        ),
        (
            &format!("{locked}/__substg1.0_3707001F"),
            utf16("message.rpmsg"),
        ),
        (&format!("{locked}/__substg1.0_37010102"), b"x".to_vec()),
    ]);
    assert_eq!(out.of(Part::MailHeader), "Subject: Inner 211062-5629\n");
    assert_eq!(out.faults, [Fault::Encrypted]);
    let (name, bytes) = &out.members[0];
    assert_eq!(name, "attachment 2");
    let mut copy = cfb::CompoundFile::open(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    copy.open_stream("/WordDocument")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, "text");
}
