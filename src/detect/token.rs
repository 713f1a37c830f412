//! Turns an identifier into a token: the last place where its digits exist.
//!
//! The CPR space is small enough to try every number, so an unkeyed hash would be the number
//! itself. The key is made once, kept with mode 0600, and is in no report. Reports made with the
//! same key can be compared; whoever has only the report cannot count backwards.

use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::DetectError;
use crate::model::Token;
use crate::model::printable::shown;

const KEY_BYTES: usize = 32;

/// The secret behind the tokens. It cannot be printed.
#[derive(Clone)]
pub struct TokenKey([u8; KEY_BYTES]);

impl TokenKey {
    /// A key for this process alone: for tests and for checking rules.
    pub fn throwaway() -> Self {
        let mut key = [0_u8; KEY_BYTES];
        // Without randomness the key is fixed, which is no harm where nothing is kept.
        let _ = getrandom::fill(&mut key);
        Self(key)
    }

    /// Reads the key, or makes it where there is none yet.
    ///
    /// # Errors
    /// When it cannot be read or made, is not 32 bytes, or others can read it.
    pub fn load_or_create(path: &Path) -> Result<Self, DetectError> {
        match std::fs::File::open(path) {
            Ok(file) => Self::read(path, file),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::create(path),
            Err(source) => Err(DetectError::Read {
                path: path.to_path_buf(),
                source,
            }),
        }
    }

    fn read(path: &Path, mut file: std::fs::File) -> Result<Self, DetectError> {
        let fail = |message: String| DetectError::Key {
            path: path.to_path_buf(),
            message,
        };
        let read = |source| DetectError::Read {
            path: path.to_path_buf(),
            source,
        };
        let mode = file.metadata().map_err(read)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(fail(format!(
                "the token key can be read by others (mode {:04o}); whoever has it can turn tokens back into \
                 numbers. Run: chmod 600 {}",
                mode & 0o7777,
                shown(path)
            )));
        }
        let mut bytes = Vec::with_capacity(KEY_BYTES + 1);
        Read::take(&mut file, KEY_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(read)?;
        <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).map(Self).map_err(|_length| {
            fail(format!(
                "a token key is {KEY_BYTES} bytes; this file is not. Move it away to have a new one made (tokens \
                 of older reports will then no longer match)"
            ))
        })
    }

    /// Makes a key beside its place and links it there, so that of two first runs at once one key
    /// wins and both use it.
    fn create(path: &Path) -> Result<Self, DetectError> {
        let fail = |source| DetectError::Read {
            path: path.to_path_buf(),
            source,
        };
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(fail)?;
        let mut key = [0_u8; KEY_BYTES];
        getrandom::fill(&mut key)
            .map_err(|error| fail(std::io::Error::other(error.to_string())))?;
        let beside = folder.join(format!(".token.key.{}", std::process::id()));
        let written = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&beside)
            .and_then(|mut file| file.write_all(&key).and_then(|()| file.sync_all()));
        let linked = written.and_then(|()| std::fs::hard_link(&beside, path));
        let _ = std::fs::remove_file(&beside);
        match linked {
            Ok(()) => Ok(Self(key)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Self::read(path, std::fs::File::open(path).map_err(fail)?)
            }
            Err(error) => Err(fail(error)),
        }
    }

    /// A secret for another use of the same key, which says nothing of it.
    pub fn secret_for(&self, use_: &str) -> [u8; KEY_BYTES] {
        let mut secret = [0_u8; KEY_BYTES];
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) {
            mac.update(b"secret for\0");
            mac.update(use_.as_bytes());
            secret = mac.finalize().into_bytes().into();
        }
        secret
    }

    /// What turns digits into tokens under this key.
    pub fn tokenizer(&self) -> Tokenizer {
        // HMAC takes a key of any length; 32 bytes cannot be refused.
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).ok();
        Tokenizer { mac }
    }
}

/// Turns digits into tokens.
#[derive(Clone)]
pub struct Tokenizer {
    mac: Option<Hmac<Sha256>>,
}

impl Tokenizer {
    /// The token of a number of one kind. `identity` keeps kinds apart: the same digits as a CPR
    /// number and as a case number are not the same person.
    pub(super) fn token(&self, identity: &str, number: &[u8]) -> Token {
        let Some(mut mac) = self.mac.clone() else {
            return Token(0);
        };
        mac.update(identity.as_bytes());
        mac.update(&[0]);
        mac.update(number);
        let tag = mac.finalize().into_bytes();
        let mut first = [0_u8; 8];
        first
            .iter_mut()
            .zip(tag.iter())
            .for_each(|(to, from)| *to = *from);
        Token(u64::from_be_bytes(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/token.key");
        let first = TokenKey::load_or_create(&path).unwrap();
        let again = TokenKey::load_or_create(&path).unwrap();
        assert_eq!(first.0, again.0);
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let refused = TokenKey::load_or_create(&path).err().unwrap().to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
    }

    #[test]
    fn tokens_depend_on_key_kind_and_number() {
        let (one, two) = (
            TokenKey::throwaway().tokenizer(),
            TokenKey::throwaway().tokenizer(),
        );
        assert_eq!(one.token("a", &[1, 2]), one.token("a", &[1, 2]));
        assert_ne!(one.token("a", &[1, 2]), one.token("a", &[1, 3]));
        assert_ne!(one.token("a", &[1, 2]), one.token("b", &[1, 2]));
        assert_ne!(one.token("a", &[1, 2]), two.token("a", &[1, 2]));
    }
}
