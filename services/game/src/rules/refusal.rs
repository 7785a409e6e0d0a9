//! Why a command is refused.

use super::economy::{LOANS_MAX, STOCK_UNITS_MAX, STOPS_MAX, UNITS_PER_VENTURE_MAX, WORK_TIMES_MAX};

/// Why a command is refused. The sentences are for the player.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("Nothing is known of the world yet. Try again in a moment.")]
    WorldUnknown,
    #[error("You have chosen who you are already; a life is not chosen twice.")]
    BackgroundChosen,
    #[error("There is no such background. Choose one of those that are offered.")]
    BackgroundUnknown,
    #[error("Choose who you are first.")]
    NoBackground,
    #[error("There is no such way from here. Look at the routes that are offered.")]
    RouteUnknown,
    #[error("{0}")]
    RouteLocked(String),
    #[error("Nobody here sells that. Choose a good from the market.")]
    GoodUnknown,
    #[error("Send between 1 and {UNITS_PER_VENTURE_MAX} units: no market takes more of one cargo.")]
    Quantity,
    #[error(
        "Nobody carries more than {most} of that for a merchant of your standing. More of it opens more holds."
    )]
    Trust { most: i64 },
    #[error(
        "A venture goes on to {STOPS_MAX} places at most, each of them another and open to you; only the last may be home."
    )]
    Stops,
    #[error("{0}")]
    UnderWay(String),
    #[error("That costs {needed_as} asses with freight and wages, and the purse holds {purse_as}.")]
    PurseTooSmall { needed_as: i64, purse_as: i64 },
    #[error("That costs {needed_as} asses, and the purse holds {purse_as}.")]
    TooDear { needed_as: i64, purse_as: i64 },
    #[error("The store holds {held} of it.")]
    StockTooSmall { held: i64 },
    #[error("The store takes {STOCK_UNITS_MAX} units of a good, and not more.")]
    StockFull,
    #[error("Say how many, from 1 on.")]
    NotPositive,
    #[error("For so little nobody gives a whole one of that.")]
    BarterTooSmall,
    #[error("A thing is not bartered for itself.")]
    BarterSame,
    #[error("Nobody here makes that. Look at what can be made.")]
    RecipeUnknown,
    #[error("It is done between once and {WORK_TIMES_MAX} times in one go.")]
    Times,
    #[error("The workshop is busy.")]
    WorkshopBusy,
    #[error("There is nobody left to hire, or enough of them are hired.")]
    NoFactor,
    #[error("No such man works for you.")]
    FactorUnknown,
    #[error("He would leave ventures that are still under way. Wait until they are home.")]
    FactorNeeded,
    #[error("Nobody has asked you that, or not any more.")]
    ScenarioUnknown,
    #[error("That is no answer to it. Look at the choices.")]
    ChoiceUnknown,
    #[error("It was answered already. What it was worth will show.")]
    Answered,
    #[error("Nobody lends to one who owes {LOANS_MAX} times already.")]
    TooManyLoans,
    #[error("You owe nobody such a debt.")]
    LoanUnknown,
    #[error("A patron helps those who have nothing, and not again so soon.")]
    PatronUnwilling,
    #[error(
        "There is nothing to rest from yet, and no day to count from: the days begin with your first venture. Send one."
    )]
    ClockNotStarted,
    #[error("You are resting already.")]
    Resting,
    #[error("A rest costs {needed_as} asses, and the purse holds {purse_as}.")]
    RestTooDear { needed_as: i64, purse_as: i64 },
}

impl Refusal {
    /// Stable name for programs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::WorldUnknown => "world_unknown",
            Self::BackgroundChosen => "background_chosen",
            Self::BackgroundUnknown => "background_unknown",
            Self::NoBackground => "no_background",
            Self::RouteUnknown => "route_unknown",
            Self::RouteLocked(_) => "route_locked",
            Self::GoodUnknown => "good_unknown",
            Self::Quantity | Self::NotPositive => "quantity_out_of_range",
            Self::Trust { .. } => "cargo_not_trusted",
            Self::Stops => "stops_unusable",
            Self::UnderWay(_) => "venture_under_way",
            Self::PurseTooSmall { .. } | Self::TooDear { .. } => "purse_too_small",
            Self::StockTooSmall { .. } => "stock_too_small",
            Self::StockFull => "stock_full",
            Self::BarterTooSmall => "barter_too_small",
            Self::BarterSame => "barter_same",
            Self::RecipeUnknown => "recipe_unknown",
            Self::Times => "times_out_of_range",
            Self::WorkshopBusy => "workshop_busy",
            Self::NoFactor => "no_factor",
            Self::FactorUnknown => "factor_unknown",
            Self::FactorNeeded => "factor_needed",
            Self::ScenarioUnknown => "scenario_unknown",
            Self::ChoiceUnknown => "choice_unknown",
            Self::Answered => "scenario_answered",
            Self::TooManyLoans => "too_many_loans",
            Self::LoanUnknown => "loan_unknown",
            Self::PatronUnwilling => "patron_unwilling",
            Self::ClockNotStarted => "clock_not_started",
            Self::Resting => "resting",
            Self::RestTooDear { .. } => "rest_too_dear",
        }
    }
}
