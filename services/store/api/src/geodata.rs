//! What the store has for geodata users, in the forms their programs read: OGC API Features, vector tiles, files and a
//! catalogue. The documents of OGC and STAC are those standards' own; what is ours is described here.

use serde::{Deserialize, Serialize};
use transport::{Endpoint, Role};
use utoipa::{IntoParams, ToSchema};

use crate::ReleaseNumber;
use crate::endpoints::GEOJSON;

const READERS: &[Role] = &[Role::Game, Role::Reader];

/// Features in a page, where nothing else is asked for.
pub const ITEMS_PER_PAGE: u32 = 100;
/// Features in a page, at most. A larger wish gets as many, as OGC API Features asks.
pub const ITEMS_PER_PAGE_MAX: u32 = 10_000;
/// Media type of a vector tile.
pub const VECTOR_TILE: &str = "application/vnd.mapbox-vector-tile";
/// Media type of an OpenAPI 3.0 document.
pub const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

/// Time a page of features or a tile may take, in seconds.
const READ_SECONDS: u64 = 30;

/// Which representation of a document.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DocumentQuery {
    /// `json` or `html`; where absent, what `Accept` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f: Option<String>,
}

/// A collection in a path.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
pub struct CollectionPath {
    /// Its id: `cells`, `children`, `sites`, the name of a layer, `places` or `legs`.
    pub collection: String,
}

/// A feature in a path.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
pub struct ItemPath {
    /// The collection's id.
    pub collection: String,
    /// The feature's id.
    pub feature: String,
}

/// Which features.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ItemsQuery {
    /// What they touch: least longitude, least latitude, greatest longitude, greatest latitude, in degrees (CRS84). A box
    /// whose first longitude is the greater crosses the 180th meridian.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bbox: Option<String>,
    /// An instant, or two of them with `/` between, either of which may be `..`. Years are astronomical, as ISO 8601
    /// counts them: `-0013-01-01T00:00:00Z` is 14 BCE. Features without years are always given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datetime: Option<String>,
    /// Features in the page: 100 where absent, 10,000 at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 10_000)]
    pub limit: Option<u32>,
    /// Of which kind. Not for `cells`, `children` and `legs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// From which dataset. Sites and layers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// From a `next` link: where the last page ended, and of which release it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A tile in a path.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
pub struct TilePath {
    /// Zoom, 0 to 10.
    pub z: u8,
    /// Column, from the west.
    pub x: u32,
    /// Row, from the north. An ending `.pbf` or `.mvt` is not looked at.
    pub y: String,
}

/// A file in a path.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
pub struct FilePath {
    /// The release's number.
    pub release: u32,
    /// The file's name.
    pub name: String,
}

/// A dataset of a release in a path.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
pub struct CatalogueItemPath {
    /// The release's number.
    pub release: u32,
    /// The dataset's id.
    pub dataset: String,
}

/// `TileJSON` 3.0.0: how a map finds the tiles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TileJson {
    /// Version of `TileJSON`.
    pub tilejson: String,
    /// Its name.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// The release, as `<number>.0.0`.
    pub version: String,
    /// Whom to thank.
    pub attribution: String,
    /// `xyz`: row 0 is in the north.
    pub scheme: String,
    /// Templates of addresses.
    pub tiles: Vec<String>,
    /// Least zoom.
    pub minzoom: u8,
    /// Greatest zoom.
    pub maxzoom: u8,
    /// What the world covers: least longitude and latitude, greatest longitude and latitude.
    pub bounds: [f64; 4],
    /// The layers of a tile.
    pub vector_layers: Vec<TileLayer>,
}

/// A layer of the tiles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TileLayer {
    /// Its name.
    pub id: String,
    /// What it shows.
    pub description: String,
    /// Least zoom that has it.
    pub minzoom: u8,
    /// Greatest zoom that has it.
    pub maxzoom: u8,
    /// Its properties and what they mean.
    pub fields: std::collections::BTreeMap<String, String>,
}

/// How far the files of a release are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilesState {
    /// They are made: soon, now, or again after a failure that the log tells of.
    Making,
    /// They are there.
    Ready,
    /// They are not kept: newer releases took their place. Promote the release again to have them.
    Dropped,
}

/// The files of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Files {
    /// The release.
    pub release: u32,
    /// SHA-256 over its content: the same content gives the same files.
    pub hash: String,
    /// How far they are.
    pub state: FilesState,
    /// Files made, of [`Files::total`].
    pub made: u32,
    /// Files that there will be.
    pub total: u32,
    /// The files, once all are there.
    pub files: Vec<File>,
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub title: String,
    /// How large it is.
    pub bytes: u64,
    /// SHA-256 of it, in hex.
    pub sha256: String,
    /// What it is written in.
    pub media_type: String,
    /// Licences of the datasets it was made from. Each dataset's attribution is in `LICENCES.csv`.
    pub licence: String,
    /// Where it is.
    pub path: String,
}

