//! Units, judged by systemd's own programs: its reader dumps what it understood.

use std::path::Path;
use std::process::Command;

use mappevagt::schedule::{Account, Form, Network, Settings, When, service, timer, write};

use crate::stand_in::{hostile_paths, is_root, recorder, run, said};

fn folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    // Another account reads the units.
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    folder
}

/// What systemd says against units, less what is not there on the machine of a test.
fn complaints(folder: &Path) -> Vec<String> {
    let units = ["mappevagt.service", "mappevagt.timer"].map(|name| folder.join(name));
    let output = run(Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .args(units));
    let said = said(&output);
    let about = said.lines().filter(|line| line.contains("mappevagt"));
    about.map(str::to_string).collect()
}

/// What systemd's reader made of a service: the lines of its dump.
fn understood(folder: &Path) -> Vec<String> {
    // The reader refuses to be tried by the superuser.
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", "65534", "--clear-groups", "/lib/systemd/systemd"]);
        command
    } else {
        Command::new("/lib/systemd/systemd")
    };
    command
        .args(["--test", "--system", "--unit=mappevagt.service"])
        .env("SYSTEMD_UNIT_PATH", format!("{}:", folder.display()));
    let dump = said(&run(&mut command));
    let start = dump
        .find("-> Unit mappevagt.service:")
        .unwrap_or_else(|| panic!("systemd did not load the unit:\n{dump}"));
    let unit = &dump[start + 3..];
    let unit = &unit[..unit.find("-> Unit ").unwrap_or(unit.len())];
    unit.lines().map(|line| line.trim().to_string()).collect()
}

fn value<'d>(dump: &'d [String], key: &str) -> &'d str {
    let found = dump.iter().find_map(|line| line.strip_prefix(key));
    found.unwrap_or_else(|| panic!("{key} is not in the dump"))
}

#[test]
fn every_hostile_path_comes_back_from_systemd_as_it_was() {
    let folder = folder();
    let program = recorder(folder.path(), "100% of $HOME æ", 0);
    let roots = hostile_paths();
    let settings = Settings {
        state_folder: "/var/lib/a %n\\\"b'".into(),
        ..Settings::new(&program, roots.iter().map(Into::into).collect())
    };
    write(&settings, &Form::Systemd, folder.path()).unwrap();
    assert_eq!(complaints(folder.path()), [""; 0]);
    let dump = understood(folder.path());
    // The dump quotes a command line for the shell.
    let script = format!("printf '%s\\0' {}", value(&dump, "Command Line: "));
    let words = run(Command::new("sh").arg("-c").arg(script));
    let words = String::from_utf8(words.stdout).unwrap();
    let words: Vec<&str> = words.trim_end_matches('\0').split('\0').collect();
    assert_eq!(words[0], program.to_str().unwrap());
    assert_eq!(words[1..4], ["scan", "--quiet", "--state"]);
    assert_eq!(words[4], "/var/lib/a %n\\\"b'/state");
    let at = words.iter().position(|word| *word == "--").unwrap();
    assert_eq!(words[at + 1..], roots);
    assert_eq!(value(&dump, "ReadOnlyPaths: "), roots.join(" "));
    assert_eq!(
        value(&dump, "ReadWritePaths: "),
        "/var/lib/a %n\\\"b' /var/lib/mappevagt/reports"
    );
    let mounts: Vec<&str> = dump
        .iter()
        .filter_map(|line| line.strip_prefix("RequiresMountsFor: "))
        .filter_map(|line| line.strip_suffix(" (origin-file)"))
        .collect();
    for root in &roots {
        assert!(mounts.contains(&root.as_str()), "{root} is not waited for");
    }
}

#[test]
fn what_is_taken_away_is_taken_away_in_systemds_words() {
    let folder = folder();
    let program = recorder(folder.path(), "mappevagt", 0);
    let settings = Settings::new(&program, vec!["/srv/share".into()]);
    write(&settings, &Form::Systemd, folder.path()).unwrap();
    let dump = understood(folder.path());
    for (key, wanted) in [
        ("Type: ", "oneshot"),
        ("CapabilityBoundingSet: ", "cap_dac_read_search"),
        ("AmbientCapabilities: ", "cap_dac_read_search"),
        ("ProtectSystem: ", "strict"),
        ("PrivateNetwork: ", "yes"),
        ("User: ", "mappevagt"),
        ("Nice: ", "19"),
        ("CPUSchedulingPolicy: ", "idle"),
        ("IOSchedulingClass: ", "idle"),
        ("TimeoutStartSec: ", "10h 10min"),
        ("OOMPolicy: ", "continue"),
        ("SystemCallErrorNumber: ", "ENOSYS"),
    ] {
        assert_eq!(value(&dump, key), wanted, "{key}");
    }
    let calls: Vec<&str> = value(&dump, "SystemCallFilter: ").split(' ').collect();
    // What the readers of documents do to themselves, and what they need to be started.
    for needed in [
        "seccomp",
        "landlock_create_ruleset",
        "landlock_restrict_self",
        "setrlimit",
        "prlimit64",
        "prctl",
        "execve",
        "memfd_create",
        "socketpair",
        "sendmsg",
        "sched_setaffinity",
        "ptrace",
        "mount",
        "keyctl",
    ] {
        let wanted = !["sched_setaffinity", "ptrace", "mount", "keyctl"].contains(&needed);
        assert_eq!(calls.contains(&needed), wanted, "{needed}");
    }
}

