//! The contract of the aggregator (1103): prices, saturation and patterns that follow from what all players do.

use std::sync::Arc;

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_store_api::Prices;
use transport::{Client, ClientError, Endpoint, Node, Role};
use utoipa::ToSchema;

pub mod formula;

const GAME: &[Role] = &[Role::Game];

/// How many players travel a way, all nodes together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pattern {
    /// `from-to` by tokens of places.
    pub route: String,
    /// Ventures sent in the period.
    pub ventures: i64,
}

/// What players do together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Patterns {
    /// The latest market period that is complete; absent before the first.
    pub period: Option<i64>,
    /// When it was computed.
    pub computed_at: Option<Timestamp>,
    /// Ways, the busiest first.
    pub patterns: Vec<Pattern>,
}

/// The latest prices with their saturation.
pub static PRICES: Endpoint =
    Endpoint::get("prices", "/api/v1/prices", "The latest prices and how full each market is.")
        .callers(GAME)
        .answers::<Prices>();
/// What players do together.
pub static PATTERNS: Endpoint =
    Endpoint::get("patterns", "/api/v1/patterns", "Which ways players travel, all nodes together.")
        .callers(GAME)
        .answers::<Patterns>();

/// Every operation.
pub static ALL: [&Endpoint; 2] = [&PRICES, &PATTERNS];

/// Speaks to the aggregator.
#[derive(Debug, Clone)]
pub struct AggregatorClient(Client);

impl AggregatorClient {
    /// A client for the aggregator at `base_url`.
    pub fn new(node: &Arc<Node>, base_url: &str) -> Result<Self, ClientError> {
        Client::new(node, Role::Aggregator, base_url).map(Self)
    }

    /// The latest prices.
    pub async fn prices(&self) -> Result<Prices, ClientError> {
        self.0.to(&PRICES).once().send().await
    }

    /// What players do together.
    pub async fn patterns(&self) -> Result<Patterns, ClientError> {
        self.0.to(&PATTERNS).once().send().await
    }
}
