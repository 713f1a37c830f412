//! Decrypts files that open without a password.
//!
//! Many files are encrypted with an empty user password, only to forbid printing or copying; anyone
//! who can read such a file can read what is in it. All revisions of the standard handler are
//! known. No password is ever tried but the empty one; certificates are not known.

use std::borrow::Cow;

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use md5::{Digest, Md5};
use sha2::{Sha256, Sha384, Sha512};

use super::file::File;
use super::object::{Dict, Id, Object, Stream};
use crate::extract::reader::Fault;

const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08,
    0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// The key of a file and what it is used with.
pub(super) struct Crypt {
    /// `None` where it takes a password, though parts of the file do not.
    key: Option<Vec<u8>>,
    strings: Method,
    streams: Method,
    attachments: Method,
    named: Vec<(Vec<u8>, Method)>,
    metadata: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Plain,
    Rc4,
    Aes128,
    Aes256,
}

impl Crypt {
    /// The decryption of a file, `None` if it is not encrypted.
    pub(super) fn new(file: &File, trailer: &Dict) -> Result<Option<Self>, Fault> {
        let Some(dict) = file.dict(trailer, b"Encrypt") else {
            return Ok(None);
        };
        if !dict.is(b"Filter", b"Standard") {
            return Err(Fault::Encrypted);
        }
        let version = file.integer(&dict, b"V").unwrap_or(0);
        let filters = file.dict(&dict, b"CF").unwrap_or_default();
        let mut named = vec![(b"Identity".to_vec(), Method::Plain)];
        for (name, filter) in filters.iter() {
            let filter = file.resolve(filter);
            let method = match filter.dict().and_then(|filter| filter.get(b"CFM")) {
                Some(Object::Name(method)) => match &**method {
                    b"V2" => Method::Rc4,
                    b"AESV2" => Method::Aes128,
                    b"AESV3" => Method::Aes256,
                    _ => Method::Plain,
                },
                _ => Method::Plain,
            };
            named.push((name.to_vec(), method));
        }
        let mut crypt = Self {
            key: None,
            strings: Method::Rc4,
            streams: Method::Rc4,
            attachments: Method::Rc4,
            named,
            metadata: !matches!(dict.get(b"EncryptMetadata"), Some(Object::Boolean(false))),
        };
        match version {
            1..=3 => {}
            4 | 5 => {
                let method = |key| {
                    let name = dict.get(key).and_then(Object::name);
                    crypt.method(name.unwrap_or(b"Identity"))
                };
                let (strings, streams) = (method(b"StrF"), method(b"StmF"));
                let attachments = match dict.get(b"EFF") {
                    Some(_) => method(b"EFF"),
                    None => streams,
                };
                (crypt.strings, crypt.streams, crypt.attachments) = (strings, streams, attachments);
            }
            _ => return Err(Fault::Encrypted),
        }
        crypt.key = file_key(file, &dict, trailer, version, crypt.metadata);
        let all_but_attachments = crypt.strings == Method::Plain && crypt.streams == Method::Plain;
        if crypt.key.is_none() && !all_but_attachments {
            return Err(Fault::Encrypted);
        }
        Ok(Some(crypt))
    }

    fn method(&self, name: &[u8]) -> Method {
        let found = self.named.iter().find(|(known, _)| known == name);
        found.map_or(Method::Plain, |(_, method)| *method)
    }