#[test]
fn systemd_calls_the_service_safe() {
    for (account, network, most) in [
        (Account::Own("mappevagt".to_string()), Network::Closed, 8),
        (Account::Own("mappevagt".to_string()), Network::Open, 17),
        (Account::Root, Network::Closed, 12),
        (Account::Root, Network::Open, 21),
    ] {
        let folder = folder();
        let program = recorder(folder.path(), "mappevagt", 0);
        let settings = Settings {
            account,
            network,
            // As it will be installed: a path in /tmp would take a wall down.
            program: "/usr/bin/true".into(),
            ..Settings::new(program, vec!["/srv/share".into()])
        };
        write(&settings, &Form::Systemd, folder.path()).unwrap();
        let output = run(Command::new("systemd-analyze")
            .args(["security", "--offline=true", "--no-pager"])
            .arg(format!("--threshold={most}"))
            .arg(folder.path().join("mappevagt.service")));
        let said = said(&output);
        let verdict = said.lines().last().unwrap_or_default();
        eprintln!("{:?} {:?}: {verdict}", settings.account, settings.network);
        assert!(output.status.success(), "{said}");
    }
}

#[test]
fn a_folder_that_is_scanned_is_never_hidden_by_a_wall() {
    let of = |root: &str| {
        let settings = Settings::new("/usr/bin/true", vec![root.into()]);
        service(&settings).unwrap().text()
    };
    for (root, home, temporary) in [
        ("/srv/share", "ProtectHome=yes", "PrivateTmp=yes"),
        ("/home/faelles", "ProtectHome=read-only", "PrivateTmp=yes"),
        ("/homes", "ProtectHome=yes", "PrivateTmp=yes"),
        ("/var/tmp/x", "ProtectHome=yes", "PrivateTmp=no"),
        ("/", "ProtectHome=read-only", "PrivateTmp=no"),
    ] {
        let text = of(root);
        assert!(text.contains(home) && text.contains(temporary), "{text}");
    }
}

#[test]
fn calendar_expressions_mean_what_systemd_takes_them_for() {
    for (when, wanted) in [
        (When::Daily("22:05".parse().unwrap()), "*-*-* 22:05:00"),
        (
            When::Calendar("Mon..Fri 01:30".to_string()),
            "Mon..Fri *-*-* 01:30:00",
        ),
    ] {
        let settings = Settings {
            when,
            ..Settings::new("/usr/bin/true", vec!["/srv".into()])
        };
        let text = timer(&settings).unwrap().text();
        let expression = text
            .lines()
            .find_map(|line| line.strip_prefix("OnCalendar="));
        let output = run(Command::new("systemd-analyze")
            .arg("calendar")
            .arg(expression.unwrap()));
        let said = said(&output);
        assert!(
            said.contains(&format!("Normalized form: {wanted}")),
            "{said}"
        );
    }
}

#[test]
fn what_would_break_out_of_its_line_is_refused() {
    let fine = || Settings::new("/usr/bin/true", vec!["/srv".into()]);
    let mut broken = Vec::new();
    for path in [
        "/srv/a\nExecStartPre=/bin/sh",
        "relative",
        "/srv/../etc",
        "/srv/\u{1}",
        "/srv/\u{85}",
        "/srv/\u{FFFE}",
        "",
    ] {
        broken.push(Settings {
            roots: vec![path.into()],
            ..fine()
        });
    }
    for program in ["/opt/a\"b", "/opt/a'b", "/opt/a\\b"] {
        broken.push(Settings {
            program: program.into(),
            ..fine()
        });
    }
    for account in ["a b", "root\nExecStart=x", "-x", "", "1000"] {
        broken.push(Settings {
            account: Account::Own(account.to_string()),
            ..fine()
        });
    }
    for unit in ["", "a b.service", "a.service\n[Service]", "noending"] {
        broken.push(Settings {
            on_failure: Some(unit.to_string()),
            ..fine()
        });
    }
    broken.push(Settings {
        roots: Vec::new(),
        ..fine()
    });
    broken.push(Settings {
        when: When::Calendar("daily\nUnit=x.service".to_string()),
        ..fine()
    });
    broken.push(Settings {
        outputs: vec!["../x.json".to_string()],
        ..fine()
    });
    broken.push(Settings {
        arguments: vec!["a\nb".to_string()],
        ..fine()
    });
    for settings in broken {
        let error = service(&settings).expect_err(&format!("{settings:?}"));
        assert!(!error.to_string().chars().any(char::is_control), "{error}");
    }
}
