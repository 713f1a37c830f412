//! Invented scans for the page: a share as a vendor may have it, a large one, and one full of hostile names.

use mappevagt::model::change::Comparison;
use mappevagt::model::change::TrendPoint;
use mappevagt::model::document::Document;
use serde_json::{Value, json};

/// Names that would run, hide or reorder something if they were not made harmless.
pub const HOSTILE: [&str; 16] = [
    "<script>window.harmed=1</script>",
    "</script><script>window.harmed=1</script>",
    "</style><img src=x onerror=window.harmed=1>",
    "\"><svg onload=window.harmed=1>",
    "' onmouseover='window.harmed=1",
    "javascript:window.harmed=1",
    "{{window.harmed=1}}",
    "${window.harmed=1}",
    "--><!-- <script>window.harmed=1</script>",
    "invoice\u{202e}fdp.exe",
    "a\u{2066}b\u{2069}c\u{200b}d\u{feff}e",
    "line\nbreak\ttab\u{7}bell\u{1b}[2J",
    "&lt;b&gt; &amp; &#60;",
    "]]><x>",
    "https://example.org/?q=<a href=//example.org>",
    "=cmd|'/c calc'!A1",
];

/// A count of persons.
fn persons(at_least: u64, at_most: u64) -> Value {
    json!({"at_least": at_least, "at_most": at_most, "by_rule": {
        "dk.cpr": {"at_least": at_least, "at_most": at_least},
        "dk.foreigner-number": {"at_least": at_most - at_least, "at_most": at_most - at_least},
    }})
}

const CODES: [(&str, &str, &str); 6] = [
    ("open-to-everyone", "critical", "listed"),
    ("open-to-signed-in", "high", "listed"),
    ("open-by-path", "high", "by path"),
    ("reader-not-cleared", "medium", "listed"),
    ("too-many-readers", "medium", "listed"),
    ("access-unknown", "low", "listed"),
];

const AREAS: [&str; 8] = [
    "Projekter",
    "Drift",
    "Personale",
    "Faelles",
    "Leverandører",
    "Økonomi",
    "Borgerservice",
    "Arkiv 2014-2019",
];
const PLACES: [&str; 9] = [
    "Sagssystem/skærmbilleder",
    "udtræk til test",
    "fejlsøgning",
    "Møder og referater",
    "Overlevering",
    "backup",
    "Indbakke fra scanner",
    "Udviklingsmiljø/testdata",
    "Lønkørsel",
];
const NAMES: [&str; 20] = [
    "akirk", "bmadsen", "cholm", "dlund", "eskov", "fbech", "gdahl", "hvest", "inoer", "jkjaer",
    "kmoel", "lbrandt", "mfriis", "nthor", "ohede", "pbirk", "qlinde", "rtoft", "svang", "tkrog",
];

