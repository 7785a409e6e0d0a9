//! A recipe says what a file is, where it comes from, and what it may honestly be used for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tessera_store_api::{Field, TimeReference};
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
    /// What it was found good for.
    #[serde(default)]
    pub triage: Triage,
    /// The file. A dataset that was looked at and not loaded may have none.
    pub content: Content,
    /// What it is for.
    pub feeds: Feeds,
}

/// What a dataset was found good for when it was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Triage {
    /// The game's world is made of it.
    #[default]
    Game,
    /// Good for the simulation of lived systems; the game does not need it.
    Simulation,
    /// For bringing back what the land was like; not before there is a layer for it.
    Restoration,
    /// Not to be used: the note says why. No run takes it.
    Rejected,
}

/// A dataset's file, and how to read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Its name.
    pub file: String,
    /// How it is written.
    pub format: Format,
    /// What it is packed in.
    #[serde(default, skip_serializing_if = "Packing::is_none")]
    pub packing: Packing,
    /// Which member of an archive is read; where absent, every member whose name ends as the format's files do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Which part of a file is read: the variable of a NetCDF file, the array of an npz, the table of a GeoPackage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Its coordinates: `EPSG:4326` or `OGC:CRS84`.
    pub crs: String,
    /// Which of a pair of coordinates comes first.
    #[serde(default, skip_serializing_if = "AxisOrder::is_longitude_first")]
    pub axes: AxisOrder,
    /// Where the samples of a raster lie, where the file does not say so or says it wrongly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Grid>,
    /// How a text table is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A raster with its place on Earth.
    Geotiff,
    /// Arrays with named axes: classic (CDF-1, CDF-2, CDF-5) or version 4, which is HDF5.
    Netcdf,
    /// `NumPy` arrays in a zip.
    Npz,
    /// Features, as JSON.
    Geojson,
    /// Features with a table: `.shp`, `.shx`, `.dbf`.
    Shapefile,
    /// A text table with a header.
    Csv,
    /// Statements about things, in RDF's short form.
    Turtle,
    /// Features in a SQLite file.
    Geopackage,
}

/// What a file is packed in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Packing {
    /// Nothing.
    #[default]
    None,
    /// gzip.
    Gzip,
    /// A zip archive.
    Zip,
    /// A 7z archive.
    SevenZip,
    /// A tar archive in xz.
    TarXz,
    /// A tar archive in gzip.
    TarGz,
}

impl Packing {
    /// Whether the file is as it is.
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// Which of a pair of coordinates comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AxisOrder {
    /// Longitude, then latitude, as GeoJSON has it.
    #[default]
    LongitudeLatitude,
    /// Latitude, then longitude, as EPSG:4326 has it by the letter.
    LatitudeLongitude,
}

impl AxisOrder {
    /// Whether longitude comes first.
    pub const fn is_longitude_first(&self) -> bool {
        matches!(self, Self::LongitudeLatitude)
    }
}

/// Where the samples of a raster lie. Rows run from north to south once read, whatever their order in the file.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Longitude of the middle of the first sample of a row, in degrees. Longitudes up to 360 are brought to -180..180.
    pub first_longitude: f64,
    /// Latitude of the middle of the first row, in degrees.
    pub first_latitude: f64,
    /// From a sample to the next of its row, in degrees.
    pub step_longitude: f64,
    /// From a row to the next, in degrees; negative where rows run from north to south.
    pub step_latitude: f64,
}

/// How a text table is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Table {
    /// What stands between fields.
    pub delimiter: char,
    /// What stands before the fraction of a number.
    pub decimal: char,
    /// How letters are written.
    pub encoding: Encoding,
    /// Lines that begin so are no rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Names of the columns of a table without a header.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// What stands for nothing, beside the empty field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Column of the longitude of a table of points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<String>,
    /// Column of the latitude of a table of points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<String>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            delimiter: ',',
            decimal: '.',
            encoding: Encoding::default(),
            comment: None,
            columns: Vec::new(),
            missing: Vec::new(),
            longitude: None,
            latitude: None,
        }
    }
}

/// How letters are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without a mark at the beginning.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// ISO 8859-1 as browsers read it: Windows-1252.
    #[serde(rename = "latin-1")]
    Latin1,
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
    /// Features: which property of the source is which of ours; a value that begins with `=` is the same for all rows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mapping: BTreeMap<String, String>,
    /// Features and code rasters: for a property of ours, what each value of the source is called here. `*` is every
    /// other value; a value that is named nowhere is refused.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, BTreeMap<String, String>>,
    /// How its years are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<TimeReference>,
    /// What is wrong with it and known: rows that break one of these rules are left out and counted, and the unit goes on
    /// without them. Any other broken rule stops the run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tolerate: BTreeMap<String, u32>,
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

/// A version of a dataset's description.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DatasetVersion {
    /// What it says.
    pub recipe: Recipe,
    /// Bytes of its file; absent until the file came and its checksum was right.
    pub bytes: Option<u64>,
    /// When it was described so.
    pub recorded_at: clock::Timestamp,
}

/// A dataset with everything that was ever said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DatasetHistory {
    /// Every version, the newest first; that one counts.
    pub versions: Vec<DatasetVersion>,
}
