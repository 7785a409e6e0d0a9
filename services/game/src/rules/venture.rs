//! A venture under way: where it is, what it carries, what is heard of it at home.

use clock::Timestamp;
use otivm_api::{MS_PER_SIM_DAY, VentureStage};
use serde::{Deserialize, Serialize};
use tessera_store_api::{CellId, Mode};

use super::calendar::season_of;
use super::event::{Event, Moment};
use super::fate::{Incident, Mishap};
use super::voyage::Voyage;

/// Something that befell a venture, with what it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Story {
    /// Sequence of the moment it happened at.
    pub(crate) about: i64,
    pub(crate) incident: Incident,
    pub(crate) quantity: i64,
    pub(crate) coin_as: i64,
}

/// What comes next for a venture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    /// Something befalls it.
    Incident(Incident),
    /// What befell it is heard at home.
    News(Story),
    /// It comes to the end of a passage.
    Arrival,
    /// It, or what is left of it, is home.
    Home,
}

/// A venture and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Venture {
    /// Sequence of the moment that sent it.
    pub(crate) id: i64,
    pub(crate) voyage: Voyage,
    /// The passage it is on.
    pub(crate) passage: usize,
    /// What it carries now.
    pub(crate) good: String,
    pub(crate) quantity: i64,
    pub(crate) coin_as: i64,
    /// Days that were lost so far.
    delay: i64,
    /// Incidents that have happened.
    happened: usize,
    /// The day of the wreck.
    wrecked: Option<i64>,
    /// What a buyer adds at the next sale, in thousandths.
    pub(crate) bonus_permille: i64,
    /// What befell it and was not heard at home yet, and what was.
    unheard: Vec<Story>,
    pub(crate) heard: Vec<Story>,
    pub(crate) sold: Vec<String>,
    pub(crate) revenue_as: Option<i64>,
    pub(crate) portoria_as: i64,
    pub(crate) profit_as: Option<i64>,
}

/// The venture whose course an event is a part of.
pub(crate) const fn venture_of(event: &Event) -> Option<i64> {
    match event {
        Event::Befell { venture, .. }
        | Event::GoodsSold { venture, .. }
        | Event::PortoriaPaid { venture, .. }
        | Event::PlaceReached { venture, .. }
        | Event::CargoBought { venture, .. }
        | Event::StockUnloaded { venture, .. }
        | Event::NewsHeard { venture, .. }
        | Event::VentureHome { venture, .. } => Some(*venture),
        _ => None,
    }
}

/// The season in which a voyage put to sea, if it did.
pub(crate) fn season_sailed(voyage: &Voyage) -> Option<&'static str> {
    let at_sea = voyage.legs.iter().any(|leg| leg.mode == Mode::Sea);
    at_sea.then(|| season_of(voyage.departed_day).token())
}

impl Venture {
    pub(crate) fn new(id: i64, voyage: &Voyage) -> Self {
        Self {
            id,
            voyage: voyage.clone(),
            passage: 0,
            good: voyage.good.clone(),
            quantity: voyage.quantity,
            coin_as: 0,
            delay: 0,
            happened: 0,
            wrecked: None,
            bonus_permille: 0,
            unheard: Vec::new(),
            heard: Vec::new(),
            sold: Vec::new(),
            revenue_as: None,
            portoria_as: 0,
            profit_as: None,
        }
    }

    pub(crate) const fn is_home(&self) -> bool {
        self.profit_as.is_some()
    }

    fn on_day(&self, day: i64) -> Timestamp {
        self.voyage.departed_at.plus_millis(day * MS_PER_SIM_DAY)
    }

    /// When it should be at its last market, by what was planned.
    pub(crate) fn should_arrive_at(&self) -> Timestamp {
        self.on_day(self.voyage.days_out())
    }

    /// When it should be home, by what was planned.
    pub(crate) fn should_be_home_at(&self) -> Timestamp {
        self.on_day(self.voyage.days_in_all())
    }

    /// Where those at home believe it to be.
    pub(crate) fn believed_stage(&self, now: Timestamp) -> VentureStage {
        if self.is_home() {
            VentureStage::Home
        } else if now < self.should_arrive_at() {
            VentureStage::Outbound
        } else {
            VentureStage::Returning
        }
    }

    /// What those at home believe it was sold for.
    pub(crate) fn believed_revenue_as(&self, now: Timestamp) -> Option<i64> {
        match self.believed_stage(now) {
            VentureStage::Outbound => None,
            VentureStage::Returning => Some(self.voyage.expected_as),
            VentureStage::Home => self.revenue_as,
        }
    }

