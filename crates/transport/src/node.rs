//! A member of the fleet in one process: who it is and what it shares between its listeners and its clients.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use clock::SharedClock;
use tokio::net::TcpListener;

use crate::call_log::CallLog;
use crate::config::NodeConfig;
use crate::credentials::{CredentialStore, CredentialsError};
use crate::endpoint::Endpoint;
use crate::identity::Identity;
use crate::metrics::Metrics;
use crate::router::Mounted;
use crate::server::{self, Security};
use crate::shutdown::Shutdown;
use crate::{limits, management, openapi};

/// A running member of the fleet.
#[derive(Debug)]
pub struct Node {
    /// The program, such as `tessera-store`.
    pub service: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Its certificate and whom it trusts.
    pub credentials: Arc<CredentialStore>,
    /// Where its calls are written down.
    pub calls: CallLog,
    /// What it counts.
    pub metrics: Metrics,
    /// Its time.
    pub clock: SharedClock,
    /// Whether it can do its work.
    pub readiness: Readiness,
    /// The wish that it stop.
    pub shutdown: Shutdown,
}

/// The two listeners of every service, bound before it runs so that a taken port is found out first.
#[derive(Debug)]
pub struct Listeners {
    /// For the fleet.
    pub mesh: TcpListener,
    /// For the operator.
    pub management: TcpListener,
}

impl Listeners {
    /// Binds both addresses.
    pub async fn bind(config: &NodeConfig) -> Result<Self, BindError> {
        Ok(Self { mesh: bind(config.mesh).await?, management: bind(config.management).await? })
    }
}

/// Binds one address.
pub async fn bind(address: std::net::SocketAddr) -> Result<TcpListener, BindError> {
    TcpListener::bind(address).await.map_err(|source| BindError { address, source })
}

/// An address that cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("{address} cannot be listened on; end the program that uses it or configure another port")]
pub struct BindError {
    /// The address.
    pub address: std::net::SocketAddr,
    /// The system's reason.
    pub source: std::io::Error,
}

impl Node {
    /// Opens the credentials and the call log.
    pub fn open(
        service: &'static str,
        version: &'static str,
        config: &NodeConfig,
        clock: SharedClock,
        shutdown: Shutdown,
    ) -> Result<Arc<Self>, NodeError> {
        let NodeConfig { credentials, call_log, call_log_bytes_max, .. } = config;
        Self::assemble(service, version, (credentials, call_log, *call_log_bytes_max), clock, shutdown)
    }

    /// A member that only calls and does not listen: the operator's command, a script.
    pub fn caller(
        service: &'static str,
        version: &'static str,
        credentials: &Path,
        call_log: &Path,
        clock: SharedClock,
    ) -> Result<Arc<Self>, NodeError> {
        let files = (credentials, call_log, limits::CALL_LOG_BYTES_MAX);
        Self::assemble(service, version, files, clock, Shutdown::new())
    }

    fn assemble(
        service: &'static str,
        version: &'static str,
        (credentials, call_log, call_log_bytes_max): (&Path, &Path, u64),
        clock: SharedClock,
        shutdown: Shutdown,
    ) -> Result<Arc<Self>, NodeError> {
        let credentials = CredentialStore::open(credentials)?;
        let calls = CallLog::open(call_log, call_log_bytes_max)
            .map_err(|source| NodeError::CallLog { path: call_log.to_owned(), source })?;
        let metrics = Metrics::new(service, version);
        let readiness = Readiness::default();
        Ok(Arc::new(Self { service, version, credentials, calls, metrics, clock, readiness, shutdown }))
    }

    /// Who this is, by its present certificate.
    pub fn identity(&self) -> Identity {
        self.credentials.current().identity.clone()
    }

    /// Serves the mesh API and the management API until the shutdown is requested and what was in flight has ended.
    ///
    /// `others` are endpoints of further listeners that belong into the OpenAPI document.
    pub async fn serve(self: &Arc<Self>, listeners: Listeners, api: Mounted, others: &[&'static Endpoint]) {
        let watch = tokio::spawn(self.clone().follow_credentials());
        let endpoints = api.endpoints.iter().chain(others).copied();
        let document = openapi::document(self.service, self.version, endpoints);
        let management = management::router(self, document);
        tokio::join!(
            server::serve(self.clone(), listeners.mesh, Security::Mutual, api.router),
            server::serve(self.clone(), listeners.management, Security::Mutual, management.router),
        );
        watch.abort();
    }

    /// Tells the supervisor that the service does its work. Without one this does nothing.
    pub fn announce_ready(&self) {
        if let Err(error) = sd_notify::notify(&[sd_notify::NotifyState::Ready]) {
            tracing::warn!(%error, "the supervisor could not be told");
        }
        tracing::info!(service = self.service, identity = %self.identity(), "ready");
    }

    async fn follow_credentials(self: Arc<Self>) {
        let mut seen = self.credentials.fingerprint();
        loop {
            self.metrics.certificate_ends(self.credentials.current().not_after_s);
            tokio::time::sleep(limits::CREDENTIALS_WATCH_INTERVAL).await;
            let present = self.credentials.fingerprint();
            if present != seen {
                // Half of the files may be new; the next look sees the rest, so a failure only waits for it.
                match self.credentials.reload() {
                    Ok(()) => seen = present,
                    Err(error) => tracing::warn!(%error, "credentials not reloaded yet"),
                }
            }
        }
    }
}

/// Whether a service can do its work: named conditions, each met or with the reason why not.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<BTreeMap<&'static str, Option<String>>>);

impl Readiness {
    /// The condition is met.
    pub fn met(&self, condition: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(condition, None);
    }

    /// The condition is not met.
    pub fn unmet(&self, condition: &'static str, reason: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(condition, Some(reason.into()));
    }

    /// Every condition with its reason for not being met.
    pub fn conditions(&self) -> BTreeMap<&'static str, Option<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Why a node cannot start.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// Its certificate cannot be used.
    #[error("the credentials cannot be used")]
    Credentials(#[from] CredentialsError),
    /// Its call log cannot be opened.
    #[error("the call log {path} cannot be opened")]
    CallLog {
        /// The file.
        path: std::path::PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
}
