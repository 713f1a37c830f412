//! Which pictures are read, and how often: settings, text beside them, the same picture twice.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::corpus::Corpus;

/// A share with a screenshot that shows a number.
struct Share {
    folder: tempfile::TempDir,
}

impl Share {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("share")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("share").join(name)
    }

    fn screenshot(&self, name: &str) {
        let from = Corpus::made().folder.join("pictures/screenshot.png");
        std::fs::copy(from, self.path(name)).unwrap();
    }

    fn scan(&self, arguments: &[&str]) -> Value {
        let output = Command::new(env!("CARGO_BIN_EXE_mappevagt"))
            .args(["scan", "--files", "--format", "json", "--key-file"])
            .arg(self.folder.path().join("token.key"))
            .args(arguments)
            .arg(self.path(""))
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

#[test]
fn a_picture_with_text_beside_it_is_read_only_when_asked() {
    let share = Share::new();
    share.screenshot("a.png");
    std::fs::write(share.path("a.png.txt"), "her er intet").unwrap();
    let auto = share.scan(&[]);
    assert_eq!(auto["totals"]["matches"], 0);
    assert_eq!(auto["run"]["complete"], true);
    let always = share.scan(&["--ocr", "always"]);
    assert_eq!(always["totals"]["matches"], 1);
    assert_eq!(always["files"][0]["matches"][0]["ocr"], true);
    let off = share.scan(&["--ocr", "off"]);
    assert_eq!(off["totals"]["matches"], 0);
    assert_eq!(off["run"]["complete"], true, "its text was read");
}

#[test]
fn the_same_picture_in_three_places_tells_the_same_in_each() {
    let share = Share::new();
    for name in ["a.png", "b.png", "c.png"] {
        share.screenshot(name);
    }
    let report = share.scan(&["--threads", "1"]);
    assert_eq!(report["totals"]["persons"]["at_least"], 1);
    assert_eq!(report["totals"]["files_with_matches"], 3);
    let files = report["files"].as_array().unwrap();
    assert!(
        files
            .iter()
            .all(|file| file["matches"] == files[0]["matches"])
    );
}

#[test]
fn a_picture_without_text_is_told_and_is_no_gap() {
    let share = Share::new();
    // A grey surface, a byte a pixel: nothing is written there.
    let mut bitmap = b"BM".to_vec();
    let (width, height) = (200_u32, 100_u32);
    let pixels = (width * height) as usize;
    bitmap.extend((54 + 1024 + pixels as u32).to_le_bytes());
    bitmap.extend([0; 4]);
    bitmap.extend((54 + 1024_u32).to_le_bytes());
    bitmap.extend(40_u32.to_le_bytes());
    bitmap.extend(width.to_le_bytes());
    bitmap.extend(height.to_le_bytes());
    bitmap.extend([1, 0, 8, 0]);
    bitmap.extend([0; 24]);
    bitmap.extend((0..=255).flat_map(|grey: u8| [grey, grey, grey, 0]));
    bitmap.resize(bitmap.len() + pixels, 180);
    std::fs::write(share.path("a.bmp"), bitmap).unwrap();
    let report = share.scan(&[]);
    assert_eq!(report["unscanned"][0]["reason"], "no-text-in-picture");
    assert_eq!(report["run"]["complete"], true);
}
