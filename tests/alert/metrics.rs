//! promtool and node_exporter read the metrics.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use mappevagt::alert;
use mappevagt::model::change::Comparison;
use mappevagt::model::words::Lang;

use crate::news::{comparison, facts, one_of_each, settings};
use crate::programs::{free_port, program, run, start, wait_for};

fn table(folder: &Path, name: &str) -> String {
    format!(
        "[prometheus]\nfile = \"{}/{name}.prom\"\nname = \"{name}\"",
        folder.display()
    )
}

fn write(folder: &Path, name: &str, news: &Comparison) -> String {
    let settings = settings(&table(folder, name));
    let undelivered = alert::send(&settings, news, &facts(), Lang::En, &folder.join("spool"));
    assert!(undelivered.is_empty(), "{undelivered:?}");
    std::fs::read_to_string(folder.join(format!("{name}.prom"))).unwrap()
}

#[test]
fn promtool_finds_nothing_wrong_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let text = write(folder.path(), "share-1", &comparison("r1", &one_of_each()));
    let said = run(
        program("promtool").args(["check", "metrics"]),
        text.as_bytes(),
    );
    assert!(said.is_empty(), "{said}");
    assert!(!text.contains("/srv"), "{text}");
    for line in [
        "mappevagt_last_run_timestamp_seconds{scan=\"share-1\"} 1793585430",
        "mappevagt_last_run_duration_seconds{scan=\"share-1\"} 630",
        "mappevagt_last_run_complete{scan=\"share-1\"} 0",
        "mappevagt_unscanned_files{scan=\"share-1\",reason=\"encrypted\"} 6",
        "mappevagt_exposures{scan=\"share-1\",severity=\"critical\"} 2",
        "mappevagt_exposures{scan=\"share-1\",severity=\"high\"} 0",
        "mappevagt_changes{scan=\"share-1\",kind=\"new\"} 1",
        "mappevagt_persons_at_most{scan=\"share-1\"} 55",
    ] {
        assert!(text.lines().any(|one| one == line), "no {line} in\n{text}");
    }
}

#[test]
fn node_exporter_serves_those_of_two_shares() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for name in ["share-1", "share-2"] {
        write(at, name, &comparison("r1", &one_of_each()));
        // Once more over the first: the file is replaced.
        write(at, name, &comparison("r2", &[]));
        let facts = std::fs::metadata(at.join(format!("{name}.prom"))).unwrap();
        assert_eq!(facts.permissions().mode() & 0o777, 0o644);
    }
    let names: Vec<_> = std::fs::read_dir(at).unwrap().flatten().collect();
    // Two files and the spool (made for no receiver: not there), nothing half-written.
    assert!(names.len() <= 3, "{names:?}");
    let port = free_port();
    let _exporter = start(
        program("prometheus-node-exporter")
            .arg("--collector.disable-defaults")
            .arg("--collector.textfile")
            .arg(format!("--collector.textfile.directory={}", at.display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .stderr(Stdio::null()),
    );
    let page = wait_for("node_exporter", || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").ok()?;
        let mut page = String::new();
        stream.read_to_string(&mut page).ok()?;
        page.contains("node_textfile_scrape_error").then_some(page)
    });
    let has = |line: &str| page.lines().any(|one| one == line);
    assert!(has("node_textfile_scrape_error 0"), "{page}");
    for name in ["share-1", "share-2"] {
        assert!(
            has(&format!("mappevagt_files{{scan=\"{name}\"}} 1000")),
            "{page}"
        );
        assert!(
            has(&format!(
                "mappevagt_changes{{kind=\"new\",scan=\"{name}\"}} 0"
            )),
            "{page}"
        );
    }
}

#[test]
fn what_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&table(&folder.path().join("none"), "a"));
    let news = comparison("r1", &[]);
    let undelivered = alert::send(&settings, &news, &facts(), Lang::En, folder.path());
    assert_eq!(undelivered.len(), 1);
    assert_eq!(undelivered[0].receiver, "prometheus");
}
