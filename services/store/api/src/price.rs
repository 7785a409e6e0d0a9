//! Aggregates: what all players together do to prices.

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The price of one good at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Price {
    /// Token of the place.
    pub place: String,
    /// Token of the good.
    pub good: String,
    /// Asses for one unit.
    pub price_as: i64,
    /// How full the market is: 0 is as ever, positive is glut, negative is want; -1000..=1000.
    pub saturation_permille: i32,
}

/// The prices of one market period, written once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceBatch {
    /// The market period they follow from, see `otivm_api::PERIOD_MS`.
    pub period: i64,
    /// Version of the formula, so that anyone can compute them again.
    pub formula: u32,
    /// When they were computed.
    pub computed_at: Timestamp,
    /// Every price that is not the base price.
    pub prices: Vec<Price>,
}

/// The latest prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Prices {
    /// The period they follow from; absent before the first.
    pub period: Option<i64>,
    /// When they were computed.
    pub computed_at: Option<Timestamp>,
    /// Every price that is not the base price.
    pub prices: Vec<Price>,
}