fn exposure(number: usize, names: &[String], path: &str) -> Value {
    let (code, severity, reach) = CODES[(number * number + number / 3) % 6];
    let everyone = code == "open-to-everyone" || code == "open-by-path";
    let files = 1 + (number * 37) as u64 % 180;
    let (least, most) = (
        (number * 53) as u64 % 900 + 1,
        (number * 53) as u64 % 900 + 1 + (number % 4) as u64 * 7,
    );
    let categories = [
        &["employment"][..],
        &[],
        &["health", "ethnicity"],
        &[],
        &["asylum"],
    ][number % 5];
    let told = if categories.is_empty() {
        String::new()
    } else {
        format!(" Words beside them tell of: {}.", categories.join(", "))
    };
    json!({
        "id": format!("{number:012x}"), "path": path, "code": code, "severity": severity, "reach": reach,
        "why": match code {
            "open-to-everyone" => format!("Every account can find and read {files} files with personal data here.{told}"),
            "open-to-signed-in" => format!("Everybody who can sign in can read {files} files with personal data here.{told}"),
            "open-by-path" => format!("Whoever knows the path can read {files} files with personal data here, though the folder cannot be browsed.{told}"),
            "reader-not-cleared" => format!("{} people without a valid clearance can read {files} files with personal data here.{told}", names.len()),
            "access-unknown" => format!("Who can read {files} files with personal data here could not be determined.{told}"),
            _ => format!("{} people can read {files} files with personal data here; more than 10 is too many.{told}", names.len()),
        },
        "policy_line": format!("policy.toml:{}", 10 + number % 6 * 8),
        "readers": {
            "count": names.len(), "everyone": everyone, "signed_in": everyone || code == "open-to-signed-in",
            "unresolved": if code == "access-unknown" { json!(["S-1-5-21-1004336348-1177238915-682003330-1604"]) } else { json!([]) },
            "names": if everyone { json!([]) } else { json!(names) },
            "via": if everyone { json!(["everyone r--", "group drift r-x", "owner root rw-"]) } else { json!([format!("group sager-{} r-x", number % 12), "owner root rw-"]) },
            "administrators": ["root"],
            "not_cleared": if code == "reader-not-cleared" { json!(names.iter().take(3).map(|name| json!({"name": name, "reason": "ran out 2026-03-01"})).collect::<Vec<_>>()) } else { json!([]) },
        },
        "files": files, "folders": 1 + number as u64 % 9, "matches": most * 2 + files, "persons": persons(least, most),
        "categories": categories,
        "oldest": format!("20{:02}-{:02}-{:02}T10:11:12Z", 14 + number % 9, 1 + number % 12, 1 + number % 28),
        "newest": format!("202{}-{:02}-{:02}T10:11:12Z", 3 + number % 4, 1 + number * 5 % 11, 1 + number * 3 % 28),
        "first_seen": format!("2026-{:02}-{:02}T02:10:00Z", 1 + number % 10, 1 + number % 28),
        "remedy": match code {
            "open-to-everyone" => "Take the rights of \"other\" away (chmod -R o-rwx) and give a small group of its own the access it needs; or delete what is no longer needed.",
            "open-to-signed-in" => "Replace the whole-company group by a small one of those who work with the data; or delete what is no longer needed.",
            "open-by-path" => "A folder that cannot be listed protects nothing: take the rights of \"other\" away on the files and folders below it (chmod -R o-rwx).",
            "reader-not-cleared" => "Take these people out of the groups that let them in, or renew their clearance first.",
            "access-unknown" => "Look up the readers named as unknown (deleted accounts? a directory that was not given?) and scan again with --directory.",
            _ => "Split the group: those who work with these data in one of their own. Or document the need with an [[allow]] row in the policy.",
        },
    })
}

fn folder(path: &str, exposure: Option<&Value>, least: u64, most: u64) -> Value {
    json!({"path": path, "adequate": exposure.is_none(), "code": exposure.map(|exposure| exposure["code"].clone()),
        "files": 3, "matches": most, "persons": persons(least, most)})
}

