//! The contract of the game (1105): what players' browsers ask, and the anonymised snapshots that the aggregator pulls.
//!
//! Money is whole asses; 16 are a denarius. Time is whole simulated days. Both are integers everywhere, so that no
//! rounding can make coin or lose a day.

pub mod client;
pub mod endpoints;
mod events;
mod examples;
mod ledger;
mod map;
mod moment;
mod play;
mod quote;
mod seat;
mod snapshot;
mod state;

pub use client::{GameClient, PlayError, PlayerClient};
pub use events::{Events, EventsQuery};
pub use ledger::{
    Backup, Export, ExportFile, ExportName, Imported, InTransit, Ledger, Proof, RetireRequest, Retired,
    StateQuery, TimelineBackup, TimelineStatus, Timelines, VerifiedCopy,
};
pub use map::{Coordinates, Ground, MapCell, MapPlace, MapRiver, MapRoute, MapView};
pub use moment::{Moment, MomentPage, Moments};
pub use play::{
    Background, Backgrounds, Command, CommandRequest, CostBreakdown, Journal, JournalEntry, LegView, Market,
    MarketGood, Markets, Outcome, RouteOffer, Routes, RoutesQuery, Stop, TradeForecast,
};
pub use quote::{CargoQuote, PassageQuote, Quote, QuoteRequest};
pub use seat::{Device, DevicePath, Devices, JoinRequest, QueuePlace, ResumeCode, ResumeRequest, SeatStatus};
pub use snapshot::{Activity, Count, Snapshot, SnapshotPage, Snapshots};
pub use state::{
    Chapter, Debt, Factor, Otium, Parameter, Perceived, Recipe, Scenario, ScenarioChoice, SeaSeason, State,
    StockItem, Tidings, Venture, VenturePassage, VentureStage, VentureStop, Weather, Work, WorldNews,
};

/// Real milliseconds of one simulated day. Defined here and nowhere else; every duration is whole days.
pub const MS_PER_SIM_DAY: i64 = 3000;
/// Days of a market period: the nundinae, market day every eighth day.
pub const DAYS_PER_PERIOD: i64 = 8;
/// Real milliseconds of a market period. Periods are counted from the Unix epoch, so that every node has the same.
pub const PERIOD_MS: i64 = DAYS_PER_PERIOD * MS_PER_SIM_DAY;
/// Asses of a denarius.
pub const AS_PER_DENARIUS: i64 = 16;
/// Players a published count has to come from, at least.
pub const ANONYMITY_MIN: i64 = 5;
/// Seats of one game container.
pub const SEATS: usize = 128;

/// The market period an instant falls into.
pub const fn period_of(instant: clock::Timestamp) -> i64 {
    instant.as_millis().div_euclid(PERIOD_MS)
}
