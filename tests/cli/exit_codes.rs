//! What the exit code says, each in a real case.

use super::support::{CPR, Tree, is_root};
use super::{open_share, stderr, stdout};

fn code(tree: &Tree, args: &[&str]) -> i32 {
    tree.run(args).status.code().unwrap()
}

/// A share whose only exposure is of severity medium: twelve readers are more than ten.
fn share_of_twelve() -> Option<(Tree, String)> {
    if !is_root() {
        eprintln!("skipped: giving files to a group needs root");
        return None;
    }
    let tree = Tree::new();
    let people: Vec<String> = (1..=12)
        .map(|index| format!("user{index}:{}:100", 5000 + index))
        .collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let members: Vec<&str> = people
        .iter()
        .map(|person| person.split(':').next().unwrap())
        .collect();
    let directory = tree.directory(&people, &[&format!("projekt:900:{}", members.join(","))]);
    let file = tree.file("note.txt", format!("CPR {CPR}"), 0o640);
    super::support::set_owner(&file, 0, 900);
    Some((tree, directory.display().to_string()))
}

#[test]
fn zero_is_nothing_inadequate_and_everything_read() {
    let tree = Tree::new();
    tree.file("clean.txt", "intet her", 0o644);
    tree.file("closed.txt", format!("CPR {CPR}"), 0o600);
    assert_eq!(tree.scan(&[]).1, 0);
    let empty = Tree::new();
    assert_eq!(empty.scan(&[]).1, 0);
}

#[test]
fn one_is_inadequate_folders_found_even_if_not_all_was_read() {
    let tree = open_share();
    assert_eq!(tree.scan(&[]).1, 1);
    tree.file("a.pdf", "%PDF-1.4", 0o644);
    assert_eq!(tree.scan(&[]).1, 1);
}

#[test]
fn two_is_a_command_line_rule_or_policy_at_fault_and_nothing_is_scanned() {
    let tree = open_share();
    let share = tree.path("").display().to_string();
    let missing = tree.path("missing").display().to_string();
    let policy = tree.beside("policy.toml");
    std::fs::write(&policy, "schema = 1\nfindings = []\n").unwrap();
    let policy = policy.display().to_string();
    let report = tree.beside("report.json");
    let out = report.display().to_string();
    for (args, words) in [
        (vec![], "Usage"),
        (vec!["scan"], "PATH"),
        (vec!["scan", &share, "--no-such-flag"], "--no-such-flag"),
        (
            vec!["scan", &share, "--format", "xml", "-o", &out],
            "[possible values: table, json, ndjson, csv, markdown]",
        ),
        (
            vec!["scan", &share, "--min-confidence", "sure", "-o", &out],
            "possible, likely, certain",
        ),
        (
            vec!["scan", &share, "--fail-on", "worst", "-o", &out],
            "low, medium, high, critical",
        ),
        (
            vec!["scan", &share, "--threads", "0", "-o", &out],
            "at least one thread",
        ),
        (vec!["scan", &share, "--threads", "-1", "-o", &out], "-1"),
        (
            vec!["scan", &share, "--max-readers", "many", "-o", &out],
            "--max-readers",
        ),
        (vec!["scan", &missing, "-o", &out], "cannot scan"),
        (vec!["scan", &share, &missing, "-o", &out], "cannot scan"),
        (
            vec!["scan", &share, "--policy", &missing, "-o", &out],
            "missing",
        ),
        (
            vec!["scan", &share, "--policy", &policy, "-o", &out],
            "policy.toml:2:1",
        ),
        (
            vec!["scan", &share, "--directory", &missing, "-o", &out],
            "missing",
        ),
        (
            vec!["scan", &share, "--rules", &missing, "-o", &out],
            "missing",
        ),
        (vec!["rules", "check", &missing], "missing"),
        (vec!["rules", "test"], "TEXT"),
        (vec!["completions", "tcsh"], "possible values"),
        (vec!["lint"], "unrecognized subcommand"),
    ] {
        let output = tree.run(&args);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{args:?}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains(words),
            "{args:?}: {}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "", "{args:?}");
        assert!(
            !report.exists(),
            "{args:?}: a report was written though nothing was scanned"
        );
    }
}

#[test]
fn three_is_nothing_found_but_not_everything_read() {
    let tree = Tree::new();
    tree.file("a.pdf", "%PDF-1.4", 0o644);
    assert_eq!(tree.scan(&[]).1, 3);
    assert_eq!(tree.scan(&["--exclude", "*.pdf"]).1, 0);
}

#[test]
fn the_severity_asked_for_decides_between_one_and_zero() {
    let Some((tree, directory)) = share_of_twelve() else {
        return;
    };
    let share = tree.path("").display().to_string();
    for (severity, wanted) in [("low", 1), ("medium", 1), ("high", 0), ("critical", 0)] {
        let args = [
            "scan",
            &share,
            "--directory",
            &directory,
            "--fail-on",
            severity,
        ];
        assert_eq!(code(&tree, &args), wanted, "--fail-on {severity}");
    }
    tree.file("a.pdf", "%PDF-1.4", 0o644);
    let args = [
        "scan",
        &share,
        "--directory",
        &directory,
        "--fail-on",
        "high",
    ];
    assert_eq!(code(&tree, &args), 3, "what was not read is told still");
    // The exposure is in the report whatever the exit code says.
    let (report, _) = tree.scan(&["--directory", &directory, "--fail-on", "critical"]);
    assert_eq!(report["exposures"][0]["severity"], "medium");
}

