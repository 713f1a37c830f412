//! A statement on a scan that others can check: one manifest, and a signature of it.
//!
//! A vendor that delivers a share, or gives it back, says what was scanned, with which rules and policy, what was
//! not read, and what was found; whoever receives it checks that nobody changed a word or a file since. The
//! manifest is JSON in one canonical form, and the signature is minisign's, so that neither needs this program to
//! be checked. It deliberately vouches for no person: who holds a key is agreed outside, and a statement says
//! no more than the scan did.
//!
//! It reads and writes the files it is given and prints nothing; passwords are handed in.

mod canonical;
mod files;
mod keys;
mod manifest;
mod password;
mod signature;
mod statement;
mod verdict;
mod verify;

use std::path::{Path, PathBuf};

use crate::model::printable::shown;

pub use files::{NamedFile, Role};
pub use keys::{PublicKey, SecretKey};
pub use manifest::{Claim, Coverage, Manifest, Outcome, SCHEMA, Scope, StatedBy, Statement, Tool};
pub use signature::Signature;
pub use verdict::{Finding, Verdict};
pub use verify::verify;

/// Something could not be attested, or not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum AttestError {
    /// A file could not be read.
    #[error("cannot read {}: {source}", shown(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", shown(path))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is larger than what it is meant to be can be.
    #[error("{} is too large to be {what}", shown(path))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What it is meant to be.
        what: &'static str,
    },
    /// A key file holds no key.
    #[error("{} is not a minisign key: {why}", shown(path))]
    NotAKey {
        /// The file.
        path: PathBuf,
        /// Why.
        why: &'static str,
    },
    /// A secret key is locked.
    #[error("the key {} takes a password", shown(path))]
    PasswordNeeded {
        /// The key's file.
        path: PathBuf,
    },
    /// The password does not unlock the key.
    #[error("the password is not that of the key {}", shown(path))]
    WrongPassword {
        /// The key's file.
        path: PathBuf,
    },
    /// Others can read a secret key.
    #[error(
        "others can read the secret key {}: run chmod 600 on it, and think of a new key",
        shown(path)
    )]
    KeyIsOpen {
        /// The key's file.
        path: PathBuf,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random numbers: {0}")]
    NoRandom(getrandom::Error),
    /// A key could not be made of what was given.
    #[error("no key could be made of the password: {0}")]
    Derive(&'static str),
    /// A file's name cannot stand in a manifest.
    #[error("the name of {} cannot stand in a manifest: {why}", shown(path))]
    Name {
        /// The file.
        path: PathBuf,
        /// Why.
        why: &'static str,
    },
    /// Two files have the same name.
    #[error("two files are named {name}: a manifest tells files by their names")]
    SameName {
        /// The name.
        name: String,
    },
    /// A policy or rule file that the run did not use.
    #[error("{name} is not the {role} that was in force in this run: its digest is another one")]
    NotInForce {
        /// The file's name.
        name: String,
        /// What it was given as.
        role: String,
    },
    /// Bytes that are no manifest, or a manifest that has no canonical form.
    #[error("this is no manifest: {0}")]
    Form(&'static str),
}

/// A whole file of at most `most` bytes.
fn read_at_most(path: &Path, most: u64, what: &'static str) -> Result<Vec<u8>, AttestError> {
    use std::io::Read;

    let fail = |source| AttestError::Read {
        path: path.to_path_buf(),
        source,
    };
    let file = std::fs::File::open(path).map_err(fail)?;
    let mut bytes = Vec::new();
    let limit = most.saturating_add(1);
    file.take(limit).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > most {
        return Err(AttestError::TooLarge {
            path: path.to_path_buf(),
            what,
        });
    }
    Ok(bytes)
}
