//! What a merchant does at home: the store, barter, the workshop, hiring.

use otivm_api::{Command, MS_PER_SIM_DAY};

use super::act::Given;
use super::economy::{
    BARTER_PERMILLE, FACTORS_MAX, HOME, HOME_SALE_PERMILLE, STOCK_UNITS_MAX, WORK_TIMES_MAX,
};
use super::event::{Event, Moment};
use super::factor;
use super::price::usual_as;
use super::refusal::Refusal;
use super::state::State;

/// What a unit costs at home now, before it is talked about.
fn price_at_home(state: &State, good: &str, given: &Given<'_>) -> Result<i64, Refusal> {
    let world = given.known_world()?;
    let good = world.good(good).ok_or(Refusal::GoodUnknown)?;
    let home = world.place(HOME).ok_or(Refusal::WorldUnknown)?;
    let usual_as = usual_as(world, home, good);
    Ok(given.market(state).unit_as(usual_as, HOME, &good.token, (given.now, given.now)).0)
}

fn someone(state: &State) -> Result<(), Refusal> {
    if state.background.is_none() { Err(Refusal::NoBackground) } else { Ok(()) }
}

fn affordable(state: &State, needed_as: i64) -> Result<(), Refusal> {
    if needed_as > state.purse_as {
        return Err(Refusal::TooDear { needed_as, purse_as: state.purse_as });
    }
    Ok(())
}

fn room_for(state: &State, good: &str, quantity: i64) -> Result<(), Refusal> {
    let held = state.affairs.in_stock(good);
    if held.saturating_add(quantity) > STOCK_UNITS_MAX { Err(Refusal::StockFull) } else { Ok(()) }
}

fn held(state: &State, good: &str, quantity: i64) -> Result<(), Refusal> {
    let held = state.affairs.in_stock(good);
    if quantity > held { Err(Refusal::StockTooSmall { held }) } else { Ok(()) }
}

const fn positive(quantity: i64) -> Result<(), Refusal> {
    if quantity < 1 { Err(Refusal::NotPositive) } else { Ok(()) }
}

/// Buys for the store.
pub(crate) fn buy(
    state: &State,
    good: &str,
    quantity: i64,
    command: &Command,
    given: &Given<'_>,
) -> Result<Vec<Moment>, Refusal> {
    someone(state)?;
    positive(quantity)?;
    room_for(state, good, quantity)?;
    let price_as = given.market(state).bought_as(price_at_home(state, good, given)?);
    let total_as = price_as.saturating_mul(quantity);
    affordable(state, total_as)?;
    let (place, good) = (HOME.to_owned(), good.to_owned());
    Ok(given.done(state, command, Event::StockBought { place, good, quantity, price_as, total_as }))
}

/// Sells out of the store, to dealers.
pub(crate) fn sell(
    state: &State,
    good: &str,
    quantity: i64,
    command: &Command,
    given: &Given<'_>,
) -> Result<Vec<Moment>, Refusal> {
    someone(state)?;
    positive(quantity)?;
    held(state, good, quantity)?;
    let price_as = given.market(state).sold_as(price_at_home(state, good, given)?);
    let price_as = (price_as * HOME_SALE_PERMILLE / 1000).max(1);
    let (place, good, total_as) = (HOME.to_owned(), good.to_owned(), price_as * quantity);
    Ok(given.done(state, command, Event::StockSold { place, good, quantity, price_as, total_as }))
}

/// Gives goods for goods: as many whole units as the value of what is given reaches for.
pub(crate) fn barter(
    state: &State,
    (give, given_units): (&str, i64),
    take: &str,
    command: &Command,
    given: &Given<'_>,
) -> Result<Vec<Moment>, Refusal> {
    someone(state)?;
    positive(given_units)?;
    if give == take {
        return Err(Refusal::BarterSame);
    }
    held(state, give, given_units)?;
    let market = given.market(state);
    let gives_as = market.sold_as(price_at_home(state, give, given)?);
    let takes_as = market.bought_as(price_at_home(state, take, given)?);
    let value_as = gives_as * given_units * BARTER_PERMILLE / 1000;
    let taken = value_as / takes_as;
    if taken < 1 {
        return Err(Refusal::BarterTooSmall);
    }
    room_for(state, take, taken)?;
    let exchanged = Event::ExchangeComplete {
        place: HOME.to_owned(),
        give: give.to_owned(),
        given: given_units,
        take: take.to_owned(),
        taken,
        value_as,
    };
    Ok(given.done(state, command, exchanged))
}

/// Has goods made from what is in the store.
pub(crate) fn make(
    state: &State,
    recipe: &str,
    times: i64,
    command: &Command,
    given: &Given<'_>,
) -> Result<Vec<Moment>, Refusal> {
    someone(state)?;
    if state.anchor.is_none() {
        return Err(Refusal::ClockNotStarted);
    }
    if !(1..=WORK_TIMES_MAX).contains(&times) {
        return Err(Refusal::Times);
    }
    let recipe = given.content.recipes.iter().find(|known| known.token == recipe);
    let recipe = recipe.ok_or(Refusal::RecipeUnknown)?;
    if state.affairs.work.is_some() {
        return Err(Refusal::WorkshopBusy);
    }
    for (good, each) in &recipe.inputs {
        held(state, good, each * times)?;
    }
    room_for(state, &recipe.output.0, recipe.output.1 * times)?;
    affordable(state, recipe.wages_as * times)?;
    let begun = Event::WorkBegun {
        recipe: recipe.token.clone(),
        inputs: recipe.inputs.iter().map(|(good, each)| (good.clone(), each * times)).collect(),
        good: recipe.output.0.clone(),
        quantity: recipe.output.1 * times,
        wages_as: recipe.wages_as * times,
        until: given.now.plus_millis(recipe.days * MS_PER_SIM_DAY),
    };
    Ok(given.done(state, command, begun))
}

/// Hires a factor.
pub(crate) fn hire(state: &State, command: &Command, given: &Given<'_>) -> Result<Vec<Moment>, Refusal> {
    someone(state)?;
    if state.anchor.is_none() {
        return Err(Refusal::ClockNotStarted);
    }
    let (mut recorder, cause) = given.begin(state, command);
    let hired = i64::try_from(state.affairs.factors.len()).unwrap_or(i64::MAX);
    let man = factor::candidate(&recorder).filter(|_| hired < FACTORS_MAX);
    let (name, voice) = man.ok_or(Refusal::NoFactor)?;
    let wage_as = factor::wage_as(state);
    // Who cannot pay the first week has no business hiring.
    affordable(state, wage_as)?;
    recorder.record(given.now, cause, Event::FactorHired { name, voice, wage_as });
    recorder.unlock(given.now, cause);
    Ok(recorder.finish())
}

/// Sends a factor away; not while his venture would have nobody.
pub(crate) fn dismiss(
    state: &State,
    id: i64,
    command: &Command,
    given: &Given<'_>,
) -> Result<Vec<Moment>, Refusal> {
    if state.affairs.factors.iter().all(|man| man.id != id) {
        return Err(Refusal::FactorUnknown);
    }
    if state.away().count() > state.affairs.factors.len() {
        return Err(Refusal::FactorNeeded);
    }
    Ok(given.done(state, command, Event::FactorLeft { factor: id, why: "dismissed".to_owned() }))
}