fn scan(exposures: Vec<Value>, mut folders: Vec<Value>, unscanned: Vec<Value>) -> Document {
    for exposure in &exposures {
        let count = &exposure["persons"];
        let (least, most) = (
            count["at_least"].as_u64().unwrap(),
            count["at_most"].as_u64().unwrap(),
        );
        folders.push(folder(
            exposure["path"].as_str().unwrap(),
            Some(exposure),
            least,
            most,
        ));
    }
    let sum = |key: &str| {
        folders
            .iter()
            .map(|folder| folder["persons"][key].as_u64().unwrap())
            .sum::<u64>()
    };
    let mut reasons = serde_json::Map::new();
    for entry in &unscanned {
        let reason = entry["reason"].as_str().unwrap();
        let count = reasons
            .get(reason)
            .and_then(Value::as_u64)
            .unwrap_or_default();
        reasons.insert(reason.to_string(), json!(count + 1));
    }
    let digest = |byte: u8| format!("{byte:02x}").repeat(32);
    serde_json::from_value(json!({
        "schema": "mappevagt.scan/1",
        "run": {
            "id": "5853ae5cd76a4906", "started": "2026-11-28T02:00:03Z", "finished": "2026-11-28T02:41:48Z", "version": "0.1.0",
            "roots": ["/srv/share"], "complete": unscanned.is_empty(), "interrupted": false,
            "rules": [{"id": "dk.cpr", "sha256": digest(0xa1)}, {"id": "dk.foreigner-number", "sha256": digest(0xb2)}, {"id": "kommune.sagsnr", "sha256": digest(0xc3)}],
            "policy": {"path": "/etc/mappevagt/policy.toml", "sha256": digest(0xd4)},
            "access_notes": ["share data: hosts allow is not judged"],
        },
        "totals": {
            "files": 184_223, "bytes": 93_000_000_000_u64, "scanned": 184_223 - unscanned.len(), "unscanned": unscanned.len(), "members": 20_114,
            "files_with_matches": 3_412, "matches": 90_112,
            "persons": persons(sum("at_least") / 2, sum("at_most") / 2 + sum("at_most") / 8),
            "folders_with_matches": folders.len(), "exposures": exposures.len(),
            "published": {"matches": 12, "numbers": 3}, "unscanned_by_reason": reasons,
        },
        "exposures": exposures, "folders": folders,
        "policy_findings": [{"code": "allow-overdue", "severity": "medium", "policy_line": "policy.toml:41", "who": "@drift", "where": "Drift/**",
            "reason": "Fejlretning af kørslen", "review_by": "2026-09-01",
            "why": "The allow of @drift for Drift/** was to be reviewed by 2026-09-01 and allows nobody any more.",
            "remedy": "Ask whether the need is still there, then set a new review date or take the row out."}],
        "unscanned": unscanned,
    }))
    .expect("an invented scan is a document")
}

fn unread(count: usize) -> Vec<Value> {
    let reasons = [
        ("unsupported", "RAR archive"),
        ("encrypted", ""),
        ("permission-denied", "Permission denied (os error 13)"),
        ("link", ""),
        ("damaged", "the central directory is missing"),
    ];
    let entry = |number: usize| {
        let (reason, detail) = reasons[number % 7 % 5];
        let path = format!(
            "/srv/share/{}/{}/fil {number}.bin",
            AREAS[number % 8],
            PLACES[number % 9]
        );
        json!({"path": path, "reason": reason, "detail": detail})
    };
    (0..count).map(entry).collect()
}

/// A share as a vendor may have it.
pub fn typical() -> Document {
    let path = |number: usize| {
        format!(
            "/srv/share/{}/{}",
            AREAS[number * number % 8],
            PLACES[number % 9]
        )
    };
    let exposures: Vec<Value> = (1..=34)
        .map(|number| exposure(number, &names(number % 5, 12 + number % 9), &path(number)))
        .collect();
    let closed = (0..30).map(|number| {
        let path = format!(
            "/srv/share/{}/Sager {}",
            AREAS[number % 7],
            2012 + number % 9
        );
        folder(
            &path,
            None,
            40 + number as u64 * 31,
            40 + number as u64 * 31,
        )
    });
    scan(exposures, closed.collect(), unread(61))
}

/// Five thousand exposures; every `shared`-th list of readers is another one.
pub fn large(lists: usize) -> Document {
    let path = |number: usize| {
        format!(
            "/srv/share/{}/{}/{}/{} {number:05}",
            AREAS[number % 8],
            PLACES[number / 8 % 9],
            2010 + number % 16,
            PLACES[number / 72 % 9]
        )
    };
    let exposures: Vec<Value> = (0..5_000)
        .map(|number| exposure(number, &names(number % lists, 40), &path(number)))
        .collect();
    scan(exposures, Vec::new(), unread(9_000))
}

