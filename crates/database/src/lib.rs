//! How a service opens its SQLite file.
//!
//! - **One writer, pooled readers.** SQLite lets one connection write at a time; with a single writing connection nobody
//!   waits for a lock inside SQLite, and readers in WAL mode never wait for the writer.
//! - **Reading and writing are different calls.** [`Database::read`] gives a snapshot; [`Database::write`] commits on `Ok` and
//!   rolls back on `Err`. Both work on blocking threads, not on those that serve. The exception is [`Database::glance`]: one
//!   statement of some microseconds, which a change of threads would cost more than (decision 0013).
//! - **Pools are small.** r2d2's defaults cost 386 threads and 2,694 descriptors for 128 files; one shared timer thread,
//!   one lazily opened connection per file cost 2 and 390.
//! - **A schema newer than the program is refused**, so that a downgrade cannot damage a file.

mod copy;
mod error;
mod near;
mod pool;
mod problem;
pub mod tables;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use rusqlite::Transaction;
use rusqlite::{Connection, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

pub use copy::{copy, finish, inspect, is_sound, version};
pub use error::Error;
use near::Near;
use pool::Pool;

/// The result of something done to a database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The steps that make a database, oldest first. A released step is never changed; a new one is added.
pub type Schema = &'static [&'static str];

/// What a commit promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Committed is on disk: it survives the loss of power (`synchronous=FULL`).
    Full,
    /// Committed survives the death of the process; after a loss of power the last commits may be gone, never half
    /// there (`synchronous=NORMAL`). For what can be fetched again.
    Normal,
}

/// Time that is waited for a connection or a lock where nothing else is said.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How a file is opened.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Reading connections. With 0, reads take turns with writes on the one connection, for files that are many.
    pub readers: u32,
    /// What a commit promises.
    pub durability: Durability,
    /// Page cache of each connection, in KiB.
    pub cache_kib: u32,
    /// Time a caller waits for a connection, and SQLite for another program's lock.
    pub busy_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, durability: Durability::Full, cache_kib: 2048, busy_timeout: BUSY_TIMEOUT }
    }
}

/// A SQLite file that is open. Clones share it.
#[derive(Debug, Clone)]
pub struct Database(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    writer: Pool,
    readers: Option<Pool>,
    near: Near,
}

/// Makes a whole file: opens `path`, migrates it, lets `fill` write its first rows, and closes it. When this returns
/// everything is in the one file, on disk, and nobody has it open: it may be copied or renamed.
///
/// A [`Database`] cannot promise that: its pool may close the last connection a moment after it was dropped, and until
/// then rows may stand in a log beside the file.
pub fn create<E: From<Error>>(
    path: &Path,
    schema: Schema,
    fill: impl FnOnce(&Transaction<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut connection = pool::open(path)?;
    migrate(&mut connection, schema, path)?;
    let transaction = connection.transaction().map_err(Error::from)?;
    fill(&transaction)?;
    transaction.commit().map_err(Error::from)?;
    connection.close().map_err(|(_, source)| Error::from(source))?;
    Ok(())
}

/// Brings a whole file to the latest step of its schema and closes it again.
///
/// # Errors
/// [`Error::Newer`] where a later program wrote it; [`Error::Migration`] where a step failed, and then none was taken.
pub fn upgrade(path: &Path, schema: Schema) -> Result<()> {
    let mut connection = pool::open(path)?;
    migrate(&mut connection, schema, path)?;
    connection.close().map_err(|(_, source)| source)?;
    Ok(())
}

impl Database {
    /// Opens `path`, creating and migrating it where needed.
    pub fn open(path: &Path, schema: Schema, options: &Options) -> Result<Self> {
        pool::probe(path)?;
        let database = Self::attach(path, options);
        database.0.writer.with(|connection| migrate(connection, schema, path))?;
        Ok(database)
    }

    /// Opens `path` lazily: nothing touches the file until the first read or write. For files known to be there and
    /// migrated.
    pub fn attach(path: &Path, options: &Options) -> Self {
        let readers = (options.readers > 0).then(|| Pool::readers(path, options));
        let (writer, near) = (Pool::writer(path, options), Near::new(path, options));
        Self(Arc::new(Inner { path: path.to_owned(), writer, readers, near }))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Works on a blocking thread, with as many transactions as it takes. What has begun is ended, even if nobody waits
    /// for it any more.
    pub async fn work<T, F>(&self, work: F) -> T
    where
        F: FnOnce(&Self) -> T + Send + 'static,
        T: Send + 'static,
    {
        let database = self.clone();
        off_the_serving_threads(move || work(&database)).await
    }

    /// Reads from one snapshot.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.work(|database| database.read_blocking(work)).await
    }

    /// Reads on the calling thread, with a connection that cannot write. Each statement is a snapshot of its own, so `work`
    /// asks one question with one statement, and one that is answered in microseconds: the thread serves nobody else
    /// meanwhile.
    pub fn glance<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E>,
        E: From<Error>,
    {
        self.0.near.with(work)
    }

    /// Writes in one transaction: committed if `work` succeeds, as if it never was if not.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.work(|database| database.write_blocking(work)).await
    }

    /// [`Database::read`] for a thread that may block.
    pub fn read_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Transaction<'_>) -> Result<T, E>,
        E: From<Error>,
    {
        let pool = self.0.readers.as_ref().unwrap_or(&self.0.writer);
        pool.with(|connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Deferred).map_err(Error::from)?;
            work(&transaction)
        })
    }

    /// [`Database::write`] for a thread that may block.
    pub fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Transaction<'_>) -> Result<T, E>,
        E: From<Error>,
    {
        self.0.writer.with(|connection| {
            // Immediate: a transaction that first reads and then wants to write would be refused without waiting.
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Error::from)?;
            let value = work(&transaction)?;
            transaction.commit().map_err(Error::from)?;
            Ok(value)
        })
    }
}

