//! A fleet in a test: an authority, members with real certificates, listeners on port 0, all in a folder that goes away.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set itself up has failed")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clock::{SharedClock, SystemClock};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::authority::{Authority, LEAF_VALIDITY, Leaf};
use crate::config::NodeConfig;
use crate::identity::{Identity, Role, Serial};
use crate::node::{Listeners, Node};
use crate::router::Mounted;
use crate::shutdown::Shutdown;

/// Time a test waits for an event before it fails: ten times what a busy machine needs.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A fleet of its own.
#[derive(Debug)]
pub struct TestFleet {
    /// Its authority.
    pub authority: Authority,
    name: String,
    clock: SharedClock,
    folder: TempDir,
}

/// A member that serves until it is dropped.
#[derive(Debug)]
pub struct Serving {
    /// Where the fleet calls it.
    pub mesh_url: String,
    /// Where the operator looks after it.
    pub management_url: String,
    /// Stops it.
    pub shutdown: Shutdown,
    task: tokio::task::JoinHandle<()>,
}

impl Serving {
    /// Stops it and waits until it has.
    pub async fn stop(mut self) {
        self.shutdown.request();
        tokio::time::timeout(PATIENCE, &mut self.task).await.expect("it stops in time").unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.shutdown.request();
    }
}

impl TestFleet {
    /// A fleet called `test`.
    pub fn new() -> Self {
        Self::named("test")
    }

    /// A fleet called `name`.
    pub fn named(name: &str) -> Self {
        Self::with_clock(name, Arc::new(SystemClock))
    }

    /// A fleet whose members live by `clock`. Its certificates are of the system's time, which is what TLS looks at.
    pub fn with_clock(name: &str, clock: SharedClock) -> Self {
        crate::install_crypto();
        let now = clock::Clock::now(&SystemClock);
        let authority = Authority::create(name, now).unwrap();
        Self { authority, name: name.to_owned(), clock, folder: tempfile::tempdir().unwrap() }
    }

    /// The folder that goes away with the fleet.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A name in this fleet.
    pub fn identity(&self, container: u32, role: Role) -> Identity {
        Identity::new(&self.name, container, role)
    }

    /// Where a member's credentials are.
    pub fn credentials(&self, container: u32, role: Role) -> PathBuf {
        self.folder().join(format!("{container}-{role}"))
    }

    /// Where a member's call log is.
    pub fn call_log(&self, container: u32, role: Role) -> PathBuf {
        self.folder().join(format!("{container}-{role}.calls.jsonl"))
    }

    /// Writes fresh credentials for a member, with nobody revoked.
    pub fn equip(&self, container: u32, role: Role) -> Leaf {
        self.equip_for(container, role, LEAF_VALIDITY)
    }

    /// Writes credentials that are valid for `validity`.
    pub fn equip_for(&self, container: u32, role: Role, validity: Duration) -> Leaf {
        let now = clock::Clock::now(&SystemClock);
        let here = [Ipv4Addr::LOCALHOST.into()];
        let leaf = self.authority.issue_at(&self.identity(container, role), &here, now, validity).unwrap();
        let nobody = self.authority.revocation_list(&[], now).unwrap();
        self.authority.equip(&self.credentials(container, role), &leaf, &nobody).unwrap();
        leaf
    }

    /// Publishes a revocation list to a member.
    pub fn revoke_for(&self, container: u32, role: Role, revoked: &[Serial]) {
        let now = clock::Clock::now(&SystemClock);
        let list = self.authority.revocation_list(revoked, now).unwrap();
        std::fs::write(self.credentials(container, role).join(crate::credentials::REVOCATION_FILE), list)
            .unwrap();
    }

    /// What a browser speaks TLS with that trusts this fleet's authority and has no certificate of its own.
    pub fn browser_config(&self) -> rustls::ClientConfig {
        let authority = CertificateDer::from_pem_slice(self.authority.certificate_pem().as_bytes()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(authority).unwrap();
        rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()
    }

    /// A member with fresh credentials.
    pub fn member(&self, container: u32, role: Role) -> Arc<Node> {
        self.equip(container, role);
        self.member_as_equipped(container, role)
    }

    /// A member with the credentials that are there.
    pub fn member_as_equipped(&self, container: u32, role: Role) -> Arc<Node> {
        let config = self.node_config(container, role);
        Node::open("test", "0.0.0", &config, self.clock.clone(), Shutdown::new()).unwrap()
    }

    /// The part of a service's configuration that is about speaking, with fresh credentials.
    pub fn equipped_config(&self, container: u32, role: Role) -> NodeConfig {
        self.equip(container, role);
        self.node_config(container, role)
    }

    fn node_config(&self, container: u32, role: Role) -> NodeConfig {
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        NodeConfig {
            mesh: anywhere,
            management: anywhere,
            credentials: self.credentials(container, role),
            call_log: self.call_log(container, role),
            call_log_bytes_max: crate::limits::CALL_LOG_BYTES_MAX,
        }
    }

    /// Serves an API as `node`.
    pub async fn serve(&self, node: &Arc<Node>, api: Mounted) -> Serving {
        let listeners = listeners().await;
        let url = |listener: &TcpListener| format!("https://{}", listener.local_addr().unwrap());
        let (mesh_url, management_url) = (url(&listeners.mesh), url(&listeners.management));
        let (serving, shutdown) = (node.clone(), node.shutdown.clone());
        let task = tokio::spawn(async move { serving.serve(listeners, api, &[]).await });
        Serving { mesh_url, management_url, shutdown, task }
    }
}

impl Default for TestFleet {
    fn default() -> Self {
        Self::new()
    }
}

/// Listeners on free ports of this machine.
pub async fn listeners() -> Listeners {
    Listeners { mesh: listener().await, management: listener().await }
}

/// A listener on a free port of this machine.
pub async fn listener() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap()
}

/// Asks until there is an answer, and fails with `what` when there is none in [`PATIENCE`].
pub async fn eventually<T>(what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
    eventually_within(PATIENCE, what, ask).await
}

/// The same with a patience of its own, for what takes its time by design.
pub async fn eventually_within<T>(
    patience: Duration,
    what: &str,
    mut ask: impl AsyncFnMut() -> Option<T>,
) -> T {
    let asked = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(patience, asked).await.unwrap_or_else(|_| panic!("waited in vain for: {what}"))
}
