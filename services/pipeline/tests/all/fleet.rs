//! A small fleet: an authority, a store, a pipeline, and clients in several roles.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clock::{SharedClock, SystemClock};
use tessera_pipeline::{Config, Region};
use tessera_pipeline_api::{PipelineClient, Run};
use tokio::task::JoinHandle;
use transport::testing::{Serving, TestFleet, listeners};
use transport::{Client, ClientError, Role, Shutdown};

use crate::store::FakeStore;

/// A whole region is surveyed in a build without optimisation, beside other tests.
const DEADLINE: Duration = Duration::from_secs(240);

pub(crate) struct Fleet {
    members: TestFleet,
    region: Region,
    pub(crate) store: Arc<FakeStore>,
    store_serves: Serving,
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
        let members = TestFleet::new();
        let store = Arc::new(FakeStore::default());
        let node = members.member(1102, Role::Store);
        let store_serves = members.serve(&node, crate::store::api(&node, &store)).await;
        Self { members, region, store, store_serves }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.members.folder()
    }

    pub(crate) fn content(&self) -> PathBuf {
        self.members.folder().join("content")
    }

    /// Starts the pipeline, or starts it again with what it had.
    pub(crate) async fn pipeline(&self) -> Running {
        self.pipeline_at(Arc::new(SystemClock)).await
    }

    /// The same, at another time.
    pub(crate) async fn pipeline_at(&self, clock: SharedClock) -> Running {
        let config = Config {
            database: self.members.folder().join("staging.sqlite3"),
            content: self.content(),
            store: self.store_serves.mesh_url.clone(),
            node: self.members.equipped_config(1101, Role::Pipeline),
        };
        let listeners = listeners().await;
        let url = format!("https://{}", listeners.mesh.local_addr().unwrap());
        let shutdown = Shutdown::new();
        let served = tessera_pipeline::run_in(self.region, config, listeners, clock, shutdown.clone());
        let task = tokio::spawn(served);
        let (script, operator) =
            (self.members.member(0, Role::Dataset), self.members.member(0, Role::Operator));
        Running {
            raw: Client::new(&script, Role::Pipeline, &url).unwrap(),
            script: PipelineClient::new(&script, &url).unwrap(),
            operator: PipelineClient::new(&operator, &url).unwrap(),
            shutdown,
            task,
        }
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
