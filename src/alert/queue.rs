//! What a receiver has not taken yet: files in a folder, in the order they are to be sent.
//!
//! A message is written here before it is tried, so that a crash loses none, and taken away when the
//! receiver has it. Where a run dies between the two, the message goes out again under the same name.
//! Files are private (mode 0600), bounded in number, size and age, and belong to one process at a time.
//! It deliberately knows nothing of what the messages say.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::event::name;
use super::settings::QueueBounds;

/// Why nothing can be kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QueueError {
    #[error("{}: {error}", path.display())]
    Io { path: PathBuf, error: io::Error },
    #[error("{} is no queue of this program", .0.display())]
    NotOurs(PathBuf),
    #[error("another run is sending to it")]
    Busy,
}

/// A message as it waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    /// The same for the same message, however often it is sent.
    pub id: String,
    pub body: String,
}

/// The messages of one run for one receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Batch {
    pub schema: String,
    /// The receiver as it is told to people.
    pub receiver: String,
    /// The run that made them.
    pub run: String,
    /// Seconds since 1970.
    pub since: i64,
    pub items: Vec<Item>,
}

const SCHEMA: &str = "mappevagt.alert-queue/1";
const END: &str = ".json";
const HALF_WRITTEN: &str = ".writing-";
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Beside the messages themselves, a file has its keys.
const BESIDES: u64 = 64 * 1024;

/// A receiver's messages.
pub(crate) struct Queue {
    folder: PathBuf,
    label: String,
    bounds: QueueBounds,
}

/// That this process alone sends from a queue.
pub(crate) struct Held {
    _lock: File,
}

