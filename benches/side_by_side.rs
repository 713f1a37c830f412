//! The whole command beside its peers, run in turns: only the ratios mean anything.
//!
//! ripgrep searches for a shape alone; we also judge rights, contexts and check digits. `find` only
//! walks; `getfacl -R` only reads rights; `cat` only reads. Where a peer is not installed its row says so.
//!
//! `cargo bench --bench side_by_side -- growing` also measures what takes minutes to make: a million
//! files, half a million in one folder, a path of 900 folders, and how cost grows from 1 to 16 times.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measuring program prints, and ends where it cannot measure"
)]
#![allow(dead_code, reason = "each program uses its part of the data")]

mod data;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 9;
const SHAPE: &str = r"(?-u)\b\d{6}[- ]?\d{4}\b";

/// Seconds a command takes; `None` if it cannot be started.
fn seconds(command: &mut Command) -> Option<f64> {
    let began = Instant::now();
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .status()
        .ok()?;
    Some(began.elapsed().as_secs_f64())
}

fn ours(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mappevagt"));
    let key = folder.with_file_name("bench.key");
    command
        .arg("scan")
        .arg("-q")
        .arg("--key-file")
        .arg(key)
        .arg(folder);
    command
}

fn peer(program: &str, args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(args).arg(folder);
    command
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// `access` for every entry, against `getfacl -R`.
fn compare_access(folder: &Path) {
    let list = folder.with_file_name("bench.paths");
    let entries = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap);
    let paths: Vec<String> = entries
        .map(|entry| entry.path().to_str().unwrap().to_string())
        .collect();
    std::fs::write(&list, paths.join("\0")).unwrap();
    let access = |_: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mappevagt"));
        command
            .args(["access", "--format", "ndjson", "--from0"])
            .arg(&list);
        command
    };
    in_turns(
        "access to 61,500 entries",
        folder,
        access,
        "getfacl",
        &["-R", "-p"],
    );
}

/// The command with a state beside the folder; `fresh` begins it anew.
fn with_state(folder: &Path, fresh: bool) -> Command {
    let state = folder.with_file_name("bench.state");
    if fresh {
        for ending in ["", "-wal", "-shm"] {
            let mut name = state.clone().into_os_string();
            name.push(ending);
            std::fs::remove_file(name).ok();
        }
    }
    let mut command = ours(folder);
    command.arg("--state").arg(state);
    command
}

/// Two commands in turns, and the ratio of their times.
fn beside(what: &str, mine: &dyn Fn() -> Command, theirs: &dyn Fn() -> Command) {
    let ratios: Vec<f64> = (0..=ROUNDS)
        .filter_map(|_| Some(seconds(&mut mine())? / seconds(&mut theirs())?))
        .skip(1)
        .collect();
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ratios.iter().copied().fold(0.0, f64::max);
    println!(
        "{what:<37} {:>5.2} of its time ({least:.2} to {most:.2})",
        median(ratios)
    );
}

/// A scan that remembers beside one that does not, and a night with no change beside a walk.
fn compare_state(what: &str, folder: &Path) {
    let find = || peer("find", &[], folder);
    let printing = || {
        let mut command = find();
        command.args(["-printf", "%p %s %T@ %C@\\n"]);
        command
    };
    beside(
        &format!("{what}, first night: no state"),
        &|| with_state(folder, true),
        &|| ours(folder),
    );
    seconds(&mut with_state(folder, true));
    beside(
        &format!("{what}, no change: find -printf"),
        &|| with_state(folder, false),
        &printing,
    );
}

/// More rules beside the CPR rule alone.
fn compare_rules(folder: &Path) {
    let with = |args: &'static [&str]| {
        move || {
            let mut command = ours(folder);
            command.args(args);
            command
        }
    };
    let alone = with(&["--only", "dk.cpr"]);
    beside("rules as shipped: CPR alone", &with(&[]), &alone);
    beside("all packs: CPR alone", &with(&["--pack", "all"]), &alone);
}

