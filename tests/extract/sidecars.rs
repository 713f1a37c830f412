//! Pictures and the text that somebody's OCR left beside them: both files' access counts.

use serde_json::{Value, json};

use super::support::{CPR, Tree, cprs, is_root, set_owner, unscanned};

const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR";

/// hOCR as Tesseract writes it: words in spans, coordinates in titles.
fn hocr() -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n    \
         \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xml:lang=\"en\" lang=\"en\">\n <head>\n  <title></title>\n  <meta name='ocr-system' content='tesseract 5.3.0' />\n  \
         <meta name='ocr-capabilities' content='ocr_page ocr_carea ocr_par ocr_line ocrx_word'/>\n </head>\n <body>\n  \
         <div class='ocr_page' id='page_1' title='image \"x.png\"; bbox 0 0 1280 720; ppageno 0'>\n   \
         <span class='ocr_line' id='line_1_1' title=\"bbox 36 92 582 116; baseline 0 -5; x_size 30\">\n    \
         <span class='ocrx_word' id='word_1_1' title='bbox 36 92 96 116; x_wconf 96'>CPR-nr.:</span>\n    \
         <span class='ocrx_word' id='word_1_2' title='bbox 110 92 240 116; x_wconf 93'>{CPR}</span>\n   </span>\n  \
         </div>\n </body>\n</html>\n"
    )
}

fn alto() -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v3#\">\n\
         <Description><MeasurementUnit>pixel</MeasurementUnit></Description>\n<Layout><Page WIDTH=\"1280\" HEIGHT=\"720\" \
         PHYSICAL_IMG_NR=\"0\" ID=\"page_0\"><PrintSpace HPOS=\"0\" VPOS=\"0\"><TextBlock ID=\"block_0\">\n\
         <TextLine ID=\"line_0\" HPOS=\"36\" VPOS=\"92\"><String ID=\"string_0\" HPOS=\"36\" WC=\"0.96\" \
         CONTENT=\"CPR-nr.:\"/><SP WIDTH=\"14\"/><String ID=\"string_1\" HPOS=\"110\" WC=\"0.93\" CONTENT=\"{CPR}\"/>\
         </TextLine>\n</TextBlock></PrintSpace></Page></Layout></alto>\n"
    )
}

fn page() -> String {
    let equiv =
        |text: &str| format!("<TextEquiv conf=\"0.9\"><Unicode>{text}</Unicode></TextEquiv>");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PcGts xmlns=\"http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15\">\n\
         <Metadata><Creator>x</Creator></Metadata>\n<Page imageFilename=\"x.png\" imageWidth=\"1280\" imageHeight=\"720\">\n\
         <TextRegion id=\"r1\"><Coords points=\"36,92 582,92\"/>\n<TextLine id=\"l1\"><Coords points=\"36,92\"/>\n\
         <Word id=\"w1\">{word}</Word>\n{line}</TextLine>\n{region}</TextRegion>\n</Page></PcGts>\n",
        word = equiv(CPR),
        line = equiv(&format!("CPR-nr.: {CPR}")),
        region = equiv(&format!("CPR-nr.: {CPR}")),
    )
}

fn tesseract_tsv() -> String {
    let row = |word: u32, text: &str| {
        format!("5\t1\t1\t1\t1\t{word}\t36\t92\t60\t24\t96.063751\t{text}\n")
    };
    format!(
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
         1\t1\t0\t0\t0\t0\t0\t0\t1280\t720\t-1\t\n4\t1\t1\t1\t1\t0\t36\t92\t546\t24\t-1\t\n{}{}",
        row(1, "CPR-nr.:"),
        row(2, CPR)
    )
}

fn textract() -> Value {
    json!({"DocumentMetadata": {"Pages": 1}, "Blocks": [
        {"BlockType": "PAGE", "Id": "p", "Relationships": [{"Type": "CHILD", "Ids": ["l", "w"]}]},
        {"BlockType": "LINE", "Confidence": 99.1, "Text": format!("CPR-nr.: {CPR}"), "Id": "l", "Page": 1},
        {"BlockType": "WORD", "Confidence": 99.1, "Text": "CPR-nr.:", "TextType": "PRINTED", "Id": "v"},
        {"BlockType": "WORD", "Confidence": 99.1, "Text": CPR, "TextType": "PRINTED", "Id": "w"}]})
}

