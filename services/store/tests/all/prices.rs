//! Prices: once a period, the latest in force.

use clock::Timestamp;
use tessera_store_api::{Price, PriceBatch, Prices};
use transport::Role;

use crate::harness::{Fleet, code, refusal};
use crate::sample::World;

fn price(place: &str, good: &str, price_as: i64) -> Price {
    Price { place: place.to_owned(), good: good.to_owned(), price_as, saturation_permille: -250 }
}

fn batch(period: i64, price_as: i64) -> PriceBatch {
    let prices = vec![price("capua", "wine", price_as), price("ostia", "garum", 2 * price_as)];
    PriceBatch { period, formula: 1, computed_at: Timestamp::from_millis(period * 1000), prices }
}

fn answer(batch: &PriceBatch) -> Prices {
    let (period, computed_at) = (Some(batch.period), Some(batch.computed_at));
    Prices { period, computed_at, prices: batch.prices.clone() }
}

#[tokio::test]
async fn the_latest_period_is_in_force_and_an_older_one_is_history() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let (aggregator, game) = (fleet.client(&store, Role::Aggregator), fleet.client(&store, Role::Game));
    let none = Prices { period: None, computed_at: None, prices: Vec::new() };
    assert_eq!(game.prices().await.unwrap(), none);
    let (early, late) = (batch(10, 50), batch(11, 60));
    assert_eq!(aggregator.write_prices("a", &late).await.unwrap(), answer(&late));
    assert_eq!(game.prices().await.unwrap(), answer(&late));
    assert_eq!(aggregator.write_prices("b", &early).await.unwrap(), answer(&early));
    assert_eq!(game.prices().await.unwrap(), answer(&late), "history is not the present");
    let quiet = PriceBatch { prices: Vec::new(), ..batch(12, 1) };
    aggregator.write_prices("c", &quiet).await.unwrap();
    assert_eq!(game.prices().await.unwrap(), answer(&quiet), "no price differs from its base");
}

#[tokio::test]
async fn a_period_is_written_once() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let aggregator = fleet.client(&store, Role::Aggregator);
    let first = batch(10, 50);
    aggregator.write_prices("a", &first).await.unwrap();
    let mut same = first.clone();
    same.prices.reverse();
    same.computed_at = Timestamp::from_millis(99);
    assert_eq!(aggregator.write_prices("a", &same).await.unwrap(), answer(&first), "the same key");
    assert_eq!(aggregator.write_prices("b", &same).await.unwrap(), answer(&first), "another key");
    let differs = (409, "prices_differ".to_owned());
    assert_eq!(code(aggregator.write_prices("c", &batch(10, 51)).await), differs);
    let by_formula = PriceBatch { formula: 2, ..first.clone() };
    assert_eq!(code(aggregator.write_prices("d", &by_formula).await), differs);
    let reused = aggregator.write_prices("a", &batch(11, 50)).await;
    assert_eq!(code(reused), (422, "idempotency_key_reused".to_owned()));
    assert_eq!(aggregator.prices().await.unwrap(), answer(&first));
    let next = aggregator.write_prices("e", &batch(11, 50)).await.unwrap();
    assert_eq!(next.prices, first.prices, "periods may have the same prices");
    assert_eq!(next.period, Some(11));
}

#[tokio::test]
async fn a_price_breaks_no_rule_and_names_what_the_world_has() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let aggregator = fleet.client(&store, Role::Aggregator);
    let mut broken = batch(10, 50);
    broken.prices[0].saturation_permille = 1001;
    broken.prices[1].price_as = 0;
    let problem = refusal(aggregator.write_prices("a", &broken).await);
    assert_eq!((problem.status, problem.code.as_str()), (422, "prices_refused"));
    assert_eq!(problem.errors.len(), 2);
    assert_eq!(aggregator.prices().await.unwrap().period, None);

    let elsewhere = PriceBatch { prices: vec![price("atlantis", "wine", 5)], ..batch(1, 1) };
    aggregator.write_prices("b", &elsewhere).await.expect("before the first release nothing is known");
    World::at(100).release(&fleet.client(&store, Role::Pipeline), "one").await.unwrap();
    let elsewhere = PriceBatch { period: 2, ..elsewhere };
    let problem = refusal(aggregator.write_prices("c", &elsewhere).await);
    assert_eq!((problem.status, problem.errors[0].value.as_str()), (422, "atlantis"));
    let unheard_of = PriceBatch { prices: vec![price("ostia", "silk", 5)], ..batch(2, 1) };
    let problem = refusal(aggregator.write_prices("d", &unheard_of).await);
    assert_eq!((problem.status, problem.errors[0].value.as_str()), (422, "silk"));
    aggregator.write_prices("e", &batch(2, 50)).await.unwrap();
}
