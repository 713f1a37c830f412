//! Stores of every layout are built and read back; pypff reads those of builder.rs as well.

use std::io::Cursor;

use super::super::super::reader::{Fault, Limit, Limits, Part};
use super::super::recorder::Recorder;
use super::builder::{Builder, Value, properties, table};
use super::crypt::Crypt;
use super::ndb::{Layout, Node};

/// A text as the layout stores it, and the type of that.
fn string(layout: Layout, text: &str) -> (u16, Vec<u8>) {
    if layout == Layout::Ansi {
        (0x1E, encoding_rs::WINDOWS_1252.encode(text).0.into_owned())
    } else {
        (
            0x1F,
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        )
    }
}

fn store(layout: Layout, crypt: Crypt) -> Vec<u8> {
    let mut builder = Builder::new(layout, crypt);
    let text = |id: u16, text: &str| {
        let (kind, bytes) = string(layout, text);
        (id, kind, Value::Bytes(bytes))
    };
    let names = builder.data(
        &properties(&[
            (2, 0x102, Value::Bytes(vec![7; 16])),
            (3, 0x102, Value::Bytes(vec![0, 0, 0, 0, 1, 0, 0, 0])),
            (
                4,
                0x102,
                Value::Bytes([&8u32.to_le_bytes()[..], b"S\0a\0g\0s\0"].concat()),
            ),
        ]),
        8000,
    );
    builder.node(0x61, names, 0);

    // A body in a node beneath, in blocks of an even size.
    let (kind, body) = string(layout, "Cpr 211062-5629 på linje et");
    let body = builder.data(&body, 12);
    let (address_kind, address) = string(layout, "ole@example.dk");
    let recipients = builder.data(
        &table(&[
            (0x3001, address_kind, string(layout, "Ole Ø").1),
            (0x3003, address_kind, address),
        ]),
        8000,
    );
    let content = builder.data(b"attached 251248-9996", 7);
    let content_node = Node {
        id: 0x803F,
        data: content,
        sub: 0,
    };
    let beneath_file = builder.beneath(&[content_node]);
    let file = builder.data(
        &properties(&[
            text(0x3707, "å.txt"),
            (0x3701, 0x102, Value::Number(0x803F)),
            (0x3705, 3, Value::Number(1)),
        ]),
        8000,
    );
    let inner = builder.data(&properties(&[text(0x37, "Inner")]), 8000);
    let inner_node = Node {
        id: 0x8084,
        data: inner,
        sub: 0,
    };
    let beneath_message = builder.beneath(&[inner_node]);
    let object = [0x8084u32.to_le_bytes(), 8u32.to_le_bytes()].concat();
    let message = builder.data(
        &properties(&[
            (0x3701, 0xD, Value::Bytes(object)),
            (0x3705, 3, Value::Number(5)),
        ]),
        8000,
    );
    let beneath = builder.beneath(&[
        Node {
            id: 0x692,
            data: recipients,
            sub: 0,
        },
        Node {
            id: 0x8025,
            data: file,
            sub: beneath_file,
        },
        Node {
            id: 0x8045,
            data: message,
            sub: beneath_message,
        },
        Node {
            id: 0x807F,
            data: body,
            sub: 0,
        },
    ]);
    let subject = builder.data(
        &properties(&[
            text(0x37, "\u{1}\u{4}RE: Blå"),
            (0x1000, kind, Value::Number(0x807F)),
            text(0x8000, "2024-1"),
        ]),
        8000,
    );
    builder.node(0x20_0024, subject, beneath);
    builder.finish()
}

#[test]
fn every_layout_is_read() {
    for layout in [Layout::Ansi, Layout::Unicode, Layout::Unicode4k] {
        for crypt in [Crypt::None, Crypt::Permute, Crypt::Cyclic] {
            let bytes = store(layout, crypt);
            if let Ok(folder) = std::env::var("KEEP_STORES") {
                std::fs::write(format!("{folder}/{layout:?}-{crypt:?}.pst"), &bytes).unwrap();
            }
            let mut out = Recorder::default();
            let result = super::read(&mut Cursor::new(&bytes), &mut out);
            assert_eq!(
                (result, &out.faults[..]),
                (Ok(()), &[][..]),
                "{layout:?} {crypt:?}\n{}",
                out.text
            );
            assert_eq!(
                out.of(Part::Body),
                "Cpr 211062-5629 på linje et\n",
                "{layout:?} {crypt:?}"
            );
            let head = out.of(Part::MailHeader);
            assert!(
                head.contains("Subject: RE: Blå\n") && head.contains("Subject: Inner\n"),
                "{head}"
            );
            assert!(
                head.contains("Recipient: Ole Ø\tole@example.dk\n"),
                "{head}"
            );
            assert!(
                out.of(Part::Properties).contains("Sags: 2024-1\n"),
                "{}",
                out.text
            );
            assert_eq!(out.member("message 1/å.txt"), "attached 251248-9996");
        }
    }
}

#[test]
fn damage_is_told_and_bounds_hold() {
    let whole = store(Layout::Unicode, Crypt::Permute);
    let mut out = Recorder {
        limits: Limits {
            pages: 0,
            ..Limits::default()
        },
        ..Recorder::default()
    };
    assert_eq!(
        super::read(&mut Cursor::new(&whole), &mut out),
        Err(Fault::Limit(Limit::Pages))
    );
    for at in (0..whole.len()).filter(|&at| whole[at] != 0) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0xFF;
        let mut out = Recorder::default();
        let _ = super::read(&mut Cursor::new(&bytes), &mut out);
    }
    let mut cut = whole.clone();
    cut.truncate(0x4600);
    assert_eq!(
        super::read(&mut Cursor::new(&cut), &mut Recorder::default()),
        Err(Fault::Damaged)
    );
}
