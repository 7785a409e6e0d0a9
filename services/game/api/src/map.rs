//! The map as far as it is known. What is under fog is not in the answer: the server decides.

use serde::{Deserialize, Serialize};
use tessera_store_api::{CellId, Mode};
use utoipa::ToSchema;

/// Longitude and latitude, in degrees, as GeoJSON orders them: `[lon, lat]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Coordinates(pub f64, pub f64);

/// What a cell is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Land in this epoch.
    Land,
    /// Sea in this epoch.
    Sea,
}

/// A cell that is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MapCell {
    /// Which.
    pub cell: CellId,
    /// Land or sea.
    pub ground: Ground,
    /// Height above the sea of its time, in metres; negative is depth.
    pub height_m: i32,
    /// Share of land, in thousandths.
    pub land_permille: u16,
    /// Its outline, closed.
    pub outline: Vec<Coordinates>,
}

/// A place that is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MapPlace {
    /// Its token.
    pub token: String,
    /// Its Latin name.
    pub latin: String,
    /// Its English name.
    pub english: String,
    /// Whether ships put in.
    pub port: bool,
    /// Whether a venture of the merchant has been there.
    pub visited: bool,
    /// Where it is.
    pub at: Coordinates,
}

/// A way that is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MapRoute {
    /// Token of one end.
    pub from: String,
    /// Token of the other.
    pub to: String,
    /// How it is travelled.
    pub mode: Mode,
    /// Its name; empty where it has none.
    pub name: String,
    /// Its line.
    pub path: Vec<Coordinates>,
}

/// A river, or a part of one, that is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MapRiver {
    /// Its name; empty where none is known.
    pub name: String,
    /// How large it is: 1 is the largest, 12 the least.
    pub rank: u8,
    /// Its line.
    pub path: Vec<Coordinates>,
}

/// The known world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MapView {
    /// Release of the physical world it is drawn from.
    pub release: u32,
    /// The epoch whose sea level holds.
    pub epoch: String,
    /// Changes when the map does, so that a client knows whether to draw again.
    pub revision: String,
    /// Who made the data.
    pub attribution: Vec<String>,
    /// Cells that are known.
    pub cells: Vec<MapCell>,
    /// The real coastline inside them: rings of polygons, the first of each the outer one.
    pub land: Vec<Vec<Vec<Coordinates>>>,
    /// Rivers inside them, the largest first. One that leaves the known and comes back is several.
    #[serde(default)]
    pub rivers: Vec<MapRiver>,
    /// Places that are known.
    pub places: Vec<MapPlace>,
    /// Ways that are known.
    pub routes: Vec<MapRoute>,
}
