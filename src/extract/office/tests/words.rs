//! Running text: paragraphs, rows, changes, asides.

use super::{document, flat};

#[test]
fn a_number_over_several_runs_is_whole_and_paragraphs_part() {
    let text = document(
        "<w:p><w:r><w:t>2110</w:t></w:r><w:r><w:t>62</w:t><w:noBreakHyphen/><w:softHyphen/>\
         <w:t>5629</w:t></w:r></w:p><w:p><w:r><w:t>7</w:t></w:r></w:p>",
    );
    assert_eq!(
        text,
        "[Body Paragraph(1)] 211062-5629\n[Body Paragraph(2)] 7\n"
    );
}

#[test]
fn a_row_is_a_line_with_its_columns() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let text = document(&format!(
        "<w:tbl><w:tr>{}<w:tc><w:p/></w:tc>{}</w:tr><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/>\
         </w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc>{}</w:tr></w:tbl>",
        cell("Navn"),
        cell("CPR"),
        cell("211062-5629")
    ));
    assert_eq!(
        text,
        "[Body Paragraph(1)] Navn\t\tCPR\n[Body Paragraph(4)] a b\t\t211062-5629\n"
    );
}

#[test]
fn tracked_changes_are_told_in_both_readings() {
    let text = document(
        "<w:p><w:r><w:t>211062-</w:t></w:r><w:ins w:author=\"A\"><w:r><w:t>1111</w:t></w:r></w:ins>\
         <w:del w:author=\"A\"><w:r><w:delText>5629</w:delText></w:r></w:del></w:p>",
    );
    assert!(text.contains("[Body Paragraph(1)] 211062-1111\n"), "{text}");
    assert!(
        text.contains("[Deleted Paragraph(1)] 211062-5629\n"),
        "{text}"
    );
}

#[test]
fn hidden_text_is_told_and_does_not_tear_what_is_shown() {
    let text = document(
        "<w:p><w:r><w:t>2110</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>\
         <w:r><w:t>62-5629</w:t></w:r></w:p>",
    );
    assert!(text.contains("[Body Paragraph(1)] 211062-5629\n"), "{text}");
    assert!(
        text.contains("[HiddenData Paragraph(1)] 2110x62-5629\n"),
        "{text}"
    );
}

#[test]
fn a_fallback_is_told_only_where_it_differs() {
    let boxed = |text: &str| {
        format!("<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>")
    };
    let text = document(&format!(
        "<w:p><w:r><w:t>2110</w:t></w:r><mc:AlternateContent><mc:Choice>{0}</mc:Choice>\
         <mc:Fallback>{0}{1}</mc:Fallback></mc:AlternateContent><w:r><w:t>62</w:t></w:r></w:p>",
        boxed("once"),
        boxed("only there")
    ));
    assert_eq!(
        text,
        "[Body Paragraph(1)] 211062\n[TextBox Paragraph(1)] once\n[TextBox Paragraph(1)] only there\n"
    );
}

#[test]
fn a_link_in_a_field_is_apart_from_what_it_shows() {
    let text = document(
        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>HYPERLINK \"http://a/21</w:instrText>\
         <w:instrText>1062\"</w:instrText><w:fldChar w:fldCharType=\"separate\"/><w:t>here</w:t>\
         <w:fldChar w:fldCharType=\"end\"/></w:r></w:p>",
    );
    assert!(text.contains("[Link Paragraph(1)] HYPERLINK \"http://a/211062\"\n"));
    assert!(text.contains("[Body Paragraph(1)] here\n"));
}

#[test]
fn coordinates_are_no_numbers_of_people() {
    let text = document("<w:p><wp:posOffset>2110625629</wp:posOffset></w:p>");
    assert_eq!(text, "");
}

#[test]
fn what_was_deleted_in_open_document_is_put_back_for_the_original() {
    let text = flat(
        "<office:text><text:tracked-changes><text:changed-region text:id=\"c\"><text:deletion><text:p>62-5</text:p>\
         </text:deletion></text:changed-region></text:tracked-changes>\
         <text:p>2110<text:change text:change-id=\"c\"/>629<text:span>7</text:span></text:p></office:text>",
    );
    assert!(text.contains("[Body Paragraph(1)] 21106297\n"), "{text}");
    assert!(
        text.contains("[Deleted Paragraph(1)] 211062-56297\n"),
        "{text}"
    );
}
