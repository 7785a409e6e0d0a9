//! A small fleet: an authority, a clock that is moved by hand, and stores that are started and stopped.

use std::path::PathBuf;
use std::sync::Arc;

use clock::{Clock, ManualClock, SystemClock};
use tempfile::TempDir;
use tessera_store::Config;
use tessera_store_api::StoreClient;
use tokio::task::JoinHandle;
use transport::authority::Authority;
use transport::config::NodeConfig;
use transport::node::Listeners;
use transport::{ClientError, Identity, Node, Problem, Role, Shutdown};

const FLEET: &str = "test";

/// Whoever speaks in a test.
pub(crate) struct Fleet {
    folder: TempDir,
    authority: Authority,
    /// The time of every member.
    pub(crate) clock: Arc<ManualClock>,
}

/// A store that runs.
pub(crate) struct Store {
    url: String,
    shutdown: Shutdown,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Fleet {
    pub(crate) fn new() -> Self {
        transport::install_crypto();
        let clock = ManualClock::starting_at(SystemClock.now());
        let authority = Authority::create(FLEET, clock.now()).unwrap();
        Self { folder: tempfile::tempdir().unwrap(), authority, clock }
    }

    /// Where the store keeps the world.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("world").join("world.sqlite3")
    }

    /// Starts the store on ports of the system's choice. Connections made before it is ready wait.
    pub(crate) async fn store(&self) -> Store {
        let config = Config { database: self.database(), node: self.member(Role::Store) };
        let listeners = Listeners::bind(&config.node).await.unwrap();
        let url = format!("https://{}", listeners.mesh.local_addr().unwrap());
        let shutdown = Shutdown::new();
        let task = tokio::spawn(tessera_store::run(config, listeners, self.clock.clone(), shutdown.clone()));
        Store { url, shutdown, task }
    }

    /// A member of the fleet in that role.
    pub(crate) fn node(&self, role: Role) -> Arc<Node> {
        let config = self.member(role);
        Node::open("test", "0", &config, self.clock.clone(), Shutdown::new()).unwrap()
    }

    /// The store as that role sees it.
    pub(crate) fn client(&self, store: &Store, role: Role) -> StoreClient {
        StoreClient::new(&self.node(role), &store.url).unwrap()
    }

    fn member(&self, role: Role) -> NodeConfig {
        let credentials = self.folder.path().join(role.as_str());
        let now = self.clock.now();
        let leaf = self.authority.issue(&Identity::new(FLEET, 1, role), now).unwrap();
        let revoked = self.authority.revocation_list(&[], now).unwrap();
        self.authority.equip(&credentials, &leaf, &revoked).unwrap();
        NodeConfig {
            mesh: "127.0.0.1:0".parse().unwrap(),
            management: "127.0.0.1:0".parse().unwrap(),
            call_log: credentials.join("calls.jsonl"),
            call_log_bytes_max: 1 << 20,
            credentials,
        }
    }
}

impl Store {
    /// Where it is reached.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Stops it and waits for its end.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.shutdown.request();
        self.task.await.unwrap()
    }

    /// Waits for a store that ends on its own.
    pub(crate) async fn ended(self) -> anyhow::Result<()> {
        self.task.await.unwrap()
    }
}

/// The problem with which the store refused.
#[track_caller]
pub(crate) fn refusal<T: std::fmt::Debug>(answer: Result<T, ClientError>) -> Problem {
    let error = answer.expect_err("the store should have refused");
    error.problem().unwrap_or_else(|| panic!("{}", error.chain())).clone()
}

/// The status and the code of the refusal.
#[track_caller]
pub(crate) fn code<T: std::fmt::Debug>(answer: Result<T, ClientError>) -> (u16, String) {
    let problem = refusal(answer);
    (problem.status, problem.code)
}
