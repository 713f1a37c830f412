//! The programs that judge, and what is handed to them.

use std::path::{Path, PathBuf};
use std::process::Command;

use mappevagt::model::document::Document;

/// Runs a judge of this folder; it ends well, or says what differs.
pub fn judge(script: &str, arguments: &[&Path]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let done = Command::new("python3")
        .arg(root.join("tests/report_sheets").join(script))
        .args(arguments)
        .env("PYTHONPATH", root.join("target/judge"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("python3 is missing: run tests/report_sheets/install");
    let complaint = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success(),
        "{script} refuses it (a missing module or program: run tests/report_sheets/install):\n{complaint}"
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// A document as a file.
pub fn saved(document: &Document, folder: &Path) -> PathBuf {
    let path = folder.join("document.json");
    std::fs::write(&path, serde_json::to_vec(document).unwrap()).unwrap();
    path
}

/// A disk of 64 KiB in memory, taken away when the test ends.
pub struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// One, where this user may mount it.
    pub fn mounted() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64k,mode=700", "small"]);
        let done = mount.arg(folder.path()).output().ok()?;
        done.status.success().then_some(Self(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).output();
    }
}
