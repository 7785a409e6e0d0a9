//! What happens to a call: its shape, its limits, its traces.

use std::collections::BTreeSet;
use std::path::Path;

use http::{Method, StatusCode, header};
use proptest::prelude::*;
use transport::call_log::{Outcome, Record, Side};
use transport::management::ManagementClient;
use transport::problem::{MEDIA_TYPE, Problem};
use transport::testing::{TestFleet, eventually};
use transport::{Client, ClientError, Role};

use crate::desk::{Desk, FLAKY, Note, PANIC, READ, SLOW, STUCK, WRITE, code};

/// A client that sends anything, with the game's certificate.
fn raw(fleet: &TestFleet) -> reqwest::Client {
    let credentials = fleet.member(1105, Role::Game).credentials.current();
    reqwest::Client::builder()
        .tls_backend_preconfigured(credentials.client_config(Role::Store).unwrap())
        .build()
        .unwrap()
}

async fn problem(response: reqwest::Response) -> Problem {
    let status = response.status().as_u16();
    assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.status, status);
    assert_eq!(problem.request_id, Some(id));
    problem
}

#[tokio::test]
async fn every_malformed_request_gets_the_same_shape() {
    let fleet = TestFleet::new();
    let (_desk, serving, _client) = Desk::open(&fleet).await;
    let http = raw(&fleet);
    let json = "application/json";
    let long = "a".repeat(2000);
    let cases = [
        (Method::GET, "/api/v1/nothing", None, 404, "no_route"),
        (Method::DELETE, "/api/v1/notes/7", None, 405, "method_not_allowed"),
        (Method::GET, "/api/v1/notes/seven", None, 400, "malformed_path"),
        (Method::GET, "/api/v1/notes/7?limit=many", None, 400, "malformed_query"),
        (Method::GET, "/api/v1/notes/7?colour=red", None, 400, "malformed_query"),
        (Method::POST, "/api/v1/notes", Some((json, "{")), 400, "malformed_json"),
        (Method::POST, "/api/v1/notes", Some((json, r#"{"text":"a","x":1}"#)), 400, "malformed_json"),
        (Method::POST, "/api/v1/notes", Some(("text/plain", "a")), 415, "not_json"),
        (Method::POST, "/api/v1/notes", Some((json, long.as_str())), 413, "body_too_large"),
        (Method::GET, "/api/v1/panic", None, 500, "internal"),
    ];
    for (method, path, body, status, code) in cases {
        let mut request = http.request(method.clone(), format!("{}{path}", serving.mesh_url));
        if let Some((media_type, body)) = body {
            request = request.header("idempotency-key", "k").header(header::CONTENT_TYPE, media_type);
            request = request.body(body.to_owned());
        }
        let problem = problem(request.send().await.unwrap()).await;
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{method} {path}");
    }
}

#[tokio::test]
async fn a_write_without_a_key_is_refused() {
    let fleet = TestFleet::new();
    let (_desk, serving, client) = Desk::open(&fleet).await;
    let note = Note { text: "a".to_owned() };
    let response =
        raw(&fleet).post(format!("{}/api/v1/notes", serving.mesh_url)).json(&note).send().await.unwrap();
    assert_eq!(problem(response).await.code, "idempotency_key_missing");
    let written: Note = client.to(&WRITE).json(&note).unwrap().send().await.unwrap();
    assert_eq!(written, note, "the typed client brings a key");
}

#[test]
fn no_body_makes_the_service_fail() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fleet = TestFleet::new();
    let (_desk, serving, _client) = runtime.block_on(Desk::open(&fleet));
    let http = raw(&fleet);
    proptest!(ProptestConfig::with_cases(64), |(body in proptest::collection::vec(any::<u8>(), 0..900))| {
        let request = http
            .post(format!("{}/api/v1/notes", serving.mesh_url))
            .header("idempotency-key", "k")
            .header(header::CONTENT_TYPE, "application/json")
            .body(body);
        let response = runtime.block_on(request.send()).unwrap();
        if response.status() != StatusCode::OK {
            prop_assert_eq!(runtime.block_on(problem(response)).code, "malformed_json");
        }
    });
}

#[tokio::test]
async fn a_failure_that_may_pass_is_tried_again() {
    let fleet = TestFleet::new();
    let (_desk, _serving, client) = Desk::open(&fleet).await;
    let note: Note = client.to(&FLAKY).send().await.unwrap();
    assert_eq!(note.text, "2", "the third attempt");
}

#[tokio::test]
async fn a_handler_is_held_to_its_time_and_a_client_to_its_deadline() {
    let fleet = TestFleet::new();
    let (_desk, serving, client) = Desk::open(&fleet).await;
    assert_eq!(code(client.to(&STUCK).once().send::<Note>().await), "too_slow");
    let soon = std::time::Duration::from_millis(300);
    let late = client.to(&SLOW).within(soon).send::<Note>().await;
    assert!(matches!(late, Err(ClientError::Deadline { .. })), "{late:?}");
    serving.stop().await;
    let nobody = client.to(&READ).path("note", 7).within(soon).send::<Note>().await;
    assert!(matches!(nobody, Err(ClientError::Deadline { .. })), "{nobody:?}");
}

#[tokio::test]
async fn stopping_lets_open_requests_finish_and_takes_no_new_ones() {
    let fleet = TestFleet::new();
    let (desk, serving, client) = Desk::open(&fleet).await;
    let url = serving.mesh_url.clone();
    let slow = client.to(&SLOW).once().send::<Note>();
    let stopping = async {
        desk.arrived.notified().await;
        let stopped = tokio::spawn(serving.stop());
        let late = Client::new(&fleet.member(1106, Role::Game), Role::Store, &url).unwrap();
        eventually("the listener to be gone", async || {
            let refused = late.to(&READ).path("note", 7).once().send::<Note>().await;
            matches!(refused, Err(ClientError::Unreachable { .. })).then_some(())
        })
        .await;
        desk.let_go.notify_one();
        stopped.await.unwrap();
    };
    let (answer, ()) = tokio::join!(slow, stopping);
    assert_eq!(answer.unwrap().text, "late");
}

#[tokio::test]
async fn a_peer_that_never_finishes_its_handshake_holds_up_nobody() {
    let fleet = TestFleet::new();
    let (_desk, serving, client) = Desk::open(&fleet).await;
    let address = serving.mesh_url.trim_start_matches("https://").to_owned();
    let mut silent = Vec::new();
    for _ in 0..32 {
        silent.push(tokio::net::TcpStream::connect(&address).await.unwrap());
    }
    let answered: Note = client.to(&READ).path("note", 7).once().send().await.unwrap();
    assert_eq!(answered.text, "7");
}

#[tokio::test]
async fn each_call_leaves_one_line_on_each_side_and_the_lines_join() {
    let fleet = TestFleet::new();
    let (_desk, serving, client) = Desk::open(&fleet).await;
    for note in 0..20 {
        client.to(&READ).path("note", note).send::<Note>().await.unwrap();
    }
    client.to(&FLAKY).send::<Note>().await.unwrap();
    code(client.to(&PANIC).once().send::<Note>().await);
    serving.stop().await;
    let asked = records(&fleet.call_log(1105, Role::Game));
    let answered = records(&fleet.call_log(1102, Role::Store));
    assert_eq!((asked.len(), answered.len()), (24, 24));
    let spans =
        |records: &[Record]| records.iter().map(|record| record.span.clone()).collect::<BTreeSet<_>>();
    assert_eq!(spans(&asked), spans(&answered));
    assert!(asked.iter().all(|record| record.side == Side::Client && record.outcome == Outcome::Answered));
    for record in &answered {
        assert_eq!((record.caller.as_str(), record.callee.as_str()), ("game/1105", "store/1102"));
        assert!(
            record.route.starts_with("/api/v1/") && !record.route.contains('7'),
            "the template: {record:?}"
        );
    }
}

fn records(path: &Path) -> Vec<Record> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn the_operator_sees_how_the_service_fares_and_nobody_else_does() {
    let fleet = TestFleet::new();
    let (_desk, serving, client) = Desk::open(&fleet).await;
    client.to(&READ).path("note", 7).send::<Note>().await.unwrap();
    let management =
        |role| ManagementClient::new(&fleet.member(9, role), Role::Store, &serving.management_url).unwrap();
    let operator = management(Role::Operator);
    assert!(operator.readiness().await.unwrap().ready);
    assert_eq!(operator.version().await.unwrap().identity, "spiffe://test/ct/1102/store");
    let metrics = operator.metrics().await.unwrap();
    assert!(metrics.contains("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_route=\"/api/v1/notes/{note}\",http_response_status_code=\"200\"} 1"), "{metrics}");
    let document = operator.openapi().await.unwrap();
    assert!(document["paths"]["/api/v1/notes/{note}"]["get"]["operationId"] == "read");
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Operator) {
        assert_eq!(code(management(role).readiness().await), "role_not_allowed", "{role}");
        assert_eq!(code(management(role).shutdown().await), "role_not_allowed", "{role}");
    }
    operator.shutdown().await.unwrap();
    serving.shutdown.requested().await;
}
