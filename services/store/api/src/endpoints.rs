//! Every operation of the store: path, callers, types.

use transport::{Endpoint, Role};

use crate::geodata;
pub use crate::query::{
    AroundQuery, CellPage, CellPath, CellQuery, CellSelection, CellStreamQuery, ChangesQuery,
    DifferenceQuery, FeatureQuery, LayerPath, LegPath, SiteQuery,
};
use crate::{
    CellList, CellView, CellViews, Changes, CodeTables, Difference, Epochs, Features, Gazetteer,
    LAND_BYTES_MAX, LAYER_BYTES_MAX, Layer, ListedCells, NewRelease, PriceBatch, Prices, Promotion,
    Provenance, Release, ReleaseNumber, Releases, Sites, UNIT_BATCH_BYTES_MAX, UnitBatch, UnitReceipt,
};

const PIPELINE: &[Role] = &[Role::Pipeline];
const AGGREGATOR: &[Role] = &[Role::Aggregator];
/// Who reads the physical world.
const READERS: &[Role] = &[Role::Game, Role::Reader];
/// Who reads releases: the pipeline compares its drafts with them.
const READERS_AND_PIPELINE: &[Role] = &[Role::Pipeline, Role::Game, Role::Reader];
const READERS_AND_AGGREGATOR: &[Role] = &[Role::Aggregator, Role::Game, Role::Reader];
const GAME_AND_AGGREGATOR: &[Role] = &[Role::Game, Role::Aggregator];

/// Media type of GeoJSON.
pub const GEOJSON: &str = "application/geo+json";
/// Media type of lines of JSON.
pub const NDJSON: &str = "application/x-ndjson";

/// The current release.
pub static CURRENT_RELEASE: Endpoint =
    Endpoint::get("current_release", "/api/v1/releases/current", "The release that readers see.")
        .callers(&[Role::Game, Role::Aggregator, Role::Pipeline, Role::Reader])
        .answers::<Release>();
/// Every release.
pub static RELEASES: Endpoint = Endpoint::get("releases", "/api/v1/releases", "Every release, newest first.")
    .callers(READERS_AND_PIPELINE)
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
/// What differs between two releases.
pub static DIFFERENCE: Endpoint = Endpoint::get(
    "difference",
    "/api/v1/releases/{release}/diff",
    "What differs between an earlier release and this one.",
)
.callers(READERS_AND_PIPELINE)
.path::<ReleaseNumber>()
.query::<DifferenceQuery>()
.answers::<Difference>()
.within_seconds(30);
/// What happened since a cursor.
pub static CHANGES: Endpoint = Endpoint::get(
    "changes",
    "/api/v1/changes",
    "Promotions and changed units since a cursor; who follows it from nothing has the hash of every unit.",
)
.callers(READERS)
.query::<ChangesQuery>()
.answers::<Changes>();
/// One cell.
pub static CELL: Endpoint = Endpoint::get(
    "cell",
    "/api/v1/cells/{cell}",
    "One cell of the current release; a finer one than 7 is answered from its ancestor.",
)
.callers(READERS)
.path::<CellPath>()
.query::<CellSelection>()
.answers::<CellView>();
/// Where a cell's values come from.
pub static PROVENANCE: Endpoint = Endpoint::get(
    "provenance",
    "/api/v1/cells/{cell}/provenance",
    "Which dataset each value of a cell comes from, with licence and checksum.",
)
.callers(READERS)
.path::<CellPath>()
.answers::<Provenance>();
/// Cells by page.
pub static CELLS: Endpoint = Endpoint::get(
    "cells",
    "/api/v1/cells",
    "The cells of the current release, of a parent or of a box, in order of their ids.",
)
.callers(READERS)
.query::<CellQuery>()
.answers::<CellViews>();
/// Cells by list.
pub static CELLS_BY_ID: Endpoint =
    Endpoint::post("cells_by_id", "/api/v1/cells", "The cells of a list, in its order. Changes nothing.")
        .callers(READERS)
        .query::<CellSelection>()
        .takes::<CellList>()
        .answers::<ListedCells>()
        .unkeyed();
