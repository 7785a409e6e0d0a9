//! What each rule means, in a life that is made for it.

use super::lives::take;
use super::*;
use crate::tables::moment::Stored;

#[test]
fn sensible_cargo_for_capua_earns_and_silly_cargo_loses() {
    let world = world();
    let content = Content::load().unwrap();
    let (prices, state) = (PriceBook::default(), State::default());
    let market = Market { content: &content, prices: &prices, state: &state };
    let way = ways(&world, "ostia", "capua", Weather::FAIR).remove(0);
    let margin = |token: &str| {
        let good = world.good(token).unwrap();
        let cargo = Cargo::new(&market, &world, good, &way, START).unwrap();
        let forecast = cargo.forecast(800, None).unwrap();
        forecast.profit_as * 100 / forecast.cost.total_as
    };
    for token in ["iron", "lead", "spices", "hides"] {
        assert!((4..=40).contains(&margin(token)), "{token} {} %", margin(token));
    }
    for token in ["wheat", "timber", "bronze_ware"] {
        assert!(margin(token) < 0, "{token} {} %", margin(token));
    }
}

#[test]
fn ways_differ_and_days_are_whole() {
    let world = world();
    let capua = ways(&world, "ostia", "capua", Weather::FAIR);
    assert_eq!(capua.len(), 2);
    assert_eq!(capua[0].title(), "By sea and by road");
    assert_eq!((capua[0].days, capua[0].km), (4, 247));
    assert!(!capua[1].by_sea());
    assert_ne!(capua[0].id(), capua[1].id());
    assert_eq!(ways(&world, "ostia", "nowhere", Weather::FAIR).len(), 0);
    assert_eq!((SEA_KM_PER_DAY, capua[0].steps[0].days), (140, 2), "214 km");
}

#[test]
fn a_place_is_cheap_for_what_it_makes_and_dear_for_what_it_lacks() {
    let world = world();
    let usual =
        |place: &str, token: &str| usual_as(&world, world.place(place).unwrap(), world.good(token).unwrap());
    assert_eq!([usual("puteoli", "iron"), usual("ostia", "iron"), usual("capua", "iron")], [155, 160, 192]);
    assert_eq!([price_as(224, 1000), price_as(224, 0), price_as(224, -1000)], [134, 224, 313]);
}

#[test]
fn rest_without_trade_brings_less_and_less() {
    assert_eq!([0, 1, 2, 3, 99].map(otium_gain), [40, 20, 10, 5, 0]);
    assert_eq!(otium_cost_as(&State::default()), 128, "eight denarii");
}

/// A merchant of level `level` in everything but `parameter`.
fn merchant(parameter: &str, level: i64) -> State {
    let content = Content::load().unwrap();
    let mut state =
        State { anchor: Some(START), background: Some("x".into()), purse_as: 5000, ..State::default() };
    state.chapter = 1;
    state.ventures_sent = 1;
    for known in &content.parameters {
        let level = if known.token == parameter { level } else { 1 };
        state
            .parameters
            .insert(known.token.clone(), crate::rules::state::Level { real: level, perceived: level });
    }
    state
}

/// What a merchant meets: every figure that a parameter may move, over many ventures.
fn fortunes(parameter: &str, level: i64) -> BTreeMap<&'static str, i64> {
    let (content, world) = (Content::load().unwrap(), world());
    let mut prices = PriceBook::default();
    prices.push("capua", "iron", Change { received_at: START.plus_millis(-1000), saturation: 500 });
    let state = merchant(parameter, level);
    let market = Market { content: &content, prices: &prices, state: &state };
    let way = ways(&world, "ostia", "capua", Weather::FAIR).remove(0);
    let mut found = BTreeMap::new();
    let mut count = |name: &'static str, by: i64| *found.entry(name).or_insert(0) += by;
    for index in 0..400 {
        let urn = Urn::new(1, index, START);
        let mut fate = Fate::new(&state, urn, index % 365);
        for _ in 0..5 {
            fate.travel(&Passage { number: 0, steps: &way.steps, cargo: Some(Perishability::Fast) });
        }
        for incident in fate.finish() {
            count(incident.what.kind(), 1);
            if incident.what == Mishap::Spoilage {
                count("spoilt share", incident.share_permille);
            }
        }
    }
    let iron = Cargo::new(&market, &world, world.good("iron").unwrap(), &way, START).unwrap();
    count("price here", iron.price_here_as);
    count("price there", iron.price_there_as);
    count("wages", iron.cost(20).wages_as);
    count("rest", otium_cost_as(&state));
    count("factor", factor::wage_as(&state));
    count("interest", debt::interest_permille(&state, 20));
    count("start", economy::at(&AUCTORITAS_AT_START, state.level("auctoritas")));
    let mut resting = State { auctoritas: 100, ventures_home: 1, ..state.clone() };
    resting.otium = Some(crate::rules::state::Otium { id: 1, from_day: 0, days: 8, until: START });
    let gained = settle(&content, &resting, START, &prices);
    count(
        "standing of a rest",
        gained
            .iter()
            .filter_map(|moment| match moment.event {
                Event::AuctoritasGained { gain } => Some(gain),
                _ => None,
            })
            .sum(),
    );
    found
}

