//! OTIVM (1105): the game. 128 players, each with a timeline of their own in a SQLite file of their own; the server is the
//! authority, and every act is a moment on disk before it is acknowledged.
//!
//! - `rules` decides, and knows neither clock nor file nor network.
//! - `timeline`, `seats` and `game` keep 128 files apart: one that is slow or broken is nobody else's affair. `present` is one of
//!   them while somebody acts on it.
//! - `settler` lets time pass while nobody looks; `follow` keeps the world and the prices; `counting` makes the only
//!   thing that leaves: counts of at least five players.

mod backup;
mod chain;
pub mod config;
mod content;
mod copying;
mod counting;
mod devices;
mod export;
mod fog;
mod follow;
mod following;
mod game;
mod health;
mod http;
mod idle;
mod importing;
mod joining;
mod ledger;
mod map;
mod news;
mod present;
mod queue;
mod rates;
mod resuming;
mod retiring;
mod river;
mod rules;
mod seats;
mod seeds;
mod sentinel;
mod settler;
mod slots;
mod streams;
mod tables;
mod timeline;
mod upgrade;
mod view;
mod world;

use std::sync::Arc;
use std::time::Duration;

use clock::{SharedClock, SystemClock};
use tessera_aggregator_api::AggregatorClient;
use tessera_store_api::StoreClient;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use transport::server::{self, Security};
use transport::web::WebCertificate;
use transport::{Node, Shutdown, node};

pub use config::{Config, Idle};
use game::Game;
pub use seeds::{SameSeeds, Seeds, SharedSeeds, SystemSeeds};

/// How often it is looked whether a market period can be counted.
const COUNT_INTERVAL: Duration = Duration::from_secs(5);

/// The three listeners of the game, bound before it runs so that a taken port is found out first.
#[derive(Debug)]
pub struct Listeners {
    /// For the fleet and its operator.
    pub fleet: node::Listeners,
    /// For players' browsers.
    pub players: TcpListener,
}

impl Listeners {
    /// Binds the three addresses.
    pub async fn bind(config: &Config) -> Result<Self, node::BindError> {
        let fleet = node::Listeners::bind(&config.node).await?;
        Ok(Self { fleet, players: node::bind(config.players).await? })
    }
}

/// Binds the listeners and serves until the shutdown is requested.
pub async fn start(config: Config, shutdown: Shutdown) -> anyhow::Result<()> {
    let listeners = Listeners::bind(&config).await?;
    run(config, listeners, Arc::new(SystemClock), Arc::new(SystemSeeds), shutdown).await
}

/// Serves on `listeners` until the shutdown is requested and what was in flight has ended.
pub async fn run(
    config: Config,
    listeners: Listeners,
    clock: SharedClock,
    seeds: SharedSeeds,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let node = Node::open("otivm", env!("CARGO_PKG_VERSION"), &config.node, clock, shutdown)?;
    let game = {
        let (node, config) = (node.clone(), config.clone());
        Arc::new(tokio::task::spawn_blocking(move || Game::open(&node, &config, seeds)).await??)
    };
    let store = StoreClient::new(&node, &config.store)?;
    let aggregator = AggregatorClient::new(&node, &config.aggregator)?;
    // Dropped at the end of this function, and the tasks with it.
    let mut tasks = JoinSet::new();
    tasks.spawn(settler::run(game.clone()));
    tasks.spawn(sentinel::run(game.clone()));
    tasks.spawn(export::run(game.clone()));
    tasks.spawn(backup::run(game.clone()));
    tasks.spawn(follow::world(game.clone(), store.clone()));
    tasks.spawn(follow::prices(game.clone(), aggregator, store));
    tasks.spawn(count_periods(game.clone()));
    node.readiness.met("timelines");
    match game.world_if_known() {
        Some(_) => node.readiness.met(follow::WORLD),
        None => node.readiness.unmet(follow::WORLD, "the store was not asked yet"),
    }
    let security = match &config.https {
        None => Security::Plain,
        Some(files) => {
            let certificate = WebCertificate::open(files)?;
            tasks.spawn(certificate.clone().follow());
            Security::Web(certificate)
        }
    };
    node.announce_ready();
    let (mesh, players) = (http::mesh(&game), http::players(&game));
    tokio::join!(
        node.serve(listeners.fleet, mesh, &otivm_api::endpoints::PLAYERS),
        server::serve(node.clone(), listeners.players, security, players),
    );
    tasks.shutdown().await;
    Ok(())
}

/// Counts periods as they end, so that the aggregator's call finds little to do.
async fn count_periods(game: Arc<Game>) {
    loop {
        if let Err(error) = counting::count(&game).await {
            let error = transport::problem::chain(&error);
            tracing::error!(error, "a market period could not be counted");
        }
        tokio::time::sleep(COUNT_INTERVAL).await;
    }
}