impl Queue {
    /// The queue of the receiver at an address; its folder is made where it is missing.
    pub fn open(
        spool: &Path,
        address: &str,
        label: &str,
        bounds: QueueBounds,
    ) -> Result<Self, QueueError> {
        let folder = spool.join(name(&[address]));
        let made = DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder);
        made.map_err(at(&folder))?;
        Ok(Self {
            folder,
            label: label.to_string(),
            bounds,
        })
    }

    /// The name of its folder.
    pub fn name(&self) -> String {
        let name = self.folder.file_name();
        name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    /// Keeps the messages of a run behind those that wait, and gives how many do not fit. A run whose
    /// messages wait already is not kept a second time.
    pub fn add(&self, run: &str, mut items: Vec<Item>, now: i64) -> Result<u64, QueueError> {
        let waiting = self.waiting()?;
        let (mut messages, mut bytes) = (0_u64, 0_u64);
        for path in &waiting {
            // One that cannot be read is told and set aside when it is its turn.
            let Ok(batch) = self.read(path) else { continue };
            if batch.run == run {
                return Ok(0);
            }
            messages = messages.saturating_add(batch.items.len() as u64);
            bytes = bytes.saturating_add(size(&batch.items));
        }
        let before = items.len();
        let mut room = self.bounds.messages.saturating_sub(messages);
        items.retain(|item| {
            let grown = bytes.saturating_add(item.body.len() as u64);
            // What comes after one that does not fit is not kept either: no holes.
            if room == 0 || grown > self.bounds.bytes {
                room = 0;
                return false;
            }
            room = room.saturating_sub(1);
            bytes = grown;
            true
        });
        let left_out = before.saturating_sub(items.len()) as u64;
        if !items.is_empty() {
            let last = waiting.last().and_then(|path| number(path));
            let next = last.unwrap_or(0).saturating_add(1);
            let path = self
                .folder
                .join(format!("{next:012}-{}{END}", name(&[run])));
            self.write(
                &path,
                &Batch {
                    schema: SCHEMA.to_string(),
                    receiver: self.label.clone(),
                    run: run.to_string(),
                    since: now,
                    items,
                },
            )?;
        }
        Ok(left_out)
    }

    /// The files that wait, in order.
    pub fn waiting(&self) -> Result<Vec<PathBuf>, QueueError> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(at(&self.folder))? {
            let path = entry.map_err(at(&self.folder))?.path();
            if number(&path).is_some() {
                found.push(path);
            }
        }
        found.sort();
        Ok(found)
    }

    /// The messages of a file.
    pub fn read(&self, path: &Path) -> Result<Batch, QueueError> {
        read(path, self.bounds.bytes)
    }

    /// Puts what is left of a file in its place.
    pub fn write(&self, path: &Path, batch: &Batch) -> Result<(), QueueError> {
        let mut file = tempfile::Builder::new()
            .prefix(HALF_WRITTEN)
            .tempfile_in(&self.folder)
            .map_err(at(path))?;
        let text = serde_json::to_vec(batch).map_err(io::Error::other);
        text.and_then(|text| file.write_all(&text))
            .and_then(|()| file.as_file().sync_all())
            .map_err(at(path))?;
        file.persist(path).map_err(|error| at(path)(error.error))?;
        self.sync_folder()
    }

    /// Takes a file away: its messages are delivered or given up.
    pub fn remove(&self, path: &Path) -> Result<(), QueueError> {
        fs::remove_file(path).map_err(at(path))?;
        self.sync_folder()
    }

    /// Puts a file that cannot be read out of the way, so that those behind it are sent.
    pub fn set_aside(&self, path: &Path) -> Result<PathBuf, QueueError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let aside = self.folder.join(format!("unreadable-{name}"));
        fs::rename(path, &aside).map_err(at(path))?;
        Ok(aside)
    }

    /// How many messages wait; those in files that cannot be read are not counted.
    pub fn count(&self) -> u64 {
        let waiting = self.waiting().unwrap_or_default();
        let batches = waiting.iter().filter_map(|path| self.read(path).ok());
        batches.map(|batch| batch.items.len() as u64).sum()
    }

    /// Whether a message waits too long.
    pub fn is_over(&self, batch: &Batch, now: i64) -> bool {
        let days = i64::try_from(self.bounds.days).unwrap_or(i64::MAX);
        now.saturating_sub(batch.since) > days.saturating_mul(24 * 60 * 60)
    }

    /// Keeps other runs from sending until it is dropped.
    pub fn hold(&self) -> Result<Held, QueueError> {
        let path = self.folder.join("lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(at(&path))?;
        // A program that is just being started holds what its parent holds, for a moment.
        let mut tried = lock.try_lock();
        for _ in 0..20 {
            if !matches!(tried, Err(TryLockError::WouldBlock)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(25));
            tried = lock.try_lock();
        }
        match tried {
            Ok(()) => {
                self.sweep();
                Ok(Held { _lock: lock })
            }
            Err(TryLockError::WouldBlock) => Err(QueueError::Busy),
            Err(TryLockError::Error(error)) => Err(at(&path)(error)),
        }
    }

    /// Takes away what runs left half-written that died a day ago or earlier.
    fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_half = name.as_encoded_bytes().starts_with(HALF_WRITTEN.as_bytes());
            let changed = entry.metadata().and_then(|facts| facts.modified()).ok();
            let age = changed.and_then(|changed| changed.elapsed().ok());
            if is_half && age.is_some_and(|age| age > A_DAY) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn sync_folder(&self) -> Result<(), QueueError> {
        let folder = File::open(&self.folder).map_err(at(&self.folder))?;
        folder.sync_all().map_err(at(&self.folder))
    }
}

/// The queues in a spool folder that are not among these: receiver and number of messages of each.
pub(crate) fn others(spool: &Path, kept: &[String]) -> Vec<(String, u64)> {
    let Ok(entries) = fs::read_dir(spool) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let is_kept = kept.iter().any(|kept| entry.file_name() == kept.as_str());
        if is_kept || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let queue = Queue {
            folder: entry.path(),
            label: String::new(),
            bounds: QueueBounds::default(),
        };
        let waiting = queue.waiting().unwrap_or_default();
        let first = waiting.first().and_then(|path| queue.read(path).ok());
        if let Some(batch) = first {
            found.push((batch.receiver, queue.count()));
        }
    }
    found.sort();
    found
}