#[test]
fn each_of_the_twelve_parameters_does_something() {
    for (parameter, what, better) in [
        ("auctoritas", "start", 1),
        ("clientela", "factor", -1),
        ("liquiditas", "interest", -1),
        ("fama", "standing of a rest", 1),
        ("disciplina", "wages", -1),
        ("mercatus_scientia", "price there", -1),
        ("itineris_scientia", "delay", -1),
        ("ius_accessus", "dispute", -1),
        ("periculum_tolerantia", "storm", 1),
        ("periculum_tolerantia", "delay", -1),
        ("negotiatio", "price here", -1),
        ("negotiatio", "price there", 1),
        ("litterae", "pilfering", -1),
        ("litterae", "spoilt share", -1),
        ("officia_burden", "rest", 1),
    ] {
        let (low, high) = (fortunes(parameter, 0), fortunes(parameter, 2));
        let (low, high) = (low[what], high[what]);
        assert!((high - low) * better > 0, "{parameter} on {what}: {low} when low, {high} when high");
    }
}

/// Sends a venture to Capua every forty days, in all seasons, for so many times.
fn long_life(seed: u64, times: usize) -> (State, Vec<Moment>) {
    let (content, world) = (Content::load().unwrap(), world());
    let prices = PriceBook::default();
    let (mut now, mut state, mut all) = (START, State::default(), Vec::new());
    take(&mut state, &mut all, begin(&content, &State::default(), 1, seed, now));
    let act_now = |state: &mut State, all: &mut Vec<Moment>, now, index: usize, command: Command| {
        take(state, all, settle(&content, state, now, &prices));
        let key = format!("{index} {command:?}");
        let given = Given { content: &content, world: Some(&world), prices: &prices, now, key: &key };
        if let Ok(moments) = act(state, &command, &given) {
            take(state, all, moments);
        }
    };
    let chosen = Command::ChooseBackground { background: "guild_scribe".into() };
    act_now(&mut state, &mut all, now, 0, chosen);
    let way = ways(&world, "ostia", "capua", Weather::FAIR).remove(0).id();
    for index in 0..times {
        for command in [
            Command::AskPatron,
            Command::Dispatch { route: way.clone(), good: "hides".into(), quantity: 1 },
            Command::HireFactor,
            Command::Rest,
        ] {
            act_now(&mut state, &mut all, now, index, command);
        }
        now = now.plus_millis(40 * MS_PER_SIM_DAY);
    }
    let moments = settle(&content, &state, now.plus_millis(1000 * MS_PER_SIM_DAY), &prices);
    take(&mut state, &mut all, moments);
    (state, all)
}

#[test]
fn what_befalls_can_be_drawn_again_and_is_heard_once_and_not_before_a_ship_could_tell_it() {
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..12 {
        let (state, moments) = long_life(seed, 60);
        let sent = |id: i64| moments.iter().find(|moment| moment.seq == id).unwrap();
        for (index, moment) in moments.iter().enumerate() {
            kinds.insert(moment.event.kind());
            let Event::Befell { venture, incident, .. } = &moment.event else { continue };
            let departed = sent(*venture).at;
            let number = i64::try_from(1000 * incident.passage + incident.leg).unwrap();
            let drawn = if incident.what == Mishap::Wreck { Mishap::Storm } else { incident.what };
            let draw = Urn::new(seed, *venture, departed).draw(drawn.kind(), number);
            assert_eq!((draw.ppm, draw.severity_permille), (incident.draw_ppm, incident.severity_permille));
            assert!(draw.ppm < incident.odds_ppm);
            let row = record_of(moment, false).unwrap();
            assert!(row.value_true.is_some() && row.value_perceived.is_none(), "{row:?}");
            let heard: Vec<_> = moments[index..]
                .iter()
                .filter(|later| matches!(later.event, Event::NewsHeard { about, .. } if about == moment.seq))
                .collect();
            assert_eq!(heard.len(), 1, "heard once: {moment:?}");
            let home = moments[index..]
                .iter()
                .find(|later| matches!(later.event, Event::VentureHome { venture: home, .. } if home == *venture))
                .unwrap();
            let by_ship = moment.at.plus_millis(moment.at.millis_since(departed));
            assert_eq!(heard[0].at, by_ship.min(home.at));
        }
        let first =
            moments.iter().find(|moment| matches!(moment.event, Event::VentureDispatched(_))).unwrap();
        let spared = moments.iter().all(|moment| {
            moment.event.far_from_home() != Some(first.seq) || !matches!(moment.event, Event::Befell { .. })
        });
        assert!(spared, "nothing befalls the first venture");
        assert!(state.away().next().is_none());
    }
    for kind in ["storm", "robbers", "delay", "dispute", "spoilage", "pilfering", "windfall", "factor_left"] {
        assert!(kinds.contains(kind), "{kind} never happened: {kinds:?}");
    }
}

