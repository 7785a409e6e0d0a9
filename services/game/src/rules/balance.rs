//! Whether the game is balanced: what each route brings a day, over the places, goods and legs of the bundled world. Their
//! lengths are those of great circles with a detour, and heights are made up, since the ground is only known to the pipeline.

mod crowd;

use std::collections::{BTreeMap, BTreeSet};

use clock::Timestamp;
use h3o::{LatLng, Resolution};
use serde_json::json;
use tessera_store_api::{Cell, Confidence, Gazetteer, Good, Leg, Mode, Perishability, Place};

use super::economy::HOME;
use super::market::Market;
use super::price::Change;
use super::route::{Weather, ways};
use super::trade::Cargo;
use super::{PriceBook, State};
use crate::content::Content;
use crate::world::{World, made};

/// What a merchant of some standing has in the purse.
const PURSE_AS: i64 = 3200;
const DAY_MS: i64 = otivm_api::MS_PER_SIM_DAY;

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

fn listed(text: &str) -> Vec<String> {
    text.split(';').filter(|token| !token.is_empty()).map(str::to_owned).collect()
}

fn places() -> Vec<Place> {
    let read = |row: Vec<&str>| {
        let (latitude, longitude) = (row[5].parse().unwrap(), row[6].parse().unwrap());
        Place {
            token: row[0].into(),
            latin: row[1].into(),
            english: row[2].into(),
            modern: row[3].into(),
            kind: row[4].into(),
            latitude,
            longitude,
            cell: LatLng::new(latitude, longitude).unwrap().to_cell(Resolution::Five).into(),
            port: row[7] == "true",
            valid_from: row[8].parse().unwrap(),
            valid_until: row[9].parse().ok(),
            exports: listed(row[10]),
            imports: listed(row[11]),
            source: String::new(),
            confidence: Confidence::Medium,
        }
    };
    rows(include_str!("../../../pipeline/world/places.csv")).map(read).collect()
}

fn goods() -> Vec<Good> {
    let read = |row: Vec<&str>| Good {
        token: row[0].into(),
        latin: row[1].into(),
        english: row[2].into(),
        unit: row[3].into(),
        unit_kg: row[4].parse().unwrap(),
        base_price_as: row[5].parse().unwrap(),
        perishability: if row[6] == "slow" { Perishability::Slow } else { Perishability::None },
        source: String::new(),
        confidence: Confidence::Medium,
    };
    rows(include_str!("../../../pipeline/world/goods.csv")).map(read).collect()
}

fn legs(places: &[Place]) -> Vec<Leg> {
    let at = |token: &str| {
        let place = places.iter().find(|place| place.token == token).unwrap();
        LatLng::new(place.latitude, place.longitude).unwrap()
    };
    let read = |row: Vec<&str>| {
        let (mode, detour) = match row[2] {
            "sea" => (Mode::Sea, 1.15),
            "road" => (Mode::Road, 1.25),
            _ => (Mode::River, 1.1),
        };
        // The ends of rivers only: which way they flow is known, and what roads climb is not.
        let cell = |token: &str| places.iter().find(|place| place.token == token).unwrap().cell;
        let path = if mode == Mode::River { vec![cell(row[0]), cell(row[1])] } else { Vec::new() };
        Leg {
            from: row[0].into(),
            to: row[1].into(),
            mode,
            name: row[3].into(),
            km: at(row[0]).distance_km(at(row[1])) * detour,
            climb_m: 0,
            path,
            source: String::new(),
            confidence: Confidence::Medium,
        }
    };
    rows(include_str!("../../../pipeline/world/legs.csv")).map(read).collect()
}

fn bundled() -> World {
    let places = places();
    let legs = legs(&places);
    // Ports lie by the sea, and other places somewhat higher.
    let height = |place: &Place| {
        let elev_cm = if place.port { 200 } else { 2000 };
        serde_json::from_value(json!({
            "cell": place.cell, "elev_cm": elev_cm, "elev_min_cm": elev_cm, "elev_max_cm": elev_cm,
            "land_permille": 900, "surface": "measured",
        }))
        .unwrap()
    };
    let mut cells: Vec<Cell> = places.iter().map(height).collect();
    cells.sort_by_key(|cell| (cell.cell.index(), cell.elev_cm));
    cells.dedup_by_key(|cell| cell.cell.index());
    let gazetteer = Gazetteer { places, goods: goods(), legs, epochs: vec![made::epoch()] };
    made::world(gazetteer, cells, made::NO_LAND)
}

/// What the best way with a cargo brings.
#[derive(Debug, Clone)]
struct Best {
    good: String,
    #[expect(dead_code, reason = "shown where the balance is off")]
    days: i64,
    profit_as: i64,
    /// Thousandths of what was paid, a day.
    permille_a_day: i64,
    /// Asses a day, in tenths.
    tenths_a_day: i64,
}

