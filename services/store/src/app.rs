//! What every operation of the store works with.

use std::ops::Deref;
use std::sync::Arc;

use clock::SharedClock;
use database::Database;
use tokio::sync::Semaphore;

use crate::front::Front;
use crate::ogc::coverage::Coverages;
use crate::stream::STREAMS_MAX;
use crate::{bulk, held, tiles};

/// Everything together. Clones share it: each call has one.
#[derive(Debug, Clone)]
pub(crate) struct App(Arc<Parts>);

/// The world database and the time.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) database: Database,
    pub(crate) clock: SharedClock,
    /// What single reads are answered from.
    pub(crate) front: Front,
    /// What never changes of releases that were read.
    pub(crate) held: held::Cache,
    /// A permit for each stream that may run.
    pub(crate) streams: Arc<Semaphore>,
    /// What geodata users read, and the files that they take away.
    pub(crate) geodata: Geodata,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What is kept for geodata users: all of it can be made again from the database.
#[derive(Debug)]
pub(crate) struct Geodata {
    pub(crate) coverages: Coverages,
    pub(crate) tiles: tiles::Cache,
    pub(crate) files: bulk::Folder,
    pub(crate) progress: bulk::Progress,
}

impl App {
    pub(crate) fn new(database: Database, files: bulk::Folder, clock: SharedClock) -> Self {
        let streams = Arc::new(Semaphore::new(STREAMS_MAX));
        let geodata = Geodata {
            coverages: Coverages::default(),
            tiles: tiles::Cache::default(),
            files,
            progress: bulk::Progress::default(),
        };
        let front = Front::of(&database);
        Self(Arc::new(Parts { database, clock, front, held: held::Cache::default(), streams, geodata }))
    }
}
