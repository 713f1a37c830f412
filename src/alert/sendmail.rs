//! A mail given to the local mail program, as every Unix program may: `sendmail -t -i`.
//!
//! The program queues it and answers with how it ended; what becomes of the mail later is its affair. The
//! program's own words are repeated, made harmless, and it is ended where it hangs. No shell is asked.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::model::printable::for_terminal;

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendmailError {
    #[error("{}: {error}", path.display())]
    Io { path: PathBuf, error: io::Error },
    #[error("{} ended with {status}{said}", path.display())]
    Refused {
        path: PathBuf,
        status: ExitStatus,
        said: String,
    },
    #[error("{} took longer than it may", .0.display())]
    Late(PathBuf),
}

impl SendmailError {
    /// Whether another try at once would end the same: a program that is not there, or that refused for
    /// another reason than trouble of its own (75, EX_TEMPFAIL of sysexits).
    pub fn is_lasting(&self) -> bool {
        match self {
            SendmailError::Io { error, .. } => error.kind() == io::ErrorKind::NotFound,
            SendmailError::Refused { status, .. } => status
                .code()
                .is_some_and(|code| (64..=78).contains(&code) && code != 75),
            SendmailError::Late(_) => false,
        }
    }
}

/// How much of what the program says is repeated.
const LONGEST_SAID: u64 = 300;
/// How often it is looked whether the program has ended.
const LOOK: Duration = Duration::from_millis(20);

/// Hands a mail over.
pub(crate) fn hand_over(
    program: &Path,
    mail: &[u8],
    patience: Duration,
) -> Result<(), SendmailError> {
    let failed = |error| SendmailError::Io {
        path: program.to_path_buf(),
        error,
    };
    // Files without a name take the part of pipes: nothing waits for a program that does not read.
    let mut input = tempfile::tempfile().map_err(failed)?;
    input
        .write_all(mail)
        .and_then(|()| input.seek(SeekFrom::Start(0)))
        .map_err(failed)?;
    let words = tempfile::tempfile().map_err(failed)?;
    let other = words.try_clone().map_err(failed)?;
    let mut child = Command::new(program)
        .args(["-t", "-i"])
        .stdin(Stdio::from(input))
        .stdout(Stdio::null())
        .stderr(Stdio::from(other))
        .spawn()
        .map_err(failed)?;
    let deadline = Instant::now() + patience;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            break status;
        }
        if Instant::now() >= deadline {
            let _ = child.kill();
            let _ = child.wait();
            return Err(SendmailError::Late(program.to_path_buf()));
        }
        std::thread::sleep(LOOK);
    };
    match status.success() {
        true => Ok(()),
        false => Err(SendmailError::Refused {
            path: program.to_path_buf(),
            status,
            said: said(words).unwrap_or_default(),
        }),
    }
}

fn said(mut words: File) -> io::Result<String> {
    words.seek(SeekFrom::Start(0))?;
    let mut text = Vec::new();
    words.take(LONGEST_SAID).read_to_end(&mut text)?;
    let text = text.trim_ascii();
    Ok(match text.is_empty() {
        true => String::new(),
        false => format!(": {}", for_terminal(text)),
    })
}
