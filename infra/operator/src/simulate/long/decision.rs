//! What a merchant does next, as a pure function of what a player sees and of dice.

use otivm_api::{Command, Markets, RouteOffer, Routes, State, TradeForecast, VentureStage};

use super::affairs;
use super::temperament::Temperament;
use crate::simulate::decision::Dice;

/// Rests that the purse has to bear before one is taken.
const RESTS_IN_PURSE: i64 = 5;
/// Part of the purse that a cautious merchant risks in the worst case: a quarter.
const RISK_DIVISOR: i64 = 4;
/// A profit a day is counted in these parts of an as, so that small ones can be told apart.
const PARTS_OF_AS: i64 = 1000;

/// What a merchant sees.
pub struct Sight<'a> {
    /// Themselves.
    pub state: &'a State,
    /// Where they could send what.
    pub routes: &'a Routes,
    /// What prices they heard.
    pub markets: &'a Markets,
}

/// Ventures that are not home.
pub(super) fn away(state: &State) -> usize {
    state.ventures.iter().filter(|venture| venture.stage != VentureStage::Home).count()
}

/// Ventures that could be sent besides those under way.
pub(super) fn free_hands(state: &State) -> i64 {
    state.ventures_max.saturating_sub(i64::try_from(away(state)).unwrap_or(i64::MAX))
}

/// What the merchant does next; nothing where nothing is worth it. A day may bear several such steps.
pub fn decide(sight: &Sight<'_>, temperament: Temperament, dice: &mut Dice) -> Option<Command> {
    let state = sight.state;
    let offers = offers(sight, temperament);
    if let Some(command) = affairs::see_to(state, temperament, !offers.is_empty(), dice) {
        return Some(command);
    }
    if free_hands(state) < 1 || sight.routes.hindrance.is_some() {
        return None;
    }
    // Rest is from something: the days are counted from the first venture. Men travel while one rests.
    let may_rest = state.day.is_some() && state.otium.is_none();
    let may_rest = may_rest && state.purse_as >= state.otium_cost_as.saturating_mul(RESTS_IN_PURSE);
    if may_rest && dice.percent(temperament.rests_percent()) {
        return Some(Command::Rest);
    }
    let drawn = match temperament {
        Temperament::Gambler => usize::try_from(dice.below(offers.len() as u64)).unwrap_or(0),
        _ => 0,
    };
    match offers.get(drawn) {
        Some((offer, forecast)) => Some(Command::Dispatch {
            route: offer.id.clone(),
            good: forecast.good.clone(),
            quantity: quantity(state, forecast, temperament),
        }),
        None => may_rest.then_some(Command::Rest),
    }
}

/// Whether the purse bears any cargo on any way that is open.
pub(super) fn bears_any(routes: &Routes) -> bool {
    let open = routes.routes.iter().filter(|offer| offer.locked.is_none());
    open.filter_map(|offer| offer.forecast.as_ref()).any(|forecast| forecast.quantity_max > 0)
}

/// What is worth it, the best first.
fn offers<'a>(sight: &'a Sight<'_>, temperament: Temperament) -> Vec<(&'a RouteOffer, &'a TradeForecast)> {
    let mut offers: Vec<_> = sight
        .routes
        .routes
        .iter()
        .filter(|offer| offer.locked.is_none())
        .filter_map(|offer| Some((offer, offer.forecast.as_ref()?)))
        .filter(|(_, forecast)| forecast.quantity > 0 && forecast.quantity_max > 0)
        .filter(|(_, forecast)| temperament == Temperament::Gambler || forecast.profit_as > 0)
        .filter(|(_, forecast)| temperament != Temperament::Cautious || bearable(sight.state, forecast))
        .collect();
    offers.sort_by_key(|(offer, forecast)| {
        let first = match temperament {
            Temperament::Wanderer => visits(sight.state, &offer.to),
            Temperament::Follower => -fullness(sight.markets, &offer.to, &forecast.good),
            _ => 0,
        };
        (first, -worth(offer, forecast), offer.id.clone())
    });
    offers
}

/// Profit a day out and home, in parts of an as.
fn worth(offer: &RouteOffer, forecast: &TradeForecast) -> i64 {
    let days = offer.days.saturating_add(offer.days_home);
    forecast.profit_as.saturating_mul(PARTS_OF_AS) / days.max(1)
}

/// Ventures to a place among those that are remembered.
fn visits(state: &State, to: &str) -> i64 {
    i64::try_from(state.ventures.iter().filter(|venture| venture.to == to).count()).unwrap_or(i64::MAX)
}

/// How full a market is, in thousandths.
fn fullness(markets: &Markets, place: &str, good: &str) -> i64 {
    let market = markets.markets.iter().find(|market| market.place == place);
    let good = market.and_then(|market| market.goods.iter().find(|known| known.good == good));
    good.map_or(0, |good| good.saturation_permille.into())
}

fn bearable(state: &State, forecast: &TradeForecast) -> bool {
    let sent = quantity(state, forecast, Temperament::Cautious);
    let worst_as = forecast.worst_as.saturating_mul(sent) / forecast.quantity;
    worst_as >= -(state.purse_as / RISK_DIVISOR)
}

/// What is sent is the temperament's share of what the purse bears, shared among the men who are there to lead it.
fn quantity(state: &State, forecast: &TradeForecast, temperament: Temperament) -> i64 {
    let share = forecast.quantity_max.saturating_mul(temperament.share_percent()) / 100;
    (share / free_hands(state).max(1)).clamp(1, forecast.quantity_max.max(1))
}

#[cfg(test)]
mod tests;
