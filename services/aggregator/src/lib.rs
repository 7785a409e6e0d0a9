//! The aggregator (1103): what all players do together moves the markets.
//!
//! It asks every game container on a schedule for anonymised counts, derives prices and saturation from them with the
//! published [formula](tessera_aggregator_api::formula), and writes them to the store. It runs no game logic and never
//! meets a player. What must always hold:
//!
//! - **A count counts once**, whatever is asked, answered or restarted twice: counts and cursor are one transaction.
//! - **A period has one set of prices.** They wait in an outbox until the store has them, in order, each once; a report
//!   that comes later is kept and changes nothing.
//! - **A price follows from what is published**, in whole numbers: anyone can compute it again.
//! - **Nobody waits for the one who is away.** A container that is silent is left out after three periods; a store that
//!   is silent gets everything when it is back; the games ask us meanwhile.

pub mod config;

mod collect;
mod cron;
mod derive;
mod http;
mod market;
mod metrics;
mod published;
mod schedule;
mod settle;
mod store;
mod tables;
mod ticks;

use std::sync::Arc;

use anyhow::Context;
use clock::{SharedClock, SystemClock};
use database::Database;
use futures::FutureExt;
use otivm_api::GameClient;
use tessera_store_api::StoreClient;
use transport::node::Listeners;
use transport::{Node, Shutdown};

pub use config::{Config, Game};

use collect::Collector;
use market::Market;
use metrics::Metrics;
use schedule::{Job, Scheduler};
use store::Store;
use ticks::Ticks;

const SERVICE: &str = "tessera-aggregator";

/// Binds the addresses of `config` and runs by the system's clock.
pub async fn start(config: Config, shutdown: Shutdown) -> anyhow::Result<()> {
    let listeners = Listeners::bind(&config.node).await?;
    run(config, listeners, Arc::new(SystemClock), shutdown).await
}

/// Serves and works until the shutdown is requested and what was under way has ended.
pub async fn run(
    config: Config,
    listeners: Listeners,
    clock: SharedClock,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let node = Node::open(SERVICE, version, &config.node, clock.clone(), shutdown.clone())?;
    node.readiness.unmet(market::KNOWS_THE_STORE, "the store was not asked yet");
    let database = Database::open(&config.database, tables::SCHEMA, &database::Options::default())?;
    let market = Arc::new(market(&config, &node, &database)?);
    let job = Job {
        name: market::COLLECT,
        cron: config.collect.parse().context("the schedule cannot be used")?,
        work: Box::new(move || {
            let market = market.clone();
            async move { market.run().await }.boxed()
        }),
    };
    let scheduler = Scheduler::start(database.clone(), clock, vec![job]).await?;
    let ticks = Ticks::start().await.context("the ticks cannot be started")?;
    let api = http::router(&node, database);
    node.announce_ready();
    tokio::join!(node.serve(listeners, api, &[]), keep_time(&node, scheduler, ticks));
    Ok(())
}

fn market(config: &Config, node: &Arc<Node>, database: &Database) -> anyhow::Result<Market> {
    let metrics = Metrics::default();
    metrics.register(&node.metrics);
    let (clock, shutdown) = (node.clock.clone(), node.shutdown.clone());
    let mut nodes = Vec::new();
    for game in &config.games {
        nodes.push((game.container, GameClient::new(node, &game.url)?));
    }
    let collector = Collector {
        database: database.clone(),
        clock: clock.clone(),
        metrics: metrics.clone(),
        shutdown: shutdown.clone(),
        nodes,
    };
    let client = StoreClient::new(node, &config.store)?;
    let store = Store::new(database.clone(), clock.clone(), metrics.clone(), shutdown, client);
    let started_at = clock.now();
    Ok(Market { node: node.clone(), database: database.clone(), metrics, collector, store, started_at })
}

/// Looks at the schedule at every tick; at the end waits for what runs.
async fn keep_time(node: &Node, mut scheduler: Scheduler, ticks: Ticks) {
    loop {
        tokio::select! {
            () = node.shutdown.requested() => break,
            () = ticks.next() => {}
        }
        if let Err(error) = scheduler.tick(node.clock.now()).await {
            tracing::error!(error = transport::problem::chain(&error), "the schedule was not kept");
        }
    }
    ticks.stop().await;
    scheduler.finish().await;
}
