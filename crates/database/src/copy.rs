//! Whole files: copies of them, and what they say of themselves.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::{Connection, OpenFlags, Transaction};

use crate::Result;
use crate::error::Error;

/// Copies a database that may be open and in use, as it is at one instant, into one file of its own beside which there is
/// no log. The copy is on disk when this returns. A file that stood at `to` is replaced.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_file(to).map_err(|source| Error::File { path: to.to_owned(), source })?;
    }
    let source = look(from)?;
    // SQLite takes the name as a text; ours are ASCII, and one that is not UTF-8 fails clearly.
    source.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|source| Error::File { path: to.to_owned(), source })
}

/// Writes last things into a file of its own and leaves it as small as it can be, closed and without a log: one file for
/// any program that reads SQLite.
pub fn finish<E: From<Error>>(
    path: &Path,
    work: impl FnOnce(&Transaction<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut connection = look(path)?;
    let transaction = connection.transaction().map_err(Error::from)?;
    work(&transaction)?;
    transaction.commit().map_err(Error::from)?;
    connection.pragma_update(None, "journal_mode", "DELETE").map_err(Error::from)?;
    connection.execute_batch("VACUUM").map_err(Error::from)?;
    connection.close().map_err(|(_, source)| Error::from(source))?;
    Ok(())
}

/// Reads from a file of its own and closes it: nobody has it open when this returns.
pub fn inspect<T, E: From<Error>>(
    path: &Path,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let mut connection = look(path)?;
    let read = connection.transaction().map_err(Error::from).map_err(E::from).and_then(|read| work(&read));
    connection.close().map_err(|(_, source)| Error::from(source))?;
    read
}

/// The step of its schema that a file is at. Nothing of the file is changed.
pub fn version(path: &Path) -> Result<usize> {
    let version: u32 = look(path)?.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

/// Whether SQLite finds every page and every index of a file in order.
pub fn is_sound(path: &Path) -> Result<bool> {
    let verdict: String = look(path)?.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    Ok(verdict == "ok")
}

/// A connection that does not make a file that is missing.
fn look(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(|source| Error::Open { path: path.to_owned(), source })
}
