//! OCSF events appended to a file, one a line: whole lines or none.
//!
//! Log shippers follow such a file. It is opened anew each time, so it may be rotated in between, and
//! what a full disk let through of a line is taken back. A file that is not there is made private; who
//! else may read one that is, its owner decides. It rotates nothing.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::model::change::ChangeKind;
use crate::model::finding::Severity;

use super::News;
use super::deliver::{Outcome, Receiver};
use super::event::Event;
use super::ocsf::line;
use super::queue::Item;
use super::settings::OcsfFile;

/// A file of events.
pub(crate) struct OcsfReceiver<'a> {
    settings: &'a OcsfFile,
}

impl<'a> OcsfReceiver<'a> {
    pub fn new(settings: &'a OcsfFile) -> Self {
        Self { settings }
    }
}

impl Receiver for OcsfReceiver<'_> {
    fn label(&self) -> String {
        "ocsf file".to_string()
    }

    fn address(&self) -> String {
        format!("ocsf {}", self.settings.file.display())
    }

    fn wants(&self) -> (Option<&[ChangeKind]>, Option<Severity>) {
        let own = self.settings;
        (own.only.as_deref(), own.least_severity)
    }

    fn messages(&self, news: News<'_>, events: &[Event<'_>]) -> Vec<Item> {
        events
            .iter()
            .map(|event| Item {
                id: event.id.clone(),
                body: line(news, event, self.settings.paths),
            })
            .collect()
    }

    fn deliver(&mut self, items: &[Item]) -> Outcome {
        let mut text = String::new();
        for item in items {
            text.push_str(&item.body);
            text.push('\n');
        }
        let path = &self.settings.file;
        match append(path, text.as_bytes()) {
            Ok(()) => Outcome::all(items),
            Err(error) => {
                // A disk may have room in a second; a folder that is not there will not be.
                let lasting = error.kind() != io::ErrorKind::StorageFull;
                Outcome::failed(0, format!("{}: {error}", path.display()), lasting)
            }
        }
    }
}

fn append(path: &Path, text: &[u8]) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(there) if !there.is_file() => return Err(io::Error::other("it is no plain file")),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut file = File::options()
        .create(true)
        .read(true)
        .append(true)
        .mode(0o600)
        .open(path)?;
    file.lock()?;
    let length = file.metadata()?.len();
    let mut begin = Vec::new();
    if length > 0 {
        // Somebody else's line without an end must not take ours with it.
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0_u8];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            begin.push(b'\n');
        }
    }
    begin.extend_from_slice(text);
    let written = file.write_all(&begin).and_then(|()| file.sync_data());
    if written.is_err() {
        let _ = file.set_len(length);
    }
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn lines_are_appended_whole_to_a_private_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.ndjson");
        append(&path, b"{\"a\":1}\n").unwrap();
        append(&path, b"{\"b\":1}\n").unwrap();
        fs::write(
            &path,
            [fs::read(&path).unwrap().as_slice(), b"{\"torn"].concat(),
        )
        .unwrap();
        append(&path, b"{\"c\":1}\n").unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text, "{\"a\":1}\n{\"b\":1}\n{\"torn\n{\"c\":1}\n");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(append(&link, b"x\n").is_err());
    }

    #[test]
    fn a_full_disk_leaves_nothing_of_a_line() {
        // /dev/full is no plain file and is refused before that.
        assert!(append(Path::new("/dev/full"), b"x\n").is_err());
    }
}
