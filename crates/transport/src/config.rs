//! Configuration files: TOML in which an unknown key is an error.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::limits;

/// What every service needs to speak.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeConfig {
    /// Where the fleet calls: the address on the mesh.
    pub mesh: SocketAddr,
    /// Where the operator looks after it: mesh or loopback.
    pub management: SocketAddr,
    /// Folder with cert.pem, key.pem, ca.pem, crl.pem.
    pub credentials: PathBuf,
    /// The call log.
    pub call_log: PathBuf,
    /// Bytes of one call log file before it is rotated.
    #[serde(default = "call_log_bytes_max")]
    pub call_log_bytes_max: u64,
}

fn call_log_bytes_max() -> u64 {
    limits::CALL_LOG_BYTES_MAX
}

/// Reads a configuration.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    toml::from_str(&text)
        .map_err(|source| ConfigError::Invalid { path: path.to_owned(), source: Box::new(source) })
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Missing or not readable.
    #[error("the configuration {path} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Not what was expected; the source names line and key.
    #[error("the configuration {path} is not valid; correct the key it names")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, key and reason.
        source: Box<toml::de::Error>,
    },
}
