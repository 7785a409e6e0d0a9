//! When a journal entry is written, a matter comes up, or a parameter drifts: all of it can be read from the state, and of
//! what was not heard at home nothing is in there.

use serde::Deserialize;

use super::state::State;

/// What has to be true.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Condition {
    /// This background was chosen.
    Background(String),
    /// Whether any was.
    Chosen(bool),
    /// So many ventures were sent.
    VenturesSent(u32),
    /// So many ventures came home.
    VenturesHome(u32),
    /// So many ventures are under way at once.
    UnderWay(usize),
    /// So many ventures came home with less than they cost.
    Losses(u32),
    /// A venture brought at least so many asses.
    Profit(i64),
    /// Ventures were away for so many days in all.
    DaysTravelled(i64),
    /// So many rests were taken.
    Rests(u32),
    /// So many rests without a venture in between.
    RestsWithoutTrade(u32),
    /// The chapter was opened.
    Chapter(u32),
    /// A venture has been at this place.
    Visited(String),
    /// Ventures have been at so many places.
    Places(usize),
    /// This good was sold.
    Sold(String),
    /// So many different goods were sold.
    GoodsSold(usize),
    /// At least so many asses are in the purse.
    Purse(i64),
    /// Fewer than so many asses are in the purse, and the first venture is long home.
    Poor(i64),
    /// At least so much standing.
    Auctoritas(i64),
    /// This was heard of, so often.
    Befell(String, u32),
    /// So many ventures went to sea in this season: safe, doubtful, closed.
    Sailed(String, u32),
    /// So many factors were hired, fell ill, were robbed, left.
    FactorsHired(u32),
    FactorsIll(u32),
    FactorsRobbed(u32),
    FactorsLeft(u32),
    /// So many debts were taken, paid back, not paid.
    LoansTaken(u32),
    LoansRepaid(u32),
    LoansDefaulted(u32),
    /// A patron has helped so often.
    Advances(u32),
    /// Goods were given for goods so often.
    Exchanges(u32),
    /// Goods were made so often.
    Works(u32),
    /// At least so many units of any good are in the store.
    Stored(i64),
    /// This answer was given: `scenario/choice`.
    Answered(String),
    /// This was behind a matter that has ended: `scenario/truth`.
    Proved(String),
    /// This matter is open.
    Open(String),
    /// What was lived has changed this: the token of the drift.
    Drifted(String),
}

impl Condition {
    /// Whether it is true.
    pub(crate) fn holds(&self, state: &State) -> bool {
        let affairs = &state.affairs;
        match self {
            Self::Background(token) => state.background.as_ref() == Some(token),
            Self::Chosen(chosen) => state.background.is_some() == *chosen,
            Self::VenturesSent(count) => state.ventures_sent >= *count,
            Self::VenturesHome(count) => state.ventures_home >= *count,
            Self::UnderWay(count) => state.away().count() >= *count,
            Self::Losses(count) => state.losses >= *count,
            Self::Profit(amount_as) => state.best_profit_as >= *amount_as,
            Self::DaysTravelled(days) => state.days_travelled >= *days,
            Self::Rests(count) => state.rests >= *count,
            Self::RestsWithoutTrade(count) => state.rests_without_trade >= *count,
            Self::Chapter(number) => state.chapter >= *number,
            Self::Visited(place) => state.visited.contains_key(place),
            Self::Places(count) => state.visited.len() >= *count,
            Self::Sold(good) => state.sold.contains(good),
            Self::GoodsSold(count) => state.sold.len() >= *count,
            Self::Purse(amount_as) => state.background.is_some() && state.purse_as >= *amount_as,
            Self::Poor(amount_as) => {
                state.ventures_home > 0 && state.is_poor() && state.purse_as < *amount_as
            }
            Self::Auctoritas(standing) => state.auctoritas >= *standing,
            Self::Befell(what, count) => state.befallen.get(what).is_some_and(|heard| heard >= count),
            Self::Sailed(season, count) => state.sailed.get(season).is_some_and(|sailed| sailed >= count),
            Self::FactorsHired(count) => affairs.factors_hired >= *count,
            Self::FactorsIll(count) => affairs.factors_ill >= *count,
            Self::FactorsRobbed(count) => affairs.factors_robbed >= *count,
            Self::FactorsLeft(count) => affairs.factors_left >= *count,
            Self::LoansTaken(count) => affairs.loans_taken >= *count,
            Self::LoansRepaid(count) => affairs.loans_repaid >= *count,
            Self::LoansDefaulted(count) => affairs.loans_defaulted >= *count,
            Self::Advances(count) => affairs.advances >= *count,
            Self::Exchanges(count) => affairs.exchanges >= *count,
            Self::Works(count) => affairs.works >= *count,
            Self::Stored(units) => affairs.stock.values().any(|held| held >= units),
            Self::Answered(answer) => affairs.answers.contains(answer),
            Self::Proved(truth) => affairs.truths.contains(truth),
            Self::Open(scenario) => state.matter(scenario).is_some(),
            Self::Drifted(drift) => state.drifts.contains(drift),
        }
    }
}
