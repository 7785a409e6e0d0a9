//! Places, goods, legs and epochs: one set of tables a release, consistent in itself.

use std::collections::HashSet;

use tessera_store_api::{EPOCHS_MAX, Epoch, Epochs, Gazetteer, Good, Leg, Place, Release, Span};

use crate::app::App;
use crate::defect::Defects;
use crate::edition::{self, Reading, Seen};
use crate::error::{Input, Result};
use crate::unit::UNIT_RESOLUTION;
use crate::years::YEAR_RULE;
use crate::{release, tables};

/// Sets the tables of a draft.
pub(crate) async fn write(app: &App, number: u32, gazetteer: Gazetteer) -> Result<Release> {
    app.database
        .write(move |transaction| {
            release::draft(transaction, number)?;
            inspect(&gazetteer).settle(Input::Gazetteer.refused())?;
            let id = tables::gazetteer::ensure(transaction, &gazetteer)?;
            tables::release::set_gazetteer(transaction, number, id)?;
            Ok(release::existing(transaction, number)?.release)
        })
        .await
}

/// The tables of the current edition.
pub(crate) async fn read(app: &App, seen: Seen) -> Result<Reading<Gazetteer>> {
    edition::read(app, seen, |transaction, edition, _| {
        Ok(tables::gazetteer::read(transaction, edition.gazetteer)?)
    })
    .await
}

/// The epochs of the current edition.
pub(crate) async fn epochs(app: &App, seen: Seen) -> Result<Reading<Epochs>> {
    edition::read(app, seen, |_, edition, held| {
        let (release, released_at) = (edition.release, edition.released_at);
        Ok(Epochs { release, released_at, epochs: held.epochs.clone() })
    })
    .await
}

/// Everything that is wrong with the tables.
fn inspect(gazetteer: &Gazetteer) -> Defects {
    let mut defects = Defects::default();
    let goods: HashSet<&str> = gazetteer.goods.iter().map(|good| good.token.as_str()).collect();
    let places: HashSet<&str> = gazetteer.places.iter().map(|place| place.token.as_str()).collect();
    inspect_order("place", gazetteer.places.iter().map(|place| &place.token), &mut defects);
    inspect_order("good", gazetteer.goods.iter().map(|good| &good.token), &mut defects);
    for place in &gazetteer.places {
        inspect_place(place, &goods, &mut defects);
    }
    for good in &gazetteer.goods {
        inspect_good(good, &mut defects);
    }
    inspect_legs(&gazetteer.legs, &places, &mut defects);
    inspect_epochs(&gazetteer.epochs, &mut defects);
    defects
}

/// Tokens are written as programs write them, stand in order, and name one thing.
fn inspect_order<'a>(table: &str, tokens: impl Iterator<Item = &'a String>, defects: &mut Defects) {
    let mut before: Option<&String> = None;
    for token in tokens {
        let place = format!("{table} {token}");
        inspect_token(token, &place, defects);
        let ascends = before.is_none_or(|before| before < token);
        defects.require(ascends, &place, "rows stand in order of their tokens, each once", token);
        before = Some(token);
    }
}

fn inspect_token(token: &str, place: &str, defects: &mut Defects) {
    let is_snake = !token.is_empty()
        && token.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    defects.require(is_snake, &place, "a token is lower-case snake_case", &token);
}

fn inspect_place(place: &Place, goods: &HashSet<&str>, defects: &mut Defects) {
    let at = format!("place {}", place.token);
    let on_earth = place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0;
    let coordinates = format!("{}, {}", place.latitude, place.longitude);
    defects.require(on_earth, &at, "latitude within 90 and longitude within 180 degrees", &coordinates);
    let is_unit = place.cell.index().resolution() == UNIT_RESOLUTION;
    defects.require(is_unit, &at, "its cell is of resolution 5", &place.cell);
    defects.require(place.valid_from != 0, &at, YEAR_RULE, &place.valid_from);
    if let Some(until) = place.valid_until {
        defects.require(until != 0, &at, YEAR_RULE, &until);
        defects.require(place.valid_from <= until, &at, "valid_from <= valid_until", &until);
    }
    for good in place.exports.iter().chain(&place.imports) {
        defects.require(goods.contains(good.as_str()), &at, "it trades in goods of the tables", good);
    }
}

fn inspect_good(good: &Good, defects: &mut Defects) {
    let at = format!("good {}", good.token);
    defects.require(good.unit_kg > 0.0, &at, "unit_kg > 0", &good.unit_kg);
    defects.require(good.base_price_as >= 1, &at, "base_price_as >= 1", &good.base_price_as);
}

