//! Readers of documents run in processes of their own: a crash, a hang or a blow-up in one costs one
//! file.
//!
//! The scan hands such a process an open file over a socket and takes texts back. The process is the
//! same program, started once a thread and used for file after file. Before it sees the first it is
//! sealed: it can open, write, start and call nothing, takes no more memory than it may, and is ended
//! when it takes too much time. It knows no rules and no key; what it reads it gives back and forgets.

mod client;
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

use super::reader::Limits;

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
}

/// Texts of pictures by digest. It lives as long as the scan and is written nowhere.
#[derive(Default)]
struct Seen {
    texts: HashMap<[u8; 32], Arc<client::PictureText>>,
    bytes: usize,
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
        }
    }

    /// Whether pictures can be read here.
    pub fn has_engine(&self) -> bool {
        Client::new(false, self).has_engine()
    }
}
