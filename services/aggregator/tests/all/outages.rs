//! What happens when someone is away, dies or comes back.

use otivm_api::Activity;
use transport::testing::eventually;

use crate::bench::{Bench, FIRST};
use crate::far_ends::count;

fn sale(quantity: i64) -> Vec<otivm_api::Count> {
    vec![count(Activity::Sale, "roma", quantity)]
}

fn key(period: i64) -> String {
    format!("prices-{period}")
}

#[tokio::test]
async fn an_answer_that_was_lost_does_not_make_a_second_write() {
    let bench = Bench::with_games(&[1105]).await;
    let aggregator = bench.start().await;
    bench.store.lose_answers(2);
    bench.games[0].close(FIRST, sale(100));
    bench.pass(1);
    aggregator.metric("tessera_outbox_batches 0").await;
    bench.published(FIRST).await;
    eventually("the third attempt", async || (bench.store.attempts(&key(FIRST)) == 3).then_some(())).await;
    bench.games[0].close(FIRST + 1, sale(100));
    bench.pass(1);
    bench.published(FIRST + 1).await;
    assert_eq!(bench.store.periods(), [FIRST, FIRST + 1]);
    aggregator.stop().await;
}

#[tokio::test]
async fn killed_between_the_write_and_its_mark_it_writes_nothing_twice() {
    let bench = Bench::with_games(&[1105]).await;
    let aggregator = bench.start().await;
    bench.store.hold_answers(true);
    bench.games[0].close(FIRST, sale(100));
    bench.pass(1);
    bench.published(FIRST).await;
    aggregator.kill().await;
    bench.store.hold_answers(false);

    let aggregator = bench.start().await;
    bench.games[0].close(FIRST + 1, sale(100));
    bench.pass(1);
    bench.published(FIRST + 1).await;
    assert_eq!(bench.store.periods(), [FIRST, FIRST + 1]);
    assert!(bench.store.attempts(&key(FIRST)) >= 2, "it asked again, with the same key");
    assert_eq!(bench.store.committed()[1].prices[0].saturation_permille, 500 * 7 / 8 + 500);
    aggregator.stop().await;
}

#[tokio::test]
async fn asked_to_stop_it_ends_what_it_does_first() {
    let bench = Bench::with_games(&[1105]).await;
    let aggregator = bench.start().await;
    bench.store.hold_answers(true);
    bench.games[0].close(FIRST, sale(100));
    bench.pass(1);
    bench.published(FIRST).await;
    aggregator.request_stop();
    assert!(!aggregator.has_stopped());
    bench.store.hold_answers(false);
    aggregator.stop().await;

    let aggregator = bench.start().await;
    bench.games[0].close(FIRST + 1, sale(100));
    bench.pass(1);
    bench.published(FIRST + 1).await;
    assert_eq!(bench.store.attempts(&key(FIRST)), 1, "it was marked before the end");
    aggregator.stop().await;
}

#[tokio::test]
async fn after_an_outage_everything_is_caught_up_once_and_in_order() {
    let bench = Bench::with_games(&[1105, 1106]).await;
    let aggregator = bench.start().await;
    for game in &bench.games {
        game.close(FIRST, sale(10));
    }
    bench.pass(1);
    bench.published(FIRST).await;
    aggregator.stop().await;

    for period in FIRST + 1..=FIRST + 40 {
        for game in &bench.games {
            game.close(period, sale(period % 7));
        }
    }
    bench.pass(40);
    let aggregator = bench.start().await;
    bench.published(FIRST + 40).await;
    aggregator.metric("tessera_counts_collected_total 80").await;
    aggregator.metric("tessera_counts_late_total 0").await;
    let periods = bench.store.periods();
    assert!(periods.is_sorted_by(|a, b| a < b), "{periods:?}");
    for period in periods {
        assert_eq!(bench.store.attempts(&key(period)), 1, "period {period}");
    }
    aggregator.stop().await;
}

