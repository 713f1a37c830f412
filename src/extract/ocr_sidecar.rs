//! Text that somebody's OCR read out of a picture and left beside it.
//!
//! Told from the name (`shot.png.txt`, `shot.txt` beside `shot.png`) and from the content (Tesseract
//! TSV, hOCR, ALTO, PAGE, the JSON of Textract, Azure and Google). What is found in it concerns
//! two files: the text and the picture.

use std::collections::HashSet;

use serde_json::Value;

const PICTURE_ENDINGS: [&[u8]; 9] = [
    b"png", b"jpg", b"jpeg", b"tif", b"tiff", b"bmp", b"gif", b"webp", b"pdf",
];

/// What may be hung on a picture's name.
const SIDECAR_ENDINGS: [&[u8]; 10] = [
    b".txt",
    b".ocr.txt",
    b".hocr",
    b".xml",
    b".page.xml",
    b".alto.xml",
    b".tsv",
    b".json",
    b".ocr.json",
    b".html",
];

/// Whether a name is a picture's.
pub fn is_picture(name: &[u8]) -> bool {
    let Some(dot) = name.iter().rposition(|&byte| byte == b'.') else {
        return false;
    };
    let ending = name.get(dot + 1..).unwrap_or_default();
    PICTURE_ENDINGS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
}

/// The names in a folder that tell pictures and their texts apart: none where there is no picture.
pub fn sidecar_names(names: &mut dyn Iterator<Item = &[u8]>) -> HashSet<Box<[u8]>> {
    let mut has_picture = false;
    let kept = names
        .filter(|name| {
            let picture = is_picture(name);
            has_picture |= picture;
            picture
                || SIDECAR_ENDINGS
                    .iter()
                    .any(|ending| strip_ending(name, ending).is_some())
        })
        .map(Box::from)
        .collect();
    if has_picture { kept } else { HashSet::new() }
}

/// The picture that a file named `name` holds the text of. `names` are of [`sidecar_names`].
pub fn picture_of<'p>(name: &[u8], names: &'p HashSet<Box<[u8]>>) -> Option<&'p [u8]> {
    if names.is_empty() {
        return None;
    }
    for ending in SIDECAR_ENDINGS {
        let Some(stem) = strip_ending(name, ending) else {
            continue;
        };
        if let Some(picture) = names.get(stem).filter(|picture| is_picture(picture)) {
            return Some(picture);
        }
        for picture_ending in PICTURE_ENDINGS {
            for ending in [picture_ending.to_vec(), picture_ending.to_ascii_uppercase()] {
                let beside = [stem, b".", &ending].concat();
                if let Some(picture) = names.get(beside.as_slice()) {
                    return Some(picture);
                }
            }
        }
    }
    None
}

/// Whether the text of a picture lies beside it.
pub fn has_sidecar(picture: &[u8], names: &HashSet<Box<[u8]>>) -> bool {
    if names.is_empty() {
        return false;
    }
    let stem = picture
        .iter()
        .rposition(|&byte| byte == b'.')
        .and_then(|dot| picture.get(..dot));
    SIDECAR_ENDINGS.iter().any(|ending| {
        names.contains([picture, ending].concat().as_slice())
            || stem.is_some_and(|stem| names.contains([stem, ending].concat().as_slice()))
    })
}

fn strip_ending<'n>(name: &'n [u8], ending: &[u8]) -> Option<&'n [u8]> {
    let cut = name.len().checked_sub(ending.len())?;
    let (stem, tail) = name.split_at_checked(cut)?;
    (tail.eq_ignore_ascii_case(ending) && !stem.is_empty()).then_some(stem)
}

/// Whether the names of a JSON text are those of an OCR service.
pub(super) fn is_ocr_json(head: &[u8]) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(head, word).is_some();
    matches!(head.trim_ascii_start().first(), Some(b'{' | b'['))
        && (has(b"\"BlockType\"")
            || has(b"\"readResult\"")
            || has(b"\"analyzeResult\"")
            || has(b"\"fullTextAnnotation\"")
            || has(b"\"textAnnotations\""))
}

/// Whether a text is Tesseract's TSV.
pub(super) fn is_ocr_tsv(head: &[u8]) -> bool {
    head.starts_with(b"level\tpage_num\tblock_num")
}

/// The lines of text in the JSON of an OCR service; `None` if it is not whole JSON.
pub(super) fn json_lines(source: &[u8]) -> Option<Vec<u8>> {
    let json: Value = serde_json::from_slice(source).ok()?;
    let mut lines = Vec::new();
    collect(&json, &mut lines);
    Some(lines.join("\n").into_bytes())
}

