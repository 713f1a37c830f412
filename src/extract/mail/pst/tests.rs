//! Stores of every layout are built and read back, here and by two other programs, so that builder.rs
//! writes no dialect of its own. Install those with `tests/documents/install`.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use super::super::super::reader::{Fault, Limit, Limits, Part};
use super::super::recorder::Recorder;
use super::builder::{Builder, Value, heap, properties, table};
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

/// The folders every store begins with, and what they are called by.
const STORE: u32 = 0x21;
const ROOT: u32 = 0x122;
const TOP: u32 = 0x8022;
const FOLDER: u32 = 0x8042;
const MESSAGE: u32 = 0x20_0024;

/// A list of properties or a table, as the data of a node.
type Columns = Vec<(u16, u16, Value)>;

struct Writer {
    builder: Builder,
    layout: Layout,
}

impl Writer {
    fn text(&self, id: u16, text: &str) -> (u16, u16, Value) {
        let (kind, bytes) = string(self.layout, text);
        (id, kind, Value::Bytes(bytes))
    }

    fn properties(&mut self, list: &Columns) -> u64 {
        self.builder.data(&properties(list), 8000)
    }

    fn table(&mut self, of: u32, columns: &Columns) -> u64 {
        self.builder.data(&table(self.layout, of, columns), 8000)
    }

    /// A folder with its tables: one folder or one message beneath it.
    fn folder(&mut self, id: u32, parent: u32, name: &str, beneath: (u32, &str)) {
        let holds_folder = beneath.0 & 0x1F == 2;
        let name = vec![
            self.text(0x3001, name),
            (0x3602, 3, Value::Number(u32::from(!holds_folder))),
            (0x3603, 3, Value::Number(0)),
            (0x360A, 0xB, Value::Number(u32::from(holds_folder))),
            self.text(0x3613, "IPF.Note"),
        ];
        let data = self.properties(&name);
        self.builder.node(id, parent, data, 0);
        let known = if holds_folder { 0x3001 } else { 0x37 };
        let row = vec![self.text(known, beneath.1)];
        let table = self.table(beneath.0, &row);
        let (table_id, other) = if holds_folder {
            (id & !0x1F | 0xD, id & !0x1F | 0xE)
        } else {
            (id & !0x1F | 0xE, id & !0x1F | 0xD)
        };
        self.builder.node(table_id, 0, table, 0);
        let empty = self.builder.data(&empty_table(), 8000);
        self.builder.node(other, 0, empty, 0);
        self.builder.node(id & !0x1F | 0xF, 0, empty, 0);
    }
}

/// A store with a message in a folder in a folder: a body in pieces, a recipient, an attachment, a
/// message in the message, a named property.
fn store(layout: Layout, crypt: Crypt, packs_lists: bool) -> Vec<u8> {
    let mut builder = Builder::new(layout, crypt);
    builder.packs_lists = packs_lists;
    let mut writer = Writer { builder, layout };
    // Where the folders that people see begin, by the number in the end of what names it.
    let named = |id: u32| [&[0; 4][..], &[7; 16], &id.to_le_bytes()].concat();
    let about = vec![
        (0xFF9, 0x102, Value::Bytes(vec![7; 16])),
        writer.text(0x3001, "Arkiv"),
        (0x35DF, 3, Value::Number(0x89)),
        (0x35E0, 0x102, Value::Bytes(named(TOP))),
        (0x35E3, 0x102, Value::Bytes(named(FOLDER))),
    ];
    let about = writer.properties(&about);
    writer.builder.node(STORE, 0, about, 0);
    writer.folder(ROOT, ROOT, "", (TOP, "Top"));
    writer.folder(TOP, ROOT, "Top", (FOLDER, "Indbakke"));
    writer.folder(FOLDER, TOP, "Indbakke", (MESSAGE, "RE: Blå"));
    let names = writer.properties(&vec![
        (1, 3, Value::Number(1)),
        (2, 0x102, Value::Bytes(vec![7; 16])),
        (3, 0x102, Value::Bytes(vec![0, 0, 0, 0, 1, 0, 0, 0])),
        (
            4,
            0x102,
            Value::Bytes([&8u32.to_le_bytes()[..], b"S\0a\0g\0s\0"].concat()),
        ),
    ]);
    writer.builder.node(0x61, 0, names, 0);

    // A body in a node beneath, in blocks of an even size.
    let (kind, body) = string(layout, "Cpr 211062-5629 på linje et");
    let body = writer.builder.data(&body, 12);
    let recipient = vec![
        (0xC15, 3, Value::Number(1)),
        writer.text(0x3001, "Ole Ø"),
        writer.text(0x3003, "ole@example.dk"),
    ];
    let recipients = writer.table(0, &recipient);
    let node = |id: u32, data: u64, sub: u64| Node { id, data, sub };
    let content = writer.builder.data(b"attached 251248-9996", 7);
    let beneath_file = writer.builder.beneath(&[node(0x803F, content, 0)]);
    let file = vec![
        (0xE20, 3, Value::Number(20)),
        (0x3701, 0x102, Value::Number(0x803F)),
        writer.text(0x3704, "a.txt"),
        (0x3705, 3, Value::Number(1)),
        writer.text(0x3707, "å.txt"),
    ];
    let file = writer.properties(&file);
    let inner = vec![writer.text(0x1A, "IPM.Note"), writer.text(0x37, "Inner")];
    let inner = writer.properties(&inner);
    let beneath_message = writer.builder.beneath(&[node(0x8084, inner, 0)]);
    let object = [0x8084u32.to_le_bytes(), 8u32.to_le_bytes()].concat();
    let message = writer.properties(&vec![
        (0x3701, 0xD, Value::Bytes(object)),
        (0x3705, 3, Value::Number(5)),
    ]);
    let attachment = vec![(0xE20, 3, Value::Number(20)), (0x3705, 3, Value::Number(1))];
    let attachments = writer.table(0x8025, &attachment);
    let beneath = writer.builder.beneath(&[
        node(0x671, attachments, 0),
        node(0x692, recipients, 0),
        node(0x8025, file, beneath_file),
        node(0x8045, message, beneath_message),
        node(0x807F, body, 0),
    ]);
    let subject = vec![
        writer.text(0x1A, "IPM.Note"),
        writer.text(0x37, "\u{1}\u{4}RE: Blå"),
        (0xE07, 3, Value::Number(0x11)),
        (0x1000, kind, Value::Number(0x807F)),
        writer.text(0x8000, "2024-1"),
    ];
    let subject = writer.properties(&subject);
    writer.builder.node(MESSAGE, FOLDER, subject, beneath);
    writer.builder.finish()
}

