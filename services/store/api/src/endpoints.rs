//! Every operation of the store: path, callers, types.

use serde::{Deserialize, Serialize};
use transport::{Endpoint, Role};
use utoipa::IntoParams;

use crate::geodata;
use crate::{
    CellAnswer, CellId, Cells, Gazetteer, LAND_BYTES_MAX, LAYER_BYTES_MAX, Layer, NewRelease, PriceBatch,
    Prices, Promotion, Provenance, Release, ReleaseNumber, Releases, UNIT_BATCH_BYTES_MAX, UnitBatch,
    UnitReceipt,
};

const PIPELINE: &[Role] = &[Role::Pipeline];
const AGGREGATOR: &[Role] = &[Role::Aggregator];
const GAME: &[Role] = &[Role::Game];
const GAME_AND_AGGREGATOR: &[Role] = &[Role::Game, Role::Aggregator];

/// Media type of GeoJSON.
pub const GEOJSON: &str = "application/geo+json";

/// A cell in a path.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, IntoParams)]
pub struct CellPath {
    /// The H3 cell, in lower-case hex.
    pub cell: CellId,
}

/// Which page of cells.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CellPage {
    /// Cells after this one; from the beginning where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<CellId>,
    /// Cells in the page, at most [`crate::CELLS_PER_PAGE_MAX`], which it is where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 5000)]
    pub limit: Option<u32>,
}

/// The current release.
pub static CURRENT_RELEASE: Endpoint =
    Endpoint::get("current_release", "/api/v1/releases/current", "The release that readers see.")
        .callers(&[Role::Game, Role::Aggregator, Role::Pipeline])
        .answers::<Release>();
/// Every release.
pub static RELEASES: Endpoint = Endpoint::get("releases", "/api/v1/releases", "Every release, newest first.")
    .callers(PIPELINE)
    .answers::<Releases>();
/// Begins a release.
pub static BEGIN_RELEASE: Endpoint = Endpoint::post("begin_release", "/api/v1/releases", "Begins a draft.")
    .callers(PIPELINE)
    .takes::<NewRelease>()
    .answers::<Release>();
/// Writes units of a draft.
pub static WRITE_UNITS: Endpoint = Endpoint::put(
    "write_units",
    "/api/v1/releases/{release}/units",
    "Writes whole units of a draft. A unit whose content is known already is not written again.",
)
.callers(PIPELINE)
.path::<ReleaseNumber>()
.takes::<UnitBatch>()
.answers::<UnitReceipt>()
.body_up_to(UNIT_BATCH_BYTES_MAX)
.unkeyed();
/// Writes the tables of a draft.
pub static WRITE_GAZETTEER: Endpoint = Endpoint::put(
    "write_gazetteer",
    "/api/v1/releases/{release}/gazetteer",
    "Sets the places, goods, legs and epochs of a draft.",
)
.callers(PIPELINE)
.path::<ReleaseNumber>()
.takes::<Gazetteer>()
.answers::<Release>()
.body_up_to(8 * 1024 * 1024)
.unkeyed();
/// Writes the land of a draft.
pub static WRITE_LAND: Endpoint =
    Endpoint::put("write_land", "/api/v1/releases/{release}/land", "Sets the land polygons of a draft.")
        .callers(PIPELINE)
        .path::<ReleaseNumber>()
        .takes_bytes("application/octet-stream")
        .answers::<Release>()
        .body_up_to(LAND_BYTES_MAX)
        .unkeyed();
/// Writes a layer of a draft.
pub static WRITE_LAYER: Endpoint =
    Endpoint::put("write_layer", "/api/v1/releases/{release}/layers", "Sets one layer of a draft.")
        .callers(PIPELINE)
        .path::<ReleaseNumber>()
        .takes::<Layer>()
        .answers::<Release>()
        .body_up_to(LAYER_BYTES_MAX)
        .within_seconds(30)
        .unkeyed();
/// Gives up a draft.
pub static RETIRE: Endpoint = Endpoint::post(
    "retire",
    "/api/v1/releases/{release}/retire",
    "Gives up a draft that will not become current. Its rows stay.",
)
.callers(PIPELINE)
.path::<ReleaseNumber>()
.answers::<Release>();
/// Makes a release current.
pub static PROMOTE: Endpoint = Endpoint::post(
    "promote",
    "/api/v1/releases/{release}/promote",
    "Makes a whole draft, or an earlier release, the one that readers see. Atomic.",
)
.callers(PIPELINE)
.path::<ReleaseNumber>()
.takes::<Promotion>()
.answers::<Release>()
.within_seconds(30);
/// One cell.
pub static CELL: Endpoint = Endpoint::get("cell", "/api/v1/cells/{cell}", "One cell of the current release.")
    .callers(GAME)
    .path::<CellPath>()
    .answers::<CellAnswer>();
/// Where a cell's values come from.
pub static PROVENANCE: Endpoint = Endpoint::get(
    "provenance",
    "/api/v1/cells/{cell}/provenance",
    "Which dataset each value of a cell comes from, with licence and checksum.",
)
.callers(GAME)
.path::<CellPath>()
.answers::<Provenance>();
/// Cells by page.
pub static CELLS: Endpoint =
    Endpoint::get("cells", "/api/v1/cells", "The cells of the current release, in order of their ids.")
        .callers(GAME)
        .query::<CellPage>()
        .answers::<Cells>();
/// The tables of the current release.
pub static GAZETTEER: Endpoint =
    Endpoint::get("gazetteer", "/api/v1/gazetteer", "Places, goods, legs and epochs of the current release.")
        .callers(GAME_AND_AGGREGATOR)
        .answers::<Gazetteer>();
/// The land of the current release.
pub static LAND: Endpoint =
    Endpoint::get("land", "/api/v1/land", "The land polygons of the current release, as GeoJSON.")
        .callers(GAME)
        .answers_bytes(GEOJSON);
/// The latest prices.
pub static PRICES: Endpoint = Endpoint::get("prices", "/api/v1/prices", "The latest prices.")
    .callers(GAME_AND_AGGREGATOR)
    .answers::<Prices>();
/// Writes prices.
pub static WRITE_PRICES: Endpoint =
    Endpoint::put("write_prices", "/api/v1/prices", "Writes the prices of a market period, once.")
        .callers(AGGREGATOR)
        .takes::<PriceBatch>()
        .answers::<Prices>()
        .body_up_to(4 * 1024 * 1024);

/// Every operation.
pub static ALL: [&Endpoint; 30] = [
    &CURRENT_RELEASE,
    &RELEASES,
    &BEGIN_RELEASE,
    &WRITE_UNITS,
    &WRITE_GAZETTEER,
    &WRITE_LAND,
    &WRITE_LAYER,
    &RETIRE,
    &PROMOTE,
    &CELL,
    &PROVENANCE,
    &CELLS,
    &GAZETTEER,
    &LAND,
    &PRICES,
    &WRITE_PRICES,
    &geodata::OGC_LANDING,
    &geodata::OGC_CONFORMANCE,
    &geodata::OGC_API,
    &geodata::OGC_COLLECTIONS,
    &geodata::OGC_COLLECTION,
    &geodata::OGC_ITEMS,
    &geodata::OGC_ITEM,
    &geodata::TILE_JSON,
    &geodata::TILE,
    &geodata::FILES,
    &geodata::FILE,
    &geodata::CATALOGUE,
    &geodata::CATALOGUE_RELEASE,
    &geodata::CATALOGUE_ITEM,
];
