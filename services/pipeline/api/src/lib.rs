//! The contract of the pipeline (1101): scripts push files with their recipes, the pipeline validates and stages them,
//! an operator approves, and the store gets a new release.

pub mod client;
pub mod endpoints;
mod recipe;
mod run;

pub use client::PipelineClient;
pub use recipe::{
    AxisOrder, Content, DatasetId, Datasets, Encoding, Feeds, Format, Grid, Packing, Recipe, Registered, Table, Triage,
};
pub use run::{Approval, NewRun, Rejection, Rollback, Run, RunId, Runs, State};

/// A dataset's file, in bytes, at most.
pub const CONTENT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Rejections a run lists, at most; their number is always told.
pub const REJECTIONS_LISTED_MAX: usize = 100;
