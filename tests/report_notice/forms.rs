//! Both forms say the same, and other programs read them.

use mappevagt::model::words::Lang;
use mappevagt::report::notice::{Notice, NoticeForm};

use crate::documents::{bytes, later, markdown, notice, scan};
use crate::judges::{markdown_it, pdf_of, pdf_text, python_docx};

fn without_space(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace()).collect()
}

#[test]
fn markdown_docx_and_pdf_say_the_same() {
    let document = scan();
    let comparison = later(&document);
    for lang in Lang::ALL {
        let folder = tempfile::tempdir().unwrap();
        let notice = Notice::of(&document, Some(&comparison), &[], lang).unwrap();
        let (read, kinds) = markdown_it(&markdown(&notice), folder.path());
        assert!(
            kinds
                .iter()
                .all(|kind| !kind.contains("html") && !kind.contains("link"))
        );

        let file = folder.path().join("notice.docx");
        std::fs::write(&file, bytes(&notice, NoticeForm::Docx)).unwrap();
        let docx = python_docx(&file);
        assert!(docx.len() > 150, "{}", docx.len());
        for (index, (a, b)) in read.iter().zip(&docx).enumerate() {
            assert_eq!(a, b, "{lang:?}, part {index}: Markdown, then DOCX");
        }
        assert_eq!(read.len(), docx.len());

        let pdf = without_space(&pdf_text(&pdf_of(&file)));
        for part in &read {
            // Cells of one row run side by side, so a long one is only there word by word.
            let pieces: Vec<String> = match part.kind.as_str() {
                "cell" => part.text.split_whitespace().map(str::to_string).collect(),
                _ => vec![without_space(&part.text)],
            };
            for piece in pieces
                .iter()
                .filter(|piece| piece.chars().count() < 60 || part.kind != "cell")
            {
                assert!(pdf.contains(piece), "{lang:?}: not in the PDF: {piece}");
            }
        }
    }
}

#[test]
fn the_same_notice_gives_the_same_bytes() {
    let document = scan();
    for form in [NoticeForm::Markdown, NoticeForm::Docx] {
        let one = bytes(&notice(&document, Lang::Da), form);
        assert_eq!(one, bytes(&notice(&document, Lang::Da), form));
    }
}

#[test]
fn the_ending_chooses_the_form() {
    let by = |name: &str| NoticeForm::by_ending(name.as_ref());
    assert_eq!(by("a.md"), Some(NoticeForm::Markdown));
    assert_eq!(by("a.DOCX"), Some(NoticeForm::Docx));
    assert_eq!(by("a.pdf"), None);
    assert_eq!(by("docx"), None);
}
