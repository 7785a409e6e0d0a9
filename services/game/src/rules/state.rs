//! The state of a player: a fold over the moments, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use clock::Timestamp;
use otivm_api::MS_PER_SIM_DAY;
use serde::{Deserialize, Serialize};
use tessera_store_api::CellId;

use super::affairs::{Affairs, Loan, Matter};
use super::economy::{AUCTORITAS_MAX, POOR_BELOW_AS};
use super::event::{Event, Moment};
pub(crate) use super::venture::Venture;

/// Ventures a state remembers: the latest. The timeline has all.
pub(crate) const VENTURES_MAX: usize = 20;

/// A rest being taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Otium {
    /// Sequence of the moment it began with.
    pub(crate) id: i64,
    pub(crate) from_day: i64,
    pub(crate) days: i64,
    pub(crate) until: Timestamp,
}

/// A parameter as it is and as it is seen: 0 low, 1 medium, 2 high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Level {
    pub(crate) real: i64,
    pub(crate) perceived: i64,
}

/// A journal entry that was unlocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unlocked {
    pub(crate) entry: String,
    pub(crate) moment: i64,
    /// The day it was written; absent before the clock started.
    pub(crate) day: Option<i64>,
}

/// Everything that is true of a player now.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    /// Sequence of the last moment; 0 before the first.
    pub(crate) head: i64,
    /// Sequence of the last command.
    pub(crate) last_command: i64,
    /// When the last moment was recorded.
    pub(crate) recorded_at: Timestamp,
    /// What chance is drawn from.
    pub(crate) seed: u64,
    /// The registry that was last recorded as in force; empty before the first.
    pub(crate) rules: String,
    /// The first dispatch: day 0 begins with it.
    pub(crate) anchor: Option<Timestamp>,
    pub(crate) background: Option<String>,
    pub(crate) name: String,
    pub(crate) purse_as: i64,
    pub(crate) auctoritas: i64,
    pub(crate) chapter: u32,
    pub(crate) parameters: BTreeMap<String, Level>,
    /// Changes of parameters that what was lived has brought.
    pub(crate) drifts: BTreeSet<String>,
    /// The latest that are home, and all that are not, oldest first.
    pub(crate) ventures: Vec<Venture>,
    pub(crate) otium: Option<Otium>,
    pub(crate) journal: Vec<Unlocked>,
    /// Places a venture is known to have reached, with their cells.
    pub(crate) visited: BTreeMap<String, CellId>,
    /// Cells that ventures were sent along.
    pub(crate) travelled: BTreeSet<CellId>,
    /// Goods that are known to have been sold.
    pub(crate) sold: BTreeSet<String>,
    /// How often what was heard of.
    pub(crate) befallen: BTreeMap<String, u32>,
    /// Ventures sent to sea in each season.
    pub(crate) sailed: BTreeMap<String, u32>,
    pub(crate) ventures_sent: u32,
    pub(crate) ventures_home: u32,
    pub(crate) losses: u32,
    pub(crate) best_profit_as: i64,
    /// Days that ventures were away.
    pub(crate) days_travelled: i64,
    pub(crate) rests: u32,
    /// Rests since a venture last came home.
    pub(crate) rests_without_trade: u32,
    /// Store, workshop, factors, debts, matters.
    pub(crate) affairs: Affairs,
}

impl State {
    /// The simulated day at an instant; absent before the clock starts.
    pub(crate) fn day_at(&self, instant: Timestamp) -> Option<i64> {
        self.anchor.map(|anchor| instant.millis_since(anchor).div_euclid(MS_PER_SIM_DAY))
    }

    /// A parameter's true level; medium where it was never set.
    pub(crate) fn level(&self, parameter: &str) -> i64 {
        self.parameters.get(parameter).map_or(1, |level| level.real)
    }

    /// A parameter's level as its owner sees it.
    pub(crate) fn perceived(&self, parameter: &str) -> i64 {
        self.parameters.get(parameter).map_or(1, |level| level.perceived)
    }

    /// The ventures that are not home, oldest first.
    pub(crate) fn away(&self) -> impl Iterator<Item = &Venture> {
        self.ventures.iter().filter(|venture| !venture.is_home())
    }

    /// Ventures that may be under way at once.
    pub(crate) fn ventures_max(&self, now: Timestamp) -> usize {
        1 + self.affairs.factors.iter().filter(|factor| factor.is_well(now)).count()
    }