/// Azure's three forms: Image Analysis 4, Read 3.x, Document Intelligence.
fn azure() -> [Value; 3] {
    let text = format!("CPR-nr.: {CPR}");
    let words =
        json!([{"text": "CPR-nr.:", "confidence": 0.99}, {"text": CPR, "confidence": 0.99}]);
    [
        json!({"modelVersion": "2023-10-01", "metadata": {"width": 1280, "height": 720},
            "readResult": {"blocks": [{"lines": [{"text": text, "boundingPolygon": [{"x": 1, "y": 2}], "words": words}]}]}}),
        json!({"status": "succeeded", "analyzeResult": {"version": "3.2.0", "readResults": [
            {"page": 1, "angle": 0.1, "unit": "pixel", "lines": [{"boundingBox": [1, 2], "text": text, "words": words}]}]}}),
        json!({"status": "succeeded", "analyzeResult": {"apiVersion": "2023-07-31", "content": text, "pages": [
            {"pageNumber": 1, "words": [{"content": CPR, "confidence": 0.99}], "lines": [{"content": text, "polygon": [1, 2]}]}]}}),
    ]
}

fn google() -> Value {
    json!({"responses": [{
        "textAnnotations": [{"locale": "da", "description": format!("CPR-nr.: {CPR}\n")}, {"description": CPR}],
        "fullTextAnnotation": {"pages": [{"blocks": [{"paragraphs": [{"words": [{"symbols": [{"text": "2"}]}]}]}]}],
            "text": format!("CPR-nr.: {CPR}\n")}}]})
}

#[test]
fn every_kind_of_sidecar_is_read_once_and_concerns_its_picture() {
    let plain = format!("CPR-nr.: {CPR}\n");
    let [image_analysis, read, document] = azure().map(|value| value.to_string());
    for (picture, sidecar, content) in [
        ("x.png", "x.png.txt", plain.clone()),
        ("x.png", "x.txt", plain.clone()),
        ("x.JPG", "x.txt", plain.clone()),
        ("x.tiff", "x.ocr.txt", plain.clone()),
        ("x.png", "x.hocr", hocr()),
        ("x.png", "x.png.html", hocr()),
        ("x.png", "x.xml", alto()),
        ("x.png", "x.alto.xml", alto()),
        ("x.png", "x.page.xml", page()),
        ("x.png", "x.tsv", tesseract_tsv()),
        ("x.png", "x.json", textract().to_string()),
        (
            "x.png",
            "x.png.json",
            serde_json::to_string_pretty(&textract()).unwrap(),
        ),
        ("x.png", "x.png.json", image_analysis),
        ("x.png", "x.png.json", read),
        ("x.png", "x.png.json", document),
        ("x.png", "x.ocr.json", google().to_string()),
    ] {
        let tree = Tree::new();
        tree.file(picture, PNG, 0o644);
        tree.file(sidecar, &content, 0o644);
        let (report, code) = tree.scan(&["--files"]);
        let what = format!("{sidecar} beside {picture}:\n{content}");
        assert_eq!(unscanned(&tree, &report), [], "{what}");
        let totals = &report["totals"];
        assert_eq!(totals["matches"], 1, "each number is told once. {what}");
        assert_eq!(
            totals["files_with_matches"], 2,
            "the picture shows it too. {what}"
        );
        assert_eq!(totals["scanned"], 2, "{what}");
        let cpr = json!({"at_least": 1, "at_most": 1});
        assert_eq!(
            totals["persons"]["by_rule"],
            json!({"dk.cpr": cpr}),
            "{what}"
        );
        let rows = report["files"].as_array().unwrap();
        let mut names: Vec<&str> = rows
            .iter()
            .map(|row| row["path"].as_str().unwrap())
            .collect();
        names.sort_unstable();
        let mut wanted =
            [tree.path(picture), tree.path(sidecar)].map(|path| path.display().to_string());
        wanted.sort_unstable();
        assert_eq!(names, wanted, "{what}");
        for row in rows {
            let found = &row["matches"][0];
            assert_eq!(
                (&found["ocr"], &found["confidence"]),
                (&json!(true), &json!("certain")),
                "{what}"
            );
        }
        assert_eq!(code, 1);
    }
}

#[test]
fn ocr_formats_are_told_from_their_content_without_a_picture_too() {
    for content in [
        hocr(),
        alto(),
        page(),
        tesseract_tsv(),
        textract().to_string(),
        google().to_string(),
    ] {
        let found = super::Reader::new().found("fil", content.as_bytes());
        let told: Vec<_> = found
            .iter()
            .map(|(rule, _, ocr)| (rule.as_str(), *ocr))
            .collect();
        assert_eq!(told, [("dk.cpr", true)], "{content}");
    }
}

