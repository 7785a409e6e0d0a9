//! The contract of the store (1102): the physical world, and the aggregates derived from what players do.
//!
//! WHEN CHANGING THIS API: a released field or path is never renamed or removed; add, and keep the old answer. The
//! snapshot of the OpenAPI document in `services/store/tests` fails first, so that nobody does it by accident.

pub mod client;
mod codes;
pub mod endpoints;
mod feature;
mod gazetteer;
pub mod geodata;
mod price;
pub mod query;
mod release;
mod view;
mod world;
mod years;

pub use client::StoreClient;
pub use codes::{Code, EPOCHS_MAX, Hydro, Occupation, Occupations, SiteKind, Slope, Tectonics, Vegetation};
pub use feature::{Feature, Geometry, Layer, LayerName, Position, Site};
pub use gazetteer::{Confidence, Epoch, Gazetteer, Good, Leg, Mode, Perishability, Place};
pub use price::{Price, PriceBatch, Prices};
pub use release::{
    DATASETS_PER_FIELD_MAX, Dataset, Field, NewRelease, Promotion, Release, ReleaseNumber, Releases, Status,
    UnitBatch, UnitReceipt, release_hash,
};
pub use view::{
    CELL_FIELDS, CellList, CellValues, CellView, CellViews, Changes, CodeTables, Difference, ElevationChange,
    Epochs, Features, GroupProvenance, InEpoch, LayerDifference, ListedCell, ListedCells, PromotionEvent,
    Resolutions, Sites, Trailer, UnitChange, UnitCounts,
};
pub use world::{Cell, CellAnswer, CellId, CellIdError, Cells, Child, Provenance, Surface, Unit, is_land};
pub use years::{Span, SpanError, TimeReference, YearError, astronomical};

/// Units in one batch of writes, at most.
pub const UNITS_PER_BATCH_MAX: usize = 1000;
/// A batch of units, in bytes of JSON, at most: 1000 units with 49 children each are 7 MB, and sites come on top.
pub const UNIT_BATCH_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Cells in one page of answers, at most.
pub const CELLS_PER_PAGE_MAX: u32 = 5000;
/// Prices in one batch, at most.
pub const PRICES_PER_BATCH_MAX: usize = 20_000;
/// A layer, in bytes of JSON, at most.
pub const LAYER_BYTES_MAX: usize = 32 * 1024 * 1024;
/// The land polygons, in bytes, at most.
pub const LAND_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Cells that can be looked up by one list, at most.
pub const CELLS_PER_LIST_MAX: usize = 1000;
/// Rings of cells around a cell, at most: 7651 cells.
pub const DISK_K_MAX: u32 = 50;
/// Rings of cells along a leg, at most.
pub const CORRIDOR_K_MAX: u32 = 10;
/// Sites or features in one page of answers, at most.
pub const FEATURES_PER_PAGE_MAX: u32 = 1000;
/// Changes of elevation that a difference lists, at most.
pub const CHANGES_LISTED_MAX: usize = 20;
