//! Whole documents, built here: most without an object table, so that finding objects is tried too.

use std::fmt::Write as _;
use std::io::{Cursor, Read};

use super::*;
use crate::extract::reader::{Bitmap, Limits};

#[derive(Default)]
struct Recorder {
    text: String,
    faults: Vec<Fault>,
    pages: u32,
}

impl Output for Recorder {
    fn at(&mut self, part: Part, unit: Unit) -> Result<(), Fault> {
        write!(self.text, "[{part:?} {unit:?}]").map_err(|_| Fault::Io)
    }
    fn text(&mut self, text: &str) -> Result<(), Fault> {
        self.text.push_str(text);
        Ok(())
    }
    fn section(&mut self) -> Result<(), Fault> {
        Ok(())
    }
    fn member(&mut self, name: &str, content: &mut dyn Read) -> Result<(), Fault> {
        let mut bytes = String::new();
        content.read_to_string(&mut bytes).map_err(|_| Fault::Io)?;
        write!(self.text, "[member {name}]{bytes}").map_err(|_| Fault::Io)
    }
    fn picture(&mut self, name: &str, encoded: &[u8]) -> Result<(), Fault> {
        write!(self.text, "[picture {name} {}]", encoded.len()).map_err(|_| Fault::Io)
    }
    fn bitmap(&mut self, name: &str, bitmap: Bitmap) -> Result<(), Fault> {
        let (width, height) = (bitmap.width as usize, bitmap.height as usize);
        assert_eq!(
            bitmap.pixels.len(),
            width * height * bitmap.channels as usize
        );
        let first = bitmap.pixels[0];
        write!(self.text, "[bitmap {name} {width}x{height} {first}]").map_err(|_| Fault::Io)
    }
    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
    fn limits(&self) -> Limits {
        let pages = if self.pages > 0 { self.pages } else { 1000 };
        Limits {
            pages,
            ..Limits::default()
        }
    }
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{dict}/Length {}>>stream\n", data.len()).into_bytes();
    out.extend_from_slice(data);
    out.extend(b"\nendstream");
    out
}