#[test]
fn the_number_of_readers_that_is_too_many_is_a_setting() {
    let Some((tree, directory)) = share_of_twelve() else {
        return;
    };
    for (most, wanted) in [("11", 1), ("12", 0), ("0", 1)] {
        let (report, code) = tree.scan(&["--directory", &directory, "--max-readers", most]);
        assert_eq!(code, wanted, "--max-readers {most}");
        assert_eq!(
            report["totals"]["exposures"], wanted,
            "--max-readers {most}"
        );
    }
    let (report, _) = tree.scan(&["--directory", &directory]);
    assert_eq!(report["exposures"][0]["code"], "too-many-readers");
    let why = report["exposures"][0]["why"].as_str().unwrap();
    assert!(
        why.contains("12 people") && why.contains("more than 10"),
        "{why}"
    );
}

#[test]
fn four_is_a_report_that_could_not_be_written() {
    let tree = open_share();
    let share = tree.path("").display().to_string();
    let closed = tree.beside("closed");
    std::fs::create_dir(&closed).unwrap();
    super::support::set_mode(&closed, 0o555);
    let out = closed.join("report.json");
    let args = ["scan", &share, "-o", out.to_str().unwrap()];
    let mut command = match is_root() {
        true => tree.command_as(65_534, args),
        false => tree.command(args),
    };
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let message = stderr(&output);
    assert!(
        message.contains(out.to_str().unwrap()) && message.contains("Permission denied"),
        "{message}"
    );
    assert!(message.contains("-o"), "say what to do: {message}");
    assert_eq!(std::fs::read_dir(&closed).unwrap().count(), 0);
}

#[test]
fn a_full_disk_is_told_and_leaves_nothing_half_written() {
    let tree = open_share();
    // Rows enough for a report that does not fit.
    for index in 0..600 {
        tree.file(&format!("f{index}/a.pdf"), "%PDF-1.4", 0o644);
    }
    let disk = tree.beside("disk");
    std::fs::create_dir(&disk).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=64k none '{disk}' || exit 99; echo old > '{disk}/report.json'; \
         '{binary}' scan '{share}' -q -o '{disk}/report.json'; code=$?; ls -A '{disk}'; cat '{disk}/report.json'; exit $code",
        disk = disk.display(),
        binary = env!("CARGO_BIN_EXE_mappevagt"),
        share = tree.path("").display(),
    );
    let mut command = std::process::Command::new("unshare");
    command.args(["-m", "sh", "-c", &script]);
    command.env("XDG_CONFIG_HOME", tree.beside("config"));
    let output = command.output();
    let Some(output) = output
        .ok()
        .filter(|output| stdout(output).contains("report.json"))
    else {
        eprintln!("skipped: mounting in a namespace of one's own needs root and `unshare`");
        return;
    };
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("No space left on device"),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        stdout(&output),
        "report.json\nold\n",
        "the old report stays whole, and no part beside it"
    );
}

#[test]
fn standard_output_that_cannot_be_written_is_a_report_that_could_not_be_written() {
    let tree = open_share();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let share = tree.path("");
    let mut command = tree.command(["scan", share.to_str().unwrap(), "--format", "json"]);
    let output = command.stdout(full).output().unwrap();
    assert!(
        stderr(&output).contains("No space left on device"),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        output.status.code(),
        Some(4),
        "2 says that nothing was scanned"
    );
}

#[test]
fn a_reader_that_went_away_does_not_make_an_exposed_share_adequate() {
    let tree = open_share();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let share = tree.path("");
    let report = tree.beside("report.json");
    let args = [
        "scan",
        share.to_str().unwrap(),
        "-o",
        report.to_str().unwrap(),
    ];
    let output = tree.command(args).stdout(writer).output().unwrap();
    assert_eq!(
        stderr(&output),
        "",
        "a closed pipe is no error and no panic"
    );
    assert!(report.exists());
    assert_eq!(
        output.status.code(),
        Some(1),
        "0 says that nothing inadequate was found"
    );
}

#[test]
fn the_head_of_a_long_report_can_be_taken() {
    let tree = Tree::new();
    for index in 0..2000 {
        tree.file(&format!("{index}.pdf"), "%PDF-1.4", 0o644);
    }
    let script = format!(
        "'{}' scan '{}' --format json | head -1",
        env!("CARGO_BIN_EXE_mappevagt"),
        tree.path("").display()
    );
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", &script])
        .env("XDG_CONFIG_HOME", tree.beside("config"));
    let output = command.output().unwrap();
    assert_eq!(
        (stdout(&output).as_str(), stderr(&output).as_str()),
        ("{\n", "")
    );
}

#[test]
fn help_names_every_exit_code() {
    let output = Tree::new().run(["--help"]);
    assert_eq!(output.status.code(), Some(0));
    let help = stdout(&output)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for words in [
        "0 nothing inadequate and everything read",
        "1 inadequate folders found",
        "2 the command line, a rule or the policy is at fault",
        "3 nothing inadequate found, but not everything could be read",
        "4 the report could not be written",
        "130 interrupted",
    ] {
        assert!(
            help.contains(words),
            "--help does not say \"{words}\":\n{help}"
        );
    }
}
