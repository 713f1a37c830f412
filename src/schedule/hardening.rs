//! What a scheduled scan is not allowed, line by line, with the reason.
//!
//! It opens files that anybody may have put there. Reading every file is all the power it needs, so that
//! is all it gets. The readers of documents seal themselves off further (seccomp, Landlock): the calls they
//! need for it are left open.

use super::unit::Unit;

const FILES: &str = "The share and the system are only read; only state and reports are written.";
const POWER: &str =
    "Reading every file is the one power it keeps; nothing it starts can gain another.";
const NOTHING_ELSE: &str =
    "It needs no device, no setting of the kernel, and no sight of other processes.";
const CALLS: &str =
    "System calls of a plain service; what it does not know it takes for an older kernel.";
const SEAL: &str = "The readers of documents bound and seal themselves with these.";
const MEMORY: &str = "No memory is both written and run.";

/// Lines that hold for every scan.
const ALWAYS: &[(&str, &str, &str)] = &[
    ("UMask", "0077", FILES),
    ("ProtectSystem", "strict", FILES),
    ("NoNewPrivileges", "yes", POWER),
    ("CapabilityBoundingSet", "CAP_DAC_READ_SEARCH", POWER),
    ("RestrictSUIDSGID", "yes", POWER),
    ("RestrictNamespaces", "yes", POWER),
    ("RestrictRealtime", "yes", POWER),
    ("LockPersonality", "yes", POWER),
    ("KeyringMode", "private", POWER),
    ("PrivateDevices", "yes", NOTHING_ELSE),
    ("DevicePolicy", "closed", NOTHING_ELSE),
    ("PrivateMounts", "yes", NOTHING_ELSE),
    ("PrivateIPC", "yes", NOTHING_ELSE),
    ("RemoveIPC", "yes", NOTHING_ELSE),
    ("ProtectClock", "yes", NOTHING_ELSE),
    ("ProtectHostname", "yes", NOTHING_ELSE),
    ("ProtectKernelLogs", "yes", NOTHING_ELSE),
    ("ProtectKernelModules", "yes", NOTHING_ELSE),
    ("ProtectKernelTunables", "yes", NOTHING_ELSE),
    ("ProtectControlGroups", "yes", NOTHING_ELSE),
    ("ProtectProc", "invisible", NOTHING_ELSE),
    ("ProcSubset", "pid", NOTHING_ELSE),
    ("MemoryDenyWriteExecute", "yes", MEMORY),
    ("SystemCallArchitectures", "native", CALLS),
    ("SystemCallFilter", "@system-service", CALLS),
    (
        "SystemCallFilter",
        "~@privileged @resources @obsolete @mount @debug @cpu-emulation @keyring",
        CALLS,
    ),
    ("SystemCallErrorNumber", "ENOSYS", CALLS),
    // systemd before 253 has no group @sandbox.
    (
        "SystemCallFilter",
        "setrlimit prlimit64 seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self",
        SEAL,
    ),
];

/// Adds them to a service.
pub(super) fn add(unit: &mut Unit) {
    for (key, value, why) in ALWAYS {
        unit.add("Service", key, *value, why);
    }
}
