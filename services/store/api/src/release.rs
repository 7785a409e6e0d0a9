//! Releases: the world as it is published, whole and by number.

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::world::Unit;

/// SHA-256 in hex: how content is named.
pub(crate) fn hash(bytes: &[u8]) -> String {
    hex::encode(ring::digest::digest(&ring::digest::SHA256, bytes))
}

/// The life of a row. Rows are never deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 1: being written; nobody reads it.
    Draft,
    /// 2: what readers see.
    Current,
    /// 3: was current.
    Superseded,
    /// 4: was given up before it became current.
    Retired,
}

impl Status {
    /// The code SQLite stores.
    pub const fn code(self) -> i64 {
        match self {
            Self::Draft => 1,
            Self::Current => 2,
            Self::Superseded => 3,
            Self::Retired => 4,
        }
    }

    /// From the code SQLite stores.
    pub const fn of_code(code: i64) -> Option<Self> {
        match code {
            1 => Some(Self::Draft),
            2 => Some(Self::Current),
            3 => Some(Self::Superseded),
            4 => Some(Self::Retired),
            _ => None,
        }
    }
}

/// What a dataset feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Elevation of land.
    Elevation,
    /// Depth of the sea.
    Depth,
    /// Land and sea, by the coastline.
    Land,
    /// Towns and harbours.
    Places,
    /// Things to trade.
    Goods,
    /// Ways between places.
    Legs,
    /// Times.
    Epochs,
}

impl Field {
    /// Every field, in the order in which they build on each other.
    pub const ALL: [Self; 7] =
        [Self::Land, Self::Elevation, Self::Depth, Self::Epochs, Self::Goods, Self::Places, Self::Legs];

    /// As recipes and tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Elevation => "elevation",
            Self::Depth => "depth",
            Self::Land => "land",
            Self::Places => "places",
            Self::Goods => "goods",
            Self::Legs => "legs",
            Self::Epochs => "epochs",
        }
    }

    /// From what tables write.
    pub fn of_str(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == text)
    }
}

/// Where data comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dataset {
    /// Its name in programs: a lower-case slug.
    pub id: String,
    /// The source's version.
    pub version: String,
    /// Its name for people.
    pub title: String,
    /// An SPDX id where there is one.
    pub licence: String,
    /// Whom to thank, and how.
    pub attribution: String,
    /// Where it was obtained.
    pub source: String,
    /// Day it was obtained, as YYYY-MM-DD.
    pub retrieved: String,
    /// Known defects and what was done about them.
    pub note: String,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// What it feeds.
    pub field: Field,
    /// H3 resolution it honestly bears.
    pub resolution: u8,
}

/// A release to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewRelease {
    /// What it is made from, one dataset a field.
    pub datasets: Vec<Dataset>,
    /// Units it will have when it is whole.
    pub units: u32,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Release {
    /// Its number; the first is 1.
    pub number: u32,
    /// Where in its life it is.
    pub status: Status,
    /// What it is made from.
    pub datasets: Vec<Dataset>,
    /// Units it has when it is whole.
    pub units: u32,
    /// SHA-256 over its whole content; absent on a draft.
    pub hash: Option<String>,
    /// When it was begun.
    pub recorded_at: Timestamp,
    /// When it last became current.
    pub promoted_at: Option<Timestamp>,
    /// Who approved that.
    pub approved_by: Option<String>,
}

/// Every release, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Releases {
    /// The releases.
    pub releases: Vec<Release>,
}

/// A release in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
pub struct ReleaseNumber {
    /// Its number.
    pub release: u32,
}

/// Units to be written; each is accepted whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitBatch {
    /// At most [`crate::UNITS_PER_BATCH_MAX`].
    pub units: Vec<Unit>,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitReceipt {
    /// Units whose content the store did not have.
    pub written: u32,
    /// Units whose content it had already, from this or an earlier release.
    pub unchanged: u32,
}

/// The wish that a whole draft, or an earlier release, become current.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Promotion {
    /// The hash the pipeline computed; the store refuses when its own differs.
    pub hash: String,
    /// The operator who approved it.
    pub approved_by: String,
}

/// The hash of a release: over the hashes of its units in order of their ids, then of its tables and its land.
pub fn release_hash<'a>(
    units: impl IntoIterator<Item = &'a str>,
    gazetteer: &'a str,
    land: &'a str,
) -> String {
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    for part in units.into_iter().chain([gazetteer, land]) {
        digest.update(part.as_bytes());
        digest.update(b"\n");
    }
    hex::encode(digest.finish())
}
