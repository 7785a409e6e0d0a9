//! Seats and the keys to them.

use otivm_api::JoinRequest;

use crate::fleet::{Fleet, code};
use crate::page::raw;

#[tokio::test]
async fn the_129th_player_is_told_that_the_seats_are_full() {
    let fleet = Fleet::new().await;
    for _ in 0..128 {
        fleet.browser().join().await.unwrap();
    }
    let mut late = fleet.browser();
    assert_eq!(late.seat().await.unwrap().seats_free, 0);
    assert_eq!(code(late.join().await), (503, "seats_full".into()));
    assert_eq!(fleet.timelines().len(), 128, "no file is made under load");
}

#[tokio::test]
async fn without_consent_nothing_is_recorded() {
    let fleet = Fleet::new().await;
    let body = serde_json::to_string(&JoinRequest { consent: false }).unwrap();
    let head = "Idempotency-Key: a\r\nContent-Type: application/json\r\n";
    let (status, headers, _) = raw(&fleet, "POST", "/api/v1/seat", head, &body).await;
    assert_eq!(status, 422);
    assert!(!headers.contains("set-cookie"));
    assert!(fleet.played().is_empty());
    assert_eq!(fleet.browser().seat().await.unwrap().seats_free, 128);
    assert!(fleet.browser().seat().await.unwrap().notice.contains("cookie"));
}

#[tokio::test]
async fn a_browser_with_a_seat_keeps_it_and_one_without_is_nobody() {
    let fleet = Fleet::new().await;
    let mut player = fleet.player().await;
    let cookie = player.cookie().unwrap().to_owned();
    assert!(cookie.starts_with("otivm_test="));
    let head = player.state().await.unwrap().head;
    assert_eq!(player.join().await.unwrap().head, head);
    assert_eq!(player.cookie(), Some(cookie.as_str()));
    assert!(player.seat().await.unwrap().seated);
    assert_eq!(code(fleet.browser().state().await), (401, "no_seat".into()));
    let stranger = fleet.browser().with_cookie(&format!("otivm_test={}", "0".repeat(64)));
    assert_eq!(code(stranger.state().await), (401, "no_seat".into()));
}
