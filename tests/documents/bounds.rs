//! Bounds are settings, and what lies before a bound is read. What reads documents is sealed, and ends
//! with the scan.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A published example number.
const CPR: &str = "211062-5629";

fn mappevagt(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mappevagt"));
    command
        .args(["scan", "--files", "--key-file"])
        .arg(folder.join("token.key"))
        .args(arguments)
        .args((!arguments.contains(&"--format=table")).then_some("--format=json"))
        .arg(folder.join("share"));
    command
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn scanned(folder: &Path, arguments: &[&str]) -> Value {
    report(&mappevagt(folder, arguments).output().unwrap())
}

/// Reasons and details of what was not read.
fn unread(report: &Value) -> Vec<(String, String)> {
    let rows = report["unscanned"].as_array().unwrap().iter();
    rows.map(|row| {
        let word = |key: &str| row[key].as_str().unwrap().to_string();
        (word("reason"), word("detail"))
    })
    .collect()
}

fn share() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let share = folder.path().join("share");
    std::fs::create_dir(&share).unwrap();
    (folder, share)
}

/// An archive of texts, stored as they are.
fn archive(texts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in texts {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        archive.start_file(*name, options).unwrap();
        archive.write_all(text).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn each_bound_is_a_setting_and_names_itself() {
    let (folder, share) = share();
    let line = format!("CPR-nr. {CPR}\n");
    let zeros = vec![0; 2 << 20];
    let inner = archive(&[("inner.txt", line.as_bytes())]);
    let outer = archive(&[
        ("first.txt", line.as_bytes()),
        ("inner.zip", &inner),
        ("zeros.bin", &zeros),
    ]);
    std::fs::write(share.join("a.zip"), outer).unwrap();
    assert_eq!(unread(&scanned(folder.path(), &[])), []);
    for (limit, word) in [
        ("members=1", "members"),
        ("depth=1", "depth"),
        ("expanded=1M", "expanded"),
        ("in-memory=100", "memory"),
    ] {
        let report = scanned(folder.path(), &["--limit", limit]);
        let rows = unread(&report);
        assert_eq!(rows.len(), 1, "{limit}: {rows:?}");
        assert_eq!(rows[0].0, "limit", "{limit}");
        assert!(rows[0].1.contains(&format!("--limit {word}")), "{rows:?}");
        assert_eq!(
            report["totals"]["persons"]["at_least"], 1,
            "{limit}: what lies before the bound is read"
        );
        assert_eq!(report["totals"]["unscanned"], 1, "{limit}");
        assert_eq!(report["run"]["complete"], false, "{limit}");
    }
}

#[test]
fn a_bound_that_is_none_ends_the_command_before_the_scan() {
    let (folder, _) = share();
    for limit in ["members", "members=", "members=many", "colour=3", "=3"] {
        let output = mappevagt(folder.path(), &["--limit", limit])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{limit}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains(&format!("--limit {limit}")), "{message}");
    }
}

#[test]
fn a_reader_that_runs_out_of_memory_costs_its_file_alone() {
    let (folder, share) = share();
    let text = format!("CPR-nr. {CPR}\n");
    std::fs::write(share.join("a.zip"), archive(&[("a.txt", text.as_bytes())])).unwrap();
    // A picture, a document or an archive member this large must be held.
    let large = vec![b'x'; 48 << 20];
    let inner = archive(&[("large.txt", &large)]);
    let nested = archive(&[("before.txt", text.as_bytes()), ("inner.zip", &inner)]);
    std::fs::write(share.join("b.zip"), nested).unwrap();
    std::fs::write(share.join("c.zip"), archive(&[("c.txt", text.as_bytes())])).unwrap();
    let mut stored = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let as_it_is =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    stored.start_file("before.txt", as_it_is).unwrap();
    stored.write_all(text.as_bytes()).unwrap();
    stored.start_file("held.pdf", as_it_is).unwrap();
    stored.write_all(b"%PDF-1.4\n").unwrap();
    stored.write_all(&large).unwrap();
    stored.start_file("after.txt", as_it_is).unwrap();
    stored.write_all(b"CPR-nr. 251248-9994\n").unwrap();
    std::fs::write(share.join("d.zip"), stored.finish().unwrap().into_inner()).unwrap();
    let report = scanned(folder.path(), &["--limit", "memory=40M"]);
    let rows = unread(&report);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0].0, "limit");
    assert!(rows[0].1.contains("--limit memory"), "{rows:?}");
    let files: Vec<&str> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["path"].as_str().unwrap().rsplit('/').next().unwrap())
        .collect();
    let wanted = [
        "a.zip!a.txt",
        "b.zip!before.txt",
        "c.zip!c.txt",
        "d.zip!after.txt",
        "d.zip!before.txt",
    ];
    assert_eq!(files, wanted, "members before and behind it are read");
}

#[test]
fn a_reader_is_refused_all_that_it_does_not_need() {
    let output = Command::new(env!("CARGO_BIN_EXE_mappevagt"))
        .args(["reader", "seal", "400000000"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(told.lines().count(), 7, "{told}");
    for line in told.lines() {
        assert!(line.starts_with("refused: "), "{line}");
    }
}

#[test]
fn readers_end_when_the_scan_is_killed() {
    let (folder, share) = share();
    // Long enough to be found at work.
    let zeros = vec![0; 32 << 20];
    let members: Vec<(String, &[u8])> = (0..6).map(|n| (format!("{n}.bin"), &zeros[..])).collect();
    let members: Vec<(&str, &[u8])> = members
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    std::fs::write(share.join("a.zip"), archive(&members)).unwrap();
    let mut scan = mappevagt(folder.path(), &["--limit", "ratio=100000"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let children = format!("/proc/{0}/task", scan.id());
    let reader = until(|| {
        let tasks = std::fs::read_dir(&children).ok()?;
        tasks
            .flatten()
            .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok())
            .find_map(|pids| pids.split_whitespace().next().map(str::to_string))
    });
    scan.kill().unwrap();
    scan.wait().unwrap();
    until(|| (!Path::new(&format!("/proc/{reader}/exe")).exists()).then_some(()));
}

/// Waits for something, not longer than people would.
fn until<T>(mut what: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(done) = what() {
            return done;
        }
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "it does not happen"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn without_an_engine_pictures_are_told_or_the_scan_does_not_begin() {
    let (folder, share) = share();
    let nowhere = folder.path().join("nowhere");
    std::fs::create_dir(&nowhere).unwrap();
    std::fs::write(share.join("a.png"), b"\x89PNG\r\n\x1A\n").unwrap();
    let mut command = mappevagt(folder.path(), &[]);
    let report = report(&command.env("TESSDATA_PREFIX", &nowhere).output().unwrap());
    let [(reason, detail)] = &unread(&report)[..] else {
        panic!("{report}");
    };
    assert_eq!(reason, "no-ocr-text");
    assert!(detail.contains("tesseract-ocr"), "{detail}");
    let mut command = mappevagt(folder.path(), &["--format=table"]);
    let output = command.env("TESSDATA_PREFIX", &nowhere).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("install tesseract-ocr"), "{table}");
    let mut command = mappevagt(folder.path(), &["--ocr", "require"]);
    let output = command.env("TESSDATA_PREFIX", &nowhere).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("apt-get install"), "{message}");
}
