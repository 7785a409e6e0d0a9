//! The API: what the games ask.

mod patterns;
mod prices;

use std::sync::Arc;

use database::Database;
use tessera_aggregator_api::{PATTERNS, PRICES};
use transport::router::Mounted;
use transport::{Api, Node};

/// The router of the mesh listener.
pub(crate) fn router(node: &Arc<Node>, database: Database) -> Mounted {
    Api::new(node).route(&PRICES, prices::latest).route(&PATTERNS, patterns::latest).finish(database)
}
