//! Moments as they happen.

use std::time::Duration;

use otivm_api::{Events, Moment, MomentPage, PlayerClient};

use crate::fleet::{Fleet, code, dispatch};
use crate::page::raw;

async fn read(events: &mut Events, count: usize) -> Vec<Moment> {
    let mut moments = Vec::new();
    for _ in 0..count {
        moments.push(next(events).await.unwrap());
    }
    moments
}

async fn next(events: &mut Events) -> Option<Moment> {
    tokio::time::timeout(transport::testing::PATIENCE, events.next()).await.unwrap().unwrap()
}

async fn all(player: &PlayerClient) -> Vec<Moment> {
    player.moments(&MomentPage { limit: Some(1000), ..MomentPage::default() }).await.unwrap().moments
}

#[tokio::test]
async fn nothing_is_lost_and_nothing_comes_twice() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let known = all(&player).await;
    let mut events = player.events(None).await.unwrap();
    assert_eq!(read(&mut events, known.len()).await, known, "from the beginning");

    let mut late = player.events(known.last().map(|last| last.seq)).await.unwrap();
    player.command("send", dispatch(&player, "capua", "iron", 3).await).await.unwrap();
    fleet.pass_days(4);
    fleet.pass_days(10);
    player.state().await.unwrap();
    let everything = all(&player).await;
    let new = &everything[known.len()..];
    assert!(new.len() > 5);
    assert_eq!(read(&mut events, new.len()).await, new);
    assert_eq!(read(&mut late, new.len()).await, new);

    for after in [1, known.len(), everything.len() - 1] {
        let mut resumed = player.events(Some(after.try_into().unwrap())).await.unwrap();
        let rest = &everything[after..];
        assert_eq!(read(&mut resumed, rest.len()).await, rest, "after {after}");
    }
}

#[tokio::test]
async fn what_happens_while_nobody_asks_is_told_too() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    player.command("send", dispatch(&player, "capua", "iron", 3).await).await.unwrap();
    let head = player.state().await.unwrap().head;
    let mut events = player.events(Some(head)).await.unwrap();
    fleet.pass_days(20);
    let mut kinds = Vec::new();
    while kinds.last().is_none_or(|kind| kind != "venture_home") {
        kinds.push(next(&mut events).await.unwrap().kind);
    }
    assert!(kinds.contains(&"goods_sold".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn a_slow_reader_holds_nobody_up() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let mut slow = player.events(None).await.unwrap();
    for venture in 0..10 {
        let key = format!("send {venture}");
        player.command(&key, dispatch(&player, "capua", "iron", 1).await).await.unwrap();
        fleet.pass_days(40);
    }
    player.state().await.unwrap();
    let everything = all(&player).await;
    assert_eq!(read(&mut slow, everything.len()).await, everything);
}

#[tokio::test]
async fn streams_end_with_the_device_with_the_service_and_when_there_are_too_many() {
    let mut fleet = Fleet::new().await;
    let player = fleet.player().await;
    let head = player.state().await.unwrap().head;
    let words = player.make_resume_code().await.unwrap().words;
    let mut other = fleet.browser();
    other.resume(&words).await.unwrap();
    let mut lost = other.events(Some(head)).await.unwrap();
    let id = player.devices().await.unwrap().devices[1].id;
    player.revoke_device(id).await.unwrap();
    assert_eq!(next(&mut lost).await, None, "the device is revoked");
    assert_eq!(code(other.events(None).await), (401, "device_revoked".into()));

    let mut oldest = player.events(Some(head)).await.unwrap();
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(player.events(Some(head)).await.unwrap());
    }
    assert_eq!(next(&mut oldest).await, None, "a ninth stream ends the oldest");
    let began = std::time::Instant::now();
    fleet.stop().await;
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "streams do not hold up the end: {:?}",
        began.elapsed()
    );
    for mut stream in open {
        assert_eq!(next(&mut stream).await, None);
    }
}

#[tokio::test]
async fn a_browser_resumes_with_the_last_event_id() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let ask = async |after: &str, lines: &str| {
        let head = format!("Cookie: {}\r\n{lines}", player.cookie().unwrap());
        raw(&fleet, "GET", &format!("/api/v1/events{after}"), &head, "").await
    };
    let (status, _, body) = ask("?after=999", "").await;
    let problem: transport::Problem = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, problem.code.as_str()), (409, "not_in_timeline"));
    assert_eq!(ask("", "Last-Event-ID: seven\r\n").await.0, 400);

    let url = format!("{}/api/v1/events?after=1", fleet.url());
    let address = fleet.url().replace("http://", "");
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "GET {url} HTTP/1.1\r\nHost: {address}\r\nCookie: {}\r\nLast-Event-ID: 3\r\n\r\n",
        player.cookie().unwrap()
    );
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await.unwrap();
    let mut text = String::new();
    while !text.contains("id: 5\n") {
        let mut bytes = [0; 4096];
        let read = tokio::io::AsyncReadExt::read(&mut stream, &mut bytes).await.unwrap();
        assert!(read > 0, "{text}");
        text.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
    }
    let text = text.to_lowercase();
    assert!(text.contains("content-type: text/event-stream"), "{text}");
    assert!(!text.contains("id: 3\n") && text.contains("id: 4\n"), "the header wins: {text}");
    assert!(text.contains("event: moment\n") && !text.contains("value_true"), "{text}");
}

#[tokio::test]
async fn who_asks_faster_than_anyone_plays_is_told_to_wait() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let other = fleet.player().await;
    let mut refused = None;
    for number in 0..100 {
        match player.command(&format!("rest {number}"), otivm_api::Command::Rest).await {
            Err(otivm_api::PlayError::Refused(problem)) if problem.status == 429 => {
                refused = Some((number, problem));
                break;
            }
            answer => assert_eq!(code(answer), (422, "clock_not_started".into())),
        }
    }
    let (number, problem) = refused.unwrap();
    assert_eq!((problem.code.as_str(), problem.retry_after_s), ("too_fast", Some(1)));
    assert!((30..=40).contains(&number), "{number} at once");
    player.state().await.unwrap();
    assert_eq!(code(other.command("rest", otivm_api::Command::Rest).await).0, 422, "others are not held up");
    fleet.clock.advance(Duration::from_secs(1));
    assert_eq!(code(player.command("rest", otivm_api::Command::Rest).await).0, 422);
}
