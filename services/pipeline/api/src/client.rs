//! The typed client of the pipeline.

use std::sync::Arc;

use tessera_store_api::Release;
use transport::{Client, ClientError, Node, Role};

use crate::{Approval, Datasets, NewRun, Recipe, Registered, Rollback, Run, Runs, endpoints};

/// Speaks to the pipeline.
#[derive(Debug, Clone)]
pub struct PipelineClient(Client);

impl PipelineClient {
    /// A client for the pipeline at `base_url`.
    pub fn new(node: &Arc<Node>, base_url: &str) -> Result<Self, ClientError> {
        Client::new(node, Role::Pipeline, base_url).map(Self)
    }

    /// Every dataset.
    pub async fn datasets(&self) -> Result<Datasets, ClientError> {
        self.0.to(&endpoints::DATASETS).send().await
    }

    /// Describes a dataset.
    pub async fn register(&self, recipe: &Recipe) -> Result<Registered, ClientError> {
        self.0.to(&endpoints::REGISTER).path("dataset", &recipe.id).json(recipe)?.send().await
    }

    /// Brings its file.
    pub async fn upload(&self, dataset: &str, content: Vec<u8>) -> Result<Registered, ClientError> {
        self.0.to(&endpoints::UPLOAD).path("dataset", dataset).bytes(content).send().await
    }

    /// The runs, newest first.
    pub async fn runs(&self) -> Result<Runs, ClientError> {
        self.0.to(&endpoints::RUNS).send().await
    }

    /// Surveys and validates datasets.
    pub async fn begin_run(&self, run: &NewRun) -> Result<Run, ClientError> {
        self.0.to(&endpoints::BEGIN_RUN).json(run)?.send().await
    }

    /// Where a run is.
    pub async fn run(&self, run: u32) -> Result<Run, ClientError> {
        self.0.to(&endpoints::RUN).path("run", run).send().await
    }

    /// Approves a run.
    pub async fn approve(&self, run: u32, approval: &Approval) -> Result<Run, ClientError> {
        self.0.to(&endpoints::APPROVE).path("run", run).json(approval)?.send().await
    }

    /// Goes back to an earlier release.
    pub async fn roll_back(&self, rollback: &Rollback) -> Result<Release, ClientError> {
        self.0.to(&endpoints::ROLL_BACK).json(rollback)?.send().await
    }
}
