use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::simulate::long::testing::{state, venture};

fn matter() -> Scenario {
    let choice = |token: &str, cost_as: i64, loan_as: i64, hindrance: Option<&str>| json!({"token": token, "text": "", "cost_as": cost_as, "loan_as": loan_as, "hindrance": hindrance});
    serde_json::from_value(json!({
        "token": "bench", "title": "", "place": "ostia", "text": "", "label": "", "confidence": "LOW", "until_day": 9,
        "choices": [
            choice("borrow", 0, 480, None), choice("share", 300, 0, None), choice("tablet", 60, 0, None),
            choice("ship", 2000, 0, Some("too dear")), choice("decline", 0, 0, None),
        ],
    }))
    .unwrap()
}

fn debt(id: i64, owed_as: i64, interest_permille: i64) -> Debt {
    Debt { id, offer: "bench/borrow".into(), owed_as, interest_permille, due_day: 90 }
}

fn man(id: i64) -> otivm_api::Factor {
    otivm_api::Factor { id, name: "Hermas".into(), voice: String::new(), wage_as: 32, ill_until_day: None }
}

fn sees_to(state: &State, temperament: Temperament) -> Option<Command> {
    see_to(state, temperament, true, &mut Dice::of(7, 1, 7))
}

#[test]
fn each_temperament_answers_a_matter_with_what_it_can_bear() {
    let answers = |temperament| {
        let asked = State { scenarios: vec![matter()], ..state(800) };
        let answers = (0..200).map(|head| see_to(&asked, temperament, true, &mut Dice::of(7, 1, head)));
        let chosen = answers.map(|answer| match answer {
            Some(Command::Answer { choice, .. }) => choice,
            other => panic!("{other:?}"),
        });
        chosen.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(answers(Temperament::Cautious), "decline tablet");
    assert_eq!(answers(Temperament::Restful), "decline tablet");
    assert_eq!(answers(Temperament::Wanderer), "borrow decline tablet");
    assert_eq!(answers(Temperament::Gambler), "borrow decline share tablet");
}

#[test]
fn a_matter_that_nobody_can_bear_to_answer_is_left_alone() {
    let mut dear = matter();
    dear.choices.retain(|choice| choice.cost_as > 0);
    let asked = State { scenarios: vec![dear], ..state(50) };
    assert_eq!(sees_to(&asked, Temperament::Cautious), None);
}

#[test]
fn the_dearest_debt_is_paid_back_by_who_can_and_the_greedy_let_it_stand() {
    let debts = vec![debt(3, 100, 20), debt(4, 90, 28), debt(5, 5000, 40)];
    let owing = State { debts, ..state(800) };
    let paid = Some(Command::Repay { loan: 4, amount_as: 90 });
    assert_eq!(sees_to(&owing, Temperament::Cautious), paid);
    assert_eq!(sees_to(&owing, Temperament::Follower), paid);
    assert_eq!(sees_to(&owing, Temperament::Greedy), None);
    let poorer = State { purse_as: 250, ..owing };
    assert_eq!(sees_to(&poorer, Temperament::Follower), None, "it is not there four times over");
}

#[test]
fn a_man_is_hired_when_all_are_away_and_the_purse_bears_a_year_of_him() {
    let busy = |purse_as| State { ventures: vec![venture(7)], factor_wage_as: 32, ..state(purse_as) };
    let year = 32 * 52;
    assert_eq!(sees_to(&busy(year), Temperament::Greedy), Some(Command::HireFactor));
    assert_eq!(sees_to(&busy(year - 1), Temperament::Greedy), None);
    assert_eq!(sees_to(&busy(year), Temperament::Restful), None, "one venture at a time is enough");
    let at_home = State { ventures: Vec::new(), ..busy(year) };
    assert_eq!(sees_to(&at_home, Temperament::Greedy), None, "nobody is hired to sit");
    let enough = State { factors: vec![man(5)], ventures: vec![venture(7), venture(8)], ..busy(100_000) };
    assert_eq!(sees_to(&State { ventures_max: 2, ..enough }, Temperament::Follower), None);
}

#[test]
fn a_man_who_cannot_be_paid_is_sent_away_unless_he_is_needed() {
    let poor = State { factors: vec![man(5)], ventures_max: 2, ..state(50) };
    assert_eq!(sees_to(&poor, Temperament::Greedy), Some(Command::DismissFactor { factor: 5 }));
    let both_away = State { ventures: vec![venture(7), venture(8)], ..poor.clone() };
    assert_eq!(sees_to(&both_away, Temperament::Greedy), None);
    assert_eq!(sees_to(&State { purse_as: 64, ..poor }, Temperament::Greedy), None);
}
