//! Documents and pictures beside the programs that read them alone, run in turns: 200 PDFs against
//! `pdftotext`, screenshots against `tesseract`; two at a time both.
//!
//! The peers only read; we also search, judge rights and report. What they are given to read is made by
//! the tests' own scripts, into `target/bench-data`.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measuring program prints, and ends where it cannot measure"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 5;

fn main() {
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let pdfs = made("benches/data/make_pdfs.py", "pdf", &[]);
    let each = "pdftotext -q \"$1\" -";
    in_turns("200 PDFs of 20 pages", &pdfs, "pdftotext", "*.pdf", each);
    let pictures = made(
        "tests/documents/make_screenshots.py",
        "screenshots",
        &["--per-kind", "2"],
    );
    let each = "tesseract \"$1\" - -l dan+eng";
    in_turns("screenshots", &pictures, "tesseract", "*.[pj][np]g", each);
}

/// The folder that a script fills, once.
fn made(script: &str, name: &str, arguments: &[&str]) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("target/bench-data").join(name);
    if !folder.exists() {
        let mut command = Command::new("python3");
        command.arg(root.join(script)).arg(&folder).args(arguments);
        command.env("PYTHONPATH", root.join("target/judge"));
        assert!(command.status().unwrap().success(), "{script} failed");
    }
    folder
}

fn in_turns(what: &str, folder: &Path, peer: &str, names: &str, each: &str) {
    let ours = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mappevagt"));
        command.args(["scan", "-q", "--threads", "2", "--key-file"]);
        command.arg(folder.with_file_name("bench.key")).arg(folder);
        command
    };
    let theirs = || {
        let mut command = Command::new("sh");
        let all = format!(
            "find . -name '{names}' -print0 | xargs -0 -n 1 -P 2 sh -c '{each}' _ > /dev/null"
        );
        command.args(["-c", &all]).current_dir(folder);
        command.env("OMP_THREAD_LIMIT", "1");
        command
    };
    let mut ratios = Vec::new();
    for round in 0..=ROUNDS {
        let ratio = seconds(ours()) / seconds(theirs());
        // The first round fills the page cache.
        if round > 0 {
            ratios.push(ratio);
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "{what:<24} {peer:<10} {:>5.2} of its time ({:.2} to {:.2})",
        ratios[ratios.len() / 2],
        ratios[0],
        ratios[ratios.len() - 1]
    );
}

fn seconds(mut command: Command) -> f64 {
    let began = Instant::now();
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap();
    began.elapsed().as_secs_f64()
}
