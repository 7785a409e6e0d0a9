//! Answers of the read API: cells as they were asked for, sites, layers, epochs, differences and changes.

use std::collections::BTreeMap;

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::codes::{Code, Hydro, Occupation, Occupations, Slope, Tectonics, Vegetation};
use crate::feature::{Feature, LayerName, Site};
use crate::gazetteer::Epoch;
use crate::release::Dataset;
use crate::world::{CellId, Surface};

/// Values of a cell that can be asked for by name with `fields`.
pub const CELL_FIELDS: [&str; 11] = [
    "elev_cm",
    "elev_min_cm",
    "elev_max_cm",
    "land_permille",
    "surface",
    "terrain",
    "slope",
    "hydro",
    "tectonics",
    "occupation",
    "land",
];

/// A cell in an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InEpoch {
    /// Whether it was land, by [`crate::is_land`] with the epoch's sea level. Of a cell finer than 5 it is its unit's.
    pub land: bool,
    /// What is known of people in it.
    pub occupation: Occupation,
}

/// Of a cell, what was asked for. What is absent was not asked for, or is not surveyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CellValues {
    /// Which.
    pub cell: CellId,
    /// See [`crate::Cell::elev_cm`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elev_cm: Option<i32>,
    /// Lowest sample, in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elev_min_cm: Option<i32>,
    /// Highest sample, in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elev_max_cm: Option<i32>,
    /// Share of land by the modern coastline, in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub land_permille: Option<u16>,
    /// How the elevation came about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<Surface>,
    /// What would grow without people.
    #[serde(default, skip_serializing_if = "Vegetation::is_not_surveyed")]
    pub terrain: Vegetation,
    /// How steep the land is.
    #[serde(default, skip_serializing_if = "Slope::is_not_surveyed")]
    pub slope: Slope,
    /// Water in it.
    #[serde(default, skip_serializing_if = "Hydro::is_not_surveyed")]
    pub hydro: Hydro,
    /// The setting of its crust.
    #[serde(default, skip_serializing_if = "Tectonics::is_not_surveyed")]
    pub tectonics: Tectonics,
    /// People, epoch by epoch.
    #[serde(default, skip_serializing_if = "Occupations::is_not_surveyed")]
    pub occupation: Occupations,
    /// Whether the middle of a cell finer than 5 is land by the modern coastline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub land: Option<bool>,
    /// The cell in the epoch that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_epoch: Option<InEpoch>,
}

/// From which H3 resolution each group of values is: the coarser of what is stored and what its sources bear. Groups
/// without a source are not surveyed and absent.
pub type Resolutions = BTreeMap<String, u8>;

/// One cell with what it stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CellView {
    /// The release the answer is from.
    pub release: u32,
    /// When that release became current.
    pub released_at: Timestamp,
    /// H3 resolution that the sources of elevation and land honestly bear.
    pub source_resolution: u8,
    /// Token of the epoch that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// Resolution of the cell that was asked for.
    pub resolution: u8,
    /// Whether a value that was asked for is from a coarser resolution than the cell's.
    pub interpolated: bool,
    /// From which resolution each group of values is.
    pub resolutions: Resolutions,
    /// The values.
    #[serde(flatten)]
    pub cell: CellValues,
}

/// Cells, in order of their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CellViews {
    /// The release the answer is from.
    pub release: u32,
    /// When that release became current.
    pub released_at: Timestamp,
    /// H3 resolution that the sources of elevation and land honestly bear.
    pub source_resolution: u8,
    /// Token of the epoch that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// Resolution of the cells.
    pub resolution: u8,
    /// Whether a value that was asked for is from a coarser resolution than the cells'.
    pub interpolated: bool,
    /// From which resolution each group of values is.
    pub resolutions: Resolutions,
    /// The cells. Those of which the release knows nothing are left out.
    pub cells: Vec<CellValues>,
    /// Ask with `after` = this for the next page; absent on the last.
    #[serde(default)]
    pub next: Option<CellId>,
}

/// Cells to be looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CellList {
    /// At most [`crate::CELLS_PER_LIST_MAX`], of resolution 5 and finer.
    pub cells: Vec<CellId>,
}

/// One of the cells that were looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedCell {
    /// Its resolution.
    pub resolution: u8,
    /// Whether a value that was asked for is from a coarser resolution.
    pub interpolated: bool,
    /// The values.
    #[serde(flatten)]
    pub cell: CellValues,
}

/// Cells that were looked up, in the order of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedCells {
    /// The release the answer is from.
    pub release: u32,
    /// When that release became current.
    pub released_at: Timestamp,
    /// H3 resolution that the sources of elevation and land honestly bear.
    pub source_resolution: u8,
    /// Token of the epoch that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// Those that the release has.
    pub cells: Vec<ListedCell>,
    /// Those that it has not.
    pub missing: Vec<CellId>,
}

