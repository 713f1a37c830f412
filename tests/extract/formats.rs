//! Tables, JSON, XML, HTML and logs: headings, names and attributes are labels.

use mappevagt::model::Reason;

use super::support::{CPR, Tree, cprs, unscanned};
use super::{Reader, cpr_at, udl_at};

#[test]
fn a_column_is_labelled_by_its_heading() {
    let mut reader = Reader::new();
    // The example number that fails modulus 11 is a CPR number only where something says so.
    for (name, table, wanted) in [
        ("a.csv", "navn;cpr;by\nA;251248-9996;X\n", vec![cpr_at(2)]),
        (
            "a.csv",
            "navn,cpr\nA,251248-9996\nB,251248-9996\n",
            vec![cpr_at(2), cpr_at(3)],
        ),
        (
            "a.csv",
            "\"navn\";\"CPR-nr.\"\n\"A;B\";\"251248-9996\"\n",
            vec![cpr_at(2)],
        ),
        ("a.tsv", "navn\tcpr\nA\t251248-9996\n", vec![cpr_at(2)]),
        ("a.txt", "navn|cpr|by\nA|251248-9996|X\n", vec![cpr_at(2)]),
        (
            "a.csv",
            "\u{FEFF}cpr;navn\n251248-9996;A\n",
            vec![cpr_at(2)],
        ),
        ("a.csv", "navn;by\nA;251248-9996\n", vec![]),
        ("a.csv", "navn;udl_nr\nA;40001234\n", vec![udl_at(2)]),
        ("a.csv", "udl_nr\n40001234\n", vec![udl_at(2)]),
        (
            "a.csv",
            "id;Udlændingenr.;beløb\nA;40001234;40001776\n",
            vec![udl_at(2)],
        ),
        ("a.csv", "dato;faktura\n1;2110625629\n", vec![]),
    ] {
        assert_eq!(reader.found(name, table.as_bytes()), wanted, "{table:?}");
    }
}