#[test]
fn those_at_home_believe_the_plan_until_they_hear_otherwise() {
    for seed in 0..12 {
        let (_, moments) = long_life(seed, 60);
        let mut state = State::default();
        for moment in &moments {
            state.apply(moment);
            let stored = Stored { record: record_of(moment, false).unwrap(), hash: [0; 32] };
            let seen = crate::view::moment_heard(&stored, &moment.event, &state);
            if moment.event.far_from_home().is_some() {
                assert_eq!((seen.kind.as_str(), seen.value_perceived, seen.sim_day), ("unheard", None, None));
                assert!(seen.recorded_at < moment.at, "not even when");
            } else {
                assert_eq!(seen.kind, moment.event.kind());
            }
            for venture in state.away() {
                let mut planned = crate::rules::state::Venture::new(venture.id, &venture.voyage);
                planned.heard.clone_from(&venture.heard);
                for days in 0..30 {
                    let now = moment.at.plus_millis(days * MS_PER_SIM_DAY);
                    assert_eq!(venture.believed_stage(now), planned.believed_stage(now));
                    assert_eq!(venture.believed_revenue_as(now), planned.believed_revenue_as(now));
                }
            }
        }
    }
}

#[test]
fn a_history_that_nobody_looks_at_does_not_grow_for_ever() {
    let (state, moments) = long_life(3, 20);
    let content = Content::load().unwrap();
    let much_later = START.plus_millis(10_000_000 * MS_PER_SIM_DAY);
    let after = settle(&content, &state, much_later, &PriceBook::default());
    assert!(after.is_empty(), "{} moments, the last {:?}", after.len(), after.last());
    assert!(moments.len() < 3000, "{} moments", moments.len());
}

#[test]
fn the_rules_in_force_are_recorded_when_they_change_and_only_then() {
    let (state, moments) = long_life(1, 3);
    let noted = moments.iter().filter(|moment| matches!(moment.event, Event::RulesInForce { .. })).count();
    assert_eq!(noted, 1);
    assert_eq!(state.rules, *crate::rules::registry::IN_FORCE);
    let (content, world) = (Content::load().unwrap(), world());
    let older = State { rules: "older".into(), ..state };
    let prices = PriceBook::default();
    let now = older.recorded_at;
    let given = Given { content: &content, world: Some(&world), prices: &prices, now, key: "k" };
    let buy = Command::Buy { good: "timber".into(), quantity: 1 };
    let kinds: Vec<_> = act(&State { purse_as: 900, ..older }, &buy, &given)
        .unwrap()
        .iter()
        .map(|moment| moment.event.kind())
        .take(3)
        .collect();
    assert_eq!(kinds, ["command_given", "rules_in_force", "stock_bought"]);
}

