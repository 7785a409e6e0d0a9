//! A history seen from outside: as it was, whether it is whole, and taken away.

use rusqlite::Connection;

use crate::fleet::{Fleet, code, dispatch};

#[tokio::test]
async fn the_state_of_any_moment_past_is_the_one_that_was() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let mut seen = vec![player.state().await.unwrap()];
    fleet.pass_days(1);
    for round in 0..4 {
        fleet.pass_days(1);
        let cargo = dispatch(&player, "capua", "iron", 1).await;
        player.command(&format!("send {round}"), cargo).await.unwrap();
        for _ in 0..3 {
            fleet.pass_days(3);
            seen.push(player.state().await.unwrap());
        }
    }
    for then in &seen {
        let mut again = player.state_at(then.server_time).await.unwrap();
        again.news = then.news.clone();
        assert_eq!(again, *then);
        assert_eq!(player.state_after(then.head).await.unwrap().purse_as, then.purse_as);
    }
    assert_eq!(code(player.state_after(0).await), (404, "no_such_moment".into()));
    assert_eq!(code(player.state_after(9999).await), (404, "no_such_moment".into()));
    let before = clock::Timestamp::from_millis(1000);
    assert_eq!(code(player.state_at(before).await), (404, "no_such_moment".into()));
    let future = seen.last().unwrap().server_time.plus_millis(1_000_000);
    assert_eq!(player.state_at(future).await.unwrap().head, seen.last().unwrap().head, "the future is now");
}

#[tokio::test]
async fn the_ledger_says_where_the_history_ends_and_what_is_under_way() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let sent = player.command("send", dispatch(&player, "capua", "iron", 3).await).await.unwrap();
    let ledger = player.ledger().await.unwrap();
    assert_eq!((ledger.node, ledger.head), (1105, sent.state.head));
    assert_eq!(ledger.hash, sent.moments.last().unwrap().hash);
    assert_eq!(ledger.in_transit.len(), 1);
    assert_eq!((ledger.in_transit[0].good.as_str(), ledger.in_transit[0].quantity), ("iron", 3));
    assert!(ledger.verified_at.is_some() && ledger.size_bytes > 4096);
    let proof = player.proof().await.unwrap();
    assert_eq!((proof.sound, proof.hash), (true, Some(ledger.hash)));
    fleet.pass_days(60);
    player.state().await.unwrap();
    assert!(player.ledger().await.unwrap().in_transit.is_empty(), "it was sold");
}

#[tokio::test]
async fn a_player_takes_the_history_away_in_files_that_others_can_read() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    player.command("send", dispatch(&player, "capua", "iron", 3).await).await.unwrap();
    let export = player.export().await.unwrap();
    let head = player.ledger().await.unwrap();
    assert_eq!((export.head, &export.hash), (head.head, &head.hash));
    let folder = tempfile::tempdir().unwrap();
    for file in &export.files {
        let bytes = player.export_file(&file.name).await.unwrap();
        assert_eq!(bytes.len() as u64, file.bytes);
        assert_eq!(hex::encode(ring::digest::digest(&ring::digest::SHA256, &bytes)), file.sha256);
        std::fs::write(folder.path().join(&file.name), bytes).unwrap();
    }
    let file = Connection::open(folder.path().join("timeline.sqlite3")).unwrap();
    let moments: i64 = file.query_row("SELECT count(*) FROM moment", [], |row| row.get(0)).unwrap();
    let mode: String = file.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!((moments, mode.as_str()), (export.head, "delete"));
    let hash: Vec<u8> =
        file.query_row("SELECT hash FROM moment ORDER BY seq DESC LIMIT 1", [], |row| row.get(0)).unwrap();
    assert_eq!(hex::encode(hash), export.hash);
    let lines = std::fs::read_to_string(folder.path().join("moments.ndjson")).unwrap();
    assert_eq!(lines.lines().count() as i64, export.head);
    assert_eq!(code(player.export_file("manifest.json").await), (404, "no_export".into()));
    assert_eq!(code(player.export_file("..%2Fnode.sqlite3").await), (404, "no_export".into()));
    let other = fleet.player().await;
    assert_eq!(code(other.export_file("timeline.sqlite3").await), (404, "no_export".into()), "not another's");
}

