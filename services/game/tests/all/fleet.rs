//! A fleet in a test: certificates, a store and an aggregator that tell what they are told, and the game.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use clock::{ManualClock, Timestamp};
use otivm::Config;
use otivm_api::{Command, GameClient, PlayError, PlayerClient, RouteOffer, RoutesQuery};
use tessera_store_api::endpoints::{self, CellPage};
use tessera_store_api::{Cells, Gazetteer, Prices, Release};
use tokio::task::JoinHandle;
use transport::extract::{Json, Query};
pub(crate) use transport::testing::eventually;
use transport::testing::{Serving, TestFleet, listener, listeners};
use transport::{Api, Node, Problem, Role, Shutdown};

use crate::world::{SmallWorld, small_world};

/// The instant at which tests begin: the beginning of a market period.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_795_257_600_000);
/// Milliseconds of a simulated day.
pub(crate) const DAY: u64 = 3000;

/// What the store and the aggregator tell.
#[derive(Clone)]
pub(crate) struct Told {
    world: Arc<SmallWorld>,
    pub(crate) prices: Arc<Mutex<Prices>>,
    /// Whether they answer at all.
    pub(crate) away: Arc<AtomicBool>,
    /// Whether the store has a release.
    pub(crate) released: Arc<AtomicBool>,
    /// Calls that were refused because they are away.
    pub(crate) refused: Arc<AtomicUsize>,
}

impl Told {
    fn answer<T>(&self, answer: T) -> Result<Json<T>, Problem> {
        if self.away.load(Ordering::SeqCst) {
            self.refused.fetch_add(1, Ordering::SeqCst);
            return Err(Problem::forbidden("away", "Away."));
        }
        Ok(Json(answer))
    }
}

async fn release(State(told): State<Told>) -> Result<Json<Release>, Problem> {
    if !told.released.load(Ordering::SeqCst) {
        return Err(Problem::not_found("no_release", "None yet."));
    }
    told.answer(told.world.release.clone())
}

async fn gazetteer(State(told): State<Told>) -> Result<Json<Gazetteer>, Problem> {
    told.answer(told.world.gazetteer.clone())
}

async fn land(State(told): State<Told>) -> Vec<u8> {
    told.world.land.clone()
}

async fn cells(State(told): State<Told>, Query(page): Query<CellPage>) -> Result<Json<Cells>, Problem> {
    // Small pages, so that paging is used.
    let all = told.world.cells.iter().filter(|cell| page.after.is_none_or(|after| cell.cell > after));
    let cells: Vec<_> = all.take(700).cloned().collect();
    let next = cells.last().map(|last| last.cell).filter(|_| cells.len() == 700);
    told.answer(Cells { release: 1, released_at: START, source_resolution: 5, cells, next })
}

async fn prices(State(told): State<Told>) -> Result<Json<Prices>, Problem> {
    let prices = told.prices.lock().unwrap().clone();
    told.answer(prices)
}

/// The fleet.
pub(crate) struct Fleet {
    pub(crate) members: TestFleet,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) told: Told,
    aggregator: Arc<Node>,
    store_serves: Serving,
    aggregator_serves: Serving,
    game: Option<Game>,
}

struct Game {
    task: JoinHandle<anyhow::Result<()>>,
    shutdown: Shutdown,
    players: SocketAddr,
    mesh: SocketAddr,
}

impl Fleet {
    /// A fleet in which the world is known and nobody plays yet.
    pub(crate) async fn new() -> Self {
        let fleet = Self::without_world().await;
        fleet.told.released.store(true, Ordering::SeqCst);
        fleet.world_known().await;
        fleet
    }

    /// A fleet whose store has no release.
    pub(crate) async fn without_world() -> Self {
        let members = TestFleet::new();
        let none = Prices { period: None, computed_at: None, prices: Vec::new() };
        let told = Told {
            world: Arc::new(small_world()),
            prices: Arc::new(Mutex::new(none)),
            away: Arc::default(),
            released: Arc::default(),
            refused: Arc::default(),
        };
        let store = members.member(1102, Role::Store);
        let api = Api::new(&store)
            .route(&endpoints::CURRENT_RELEASE, release)
            .route(&endpoints::GAZETTEER, gazetteer)
            .route(&endpoints::LAND, land)
            .route(&endpoints::CELLS, cells)
            .route(&endpoints::PRICES, prices)
            .finish(told.clone());
        let store_serves = members.serve(&store, api).await;
        let aggregator = members.member(1103, Role::Aggregator);
        let api = Api::new(&aggregator).route(&tessera_aggregator_api::PRICES, prices).finish(told.clone());
        let aggregator_serves = members.serve(&aggregator, api).await;
        let clock = ManualClock::starting_at(START);
        let mut fleet =
            Self { members, clock, told, aggregator, store_serves, aggregator_serves, game: None };
        fleet.start().await;
        fleet
    }