#[test]
fn a_venture_goes_on_and_brings_goods_home_into_the_store() {
    let (content, world) = (Content::load().unwrap(), world());
    let prices = PriceBook::default();
    let mut state = State { seed: 5, auctoritas: 50, ..merchant("", 1) };
    state.ventures_sent = 0;
    let way = ways(&world, "ostia", "capua", Weather::FAIR).remove(0).id();
    let then = vec![
        Stop { to: "puteoli".into(), good: Some("bronze_ware".into()), quantity: 1 },
        Stop { to: "ostia".into(), good: Some("iron".into()), quantity: 40 },
    ];
    let send = Command::Send { route: way, good: "iron".into(), quantity: 10, from_stock: 0, then };
    let given = Given { content: &content, world: Some(&world), prices: &prices, now: START, key: "k" };
    let mut all = Vec::new();
    let sent = act(&state, &send, &given).unwrap();
    take(&mut state, &mut all, sent);
    let (voyage, purse_as) = (state.ventures[0].voyage.clone(), state.purse_as);
    assert_eq!((voyage.stops.len(), voyage.days_home), (2, Some(0)));
    let later = START.plus_millis(100 * MS_PER_SIM_DAY);
    let moments = settle(&content, &state, later, &prices);
    take(&mut state, &mut all, moments);
    let kinds: Vec<_> = all.iter().map(|moment| moment.event.kind()).collect();
    for kind in ["goods_sold", "cargo_bought", "stock_unloaded", "venture_home"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    assert!(state.affairs.in_stock("iron") > 0, "{:?}", state.affairs.stock);
    assert!(state.purse_as >= purse_as && state.away().next().is_none());
    let bad = |then: Vec<Stop>| {
        let way = voyage.route.clone();
        let send = Command::Send { route: way, good: "iron".into(), quantity: 1, from_stock: 0, then };
        act(&merchant("", 1), &send, &given).unwrap_err().code()
    };
    let stop = |to: &str| Stop { to: to.into(), good: None, quantity: 0 };
    assert_eq!(bad(vec![stop("ostia"), stop("roma")]), "stops_unusable", "home comes last");
    assert_eq!(bad(vec![stop("capua")]), "stops_unusable", "there already");
    assert_eq!(bad(vec![stop("atlantis")]), "stops_unusable");
    assert_eq!(
        bad(vec![stop("roma"), stop("capua"), stop("roma"), stop("capua"), stop("roma")]),
        "stops_unusable"
    );
}

#[test]
fn debts_are_counted_by_the_month_and_ruin_nobody() {
    let (content, world) = (Content::load().unwrap(), world());
    let prices = PriceBook::default();
    let mut state = State { purse_as: 10, auctoritas: 30, ventures_home: 3, ..merchant("", 1) };
    let mut all = Vec::new();
    let opened = Event::ScenarioOpened {
        scenario: "faenus_offer".into(),
        truth: "honest".into(),
        odds_ppm: 1,
        draw_ppm: 0,
        until: Some(START.plus_millis(MS_PER_SIM_DAY)),
        pressures: Vec::new(),
    };
    let mut recorder = crate::rules::recorder::Recorder::new(&content, &state);
    recorder.record(START, None, opened);
    take(&mut state, &mut all, recorder.finish());
    let mut act_at = |state: &mut State, now, command: Command| {
        take(state, &mut all, settle(&content, state, now, &prices));
        let key = format!("{command:?}");
        let given = Given { content: &content, world: Some(&world), prices: &prices, now, key: &key };
        let moments = act(state, &command, &given)?;
        take(state, &mut all, moments);
        Ok::<_, crate::rules::Refusal>(())
    };
    let borrow = Command::Answer { scenario: "faenus_offer".into(), choice: "borrow".into() };
    act_at(&mut state, START, borrow.clone()).unwrap();
    assert_eq!(
        act_at(&mut state, START, borrow).unwrap_err().code(),
        "scenario_unknown",
        "answered and over"
    );
    let loan = state.affairs.loans[0].clone();
    assert_eq!((state.purse_as, loan.owed_as, loan.interest_permille), (490, 480, 20));
    let later = START.plus_millis(61 * MS_PER_SIM_DAY);
    act_at(&mut state, later, Command::Repay { loan: loan.id, amount_as: 400 }).unwrap();
    assert_eq!(state.affairs.loans[0].owed_as, 480 + 10 + 10 - 400);
    state.purse_as = 20;
    let standing = state.auctoritas;
    let due = START.plus_millis(130 * MS_PER_SIM_DAY);
    act_at(&mut state, due, Command::AskPatron).unwrap();
    assert!(state.affairs.loans.is_empty());
    assert_eq!((state.purse_as, state.affairs.loans_defaulted), (320, 1));
    assert!(state.auctoritas < standing);
    assert_eq!(act_at(&mut state, due, Command::AskPatron).unwrap_err().code(), "patron_unwilling");
}

#[test]
fn the_conversation_at_the_baths_is_an_offer_and_no_gate() {
    let content = Content::load().unwrap();
    let prices = PriceBook::default();
    let mut begun = State::default();
    let mut all = Vec::new();
    take(&mut begun, &mut all, begin(&content, &State::default(), 1, 0, START));
    assert!(begun.matter("balnea_conversation").is_some());
    let given = Given { content: &content, world: None, prices: &prices, now: START, key: "k" };
    for command in [
        Command::Answer { scenario: "balnea_conversation".into(), choice: "the_tablets".into() },
        Command::ChooseBackground { background: "guild_scribe".into() },
    ] {
        let mut state = begun.clone();
        take(&mut state, &mut Vec::new(), act(&begun, &command, &given).unwrap());
        assert_eq!((state.background.as_deref(), state.purse_as), (Some("guild_scribe"), 700));
        assert!(state.matter("balnea_conversation").is_none(), "over, whichever way");
        assert_eq!(state.parameters.len(), 12);
    }
}

#[test]
fn what_older_releases_wrote_is_still_read() {
    for (old, kind) in [
        (r#"{"at_ms":1,"event":"seat_taken","notice":1}"#, "seat_taken"),
        (
            r#"{"at_ms":1,"event":"venture_dispatched","route":"capua-1","from":"ostia","to":"capua",
                "to_cell":"851e8333fffffff","good":"iron","quantity":4,"price_as":160,"goods_as":640,
                "vectura_as":9,"wages_as":16,"usual_there_as":224,"expected_as":896,"legs":[],"cells":[],
                "days":4,"departed_day":0,"departed_at":"2026-11-21T10:40:00.000Z"}"#,
            "venture_dispatched",
        ),
        (
            r#"{"at_ms":1,"event":"goods_sold","venture":20,"place":"capua","good":"iron","quantity":4,
                "price_as":224,"saturation_permille":0,"revenue_as":896}"#,
            "goods_sold",
        ),
    ] {
        let record = crate::chain::Record {
            seq: 1,
            recorded_at: START,
            sim_day: None,
            kind: kind.into(),
            subject: String::new(),
            value_true: None,
            value_perceived: None,
            confidence_tag: "HIGH".into(),
            cause: None,
            command_key: None,
            payload: old.into(),
        };
        let moment = moment_of(&record, "slot").unwrap();
        assert_eq!(moment.event.kind(), kind);
        if let Event::VentureDispatched(voyage) = &moment.event {
            assert_eq!((voyage.days_in_all(), voyage.incidents.len()), (8, 0), "as long home as out");
        }
        if let Event::SeatTaken { seed, .. } = moment.event {
            assert_eq!(seed, 0);
        }
    }
}