/// The datasets that feed a group of a cell's values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupProvenance {
    /// `elevation`, `land`, `terrain`, `slope`, `hydro`, `tectonics` or `occupation`.
    pub group: String,
    /// From which H3 resolution its values are.
    pub resolution: u8,
    /// Whether that is coarser than the cell.
    pub interpolated: bool,
    /// Every dataset, with licence, attribution and checksum.
    pub datasets: Vec<Dataset>,
}

/// The epochs of the current release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Epochs {
    /// The release the answer is from.
    pub release: u32,
    /// When that release became current.
    pub released_at: Timestamp,
    /// The epochs, oldest first.
    pub epochs: Vec<Epoch>,
}

/// Every code table: what the values of a cell mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeTables {
    /// Potential vegetation.
    pub terrain: Vec<Code>,
    /// How steep the land is.
    pub slope: Vec<Code>,
    /// The setting of the crust.
    pub tectonics: Vec<Code>,
    /// What is known of people.
    pub occupation: Vec<Code>,
    /// What a site is.
    pub site_kind: Vec<Code>,
}

/// A page of sites, in order of their units and of their ids in them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Sites {
    /// The release the answer is from.
    pub release: u32,
    /// When that release became current.
    pub released_at: Timestamp,
    /// Token of the epoch that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// The sites.
    pub sites: Vec<Site>,
    /// Ask with `after` = this for the next page; absent on the last.
    #[serde(default)]
    pub next: Option<String>,
}

/// A page of a layer, in order of ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Features {
    /// The release the answer is from.
    pub release: u32,
    /// When that release became current.
    pub released_at: Timestamp,
    /// Token of the epoch that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// The layer.
    pub layer: LayerName,
    /// The features.
    pub features: Vec<Feature>,
    /// Ask with `after` = this for the next page; absent on the last.
    #[serde(default)]
    pub next: Option<String>,
}

/// The last line of a stream. A stream without it was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trailer {
    /// Always true.
    pub end: bool,
    /// Lines before this one: cells, sites or features.
    pub cells: u64,
    /// The release they are from.
    pub release: u32,
    /// When that release became current.
    pub released_at: Timestamp,
}

/// How many units a release has that another has not, and so on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitCounts {
    /// In both with the same content.
    pub same: u32,
    /// In both with another content.
    pub changed: u32,
    /// In the later only.
    pub added: u32,
    /// In the earlier only.
    pub removed: u32,
}

/// How the elevation of a cell differs between two releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ElevationChange {
    /// The cell.
    pub cell: CellId,
    /// Before, in centimetres.
    pub from_cm: i32,
    /// After, in centimetres.
    pub to_cm: i32,
}

/// How a layer differs between two releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LayerDifference {
    /// The layer.
    pub layer: LayerName,
    /// Its hash before; absent where there was none.
    pub from: Option<String>,
    /// Its hash after.
    pub to: Option<String>,
}

/// What differs between two releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Difference {
    /// The earlier release.
    pub from: u32,
    /// The later one.
    pub to: u32,
    /// Units.
    pub units: UnitCounts,
    /// By the name of the field: in how many cells of resolution 5 it differs, of units that both have.
    pub cells: BTreeMap<String, u64>,
    /// The same for children.
    pub children: BTreeMap<String, u64>,
    /// Sites of the later release less those of the earlier.
    pub sites: i64,
    /// The greatest changes of elevation, the greatest first; at most [`crate::CHANGES_LISTED_MAX`].
    pub elevation: Vec<ElevationChange>,
    /// Layers that differ.
    pub layers: Vec<LayerDifference>,
    /// Whether places, goods, legs or epochs differ.
    pub gazetteer: bool,
    /// Whether the land polygons differ.
    pub land: bool,
}

/// A time that a release became current.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromotionEvent {
    /// Its place in the history; the first is 1.
    pub sequence: u32,
    /// The release.
    pub release: u32,
    /// When.
    pub promoted_at: Timestamp,
    /// Who approved it.
    pub approved_by: String,
}

/// A unit whose content is another one now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitChange {
    /// The hexagon.
    pub unit: CellId,
    /// Hash of its present content; absent where it is no longer in the world.
    pub hash: Option<String>,
}

/// What happened since a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Changes {
    /// The release that these changes lead to.
    pub release: u32,
    /// When it became current.
    pub released_at: Timestamp,
    /// Promotions on the way; told once, on the first page.
    pub promotions: Vec<PromotionEvent>,
    /// Units that differ, in order of their ids.
    pub units: Vec<UnitChange>,
    /// Ask with `since` = this for what comes next.
    pub next: String,
    /// Whether there is more already.
    pub more: bool,
}
