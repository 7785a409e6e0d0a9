//! A player's timeline as it is read.

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One record of a player's timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Moment {
    /// Its place in the order; 1 is the first.
    pub seq: i64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The simulated day; absent before the clock starts.
    pub sim_day: Option<i64>,
    /// What kind: `venture_dispatched`, `officia_obligation`, …
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// The amount as the merchant perceives it.
    pub value_perceived: Option<i64>,
    /// How sure of it.
    pub confidence: String,
    /// Sequence of the moment that caused it.
    pub cause: Option<i64>,
    /// SHA-256 over this moment and the hash of the one before, in hex.
    pub hash: String,
}

/// Which moments.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MomentPage {
    /// Moments after this sequence, oldest first; from the first where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
    /// Moments before this sequence, newest first. Not together with `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
    /// Only these kinds, with commas between them. A page of rare kinds may be short or empty and have a `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds: Option<String>,
    /// At most this many; 200 where absent, and at most 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
}

/// Moments in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Moments {
    /// The moments.
    pub moments: Vec<Moment>,
    /// Ask with `after` (or `before`, where that was asked) = this for more; absent at the end.
    pub next: Option<i64>,
}
