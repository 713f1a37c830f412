//! What locks a secret key: a stream of bytes made from a password by scrypt, as minisign makes it.
//!
//! A key file says how dear the making is, in the limits of libsodium; from them the parameters of scrypt follow.
//! A file that asks for more than minisign itself ever does is refused before any of it is allotted.

use zeroize::Zeroizing;

/// Bytes of the stream: as many as are locked.
pub(super) const STREAM: usize = 104;

/// How dear it is to try a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// libsodium's `opslimit`.
    pub operations: u64,
    /// libsodium's `memlimit`, bytes.
    pub memory: u64,
}

impl Cost {
    /// What new keys get: 128 MiB (N = 2^17, r = 8, p = 1), which a small server has.
    pub(super) const NEW: Self = Self {
        operations: 1 << 22,
        memory: 128 << 20,
    };
    /// What minisign gives new keys: 1 GiB. No file may ask for more.
    const MOST: Self = Self {
        operations: 1 << 25,
        memory: 1 << 30,
    };

    /// log2 of N, and p, as libsodium chooses them; r is 8.
    fn parameters(self) -> Option<(u8, u32)> {
        if self.operations > Self::MOST.operations || self.memory > Self::MOST.memory {
            return None;
        }
        let operations = self.operations.max(32_768);
        let by_memory = operations >= self.memory / 32;
        let most = if by_memory {
            self.memory / 1024
        } else {
            operations / 32
        };
        let log_n = (1..63).find(|log| 1_u64 << log > most / 2)?;
        let p = if by_memory {
            (operations / 4 / (1_u64 << log_n)) / 8
        } else {
            1
        };
        let p = u32::try_from(p).ok().filter(|p| *p > 0)?;
        Some((log_n, p))
    }

    /// The stream for a password.
    pub(super) fn stream(
        self,
        password: &str,
        salt: &[u8; 32],
    ) -> Result<Zeroizing<[u8; STREAM]>, &'static str> {
        let (log_n, p) = self
            .parameters()
            .ok_or("it asks for more work than a key does")?;
        let parameters = scrypt::Params::new(log_n, 8, p)
            .map_err(|_| "its limits are no parameters of scrypt")?;
        let mut stream = Zeroizing::new([0; STREAM]);
        scrypt::scrypt(
            password.as_bytes(),
            salt,
            &parameters,
            stream.as_mut_slice(),
        )
        .map_err(|_| "scrypt gave no bytes")?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_those_of_libsodium() {
        // N, r and p of the limits `interactive` and `sensitive`.
        let of = |operations, memory| Cost { operations, memory }.parameters();
        assert_eq!(of(524_288, 16_777_216), Some((14, 1)));
        assert_eq!(of(33_554_432, 1_073_741_824), Some((20, 1)));
        // Less work than the memory would do for.
        assert_eq!(of(32_768, 16_777_216), Some((10, 1)));
        assert_eq!(Cost::NEW.parameters(), Some((17, 1)));
        assert_eq!(of(u64::MAX, 1 << 20), None);
        assert_eq!(of(1 << 20, u64::MAX), None);
    }
}
