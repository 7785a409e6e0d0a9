//! The typed clients of the game: the aggregator's, and a player's for tests and simulations.

use std::sync::Arc;

use clock::Timestamp;
use http::{HeaderValue, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use transport::extract::IDEMPOTENCY_KEY;
use transport::{Client, ClientError, Endpoint, Node, Problem, Role};
use uuid::Uuid;

use crate::events::STREAM_TIMEOUT;
use crate::{
    Backgrounds, Backup, Command, CommandRequest, Devices, Events, EventsQuery, Export, Imported,
    JoinRequest, Journal, Ledger, MapView, Markets, MomentPage, Moments, Outcome, Proof, Quote, QuoteRequest,
    ResumeCode, ResumeRequest, RetireRequest, Retired, Routes, RoutesQuery, SeatStatus, SnapshotPage,
    Snapshots, State, StateQuery, Timelines, endpoints,
};

/// Speaks to the internal API of a game container.
#[derive(Debug, Clone)]
pub struct GameClient(Client);

impl GameClient {
    /// A client for the game at `base_url`.
    pub fn new(node: &Arc<Node>, base_url: &str) -> Result<Self, ClientError> {
        Client::new(node, Role::Game, base_url).map(Self)
    }

    /// How the container's timelines are.
    pub async fn timelines(&self) -> Result<Timelines, ClientError> {
        self.0.to(&endpoints::TIMELINES).send().await
    }

    /// Has the timelines copied that moved on.
    pub async fn back_up(&self) -> Result<Backup, ClientError> {
        self.0.to(&endpoints::BACK_UP).send().await
    }

    /// Has a history taken in: the bytes of an exported SQLite file.
    pub async fn import(&self, file: Vec<u8>) -> Result<Imported, ClientError> {
        self.0.to(&endpoints::IMPORT).bytes(file).send().await
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
    /// `name=value` of the ticket that keeps a place in the queue. It is a secret.
    ticket: Option<String>,
}

/// What the names of tickets begin with, and those of no seat's cookie.
const TICKET_PREFIX: &str = "otivm-ticket_";

impl PlayerClient {
    /// A browser without a seat, at the players' address `base_url`.
    pub fn new(base_url: &str) -> Result<Self, PlayError> {
        Self::trusting(base_url, &[])
    }

    /// The same, where HTTPS is spoken with a certificate of one of these authorities (PEM) besides those that the system
    /// trusts.
    pub fn trusting(base_url: &str, authorities: &[&str]) -> Result<Self, PlayError> {
        transport::install_crypto();
        let roots = authorities.iter().map(|pem| reqwest::Certificate::from_pem(pem.as_bytes()));
        let http = reqwest::Client::builder()
            .tls_certs_merge(roots.collect::<Result<Vec<_>, _>>()?)
            .timeout(transport::limits::ATTEMPT_TIMEOUT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            http,
            join_key: Uuid::new_v4().to_string(),
            cookie: None,
            ticket: None,
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

    /// Takes a free seat; again after a lost answer, the same one. Where all are taken, the place in the queue is kept.
    pub async fn join(&mut self) -> Result<State, PlayError> {
        let notice = Some(self.seat().await?.notice_version);
        let consent = JoinRequest { consent: true, notice };
        let key = self.join_key.clone();
        self.enter(&endpoints::JOIN, &key, &consent).await
    }

    /// Opens the seat that has these six words, as one more device.
    pub async fn resume(&mut self, words: &str) -> Result<State, PlayError> {
        let request = ResumeRequest { words: words.to_owned() };
        self.enter(&endpoints::RESUME, &Uuid::new_v4().to_string(), &request).await
    }

    /// Asks for a seat, and keeps the cookies of the answer whatever it is.
    async fn enter(
        &mut self,
        endpoint: &Endpoint,
        key: &str,
        body: &impl Serialize,
    ) -> Result<State, PlayError> {
        let url = format!("{}{}", self.base_url, endpoint.path);
        let request = self.http.post(url).header(IDEMPOTENCY_KEY, key).json(body);
        let response = self.with_cookies(request).send().await?;
        for value in response.headers().get_all(header::SET_COOKIE) {
            let Some(pair) = value.to_str().ok().and_then(|text| text.split(';').next()) else { continue };
            let kept = Some(pair.to_owned()).filter(|pair| !pair.ends_with('='));
            if pair.starts_with(TICKET_PREFIX) {
                self.ticket = kept;
            } else {
                self.cookie = kept;
            }
        }
        read(response).await
    }

    /// The devices that open the seat.
    pub async fn devices(&self) -> Result<Devices, PlayError> {
        self.get(&endpoints::DEVICES, &()).await
    }

    /// Takes the key from a device.
    pub async fn revoke_device(&self, device: i64) -> Result<Devices, PlayError> {
        let path = endpoints::REVOKE_DEVICE.path.replace("{device}", &device.to_string());
        self.send(self.http.delete(format!("{}{path}", self.base_url))).await
    }

    /// Six words that open the seat on another device; those before stop.
    pub async fn make_resume_code(&self) -> Result<ResumeCode, PlayError> {
        self.send(self.http.post(format!("{}{}", self.base_url, endpoints::RESUME_CODE.path))).await
    }

    /// The player's state.
    pub async fn state(&self) -> Result<State, PlayError> {
        self.get(&endpoints::STATE, &()).await
    }

    /// The player's state as it was at an instant.
    pub async fn state_at(&self, instant: Timestamp) -> Result<State, PlayError> {
        self.get(&endpoints::STATE, &StateQuery { at: Some(instant), moment: None }).await
    }

    /// The player's state as it was after a moment.
    pub async fn state_after(&self, moment: i64) -> Result<State, PlayError> {
        self.get(&endpoints::STATE, &StateQuery { at: None, moment: Some(moment) }).await
    }

    /// How long the player's history is and where it ends.
    pub async fn ledger(&self) -> Result<Ledger, PlayError> {
        self.get(&endpoints::LEDGER, &()).await
    }

    /// Whether the player's history is whole.
    pub async fn proof(&self) -> Result<Proof, PlayError> {
        self.get(&endpoints::PROOF, &()).await
    }

    /// Has the files made in which the player takes their history away.
    pub async fn export(&self) -> Result<Export, PlayError> {
        self.get(&endpoints::EXPORT, &()).await
    }

    /// One of these files.
    pub async fn export_file(&self, name: &str) -> Result<Vec<u8>, PlayError> {
        let path = endpoints::EXPORT_FILE.path.replace("{name}", name);
        let request = self.with_cookies(self.http.get(format!("{}{path}", self.base_url)));
        Ok(accepted(request.send().await?).await?.bytes().await?.to_vec())
    }

    /// Gives the seat up for good; `slot` is its name, as the ledger says it.
    pub async fn retire(&self, slot: &str) -> Result<Retired, PlayError> {
        let request = RetireRequest { slot: slot.to_owned() };
        self.post(&endpoints::RETIRE, &Uuid::new_v4().to_string(), &request).await
    }

    /// Does something; `key` makes it safe to repeat.
    pub async fn command(&self, key: &str, command: Command) -> Result<Outcome, PlayError> {
        let request = CommandRequest { command, seen: None };
        self.post(&endpoints::COMMAND, key, &request).await
    }

    /// The profiles to choose from.
    pub async fn backgrounds(&self) -> Result<Backgrounds, PlayError> {
        self.get(&endpoints::BACKGROUNDS, &()).await
    }

    /// Ways to send a venture.
    pub async fn routes(&self, query: &RoutesQuery) -> Result<Routes, PlayError> {
        self.get(&endpoints::ROUTES, query).await
    }

    /// What sending a venture would cost.
    pub async fn quote(&self, request: &QuoteRequest) -> Result<Quote, PlayError> {
        self.send(self.http.post(format!("{}{}", self.base_url, endpoints::QUOTE.path)).json(request)).await
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

    /// Moments as they happen, after the sequence `after`.
    pub async fn events(&self, after: Option<i64>) -> Result<Events, PlayError> {
        let url = format!("{}{}", self.base_url, endpoints::EVENTS.path);
        let request = self.http.get(url).query(&EventsQuery { after }).timeout(STREAM_TIMEOUT);
        let response = self.with_cookies(request).send().await?;
        if response.status().is_success() {
            Ok(Events::new(response))
        } else {
            Err(PlayError::Refused(Box::new(response.json().await?)))
        }
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
        self.send(request).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        key: &str,
        body: &impl Serialize,
    ) -> Result<T, PlayError> {
        let url = format!("{}{}", self.base_url, endpoint.path);
        self.send(self.http.post(url).header(IDEMPOTENCY_KEY, key).json(body)).await
    }

    async fn send<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, PlayError> {
        read(self.with_cookies(request).send().await?).await
    }

    fn with_cookies(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let pairs: Vec<&str> = self.cookie.iter().chain(&self.ticket).map(String::as_str).collect();
        match HeaderValue::from_str(&pairs.join("; ")) {
            Ok(mut cookies) if !pairs.is_empty() => {
                cookies.set_sensitive(true);
                request.header(header::COOKIE, cookies)
            }
            _ => request,
        }
    }
}

async fn read<T: DeserializeOwned>(response: reqwest::Response) -> Result<T, PlayError> {
    Ok(accepted(response).await?.json().await?)
}

/// An answer that is no refusal.
async fn accepted(response: reqwest::Response) -> Result<reqwest::Response, PlayError> {
    if response.status().is_success() {
        Ok(response)
    } else {
        Err(PlayError::Refused(Box::new(response.json().await?)))
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
    /// An event of the stream is no moment.
    #[error("the game told an event that is no moment")]
    Event(#[source] serde_json::Error),
    /// An event of the stream is larger than a client is willing to read.
    #[error("the game told an event that is too large")]
    EventTooLarge,
}
