//! The open state: one writer with short transactions, and what is forgotten.
//!
//! A write that fails (a full disk) ends the keeping, not the scan: what was found is still reported,
//! and what was committed before is still there for the next run.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, params};

use super::StateError;
use super::lock::Lock;
use super::names::Names;
use super::open::connect;
use super::record::{self, Flags, Record};
use super::waiting::{Waiting, insert, insert_folder};

/// How long what was read may be lost by a kill.
const COMMIT_EVERY: Duration = Duration::from_millis(500);

/// Bytes of records that wait in memory for being written.
const MOST_WAITING: usize = 8 << 20;

/// Bytes of records that take some time to move to their place.
const MUCH: usize = 256 * 1024;

/// What a scan works with: files that were read with other rules or readers may have to be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// A digest of the rules in force and of everything else that says what is found in a text.
    pub rules: [u8; 32],
    /// A digest of what says which texts come out of documents and pictures.
    pub readers: [u8; 32],
}

/// A state that is open and held by this run.
pub struct Store {
    path: PathBuf,
    pub(super) names: Names,
    inner: Mutex<Inner>,
    /// Taken after `inner` where both are.
    waiting: Mutex<Waiting>,
    /// Folders that were known when the scan began, and whether they were met.
    known: HashMap<u64, AtomicBool>,
    met: Mutex<Met>,
    epochs: HashMap<u32, Bounds>,
    now: (u32, Bounds),
    /// Bytes of records that were written, and who moves them to their place while the scan is judged.
    written: AtomicUsize,
    mover: Mutex<Option<JoinHandle<()>>>,
    _lock: Lock,
}

struct Inner {
    connection: Connection,
    in_transaction: bool,
    committed: Instant,
    failed: Option<String>,
}

/// What was met that was not known, and what could not be read.
#[derive(Default)]
struct Met {
    new: HashSet<u64>,
    /// Of the new ones, with what they lie in: those that have no row yet. A row is written with a folder's
    /// first files, so that a night of new folders writes one a folder.
    unwritten: HashMap<u64, u64>,
    unread: HashSet<u64>,
    partly_listed: HashSet<u64>,
}

impl Store {
    /// Opens a state, or makes it, and takes it for this run. `secret` hashes names; it is derived from the
    /// token key, so that a state made with another is told.
    ///
    /// # Errors
    /// When it cannot be opened, is no state, belongs to another key, or is in use.
    pub fn open(path: &Path, secret: &[u8; 32], bounds: &Bounds) -> Result<Self, StateError> {
        let lock = Lock::take(path)?;
        let connection = connect(path, true)?;
        let failed = |source| StateError::Database {
            path: path.to_path_buf(),
            source,
        };
        let names = Names::new(secret);
        // What the secret makes of a fixed text says which it is, and not what it is.
        let sign = names.below(0, b"whose state this is").to_le_bytes();
        let known_sign: Option<Vec<u8>> = connection
            .query_row("SELECT value FROM meta WHERE name = 'key'", [], |row| {
                row.get(0)
            })
            .optional()
            .map_err(failed)?;
        match known_sign {
            Some(known) if known != sign => {
                return Err(StateError::OtherKey {
                    path: path.to_path_buf(),
                });
            }
            Some(_) => {}
            None => {
                connection
                    .execute("INSERT INTO meta VALUES ('key', ?)", [sign.as_slice()])
                    .map_err(failed)?;
            }
        }
        connection
            .execute(
                "INSERT OR IGNORE INTO epoch (rules, readers) VALUES (?, ?)",
                [bounds.rules.as_slice(), bounds.readers.as_slice()],
            )
            .map_err(failed)?;
        let epochs = epochs(&connection).map_err(failed)?;
        let now = epochs
            .iter()
            .find(|(_, known)| *known == bounds)
            .map_or(0, |(id, _)| *id);
        let known = known_folders(&connection).map_err(failed)?;
        Ok(Self {
            path: path.to_path_buf(),
            names,
            inner: Mutex::new(Inner {
                connection,
                in_transaction: false,
                committed: Instant::now(),
                failed: None,
            }),
            waiting: Mutex::default(),
            known,
            met: Mutex::default(),
            epochs,
            now: (now, bounds.clone()),
            written: AtomicUsize::new(0),
            mover: Mutex::default(),
            _lock: lock,
        })
    }

    /// Notes that a folder was met, and gives what it is called here.
    pub fn enter(&self, parent: Option<u64>, name: &[u8]) -> u64 {
        let id = match parent {
            Some(parent) => self.names.below(parent, name),
            None => self.root(name),
        };
        match self.known.get(&id) {
            Some(met) => met.store(true, Ordering::Relaxed),
            None => {
                let mut met = self.met();
                if met.new.insert(id) {
                    met.unwritten.insert(id, parent.unwrap_or(0));
                }
            }
        }
        id
    }

