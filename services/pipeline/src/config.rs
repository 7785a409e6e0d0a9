//! The configuration.

use std::path::PathBuf;

use serde::Deserialize;
use transport::config::NodeConfig;

/// Everything that can be set. `pipeline.example.toml` shows it with comments.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The staging database.
    pub database: PathBuf,
    /// The folder for files that scripts bring.
    pub content: PathBuf,
    /// Where the store is, such as `https://10.110.0.12:8443`.
    pub store: String,
    /// How we speak.
    pub node: NodeConfig,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_example_is_valid_and_an_unknown_key_is_refused() {
        let example = include_str!("../pipeline.example.toml");
        let config: Config = toml::from_str(example).unwrap();
        assert_eq!(config.node.mesh.port(), 8443);
        assert!(toml::from_str::<Config>(&format!("speed = 9\n{example}")).is_err());
    }
}
