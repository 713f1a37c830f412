//! A notice as DOCX: a ZIP of a few XML parts, with real headings, lists and tables.
//!
//! Made with the ZIP and XML libraries that read documents here; a library for DOCX would bring a second version of
//! both. Styles are named as word processors name them, so that an outline, a table of contents and a screen
//! reader find the headings. It deliberately writes no time of the machine: the same page gives the same bytes.

use std::io::{self, Cursor, Seek, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::page::{Block, Page, Span};

type Xml = Writer<Cursor<Vec<u8>>>;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// Width of the text on an A4 page with margins of 2 cm, in twentieths of a point.
const TEXT_WIDTH: u32 = 9638;

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;
const PACKAGE_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;
const DOCUMENT_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>"#;
const NUMBERING: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="426" w:hanging="284"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
const FOOTER: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>"#;
const STYLES: &str = include_str!("styles.xml");

/// Writes the page.
pub(super) fn write(page: &Page, to: &mut (impl Write + Seek)) -> io::Result<()> {
    let mut zip = ZipWriter::new(to);
    let options = SimpleFileOptions::default();
    let lang = match page.lang {
        "da" => "da-DK",
        _ => "en-GB",
    };
    let parts = [
        ("[Content_Types].xml", CONTENT_TYPES.as_bytes().to_vec()),
        ("_rels/.rels", PACKAGE_RELATIONS.as_bytes().to_vec()),
        ("word/document.xml", document(page)?),
        (
            "word/_rels/document.xml.rels",
            DOCUMENT_RELATIONS.as_bytes().to_vec(),
        ),
        (
            "word/styles.xml",
            STYLES.replace("{lang}", lang).into_bytes(),
        ),
        ("word/numbering.xml", NUMBERING.as_bytes().to_vec()),
        ("word/footer1.xml", FOOTER.as_bytes().to_vec()),
        ("docProps/core.xml", properties(page, lang)?),
    ];
    for (name, bytes) in parts {
        zip.start_file(name, options)?;
        zip.write_all(&bytes)?;
    }
    zip.finish()?;
    Ok(())
}

fn begin() -> io::Result<Xml> {
    let mut xml = Writer::new(Cursor::new(Vec::new()));
    let declaration = BytesDecl::new("1.0", Some("UTF-8"), Some("yes"));
    xml.write_event(Event::Decl(declaration))?;
    Ok(xml)
}

fn properties(page: &Page, lang: &str) -> io::Result<Vec<u8>> {
    let mut xml = begin()?;
    xml.create_element("cp:coreProperties")
        .with_attributes([
            (
                "xmlns:cp",
                "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
            ),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ])
        .write_inner_content(|xml| {
            text_element(xml, "dc:title", &page.title)?;
            text_element(xml, "dc:language", lang)?;
            if let Some(made) = page.made {
                xml.create_element("dcterms:created")
                    .with_attribute(("xsi:type", "dcterms:W3CDTF"))
                    .write_text_content(BytesText::new(&made.to_string()))?;
            }
            Ok(())
        })?;
    Ok(xml.into_inner().into_inner())
}

fn text_element(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name)
        .write_text_content(BytesText::new(&allowed(text)))?;
    Ok(())
}

fn document(page: &Page) -> io::Result<Vec<u8>> {
    let mut xml = begin()?;
    xml.create_element("w:document")
        .with_attribute(("xmlns:w", MAIN))
        .with_attribute((
            "xmlns:r",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        ))
        .write_inner_content(|xml| {
            xml.create_element("w:body").write_inner_content(|xml| {
                paragraph(xml, page, Some("Title"), &[Span::Words(page.title.clone())])?;
                for block in &page.blocks {
                    write_block(xml, page, block)?;
                }
                section(xml)
            })?;
            Ok(())
        })?;
    Ok(xml.into_inner().into_inner())
}

fn write_block(xml: &mut Xml, page: &Page, block: &Block) -> io::Result<()> {
    match block {
        Block::Heading(level, text) => {
            let style = format!("Heading{}", level.saturating_sub(1).clamp(1, 3));
            paragraph(xml, page, Some(&style), &[Span::Words(text.clone())])
        }
        Block::Paragraph(line) => paragraph(xml, page, None, line),
        Block::Item(line) => paragraph(xml, page, Some("ListBullet"), line),
        Block::Table { head, widths, rows } => table(xml, page, head, widths, rows),
    }
}