fn migrate(connection: &mut Connection, schema: Schema, path: &Path) -> Result<()> {
    use rusqlite_migration::{Error as Refused, MigrationDefinitionError};
    let steps = Migrations::new(schema.iter().map(|step| M::up(step)).collect());
    match steps.to_latest(connection) {
        Ok(()) => Ok(()),
        Err(Refused::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead)) => {
            let found = connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))?;
            Err(Error::Newer { path: path.to_owned(), found, known: schema.len() })
        }
        Err(source) => Err(Error::Migration { path: path.to_owned(), source: Box::new(source) }),
    }
}

async fn off_the_serving_threads<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only a runtime that is being torn down calls a blocking task off; nobody is left to hear of it.
            Err(_) => std::future::pending().await,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: Schema = &["CREATE TABLE note (text TEXT NOT NULL) STRICT;"];

    fn count(transaction: &Transaction<'_>) -> Result<i64> {
        Ok(transaction.query_row("SELECT count(*) FROM note", [], |row| row.get(0))?)
    }

    fn add(transaction: &Transaction<'_>) -> Result<()> {
        transaction.execute("INSERT INTO note VALUES ('a')", [])?;
        Ok(())
    }

    #[test]
    fn a_failed_write_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("a.sqlite3"), SCHEMA, &Options::default()).unwrap();
        let failed: Result<()> = database.write_blocking(|transaction| {
            add(transaction)?;
            Err(Error::Busy)
        });
        assert!(failed.is_err());
        assert_eq!(database.read_blocking(count).unwrap(), 0);
    }

    #[test]
    fn a_reader_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("a.sqlite3"), SCHEMA, &Options::default()).unwrap();
        assert!(matches!(database.read_blocking(add), Err(Error::Sqlite(_))));
    }

    #[test]
    fn a_glance_sees_what_was_committed_and_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("a.sqlite3"), SCHEMA, &Options::default()).unwrap();
        let ask = |sql: &str| -> Result<i64> {
            database.glance(|connection| Ok(connection.query_row(sql, [], |row| row.get(0))?))
        };
        assert_eq!(ask("SELECT count(*) FROM note").unwrap(), 0);
        database.write_blocking(add).unwrap();
        assert_eq!(ask("SELECT count(*) FROM note").unwrap(), 1);
        assert!(matches!(ask("INSERT INTO note VALUES ('b') RETURNING 1"), Err(Error::Sqlite(_))));
        assert_eq!(ask("SELECT count(*) FROM note").unwrap(), 1);
    }

    #[test]
    fn a_made_file_is_whole_and_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite3");
        create(&path, SCHEMA, add).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no log beside it");
        let moved = folder.path().join("b.sqlite3");
        std::fs::rename(&path, &moved).unwrap();
        let database = Database::open(&moved, SCHEMA, &Options::default()).unwrap();
        assert_eq!(database.read_blocking(count).unwrap(), 1);
    }

    #[test]
    fn a_schema_from_the_future_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite3");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
        let refused = Database::open(&path, SCHEMA, &Options::default()).unwrap_err();
        assert!(matches!(refused, Error::Newer { found: 7, known: 1, .. }), "{refused}");
    }

    #[test]
    fn a_file_that_is_no_database_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite3");
        std::fs::write(&path, "not a database, and long enough to have a header of its own".repeat(20))
            .unwrap();
        let refused = Database::open(&path, SCHEMA, &Options::default()).unwrap_err();
        assert!(refused.to_string().contains("a.sqlite3"), "{refused}");
    }
}
