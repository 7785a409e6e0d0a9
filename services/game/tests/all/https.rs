//! The players' listener with a certificate of its own.

use otivm_api::{Events, JoinRequest, endpoints};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use transport::testing::PATIENCE;

use crate::fleet::{Fleet, dispatch, eventually};

async fn next(events: &mut Events) -> i64 {
    tokio::time::timeout(PATIENCE, events.next()).await.unwrap().unwrap().unwrap().seq
}

#[tokio::test]
async fn a_venture_is_sent_and_followed_over_https_alone() {
    let fleet = Fleet::over_https().await;
    let player = fleet.player().await;
    let head = player.state().await.unwrap().head;
    let mut events = player.events(Some(head)).await.unwrap();
    player.command("send", dispatch(&player, "capua", "iron", 1).await).await.unwrap();
    assert_eq!(next(&mut events).await, head + 1);

    let mut plain = TcpStream::connect(fleet.url().replace("https://", "")).await.unwrap();
    plain.write_all(b"GET /api/v1/seat HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    // The server may say in TLS what is wrong, or close at once.
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"), "nothing is told in the clear");
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_to_who_comes_and_nobody_is_cut_off() {
    let fleet = Fleet::over_https().await;
    let player = fleet.player().await;
    let head = player.state().await.unwrap().head;
    let mut events = player.events(Some(head)).await.unwrap();
    let before = shown(&fleet).await;
    fleet.show_certificate();
    let fleet = &fleet;
    let before = &before;
    eventually(
        "the new one is shown",
        || async move { Some(shown(fleet).await).filter(|now| now != before) },
    )
    .await;
    player.command("send", dispatch(&player, "capua", "iron", 1).await).await.unwrap();
    assert_eq!(next(&mut events).await, head + 1, "on the connection that was open");
}

#[tokio::test]
async fn a_browser_speaks_http_2_and_sends_its_key_never_in_the_clear() {
    let fleet = Fleet::over_https().await;
    let notice = Some(fleet.browser().seat().await.unwrap().notice_version);
    let response = client(&fleet)
        .post(format!("{}{}", fleet.url(), endpoints::JOIN.path))
        .header("idempotency-key", "0f4ad3c2-7a25-4c4e-9a1b-4d2f0f6c9b11")
        .header("origin", fleet.url())
        .json(&JoinRequest { consent: true, notice })
        .send()
        .await
        .unwrap();
    assert_eq!(response.version(), http::Version::HTTP_2);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("; Secure"), "{cookie}");
}

fn client(fleet: &Fleet) -> reqwest::Client {
    let authority = reqwest::Certificate::from_pem(fleet.members.authority.certificate_pem().as_bytes());
    reqwest::Client::builder().tls_certs_only([authority.unwrap()]).tls_info(true).build().unwrap()
}

/// The certificate that a new connection is shown.
async fn shown(fleet: &Fleet) -> Vec<u8> {
    let response =
        client(fleet).get(format!("{}{}", fleet.url(), endpoints::SEAT.path)).send().await.unwrap();
    let tls = response.extensions().get::<reqwest::tls::TlsInfo>().unwrap();
    tls.peer_certificate().unwrap().to_vec()
}
