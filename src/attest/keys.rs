//! Keys in minisign's files: two lines, a comment and base64.
//!
//! The files are minisign's own, so that a key made here signs there and the other way round. A secret key is
//! written once, readable by its owner only, never over another file, and never shown: it has no form but its file.
//! Bytes of it are overwritten when they are no longer needed, as far as the libraries let us.

use std::fmt;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b256, Digest};
use ed25519_compact::{KeyPair, Seed};
use zeroize::Zeroizing;

use super::AttestError;
use super::password::{Cost, STREAM};

const ALGORITHM: [u8; 2] = *b"Ed";
const LOCKED: [u8; 2] = *b"Sc";
const UNLOCKED: [u8; 2] = [0, 0];
const CHECKSUM: [u8; 2] = *b"B2";
/// More than any key file.
const MOST_BYTES: u64 = 4096;

/// A key that signs.
pub struct SecretKey {
    id: [u8; 8],
    key: ed25519_compact::SecretKey,
}

/// A key that checks signatures.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    id: [u8; 8],
    key: ed25519_compact::PublicKey,
}

impl SecretKey {
    /// A new key.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn generate() -> Result<Self, AttestError> {
        let mut seed = Zeroizing::new([0; 32]);
        let mut id = [0; 8];
        getrandom::fill(seed.as_mut_slice()).map_err(AttestError::NoRandom)?;
        getrandom::fill(&mut id).map_err(AttestError::NoRandom)?;
        let pair = KeyPair::try_from_seed(Seed::new(*seed))
            .map_err(|_| AttestError::Derive("the random bytes make no key"))?;
        Ok(Self { id, key: pair.sk })
    }

    /// The key that checks its signatures.
    pub fn public(&self) -> PublicKey {
        PublicKey {
            id: self.id,
            key: self.key.public_key(),
        }
    }

    /// Whether the key in a file is locked with a password.
    ///
    /// # Errors
    /// When it cannot be read or holds no key.
    pub fn is_locked(path: &Path) -> Result<bool, AttestError> {
        Ok(Stored::read(path)?.kdf == LOCKED)
    }

    /// Reads a key. An unlocked one takes no password, and ignores one.
    ///
    /// # Errors
    /// When it cannot be read, others can read it, it holds no key, or the password is missing or wrong.
    pub fn read(path: &Path, password: Option<&str>) -> Result<Self, AttestError> {
        Stored::read(path)?.open(path, password)
    }

    /// Writes the key, mode 0600, and its public key beside; neither over another file.
    ///
    /// # Errors
    /// When one cannot be written; then neither is left.
    pub fn write_new(
        &self,
        secret: &Path,
        public: &Path,
        password: Option<&str>,
    ) -> Result<(), AttestError> {
        let text = Stored::of(self, password)?.to_text();
        create(secret, 0o600, text.as_bytes())?;
        let written = create(public, 0o644, self.public().to_text().as_bytes());
        if written.is_err() {
            // Half a pair would only be in the way of the next try.
            let _ = std::fs::remove_file(secret);
        }
        written
    }

    /// A signature of a message, the same one each time.
    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        *self.key.sign(message, None)
    }

    /// Which key it is.
    pub(super) fn id(&self) -> [u8; 8] {
        self.id
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", shown_id(self.id))
    }
}

impl PublicKey {
    /// Reads a public key's file.
    ///
    /// # Errors
    /// When it cannot be read or holds no key.
    pub fn read(path: &Path) -> Result<Self, AttestError> {
        let bytes = super::read_at_most(path, MOST_BYTES, "a public key")?;
        let text = str::from_utf8(&bytes).ok();
        text.and_then(Self::parse)
            .ok_or_else(|| AttestError::NotAKey {
                path: path.to_path_buf(),
                why: "a public key is a comment and a line of 56 characters",
            })
    }

