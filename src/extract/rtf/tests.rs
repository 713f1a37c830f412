//! Rich Text as programs write it, in short.

use super::*;
use crate::extract::recorded::{Recorded, recorded};

fn read_text(text: &str) -> Recorded {
    let (result, out) = recorded(read, text.as_bytes());
    assert_eq!(result, Ok(()));
    out
}

fn body(text: &str) -> String {
    read_text(&format!("{{\\rtf1\\ansi {text}}}")).text
}

#[test]
fn a_number_in_many_runs_is_one_number() {
    assert_eq!(
        body(r"CPR {\b 2110}{\f1\fs20 62}\_{\*\unknown 99}{\i 5}62\b0 9\par"),
        "[Body 1]\nCPR 211062-5629\n"
    );
}

#[test]
fn letters_come_from_the_code_page_of_their_font() {
    let text = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset128 MS;}}\f0 p\'e5 \f1\'c6 \f2\'83\'41 \plain \'e6";
    assert_eq!(body(text), "[Body 1]\npå Ж ア æ\n");
    let page = r"{\rtf1\ansi\ansicpg1251 \'c6}";
    assert_eq!(read_text(page).text, "[Body 1]\nЖ\n");
}

#[test]
fn a_character_in_unicode_passes_its_fallback_over() {
    assert_eq!(body(r"\u229?r \u8211\'96 2"), "[Body 1]\når – 2\n");
    assert_eq!(body(r"{\uc2 \u1046 ab}c"), "[Body 1]\nЖc\n");
    assert_eq!(body(r"\uc0\u-10179\u-8704 x"), "[Body 1]\n\u{1F600}x\n");
    assert_eq!(body(r"\u1046{}?"), "[Body 1]\nЖ?\n");
}

#[test]
fn what_is_anchored_in_a_number_does_not_break_it() {
    let text = r"2110{\footnote \chftn  fod 251248-9996}{\*\bkmkstart mit}62-{\field{\*\fldinst HYPERLINK {\i x}}{\fldrslt 5629}}\par næste";
    assert_eq!(
        body(text),
        "[Body 1]\n211062-5629\n[Footnote 1]\nfod 251248-9996\n[Bookmark 1]\nmit\n\
         [Link 1]\nHYPERLINK x\n[Body 2]\nn\u{C3}\u{A6}ste\n"
    );
}

#[test]
fn deleted_and_hidden_words_are_read_apart() {
    assert_eq!(
        body(r"2110{\deleted 99}62-{\v gemt}5629\par"),
        "[Body 1]\n211062-5629\n[Deleted 1]\n21109962-5629\n[HiddenData 1]\ngemt\n"
    );
}

#[test]
fn rows_are_lines_and_unseen_tables_are_not_read() {
    let text = r"{\stylesheet{\s0 Normal 2110625629;}}{\colortbl;\red0;}\trowd\cellx1 Navn\cell CPR\cell\row Bo\cell 211062-5629\cell\row";
    assert_eq!(
        body(text),
        "[Body 1]\nNavn\tCPR\t\n[Body 2]\nBo\t211062-5629\t\n"
    );
}

#[test]
fn the_better_half_of_a_pair_is_read() {
    assert_eq!(
        body(
            r"a{\upr{b?}{\*\ud{b\u1046 ?}}}c{\*\shppict{\pict\pngblip 0102}}{\nonshppict{\pict\wmetafile8 03}}"
        ),
        "[Body 1]\nabЖc\n"
    );
}

#[test]
fn properties_have_their_names() {
    assert_eq!(
        body(
            r"{\info{\title Titel}{\creatim\yr2020}}{\*\userprops{\propname Borger}\proptype30{\staticval 211062-5629}}x\par"
        ),
        "[Body 1]\nx\n[Properties 1]\nTitel\n[Properties 1]\nBorger\t211062-5629\n"
    );
}

#[test]
fn pictures_and_packaged_files_are_handed_on() {
    let mut package = b"\x02\0liste.txt\0C:\\liste.txt\0\0\0\x03\0\0\0\0\0".to_vec();
    package.extend(11u32.to_le_bytes());
    package.extend(b"211062-5629");
    let mut object = [0x0501u32, 2, 8].map(u32::to_le_bytes).concat();
    object.extend(b"Package\0");
    object.extend([0, 0, package.len() as u32].map(u32::to_le_bytes).concat());
    object.extend(&package);
    let hex: String = object.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = format!(
        r"{{\rtf1 {{\pict{{\*\blipuid ff}}\jpegblip ffd8 ff}}{{\object\objemb{{\*\objclass Package}}{{\*\objdata {hex}}}{{\result {{\pict\pngblip\bin3 {{a}}}}}}}}}}"
    );
    let out = read_text(&text);
    assert_eq!(
        out.members,
        [("liste.txt".to_owned(), b"211062-5629".to_vec())]
    );
    assert_eq!(
        out.pictures,
        [
            ("picture-1.jpg".to_owned(), vec![0xFF, 0xD8, 0xFF]),
            ("picture-3.png".to_owned(), b"{a}".to_vec())
        ]
    );
}

#[test]
fn braces_have_an_end_and_a_cut_off_text_is_damaged() {
    let (result, _) = recorded(read, "{".repeat(DEEPEST + 1).as_bytes());
    assert_eq!(result, Err(Fault::Limit(Limit::Nesting)));
    let (result, out) = recorded(read, br"{\rtf1 211062-5629");
    assert_eq!(result, Err(Fault::Damaged));
    assert_eq!(out.text, "[Body 1]\n211062-5629\n");
    // More is claimed than there is.
    let (_, out) = recorded(read, br"{\rtf1 a{\pict\bin2000000000 x");
    assert_eq!(out.pictures.len(), 1);
}
