//! Files that a manifest names: by name, size and digest.
//!
//! A name is a file's own, without its folder: a folder says where somebody works, and the receiver has another
//! one. So a name never leads out of the folder that is searched.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::AttestError;

/// What a file is to a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The policy that judged.
    Policy,
    /// A rule that was in force.
    Rule,
    /// The clearance roster.
    Roster,
    /// People and groups.
    Directory,
    /// The finished scan, `mappevagt.scan/1`.
    Run,
    /// A report, a notice or another form that was made of it.
    Report,
}

impl Role {
    /// The permanent word for it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Policy => "policy",
            Role::Rule => "rule",
            Role::Roster => "roster",
            Role::Directory => "directory",
            Role::Run => "run",
            Role::Report => "report",
        }
    }
}

/// A file as a manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each key is told in docs/attest.md")]
pub struct NamedFile {
    pub role: String,
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

impl NamedFile {
    /// Reads a file for a manifest.
    ///
    /// # Errors
    /// When it cannot be read, or its name cannot stand in a manifest.
    pub fn read(role: Role, path: &Path) -> Result<Self, AttestError> {
        let name = name_of(path)?;
        let (bytes, sha256) = digest(path)?;
        Ok(Self {
            role: role.word().to_string(),
            name,
            bytes,
            sha256,
        })
    }
}

/// A file's own name, if it can stand in a manifest.
pub(super) fn name_of(path: &Path) -> Result<String, AttestError> {
    let fail = |why| AttestError::Name {
        path: path.to_path_buf(),
        why,
    };
    let name = path.file_name().ok_or_else(|| fail("it names no file"))?;
    let name = name.to_str().ok_or_else(|| fail("it is not UTF-8"))?;
    if !is_plain(name) {
        return Err(fail("it holds control characters or is too long"));
    }
    Ok(name.to_string())
}

/// Whether a name names a file in the folder that is searched, and nothing else.
pub(super) fn is_plain(name: &str) -> bool {
    let reserved = name.is_empty() || name == "." || name == "..";
    !(reserved || name.len() > 255 || name.contains(['/', '\\']) || name.contains(char::is_control))
}

/// Size and digest of a file, read in stretches.
pub(super) fn digest(path: &Path) -> Result<(u64, String), AttestError> {
    let fail = |source| AttestError::Read {
        path: path.to_path_buf(),
        source,
    };
    // Asked before it is opened: opening a pipe would wait for somebody to write.
    if !std::fs::metadata(path).map_err(fail)?.is_file() {
        return Err(fail(std::io::Error::other("it is no regular file")));
    }
    let mut file = File::open(path).map_err(fail)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size: u64 = 0;
    loop {
        let read = match file.read(&mut buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(fail(error)),
        };
        let Some(stretch) = buffer.get(..read).filter(|stretch| !stretch.is_empty()) else {
            break;
        };
        digest.update(stretch);
        size = size.saturating_add(read as u64);
    }
    Ok((size, hex(&digest.finalize())))
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        for name in ["", ".", "..", "a/b", "../a", "a\\b", "a\nb", "a\u{7f}"] {
            assert!(!is_plain(name), "{name:?}");
        }
        assert!(!is_plain(&"x".repeat(256)));
        for name in ["policy.toml", "rapport æ.json", "..a", "-"] {
            assert!(is_plain(name), "{name:?}");
        }
    }
}
