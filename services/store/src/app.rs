//! What every operation of the store works with.

use std::sync::Arc;

use clock::SharedClock;
use database::Database;

use crate::ogc::coverage::Coverages;
use crate::{bulk, tiles};

/// The world database and the time.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: SharedClock,
    pub(crate) geodata: Arc<Geodata>,
    /// Where the files of releases are.
    pub(crate) files: bulk::Folder,
}

/// What is kept in memory for geodata users: all of it can be made again from the database.
#[derive(Debug, Default)]
pub(crate) struct Geodata {
    pub(crate) coverages: Coverages,
    pub(crate) tiles: tiles::Cache,
    pub(crate) progress: bulk::Progress,
}
