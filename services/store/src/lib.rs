//! `tessera-store` (1102): the authoritative store of the physical world, and of the prices that players make.
//!
//! The pipeline writes the world as numbered releases, the aggregator writes prices, games read both. What makes it the
//! way it is:
//!
//! - **A reader sees release n or n+1, never a mix.** Every read is one SQLite snapshot that first asks which release is
//!   current (`edition.rs`), and a promotion moves that pointer in the transaction in which it changes the states.
//! - **Content is named by its hash and written once.** Units, tables and land are shared between releases, so a release
//!   costs what it changes, and going back to an earlier one costs nothing. Triggers refuse what would change or delete it.
//! - **The store trusts nobody's hash.** Before a draft becomes current it computes the hash over what it holds and
//!   compares it with the pipeline's, so what was lost or added on the way is found before anyone reads it.
//! - **A batch is written whole or not at all**, and a refusal names every defect: place, rule, value.
//! - **Prices are never older than the newest period written.** Late periods become history.

mod app;
mod area;
mod background;
mod bulk;
mod catalogue;
mod cell;
mod change;
mod config;
mod defect;
mod difference;
mod edition;
mod error;
mod feature;
mod front;
mod gazetteer;
mod held;
mod http;
mod land;
mod layer;
mod ogc;
mod price;
mod provenance;
mod release;
mod site;
mod stream;
mod tables;
mod tiles;
mod unit;
mod view;
mod years;

use std::sync::Arc;

use anyhow::Context;
use clock::{SharedClock, SystemClock};
use database::{Database, Options};
use transport::node::Listeners;
use transport::{Node, Shutdown};

use app::App;
pub use config::Config;

/// Reading connections: more than the processor has cores, fewer than SQLite's threads.
const READERS: u32 = 8;
/// Page cache of each connection, in KiB: the index of a release of 200,000 units.
const CACHE_KIB: u32 = 8 * 1024;

/// Binds the configured addresses and serves until `shutdown`.
///
/// # Errors
/// When an address is taken, and whatever [`run`] fails with.
pub async fn start(config: Config, shutdown: Shutdown) -> anyhow::Result<()> {
    let listeners = Listeners::bind(&config.node).await?;
    run(config, listeners, Arc::new(SystemClock), shutdown).await
}

/// Serves on `listeners` until `shutdown`.
///
/// # Errors
/// When the credentials, the call log or the database cannot be used; a database of a newer program is left alone.
pub async fn run(
    config: Config,
    listeners: Listeners,
    clock: SharedClock,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let node = Node::open("tessera-store", env!("CARGO_PKG_VERSION"), &config.node, clock.clone(), shutdown)?;
    let app = App::new(open(&config)?, bulk::Folder::new(config.files()), clock);
    node.readiness.met("database");
    node.announce_ready();
    let making = tokio::spawn(bulk::work(app.clone(), node.shutdown.clone()));
    node.serve(listeners, http::api(&node, app.clone()), &[]).await;
    making.await.context("the maker of files failed")?;
    // Whoever closes the database last takes its log away; a thread that still reads would leave it behind.
    tokio::task::spawn_blocking(move || app.front.close()).await?;
    Ok(())
}

fn open(config: &Config) -> anyhow::Result<Database> {
    if let Some(folder) = config.database.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    }
    let options = Options { readers: READERS, cache_kib: CACHE_KIB, ..Options::default() };
    Ok(Database::open(&config.database, tables::SCHEMA, &options)?)
}