    /// Days it was away, or has been planned to be.
    pub(crate) fn days_away(&self) -> i64 {
        self.wrecked.map_or(self.voyage.days_in_all() + self.delay, |day| 2 * day)
    }

    /// The places it has reached.
    pub(crate) fn reached(&self) -> impl Iterator<Item = (&str, CellId)> {
        (0..self.passage).filter_map(|passage| self.voyage.reached(passage))
    }

    /// What comes next, and when. News travels no faster than the men would.
    pub(crate) fn next(&self) -> (Timestamp, Next) {
        let incident = self.voyage.incidents.get(self.happened).filter(|_| self.wrecked.is_none());
        let incident =
            incident.map(|incident| (self.on_day(incident.day), 0, Next::Incident(incident.clone())));
        let news = self.unheard.iter().min_by_key(|story| (story.incident.day, story.about));
        let news = news.map(|story| (self.on_day(2 * story.incident.day), 1, Next::News(story.clone())));
        let last = self.passage + 1 >= self.voyage.passages();
        let end = match self.wrecked {
            Some(day) => (self.on_day(2 * day), 2, Next::Home),
            None => {
                let at = self.on_day(self.voyage.days_until(self.passage) + self.delay);
                (at, 2, if last { Next::Home } else { Next::Arrival })
            }
        };
        let earliest = [incident, news]
            .into_iter()
            .flatten()
            .fold(end, |best, other| if (other.0, other.1) < (best.0, best.1) { other } else { best });
        (earliest.0, earliest.2)
    }

    /// What was not heard yet, oldest first: its men tell it when they are home.
    pub(crate) fn untold(&self) -> Vec<Story> {
        self.unheard.clone()
    }

    /// What an incident takes: goods where there are any, else coin.
    pub(crate) fn taken_by(&self, incident: &Incident) -> (i64, i64) {
        let share = incident.share_permille;
        match incident.what {
            Mishap::Delay | Mishap::Dispute | Mishap::Windfall => (0, 0),
            Mishap::Wreck => (self.quantity, self.coin_as),
            Mishap::Storm | Mishap::Spoilage | Mishap::Pilfering => ((self.quantity * share + 999) / 1000, 0),
            Mishap::Pirates | Mishap::Robbers if self.quantity > 0 => {
                ((self.quantity * share + 999) / 1000, 0)
            }
            Mishap::Pirates | Mishap::Robbers => (0, self.coin_as * share / 1000),
        }
    }

    /// Follows what happened to it.
    pub(crate) fn apply(&mut self, moment: &Moment) {
        match &moment.event {
            Event::Befell { incident, quantity, coin_as, .. } => {
                self.befell(moment.seq, incident, *quantity, *coin_as);
            }
            Event::NewsHeard { about, .. } => {
                if let Some(index) = self.unheard.iter().position(|story| story.about == *about) {
                    let story = self.unheard.remove(index);
                    self.heard.push(story);
                }
            }
            Event::GoodsSold { good, revenue_as, .. } => {
                self.sold.push(good.clone());
                self.coin_as += revenue_as;
                self.revenue_as = Some(self.revenue_as.unwrap_or(0) + revenue_as);
                self.passage += 1;
                (self.quantity, self.bonus_permille) = (0, 0);
            }
            Event::PlaceReached { .. } => {
                self.passage += 1;
                self.bonus_permille = 0;
            }
            Event::PortoriaPaid { amount_as, .. } => {
                self.portoria_as += amount_as;
                self.coin_as -= amount_as;
            }
            Event::CargoBought { good, quantity, total_as, .. } => {
                self.good.clone_from(good);
                self.quantity = *quantity;
                self.coin_as -= total_as;
            }
            Event::StockUnloaded { .. } => {
                self.quantity = 0;
                self.passage += 1;
            }
            Event::VentureHome { profit_as, .. } => self.profit_as = Some(*profit_as),
            _ => {}
        }
    }

    fn befell(&mut self, about: i64, incident: &Incident, quantity: i64, coin_as: i64) {
        self.happened += 1;
        self.quantity -= quantity;
        self.coin_as -= coin_as;
        self.delay += incident.days;
        match incident.what {
            Mishap::Wreck => self.wrecked = Some(incident.day),
            Mishap::Windfall => self.bonus_permille = incident.share_permille,
            _ => {}
        }
        self.unheard.push(Story { about, incident: incident.clone(), quantity, coin_as });
    }
}
