//! Laws that hold whatever players do, and what each rule means. Here: the small world they are tried in.

mod lives;
mod meanings;

use std::collections::BTreeMap;

use clock::Timestamp;
use otivm_api::{Command, MS_PER_SIM_DAY, Stop};
use proptest::prelude::*;
use tessera_store_api::{CellId, Confidence, Gazetteer, Good, Leg, Mode, Perishability, Place};

use super::act::otium_cost_as;
use super::chance::Urn;
use super::economy::{AUCTORITAS_AT_START, SEA_KM_PER_DAY, otium_gain};
use super::fate::{Fate, Mishap, Passage};
use super::market::Market;
use super::price::{Change, price_as, usual_as};
use super::route::{Weather, ways};
use super::trade::Cargo;
use super::{Event, Given, Moment, PriceBook, State, act, begin, debt, economy, factor, settle};
use crate::content::Content;
use crate::timeline::{moment_of, record_of};
use crate::world::{World, made};

const START: Timestamp = Timestamp::from_millis(1_795_257_600_000);

fn place(token: &str, cell: &str, exports: &[&str], imports: &[&str]) -> Place {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Place {
        token: token.into(),
        latin: token.into(),
        english: token.into(),
        modern: token.into(),
        kind: "city".into(),
        latitude: 41.0,
        longitude: 14.0,
        cell: cell.parse().unwrap(),
        port: true,
        valid_from: -500,
        valid_until: None,
        exports: words(exports),
        imports: words(imports),
        source: String::new(),
        confidence: Confidence::High,
    }
}

fn good(token: &str, unit_kg: f64, base_price_as: i64) -> Good {
    Good {
        token: token.into(),
        latin: token.into(),
        english: token.into(),
        unit: "unit".into(),
        unit_kg,
        base_price_as,
        perishability: Perishability::None,
        source: String::new(),
        confidence: Confidence::High,
    }
}

fn leg(from: &str, to: &str, mode: Mode, km: f64) -> Leg {
    let path: Vec<CellId> =
        ["851e805bfffffff", "851e8333fffffff"].iter().map(|cell| cell.parse().unwrap()).collect();
    Leg {
        from: from.into(),
        to: to.into(),
        mode,
        name: String::new(),
        km,
        climb_m: 0,
        path,
        source: String::new(),
        confidence: Confidence::High,
    }
}

/// The figures of the bundled world for the first chapter.
fn world() -> World {
    let gazetteer = Gazetteer {
        places: vec![
            place(
                "capua",
                "851e8333fffffff",
                &["bronze_ware"],
                &["iron", "lead", "timber", "spices", "hides"],
            ),
            place("ostia", "851e805bfffffff", &["bronze_ware", "fine_ware"], &["wheat"]),
            place("puteoli", "851e8333fffffff", &["iron"], &["wheat", "spices"]),
            place("roma", "851e805bfffffff", &["bronze_ware"], &["wheat", "spices"]),
        ],
        goods: vec![
            good("bronze_ware", 12.0, 370),
            good("fine_ware", 12.0, 200),
            Good { perishability: Perishability::Slow, ..good("hides", 52.0, 270) },
            good("iron", 33.0, 160),
            good("lead", 33.0, 112),
            good("spices", 3.5, 640),
            good("timber", 200.0, 60),
            good("wheat", 68.0, 120),
        ],
        legs: vec![
            leg("ostia", "puteoli", Mode::Sea, 214.0),
            leg("ostia", "roma", Mode::Road, 24.0),
            leg("ostia", "roma", Mode::River, 35.0),
            leg("puteoli", "capua", Mode::Road, 33.0),
            leg("roma", "capua", Mode::Road, 210.0),
        ],
        epochs: vec![made::epoch()],
    };
    made::world(gazetteer, Vec::new(), made::NO_LAND)
}
