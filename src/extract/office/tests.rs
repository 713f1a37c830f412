//! Whole packages, built here, as the reader tells them.

mod sheets;
mod words;

use std::io::{Cursor, Read, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Package, odf, read, what};
use crate::extract::reader::{Bitmap, Fault, Limit, Limits, Output, Part, Unit};

/// Everything that was told, each stretch with its place before it.
#[derive(Default)]
struct Told {
    text: String,
    part: String,
    members: Vec<String>,
    faults: Vec<Fault>,
    limits: Limits,
    stops: bool,
}

impl Output for Told {
    fn at(&mut self, part: Part, unit: Unit) -> Result<(), Fault> {
        let place = match unit {
            Unit::Cell { sheet, row, column } => format!("{sheet} R{row}C{column}"),
            other => format!("{other:?}"),
        };
        self.part = format!("[{part:?} {place}] ");
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        if self.stops {
            return Err(Fault::Stopped);
        }
        for piece in text.split_inclusive('\n') {
            if self.text.is_empty() || self.text.ends_with('\n') {
                self.text.push_str(&self.part);
            }
            self.text.push_str(piece);
        }
        Ok(())
    }

    fn section(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn member(&mut self, name: &str, content: &mut dyn Read) -> Result<(), Fault> {
        let mut bytes = Vec::new();
        let _ = content.read_to_end(&mut bytes);
        self.members.push(format!("{name} {}", bytes.len()));
        Ok(())
    }

    fn picture(&mut self, name: &str, encoded: &[u8]) -> Result<(), Fault> {
        self.members
            .push(format!("picture {name} {}", encoded.len()));
        Ok(())
    }

    fn bitmap(&mut self, _name: &str, _bitmap: Bitmap) -> Result<(), Fault> {
        Ok(())
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn limits(&self) -> Limits {
        self.limits
    }
}

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn told(parts: &[(&str, &str)]) -> Told {
    told_bytes(packed(parts))
}

fn told_bytes(bytes: Vec<u8>) -> Told {
    let mut told = Told::default();
    if let Err(fault) = read(&mut Cursor::new(bytes), &mut told) {
        told.faults.push(fault);
    }
    told
}

fn document(body: &str) -> String {
    let body = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    told(&[("word/document.xml", &body)]).text
}

fn flat(body: &str) -> String {
    let mut told = Told::default();
    let xml = format!("<office:document><office:body>{body}</office:body></office:document>");
    odf::read_flat(&mut Cursor::new(xml.into_bytes()), &mut told).unwrap();
    told.text
}

#[test]
fn a_package_is_told_by_its_names() {
    let types = "[Content_Types].xml";
    assert_eq!(what([types, "word/document2.xml"]), Some(Package::Word));
    assert_eq!(what(["xl/workbook.xml", types]), Some(Package::Sheet));
    assert_eq!(
        what([types, "xl/a.xml", "xl/workbook.bin"]),
        Some(Package::Xlsb)
    );
    assert_eq!(what([types, "ppt/presentation.xml"]), Some(Package::Slides));
    assert_eq!(what([types, "visio\\document.xml"]), Some(Package::Visio));
    assert_eq!(
        what(["mimetype", "content.xml", "META-INF/manifest.xml"]),
        Some(Package::Odf)
    );
    assert_eq!(
        what(["mimetype", "META-INF/container.xml", "OEBPS/a.xhtml"]),
        None
    );
    assert_eq!(what(["word/document.xml", "notes.txt"]), None);
    assert_eq!(what([types, "_rels/.rels", "lib/net.dll"]), None);
}

#[test]
fn custom_xml_is_told_with_its_names() {
    let told = told(&[(
        "customXml/item1.xml",
        "<person cpr=\"211062-5629\"><field name=\"nr\"><value>251248-9996</value></field></person>",
    )]);
    assert_eq!(
        told.text,
        "[HiddenData Whole] cpr 211062-5629\n[HiddenData Whole] nr value 251248-9996\n"
    );
}

#[test]
fn unknown_parts_and_files_are_not_passed_over() {
    let told = told(&[
        ("word/document.xml", "<w:document/>"),
        (
            "word/new/thing.xml",
            "<a><b>2110</b><b>62-5629</b><c><t>211062</t></c></a>",
        ),
        ("word/embeddings/oleObject1.bin", "\u{1}bytes"),
        ("word/media/image1.dat", "GIF89a"),
        ("word/fonts/f.odttf", "font"),
    ]);
    assert!(
        told.text.contains("2110\n[HiddenData Whole] 62-5629\n"),
        "{}",
        told.text
    );
    assert_eq!(
        told.members,
        [
            "word/embeddings/oleObject1.bin 6",
            "picture word/media/image1.dat 6"
        ]
    );
}

#[test]
fn slides_are_numbered_as_they_are_shown() {
    let slide = |text: &str| format!("<p:sld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>");
    let told = told(&[
        ("ppt/slides/slide1.xml", &slide("second")),
        ("ppt/slides/slide2.xml", &slide("first")),
        (
            "ppt/presentation.xml",
            "<p:presentation><p:sldIdLst><p:sldId id=\"256\" r:id=\"b\"/><p:sldId id=\"257\" r:id=\"a\"/></p:sldIdLst></p:presentation>",
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            "<Relationships><Relationship Id=\"a\" Target=\"slides/slide1.xml\"/><Relationship Id=\"b\" Target=\"/ppt/slides/slide2.xml\"/></Relationships>",
        ),
    ]);
    assert_eq!(told.text, "[Body Slide(1)] first\n[Body Slide(2)] second\n");
}

#[test]
fn pages_of_a_drawing_are_numbered_as_they_are_listed() {
    let page = |text: &str| {
        format!("<PageContents><Shapes><Shape><Text>{text}</Text></Shape></Shapes></PageContents>")
    };
    let told = told(&[
        ("visio/pages/page1.xml", &page("second")),
        ("visio/pages/page2.xml", &page("first")),
        (
            "visio/masters/master1.xml",
            "<MasterContents><Shapes><Shape><Text>master</Text></Shape></Shapes></MasterContents>",
        ),
        ("visio/document.xml", "<VisioDocument/>"),
        (
            "visio/_rels/document.xml.rels",
            "<Relationships><Relationship Id=\"a\" Type=\"x/pages\" Target=\"pages/pages.xml\"/></Relationships>",
        ),
        (
            "visio/pages/pages.xml",
            "<Pages><Page ID=\"0\"><Rel r:id=\"b\"/></Page><Page ID=\"4\"><Rel r:id=\"a\"/></Page></Pages>",
        ),
        (
            "visio/pages/_rels/pages.xml.rels",
            "<Relationships><Relationship Id=\"a\" Target=\"page1.xml\"/><Relationship Id=\"b\" Target=\"page2.xml\"/></Relationships>",
        ),
        (
            "visio/pages/_rels/page2.xml.rels",
            "<Relationships><Relationship Id=\"a\" Type=\"x/master\" Target=\"../masters/master1.xml\"/></Relationships>",
        ),
    ]);
    assert_eq!(
        told.text,
        "[Body Page(1)] first\n[Body Page(2)] second\n[Body Whole] master\n"
    );
}

#[test]
fn entities_of_a_document_type_are_nothing() {
    let told = told(&[(
        "word/document.xml",
        "<!DOCTYPE a [<!ENTITY b \"bomb\">]><w:document><w:p><w:r><w:t>2&b;&amp;&#50;&lt;</w:t></w:r></w:p></w:document>",
    )]);
    assert_eq!(told.text, "[Body Paragraph(1)] 2&2<\n");
}

#[test]
fn a_part_in_utf_16_is_read() {
    let xml = "<w:document><w:p><w:r><w:t>æ 211062-5629</w:t></w:r></w:p></w:document>";
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(xml.encode_utf16().flat_map(u16::to_le_bytes));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    zip.write_all(&bytes).unwrap();
    let told = told_bytes(zip.finish().unwrap().into_inner());
    assert_eq!(told.text, "[Body Paragraph(1)] æ 211062-5629\n");
}

#[test]
fn a_broken_part_loses_no_other_and_a_cut_one_is_read_so_far() {
    let cut = "<w:document><w:p><w:r><w:t>211062-5629</w:t></w:r></w:p><w:p><w:r><w:t>25";
    let told = told(&[
        ("word/document.xml", cut),
        (
            "word/header1.xml",
            "<w:hdr><w:p><w:r><w:t>head</w:t></w:r></w:p></w:hdr>",
        ),
    ]);
    assert!(told.text.contains("211062-5629\n") && told.text.contains("[Header Whole] head\n"));
    assert_eq!(told.faults, [Fault::Damaged]);
}

#[test]
fn a_package_without_its_directory_is_read_by_its_headers() {
    let long = "<w:document><w:p><w:r><w:t>211062-5629</w:t></w:r></w:p></w:document>";
    let mut bytes = packed(&[
        ("word/document.xml", long),
        ("word/b.xml", "<a>251248-9996</a>"),
    ]);
    let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    bytes.truncate(directory);
    let told = told_bytes(bytes);
    assert!(told.text.contains("211062-5629\n") && told.text.contains("251248-9996\n"));
    assert_eq!(told.faults, [Fault::Damaged]);
}

#[test]
fn of_two_parts_with_one_name_both_are_read() {
    let mut bytes = packed(&[
        ("word/a.xml", "<a>211062-5629</a>"),
        ("word/b.xml", "<a>251248-9996</a>"),
    ]);
    for at in memchr::memmem::find_iter(&bytes.clone(), b"word/b.xml") {
        bytes[at + 5] = b'a';
    }
    let told = told_bytes(bytes);
    assert!(
        told.text.contains("211062-5629\n") && told.text.contains("251248-9996\n"),
        "{}",
        told.text
    );
}

#[test]
fn passwords_are_told() {
    let manifest = "<manifest:manifest><manifest:file-entry manifest:full-path=\"content.xml\">\
                    <manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let told = told(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", "\u{1}\u{2}garbage"),
        ("META-INF/manifest.xml", manifest),
    ]);
    assert_eq!(told.faults, [Fault::Encrypted]);
    let mut bytes = packed(&[("word/document.xml", "<w:document/>")]);
    let flags = [
        memchr::memmem::find(&bytes, b"PK\x03\x04").unwrap() + 6,
        memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap() + 8,
    ];
    for at in flags {
        bytes[at] |= 1;
    }
    assert_eq!(told_bytes(bytes).faults, [Fault::Encrypted]);
}

