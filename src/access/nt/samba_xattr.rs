//! `security.NTACL`: the NT descriptor that Samba's `acl_xattr` keeps beside a file's POSIX rights.
//!
//! Samba uses the descriptor only as long as the POSIX rights are those it was stored with: versions
//! 3 and 4 carry a hash of them. Someone who changes the mode behind Samba's back takes the
//! descriptor out of force, and who can read is then derived from the POSIX rights. With
//! `acl_xattr:ignore system acls` no hash is asked for. The layouts were read off blobs that smbd
//! stored; the tests compare with smbd itself.
//!
//! A version 3 hash is over the descriptor that Samba would derive from the POSIX rights. It is not
//! computed here: such a blob, where hashes count, gives "cannot tell".

use sha2::{Digest, Sha256};

use super::descriptor::{BadDescriptor, Descriptor};

/// POSIX rights as they are now: what a hash is held against.
pub(crate) struct Posix<'a> {
    pub uid: u32,
    pub gid: u32,
    /// With the bits of the file's type.
    pub mode: u32,
    /// The bytes of `system.posix_acl_access`.
    pub access: Option<&'a [u8]>,
    /// The bytes of `system.posix_acl_default`.
    pub default: Option<&'a [u8]>,
}

/// What Samba makes of a blob.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Blob {
    /// This descriptor is in force.
    InForce(Descriptor),
    /// The POSIX rights have changed since: they alone decide.
    Outdated,
    /// It cannot be said which of the two.
    Uncertain(Descriptor),
}

/// Bytes of a hash field, of which SHA-256 fills the first half.
const HASH: usize = 64;
const SHA256: usize = 32;
/// Set-user-id, set-group-id and sticky in a mode.
const SPECIAL_BITS: u32 = 0o7000;

/// Reads a blob. `ignores_system_acls` is the share's setting.
///
/// # Errors
/// When the bytes hold no descriptor of a version that is known: Samba then goes by the POSIX
/// rights, but another program may not.
pub(crate) fn read(
    blob: &[u8],
    posix: &Posix<'_>,
    ignores_system_acls: bool,
) -> Result<Blob, BadDescriptor> {
    let bad = BadDescriptor("an NTACL blob that is cut off");
    let version = blob.get(..2).ok_or(bad)?;
    let version = version
        .iter()
        .rev()
        .fold(0_u16, |v, b| v << 8 | u16::from(*b));
    // Version, version again (the arm of a union), a pointer; from 2 on a second pointer.
    let after = |at: usize| Descriptor::parse_within(blob, at);
    match version {
        1 => after(8).map(Blob::InForce),
        // A hash of sixteen bytes that nothing is held against.
        2 => after(12 + 16).map(Blob::InForce),
        3 => {
            let descriptor = after(80)?;
            let hash = blob.get(14..14 + HASH).ok_or(bad)?;
            Ok(if ignores_system_acls {
                Blob::InForce(descriptor)
            } else if hash.iter().all(|&byte| byte == 0) {
                // Stored while POSIX rights were ignored: no rights have this hash.
                Blob::Outdated
            } else {
                Blob::Uncertain(descriptor)
            })
        }
        4 => {
            let rest = blob.get(14 + HASH..).ok_or(bad)?;
            let words = rest.iter().position(|&byte| byte == 0).ok_or(bad)?;
            // The words that say what was hashed, a time, the hash, the descriptor, each aligned.
            let time = (14 + HASH + words + 1).next_multiple_of(4);
            let hash = blob.get(time + 8..time + 8 + SHA256).ok_or(bad)?;
            let descriptor = after(time + 8 + HASH)?;
            let is_posix = rest.get(..words) == Some(b"posix_acl");
            Ok(if ignores_system_acls {
                Blob::InForce(descriptor)
            } else if !is_posix {
                Blob::Uncertain(descriptor)
            } else if posix.has_hash(hash) {
                Blob::InForce(descriptor)
            } else {
                Blob::Outdated
            })
        }
        _ => Err(BadDescriptor("an NTACL blob of an unknown version")),
    }
}

impl Posix<'_> {
    /// Whether a hash is that of these rights. Set-id and sticky bits are in it, but where only they
    /// differ Samba's other hash, made without them, keeps the descriptor in force.
    fn has_hash(&self, hash: &[u8]) -> bool {
        let is_of = |mode| self.hash(mode).is_some_and(|now| now.as_slice() == hash);
        is_of(self.mode)
            || (0..8).any(|special: u32| is_of(self.mode & !SPECIAL_BITS | special << 9))
    }

    /// SHA-256 of the rights as Samba lines them up (NDR of its `smb_acl_wrapper`).
    fn hash(&self, mode: u32) -> Option<[u8; SHA256]> {
        let mut out = Ndr(Vec::with_capacity(256));
        out.u32(0x0002_0000);
        out.u32(if self.default.is_some() {
            0x0002_0004
        } else {
            0
        });
        out.u64(self.uid.into());
        out.u64(self.gid.into());
        out.u32(mode);
        match self.access {
            Some(acl) => out.acl(&entries(acl)?),
            None => {
                let bits = |shift: u32| u16::try_from(mode >> shift & 7).unwrap_or(0);
                out.acl(&[(0x01, bits(6), 0), (0x04, bits(3), 0), (0x20, bits(0), 0)]);
            }
        }
        if let Some(default) = self.default {
            out.acl(&entries(default)?);
        }
        Some(Sha256::digest(&out.0).into())
    }
}

/// Tag, permissions and id of the entries of a POSIX ACL.
fn entries(acl: &[u8]) -> Option<Vec<(u16, u16, u32)>> {
    let entries = acl.get(4..)?.chunks_exact(8).map(|entry| {
        let &[t0, t1, p0, p1, i0, i1, i2, i3] = entry else {
            return (0, 0, 0);
        };
        (
            u16::from_le_bytes([t0, t1]),
            u16::from_le_bytes([p0, p1]),
            u32::from_le_bytes([i0, i1, i2, i3]),
        )
    });
    Some(entries.collect())
}

/// Little-endian fields, each aligned to its own size.
struct Ndr(Vec<u8>);

impl Ndr {
    fn align(&mut self, to: usize) {
        self.0.resize(self.0.len().next_multiple_of(to), 0);
    }

    fn u16(&mut self, value: u16) {
        self.align(2);
        self.0.extend(value.to_le_bytes());
    }

    fn u32(&mut self, value: u32) {
        self.align(4);
        self.0.extend(value.to_le_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.align(8);
        self.0.extend(value.to_le_bytes());
    }

    fn acl(&mut self, entries: &[(u16, u16, u32)]) {
        let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        self.u32(count);
        self.align(8);
        self.u32(count);
        self.u32(0);
        for &(tag, permissions, id) in entries {
            self.align(8);
            // Samba numbers the tags in its own way.
            let kind = match tag {
                0x02 => 1,
                0x01 => 2,
                0x08 => 3,
                0x04 => 4,
                0x20 => 5,
                0x10 => 6,
                _ => 0,
            };
            self.u16(kind);
            self.u16(kind);
            if kind == 1 || kind == 3 {
                self.u64(id.into());
            }
            self.u32(permissions.into());
        }
    }
}
