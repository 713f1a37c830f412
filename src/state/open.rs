//! The file itself: made whole or not at all, and told from what is no state, or not ours.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::StateError;

/// "Mapv": what the file says of itself.
const APPLICATION: i64 = 0x4D61_7076;
/// The form of the tables.
const FORM: i64 = 1;
const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE epoch (id INTEGER PRIMARY KEY, rules BLOB NOT NULL, readers BLOB NOT NULL, UNIQUE (rules, readers));
CREATE TABLE folder (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, files BLOB);
CREATE TABLE records (id INTEGER PRIMARY KEY, folder INTEGER NOT NULL, files BLOB NOT NULL);
CREATE INDEX records_of_folder ON records (folder);
CREATE TABLE root (id INTEGER PRIMARY KEY, files INTEGER NOT NULL, file_system INTEGER NOT NULL, seen TEXT NOT NULL);
CREATE TABLE run (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, state TEXT NOT NULL, started TEXT NOT NULL, finished TEXT,
    roots TEXT NOT NULL, totals TEXT, document BLOB, changes TEXT, comparison BLOB
);
CREATE TABLE exposure (
    id TEXT NOT NULL, root TEXT NOT NULL, entry TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
    last_run TEXT NOT NULL, closed TEXT, closed_as TEXT, sample BLOB NOT NULL, places TEXT NOT NULL, PRIMARY KEY (id, root)
);
";

/// Opens the database. Where there is none and `make` says so, it is made beside its place and moved there whole: a
/// disk that is full half-way leaves nothing that is no state.
pub(super) fn connect(path: &Path, make: bool) -> Result<Connection, StateError> {
    let open = |source| StateError::Open {
        path: path.to_path_buf(),
        source,
    };
    let failed = |source: rusqlite::Error| match source.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => StateError::NotAState {
            path: path.to_path_buf(),
        },
        _ => StateError::Database {
            path: path.to_path_buf(),
            source,
        },
    };
    let is_there = std::fs::metadata(path).is_ok_and(|facts| facts.len() > 0);
    if !is_there && make {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        // Mode 0600; the database takes its other files' modes from this one.
        let new = tempfile::Builder::new()
            .prefix(".mappevagt-")
            .suffix(".part")
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .map_err(open)?;
        let connection = Connection::open(new.path()).map_err(failed)?;
        let tables = format!(
            "PRAGMA page_size = 16384; PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; {TABLES} \
             PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORM}; COMMIT"
        );
        connection.execute_batch(&tables).map_err(failed)?;
        connection.close().map_err(|(_, error)| failed(error))?;
        new.as_file().sync_all().map_err(open)?;
        new.persist(path).map_err(|error| open(error.error))?;
    }
    let facts = std::fs::metadata(path).map_err(open)?;
    let mode = facts.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(StateError::Readable {
            path: path.to_path_buf(),
            mode,
        });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    let begun = connection.pragma_query_value(None, "application_id", |row| row.get::<_, i64>(0));
    let cannot = |error: &rusqlite::Error| {
        error.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen)
    };
    if !make && begun.as_ref().is_err_and(cannot) {
        connection = connect_unwritable(path).map_err(failed)?;
    }
    connection
        .busy_timeout(Duration::from_secs(10))
        .map_err(failed)?;
    let number = |name: &str| -> rusqlite::Result<i64> {
        connection.pragma_query_value(None, name, |row| row.get(0))
    };
    if number("application_id").map_err(failed)? != APPLICATION {
        return Err(StateError::NotAState {
            path: path.to_path_buf(),
        });
    }
    let form = number("user_version").map_err(failed)?;
    if form > FORM {
        return Err(StateError::Newer {
            path: path.to_path_buf(),
            found: form,
            known: FORM,
        });
    }
    if !make {
        // Who only looks changes nothing.
        return Ok(connection);
    }
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .and_then(|()| connection.pragma_update(None, "synchronous", "NORMAL"))
        .and_then(|()| connection.pragma_update(None, "cache_size", -32_768))
        .map_err(failed)?;
    Ok(connection)
}

/// Opens a database that lies where nothing can be written, as in a backup: nobody writes to it either. What
/// a run that was killed left beside it cannot be read there.
fn connect_unwritable(path: &Path) -> rusqlite::Result<Connection> {
    use std::fmt::Write;
    use std::os::unix::ffi::OsStrExt;
    let mut uri = String::from("file:");
    for byte in std::path::absolute(path)
        .unwrap_or_else(|_| path.to_path_buf())
        .as_os_str()
        .as_bytes()
    {
        let _ = match byte {
            b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                write!(uri, "{}", char::from(*byte))
            }
            byte => write!(uri, "%{byte:02X}"),
        };
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(uri, flags)
}