#[test]
fn the_more_open_of_picture_and_text_decides() {
    for (picture, text, exposed) in [
        (0o644, 0o600, true),
        (0o600, 0o644, true),
        (0o600, 0o600, false),
    ] {
        let tree = Tree::new();
        tree.file("x.png", PNG, picture);
        tree.file(
            "x.png.txt",
            format!("CPR {CPR}\nCPR {}\n", cprs(1)[0]),
            text,
        );
        let (report, code) = tree.scan(&[]);
        let what = format!("picture {picture:o}, text {text:o}");
        assert_eq!(report["totals"]["persons"]["at_least"], 2, "{what}");
        assert_eq!(report["totals"]["persons"]["at_most"], 2, "{what}");
        if exposed {
            let exposure = &report["exposures"][0];
            assert_eq!(exposure["code"], "open-to-everyone", "{what}");
            assert_eq!(
                exposure["files"], 1,
                "{what}: the closed one is not exposed"
            );
            assert_eq!(exposure["matches"], 2, "{what}");
            assert_eq!(exposure["persons"]["at_most"], 2, "{what}");
        }
        assert_eq!(report["totals"]["exposures"], i32::from(exposed), "{what}");
        assert_eq!(code, i32::from(exposed), "{what}");
    }
}

#[test]
fn a_picture_read_by_a_group_counts_its_readers() {
    if !is_root() {
        eprintln!("skipped: giving files to other users needs root");
        return;
    }
    let tree = Tree::new();
    let people: Vec<String> = (1..=12)
        .map(|index| format!("user{index}:{}:100", 5000 + index))
        .collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let members: Vec<&str> = people
        .iter()
        .map(|person| person.split(':').next().unwrap())
        .collect();
    let directory = tree.directory(&people, &[&format!("projekt:900:{}", members.join(","))]);
    let picture = tree.file("x.png", PNG, 0o640);
    set_owner(&picture, 0, 900);
    tree.file("x.png.txt", format!("CPR {CPR}"), 0o600);
    let (report, code) = tree.scan(&["--directory", directory.to_str().unwrap()]);
    let exposure = &report["exposures"][0];
    assert_eq!(exposure["code"], "too-many-readers");
    assert_eq!(exposure["readers"]["count"], 12);
    assert_eq!(exposure["readers"]["everyone"], false);
    assert_eq!(code, 1);
}

#[test]
fn a_picture_without_text_is_a_gap_beside_one_that_has_it() {
    let tree = Tree::new();
    tree.file("has.png", PNG, 0o644);
    tree.file("has.png.txt", "intet her", 0o644);
    tree.file("has-not.png", PNG, 0o644);
    tree.file("sub/has.txt", "en tekst uden billede", 0o644);
    let (report, code) = tree.scan(&["--ocr", "off"]);
    let wanted = [("has-not.png".to_string(), "no-ocr-text".to_string())];
    assert_eq!(unscanned(&tree, &report), wanted);
    assert_eq!(report["totals"]["scanned"], 3);
    assert_eq!(code, 3);
}

#[test]
fn a_misread_number_adds_no_citizen_for_certain() {
    let tree = Tree::new();
    // One digit off in OCR text: perhaps the same person, perhaps one more.
    tree.file("x.png", PNG, 0o644);
    tree.file("x.png.txt", "CPR 211062-5628\n", 0o644);
    let persons = |tree: &Tree| {
        let (report, _) = tree.scan(&["--ocr", "off"]);
        let persons = &report["totals"]["persons"];
        (
            persons["at_least"].as_u64().unwrap(),
            persons["at_most"].as_u64().unwrap(),
        )
    };
    assert_eq!(persons(&tree), (1, 1), "whoever it was, it was somebody");
    tree.file("note.txt", format!("CPR {CPR}"), 0o644);
    assert_eq!(
        persons(&tree),
        (1, 1),
        "the number it was misread from is there"
    );
    tree.file("x.png.txt", "CPR 251248-9996\n", 0o644);
    assert_eq!(
        persons(&tree),
        (1, 2),
        "no number that was read is one digit away"
    );
}

#[test]
fn a_sidecar_that_is_cut_off_is_read_as_far_as_it_goes_and_told() {
    let tree = Tree::new();
    let whole = textract().to_string();
    let cut = &whole[..whole.find(CPR).unwrap() + CPR.len() + 1];
    tree.file("x.png", PNG, 0o644);
    tree.file("x.png.json", cut, 0o644);
    let (report, code) = tree.scan(&["--ocr", "off"]);
    assert_eq!(
        unscanned(&tree, &report),
        [("x.png.json".to_string(), "damaged".to_string())]
    );
    assert_eq!(report["totals"]["persons"]["at_least"], 1);
    assert_eq!(code, 1);
}
