//! Readers of documents run in processes of their own: a crash, a hang or a blow-up in one costs one
//! file.
//!
//! The scan hands such a process an open file over a socket and takes texts back. The process is the
//! same program, started once a thread and used for file after file. Before it sees the first it is
//! sealed: it can open, write, start and call nothing, takes no more memory than it may, and is ended
//! when it takes too much time. It knows no rules and no key; what it reads it gives back and forgets.

mod client;
mod pool;
mod process;
mod received;
mod seal;
mod serve;
mod wire;

pub(super) use client::Client;
pub use serve::{Role, serve, try_seal};

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use super::reader::Limits;

/// Raised whenever a reader reads what it did not, or otherwise: what a state remembers of documents and
/// pictures is then read again.
const GENERATION: u32 = 1;

/// What is done about pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ocr {
    /// They are read where an engine is there and no text lies beside them.
    #[default]
    Auto,
    /// They are read though a text lies beside them.
    Always,
    /// They are not read.
    Off,
}

/// How documents and pictures are read. Shared by all threads of a scan.
#[derive(Clone, Debug, Default)]
pub struct Readers {
    /// The program that is started for it, which calls [`serve`] when its first argument is `reader`.
    /// Without one no document is read.
    pub program: Option<PathBuf>,
    /// The bounds that hold.
    pub limits: Limits,
    /// What is done about pictures.
    pub ocr: Ocr,
    /// Texts of pictures that were read, by what they show: the same picture is read once.
    seen: Arc<Mutex<Seen>>,
    /// The processes that read.
    pool: Arc<pool::Pool>,
}

/// Texts of pictures by digest. It lives as long as the scan and is written nowhere.
#[derive(Default)]
struct Seen {
    texts: HashMap<[u8; 32], Arc<client::PictureText>>,
    bytes: usize,
}

impl std::fmt::Debug for pool::Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pool")
    }
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} pictures", self.texts.len())
    }
}

impl Readers {
    /// With this program.
    pub fn new(program: Option<PathBuf>, limits: Limits, ocr: Ocr) -> Self {
        Self {
            program,
            limits,
            ocr,
            seen: Arc::default(),
            pool: Arc::default(),
        }
    }

    /// A digest of all that says which texts come out of documents and pictures: the readers, their bounds,
    /// what is done about pictures, and the engine that is installed.
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(GENERATION.to_le_bytes());
        digest.update(format!("{:?} {:?}", self.limits, self.ocr));
        digest.update([u8::from(self.program.is_some())]);
        if self.ocr != Ocr::Off {
            digest.update(super::tesseract::installed().unwrap_or_default());
        }
        digest.finalize().into()
    }

    /// Whether an engine is installed that is to be used: then a picture that it did not read is tried again.
    pub fn expect_engine(&self) -> bool {
        self.ocr != Ocr::Off && super::tesseract::installed().is_some()
    }

    /// Whether pictures can be read here.
    pub fn has_engine(&self) -> bool {
        Client::new(false, self).has_engine()
    }
}
