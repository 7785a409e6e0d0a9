//! What every operation of the store works with.

use std::sync::Arc;

use clock::SharedClock;
use database::Database;
use tokio::sync::Semaphore;

use crate::held;
use crate::stream::STREAMS_MAX;

/// The world database and the time.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: SharedClock,
    /// What never changes of releases that were read.
    pub(crate) held: held::Cache,
    /// A permit for each stream that may run.
    pub(crate) streams: Arc<Semaphore>,
}

impl App {
    pub(crate) fn new(database: Database, clock: SharedClock) -> Self {
        let streams = Arc::new(Semaphore::new(STREAMS_MAX));
        Self { database, clock, held: held::Cache::default(), streams }
    }
}
