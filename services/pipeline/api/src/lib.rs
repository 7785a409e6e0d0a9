//! The contract of the pipeline (1101): scripts push files with their recipes, the pipeline validates and stages them,
//! an operator approves, and the store gets a new release.

pub mod client;
mod diff;
pub mod endpoints;
mod recipe;
mod report;
mod rules;
mod run;
mod sending;
mod tally;
mod upload;

pub use client::PipelineClient;
pub use diff::{
    BIGGEST_MAX, CHANGED_UNITS_PER_PAGE_MAX, Change, ChangedCells, ChangedRows, ChangedUnit, ChangedUnits,
    ChangedUnitsPage, Counts, Diff, ElevationChange, ROWS_LISTED_MAX,
};
pub use recipe::{
    AxisOrder, Content, DatasetHistory, DatasetId, DatasetVersion, Datasets, Encoding, Feeds, Format, Grid,
    Packing, Recipe, Registered, Table, Triage,
};
pub use report::{BrokenRule, EXAMPLES_MAX, Report, ReportedDataset, Timing};
pub use rules::{RESOLUTION_MAX, defects, defects_in_a_run, is_sha256};
pub use run::{
    Approval, Cancellation, NewRun, PROGRESS_WAIT_S, Progress, Rejection, Rollback, Run, RunId, Runs, State,
};
pub use sending::{Sending, SendingError};
pub use tally::DatasetTally;
pub use upload::{
    CHUNK_BYTES_MAX, NewUpload, Offset, UPLOAD_BYTES_MAX, UPLOAD_KEPT_DAYS, UPLOADS_OPEN_MAX, Upload,
    UploadId,
};

/// A dataset's file that comes in one piece, in bytes, at most. A larger one comes in parts.
pub const CONTENT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Rejections a run lists, at most; their number is always told.
pub const REJECTIONS_LISTED_MAX: usize = 100;
