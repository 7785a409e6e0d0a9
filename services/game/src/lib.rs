//! OTIVM (1105): the game. 128 players, each with a timeline of their own in a SQLite file of their own; the server is the
//! authority, and every act is a moment on disk before it is acknowledged.

pub mod config;
mod http;

use clock::{SharedClock, SystemClock};
use std::sync::Arc;
use tokio::net::TcpListener;
use transport::server::{self, Security};
use transport::{Node, Shutdown, node};

pub use config::Config;

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
    run(config, listeners, Arc::new(SystemClock), shutdown).await
}

/// Serves on `listeners` until the shutdown is requested and what was in flight has ended.
pub async fn run(
    config: Config,
    listeners: Listeners,
    clock: SharedClock,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let node = Node::open("otivm", env!("CARGO_PKG_VERSION"), &config.node, clock, shutdown)?;
    let mesh = http::mesh(&node);
    let players = http::players(&node);
    node.announce_ready();
    tokio::join!(
        node.serve(listeners.fleet, mesh, &otivm_api::endpoints::PLAYERS),
        server::serve(node.clone(), listeners.players, Security::Plain, players.router),
    );
    Ok(())
}
