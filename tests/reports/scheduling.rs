//! What runs the scan every night: written, checked, and its command line run as it stands.

use std::process::Command;

use crate::support::Tree;
use crate::{read, run, share, text};

/// A share with settings beside it whose paths are relative, and the folders that they name.
fn scheduled() -> Tree {
    let tree = share();
    for folder in ["etc", "var", "var/tables", "log", "metrics"] {
        std::fs::create_dir_all(tree.beside(folder)).unwrap();
    }
    tree.directory(&["anna:1000:1000"], &["anna:1000:"]);
    let settings = r#"schema = 1
[scan]
paths = ["../share"]
state = "../var/night.db"
key-file = "../var/token.key"
output = ["../var/report.json", "../var/tables/"]
log = "../log/run.log"
directory = "../directory"
until = "05:30"
[alerts.ocsf]
file = "../log/ocsf.ndjson"
[alerts.prometheus]
file = "../metrics/mappevagt.prom"
"#;
    std::fs::write(tree.beside("etc/mappevagt.toml"), settings).unwrap();
    tree
}

/// What a night wrote, all of it where the settings say.
fn has_run(tree: &Tree) {
    for name in [
        "var/night.db",
        "var/token.key",
        "var/report.json",
        "var/tables/exposures.csv",
        "log/run.log",
        "log/ocsf.ndjson",
        "metrics/mappevagt.prom",
    ] {
        let path = tree.beside(name);
        assert!(path.exists(), "{name}");
        std::fs::remove_file(path).unwrap();
    }
    let state = std::fs::read_dir(tree.beside("var")).unwrap();
    let left = state.map(|entry| entry.unwrap().path());
    for path in left.filter(|path| path.is_file()) {
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_service_runs_with_the_settings_and_is_checked() {
    let tree = scheduled();
    let schedule = ["schedule", "systemd", "--config", "etc/mappevagt.toml"];
    run(&tree, &["config", "check", "etc/mappevagt.toml"], 0);
    std::fs::create_dir(tree.beside("units")).unwrap();
    run(&tree, &[&schedule[..], &["--to", "units"]].concat(), 0);
    let service = read(&tree.beside("units/mappevagt.service"));
    let value = |key: &str| {
        let line = service.lines().find_map(|line| line.strip_prefix(key));
        line.unwrap_or_else(|| panic!("{key} {service}"))
            .to_string()
    };
    for folder in ["var", "var/tables", "log", "metrics"] {
        let folder = format!("\"{}\"", tree.beside(folder).display());
        assert!(
            value("ReadWritePaths=").contains(&folder),
            "{folder}: {service}"
        );
    }
    let words = value("ExecStart=");
    let words: Vec<&str> = words.trim_matches('"').split("\" \"").collect();
    let (program, args) = words.split_first().unwrap();
    let program = program.strip_prefix(':').unwrap();
    // systemd starts it in / and with nothing around it.
    let ran = Command::new(program)
        .args(args)
        .current_dir("/")
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stderr));
    has_run(&tree);

    std::fs::write(tree.beside("var/token.key"), "").unwrap();
    let check = [&schedule[..], &["--check", "units"]].concat();
    let told = text(&run(&tree, &check, 0).stdout);
    assert_eq!(told, "All is as it should be.\n");
    let unit = tree.beside("units/mappevagt.service");
    std::fs::write(&unit, service.replace("Nice=19", "Nice=5")).unwrap();
    let told = text(&run(&tree, &check, 1).stdout);
    assert!(
        told.contains("Nice=5. Should be: [Service] Nice=19."),
        "{told}"
    );
    std::fs::remove_dir(tree.beside("metrics")).unwrap();
    let told = text(&run(&tree, &check, 1).stdout);
    assert!(told.contains("metrics: cannot be found"), "{told}");
}

#[test]
fn the_line_of_cron_runs() {
    let tree = scheduled();
    let schedule = [
        "schedule",
        "cron",
        "--config",
        "etc/mappevagt.toml",
        "--at",
        "23:15",
    ];
    let table = text(&run(&tree, &schedule, 0).stdout);
    let line = table.lines().last().unwrap();
    let command = line
        .strip_prefix("15 23 * * * root ")
        .unwrap_or_else(|| panic!("{line}"));
    let ran = Command::new("sh")
        .args(["-c", &command.replace("\\%", "%")])
        .current_dir("/")
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}{}",
        text(&ran.stdout),
        text(&ran.stderr)
    );
    assert_eq!(text(&ran.stdout), "", "a report is no failure: no mail");
    has_run(&tree);
}

#[test]
fn a_task_of_windows_is_written_here() {
    let tree = Tree::new();
    let settings = r#"schema = 1
[scan]
paths = ['\\files\data']
state = 'D:\mappevagt\night.db'
"#;
    std::fs::write(tree.beside("w.toml"), settings).unwrap();
    let mut args = vec!["schedule", "windows", "--config", "w.toml"];
    let asked = run(&tree, &args, 2);
    assert!(
        text(&asked.stderr).contains("--program"),
        "{}",
        text(&asked.stderr)
    );
    args.extend([
        "--program",
        r"C:\Tools\mappevagt.exe",
        "--config-there",
        r"C:\Tools\w.toml",
    ]);
    let bytes = run(&tree, &args, 0).stdout;
    let units: Vec<u16> = bytes
        .chunks(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    let task = String::from_utf16(&units).unwrap();
    for part in [
        r"<Command>C:\Tools\mappevagt.exe</Command>",
        r"--state D:\mappevagt\night.db",
        r"C:\ProgramData\mappevagt\reports\scan.json",
        r"\\files\data",
    ] {
        assert!(task.contains(part), "{part}: {task}");
    }
}

#[test]
fn settings_that_nothing_reads_are_refused() {
    let tree = scheduled();
    let file = tree.beside("etc/mappevagt.toml");
    let settings = read(&file);
    for (text_, said) in [
        (
            format!("{settings}\n[schedule]\nat = \"22:00\"\n"),
            "unknown key \"schedule\"",
        ),
        (settings.replace("05:30", "25:30"), "25:30"),
        (settings.replace("../directory", "../people"), "people"),
        (
            settings.replace("night.db", "no/night.db"),
            "--state: there is no folder",
        ),
        (
            format!(
                "{settings}[alerts.mail]\nto = [\"a@b\"]\nfrom = \"a@b\"\nsendmail = \"/none\"\n"
            ),
            "there is no such program",
        ),
        (
            settings.replace("until", "min-confidence = \"sure\"\nuntil"),
            "there are possible, likely, certain",
        ),
        (
            settings.replace("until", "threads = 0\nuntil"),
            "mappevagt.toml:9:1",
        ),
        (
            settings.replace("../log/ocsf.ndjson", "../none/x.ndjson"),
            "there is no folder",
        ),
    ] {
        std::fs::write(&file, &text_).unwrap();
        let told = run(&tree, &["config", "check", "etc/mappevagt.toml"], 2);
        assert!(
            text(&told.stderr).contains(said),
            "{said}: {}",
            text(&told.stderr)
        );
    }
}