#[test]
fn depth_ends_a_part_and_not_the_package() {
    let deep = "<a>".repeat(5000);
    let told = told(&[("word/a.xml", &deep), ("word/b.xml", "<a>after</a>")]);
    assert_eq!(told.faults, [Fault::Limit(Limit::Nesting)]);
    assert!(told.text.contains("after\n"));
}

#[test]
fn a_node_larger_than_memory_allows_ends_its_part() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/a.xml", SimpleFileOptions::default())
        .unwrap();
    zip.write_all(b"<a b=\"").unwrap();
    for _ in 0..300 {
        zip.write_all(&[b'x'; 1 << 16]).unwrap();
    }
    let mut told = Told::default();
    told.limits.in_memory = 1 << 20;
    let bytes = zip.finish().unwrap().into_inner();
    read(&mut Cursor::new(bytes), &mut told).unwrap();
    assert_eq!(told.faults, [Fault::Limit(Limit::Memory)]);
}

#[test]
fn whoever_wants_no_more_gets_no_more() {
    let mut told = Told {
        stops: true,
        ..Told::default()
    };
    let bytes = packed(&[("word/a.xml", "<a>x</a>"), ("word/b.xml", "<a>y</a>")]);
    let outcome = read(&mut Cursor::new(bytes), &mut told);
    assert_eq!(outcome, Err(Fault::Stopped));
}
