//! Who is let in.

use std::time::Duration;

use transport::authority::Authority;
use transport::management::ManagementClient;
use transport::testing::{TestFleet, eventually};
use transport::{Client, ClientError, Role};

use crate::desk::{Desk, NOBODY, Note, READ, WHO, code};

async fn ask(client: &Client) -> Result<Note, ClientError> {
    client.to(&READ).path("note", 7).once().send().await
}

fn is_refused_at_the_door(result: &Result<Note, ClientError>) -> bool {
    matches!(result, Err(ClientError::Unreachable { .. } | ClientError::Lost { .. }))
}

#[tokio::test]
async fn a_member_in_its_role_is_answered_and_known_by_name() {
    let fleet = TestFleet::new();
    let (_desk, _serving, client) = Desk::open(&fleet).await;
    assert_eq!(ask(&client).await.unwrap().text, "7");
    let who: Note = client.to(&WHO).send().await.unwrap();
    assert_eq!(who.text, "spiffe://test/ct/1105/game");
}

#[tokio::test]
async fn every_other_role_gets_403_and_nothing_is_open_by_omission() {
    let fleet = TestFleet::new();
    let (_desk, serving, game) = Desk::open(&fleet).await;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Game) {
        let client = Client::new(&fleet.member(7, role), Role::Store, &serving.mesh_url).unwrap();
        assert_eq!(code(ask(&client).await), "role_not_allowed", "{role}");
    }
    assert_eq!(code(game.to(&NOBODY).send::<Note>().await), "role_not_allowed");
}

