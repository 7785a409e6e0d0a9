//! What can happen on a timeline.

mod row;

use clock::Timestamp;
use otivm_api::Command;
use serde::{Deserialize, Serialize};
use tessera_store_api::Confidence;

use super::affairs::Pressure;
use super::fate::Incident;
use super::voyage::Voyage;
pub(crate) use row::confidence_tag;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// A seat was taken, and the notice agreed to.
    SeatTaken {
        notice: u32,
        /// What chance on this timeline is drawn from.
        #[serde(default)]
        seed: u64,
    },
    /// From here on these rules hold: the hash of the registry.
    RulesInForce {
        version: u32,
        registry: String,
    },
    /// A command was given. It and the moments right after it, so many together, are its answer.
    CommandGiven {
        command: Command,
        moments: i64,
    },
    BackgroundChosen {
        background: String,
        name: String,
    },
    /// A parameter to begin with, as it is and as the merchant sees it: 0 low, 1 medium, 2 high.
    ParameterSet {
        parameter: String,
        level: i64,
        perceived: i64,
        confidence: Confidence,
    },
    /// A parameter that what was lived has changed; what is seen has come closer to what is.
    ParameterDrifted {
        drift: String,
        parameter: String,
        level: i64,
        perceived: i64,
    },
    PurseEndowed {
        amount_as: i64,
    },
    AuctoritasGained {
        gain: i64,
    },
    VentureDispatched(Box<Voyage>),
    GoodsBought {
        place: String,
        good: String,
        quantity: i64,
        total_as: i64,
    },
    VecturaPaid {
        venture: i64,
        amount_as: i64,
    },
    WagesPaid {
        venture: i64,
        amount_as: i64,
    },
    /// Goods went from the store into a venture.
    StockLoaded {
        venture: i64,
        good: String,
        quantity: i64,
    },
    /// Something befell a venture. Its men know; at home it is heard later.
    Befell {
        venture: i64,
        incident: Incident,
        quantity: i64,
        coin_as: i64,
    },
    GoodsSold {
        venture: i64,
        place: String,
        good: String,
        quantity: i64,
        price_as: i64,
        saturation_permille: i32,
        revenue_as: i64,
        /// What was hoped for, which is what is believed at home until it is heard.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected_as: Option<i64>,
    },
    PortoriaPaid {
        venture: i64,
        amount_as: i64,
    },
    /// A venture reached a place with nothing to sell.
    PlaceReached {
        venture: i64,
        place: String,
    },
    /// A venture bought with the coin it carries.
    CargoBought {
        venture: i64,
        place: String,
        good: String,
        quantity: i64,
        price_as: i64,
        total_as: i64,
    },
    /// What befell a venture was heard at home.
    NewsHeard {
        venture: i64,
        about: i64,
        incident: Incident,
        quantity: i64,
        coin_as: i64,
    },
    /// A venture brought goods home into the store.
    StockUnloaded {
        venture: i64,
        good: String,
        quantity: i64,
    },
    VentureHome {
        venture: i64,
        proceeds_as: i64,
        profit_as: i64,
    },
    StockBought {
        place: String,
        good: String,
        quantity: i64,
        price_as: i64,
        total_as: i64,
    },
    StockSold {
        place: String,
        good: String,
        quantity: i64,
        price_as: i64,
        total_as: i64,
    },
    /// Goods were given for goods.
    ExchangeComplete {
        place: String,
        give: String,
        given: i64,
        take: String,
        taken: i64,
        value_as: i64,
    },
    /// Goods went into the workshop, and its hands were paid.
    WorkBegun {
        recipe: String,
        inputs: Vec<(String, i64)>,
        good: String,
        quantity: i64,
        wages_as: i64,
        until: Timestamp,
    },
    WorkDone {
        good: String,
        quantity: i64,
    },
    FactorHired {
        name: String,
        voice: String,
        wage_as: i64,
    },
    FactorPaid {
        factor: i64,
        week: i64,
        idle_weeks: i64,
        amount_as: i64,
    },
    FactorFellIll {
        factor: i64,
        until: Timestamp,
        odds_ppm: i64,
        draw_ppm: i64,
    },
    FactorRobbed {
        factor: i64,
        amount_as: i64,
        odds_ppm: i64,
        draw_ppm: i64,
    },
    FactorLeft {
        factor: i64,
        why: String,
    },
    LoanTaken {
        offer: String,
        amount_as: i64,
        interest_permille: i64,
        due: Timestamp,
    },
    LoanInterest {
        loan: i64,
        amount_as: i64,
    },
    LoanRepaid {
        loan: i64,
        amount_as: i64,
    },
    /// A debt was due: what was in the purse was taken for it, and the rest is remembered.
    LoanDefaulted {
        loan: i64,
        amount_as: i64,
        forgiven_as: i64,
    },
    PatronAdvanced {
        amount_as: i64,
    },
    /// A matter came up. What is behind it was drawn, and is hidden.
    ScenarioOpened {
        scenario: String,
        truth: String,
        odds_ppm: i64,
        draw_ppm: i64,
        /// Absent where it waits for as long as it takes.
        until: Option<Timestamp>,
        pressures: Vec<Pressure>,
    },
    ScenarioAnswered {
        scenario: String,
        choice: String,
        resolves: Option<Timestamp>,
    },
    ScenarioPaid {
        scenario: String,
        amount_as: i64,
    },
    /// A matter came to an end: by an answer that has shown what it was worth, or because nobody answered.
    ScenarioEnded {
        scenario: String,
        choice: Option<String>,
        truth: String,
    },
    OtiumBegun {
        days: i64,
        until: Timestamp,
    },
    OtiumAccessFee {
        amount_as: i64,
    },
    PersonalMaintenance {
        amount_as: i64,
    },
    OfficiaObligation {
        amount_as: i64,
    },
    OtiumEnded,
    ChapterOpened {
        number: u32,
    },
    JournalUnlocked {
        entry: String,
    },
}