/// What a unit costs at four and at sixteen times the size, to what it costs at one: as it is, and without the time
/// that a scan of nothing takes.
fn compare_growth(what: &str, folder: &Path) {
    let nothing = data::nothing();
    let time = |parts: usize| {
        let mut command = ours(&folder.join("p0"));
        (1..parts).for_each(|part| {
            command.arg(folder.join(format!("p{part}")));
        });
        seconds(&mut command).unwrap()
    };
    let mut ratios: [Vec<f64>; 4] = Default::default();
    for round in 0..=ROUNDS {
        let start = seconds(&mut ours(&nothing)).unwrap();
        let (one, four, sixteen) = (time(1), time(4), time(16));
        if round > 0 {
            let unit = |all: f64, start: f64, parts: f64| (all - start) / parts / (one - start);
            let these = [
                (four, 0.0, 4.0),
                (sixteen, 0.0, 16.0),
                (four, start, 4.0),
                (sixteen, start, 16.0),
            ];
            let these = these.map(|(all, start, parts)| unit(all, start, parts));
            ratios
                .iter_mut()
                .zip(these)
                .for_each(|(all, ratio)| all.push(ratio));
        }
    }
    let [four, sixteen, four_alone, sixteen_alone] = ratios.map(median);
    println!(
        "{what:<28} a unit costs {four:.2} at 4 times and {sixteen:.2} at 16 times; without starting {four_alone:.2} and \
         {sixteen_alone:.2}"
    );
}

/// Most memory that a scan took, in MB.
fn peak_memory(folder: &Path) -> Option<u64> {
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "%M"]);
    let scan = ours(folder);
    command.arg(scan.get_program()).args(scan.get_args());
    let output = command.stdout(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stderr).ok()?;
    // A line before it says that the scan found something.
    let kilobytes: u64 = text.lines().last()?.trim().parse().ok()?;
    Some(kilobytes / 1024)
}

/// Trees of unusual shape, and growth.
fn compare_growing() {
    let shape = ["-uuu", "-c", SHAPE];
    for (what, folder) in [
        ("1,000,000 files", data::million()),
        ("500,000 in one folder", data::wide()),
        ("900 folders deep", data::deep()),
    ] {
        compare(what, &folder, "rg", &shape);
        if let Some(megabytes) = peak_memory(&folder) {
            println!("{what:<28} took {megabytes} MB at most");
        }
    }
    let (files, text) = data::growing();
    compare_growth("15,000 small files", &files);
    compare_growth("192 MB of text", &text);
}

fn compare(what: &str, folder: &Path, program: &str, args: &[&str]) {
    in_turns(what, folder, ours, program, args);
}

fn in_turns(
    what: &str,
    folder: &Path,
    ours: impl Fn(&Path) -> Command,
    program: &str,
    args: &[&str],
) {
    let mut ratios = Vec::new();
    for round in 0..=ROUNDS {
        let mine = seconds(&mut ours(folder));
        let Some((mine, theirs)) = mine.zip(seconds(&mut peer(program, args, folder))) else {
            println!("{what:<28} {program:<8} is not installed");
            return;
        };
        // The first round fills the page cache.
        if round > 0 {
            ratios.push(mine / theirs);
        }
    }
    let (least, most) = ratios
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(least, most), ratio| {
            (least.min(*ratio), most.max(*ratio))
        });
    println!(
        "{what:<28} {program:<8} {:>5.2} of its time ({least:.2} to {most:.2})",
        median(ratios)
    );
}

fn main() {
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let (small, large) = (data::small_files(), data::large_files());
    compare("60,000 small files", &small, "rg", &["-uuu", "-c", SHAPE]);
    compare("768 MB of large text", &large, "rg", &["-uuu", "-c", SHAPE]);
    let each = "find \"$0\" -type f -print0 | xargs -0 cat";
    compare("768 MB of large text", &large, "sh", &["-c", each]);
    compare_rules(&large);
    compare("60,000 small files", &small, "find", &[]);
    compare("60,000 small files", &small, "getfacl", &["-R", "-p"]);
    compare_access(&small);
    compare_state("60,000 small files", &small);
    if std::env::args().any(|arg| arg == "growing") {
        compare_growing();
    }
}
