//! The course of a venture: incidents, arrivals and sales, purchases on the way, the homecoming.

use clock::Timestamp;

use super::event::Event;
use super::fate::Incident;
use super::market::Market;
use super::price::PriceBook;
use super::recorder::Recorder;
use super::settle::portoria_as;
use super::venture::{Next, Story, Venture};
use super::voyage::Onward;

/// What comes next for a venture, at `at`.
pub(crate) fn follow(recorder: &mut Recorder<'_>, at: Timestamp, venture: &Venture, prices: &PriceBook) {
    match venture.next().1 {
        Next::Incident(incident) => befall(recorder, at, venture, incident),
        Next::News(story) => {
            let seq = hear(recorder, at, venture, story);
            recorder.unlock(at, Some(seq));
        }
        Next::Arrival => arrive(recorder, at, venture, prices),
        Next::Home => come_home(recorder, at, venture),
    }
}

fn befall(recorder: &mut Recorder<'_>, at: Timestamp, venture: &Venture, incident: Incident) {
    let (quantity, coin_as) = venture.taken_by(&incident);
    recorder.record(at, Some(venture.id), Event::Befell { venture: venture.id, incident, quantity, coin_as });
}

fn hear(recorder: &mut Recorder<'_>, at: Timestamp, venture: &Venture, story: Story) -> i64 {
    let Story { about, incident, quantity, coin_as } = story;
    recorder.record(
        at,
        Some(about),
        Event::NewsHeard { venture: venture.id, about, incident, quantity, coin_as },
    )
}

fn arrive(recorder: &mut Recorder<'_>, at: Timestamp, venture: &Venture, prices: &PriceBook) {
    let voyage = &venture.voyage;
    let usual_as = match venture.passage.checked_sub(1) {
        None => voyage.usual_there_as,
        Some(stop) => voyage.stops.get(stop).map_or(0, |onward| onward.usual_there_as),
    };
    let Some((place, _)) = voyage.reached(venture.passage) else { return };
    if place == voyage.from {
        let (good, quantity) = (venture.good.clone(), venture.quantity);
        recorder.record(at, Some(venture.id), Event::StockUnloaded { venture: venture.id, good, quantity });
        return;
    }
    if venture.quantity > 0 {
        sell(recorder, at, venture, (place, usual_as), prices);
    } else {
        let reached = Event::PlaceReached { venture: venture.id, place: place.to_owned() };
        recorder.record(at, Some(venture.id), reached);
    }
    if let Some(onward) = voyage.stops.get(venture.passage) {
        buy(recorder, at, venture.id, onward, prices);
    }
}

fn sell(
    recorder: &mut Recorder<'_>,
    at: Timestamp,
    venture: &Venture,
    (place, usual_as): (&str, i64),
    prices: &PriceBook,
) {
    let market = Market { content: recorder.content, prices, state: &recorder.state };
    let (unit_as, saturation_permille) = market.unit_as(usual_as, place, &venture.good, (at, at));
    let unit_as = market.sold_as(unit_as) * (1000 + venture.bonus_permille) / 1000;
    let revenue_as = unit_as * venture.quantity;
    let hoped_as = match venture.passage {
        0 => venture.voyage.expected_as,
        _ => usual_as * venture.quantity,
    };
    let sold = Event::GoodsSold {
        venture: venture.id,
        place: place.to_owned(),
        good: venture.good.clone(),
        quantity: venture.quantity,
        price_as: unit_as,
        saturation_permille,
        revenue_as,
        expected_as: Some(hoped_as),
    };
    let seq = recorder.record(at, Some(venture.id), sold);
    let amount_as = portoria_as(revenue_as);
    recorder.record(at, Some(seq), Event::PortoriaPaid { venture: venture.id, amount_as });
}

/// Buys for the next passage with the coin at hand, as much as was planned or as it bears.
fn buy(recorder: &mut Recorder<'_>, at: Timestamp, id: i64, onward: &Onward, prices: &PriceBook) {
    let Some(good) = &onward.good else { return };
    let Some(coin_as) = recorder.state.away().find(|venture| venture.id == id).map(|found| found.coin_as)
    else {
        return;
    };
    let market = Market { content: recorder.content, prices, state: &recorder.state };
    let (unit_as, _) = market.unit_as(onward.usual_here_as, &onward.from, good, (at, at));
    let price_as = market.bought_as(unit_as);
    let quantity = (coin_as / price_as).min(onward.quantity);
    if quantity > 0 {
        let total_as = price_as * quantity;
        let (place, good) = (onward.from.clone(), good.clone());
        let bought = Event::CargoBought { venture: id, place, good, quantity, price_as, total_as };
        recorder.record(at, Some(id), bought);
    }
}

fn come_home(recorder: &mut Recorder<'_>, at: Timestamp, venture: &Venture) {
    for story in venture.untold() {
        hear(recorder, at, venture, story);
    }
    let voyage = &venture.voyage;
    let proceeds_as = venture.coin_as;
    let profit_as = proceeds_as - voyage.goods_as - voyage.vectura_as - voyage.wages_as;
    let home = Event::VentureHome { venture: venture.id, proceeds_as, profit_as };
    let seq = recorder.record(at, Some(venture.id), home);
    recorder.unlock(at, Some(seq));
}
