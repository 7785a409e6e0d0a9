//! Prices follow from what players do, and from nothing else.

use std::collections::BTreeMap;

use otivm_api::{Activity, Count};
use tessera_aggregator_api::{AggregatorClient, formula};
use tessera_store_api::{Price, PriceBatch};
use transport::Role;

use crate::bench::{Bench, FIRST};
use crate::far_ends::{OIL_AS, count};

fn oil(place: &str, saturation_permille: i32) -> Price {
    Price {
        place: place.to_owned(),
        good: "oil".to_owned(),
        price_as: formula::price_as(OIL_AS, saturation_permille.into()),
        saturation_permille,
    }
}

/// The batches that anyone can compute from published counts, with the published formula and nothing of the
/// aggregator's.
fn recomputed(periods: &BTreeMap<i64, Vec<Count>>) -> Vec<(i64, Vec<Price>)> {
    let mut saturations: BTreeMap<String, i64> = BTreeMap::new();
    let mut batches: Vec<(i64, Vec<Price>)> = Vec::new();
    for (period, counts) in periods {
        let sum = |activity, place: &str| -> i64 {
            counts.iter().filter(|c| c.activity == activity && c.place == place).map(|c| c.quantity).sum()
        };
        for place in ["ostia", "roma"] {
            let saturation = saturations.entry(place.to_owned()).or_default();
            let (sold, bought) = (sum(Activity::Sale, place), sum(Activity::Purchase, place));
            *saturation = formula::saturation(*saturation, sold, bought);
        }
        let moved = saturations.iter().filter(|(_, saturation)| **saturation != 0);
        let prices: Vec<_> =
            moved.map(|(place, saturation)| oil(place, i32::try_from(*saturation).unwrap())).collect();
        if batches.last().map_or(&Vec::new(), |(_, last)| last) != &prices {
            batches.push((*period, prices));
        }
    }
    batches
}

#[tokio::test]
async fn a_price_falls_where_players_sell_and_rises_where_they_buy() {
    let bench = Bench::with_games(&[1105]).await;
    let aggregator = bench.start().await;
    bench.games[0].close(
        FIRST,
        vec![
            count(Activity::Dispatch, "ostia-roma", 6),
            count(Activity::Purchase, "ostia", 100),
            count(Activity::Sale, "roma", 100),
        ],
    );
    bench.pass(1);
    bench.published(FIRST).await;
    let batch = bench.store.committed().remove(0);
    assert_eq!(batch.formula, formula::VERSION);
    assert_eq!(batch.prices, [oil("ostia", -500), oil("roma", 500)]);
    let told = aggregator.prices.prices().await.unwrap();
    assert_eq!((told.period, told.prices), (Some(FIRST), batch.prices));
    let patterns = aggregator.prices.patterns().await.unwrap();
    assert_eq!(patterns.period, Some(FIRST));
    assert_eq!((patterns.patterns[0].route.as_str(), patterns.patterns[0].ventures), ("ostia-roma", 6));
    aggregator.metric("tessera_counts_collected_total 3").await;
    aggregator.stop().await;
}

#[tokio::test]
async fn what_two_containers_report_is_added_up() {
    let bench = Bench::with_games(&[1105, 1106]).await;
    let aggregator = bench.start().await;
    bench.games[0].close(FIRST, vec![count(Activity::Sale, "roma", 60)]);
    bench.games[1].close(FIRST, vec![count(Activity::Sale, "roma", 40)]);
    bench.pass(1);
    bench.published(FIRST).await;
    assert_eq!(bench.store.committed()[0].prices, [oil("roma", 500)]);
    aggregator.stop().await;
}

#[tokio::test]
async fn a_container_without_players_delays_prices_by_one_period_and_not_by_the_time_of_grace() {
    let bench = Bench::with_games(&[1105, 1106]).await;
    let aggregator = bench.start().await;
    bench.games[0].close(FIRST, vec![count(Activity::Sale, "roma", 100)]);
    bench.pass(2);
    bench.published(FIRST).await;
    aggregator.stop().await;
}

