//! Sheets, charts and what workbooks keep.

use std::io::Cursor;

use super::{Told, flat, packed, told};
use crate::extract::office::read;
use crate::extract::reader::{Fault, Limit};

fn workbook(cells: &str, strings: &str, styles: &str) -> Told {
    told(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"Ark\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/s.xml\"/></Relationships>",
        ),
        (
            "xl/worksheets/s.xml",
            &format!("<worksheet><sheetData>{cells}</sheetData></worksheet>"),
        ),
        ("xl/sharedStrings.xml", &format!("<sst>{strings}</sst>")),
        (
            "xl/styles.xml",
            &format!("<styleSheet>{styles}</styleSheet>"),
        ),
    ])
}

#[test]
fn cells_keep_their_columns_and_formats() {
    let told = workbook(
        "<row r=\"3\"><c r=\"B3\" t=\"s\"><v>0</v></c><c r=\"D3\" s=\"1\"><v>101801234</v></c>\
         <c r=\"E3\" t=\"inlineStr\"><is><t>a&#10;b</t></is></c><c r=\"ZZ3\"><v>2.110625629E9</v></c></row>",
        "<si><r><t>Na</t></r><r><t>vn</t></r><rPh><t>x</t></rPh></si><si><t>left over</t></si>",
        "<numFmts><numFmt numFmtId=\"164\" formatCode=\"000000\\-0000\"/></numFmts>\
         <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs>",
    );
    assert!(
        told.text
            .contains("[Body Ark R3C2] Navn\t\t010180-1234\ta b\n"),
        "{}",
        told.text
    );
    assert!(
        told.text.contains("[Body Ark R3C702] 2110625629\n"),
        "{}",
        told.text
    );
    assert!(told.text.contains("left over\n") && !told.text.contains('x'));
}

#[test]
fn strings_that_do_not_fit_are_told_as_text() {
    let bytes = packed(&[(
        "xl/sharedStrings.xml",
        "<sst><si><t>first</t></si><si><t>211062-5629</t></si></sst>",
    )]);
    let mut told = Told::default();
    told.limits.in_memory = 10;
    read(&mut Cursor::new(bytes), &mut told).unwrap();
    assert!(told.text.contains("211062-5629\n") && told.text.contains("first\n"));
    assert_eq!(told.faults, [Fault::Limit(Limit::Memory)]);
}

#[test]
fn only_telling_formulas_are_told_and_results_always() {
    let told = workbook(
        "<row r=\"1\"><c r=\"A1\"><f>B1+1</f><v>5</v></c><c r=\"B1\" t=\"str\"><f>\"211062\"&amp;\"-5629\"</f><v>z</v></c></row>",
        "",
        "",
    );
    assert_eq!(
        told.text,
        "[HiddenData Whole] Ark\n[Body Ark R1C1] 5\tz\n[Formula Ark R1C2] \"211062\"&\"-5629\"\n"
    );
}

#[test]
fn a_sheet_of_open_document_is_bounded_and_shows_both_values() {
    let text = flat(
        "<office:spreadsheet><table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"1000000\">\
         <table:table-cell table:number-columns-repeated=\"2\"/><table:table-cell office:value-type=\"float\" office:value=\"2110625629\">\
         <text:p>2.110.625.629</text:p><office:annotation><text:p>note</text:p></office:annotation></table:table-cell></table:table-row>\
         <table:table-row><table:table-cell table:number-columns-repeated=\"16000\" office:value=\"101801234\"><text:p>010180-1234</text:p></table:table-cell>\
         </table:table-row></table:table></office:spreadsheet>",
    );
    assert!(
        text.contains("[Body A R1C3] 2.110.625.629 2110625629\n"),
        "{text}"
    );
    assert!(text.contains("[Comment A R1C3] note\n"), "{text}");
    assert!(
        text.contains("[Body A R1000001C1] 010180-1234\t010180-1234\t"),
        "{text}"
    );
    assert!(text.len() < 2000);
}

#[test]
fn what_a_workbook_keeps_of_other_data_is_read() {
    let told = told(&[
        (
            "xl/pivotCache/pivotCacheDefinition1.xml",
            "<pivotCacheDefinition><cacheFields><cacheField name=\"Navn\"><sharedItems><s v=\"Ida\"/></sharedItems>\
             </cacheField><cacheField name=\"CPR\"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>",
        ),
        (
            "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels",
            "<Relationships><Relationship Id=\"r\" Type=\"x/pivotCacheRecords\" Target=\"records.xml\"/></Relationships>",
        ),
        (
            "xl/pivotCache/records.xml",
            "<pivotCacheRecords><r><x v=\"0\"/><n v=\"2110625629\"/></r></pivotCacheRecords>",
        ),
        (
            "xl/externalLinks/externalLink1.xml",
            "<externalLink><externalBook><sheetDataSet><sheetData><row r=\"4\"><cell r=\"B4\"><v>2.512489996E9</v></cell>\
             <cell r=\"C4\" t=\"str\"><v>Bo</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>",
        ),
        (
            "xl/threadedComments/threadedComment1.xml",
            "<ThreadedComments><threadedComment ref=\"C5\"><text>said of 211062-5629</text></threadedComment></ThreadedComments>",
        ),
        (
            "xl/drawings/vmlDrawing1.vml",
            "<xml><v:shape><v:textbox><div><font>2110</font><font>62-5629</font></div></v:textbox></v:shape></xml>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"e\" Target=\"http://a/b?c=1\" TargetMode=\"External\"/></Relationships>",
        ),
    ]);
    for wanted in [
        "Ida\t2110625629\n",
        "R4C2] 2512489996\tBo\n",
        "R5C3] said of 211062-5629\n",
        "[TextBox Whole] 211062-5629\n",
        "[Link Whole] http://a/b?c=1\n",
    ] {
        assert!(told.text.contains(wanted), "{wanted} in {}", told.text);
    }
}

#[test]
fn a_chart_pairs_names_with_their_numbers() {
    let points = |texts: [&str; 2]| {
        texts
            .map(|text| format!("<c:pt><c:v>{text}</c:v></c:pt>"))
            .concat()
    };
    let told = told(&[(
        "word/charts/chart1.xml",
        &format!(
            "<c:chartSpace><c:ser><c:tx><c:strRef><c:f>A1</c:f><c:strCache>{}</c:strCache></c:strRef></c:tx>\
             <c:cat><c:strCache>{}</c:strCache></c:cat><c:val><c:numCache><c:formatCode>000000-0000</c:formatCode>{}\
             </c:numCache></c:val></c:ser></c:chartSpace>",
            points(["CPR", "nr"]),
            points(["Ida", "Bo"]),
            points(["2110625629", "101801234"])
        ),
    )]);
    assert_eq!(
        told.text,
        "[Chart Whole] \tCPR nr\n[Chart Whole] Ida\t211062-5629\n[Chart Whole] Bo\t010180-1234\n"
    );
}
