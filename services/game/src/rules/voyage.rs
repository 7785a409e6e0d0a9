//! A venture as it was sent: everything that settling it needs, so that it needs no world.

use clock::Timestamp;
use otivm_api::LegView;
use serde::{Deserialize, Serialize};
use tessera_store_api::CellId;

use super::fate::Incident;

/// A venture as it was sent. Whole numbers and texts only, so that reading it back gives the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Voyage {
    pub(crate) route: String,
    pub(crate) from: String,
    pub(crate) to: String,
    /// The cell the destination stands in.
    pub(crate) to_cell: CellId,
    pub(crate) good: String,
    pub(crate) quantity: i64,
    /// Asses paid for a unit.
    pub(crate) price_as: i64,
    pub(crate) goods_as: i64,
    pub(crate) vectura_as: i64,
    pub(crate) wages_as: i64,
    /// Asses a unit usually fetches there: the sale needs no world, only the news of the day.
    pub(crate) usual_there_as: i64,
    /// What the merchant expected to sell for.
    pub(crate) expected_as: i64,
    pub(crate) legs: Vec<LegView>,
    /// The cells of the way out, in order.
    pub(crate) cells: Vec<CellId>,
    /// Days out.
    pub(crate) days: i64,
    pub(crate) departed_day: i64,
    pub(crate) departed_at: Timestamp,
    /// Days home from the last place; as many as out where a venture was sent before winds were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) days_home: Option<i64>,
    /// Units that came from the store at home.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) from_stock: i64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) stops: Vec<Onward>,
    /// What was drawn for it: what befalls it, in order. Nobody at home knows it before it is heard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) incidents: Vec<Incident>,
}

/// A further passage of a venture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Onward {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) to_cell: CellId,
    /// What is bought before; `None` where nothing is.
    pub(crate) good: Option<String>,
    /// Units of it, at most.
    pub(crate) quantity: i64,
    /// Asses a unit usually costs where it is bought, and fetches where it is sold.
    pub(crate) usual_here_as: i64,
    pub(crate) usual_there_as: i64,
    pub(crate) days: i64,
    pub(crate) cells: Vec<CellId>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl Voyage {
    /// Passages: out, each further stop, and home.
    pub(crate) fn passages(&self) -> usize {
        self.stops.len() + 2
    }

    /// Days of a passage if nothing befalls it. The last one leads home; where the last stop is home, it takes no time.
    pub(crate) fn days_of(&self, passage: usize) -> i64 {
        match passage.checked_sub(1) {
            None => self.days,
            Some(stop) => match self.stops.get(stop) {
                Some(onward) => onward.days,
                None => self.days_home.unwrap_or(self.days),
            },
        }
    }

    /// Days until the end of a passage if nothing befalls it.
    pub(crate) fn days_until(&self, passage: usize) -> i64 {
        (0..=passage).map(|passage| self.days_of(passage)).sum()
    }

    /// Days until the last sale if nothing befalls it.
    pub(crate) fn days_out(&self) -> i64 {
        self.days_until(self.stops.len())
    }

    /// Days until it is home if nothing befalls it.
    pub(crate) fn days_in_all(&self) -> i64 {
        self.days_until(self.stops.len() + 1)
    }

    /// The place a passage leads to, and its cell.
    pub(crate) fn reached(&self, passage: usize) -> Option<(&str, CellId)> {
        match passage.checked_sub(1) {
            None => Some((&self.to, self.to_cell)),
            Some(stop) => self.stops.get(stop).map(|onward| (onward.to.as_str(), onward.to_cell)),
        }
    }
}
