//! A share on this machine whose server is asked for its NT descriptors.
//!
//! Only the server says what decides: whether a stored list is in force depends on its settings. So
//! `smbcacls` asks it, as whoever signs in by the arguments given. Nothing is changed.

use std::process::Command;

use super::disk::Disk;
use super::find::{Spot, Step};
use super::smb::{Server, share_path};
use super::tree::{Entry, LiveTree};

/// The disk, and beside it the server.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The share.
    pub server: Server,
    /// The program and what comes before the share: `smbcacls` and how to sign in (`-A FILE`).
    pub command: Vec<String>,
}

impl LiveTree for Asked {
    fn entry(&self, root: &[u8], below: &[&[u8]]) -> std::io::Result<Entry> {
        Disk.entry(root, below)
    }

    fn names(&self, root: &[u8], below: &[&[u8]]) -> std::io::Result<Vec<Vec<u8>>> {
        Disk.names(root, below)
    }

    fn descriptor(&self, root: &[u8], below: &[&[u8]]) -> Option<String> {
        let step = |name: &&[u8]| Step {
            told: name.to_vec(),
            name: name.to_vec(),
            inode: None,
        };
        let spot = Spot {
            root: root.to_vec(),
            below: below.iter().map(step).collect(),
        };
        let (program, arguments) = self.command.split_first()?;
        let output = Command::new(program)
            .args(arguments)
            .arg("--numeric")
            .arg(format!("//{}/{}", self.server.host, self.server.share))
            .arg(share_path(&spot, &self.server)?)
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8(output.stdout).ok())?
    }
}
