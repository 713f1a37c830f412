//! The published schemas hold for what the program writes, and refuse what it would not write.

use std::path::{Path, PathBuf};

use mappevagt::model::change::{Change, ChangeKind, Comparison, MovedTo, Side};
use mappevagt::model::document::{Document, ExposureEntry, PathEntry};
use mappevagt::model::{change, document};
use serde_json::Value;

use crate::documents::{hostile, invented, large};
use crate::judges::judge;
use crate::scans::Shares;

fn schema(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join(format!("docs/schema/mappevagt.{name}-1.schema.json"))
}

fn saved(folder: &Path, documents: &[Value]) -> Vec<PathBuf> {
    let rows = documents.iter().enumerate();
    rows.map(|(at, document)| {
        let path = folder.join(format!("document-{at}.json"));
        std::fs::write(&path, serde_json::to_vec(document).unwrap()).unwrap();
        path
    })
    .collect()
}

fn judged(name: &str, documents: &[Value]) {
    let folder = tempfile::tempdir().unwrap();
    let (schema, files) = (schema(name), saved(folder.path(), documents));
    let mut arguments = vec![schema.as_path()];
    arguments.extend(files.iter().map(PathBuf::as_path));
    let said = judge("check_schema.py", &arguments);
    assert_eq!(said.lines().count(), documents.len(), "{said}");
}

#[test]
fn a_scan_of_the_program_holds() {
    let shares = Shares::made();
    let demo = shares.path("demo");
    let demo = demo.to_str().unwrap();
    let _ = shares.run(&["demo", demo, "--format", "csv"]);
    let documents = [
        shares.document(&["scan", "hostile", "--files"]),
        shares.document(&["scan", "hostile"]),
        shares.document(&["scan", "empty"]),
        shares.document(&["scan", demo, "--files"]),
        shares.document(&["scan", demo]),
    ];
    let bytes = documents[0]["files"].as_array().unwrap().iter();
    assert!(bytes.filter(|row| row.get("path_bytes").is_some()).count() > 0);
    assert!(documents[1].get("files").is_none() && documents[2]["folders"] == Value::Array(vec![]));
    judged("scan", &documents);
    // Read and written again it is still the same document.
    for document in documents {
        let read: Document = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), document);
    }
}

#[test]
fn a_scan_with_estimates_and_hostile_texts_holds() {
    let documents = [invented(), hostile(), large(2, 60)];
    assert!(documents[0].totals.persons.estimated);
    assert_eq!(documents[0].schema, document::SCHEMA);
    judged(
        "scan",
        &documents.map(|document| serde_json::to_value(&document).unwrap()),
    );
}

#[test]
fn a_comparison_holds() {
    let (old, new) = (invented(), hostile());
    let side = |document: &Document| Side {
        run: document.run.clone(),
        totals: document.totals.clone(),
    };
    let rows = ChangeKind::ALL
        .into_iter()
        .cycle()
        .zip(&new.exposures)
        .enumerate();
    let changes: Vec<Change> = rows
        .map(|(at, (kind, row))| changed(at, kind, row, &old))
        .collect();
    let mut counts: std::collections::BTreeMap<String, u64> = ChangeKind::ALL
        .map(|kind| (kind.word().to_string(), 1))
        .into();
    counts.insert("unchanged".to_string(), 7);
    let comparison = Comparison {
        schema: change::SCHEMA.to_string(),
        old: side(&old),
        new: side(&new),
        counts,
        changes,
        notes: vec!["the keys differ".to_string()],
    };
    judged("compare", &[serde_json::to_value(&comparison).unwrap()]);
}

fn changed(at: usize, kind: ChangeKind, row: &ExposureEntry, old: &Document) -> Change {
    let moved = MovedTo {
        path: PathEntry::of(b"/srv/share/\xff"),
        adequate: kind == ChangeKind::MovedClosed,
        persons: 3,
    };
    let moves = matches!(kind, ChangeKind::MovedOpen | ChangeKind::MovedClosed);
    Change {
        kind,
        exposure: row.clone(),
        before: (kind == ChangeKind::Worse).then(|| old.exposures[0].clone()),
        why: vec!["2 more can read it.".to_string()],
        moved_to: if moves { vec![moved] } else { Vec::new() },
        first_seen: (at.is_multiple_of(2)).then(|| "2026-01-02T03:04:05Z".to_string()),
        last_seen: (at.is_multiple_of(2)).then(|| "2026-02-02T03:04:05Z".to_string()),
        days_open: (at.is_multiple_of(2)).then_some(31),
        again: at.is_multiple_of(3),
    }
}

/// What the two schemas share is the same in both, and their words are the model's.
#[test]
fn the_schemas_agree_with_each_other_and_with_the_model() {
    let read =
        |name| -> Value { serde_json::from_slice(&std::fs::read(schema(name)).unwrap()).unwrap() };
    let (scan, compare) = (read("scan"), read("compare"));
    let shared = compare["$defs"].as_object().unwrap().iter();
    let shared: Vec<_> = shared
        .filter(|(key, _)| scan["$defs"].get(*key).is_some())
        .collect();
    assert!(shared.len() >= 10, "{}", shared.len());
    for (key, text) in shared {
        assert_eq!(&scan["$defs"][key], text, "{key}");
    }
    let words =
        |value: &Value| -> Vec<String> { serde_json::from_value(value["enum"].clone()).unwrap() };
    let own = |words: &[&str]| -> Vec<String> { words.iter().map(ToString::to_string).collect() };
    use mappevagt::model::finding::Code;
    use mappevagt::model::problem::Reason;
    assert_eq!(
        words(&scan["$defs"]["code"]),
        own(&Code::ALL.map(Code::word))
    );
    assert_eq!(
        words(&compare["$defs"]["kind"]),
        own(&ChangeKind::ALL.map(ChangeKind::word))
    );
    let (mut said, mut known) = (
        words(&scan["$defs"]["reason"]),
        own(&Reason::ALL.map(Reason::word)),
    );
    said.sort();
    known.sort();
    assert_eq!(said, known);
}
