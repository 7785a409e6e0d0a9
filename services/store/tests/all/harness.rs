//! A small fleet: an authority, a clock that is moved by hand, and stores that are started and stopped.

use std::path::PathBuf;
use std::sync::Arc;

use clock::{Clock, ManualClock, SystemClock};
use tessera_store::Config;
use tessera_store_api::StoreClient;
use tokio::task::JoinHandle;
use transport::testing::{TestFleet, listeners};
use transport::{ClientError, Node, Problem, Role, Shutdown};

/// Number of every container: who speaks is a matter of the role here.
const CONTAINER: u32 = 1;

/// Whoever speaks in a test.
pub(crate) struct Fleet {
    members: TestFleet,
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
        let clock = ManualClock::starting_at(SystemClock.now());
        Self { members: TestFleet::with_clock("test", clock.clone()), clock }
    }

    /// Where the store keeps the world.
    pub(crate) fn database(&self) -> PathBuf {
        self.members.folder().join("world").join("world.sqlite3")
    }

    /// Starts the store on ports of the system's choice. Connections made before it is ready wait.
    pub(crate) async fn store(&self) -> Store {
        let node = self.members.equipped_config(CONTAINER, Role::Store);
        let config = Config { database: self.database(), files: None, node };
        let listeners = listeners().await;
        let url = format!("https://{}", listeners.mesh.local_addr().unwrap());
        let shutdown = Shutdown::new();
        let task = tokio::spawn(tessera_store::run(config, listeners, self.clock.clone(), shutdown.clone()));
        Store { url, shutdown, task }
    }

    /// Where the certificate and the key of that role are.
    pub(crate) fn credentials(&self, role: Role) -> PathBuf {
        self.members.equip(CONTAINER, role);
        self.members.credentials(CONTAINER, role)
    }

    /// A member of the fleet in that role.
    pub(crate) fn node(&self, role: Role) -> Arc<Node> {
        self.members.member(CONTAINER, role)
    }

    /// The store as that role sees it.
    pub(crate) fn client(&self, store: &Store, role: Role) -> StoreClient {
        StoreClient::new(&self.node(role), &store.url).unwrap()
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
