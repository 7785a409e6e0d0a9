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
    let body = serde_json::to_string(&JoinRequest { consent: false, notice: None }).unwrap();
    let head = "Idempotency-Key: 00000000-0000-4000-8000-000000000000\r\nContent-Type: application/json\r\n";
    let (status, headers, _) = raw(&fleet, "POST", "/api/v1/seat", head, &body).await;
    assert_eq!(status, 422);
    assert!(!headers.contains("set-cookie"));
    assert!(fleet.played().is_empty());
    assert_eq!(fleet.browser().seat().await.unwrap().seats_free, 128);
    let told = fleet.browser().seat().await.unwrap();
    for part in ["What is kept.", "What leaves.", "How to take it away.", "cookie"] {
        assert!(told.notice.contains(part), "{part}");
    }
    let older = JoinRequest { consent: true, notice: Some(told.notice_version - 1) };
    let body = serde_json::to_string(&older).unwrap();
    let (status, headers, _) = raw(&fleet, "POST", "/api/v1/seat", head, &body).await;
    assert_eq!(status, 409, "an older notice was read");
    assert!(!headers.contains("set-cookie"));
    assert!(fleet.played().is_empty());
}

#[tokio::test]
async fn a_browser_with_a_seat_keeps_it_and_one_without_is_nobody() {
    let fleet = Fleet::new().await;
    let mut player = fleet.player().await;
    let cookie = player.cookie().unwrap().to_owned();
    assert!(cookie.starts_with("otivm_test_1105="));
    let head = player.state().await.unwrap().head;
    assert_eq!(player.join().await.unwrap().head, head);
    assert_eq!(player.cookie(), Some(cookie.as_str()));
    assert!(player.seat().await.unwrap().seated);
    assert_eq!(code(fleet.browser().state().await), (401, "no_seat".into()));
    let stranger = fleet.browser().with_cookie(&format!("otivm_test_1105={}", "0".repeat(64)));
    assert_eq!(code(stranger.state().await), (401, "no_seat".into()));
}

#[tokio::test]
async fn a_join_whose_answer_was_lost_takes_one_seat() {
    let fleet = Fleet::new().await;
    let body = serde_json::to_string(&JoinRequest { consent: true, notice: None }).unwrap();
    let ask = async |key: &str| {
        let head = format!("Idempotency-Key: {key}\r\nContent-Type: application/json\r\n");
        let (status, headers, _) = raw(&fleet, "POST", "/api/v1/seat", &head, &body).await;
        let cookie =
            headers.lines().find(|line| line.to_lowercase().starts_with("set-cookie")).map(str::to_owned);
        (status, cookie)
    };
    let first = ask("11111111-1111-4111-8111-111111111111").await;
    assert_eq!(first.0, 200);
    assert_eq!(ask("11111111-1111-4111-8111-111111111111").await, first, "the same key, the same seat");
    assert_ne!(ask("22222222-2222-4222-8222-222222222222").await, first);
    assert_eq!(ask("guess").await, (400, None));
    assert_eq!(fleet.browser().seat().await.unwrap().seats_free, 126);
}
