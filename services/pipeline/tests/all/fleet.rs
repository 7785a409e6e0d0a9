//! A small fleet: an authority, a store, a pipeline, and clients in several roles.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clock::{Clock, SystemClock};
use tempfile::TempDir;
use tessera_pipeline::{Config, Region};
use tessera_pipeline_api::{PipelineClient, Run};
use tokio::task::JoinHandle;
use transport::authority::Authority;
use transport::config::NodeConfig;
use transport::node::Listeners;
use transport::{Client, ClientError, Identity, Node, Role, Shutdown};

use crate::store::FakeStore;

const FLEET: &str = "test";
/// A whole region is surveyed in a build without optimisation, beside other tests.
const DEADLINE: Duration = Duration::from_secs(240);

pub(crate) struct Fleet {
    folder: TempDir,
    authority: Authority,
    region: Region,
    pub(crate) store: Arc<FakeStore>,
    store_address: SocketAddr,
    nodes: Shutdown,
}

pub(crate) struct Running {
    pub(crate) script: PipelineClient,
    pub(crate) operator: PipelineClient,
    /// The script without its contract, for calls no contract would make.
    pub(crate) raw: Client,
    shutdown: Shutdown,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Fleet {
    pub(crate) async fn new(region: Region) -> Self {
        transport::install_crypto();
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(FLEET, SystemClock.now()).unwrap();
        let store = Arc::new(FakeStore::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let store_address = listener.local_addr().unwrap();
        let mut fleet = Self { folder, authority, region, store, store_address, nodes: Shutdown::new() };
        let node = fleet.node("store", 1102, Role::Store);
        let router = crate::store::api(&node, &fleet.store);
        let serving = transport::server::serve(node, listener, transport::server::Security::Mutual, router);
        tokio::spawn(serving);
        fleet.store_address = store_address;
        fleet
    }

    fn config(&self, name: &str, container: u32, role: Role) -> NodeConfig {
        let credentials = self.folder.path().join(name);
        if !credentials.exists() {
            let now = SystemClock.now();
            let leaf = self.authority.issue(&Identity::new(FLEET, container, role), now).unwrap();
            let revoked = self.authority.revocation_list(&[], now).unwrap();
            self.authority.equip(&credentials, &leaf, &revoked).unwrap();
        }
        let nowhere: SocketAddr = "127.0.0.1:0".parse().unwrap();
        NodeConfig {
            mesh: nowhere,
            management: nowhere,
            credentials,
            call_log: self.folder.path().join(format!("{name}.jsonl")),
            call_log_bytes_max: 1 << 24,
        }
    }

    fn node(&self, name: &'static str, container: u32, role: Role) -> Arc<Node> {
        let config = self.config(name, container, role);
        Node::open(name, "0", &config, Arc::new(SystemClock), self.nodes.clone()).unwrap()
    }

    pub(crate) fn content(&self) -> PathBuf {
        self.folder.path().join("content")
    }

    /// Starts the pipeline, or starts it again with what it had.
    pub(crate) async fn pipeline(&self) -> Running {
        let config = Config {
            database: self.folder.path().join("staging.sqlite3"),
            content: self.content(),
            store: format!("https://{}", self.store_address),
            node: self.config("pipeline", 1101, Role::Pipeline),
        };
        let listeners = Listeners::bind(&config.node).await.unwrap();
        let url = format!("https://{}", listeners.mesh.local_addr().unwrap());
        let shutdown = Shutdown::new();
        let served =
            tessera_pipeline::run_in(self.region, config, listeners, Arc::new(SystemClock), shutdown.clone());
        let task = tokio::spawn(served);
        let (script, operator) =
            (self.node("script", 0, Role::Dataset), self.node("operator", 0, Role::Operator));
        Running {
            raw: Client::new(&script, Role::Pipeline, &url).unwrap(),
            script: PipelineClient::new(&script, &url).unwrap(),
            operator: PipelineClient::new(&operator, &url).unwrap(),
            shutdown,
            task,
        }
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.nodes.request();
    }
}

impl Running {
    /// Waits until a run is as wanted.
    pub(crate) async fn until(&self, run: u32, wanted: impl Fn(&Run) -> bool) -> Run {
        let begun = Instant::now();
        loop {
            let run = self.script.run(run).await.unwrap();
            if wanted(&run) {
                return run;
            }
            assert!(begun.elapsed() < DEADLINE, "{run:?}");
        }
    }

    /// Waits until a run waits for somebody else.
    pub(crate) async fn ended(&self, run: u32) -> Run {
        self.until(run, |run| !run.state.is_working()).await
    }

    pub(crate) async fn stop(self) {
        self.shutdown.request();
        self.task.await.unwrap().unwrap();
    }
}

/// The code of a refusal.
pub(crate) fn code<T: std::fmt::Debug>(answer: Result<T, ClientError>) -> String {
    answer.unwrap_err().problem().expect("an answer").code.clone()
}
