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
use crate::metrics;
use crate::node::Node;
use crate::problem::Problem;
use crate::server::Peer;
use crate::trace::{self, Context, REQUEST_ID};

/// The route of what is no endpoint.
const UNMATCHED: &str = "unmatched";

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
        let router = axum::Router::new().fallback(outside_of_the_table(node, no_route));
        Self { node: node.clone(), router, endpoints: Vec::new() }
    }

    /// Puts `handler` behind `endpoint`.
    #[must_use]
    pub fn route<H, T>(mut self, endpoint: &'static Endpoint, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let node = self.node.clone();
        let answered = move |request, next| answer(Some(endpoint), node.clone(), request, next);
        let route = on(endpoint.verb.filter(), handler)
            .route_layer(DefaultBodyLimit::max(endpoint.body_bytes_max))
            .route_layer(middleware::from_fn(answered));
        self.router = self.router.route(endpoint.path, route);
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
        self.router = self.router.fallback(outside_of_the_table(&self.node, handler));
        self
    }

    /// The finished router.
    pub fn finish(self, state: S) -> Mounted {
        let router = self
            .router
            .method_not_allowed_fallback(outside_of_the_table(&self.node, no_method))
            .with_state(state);
        Mounted { router, endpoints: self.endpoints }
    }
}

/// The same handler for what is no endpoint: anyone may ask, and it is written down all the same.
fn outside_of_the_table<H, T, S>(node: &Arc<Node>, handler: H) -> impl Handler<T, S>
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let node = node.clone();
    let answered = move |request, next| answer(None, node.clone(), request, next);
    handler.layer(middleware::from_fn(answered))
}

/// The answer where a path has other methods.
async fn no_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This path has no such method.")
}

/// The answer where there is no route.
async fn no_route() -> Problem {
    Problem::not_found(
        "no_route",
        "There is nothing at this path. /openapi.json on the management listener lists what there is.",
    )
}

/// Gives the request its place in a trace, has it answered, and writes it down when it has ended, however that was.
async fn answer(
    endpoint: Option<&'static Endpoint>,
    node: Arc<Node>,
    request: Request,
    next: Next,
) -> Response {
    let context = Context::of_headers(request.headers());
    let mut line = Line::begin(&node, endpoint, &context, &request);
    let id = context.request_id.parse();
    let work = unless_panics(guard(endpoint, &node, request, next));
    let mut response = context.scope(work).await;
    if let Ok(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    line.end(&response);
    response
}

/// Lets a request through to its handler if the table says so, and holds the handler to its time.
async fn guard(endpoint: Option<&'static Endpoint>, node: &Node, request: Request, next: Next) -> Response {
    let Some(endpoint) = endpoint else { return next.run(request).await };
    if let Err(problem) = allowed(endpoint, node, &request) {
        return problem.into_response();
    }
    tokio::time::timeout(endpoint.timeout, next.run(request)).await.unwrap_or_else(|_| {
        Problem::unavailable("too_slow", "The service did not finish in its time. Try again.", 1)
            .into_response()
    })
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
        let peer = request.extensions().get::<Peer>().and_then(|peer| peer.member.as_deref());
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

/// The server's line in the making; dropped before its end, it says that the caller went away.
struct Line<'a> {
    node: &'a Node,
    begun: Instant,
    /// Method and route.
    labels: (&'static str, &'static str),
    record: Record,
}

impl<'a> Line<'a> {
    fn begin(
        node: &'a Node,
        endpoint: Option<&'static Endpoint>,
        context: &Context,
        request: &Request,
    ) -> Self {
        let member = request.extensions().get::<Peer>().and_then(|peer| peer.member.as_deref());
        let credentials = node.credentials.current();
        let own = &credentials.identity;
        let route = endpoint.map_or(UNMATCHED, |endpoint| endpoint.path);
        let labels = (metrics::method(request.method()), route);
        let record = Record {
            at: node.clock.now(),
            side: Side::Server,
            request_id: context.request_id.clone(),
            span: context.traceparent.span(),
            traceparent: context.traceparent.to_string(),
            caller: member
                .map_or_else(|| "player".to_owned(), |(who, _)| format!("{}/{}", who.role, who.container)),
            callee: format!("{}/{}", own.role, own.container),
            method: labels.0.into(),
            route: labels.1.into(),
            status: None,
            outcome: Outcome::Abandoned,
            bytes_in: length(request.headers()),
            bytes_out: None,
            duration_us: 0,
        };
        Self { node, begun: Instant::now(), labels, record }
    }

    fn end(&mut self, response: &Response) {
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
        let (method, route) = self.labels;
        self.node.metrics.served(method, route, self.record.status.unwrap_or(0), duration);
        self.node.calls.write(&self.record);
    }
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