    /// Decrypts all strings of an object.
    pub(super) fn decrypt_strings(&self, object: &mut Object, id: Id, depth: u32) {
        if self.strings == Method::Plain || depth > 100 {
            return;
        }
        match object {
            Object::Text(text) => {
                if let Some(plain) = self.decrypt(self.strings, id, text) {
                    *text = plain.into();
                }
            }
            Object::Array(items) => {
                for item in items {
                    self.decrypt_strings(item, id, depth + 1);
                }
            }
            Object::Dict(dict) => {
                for value in dict.values_mut() {
                    self.decrypt_strings(value, id, depth + 1);
                }
            }
            Object::Stream(stream) => {
                for value in stream.dict.values_mut() {
                    self.decrypt_strings(value, id, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// The bytes of a stream, decrypted.
    pub(super) fn stream<'a>(&self, file: &File, stream: &Stream, data: &'a [u8]) -> Cow<'a, [u8]> {
        let dict = &stream.dict;
        if dict.is(b"Type", b"XRef") || (dict.is(b"Type", b"Metadata") && !self.metadata) {
            return Cow::Borrowed(data);
        }
        let method = match self.named_for(file, dict) {
            Some(method) => method,
            None if dict.is(b"Type", b"EmbeddedFile") => self.attachments,
            None => self.streams,
        };
        if method == Method::Plain {
            return Cow::Borrowed(data);
        }
        match self.decrypt(method, stream.id, data) {
            Some(plain) => Cow::Owned(plain),
            None => {
                file.note(Fault::Encrypted);
                Cow::Borrowed(&[])
            }
        }
    }

    /// What the stream itself says it is encrypted with.
    fn named_for(&self, file: &File, dict: &Dict) -> Option<Method> {
        let filter = file.get(dict, b"Filter")?;
        let first = filter.array().map_or(Some(&*filter), |items| items.first());
        if first?.name()? != b"Crypt" {
            return None;
        }
        let parameters = file.get(dict, b"DecodeParms");
        let parameters = parameters.as_deref().and_then(|parameters| {
            let first = match parameters.array() {
                Some(items) => items.first()?,
                None => parameters,
            };
            first.dict()
        });
        let name = parameters.and_then(|parameters| parameters.get(b"Name")?.name());
        Some(self.method(name.unwrap_or(b"Identity")))
    }

    fn decrypt(&self, method: Method, id: Id, data: &[u8]) -> Option<Vec<u8>> {
        if method == Method::Plain {
            return Some(data.to_vec());
        }
        let key = self.key.as_deref()?;
        if method == Method::Aes256 {
            let cipher = aes::Aes256::new_from_slice(key).ok()?;
            return Some(cbc_with_padding(&cipher, data));
        }
        let mut hash = Md5::new();
        hash.update(key);
        hash.update(id.number.to_le_bytes().get(..3)?);
        hash.update(id.generation.to_le_bytes());
        if method == Method::Aes128 {
            hash.update(b"sAlT");
        }
        let hash = hash.finalize();
        let key = hash.get(..(key.len() + 5).min(16))?;
        if method == Method::Rc4 {
            return Some(rc4(key, data));
        }
        let cipher = aes::Aes128::new_from_slice(key).ok()?;
        Some(cbc_with_padding(&cipher, data))
    }
}

/// The file's key if the empty password gives it.
fn file_key(
    file: &File,
    dict: &Dict,
    trailer: &Dict,
    version: i64,
    metadata: bool,
) -> Option<Vec<u8>> {
    let revision = file.integer(dict, b"R").unwrap_or(0);
    let string = |key| {
        let object = file.get(dict, key);
        object.and_then(|object| object.string().map(<[u8]>::to_vec))
    };
    let (owner, user) = (string(b"O")?, string(b"U")?);
    if revision >= 5 {
        let hash = |salt: &[u8]| match revision {
            5 => Some(Sha256::digest(salt).to_vec()),
            _ => hardened_hash(salt),
        };
        if hash(user.get(32..40)?)?.get(..32)? != user.get(..32)? {
            return None;
        }
        let key = hash(user.get(40..48)?)?;
        let cipher = aes::Aes256::new_from_slice(key.get(..32)?).ok()?;
        return Some(cbc(&cipher, &[0; 16], string(b"UE")?.get(..32)?));
    }
    let length = match (version, file.integer(dict, b"Length")) {
        (1, _) => 5,
        (4, None) => 16,
        // Some writers count bytes.
        (_, Some(length @ 5..=16)) => usize::try_from(length).ok()?,
        (_, Some(length @ 40..=128)) => usize::try_from(length / 8).ok()?,
        (4, Some(_)) => 16,
        _ => 5,
    };
    let id = file.array(trailer, b"ID").unwrap_or_default();
    let id = id.first().map(|id| file.resolve(id));
    let id = id.as_ref().and_then(|id| id.string()).unwrap_or_default();
    let permissions = file.integer(dict, b"P").unwrap_or(0);
    let mut hash = Md5::new();
    hash.update(PADDING);
    hash.update(owner.get(..32)?);
    hash.update(permissions.to_le_bytes().get(..4)?);
    hash.update(id);
    if revision >= 4 && !metadata {
        hash.update([0xff; 4]);
    }
    let mut key = hash.finalize().to_vec();
    if revision >= 3 {
        for _ in 0..50 {
            key = Md5::digest(key.get(..length)?).to_vec();
        }
    }
    key.truncate(length);
    let fits = if revision == 2 {
        rc4(&key, &PADDING) == user.get(..32)?
    } else {
        let mut hash = Md5::new();
        hash.update(PADDING);
        hash.update(id);
        let mut check = hash.finalize().to_vec();
        for round in 0..20u8 {
            let key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
            check = rc4(&key, &check);
        }
        check.get(..16)? == user.get(..16)?
    };
    fits.then_some(key)
}

/// The hash of revision 6 for an empty password.
fn hardened_hash(salt: &[u8]) -> Option<Vec<u8>> {
    let mut key = Sha256::digest(salt).to_vec();
    let mut round = 0u32;
    loop {
        let mut text = key.repeat(64);
        let cipher = aes::Aes128::new_from_slice(key.get(..16)?).ok()?;
        let mut last: [u8; 16] = key.get(16..32)?.try_into().ok()?;
        for chunk in text.chunks_exact_mut(16) {
            let mut block: [u8; 16] = std::array::from_fn(|_| 0);
            for ((out, byte), before) in block.iter_mut().zip(chunk.iter()).zip(last) {
                *out = byte ^ before;
            }
            let mut encrypted = block.into();
            cipher.encrypt_block(&mut encrypted);
            last = encrypted.into();
            chunk.copy_from_slice(&last);
        }
        let sum: u32 = text.iter().take(16).map(|byte| u32::from(*byte)).sum();
        key = match sum % 3 {
            0 => Sha256::digest(&text).to_vec(),
            1 => Sha384::digest(&text).to_vec(),
            _ => Sha512::digest(&text).to_vec(),
        };
        round += 1;
        if round >= 64 && u32::from(*text.last()?) <= round - 32 {
            key.truncate(32);
            return Some(key);
        }
    }
}

fn cbc<C: BlockCipherDecrypt<BlockSize = aes::cipher::consts::U16>>(
    cipher: &C,
    start: &[u8; 16],
    data: &[u8],
) -> Vec<u8> {
    let mut plain = Vec::with_capacity(data.len());
    let mut last = *start;
    for chunk in data.chunks_exact(16) {
        let Ok(encrypted) = <[u8; 16]>::try_from(chunk) else {
            break;
        };
        let mut block = encrypted.into();
        cipher.decrypt_block(&mut block);
        let block: [u8; 16] = block.into();
        plain.extend(block.iter().zip(last).map(|(byte, before)| byte ^ before));
        last = encrypted;
    }
    plain
}

/// A string or stream: it begins with what its first block was mixed with, and ends with padding.
fn cbc_with_padding<C: BlockCipherDecrypt<BlockSize = aes::cipher::consts::U16>>(
    cipher: &C,
    data: &[u8],
) -> Vec<u8> {
    let Some((start, data)) = data.split_first_chunk::<16>() else {
        return Vec::new();
    };
    let mut plain = cbc(cipher, start, data);
    if let Some(padding @ 1..=16) = plain.last().copied() {
        plain.truncate(plain.len().saturating_sub(usize::from(padding)));
    }
    plain
}

fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|index| index.to_le_bytes()[0]);
    let at = |state: &[u8; 256], index: u8| state.get(usize::from(index)).copied().unwrap_or(0);
    let mut j = 0u8;
    for (i, key) in (0..=255u8).zip(key.iter().cycle()) {
        j = j.wrapping_add(at(&state, i)).wrapping_add(*key);
        state.swap(usize::from(i), usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    let mix = |byte: &u8| {
        i = i.wrapping_add(1);
        j = j.wrapping_add(at(&state, i));
        state.swap(usize::from(i), usize::from(j));
        byte ^ at(&state, at(&state, i).wrapping_add(at(&state, j)))
    };
    data.iter().map(mix).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_as_published() {
        assert_eq!(
            rc4(b"Key", b"Plaintext"),
            [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]
        );
    }
}