    /// Starts the game on new ports and the data that is there.
    pub(crate) async fn start(&mut self) {
        let listeners = otivm::Listeners { fleet: listeners().await, players: listener().await };
        let config = Config {
            data: self.data(),
            players: listeners.players.local_addr().unwrap(),
            store: self.store_serves.mesh_url.clone(),
            aggregator: self.aggregator_serves.mesh_url.clone(),
            secure_cookies: false,
            node: self.members.equipped_config(1105, Role::Game),
        };
        let players = listeners.players.local_addr().unwrap();
        let mesh = listeners.fleet.mesh.local_addr().unwrap();
        let shutdown = Shutdown::new();
        let task = tokio::spawn(otivm::run(config, listeners, self.clock.clone(), shutdown.clone()));
        self.game = Some(Game { task, shutdown, players, mesh });
        let browser = self.browser();
        let browser = &browser;
        eventually("the game answers", || async move { browser.seat().await.ok() }).await;
    }

    /// Kills the game in the middle of whatever it does.
    pub(crate) async fn kill(&mut self) {
        let game = self.game.take().unwrap();
        game.task.abort();
        game.task.await.unwrap_err();
    }

    /// Stops the game in an orderly way.
    pub(crate) async fn stop(&mut self) {
        let game = self.game.take().unwrap();
        game.shutdown.request();
        game.task.await.unwrap().unwrap();
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.members.folder().join("data")
    }

    /// The timelines, by name.
    pub(crate) fn timelines(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.data().join("players")).unwrap();
        let mut paths: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "sqlite3"))
            .collect();
        paths.sort();
        paths
    }

    /// The timelines that have moments.
    pub(crate) fn played(&self) -> Vec<PathBuf> {
        let mut played = self.timelines();
        played.retain(|path| {
            let file = rusqlite::Connection::open(path).unwrap();
            file.query_row("SELECT count(*) FROM moment", [], |row| row.get::<_, i64>(0)).is_ok_and(|n| n > 0)
        });
        played
    }

    /// The players' address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.game.as_ref().unwrap().players)
    }

    /// A browser without a seat.
    pub(crate) fn browser(&self) -> PlayerClient {
        PlayerClient::new(&self.url()).unwrap()
    }

    /// The same browser after the game was started again.
    pub(crate) fn again(&self, player: &PlayerClient) -> PlayerClient {
        self.browser().with_cookie(player.cookie().unwrap())
    }

    /// The aggregator's client.
    pub(crate) fn aggregator(&self) -> GameClient {
        let url = format!("https://{}", self.game.as_ref().unwrap().mesh);
        GameClient::new(&self.aggregator, &url).unwrap()
    }

    /// A player who has chosen a background.
    pub(crate) async fn player(&self) -> PlayerClient {
        let mut player = self.browser();
        player.join().await.unwrap();
        player.command("choose", choose()).await.unwrap();
        player
    }

    /// Lets simulated days pass.
    pub(crate) fn pass_days(&self, days: u64) {
        self.clock.advance(Duration::from_millis(days * DAY));
    }

    async fn world_known(&self) {
        // The page of someone without a seat does not tell; the node's own cache does.
        let path = self.data().join("node.sqlite3");
        let path = &path;
        eventually("the world is known", || async move {
            let file = rusqlite::Connection::open(path).ok()?;
            file.query_row("SELECT 1 FROM world_document WHERE name = 'edition'", [], |_| Ok(())).ok()
        })
        .await;
    }
}

pub(crate) fn choose() -> Command {
    Command::ChooseBackground { background: "former_legionary".into() }
}

/// The way to a place by its first mode.
pub(crate) async fn route(player: &PlayerClient, to: &str) -> RouteOffer {
    let routes =
        eventually("routes are offered", || async { player.routes(&RoutesQuery::default()).await.ok() })
            .await;
    routes.routes.into_iter().find(|offer| offer.to == to).unwrap()
}

pub(crate) async fn dispatch(player: &PlayerClient, to: &str, good: &str, quantity: i64) -> Command {
    Command::Dispatch { route: route(player, to).await.id, good: good.into(), quantity }
}

/// The code of a refusal.
pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, PlayError>) -> (u16, String) {
    match result {
        Err(PlayError::Refused(problem)) => (problem.status, problem.code),
        other => panic!("not refused: {other:?}"),
    }
}