/// A document of one page: its content, more resources, and more objects from number 6 on.
fn document(
    catalog: &str,
    page: &str,
    resources: &str,
    content: &str,
    more: &[Vec<u8>],
) -> Vec<u8> {
    let fixed = [
        format!("<</Type/Catalog/Pages 2 0 R{catalog}>>").into_bytes(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!(
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R{page}\
            /Resources<</Font<</F 5 0 R/G 6 0 R>>{resources}>>>>"
        )
        .into_bytes(),
        stream("", content.as_bytes()),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
    ];
    let mut out = b"%PDF-1.7\n".to_vec();
    for (number, object) in (1..).zip(fixed.iter().chain(more)) {
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    out.extend(b"trailer<</Root 1 0 R>>\n%%EOF");
    out
}

fn read_into(data: Vec<u8>, out: &mut Recorder) -> Result<(), Fault> {
    read(&mut Cursor::new(data), out)
}

fn text_of(data: Vec<u8>) -> String {
    let mut out = Recorder::default();
    assert_eq!(read_into(data, &mut out), Ok(()));
    assert_eq!(out.faults, []);
    out.text
}

const EMPTY: &[u8] = b"null";

#[test]
fn kerning_that_splits_a_number_leaves_it_whole() {
    let content = "BT /F 10 Tf 50 700 Td [(2)20(1)-30(10)10(6)(2)-5(-)3(56)-20(29)]TJ ET
        BT /F 10 Tf 50 680 Td (2512) Tj (48) Tj 0 Tc <2D39> Tj (996) Tj ET
        BT /F 10 Tf 4 Tc 50 660 Td (211062-5629) Tj ET
        BT /F 10 Tf 50 640 Td [(2512489996)-3000(5629)]TJ ET";
    let text = text_of(document("", "", "", content, &[EMPTY.to_vec()]));
    assert_eq!(
        text,
        "[Body Page(1)]211062-5629\n251248-9996\n211062-5629\n2512489996\t5629\n"
    );
}

#[test]
fn composite_fonts_with_and_without_a_map() {
    let map = "1 begincodespacerange <0000> <ffff> endcodespacerange \
        1 beginbfrange <0101> <010a> <0030> endbfrange 1 beginbfchar <0200> <002d> endbfchar";
    let more = [
        b"<</Subtype/Type0/Encoding/Identity-H/ToUnicode 7 0 R/DescendantFonts[<</W[0[500]]/DW 500>>]>>"
            .to_vec(),
        stream("", map.as_bytes()),
    ];
    let content = "BT /G 10 Tf 50 700 Td <0103010201020101010701030200010601070103010A> Tj ET";
    let text = text_of(document("", "", "", content, &more));
    assert_eq!(text, "[Body Page(1)]211062-5629\n");

    let bare = b"<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</DW 500>>]>>".to_vec();
    let content = "BT /G 10 Tf 50 700 Td <001500140014> Tj ET";
    let mut out = Recorder::default();
    assert_eq!(
        read_into(document("", "", "", content, &[bare]), &mut out),
        Ok(())
    );
    assert_eq!(out.text, "[Body Page(1)]211\n");
    assert_eq!(
        out.faults,
        [Fault::Unsupported(Unsupported::FontWithoutUnicode)]
    );

    let japanese = b"<</Subtype/Type0/Encoding/90ms-RKSJ-H/DescendantFonts[<</DW 500>>]>>".to_vec();
    let content = "BT /G 10 Tf 50 700 Td <32 31 3130 36322D 82A0> Tj ET";
    let text = text_of(document("", "", "", content, &[japanese]));
    assert_eq!(text, "[Body Page(1)]211062-あ\n");
}

#[test]
fn glyph_names_give_characters() {
    let font = b"<</Subtype/Type3/FontMatrix[.01 0 0 .01 0 0]/FirstChar 65/Widths[50 50 50 50]\
        /Encoding<</Differences[65/two/one.tnum/uni0030/hyphen]>>>>"
        .to_vec();
    let content = "BT /G 10 Tf 50 700 Td (ABBCD) Tj ET";
    let text = text_of(document("", "", "", content, &[font]));
    assert_eq!(text, "[Body Page(1)]2110-\n");
}

#[test]
fn text_that_stands_for_what_is_drawn_takes_its_place() {
    let content =
        "BT /F 10 Tf 50 700 Td (CPR ) Tj /Span<</ActualText(211062-5629)>>BDC (xyz) Tj EMC ET
        /Figure<</ActualText(251248-9996)>>BDC EMC";
    let text = text_of(document("", "", "", content, &[EMPTY.to_vec()]));
    let aside = "[HiddenData Page(1)]251248-9996\nxyz\n";
    assert!(
        text.starts_with("[Body Page(1)]CPR 211062-5629\n"),
        "{text}"
    );
    assert!(
        text.contains("251248-9996") && text.contains("xyz"),
        "{text} {aside}"
    );
}

#[test]
fn forms_are_gone_through_and_hidden_layers_are_read() {
    let form =
        "/Subtype/Form/Matrix[1 0 0 1 100 0]/Resources<</Font<</F 5 0 R>>/XObject<</X 7 0 R>>>>";
    let more = [
        EMPTY.to_vec(),
        stream(form, b"BT /F 10 Tf 0 700 Td (5629) Tj ET /X Do"),
    ];
    let content = "/OC /Hidden BDC BT /F 10 Tf 63.3 700 Td (211062-) Tj ET EMC /X Do";
    let text = text_of(document("", "", "/XObject<</X 7 0 R>>", content, &more));
    assert_eq!(text, "[Body Page(1)]211062-5629\n");
}

#[test]
fn everything_beside_the_pages_is_read() {
    let catalog = "/Outlines<</First 8 0 R>>/Names<</EmbeddedFiles<</Names[(a)9 0 R]>>>>\
        /AcroForm<</Fields[11 0 R]/XFA[(datasets)12 0 R]>>/Metadata 13 0 R";
    let page = "/Annots[7 0 R 14 0 R]";
    let more = [
        EMPTY.to_vec(),
        b"<</Subtype/Text/Contents(a note)/T(me)/A<</S/URI/URI(http://x/2110625629)>>>>".to_vec(),
        b"<</Title(chapter)/Next 8 0 R>>".to_vec(),
        b"<</UF(a.txt)/EF<</F 10 0 R>>>>".to_vec(),
        stream("/Type/EmbeddedFile", b"inside"),
        b"<</T(person)/Kids[14 0 R]>>".to_vec(),
        stream("", b"<d><cpr>211062-5629</cpr></d>"),
        stream("", b"<x><dc:title>Titel</dc:title></x>"),
        b"<</Subtype/Widget/Parent 11 0 R/T(cpr)/V(251248-9996)>>".to_vec(),
    ];
    let text = text_of(document(catalog, page, "", "", &more));
    for expected in [
        "[Properties Whole]title: Titel",
        "person.cpr: 251248-9996\n",
        "cpr: 211062-5629\n",
        "[Annotation Page(1)]Author: me\na note\n",
        "[Link Page(1)]http://x/2110625629\n",
        "[Bookmark Whole]chapter\n",
        "[member a.txt]inside",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert_eq!(text.matches("251248-9996").count(), 1);
}

#[test]
fn pictures_of_a_scan_are_handed_on() {
    let image =
        |dict: &str, data: &[u8]| stream(&format!("/Subtype/Image/Width 64/Height 16{dict}"), data);
    let more = [
        EMPTY.to_vec(),
        image("/BitsPerComponent 1/ColorSpace/DeviceGray", &[0xff; 128]),
        image("/Filter/DCTDecode", b"\xff\xd8jpeg"),
        image("/BitsPerComponent 8/ColorSpace/DeviceCMYK", &[0; 4096]),
    ];
    let names = "/XObject<</A 7 0 R/B 8 0 R/C 9 0 R>>";
    let text = text_of(document("", "", names, "/A Do /B Do /C Do /A Do", &more));
    assert_eq!(
        text,
        "[bitmap page 1 image 1 64x16 255][picture page 1 image 2 6][bitmap page 1 image 3 64x16 255]"
    );
}

#[test]
fn a_document_of_which_nothing_was_read_is_not_silent() {
    let mut out = Recorder::default();
    let drawn = document("", "", "", "0 0 10 10 re f", &[]);
    assert_eq!(read_into(drawn, &mut out), Ok(()));
    assert_eq!(out.faults, [Fault::Unsupported(Unsupported::Other)]);
    assert_eq!(text_of(document("", "", "", "q Q", &[])), "");
    let nothing = read_into(b"%PDF-1.4 nothing".to_vec(), &mut out);
    assert_eq!(nothing, Err(Fault::Damaged));
    let lost = document("", "", "/XObject<</A 99 0 R>>", "/A Do", &[]);
    assert_eq!(read_into(lost, &mut out), Err(Fault::Damaged));
}

#[test]
fn pages_end_at_the_limit_and_circles_are_gone_through_once() {
    let mut data = document("", "", "", "BT /F 1 Tf (a) Tj ET", &[EMPTY.to_vec()]);
    data.extend(b"\n2 0 obj<</Type/Pages/Kids[2 0 R 3 0 R 7 0 R 3 0 R]>>endobj\n");
    data.extend(b"7 0 obj<</Type/Page/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj %%EOF");
    let mut out = Recorder::default();
    assert_eq!(read_into(data.clone(), &mut out), Ok(()));
    assert_eq!(out.text, "[Body Page(1)]a\n[Body Page(2)]a\n");
    let mut out = Recorder {
        pages: 1,
        ..Recorder::default()
    };
    assert_eq!(read_into(data, &mut out), Ok(()));
    assert_eq!(out.faults, [Fault::Limit(Limit::Pages)]);
}

#[test]
fn a_locked_file_is_not_read() {
    let mut data = document("", "", "", "", &[]);
    data.extend(b"trailer<</Root 1 0 R/Encrypt<</Filter/Standard/V 2/R 3/O()/U()>>>>");
    assert_eq!(
        read_into(data, &mut Recorder::default()),
        Err(Fault::Encrypted)
    );
}
