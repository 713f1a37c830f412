//! Programs of a file server that are asked what only they know: `testparm`, `pdbedit`, `sharesec`.
//!
//! They are found on the path, started without a shell, given nothing on standard input and a bounded
//! time. A program that is missing is not an error here: what it would have said stays unknown, and
//! the caller says so.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than any of them takes with tens of thousands of accounts.
const PATIENCE: Duration = Duration::from_secs(60);
/// More than any of them prints for a million accounts.
const MOST: u64 = 512 * 1024 * 1024;

/// What a program said.
pub(super) struct Said {
    /// Whether it ended with 0.
    pub succeeded: bool,
    /// What it ended with; `None` for a signal.
    pub code: Option<i32>,
    /// Its standard output.
    pub output: String,
    /// The last line of its standard error.
    pub complaint: String,
}

/// Runs a program to its end.
///
/// # Errors
/// When it is not installed, or does not end in time.
pub(super) fn run(program: &str, args: &[&OsStr]) -> Result<Said, String> {
    ask(program, args, None, &[])
}

/// The same with a secret on its standard input, and these variables kept from it.
///
/// # Errors
/// As [`run`].
pub(super) fn ask(
    program: &str,
    args: &[&OsStr],
    secret: Option<&str>,
    keep_from_it: &[&str],
) -> Result<Said, String> {
    let mut command = Command::new(program);
    keep_from_it.iter().for_each(|name| {
        command.env_remove(name);
    });
    let mut child = command
        .args(args)
        .env("LC_ALL", "C.UTF-8")
        .stdin(if secret.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => format!("{program} is not installed"),
            _ => format!("{program} cannot be started: {error}"),
        })?;
    if let (Some(secret), Some(mut stdin)) = (secret, child.stdin.take()) {
        // A pipe takes a password whole; one that is closed early belongs to a program that failed.
        let _ = stdin.write_all(secret.as_bytes());
    }
    let reader = |from: Option<Box<dyn Read + Send>>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(from) = from {
                // What was read before an error is still what the program said.
                let _ = from.take(MOST).read_to_end(&mut bytes);
            }
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let output = reader(child.stdout.take().map(|pipe| Box::new(pipe) as _));
    let errors = reader(child.stderr.take().map(|pipe| Box::new(pipe) as _));
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(2));
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{program} did not end in time"));
            }
        }
    };
    let complaint = errors.join().unwrap_or_default();
    Ok(Said {
        succeeded: status.success(),
        code: status.code(),
        output: output.join().unwrap_or_default(),
        complaint: complaint.lines().last().unwrap_or_default().to_string(),
    })
}
