//! What a player does, and what the game offers and tells.

use std::collections::BTreeMap;

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_store_api::Mode;
use utoipa::{IntoParams, ToSchema};

use crate::map::Coordinates;
use crate::moment::Moment;
use crate::state::{Perceived, State};

/// Something a player does. The server decides what follows; it never infers it from two states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Once, at the beginning.
    ChooseBackground {
        /// Its token.
        background: String,
    },
    /// Sends a venture.
    Dispatch {
        /// The route's id, from the offers.
        route: String,
        /// Token of the cargo.
        good: String,
        /// Units of it.
        #[schema(minimum = 1, maximum = 200)]
        quantity: i64,
    },
    /// Rests: costs denarii, raises standing.
    Rest,
    /// Sends a venture that may take its cargo from the store at home, and go on from where it sold.
    Send {
        /// The route's id, from the offers.
        route: String,
        /// Token of the cargo.
        good: String,
        /// Units of it.
        #[schema(minimum = 1, maximum = 200)]
        quantity: i64,
        /// How many of them come from the store; the rest is bought.
        #[serde(default)]
        from_stock: i64,
        /// Where it goes on to, at most 4 places; the last may be home, and its cargo then comes into the store.
        #[serde(default)]
        then: Vec<Stop>,
    },
    /// Buys goods for the store at home.
    Buy {
        /// Token of the good.
        good: String,
        /// Units of it.
        quantity: i64,
    },
    /// Sells goods out of the store at home, to dealers who live from the difference.
    Sell {
        /// Token of the good.
        good: String,
        /// Units of it.
        quantity: i64,
    },
    /// Gives goods for other goods.
    Barter {
        /// Token of what is given.
        give: String,
        /// Units of it.
        quantity: i64,
        /// Token of what is taken for it.
        take: String,
    },
    /// Has goods made from others.
    Make {
        /// Token of the recipe.
        recipe: String,
        /// How often.
        times: i64,
    },
    /// Hires a factor: one more venture at a time, for a wage each nundinal week.
    HireFactor,
    /// Sends a factor away.
    DismissFactor {
        /// The factor's number.
        factor: i64,
    },
    /// Answers a matter that is open.
    Answer {
        /// Token of the scenario.
        scenario: String,
        /// Token of the choice.
        choice: String,
    },
    /// Pays back some of a debt.
    Repay {
        /// The debt's number.
        loan: i64,
        /// Asses.
        amount_as: i64,
    },
    /// Asks a patron for a small advance: for those who have nothing, at a cost in standing.
    AskPatron,
}

/// A further stop of a venture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Token of the place to go on to.
    pub to: String,
    /// Token of what to buy before; absent to travel without cargo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good: Option<String>,
    /// Units of it, at most; fewer where the coin at hand bears no more.
    #[serde(default)]
    pub quantity: i64,
}

/// A command with the state it was given in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    /// What to do.
    pub command: Command,
    /// The `head` of the state the player saw; when it is given and a later command came in between, the answer is 409.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<i64>,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Outcome {
    /// The moments it made, on disk.
    pub moments: Vec<Moment>,
    /// The state after it.
    pub state: State,
}

/// A profile to begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Background {
    /// Its name in programs.
    pub token: String,
    /// What it is called.
    pub title: String,
    /// The person.
    pub name: String,
    /// Who they are, in two sentences.
    pub story: String,
    /// Two strengths, as tokens of parameters.
    pub strengths: Vec<String>,
    /// Two weaknesses, as tokens of parameters.
    pub weaknesses: Vec<String>,
    /// What may come of it.
    pub opportunity: String,
    /// What may go wrong.
    pub liability: String,
    /// Asses in the purse.
    pub purse_as: i64,
    /// Levels of the twelve parameters, by token.
    pub parameters: BTreeMap<String, Perceived>,
}

/// The profiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Backgrounds {
    /// Six.
    pub backgrounds: Vec<Background>,
}

/// For which cargo routes are reckoned.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RoutesQuery {
    /// Token of the cargo; each route's most promising where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub good: Option<String>,
    /// Units of it; as many as the purse bears where absent, and at most 200: no market takes more of one cargo.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub quantity: Option<i64>,
}

/// The routes on offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Routes {
    /// Token of where they begin.
    pub from: String,
    /// Nearest first; the locked ones last.
    pub routes: Vec<RouteOffer>,
    /// Why nothing can be sent now, in the merchant's words; absent when it can.
    pub hindrance: Option<String>,
}

