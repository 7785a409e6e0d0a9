//! Verified copies of the timelines, and what they are good for.

use std::fs;

use rusqlite::Connection;

use crate::fleet::{Fleet, code, dispatch, eventually};

#[tokio::test]
async fn a_copy_is_verified_said_in_the_ledger_and_made_again_when_the_history_moves_on() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    assert_eq!(player.ledger().await.unwrap().backup, None);
    let backup = fleet.operator().back_up().await.unwrap();
    let ledger = player.ledger().await.unwrap();
    let copy = ledger.backup.clone().unwrap();
    assert_eq!((copy.head, &copy.hash), (ledger.head, &ledger.hash));
    assert_eq!(backup.timelines.len(), 1, "seats that nobody has hold nothing");
    assert_eq!((&backup.timelines[0].slot, &backup.timelines[0].copy), (&ledger.slot, &ledger.backup));

    let path = copy_of(&fleet, &ledger.slot);
    let file = Connection::open(&path).unwrap();
    let head: i64 = file.query_row("SELECT max(seq) FROM moment", [], |row| row.get(0)).unwrap();
    let sound: String = file.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
    assert_eq!((head, sound.as_str()), (ledger.head, "ok"));
    drop(file);
    let made = fs::metadata(&path).unwrap().modified().unwrap();
    fleet.operator().back_up().await.unwrap();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), made, "nothing new to copy");

    player.command("send", dispatch(&player, "capua", "iron", 1).await).await.unwrap();
    assert_eq!(player.ledger().await.unwrap().backup, ledger.backup, "the old one until there is a new one");
    fleet.operator().back_up().await.unwrap();
    let after = player.ledger().await.unwrap();
    assert_eq!(after.backup.map(|copy| copy.hash), Some(after.hash));
}

#[tokio::test]
async fn a_broken_timeline_never_replaces_its_copy_and_is_whole_again_from_it() {
    let fleet = Fleet::new().await;
    let (victim, other) = (fleet.player().await, fleet.player().await);
    victim.command("send", dispatch(&victim, "capua", "iron", 2).await).await.unwrap();
    fleet.operator().back_up().await.unwrap();
    let before = victim.ledger().await.unwrap();
    let (path, copy) = (fleet.file_of(&victim).await, copy_of(&fleet, &before.slot));
    fs::write(&path, "this is no database".repeat(1000)).unwrap();
    eventually("the damage is noticed", || async { victim.state().await.is_err().then_some(()) }).await;

    let backup = fleet.operator().back_up().await.unwrap();
    let of = |slot: &str| backup.timelines.iter().find(|timeline| timeline.slot == slot).unwrap();
    assert!(of(&before.slot).failure.is_some());
    assert_eq!(of(&before.slot).copy, before.backup, "the good copy stays");
    assert_eq!(of(&other.ledger().await.unwrap().slot).failure, None);

    fs::copy(&copy, &path).unwrap();
    eventually("the history is back", || async { victim.state().await.ok() }).await;
    let after = victim.ledger().await.unwrap();
    assert_eq!((after.head, &after.hash), (before.head, &before.hash));
    assert!(victim.proof().await.unwrap().sound);
}

/// Somebody puts an older file in a timeline's place: sound in itself, and yet not the history that was copied.
#[tokio::test]
async fn a_shorter_history_does_not_replace_the_copy_of_a_longer_one() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    fleet.operator().back_up().await.unwrap();
    let slot = player.ledger().await.unwrap().slot;
    let old = fleet.data().join("old.sqlite3");
    fs::copy(copy_of(&fleet, &slot), &old).unwrap();
    let sent = player.command("send", dispatch(&player, "capua", "iron", 2).await).await.unwrap();
    fleet.operator().back_up().await.unwrap();
    let path = fleet.file_of(&player).await;
    for log in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{log}", path.display()));
    }
    fs::rename(&old, &path).unwrap();
    eventually("the old history is in force", || async {
        player.state().await.ok().filter(|state| state.head < sent.state.head)
    })
    .await;
    let backup = fleet.operator().back_up().await.unwrap();
    let failure = backup.timelines[0].failure.clone().unwrap();
    assert!(failure.contains(&format!("moment {}", sent.state.head)), "{failure}");
    assert_eq!(backup.timelines[0].copy.as_ref().unwrap().head, sent.state.head);
}

#[tokio::test]
async fn who_gives_a_seat_up_leaves_no_copy_behind() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    fleet.operator().back_up().await.unwrap();
    let slot = player.ledger().await.unwrap().slot;
    assert!(copy_of(&fleet, &slot).exists());
    player.retire(&slot).await.unwrap();
    assert!(!copy_of(&fleet, &slot).exists());
    assert_eq!(code(player.ledger().await), (401, "no_seat".into()));
    assert!(fleet.operator().back_up().await.unwrap().timelines.is_empty());
}

fn copy_of(fleet: &Fleet, slot: &str) -> std::path::PathBuf {
    fleet.data().join("backups").join(format!("{slot}.sqlite3"))
}
