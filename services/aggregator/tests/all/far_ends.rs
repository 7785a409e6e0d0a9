//! The games and the store, as far as the aggregator sees them.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use clock::Timestamp;
use http::StatusCode;
use otivm_api::endpoints::SNAPSHOTS;
use otivm_api::{Activity, Count, PERIOD_MS, Snapshot, SnapshotPage, Snapshots};
use tessera_aggregator_api::formula::CAPACITY_UNITS;
use tessera_store_api::endpoints::{GAZETTEER, PRICES, WRITE_PRICES};
use tessera_store_api::{Confidence, Gazetteer, Good, Perishability, Place, PriceBatch, Prices};
use tokio::sync::watch;
use transport::extract::{IdempotencyKey, Json, Query};
use transport::testing::{Serving, TestFleet};
use transport::{Api, Problem, Role};

/// Base price of oil, in asses.
pub const OIL_AS: i64 = 120;

fn failure() -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "away", "As the story wants it.")
}

/// What five players did: ventures, or goods in parts of two hundred of what a market takes in a period.
pub fn count(activity: Activity, place: &str, many: i64) -> Count {
    let quantity = if activity == Activity::Dispatch { many } else { many * CAPACITY_UNITS / 200 };
    Count { activity, place: place.to_owned(), good: "oil".to_owned(), players: 5, quantity }
}

/// A game container.
#[derive(Debug, Clone)]
pub struct Game {
    state: Arc<Mutex<GameState>>,
    pub container: u32,
    pub url: String,
    _serving: Arc<Serving>,
}

#[derive(Debug)]
struct GameState {
    answers_as: u32,
    periods: BTreeMap<i64, Vec<Count>>,
    away: bool,
    asked: u32,
}

impl Game {
    pub async fn open(fleet: &TestFleet, container: u32) -> Self {
        let state = Arc::new(Mutex::new(GameState {
            answers_as: container,
            periods: BTreeMap::new(),
            away: false,
            asked: 0,
        }));
        let node = fleet.member(container, Role::Game);
        let api = Api::new(&node).route(&SNAPSHOTS, snapshots).finish(state.clone());
        let serving = fleet.serve(&node, api).await;
        Self { state, container, url: serving.mesh_url.clone(), _serving: Arc::new(serving) }
    }

    fn state(&self) -> MutexGuard<'_, GameState> {
        self.state.lock().unwrap()
    }

    /// The period is over, and this is what players did in it.
    pub fn close(&self, period: i64, counts: Vec<Count>) {
        self.state().periods.insert(period, counts);
    }

    pub fn set_away(&self, away: bool) {
        self.state().away = away;
    }

    pub fn answer_as(&self, container: u32) {
        self.state().answers_as = container;
    }

    pub fn asked(&self) -> u32 {
        self.state().asked
    }
}

/// Two snapshots in a page, and the one before again: what a contract allows, an aggregator has to bear.
async fn snapshots(
    State(state): State<Arc<Mutex<GameState>>>,
    Query(page): Query<SnapshotPage>,
) -> Result<Json<Snapshots>, Problem> {
    let mut state = state.lock().unwrap();
    state.asked += 1;
    if state.away {
        return Err(failure());
    }
    let first = page.after.unwrap_or(0);
    let rest: Vec<_> = state.periods.range(first..).take(4).collect();
    let shown = rest.iter().take(3).map(|(period, counts)| Snapshot {
        period: **period,
        closed_at: Timestamp::from_millis((**period + 1) * PERIOD_MS),
        counts: (*counts).clone(),
    });
    let snapshots: Vec<_> = shown.collect();
    let cursor = snapshots.last().map(|snapshot| snapshot.period).or(page.after);
    Ok(Json(Snapshots { node: state.answers_as, snapshots, cursor, more: rest.len() > 3 }))
}

/// The store.
#[derive(Debug, Clone)]
pub struct Store {
    state: Arc<StoreState>,
    pub url: String,
    _serving: Arc<Serving>,
}

#[derive(Debug, Default)]
struct StoreState {
    tables: Mutex<Tables>,
    /// Whether answers are held.
    held: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Tables {
    committed: Vec<PriceBatch>,
    answers: BTreeMap<String, (PriceBatch, Prices)>,
    attempts: Vec<String>,
    away: bool,
    lose_answers: u32,
    gone: Option<&'static str>,
}

impl Store {
    pub async fn open(fleet: &TestFleet) -> Self {
        let state = Arc::new(StoreState::default());
        let node = fleet.member(1102, Role::Store);
        let api = Api::new(&node)
            .route(&GAZETTEER, gazetteer)
            .route(&PRICES, latest_prices)
            .route(&WRITE_PRICES, write_prices)
            .finish(state.clone());
        let serving = fleet.serve(&node, api).await;
        Self { state, url: serving.mesh_url.clone(), _serving: Arc::new(serving) }
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.state.tables.lock().unwrap()
    }

