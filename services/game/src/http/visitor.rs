//! Who a browser is: the cookie that is the key to a seat, and whether a wish comes from our own page.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Uri, header};
use transport::Problem;
use transport::server::Peer;

use crate::devices;
use crate::game::Game;
use crate::seats::{Opened, Seat};

/// Seconds a browser keeps the key: a year.
const COOKIE_MAX_AGE_S: u64 = 365 * 24 * 3600;
/// Seconds a browser keeps the ticket of the queue: a day.
const TICKET_MAX_AGE_S: u64 = 24 * 3600;
/// Characters of a User-Agent that are looked at.
const USER_AGENT_CHARS_MAX: usize = 512;

/// The seat of the browser that asks, which may ask now; refused without one.
pub(super) struct Seated {
    pub(super) seat: Arc<Seat>,
    pub(super) device: i64,
}

/// A browser, with or without a seat.
pub(super) enum Visitor {
    /// It has the key to a seat.
    Seated { secret: String, seat: Arc<Seat>, device: i64 },
    /// It had one.
    Revoked,
    /// It has none.
    Nobody,
}

/// The ticket of a browser that waits for a seat.
pub(super) struct Ticket(pub(super) Option<String>);

/// Who sends a wish that makes a device.
pub(super) struct Sender {
    /// Where it comes from: the reverse proxy, where there is one.
    pub(super) address: IpAddr,
    /// What the browser seems to be, in a few words.
    pub(super) device_name: String,
}

/// The wish was not sent by another site's page.
pub(super) struct SameSite;

impl FromRequestParts<Arc<Game>> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, game: &Arc<Game>) -> Result<Self, Problem> {
        let Some(secret) = cookie_of(&parts.headers, &seat_cookie(game)) else { return Ok(Self::Nobody) };
        Ok(match game.seats.of_secret(&secret) {
            Some(Opened::Seat(seat, device)) => {
                devices::seen(game, device);
                Self::Seated { secret, seat, device }
            }
            Some(Opened::Revoked) => Self::Revoked,
            None => Self::Nobody,
        })
    }
}

impl FromRequestParts<Arc<Game>> for Seated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, game: &Arc<Game>) -> Result<Self, Problem> {
        match Visitor::from_request_parts(parts, game).await? {
            Visitor::Seated { seat, device, .. } => {
                let is_read = parts.method.is_safe();
                let allowance = &seat.allowance;
                if is_read { allowance.read(game.now()) } else { allowance.command(game.now()) }?;
                Ok(Self { seat, device })
            }
            Visitor::Revoked => Err(Problem::unauthorised(
                "device_revoked",
                "This device was taken off its seat. Open the seat again with its six words, or take another one.",
            )),
            Visitor::Nobody => Err(no_seat()),
        }
    }
}

/// The answer to who has no seat.
pub(super) fn no_seat() -> Problem {
    Problem::unauthorised(
        "no_seat",
        "Its key opens none, or it never had one. Take a seat, or go on with six words from another device.",
    )
}

impl FromRequestParts<Arc<Game>> for Ticket {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, game: &Arc<Game>) -> Result<Self, Problem> {
        Ok(Self(cookie_of(&parts.headers, &ticket_cookie(game))))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Sender {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let peer = Extension::<Peer>::from_request_parts(parts, state).await;
        let Extension(peer) = peer.map_err(|error| Problem::internal(&error))?;
        let text = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let text = text.unwrap_or_default();
        let device_name = devices::name_of(text.get(..USER_AGENT_CHARS_MAX).unwrap_or(text));
        Ok(Self { address: peer.address.ip(), device_name })
    }
}

fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, secret)| secret.to_owned())
}

impl<S: Sync> FromRequestParts<S> for SameSite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if is_same_site(parts) {
            Ok(Self)
        } else {
            Err(Problem::forbidden("cross_site", "This came from another site's page, and is not done."))
        }
    }
}

/// Browsers say where a request comes from, and pages cannot make them lie. Programs that are no browsers say nothing.
fn is_same_site(parts: &Parts) -> bool {
    let text = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if text(http::HeaderName::from_static("sec-fetch-site"))
        .is_some_and(|site| !matches!(site, "same-origin" | "none"))
    {
        return false;
    }
    match text(header::ORIGIN) {
        None => true,
        Some(origin) => {
            let uri: Option<Uri> = origin.parse().ok();
            let authority = uri.as_ref().and_then(Uri::authority).map(|authority| authority.as_str());
            // HTTP/2 has no header for the host; it is a part of what is asked for.
            let host = parts.uri.authority().map(|host| host.as_str()).or_else(|| text(header::HOST));
            authority.is_some() && authority == host
        }
    }
}

/// Browsers share cookies between the ports of a host, so the name tells fleets and containers on one host apart.
fn seat_cookie(game: &Game) -> String {
    let own = game.node.identity();
    format!("otivm_{}_{}", own.fleet, own.container)
}

fn ticket_cookie(game: &Game) -> String {
    let own = game.node.identity();
    format!("otivm-ticket_{}_{}", own.fleet, own.container)
}

/// The header that gives a browser the key to its seat.
pub(super) fn set_seat(game: &Game, secret: &str) -> Result<HeaderValue, Problem> {
    set(game, &seat_cookie(game), secret, COOKIE_MAX_AGE_S)
}

/// The header that takes the key from a browser.
pub(super) fn forget_seat(game: &Game) -> Result<HeaderValue, Problem> {
    set(game, &seat_cookie(game), "", 0)
}

/// The header that keeps a browser's place in the queue.
pub(super) fn set_ticket(game: &Game, ticket: &str) -> Result<HeaderValue, Problem> {
    set(game, &ticket_cookie(game), ticket, TICKET_MAX_AGE_S)
}

/// The header that takes a ticket back.
pub(super) fn forget_ticket(game: &Game) -> Result<HeaderValue, Problem> {
    set(game, &ticket_cookie(game), "", 0)
}

fn set(game: &Game, name: &str, secret: &str, max_age_s: u64) -> Result<HeaderValue, Problem> {
    let secure = if game.joins.secure_cookies { "; Secure" } else { "" };
    let text = format!("{name}={secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age={max_age_s}{secure}");
    let mut value = HeaderValue::from_str(&text).map_err(|error| Problem::internal(&error))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_another_site_is_found_out() {
        let asked = |uri: &str, pairs: &[(&'static str, &'static str)]| {
            let mut request = http::Request::get(uri);
            for (name, value) in pairs {
                request = request.header(*name, *value);
            }
            is_same_site(&request.body(()).unwrap().into_parts().0)
        };
        let same = |pairs: &[(&'static str, &'static str)]| asked("/api/v1/commands", pairs);
        assert!(same(&[("host", "otium.example")]));
        assert!(same(&[("host", "otium.example"), ("origin", "https://otium.example")]));
        assert!(same(&[("host", "127.0.0.1:3000"), ("origin", "http://127.0.0.1:3000")]));
        assert!(!same(&[("host", "otium.example"), ("origin", "https://evil.example")]));
        assert!(!same(&[("host", "otium.example"), ("origin", "null")]));
        assert!(!same(&[("host", "otium.example"), ("sec-fetch-site", "cross-site")]));
        assert!(!same(&[("host", "otium.example"), ("sec-fetch-site", "same-site")]));
        let over_http_2 = "https://otium.example/api/v1/commands";
        assert!(asked(over_http_2, &[("origin", "https://otium.example")]));
        assert!(!asked(over_http_2, &[("origin", "https://evil.example")]));
    }
}
