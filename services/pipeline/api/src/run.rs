//! A run takes a set of datasets from files to a release.

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The wish that datasets become a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRun {
    /// Their ids: as many a field as [`tessera_store_api::Field::datasets`] says.
    pub datasets: Vec<String>,
}

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Units are made and validated.
    Surveying,
    /// Everything is valid; an operator may approve.
    Staged,
    /// Something is not valid. The store was not touched.
    Rejected,
    /// Approved; units go to the store.
    Promoting,
    /// The store has it as its current release.
    Promoted,
    /// The pipeline or the store failed; approve again to go on at the last whole unit.
    Failed,
    /// Somebody gave it up. Begin another.
    Cancelled,
}

impl State {
    /// Whether the run waits for nobody but the pipeline.
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Surveying | Self::Promoting)
    }

    /// As tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Surveying => "surveying",
            Self::Staged => "staged",
            Self::Rejected => "rejected",
            Self::Promoting => "promoting",
            Self::Promoted => "promoted",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// From what tables write.
    pub fn of_str(text: &str) -> Option<Self> {
        [
            Self::Surveying,
            Self::Staged,
            Self::Rejected,
            Self::Promoting,
            Self::Promoted,
            Self::Failed,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

/// Why something was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Rejection {
    /// The file.
    pub file: String,
    /// Row, polygon, pixel or cell in it.
    pub place: String,
    /// The rule that was broken.
    pub rule: String,
    /// The value that broke it.
    pub value: String,
    /// Degrees east, where it has a place on Earth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// Degrees north, where it has a place on Earth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Run {
    /// Its number.
    pub id: u32,
    /// What it is made from.
    pub datasets: Vec<String>,
    /// Where it is.
    pub state: State,
    /// Units done in this state.
    pub units_done: u32,
    /// Units in all.
    pub units_total: u32,
    /// Units whose content differs from what the pipeline promoted last: what a promotion would write.
    pub units_changed: u32,
    /// Hash of the release it makes, once it is staged.
    pub hash: Option<String>,
    /// The release, once it is promoted.
    pub release: Option<u32>,
    /// How many things were refused.
    pub rejections_total: u32,
    /// The first of them.
    pub rejections: Vec<Rejection>,
    /// Units in quarantine: sources contradict each other there, or neighbours do. Whoever approves states this number.
    #[serde(default)]
    pub quarantined: u32,
    /// The first things that put units into quarantine, at most [`crate::REJECTIONS_LISTED_MAX`].
    #[serde(default)]
    pub quarantine: Vec<Rejection>,
    /// What failed, in a sentence.
    pub failure: Option<String>,
    /// When it was asked for.
    pub recorded_at: Timestamp,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// Who gave it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_by: Option<String>,
    /// What is done at present, while it works: `read`, `hexagons`, `ways`, `promotion`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// Units a second in this stage, once that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units_per_s: Option<u32>,
}

impl Run {
    /// How far it is, as [`Progress`] wants it: another text as soon as there is something to tell.
    pub fn mark(&self) -> String {
        let stage = self.stage.as_deref().unwrap_or("none");
        format!("{}-{stage}-{}", self.state.as_str(), self.units_done)
    }
}

/// Seconds that a wish for progress is kept waiting, at most.
pub const PROGRESS_WAIT_S: u64 = 25;

/// From where on somebody wants to hear of a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The answer waits until the run's mark, `state-stage-units_done`, is another than this one, at most
    /// [`PROGRESS_WAIT_S`] seconds. Where absent it comes at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Every run, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Runs {
    /// The runs, at most 100.
    pub runs: Vec<Run>,
}

/// A run in a path.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, IntoParams)]
pub struct RunId {
    /// Its number.
    pub run: u32,
}

/// The explicit act of a named operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Who approves.
    pub by: String,
    /// How many units in quarantine are accepted with it: exactly as many as the run has.
    #[serde(default)]
    pub quarantined: u32,
}

/// The wish to go back to an earlier release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rollback {
    /// The release to be current again.
    pub release: u32,
    /// Who wants it.
    pub by: String,
}

/// The wish that a run be given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancellation {
    /// Who gives it up.
    pub by: String,
}
