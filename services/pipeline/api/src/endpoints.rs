//! Every operation of the pipeline: path, callers, types.

use tessera_store_api::Release;
use transport::{Endpoint, Role};

use crate::{
    Approval, CONTENT_BYTES_MAX, DatasetId, Datasets, NewRun, Recipe, Registered, Rollback, Run, RunId, Runs,
};

const SCRIPTS_AND_OPERATOR: &[Role] = &[Role::Dataset, Role::Operator];
const OPERATOR: &[Role] = &[Role::Operator];

/// Every dataset.
pub static DATASETS: Endpoint =
    Endpoint::get("datasets", "/api/v1/datasets", "Every dataset the pipeline knows.")
        .callers(SCRIPTS_AND_OPERATOR)
        .answers::<Datasets>();
/// Describes a dataset.
pub static REGISTER: Endpoint =
    Endpoint::put("register", "/api/v1/datasets/{dataset}", "Describes a dataset, or describes it anew.")
        .callers(SCRIPTS_AND_OPERATOR)
        .path::<DatasetId>()
        .takes::<Recipe>()
        .answers::<Registered>()
        .unkeyed();
/// Brings a dataset's file.
pub static UPLOAD: Endpoint = Endpoint::put(
    "upload",
    "/api/v1/datasets/{dataset}/content",
    "Brings a dataset's file. It is refused unless its checksum is the recipe's.",
)
.callers(SCRIPTS_AND_OPERATOR)
.path::<DatasetId>()
.takes_bytes("application/octet-stream")
.answers::<Registered>()
.body_up_to(CONTENT_BYTES_MAX)
.within_seconds(60)
.unkeyed();
/// Every run.
pub static RUNS: Endpoint = Endpoint::get("runs", "/api/v1/runs", "The runs, newest first.")
    .callers(SCRIPTS_AND_OPERATOR)
    .answers::<Runs>();
/// Begins a run.
pub static BEGIN_RUN: Endpoint =
    Endpoint::post("begin_run", "/api/v1/runs", "Surveys and validates datasets. The store is not touched.")
        .callers(SCRIPTS_AND_OPERATOR)
        .takes::<NewRun>()
        .answers::<Run>();
/// One run.
pub static RUN: Endpoint =
    Endpoint::get("run", "/api/v1/runs/{run}", "Where a run is, and what was refused.")
        .callers(SCRIPTS_AND_OPERATOR)
        .path::<RunId>()
        .answers::<Run>();
/// Approves a run.
pub static APPROVE: Endpoint = Endpoint::post(
    "approve",
    "/api/v1/runs/{run}/approve",
    "Sends a staged run to the store and makes it current; a failed one goes on where it stopped.",
)
.callers(OPERATOR)
.path::<RunId>()
.takes::<Approval>()
.answers::<Run>();
/// Goes back.
pub static ROLL_BACK: Endpoint =
    Endpoint::post("roll_back", "/api/v1/rollbacks", "Makes an earlier release current again.")
        .callers(OPERATOR)
        .takes::<Rollback>()
        .answers::<Release>()
        .within_seconds(35);

/// Every operation.
pub static ALL: [&Endpoint; 8] =
    [&DATASETS, &REGISTER, &UPLOAD, &RUNS, &BEGIN_RUN, &RUN, &APPROVE, &ROLL_BACK];
