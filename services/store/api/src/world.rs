//! The physical world: cells, and the units that hold them.

use std::fmt;
use std::str::FromStr;

use h3o::CellIndex;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};

use crate::codes::{Hydro, Occupations, Slope, Tectonics, Vegetation};
use crate::feature::Site;
use crate::release::hash;

/// An H3 cell. JSON has it as 15 lower-case hex digits, since a number would lose its last bits in a browser; SQLite has
/// it as a 64-bit integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(CellIndex);

impl CellId {
    /// The index for geometry.
    pub fn index(self) -> CellIndex {
        self.0
    }

    /// As SQLite stores it. H3 indexes use 63 bits, so the order is that of the indexes.
    pub fn to_sql(self) -> i64 {
        u64::from(self.0).cast_signed()
    }

    /// From what SQLite stores.
    pub fn from_sql(value: i64) -> Result<Self, CellIdError> {
        CellIndex::try_from(value.cast_unsigned()).map(Self).map_err(|_| CellIdError(format!("{value:x}")))
    }
}

impl From<CellIndex> for CellId {
    fn from(index: CellIndex) -> Self {
        Self(index)
    }
}

impl fmt::Display for CellId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", u64::from(self.0))
    }
}

impl FromStr for CellId {
    type Err = CellIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || CellIdError(text.to_owned());
        if text.len() > 16 || text.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii_hexdigit())
        {
            return Err(refused());
        }
        let bits = u64::from_str_radix(text, 16).map_err(|_| refused())?;
        CellIndex::try_from(bits).map(Self).map_err(|_| refused())
    }
}

impl Serialize for CellId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CellId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl utoipa::PartialSchema for CellId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .pattern(Some("^[0-9a-f]{15,16}$"))
            .description(Some("An H3 cell, in lower-case hex."))
            .build()
            .into()
    }
}

impl ToSchema for CellId {}

/// A text that is no H3 cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no H3 cell; write it as lower-case hex, such as 851e805bfffffff")]
pub struct CellIdError(String);

/// How the elevation of a cell came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// The area mean of the source's samples.
    Measured,
    /// Land that the source puts at or below sea level: a dry depression, or a lowland within the source's error. Land
    /// all the same, by the coastline.
    DryBelowDatum,
    /// Sea by the coastline, where the source of depths has only land: no depth is known, so one metre is assumed.
    AssumedShallow,
}

impl Surface {
    /// The code SQLite stores. Codes are never reused.
    pub const fn code(self) -> i64 {
        match self {
            Self::Measured => 1,
            Self::DryBelowDatum => 2,
            Self::AssumedShallow => 3,
        }
    }

    /// From the code SQLite stores.
    pub const fn of_code(code: i64) -> Option<Self> {
        match code {
            1 => Some(Self::Measured),
            2 => Some(Self::DryBelowDatum),
            3 => Some(Self::AssumedShallow),
            _ => None,
        }
    }
}

/// One cell of the world, at the resolution that rasters of 5 arc-minutes bear. What JSON leaves out is not surveyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cell {
    /// Which.
    pub cell: CellId,
    /// Mean elevation of its land, or of its sea floor where most of it is sea, in centimetres against modern mean sea
    /// level. An epoch's sea level is applied by who asks, with [`is_land`].
    pub elev_cm: i32,
    /// Lowest sample, in centimetres.
    pub elev_min_cm: i32,
    /// Highest sample, in centimetres.
    pub elev_max_cm: i32,
    /// Share of land by the modern coastline, in thousandths.
    pub land_permille: u16,
    /// How the elevation came about.
    pub surface: Surface,
    /// What would grow without people. Never today's cover.
    #[serde(default, skip_serializing_if = "Vegetation::is_not_surveyed")]
    pub terrain: Vegetation,
    /// How steep the land is.
    #[serde(default, skip_serializing_if = "Slope::is_not_surveyed")]
    pub slope: Slope,
    /// Water in it: what any of its children has.
    #[serde(default, skip_serializing_if = "Hydro::is_not_surveyed")]
    pub hydro: Hydro,
    /// The setting of its crust.
    #[serde(default, skip_serializing_if = "Tectonics::is_not_surveyed")]
    pub tectonics: Tectonics,
    /// People, epoch by epoch: the most that is known of any of its children.
    #[serde(default, skip_serializing_if = "Occupations::is_not_surveyed")]
    pub occupation: Occupations,
}

/// A child of a unit at resolution 7: what a coastline of 1:10,000,000 and points of evidence bear. Whatever else is asked
/// of it is its parent's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Child {
    /// Which.
    pub cell: CellId,
    /// Whether its middle is land by the modern coastline.
    pub land: bool,
    /// Water in it.
    #[serde(default, skip_serializing_if = "Hydro::is_not_surveyed")]
    pub hydro: Hydro,
    /// People, epoch by epoch.
    #[serde(default, skip_serializing_if = "Occupations::is_not_surveyed")]
    pub occupation: Occupations,
}

/// Whether a cell is land in an epoch whose sea stood at `offset_cm` against today's: the one rule for it.
pub fn is_land(cell: &Cell, offset_cm: i32) -> bool {
    cell.surface == Surface::DryBelowDatum || cell.elev_cm > offset_cm
}

