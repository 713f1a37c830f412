//! A signature in minisign's file: a comment, the signature, a comment that is signed too, and its signature.
//!
//! What is signed is a digest of the bytes (BLAKE2b, minisign's form since 0.6). The signed comment says what the
//! signature is for, so that one made for something else is told apart. Older signatures, of the bytes themselves,
//! are deliberately not accepted: two ways to sign are one too many.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest};

use super::keys::{PublicKey, SecretKey, shown_id};
use super::{AttestError, SCHEMA, files};

const PREHASHED: [u8; 2] = *b"ED";
const LEGACY: [u8; 2] = *b"Ed";
const COMMENT: &str = "untrusted comment: ";
const TRUSTED: &str = "trusted comment: ";
/// minisign's own bound on a trusted comment, and room for the rest.
const MOST_BYTES: u64 = 16 << 10;

/// A signature of a manifest.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    key: [u8; 8],
    signature: [u8; 64],
    trusted: String,
    of_comment: [u8; 64],
}

/// What is wrong with a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// By another key.
    OtherKey {
        /// Its number.
        theirs: String,
    },
    /// Of other bytes.
    Forged,
    /// The signed comment is another one.
    CommentForged,
}

/// Why a file holds no signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoSignature {
    /// Of minisign's old form.
    Legacy,
    /// Anything else.
    Malformed(&'static str),
}

impl Signature {
    /// Signs the bytes of a manifest that is written to `file`, at a time in seconds since 1970.
    ///
    /// # Errors
    /// When the file's name cannot stand in the comment.
    pub fn sign(
        manifest: &[u8],
        key: &SecretKey,
        file: &Path,
        seconds: i64,
    ) -> Result<Self, AttestError> {
        let name = files::name_of(file)?;
        let trusted = format!("timestamp:{seconds}\tfile:{name}\tschema:{SCHEMA}");
        let signature = key.sign(&Blake2b512::digest(manifest));
        let of_comment = key.sign(&with_comment(&signature, &trusted));
        Ok(Self {
            key: key.id(),
            signature,
            trusted,
            of_comment,
        })
    }

    /// The text of its file.
    pub fn to_text(&self) -> String {
        let signature = [&PREHASHED[..], &self.key, &self.signature].concat();
        format!(
            "{COMMENT}signature of a manifest of Mappevagt\n{}\n{TRUSTED}{}\n{}\n",
            STANDARD.encode(signature),
            self.trusted,
            STANDARD.encode(self.of_comment)
        )
    }

    /// The bytes of a signature's file.
    pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, AttestError> {
        super::read_at_most(path, MOST_BYTES, "a signature")
    }

    /// Reads a signature.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, NoSignature> {
        let malformed = NoSignature::Malformed;
        let text = str::from_utf8(bytes).map_err(|_| malformed("it is no text"))?;
        let mut lines = text.lines();
        let mut line = || lines.next().ok_or(malformed("it has less than four lines"));
        let (comment, signature, trusted, of_comment) = (line()?, line()?, line()?, line()?);
        if lines.any(|line| !line.trim().is_empty()) {
            return Err(malformed("it has more than four lines"));
        }
        if !comment.starts_with(COMMENT) {
            return Err(malformed("its first line is no comment"));
        }
        let trusted = trusted
            .strip_prefix(TRUSTED)
            .ok_or(malformed("its third line is no trusted comment"))?;
        let decode = |line: &str| {
            let bytes = STANDARD.decode(line.trim());
            bytes.map_err(|_| malformed("a signature in it is no base64"))
        };
        let short = malformed("a signature in it has another length");
        let bytes = decode(signature)?;
        let (algorithm, rest) = bytes.split_first_chunk::<2>().ok_or(short.clone())?;
        let (key, rest) = rest.split_first_chunk::<8>().ok_or(short.clone())?;
        let signature: [u8; 64] = rest.try_into().map_err(|_| short.clone())?;
        let of_comment: [u8; 64] = decode(of_comment)?.try_into().map_err(|_| short)?;
        match *algorithm {
            PREHASHED => Ok(Self {
                key: *key,
                signature,
                trusted: trusted.to_string(),
                of_comment,
            }),
            LEGACY => Err(NoSignature::Legacy),
            _ => Err(malformed("its algorithm is another one")),
        }
    }

    /// Whether it is one of these bytes, by this key.
    pub(super) fn check(&self, manifest: &[u8], key: &PublicKey) -> Result<(), Fault> {
        if !key.is_numbered(self.key) {
            let theirs = shown_id(self.key);
            return Err(Fault::OtherKey { theirs });
        }
        if !key.holds(&Blake2b512::digest(manifest), self.signature) {
            return Err(Fault::Forged);
        }
        if !key.holds(
            &with_comment(&self.signature, &self.trusted),
            self.of_comment,
        ) {
            return Err(Fault::CommentForged);
        }
        Ok(())
    }

    /// The comment that is signed.
    pub fn trusted_comment(&self) -> &str {
        &self.trusted
    }

    /// A field of the signed comment.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.trusted.split('\t');
        fields.find_map(|field| field.strip_prefix(name)?.strip_prefix(':'))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({}, {:?})", shown_id(self.key), self.trusted)
    }
}

fn with_comment(signature: &[u8; 64], comment: &str) -> Vec<u8> {
    [&signature[..], comment.as_bytes()].concat()
}
