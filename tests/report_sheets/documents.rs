//! Documents to make reports of: an invented one, one full of hostile texts, and long ones.
//!
//! No person and no number in them is anybody's.

use mappevagt::model::document::{Document, PathEntry};
use serde_json::{Value, json};

/// Names that mean something to a spreadsheet, to XML, to Markdown or to a terminal.
pub const HOSTILE: [&[u8]; 44] = [
    b"=1+1",
    b"+1",
    b"-1",
    b"@SUM(A1)",
    b"  =HYPERLINK(\"http://example.org\")",
    b"|cmd",
    b"%0A",
    b"{=1}",
    b"'quoted",
    b"a\nb\r\tc",
    b"\x1b[2J\x07\0",
    b"\xff\xfe not UTF-8 \xc3",
    b"_x0041__x000D_ _x005F_x0041_ _xD83D_",
    b"]]><!-- &amp; &#0; &lt;",
    b"</t></si><c t=\"str\"><f>1+1</f></c>",
    b"<script>alert(1)</script>",
    b"<img src=x onerror=alert(1)>",
    b"[click](http://example.org) ![x](y)",
    b"https://example.org/a www.example.org WWW.example.org",
    b"somebody@example.org @team #12",
    b"| a | b | \\| \\\\|",
    b"`code` ``` ~~~ ~~gone~~",
    b"**bold** __bold__ *i* _i_ ***",
    b"# heading\n## two",
    b"- item\n1. one\n> quote",
    b"---",
    b"===",
    b"    four spaces",
    b" led and trailed ",
    b"\\",
    b"ends in \\",
    b"a\\|b\\`c\\",
    b":smile: $x^2$ $$y$$ {{a}} ==mark==",
    b"[^1] [x]: y [ ] [x] [[wiki]]",
    b"&copy; &nbsp; &#124; &#x7c;",
    "\u{202E}cod.exe \u{2066}x\u{2069} \u{200F}".as_bytes(),
    "\u{FFFE} \u{FFFF} \u{FEFF} \u{FDD0} \u{85} \u{7F}".as_bytes(),
    "\u{2028}\u{2029}\u{A0}\u{3000}".as_bytes(),
    "😀 æøå ÆØÅ e\u{301} 漢字".as_bytes(),
    b"1e5",
    b"0012",
    b"2026-01-01",
    b"TRUE",
    b"#REF!",
];

/// Two exposures of an invented share, one of them with an estimate.
pub fn invented() -> Document {
    document(vec![
        exposure(0, "/srv/share/Projekter".as_bytes(), "critical"),
        exposure(1, "/srv/share/Drift".as_bytes(), "high"),
    ])
}

/// Every hostile name as a path, and in every other text that a share or a policy brings.
pub fn hostile() -> Document {
    let severities = ["critical", "high", "medium", "low"];
    let long: Vec<u8> = b"/deep".repeat(12_000);
    let astral = "😀".repeat(20_000).into_bytes();
    let names = HOSTILE.iter().map(|name| name.to_vec());
    let names: Vec<Vec<u8>> = names.chain([long, astral]).collect();
    let rows = names.iter().enumerate();
    let mut made = document(
        rows.map(|(at, name)| exposure(at, name, severities[at % 4]))
            .collect(),
    );
    for (row, name) in made.exposures.iter_mut().zip(&names) {
        let text = String::from_utf8_lossy(name).into_owned();
        row.readers.names = vec![text.clone(), "anna".to_string()];
        row.readers.via = vec![text.clone()];
        row.policy_line = text.chars().take(200).collect();
    }
    for (at, name) in names.iter().enumerate() {
        let text: String = String::from_utf8_lossy(name).chars().take(200).collect();
        let mut finding = policy_finding();
        finding["who"] = json!(text);
        finding["where"] = json!(text);
        finding["reason"] = json!(text);
        // A line of it stands in brackets in Markdown; what XML or a terminal may not have is elsewhere.
        finding["policy_line"] = json!(format!("policy.toml:{at}"));
        finding["review_by"] =
            [json!("2026-05-01"), json!(null), json!("1850-01-01")][at % 3].clone();
        made.policy_findings
            .push(serde_json::from_value(finding).unwrap());
        let mut unread = unscanned(name);
        unread["detail"] = json!(text);
        made.unscanned.push(serde_json::from_value(unread).unwrap());
    }
    made.run.roots = HOSTILE
        .iter()
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    made.run.access_notes = made.run.roots.clone();
    made
}

