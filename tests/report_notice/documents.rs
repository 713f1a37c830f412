//! Documents and comparisons the tests make notices of.

use std::io::Cursor;

use mappevagt::model::change::{self, Change, ChangeKind, Comparison, MovedTo, Side};
use mappevagt::model::document::{Document, ExposureEntry, PathEntry, SCHEMA};
use mappevagt::model::words::Lang;
use mappevagt::report::notice::{Notice, NoticeForm};
use serde_json::json;

/// A scan with two places, a file that was not read, and every kind of thing a notice tells.
pub fn scan() -> Document {
    let persons = |least: u64, most: u64| {
        json!({"at_least": least, "at_most": most,
               "by_rule": {"dk.cpr": {"at_least": least, "at_most": most},
                           "dk.foreigner-number": {"at_least": least, "at_most": least}}})
    };
    let document = json!({
        "schema": SCHEMA,
        "run": {"id": "5853ae5cd76a4906", "started": "2026-11-27T22:00:00Z",
                "finished": "2026-11-28T01:30:00Z", "version": "0.1.0",
                "roots": ["/srv/share"], "complete": false, "interrupted": false,
                "rules": [{"id": "dk.cpr", "sha256": "f1".repeat(32)},
                          {"id": "dk.foreigner-number", "sha256": "28".repeat(32)}],
                "policy": {"path": null, "sha256": "40".repeat(32)},
                "access_notes": ["the group old-vendor has no members"]},
        "totals": {"files": 1600, "bytes": 152480, "scanned": 1597, "unscanned": 3, "members": 12,
                   "files_with_matches": 1210, "matches": 1150, "persons": persons(1036, 1040),
                   "folders_with_matches": 5, "exposures": 3,
                   "published": {"matches": 7, "numbers": 2},
                   "unscanned_by_reason": {"unsupported": 1, "encrypted": 2, "link": 4}},
        "exposures": [
            {"id": "aaaaaaaaaaaa", "path": "/srv/share/Projekter", "code": "open-to-everyone",
             "severity": "critical", "why": "english only", "policy_line": "built-in policy:10",
             "reach": "listed",
             "readers": {"count": 24, "everyone": true, "signed_in": true, "unresolved": [],
                         "names": [], "via": ["everyone r--"], "administrators": ["root"],
                         "not_cleared": []},
             "files": 1009, "folders": 2, "matches": 1058, "persons": persons(1029, 1030),
             "categories": ["asylum", "crime", "employment", "ethnicity", "house-rule"],
             "oldest": "2011-03-04T08:00:00Z", "newest": "2020-08-18T10:00:00Z",
             "first_seen": "2026-11-01T00:00:00Z", "remedy": "english only"},
            {"id": "bbbbbbbbbbbb", "path": "/srv/share/Drift/fejl", "code": "reader-not-cleared",
             "severity": "high", "why": "english only", "policy_line": "policy.toml:18",
             "reach": "by path",
             "readers": {"count": 3, "everyone": false, "signed_in": false,
                         "unresolved": ["S-1-5-21-1-2-3-1104"], "names": ["clerk1", "clerk2", "temp3"],
                         "via": ["group temps r-x"], "administrators": [],
                         "not_cleared": [{"name": "temp3", "reason": "not on the roster"}]},
             "files": 1, "folders": 1, "matches": 2, "persons": persons(2, 2), "categories": [],
             "oldest": "2020-05-01T00:00:00Z", "newest": "2020-05-01T00:00:00Z",
             "first_seen": null, "remedy": "english only"},
            {"id": "cccccccccccc", "path": "/srv/share/Arkiv", "code": "access-unknown",
             "severity": "high", "why": "english only", "policy_line": "built-in policy:20",
             "reach": "listed",
             "readers": {"count": 1, "everyone": false, "signed_in": false, "unresolved": ["4711"],
                         "names": ["clerk1"], "via": [], "administrators": [], "not_cleared": []},
             "files": 4, "folders": 1, "matches": 9, "persons": persons(5, 9), "categories": ["health"],
             "oldest": null, "newest": null, "first_seen": null, "remedy": "english only"}],
        "folders": [], "policy_findings": [],
        "unscanned": [{"path": "/srv/share/a.rar", "reason": "unsupported", "detail": "RAR archive"}]
    });
    serde_json::from_value(document).unwrap()
}

/// A later scan held against `scan`: one place deleted, one moved, one still there.
pub fn later(old: &Document) -> Comparison {
    let mut run = old.run.clone();
    run.id = "9999999999999999".to_string();
    run.finished = "2026-12-02T09:15:00Z".to_string();
    let change = |kind: ChangeKind, row: &ExposureEntry, moved_to: Vec<MovedTo>| Change {
        kind,
        exposure: row.clone(),
        before: None,
        why: vec!["english only".to_string()],
        moved_to,
        first_seen: Some("2026-10-15T00:00:00Z".to_string()),
        last_seen: Some(old.run.finished.clone()),
        days_open: Some(44),
        again: false,
    };
    let moved = MovedTo {
        path: PathEntry::of(b"/srv/closed/Projekter"),
        adequate: true,
        persons: 1029,
    };
    Comparison {
        schema: change::SCHEMA.to_string(),
        old: Side {
            run: old.run.clone(),
            totals: old.totals.clone(),
        },
        new: Side {
            run,
            totals: old.totals.clone(),
        },
        counts: Default::default(),
        changes: vec![
            change(ChangeKind::MovedClosed, &old.exposures[0], vec![moved]),
            change(ChangeKind::FixedDeleted, &old.exposures[1], vec![]),
            change(ChangeKind::NotChecked, &old.exposures[2], vec![]),
        ],
        notes: vec!["the rules were not the same".to_string()],
    }
}

pub fn notice(document: &Document, lang: Lang) -> Notice {
    Notice::of(document, None, &[], lang).unwrap()
}

pub fn markdown(notice: &Notice) -> String {
    String::from_utf8(bytes(notice, NoticeForm::Markdown)).unwrap()
}

pub fn bytes(notice: &Notice, form: NoticeForm) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    notice.write(form, &mut out).unwrap();
    out.into_inner()
}
