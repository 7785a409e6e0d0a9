//! Who a browser is: the cookie that is the key to a seat, and whether a wish comes from our own page.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Uri, header};
use transport::Problem;

use crate::game::Game;
use crate::seats::Seat;

/// Seconds a browser keeps the key: a year.
const COOKIE_MAX_AGE_S: u64 = 365 * 24 * 3600;

/// The seat of the browser that asks; refused without one.
pub(super) struct Seated(pub(super) Arc<Seat>);

/// The key to a seat that the browser has, if it opens one.
pub(super) struct Key {
    pub(super) secret: String,
    pub(super) seat: Arc<Seat>,
}

/// A browser, with or without a seat.
pub(super) struct Visitor(pub(super) Option<Key>);

/// The wish was not sent by another site's page.
pub(super) struct SameSite;

impl FromRequestParts<Arc<Game>> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, game: &Arc<Game>) -> Result<Self, Problem> {
        let name = cookie_name(game);
        let secret = parts
            .headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, secret)| secret.to_owned());
        Ok(Self(secret.and_then(|secret| {
            let seat = game.seats.of_secret(&secret)?;
            Some(Key { secret, seat })
        })))
    }
}

impl FromRequestParts<Arc<Game>> for Seated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, game: &Arc<Game>) -> Result<Self, Problem> {
        let Visitor(key) = Visitor::from_request_parts(parts, game).await?;
        let key = key.ok_or_else(|| {
            Problem::unauthorised("no_seat", "This browser has no seat. Take one with POST /api/v1/seat.")
        })?;
        Ok(Self(key.seat))
    }
}

impl<S: Sync> FromRequestParts<S> for SameSite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if is_same_site(&parts.headers) {
            Ok(Self)
        } else {
            Err(Problem::forbidden("cross_site", "This came from another site's page, and is not done."))
        }
    }
}

/// Browsers say where a request comes from, and pages cannot make them lie. Programs that are no browsers say nothing.
fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
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
            authority.is_some() && authority == text(header::HOST)
        }
    }
}

/// Browsers share cookies between the ports of a host, so the name tells fleets and containers on one host apart.
fn cookie_name(game: &Game) -> String {
    let own = game.node.identity();
    format!("otivm_{}_{}", own.fleet, own.container)
}

/// The header that gives a browser the key to its seat.
pub(super) fn cookie(game: &Game, secret: &str) -> Result<HeaderValue, Problem> {
    let secure = if game.joins.secure_cookies { "; Secure" } else { "" };
    let name = cookie_name(game);
    let text =
        format!("{name}={secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age={COOKIE_MAX_AGE_S}{secure}");
    let mut value = HeaderValue::from_str(&text).map_err(|error| Problem::internal(&error))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_another_site_is_found_out() {
        let same = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            is_same_site(&headers)
        };
        assert!(same(&[("host", "otium.example")]));
        assert!(same(&[("host", "otium.example"), ("origin", "https://otium.example")]));
        assert!(same(&[("host", "127.0.0.1:3000"), ("origin", "http://127.0.0.1:3000")]));
        assert!(!same(&[("host", "otium.example"), ("origin", "https://evil.example")]));
        assert!(!same(&[("host", "otium.example"), ("origin", "null")]));
        assert!(!same(&[("host", "otium.example"), ("sec-fetch-site", "cross-site")]));
        assert!(!same(&[("host", "otium.example"), ("sec-fetch-site", "same-site")]));
    }
}
