//! The published contracts: what the endpoints say now must be what is committed.

use std::path::Path;

use transport::Endpoint;

#[test]
fn the_openapi_documents_are_the_committed_ones() {
    let store: Vec<_> = tessera_store_api::endpoints::ALL.to_vec();
    let pipeline: Vec<_> = tessera_pipeline_api::endpoints::ALL.to_vec();
    let aggregator: Vec<_> = tessera_aggregator_api::ALL.to_vec();
    let game = otivm_api::endpoints::MESH.iter().chain(&otivm_api::endpoints::PLAYERS).copied().collect();
    let services: [(&str, &str, Vec<&'static Endpoint>); 4] = [
        ("store", "tessera-store", store),
        ("pipeline", "tessera-pipeline", pipeline),
        ("aggregator", "tessera-aggregator", aggregator),
        ("game", "otivm", game),
    ];
    for (folder, title, endpoints) in services {
        let document = transport::openapi::document(title, env!("CARGO_PKG_VERSION"), endpoints.into_iter());
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../services").join(folder).join("api/openapi.json");
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(&path, &document).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == document,
            "{title}: the contract changed. If that is intended and breaks no released client, run \
             UPDATE_OPENAPI=1 cargo test -p theron-tests openapi and commit {}",
            path.display()
        );
    }
}
