//! What every part of the service shares.

use std::sync::Arc;

use clock::SharedClock;
use database::Database;
use tessera_store_api::StoreClient;
use tokio::sync::Notify;
use transport::Node;

use crate::content::Content;
use crate::region::Region;

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
}
