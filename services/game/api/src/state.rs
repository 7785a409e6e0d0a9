//! A player's present state, derived from the moments of their timeline.

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::map::Coordinates;
use crate::play::{CostBreakdown, LegView};

/// Whether this browser has a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatStatus {
    /// It has one.
    pub seated: bool,
    /// Seats nobody has taken.
    pub seats_free: u32,
    /// What is recorded, what leaves anonymised, how to take it away: shown before the first record.
    pub notice: String,
}

/// Asks for a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// The notice was read and agreed to. Nothing is recorded without.
    pub consent: bool,
}

/// Everything a player sees of themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct State {
    /// The server's time, to count from.
    pub server_time: Timestamp,
    /// Real milliseconds of a day.
    pub ms_per_day: i64,
    /// Days since the first dispatch; absent before it, because the clock has not started.
    pub day: Option<i64>,
    /// The date as a Roman would write it.
    pub roman_date: String,
    /// Sequence of the last moment; send it with a command to be told when the state has moved on.
    pub head: i64,
    /// The merchant's name.
    pub name: String,
    /// The chosen background; absent until it is chosen.
    pub background: Option<String>,
    /// Asses in the purse.
    pub purse_as: i64,
    /// Standing, 0 to 1000.
    pub auctoritas: i64,
    /// Where in the story.
    pub chapter: Chapter,
    /// The twelve parameters, as the merchant perceives them.
    pub parameters: Vec<Parameter>,
    /// Ventures, the latest first, at most 20.
    pub ventures: Vec<Venture>,
    /// The rest being taken.
    pub otium: Option<Otium>,
    /// Asses that a rest costs.
    pub otium_cost_as: i64,
    /// Days that a rest takes.
    pub otium_days: i64,
    /// Journal entries unlocked.
    pub journal_entries: u32,
    /// How old the news from the world and its markets is.
    pub news: WorldNews,
}

/// A chapter of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Chapter {
    /// 1 to 5.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Token of the place it leads to.
    pub goal: String,
    /// Standing that opens the next one; absent in the last.
    pub next_at_auctoritas: Option<i64>,
}

/// One parameter as its owner perceives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Parameter {
    /// Its name in programs.
    pub token: String,
    /// Its Latin name, in V-for-U capitals.
    pub latin: String,
    /// What it is, in a sentence.
    pub meaning: String,
    /// What the merchant believes.
    pub perceived: Perceived,
}

/// A level as far as it is perceived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Perceived {
    /// Little of it.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

/// Where a venture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VentureStage {
    /// On the way out.
    Outbound,
    /// Sold, and on the way home.
    Returning,
    /// Home, and paid out.
    Home,
}

/// A venture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Venture {
    /// Sequence of the moment that sent it.
    pub id: i64,
    /// Token of where it began.
    pub from: String,
    /// Token of where it goes.
    pub to: String,
    /// Token of the cargo.
    pub good: String,
    /// Units of it.
    pub quantity: i64,
    /// Where it is.
    pub stage: VentureStage,
    /// Its way out, leg by leg.
    pub legs: Vec<LegView>,
    /// The way out as a line, longitude before latitude.
    pub path: Vec<Coordinates>,
    /// What it cost.
    pub cost: CostBreakdown,
    /// Asses it was sold for, once it was.
    pub revenue_as: Option<i64>,
    /// Asses it brought home after everything, once it is home; may be negative.
    pub profit_as: Option<i64>,
    /// Day it left.
    pub departed_day: i64,
    /// Day it arrives.
    pub arrives_day: i64,
    /// Day it is home.
    pub home_day: i64,
    /// When it left.
    pub departed_at: Timestamp,
    /// When it arrives.
    pub arrives_at: Timestamp,
    /// When it is home.
    pub home_at: Timestamp,
}

/// A rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Otium {
    /// Day it began.
    pub from_day: i64,
    /// Day it ends.
    pub until_day: i64,
    /// When it ends.
    pub until: Timestamp,
}

/// How old what the game knows is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorldNews {
    /// Release of the physical world.
    pub release: Option<u32>,
    /// When the store was last heard.
    pub store_heard_at: Option<Timestamp>,
    /// When prices were last heard.
    pub prices_heard_at: Option<Timestamp>,
    /// The market period that the prices follow from.
    pub prices_period: Option<i64>,
}
