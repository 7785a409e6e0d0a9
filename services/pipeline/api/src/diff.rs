//! What a promotion would change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tessera_store_api::{CellId, LayerName};
use utoipa::{IntoParams, ToSchema};

/// Biggest changes of elevation that a difference names, at most.
pub const BIGGEST_MAX: usize = 20;
/// Names of tables' rows that a difference lists for each table, at most; their number is always told.
pub const ROWS_LISTED_MAX: usize = 20;
/// Units in one page of changed units, at most.
pub const CHANGED_UNITS_PER_PAGE_MAX: u32 = 2_000;

/// How many things came, went and changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// New.
    pub added: u32,
    /// No longer there.
    pub removed: u32,
    /// There before and after, and not the same.
    pub changed: u32,
}

impl Counts {
    /// Whether nothing differs.
    pub const fn is_same(&self) -> bool {
        self.added == 0 && self.removed == 0 && self.changed == 0
    }
}

/// Hexagons of resolution 5, there before and after, in which a field has another value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangedCells {
    /// Mean, lowest or highest elevation, or how it came about.
    pub elevation: u32,
    /// Share of land.
    pub land: u32,
    /// Potential vegetation.
    pub terrain: u32,
    /// Slope.
    pub slope: u32,
    /// Water.
    pub hydro: u32,
    /// Setting of the crust.
    pub tectonics: u32,
    /// People, in any epoch.
    pub occupation: u32,
    /// Anything in their children of resolution 7.
    pub children: u32,
}

/// A change of mean elevation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ElevationChange {
    /// Where.
    pub cell: CellId,
    /// Centimetres before.
    pub before_cm: i32,
    /// Centimetres after.
    pub after_cm: i32,
}

impl ElevationChange {
    /// How much, in centimetres.
    pub const fn size_cm(&self) -> u32 {
        self.before_cm.abs_diff(self.after_cm)
    }
}

/// What differs in a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangedRows {
    /// How many.
    #[serde(flatten)]
    pub counts: Counts,
    /// Names of the first that were added, removed or changed.
    pub rows: Vec<String>,
}

/// What a run differs in from the one that is current in the store, as far as the pipeline knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Diff {
    /// The run.
    pub run: u32,
    /// The run it is compared with; absent where none was promoted, and everything is new.
    pub against: Option<u32>,
    /// The release that one made.
    pub release: Option<u32>,
    /// Units.
    pub units: Counts,
    /// Units that are there before and after, and the same.
    pub units_unchanged: u32,
    /// Cells of units that changed, by field.
    pub cells: ChangedCells,
    /// Sites.
    pub sites: Counts,
    /// `places`, `goods`, `legs`, `epochs`.
    pub tables: BTreeMap<String, ChangedRows>,
    /// Layers that are not the same.
    pub layers: Vec<LayerName>,
    /// Whether the land polygons are others.
    pub land: bool,
    /// The largest changes of mean elevation, the largest first.
    pub biggest: Vec<ElevationChange>,
}

impl Diff {
    /// Whether a promotion would change nothing.
    pub fn is_empty(&self) -> bool {
        self.units.is_same()
            && self.tables.values().all(|table| table.counts.is_same())
            && self.layers.is_empty()
            && !self.land
    }
}

/// How a unit differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// It is no longer there.
    Removed,
    /// It is not the same.
    Changed,
}

/// A unit that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangedUnit {
    /// Which.
    pub unit: CellId,
    /// How.
    pub change: Change,
    /// Its mean elevation before, in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_cm: Option<i32>,
    /// Its mean elevation after, in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_cm: Option<i32>,
}

/// A page of units that differ, in order of their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangedUnits {
    /// The run it is compared with; absent where everything is new.
    pub against: Option<u32>,
    /// The units.
    pub units: Vec<ChangedUnit>,
    /// Ask with `after` = this for the next page; absent on the last.
    pub next: Option<CellId>,
}

/// Which page of changed units.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ChangedUnitsPage {
    /// Units after this one; from the beginning where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<CellId>,
    /// Units in the page, at most [`CHANGED_UNITS_PER_PAGE_MAX`], which it is where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 2000)]
    pub limit: Option<u32>,
}