#[test]
fn men_are_trusted_with_more_by_who_is_someone_and_with_one_unit_by_anyone() {
    let (content, world, prices) = (Content::load().unwrap(), world(), PriceBook::default());
    let way = ways(&world, "ostia", "capua", Weather::FAIR).remove(0);
    let most = |good: &str, auctoritas: i64| {
        let state = State { auctoritas, ..merchant("", 1) };
        let market = Market { content: &content, prices: &prices, state: &state };
        Cargo::new(&market, &world, world.good(good).unwrap(), &way, START).unwrap().units_max
    };
    assert_eq!([most("spices", 0), most("spices", 500)], [2, 10], "1500 and 6500 asses of 640");
    assert_eq!(most("bronze_ware", 0), 4);
    let state = State { auctoritas: 0, ..merchant("", 1) };
    let (route, good) = (way.id(), "iron".to_owned());
    let given = Given { content: &content, world: Some(&world), prices: &prices, now: START, key: "k" };
    let send = |quantity: i64| Command::Dispatch { route: route.clone(), good: good.clone(), quantity };
    assert_eq!(act(&state, &send(10), &given).unwrap_err().code(), "cargo_not_trusted");
    assert!(act(&state, &send(9), &given).is_ok());
}

#[test]
fn home_is_too_large_a_market_to_be_emptied_by_merchants() {
    let (content, world, state) = (Content::load().unwrap(), world(), merchant("", 1));
    let mut prices = PriceBook::default();
    for place in ["ostia", "capua"] {
        prices.push(place, "lead", Change { received_at: START, saturation: -1000 });
    }
    let market = Market { content: &content, prices: &prices, state: &state };
    let unit_as = |place: &str| {
        let usual = usual_as(&world, world.place(place).unwrap(), world.good("lead").unwrap());
        market.unit_as(usual, place, "lead", (START, START)).0 * 1000 / usual
    };
    assert!((1390..=1400).contains(&unit_as("capua")), "{}", unit_as("capua"));
    assert!((1030..=1040).contains(&unit_as("ostia")), "{}", unit_as("ostia"));
}
