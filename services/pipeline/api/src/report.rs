//! What came of a run, for machines. The page for people says the same.

use serde::{Deserialize, Serialize};
use tessera_store_api::Field;
use utoipa::ToSchema;

use crate::{DatasetTally, Rejection, State, Triage};

/// Examples of a broken rule, at most.
pub const EXAMPLES_MAX: usize = 5;

/// A dataset of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportedDataset {
    /// Its name in programs.
    pub id: String,
    /// The source's version.
    pub version: String,
    /// Its name for people.
    pub title: String,
    /// Its licence.
    pub licence: String,
    /// Whom to thank.
    pub attribution: String,
    /// What it feeds.
    pub field: Field,
    /// What it was found good for.
    pub triage: Triage,
    /// Its file.
    pub file: String,
    /// The file's SHA-256, in hex.
    pub sha256: String,
    /// Bytes of the file.
    pub bytes: Option<u64>,
    /// Things in it that were refused.
    pub refused: u32,
    /// Its rows, counted; absent for rasters, and before they were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tally: Option<DatasetTally>,
}

/// A rule that was broken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BrokenRule {
    /// The file.
    pub file: String,
    /// The rule.
    pub rule: String,
    /// What it asks for, in a sentence.
    pub meaning: String,
    /// How often it was broken.
    pub count: u32,
    /// The first times, at most [`EXAMPLES_MAX`].
    pub examples: Vec<Rejection>,
}

/// A stage of a run and how long it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Timing {
    /// What was done: `read`, `hexagons`, `ways`, `promotion`.
    pub stage: String,
    /// Milliseconds; until now where it goes on.
    pub ms: u64,
    /// Units it did.
    pub units: u32,
    /// Whether it has ended.
    pub ended: bool,
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// The run.
    pub run: u32,
    /// Where it is.
    pub state: State,
    /// What came of it, in a sentence.
    pub verdict: String,
    /// What to do next, in a sentence.
    pub next: String,
    /// Units in all.
    pub units_total: u32,
    /// Units that a promotion would write.
    pub units_changed: u32,
    /// Hash of the release it makes.
    pub hash: Option<String>,
    /// The release, once it is promoted.
    pub release: Option<u32>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// How many things were refused.
    pub rejections_total: u32,
    /// Every rule that was broken, the one broken most often first.
    pub rules: Vec<BrokenRule>,
    /// Units in quarantine.
    pub quarantined: u32,
    /// What put them there, by rule.
    pub quarantine: Vec<BrokenRule>,
    /// What it was made from, in order of the fields.
    pub datasets: Vec<ReportedDataset>,
    /// What took how long.
    pub stages: Vec<Timing>,
}
