//! The configuration of a game container.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;
use transport::config::NodeConfig;
use transport::web::WebFiles;

pub use crate::backup::Schedule;
pub use crate::idle::Idle;
pub use crate::retiring::Archives;

/// What a game container needs to know.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the timelines and of the node's own database.
    pub data: PathBuf,
    /// Where players' browsers call: over HTTPS with a certificate in `https`; without, through a reverse proxy that speaks
    /// it, or on loopback.
    pub players: SocketAddr,
    /// Base address of the store, such as `https://10.110.0.12:8443`.
    pub store: String,
    /// Base address of the aggregator.
    pub aggregator: String,
    /// The certificate for players' browsers.
    #[serde(default)]
    pub https: Option<WebFiles>,
    /// Whether browsers may send the seat's cookie over HTTPS only. Set it where a reverse proxy speaks HTTPS; with a
    /// certificate in `https` it is always so.
    #[serde(default)]
    pub secure_cookies: bool,
    /// What becomes of seats that were taken and never used.
    #[serde(default)]
    pub idle: Idle,
    /// What the operator keeps of the container.
    #[serde(default)]
    pub archives: Archives,
    /// How often verified copies of the timelines are made.
    #[serde(default)]
    pub backups: Schedule,
    /// How the container speaks to the fleet.
    pub node: NodeConfig,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_example_is_valid() {
        let config: Config = toml::from_str(include_str!("../game.example.toml")).unwrap();
        assert_eq!(config.players.port(), 3000);
        assert_eq!(config.idle.release_after_days, None, "nobody loses a seat unless the operator says so");
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let text = format!("colour = 1\n{}", include_str!("../game.example.toml"));
        assert!(toml::from_str::<Config>(&text).is_err());
    }
}