fn inspect_legs(legs: &[Leg], places: &HashSet<&str>, defects: &mut Defects) {
    let mut seen = HashSet::new();
    let mut before = None;
    for leg in legs {
        let at = format!("leg {}-{} by {}", leg.from, leg.to, leg.mode.as_str());
        for end in [&leg.from, &leg.to] {
            defects.require(places.contains(end.as_str()), &at, "it joins places of the tables", end);
        }
        defects.require(leg.from != leg.to, &at, "it joins two places", &leg.from);
        let ends = (&leg.from, &leg.to);
        let ascends = before.is_none_or(|before| before <= ends);
        defects.require(ascends, &at, "legs stand in order of their ends", &leg.from);
        before = Some(ends);
        let fresh = seen.insert((ends, leg.mode, &leg.name));
        defects.require(fresh, &at, "a leg is once in the tables", &leg.name);
        defects.require(leg.km > 0.0, &at, "km > 0", &leg.km);
        defects.require(!leg.path.is_empty(), &at, "its path has cells", &"none");
    }
}

fn inspect_epochs(epochs: &[Epoch], defects: &mut Defects) {
    let many = epochs.len();
    let rule = format!("a cell tells {EPOCHS_MAX} epochs apart at most");
    defects.require(many <= EPOCHS_MAX, &"epochs", &rule, &many);
    let mut seen = HashSet::new();
    for (number, epoch) in epochs.iter().enumerate() {
        let at = format!("epoch {}", epoch.token);
        inspect_token(&epoch.token, &at, defects);
        defects.require(seen.insert(&epoch.token), &at, "an epoch is once in the tables", &epoch.token);
        defects.require(epoch.year != 0, &at, YEAR_RULE, &epoch.year);
        if let Err(error) = Span::new(epoch.span.from, epoch.span.until) {
            defects.require(false, &at, "its span is one of years", &error);
        }
        let ascends = number == 0 || epochs[number - 1].year <= epoch.year;
        defects.require(ascends, &at, "epochs stand oldest first", &epoch.year);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_store_api::{Confidence, Mode, Perishability};

    fn place(token: &str) -> Place {
        Place {
            token: token.to_owned(),
            latin: String::new(),
            english: String::new(),
            modern: String::new(),
            kind: "town".to_owned(),
            latitude: 41.7,
            longitude: 12.3,
            cell: "851e805bfffffff".parse().unwrap(),
            port: true,
            valid_from: -380,
            valid_until: None,
            exports: vec!["wine".to_owned()],
            imports: Vec::new(),
            source: String::new(),
            confidence: Confidence::High,
        }
    }

    fn tables() -> Gazetteer {
        Gazetteer {
            places: vec![place("capua"), place("ostia")],
            goods: vec![Good {
                token: "wine".to_owned(),
                latin: String::new(),
                english: String::new(),
                unit: "amphora".to_owned(),
                unit_kg: 42.0,
                base_price_as: 60,
                perishability: Perishability::Slow,
                source: String::new(),
                confidence: Confidence::Medium,
            }],
            legs: vec![Leg {
                from: "capua".to_owned(),
                to: "ostia".to_owned(),
                mode: Mode::Road,
                name: String::new(),
                km: 190.0,
                climb_m: 100,
                path: vec!["851e805bfffffff".parse().unwrap()],
                source: String::new(),
                confidence: Confidence::Low,
            }],
            epochs: vec![Epoch {
                token: "roman_14bce".to_owned(),
                name: String::new(),
                year: -14,
                span: Span { from: -30, until: 300 },
                sea_level_offset_cm: -135,
                source: String::new(),
                confidence: Confidence::Medium,
            }],
        }
    }

    #[test]
    fn tables_that_fit_together_are_accepted() {
        assert!(inspect(&tables()).settle(|defects| defects).is_ok());
        assert!(inspect(&Gazetteer::default()).settle(|defects| defects).is_ok());
    }

    #[test]
    fn every_rule_is_named() {
        let broken = |change: fn(&mut Gazetteer)| {
            let mut gazetteer = tables();
            change(&mut gazetteer);
            let defects = inspect(&gazetteer).settle(|defects| defects).unwrap_err();
            defects.into_iter().next().unwrap().rule
        };
        let order = "rows stand in order of their tokens, each once";
        assert_eq!(broken(|tables| tables.places.swap(0, 1)), order);
        assert_eq!(broken(|tables| tables.places[1].token = "capua".to_owned()), order);
        assert_eq!(
            broken(|tables| tables.goods[0].token = "Wine".to_owned()),
            "a token is lower-case snake_case"
        );
        assert_eq!(broken(|tables| tables.places[0].valid_from = 0), YEAR_RULE);
        assert_eq!(broken(|tables| tables.goods.clear()), "it trades in goods of the tables");
        assert_eq!(broken(|tables| tables.goods[0].base_price_as = 0), "base_price_as >= 1");
        assert_eq!(broken(|tables| tables.legs[0].to = "roma".to_owned()), "it joins places of the tables");
        assert_eq!(broken(|tables| tables.legs[0].path.clear()), "its path has cells");
        assert_eq!(broken(|tables| tables.legs.push(tables.legs[0].clone())), "a leg is once in the tables");
        assert_eq!(broken(|tables| tables.epochs[0].span.from = 301), "its span is one of years");
        assert_eq!(
            broken(|tables| tables.epochs.push(Epoch {
                year: -20,
                token: "b".to_owned(),
                ..tables.epochs[0].clone()
            })),
            "epochs stand oldest first"
        );
    }
}
