use std::collections::BTreeSet;

use serde_json::json;

use super::*;

fn state(purse_as: i64) -> State {
    serde_json::from_value(json!({
        "server_time": "2026-11-21T10:40:00.000Z", "ms_per_day": 3000, "day": 4, "roman_date": "", "head": 7,
        "name": "Publius", "background": "freedman", "purse_as": purse_as, "auctoritas": 50,
        "chapter": {"number": 1, "title": "", "goal": "roma", "next_at_auctoritas": 200},
        "parameters": [], "ventures": [], "otium": null, "otium_cost_as": 128, "otium_days": 8,
        "journal_entries": 0,
        "news": {"release": 1, "store_heard_at": null, "prices_heard_at": null, "prices_period": null},
    }))
    .unwrap()
}

fn offer(to: &str, days: i64, profit_as: i64, worst_as: i64) -> RouteOffer {
    let cost = json!({"goods_as": 1, "vectura_as": 0, "wages_as": 0, "portoria_as": 0, "total_as": 1});
    serde_json::from_value(json!({
        "id": format!("{to}-1"), "to": to, "to_latin": "", "title": "", "legs": [], "km": 100, "days": days,
        "season": "", "risk": "", "locked": null, "path": [],
        "forecast": {
            "good": "oil", "quantity": 20, "quantity_max": 20, "price_here_as": 100, "price_there_as": 150,
            "cost": cost, "revenue_as": 0, "profit_as": profit_as, "worst_as": worst_as,
        },
    }))
    .unwrap()
}

fn routes(offers: &[RouteOffer]) -> Routes {
    Routes { from: "ostia".to_owned(), routes: offers.to_vec(), hindrance: None }
}

fn destinations(state: &State, routes: &Routes, temperament: Temperament) -> Vec<String> {
    let decided = (0..1000).map(|head| decide(state, routes, temperament, &mut Dice::of(14, 3, head)));
    decided
        .filter_map(|decision| match decision {
            Decision::Act(Command::Dispatch { route, .. }) => Some(route),
            _ => None,
        })
        .collect()
}

#[test]
fn mostly_the_best_way_is_taken_so_that_many_meet_on_it() {
    let routes = routes(&[offer("far", 10, 900, 0), offer("near", 2, 400, 0), offer("poor", 2, 10, 0)]);
    for temperament in [Temperament::Bold, Temperament::Cautious, Temperament::Restful] {
        let taken = destinations(&state(100), &routes, temperament);
        let best = taken.iter().filter(|route| *route == "near-1").count();
        assert!(best * 100 >= taken.len() * 75, "{temperament:?}: {best} of {}", taken.len());
        assert!(taken.iter().all(|route| route != "poor-1"));
        assert!(best < taken.len(), "{temperament:?} never wanders");
    }
}

#[test]
fn nothing_is_sent_at_a_loss_on_a_locked_way_or_with_an_empty_purse() {
    let locked = RouteOffer { locked: Some("not yet".to_owned()), ..offer("locked", 2, 400, 0) };
    let unaffordable = RouteOffer { forecast: None, ..offer("dear", 2, 400, 0) };
    let routes = routes(&[offer("loss", 2, -5, -90), locked, unaffordable]);
    let mut dice = Dice::of(1, 1, 1);
    assert_eq!(decide(&state(100), &routes, Temperament::Bold, &mut dice), Decision::Wait(None));
}

#[test]
fn when_nothing_is_worth_it_whoever_can_afford_it_rests() {
    let routes = routes(&[]);
    let mut dice = Dice::of(1, 1, 1);
    let act = Decision::Act(Command::Rest);
    assert_eq!(decide(&state(100_000), &routes, Temperament::Bold, &mut dice), act);
    let before_the_first_venture = State { day: None, ..state(100_000) };
    let waits = decide(&before_the_first_venture, &routes, Temperament::Restful, &mut dice);
    assert_eq!(waits, Decision::Wait(None));
}

#[test]
fn the_cautious_send_nothing_that_could_cost_a_quarter_of_the_purse() {
    let routes = routes(&[offer("near", 2, 400, -1600)]);
    // Five of twenty units: 400 asses at worst.
    assert!(destinations(&state(1599), &routes, Temperament::Cautious).is_empty());
    assert!(!destinations(&state(1600), &routes, Temperament::Cautious).is_empty());
    assert!(!destinations(&state(1599), &routes, Temperament::Bold).is_empty());
}

#[test]
fn quantities_are_moderate_and_affordable() {
    for (quantity_max, bold) in [(1, 1), (10, 6), (200, QUANTITY_MAX)] {
        let forecast = TradeForecast { quantity_max, ..offer("near", 2, 400, 0).forecast.unwrap() };
        assert_eq!(quantity(&forecast, Temperament::Bold), bold);
    }
}

#[test]
fn one_who_rests_waits_for_the_end_of_it() {
    let otium: otivm_api::Otium =
        serde_json::from_value(json!({"from_day": 4, "until_day": 12, "until": "2026-11-21T10:40:24.000Z"}))
            .unwrap();
    let until = otium.until;
    let resting = State { otium: Some(otium), ..state(100_000) };
    let routes = routes(&[offer("near", 2, 400, 0)]);
    let decision = decide(&resting, &routes, Temperament::Bold, &mut Dice::of(1, 1, 1));
    assert_eq!(decision, Decision::Wait(Some(until)));
}

#[test]
fn the_same_moment_has_the_same_dice_and_another_has_others() {
    assert_eq!(Dice::of(14, 3, 7), Dice::of(14, 3, 7));
    let rolls: BTreeSet<_> = (0..100).map(|head| Dice::of(14, 3, head).below(u64::MAX)).collect();
    assert_eq!(rolls.len(), 100);
    let kinds: BTreeSet<_> =
        (0..40).map(|seat| format!("{:?}", Temperament::of(&mut Dice::of(14, seat, 0)))).collect();
    assert_eq!(kinds.len(), 3);
}
