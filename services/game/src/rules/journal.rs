//! When a journal entry is written.

use serde::Deserialize;

use super::state::State;

/// What has to be true for an entry. All of them can be read from the state.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Condition {
    /// This background was chosen.
    Background(String),
    /// So many ventures were sent.
    VenturesSent(u32),
    /// So many ventures came home.
    VenturesHome(u32),
    /// So many ventures came home with less than they cost.
    Losses(u32),
    /// A venture brought at least so many asses.
    Profit(i64),
    /// So many rests were taken.
    Rests(u32),
    /// So many rests without a venture in between.
    RestsWithoutTrade(u32),
    /// The chapter was opened.
    Chapter(u32),
    /// A venture has been at this place.
    Visited(String),
    /// This good was sold.
    Sold(String),
    /// At least so many asses are in the purse.
    Purse(i64),
}

impl Condition {
    /// Whether it is true.
    pub(crate) fn holds(&self, state: &State) -> bool {
        match self {
            Self::Background(token) => state.background.as_ref() == Some(token),
            Self::VenturesSent(count) => state.ventures_sent >= *count,
            Self::VenturesHome(count) => state.ventures_home >= *count,
            Self::Losses(count) => state.losses >= *count,
            Self::Profit(amount_as) => state.best_profit_as >= *amount_as,
            Self::Rests(count) => state.rests >= *count,
            Self::RestsWithoutTrade(count) => state.rests_without_trade >= *count,
            Self::Chapter(number) => state.chapter >= *number,
            Self::Visited(place) => state.visited.contains_key(place),
            Self::Sold(good) => state.sold.contains(good),
            Self::Purse(amount_as) => state.background.is_some() && state.purse_as >= *amount_as,
        }
    }
}