/// Textract tells lines and words: lines are taken. Azure tells lines by `text` or `content`.
/// Google tells the whole text once, and every word again beneath it.
fn collect(value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, lines)),
        Value::Object(map) => {
            if let Some(text) = map
                .get("fullTextAnnotation")
                .and_then(|full| full.get("text"))
                .and_then(Value::as_str)
            {
                lines.push(text.to_string());
                return;
            }
            if map.get("BlockType").and_then(Value::as_str) == Some("LINE") {
                lines.extend(map.get("Text").and_then(Value::as_str).map(str::to_string));
                return;
            }
            if let Some(Value::Array(items)) = map.get("lines") {
                for item in items {
                    let text = item
                        .get("text")
                        .or_else(|| item.get("content"))
                        .and_then(Value::as_str);
                    lines.extend(text.map(str::to_string));
                }
                return;
            }
            map.values().for_each(|item| collect(item, lines));
        }
        _ => {}
    }
}

/// The words of Tesseract's TSV, a line of text a line, with the map back to the TSV's own lines.
pub(super) fn tsv_lines(source: &[u8]) -> (Vec<u8>, Vec<(u32, u32)>) {
    let mut text = Vec::new();
    let mut map = Vec::new();
    let mut at = 0_usize;
    let mut line_key: &[u8] = b"";
    for row in source.split(|&byte| byte == b'\n') {
        let start = at;
        at = at.saturating_add(row.len() + 1);
        let fields: Vec<&[u8]> = row.splitn(12, |&byte| byte == b'\t').collect();
        let (Some(b"5"), Some(word)) = (fields.first().copied(), fields.get(11)) else {
            continue;
        };
        // Page, block, paragraph and line stand in front; together they are a line's name.
        let head: usize = fields
            .iter()
            .skip(1)
            .take(4)
            .map(|field| field.len() + 1)
            .sum();
        let key = row.get(2..2 + head).unwrap_or_default();
        if !text.is_empty() {
            text.push(if key == line_key { b' ' } else { b'\n' });
        }
        line_key = key;
        map.push((
            u32::try_from(text.len()).unwrap_or(u32::MAX),
            u32::try_from(start).unwrap_or(u32::MAX),
        ));
        text.extend_from_slice(word.trim_ascii());
    }
    (text, map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_knows_its_picture() {
        let names = [b"a.png".as_slice(), b"B.JPG", b"c.pdf", b"a.png.txt"];
        let pictures = sidecar_names(&mut names.into_iter());
        assert!(has_sidecar(b"a.png", &pictures) && !has_sidecar(b"B.JPG", &pictures));
        assert!(sidecar_names(&mut [b"a.txt".as_slice()].into_iter()).is_empty());
        for (name, picture) in [
            ("a.png.txt", Some("a.png")),
            ("a.txt", Some("a.png")),
            ("a.ocr.txt", Some("a.png")),
            ("a.hocr", Some("a.png")),
            ("a.page.xml", Some("a.png")),
            ("B.txt", Some("B.JPG")),
            ("c.pdf.txt", Some("c.pdf")),
            ("a.png.json", Some("a.png")),
            ("d.txt", None),
            (".txt", None),
        ] {
            assert_eq!(
                picture_of(name.as_bytes(), &pictures),
                picture.map(str::as_bytes),
                "{name}"
            );
        }
    }

    #[test]
    fn services_json_gives_each_line_once() {
        let lines = |json: &str| String::from_utf8(json_lines(json.as_bytes()).unwrap()).unwrap();
        assert_eq!(
            lines(
                r#"{"Blocks":[{"BlockType":"LINE","Text":"CPR 211062-5629"},{"BlockType":"WORD","Text":"211062-5629"}]}"#
            ),
            "CPR 211062-5629"
        );
        for azure in [
            r#"{"readResult":{"blocks":[{"lines":[{"text":"en","words":[{"text":"en"}]}]}]}}"#,
            r#"{"analyzeResult":{"readResults":[{"lines":[{"text":"en"}]}]}}"#,
            r#"{"analyzeResult":{"pages":[{"words":[{"content":"en"}],"lines":[{"content":"en"}]}]}}"#,
        ] {
            assert_eq!(lines(azure), "en");
        }
        assert_eq!(
            lines(
                r#"{"responses":[{"textAnnotations":[{"description":"x"}],"fullTextAnnotation":{"text":"a\nb","pages":[]}}]}"#
            ),
            "a\nb"
        );
    }

    #[test]
    fn tesseract_rows_become_lines() {
        let tsv = b"level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            5\t1\t1\t1\t1\t1\t10\t10\t5\t5\t96\tCPR\n5\t1\t1\t1\t1\t2\t20\t10\t5\t5\t96\t211062-5629\n\
            5\t1\t1\t1\t2\t1\t20\t10\t5\t5\t96\tNavn\n";
        let (text, map) = tsv_lines(tsv);
        assert_eq!(text, b"CPR 211062-5629\nNavn");
        assert_eq!(map.len(), 3);
    }
}
