//! The journal: lines that programs read, in bounds, whatever they are made of.

use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mappevagt::journal::{Event, Journal, JournalError, Level, Pace};
use serde_json::{Value, json};

/// A place for lines that a test can look at. It notes each call.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Vec<u8>>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().push(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn line_of(fields: &[(&str, Value)]) -> (String, Value) {
    let kept = Kept::default();
    let mask = Box::new(|text: &str| text.replace("2110625629", "##########"));
    let journal = Journal::to(Box::new(kept.clone()), Level::Info, mask);
    journal.write(Level::Warning, Event::Problem, fields);
    let calls = kept.0.lock().unwrap().clone();
    assert_eq!(calls.len(), 1, "a line is one call");
    let line = String::from_utf8(calls[0].clone()).unwrap();
    let read = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
    (line, read)
}

#[test]
fn a_line_is_an_object_with_time_level_event_and_fields() {
    let (line, read) = line_of(&[("path", json!("/srv/a")), ("files", json!(3))]);
    let start = line.split_once("\"level\"").unwrap();
    assert!(
        start.0.starts_with("{\"time\":\"20") && start.0.ends_with("Z\","),
        "{line}"
    );
    assert_eq!(
        start.1,
        ":\"warning\",\"event\":\"problem\",\"path\":\"/srv/a\",\"files\":3}\n"
    );
    assert!(
        read["time"]
            .as_str()
            .unwrap()
            .parse::<jiff::Timestamp>()
            .is_ok()
    );
}

#[test]
fn hostile_text_is_masked_and_harmless_and_comes_back() {
    let hostile =
        "a\n{\"event\":\"finished\"}\u{1b}[2J\u{202e}\u{2028}\u{7f}\u{9b}\"\\é😀 2110625629";
    let (line, read) = line_of(&[
        ("path", json!(hostile)),
        ("event", json!("finished")),
        ("many", json!([hostile, {(hostile): hostile}])),
    ]);
    let body = line.strip_suffix('\n').unwrap();
    assert!(!body.contains(|char: char| char.is_control() || "\u{202e}\u{2028}".contains(char)));
    assert!(!line.contains("2110625629"));
    assert_eq!(read["event"], "problem");
    assert_eq!(read["path"], hostile.replace("2110625629", "##########"));
    assert_eq!(read["many"][0], read["path"]);
}

#[test]
fn no_line_is_longer_than_its_bound_and_a_cut_is_told() {
    let deep = (0..50).fold(json!(1), |inner, _| json!([inner]));
    let long = "\u{1b}".repeat(100_000);
    let wide: Vec<Value> = (0..100_000).map(Value::from).collect();
    for value in [json!(long), json!(wide), deep, json!("é".repeat(9000))] {
        let (line, read) = line_of(&[("first", json!(1)), ("value", value), ("last", json!(2))]);
        assert!(line.len() <= 16 << 10, "{}", line.len());
        assert_eq!(read["cut"], true);
        assert_eq!(read["last"], 2, "what fits is kept");
    }
    let many: Vec<(&str, Value)> = (0..1000).map(|_| ("a", json!("b".repeat(100)))).collect();
    let (line, _) = line_of(&many);
    assert!(line.len() <= 16 << 10);
}

#[test]
fn threads_never_mix_their_lines_in_a_file_of_mode_0600() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.ndjson");
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::remove_file(&path).unwrap();
    // Two journals on one file, as two runs that overlap.
    let open = || Journal::append(&path, Level::Debug, Box::new(str::to_string)).unwrap();
    let (one, other) = (open(), open());
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let journal = if thread % 2 == 0 { &one } else { &other };
            scope.spawn(move || {
                for number in 0..200 {
                    let fields = [
                        ("thread", json!(thread)),
                        ("number", json!(number)),
                        ("pad", json!("x".repeat(3000))),
                    ];
                    journal.write(Level::Debug, Event::Folder, &fields);
                }
            });
        }
    });
    assert_eq!((one.lost(), other.lost()), (0, 0));
    let text = std::fs::read_to_string(&path).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for line in text.lines() {
        let read: Value = serde_json::from_str(line).unwrap();
        seen.insert((read["thread"].as_u64(), read["number"].as_u64()));
    }
    assert_eq!(seen.len(), 1600);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode, 0o600);
}

#[test]
fn a_journal_that_others_can_read_is_refused_and_so_is_what_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let open = |path: &std::path::Path| {
        Journal::append(path, Level::Info, Box::new(str::to_string)).map(drop)
    };
    for (mode, fine) in [
        (0o600, true),
        (0o640, true),
        (0o644, false),
        (0o660, false),
        (0o602, false),
    ] {
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let result = open(&path);
        assert_eq!(result.is_ok(), fine, "{mode:o}");
        if let Err(error) = result {
            assert!(
                matches!(error, JournalError::OpenToOthers { .. }),
                "{error}"
            );
        }
    }
    assert!(matches!(
        open(folder.path()),
        Err(JournalError::NotAFile { .. })
    ));
    let nowhere = folder.path().join("no/such");
    assert!(matches!(open(&nowhere), Err(JournalError::Open { .. })));
}

#[test]
fn a_full_disk_stops_nothing_and_is_counted() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let journal = Journal::to(Box::new(Full), Level::Info, Box::new(str::to_string));
    journal.write(Level::Info, Event::RunStarted, &[]);
    journal.write(Level::Debug, Event::Folder, &[]);
    journal.write(Level::Error, Event::Finished, &[]);
    assert_eq!(journal.lost(), 2, "an event below the level is none");
}

#[test]
fn progress_is_due_once_a_step_for_all_threads() {
    let start = Instant::now();
    let pace = Pace::new(Duration::from_secs(10), start);
    let due = |seconds| pace.is_due(start + Duration::from_secs(seconds));
    assert!(!due(0) && !due(9));
    assert!(due(10) && !due(11) && !due(19));
    // Steps that were slept over are not made up for.
    assert!(due(100) && !due(101) && !due(109) && due(110));
    let later = start + Duration::from_secs(500);
    let yes = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(|| pace.is_due(later))).collect();
        asked
            .into_iter()
            .filter(|_| true)
            .map(|one| one.join().unwrap())
            .filter(|yes| *yes)
            .count()
    });
    assert_eq!(yes, 1);
}
