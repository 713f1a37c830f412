//! Lines for cron: the shell and a program that records its arguments prove the quoting; cron itself runs
//! a few of them, in a view of the file system of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::{ToSpan, Zoned};
use mappevagt::schedule::{Account, ScheduleError, Settings, When, crontab_line, system_crontab};

use crate::stand_in::{hostile_paths, is_root, recorded, recorder, roots, run};

/// The command of a crontab's line, as cron gives it to the shell: a bare `%` ends it, a backslash makes one
/// plain. In some crons (`doubles`) it makes another backslash plain as well.
fn command_of(line: &str, fields: usize, doubles: bool) -> Option<String> {
    let mut rest = line;
    for _ in 0..fields {
        rest = rest.split_once(' ')?.1;
    }
    let mut out = String::new();
    let mut escaped = false;
    for char in rest.chars() {
        if escaped {
            if char == '%' || doubles && char == '\\' {
                out.pop();
            }
            out.push(char);
            escaped = false;
            continue;
        }
        match char {
            '%' => return None,
            '\\' => escaped = true,
            _ => {}
        }
        out.push(char);
    }
    Some(out)
}

fn settings(program: PathBuf, scanned: &[String]) -> Settings {
    Settings {
        account: Account::Root,
        ..Settings::new(program, scanned.iter().map(Into::into).collect())
    }
}

#[test]
fn every_hostile_path_reaches_the_program_through_the_shell() {
    let folder = tempfile::tempdir().unwrap();
    let program = recorder(folder.path(), "it's 100% $HOME \"x\" \\", 0);
    // Three in a row as well, of those that count each other off.
    let tricky = ["\\", "%", "'"];
    let threes = tricky.iter().flat_map(|one| {
        let rest = tricky
            .iter()
            .flat_map(|two| tricky.map(|three| format!("{two}{three}")));
        rest.map(move |rest| format!("/srv/{one}{rest}/x"))
    });
    let mut paths = hostile_paths();
    paths.extend(threes);
    for scanned in paths.chunks(8) {
        let line = crontab_line(&settings(program.clone(), scanned)).unwrap();
        let bare = || panic!("a bare % in {line}");
        let command = command_of(&line, 5, false).unwrap_or_else(bare);
        assert_eq!(command, command_of(&line, 5, true).unwrap(), "crons differ");
        let output = run(Command::new("sh").arg("-c").arg(&command));
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "",
            "mail for a good run"
        );
        assert!(output.stderr.is_empty() && output.status.success());
        assert_eq!(roots(&recorded(folder.path()).unwrap()), scanned);
    }
}

#[test]
fn there_is_mail_when_a_run_failed_and_only_then() {
    for (code, mails) in [
        (0, false),
        (1, false),
        (2, true),
        (3, false),
        (4, true),
        (130, true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let program = recorder(folder.path(), "mappevagt", code);
        let line = crontab_line(&settings(program, &["/srv".to_string()])).unwrap();
        let output = run(Command::new("sh")
            .arg("-c")
            .arg(command_of(&line, 5, false).unwrap()));
        let mail = String::from_utf8(output.stdout).unwrap();
        assert_eq!(!mail.is_empty(), mails, "{code}: {mail}");
        if mails {
            assert!(
                mail.contains(&code.to_string()) && mail.contains("to-mail"),
                "{mail}"
            );
        }
    }
}

#[test]
fn a_program_that_is_gone_makes_mail() {
    let line = crontab_line(&settings(
        "/nowhere/mappevagt".into(),
        &["/srv".to_string()],
    ))
    .unwrap();
    let output = run(Command::new("sh")
        .arg("-c")
        .arg(command_of(&line, 5, false).unwrap()));
    let mail = String::from_utf8(output.stdout).unwrap();
    assert!(mail.contains("/nowhere/mappevagt"), "{mail}");
}

#[test]
fn what_cron_would_cut_off_is_refused() {
    let long: Vec<String> = (0..60)
        .map(|n| format!("/srv/en/ret/lang/sti/{n}"))
        .collect();
    let error = crontab_line(&settings("/usr/bin/mappevagt".into(), &long)).unwrap_err();
    assert!(matches!(error, ScheduleError::TooLong { .. }), "{error}");
    let calendar = Settings {
        when: When::Calendar("Mon *-*-* 01:00".to_string()),
        ..settings("/usr/bin/mappevagt".into(), &["/srv".to_string()])
    };
    assert!(matches!(
        crontab_line(&calendar),
        Err(ScheduleError::NeedsTimeOfDay { .. })
    ));
}

/// cron, with other tables than the machine's. It ends with this value.
struct Cron(std::process::Child);

impl Cron {
    fn start(tables: &Path, empty: &Path) -> Self {
        let script = "set -e
            mount --bind \"$1\" /etc/cron.d
            [ ! -e /etc/crontab ] || mount --bind \"$2/none\" /etc/crontab
            mount --bind \"$2\" /var/spool/cron/crontabs
            mount -t tmpfs none /run
            exec cron -f";
        // It must not outlive a test that dies.
        let mut command = Command::new("setpriv");
        command
            .args([
                "--pdeathsig",
                "KILL",
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
            ])
            .args(["sh", "-c", script, "cron"])
            .args([tables, empty])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }
}

impl Drop for Cron {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn cron_itself_starts_it_with_the_paths_that_were_meant() {
    if !is_root() {
        eprintln!("skipped: only the superuser can give cron tables of its own");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (tables, empty) = (folder.path().join("tables"), folder.path().join("empty"));
    std::fs::create_dir(&tables).unwrap();
    std::fs::create_dir(&empty).unwrap();
    std::fs::write(empty.join("none"), "").unwrap();
    // The next minute that is surely still to come.
    let start = Zoned::now().checked_add(70.seconds()).unwrap();
    let start = start.strftime("%H:%M").to_string().parse().unwrap();
    let mut cases = Vec::new();
    let threes = [
        "/srv/\\%a",
        "/srv/\\\\%a",
        "/srv/%%\\",
        "/srv/'%'",
        "/srv/a'\\%b c",
    ];
    let mut paths: Vec<String> = threes.map(str::to_string).to_vec();
    paths.extend(
        hostile_paths()
            .into_iter()
            .filter(|path| path.contains(['%', '\\', '\''])),
    );
    for (number, scanned) in paths.chunks(7).enumerate() {
        let own = folder.path().join(format!("run{number}"));
        std::fs::create_dir(&own).unwrap();
        let settings = Settings {
            when: When::Daily(start),
            ..settings(recorder(&own, "100% mappe'vagt", 1), scanned)
        };
        let table = system_crontab(&settings).unwrap();
        std::fs::write(tables.join(format!("mappevagt{number}")), table).unwrap();
        cases.push((own, scanned.to_vec()));
    }
    let cron = Cron::start(&tables, &empty);
    let until = Instant::now() + Duration::from_secs(150);
    while Instant::now() < until && cases.iter().any(|(own, _)| recorded(own).is_none()) {
        std::thread::sleep(Duration::from_millis(500));
    }
    drop(cron);
    for (own, scanned) in cases {
        let arguments = recorded(&own).unwrap_or_else(|| panic!("cron did not start {scanned:?}"));
        assert_eq!(roots(&arguments), scanned);
    }
}
