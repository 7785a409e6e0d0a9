//! The state of a player: a fold over the moments, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use clock::Timestamp;
use otivm_api::{MS_PER_SIM_DAY, VentureStage};
use tessera_store_api::CellId;

use super::economy::AUCTORITAS_MAX;
use super::event::{Event, Moment, Voyage};

/// Ventures a state remembers: the latest. The timeline has all.
pub(crate) const VENTURES_MAX: usize = 20;

/// A venture and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Venture {
    /// Sequence of the moment that sent it.
    pub(crate) id: i64,
    pub(crate) voyage: Voyage,
    pub(crate) stage: VentureStage,
    pub(crate) revenue_as: Option<i64>,
    pub(crate) portoria_as: i64,
    pub(crate) profit_as: Option<i64>,
}

impl Venture {
    /// When it arrives.
    pub(crate) fn arrives_at(&self) -> Timestamp {
        self.voyage.departed_at.plus_millis(self.voyage.days * MS_PER_SIM_DAY)
    }

    /// When it is home.
    pub(crate) fn home_at(&self) -> Timestamp {
        self.voyage.departed_at.plus_millis(2 * self.voyage.days * MS_PER_SIM_DAY)
    }
}

/// A rest being taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Otium {
    /// Sequence of the moment it began with.
    pub(crate) id: i64,
    pub(crate) from_day: i64,
    pub(crate) days: i64,
    pub(crate) until: Timestamp,
}

/// A parameter as it is and as it is seen: 0 low, 1 medium, 2 high.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) real: i64,
    pub(crate) perceived: i64,
}

/// A journal entry that was unlocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unlocked {
    pub(crate) entry: String,
    pub(crate) moment: i64,
    /// The day it was written; absent before the clock started.
    pub(crate) day: Option<i64>,
}

/// Everything that is true of a player now.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct State {
    /// Sequence of the last moment; 0 before the first.
    pub(crate) head: i64,
    /// Sequence of the last command.
    pub(crate) last_command: i64,
    /// When the last moment was recorded.
    pub(crate) recorded_at: Timestamp,
    /// The first dispatch: day 0 begins with it.
    pub(crate) anchor: Option<Timestamp>,
    pub(crate) background: Option<String>,
    pub(crate) name: String,
    pub(crate) purse_as: i64,
    pub(crate) auctoritas: i64,
    pub(crate) chapter: u32,
    pub(crate) parameters: BTreeMap<String, Level>,
    /// The latest, oldest first, at most [`VENTURES_MAX`].
    pub(crate) ventures: Vec<Venture>,
    pub(crate) otium: Option<Otium>,
    pub(crate) journal: Vec<Unlocked>,
    /// Places a venture has reached, with their cells.
    pub(crate) visited: BTreeMap<String, CellId>,
    /// Cells that ventures were sent along.
    pub(crate) travelled: BTreeSet<CellId>,
    /// Goods that were sold.
    pub(crate) sold: BTreeSet<String>,
    pub(crate) ventures_sent: u32,
    pub(crate) ventures_home: u32,
    pub(crate) losses: u32,
    pub(crate) best_profit_as: i64,
    pub(crate) rests: u32,
    /// Rests since a venture last came home.
    pub(crate) rests_without_trade: u32,
}

impl State {
    /// The simulated day at an instant; absent before the clock starts.
    pub(crate) fn day_at(&self, instant: Timestamp) -> Option<i64> {
        self.anchor.map(|anchor| instant.millis_since(anchor).div_euclid(MS_PER_SIM_DAY))
    }

    /// The venture that is under way.
    pub(crate) fn under_way(&self) -> Option<&Venture> {
        self.ventures.last().filter(|venture| venture.stage != VentureStage::Home)
    }

    /// When something next happens by itself.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        let venture = self.under_way().map(|venture| match venture.stage {
            VentureStage::Outbound => venture.arrives_at(),
            _ => venture.home_at(),
        });
        [venture, self.otium.map(|otium| otium.until)].into_iter().flatten().min()
    }

    /// The state after a moment.
    pub(crate) fn apply(&mut self, moment: &Moment) {
        self.head = moment.seq;
        self.recorded_at = moment.recorded_at;
        if let Some(change) = moment.event.purse_change() {
            self.purse_as += change;
        }
        match &moment.event {
            Event::SeatTaken { .. } => self.chapter = 1,
            Event::CommandGiven { .. } => self.last_command = moment.seq,
            Event::BackgroundChosen { background, name } => {
                self.background = Some(background.clone());
                self.name.clone_from(name);
            }
            Event::ParameterSet { parameter, level, perceived, .. } => {
                let level = Level { real: *level, perceived: *perceived };
                self.parameters.insert(parameter.clone(), level);
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
            event => self.apply_to_venture(moment, event),
        }
    }

    fn apply_to_venture(&mut self, moment: &Moment, event: &Event) {
        match event {
            Event::VentureDispatched(voyage) => {
                self.anchor.get_or_insert(moment.at);
                self.ventures_sent += 1;
                self.travelled.extend(&voyage.cells);
                if self.ventures.len() == VENTURES_MAX {
                    self.ventures.remove(0);
                }
                self.ventures.push(Venture {
                    id: moment.seq,
                    voyage: (**voyage).clone(),
                    stage: VentureStage::Outbound,
                    revenue_as: None,
                    portoria_as: 0,
                    profit_as: None,
                });
            }
            Event::GoodsSold { venture, good, revenue_as, .. } => {
                self.sold.insert(good.clone());
                if let Some(venture) = self.venture_mut(*venture) {
                    venture.stage = VentureStage::Returning;
                    venture.revenue_as = Some(*revenue_as);
                    let reached = (venture.voyage.to.clone(), venture.voyage.to_cell);
                    self.visited.insert(reached.0, reached.1);
                }
            }
            Event::PortoriaPaid { venture, amount_as } => {
                if let Some(venture) = self.venture_mut(*venture) {
                    venture.portoria_as = *amount_as;
                }
            }
            Event::VentureHome { venture, profit_as, .. } => {
                self.ventures_home += 1;
                self.rests_without_trade = 0;
                self.losses += u32::from(*profit_as < 0);
                self.best_profit_as = self.best_profit_as.max(*profit_as);
                if let Some(venture) = self.venture_mut(*venture) {
                    venture.stage = VentureStage::Home;
                    venture.profit_as = Some(*profit_as);
                }
            }
            _ => {}
        }
    }

    fn venture_mut(&mut self, id: i64) -> Option<&mut Venture> {
        self.ventures.iter_mut().find(|venture| venture.id == id)
    }
}
