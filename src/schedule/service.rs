//! `mappevagt.service`: one run of the scan, as systemd starts it.
//!
//! It waits for the mounts it reads, gives way to whatever the server is for, and is held in by
//! `hardening`. What depends on the settings is here: paths, account, network, and the walls that a path
//! would be hidden behind.

use std::path::Path;

use super::settings::unix_path;
use super::unit::Unit;
use super::{Account, Network, ScheduleError, Settings, command, hardening, systemd_words};

const GIVES_WAY: &str = "The server's own work goes first.";
const NIGHT: &str = "The scan stops by itself (--until); this ends one that does not.";
const CODES: &str = "1: inadequate folders were found. 3: not everything could be read. Both are reports, not failures.";
const MEMORY: &str =
    "A reader that took too much memory dies alone; the scan tells of the file and goes on.";
const ACCOUNT: &str = "An account of its own, which may read every file and nothing more.";
const HIDDEN: &str = "What it neither reads nor writes is out of sight.";
const NETWORK: &str = "No alert needs the network: there is none.";
const WRITTEN: &str = "Only state and reports are written; these folders must exist.";
const READ: &str = "Only read: the kernel leaves access times as they are.";

/// Writes the service.
pub fn service(settings: &Settings) -> Result<Unit, ScheduleError> {
    settings.check()?;
    let mut unit = Unit::new("mappevagt.service", settings.lang);
    unit.add(
        "Unit",
        "Description",
        settings
            .words()
            .own("Mappevagt: which folders hold personal data that too many can read"),
        "",
    );
    let mounts = list(settings.paths())?;
    unit.add(
        "Unit",
        "RequiresMountsFor",
        mounts,
        "A share that is not there is a failure, not an empty report.",
    );
    if settings.network == Network::Open {
        unit.add("Unit", "Wants", "network-online.target", "");
        unit.add("Unit", "After", "network-online.target", "");
    }
    if let Some(other) = &settings.on_failure {
        unit.add(
            "Unit",
            "OnFailure",
            other.as_str(),
            "Told when a run failed; what was found is told by the scan's own alerts.",
        );
    }
    run(&mut unit, settings)?;
    walls(&mut unit, settings)?;
    hardening::add(&mut unit);
    Ok(unit)
}

fn run(unit: &mut Unit, settings: &Settings) -> Result<(), ScheduleError> {
    unit.add("Service", "Type", "oneshot", "");
    let program = unix_path(&settings.program)?;
    if program.contains(['"', '\'', '\\']) {
        return Err(ScheduleError::Path {
            path: settings.program.clone(),
            why: "systemd starts no program with quotes or a backslash in its path; move it",
        });
    }
    // `:` before the program: `$` in a path is a dollar.
    let program = format!(":{program}");
    let mut line = systemd_words::quoted(&program);
    for argument in command::arguments(settings, '/')? {
        line.push(' ');
        line.push_str(&systemd_words::quoted(&argument));
    }
    unit.add("Service", "ExecStart", line, "");
    unit.add("Service", "SuccessExitStatus", "1 3", CODES);
    let most = format!("{}min", settings.most_minutes());
    unit.add("Service", "TimeoutStartSec", most, NIGHT);
    unit.add("Service", "TimeoutStopSec", "5min", NIGHT);
    unit.add("Service", "KillMode", "mixed", NIGHT);
    unit.add("Service", "OOMPolicy", "continue", MEMORY);
    unit.add("Service", "OOMScoreAdjust", "500", MEMORY);
    unit.add("Service", "Nice", "19", GIVES_WAY);
    unit.add("Service", "CPUSchedulingPolicy", "idle", GIVES_WAY);
    unit.add("Service", "IOSchedulingClass", "idle", GIVES_WAY);
    Ok(())
}

/// Accounts, paths and the network.
fn walls(unit: &mut Unit, settings: &Settings) -> Result<(), ScheduleError> {
    if let Account::Own(name) = &settings.account {
        unit.add("Service", "User", name.as_str(), ACCOUNT);
        unit.add("Service", "Group", name.as_str(), ACCOUNT);
        let power = "CAP_DAC_READ_SEARCH";
        unit.add("Service", "AmbientCapabilities", power, ACCOUNT);
    }
    unit.add(
        "Service",
        "ReadOnlyPaths",
        list(settings.roots.iter().map(AsRef::as_ref))?,
        READ,
    );
    let mut written: Vec<&Path> = Vec::new();
    for folder in [&settings.state_folder, &settings.output_folder]
        .into_iter()
        .chain(&settings.written)
    {
        if !written.contains(&folder.as_path()) {
            written.push(folder);
        }
    }
    unit.add("Service", "ReadWritePaths", list(written)?, WRITTEN);
    let homes = ["/home", "/root", "/run/user"];
    // A folder that is to be scanned must not be hidden: it would be missing from the report in silence.
    let in_sight = |folders: &[&str]| {
        settings
            .paths()
            .any(|path| folders.iter().any(|folder| meet(path, Path::new(folder))))
    };
    let home = if in_sight(&homes) { "read-only" } else { "yes" };
    unit.add("Service", "ProtectHome", home, HIDDEN);
    let temporary = if in_sight(&["/tmp", "/var/tmp"]) {
        "no"
    } else {
        "yes"
    };
    unit.add("Service", "PrivateTmp", temporary, HIDDEN);
    match settings.network {
        Network::Closed => {
            unit.add("Service", "PrivateNetwork", "yes", NETWORK);
            unit.add("Service", "IPAddressDeny", "any", NETWORK);
            unit.add("Service", "RestrictAddressFamilies", "AF_UNIX", NETWORK);
        }
        Network::Open => {
            let why = "Alerts or a directory server need the network: internet and local sockets, no other kind.";
            let families = "AF_UNIX AF_INET AF_INET6";
            unit.add("Service", "RestrictAddressFamilies", families, why);
        }
    }
    Ok(())
}

fn list<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Result<String, ScheduleError> {
    let words: Result<Vec<_>, _> = paths
        .into_iter()
        .map(|path| unix_path(path).map(systemd_words::quoted))
        .collect();
    Ok(words?.join(" "))
}

/// Whether one lies in the other.
fn meet(one: &Path, other: &Path) -> bool {
    one.starts_with(other) || other.starts_with(one)
}
