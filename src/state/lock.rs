//! One run at a time uses a state, and the next is told who does.
//!
//! The lock is the kernel's, on a file beside the state, so that a kill frees it; the words in that file
//! only say whose it is.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::StateError;

/// Held as long as it lives.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a state.
    pub(super) fn take(state: &Path) -> Result<Self, StateError> {
        let open = |source| StateError::Open {
            path: state.to_path_buf(),
            source,
        };
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(beside(state))
            .map_err(open)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let mut words = String::new();
                let _ = file.take(200).read_to_string(&mut words);
                return Err(StateError::Held {
                    path: state.to_path_buf(),
                    holder: holder(&words),
                });
            }
            Err(error) => return Err(open(error.into())),
        }
        // On a full disk the lock still holds; it only cannot say whose it is.
        let _ = file.set_len(0);
        let _ = file.seek(SeekFrom::Start(0));
        let _ = write!(
            file,
            "process {} on {} since {}",
            std::process::id(),
            rustix::system::uname().nodename().to_string_lossy(),
            jiff::Timestamp::now()
                .round(jiff::Unit::Second)
                .unwrap_or_default()
        );
        Ok(Self { _file: file })
    }
}

/// Whether a run holds the lock of a state, as far as that can be told.
pub(super) fn is_held(state: &Path) -> bool {
    let Ok(file) = File::open(beside(state)) else {
        return false;
    };
    flock(&file, FlockOperation::NonBlockingLockShared).is_err()
}

/// The file the lock is on: beside the state itself, whatever link led to it.
fn beside(state: &Path) -> PathBuf {
    let real = std::fs::canonicalize(state);
    let mut name = real
        .unwrap_or_else(|_| state.to_path_buf())
        .into_os_string();
    name.push(".lock");
    PathBuf::from(name)
}

fn holder(words: &str) -> String {
    let words: String = words
        .chars()
        .filter(|letter| !letter.is_control())
        .collect();
    match words.trim() {
        "" => "another process".to_string(),
        words => words.to_string(),
    }
}
