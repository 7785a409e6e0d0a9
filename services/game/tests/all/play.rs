//! What players do.

use std::sync::atomic::Ordering;

use clock::{Clock, Timestamp};
use otivm_api::{Command, QuoteRequest, RoutesQuery, Stop, VentureStage};
use tessera_store_api::{Price, Prices};

use crate::fleet::{Fleet, START, choose, code, dispatch, eventually, route};

#[tokio::test]
async fn a_life_from_the_first_choice_to_the_first_rest() {
    let fleet = Fleet::new().await;
    let mut player = fleet.browser();
    let state = player.join().await.unwrap();
    assert_eq!((state.background, state.day, state.purse_as), (None, None, 0));
    assert_eq!(player.backgrounds().await.unwrap().backgrounds.len(), 6);

    let outcome = player.command("choose", choose()).await.unwrap();
    assert_eq!((outcome.state.purse_as, outcome.state.parameters.len()), (820, 12));
    assert_eq!(outcome.state.roman_date, "Kalendis Aprilibus, a.u.c. DCCXL");
    assert_eq!(code(player.command("rest", Command::Rest).await), (422, "clock_not_started".into()));

    let offer = route(&player, "capua").await;
    assert_eq!((offer.days, offer.legs.len()), (4, 2), "two days at sea, two by road");
    let forecast = offer.forecast.unwrap();
    assert_eq!(forecast.good, "iron");
    let margin = forecast.profit_as * 100 / forecast.cost.total_as;
    assert!((3..=40).contains(&margin), "{margin} %");

    let send = Command::Dispatch { route: offer.id, good: "iron".into(), quantity: 3 };
    let sent = player.command("send", send).await.unwrap().state;
    assert_eq!((sent.day, sent.purse_as), (Some(0), 820 - sent.ventures[0].cost.total_as));
    let again = dispatch(&player, "capua", "iron", 1).await;
    assert_eq!(code(player.command("again", again).await), (422, "venture_under_way".into()));
    assert!(player.routes(&RoutesQuery::default()).await.unwrap().hindrance.is_some());

    let resting = player.command("rest", Command::Rest).await.unwrap();
    assert_eq!(resting.state.purse_as, sent.purse_as - 128);
    let debits: Vec<_> = resting.moments.iter().map(|moment| moment.kind.as_str()).collect();
    assert!(
        debits.ends_with(&["otium_access_fee", "personal_maintenance", "officia_obligation"]),
        "{debits:?}"
    );
    assert_eq!(code(player.command("rest again", Command::Rest).await), (422, "resting".into()));

    fleet.pass_days(4);
    let arrived = player.state().await.unwrap();
    assert_eq!(arrived.ventures[0].stage, VentureStage::Returning);
    assert_eq!(arrived.ventures[0].revenue_as, Some(3 * 192), "what was hoped for, until it is heard");
    assert_eq!(arrived.purse_as, resting.state.purse_as, "the coin is still on its way");
    fleet.pass_days(4);
    let home = player.state().await.unwrap();
    assert_eq!(home.ventures[0].revenue_as, Some(3 * 186), "he thinks that he can bargain");
    let profit = home.ventures[0].profit_as.unwrap();
    assert!(profit > 0);
    assert_eq!(home.purse_as, 820 - 128 + profit);
    assert_eq!(home.otium, None);
    assert_eq!(home.auctoritas, 50 + 40);
    let journal = player.journal().await.unwrap();
    let written: Vec<_> = journal.entries.iter().map(|entry| entry.token.as_str()).collect();
    for entry in
        ["tablet_of_a_soldier", "first_dispatch", "capua_seen", "iron_sold", "first_homecoming", "first_rest"]
    {
        assert!(written.contains(&entry), "{entry} in {written:?}");
    }

    player.command("rest 2", Command::Rest).await.unwrap();
    fleet.pass_days(8);
    player.command("rest 3", Command::Rest).await.unwrap();
    fleet.pass_days(8);
    let rested = player.state().await.unwrap();
    assert!(rested.auctoritas < 90 + 2 * 40, "rest alone brings less and less");
}

#[tokio::test]
async fn time_passes_while_nobody_looks() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    player.command("send", dispatch(&player, "capua", "iron", 3).await).await.unwrap();
    fleet.pass_days(100);
    let file = fleet.played().remove(0);
    let file = &file;
    let home_day: i64 = eventually("the venture is home without a call", || async move {
        let file = rusqlite::Connection::open(file).ok()?;
        file.query_row("SELECT home_day FROM venture", [], |row| row.get::<_, Option<i64>>(0)).ok()?
    })
    .await;
    assert_eq!(home_day, 8, "on the day it was due, not on the day it was looked at");
}

