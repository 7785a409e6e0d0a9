//! Connections for reads on the calling thread.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::error::Error;
use crate::{Options, pool};

/// Connections that wait for the next read. A read takes one or opens one, and never waits for another read; since it does
/// not give its thread away under way, there are never more than there are threads that read.
#[derive(Debug)]
pub(crate) struct Near {
    path: PathBuf,
    options: Options,
    idle: Mutex<Vec<Connection>>,
}

impl Near {
    pub(crate) fn new(path: &Path, options: &Options) -> Self {
        Self { path: path.to_owned(), options: *options, idle: Mutex::default() }
    }

    pub(crate) fn with<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => pool::open_reader(&self.path, self.options)?,
        };
        let value = work(&connection);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        value
    }
}
