//! Sending a venture: everything is reckoned, drawn and paid before it leaves.

use otivm_api::{CargoQuote, Command, PassageQuote, Quote, Stop};
use tessera_store_api::Perishability;

use super::act::{Given, hindrance};
use super::chance::Urn;
use super::economy::{HOME, STOPS_MAX, UNITS_PER_VENTURE_MAX};
use super::event::{Event, Moment};
use super::fate::{Fate, Incident, Passage};
use super::price::usual_as;
use super::refusal::Refusal;
use super::route::{self, Way, Weather};
use super::settle::portoria_as;
use super::state::State;
use super::trade::{Cargo, Carriage, Cost};
use super::voyage::{Onward, Voyage};
use crate::content::Content;
use crate::world::World;

/// What is to be sent.
pub(crate) struct Order<'a> {
    pub(crate) route: &'a str,
    pub(crate) good: &'a str,
    pub(crate) quantity: i64,
    pub(crate) from_stock: i64,
    pub(crate) then: &'a [Stop],
}

/// A passage in preparation.
struct Planned {
    way: Way,
    cargo: Option<Perishability>,
    vectura_as: i64,
    wages_as: i64,
}

/// Sends a venture.
pub(crate) fn send(
    state: &State,
    order: &Order<'_>,
    command: &Command,
    given: &Given<'_>,
) -> Result<Vec<Moment>, Refusal> {
    let (voyage, passages) = prepare(state, order, given)?;
    let now = given.now;
    let (mut recorder, cause) = given.begin(state, command);
    let id = recorder.state.head + 1;
    let incidents = draw(state, id, &voyage, &passages);
    let voyage = Voyage { incidents, ..voyage };
    let (from, good) = (voyage.from.clone(), voyage.good.clone());
    let (goods_as, vectura_as, wages_as) = (voyage.goods_as, voyage.vectura_as, voyage.wages_as);
    let bought = voyage.quantity - voyage.from_stock;
    let venture = recorder.record(now, cause, Event::VentureDispatched(Box::new(voyage)));
    if order.from_stock > 0 {
        let loaded = Event::StockLoaded { venture, good: good.clone(), quantity: order.from_stock };
        recorder.record(now, Some(venture), loaded);
    }
    if bought > 0 {
        let bought = Event::GoodsBought { place: from, good, quantity: bought, total_as: goods_as };
        recorder.record(now, Some(venture), bought);
    }
    recorder.record(now, Some(venture), Event::VecturaPaid { venture, amount_as: vectura_as });
    recorder.record(now, Some(venture), Event::WagesPaid { venture, amount_as: wages_as });
    recorder.unlock(now, Some(venture));
    Ok(recorder.finish())
}

/// What sending it would cost. Refused where sending it would be.
pub(crate) fn quote(state: &State, order: &Order<'_>, given: &Given<'_>) -> Result<Quote, Refusal> {
    let (voyage, passages) = prepare(state, order, given)?;
    let Voyage { goods_as, vectura_as, wages_as, .. } = voyage;
    let cost = Cost { goods_as, vectura_as, wages_as }.breakdown(portoria_as(voyage.expected_as));
    let first = CargoQuote {
        good: voyage.good.clone(),
        quantity: voyage.quantity,
        price_from_as: voyage.price_as,
        price_to_as: voyage.expected_as / voyage.quantity,
    };
    let further = voyage.stops.iter().map(|onward| {
        Some(CargoQuote {
            good: onward.good.clone()?,
            quantity: onward.quantity,
            price_from_as: onward.usual_here_as,
            price_to_as: onward.usual_there_as,
        })
    });
    // The way home carries nothing.
    let cargoes = std::iter::once(Some(first)).chain(further).chain(std::iter::once(None));
    let quoted = passages.iter().zip(cargoes).map(|(passage, cargo)| passage.quoted(cargo));
    Ok(Quote {
        cost,
        revenue_as: voyage.expected_as,
        days: passages.iter().map(|passage| passage.way.days).sum(),
        passages: quoted.collect(),
    })
}

