use otivm_api::Scenario;
use serde_json::json;

use super::*;
use crate::simulate::long::testing::{state, venture};

fn offer(to: &str, days: i64, profit_as: i64, worst_as: i64) -> serde_json::Value {
    let cost = json!({"goods_as": 1, "vectura_as": 0, "wages_as": 0, "portoria_as": 0, "total_as": 1});
    json!({
        "id": format!("{to}-1"), "to": to, "to_latin": "", "title": "", "legs": [], "km": 100, "days": days,
        "season": "", "risk": "", "locked": null, "days_home": days, "path": [],
        "forecast": {
            "good": "oil", "quantity": 20, "quantity_max": 20, "price_here_as": 100, "price_there_as": 150,
            "cost": cost, "revenue_as": 0, "profit_as": profit_as, "worst_as": worst_as,
        },
    })
}

fn routes(offers: &[serde_json::Value]) -> Routes {
    serde_json::from_value(json!({"from": "ostia", "hindrance": null, "routes": offers})).unwrap()
}

fn three_ways() -> Routes {
    routes(&[offer("far", 10, 200, -1000), offer("near", 2, 60, -10), offer("dear", 1, -50, -900)])
}

fn chosen(state: &State, routes: &Routes, temperament: Temperament) -> Option<Command> {
    let markets: Markets = serde_json::from_value(json!({"period": 1, "heard_at": null, "markets": [
        {"place": "far", "latin": "FAR", "goods": [{"good": "oil", "name": "oil", "unit": "amphora",
          "sold_here": false, "wanted_here": true, "price_as": 90, "usual_as": 100, "saturation_permille": 300,
          "history_as": []}]}]}))
    .unwrap();
    let sight = Sight { state, routes, markets: &markets };
    decide(&sight, temperament, &mut Dice::of(7, 1, 7))
}

fn sent(route: &str, quantity: i64) -> Option<Command> {
    Some(Command::Dispatch { route: format!("{route}-1"), good: "oil".into(), quantity })
}

#[test]
fn each_temperament_chooses_in_its_way() {
    let of = |temperament| chosen(&state(800), &three_ways(), temperament);
    assert_eq!(of(Temperament::Greedy), sent("near", 20), "15 a day are more than 10");
    assert_eq!(of(Temperament::Cautious), sent("near", 5));
    assert_eq!(of(Temperament::Follower), sent("far", 12), "where the market is fullest");
    assert_eq!(of(Temperament::Restful), sent("near", 8), "a rest is too dear");
    assert!(matches!(of(Temperament::Gambler), Some(Command::Dispatch { quantity: 20, .. })));
}

#[test]
fn what_is_sent_is_shared_among_the_men_who_are_there_to_lead_it() {
    let two_men = State { ventures_max: 2, ..state(800) };
    assert_eq!(chosen(&two_men, &three_ways(), Temperament::Greedy), sent("near", 10));
    let one_is_away = State { ventures: vec![venture(7)], ..two_men };
    assert_eq!(chosen(&one_is_away, &three_ways(), Temperament::Greedy), sent("near", 20));
}

#[test]
fn nothing_is_sent_while_every_man_is_away() {
    let away = State { ventures: vec![venture(7)], ..state(800) };
    assert_eq!(chosen(&away, &three_ways(), Temperament::Greedy), None);
    assert_eq!((super::away(&away), free_hands(&away)), (1, 0));
}

#[test]
fn men_travel_while_their_master_rests() {
    let restful = State { otium_cost_as: 10, ..state(8000) };
    let mut does = Vec::new();
    for head in 0..100 {
        let state = State { head, ..restful.clone() };
        let markets: Markets = Markets { period: None, heard_at: None, markets: Vec::new() };
        let sight = Sight { state: &state, routes: &three_ways(), markets: &markets };
        does.push(decide(&sight, Temperament::Restful, &mut Dice::of(7, 1, head)));
    }
    let rests = does.iter().filter(|does| **does == Some(Command::Rest)).count();
    assert!((40..80).contains(&rests), "{rests}");
    let otium = json!({"from_day": 4, "until_day": 12, "until": "2026-11-21T10:40:24.000Z"});
    let resting = State { otium: serde_json::from_value(otium).unwrap(), ..restful };
    assert_eq!(chosen(&resting, &three_ways(), Temperament::Restful), sent("near", 8));
}

#[test]
fn who_finds_nothing_worth_sending_asks_the_patron_and_the_greedy_ask_at_once() {
    let poor = State { patron_would_help: true, ..state(60) };
    let loss = routes(&[offer("dear", 1, -50, -900)]);
    assert_eq!(chosen(&poor, &loss, Temperament::Wanderer), Some(Command::AskPatron));
    assert_eq!(
        chosen(&poor, &three_ways(), Temperament::Wanderer),
        sent("near", 12),
        "there is some trade left"
    );
    assert_eq!(chosen(&poor, &three_ways(), Temperament::Greedy), Some(Command::AskPatron));
    assert_eq!(chosen(&state(60), &loss, Temperament::Wanderer), None, "nobody would help");
}

#[test]
fn a_purse_that_bears_no_cargo_on_an_open_way_bears_none() {
    let mut dear = offer("dear", 1, -50, -900);
    dear["forecast"] = json!(null);
    let mut locked = offer("far", 1, 50, 0);
    locked["locked"] = json!("not yet");
    assert!(!bears_any(&routes(&[dear, locked])));
    assert!(bears_any(&three_ways()));
}

#[test]
fn a_matter_is_answered_before_anything_is_sent() {
    let matter: Scenario = serde_json::from_value(json!({
        "token": "fire", "title": "", "place": "ostia", "text": "", "label": "", "confidence": "LOW", "until_day": 9,
        "choices": [{"token": "go_by", "text": "", "cost_as": 0, "loan_as": 0, "hindrance": null}],
    }))
    .unwrap();
    let asked = State { scenarios: vec![matter], ..state(800) };
    let answer = Command::Answer { scenario: "fire".into(), choice: "go_by".into() };
    assert_eq!(chosen(&asked, &three_ways(), Temperament::Greedy), Some(answer));
}
