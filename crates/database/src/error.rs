//! What can go wrong with a database.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// A database did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened, or is no SQLite database.
    #[error("the database {path} cannot be opened")]
    Open {
        /// The file.
        path: PathBuf,
        /// SQLite's reason.
        source: rusqlite::Error,
    },
    /// A newer program has been at work.
    #[error(
        "the database {path} has schema version {found}, and this program knows {known}; run the newer program"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// Ours.
        known: usize,
    },
    /// A step of the schema failed; the file is as it was.
    #[error("the database {path} cannot be migrated")]
    Migration {
        /// The file.
        path: PathBuf,
        /// The step's failure.
        source: Box<rusqlite_migration::Error>,
    },
    /// A file cannot be made or removed.
    #[error("the file {path} cannot be written")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Everything that could do it was busy for too long. The same call may succeed a little later.
    #[error("the database is busy")]
    Busy,
    /// No room on the disk. Nothing was written.
    #[error("the disk is full; make room and try again")]
    Full,
    /// The key of an earlier write came with another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// A stored answer cannot be read or written as JSON.
    #[error("a stored answer cannot be read")]
    Answer(#[from] serde_json::Error),
    /// Anything else SQLite says.
    #[error("the database failed")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Sqlite(error),
        }
    }
}