    /// What a root is called here, by its real path.
    pub(super) fn root(&self, path: &[u8]) -> u64 {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(path));
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        self.names.root(&real)
    }

    /// Notes that a folder in a folder could not be opened: what is known of it stays.
    pub fn unread(&self, parent: u64, name: &[u8]) {
        let id = self.names.below(parent, name);
        self.met().unread.insert(id);
    }

    /// Notes that a folder was not listed to its end: what was not met in it may be there.
    pub fn partly_listed(&self, folder: u64) {
        self.met().partly_listed.insert(folder);
    }

    /// Ends the keeping of what was met. After a walk to the end, folders that are gone are forgotten.
    pub fn settle(&self, finished: bool) {
        let without_files = std::mem::take(&mut self.met().unwritten);
        let mut without_files: Vec<(u64, u64)> = without_files.into_iter().collect();
        without_files.sort_by_key(|(id, _)| id.cast_signed());
        self.write(|connection| {
            for (id, parent) in without_files {
                insert_folder(connection, id, parent, None)?;
            }
            Ok(())
        });
        if finished {
            let gone = self.gone();
            self.write(|connection| {
                let mut files =
                    connection.prepare_cached("DELETE FROM records WHERE folder = ?")?;
                let mut folder = connection.prepare_cached("DELETE FROM folder WHERE id = ?")?;
                for id in gone {
                    files.execute([id.cast_signed()])?;
                    folder.execute([id.cast_signed()])?;
                }
                Ok(())
            });
        }
        self.commit();
        self.move_written();
    }

    /// Moves what was written to its place meanwhile: closing would do it, and somebody waits for that.
    fn move_written(&self) {
        if self.written.load(Ordering::Relaxed) < MUCH {
            return;
        }
        let path = self.path.clone();
        let thread = std::thread::Builder::new().name("state".to_string());
        // What cannot be moved now is moved when the state is closed.
        let mover = thread.spawn(move || {
            let _ = connect(&path, false).and_then(|connection| {
                let done = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
                done.map_err(|source| StateError::Database { path, source })
            });
        });
        let mut known = self.mover.lock().unwrap_or_else(PoisonError::into_inner);
        *known = mover.ok();
    }

    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// Why nothing more is kept, if so.
    pub fn failure(&self) -> Option<String> {
        self.inner().failed.clone()
    }

    /// Folders that were known, were not met, and of which somebody above was read to the end without them.
    fn gone(&self) -> Vec<u64> {
        let met = self.met();
        let is_met = |id: u64| {
            met.new.contains(&id)
                || self
                    .known
                    .get(&id)
                    .is_some_and(|met| met.load(Ordering::Relaxed))
        };
        let inner = self.inner();
        let parent = |id: u64| -> Option<u64> {
            let mut statement = inner
                .connection
                .prepare_cached("SELECT parent FROM folder WHERE id = ?")
                .ok()?;
            let parent: i64 = statement
                .query_row([id.cast_signed()], |row| row.get(0))
                .ok()?;
            Some(parent.cast_unsigned())
        };
        let mut decided: HashMap<u64, bool> = HashMap::new();
        let mut gone = Vec::new();
        for &id in self.known.keys().filter(|id| !is_met(**id)) {
            let mut chain = Vec::new();
            let mut at = id;
            let is_gone = loop {
                if let Some(&decided) = decided.get(&at) {
                    break decided;
                }
                chain.push(at);
                if met.unread.contains(&at) {
                    break false;
                }
                match parent(at) {
                    Some(0) | None => break false,
                    Some(above) if is_met(above) => break !met.partly_listed.contains(&above),
                    Some(above) => at = above,
                }
            };
            decided.extend(chain.into_iter().map(|id| (id, is_gone)));
            if is_gone {
                gone.push(id);
            }
        }
        gone
    }

    /// Whether a file that was read then need not be read now.
    pub(super) fn still_holds(&self, epoch: u32, flags: Flags) -> bool {
        if epoch == self.now.0 {
            return true;
        }
        let Some(then) = self.epochs.get(&epoch) else {
            return false;
        };
        let now = &self.now.1;
        let same_readers = then.readers == now.readers;
        let no_reader_counts = !flags.has(Flags::BY_READER) && !flags.has(Flags::UNREAD);
        if then.rules == now.rules {
            same_readers || no_reader_counts
        } else {
            // No rule ever saw a text of it.
            same_readers && flags.has(Flags::NO_TEXT)
        }
    }

    pub(super) fn epoch(&self) -> u32 {
        self.now.0
    }

    /// The records of a folder, and how many rows they lie in.
    pub(super) fn records(&self, folder: u64) -> (Vec<Record>, usize) {
        match self.known.contains_key(&folder) {
            true => self.all_records(folder),
            false => (Vec::new(), 0),
        }
    }

    /// The same, of a folder that may be new.
    pub(super) fn all_records(&self, folder: u64) -> (Vec<Record>, usize) {
        let mut inner = self.inner();
        self.write_waiting(&mut inner);
        let read = || -> rusqlite::Result<Vec<Vec<u8>>> {
            let mut statement = inner.connection.prepare_cached(
                "SELECT files, 0 AS number FROM folder WHERE id = ?1 AND files IS NOT NULL \
                     UNION ALL SELECT files, id FROM records WHERE folder = ?1 ORDER BY number",
            )?;
            let rows = statement.query_map([folder.cast_signed()], |row| row.get(0))?;
            rows.collect()
        };
        let rows = read().unwrap_or_default();
        drop(inner);
        (record::unpack(rows.iter().map(Vec::as_slice)), rows.len())
    }

    /// Adds records to a folder's. They are written with others, so that none waits longer than a moment.
    pub(super) fn append(&self, folder: u64, records: &[Record]) {
        let parent = self.met().unwritten.remove(&folder);
        let mut waiting = self.waiting();
        waiting.push(folder, parent, records);
        let is_due = waiting.bytes() > MOST_WAITING || waiting.since.elapsed() > COMMIT_EVERY;
        drop(waiting);
        if is_due {
            self.commit();
        }
    }

    /// Puts records in the place of a folder's.
    pub(super) fn replace(&self, folder: u64, rows: &[&[Record]]) {
        self.write(|connection| {
            connection
                .prepare_cached("DELETE FROM records WHERE folder = ?")?
                .execute([folder.cast_signed()])?;
            let mut rows = rows.iter().map(|records| {
                let mut packed = Vec::new();
                record::pack(records, &mut packed);
                packed
            });
            connection
                .prepare_cached("UPDATE folder SET files = ? WHERE id = ?")?
                .execute(params![rows.next(), folder.cast_signed()])?;
            rows.try_for_each(|row| insert(connection, folder, &row))
        });
    }

    /// Writes, in a transaction that lasts a moment, after what waits for it.
    pub(super) fn write<T>(&self, write: impl FnOnce(&Connection) -> rusqlite::Result<T>) {
        self.write_in(&mut self.inner(), write);
    }

    fn write_waiting(&self, inner: &mut Inner) {
        if !self.waiting().is_empty() {
            self.write_in(inner, |_| Ok(()));
        }
    }

    fn write_in<T>(
        &self,
        inner: &mut Inner,
        write: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) {
        let waiting = std::mem::take(&mut *self.waiting());
        if inner.failed.is_some() {
            return;
        }
        self.written.fetch_add(waiting.bytes(), Ordering::Relaxed);
        let done = inner.begin().and_then(|()| {
            waiting.write(&inner.connection)?;
            write(&inner.connection)
        });
        let done = done.and_then(|_| match inner.committed.elapsed() > COMMIT_EVERY {
            true => inner.commit(),
            false => Ok(()),
        });
        inner.note(done);
    }

    /// Makes everything that was written last.
    pub fn commit(&self) {
        let mut inner = self.inner();
        self.write_waiting(&mut inner);
        if inner.failed.is_none() {
            let done = inner.commit();
            inner.note(done);
        }
    }

    /// Reads.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StateError> {
        read(&self.inner().connection).map_err(|source| StateError::Database {
            path: self.path.clone(),
            source,
        })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn met(&self) -> MutexGuard<'_, Met> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let mover = self.mover.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(mover) = mover.take() {
            let _ = mover.join();
        }
    }
}