#[tokio::test]
async fn a_container_that_is_away_is_left_out_and_its_late_report_changes_nothing() {
    let bench = Bench::with_games(&[1105, 1106]).await;
    let aggregator = bench.start().await;
    let [here, away] = bench.games.as_slice() else { panic!("two games") };
    away.set_away(true);
    here.close(FIRST, sale(100));
    away.close(FIRST, sale(100));
    bench.pass(4);
    bench.published(FIRST).await;
    assert_eq!(bench.store.committed()[0].prices[0].saturation_permille, 500);
    let published = bench.store.committed();

    away.set_away(false);
    bench.pass_seconds(5);
    aggregator.metric("tessera_counts_late_total 1").await;
    for period in FIRST + 1..=FIRST + 4 {
        here.close(period, Vec::new());
        away.close(period, Vec::new());
    }
    bench.pass(1);
    bench.published(FIRST + 4).await;
    assert_eq!(bench.store.committed()[..published.len()], published);
    assert_eq!(bench.store.attempts(&key(FIRST)), 1);
    aggregator.stop().await;
}

#[tokio::test]
async fn while_the_store_is_away_prices_wait_and_then_arrive_in_order() {
    let bench = Bench::with_games(&[1105]).await;
    let aggregator = bench.start().await;
    bench.games[0].close(FIRST, sale(50));
    bench.pass(1);
    bench.published(FIRST).await;
    bench.store.set_away(true);
    for period in FIRST + 1..=FIRST + 3 {
        bench.games[0].close(period, sale(50));
        bench.pass(1);
        aggregator.derived(period).await;
    }
    assert_eq!(bench.store.periods(), [FIRST]);
    aggregator.metric("tessera_outbox_batches 3").await;

    bench.store.set_away(false);
    bench.pass_seconds(5);
    bench.published(FIRST + 3).await;
    assert_eq!(bench.store.periods(), [FIRST, FIRST + 1, FIRST + 2, FIRST + 3]);
    aggregator.metric("tessera_outbox_batches 0").await;
    aggregator.stop().await;
}

#[tokio::test]
async fn prices_that_the_store_can_take_no_more_do_not_hold_up_later_ones() {
    let bench = Bench::with_games(&[1105]).await;
    let aggregator = bench.start().await;
    bench.games[0].close(FIRST, vec![count(Activity::Sale, "ostia", 50), count(Activity::Sale, "roma", 50)]);
    bench.pass(1);
    bench.published(FIRST).await;
    bench.store.set_away(true);
    bench.games[0].close(FIRST + 1, sale(50));
    bench.pass(1);
    aggregator.derived(FIRST + 1).await;
    bench.store.lose_place("ostia");
    bench.store.set_away(false);
    bench.games[0].close(FIRST + 2, sale(50));
    bench.pass(1);
    bench.published(FIRST + 2).await;
    assert_eq!(bench.store.periods(), [FIRST, FIRST + 2]);
    aggregator.metric("tessera_outbox_batches 0").await;
    aggregator.stop().await;
}

#[tokio::test]
async fn a_store_that_was_restored_from_an_older_backup_gets_the_latest_prices_again() {
    let bench = Bench::with_games(&[1105]).await;
    let aggregator = bench.start().await;
    bench.games[0].close(FIRST, sale(50));
    bench.pass(1);
    bench.published(FIRST).await;
    aggregator.metric("tessera_outbox_batches 0").await;
    aggregator.stop().await;
    bench.store.forget_everything();
    bench.pass_seconds(5);
    let aggregator = bench.start().await;
    bench.published(FIRST).await;
    aggregator.stop().await;
}

#[tokio::test]
async fn before_the_store_was_heard_nothing_is_derived_and_the_operator_sees_why() {
    let bench = Bench::with_games(&[1105]).await;
    bench.store.set_away(true);
    bench.games[0].close(FIRST, sale(50));
    bench.pass(1);
    let aggregator = bench.start_unready().await;
    aggregator.metric("tessera_counts_collected_total 1").await;
    let refused = aggregator.management.readiness().await.unwrap_err();
    assert_eq!(refused.problem().unwrap().status, 503);
    bench.store.set_away(false);
    bench.pass_seconds(5);
    bench.published(FIRST).await;
    aggregator.management.readiness().await.unwrap();
    aggregator.stop().await;
}
