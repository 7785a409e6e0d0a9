//! What a row shows of an event: what it is about, and its figures.

use otivm_api::Command;
use tessera_store_api::Confidence;

use super::Event;

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

    /// True, and not known at home.
    const fn unheard(value: i64) -> Self {
        Self { real: Some(value), perceived: None, confidence: "LOW" }
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
    /// What it is about.
    pub(crate) fn subject(&self) -> String {
        match self {
            Self::CommandGiven { command, .. } => command_name(command).to_owned(),
            Self::BackgroundChosen { background, .. } => background.clone(),
            Self::RulesInForce { registry, .. } => registry.clone(),
            Self::ParameterSet { parameter, .. } | Self::ParameterDrifted { parameter, .. } => {
                parameter.clone()
            }
            Self::AuctoritasGained { .. } => "auctoritas".to_owned(),
            Self::VentureDispatched(voyage) => format!("{}-{}", voyage.from, voyage.to),
            Self::GoodsBought { good, .. }
            | Self::GoodsSold { good, .. }
            | Self::StockLoaded { good, .. }
            | Self::StockUnloaded { good, .. }
            | Self::CargoBought { good, .. }
            | Self::StockBought { good, .. }
            | Self::StockSold { good, .. }
            | Self::WorkBegun { good, .. }
            | Self::WorkDone { good, .. } => good.clone(),
            Self::ExchangeComplete { give, take, .. } => format!("{give}-{take}"),
            Self::PlaceReached { place, .. } => place.clone(),
            Self::VecturaPaid { venture, .. }
            | Self::WagesPaid { venture, .. }
            | Self::PortoriaPaid { venture, .. }
            | Self::Befell { venture, .. }
            | Self::NewsHeard { venture, .. }
            | Self::VentureHome { venture, .. } => format!("venture/{venture}"),
            Self::FactorHired { name, .. } => name.clone(),
            Self::FactorPaid { factor, .. }
            | Self::FactorFellIll { factor, .. }
            | Self::FactorRobbed { factor, .. }
            | Self::FactorLeft { factor, .. } => format!("factor/{factor}"),
            Self::LoanTaken { offer, .. } => offer.clone(),
            Self::LoanInterest { loan, .. }
            | Self::LoanRepaid { loan, .. }
            | Self::LoanDefaulted { loan, .. } => format!("loan/{loan}"),
            Self::ScenarioOpened { scenario, .. }
            | Self::ScenarioAnswered { scenario, .. }
            | Self::ScenarioPaid { scenario, .. }
            | Self::ScenarioEnded { scenario, .. } => scenario.clone(),
            Self::ChapterOpened { number } => format!("chapter/{number}"),
            Self::JournalUnlocked { entry } => entry.clone(),
            Self::SeatTaken { .. } => "seat".to_owned(),
            Self::PurseEndowed { .. } | Self::PatronAdvanced { .. } => "purse".to_owned(),
            Self::OtiumBegun { .. }
            | Self::OtiumAccessFee { .. }
            | Self::PersonalMaintenance { .. }
            | Self::OfficiaObligation { .. }
            | Self::OtiumEnded => "otium".to_owned(),
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
            Self::ParameterDrifted { level, perceived, .. } => {
                Value { real: Some(*level), perceived: Some(*perceived), confidence: "MEDIUM" }
            }
            Self::AuctoritasGained { gain } => Value::counted(*gain),
            // What it will bring is not known to anyone yet; the merchant has a hope.
            Self::VentureDispatched(voyage) => {
                Value { real: None, perceived: Some(voyage.expected_as), confidence: "LOW" }
            }
            Self::Befell { incident, quantity, coin_as, .. } => {
                Value::unheard(incident.weight(*quantity, *coin_as))
            }
            Self::NewsHeard { incident, quantity, coin_as, .. } => {
                Value::counted(incident.weight(*quantity, *coin_as))
            }
            Self::GoodsSold { revenue_as, expected_as, .. } => match expected_as {
                Some(hoped) => Value { real: Some(*revenue_as), perceived: Some(*hoped), confidence: "LOW" },
                None => Value::counted(*revenue_as),
            },
            Self::PortoriaPaid { amount_as, .. } => Value::counted(-amount_as),
            Self::CargoBought { total_as, .. } => Value::unheard(-total_as),
            Self::StockLoaded { quantity, .. } => Value::counted(-quantity),
            Self::StockUnloaded { quantity, .. } | Self::WorkDone { quantity, .. } => {
                Value::counted(*quantity)
            }
            Self::ExchangeComplete { value_as, .. } => Value::counted(*value_as),
            Self::LoanInterest { amount_as, .. } => Value::counted(-amount_as),
            Self::ScenarioOpened { .. } => Value { confidence: "LOW", ..Value::NONE },
            Self::OtiumBegun { days, .. } => Value::counted(*days),
            Self::ChapterOpened { number } => Value::counted(i64::from(*number)),
            _ => Value::NONE,
        }
    }

    /// By how much it changes the purse; `None` where it is no matter of the purse. A sale is not: its coin travels.
    pub(crate) const fn purse_change(&self) -> Option<i64> {
        match self {
            Self::PurseEndowed { amount_as }
            | Self::PatronAdvanced { amount_as }
            | Self::LoanTaken { amount_as, .. }
            | Self::ScenarioPaid { amount_as, .. } => Some(*amount_as),
            Self::StockSold { total_as, .. } => Some(*total_as),
            Self::GoodsBought { total_as, .. } | Self::StockBought { total_as, .. } => Some(-*total_as),
            Self::VecturaPaid { amount_as, .. }
            | Self::WagesPaid { amount_as, .. }
            | Self::FactorPaid { amount_as, .. }
            | Self::FactorRobbed { amount_as, .. }
            | Self::LoanRepaid { amount_as, .. }
            | Self::LoanDefaulted { amount_as, .. }
            | Self::OtiumAccessFee { amount_as }
            | Self::PersonalMaintenance { amount_as }
            | Self::OfficiaObligation { amount_as } => Some(-*amount_as),
            Self::WorkBegun { wages_as, .. } => Some(-*wages_as),
            Self::VentureHome { proceeds_as, .. } => Some(*proceeds_as),
            _ => None,
        }
    }
}

/// A command's name, as programs write it.
const fn command_name(command: &Command) -> &'static str {
    match command {
        Command::ChooseBackground { .. } => "choose_background",
        Command::Dispatch { .. } => "dispatch",
        Command::Rest => "rest",
        Command::Send { .. } => "send",
        Command::Buy { .. } => "buy",
        Command::Sell { .. } => "sell",
        Command::Barter { .. } => "barter",
        Command::Make { .. } => "make",
        Command::HireFactor => "hire_factor",
        Command::DismissFactor { .. } => "dismiss_factor",
        Command::Answer { .. } => "answer",
        Command::Repay { .. } => "repay",
        Command::AskPatron => "ask_patron",
    }
}
