//! What people save of their screens: dark mode, coloured headings, grey text, two screens side by side,
//! JPEG, subpixels, small letters, scans. Every number in them is to be found, and none that is not there.
//!
//! `make_screenshots.py` draws them with Chromium, from a seed. docs/benchmarks.md tells the measurement on
//! a larger set, beside plain Tesseract.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::{corpus, scan};

#[derive(Deserialize)]
struct Truth {
    kind: String,
    numbers: Vec<String>,
}

#[test]
fn every_number_on_a_screenshot_is_found_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = root.join("target/screenshots");
    corpus::make_once(&out, "make_screenshots.py", |script| {
        Command::new("python3")
            .arg(script)
            .arg(out.join("pictures"))
            .args(["--per-kind", "2", "--seed", "7"])
            .status()
    });
    let truth = std::fs::read(out.join("pictures/truth.json")).unwrap();
    let truth: BTreeMap<String, Truth> = serde_json::from_slice(&truth).unwrap();
    let scanned = scan::folder(&out.join("pictures"), &out.join("token.key"));
    let mut kinds: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for (file, truth) in &truth {
        let wanted: BTreeSet<String> = truth
            .numbers
            .iter()
            .map(|number| scan::token_of(&out.join("token.key"), number))
            .collect();
        let found: BTreeSet<String> = scanned.persons(file).cloned().collect();
        let kind = kinds.entry(&truth.kind).or_default();
        kind.0 += wanted.len();
        kind.1 += wanted.intersection(&found).count();
        kind.2 += found.difference(&wanted).count();
    }
    let mut wrong = Vec::new();
    for (kind, (there, found, more)) in kinds {
        println!("{kind:<14} {found:>4} of {there:>4} found, {more} that are not there");
        // One in fifty may be lost to compression and blur, or in a small set one.
        if found + (there / 50).max(1) < there || more > 0 {
            wrong.push(kind);
        }
    }
    assert_eq!(wrong, Vec::<&str>::new(), "see above");
}