    /// Reads a public key as text: its file, or its one line.
    pub fn parse(text: &str) -> Option<Self> {
        let line = text.lines().rfind(|line| !line.trim().is_empty())?;
        let bytes = STANDARD.decode(line.trim()).ok()?;
        let (algorithm, rest) = bytes.split_first_chunk::<2>()?;
        let (id, rest) = rest.split_first_chunk::<8>()?;
        let key: [u8; 32] = rest.try_into().ok()?;
        (*algorithm == ALGORITHM).then_some(Self {
            id: *id,
            key: ed25519_compact::PublicKey::new(key),
        })
    }

    /// Its one line, as minisign's `-P` takes it.
    pub fn line(&self) -> String {
        STANDARD.encode([&ALGORITHM[..], &self.id, &*self.key].concat())
    }

    /// Its number, as minisign shows it.
    pub fn id(&self) -> String {
        shown_id(self.id)
    }

    fn to_text(&self) -> String {
        format!(
            "untrusted comment: minisign public key {}\n{}\n",
            self.id(),
            self.line()
        )
    }

    /// Whether a signature is by the key with this number.
    pub(super) fn is_numbered(&self, id: [u8; 8]) -> bool {
        self.id == id
    }

    /// Whether a signature of a message holds.
    pub(super) fn holds(&self, message: &[u8], signature: [u8; 64]) -> bool {
        let signature = ed25519_compact::Signature::new(signature);
        self.key.verify(message, &signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.line())
    }
}

/// The number of a key, as minisign shows it.
pub(super) fn shown_id(id: [u8; 8]) -> String {
    format!("{:X}", u64::from_le_bytes(id))
}

/// A secret key as it is stored: what can be locked is one stretch.
struct Stored {
    kdf: [u8; 2],
    salt: [u8; 32],
    cost: Cost,
    /// Number, key and checksum.
    body: Zeroizing<[u8; STREAM]>,
}

impl Stored {
    fn of(key: &SecretKey, password: Option<&str>) -> Result<Self, AttestError> {
        let mut body = Zeroizing::new([0; STREAM]);
        let parts = key.id.iter().chain(key.key.iter());
        let checksum = checksum(&key.id, &key.key[..]);
        for (to, from) in body.iter_mut().zip(parts.chain(&checksum)) {
            *to = *from;
        }
        let mut stored = Self {
            kdf: UNLOCKED,
            salt: [0; 32],
            cost: Cost {
                operations: 0,
                memory: 0,
            },
            body,
        };
        if let Some(password) = password {
            stored.kdf = LOCKED;
            stored.cost = Cost::NEW;
            getrandom::fill(&mut stored.salt).map_err(AttestError::NoRandom)?;
            let stream = stored.cost.stream(password, &stored.salt);
            stored.turn(&*stream.map_err(AttestError::Derive)?);
        }
        Ok(stored)
    }

    /// Locks what is unlocked, and the other way round.
    fn turn(&mut self, stream: &[u8; STREAM]) {
        for (byte, mask) in self.body.iter_mut().zip(stream) {
            *byte ^= mask;
        }
    }

    fn to_text(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new(
            [
                &ALGORITHM[..],
                &self.kdf,
                &CHECKSUM,
                &self.salt,
                &self.cost.operations.to_le_bytes(),
                &self.cost.memory.to_le_bytes(),
                self.body.as_slice(),
            ]
            .concat(),
        );
        let line = Zeroizing::new(STANDARD.encode(&*bytes));
        let what = match self.kdf {
            LOCKED => "minisign encrypted secret key",
            _ => "minisign secret key",
        };
        Zeroizing::new(format!("untrusted comment: {what}\n{}\n", *line))
    }

    fn read(path: &Path) -> Result<Self, AttestError> {
        let fail = |source| AttestError::Read {
            path: path.to_path_buf(),
            source,
        };
        if std::fs::metadata(path).map_err(fail)?.mode() & 0o077 != 0 {
            return Err(AttestError::KeyIsOpen {
                path: path.to_path_buf(),
            });
        }
        let bytes = Zeroizing::new(super::read_at_most(path, MOST_BYTES, "a secret key")?);
        Self::parse(&bytes).map_err(|why| AttestError::NotAKey {
            path: path.to_path_buf(),
            why,
        })
    }

    fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        const WHY: &str = "a secret key is a comment and a line of 212 characters";
        let text = str::from_utf8(bytes).map_err(|_| WHY)?;
        let line = text.lines().nth(1).ok_or(WHY)?;
        let bytes = Zeroizing::new(STANDARD.decode(line.trim()).map_err(|_| WHY)?);
        let (algorithm, rest) = bytes.split_first_chunk::<2>().ok_or(WHY)?;
        let (kdf, rest) = rest.split_first_chunk::<2>().ok_or(WHY)?;
        let (check, rest) = rest.split_first_chunk::<2>().ok_or(WHY)?;
        let (salt, rest) = rest.split_first_chunk::<32>().ok_or(WHY)?;
        let (operations, rest) = rest.split_first_chunk::<8>().ok_or(WHY)?;
        let (memory, rest) = rest.split_first_chunk::<8>().ok_or(WHY)?;
        let body: [u8; STREAM] = rest.try_into().map_err(|_| WHY)?;
        let body = Zeroizing::new(body);
        if (*algorithm, *check) != (ALGORITHM, CHECKSUM) {
            return Err("its algorithm is another one");
        }
        if ![LOCKED, UNLOCKED].contains(kdf) {
            return Err("it is locked in a way that is not known");
        }
        Ok(Self {
            kdf: *kdf,
            salt: *salt,
            cost: Cost {
                operations: u64::from_le_bytes(*operations),
                memory: u64::from_le_bytes(*memory),
            },
            body,
        })
    }

    fn open(mut self, path: &Path, password: Option<&str>) -> Result<SecretKey, AttestError> {
        let not_a_key = |why| AttestError::NotAKey {
            path: path.to_path_buf(),
            why,
        };
        let locked = self.kdf == LOCKED;
        if locked {
            let password = password.ok_or_else(|| AttestError::PasswordNeeded {
                path: path.to_path_buf(),
            })?;
            let stream = self.cost.stream(password, &self.salt).map_err(not_a_key)?;
            self.turn(&stream);
        }
        const WHY: &str = "its parts do not fit together";
        let (id, rest) = self
            .body
            .split_first_chunk::<8>()
            .ok_or_else(|| not_a_key(WHY))?;
        let (key, sum) = rest
            .split_first_chunk::<64>()
            .ok_or_else(|| not_a_key(WHY))?;
        // minisign writes no checksum into an unlocked key: then the two halves of the key vouch for each other.
        let unsummed = !locked && sum.iter().all(|byte| *byte == 0);
        if checksum(id, key) != sum && !unsummed {
            return Err(if locked {
                AttestError::WrongPassword {
                    path: path.to_path_buf(),
                }
            } else {
                not_a_key("it is damaged")
            });
        }
        let key = ed25519_compact::SecretKey::new(*key);
        // A stored public half that is not of this key would give the secret away with the first signature.
        let real = KeyPair::try_from_seed(key.seed()).map_err(|_| not_a_key(WHY))?;
        if *real.pk != *key.public_key() {
            return Err(not_a_key(WHY));
        }
        Ok(SecretKey { id: *id, key })
    }
}

fn checksum(id: &[u8], key: &[u8]) -> [u8; 32] {
    let mut digest = Blake2b256::new();
    digest.update(ALGORITHM);
    digest.update(id);
    digest.update(key);
    digest.finalize().into()
}

/// Writes a file that was not there.
fn create(path: &Path, mode: u32, bytes: &[u8]) -> Result<(), AttestError> {
    let fail = |source| AttestError::Write {
        path: path.to_path_buf(),
        source,
    };
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .map_err(fail)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(fail)
}
