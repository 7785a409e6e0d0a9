//! A player's present state, derived from the moments of their timeline.

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::map::Coordinates;
use crate::play::{CostBreakdown, LegView};

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
    /// Ventures that may be under way at once: one, and one more for each factor who is well.
    #[serde(default = "one")]
    pub ventures_max: i64,
    /// The men who lead further ventures.
    #[serde(default)]
    pub factors: Vec<Factor>,
    /// What a factor would ask, in asses a nundinal week.
    #[serde(default)]
    pub factor_wage_as: i64,
    /// The store at home.
    #[serde(default)]
    pub stock: Vec<StockItem>,
    /// What is being made.
    #[serde(default)]
    pub work: Option<Work>,
    /// What can be made.
    #[serde(default)]
    pub recipes: Vec<Recipe>,
    /// What is owed.
    #[serde(default)]
    pub debts: Vec<Debt>,
    /// Whether a patron would help: only one who has nothing.
    #[serde(default)]
    pub patron_would_help: bool,
    /// Matters that are open and want an answer.
    #[serde(default)]
    pub scenarios: Vec<Scenario>,
    /// Season and wind on this day.
    #[serde(default)]
    pub weather: Option<Weather>,
    /// What names the rules in force.
    #[serde(default)]
    pub rules: String,
}

const fn one() -> i64 {
    1
}

/// State of the sea.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeaSeason {
    /// Open, with steady winds.
    Safe,
    /// Open, with doubtful weather: slower and dearer.
    Doubtful,
    /// Closed: who sails all the same is slow, pays double, and may not arrive.
    Closed,
}

/// Season and wind of a day, as far as they decide anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Weather {
    /// State of the sea.
    pub season: SeaSeason,
    /// The same in a sentence.
    pub sea: String,
    /// The last day of the season.
    pub until_day: i64,
    /// Where the wind comes from, in degrees from north by east: 315 is north-west.
    #[schema(minimum = 0, maximum = 359)]
    pub wind_from_degrees: u16,
    /// The wind in a sentence.
    pub wind: String,
    /// Whether the summer winds of the east blow.
    pub etesians: bool,
}

/// A man who leads ventures for the merchant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Factor {
    /// Its number.
    pub id: i64,
    /// His name.
    pub name: String,
    /// What he is like, in a sentence.
    pub voice: String,
    /// Asses a nundinal week.
    pub wage_as: i64,
    /// The day until which he is ill.
    pub ill_until_day: Option<i64>,
}

/// Goods in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StockItem {
    /// Token of the good.
    pub good: String,
    /// Units of it.
    pub quantity: i64,
}

/// Goods in the making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Work {
    /// Token of the good.
    pub good: String,
    /// Units of it.
    pub quantity: i64,
    /// Day it is done.
    pub until_day: i64,
}

/// What can be made from what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recipe {
    /// Its token.
    pub token: String,
    /// What it is called.
    pub title: String,
    /// What goes in, each time.
    pub inputs: Vec<StockItem>,
    /// What comes out, each time.
    pub output: StockItem,
    /// Asses for hands and fire, each time.
    pub wages_as: i64,
    /// Days it takes, however often.
    pub days: i64,
}

/// Something owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Debt {
    /// Its number.
    pub id: i64,
    /// Token of the offer it came from.
    pub offer: String,
    /// Asses owed now.
    pub owed_as: i64,
    /// Thousandths added each month of 30 days.
    pub interest_permille: i64,
    /// Day it is due.
    pub due_day: i64,
}

/// A matter that wants an answer. What is behind it is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Scenario {
    /// Its token.
    pub token: String,
    /// Its heading.
    pub title: String,
    /// Token of the place.
    pub place: String,
    /// What is seen and heard.
    pub text: String,
    /// `analogue` or `invention`: it is no record.
    pub label: String,
    /// How sure the author is: LOW, MEDIUM or HIGH.
    pub confidence: String,
    /// The last day on which it can be answered; absent before the clock starts.
    pub until_day: Option<i64>,
    /// What can be answered.
    pub choices: Vec<ScenarioChoice>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioChoice {
    /// Its token.
    pub token: String,
    /// The answer in words.
    pub text: String,
    /// Asses it costs at once.
    pub cost_as: i64,
    /// Asses it brings at once, to be paid back.
    pub loan_as: i64,
    /// Why it cannot be given now; absent when it can.
    pub hindrance: Option<String>,
    /// Who gives it is this from then on: the token of a background.
    #[serde(default)]
    pub background: Option<String>,
}

/// Something that was heard of a venture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tidings {
    /// What kind: `storm`, `robbers`, `delay`, `windfall`, …
    pub kind: String,
    /// In the merchant's words.
    pub text: String,
    /// Units lost.
    pub quantity: i64,
    /// Asses lost, or won where negative.
    pub amount_as: i64,
    /// Days lost.
    pub days: i64,
}

/// A further stop of a venture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VentureStop {
    /// Token of where it goes from.
    pub from: String,
    /// Token of where it goes.
    pub to: String,
    /// Token of what is bought before; absent where nothing is.
    pub good: Option<String>,
    /// Units of it, at most.
    pub quantity: i64,
    /// Days.
    pub days: i64,
}

/// A passage of a venture as it was planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VenturePassage {
    /// Token of where it begins.
    pub from: String,
    /// Token of where it ends.
    pub to: String,
    /// Days.
    pub days: i64,
    /// Leg by leg; empty where the world has changed since.
    pub legs: Vec<LegView>,
    /// Its line.
    pub path: Vec<Coordinates>,
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
    /// Where it is, as far as is known at home.
    pub stage: VentureStage,
    /// Its way out, leg by leg.
    pub legs: Vec<LegView>,
    /// The way out as a line, longitude before latitude.
    pub path: Vec<Coordinates>,
    /// What it cost.
    pub cost: CostBreakdown,
    /// Asses it was sold for: as hoped until it is home, as it was after.
    pub revenue_as: Option<i64>,
    /// Asses it brought home after everything, once it is home; may be negative.
    pub profit_as: Option<i64>,
    /// Day it left.
    pub departed_day: i64,
    /// Day it should arrive.
    pub arrives_day: i64,
    /// Day it should be home.
    pub home_day: i64,
    /// When it left.
    pub departed_at: Timestamp,
    /// When it should arrive.
    pub arrives_at: Timestamp,
    /// When it should be home.
    pub home_at: Timestamp,
    /// Further stops.
    #[serde(default)]
    pub stops: Vec<VentureStop>,
    /// Passage by passage, where it goes on to further stops, and home at the end; empty where it comes home the way it
    /// went, and once it is home.
    #[serde(default)]
    pub course: Vec<VenturePassage>,
    /// What was heard of it.
    #[serde(default)]
    pub tidings: Vec<Tidings>,
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