    pub fn committed(&self) -> Vec<PriceBatch> {
        self.tables().committed.clone()
    }

    pub fn periods(&self) -> Vec<i64> {
        self.tables().committed.iter().map(|batch| batch.period).collect()
    }

    pub fn attempts(&self, key: &str) -> usize {
        self.tables().attempts.iter().filter(|attempt| *attempt == key).count()
    }

    /// It has these prices already.
    pub fn seed(&self, batch: PriceBatch) {
        self.tables().committed.push(batch);
    }

    /// The next release of the world does not have this place.
    pub fn lose_place(&self, place: &'static str) {
        self.tables().gone = Some(place);
    }

    /// It was restored from a backup that is older than its first prices.
    pub fn forget_everything(&self) {
        *self.tables() = Tables::default();
    }

    pub fn set_away(&self, away: bool) {
        self.tables().away = away;
    }

    /// The next writes are done and their connections break before the answer.
    pub fn lose_answers(&self, answers: u32) {
        self.tables().lose_answers = answers;
    }

    /// Writes are done and not answered.
    pub fn hold_answers(&self, hold: bool) {
        self.state.held.send_replace(hold);
    }
}

impl Tables {
    fn prices(&self) -> Prices {
        let latest = self.committed.last();
        Prices {
            period: latest.map(|batch| batch.period),
            computed_at: latest.map(|batch| batch.computed_at),
            prices: latest.map(|batch| batch.prices.clone()).unwrap_or_default(),
        }
    }
}

async fn gazetteer(State(store): State<Arc<StoreState>>) -> Result<Json<Gazetteer>, Problem> {
    let gone = {
        let tables = store.tables.lock().unwrap();
        if tables.away {
            return Err(failure());
        }
        tables.gone
    };
    let place = |token: &str| Place {
        token: token.to_owned(),
        latin: token.to_uppercase(),
        english: token.to_owned(),
        modern: token.to_owned(),
        kind: "city".to_owned(),
        latitude: 41.9,
        longitude: 12.5,
        cell: "851e8053fffffff".parse().unwrap(),
        port: false,
        valid_from: -100,
        valid_until: None,
        exports: Vec::new(),
        imports: Vec::new(),
        source: "the story".to_owned(),
        confidence: Confidence::Low,
    };
    let oil = Good {
        token: "oil".to_owned(),
        latin: "OLEVM".to_owned(),
        english: "oil".to_owned(),
        unit: "amphora".to_owned(),
        unit_kg: 40.0,
        base_price_as: OIL_AS,
        perishability: Perishability::None,
        source: "the story".to_owned(),
        confidence: Confidence::Low,
    };
    let places = ["ostia", "roma"].into_iter().filter(|place| Some(*place) != gone).map(place).collect();
    Ok(Json(Gazetteer { places, goods: vec![oil], legs: Vec::new(), epochs: Vec::new() }))
}

async fn latest_prices(State(store): State<Arc<StoreState>>) -> Result<Json<Prices>, Problem> {
    let tables = store.tables.lock().unwrap();
    if tables.away { Err(failure()) } else { Ok(Json(tables.prices())) }
}

async fn write_prices(
    State(store): State<Arc<StoreState>>,
    IdempotencyKey(key): IdempotencyKey,
    Json(batch): Json<PriceBatch>,
) -> Result<Response, Problem> {
    let (answer, lose) = commit(&mut store.tables.lock().unwrap(), key, batch)?;
    if lose {
        let broken = [Ok("{"), Err(io::Error::other("as the story wants it"))];
        return Ok(Body::from_stream(futures::stream::iter(broken)).into_response());
    }
    store.held.subscribe().wait_for(|held| !held).await.unwrap();
    Ok(Json(answer).into_response())
}

/// Writes a batch unless it was: the answer, and whether to lose it.
fn commit(tables: &mut Tables, key: String, batch: PriceBatch) -> Result<(Prices, bool), Problem> {
    tables.attempts.push(key.clone());
    if tables.away {
        return Err(failure());
    }
    let lose = tables.lose_answers > 0;
    tables.lose_answers = tables.lose_answers.saturating_sub(1);
    if let Some((first, answer)) = tables.answers.get(&key) {
        assert_eq!(*first, batch, "a repeat sends the same bytes");
        return Ok((answer.clone(), lose));
    }
    if tables.committed.last().is_some_and(|last| last.period >= batch.period) {
        return Err(Problem::conflict("period_written", "This period has its prices."));
    }
    if batch.prices.iter().any(|price| Some(price.place.as_str()) == tables.gone) {
        return Err(Problem::unprocessable("prices_refused", "The place is not in the current release."));
    }
    tables.committed.push(batch.clone());
    let answer = tables.prices();
    tables.answers.insert(key, (batch, answer.clone()));
    Ok((answer, lose))
}
