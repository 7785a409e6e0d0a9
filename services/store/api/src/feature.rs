//! What lies on the cells: sites, which are points, and layers of lines and areas.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::codes::SiteKind;
use crate::release::hash;
use crate::world::CellId;

/// Longitude and latitude, in degrees, as GeoJSON has them.
pub type Position = [f64; 2];

/// A shape, as GeoJSON writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "coordinates")]
pub enum Geometry {
    /// A point.
    Point(Position),
    /// Points.
    MultiPoint(Vec<Position>),
    /// A line.
    LineString(Vec<Position>),
    /// Lines.
    MultiLineString(Vec<Vec<Position>>),
    /// An area: its outer ring, then its holes.
    Polygon(Vec<Vec<Position>>),
    /// Areas.
    MultiPolygon(Vec<Vec<Vec<Position>>>),
}

impl utoipa::PartialSchema for Geometry {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
        ObjectBuilder::new()
            .property("type", ObjectBuilder::new().schema_type(SchemaType::new(Type::String)))
            .property("coordinates", ObjectBuilder::new().schema_type(SchemaType::new(Type::Array)))
            .required("type")
            .required("coordinates")
            .description(Some("A shape, as GeoJSON writes it."))
            .build()
            .into()
    }
}

impl ToSchema for Geometry {}

/// A point where there is evidence of people, or a named feature of the land.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Site {
    /// Its name in programs: the dataset's id, a colon, and its id there.
    pub id: String,
    /// What it is.
    pub kind: SiteKind,
    /// Its name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// The resolution-7 cell it stands in.
    pub cell: CellId,
    /// How far it may be from there, in metres; absent where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision_m: Option<u32>,
    /// First year, BCE negative; absent where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i32>,
    /// Last year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i32>,
    /// Id of the dataset.
    pub dataset: String,
    /// What else the source says, by the names of its recipe.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub detail: BTreeMap<String, String>,
}

/// A collection of lines or areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LayerName {
    /// Rivers, as lines, with their rank.
    Rivers,
    /// Natural lakes, as areas.
    Lakes,
    /// Named seas, as areas.
    Seas,
    /// Ancient roads, as lines.
    Roads,
    /// The ways of the transport network, as lines between its nodes.
    Ways,
    /// Aqueducts, canals and walls, as lines.
    Works,
    /// Built-up areas of ancient towns.
    Towns,
}

impl LayerName {
    /// Every layer, in the order in which they enter the hash of a release.
    pub const ALL: [Self; 7] =
        [Self::Rivers, Self::Lakes, Self::Seas, Self::Roads, Self::Ways, Self::Works, Self::Towns];

    /// As paths and tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rivers => "rivers",
            Self::Lakes => "lakes",
            Self::Seas => "seas",
            Self::Roads => "roads",
            Self::Ways => "ways",
            Self::Works => "works",
            Self::Towns => "towns",
        }
    }

    /// From what paths and tables write.
    pub fn of_str(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }
}

/// A line or an area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Feature {
    /// Its name in programs: the dataset's id, a colon, and its id or number there.
    pub id: String,
    /// Its name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is, in the words of its layer: `river`, `lake`, `road`, `aqueduct`, `coastal`.
    pub kind: String,
    /// How important, 1 the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u8>,
    /// First year, BCE negative; absent where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i32>,
    /// Last year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i32>,
    /// Id of the dataset.
    pub dataset: String,
    /// Where it is.
    pub geometry: Geometry,
    /// What else the source says, by the names of its recipe.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub detail: BTreeMap<String, String>,
}

/// A layer of a release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Layer {
    /// Which.
    pub layer: LayerName,
    /// Its features, in order of their ids.
    pub features: Vec<Feature>,
}

impl Layer {
    /// SHA-256 over the layer, in hex.
    pub fn hash(&self) -> String {
        // serde_json writes fields in the order of the structs and floats in their shortest form: canonical.
        hash(&serde_json::to_vec(self).unwrap_or_default())
    }
}
