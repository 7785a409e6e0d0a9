//! Releases: the world as it is published, whole and by number.

use std::collections::BTreeMap;

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::feature::LayerName;
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
    /// Land and sea, by the coastline.
    Land,
    /// Elevation of land.
    Elevation,
    /// A second source of the elevation, to compare with the first.
    ElevationCheck,
    /// Heights of single points, which no mean may exceed.
    SpotHeights,
    /// Depth of the sea.
    Depth,
    /// A second source of the depth, to compare with the first.
    DepthCheck,
    /// Potential vegetation.
    Vegetation,
    /// The setting of the crust.
    Tectonics,
    /// Rivers.
    Rivers,
    /// Lakes.
    Lakes,
    /// Named seas.
    Seas,
    /// Places, wrecks, buildings: dated points.
    Sites,
    /// Radiocarbon dates.
    Radiocarbon,
    /// The curve that makes years of radiocarbon ages.
    Calibration,
    /// Ancient roads.
    Roads,
    /// Nodes of the transport network.
    Nodes,
    /// Ways between those nodes.
    Ways,
    /// Aqueducts, canals, walls.
    Works,
    /// Areas of ancient towns.
    Towns,
    /// Times.
    Epochs,
    /// Things to trade.
    Goods,
    /// Towns and harbours of the game.
    Places,
    /// Ways between those.
    Legs,
}

impl Field {
    /// Every field, in the order in which they build on each other.
    pub const ALL: [Self; 23] = [
        Self::Land,
        Self::Elevation,
        Self::ElevationCheck,
        Self::SpotHeights,
        Self::Depth,
        Self::DepthCheck,
        Self::Vegetation,
        Self::Tectonics,
        Self::Rivers,
        Self::Lakes,
        Self::Seas,
        Self::Calibration,
        Self::Sites,
        Self::Radiocarbon,
        Self::Roads,
        Self::Nodes,
        Self::Ways,
        Self::Works,
        Self::Towns,
        Self::Epochs,
        Self::Goods,
        Self::Places,
        Self::Legs,
    ];

    /// As recipes and tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Land => "land",
            Self::Elevation => "elevation",
            Self::ElevationCheck => "elevation_check",
            Self::SpotHeights => "spot_heights",
            Self::Depth => "depth",
            Self::DepthCheck => "depth_check",
            Self::Vegetation => "vegetation",
            Self::Tectonics => "tectonics",
            Self::Rivers => "rivers",
            Self::Lakes => "lakes",
            Self::Seas => "seas",
            Self::Sites => "sites",
            Self::Radiocarbon => "radiocarbon",
            Self::Calibration => "calibration",
            Self::Roads => "roads",
            Self::Nodes => "nodes",
            Self::Ways => "ways",
            Self::Works => "works",
            Self::Towns => "towns",
            Self::Epochs => "epochs",
            Self::Goods => "goods",
            Self::Places => "places",
            Self::Legs => "legs",
        }
    }

    /// From what tables write.
    pub fn of_str(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == text)
    }

    /// How many datasets of a release feed it, at least and at most.
    pub const fn datasets(self) -> (usize, usize) {
        match self {
            Self::Land
            | Self::Elevation
            | Self::Depth
            | Self::Epochs
            | Self::Goods
            | Self::Places
            | Self::Legs => (1, 1),
            Self::ElevationCheck
            | Self::SpotHeights
            | Self::DepthCheck
            | Self::Vegetation
            | Self::Tectonics
            | Self::Seas
            | Self::Calibration
            | Self::Nodes
            | Self::Ways => (0, 1),
            Self::Rivers
            | Self::Lakes
            | Self::Sites
            | Self::Radiocarbon
            | Self::Roads
            | Self::Works
            | Self::Towns => (0, DATASETS_PER_FIELD_MAX),
        }
    }
}

/// Datasets that feed one field, at most.
pub const DATASETS_PER_FIELD_MAX: usize = 16;

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
    /// What it is made from: as many datasets a field as [`Field::datasets`] says.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
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

/// The hash of a release: over the hashes of its units in order of their ids, of its tables and its land, then of its
/// layers by name.
pub fn release_hash<'a>(
    units: impl IntoIterator<Item = &'a str>,
    gazetteer: &'a str,
    land: &'a str,
    layers: &'a BTreeMap<LayerName, String>,
) -> String {
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    let layers = layers.iter().flat_map(|(name, hash)| [name.as_str(), hash.as_str()]);
    for part in units.into_iter().chain([gazetteer, land]).chain(layers) {
        digest.update(part.as_bytes());
        digest.update(b"\n");
    }
    hex::encode(digest.finish())
}
