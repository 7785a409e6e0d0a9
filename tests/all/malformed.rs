//! Malformed requests on every route of every service, made from the OpenAPI documents that the services serve.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use theron_tests::services::Services;
use transport::Role;
use transport::problem::{MEDIA_TYPE, Problem};

/// Malformed requests of each kind on each route.
const TRIES: usize = 12;

/// A route as its document describes it.
struct Route {
    method: Method,
    path: String,
    takes_json: bool,
    /// Whether the path's parameters have a form that a random text has not.
    typed_path: bool,
}

fn routes(document: &Value) -> Vec<Route> {
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(name, _)| *name != "parameters")
        {
            let content = &operation["requestBody"]["content"];
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let typed = |parameter: &Value| {
                let schema = &parameter["schema"];
                parameter["in"] == "path" && (schema["type"] == "integer" || schema["$ref"].is_string())
            };
            routes.push(Route {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                takes_json: content["application/json"].is_object(),
                typed_path: parameters.iter().any(typed),
            });
        }
    }
    routes
}

struct Target {
    name: String,
    base: String,
    http: Client,
}

impl Target {
    fn request(&self, method: &Method, path: &str) -> RequestBuilder {
        let path: Vec<_> =
            path.split('/').map(|part| if part.starts_with('{') { "0" } else { part }).collect();
        self.request_literally(method, &path.join("/"))
    }

    fn request_literally(&self, method: &Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.base);
        self.http.request(method.clone(), url).header("idempotency-key", "malformed")
    }
}

/// An answer to something malformed: a 4xx, told as a problem, with the id of the request.
async fn assert_problem(what: String, response: Response) {
    let status = response.status();
    let media_type = response.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
    let id = response.headers().get("x-request-id").map(|value| value.to_str().unwrap().to_owned());
    let text = response.text().await.unwrap();
    assert!(status.is_client_error(), "{what}: {status} {text}");
    assert_eq!(media_type.as_deref(), Some(MEDIA_TYPE), "{what}: {text}");
    let problem: Problem =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{what}: {error}: {text}"));
    assert_eq!((problem.status, problem.request_id), (status.as_u16(), id), "{what}");
    assert!(
        !problem.code.is_empty() && problem.detail.ends_with(['.', ')', '`']),
        "{what}: {}",
        problem.detail
    );
}

fn samples(strategy: impl Strategy<Value = String>) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    (0..TRIES).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// JSON that no endpoint takes: wrong types, unknown fields, broken text.
fn malformed_bodies() -> Vec<String> {
    let broken = samples("[\\[{\"a-z0-9:,]{0,40}[{\\[\"]");
    let unknown = samples("\\{\"[a-z]{12,20}\":(null|[0-9]{1,3}|\"[a-z]{0,5}\"|\\[\\])\\}");
    let wrong = ["null", "true", "7", "\"text\"", "[[[[]]]]", "[1,2,3]", "{}"].map(str::to_owned);
    broken.into_iter().chain(unknown).chain(wrong).collect()
}

async fn try_route(target: &Target, route: &Route) {
    let Route { method, path, takes_json, typed_path } = route;
    let what = |kind: &str| format!("{} {method} {path}, {kind}", target.name);
    let wrong_method = target.request(&Method::PATCH, path).send().await.unwrap();
    assert_problem(what("another method"), wrong_method).await;
    if *takes_json {
        for body in malformed_bodies() {
            let request =
                target.request(method, path).header("content-type", "application/json").body(body.clone());
            assert_problem(what(&format!("body {body}")), request.send().await.unwrap()).await;
        }
        let plain = target.request(method, path).header("content-type", "text/plain").body("{}");
        assert_problem(what("plain text"), plain.send().await.unwrap()).await;
    }
    if *typed_path {
        for text in samples("[g-z%~]{1,12}") {
            let segment: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let path = path.split('/').map(|part| if part.starts_with('{') { &segment } else { part });
            let path = path.collect::<Vec<_>>().join("/");
            let response = target.request_literally(method, &path).send().await.unwrap();
            assert_problem(what(&format!("path {text}")), response).await;
        }
    }
    if *method == Method::GET && path.starts_with("/api/") {
        for text in samples("[a-z]{9,14}=[a-z0-9]{0,5}") {
            let response = target.request(method, &format!("{path}?{text}")).send().await.unwrap();
            // Where nothing stands in the query, a stray parameter is no harm.
            if !response.status().is_success() && response.status() != 503 {
                assert_problem(what(&format!("query {text}")), response).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_every_service_answers_malformed_requests_with_a_problem() {
    let services = Services::start().await;
    let mut tried = 0;
    for service in &services.running {
        let document = services.management(service.role).openapi().await.unwrap();
        for route in routes(&document) {
            let endpoint = service
                .endpoints
                .iter()
                .find(|endpoint| endpoint.path == route.path && endpoint.verb.method() == route.method);
            let caller =
                endpoint.and_then(|endpoint| Role::ALL.into_iter().find(|role| endpoint.allows(*role)));
            let (base, http) = match caller {
                Some(caller) => {
                    let tls =
                        services.member(9, caller).credentials.current().client_config(service.role).unwrap();
                    (
                        service.mesh_url.clone(),
                        Client::builder().tls_backend_preconfigured(tls).build().unwrap(),
                    )
                }
                None => (services.players_url.clone(), Client::new()),
            };
            let target = Target { name: service.role.to_string(), base, http };
            try_route(&target, &route).await;
            tried += 1;
            let nowhere = target.request_literally(&Method::GET, "/api/v1/nowhere").send().await.unwrap();
            assert_problem(format!("{} nowhere", target.name), nowhere).await;
        }
    }
    assert_eq!(tried, 19 + 42 + 2 + 4 + 21, "every route was tried");
}