/// Cells around a cell.
pub static DISK: Endpoint = Endpoint::get(
    "disk",
    "/api/v1/cells/{cell}/disk",
    "The cells within k steps of a cell of resolution 5 or 7.",
)
.callers(READERS)
.path::<CellPath>()
.query::<AroundQuery>()
.answers::<CellViews>();
/// Cells along a leg.
pub static CORRIDOR: Endpoint = Endpoint::get(
    "corridor",
    "/api/v1/legs/{from}/{to}/{mode}/corridor",
    "The cells within k steps of a leg's path.",
)
.callers(READERS)
.path::<LegPath>()
.query::<AroundQuery>()
.answers::<CellViews>();
/// Cells as a stream.
pub static CELL_STREAM: Endpoint = Endpoint::get(
    "cell_stream",
    "/api/v1/cells.ndjson",
    "The cells of the current release, of a parent or of a box: one a line, then a trailer.",
)
.callers(READERS)
.query::<CellStreamQuery>()
.answers_bytes(NDJSON);
/// Epochs.
pub static EPOCHS: Endpoint =
    Endpoint::get("epochs", "/api/v1/epochs", "The epochs of the current release, oldest first.")
        .callers(READERS)
        .answers::<Epochs>();
/// Code tables.
pub static CODES: Endpoint =
    Endpoint::get("codes", "/api/v1/codes", "What the values of cells and the kinds of sites mean.")
        .callers(READERS)
        .answers::<CodeTables>();
/// Sites by page.
pub static SITES: Endpoint = Endpoint::get("sites", "/api/v1/sites", "The sites of the current release.")
    .callers(READERS)
    .query::<SiteQuery>()
    .answers::<Sites>();
/// Sites as a stream.
pub static SITE_STREAM: Endpoint = Endpoint::get(
    "site_stream",
    "/api/v1/sites.ndjson",
    "The sites of the current release: one a line, then a trailer.",
)
.callers(READERS)
.query::<SiteQuery>()
.answers_bytes(NDJSON);
/// A layer by page.
pub static LAYER: Endpoint =
    Endpoint::get("layer", "/api/v1/layers/{layer}", "A layer of the current release, such as its rivers.")
        .callers(READERS)
        .path::<LayerPath>()
        .query::<FeatureQuery>()
        .answers::<Features>();
/// A layer as a stream.
pub static LAYER_STREAM: Endpoint = Endpoint::get(
    "layer_stream",
    "/api/v1/layers/{layer}/features.ndjson",
    "A layer of the current release: one feature a line, then a trailer.",
)
.callers(READERS)
.path::<LayerPath>()
.query::<FeatureQuery>()
.answers_bytes(NDJSON);
/// The tables of the current release.
pub static GAZETTEER: Endpoint =
    Endpoint::get("gazetteer", "/api/v1/gazetteer", "Places, goods, legs and epochs of the current release.")
        .callers(READERS_AND_AGGREGATOR)
        .answers::<Gazetteer>();
/// The land of the current release.
pub static LAND: Endpoint =
    Endpoint::get("land", "/api/v1/land", "The land polygons of the current release, as GeoJSON.")
        .callers(READERS)
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
pub static ALL: [&Endpoint; 42] = [
    &CURRENT_RELEASE,
    &RELEASES,
    &BEGIN_RELEASE,
    &WRITE_UNITS,
    &WRITE_GAZETTEER,
    &WRITE_LAND,
    &WRITE_LAYER,
    &RETIRE,
    &PROMOTE,
    &DIFFERENCE,
    &CHANGES,
    &CELL,
    &PROVENANCE,
    &CELLS,
    &CELLS_BY_ID,
    &DISK,
    &CORRIDOR,
    &CELL_STREAM,
    &EPOCHS,
    &CODES,
    &SITES,
    &SITE_STREAM,
    &LAYER,
    &LAYER_STREAM,
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