/// A4, margins of 2 cm, a page number below.
fn section(xml: &mut Xml) -> io::Result<()> {
    xml.create_element("w:sectPr").write_inner_content(|xml| {
        xml.create_element("w:footerReference")
            .with_attributes([("w:type", "default"), ("r:id", "rId3")])
            .write_empty()?;
        xml.create_element("w:pgSz")
            .with_attributes([("w:w", "11906"), ("w:h", "16838")])
            .write_empty()?;
        xml.create_element("w:pgMar")
            .with_attributes([
                ("w:top", "1134"),
                ("w:right", "1134"),
                ("w:bottom", "1134"),
                ("w:left", "1134"),
                ("w:header", "567"),
                ("w:footer", "567"),
                ("w:gutter", "0"),
            ])
            .write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn valued(xml: &mut Xml, name: &str, value: &str) -> io::Result<()> {
    xml.create_element(name)
        .with_attribute(("w:val", value))
        .write_empty()?;
    Ok(())
}

fn paragraph(xml: &mut Xml, page: &Page, style: Option<&str>, line: &[Span]) -> io::Result<()> {
    xml.create_element("w:p").write_inner_content(|xml| {
        if let Some(style) = style {
            xml.create_element("w:pPr")
                .write_inner_content(|xml| valued(xml, "w:pStyle", style))?;
        }
        for span in line {
            match span {
                Span::Words(text) => run(xml, None, text)?,
                Span::Strong(text) => run(xml, Some("Strong"), text)?,
                Span::Found(text) => run(xml, Some("Found"), text)?,
                Span::Gap { number, what } => {
                    run(xml, Some("Gap"), &page.gap_text(*number, what))?;
                }
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn run(xml: &mut Xml, style: Option<&str>, text: &str) -> io::Result<()> {
    xml.create_element("w:r").write_inner_content(|xml| {
        if let Some(style) = style {
            xml.create_element("w:rPr").write_inner_content(|xml| {
                valued(xml, "w:rStyle", style)?;
                // Said again: in a table some word processors set the default font above a style's.
                if style == "Found" {
                    let font = "Consolas";
                    xml.create_element("w:rFonts")
                        .with_attributes([("w:ascii", font), ("w:hAnsi", font), ("w:cs", font)])
                        .write_empty()?;
                }
                Ok(())
            })?;
        }
        xml.create_element("w:t")
            .with_attribute(("xml:space", "preserve"))
            .write_text_content(BytesText::new(&allowed(text)))?;
        Ok(())
    })?;
    Ok(())
}

fn table(
    xml: &mut Xml,
    page: &Page,
    head: &[String],
    widths: &[u16],
    rows: &[Vec<Vec<Span>>],
) -> io::Result<()> {
    let width =
        |hundredths: u16| (TEXT_WIDTH.saturating_mul(u32::from(hundredths)) / 100).to_string();
    let widths: Vec<String> = widths.iter().map(|share| width(*share)).collect();
    xml.create_element("w:tbl").write_inner_content(|xml| {
        xml.create_element("w:tblPr").write_inner_content(|xml| {
            valued(xml, "w:tblStyle", "TableGrid")?;
            xml.create_element("w:tblW")
                .with_attributes([("w:w", TEXT_WIDTH.to_string().as_str()), ("w:type", "dxa")])
                .write_empty()?;
            // Fixed: one long path must not push the other columns off the page.
            xml.create_element("w:tblLayout")
                .with_attribute(("w:type", "fixed"))
                .write_empty()?;
            Ok(())
        })?;
        xml.create_element("w:tblGrid").write_inner_content(|xml| {
            for width in &widths {
                xml.create_element("w:gridCol")
                    .with_attribute(("w:w", width.as_str()))
                    .write_empty()?;
            }
            Ok(())
        })?;
        let head: Vec<Vec<Span>> = head
            .iter()
            .map(|cell| vec![Span::Strong(cell.clone())])
            .collect();
        table_row(xml, page, &head, &widths, true)?;
        for cells in rows {
            table_row(xml, page, cells, &widths, false)?;
        }
        Ok(())
    })?;
    // Two tables without a paragraph between them would be one.
    paragraph(xml, page, Some("AfterTable"), &[])
}

fn table_row(
    xml: &mut Xml,
    page: &Page,
    cells: &[Vec<Span>],
    widths: &[String],
    is_head: bool,
) -> io::Result<()> {
    xml.create_element("w:tr").write_inner_content(|xml| {
        xml.create_element("w:trPr").write_inner_content(|xml| {
            xml.create_element("w:cantSplit").write_empty()?;
            if is_head {
                xml.create_element("w:tblHeader").write_empty()?;
            }
            Ok(())
        })?;
        for (cell, width) in cells.iter().zip(widths) {
            xml.create_element("w:tc").write_inner_content(|xml| {
                xml.create_element("w:tcPr").write_inner_content(|xml| {
                    xml.create_element("w:tcW")
                        .with_attributes([("w:w", width.as_str()), ("w:type", "dxa")])
                        .write_empty()?;
                    if is_head {
                        xml.create_element("w:shd")
                            .with_attributes([
                                ("w:val", "clear"),
                                ("w:color", "auto"),
                                ("w:fill", "E7ECF2"),
                            ])
                            .write_empty()?;
                    }
                    Ok(())
                })?;
                let style = if is_head { "TableHead" } else { "TableText" };
                paragraph(xml, page, Some(style), cell)
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

/// A text without the few characters that XML 1.0 cannot hold: they are shown by their number.
fn allowed(text: &str) -> String {
    let forbidden = |char: char| matches!(char, '\u{0}'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    if !text.contains(forbidden) {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if forbidden(char) {
            out.extend(char.escape_unicode());
        } else {
            out.push(char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_shown_by_its_number() {
        assert_eq!(allowed("a\u{FFFE}b\u{1}"), "a\\u{fffe}b\\u{1}");
        assert_eq!(allowed("æ<&>\u{10FFFF}"), "æ<&>\u{10FFFF}");
    }
}
