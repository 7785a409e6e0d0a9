//! Extractors that refuse with problem+json. axum's own answer in plain text, so `clippy.toml` bans them elsewhere.
#![expect(clippy::disallowed_types, reason = "this module wraps the framework's extractors")]

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderName, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::identity::Identity;
use crate::limits;
use crate::problem::Problem;
use crate::server::Peer;

/// Header that makes a write safe to repeat.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A JSON body, in or out.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_json = media_type.is_some_and(|text| {
            let essence = text.split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case("application/json")
        });
        if !is_json {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "The body has to be JSON: send `Content-Type: application/json`.",
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unread_body(&rejection))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            Problem::bad_request("malformed_json", format!("The body does not fit: {error}."))
        })
    }
}

fn unread_body(rejection: &BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The body is larger than this endpoint accepts. Send it in parts.",
        ),
        _ => Problem::bad_request("body_unread", "The body could not be read to its end."),
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
            Err(error) => Problem::internal(&error).into_response(),
        }
    }
}

/// A body of bytes, read whole; the endpoint's limit holds.
#[derive(Debug, Clone)]
pub struct Octets(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Octets {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Bytes::from_request(request, state).await.map(Self).map_err(|rejection| unread_body(&rejection))
    }
}

/// The parameters in the query.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Query::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|rejection| {
                Problem::bad_request("malformed_query", format!("{}.", rejection.body_text()))
            })
    }
}

/// The parameters in the path.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|rejection| {
                Problem::bad_request("malformed_path", format!("{}.", rejection.body_text()))
            })
    }
}

/// The key of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

impl IdempotencyKey {
    /// The key in `headers`, or the refusal.
    pub(crate) fn of_headers(headers: &HeaderMap) -> Result<Self, Problem> {
        let key = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let most = limits::IDEMPOTENCY_KEY_CHARS_MAX;
        if key.is_empty() || key.len() > most {
            return Err(Problem::bad_request(
                "idempotency_key_missing",
                format!(
                    "A write needs the header `Idempotency-Key` of 1 to {most} characters; a repeat with the same key \
                     gets the first answer."
                ),
            ));
        }
        Ok(Self(key.to_owned()))
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::of_headers(&parts.headers)
    }
}

/// The member of the fleet that calls; only behind a listener that asks for certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller(pub Identity);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Peer>()
            .and_then(|peer| peer.member.as_deref())
            .map(|(identity, _)| Self(identity.clone()))
            .ok_or_else(|| {
                Problem::unauthorised("no_certificate", "This call needs a certificate of the fleet.")
            })
    }
}
