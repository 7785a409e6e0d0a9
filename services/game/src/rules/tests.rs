//! Laws that hold whatever players do.

use clock::Timestamp;
use otivm_api::Command;
use proptest::prelude::*;
use tessera_store_api::{CellId, Confidence, Epoch, Gazetteer, Good, Leg, Mode, Perishability, Place, Span};

use super::economy::{OTIUM_COST_AS, otium_gain};
use super::price::{Change, price_as, usual_as};
use super::route::{days, ways};
use super::trade::Cargo;
use super::{Event, Given, Moment, PriceBook, State, act, begin, settle};
use crate::content::Content;
use crate::timeline::{moment_of, record_of};
use crate::world::{Edition, World};

const START: Timestamp = Timestamp::from_millis(1_795_257_600_000);
const DAY_MS: i64 = 3000;

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
            good("hides", 52.0, 270),
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
        epochs: vec![Epoch {
            token: "roman_14bce".into(),
            name: String::new(),
            year: -14,
            span: Span { from: -30, until: 299 },
            sea_level_offset_cm: -135,
            source: String::new(),
            confidence: Confidence::Medium,
        }],
    };
    let edition = Edition { number: 1, hash: None, attribution: Vec::new() };
    World::new(edition, gazetteer, Vec::new(), br#"{"type":"FeatureCollection","features":[]}"#).unwrap()
}

