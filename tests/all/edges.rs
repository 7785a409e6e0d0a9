//! Who may call whom: every role against every endpoint of every running service.

use std::collections::BTreeMap;

use theron_tests::services::{Running, Services};
use transport::management;
use transport::{Access, Endpoint, Role};

/// The edge table of the design, by hand: it must not be derived from what it checks.
fn expected(callee: Role, endpoint: &str) -> &'static [Role] {
    match (callee, endpoint) {
        (Role::Pipeline, "approve" | "roll_back") => &[Role::Operator],
        (
            Role::Pipeline,
            "datasets" | "dataset" | "register" | "upload" | "begin_upload" | "uploaded" | "write_chunk"
            | "finish_upload" | "runs" | "begin_run" | "run" | "diff" | "changed_units" | "report"
            | "report_page" | "cancel" | "releases",
        ) => &[Role::Dataset, Role::Operator],
        (
            Role::Store,
            "begin_release" | "write_units" | "write_gazetteer" | "write_land" | "write_layer" | "retire"
            | "promote",
        ) => &[Role::Pipeline],
        (Role::Store, "current_release") => &[Role::Pipeline, Role::Aggregator, Role::Game, Role::Reader],
        (Role::Store, "releases" | "difference") => &[Role::Pipeline, Role::Game, Role::Reader],
        (
            Role::Store,
            "cell" | "provenance" | "cells" | "cells_by_id" | "disk" | "corridor" | "cell_stream" | "epochs"
            | "codes" | "sites" | "site_stream" | "layer" | "layer_stream" | "changes" | "land",
        ) => &[Role::Game, Role::Reader],
        (
            Role::Store,
            "ogc_landing" | "ogc_conformance" | "ogc_api" | "ogc_collections" | "ogc_collection"
            | "ogc_items" | "ogc_item" | "tile_json" | "tile" | "files" | "file" | "catalogue"
            | "catalogue_release" | "catalogue_item",
        ) => &[Role::Game, Role::Reader],
        (Role::Store, "gazetteer") => &[Role::Aggregator, Role::Game, Role::Reader],
        (Role::Store, "prices") => &[Role::Aggregator, Role::Game],
        (Role::Store, "write_prices") => &[Role::Aggregator],
        (Role::Aggregator, _) => &[Role::Game],
        (Role::Game, "snapshots") => &[Role::Aggregator],
        (Role::Game, "timelines" | "import_timeline" | "back_up") => &[Role::Operator],
        _ => &[],
    }
}

/// The path with something in place of each parameter.
fn concrete(endpoint: &Endpoint) -> String {
    let parts = endpoint.path.split('/').map(|part| if part.starts_with('{') { "0" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// A client that sends anything with a role's certificate.
fn raw(services: &Services, caller: Role, callee: Role) -> reqwest::Client {
    let credentials = services.member(9, caller).credentials.current();
    let tls = credentials.client_config(callee).unwrap();
    reqwest::Client::builder().tls_backend_preconfigured(tls).build().unwrap()
}

async fn refused(http: &reqwest::Client, base: &str, endpoint: &Endpoint) -> bool {
    let url = format!("{base}{}", concrete(endpoint));
    let request = http.request(endpoint.verb.method(), url).header("idempotency-key", "edge");
    let response = request.header("content-type", "application/json").body("{").send().await.unwrap();
    let status = response.status();
    let body: serde_json::Value = response.json().await.unwrap_or_default();
    if status == 403 {
        assert_eq!(body["code"], "role_not_allowed");
    }
    status == 403
}

#[tokio::test(flavor = "multi_thread")]
async fn every_edge_is_the_designs_and_every_other_one_is_refused() {
    let services = Services::start().await;
    let mut wrong = Vec::new();
    let mut edges = BTreeMap::new();
    for Running { role: callee, mesh_url, management_url, endpoints } in &services.running {
        for caller in Role::ALL {
            let http = raw(&services, caller, *callee);
            for endpoint in endpoints {
                let allowed = expected(*callee, endpoint.name).contains(&caller);
                *edges.entry(allowed).or_insert(0) += 1;
                if refused(&http, mesh_url, endpoint).await == allowed {
                    wrong
                        .push(format!("{caller} -> {callee} {}: allowed should be {allowed}", endpoint.name));
                }
            }
            // Not the shutdown, which would be obeyed.
            for endpoint in management::ENDPOINTS.iter().filter(|endpoint| endpoint.name != "shutdown") {
                let allowed = caller == Role::Operator;
                if refused(&http, management_url, endpoint).await == allowed {
                    wrong
                        .push(format!("{caller} -> {callee} {}: allowed should be {allowed}", endpoint.name));
                }
            }
            if caller != Role::Operator {
                assert!(refused(&http, management_url, &management::SHUTDOWN).await);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(edges[&true] >= 25 && edges[&false] >= 100, "every edge was tried: {edges:?}");
}

#[test]
fn no_endpoint_of_the_mesh_is_open_to_everyone() {
    let mesh = tessera_pipeline_api::endpoints::ALL
        .iter()
        .chain(&tessera_store_api::endpoints::ALL)
        .chain(&tessera_aggregator_api::ALL)
        .chain(&otivm_api::endpoints::MESH)
        .chain(&management::ENDPOINTS);
    for endpoint in mesh {
        assert!(matches!(endpoint.access, Access::Roles(roles) if !roles.is_empty()), "{}", endpoint.name);
        assert!(
            endpoint.path.starts_with("/api/v1/")
                || management::ENDPOINTS.iter().any(|e| e.name == endpoint.name)
        );
    }
}