/// Exposures whose names are drawn from what Markdown gives a meaning, the same in every run.
pub fn random(count: usize) -> Document {
    const PIECES: [&str; 46] = [
        "|", "\\", "`", "*", "_", "[", "]", "(", ")", "<", ">", "&", "#", "!", "~", "-", "+", "=",
        ":", "@", "$", "^", "{", "}", "'", "\"", ".", ",", ";", "/", "%", " ", "  ", "\n", "\t",
        "www.", "http://", "&amp;", "&#35;", "a", "B", "1", "æ", "</td>", "e.org", "\u{A0}",
    ];
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize
    };
    let rows = (0..count).map(|at| {
        let pieces = 1 + next() % 14;
        let name: String = (0..pieces).map(|_| PIECES[next() % PIECES.len()]).collect();
        exposure(at, name.as_bytes(), "high")
    });
    document(rows.collect())
}

/// A document with many rows.
pub fn large(exposures: usize, files: usize) -> Document {
    let path = |kind: &str, at: usize| format!("/srv/share/afdeling {}/{kind} {at}", at % 97);
    let rows = (0..exposures).map(|at| exposure(at, path("projekt", at).as_bytes(), "medium"));
    let mut made = document(rows.collect());
    let rows = (0..files).map(|at| serde_json::from_value(file(path("fil", at).as_bytes(), at)));
    made.files = Some(rows.map(Result::unwrap).collect());
    made
}

/// A document with these exposures, and a folder and a file for each of them.
fn document(exposures: Vec<Value>) -> Document {
    let paths: Vec<PathEntry> = exposures
        .iter()
        .map(|row| serde_json::from_value(row.clone()).unwrap())
        .collect();
    let digest = "0b7e5a441db67b9b232f46749de0549d2bb55eb179c9fce20d5aecb9790d2d09";
    let folders: Vec<Value> = paths
        .iter()
        .enumerate()
        .map(|(at, path)| folder(path, at))
        .collect();
    let rows = paths.iter().enumerate();
    let files: Vec<Value> = rows.map(|(at, path)| file(&path.bytes(), at)).collect();
    let made = json!({
        "schema": "mappevagt.scan/1",
        "run": {
            "id": "5853ae5cd76a4906", "started": "2026-11-28T14:57:48Z", "finished": "2026-11-28T15:00:01.25Z",
            "version": "0.1.0", "roots": ["/srv/share"], "complete": false, "interrupted": true,
            "rules": [{"id": "dk.cpr", "sha256": digest}, {"id": "own.rule", "sha256": digest}],
            "policy": {"path": "/etc/mappevagt/policy.toml", "sha256": digest}, "access_notes": ["a note"],
        },
        "totals": {
            "files": 123_456, "bytes": 9_876_543_210_u64, "scanned": 123_400, "unscanned": 56, "members": 7,
            "files_with_matches": files.len(), "matches": 1_234, "folders_with_matches": folders.len(),
            "persons": {
                "at_least": 11_000_000, "at_most": 12_000_000, "estimated": true,
                "by_rule": {"dk.cpr": {"at_least": 11_000_000, "at_most": 12_000_000}, "own.rule": {"at_least": 0, "at_most": 1}},
            },
            "exposures": exposures.len(), "published": {"matches": 3, "numbers": 1},
            "unscanned_by_reason": {"encrypted": 50, "link": 2_000, "too-deep": 1},
        },
        "exposures": exposures, "folders": folders, "files": files,
        "policy_findings": [policy_finding()], "unscanned": [unscanned(b"/srv/share/arkiv.rar")],
    });
    serde_json::from_value(made).unwrap()
}

