//! Container 1101: physical data on its way into the world.
//!
//! Scripts bring files with recipes that say what they are. A run reads and checks them, surveys every hexagon of the
//! region, and finds the ways between places; the result is staged here and nowhere else. When an operator approves,
//! it goes to the store as one release. What is not valid is named with file, place, rule and value, and the store
//! never sees it.
//!
//! - **The hexagon is the unit of work**: a pure function of one hexagon and the sources ([`survey`]), accepted whole
//!   or not at all, staged in chunks that survive a crash.
//! - **Everything can be repeated**: an interrupted survey goes on after its last chunk, an interrupted promotion
//!   after its last acknowledged batch, in the same draft ([`promotion`]).
//! - **Nothing is deleted**: every description, run and promotion stays, so that it can be told how a release came
//!   about.
//! - **An operator sees before they approve**: what would change ([`diff`]) and what was refused ([`report`]).

pub mod config;
pub mod content;
pub mod dataset;
pub mod diff;
pub mod evidence;
pub mod fields;
pub mod formats;
pub mod gazetteer;
pub mod grid;
mod http;
pub mod inputs;
pub mod land;
pub mod legs;
pub mod mapping;
pub mod packed;
pub mod pipeline;
pub mod promotion;
pub mod raster;
pub mod region;
pub mod rejection;
pub mod report;
mod retirement;
pub mod run;
pub mod survey;
pub mod surveying;
mod tables;
pub mod upload;
mod worker;

use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::Context;
use clock::{SharedClock, SystemClock};
use database::{Database, Options};
use tessera_store_api::StoreClient;
use tokio::sync::Notify;
use transport::node::Listeners;
use transport::{Node, Shutdown, limits};

pub use config::Config;
use content::Content;
use pipeline::Pipeline;
pub use region::Region;

/// Connections that read the staging database; few ask, and each keeps a page cache.
const READERS: u32 = 2;

/// Binds the configured addresses and serves until told to stop.
pub async fn start(config: Config, shutdown: Shutdown) -> anyhow::Result<()> {
    let listeners = Listeners::bind(&config.node).await?;
    run(config, listeners, Arc::new(SystemClock), shutdown).await
}

/// Serves on `listeners` until told to stop.
pub async fn run(
    config: Config,
    listeners: Listeners,
    clock: SharedClock,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    run_in(Region::ROMAN_WORLD, config, listeners, clock, shutdown).await
}

/// [`run()`] for another part of the world.
pub async fn run_in(
    region: Region,
    config: Config,
    listeners: Listeners,
    clock: SharedClock,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let node = Node::open("tessera-pipeline", version, &config.node, clock.clone(), shutdown)?;
    if let Some(folder) = config.database.parent() {
        make_folder(folder)?;
    }
    let options = Options { readers: READERS, ..Options::default() };
    let database = Database::open(&config.database, tables::SCHEMA, &options)?;
    let content = Content::open(&config.content)
        .with_context(|| format!("the folder {} cannot be used", config.content.display()))?;
    let store = StoreClient::new(&node, &config.store)?;
    node.readiness.met("database");
    let content = Arc::new(content);
    upload::tidy(&database, &content, clock.now())?;
    let pipeline = Arc::new(Pipeline {
        node: node.clone(),
        database,
        content,
        store,
        region,
        clock,
        wake: Notify::new(),
        receiving: Mutex::new(()),
        comparing: Mutex::new(()),
    });
    let worker = tokio::spawn(worker::work(pipeline.clone()));
    node.announce_ready();
    node.serve(listeners, http::api(&pipeline), &[]).await;
    // A batch on its way may end; what is left goes on at the next start.
    if tokio::time::timeout(limits::DRAIN_TIMEOUT, worker).await.is_err() {
        tracing::warn!("the worker was still busy at the end of the time to drain");
    }
    Ok(())
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))
}
