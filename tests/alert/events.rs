//! Events hold against the schema of OCSF, and a file of them has whole lines only.

use std::os::unix::fs::PermissionsExt;

use mappevagt::alert;
use mappevagt::model::change::ChangeKind;
use mappevagt::model::words::Lang;
use serde_json::{Value, json};

use crate::news::{comparison, facts, hostile_paths, one_of_each, row, settings};
use crate::programs::{python, run, spooled};

fn judge(text: &str) -> Vec<String> {
    let said = run(&mut python("judge_ocsf.py"), text.as_bytes());
    said.lines().map(str::to_string).collect()
}

fn events(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_event_is_one_the_schema_takes() {
    let folder = tempfile::tempdir().unwrap();
    let (file, spool) = (
        folder.path().join("events.ndjson"),
        folder.path().join("spool"),
    );
    let hostile = hostile_paths();
    let hostile = hostile
        .iter()
        .map(|path| row("h", ChangeKind::New, "unheard-of", path));
    let rows: Vec<_> = one_of_each().into_iter().chain(hostile).collect();
    for paths in [true, false] {
        let table = format!("[ocsf]\nfile = \"{}\"\npaths = {paths}", file.display());
        let news = comparison(&format!("r-{paths}"), &rows);
        let undelivered = alert::send(&settings(&table), &news, &facts(), Lang::Da, &spool);
        assert!(undelivered.is_empty(), "{undelivered:?}");
    }
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 2 * rows.len());
    let wrong = judge(&text);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let events = events(&text);
    let told: Vec<(i64, i64, bool)> = events[..8]
        .iter()
        .map(|event| {
            let number = |key: &str| event[key].as_i64().unwrap();
            (
                number("activity_id"),
                number("severity_id"),
                event["is_alert"] == true,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, 5, true),
            (2, 4, true),
            (2, 3, true),
            (2, 2, true),
            (2, 5, false),
            (3, 4, false),
            (3, 3, false),
            (3, 2, false),
        ]
    );
    assert_eq!(events[0]["time"], 1_793_585_430_000_i64);
    assert_eq!(events[0]["finding_info"]["uid"], "a00000000001");
    assert_eq!(events[0]["file"]["path"], "/srv/share/folder 0 æøå");
    assert_eq!(events[0]["unmapped"]["persons_at_most"], 15);
    assert_eq!(events[8]["resources"][0]["name"], hostile_paths()[0]);
    let without = text.lines().skip(rows.len()).collect::<String>();
    assert!(!without.contains("/srv"), "a path in {without}");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_judge_of_events_can_say_no() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.ndjson");
    let table = format!("[ocsf]\nfile = \"{}\"", file.display());
    let news = comparison("r1", &one_of_each());
    alert::send(
        &settings(&table),
        &news,
        &facts(),
        Lang::En,
        &folder.path().join("spool"),
    );
    let good = events(&std::fs::read_to_string(&file).unwrap()).remove(0);
    let broken = [
        ("activity_id", json!(7)),
        ("status", json!("Resolved")),
        ("time", json!("now")),
        ("persons", json!(3)),
        ("finding_info", json!({"title": "x"})),
        ("data_security", json!({"category_id": 1})),
        ("type_uid", json!(200_602)),
        ("metadata", json!({"version": "1.8.0"})),
        ("resources", json!([{"type": "folder"}])),
    ];
    let lines: Vec<String> = broken
        .iter()
        .map(|(key, value)| {
            let mut bad = good.clone();
            bad[*key] = value.clone();
            bad.to_string()
        })
        .collect();
    let said = judge(&lines.join("\n"));
    for (number, (key, _)) in (1..).zip(&broken) {
        let begin = format!("{number}: ");
        assert!(
            said.iter().any(|line| line.starts_with(&begin)),
            "{key}: {said:?}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_written_gets_its_events_later() {
    let folder = tempfile::tempdir().unwrap();
    let (place, spool) = (folder.path().join("log"), folder.path().join("spool"));
    let table = format!("[ocsf]\nfile = \"{}/events.ndjson\"", place.display());
    let news = |run| comparison(run, &one_of_each());
    let undelivered = alert::send(&settings(&table), &news("r1"), &facts(), Lang::En, &spool);
    assert_eq!((undelivered.len(), undelivered[0].waiting), (1, 8));
    assert_eq!(spooled(&spool).len(), 1);
    std::fs::create_dir(&place).unwrap();
    let undelivered = alert::send(&settings(&table), &news("r2"), &facts(), Lang::En, &spool);
    assert!(undelivered.is_empty(), "{undelivered:?}");
    let text = std::fs::read_to_string(place.join("events.ndjson")).unwrap();
    let mut ids: Vec<String> = events(&text)
        .iter()
        .map(|event| event["metadata"]["uid"].to_string())
        .collect();
    assert_eq!(ids.len(), 16);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 16);
    // A receiver that is in the settings no more is not forgotten.
    std::fs::remove_dir_all(&place).unwrap();
    alert::send(&settings(&table), &news("r3"), &facts(), Lang::En, &spool);
    let told = alert::send_waiting(&settings(""), &spool);
    assert_eq!((told.len(), told[0].waiting), (1, 8), "{told:?}");
}

#[test]
fn what_was_not_checked_the_night_before_either_is_no_news() {
    let folder = tempfile::tempdir().unwrap();
    let (file, spool) = (
        folder.path().join("events.ndjson"),
        folder.path().join("spool"),
    );
    let mut news = comparison("r-again", &one_of_each());
    for change in &mut news.changes {
        change.again = change.kind == ChangeKind::NotChecked;
    }
    let table = format!("[ocsf]\nfile = \"{}\"", file.display());
    let undelivered = alert::send(&settings(&table), &news, &facts(), Lang::En, &spool);
    assert!(undelivered.is_empty(), "{undelivered:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 7);
    assert!(!text.contains("Not checked"), "{text}");
}