/// A table without columns of its own and without rows.
fn empty_table() -> Vec<u8> {
    let head = [
        &[0x7C, 1, 4, 0, 4, 0, 4, 0, 5, 0][..],
        &[0x40, 0, 0, 0],
        &[0; 8],
        &[0x03, 0, 0xF2, 0x67, 0, 0, 4, 0],
    ]
    .concat();
    heap(0x7C, &[head, vec![0xB5, 4, 4, 0, 0, 0, 0, 0]])
}

#[test]
fn every_layout_is_read() {
    for (layout, packs_lists) in [
        (Layout::Ansi, false),
        (Layout::Unicode, false),
        (Layout::Unicode4k, false),
        (Layout::Unicode4k, true),
    ] {
        for crypt in [Crypt::None, Crypt::Permute, Crypt::Cyclic] {
            let bytes = store(layout, crypt, packs_lists);
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

/// All files beneath a folder: their paths and bytes, as text.
fn all_beneath(folder: &Path) -> String {
    let mut files: Vec<_> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let text = |path: &std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        format!("{}\n{}\n", path.display(), String::from_utf8_lossy(&bytes))
    };
    files.iter().map(text).collect()
}

#[test]
fn other_readers_read_what_is_built() {
    let run = |command: &mut Command| {
        let said = command
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("readpst and pffexport are there: tests/documents/install installs them");
        assert!(said.status.success(), "{said:?}");
    };
    for layout in [Layout::Ansi, Layout::Unicode, Layout::Unicode4k] {
        for crypt in [Crypt::None, Crypt::Permute, Crypt::Cyclic] {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            std::fs::write(at("store.pst"), store(layout, crypt, false)).unwrap();

            std::fs::create_dir(at("readpst")).unwrap();
            run(Command::new("readpst")
                .args(["-j", "0", "-D", "-e", "-8", "-o"])
                .args([at("readpst"), at("store.pst")]));
            let told = all_beneath(&at("readpst"));
            // 8-bit texts stay in their code page there.
            let body = "\nCpr 211062-5629 p";
            let attached = "YXR0YWNoZWQgMjUxMjQ4LTk5OTY=";
            for wanted in ["Arkiv/Indbakke/1.eml", body, attached, "å.txt"] {
                assert!(
                    told.contains(wanted),
                    "{layout:?} {crypt:?} {wanted}\n{told}"
                );
            }

            run(Command::new("pffexport")
                .args(["-q", "-m", "items", "-f", "all", "-t"])
                .args([at("pffexport"), at("store.pst")]));
            let told = all_beneath(&at("pffexport.export"));
            for wanted in [
                "Top/Indbakke/Message00001/Message.txt\nCpr 211062-5629 på linje et",
                "Attachments/1_å.txt\nattached 251248-9996",
                "RE: Blå",
                "Ole Ø",
                "ole@example.dk",
            ] {
                assert!(
                    told.contains(wanted),
                    "{layout:?} {crypt:?} {wanted}\n{told}"
                );
            }
        }
    }
}

#[test]
fn damage_is_told_and_bounds_hold() {
    let whole = store(Layout::Unicode, Crypt::Permute, false);
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
