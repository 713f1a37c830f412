//! What is called fixed, and what is not.

use serde_json::json;

use super::*;
use crate::model::document::Totals;
use crate::model::finding::PersonCount;
use crate::model::problem::LINK_OUT;

fn exposure(path: &str, code: &str, names: &[&str], id: &str) -> ExposureEntry {
    serde_json::from_value(json!({
        "id": id, "path": path, "code": code, "severity": "high", "why": "", "policy_line": "",
        "reach": "listed", "readers": {"count": names.len(), "everyone": false, "names": names},
        "files": 1, "matches": 1, "persons": PersonCount::default(), "oldest": null, "newest": null,
        "remedy": ""
    }))
    .unwrap()
}

/// A report of these exposures; what was not read as path, reason and detail.
fn document(exposures: Vec<ExposureEntry>, unread: &[(&str, &str, &str)]) -> Document {
    let unscanned: Vec<_> = unread
        .iter()
        .map(|(path, reason, detail)| json!({"path": path, "reason": reason, "detail": detail}))
        .collect();
    serde_json::from_value(json!({
        "schema": "mappevagt.scan/1",
        "run": {"id": "1", "started": "2026-01-01T00:00:00Z", "finished": "2026-01-01T01:00:00Z",
            "version": "", "roots": ["/s"], "complete": true, "policy": {"path": null, "sha256": ""}},
        "totals": Totals::default(),
        "exposures": exposures, "folders": [], "unscanned": unscanned
    }))
    .unwrap()
}

fn kinds(old: &Document, new: &Document) -> Vec<(ChangeKind, String)> {
    let comparison = compare_documents(old, new);
    let changes = comparison.changes.into_iter();
    changes
        .map(|change| (change.kind, change.exposure.path.path))
        .collect()
}

#[test]
fn what_is_newly_unread_hides_and_what_always_was_does_not() {
    let old =
        |rows: &[(&str, &str, &str)]| document(vec![exposure("/s/a", "c", &["x"], "1")], rows);
    let new = |rows: &[(&str, &str, &str)]| document(Vec::new(), rows);
    let kind =
        |then: &[(&str, &str, &str)], now: &[(&str, &str, &str)]| kinds(&old(then), &new(now))[0].0;
    let deleted = ChangeKind::FixedDeleted;
    for reason in [
        "permission-denied",
        "read-error",
        "reader-failed",
        "changed-while-read",
        "excluded",
        "other-file-system",
        "too-deep",
        "no-ocr-text",
        // It may be what was found there, under a password now.
        "encrypted",
        "damaged",
        "limit",
        "unsupported",
    ] {
        for path in ["/s/a/b", "/s/a", "/s/a/.", "/s", "/s/.", "/s/a/f.zip!g"] {
            let row = [(path, reason, "")];
            assert_eq!(kind(&[], &row), ChangeKind::NotChecked, "{path} {reason}");
        }
        for path in ["/s/ab", "/s/b", "/s/a.txt"] {
            assert_eq!(kind(&[], &[(path, reason, "")]), deleted, "{path} {reason}");
        }
        let row = [("/s/a/b", reason, "")];
        assert_eq!(kind(&row, &row), deleted, "{reason}");
    }
    // Every night has new pictures where there never was an engine.
    let pictures = [("/s/a/1.png", "no-ocr-text", "")];
    assert_eq!(kind(&[("/s/x.png", "no-ocr-text", "")], &pictures), deleted);
    let out = [("/s/a", "link", LINK_OUT)];
    assert_eq!(kind(&[], &out), ChangeKind::NotChecked);
}

#[test]
fn of_two_exposures_of_one_place_each_stays_itself() {
    let (a, b) = (["anna", "bo"], ["carl", "dorte"]);
    let old = document(
        vec![
            exposure("/s/p", "c", &a, "1"),
            exposure("/s/p", "c", &b, "1-2"),
        ],
        &[],
    );
    // The first is fixed: the second has its id now.
    let new = document(vec![exposure("/s/p", "c", &b, "1")], &[]);
    let comparison = compare_documents(&old, &new);
    assert_eq!(comparison.counts["unchanged"], 1);
    assert_eq!(comparison.changes.len(), 1);
    assert_eq!(comparison.changes[0].exposure.readers.names, a);
}

#[test]
fn what_a_row_above_or_below_tells_is_not_fixed() {
    let above = document(vec![exposure("/s", "c", &["x"], "1")], &[]);
    let below = document(vec![exposure("/s/p", "c", &["x"], "2")], &[]);
    for (old, new) in [(&above, &below), (&below, &above)] {
        let kinds: Vec<ChangeKind> = kinds(old, new).iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [ChangeKind::New, ChangeKind::Better]);
    }
}

#[test]
fn a_folder_with_an_exclamation_mark_is_no_archive() {
    let known = HashSet::from(["/s/Vigtigt!", "/s"]);
    assert_eq!(
        folder_of("/s/Vigtigt!/a.zip!b/c.txt", &known),
        "/s/Vigtigt!"
    );
    assert_eq!(folder_of("/s/a.zip!b/c.txt", &known), "/s");
    assert_eq!(folder_of("/s/a.txt", &known), "/s");
    assert_eq!(folder_of("/t/a.zip!b/c.txt", &known), "/t");
}
