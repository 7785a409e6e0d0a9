//! A fleet in a test: certificates, a store and an aggregator that tell what they are told, and the game.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use clock::{ManualClock, Timestamp};
use otivm::{Config, Idle, SameSeeds};
use otivm_api::{Command, GameClient, PlayError, PlayerClient, RouteOffer, RoutesQuery};
use tessera_store_api::endpoints::{self, CellPage, LayerPath};
use tessera_store_api::{Cells, Gazetteer, Prices, Release};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use transport::credentials::{CERTIFICATE_FILE, KEY_FILE};
use transport::extract::{Json, Path, Query};
use transport::router::Mounted;
pub(crate) use transport::testing::eventually;
use transport::testing::{TestFleet, listener, listeners};
use transport::web::WebFiles;
use transport::{Api, Node, Problem, Role, Shutdown};

use crate::world::{SmallWorld, small_world};

/// Whose credentials the game shows to browsers: anybody's of the fleet bear the address they call.
const SHOWN: (u32, Role) = (9000, Role::Reader);
/// What befalls the players of a test is the same each time.
const SEED: u64 = 1;
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

async fn rivers(State(told): State<Told>, Path(path): Path<LayerPath>) -> Result<String, Problem> {
    match path.layer.as_str() {
        "rivers" => Ok(told.world.rivers.clone()),
        other => Err(Problem::not_found("layer_not_found", format!("There is no layer {other}."))),
    }
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
    pub(crate) store_serves: Other,
    pub(crate) aggregator_serves: Other,
    /// What becomes of seats that are never used, from the next start.
    pub(crate) idle: Idle,
    /// The certificate for players' browsers, from the next start.
    pub(crate) https: Option<WebFiles>,
    game: Option<Game>,
}

/// The store or the aggregator: may be killed, and comes back where it was.
pub(crate) struct Other {
    mesh: SocketAddr,
    running: Option<(Shutdown, JoinHandle<()>)>,
}

impl Other {
    async fn start(node: Arc<Node>, api: Mounted, mesh: SocketAddr) -> Self {
        let mesh = eventually("the port is free", || async { TcpListener::bind(mesh).await.ok() }).await;
        let at = mesh.local_addr().unwrap();
        let listeners = transport::node::Listeners { mesh, management: listener().await };
        let shutdown = node.shutdown.clone();
        let task = tokio::spawn(async move { node.serve(listeners, api, &[]).await });
        Self { mesh: at, running: Some((shutdown, task)) }
    }

    async fn stop(&mut self) {
        let (shutdown, task) = self.running.take().unwrap();
        shutdown.request();
        task.await.unwrap();
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.mesh)
    }
}

fn store_api(node: &Arc<Node>, told: &Told) -> Mounted {
    Api::new(node)
        .route(&endpoints::CURRENT_RELEASE, release)
        .route(&endpoints::GAZETTEER, gazetteer)
        .route(&endpoints::LAND, land)
        .route(&endpoints::LAYER_STREAM, rivers)
        .route(&endpoints::CELLS, cells)
        .route(&endpoints::PRICES, prices)
        .finish(told.clone())
}

fn aggregator_api(node: &Arc<Node>, told: &Told) -> Mounted {
    Api::new(node).route(&tessera_aggregator_api::PRICES, prices).finish(told.clone())
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

    /// The same, whose game speaks HTTPS with players.
    pub(crate) async fn over_https() -> Self {
        let mut fleet = Self::new().await;
        fleet.kill().await;
        let folder = fleet.members.credentials(SHOWN.0, SHOWN.1);
        fleet.show_certificate();
        fleet.https =
            Some(WebFiles { certificate: folder.join(CERTIFICATE_FILE), key: folder.join(KEY_FILE) });
        fleet.start().await;
        fleet
    }

    /// Makes the certificate for browsers anew.
    pub(crate) fn show_certificate(&self) {
        self.members.equip(SHOWN.0, SHOWN.1);
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
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let store_serves = Other::start(store.clone(), store_api(&store, &told), anywhere).await;
        let aggregator = members.member(1103, Role::Aggregator);
        let api = aggregator_api(&aggregator, &told);
        let aggregator_serves = Other::start(aggregator.clone(), api, anywhere).await;
        let clock = ManualClock::starting_at(START);
        let mut fleet = Self {
            members,
            clock,
            told,
            aggregator,
            store_serves,
            aggregator_serves,
            idle: Idle::default(),
            https: None,
            game: None,
        };
        fleet.start().await;
        fleet
    }

    /// Starts the game on new ports and the data that is there.
    pub(crate) async fn start(&mut self) {
        let listeners = otivm::Listeners { fleet: listeners().await, players: listener().await };
        let config = Config {
            data: self.data(),
            players: listeners.players.local_addr().unwrap(),
            store: self.store_serves.url(),
            aggregator: self.aggregator_serves.url(),
            https: self.https.clone(),
            secure_cookies: false,
            idle: self.idle,
            archives: Default::default(),
            backups: Default::default(),
            node: self.members.equipped_config(1105, Role::Game),
        };
        let players = listeners.players.local_addr().unwrap();
        let mesh = listeners.fleet.mesh.local_addr().unwrap();
        let shutdown = Shutdown::new();
        let task = tokio::spawn(otivm::run(
            config,
            listeners,
            self.clock.clone(),
            Arc::new(SameSeeds(SEED)),
            shutdown.clone(),
        ));
        self.game = Some(Game { task, shutdown, players, mesh });
        let browser = self.browser();
        let browser = &browser;
        eventually("the game answers", || async move { browser.seat().await.ok() }).await;
    }

    /// Ends the store and the aggregator.
    pub(crate) async fn stop_others(&mut self) {
        self.store_serves.stop().await;
        self.aggregator_serves.stop().await;
    }

    /// Brings the store back where it was.
    pub(crate) async fn start_store(&mut self) {
        let node = self.members.member_as_equipped(1102, Role::Store);
        let api = store_api(&node, &self.told);
        self.store_serves = Other::start(node, api, self.store_serves.mesh).await;
    }

    /// Brings the aggregator back where it was.
    pub(crate) async fn start_aggregator(&mut self) {
        let node = self.members.member_as_equipped(1103, Role::Aggregator);
        let api = aggregator_api(&node, &self.told);
        self.aggregator_serves = Other::start(node, api, self.aggregator_serves.mesh).await;
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

    /// The timeline of a player: their ledger names it.
    pub(crate) async fn file_of(&self, player: &PlayerClient) -> PathBuf {
        let slot = player.ledger().await.unwrap().slot;
        self.data().join("players").join(format!("{slot}.sqlite3"))
    }

    /// The players' address.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.https.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.game.as_ref().unwrap().players)
    }

    /// A browser without a seat.
    pub(crate) fn browser(&self) -> PlayerClient {
        let authority = self.members.authority.certificate_pem();
        PlayerClient::trusting(&self.url(), &[authority]).unwrap()
    }

    /// The same browser after the game was started again.
    pub(crate) fn again(&self, player: &PlayerClient) -> PlayerClient {
        self.browser().with_cookie(player.cookie().unwrap())
    }

    /// The operator's client.
    pub(crate) fn operator(&self) -> GameClient {
        let url = format!("https://{}", self.game.as_ref().unwrap().mesh);
        GameClient::new(&self.members.member(1, Role::Operator), &url).unwrap()
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
