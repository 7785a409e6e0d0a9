//! The store and the aggregator go away and come back.

use std::time::{Duration, Instant};

use clock::Clock;
use otivm_api::{PlayerClient, VentureStage};
use tessera_store_api::{Price, Prices};

use crate::fleet::{Fleet, START, code, dispatch, eventually};

/// Time within which what is back has to be heard.
const RECOVERY_MAX: Duration = Duration::from_secs(60);

/// Asses that iron usually fetches in Capua, and in a glut: 60 % of it.
const USUAL: i64 = 192;
const GLUT: i64 = 115;
/// Days after which a soldier hears a price.
const WEEK: u64 = 9;

async fn iron_in_capua(player: &PlayerClient) -> Option<i64> {
    let markets = player.markets().await.ok()?.markets;
    let capua = markets.into_iter().find(|market| market.place == "capua")?;
    capua.goods.into_iter().find(|good| good.good == "iron").map(|good| good.price_as)
}

fn glut(period: i64) -> Prices {
    let glut = Price { place: "capua".into(), good: "iron".into(), price_as: 96, saturation_permille: 1000 };
    Prices { period: Some(period), computed_at: Some(START), prices: vec![glut] }
}

#[tokio::test]
async fn while_both_are_away_play_goes_on_and_within_a_minute_of_their_return_all_is_fresh() {
    let mut fleet = Fleet::new().await;
    let player = fleet.player().await;
    eventually("prices are heard", || async { player.state().await.ok()?.news.prices_heard_at }).await;
    fleet.stop_others().await;
    let left_at = fleet.clock.now();
    player.command("send", dispatch(&player, "capua", "iron", 2).await).await.unwrap();
    fleet.clock.advance(Duration::from_hours(1));
    let state = player.state().await.unwrap();
    assert_eq!(state.ventures[0].stage, VentureStage::Home);
    assert_eq!(state.news.release, Some(1));
    assert!(state.news.store_heard_at.unwrap() <= left_at, "the state says how old the news is");
    assert!(state.news.prices_heard_at.unwrap() <= left_at);
    assert!(player.markets().await.unwrap().heard_at.is_none(), "only base prices were ever known");
    player.map().await.unwrap();

    *fleet.told.prices.lock().unwrap() = glut(7);
    let began = Instant::now();
    fleet.start_store().await;
    eventually("the store is heard, and tells prices while the aggregator is away", || async {
        let news = player.state().await.ok()?.news;
        (news.store_heard_at? > left_at && news.prices_heard_at? > left_at).then_some(())
    })
    .await;
    eventually("the soldier hears of the glut, a market week later", || async {
        fleet.pass_days(WEEK);
        iron_in_capua(&player).await.filter(|price| *price == GLUT)
    })
    .await;
    *fleet.told.prices.lock().unwrap() = Prices { period: Some(8), computed_at: Some(START), prices: vec![] };
    fleet.start_aggregator().await;
    eventually("the glut is over", || async {
        fleet.pass_days(WEEK);
        iron_in_capua(&player).await.filter(|price| *price == USUAL)
    })
    .await;
    assert!(began.elapsed() < RECOVERY_MAX, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_cache_that_was_deleted_is_built_again() {
    let mut fleet = Fleet::new().await;
    let player = fleet.player().await;
    *fleet.told.prices.lock().unwrap() = glut(7);
    eventually("the glut is heard", || async {
        fleet.pass_days(WEEK);
        iron_in_capua(&player).await.filter(|price| *price == GLUT)
    })
    .await;
    let map = player.map().await.unwrap();
    fleet.stop().await;
    let node = rusqlite::Connection::open(fleet.data().join("node.sqlite3")).unwrap();
    node.execute_batch("DELETE FROM world_cell; DELETE FROM world_document; DELETE FROM price_change;")
        .unwrap();
    drop(node);

    fleet.told.away.store(true, std::sync::atomic::Ordering::SeqCst);
    fleet.start().await;
    let player = fleet.again(&player);
    assert_eq!(code(player.map().await), (503, "world_unknown".into()), "nothing is made up");
    assert_eq!(player.state().await.unwrap().purse_as, 820, "and no history is touched");
    let began = Instant::now();
    fleet.told.away.store(false, std::sync::atomic::Ordering::SeqCst);
    let rebuilt = eventually("the world is known again", || async { player.map().await.ok() }).await;
    assert_eq!(rebuilt, map);
    eventually("the glut is known again", || async {
        fleet.pass_days(WEEK);
        iron_in_capua(&player).await.filter(|price| *price == GLUT)
    })
    .await;
    assert!(began.elapsed() < RECOVERY_MAX, "{:?}", began.elapsed());
}

#[tokio::test]
async fn rivers_are_remembered_and_asked_for_where_an_older_game_did_not_keep_them() {
    let mut fleet = Fleet::new().await;
    let player = fleet.player().await;
    let map = eventually("the world is known", || async { player.map().await.ok() }).await;
    assert_eq!(map.rivers.len(), 1);
    fleet.stop().await;
    fleet.told.away.store(true, std::sync::atomic::Ordering::SeqCst);
    fleet.start().await;
    let player = fleet.again(&player);
    assert_eq!(player.map().await.unwrap(), map, "the game starts alone, rivers and all");

    fleet.stop().await;
    let node = rusqlite::Connection::open(fleet.data().join("node.sqlite3")).unwrap();
    node.execute("DELETE FROM world_document WHERE name = 'rivers'", []).unwrap();
    drop(node);
    fleet.start().await;
    let player = fleet.again(&player);
    let without = player.map().await.unwrap();
    assert!(without.rivers.is_empty() && without.revision != map.revision);
    fleet.told.away.store(false, std::sync::atomic::Ordering::SeqCst);
    let again = eventually("the rivers are asked for, although the release is the same", || async {
        player.map().await.ok().filter(|map| !map.rivers.is_empty())
    })
    .await;
    assert_eq!(again, map);
}
