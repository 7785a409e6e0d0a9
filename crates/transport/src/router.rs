//! Puts handlers behind their endpoints: authorisation, limits, the call log and problem+json for everything.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use futures::FutureExt;
use http::{HeaderMap, StatusCode, header};
use http_body::Body as _;

use crate::call_log::{Outcome, Record, Side};
use crate::endpoint::{Access, Endpoint};
use crate::extract::IdempotencyKey;
use crate::node::Node;
use crate::problem::Problem;
use crate::server::Peer;
use crate::trace::{self, Context, REQUEST_ID};

/// The route a request took, left on the response for the log.
#[derive(Debug, Clone, Copy)]
struct Matched(&'static Endpoint);

/// A finished router with the endpoints it serves.
#[derive(Debug, Clone)]
pub struct Mounted {
    /// Answers the requests.
    pub router: axum::Router,
    /// What it answers.
    pub endpoints: Vec<&'static Endpoint>,
}

/// A router in the making. It reads as a table of contents: one line per endpoint.
#[derive(Debug)]
pub struct Api<S> {
    node: Arc<Node>,
    router: axum::Router<S>,
    endpoints: Vec<&'static Endpoint>,
}

impl<S: Clone + Send + Sync + 'static> Api<S> {
    /// An API without endpoints.
    pub fn new(node: &Arc<Node>) -> Self {
        Self { node: node.clone(), router: axum::Router::new().fallback(no_route), endpoints: Vec::new() }
    }

    /// Puts `handler` behind `endpoint`.
    #[must_use]
    pub fn route<H, T>(mut self, endpoint: &'static Endpoint, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let node = self.node.clone();
        let guard = middleware::from_fn(move |request, next| guard(endpoint, node.clone(), request, next));
        let guarded = on(endpoint.verb.filter(), handler)
            .route_layer(DefaultBodyLimit::max(endpoint.body_bytes_max))
            .route_layer(guard);
        self.router = self.router.route(endpoint.path, guarded);
        self.endpoints.push(endpoint);
        self
    }

    /// Serves everything that is no endpoint: the game's page.
    #[must_use]
    pub fn fallback<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.router = self.router.fallback(handler);
        self
    }

    /// The finished router.
    pub fn finish(self, state: S) -> Mounted {
        let router = self
            .router
            .method_not_allowed_fallback(async || {
                Problem::new(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "method_not_allowed",
                    "This path has no such method.",
                )
            })
            .with_state(state)
            .layer(middleware::from_fn(move |request, next| record(self.node.clone(), request, next)));
        Mounted { router, endpoints: self.endpoints }
    }
}

/// The answer where there is no route.
async fn no_route() -> Problem {
    Problem::not_found(
        "no_route",
        "There is nothing at this path. /openapi.json on the management listener lists what there is.",
    )
}

/// Lets a request through to its handler if the table says so, and holds the handler to its time.
async fn guard(endpoint: &'static Endpoint, node: Arc<Node>, request: Request, next: Next) -> Response {
    let allowed = allowed(endpoint, &node, &request);
    let mut response = match allowed {
        Err(problem) => problem.into_response(),
        Ok(()) => match tokio::time::timeout(endpoint.timeout, unless_panics(next.run(request))).await {
            Ok(response) => response,
            Err(_) => {
                Problem::unavailable("too_slow", "The service did not finish in its time. Try again.", 1)
                    .into_response()
            }
        },
    };
    response.extensions_mut().insert(Matched(endpoint));
    response
}

/// A panic is a failure of this one call.
async fn unless_panics(work: impl Future<Output = Response>) -> Response {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(request_id = trace::request_id(), "a handler panicked");
        let detail = "The service failed. Its log has the cause under the request id.";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).into_response()
    })
}

fn allowed(endpoint: &'static Endpoint, node: &Node, request: &Request) -> Result<(), Problem> {
    if let Access::Roles(roles) = endpoint.access {
        let peer = request.extensions().get::<Peer>().and_then(|peer| peer.member.as_ref());
        let Some((identity, serial)) = peer else {
            return Err(Problem::unauthorised(
                "no_certificate",
                "This call needs a certificate of the fleet.",
            ));
        };
        let credentials = node.credentials.current();
        if credentials.is_revoked(serial) {
            return Err(Problem::unauthorised(
                "certificate_revoked",
                "The certificate was revoked. Ask for a new one.",
            ));
        }
        if identity.fleet != credentials.identity.fleet || !roles.contains(&identity.role) {
            return Err(Problem::forbidden(
                "role_not_allowed",
                format!("The role {} may not call {}.", identity.role, endpoint.name),
            ));
        }
    }
    if endpoint.keyed {
        IdempotencyKey::of_headers(request.headers())?;
    }
    Ok(())
}

/// Gives the request its place in a trace, and writes it down when it has ended, however that was.
async fn record(node: Arc<Node>, request: Request, next: Next) -> Response {
    let context = Context::of_headers(request.headers());
    let mut line = Line::begin(&node, &context, &request);
    let mut response = context.clone().scope(unless_panics(next.run(request))).await;
    if let Ok(id) = context.request_id.parse() {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    line.end(&response);
    response
}

/// The server's line in the making; dropped before its end, it says that the caller went away.
struct Line<'a> {
    node: &'a Node,
    begun: Instant,
    record: Record,
}

impl<'a> Line<'a> {
    fn begin(node: &'a Node, context: &Context, request: &Request) -> Self {
        let member = request.extensions().get::<Peer>().and_then(|peer| peer.member.as_ref());
        let own = node.identity();
        let record = Record {
            at: node.clock.now(),
            side: Side::Server,
            request_id: context.request_id.clone(),
            span: context.traceparent.span(),
            traceparent: context.traceparent.to_string(),
            caller: member
                .map_or_else(|| "player".to_owned(), |(who, _)| format!("{}/{}", who.role, who.container)),
            callee: format!("{}/{}", own.role, own.container),
            method: request.method().to_string(),
            route: "unmatched".to_owned(),
            status: None,
            outcome: Outcome::Abandoned,
            bytes_in: length(request.headers()),
            bytes_out: None,
            duration_us: 0,
        };
        Self { node, begun: Instant::now(), record }
    }

    fn end(&mut self, response: &Response) {
        if let Some(Matched(endpoint)) = response.extensions().get() {
            endpoint.path.clone_into(&mut self.record.route);
        }
        self.record.status = Some(response.status().as_u16());
        self.record.outcome = Outcome::Answered;
        self.record.bytes_out = response.body().size_hint().exact();
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        let duration = self.begun.elapsed();
        self.record.at = self.node.clock.now();
        self.record.duration_us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let Record { method, route, status, .. } = &self.record;
        self.node.metrics.served(method, route, status.unwrap_or(0), duration);
        self.node.calls.write(&self.record);
    }
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
