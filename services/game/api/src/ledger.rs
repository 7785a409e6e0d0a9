//! A player's history as a thing of its own: how long it is, whether it is whole, and how to take it away.

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which state; the present one where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct StateQuery {
    /// The state after this moment, by its sequence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1)]
    pub moment: Option<i64>,
    /// The state as it was at this instant; the present one where absent or in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(example = "2026-11-21T12:00:00Z")]
    pub at: Option<Timestamp>,
}

/// The ledger of a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ledger {
    /// The container on which the history began.
    pub node: u32,
    /// The name of its file. It is no secret and opens nothing.
    pub slot: String,
    /// Sequence of the last moment, which is how many there are.
    pub head: i64,
    /// SHA-256 at the end of the chain, in hex: it names the whole history.
    pub hash: String,
    /// When the whole chain was last walked and found sound.
    pub verified_at: Option<Timestamp>,
    /// The last copy of it that was read back and found whole, for the case of a loss; absent before the first.
    #[serde(default)]
    pub backup: Option<VerifiedCopy>,
    /// Bytes of the file and its log.
    pub size_bytes: u64,
    /// Cargoes that are on their way and not sold yet.
    pub in_transit: Vec<InTransit>,
}

/// A copy of a history that was read back from its first byte to its last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerifiedCopy {
    /// When that was.
    pub verified_at: Timestamp,
    /// The last moment in it.
    pub head: i64,
    /// SHA-256 at the end of its chain, in hex.
    pub hash: String,
}

/// What became of the wish for copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Backup {
    /// When they were all looked at.
    pub taken_at: Timestamp,
    /// Every timeline that somebody has.
    pub timelines: Vec<TimelineBackup>,
}

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineBackup {
    /// The name of its file.
    pub slot: String,
    /// The copy there is now.
    pub copy: Option<VerifiedCopy>,
    /// Why it is not of today; absent where it is.
    pub failure: Option<String>,
}

/// A cargo under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InTransit {
    /// Sequence of the moment that sent it.
    pub venture: i64,
    /// The good.
    pub good: String,
    /// Units of it.
    pub quantity: i64,
    /// Where it came from.
    pub from: String,
    /// Where it goes.
    pub to: String,
    /// Asses paid for it, with freight and wages.
    pub cost_as: i64,
}

/// Whether a history is whole: every moment follows the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proof {
    /// The container on which the history began. The chain begins with it and the slot.
    pub node: u32,
    /// The name of the file.
    pub slot: String,
    /// When it was looked at.
    pub checked_at: Timestamp,
    /// Whether it is whole.
    pub sound: bool,
    /// The last moment, if it is whole.
    pub head: Option<i64>,
    /// SHA-256 at the end of the chain, in hex, if it is whole.
    pub hash: Option<String>,
    /// The first moment that does not follow the one before, if it is not.
    pub breaks_at: Option<i64>,
}

/// A history to take away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Export {
    /// Version of this format.
    pub format: u32,
    /// The container on which the history began.
    pub node: u32,
    /// The name of the history's file there.
    pub slot: String,
    /// The last moment.
    pub head: i64,
    /// SHA-256 at the end of the chain, in hex. Whoever has the moments can compute it again.
    pub hash: String,
    /// Version of the tables in the file.
    pub schema: u32,
    /// When it was made.
    pub exported_at: Timestamp,
    /// What there is to take.
    pub files: Vec<ExportFile>,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportFile {
    /// Its name; ask for it under `/api/v1/export/{name}`.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// Bytes of it.
    pub bytes: u64,
    /// SHA-256 of it, in hex.
    pub sha256: String,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Path)]
pub struct ExportName {
    /// Its name, as the export lists it.
    #[param(example = "timeline.sqlite3")]
    pub name: String,
}

/// Gives a seat up for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetireRequest {
    /// The seat's slot, as the ledger says it: nobody does this by mistake.
    pub slot: String,
}

/// A seat that was given up. Its file is destroyed; nobody can undo that here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Retired {
    /// The slot.
    pub slot: String,
    /// When its file was destroyed.
    pub retired_at: Timestamp,
    /// Until when archives of the whole container, which the operator keeps for the case of a loss, may still hold it.
    pub archives_until: Timestamp,
}

/// A history that was taken in from another container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Imported {
    /// The name of its file, as before.
    pub slot: String,
    /// The last moment.
    pub head: i64,
    /// SHA-256 at the end of the chain, in hex, as before.
    pub hash: String,
    /// Six words with which its player opens it. Shown this once; a secret.
    pub words: String,
}

/// The timelines of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Timelines {
    /// All of them.
    pub timelines: Vec<TimelineStatus>,
}

/// How a timeline is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineStatus {
    /// The name of its file.
    pub slot: String,
    /// Whether somebody plays it.
    pub taken: bool,
    /// When its whole chain was last found sound; absent where it was not needed since the start.
    pub verified_at: Option<Timestamp>,
    /// Since when it is in quarantine, if it is.
    pub quarantined_at: Option<Timestamp>,
    /// Why.
    pub reason: Option<String>,
}
