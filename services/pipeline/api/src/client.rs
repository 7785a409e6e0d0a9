//! The typed client of the pipeline.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tessera_store_api::{Release, Releases};
use transport::{Client, ClientError, Node, Role};

use crate::{
    Approval, Cancellation, ChangedUnits, ChangedUnitsPage, DatasetHistory, Datasets, Diff, NewRun,
    NewUpload, Offset, Progress, Recipe, Registered, Report, Rollback, Run, Runs, Upload, endpoints,
};

/// Time for a call that reads or hashes a whole file, or compares whole runs.
const LONG: Duration = Duration::from_secs(90);
/// Time for a call that waits for progress.
const WAITING: Duration = Duration::from_secs(60);

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

    /// Everything that was ever said of a dataset; `None` where nobody described it.
    pub async fn dataset(&self, dataset: &str) -> Result<Option<DatasetHistory>, ClientError> {
        let answer = self.0.to(&endpoints::DATASET).path("dataset", dataset).send().await;
        match answer {
            Ok(history) => Ok(Some(history)),
            Err(error) if error.problem().is_some_and(|problem| problem.status == 404) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Brings its file in one piece. [`crate::Sending`] brings a large one in parts.
    pub async fn upload(&self, dataset: &str, content: Vec<u8>) -> Result<Registered, ClientError> {
        self.0.to(&endpoints::UPLOAD).path("dataset", dataset).bytes(content).within(LONG).send().await
    }

    /// Begins an upload in parts, or finds the one that was interrupted.
    pub async fn begin_upload(&self, dataset: &str, upload: &NewUpload) -> Result<Upload, ClientError> {
        let call = self.0.to(&endpoints::BEGIN_UPLOAD).path("dataset", dataset);
        call.json(upload)?.within(LONG).send().await
    }

    /// How far an upload is.
    pub async fn uploaded(&self, dataset: &str, upload: u32) -> Result<Upload, ClientError> {
        self.0.to(&endpoints::UPLOADED).path("dataset", dataset).path("upload", upload).send().await
    }

    /// Brings the next part.
    pub async fn write_chunk(
        &self,
        dataset: &str,
        upload: u32,
        offset: u64,
        chunk: Bytes,
    ) -> Result<Upload, ClientError> {
        let call = self.0.to(&endpoints::WRITE_CHUNK).path("dataset", dataset).path("upload", upload);
        call.query(&Offset { offset })?.bytes(chunk).within(LONG).send().await
    }

    /// Ends an upload.
    pub async fn finish_upload(&self, dataset: &str, upload: u32) -> Result<Registered, ClientError> {
        let call = self.0.to(&endpoints::FINISH_UPLOAD).path("dataset", dataset).path("upload", upload);
        call.within(LONG).send().await
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

    /// The run as soon as it is another than `seen`, or after half a minute as it is.
    pub async fn progress(&self, seen: &Run) -> Result<Run, ClientError> {
        let call = self.0.to(&endpoints::RUN).path("run", seen.id);
        call.query(&Progress { after: Some(seen.mark()) })?.within(WAITING).send().await
    }

    /// What the promotion of a run would change.
    pub async fn diff(&self, run: u32) -> Result<Diff, ClientError> {
        self.0.to(&endpoints::DIFF).path("run", run).within(LONG).send().await
    }

    /// Which units it would change.
    pub async fn changed_units(
        &self,
        run: u32,
        page: &ChangedUnitsPage,
    ) -> Result<ChangedUnits, ClientError> {
        self.0.to(&endpoints::CHANGED_UNITS).path("run", run).query(page)?.send().await
    }

    /// What came of a run.
    pub async fn report(&self, run: u32) -> Result<Report, ClientError> {
        self.0.to(&endpoints::REPORT).path("run", run).send().await
    }

    /// What came of a run, as a page for people.
    pub async fn report_page(&self, run: u32) -> Result<Bytes, ClientError> {
        self.0.to(&endpoints::REPORT_PAGE).path("run", run).within(LONG).send_for_bytes().await
    }

    /// Gives a run up.
    pub async fn cancel(&self, run: u32, cancellation: &Cancellation) -> Result<Run, ClientError> {
        self.0.to(&endpoints::CANCEL).path("run", run).json(cancellation)?.send().await
    }

    /// The store's releases, newest first.
    pub async fn releases(&self) -> Result<Releases, ClientError> {
        self.0.to(&endpoints::RELEASES).send().await
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