#[tokio::test]
async fn a_sale_uses_the_news_of_its_own_day() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    player.command("send", dispatch(&player, "capua", "iron", 3).await).await.unwrap();
    let glut = Price { place: "capua".into(), good: "iron".into(), price_as: 96, saturation_permille: 1000 };
    fleet.pass_days(2);
    *fleet.told.prices.lock().unwrap() =
        Prices { period: Some(7), computed_at: Some(START), prices: vec![glut] };
    let player = &player;
    eventually("the glut is heard", || async move {
        (player.state().await.ok()?.news.prices_period == Some(7)).then_some(())
    })
    .await;
    let market = async || {
        let markets = player.markets().await.unwrap().markets;
        let market = markets.into_iter().find(|market| market.place == "capua").unwrap();
        market.goods.into_iter().find(|good| good.good == "iron").unwrap().price_as
    };
    assert_eq!(market().await, 192, "a soldier hears of it a market week later");
    fleet.pass_days(8);
    assert_eq!(market().await, 115, "60 % of 192");
    fleet.pass_days(20);
    let revenue = player.state().await.unwrap().ventures[0].revenue_as;
    assert_eq!(revenue, Some(3 * 111), "60 % of 192, less what a better talker would have got");
}

#[tokio::test]
async fn what_is_repeated_is_done_once_and_a_key_is_not_reused() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let send = dispatch(&player, "capua", "iron", 2).await;
    let first = player.command("send", send.clone()).await.unwrap();
    for _ in 0..10 {
        let repeated = player.command("send", send.clone()).await.unwrap();
        assert_eq!(repeated.moments, first.moments);
        assert_eq!(repeated.state.purse_as, first.state.purse_as);
    }
    assert_eq!(code(player.command("send", Command::Rest).await), (422, "idempotency_key_reused".into()));
    assert_eq!(player.state().await.unwrap().ventures.len(), 1);
}

#[tokio::test]
async fn a_command_given_in_an_older_state_is_told_so() {
    let fleet = Fleet::new().await;
    let mut player = fleet.browser();
    let before = player.join().await.unwrap().head;
    player.command("choose", choose()).await.unwrap();
    let answer =
        post(&fleet, &player, &format!(r#"{{"command":{{"type":"rest"}},"seen":{before}}}"#), &[]).await;
    assert_eq!(answer, (409, "state_moved_on".into()));
}

#[tokio::test]
async fn a_wish_from_another_sites_page_is_not_done() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let rest = r#"{"command":{"type":"rest"}}"#;
    let foreign = [("origin", "https://elsewhere.example")];
    assert_eq!(post(&fleet, &player, rest, &foreign).await, (403, "cross_site".into()));
    assert_eq!(
        post(&fleet, &player, rest, &[("sec-fetch-site", "cross-site")]).await,
        (403, "cross_site".into())
    );
    let own = [("origin", fleet.url())];
    let own: Vec<_> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(post(&fleet, &player, rest, &own).await, (422, "clock_not_started".into()));
}

async fn post(
    fleet: &Fleet,
    player: &otivm_api::PlayerClient,
    body: &str,
    headers: &[(&str, &str)],
) -> (u16, String) {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "Cookie: {}\r\nIdempotency-Key: raw\r\nContent-Type: application/json\r\n{lines}",
        player.cookie().unwrap()
    );
    let (status, _, body) = crate::page::raw(fleet, "POST", "/api/v1/commands", &head, body).await;
    let problem: transport::Problem = serde_json::from_slice(&body).unwrap();
    (status, problem.code)
}

#[tokio::test]
async fn before_the_world_is_known_it_is_said_so_and_without_the_others_play_goes_on() {
    let mut fleet = Fleet::without_world().await;
    let player = fleet.player().await;
    assert_eq!(code(player.map().await), (503, "world_unknown".into()));
    let send = Command::Dispatch { route: "capua-00000000".into(), good: "iron".into(), quantity: 1 };
    assert_eq!(code(player.command("early", send).await), (503, "world_unknown".into()));
    fleet.told.released.store(true, Ordering::SeqCst);
    let heard = eventually("the world is known", || async {
        player.map().await.ok()?;
        player.state().await.ok()?.news.store_heard_at
    })
    .await;
    assert!(heard >= START);

    fleet.told.away.store(true, Ordering::SeqCst);
    fleet.kill().await;
    fleet.clock.advance(std::time::Duration::from_secs(3600));
    fleet.start().await;
    let player = fleet.again(&player);
    player.command("send", dispatch(&player, "capua", "iron", 2).await).await.unwrap();
    fleet.pass_days(8);
    let state = player.state().await.unwrap();
    assert_eq!(state.ventures[0].stage, VentureStage::Home);
    assert_eq!(state.news.release, Some(1));
    let age = fleet.clock.now().millis_since(state.news.store_heard_at.unwrap());
    assert!(age >= 3_600_000, "the state says how old the news is: {age} ms");
}