#[derive(Debug, Clone)]
enum Step {
    Act(Command),
    Days(i64),
    Market(String, i32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let world = world();
    let routes: Vec<String> = ["capua", "roma", "puteoli"]
        .iter()
        .flat_map(|to| ways(&world, "ostia", to))
        .map(|way| way.id())
        .chain(["nowhere-00000000".to_owned()])
        .collect();
    let goods: Vec<String> =
        world.gazetteer.goods.iter().map(|good| good.token.clone()).chain(["amber".to_owned()]).collect();
    let background = prop_oneof![Just("former_legionary"), Just("guild_scribe"), Just("nobody")];
    let step = prop_oneof![
        1 => background.prop_map(|token| Step::Act(Command::ChooseBackground { background: token.into() })),
        6 => (proptest::sample::select(routes), proptest::sample::select(goods.clone()), -1_i64..40)
            .prop_map(|(route, good, quantity)| Step::Act(Command::Dispatch { route, good, quantity })),
        3 => Just(Step::Act(Command::Rest)),
        6 => (0_i64..25).prop_map(Step::Days),
        2 => (proptest::sample::select(goods), -1000..=1000).prop_map(|(good, level)| Step::Market(good, level)),
    ];
    proptest::collection::vec(step, 1..60)
}

/// Plays the steps; with `eager` everything is settled day by day, without only when something is done.
fn play(content: &Content, world: &World, steps: &[Step], eager: bool) -> (State, Vec<Moment>) {
    let mut prices = PriceBook::default();
    let mut now = START;
    let mut state = State::default();
    let mut all = Vec::new();
    let take = |state: &mut State, all: &mut Vec<Moment>, moments: Vec<Moment>| {
        for moment in moments {
            state.apply(&moment);
            assert!(state.purse_as >= 0, "a purse below nothing after {moment:?}");
            all.push(moment);
        }
    };
    take(&mut state, &mut all, begin(content, &State::default(), 1, now));
    for (index, step) in steps.iter().enumerate() {
        match step {
            Step::Days(days) => {
                for _ in 0..*days {
                    now = now.plus_millis(DAY_MS);
                    if eager {
                        let moments = settle(content, &state, now, &prices);
                        take(&mut state, &mut all, moments);
                    }
                }
            }
            // News a moment after a day's border, as it comes in life: what was due on the border does not see it.
            Step::Market(good, saturation) => {
                now = now.plus_millis(1);
                let change = Change { received_at: now, saturation: *saturation };
                prices.push("capua", good, change);
            }
            Step::Act(command) => {
                let moments = settle(content, &state, now, &prices);
                take(&mut state, &mut all, moments);
                let key = index.to_string();
                let given = Given { content, world: Some(world), prices: &prices, now, key: &key };
                if let Ok(moments) = act(&state, command, &given) {
                    take(&mut state, &mut all, moments);
                }
            }
        }
    }
    let moments = settle(content, &state, now, &prices);
    take(&mut state, &mut all, moments);
    (state, all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_as_has_a_moment_and_a_replay_gives_the_same_state(steps in steps()) {
        let (content, world) = (Content::load().unwrap(), world());
        let (state, moments) = play(&content, &world, &steps, true);
        let mut replayed = State::default();
        let (mut purse_as, mut travelling_as) = (0, 0);
        for (index, moment) in moments.iter().enumerate() {
            prop_assert_eq!(moment.seq, i64::try_from(index).unwrap() + 1);
            let record = record_of(moment, false).unwrap();
            prop_assert_eq!(&moment_of(&record, "slot").unwrap(), moment);
            purse_as += moment.event.purse_change().unwrap_or(0);
            match &moment.event {
                Event::GoodsSold { revenue_as, .. } => travelling_as += revenue_as,
                Event::PortoriaPaid { amount_as, .. } => travelling_as -= amount_as,
                Event::VentureHome { proceeds_as, .. } => travelling_as -= proceeds_as,
                _ => {}
            }
            replayed.apply(moment);
        }
        prop_assert_eq!(purse_as, state.purse_as);
        if state.under_way().is_none() {
            prop_assert_eq!(travelling_as, 0, "coin neither made nor lost on the way");
        }
        prop_assert_eq!(replayed, state);
    }

    #[test]
    fn a_history_is_the_same_however_late_it_is_settled(steps in steps()) {
        let (content, world) = (Content::load().unwrap(), world());
        let (_, eager) = play(&content, &world, &steps, true);
        let (_, late) = play(&content, &world, &steps, false);
        prop_assert_eq!(eager, late, "to the byte, recorded_at included");
    }
}

#[test]
fn sensible_cargo_for_capua_earns_and_silly_cargo_loses() {
    let world = world();
    let way = ways(&world, "ostia", "capua").remove(0);
    let margin = |token: &str| {
        let good = world.good(token).unwrap();
        let cargo = Cargo::new(&world, &PriceBook::default(), good, &way, 0).unwrap();
        let forecast = cargo.forecast(800, None).unwrap();
        forecast.profit_as * 100 / forecast.cost.total_as
    };
    for token in ["iron", "lead", "spices", "hides"] {
        assert!((12..=40).contains(&margin(token)), "{token} {} %", margin(token));
    }
    for token in ["wheat", "timber", "bronze_ware"] {
        assert!(margin(token) < 0, "{token} {} %", margin(token));
    }
}

#[test]
fn ways_differ_and_days_are_whole() {
    let world = world();
    let capua = ways(&world, "ostia", "capua");
    assert_eq!(capua.len(), 2);
    assert_eq!(capua[0].title(), "By sea and by road");
    assert_eq!((capua[0].days, capua[0].km), (4, 247));
    assert!(!capua[1].by_sea());
    assert_ne!(capua[0].id(), capua[1].id());
    assert_eq!(ways(&world, "ostia", "nowhere").len(), 0);
    assert_eq!([days(Mode::Sea, 141), days(Mode::Road, 20), days(Mode::River, 1)], [2, 1, 1]);
}

#[test]
fn a_place_is_cheap_for_what_it_makes_and_dear_for_what_it_lacks() {
    let world = world();
    let usual = |place: &str, token: &str| usual_as(world.place(place).unwrap(), world.good(token).unwrap());
    assert_eq!([usual("puteoli", "iron"), usual("ostia", "iron"), usual("capua", "iron")], [128, 160, 224]);
    assert_eq!([price_as(224, 1000), price_as(224, 0), price_as(224, -1000)], [134, 224, 313]);
}

#[test]
fn rest_without_trade_brings_less_and_less() {
    assert_eq!([0, 1, 2, 3, 99].map(otium_gain), [40, 20, 10, 5, 0]);
    assert_eq!(OTIUM_COST_AS, 128, "eight denarii");
}