impl Event {
    /// What kind, as the row says it.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::SeatTaken { .. } => "seat_taken",
            Self::RulesInForce { .. } => "rules_in_force",
            Self::CommandGiven { .. } => "command_given",
            Self::BackgroundChosen { .. } => "background_chosen",
            Self::ParameterSet { .. } => "parameter_set",
            Self::ParameterDrifted { .. } => "parameter_drifted",
            Self::PurseEndowed { .. } => "purse_endowed",
            Self::AuctoritasGained { .. } => "auctoritas_gained",
            Self::VentureDispatched(_) => "venture_dispatched",
            Self::GoodsBought { .. } => "goods_bought",
            Self::VecturaPaid { .. } => "vectura_paid",
            Self::WagesPaid { .. } => "wages_paid",
            Self::StockLoaded { .. } => "stock_loaded",
            Self::Befell { incident, .. } => incident.what.kind(),
            Self::GoodsSold { .. } => "goods_sold",
            Self::PortoriaPaid { .. } => "portoria_paid",
            Self::PlaceReached { .. } => "place_reached",
            Self::CargoBought { .. } => "cargo_bought",
            Self::NewsHeard { .. } => "news_heard",
            Self::StockUnloaded { .. } => "stock_unloaded",
            Self::VentureHome { .. } => "venture_home",
            Self::StockBought { .. } => "stock_bought",
            Self::StockSold { .. } => "stock_sold",
            Self::ExchangeComplete { .. } => "exchange_complete",
            Self::WorkBegun { .. } => "work_begun",
            Self::WorkDone { .. } => "work_done",
            Self::FactorHired { .. } => "factor_hired",
            Self::FactorPaid { .. } => "factor_paid",
            Self::FactorFellIll { .. } => "factor_fell_ill",
            Self::FactorRobbed { .. } => "factor_robbed",
            Self::FactorLeft { .. } => "factor_left",
            Self::LoanTaken { .. } => "loan_taken",
            Self::LoanInterest { .. } => "loan_interest",
            Self::LoanRepaid { .. } => "loan_repaid",
            Self::LoanDefaulted { .. } => "loan_defaulted",
            Self::PatronAdvanced { .. } => "patron_advanced",
            Self::ScenarioOpened { .. } => "scenario_opened",
            Self::ScenarioAnswered { .. } => "scenario_answered",
            Self::ScenarioPaid { .. } => "scenario_paid",
            Self::ScenarioEnded { .. } => "scenario_ended",
            Self::OtiumBegun { .. } => "otium_begun",
            Self::OtiumAccessFee { .. } => "otium_access_fee",
            Self::PersonalMaintenance { .. } => "personal_maintenance",
            Self::OfficiaObligation { .. } => "officia_obligation",
            Self::OtiumEnded => "otium_ended",
            Self::ChapterOpened { .. } => "chapter_opened",
            Self::JournalUnlocked { .. } => "journal_unlocked",
        }
    }

    /// The venture it is about, where its men know and those at home may not yet.
    pub(crate) const fn far_from_home(&self) -> Option<i64> {
        match self {
            Self::Befell { venture, .. }
            | Self::GoodsSold { venture, .. }
            | Self::PortoriaPaid { venture, .. }
            | Self::PlaceReached { venture, .. }
            | Self::CargoBought { venture, .. } => Some(*venture),
            _ => None,
        }
    }
}

/// One record of a timeline, before it has its hash.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Moment {
    /// Its place in the order; 1 is the first.
    pub(crate) seq: i64,
    /// When it was recorded: the instant at which it was due, and never earlier than the moment before it.
    pub(crate) recorded_at: Timestamp,
    /// When it happened: when it was due, however late it was settled.
    pub(crate) at: Timestamp,
    /// The simulated day it happened on; absent before the clock starts.
    pub(crate) sim_day: Option<i64>,
    /// Sequence of the moment that caused it.
    pub(crate) cause: Option<i64>,
    /// The idempotency key of the command, on the moment that says it was given.
    pub(crate) command_key: Option<String>,
    /// What happened.
    pub(crate) event: Event,
}
