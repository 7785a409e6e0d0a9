//! What leaves a game container: counts, of at least [`crate::ANONYMITY_MIN`] players each. No name, no seat, no
//! pseudonym, no time finer than a market period.

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Ventures sent; the quantity is their number.
    Dispatch,
    /// Units bought.
    Purchase,
    /// Units sold.
    Sale,
}

impl Activity {
    /// As tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dispatch => "dispatch",
            Self::Purchase => "purchase",
            Self::Sale => "sale",
        }
    }

    /// From what tables write.
    pub fn of_str(text: &str) -> Option<Self> {
        [Self::Dispatch, Self::Purchase, Self::Sale].into_iter().find(|activity| activity.as_str() == text)
    }
}

/// One count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Count {
    /// What is counted.
    pub activity: Activity,
    /// Where: token of the place, or `from-to` for a dispatch.
    pub place: String,
    /// Token of the good.
    pub good: String,
    /// Players it comes from; never below [`crate::ANONYMITY_MIN`].
    pub players: i64,
    /// How much.
    pub quantity: i64,
}

/// What happened in one market period, frozen once it is over and everything due in it was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Snapshot {
    /// The period.
    pub period: i64,
    /// When it ended.
    pub closed_at: Timestamp,
    /// The counts, in order.
    pub counts: Vec<Count>,
}

/// Which snapshots.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SnapshotPage {
    /// Periods after this one; from the first where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
    /// At most this many; 100 where absent, and at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
}

/// Snapshots in their order. Periods in which nothing may be told are in it too, with no counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Snapshots {
    /// Number of the container.
    pub node: u32,
    /// The snapshots.
    pub snapshots: Vec<Snapshot>,
    /// Ask with `after` = this next time.
    pub cursor: Option<i64>,
    /// Whether there are more already.
    pub more: bool,
}