impl Planned {
    fn quoted(&self, cargo: Option<CargoQuote>) -> PassageQuote {
        let Self { way, vectura_as, wages_as, .. } = self;
        PassageQuote {
            from: way.from().to_owned(),
            to: way.to.clone(),
            legs: way.leg_views(),
            days: way.days,
            cargo,
            vectura_as: *vectura_as,
            wages_as: *wages_as,
        }
    }
}

/// What befalls it. The first venture of a timeline goes with a shipmaster and mules that someone older has chosen, and
/// nothing befalls it.
fn draw(state: &State, id: i64, voyage: &Voyage, passages: &[Planned]) -> Vec<Incident> {
    if state.ventures_sent == 0 {
        return Vec::new();
    }
    let urn = Urn::new(state.seed, id, voyage.departed_at);
    let mut fate = Fate::new(state, urn, voyage.departed_day);
    for (number, passage) in passages.iter().enumerate() {
        fate.travel(&Passage { number, steps: &passage.way.steps, cargo: passage.cargo });
    }
    fate.finish()
}

fn prepare(state: &State, order: &Order<'_>, given: &Given<'_>) -> Result<(Voyage, Vec<Planned>), Refusal> {
    if let Some(hindrance) = hindrance(given.content, state, given.now) {
        return Err(hindrance);
    }
    let world = given.known_world()?;
    let day = state.day_at(given.now).unwrap_or(0);
    let way = find_way(world, given.content, state, order.route, day)?;
    let good = world.good(order.good).ok_or(Refusal::GoodUnknown)?;
    if !(1..=UNITS_PER_VENTURE_MAX).contains(&order.quantity) {
        return Err(Refusal::Quantity);
    }
    let held = state.affairs.in_stock(order.good);
    if !(0..=held.min(order.quantity)).contains(&order.from_stock) {
        return Err(Refusal::StockTooSmall { held });
    }
    let market = given.market(state);
    let cargo = Cargo::new(&market, world, good, &way, given.now).ok_or(Refusal::RouteUnknown)?;
    let most = cargo.units_max;
    let cost = cargo.cost(order.quantity);
    let to = world.place(&way.to).ok_or(Refusal::RouteUnknown)?;
    let mut voyage = Voyage {
        route: way.id(),
        from: HOME.to_owned(),
        to: way.to.clone(),
        to_cell: to.cell,
        good: good.token.clone(),
        quantity: order.quantity,
        price_as: cargo.price_here_as,
        goods_as: cargo.price_here_as * (order.quantity - order.from_stock),
        vectura_as: cost.vectura_as,
        wages_as: cost.wages_as,
        usual_there_as: cargo.usual_there_as,
        expected_as: cargo.price_there_as * order.quantity,
        legs: way.leg_views(),
        cells: way.cells.clone(),
        days: way.days,
        departed_day: day,
        departed_at: given.now,
        days_home: None,
        from_stock: order.from_stock,
        stops: Vec::new(),
        incidents: Vec::new(),
    };
    let Cost { vectura_as, wages_as, .. } = cost;
    let mut passages = vec![Planned { way, cargo: Some(good.perishability), vectura_as, wages_as }];
    go_on(state, order.then, given, world, (&mut voyage, &mut passages))?;
    go_home(world, (&mut voyage, &mut passages));
    let needed_as = voyage.goods_as + voyage.vectura_as + voyage.wages_as;
    if needed_as > state.purse_as {
        return Err(Refusal::PurseTooSmall { needed_as, purse_as: state.purse_as });
    }
    if order.quantity > most {
        return Err(Refusal::Trust { most });
    }
    Ok((voyage, passages))
}

