//! The operator's view of a service, the same on all of them, on a listener of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::client::{Client, ClientError};
use crate::endpoint::Endpoint;
use crate::extract::Json;
use crate::identity::Role;
use crate::node::Node;
use crate::problem::Problem;
use crate::router::{Api, Mounted};

const OPERATOR: &[Role] = &[Role::Operator];

/// Whether the process lives. Depends on nothing else.
pub static HEALTHZ: Endpoint =
    Endpoint::get("healthz", "/healthz", "Whether the process lives.").callers(OPERATOR).answers::<Health>();
/// Whether the service does its work; 503 with the reasons where it does not.
pub static READYZ: Endpoint = Endpoint::get("readyz", "/readyz", "Whether the service does its work.")
    .callers(OPERATOR)
    .answers::<Health>();
/// Prometheus's text.
pub static METRICS: Endpoint = Endpoint::get("metrics", "/metrics", "What the service counts.")
    .callers(OPERATOR)
    .answers_bytes("application/openmetrics-text");
/// What runs.
pub static VERSION: Endpoint =
    Endpoint::get("version", "/version", "What runs.").callers(OPERATOR).answers::<Version>();
/// The service's OpenAPI document.
pub static OPENAPI: Endpoint = Endpoint::get("openapi", "/openapi.json", "The API of this service.")
    .callers(OPERATOR)
    .answers_bytes("application/json");
/// Stops the service; its supervisor may start it again.
pub static SHUTDOWN: Endpoint =
    Endpoint::post("shutdown", "/shutdown", "Ends what is in flight and stops.").callers(OPERATOR).unkeyed();

/// Every endpoint of the management API.
pub static ENDPOINTS: [&Endpoint; 6] = [&HEALTHZ, &READYZ, &METRICS, &VERSION, &OPENAPI, &SHUTDOWN];

/// How a service fares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// Whether every condition is met.
    pub ready: bool,
    /// Each condition; the reason where it is not met.
    pub conditions: BTreeMap<String, Option<String>>,
}

/// What runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Version {
    /// The program.
    pub service: String,
    /// Its version.
    pub version: String,
    /// Who it is in the fleet.
    pub identity: String,
}

#[derive(Debug, Clone)]
struct Management {
    node: Arc<Node>,
    document: Arc<str>,
}

/// The management API of `node`, whose API has this OpenAPI `document`.
pub(crate) fn router(node: &Arc<Node>, document: String) -> Mounted {
    let state = Management { node: node.clone(), document: document.into() };
    Api::new(node)
        .route(&HEALTHZ, healthz)
        .route(&READYZ, readyz)
        .route(&METRICS, metrics)
        .route(&VERSION, version)
        .route(&OPENAPI, openapi_document)
        .route(&SHUTDOWN, shutdown)
        .finish(state)
}

async fn healthz() -> Json<Health> {
    Json(Health { ready: true, conditions: BTreeMap::new() })
}

async fn readyz(State(management): State<Management>) -> impl IntoResponse {
    let conditions = management.node.readiness.conditions();
    let ready = conditions.values().all(Option::is_none) && !management.node.shutdown.is_requested();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let conditions = conditions.into_iter().map(|(name, reason)| (name.to_owned(), reason)).collect();
    (status, Json(Health { ready, conditions }))
}

async fn metrics(State(management): State<Management>) -> Result<impl IntoResponse, Problem> {
    let text = management.node.metrics.encode().map_err(|error| Problem::internal(&error))?;
    Ok(([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text))
}

async fn version(State(management): State<Management>) -> Json<Version> {
    let Management { node, .. } = management;
    Json(Version {
        service: node.service.to_owned(),
        version: node.version.to_owned(),
        identity: node.identity().to_string(),
    })
}

async fn openapi_document(State(management): State<Management>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], management.document.to_string())
}

async fn shutdown(State(management): State<Management>) -> StatusCode {
    management.node.shutdown.request();
    StatusCode::ACCEPTED
}

/// Asks a service how it fares.
#[derive(Debug, Clone)]
pub struct ManagementClient(Client);

impl ManagementClient {
    /// Speaks to the management listener of `role` at `base_url`.
    pub fn new(node: &Arc<Node>, role: Role, base_url: &str) -> Result<Self, ClientError> {
        Ok(Self(Client::new(node, role, base_url)?))
    }

    /// Whether it does its work.
    pub async fn readiness(&self) -> Result<Health, ClientError> {
        self.0.to(&READYZ).once().send().await
    }

    /// What runs.
    pub async fn version(&self) -> Result<Version, ClientError> {
        self.0.to(&VERSION).send().await
    }

    /// Its OpenAPI document.
    pub async fn openapi(&self) -> Result<serde_json::Value, ClientError> {
        self.0.to(&OPENAPI).send().await
    }

    /// Prometheus's text.
    pub async fn metrics(&self) -> Result<String, ClientError> {
        let bytes = self.0.to(&METRICS).send_for_bytes().await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Stops it.
    pub async fn shutdown(&self) -> Result<(), ClientError> {
        self.0.to(&SHUTDOWN).send_for_bytes().await.map(drop)
    }
}