impl Inner {
    fn begin(&mut self) -> rusqlite::Result<()> {
        if !self.in_transaction {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            self.in_transaction = true;
        }
        Ok(())
    }

    fn commit(&mut self) -> rusqlite::Result<()> {
        self.committed = Instant::now();
        if self.in_transaction {
            self.in_transaction = false;
            self.connection.execute_batch("COMMIT")?;
        }
        Ok(())
    }

    fn note(&mut self, done: rusqlite::Result<()>) {
        if let Err(error) = done {
            // Some errors roll back by themselves; then there is nothing to roll back.
            let _ = self.connection.execute_batch("ROLLBACK");
            self.in_transaction = false;
            self.failed = Some(error.to_string());
        }
    }
}

fn epochs(connection: &Connection) -> rusqlite::Result<HashMap<u32, Bounds>> {
    let mut statement = connection.prepare("SELECT id, rules, readers FROM epoch")?;
    let rows = statement.query_map([], |row| {
        let bounds = Bounds {
            rules: row.get(1)?,
            readers: row.get(2)?,
        };
        Ok((row.get(0)?, bounds))
    })?;
    rows.collect()
}

fn known_folders(connection: &Connection) -> rusqlite::Result<HashMap<u64, AtomicBool>> {
    let mut statement = connection.prepare("SELECT id FROM folder")?;
    let rows = statement.query_map([], |row| row.get::<_, i64>(0))?;
    rows.map(|id| Ok((id?.cast_unsigned(), AtomicBool::new(false))))
        .collect()
}
