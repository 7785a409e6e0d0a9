//! Every operation of the pipeline: path, callers, types.

use tessera_store_api::{Release, Releases};
use transport::{Endpoint, Role};

use crate::{
    Approval, CHUNK_BYTES_MAX, CONTENT_BYTES_MAX, Cancellation, ChangedUnits, ChangedUnitsPage,
    DatasetHistory, DatasetId, Datasets, Diff, NewRun, NewUpload, Offset, Progress, Recipe, Registered,
    Report, Rollback, Run, RunId, Runs, Upload, UploadId,
};

const SCRIPTS_AND_OPERATOR: &[Role] = &[Role::Dataset, Role::Operator];
const OPERATOR: &[Role] = &[Role::Operator];

/// Every dataset.
pub static DATASETS: Endpoint =
    Endpoint::get("datasets", "/api/v1/datasets", "Every dataset the pipeline knows.")
        .callers(SCRIPTS_AND_OPERATOR)
        .answers::<Datasets>();
/// One dataset.
pub static DATASET: Endpoint = Endpoint::get(
    "dataset",
    "/api/v1/datasets/{dataset}",
    "Everything that was ever said of a dataset, the newest version first.",
)
.callers(SCRIPTS_AND_OPERATOR)
.path::<DatasetId>()
.answers::<DatasetHistory>();
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
/// Begins an upload.
pub static BEGIN_UPLOAD: Endpoint = Endpoint::post(
    "begin_upload",
    "/api/v1/datasets/{dataset}/uploads",
    "Begins to bring a dataset's file in parts, or finds the upload of it that was interrupted.",
)
.callers(SCRIPTS_AND_OPERATOR)
.path::<DatasetId>()
.takes::<NewUpload>()
.answers::<Upload>()
.within_seconds(60)
.unkeyed();
/// How far an upload is.
pub static UPLOADED: Endpoint =
    Endpoint::get("uploaded", "/api/v1/datasets/{dataset}/uploads/{upload}", "How far an upload is.")
        .callers(SCRIPTS_AND_OPERATOR)
        .path::<UploadId>()
        .answers::<Upload>();
/// Brings a part of a file.
pub static WRITE_CHUNK: Endpoint = Endpoint::put(
    "write_chunk",
    "/api/v1/datasets/{dataset}/uploads/{upload}",
    "Brings the next part of a file. What is answered is on disk.",
)
.callers(SCRIPTS_AND_OPERATOR)
.path::<UploadId>()
.query::<Offset>()
.takes_bytes("application/octet-stream")
.answers::<Upload>()
.body_up_to(CHUNK_BYTES_MAX)
.within_seconds(60)
.unkeyed();
/// Ends an upload.
pub static FINISH_UPLOAD: Endpoint = Endpoint::post(
    "finish_upload",
    "/api/v1/datasets/{dataset}/uploads/{upload}/finish",
    "Keeps the file that came in parts. It is refused unless its checksum is the recipe's.",
)
.callers(SCRIPTS_AND_OPERATOR)
.path::<UploadId>()
.answers::<Registered>()
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
        .query::<Progress>()
        .answers::<Run>()
        .within_seconds(35);
/// What a promotion would change.
pub static DIFF: Endpoint =
    Endpoint::get("diff", "/api/v1/runs/{run}/diff", "What the promotion of a run would change.")
        .callers(SCRIPTS_AND_OPERATOR)
        .path::<RunId>()
        .answers::<Diff>()
        .within_seconds(60);
/// Which units a promotion would change.
pub static CHANGED_UNITS: Endpoint = Endpoint::get(
    "changed_units",
    "/api/v1/runs/{run}/diff/units",
    "The units that the promotion of a run would change, in order of their ids.",
)
.callers(SCRIPTS_AND_OPERATOR)
.path::<RunId>()
.query::<ChangedUnitsPage>()
.answers::<ChangedUnits>();
/// What came of a run.
pub static REPORT: Endpoint =
    Endpoint::get("report", "/api/v1/runs/{run}/report", "What came of a run: every rule that was broken.")
        .callers(SCRIPTS_AND_OPERATOR)
        .path::<RunId>()
        .answers::<Report>();
/// What came of a run, for people.
pub static REPORT_PAGE: Endpoint = Endpoint::get(
    "report_page",
    "/api/v1/runs/{run}/report.html",
    "What came of a run, as one page with a map. It needs nothing else.",
)
.callers(SCRIPTS_AND_OPERATOR)
.path::<RunId>()
.answers_bytes("text/html")
.within_seconds(60);
/// Gives a run up.
pub static CANCEL: Endpoint =
    Endpoint::post("cancel", "/api/v1/runs/{run}/cancel", "Gives a run up that is not being promoted.")
        .callers(SCRIPTS_AND_OPERATOR)
        .path::<RunId>()
        .takes::<Cancellation>()
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
/// The store's releases.
pub static RELEASES: Endpoint =
    Endpoint::get("releases", "/api/v1/releases", "The store's releases, newest first.")
        .callers(SCRIPTS_AND_OPERATOR)
        .answers::<Releases>()
        .within_seconds(35);
/// Goes back.
pub static ROLL_BACK: Endpoint =
    Endpoint::post("roll_back", "/api/v1/rollbacks", "Makes an earlier release current again.")
        .callers(OPERATOR)
        .takes::<Rollback>()
        .answers::<Release>()
        .within_seconds(35);

/// Every operation.
pub static ALL: [&Endpoint; 19] = [
    &DATASETS,
    &DATASET,
    &REGISTER,
    &UPLOAD,
    &BEGIN_UPLOAD,
    &UPLOADED,
    &WRITE_CHUNK,
    &FINISH_UPLOAD,
    &RUNS,
    &BEGIN_RUN,
    &RUN,
    &DIFF,
    &CHANGED_UNITS,
    &REPORT,
    &REPORT_PAGE,
    &APPROVE,
    &CANCEL,
    &RELEASES,
    &ROLL_BACK,
];
