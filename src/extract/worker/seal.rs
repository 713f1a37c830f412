//! Seals the process it runs in: after that it can use what is open and nothing else.
//!
//! Three walls, each for what the others cannot do: bounds on memory and on files (rlimits), no way to
//! any path or port (Landlock, where the kernel has it), and none but a few system calls (seccomp). A
//! parser that is taken over can neither read another file, nor write one, nor call anybody.

use std::io;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, Scope,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// System calls that a sealed process needs: memory, what is open, time, and its own end.
const ALLOWED: [libc::c_long; 45] = [
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_recvmsg,
    libc::SYS_recvfrom,
    libc::SYS_sendmsg,
    libc::SYS_sendto,
    libc::SYS_poll,
    libc::SYS_ppoll,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_tgkill,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_gettimeofday,
    libc::SYS_getrusage,
    libc::SYS_nanosleep,
    libc::SYS_clock_nanosleep,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    libc::SYS_membarrier,
    libc::SYS_rseq,
    libc::SYS_set_robust_list,
    libc::SYS_restart_syscall,
];

/// Bounds memory to so many bytes more than the program itself is, and forbids files and cores.
pub(super) fn bound(memory: u64) -> io::Result<()> {
    let set = |resource, most| {
        let bounds = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, bounds)
    };
    set(Resource::As, memory.saturating_add(mapped()))?;
    set(Resource::Core, 0)?;
    // What a library says on standard error lies in memory and is small.
    set(Resource::Fsize, 64 << 10)?;
    set(Resource::Nofile, 64)?;
    Ok(())
}

/// Bytes of address space that this process has mapped: the program and its libraries, which are no part of
/// what a document takes.
fn mapped() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kilobytes = size.and_then(|size| size.trim().trim_end_matches("kB").trim().parse().ok());
    kilobytes.map_or(0, |kilobytes: u64| kilobytes.saturating_mul(1024))
}

/// Closes all ways out.
pub(super) fn seal() -> io::Result<()> {
    // Older kernels know less of it, or nothing: the filter below holds all the same.
    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(ABI::V5)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(ABI::V6)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
    ruleset.map_err(io::Error::other)?;
    let refused = u32::try_from(libc::EPERM).unwrap_or(1);
    let filter = SeccompFilter::new(
        ALLOWED.into_iter().map(|call| (call, Vec::new())).collect(),
        SeccompAction::Errno(refused),
        SeccompAction::Allow,
        std::env::consts::ARCH
            .try_into()
            .map_err(io::Error::other)?,
    );
    let filter: BpfProgram = filter
        .and_then(TryInto::try_into)
        .map_err(io::Error::other)?;
    seccompiler::apply_filter(&filter).map_err(io::Error::other)
}

/// What a sealed process is refused, tried out: each deed in words, and whether it was refused.
pub(super) fn tried() -> Vec<(&'static str, bool)> {
    let refused = |result: io::Result<()>| {
        result.is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
    };
    let temporary = std::env::temp_dir().join("mappevagt-reader");
    vec![
        (
            "read another file",
            refused(std::fs::File::open("/etc/passwd").map(drop)),
        ),
        ("list a folder", refused(std::fs::read_dir("/").map(drop))),
        (
            "write a file",
            refused(std::fs::File::create(temporary).map(drop)),
        ),
        (
            "call another machine",
            refused(std::net::TcpStream::connect("127.0.0.1:9").map(drop)),
        ),
        (
            "listen",
            refused(std::net::TcpListener::bind("127.0.0.1:0").map(drop)),
        ),
        (
            "start a program",
            refused(std::process::Command::new("/bin/true").spawn().map(drop)),
        ),
        (
            "end another process",
            refused(
                rustix::process::test_kill_process(rustix::process::Pid::INIT).map_err(Into::into),
            ),
        ),
    ]
}