#[tokio::test]
async fn a_history_that_is_taken_in_elsewhere_has_the_same_hash_and_its_player_goes_on() {
    let there = Fleet::new().await;
    let player = there.player().await;
    player.command("send", dispatch(&player, "capua", "iron", 3).await).await.unwrap();
    let export = player.export().await.unwrap();
    let file = player.export_file("timeline.sqlite3").await.unwrap();

    let here = Fleet::new().await;
    let operator = here.operator();
    let imported = operator.import(file.clone()).await.unwrap();
    assert_eq!((&imported.slot, imported.head, &imported.hash), (&export.slot, export.head, &export.hash));
    let mut again = here.browser();
    let state = again.resume(&imported.words).await.unwrap();
    assert_eq!((state.head, state.purse_as), (export.head, player.state().await.unwrap().purse_as));
    assert_eq!(again.ledger().await.unwrap().hash, export.hash);
    assert!(again.proof().await.unwrap().sound);
    here.pass_days(60);
    assert!(again.state().await.unwrap().head > export.head, "the venture comes home here");
    assert_eq!(here.timelines().len(), 128, "it took the place of a free one");
    let twice = operator.import(file.clone()).await.unwrap_err();
    assert!(twice.to_string().contains("on this container already"), "{twice}");

    // A byte of a moment is another one: nothing is taken in.
    let folder = tempfile::tempdir().unwrap();
    let forged = folder.path().join("forged.sqlite3");
    std::fs::write(&forged, &file).unwrap();
    Connection::open(&forged)
        .unwrap()
        .execute_batch(
            "DROP TRIGGER moment_is_never_changed; DROP TRIGGER identity_is_never_changed;
             UPDATE identity SET slot = '0badf00d'; UPDATE moment SET value_true = 9999 WHERE seq = 3;",
        )
        .unwrap();
    for refused in [std::fs::read(&forged).unwrap(), b"no database at all".repeat(500), Vec::new()] {
        let error = operator.import(refused).await.unwrap_err();
        assert!(error.to_string().contains("422"), "{error}");
    }
    assert_eq!(here.timelines().len(), 128);
    let statuses = operator.timelines().await.unwrap().timelines;
    assert_eq!((statuses.len(), statuses.iter().filter(|one| one.taken).count()), (128, 1));
    assert!(statuses.iter().all(|one| one.quarantined_at.is_none()));
}

#[tokio::test]
async fn a_seat_that_is_given_up_is_destroyed_and_its_player_is_told_what_remains() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let path = fleet.file_of(&player).await;
    player.export().await.unwrap();
    let slot = player.ledger().await.unwrap().slot;
    assert_eq!(code(player.retire("ffffffff").await), (422, "other_slot".into()));
    let retired = player.retire(&slot).await.unwrap();
    assert_eq!(retired.slot, slot);
    let days = retired.archives_until.millis_since(retired.retired_at) / (24 * 3600 * 1000);
    assert_eq!(days, 35);
    assert!(!path.exists() && !fleet.data().join("exports").join(&slot).exists());
    assert_eq!(code(player.state().await).0, 401);
    assert_eq!(fleet.timelines().len(), 128, "a new one is in its place");
    let mut named = Vec::new();
    for folder in ["players", "exports"] {
        for entry in std::fs::read_dir(fleet.data().join(folder)).into_iter().flatten() {
            named.push(entry.unwrap().file_name().to_string_lossy().into_owned());
        }
    }
    assert!(named.iter().all(|name| !name.contains(&slot)), "no file of it is left: {named:?}");
    assert!(fleet.player().await.state().await.is_ok(), "the seat is free for somebody else");
}

#[tokio::test]
async fn nothing_is_left_of_a_history_whose_taking_in_was_interrupted() {
    let mut fleet = Fleet::new().await;
    fleet.kill().await;
    let folder = fleet.data().join("imports");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("0badf00d.sent"), "somebody's whole life").unwrap();
    fleet.start().await;
    assert!(!folder.exists());
    fleet.player().await;
}