fn with_path(mut row: Value, path: &[u8]) -> Value {
    let path = serde_json::to_value(PathEntry::of(path)).unwrap();
    for (key, value) in path.as_object().unwrap() {
        row[key] = value.clone();
    }
    row
}

/// A row to act on.
pub fn exposure(at: usize, path: &[u8], severity: &str) -> Value {
    let codes = [
        "open-to-everyone",
        "open-to-signed-in",
        "open-by-path",
        "reader-not-cleared",
        "reader-not-allowed",
        "access-unknown",
        "too-many-readers",
    ];
    // Times that a share can have, and some that no calendar or no spreadsheet has.
    let times = [
        json!("2026-11-28T14:57:48Z"),
        json!("1970-01-01T00:00:00Z"),
        json!("1899-12-31T23:59:59Z"),
        json!("-000044-03-15T12:00:00Z"),
        json!(""),
        json!(null),
    ];
    let row = json!({
        "id": format!("{:012x}{}", at / 2, if at.is_multiple_of(2) { "" } else { "-2" }),
        "code": codes[at % codes.len()], "severity": severity, "why": "It can be read by too many.",
        "policy_line": "policy.toml:12", "reach": if at.is_multiple_of(3) { "by path" } else { "listed" },
        "readers": {
            "count": at, "everyone": at.is_multiple_of(2), "signed_in": at % 4 < 2, "unresolved": ["S-1-5-21-1-2-3-1104"],
            "names": ["DRIFT\\anna", "bo"], "via": ["everyone r--"], "administrators": ["root"],
            "not_cleared": [{"name": "bo", "reason": "has run out"}],
        },
        "files": 9, "folders": 2, "matches": 1_058 + at,
        "persons": {"at_least": 29, "at_most": 31, "by_rule": {"dk.cpr": {"at_least": 29, "at_most": 31}}},
        "categories": ["health", "own-category"], "oldest": times[(at + 1) % 6], "newest": times[at % 6],
        "first_seen": if at.is_multiple_of(2) { json!("2026-01-02T03:04:05Z") } else { json!(null) },
        "remedy": "Take the rights away.",
    });
    with_path(row, path)
}

fn folder(path: &PathEntry, at: usize) -> Value {
    let adequate = at % 2 == 1;
    let row = json!({
        "adequate": adequate, "code": if adequate { json!(null) } else { json!("access-unknown") },
        "files": at, "matches": at * 3, "persons": {"at_least": at, "at_most": at + 1, "by_rule": {}},
    });
    with_path(row, &path.bytes())
}

fn file(path: &[u8], at: usize) -> Value {
    let places = [
        json!({"line": 3}),
        json!({"name": true}),
        json!({"sheet": "=Ark1", "cell": "B7", "part": "comment"}),
        json!({"paragraph": 2, "part": "text-box"}),
        json!({"page": 5}),
        json!({"slide": 6, "part": "notes"}),
        json!({"table": "person", "row": -17}),
        json!({"part": "properties"}),
    ];
    let matches: Vec<Value> = (0..at % 30 + 1)
        .map(|number| {
            let mut found = json!({
                "rule": if number % 5 == 4 { "dk.foreigner-number" } else { "dk.cpr" },
                "person": format!("{:016x}", number / 2), "confidence": (["possible", "likely", "certain"][number % 3]),
                "ocr": number.is_multiple_of(4), "place": places[number % places.len()],
            });
            if number.is_multiple_of(7) {
                found["published"] = json!(true);
            }
            found
        })
        .collect();
    let readers = if at.is_multiple_of(2) {
        json!(at)
    } else {
        json!(null)
    };
    with_path(json!({"readers": readers, "matches": matches}), path)
}

fn policy_finding() -> Value {
    json!({
        "code": "allow-overdue", "severity": "medium", "policy_line": "policy.toml:4", "who": "drift",
        "where": "/srv/share/Drift", "reason": "backup", "review_by": "2026-05-01",
        "why": "The review is overdue.", "remedy": "Ask whether the need is still there.",
    })
}

fn unscanned(path: &[u8]) -> Value {
    with_path(
        json!({"reason": "unsupported", "detail": "RAR archive"}),
        path,
    )
}