#[tokio::test]
async fn a_certificate_of_another_fleet_is_refused() {
    let fleet = TestFleet::new();
    let (_desk, serving, _client) = Desk::open(&fleet).await;
    // The same names, issued by another authority.
    let stranger = TestFleet::new();
    let client = Client::new(&stranger.member(1105, Role::Game), Role::Store, &serving.mesh_url).unwrap();
    assert!(is_refused_at_the_door(&ask(&client).await));
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused() {
    let fleet = TestFleet::new();
    let (_desk, serving, _client) = Desk::open(&fleet).await;
    // It trusts the fleet's authority, so that only the server can refuse.
    let node = fleet.member(1105, Role::Game);
    let folder = fleet.credentials(1105, Role::Game);
    let now = node.clock.now();
    let own = Authority::create("test", now).unwrap();
    let leaf = own.issue(&fleet.identity(1105, Role::Game), now).unwrap();
    std::fs::write(folder.join("cert.pem"), &leaf.certificate_pem).unwrap();
    std::fs::write(folder.join("key.pem"), &leaf.key_pem).unwrap();
    node.credentials.reload().unwrap();
    let client = Client::new(&node, Role::Store, &serving.mesh_url).unwrap();
    assert!(is_refused_at_the_door(&ask(&client).await));
}

#[tokio::test]
async fn an_expired_certificate_is_refused() {
    let fleet = TestFleet::new();
    let (_desk, serving, _client) = Desk::open(&fleet).await;
    let hour_ago = clock::Clock::now(&clock::SystemClock).plus_millis(-3_600_000);
    let identity = fleet.identity(1105, Role::Game);
    let leaf = fleet.authority.issue_for(&identity, hour_ago, Duration::from_secs(60)).unwrap();
    let nobody = fleet.authority.revocation_list(&[], hour_ago).unwrap();
    fleet.authority.equip(&fleet.credentials(1105, Role::Game), &leaf, &nobody).unwrap();
    let client =
        Client::new(&fleet.member_as_equipped(1105, Role::Game), Role::Store, &serving.mesh_url).unwrap();
    assert!(is_refused_at_the_door(&ask(&client).await));
}

#[tokio::test]
async fn a_revoked_certificate_is_refused_even_on_a_connection_that_is_open() {
    let fleet = TestFleet::new();
    let (_desk, serving, _client) = Desk::open(&fleet).await;
    let leaf = fleet.equip(1106, Role::Game);
    let node = fleet.member_as_equipped(1106, Role::Game);
    let open = Client::new(&node, Role::Store, &serving.mesh_url).unwrap();
    ask(&open).await.unwrap();
    fleet.revoke_for(1102, Role::Store, &[leaf.serial]);
    let refused = eventually("the revocation list to be read", async || ask(&open).await.err()).await;
    let on_the_open_connection = refused.problem().map(|problem| problem.code.as_str());
    assert!(matches!(on_the_open_connection, Some("certificate_revoked") | None), "{refused:?}");
    let fresh = Client::new(&node, Role::Store, &serving.mesh_url).unwrap();
    assert!(is_refused_at_the_door(&ask(&fresh).await));
}

#[tokio::test]
async fn a_server_in_another_role_is_not_spoken_to() {
    let fleet = TestFleet::new();
    let (_desk, serving, _client) = Desk::open(&fleet).await;
    // The caller believes that the store's address is the aggregator's.
    let client = Client::new(&fleet.member(1105, Role::Game), Role::Aggregator, &serving.mesh_url).unwrap();
    assert!(is_refused_at_the_door(&ask(&client).await));
}

#[tokio::test]
async fn a_caller_without_a_certificate_is_not_let_in() {
    let fleet = TestFleet::new();
    let (_desk, serving, _client) = Desk::open(&fleet).await;
    let roots = reqwest::Certificate::from_pem(fleet.authority.certificate_pem().as_bytes()).unwrap();
    let nobody = reqwest::Client::builder().tls_certs_only([roots]).build().unwrap();
    let url = format!("{}/api/v1/notes/7", serving.mesh_url).replace("127.0.0.1", "localhost");
    assert!(nobody.get(url).send().await.is_err());
    let plain = serving.mesh_url.replace("https", "http");
    assert!(nobody.get(plain).send().await.is_err(), "plain HTTP is not spoken either");
}

#[tokio::test]
async fn a_renewed_certificate_is_used_and_open_connections_stay() {
    let fleet = TestFleet::new();
    let (desk, serving, client) = Desk::open(&fleet).await;
    let slow = client.to(&crate::desk::SLOW).once().send::<Note>();
    let renewal = async {
        desk.arrived.notified().await;
        fleet.equip(1102, Role::Store);
        let operator = fleet.member(0, Role::Operator);
        let management = ManagementClient::new(&operator, Role::Store, &serving.management_url).unwrap();
        let before = not_after(&management.metrics().await.unwrap());
        fleet.equip_for(1102, Role::Store, Duration::from_hours(100));
        eventually("the new certificate", async || {
            (not_after(&management.metrics().await.unwrap()) > before).then_some(())
        })
        .await;
        desk.let_go.notify_one();
    };
    let (answer, ()) = tokio::join!(slow, renewal);
    assert_eq!(answer.unwrap().text, "late", "the request that was open ended on its connection");
    let renewed = Client::new(&fleet.member(1105, Role::Game), Role::Store, &serving.mesh_url).unwrap();
    ask(&renewed).await.unwrap();
}

fn not_after(metrics: &str) -> i64 {
    let line =
        metrics.lines().find(|line| line.starts_with("pki_cert_not_after_timestamp_seconds ")).unwrap();
    line.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_key_that_others_can_read_is_refused_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt;
    let fleet = TestFleet::new();
    fleet.equip(1102, Role::Store);
    let folder = fleet.credentials(1102, Role::Store);
    std::fs::set_permissions(folder.join("key.pem"), PermissionsExt::from_mode(0o644)).unwrap();
    let refused = transport::credentials::Credentials::read(&folder).unwrap_err().to_string();
    assert!(refused.contains("chmod 600"), "{refused}");
}

#[test]
fn a_certificate_may_bear_the_addresses_of_who_has_it() {
    use x509_parser::extensions::GeneralName;
    let fleet = TestFleet::new();
    let identity = fleet.identity(1102, Role::Store);
    let address = std::net::IpAddr::from([10, 110, 0, 12]);
    let now = clock::Clock::now(&clock::SystemClock);
    let leaf = fleet.authority.issue_at(&identity, &[address], now, Duration::from_hours(1)).unwrap();
    let (_, pem) = x509_parser::pem::parse_x509_pem(leaf.certificate_pem.as_bytes()).unwrap();
    let certificate = pem.parse_x509().unwrap();
    let names = &certificate.subject_alternative_name().unwrap().unwrap().value.general_names;
    assert!(names.contains(&GeneralName::IPAddress(&[10, 110, 0, 12])), "{names:?}");
    assert!(names.contains(&GeneralName::DNSName(&identity.server_name())), "{names:?}");
    let (known, _) = transport::Identity::of_certificate(&pem.contents).unwrap();
    assert_eq!(known, identity, "addresses prove nothing, and change nothing");
}
