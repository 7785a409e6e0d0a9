//! Histories: durable, chained, and each for itself.

use otivm_api::MomentPage;
use rusqlite::Connection;

use crate::fleet::{Fleet, code, dispatch};

#[tokio::test]
async fn a_killed_game_comes_back_with_the_same_state() {
    let mut fleet = Fleet::new().await;
    let player = fleet.player().await;
    let sent = player.command("send", dispatch(&player, "capua", "iron", 3).await).await.unwrap();
    fleet.kill().await;
    fleet.start().await;
    let player = fleet.again(&player);
    let mut replayed = player.state().await.unwrap();
    replayed.news = sent.state.news.clone();
    assert_eq!(replayed, sent.state);
    let page = player.moments(&MomentPage { limit: Some(5), ..MomentPage::default() }).await.unwrap();
    assert_eq!((page.moments.len(), page.next), (5, Some(5)));
    let rest = player.moments(&MomentPage { after: page.next, ..MomentPage::default() }).await.unwrap();
    assert_eq!((rest.next, rest.moments.last().map(|last| last.seq)), (None, Some(sent.state.head)));
}

#[tokio::test]
async fn a_history_is_read_backwards_and_by_kind_and_tells_no_more_than_was_heard() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let sent = player.command("send", dispatch(&player, "capua", "iron", 3).await).await.unwrap();
    let page = |kinds: Option<&str>, before| MomentPage {
        before: Some(before),
        kinds: kinds.map(str::to_owned),
        limit: Some(4),
        ..MomentPage::default()
    };
    let seqs =
        |moments: &otivm_api::Moments| moments.moments.iter().map(|moment| moment.seq).collect::<Vec<_>>();
    let head = sent.state.head;
    let newest = player.moments(&page(None, head + 1)).await.unwrap();
    assert_eq!(seqs(&newest), [head, head - 1, head - 2, head - 3]);
    let older = player.moments(&page(None, newest.next.unwrap())).await.unwrap();
    assert_eq!(seqs(&older)[0], head - 4);
    let paid = player.moments(&page(Some("vectura_paid, wages_paid"), head + 1)).await.unwrap();
    assert_eq!(paid.moments.iter().filter(|moment| moment.kind == "vectura_paid").count(), 1);
    assert!(paid.moments.iter().all(|moment| ["vectura_paid", "wages_paid"].contains(&moment.kind.as_str())));
    assert_eq!(paid.next, None, "the whole history was looked at");

    let arrives = sent.state.ventures[0].arrives_day - sent.state.ventures[0].departed_day;
    fleet.pass_days(u64::try_from(arrives).unwrap());
    let sold = player.moments(&page(Some("goods_sold"), i64::MAX)).await.unwrap();
    assert!(sold.moments.is_empty(), "what was sold far away is not known at home: {sold:?}");
    let unheard = player.moments(&page(Some("unheard"), i64::MAX)).await.unwrap();
    assert!(!unheard.moments.is_empty(), "that something was is");
    let both = MomentPage { after: Some(1), before: Some(2), ..MomentPage::default() };
    assert_eq!(code(player.moments(&both).await), (400, "malformed_query".to_owned()));
}

#[tokio::test]
async fn a_second_start_only_opens() {
    let mut fleet = Fleet::new().await;
    let files = |fleet: &Fleet| -> Vec<_> {
        let stamp = |path: &std::path::PathBuf| std::fs::metadata(path).unwrap().modified().unwrap();
        fleet.timelines().iter().map(|path| (path.clone(), stamp(path))).collect()
    };
    fleet.stop().await;
    let first = files(&fleet);
    assert_eq!(first.len(), 128);
    fleet.start().await;
    assert_eq!(files(&fleet), first, "no file is made or written again");
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_a_moment() {
    let mut fleet = Fleet::new().await;
    fleet.player().await;
    fleet.stop().await;
    let file = Connection::open(&fleet.played()[0]).unwrap();
    for refused in [
        "UPDATE moment SET value_true = 9 WHERE seq = 3",
        "DELETE FROM moment WHERE seq = 3",
        "INSERT INTO moment SELECT seq + 100, recorded_at, sim_day, kind, subject, 1, 1, 'HIGH', NULL, NULL, '{}', hash
         FROM moment WHERE seq = 1",
        "UPDATE identity SET slot = 'x'",
        "DELETE FROM identity",
    ] {
        assert!(file.execute(refused, []).is_err(), "{refused}");
    }
    let purse: i64 = file.query_row("SELECT purse_as FROM purse", [], |row| row.get(0)).unwrap();
    assert_eq!(purse, 820, "the view adds the moments up");
    for view in [
        "venture",
        "leg",
        "otium",
        "chapter",
        "journal",
        "command",
        "parameter",
        "auctoritas",
        "purse_change",
    ] {
        file.query_row(&format!("SELECT count(*) FROM {view}"), [], |row| row.get::<_, i64>(0)).unwrap();
    }
}

#[tokio::test]
async fn a_flipped_byte_is_found_and_is_one_players_trouble_only() {
    let mut fleet = Fleet::new().await;
    let forger = fleet.player().await;
    let honest = fleet.player().await;
    fleet.stop().await;
    let path = fleet
        .played()
        .into_iter()
        .find(|path| {
            let key = forger.cookie().unwrap().split('=').nth(1).unwrap();
            let hash = ring::digest::digest(&ring::digest::SHA256, key.as_bytes());
            let node = Connection::open(fleet.data().join("node.sqlite3")).unwrap();
            let slot: String = node
                .query_row("SELECT slot FROM device WHERE secret_hash = ?1", [hash.as_ref()], |row| {
                    row.get(0)
                })
                .unwrap();
            path.file_stem().unwrap() == slot.as_str()
        })
        .unwrap();
    let file = Connection::open(&path).unwrap();
    file.execute_batch(
        "DROP TRIGGER moment_is_never_changed;
         UPDATE moment SET payload = replace(payload, '820', '920') WHERE kind = 'purse_endowed';",
    )
    .unwrap();
    drop(file);
    fleet.start().await;
    assert_eq!(code(fleet.again(&forger).state().await), (503, "timeline_unavailable".into()));
    assert_eq!(fleet.again(&honest).state().await.unwrap().purse_as, 820);

    fleet.stop().await;
    std::fs::write(&path, "this is no database".repeat(1000)).unwrap();
    fleet.start().await;
    assert_eq!(code(fleet.again(&forger).state().await), (503, "timeline_unavailable".into()));
    let honest = fleet.again(&honest);
    honest.command("send", dispatch(&honest, "capua", "iron", 1).await).await.unwrap();
    assert!(fleet.player().await.state().await.is_ok(), "others still join");
}
