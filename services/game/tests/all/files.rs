//! Files that somebody else has touched: one player's trouble, noticed within a second, and over once the file is right.

use std::fs;
use std::os::unix::fs::{FileExt, MetadataExt, chown};
use std::path::Path;
use std::time::{Duration, Instant};

use otivm_api::PlayerClient;
use rusqlite::Connection;

use crate::fleet::{Fleet, code, dispatch, eventually};

/// Far less than the second that is promised plus what a busy machine takes.
const NOTICED: Duration = Duration::from_secs(10);

/// Two players, and the file of the first.
async fn two(fleet: &Fleet) -> (PlayerClient, PlayerClient, std::path::PathBuf) {
    let (victim, other) = (fleet.player().await, fleet.player().await);
    let path = fleet.file_of(&victim).await;
    (victim, other, path)
}

/// Damage is noticed without anyone asking for the file, and the other player plays on.
async fn noticed(victim: &PlayerClient, other: &PlayerClient) {
    let begun = Instant::now();
    eventually("the damage is noticed", || async {
        matches!(victim.state().await, Err(otivm_api::PlayError::Refused(problem)) if problem.code == "timeline_unavailable")
            .then_some(())
    })
    .await;
    assert!(begun.elapsed() < NOTICED, "{:?}", begun.elapsed());
    other.command("rest-not-yet", dispatch(other, "capua", "iron", 1).await).await.unwrap();
}

/// Puts back what the file was, as a restore from a backup does.
async fn restored(victim: &PlayerClient, path: &Path, whole: &Path) {
    let fresh = path.with_extension("restored");
    fs::copy(whole, &fresh).unwrap();
    for log in ["-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(log);
        let _ = fs::remove_file(name);
    }
    fs::rename(&fresh, path).unwrap();
    eventually("the timeline is back", || async { victim.state().await.ok() }).await;
    assert!(victim.proof().await.unwrap().sound);
}

/// Has everything written into the file itself: what stands in its log only would heal it.
fn settle_log(path: &Path) {
    let file = Connection::open(path).unwrap();
    file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}

fn backup(path: &Path) -> std::path::PathBuf {
    let whole = path.with_extension("backup");
    Connection::open(path).unwrap().execute("VACUUM INTO ?1", [whole.to_str().unwrap()]).unwrap();
    whole
}

#[tokio::test]
async fn a_truncated_file_is_put_aside_and_comes_back_when_restored() {
    let fleet = Fleet::new().await;
    let (victim, other, path) = two(&fleet).await;
    let whole = backup(&path);
    settle_log(&path);
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(5000).unwrap();
    noticed(&victim, &other).await;
    restored(&victim, &path, &whole).await;
    victim.command("go-on", dispatch(&victim, "capua", "iron", 1).await).await.unwrap();
}

#[tokio::test]
async fn flipped_bytes_are_put_aside_and_the_proof_says_where_the_chain_breaks() {
    let fleet = Fleet::new().await;
    let (victim, other, path) = two(&fleet).await;
    let whole = backup(&path);
    let file = Connection::open(&path).unwrap();
    file.execute_batch(
        "PRAGMA wal_checkpoint(TRUNCATE); DROP TRIGGER moment_is_never_changed;
         UPDATE moment SET value_true = 99999 WHERE kind = 'purse_endowed';
         PRAGMA wal_checkpoint(TRUNCATE);",
    )
    .unwrap();
    let broken: i64 =
        file.query_row("SELECT seq FROM moment WHERE kind = 'purse_endowed'", [], |row| row.get(0)).unwrap();
    drop(file);
    noticed(&victim, &other).await;
    let proof = victim.proof().await.unwrap();
    assert_eq!((proof.sound, proof.breaks_at, proof.head), (false, Some(broken), None));
    restored(&victim, &path, &whole).await;
}

#[tokio::test]
async fn a_file_of_noise_is_put_aside() {
    let fleet = Fleet::new().await;
    let (victim, other, path) = two(&fleet).await;
    settle_log(&path);
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&[7; 4096], 0).unwrap();
    noticed(&victim, &other).await;
    assert_eq!(victim.proof().await.unwrap().breaks_at, Some(1));
}

#[tokio::test]
async fn another_players_file_is_not_played() {
    let fleet = Fleet::new().await;
    let (victim, other, path) = two(&fleet).await;
    let whole = backup(&path);
    fs::rename(backup(&fleet.file_of(&other).await), &path).unwrap();
    noticed(&victim, &other).await;
    restored(&victim, &path, &whole).await;
}

#[tokio::test]
async fn a_file_that_belongs_to_another_user_is_put_aside_until_it_is_given_back() {
    let fleet = Fleet::new().await;
    let (victim, other, path) = two(&fleet).await;
    let own = fs::metadata(&path).unwrap().uid();
    if chown(&path, Some(12345), None).is_err() {
        // Only root can give a file away; the tests run as root where it counts.
        return;
    }
    noticed(&victim, &other).await;
    let statuses = fleet.operator().timelines().await.unwrap().timelines;
    let reasons: Vec<_> = statuses.into_iter().filter_map(|status| status.reason).collect();
    assert!(reasons.len() == 1 && reasons[0].contains("belongs to the user 12345"), "{reasons:?}");
    chown(&path, Some(own), None).unwrap();
    eventually("the timeline is back", || async { victim.state().await.ok() }).await;
}

#[tokio::test]
async fn a_locked_file_is_one_players_trouble_until_the_lock_ends() {
    let fleet = Fleet::new().await;
    let (victim, other, path) = two(&fleet).await;
    let lock = Connection::open(&path).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    noticed(&victim, &other).await;
    assert_eq!(code(victim.state().await), (503, "timeline_unavailable".into()));
    lock.execute_batch("ROLLBACK").unwrap();
    eventually("the timeline is back", || async {
        fleet.pass_days(1);
        victim.state().await.ok()
    })
    .await;
}