    /// Whether there is nothing: no coin worth the name, nothing in the store, nothing under way.
    pub(crate) fn is_poor(&self) -> bool {
        self.background.is_some()
            && self.purse_as < POOR_BELOW_AS
            && self.away().next().is_none()
            && self.affairs.stock.is_empty()
            && self.affairs.work.is_none()
    }

    /// When something next happens by itself.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        let ventures = self.away().map(|venture| venture.next().0);
        let otium = self.otium.map(|otium| otium.until);
        ventures.chain(otium).chain(self.affairs.due().map(|(at, _)| at)).min()
    }

    /// The state after a moment.
    pub(crate) fn apply(&mut self, moment: &Moment) {
        self.head = moment.seq;
        self.recorded_at = moment.recorded_at;
        if let Some(change) = moment.event.purse_change() {
            self.purse_as += change;
        }
        match &moment.event {
            Event::SeatTaken { seed, .. } => (self.chapter, self.seed) = (1, *seed),
            Event::RulesInForce { registry, .. } => self.rules.clone_from(registry),
            Event::CommandGiven { .. } => self.last_command = moment.seq,
            Event::BackgroundChosen { background, name } => {
                self.background = Some(background.clone());
                self.name.clone_from(name);
            }
            Event::ParameterSet { parameter, level, perceived, .. } => {
                self.set(parameter, *level, *perceived);
            }
            Event::ParameterDrifted { drift, parameter, level, perceived } => {
                self.drifts.insert(drift.clone());
                self.set(parameter, *level, *perceived);
            }
            Event::AuctoritasGained { gain } => {
                self.auctoritas = (self.auctoritas + gain).clamp(0, AUCTORITAS_MAX);
            }
            Event::ChapterOpened { number } => self.chapter = *number,
            Event::JournalUnlocked { entry } => {
                self.journal.push(Unlocked { entry: entry.clone(), moment: moment.seq, day: moment.sim_day });
            }
            Event::OtiumBegun { days, until } => {
                let from_day = moment.sim_day.unwrap_or(0);
                self.otium = Some(Otium { id: moment.seq, from_day, days: *days, until: *until });
            }
            Event::OtiumEnded => {
                self.otium = None;
                self.rests += 1;
                self.rests_without_trade += 1;
            }
            _ => {
                self.apply_to_ventures(moment);
                self.affairs.apply(moment);
            }
        }
    }

    fn set(&mut self, parameter: &str, real: i64, perceived: i64) {
        self.parameters.insert(parameter.to_owned(), Level { real, perceived });
    }

    fn apply_to_ventures(&mut self, moment: &Moment) {
        match &moment.event {
            Event::VentureDispatched(voyage) => {
                self.anchor.get_or_insert(moment.at);
                self.ventures_sent += 1;
                self.travelled.extend(&voyage.cells);
                for onward in &voyage.stops {
                    self.travelled.extend(&onward.cells);
                }
                if let Some(season) = super::venture::season_sailed(voyage) {
                    *self.sailed.entry(season.to_owned()).or_default() += 1;
                }
                self.forget_old_ventures();
                self.ventures.push(Venture::new(moment.seq, voyage));
            }
            Event::NewsHeard { incident, .. } => {
                *self.befallen.entry(incident.what.kind().to_owned()).or_default() += 1;
            }
            Event::VentureHome { venture, profit_as, .. } => {
                self.ventures_home += 1;
                self.rests_without_trade = 0;
                self.losses += u32::from(*profit_as < 0);
                self.best_profit_as = self.best_profit_as.max(*profit_as);
                if let Some(venture) = self.ventures.iter().find(|home| home.id == *venture) {
                    self.days_travelled += venture.days_away();
                    self.visited.extend(venture.reached().map(|(place, cell)| (place.to_owned(), cell)));
                    self.sold.extend(venture.sold.iter().cloned());
                }
            }
            _ => {}
        }
        if let Some(id) = super::venture::venture_of(&moment.event)
            && let Some(venture) = self.ventures.iter_mut().find(|venture| venture.id == id)
        {
            venture.apply(moment);
        }
    }

    fn forget_old_ventures(&mut self) {
        if self.ventures.len() >= VENTURES_MAX
            && let Some(oldest) = self.ventures.iter().position(Venture::is_home)
        {
            self.ventures.remove(oldest);
        }
    }

    /// A debt by its number.
    pub(crate) fn loan(&self, id: i64) -> Option<&Loan> {
        self.affairs.loans.iter().find(|loan| loan.id == id)
    }

    /// A matter that is open or answered.
    pub(crate) fn matter(&self, scenario: &str) -> Option<&Matter> {
        self.affairs.matters.iter().find(|matter| matter.scenario == scenario)
    }
}