/// Where it begins.
pub static OGC_LANDING: Endpoint =
    Endpoint::get("ogc_landing", "/api/v1/ogc", "OGC API Features: where it begins. JSON or HTML.")
        .callers(READERS)
        .query::<DocumentQuery>()
        .answers_bytes("application/json");
/// What it conforms to.
pub static OGC_CONFORMANCE: Endpoint =
    Endpoint::get("ogc_conformance", "/api/v1/ogc/conformance", "OGC API Features: what it conforms to.")
        .callers(READERS)
        .query::<DocumentQuery>()
        .answers_bytes("application/json");
/// Its own description.
pub static OGC_API: Endpoint =
    Endpoint::get("ogc_api", "/api/v1/ogc/api", "OGC API Features: its description, in OpenAPI 3.0.")
        .callers(READERS)
        .answers_bytes(OPENAPI);
/// The collections.
pub static OGC_COLLECTIONS: Endpoint = Endpoint::get(
    "ogc_collections",
    "/api/v1/ogc/collections",
    "OGC API Features: what there is. JSON or HTML.",
)
.callers(READERS)
.query::<DocumentQuery>()
.answers_bytes("application/json")
.within_seconds(READ_SECONDS);
/// One collection.
pub static OGC_COLLECTION: Endpoint = Endpoint::get(
    "ogc_collection",
    "/api/v1/ogc/collections/{collection}",
    "OGC API Features: one collection. JSON or HTML.",
)
.callers(READERS)
.path::<CollectionPath>()
.query::<DocumentQuery>()
.answers_bytes("application/json")
.within_seconds(READ_SECONDS);
/// A page of features.
pub static OGC_ITEMS: Endpoint = Endpoint::get(
    "ogc_items",
    "/api/v1/ogc/collections/{collection}/items",
    "OGC API Features: a page of features. The pages that `next` leads to are all of one release.",
)
.callers(READERS)
.path::<CollectionPath>()
.query::<ItemsQuery>()
.answers_bytes(GEOJSON)
.within_seconds(READ_SECONDS);
/// One feature.
pub static OGC_ITEM: Endpoint = Endpoint::get(
    "ogc_item",
    "/api/v1/ogc/collections/{collection}/items/{feature}",
    "OGC API Features: one feature.",
)
.callers(READERS)
.path::<ItemPath>()
.answers_bytes(GEOJSON);
/// How a map finds the tiles.
pub static TILE_JSON: Endpoint =
    Endpoint::get("tile_json", "/api/v1/tiles.json", "Vector tiles of the current release: TileJSON 3.")
        .callers(READERS)
        .answers::<TileJson>()
        .within_seconds(READ_SECONDS);
/// A tile.
pub static TILE: Endpoint = Endpoint::get(
    "tile",
    "/api/v1/tiles/{z}/{x}/{y}",
    "A vector tile of the current release; 204 where there is nothing to see.",
)
.callers(READERS)
.path::<TilePath>()
.answers_bytes(VECTOR_TILE)
.within_seconds(READ_SECONDS);
/// The files of a release.
pub static FILES: Endpoint =
    Endpoint::get("files", "/api/v1/releases/{release}/files", "The files of a release, with checksums.")
        .callers(READERS)
        .path::<ReleaseNumber>()
        .answers::<Files>();
/// A file of a release.
pub static FILE: Endpoint = Endpoint::get(
    "file",
    "/api/v1/releases/{release}/files/{name}",
    "A file of a release, whole or a range of its bytes. 503 while it is made.",
)
.callers(READERS)
.path::<FilePath>()
.answers_bytes("application/octet-stream");
/// The catalogue.
pub static CATALOGUE: Endpoint = Endpoint::get(
    "catalogue",
    "/api/v1/catalogue",
    "Every release that readers saw, as a STAC 1.0 catalogue of collections.",
)
.callers(READERS)
.answers_bytes("application/json");
/// A release in the catalogue.
pub static CATALOGUE_RELEASE: Endpoint = Endpoint::get(
    "catalogue_release",
    "/api/v1/catalogue/{release}",
    "A release as a STAC 1.0 collection: licences, providers, extent, files.",
)
.callers(READERS)
.path::<ReleaseNumber>()
.answers_bytes("application/json")
.within_seconds(READ_SECONDS);
/// A dataset in the catalogue.
pub static CATALOGUE_ITEM: Endpoint = Endpoint::get(
    "catalogue_item",
    "/api/v1/catalogue/{release}/items/{dataset}",
    "A dataset of a release as a STAC 1.0 item: licence, attribution, checksum, what it feeds.",
)
.callers(READERS)
.path::<CatalogueItemPath>()
.answers_bytes(GEOJSON)
.within_seconds(READ_SECONDS);