#[test]
fn a_heading_says_nothing_of_the_first_cells_of_the_next_row() {
    let mut reader = Reader::new();
    let mut bad = Vec::new();
    for table in [
        "beløb;cpr\n251248-9996;\n",
        "cpr;faktura\n;2110625629\n",
        "dato;udl_nr\n2020-08-18;\n",
        "id;udl_nr;by\n40001505;;X\n",
        "id\tperson_id\n40001505\t\n",
    ] {
        if !reader.found("a.csv", table.as_bytes()).is_empty() {
            bad.push(format!("{table:?}: the heading is another column's"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn a_number_without_modulus_11_counts_under_a_heading_however_it_is_written() {
    let mut reader = Reader::new();
    let table = "navn;cpr\nA;2512489996\nB;251248 9996\n";
    assert_eq!(
        reader.found("a.csv", table.as_bytes()),
        [cpr_at(2), cpr_at(3)]
    );
}

#[test]
fn a_heading_holds_down_a_long_table() {
    let numbers = cprs(500);
    let mut table = "dato;sagsbehandler;udl_nr;cpr;bemærkning\n".to_string();
    for (index, number) in numbers.iter().enumerate() {
        let text = "ingen bemærkninger til denne sag ".repeat(index % 40);
        table.push_str(&format!(
            "x;y;{};{};{text}\n",
            40_000_000 + index,
            number.replace('-', "")
        ));
    }
    assert!(
        table.len() > 300_000,
        "longer than a stretch: {}",
        table.len()
    );
    let wanted: Vec<_> = (2..=501)
        .flat_map(|line| [udl_at(line), cpr_at(line)])
        .collect();
    assert_eq!(Reader::new().found("udtræk.csv", table.as_bytes()), wanted);
}

#[test]
fn json_names_are_labels() {
    let mut reader = Reader::new();
    let json = format!(
        "{{\n \"borger\": {{\"cpr\": \"{CPR}\",\n  \"udl_nr\": 40001234,\n  \"udl\\u00e6ndingenr\": \"40001505\",\n  \
         \"beløb\": 40001776}},\n \"tid\": 1597741200\n}}\n"
    );
    let wanted = [cpr_at(2), udl_at(3), udl_at(4)];
    assert_eq!(reader.found("sag.json", json.as_bytes()), wanted);
    let lines = format!("{{\"personnummer\":\"{CPR}\"}}\n{{\"personnummer\":\"{CPR}\"}}\n");
    assert_eq!(
        reader.found("sager.ndjson", lines.as_bytes()),
        [cpr_at(1), cpr_at(2)]
    );
    let broken = format!("{{\"cpr\": \"{CPR}\", \"x\": [");
    assert_eq!(
        reader.found("sag.json", broken.as_bytes()),
        [cpr_at(1)],
        "broken JSON is text"
    );
}

#[test]
fn xml_elements_and_attributes_are_labels() {
    let mut reader = Reader::new();
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sag xmlns:u=\"urn:x\">\n<person udl_nr=\"40001234\" løn=\"40001505\"/>\n\
         <u:udlnr>40001776</u:udlnr>\n<beloeb>40002047</beloeb>\n\
         <PersonCivilRegistrationIdentifier>{}</PersonCivilRegistrationIdentifier>\n<!-- CPR {CPR} -->\n\
         <![CDATA[cpr {CPR}]]>\n</sag>\n",
        CPR.replace('-', "")
    );
    let wanted = [udl_at(3), udl_at(4), cpr_at(6), cpr_at(7), cpr_at(8)];
    assert_eq!(reader.found("sag.xml", xml.as_bytes()), wanted);
}

#[test]
fn html_is_read_as_people_see_it() {
    let mut reader = Reader::new();
    let (a, b, tail) = (&CPR[..4], &CPR[4..7], &CPR[7..]);
    for (body, wanted) in [
        (format!("CPR {a}{b}{tail}"), 1),
        (format!("<b>{a}</b>{b}<i>{tail}</i>"), 1),
        (
            format!(
                "<span>{}</span><span>&ndash;</span><span>{tail}</span>",
                &CPR[..6]
            ),
            1,
        ),
        (format!("{}&#45;{tail}", &CPR[..6]), 1),
        (format!("{}&#x2011;{tail}", &CPR[..6]), 1),
        (format!("&#50;&#x31;{}", &CPR[2..]), 1),
        (format!("CPR {}&nbsp;{tail}", &CPR[..6]), 1),
        (format!("{}&shy;-&#8203;{tail}", &CPR[..6]), 1),
        (format!("<!-- cpr {CPR} -->"), 1),
        (format!("<input name=\"cpr\" value=\"{CPR}\">"), 1),
        (
            format!("<a href=\"/sag?cpr={}\">sag</a>", CPR.replace('-', "")),
            1,
        ),
        (format!("<script>var cpr = \"{CPR}\";</script>"), 1),
        (format!("<p>{}</p><p>{tail}</p>", &CPR[..6]), 0),
        (format!("<td>{}</td><td>{tail}</td>", &CPR[..6]), 0),
        (
            format!("<div style=\"left:{}px\">x</div>", CPR.replace('-', "")),
            0,
        ),
    ] {
        let page = format!("<!DOCTYPE html>\n<html><body>\n{body}\n</body></html>");
        let found = reader.found("side.html", page.as_bytes());
        assert_eq!(found, vec![cpr_at(3); wanted], "{body}");
    }
    let table = "<html><table>\n<tr><th>Navn</th><th>Udl.nr.</th></tr>\n<tr><td>A</td><td>40001234</td></tr>\n\
                 <tr><td>40001505</td><td></td></tr></table></html>";
    assert_eq!(reader.found("side.html", table.as_bytes()), [udl_at(3)]);
}

#[test]
fn logs_are_read_line_by_line_and_timestamps_are_no_numbers() {
    let mut reader = Reader::new();
    let mut log = String::new();
    for line in 0..2000 {
        log.push_str(&match line % 500 {
            7 => format!("2020-08-18T09:00:00Z INFO opslag cpr={CPR} ok\n"),
            9 => "2020-08-18T09:00:00Z WARN GET /sag/side_2110625629_1.png 404\n".to_string(),
            11 => "2020-08-18T09:00:00Z INFO udl.nr. 40001234 fundet\n".to_string(),
            _ => format!(
                "2020-08-18T09:00:00Z INFO tid 15977412{:02} ms {line}\n",
                line % 100
            ),
        });
    }
    let wanted: Vec<_> = [0, 500, 1000, 1500]
        .into_iter()
        .flat_map(|start| [cpr_at(start + 8), cpr_at(start + 10), udl_at(start + 12)])
        .collect();
    assert_eq!(reader.found("app.log", log.as_bytes()), wanted);
}

#[test]
fn a_format_that_is_not_read_is_named() {
    let mut reader = Reader::new();
    for (content, reason, words) in [
        (
            b"Rar!\x1A\x07\x01\0".as_slice(),
            Reason::Unsupported,
            "RAR archive",
        ),
        (b"WARC/1.0\r\n", Reason::Unsupported, "web archive (WARC)"),
        (
            b"\x89PNG\r\n\x1A\n",
            Reason::NoOcr,
            "a picture without extracted text beside it",
        ),
        (
            b"\xFF\xD8\xFF\xE0",
            Reason::NoOcr,
            "a picture without extracted text beside it",
        ),
        (
            b"II*\0",
            Reason::NoOcr,
            "a picture without extracted text beside it",
        ),
    ] {
        let (found, unread) = reader.read("fil.bin", content, usize::MAX);
        let (told, detail) = unread.unwrap_or_else(|| panic!("{words} was taken for text"));
        assert_eq!((told, detail.text().as_str()), (reason, words));
        assert_eq!(found, []);
    }
}

#[test]
fn an_unread_format_makes_the_scan_incomplete_and_no_more() {
    let png = b"\x89PNG\r\n\x1A\n".as_slice();
    for (name, content, reason) in [
        ("a.pdf", b"%PDF-1.4\n".as_slice(), "damaged"),
        ("a.zip", b"PK\x03\x04", "damaged"),
        ("a.rar", b"Rar!\x1A\x07\x01\0", "unsupported"),
        ("a.png", png, "no-ocr-text"),
        ("named.txt", png, "no-ocr-text"),
    ] {
        let tree = Tree::new();
        tree.file(name, content, 0o644);
        let (report, code) = tree.scan(&["--ocr", "off"]);
        assert_eq!(
            unscanned(&tree, &report),
            [(name.to_string(), reason.to_string())]
        );
        assert_eq!(report["totals"]["scanned"], 0, "{name}");
        assert_eq!(code, 3, "{name}: nothing found, but not everything read");
        tree.file("note.txt", format!("CPR {CPR}"), 0o644);
        assert_eq!(
            tree.scan(&["--ocr", "off"]).1,
            1,
            "{name}: what was found weighs more"
        );
        tree.file("note.txt", format!("CPR {CPR}"), 0o600);
        assert_eq!(
            tree.scan(&["--ocr", "off"]).1,
            3,
            "{name}: adequate as far as it was read"
        );
    }
}
