//! Invented changes between two invented scans.

use mappevagt::alert::{RunFacts, Settings};
use mappevagt::model::change::{ChangeKind, Comparison};
use serde_json::{Value, json};

/// A row of a comparison.
pub struct Row {
    pub id: &'static str,
    pub kind: ChangeKind,
    pub severity: &'static str,
    pub path: String,
}

pub fn row(id: &'static str, kind: ChangeKind, severity: &'static str, path: &str) -> Row {
    Row {
        id,
        kind,
        severity,
        path: path.to_string(),
    }
}

/// One of each kind.
pub fn one_of_each() -> Vec<Row> {
    let ids = [
        "a00000000001",
        "a00000000002",
        "a00000000003",
        "a00000000004",
        "a00000000005",
        "a00000000006",
        "a00000000007",
        "a00000000008",
    ];
    let severities = ["critical", "high", "medium", "low"];
    ChangeKind::ALL
        .into_iter()
        .zip(ids)
        .enumerate()
        .map(|(index, (kind, id))| {
            row(
                id,
                kind,
                severities[index % 4],
                &format!("/srv/share/folder {index} æøå"),
            )
        })
        .collect()
}

/// Names as an enemy would choose them.
pub fn hostile_paths() -> Vec<String> {
    vec![
        "/srv/a\n<14>1 - - forged - - - forged\n".to_string(),
        "/srv/a\r\n25 <14>1 - - forged - - - x".to_string(),
        "/srv/\"quoted\" ]and] [x@32473 y=\"z\"] \\back\\".to_string(),
        "/srv/\u{0}\u{1b}[2J\u{7}\u{85}\u{9b}\u{202e}\u{2028}end".to_string(),
        "/srv/\u{feff}æøå \u{1f4c1}".to_string(),
        format!("/srv/{}", "x".repeat(10_000)),
        format!("/srv/{}", "å".repeat(5_000)),
        format!("/srv/{}", "]".repeat(10_000)),
        format!("/srv/{}", "\n".repeat(10_000)),
        "${jndi:ldap://x} $(reboot) `reboot` %s%n {}".to_string(),
    ]
}

/// A comparison with these rows.
pub fn comparison(run: &str, rows: &[Row]) -> Comparison {
    let mut counts = std::collections::BTreeMap::from([("unchanged".to_string(), 3_u64)]);
    for row in rows {
        *counts.entry(row.kind.word().to_string()).or_default() += 1;
    }
    let changes: Vec<Value> = rows.iter().map(change).collect();
    let whole = json!({
        "schema": "mappevagt.compare/1",
        "old": side("r-before", "2026-11-01T02:00:00Z"),
        "new": side(run, "2026-11-02T02:10:30Z"),
        "counts": counts,
        "changes": changes,
        "notes": [],
    });
    serde_json::from_value(whole).unwrap()
}

fn change(row: &Row) -> Value {
    let is_there = !row.kind.is_fixed() && row.kind != ChangeKind::New;
    let mut change = json!({
        "kind": row.kind,
        "exposure": exposure(row, 12),
        "why": [format!("Something about {}", row.path)],
        "first_seen": "2026-10-01T02:00:00Z",
        "last_seen": "2026-11-02T02:10:30Z",
        "days_open": 32,
    });
    if is_there {
        change["before"] = exposure(row, 9);
    }
    if row.kind == ChangeKind::MovedOpen {
        change["moved_to"] =
            json!([{"path": "/srv/share/elsewhere", "adequate": false, "persons": 4}]);
    }
    change
}

fn exposure(row: &Row, persons: u64) -> Value {
    json!({
        "id": row.id,
        "path": row.path,
        "code": "open-to-everyone",
        "severity": row.severity,
        "why": format!("Every account can read 7 files in {}", row.path),
        "policy_line": "built in",
        "reach": "listed",
        "readers": {"count": 120, "everyone": true},
        "files": 7,
        "matches": 40,
        "persons": {"at_least": persons, "at_most": persons + 3, "by_rule": {"dk-cpr": {"at_least": persons, "at_most": persons + 3}}},
        "categories": ["health"],
        "oldest": null,
        "newest": null,
        "remedy": "Take the rights of others away.",
    })
}

fn side(run: &str, finished: &str) -> Value {
    json!({
        "run": {
            "id": run,
            "started": "2026-11-02T02:00:00Z",
            "finished": finished,
            "version": "0.1.0",
            "roots": ["/srv/share"],
            "complete": false,
            "policy": {"path": null, "sha256": "0f".repeat(32)},
        },
        "totals": {
            "files": 1000, "bytes": 5000, "scanned": 990, "unscanned": 10,
            "files_with_matches": 20, "matches": 90,
            "persons": {"at_least": 40, "at_most": 55, "by_rule": {}},
            "folders_with_matches": 9, "exposures": 5,
            "unscanned_by_reason": {"encrypted": 6, "permission-denied": 4},
        },
    })
}

pub fn facts() -> RunFacts {
    RunFacts {
        host: "files1.example.org".to_string(),
        exposures_by_severity: [("critical".to_string(), 2), ("low".to_string(), 3)].into(),
    }
}

/// Settings out of a table, which must have nothing wrong; pauses are left out.
pub fn settings(table: &str) -> Settings {
    let mut settings: Settings = toml::from_str(table).unwrap();
    let wrong = settings.check();
    assert!(wrong.is_empty(), "{wrong:?}");
    settings.pause_seconds = 0;
    settings
}