#[tokio::test]
async fn a_clock_that_steps_back_neither_breaks_nor_turns_a_history() {
    let mut fleet = Fleet::new().await;
    let player = fleet.player().await;
    player.command("send", dispatch(&player, "capua", "iron", 2).await).await.unwrap();
    fleet.pass_days(3);
    player.command("rest", Command::Rest).await.unwrap();
    fleet.clock.set(Timestamp::from_millis(START.as_millis() - 60_000));
    let state = player.state().await.unwrap();
    assert_eq!(state.day, Some(3));
    fleet.kill().await;
    let file = rusqlite::Connection::open(&fleet.played()[0]).unwrap();
    let backwards: i64 = file
        .query_row(
            "SELECT count(*) FROM moment AS one JOIN moment AS next ON next.seq = one.seq + 1
             WHERE next.recorded_at < one.recorded_at",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(backwards, 0);
    fleet.start().await;
    let player = fleet.again(&player);
    fleet.clock.set(START);
    fleet.pass_days(30);
    assert_eq!(player.state().await.unwrap().ventures[0].stage, VentureStage::Home);
}

#[tokio::test]
async fn silly_trades_lose_and_dear_ones_are_refused() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let query = RoutesQuery { good: Some("timber".into()), quantity: Some(8) };
    let routes = player.routes(&query).await.unwrap();
    let capua = routes.routes.iter().find(|offer| offer.to == "capua").unwrap();
    assert!(capua.forecast.as_ref().unwrap().profit_as < 0, "timber is too heavy for the road");
    let locked = routes.routes.last().unwrap();
    assert_eq!(locked.to, "brundisium");
    assert!(locked.locked.is_some() && locked.path.is_empty() && locked.forecast.is_none());
    let send = Command::Dispatch { route: locked.id.clone(), good: "iron".into(), quantity: 1 };
    assert_eq!(code(player.command("locked", send).await), (422, "route_locked".into()));
    let dear = dispatch(&player, "capua", "iron", 100).await;
    assert_eq!(code(player.command("dear", dear).await), (422, "purse_too_small".into()));
    let none = dispatch(&player, "capua", "iron", 0).await;
    assert_eq!(code(player.command("none", none).await), (422, "quantity_out_of_range".into()));
    let ways: Vec<_> = routes.routes.iter().filter(|offer| offer.to == "capua").collect();
    assert_eq!(ways.len(), 2, "by sea, and by the Via Appia");
    assert_ne!(ways[0].id, ways[1].id);
}

#[tokio::test]
async fn a_quote_is_what_sending_costs_and_records_nothing() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let route = route(&player, "capua").await.id;
    let then = vec![Stop { to: "ostia".into(), good: Some("bronze_ware".into()), quantity: 1 }];
    let wanted = QuoteRequest { route, good: "iron".into(), quantity: 2, from_stock: 0, then: then.clone() };
    let before = player.ledger().await.unwrap();
    let quote = player.quote(&wanted).await.unwrap();
    assert_eq!(player.ledger().await.unwrap().head, before.head);

    let cost = quote.cost;
    assert_eq!(cost.total_as, cost.goods_as + cost.vectura_as + cost.wages_as + cost.portoria_as);
    let of_passages: i64 = quote.passages.iter().map(|passage| passage.vectura_as + passage.wages_as).sum();
    assert_eq!(of_passages, cost.vectura_as + cost.wages_as, "every cost is a passage's");
    let ways: Vec<_> =
        quote.passages.iter().map(|passage| (passage.from.as_str(), passage.to.as_str())).collect();
    assert_eq!(ways, [("ostia", "capua"), ("capua", "ostia")]);
    let days: i64 = quote.passages.iter().map(|passage| passage.days).sum();
    assert_eq!(quote.days, days);
    let home = quote.passages[1].cargo.as_ref().unwrap();
    assert_eq!((home.good.as_str(), home.quantity), ("bronze_ware", 1));

    let QuoteRequest { route, good, quantity, from_stock, .. } = wanted.clone();
    let send = Command::Send { route, good, quantity, from_stock, then };
    let sent = player.command("send", send).await.unwrap().state;
    let purse_as = 820 - cost.goods_as - cost.vectura_as - cost.wages_as;
    assert_eq!(sent.purse_as, purse_as, "to the as");
    let planned = &sent.ventures[0].course;
    let course: Vec<_> = planned.iter().map(|it| (it.from.as_str(), it.to.as_str(), it.days)).collect();
    let quoted: Vec<_> =
        quote.passages.iter().map(|it| (it.from.as_str(), it.to.as_str(), it.days)).collect();
    assert_eq!(course, quoted, "where it is can be reckoned passage by passage");
    assert!(planned.iter().all(|passage| !passage.legs.is_empty() && passage.path.len() > 2));
    assert_eq!(planned[0].path.last(), planned[1].path.first());
    assert_eq!(code(player.quote(&wanted).await), (422, "venture_under_way".into()), "as sending would be");
}
