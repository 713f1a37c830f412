//! A share behind a slow line, by how long an answer takes and how many questions are on their way: how near the
//! scan comes to what the line can give.
//!
//! `cargo bench --bench latency`. It takes root, or `fusermount3`; elsewhere it says that it cannot measure.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measuring program prints, and ends where it cannot measure"
)]

mod slow_share;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use slow_share::{Content, SlowShare};

/// The peer's shape of a number, as in `side_by_side`.
const SHAPE: &str = r"(?-u)\b\d{6}[- ]?\d{4}\b";

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let small = |delay| Content {
        folders: match delay {
            1 => 200,
            _ => 60,
        },
        files: 20,
        bytes: Arc::new(text(2_000)),
    };
    // `-- large` measures the large files alone.
    let only_large = std::env::args().any(|argument| argument == "large");
    for delay in [1, 10].into_iter().filter(|_| !only_large) {
        for threads in ["1", "2", "8", "16", "32", "64", ""] {
            measure(folder.path(), "small files", small(delay), delay, threads);
        }
    }
    let large = || Content {
        folders: 1,
        files: 2,
        bytes: Arc::new(text(48 << 20)),
    };
    for delay in [1, 10] {
        measure(folder.path(), "two files of 48 MB", large(), delay, "");
    }
}

/// Lines of text, every fiftieth with something like a number in it.
fn text(bytes: usize) -> Vec<u8> {
    let lines = (0..).map(|line| match line % 50 {
        7 => "Sagen vedr. 251248-9996 er lukket.\n".to_string(),
        _ => format!("Linje {line} i en sag om noget helt andet.\n"),
    });
    let mut text = Vec::with_capacity(bytes + 64);
    lines
        .take_while(|line| {
            text.extend_from_slice(line.as_bytes());
            text.len() < bytes
        })
        .for_each(drop);
    text
}

/// Scans a share that nobody looked at before, and tells how that is to the line's own limit: all answers that were
/// asked for, as many at a time as there are threads.
fn measure(folder: &Path, what: &str, content: Content, delay: u64, threads: &str) {
    let scan = |at: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mappevagt"));
        let key = folder.join("token.key");
        command.arg("scan").arg("-q").arg("--key-file").arg(key);
        if !threads.is_empty() {
            command.arg("--threads").arg(threads);
        }
        command.arg(at);
        command
    };
    let ripgrep = |at: &Path| {
        let mut command = Command::new("rg");
        command.args(["-uuu", "-c", SHAPE]);
        if !threads.is_empty() {
            command.arg("-j").arg(threads);
        }
        command.arg(at);
        command
    };
    let run = |command: &dyn Fn(&Path) -> Command| {
        let at = tempfile::tempdir_in(folder).unwrap();
        let share = SlowShare::mount(at.path(), content.clone(), Duration::from_millis(delay))?;
        let began = Instant::now();
        let mut command = command(at.path());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().ok()?;
        Some((began.elapsed().as_secs_f64(), share.asked()))
    };
    let Some((seconds, asked)) = run(&scan) else {
        println!("a file system cannot be mounted here: nothing was measured");
        std::process::exit(0);
    };
    let chosen = if threads.is_empty() {
        "chosen"
    } else {
        threads
    };
    let limit = threads
        .parse()
        .ok()
        .map(|threads: u64| asked as f64 * delay as f64 / 1e3 / threads as f64);
    let limit = limit.map_or(String::new(), |limit| {
        format!("{:5.2} of the line's limit", seconds / limit)
    });
    let peer = run(&ripgrep).map_or("rg is not here".to_string(), |(rg, asked)| {
        format!("{:5.2} of rg's time ({asked} answers)", seconds / rg)
    });
    println!(
        "{what}, {delay:2} ms, {chosen:>6} threads {seconds:7.2} s, {asked} answers {limit:27} {peer}"
    );
}
