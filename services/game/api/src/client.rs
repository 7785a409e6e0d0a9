//! The typed clients of the game: the aggregator's, and a player's for tests and simulations.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use transport::extract::IDEMPOTENCY_KEY;
use transport::{Client, ClientError, Endpoint, Node, Problem, Role};
use uuid::Uuid;

use crate::{
    Backgrounds, Command, CommandRequest, JoinRequest, Journal, MapView, Markets, MomentPage, Moments,
    Outcome, Routes, RoutesQuery, SeatStatus, SnapshotPage, Snapshots, State, endpoints,
};

/// Speaks to the internal API of a game container.
#[derive(Debug, Clone)]
pub struct GameClient(Client);

impl GameClient {
    /// A client for the game at `base_url`.
    pub fn new(node: &Arc<Node>, base_url: &str) -> Result<Self, ClientError> {
        Client::new(node, Role::Game, base_url).map(Self)
    }

    /// What players did together.
    pub async fn snapshots(&self, page: &SnapshotPage) -> Result<Snapshots, ClientError> {
        self.0.to(&endpoints::SNAPSHOTS).query(page)?.send().await
    }
}

/// Plays through the public API, as a browser does: no certificate of the fleet, a cookie as the key to the seat.
#[derive(Debug, Clone)]
pub struct PlayerClient {
    base_url: String,
    http: reqwest::Client,
    /// Makes a join that is repeated one join. It opens the seat, so it is a secret.
    join_key: String,
    /// `name=value` of the seat's cookie, once there is one. It is a secret.
    cookie: Option<String>,
}

impl PlayerClient {
    /// A browser without a seat, at the players' address `base_url`.
    pub fn new(base_url: &str) -> Result<Self, PlayError> {
        transport::install_crypto();
        let http = reqwest::Client::builder()
            .timeout(transport::limits::ATTEMPT_TIMEOUT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            http,
            join_key: Uuid::new_v4().to_string(),
            cookie: None,
        })
    }

    /// A browser that has the cookie of an earlier one.
    #[must_use]
    pub fn with_cookie(mut self, cookie: &str) -> Self {
        self.cookie = Some(cookie.to_owned());
        self
    }

    /// The seat's cookie, to come back with. It is a secret.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Whether this browser has a seat.
    pub async fn seat(&self) -> Result<SeatStatus, PlayError> {
        self.get(&endpoints::SEAT, &()).await
    }

    /// Takes a free seat; again after a lost answer, the same one.
    pub async fn join(&mut self) -> Result<State, PlayError> {
        let consent = JoinRequest { consent: true };
        let (headers, state) = self.post(&endpoints::JOIN, &self.join_key, &consent).await?;
        self.cookie = headers
            .get(header::SET_COOKIE)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.split(';').next())
            .map(str::to_owned);
        Ok(state)
    }

    /// The player's state.
    pub async fn state(&self) -> Result<State, PlayError> {
        self.get(&endpoints::STATE, &()).await
    }

    /// Does something; `key` makes it safe to repeat.
    pub async fn command(&self, key: &str, command: Command) -> Result<Outcome, PlayError> {
        let request = CommandRequest { command, seen: None };
        self.post(&endpoints::COMMAND, key, &request).await.map(|(_, outcome)| outcome)
    }

    /// The profiles to choose from.
    pub async fn backgrounds(&self) -> Result<Backgrounds, PlayError> {
        self.get(&endpoints::BACKGROUNDS, &()).await
    }

    /// Ways to send a venture.
    pub async fn routes(&self, query: &RoutesQuery) -> Result<Routes, PlayError> {
        self.get(&endpoints::ROUTES, query).await
    }

    /// The known world.
    pub async fn map(&self) -> Result<MapView, PlayError> {
        self.get(&endpoints::MAP, &()).await
    }

    /// Prices the merchant has heard.
    pub async fn markets(&self) -> Result<Markets, PlayError> {
        self.get(&endpoints::MARKETS, &()).await
    }

    /// The merchant's journal.
    pub async fn journal(&self) -> Result<Journal, PlayError> {
        self.get(&endpoints::JOURNAL, &()).await
    }

    /// The player's timeline.
    pub async fn moments(&self, page: &MomentPage) -> Result<Moments, PlayError> {
        self.get(&endpoints::MOMENTS, page).await
    }

    async fn get<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        query: &impl Serialize,
    ) -> Result<T, PlayError> {
        let request = self.http.get(format!("{}{}", self.base_url, endpoint.path)).query(query);
        self.send(request).await.map(|(_, answer)| answer)
    }

    async fn post<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        key: &str,
        body: &impl Serialize,
    ) -> Result<(HeaderMap, T), PlayError> {
        let url = format!("{}{}", self.base_url, endpoint.path);
        self.send(self.http.post(url).header(IDEMPOTENCY_KEY, key).json(body)).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<(HeaderMap, T), PlayError> {
        let cookie = self.cookie.as_deref().and_then(|cookie| HeaderValue::from_str(cookie).ok());
        let request = match cookie {
            Some(mut cookie) => {
                cookie.set_sensitive(true);
                request.header(header::COOKIE, cookie)
            }
            None => request,
        };
        let response = request.send().await?;
        if response.status().is_success() {
            Ok((response.headers().clone(), response.json().await?))
        } else {
            Err(PlayError::Refused(Box::new(response.json().await?)))
        }
    }
}

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The game answered no.
    #[error("{} ({} {})", .0.detail, .0.status, .0.code)]
    Refused(Box<Problem>),
    /// The game could not be reached, or answered something else than its contract says.
    #[error("the game did not answer")]
    Unanswered(#[from] reqwest::Error),
}