/// The unit of work: one resolution-5 hexagon with everything in it, accepted whole or not at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Unit {
    /// The hexagon itself, of resolution 5.
    pub cell: Cell,
    /// All of its children of resolution 7 in order of their ids, or none where no source bears them. How many are all is
    /// computed: a pentagon has fewer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Child>,
    /// The sites in it, in order of their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<Site>,
}

impl Unit {
    /// The hexagon's id.
    pub fn id(&self) -> CellId {
        self.cell.cell
    }

    /// SHA-256 over the unit's content, in hex.
    pub fn hash(&self) -> String {
        let mut bytes = Vec::with_capacity(32 + self.children.len() * 14 + self.sites.len() * 300);
        self.cell.write(&mut bytes);
        for child in &self.children {
            child.write(&mut bytes);
        }
        for site in &self.sites {
            // serde_json writes fields in the order of the struct and floats in their shortest form: canonical.
            bytes.extend(serde_json::to_vec(site).unwrap_or_default());
            bytes.push(b'\n');
        }
        hash(&bytes)
    }
}

impl Cell {
    /// A cell of which only the elevation (lowest, mean, highest, in centimetres) and the share of land are surveyed.
    pub fn of_elevation(cell: CellId, elev_cm: [i32; 3], land_permille: u16, surface: Surface) -> Self {
        let [elev_min_cm, elev_cm, elev_max_cm] = elev_cm;
        Self {
            cell,
            elev_cm,
            elev_min_cm,
            elev_max_cm,
            land_permille,
            surface,
            terrain: Vegetation::default(),
            slope: Slope::default(),
            hydro: Hydro::default(),
            tectonics: Tectonics::default(),
            occupation: Occupations::default(),
        }
    }

    /// Everything, at fixed widths.
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.cell.to_sql().to_be_bytes());
        for elevation in [self.elev_cm, self.elev_min_cm, self.elev_max_cm] {
            bytes.extend(elevation.to_be_bytes());
        }
        bytes.extend(self.land_permille.to_be_bytes());
        bytes.push(u8::try_from(self.surface.code()).unwrap_or(0));
        bytes.extend([self.terrain.code(), self.slope.code(), self.hydro.code(), self.tectonics.code()]);
        bytes.extend(self.occupation.code().to_be_bytes());
    }
}

impl Child {
    /// Everything, at fixed widths.
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.cell.to_sql().to_be_bytes());
        bytes.extend([u8::from(self.land), self.hydro.code()]);
        bytes.extend(self.occupation.code().to_be_bytes());
    }
}

/// One cell with what it stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CellAnswer {
    /// The release the answer is from.
    pub release: u32,
    /// When that release became current.
    pub released_at: clock::Timestamp,
    /// H3 resolution that the sources honestly bear.
    pub source_resolution: u8,
    /// The cell.
    #[serde(flatten)]
    pub cell: Cell,
}

/// A page of cells, in order of their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cells {
    /// The release the answer is from.
    pub release: u32,
    /// When that release became current.
    pub released_at: clock::Timestamp,
    /// H3 resolution that the sources honestly bear.
    pub source_resolution: u8,
    /// The cells.
    pub cells: Vec<Cell>,
    /// Ask with `after` = this for the next page; absent on the last.
    pub next: Option<CellId>,
}

/// Which dataset each field of a cell comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Provenance {
    /// The release the answer is from.
    pub release: u32,
    /// The cell.
    pub cell: CellId,
    /// Where its elevation comes from: the land's source or the sea's.
    pub elev_cm: crate::Dataset,
    /// Where its share of land comes from.
    pub land_permille: crate::Dataset,
    /// Every dataset of every group of values that has one.
    #[serde(default)]
    pub groups: Vec<crate::GroupProvenance>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_survives_its_text_and_its_integer() {
        let ostia: CellId = "851e805bfffffff".parse().unwrap();
        assert_eq!(ostia.to_string(), "851e805bfffffff");
        assert_eq!(CellId::from_sql(ostia.to_sql()), Ok(ostia));
        assert_eq!(serde_json::from_str::<CellId>("\"851e805bfffffff\"").unwrap(), ostia);
        for refused in ["", "851E805BFFFFFFF", "ffffffffffffffff", "+51e805bfffffff", "851e805b"] {
            assert!(refused.parse::<CellId>().is_err(), "{refused}");
        }
    }

    #[test]
    fn land_is_what_stands_above_the_sea_of_its_time() {
        let cell = |elev_cm, surface| {
            Cell::of_elevation("851e805bfffffff".parse().unwrap(), [elev_cm; 3], 1000, surface)
        };
        assert!(is_land(&cell(1, Surface::Measured), 0));
        assert!(!is_land(&cell(0, Surface::Measured), 0));
        assert!(is_land(&cell(-4000, Surface::Measured), -12_000), "Doggerland when the sea stood low");
        assert!(is_land(&cell(-40_000, Surface::DryBelowDatum), 0), "the Dead Sea's shore is dry");
    }
}