/// Adds the further stops: the cheapest way to each, with freight and wages paid now for what is planned.
fn go_on(
    state: &State,
    then: &[Stop],
    given: &Given<'_>,
    world: &World,
    (voyage, passages): (&mut Voyage, &mut Vec<Planned>),
) -> Result<(), Refusal> {
    if i64::try_from(then.len()).unwrap_or(i64::MAX) > STOPS_MAX {
        return Err(Refusal::Stops);
    }
    let open = given.content.destinations(world, state.chapter);
    let mut from = voyage.to.clone();
    let mut day = voyage.departed_day + voyage.days;
    for (index, stop) in then.iter().enumerate() {
        let ends_at_home = stop.to == HOME && index + 1 == then.len();
        if stop.to == from || !(ends_at_home || open.contains(&stop.to)) {
            return Err(Refusal::Stops);
        }
        let weather = Weather::on(day);
        let way = route::ways(world, &from, &stop.to, weather).into_iter().next().ok_or(Refusal::Stops)?;
        let (onward, passage) = plan(state, stop, &from, way, given, world, weather)?;
        voyage.vectura_as += passage.vectura_as;
        voyage.wages_as += passage.wages_as;
        day += passage.way.days;
        from.clone_from(&stop.to);
        voyage.stops.push(onward);
        passages.push(passage);
    }
    Ok(())
}

/// One further passage: what is bought before it, and what carrying that costs.
fn plan(
    state: &State,
    stop: &Stop,
    from: &str,
    way: Way,
    given: &Given<'_>,
    world: &World,
    weather: Weather,
) -> Result<(Onward, Planned), Refusal> {
    let here = world.place(from).ok_or(Refusal::Stops)?;
    let there = world.place(&stop.to).ok_or(Refusal::Stops)?;
    let mut onward = Onward {
        from: from.to_owned(),
        to: stop.to.clone(),
        to_cell: there.cell,
        good: None,
        quantity: 0,
        usual_here_as: 0,
        usual_there_as: 0,
        days: way.days,
        cells: way.cells.clone(),
    };
    let Some(token) = &stop.good else {
        let any = world.gazetteer.goods.first().ok_or(Refusal::GoodUnknown)?;
        let carriage = Carriage::new(&given.market(state), any, weather);
        let (vectura_as, wages_as) = carriage.cost(&way, 0);
        return Ok((onward, Planned { way, cargo: None, vectura_as, wages_as }));
    };
    let good = world.good(token).ok_or(Refusal::GoodUnknown)?;
    if !(1..=UNITS_PER_VENTURE_MAX).contains(&stop.quantity) {
        return Err(Refusal::Quantity);
    }
    onward.good = Some(good.token.clone());
    onward.quantity = stop.quantity;
    onward.usual_here_as = usual_as(world, here, good);
    onward.usual_there_as = usual_as(world, there, good);
    let carriage = Carriage::new(&given.market(state), good, weather);
    let (vectura_as, wages_as) = carriage.cost(&way, stop.quantity);
    Ok((onward, Planned { way, cargo: Some(good.perishability), vectura_as, wages_as }))
}

/// The way home from the last place: the way it came where there were no further stops.
fn go_home(world: &World, (voyage, passages): (&mut Voyage, &mut Vec<Planned>)) {
    let weather = Weather::on(voyage.departed_day + voyage.days_out());
    let last = voyage.stops.last().map_or(voyage.to.as_str(), |onward| onward.to.as_str());
    let way = if voyage.stops.is_empty() {
        passages.first().map(|out| out.way.back(world, HOME, weather))
    } else if last == HOME {
        None
    } else {
        route::ways(world, last, HOME, weather).into_iter().next()
    };
    voyage.days_home = Some(way.as_ref().map_or(0, |way| way.days));
    // It is part of the bargain: nothing is paid for going home with empty hands.
    passages.extend(way.map(|way| Planned { way, cargo: None, vectura_as: 0, wages_as: 0 }));
}

fn find_way(world: &World, content: &Content, state: &State, id: &str, day: i64) -> Result<Way, Refusal> {
    let weather = Weather::on(day);
    let open = content.destinations(world, state.chapter);
    let found = open.iter().flat_map(|to| route::ways(world, HOME, to, weather)).find(|way| way.id() == id);
    if let Some(way) = found {
        return Ok(way);
    }
    let locked = content
        .locked_destinations(world, state.chapter)
        .into_iter()
        .find(|(to, _)| route::ways(world, HOME, to, weather).iter().any(|way| way.id() == id));
    match locked {
        Some((_, chapter)) => Err(Refusal::RouteLocked(chapter.locked_text())),
        None => Err(Refusal::RouteUnknown),
    }
}