/// What each good brings on its best way to each place, leaving on `day`.
fn survey(world: &World, prices: &PriceBook, day: i64, purse_as: i64) -> BTreeMap<(String, String), Best> {
    let content = Content::load().unwrap();
    let start = Timestamp::from_millis(1_795_257_600_000);
    let state = State { anchor: Some(start), ..State::default() };
    let market = Market { content: &content, prices, state: &state };
    let now = start.plus_millis(day * DAY_MS);
    let weather = Weather::on(day);
    let mut found: BTreeMap<(String, String), Best> = BTreeMap::new();
    for place in content.destinations(world, 5) {
        for way in ways(world, HOME, &place, weather) {
            let days = way.days + way.back(world, HOME, Weather::on(day + way.days)).days;
            for good in &world.gazetteer.goods {
                let cargo = Cargo::new(&market, world, good, &way, now).unwrap();
                let Some(forecast) = cargo.forecast(purse_as, None) else { continue };
                let paid = forecast.cost.total_as.max(1);
                let best = Best {
                    good: good.token.clone(),
                    days,
                    profit_as: forecast.profit_as,
                    permille_a_day: forecast.profit_as * 1000 / paid / days,
                    tenths_a_day: forecast.profit_as * 10 / days,
                };
                let key = (place.clone(), good.token.clone());
                if found.get(&key).is_none_or(|known| known.tenths_a_day < best.tenths_a_day) {
                    found.insert(key, best);
                }
            }
        }
    }
    found
}

fn best_of_each_place(found: &BTreeMap<(String, String), Best>) -> BTreeMap<String, Best> {
    let mut best: BTreeMap<String, Best> = BTreeMap::new();
    for ((place, _), offer) in found {
        if best.get(place).is_none_or(|known| known.tenths_a_day < offer.tenths_a_day) {
            best.insert(place.clone(), offer.clone());
        }
    }
    best
}

/// The places that chapters open before all are open.
const OPENED: [&str; 6] = ["capua", "roma", "puteoli", "brundisium", "carthago", "alexandria"];

#[test]
fn every_opened_route_pays_and_none_pays_for_everything() {
    let world = bundled();
    for day in [0, 60, 200] {
        let found = survey(&world, &PriceBook::default(), day, PURSE_AS);
        let best = best_of_each_place(&found);
        for place in OPENED {
            let offer = &best[place];
            assert!((4..=45).contains(&offer.permille_a_day), "day {day}, {place}: {offer:?}");
        }
        let rates: Vec<i64> = OPENED.iter().map(|place| best[*place].tenths_a_day).collect();
        let (least, most) = (rates.iter().min().unwrap(), rates.iter().max().unwrap());
        assert!(most <= &(least * 5), "day {day}: {rates:?}");
        let mut winners: BTreeMap<&str, usize> = BTreeMap::new();
        for good in &world.gazetteer.goods {
            let offers = found.iter().filter(|((_, token), _)| *token == good.token);
            let winner = offers.max_by_key(|(_, offer)| offer.tenths_a_day);
            if let Some(((place, _), _)) = winner.filter(|(_, offer)| offer.profit_as > 0) {
                *winners.entry(place).or_default() += 1;
            }
        }
        let goods: usize = winners.values().sum();
        assert!(winners.values().all(|won| won * 2 <= goods), "day {day}: {winners:?}");
        assert!(winners.len() >= 5, "day {day}: {winners:?}");
    }
}

#[test]
fn a_full_market_sends_merchants_elsewhere() {
    let world = bundled();
    let best = best_of_each_place(&survey(&world, &PriceBook::default(), 0, PURSE_AS));
    let (place, offer) = best.iter().max_by_key(|(_, offer)| offer.tenths_a_day).unwrap();
    let mut prices = PriceBook::default();
    prices.push(place, &offer.good, Change { received_at: Timestamp::from_millis(0), saturation: 400 });
    let after = best_of_each_place(&survey(&world, &prices, 0, PURSE_AS));
    let (elsewhere, better) = after.iter().max_by_key(|(_, offer)| offer.tenths_a_day).unwrap();
    assert!((elsewhere, &better.good) != (place, &offer.good), "{place} is best however full it is");
}

#[test]
fn the_way_out_to_alexandria_is_shorter_than_the_way_home() {
    let world = bundled();
    let out = ways(&world, HOME, "alexandria", Weather::FAIR).remove(0);
    for day in [60, 100, 200] {
        let out = out.back(&world, HOME, Weather::on(day)).back(&world, "alexandria", Weather::on(day));
        let home = out.back(&world, HOME, Weather::on(day + out.days));
        assert!(home.days >= out.days + 3, "{} out, {} home", out.days, home.days);
    }
    let reached: BTreeSet<_> = world.gazetteer.places.iter().map(|place| &place.token).collect();
    assert!(reached.iter().all(|place| *place == HOME || world.days_from_home(place) > 0), "all are reached");
}
