//! What can happen on a timeline.

use clock::Timestamp;
use otivm_api::{Command, LegView};
use serde::{Deserialize, Serialize};
use tessera_store_api::{CellId, Confidence};

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
    /// Days out, and as many home.
    pub(crate) days: i64,
    pub(crate) departed_day: i64,
    pub(crate) departed_at: Timestamp,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// A seat was taken, and the notice agreed to.
    SeatTaken {
        notice: u32,
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
    GoodsSold {
        venture: i64,
        place: String,
        good: String,
        quantity: i64,
        price_as: i64,
        saturation_permille: i32,
        revenue_as: i64,
    },
    PortoriaPaid {
        venture: i64,
        amount_as: i64,
    },
    VentureHome {
        venture: i64,
        proceeds_as: i64,
        profit_as: i64,
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

/// The figures of a moment as its row shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) real: Option<i64>,
    pub(crate) perceived: Option<i64>,
    pub(crate) confidence: &'static str,
}

impl Value {
    /// Counted coin: what is seen is what is.
    const fn counted(value: i64) -> Self {
        Self { real: Some(value), perceived: Some(value), confidence: "HIGH" }
    }

    const NONE: Self = Self { real: None, perceived: None, confidence: "HIGH" };
}

/// How a table writes it.
pub(crate) const fn confidence_tag(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "HIGH",
        Confidence::Medium => "MEDIUM",
        Confidence::Low => "LOW",
    }
}

impl Event {
    /// What kind, as the row says it.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::SeatTaken { .. } => "seat_taken",
            Self::CommandGiven { .. } => "command_given",
            Self::BackgroundChosen { .. } => "background_chosen",
            Self::ParameterSet { .. } => "parameter_set",
            Self::PurseEndowed { .. } => "purse_endowed",
            Self::AuctoritasGained { .. } => "auctoritas_gained",
            Self::VentureDispatched(_) => "venture_dispatched",
            Self::GoodsBought { .. } => "goods_bought",
            Self::VecturaPaid { .. } => "vectura_paid",
            Self::WagesPaid { .. } => "wages_paid",
            Self::GoodsSold { .. } => "goods_sold",
            Self::PortoriaPaid { .. } => "portoria_paid",
            Self::VentureHome { .. } => "venture_home",
            Self::OtiumBegun { .. } => "otium_begun",
            Self::OtiumAccessFee { .. } => "otium_access_fee",
            Self::PersonalMaintenance { .. } => "personal_maintenance",
            Self::OfficiaObligation { .. } => "officia_obligation",
            Self::OtiumEnded => "otium_ended",
            Self::ChapterOpened { .. } => "chapter_opened",
            Self::JournalUnlocked { .. } => "journal_unlocked",
        }
    }

    /// What it is about.
    pub(crate) fn subject(&self) -> String {
        match self {
            Self::CommandGiven { command, .. } => match command {
                Command::ChooseBackground { .. } => "choose_background".to_owned(),
                Command::Dispatch { .. } => "dispatch".to_owned(),
                Command::Rest => "rest".to_owned(),
            },
            Self::BackgroundChosen { background, .. } => background.clone(),
            Self::ParameterSet { parameter, .. } => parameter.clone(),
            Self::AuctoritasGained { .. } => "auctoritas".to_owned(),
            Self::VentureDispatched(voyage) => format!("{}-{}", voyage.from, voyage.to),
            Self::GoodsBought { good, .. } | Self::GoodsSold { good, .. } => good.clone(),
            Self::VecturaPaid { venture, .. }
            | Self::WagesPaid { venture, .. }
            | Self::PortoriaPaid { venture, .. }
            | Self::VentureHome { venture, .. } => format!("venture/{venture}"),
            Self::ChapterOpened { number } => format!("chapter/{number}"),
            Self::JournalUnlocked { entry } => entry.clone(),
            Self::SeatTaken { .. } => "seat".to_owned(),
            Self::PurseEndowed { .. } => "purse".to_owned(),
            _ => "otium".to_owned(),
        }
    }

    /// The figures: for coin the change, so that the moments of the purse add up to it.
    pub(crate) fn value(&self) -> Value {
        if let Some(change) = self.purse_change() {
            return Value::counted(change);
        }
        match self {
            Self::ParameterSet { level, perceived, confidence, .. } => Value {
                real: Some(*level),
                perceived: Some(*perceived),
                confidence: confidence_tag(*confidence),
            },
            Self::AuctoritasGained { gain } => Value::counted(*gain),
            // What it will bring is not known to anyone yet; the merchant has a hope.
            Self::VentureDispatched(voyage) => {
                Value { real: None, perceived: Some(voyage.expected_as), confidence: "LOW" }
            }
            Self::GoodsSold { revenue_as, .. } => Value::counted(*revenue_as),
            Self::PortoriaPaid { amount_as, .. } => Value::counted(-amount_as),
            Self::OtiumBegun { days, .. } => Value::counted(*days),
            Self::ChapterOpened { number } => Value::counted(i64::from(*number)),
            _ => Value::NONE,
        }
    }

    /// By how much it changes the purse; `None` where it is no matter of the purse. A sale is not: its coin travels.
    pub(crate) const fn purse_change(&self) -> Option<i64> {
        match self {
            Self::PurseEndowed { amount_as } => Some(*amount_as),
            Self::GoodsBought { total_as, .. } => Some(-*total_as),
            Self::VecturaPaid { amount_as, .. }
            | Self::WagesPaid { amount_as, .. }
            | Self::OtiumAccessFee { amount_as }
            | Self::PersonalMaintenance { amount_as }
            | Self::OfficiaObligation { amount_as } => Some(-*amount_as),
            Self::VentureHome { proceeds_as, .. } => Some(*proceeds_as),
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
