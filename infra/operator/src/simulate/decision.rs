//! What a merchant does next: a pure function of what a player sees.

use clock::Timestamp;
use otivm_api::{Command, RouteOffer, Routes, State, TradeForecast, VentureStage};

/// Units of one cargo, at most. There are other people in a market.
const QUANTITY_MAX: i64 = 15;
/// Rests that the purse has to bear before one is taken.
const RESTS_IN_PURSE: i64 = 5;
/// Part of the purse that a cautious merchant risks in the worst case: a quarter.
const RISK_DIVISOR: i64 = 4;
/// A profit of one unit and day is counted in these parts of an as, so that small ones can be told apart.
const PARTS_OF_AS: i64 = 1000;

/// How a merchant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temperament {
    /// Sends much, and tries other ways now and then.
    Bold,
    /// Sends little, and nothing that could cost dearly.
    Cautious,
    /// Rests whenever it can be afforded.
    Restful,
}

impl Temperament {
    /// One of them; a bold one is as frequent as the two others together.
    pub fn of(dice: &mut Dice) -> Self {
        match dice.below(4) {
            0 => Self::Cautious,
            1 => Self::Restful,
            _ => Self::Bold,
        }
    }

    /// Share of what the purse bears that is sent, in percent.
    const fn share_percent(self) -> i64 {
        match self {
            Self::Bold => 60,
            Self::Restful => 40,
            Self::Cautious => 25,
        }
    }

    /// Rests in a hundred decisions.
    const fn rests_percent(self) -> u64 {
        match self {
            Self::Bold => 5,
            Self::Cautious => 10,
            Self::Restful => 40,
        }
    }

    /// Times in a hundred that it is not the best way that is taken. Few, so that markets move: a count needs five
    /// players to be told.
    const fn wanders_percent(self) -> u64 {
        match self {
            Self::Bold => 20,
            Self::Restful => 10,
            Self::Cautious => 5,
        }
    }
}

/// Luck that follows from a seed: SplitMix64. Not for secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dice(u64);

impl Dice {
    /// The dice of a merchant at one moment of their timeline. The same moment has the same dice, so that a command that
    /// is given again after a crash is the same command.
    pub fn of(seed: u64, seat: u32, head: i64) -> Self {
        let mut dice = Self(seed);
        for salt in [u64::from(seat), head.cast_unsigned()] {
            dice.0 = dice.next() ^ salt;
        }
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `sides`; 0 where there are none.
    pub fn below(&mut self, sides: u64) -> u64 {
        self.next().checked_rem(sides).unwrap_or(0)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, times: u64) -> bool {
        self.below(100) < times
    }
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Do it.
    Act(Command),
    /// Nothing before this instant, if one is known.
    Wait(Option<Timestamp>),
}

/// When the merchant is free again; `None` for one who is.
pub fn busy_until(state: &State) -> Option<Timestamp> {
    let away = state.ventures.iter().filter(|venture| venture.stage != VentureStage::Home);
    let home = away.map(|venture| venture.home_at).max();
    home.max(state.otium.as_ref().map(|otium| otium.until))
}

/// What the merchant does next.
pub fn decide(state: &State, routes: &Routes, temperament: Temperament, dice: &mut Dice) -> Decision {
    if let Some(until) = busy_until(state) {
        return Decision::Wait(Some(until));
    }
    if routes.hindrance.is_some() {
        return Decision::Wait(None);
    }
    // Rest is from something: the days are counted from the first venture.
    let may_rest = state.day.is_some() && state.purse_as >= state.otium_cost_as * RESTS_IN_PURSE;
    if may_rest && dice.percent(temperament.rests_percent()) {
        return Decision::Act(Command::Rest);
    }
    let offers = offers(state, routes, temperament);
    let wandering = offers.len() > 1 && dice.percent(temperament.wanders_percent());
    match offers.get(usize::from(wandering)) {
        Some((offer, forecast)) => Decision::Act(Command::Dispatch {
            route: offer.id.clone(),
            good: forecast.good.clone(),
            quantity: quantity(forecast, temperament),
        }),
        None if may_rest => Decision::Act(Command::Rest),
        None => Decision::Wait(None),
    }
}

/// What is worth it, the best first.
fn offers<'a>(
    state: &State,
    routes: &'a Routes,
    temperament: Temperament,
) -> Vec<(&'a RouteOffer, &'a TradeForecast)> {
    let mut offers: Vec<_> = routes
        .routes
        .iter()
        .filter(|offer| offer.locked.is_none())
        .filter_map(|offer| Some((offer, offer.forecast.as_ref()?)))
        .filter(|(_, forecast)| forecast.profit_as > 0 && forecast.quantity > 0 && forecast.quantity_max > 0)
        .filter(|(_, forecast)| {
            temperament != Temperament::Cautious || bearable(state, forecast, temperament)
        })
        .collect();
    offers.sort_by_key(|(offer, forecast)| (-worth(offer, forecast), offer.id.clone()));
    offers
}

/// Profit of a unit and day, in parts of an as.
fn worth(offer: &RouteOffer, forecast: &TradeForecast) -> i64 {
    let unit_days = forecast.quantity.saturating_mul(offer.days.max(1));
    forecast.profit_as.saturating_mul(PARTS_OF_AS) / unit_days.max(1)
}

fn bearable(state: &State, forecast: &TradeForecast, temperament: Temperament) -> bool {
    let sent = quantity(forecast, temperament);
    let worst_as = forecast.worst_as.saturating_mul(sent) / forecast.quantity;
    worst_as >= -(state.purse_as / RISK_DIVISOR)
}

fn quantity(forecast: &TradeForecast, temperament: Temperament) -> i64 {
    let share = forecast.quantity_max.saturating_mul(temperament.share_percent()) / 100;
    share.clamp(1, QUANTITY_MAX).min(forecast.quantity_max.max(1))
}

#[cfg(test)]
mod tests;
