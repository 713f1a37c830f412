//! What docs/alerts.md shows is what there is.

use std::collections::BTreeSet;

use mappevagt::alert::{self, Settings};
use mappevagt::model::words::Lang;

use crate::news::{comparison, facts, one_of_each, settings};

const PAGE: &str = include_str!("../../docs/alerts.md");

#[test]
fn the_settings_shown_are_settings() {
    let (_, rest) = PAGE.split_once("```toml\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    let mut whole: toml::Table = toml::from_str(shown).unwrap();
    let table = whole.remove("alerts").unwrap();
    let read: Settings = table.try_into().unwrap();
    assert_eq!(read.check(), Vec::<String>::new());
    // Where a value stands for what is so without it, it is that.
    let usual = Settings::default();
    assert_eq!(
        (read.tries, read.pause_seconds),
        (usual.tries, usual.pause_seconds)
    );
    assert_eq!(
        (read.timeout_seconds, read.queue),
        (usual.timeout_seconds, usual.queue)
    );
}

#[test]
fn every_metric_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.prom");
    let table = format!("[prometheus]\nfile = \"{}\"", file.display());
    let news = comparison("r1", &one_of_each());
    alert::send(
        &settings(&table),
        &news,
        &facts(),
        Lang::En,
        &folder.path().join("spool"),
    );
    let text = std::fs::read_to_string(file).unwrap();
    let names: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE mappevagt"))
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(names.len() > 12, "{names:?}");
    for name in names {
        assert!(
            PAGE.contains(name),
            "docs/alerts.md does not tell of {name}"
        );
    }
}