/// A way to a place, with what it would cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RouteOffer {
    /// Its name in a dispatch.
    pub id: String,
    /// Token of the place it leads to.
    pub to: String,
    /// The place's Latin name.
    pub to_latin: String,
    /// What to call it: `By sea and the Via Appia`.
    pub title: String,
    /// Its legs.
    pub legs: Vec<LegView>,
    /// Kilometres in all.
    pub km: i64,
    /// Days out.
    pub days: i64,
    /// State of the sea and roads, in words.
    pub season: String,
    /// What a merchant fears on this way, in words.
    pub risk: String,
    /// Why it cannot be taken yet; absent when it can. A locked route has neither path nor forecast.
    pub locked: Option<String>,
    /// Days of the way home: with another wind, and in the season of that time.
    #[serde(default)]
    pub days_home: i64,
    /// Days out and home if it goes as badly as this merchant can foresee.
    #[serde(default)]
    pub days_worst: i64,
    /// The line on the map, longitude before latitude.
    pub path: Vec<Coordinates>,
    /// The cargo it is reckoned for; absent where the purse bears none.
    pub forecast: Option<TradeForecast>,
}

/// What a venture would cost and bring, as far as the merchant knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TradeForecast {
    /// Token of the cargo.
    pub good: String,
    /// Units of it.
    pub quantity: i64,
    /// Most units the purse bears.
    pub quantity_max: i64,
    /// Price of one unit here, in asses.
    pub price_here_as: i64,
    /// Price of one unit there by the last news, in asses.
    pub price_there_as: i64,
    /// Every cost.
    pub cost: CostBreakdown,
    /// Asses it would be sold for by the last news.
    pub revenue_as: i64,
    /// What would be left.
    pub profit_as: i64,
    /// What would be left if the market were as full as it can be.
    pub worst_as: i64,
    /// What would be left if it all went to the bottom as well.
    #[serde(default)]
    pub ruin_as: i64,
}

/// Where the money goes, in asses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostBreakdown {
    /// The cargo itself.
    pub goods_as: i64,
    /// VECTVRA: freight.
    pub vectura_as: i64,
    /// Wages of porters and guards.
    pub wages_as: i64,
    /// PORTORIA: customs on what is brought in, 2.5 %.
    pub portoria_as: i64,
    /// Everything together.
    pub total_as: i64,
}

/// One leg of a route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegView {
    /// Token of where it begins.
    pub from: String,
    /// Token of where it ends.
    pub to: String,
    /// How it is travelled.
    pub mode: Mode,
    /// The road's or crossing's name; empty where it has none.
    pub name: String,
    /// Kilometres.
    pub km: i64,
    /// Whole days.
    pub days: i64,
}

/// The markets the merchant has heard of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Markets {
    /// The market period the prices follow from; absent while only base prices are known.
    pub period: Option<i64>,
    /// When they were heard.
    pub heard_at: Option<Timestamp>,
    /// One a known place.
    pub markets: Vec<Market>,
}

/// A market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Market {
    /// Token of the place.
    pub place: String,
    /// Its Latin name.
    pub latin: String,
    /// What is traded there.
    pub goods: Vec<MarketGood>,
}

/// A good on a market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarketGood {
    /// Its token.
    pub good: String,
    /// Its name.
    pub name: String,
    /// What one unit is.
    pub unit: String,
    /// Whether the place sells it.
    pub sold_here: bool,
    /// Whether the place wants it.
    pub wanted_here: bool,
    /// Asses a unit now.
    pub price_as: i64,
    /// Asses a unit where it is neither scarce nor plentiful here.
    pub usual_as: i64,
    /// How full the market is, -1000 to 1000.
    pub saturation_permille: i32,
    /// The last prices, oldest first, at most 24.
    pub history_as: Vec<i64>,
}

/// An entry of the merchant's journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalEntry {
    /// Its name in programs.
    pub token: String,
    /// Its heading.
    pub title: String,
    /// The merchant's words.
    pub text: String,
    /// The day it was written, as a Roman would write it.
    pub roman_date: String,
    /// Sequence of the moment that unlocked it.
    pub moment: i64,
}

/// The journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Journal {
    /// Newest first.
    pub entries: Vec<JournalEntry>,
}