/// Exposures, readers and unread files with hostile names.
pub fn hostile() -> Document {
    let exposures: Vec<Value> = HOSTILE
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let names = [name.to_string(), format!("DOM\\{name}")];
            let mut made = exposure(number, &names, &format!("/srv/share/{name}/{name}"));
            for key in ["why", "policy_line", "remedy"] {
                made[key] = json!(name);
            }
            made["categories"] = json!([name]);
            made["oldest"] = json!(name);
            made["newest"] = json!(name);
            made["id"] = json!(name);
            made["readers"]["via"] = json!([name]);
            made["readers"]["names"] = json!(names);
            made["persons"]["by_rule"] = json!({*name: {"at_least": 1, "at_most": 1}});
            made
        })
        .collect();
    let unread = HOSTILE
        .iter()
        .map(|name| json!({"path": format!("/srv/share/{name}"), "reason": name, "detail": name}));
    let mut document = scan(exposures, Vec::new(), unread.collect());
    let all = HOSTILE.concat();
    for text in [
        &mut document.run.finished,
        &mut document.run.id,
        &mut document.run.version,
    ] {
        *text = all.clone();
    }
    document.run.access_notes = vec![all.clone()];
    document.policy_findings[0].why = all;
    document
}

/// Nothing found.
pub fn empty() -> Document {
    let mut document = scan(Vec::new(), Vec::new(), Vec::new());
    document.totals.matches = 0;
    document.policy_findings.clear();
    document
}

/// What changed since the night before.
pub fn comparison(document: &Document) -> Comparison {
    let kinds = [
        "new",
        "worse",
        "better",
        "fixed-restricted",
        "fixed-deleted",
        "moved-open",
        "not-checked",
        "new",
    ];
    let changes: Vec<Value> = document
        .exposures
        .iter()
        .zip(kinds)
        .map(|(exposure, kind)| {
            let mut before = exposure.clone();
            before.readers.everyone = false;
            before.readers.signed_in = false;
            before.persons.at_least = 1;
            before.persons.at_most = 1;
            json!({"kind": kind, "exposure": exposure, "before": (kind == "worse" || kind == "better").then_some(before),
                "why": if kind == "worse" { vec!["It is open to everyone now."] } else { vec![] },
                "moved_to": if kind == "moved-open" { json!([{"path": "/srv/share/Faelles/flyttet", "adequate": false, "persons": 12}]) } else { json!([]) },
                "first_seen": "2026-10-01T02:00:00Z", "last_seen": "2026-11-27T02:00:00Z", "days_open": 57})
        })
        .collect();
    let mut old = document.run.clone();
    old.finished = "2026-11-27T02:40:11Z".into();
    serde_json::from_value(json!({
        "schema": "mappevagt.compare/1",
        "old": {"run": old, "totals": document.totals}, "new": {"run": document.run, "totals": document.totals},
        "counts": {"new": 2, "worse": 1, "better": 1, "fixed-restricted": 1, "fixed-deleted": 1, "moved-open": 1, "not-checked": 1, "unchanged": 26},
        "changes": changes, "notes": ["The policies of the two scans differ."],
    }))
    .expect("an invented comparison is one")
}

/// Three weeks of nights.
pub fn trend() -> Vec<TrendPoint> {
    (0..21)
        .map(|night| TrendPoint {
            finished: format!("2026-11-{:02}T02:41:00Z", 7 + night),
            exposures: 61 - night + u64::from(night % 5 == 0) * 4 - u64::from(night == 9) * 22,
            persons_at_least: 14_800 - night * 210 - u64::from(night == 9) * 6_000,
            persons_at_most: 16_100 - night * 190 - u64::from(night == 9) * 6_000,
            complete: night != 9,
        })
        .collect()
}

/// Names of invented accounts, another list for another `set`.
fn names(set: usize, count: usize) -> Vec<String> {
    (0..count)
        .map(|place| {
            format!(
                "{}{}",
                NAMES[(set + place) % 20],
                if place < 20 {
                    String::new()
                } else {
                    format!("{}", place / 20)
                }
            )
        })
        .map(|name| {
            if set < 20 {
                name
            } else {
                format!("{name}{}", set % 5_000)
            }
        })
        .collect()
}
