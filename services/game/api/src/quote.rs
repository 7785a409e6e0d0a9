//! What sending a venture would cost, before it is sent.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CostBreakdown, LegView, Stop};

/// A venture as it would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteRequest {
    /// The route's id, from the offers.
    pub route: String,
    /// Token of the cargo.
    pub good: String,
    /// Units of it.
    #[schema(minimum = 1, maximum = 200)]
    pub quantity: i64,
    /// How many of them come from the store; the rest is bought.
    #[serde(default)]
    pub from_stock: i64,
    /// Where it goes on to, at most 4 places.
    #[serde(default)]
    pub then: Vec<Stop>,
}

/// What it would cost, and what is hoped for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Quote {
    /// Goods, freight and wages of the whole journey, paid before it leaves; and the customs on what it is hoped to sell
    /// at the first place. What is bought on the way is paid with what was sold.
    pub cost: CostBreakdown,
    /// Asses that the first cargo would be sold for by the last news.
    pub revenue_as: i64,
    /// Days until everyone is home, if nothing befalls them.
    pub days: i64,
    /// One by one; the way home is the last.
    pub passages: Vec<PassageQuote>,
}

/// One passage of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PassageQuote {
    /// Token of where it begins.
    pub from: String,
    /// Token of where it ends.
    pub to: String,
    /// Its legs.
    pub legs: Vec<LegView>,
    /// Days of it.
    pub days: i64,
    /// What it carries.
    pub cargo: Option<CargoQuote>,
    /// Freight, in asses.
    pub vectura_as: i64,
    /// Wages, in asses.
    pub wages_as: i64,
}

/// What a passage carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CargoQuote {
    /// Token of the good.
    pub good: String,
    /// Units of it; at most, where it is bought on the way.
    pub quantity: i64,
    /// Asses of a unit where it is bought: at home by today's market, elsewhere what is usual.
    pub price_from_as: i64,
    /// Asses of a unit where it is sold: at the first place by the last news, further on what is usual.
    pub price_to_as: i64,
}