#[tokio::test]
async fn every_published_price_can_be_computed_again_to_the_same_bits() {
    let bench = Bench::with_games(&[1105]).await;
    let aggregator = bench.start().await;
    let mut published = BTreeMap::new();
    for period in FIRST..FIRST + 30 {
        let counts = vec![
            count(Activity::Sale, "roma", period * 7919 % 97),
            count(Activity::Purchase, "ostia", period * 104_729 % 211),
            count(Activity::Purchase, "roma", period * 31 % 53),
        ];
        bench.games[0].close(period, counts.clone());
        published.insert(period, counts);
    }
    bench.pass(30);
    bench.published(FIRST + 29).await;
    let written: Vec<_> = bench.store.committed().into_iter().map(|b| (b.period, b.prices)).collect();
    assert_eq!(written, recomputed(&published));
    aggregator.stop().await;
}

#[tokio::test]
async fn a_token_nobody_knows_is_collected_and_moves_nothing() {
    let bench = Bench::with_games(&[1105]).await;
    let aggregator = bench.start().await;
    bench.games[0]
        .close(FIRST, vec![count(Activity::Sale, "atlantis", 150), count(Activity::Sale, "roma", 20)]);
    bench.pass(1);
    bench.published(FIRST).await;
    assert_eq!(bench.store.committed()[0].prices, [oil("roma", 100)]);
    aggregator.metric("tessera_counts_collected_total 2").await;
    aggregator.stop().await;
}

#[tokio::test]
async fn an_aggregator_that_lost_its_tables_goes_on_from_the_store() {
    let bench = Bench::with_games(&[1105]).await;
    bench.store.seed(PriceBatch {
        period: FIRST + 1,
        formula: formula::VERSION,
        computed_at: clock::Timestamp::from_millis(0),
        prices: vec![oil("roma", 400)],
    });
    for period in FIRST..FIRST + 3 {
        bench.games[0].close(period, vec![count(Activity::Sale, "roma", 20)]);
    }
    bench.pass(3);
    let aggregator = bench.start().await;
    bench.published(FIRST + 2).await;
    assert_eq!(bench.store.periods(), [FIRST + 1, FIRST + 2], "what has prices keeps them");
    assert_eq!(bench.store.committed()[1].prices, [oil("roma", 400 * 7 / 8 + 100)]);
    aggregator.stop().await;
}

#[tokio::test]
async fn a_container_with_another_number_is_not_believed() {
    let bench = Bench::with_games(&[1105]).await;
    let game = &bench.games[0];
    game.answer_as(1109);
    game.close(FIRST, vec![count(Activity::Sale, "roma", 100)]);
    let aggregator = bench.start().await;
    let asked = game.asked();
    bench.pass(1);
    // Runs do not overlap: when it is asked again, the answer before was dealt with.
    transport::testing::eventually("a call", async || (game.asked() > asked).then_some(())).await;
    bench.pass_seconds(5);
    transport::testing::eventually("another", async || (game.asked() > asked + 1).then_some(())).await;
    aggregator.metric("tessera_counts_collected_total 0").await;
    game.answer_as(1105);
    bench.pass_seconds(5);
    bench.published(FIRST).await;
    aggregator.stop().await;
}

#[tokio::test]
async fn only_games_are_told() {
    let bench = Bench::with_games(&[]).await;
    let aggregator = bench.start().await;
    for role in [Role::Store, Role::Pipeline, Role::Operator, Role::Dataset, Role::Aggregator] {
        let stranger = AggregatorClient::new(&bench.fleet.member(7, role), &aggregator.mesh_url).unwrap();
        let refused = stranger.prices().await.unwrap_err();
        assert_eq!(refused.problem().unwrap().code, "role_not_allowed", "{role}");
    }
    aggregator.stop().await;
}