fn read(path: &Path, bound: u64) -> Result<Batch, QueueError> {
    let not_ours = || QueueError::NotOurs(path.to_path_buf());
    if !fs::symlink_metadata(path).map_err(at(path))?.is_file() {
        return Err(not_ours());
    }
    // JSON writes a letter with up to six.
    let most = bound.saturating_mul(6).saturating_add(BESIDES);
    let mut text = Vec::new();
    let file = File::open(path).map_err(at(path))?;
    file.take(most).read_to_end(&mut text).map_err(at(path))?;
    let batch: Batch = serde_json::from_slice(&text).map_err(|_| not_ours())?;
    match batch.schema == SCHEMA {
        true => Ok(batch),
        false => Err(not_ours()),
    }
}

fn size(items: &[Item]) -> u64 {
    items.iter().map(|item| item.body.len() as u64).sum()
}

/// The number in a file's name.
fn number(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?.strip_suffix(END)?;
    let (number, _) = name.split_once('-')?;
    (number.len() == 12).then(|| number.parse().ok())?
}

fn at(path: &Path) -> impl Fn(io::Error) -> QueueError {
    let path = path.to_path_buf();
    move |error| QueueError::Io {
        path: path.clone(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn item(id: &str) -> Item {
        Item {
            id: id.to_string(),
            body: format!("body of {id}"),
        }
    }

    fn queue(folder: &Path, messages: u64, bytes: u64) -> Queue {
        let bounds = QueueBounds {
            messages,
            bytes,
            days: 2,
        };
        Queue::open(folder, "tcp://a", "syslog a", bounds).unwrap()
    }

    #[test]
    fn runs_wait_in_order_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue(folder.path(), 10, 1000);
        assert_eq!(queue.add("r1", vec![item("a"), item("b")], 5).unwrap(), 0);
        assert_eq!(queue.add("r0", vec![item("c")], 6).unwrap(), 0);
        assert_eq!(queue.add("r1", vec![item("a"), item("b")], 7).unwrap(), 0);
        let waiting = queue.waiting().unwrap();
        let runs: Vec<String> = waiting
            .iter()
            .map(|path| queue.read(path).unwrap().run)
            .collect();
        assert_eq!(runs, ["r1", "r0"]);
        assert_eq!(queue.count(), 3);
        let mode = fs::metadata(&waiting[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let mode = fs::metadata(&queue.folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        // The first is taken away: what comes later still stands behind the second.
        queue.remove(&waiting[0]).unwrap();
        queue.add("r2", vec![item("d")], 8).unwrap();
        let last = queue.waiting().unwrap().pop().unwrap();
        assert_eq!(queue.read(&last).unwrap().run, "r2");
    }

    #[test]
    fn bounds_hold_and_what_does_not_fit_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let few = queue(folder.path(), 3, 1000);
        assert_eq!(few.add("r1", vec![item("a"), item("b")], 5).unwrap(), 0);
        assert_eq!(few.add("r2", vec![item("c"), item("d")], 5).unwrap(), 1);
        assert_eq!(few.add("r3", vec![item("e")], 5).unwrap(), 1);
        assert_eq!(few.count(), 3);
        let folder = tempfile::tempdir().unwrap();
        let small = queue(folder.path(), 10, 25);
        let items = vec![item("a"), item("b"), item("c")];
        assert_eq!(small.add("r1", items, 5).unwrap(), 1);
    }

    #[test]
    fn two_runs_do_not_send_at_once_and_foreign_files_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let queue = queue(folder.path(), 3, 1000);
        let held = queue.hold().unwrap();
        assert!(matches!(queue.hold(), Err(QueueError::Busy)));
        drop(held);
        assert!(queue.hold().is_ok());
        let foreign = queue.folder.join("000000000001-x.json");
        fs::write(&foreign, "{}").unwrap();
        assert!(matches!(queue.read(&foreign), Err(QueueError::NotOurs(_))));
        std::os::unix::fs::symlink("/etc/hostname", queue.folder.join("000000000002-x.json"))
            .unwrap();
        let link = queue.waiting().unwrap().pop().unwrap();
        assert!(matches!(queue.read(&link), Err(QueueError::NotOurs(_))));
    }
}
