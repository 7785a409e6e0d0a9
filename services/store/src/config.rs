//! What the store is told when it starts.

use std::path::PathBuf;

use serde::Deserialize;
use transport::config::NodeConfig;

/// The configuration; `store.example.toml` explains every key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The world database.
    pub database: PathBuf,
    /// The folder of the files of releases; `files` beside the database where absent. Nothing else belongs there.
    #[serde(default)]
    pub files: Option<PathBuf>,
    /// How the store speaks.
    pub node: NodeConfig,
}

impl Config {
    /// Where the files of releases are.
    pub(crate) fn files(&self) -> PathBuf {
        self.files.clone().unwrap_or_else(|| self.database.with_file_name("files"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../store.example.toml");

    #[test]
    fn the_shipped_example_is_valid() {
        let config: Config = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(config.node.call_log_bytes_max, transport::limits::CALL_LOG_BYTES_MAX);
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let refused = toml::from_str::<Config>(&format!("speed = 1\n{EXAMPLE}")).unwrap_err();
        assert!(refused.to_string().contains("speed"), "{refused}");
    }
}
