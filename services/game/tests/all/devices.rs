//! One seat, several devices.

use std::time::Duration;

use otivm_api::PlayerClient;

use crate::fleet::{Fleet, code, eventually};
use crate::page::raw;

async fn on_two_devices(fleet: &Fleet) -> (PlayerClient, PlayerClient, String) {
    let first = fleet.player().await;
    let words = first.make_resume_code().await.unwrap().words;
    let mut second = fleet.browser();
    second.resume(&words).await.unwrap();
    (first, second, words)
}

#[tokio::test]
async fn six_words_open_the_same_seat_on_another_device() {
    let mut fleet = Fleet::new().await;
    let (first, second, words) = on_two_devices(&fleet).await;
    assert_eq!(words.split(' ').count(), 6);
    assert_ne!(first.cookie(), second.cookie(), "a key of its own");
    let (one, other) = (first.state().await.unwrap(), second.state().await.unwrap());
    assert_eq!((one.head, one.name), (other.head, other.name));
    second.command("rest", otivm_api::Command::Rest).await.unwrap_err();
    assert_eq!(fleet.browser().seat().await.unwrap().seats_free, 127, "and no seat more");

    fleet.kill().await;
    fleet.start().await;
    assert_eq!(fleet.again(&second).state().await.unwrap().head, one.head);
    let mut third = fleet.browser();
    third.resume(&words.to_uppercase().replace(' ', " - ")).await.unwrap();
    assert_eq!(fleet.again(&first).devices().await.unwrap().devices.len(), 3);
}

#[tokio::test]
async fn words_made_anew_stop_those_before() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    assert_eq!(player.devices().await.unwrap().resume_code_made_at, None);
    let before = player.make_resume_code().await.unwrap().words;
    let after = player.make_resume_code().await.unwrap().words;
    assert!(player.devices().await.unwrap().resume_code_made_at.is_some());
    assert_eq!(code(fleet.browser().resume(&before).await), (403, "words_wrong".into()));
    fleet.browser().resume(&after).await.unwrap();
    assert_eq!(code(fleet.browser().make_resume_code().await), (401, "no_seat".into()));
}

#[tokio::test]
async fn guessing_words_is_slow() {
    let fleet = Fleet::new().await;
    let (_, _, words) = on_two_devices(&fleet).await;
    assert_eq!(code(fleet.browser().resume("abacus").await), (422, "not_six_words".into()));
    assert_eq!(code(fleet.browser().resume("qq qq qq qq qq qq").await), (422, "word_unknown".into()));
    let mut wrong: Vec<&str> = words.split(' ').collect();
    wrong.swap(4, 5);
    let mut refused = None;
    for _ in 0..40 {
        match fleet.browser().resume(&wrong.join(" ")).await {
            Err(otivm_api::PlayError::Refused(problem)) if problem.status == 429 => {
                refused = Some(problem);
                break;
            }
            other => assert_eq!(code(other), (403, "words_wrong".into())),
        }
    }
    let refused = refused.unwrap();
    assert_eq!(refused.code, "too_many_attempts");
    let wait = refused.retry_after_s.unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(code(fleet.browser().resume(&words).await).0, 429, "the right ones wait as well");
    fleet.clock.advance(Duration::from_secs(wait.into()));
    fleet.browser().resume(&words).await.unwrap();
}

#[tokio::test]
async fn a_device_is_listed_by_what_it_seems_to_be_and_revoked_by_another() {
    let fleet = Fleet::new().await;
    let (first, second, words) = on_two_devices(&fleet).await;
    let body = format!(r#"{{"words":"{words}"}}"#);
    let head = "Idempotency-Key: 33333333-3333-4333-8333-333333333333\r\nContent-Type: application/json\r\n\
                User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0\r\n";
    let (status, answer, _) = raw(&fleet, "POST", "/api/v1/seat/resume", head, &body).await;
    assert_eq!(status, 200);
    assert!(answer.contains("httponly") && answer.contains("samesite=strict"), "{answer}");
    assert_eq!(
        raw(&fleet, "POST", "/api/v1/seat/resume", head, &body).await.0,
        200,
        "an answer that was lost"
    );

    let devices = first.devices().await.unwrap().devices;
    let names: Vec<_> = devices.iter().map(|device| (device.name.as_str(), device.present)).collect();
    assert_eq!(names, [("A program", true), ("A program", false), ("Firefox on Linux", false)]);
    let left = first.revoke_device(devices[1].id).await.unwrap();
    assert_eq!(left.devices.len(), 2);
    assert_eq!(code(second.state().await), (401, "device_revoked".into()));
    assert_eq!(code(second.devices().await), (401, "device_revoked".into()));
    assert!(!second.seat().await.unwrap().seated);
    assert_eq!(code(first.revoke_device(devices[1].id).await), (404, "device_unknown".into()));

    let mut stranger = fleet.browser();
    stranger.join().await.unwrap();
    assert_eq!(code(stranger.revoke_device(devices[2].id).await), (404, "device_unknown".into()));
    assert_eq!(code(stranger.revoke_device(4).await), (409, "last_device".into()), "its own, and no words");
}

#[tokio::test]
async fn when_a_device_was_last_seen_is_kept_to_the_hour() {
    let fleet = Fleet::new().await;
    let (first, second, _) = on_two_devices(&fleet).await;
    fleet.clock.advance(Duration::from_hours(30));
    first.state().await.unwrap();
    let seen = eventually("the device was seen", || async {
        let devices = second.devices().await.unwrap().devices;
        let [one, other] = [0, 1].map(|at| devices[at].clone());
        (one.last_seen_at > one.created_at && other.last_seen_at > other.created_at).then_some(one)
    })
    .await;
    assert_eq!(seen.last_seen_at.as_millis() % 3_600_000, 0);
    assert_eq!(seen.last_seen_at.millis_since(seen.created_at), 30 * 3_600_000);
}

#[tokio::test]
async fn the_seventeenth_device_takes_the_place_of_the_one_not_seen_for_the_longest() {
    let fleet = Fleet::new().await;
    let (first, second, words) = on_two_devices(&fleet).await;
    fleet.clock.advance(Duration::from_hours(2));
    first.state().await.unwrap();
    for _ in 0..15 {
        fleet.clock.advance(Duration::from_mins(1));
        fleet.browser().resume(&words).await.unwrap();
    }
    assert_eq!(first.devices().await.unwrap().devices.len(), 16);
    assert_eq!(code(second.state().await), (401, "device_revoked".into()));
}
