//! What every part of the service shares.

use std::sync::{Arc, Mutex};

use clock::SharedClock;
use database::Database;
use tessera_store_api::StoreClient;
use tokio::sync::Notify;
use transport::Node;

use crate::content::Content;
use crate::region::Region;
use crate::tables;

/// The running service.
#[derive(Debug)]
pub struct Pipeline {
    /// Who we are.
    pub node: Arc<Node>,
    /// The staging database.
    pub database: Database,
    /// The files that scripts brought.
    pub content: Arc<Content>,
    /// Whom we write to.
    pub store: StoreClient,
    /// What is surveyed.
    pub region: Region,
    /// The time.
    pub clock: SharedClock,
    /// Tells the worker that there is a run to work on.
    pub wake: Notify,
    /// Held while the bytes of an upload are written or looked at: parts of one file come one after the other.
    pub receiving: Mutex<()>,
    /// Held while a difference is computed, so that who asks twice does not compute it twice.
    pub comparing: Mutex<()>,
}

impl Pipeline {
    /// Notes that a run enters a stage. Blocks.
    pub fn enter(&self, run: u32, stage: &str) -> database::Result<()> {
        let now = self.clock.now();
        self.database.write_blocking(|transaction| tables::stage::begin(transaction, run, stage, now))
    }

    /// Whether the survey of a run is to stop: the service was told to, or somebody gave the run up. Blocks.
    pub fn is_to_stop(&self, run: u32) -> database::Result<bool> {
        if self.node.shutdown.is_requested() {
            return Ok(true);
        }
        let surveying = self.database.read_blocking(|tx| tables::run::is_surveying(tx, run))?;
        Ok(!surveying)
    }
}
