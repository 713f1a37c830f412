//! The service under a real systemd, in namespaces of its own: what is taken away is away, what the scan
//! needs is there. Needs the superuser and cgroup 2; says so where they are not.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mappevagt::schedule::{Form, Settings, write};

use crate::stand_in::{is_root, run};

/// In the program's place: tries what it may and what it may not.
const PROBE: &str = r#"#!/bin/sh
exec > /run/out/state/probe 2>&1
id -u
grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\t'
cat /srv/share/file
stat -c 'read %X' /srv/share/file
: > /run/out/reports/scan.json && echo written
for file in /etc/x /srv/share/x /usr/x /opt/x; do (: > $file) 2>/dev/null && echo "wrote $file"; done
chmod 777 /srv/share/file 2>/dev/null && echo changed
sed -n 3,9p /proc/self/net/dev | cut -d: -f1
unshare -U true 2>/dev/null && echo namespace
[ -e /proc/sys ] && echo sees-settings
ls /proc/1 >/dev/null 2>&1 && echo sees-others
[ ! -x /opt/real ] || /opt/real reader seal 100000000 </dev/null
exit 3
"#;

/// A drop-in that tells how it ended.
const TOLD: &str = "[Unit]\nDefaultDependencies=no\n[Service]\n\
    ExecStopPost=/bin/sh -c 'echo \"$SERVICE_RESULT $EXIT_CODE $EXIT_STATUS\" > /run/out/reports/ended'\n";
const TARGET: &str = "[Unit]\nDescription=try\nDefaultDependencies=no\nWants=mappevagt.service\n";

/// A systemd, and the control group it lies in. Both end with this value.
struct System {
    unshare: Child,
    group: PathBuf,
}

impl System {
    fn start(folder: &Path, group: PathBuf) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schedule/in_systemd");
        let enter = "echo $$ > \"$1/cgroup.procs\"; shift; exec \"$@\"";
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", "sh", "-c", enter, "sh"])
            .arg(&group)
            .args(["unshare", "--pid", "--fork", "--kill-child", "--mount"])
            .args(["--cgroup", "--uts", "--ipc", "--net", "--mount-proc"])
            .arg(script)
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.join("log")).unwrap());
        Self {
            unshare: command.spawn().unwrap(),
            group,
        }
    }
}

impl Drop for System {
    fn drop(&mut self) {
        let own = self.unshare.id();
        let children = std::fs::read_to_string(format!("/proc/{own}/task/{own}/children"));
        let first = children.unwrap_or_default();
        if let Some(first) = first.split_whitespace().next() {
            // The first process of its namespaces: all others end with it.
            run(Command::new("kill").args(["-9", first]));
        }
        let _ = self.unshare.kill();
        let _ = self.unshare.wait();
        for _ in 0..20 {
            run(Command::new("find")
                .arg(&self.group)
                .args(["-depth", "-type", "d", "-delete"]));
            if !self.group.exists() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// A control group of our own in the second hierarchy.
fn group() -> Option<PathBuf> {
    let mounts = std::fs::read_to_string("/proc/mounts").ok()?;
    let mount = mounts.lines().find_map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        (words[2] == "cgroup2").then(|| PathBuf::from(words[1]))
    })?;
    let group = mount.join(format!("mappevagt-test-{}", std::process::id()));
    std::fs::create_dir(&group).ok()?;
    Some(group)
}

#[test]
fn a_real_systemd_gives_the_scan_what_it_needs_and_nothing_more() {
    let Some(group) = is_root().then(group).flatten() else {
        eprintln!("skipped: a systemd of its own needs the superuser and cgroup 2");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["units", "units/mappevagt.service.d", "programs", "out"] {
        std::fs::create_dir(at(name)).unwrap();
    }
    for open in [folder.path().to_path_buf(), at("programs")] {
        std::fs::set_permissions(open, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let settings = Settings {
        state_folder: "/run/out/state".into(),
        output_folder: "/run/out/reports".into(),
        ..Settings::new("/opt/probe", vec!["/srv/share".into()])
    };
    write(&settings, &Form::Systemd, &at("units")).unwrap();
    std::fs::write(at("units/try.target"), TARGET).unwrap();
    std::fs::write(at("units/mappevagt.service.d/told.conf"), TOLD).unwrap();
    let probe = at("programs/probe");
    std::fs::write(&probe, PROBE).unwrap();
    std::fs::set_permissions(&probe, std::fs::Permissions::from_mode(0o755)).unwrap();
    // The program itself, where this is built with it.
    let program = option_env!("CARGO_BIN_EXE_mappevagt");
    if let Some(program) = program {
        std::fs::copy(program, at("programs/real")).unwrap();
    }
    let system = System::start(folder.path(), group);
    let ended = at("out/reports/ended");
    let until = Instant::now() + Duration::from_secs(60);
    let is_told = || std::fs::read_to_string(&ended).is_ok_and(|text| text.ends_with('\n'));
    while Instant::now() < until && !is_told() {
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(system);
    let log = || {
        let read = |name| std::fs::read_to_string(at(name)).unwrap_or_default();
        format!("{}{}", read("log"), read("console"))
    };
    let told = std::fs::read_to_string(&ended).unwrap_or_else(|_| panic!("{}", log()));
    assert_eq!(told, "success exited 3\n", "{}", log());
    let probed = std::fs::read_to_string(at("out/state/probe")).unwrap();
    let wanted = "61995\nCapEff:0000000000000004\nCapBnd:0000000000000004\nNoNewPrivs:1\nSeccomp:2\n\
        secret\nread 1577836800\nwritten\n    lo\n";
    let sealed = probed.strip_prefix(wanted);
    let sealed = sealed.unwrap_or_else(|| panic!("{probed}"));
    if program.is_some() {
        assert_eq!(sealed.matches("refused: ").count(), 7, "{sealed}");
        assert_eq!(sealed.lines().count(), 7, "{sealed}");
    } else {
        assert_eq!(sealed, "");
    }
}
