//! A recipe says what a file is, where it comes from, and what it may honestly be used for.

use serde::{Deserialize, Serialize};
use tessera_store_api::Field;
use utoipa::{IntoParams, ToSchema};

/// A dataset's description. The same structure stands in the TOML files beside the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
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
    /// The file.
    pub content: Content,
    /// What it is for.
    pub feeds: Feeds,
}

/// A dataset's file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Its name.
    pub file: String,
    /// How it is written.
    pub format: Format,
    /// Its coordinates; only EPSG:4326 is accepted.
    pub crs: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A raster with its place on Earth.
    Geotiff,
    /// Polygons.
    Geojson,
    /// A table with a header.
    Csv,
}

/// What a dataset is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Feeds {
    /// The field it feeds.
    pub field: Field,
    /// H3 resolution it honestly bears.
    pub resolution: u8,
    /// What its values are: `m`, `polygon`, `table`.
    pub unit: String,
    /// Rasters: smallest value accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// Rasters: largest value accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
    /// Rasters: the value that means that there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodata: Option<f64>,
}

/// A dataset in a path.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
pub struct DatasetId {
    /// Its slug.
    pub dataset: String,
}

/// A dataset as the pipeline has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Registered {
    /// Its description.
    pub recipe: Recipe,
    /// Bytes of its file; absent until the file came and its checksum was right.
    pub bytes: Option<u64>,
}

/// Every dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Datasets {
    /// In order of their ids.
    pub datasets: Vec<Registered>,
}
