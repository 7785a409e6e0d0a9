//! The physical world as the game last heard it: one whole release.

use std::collections::HashMap;

use geo::{BoundingRect, Coord, LineString, Polygon, Rect};
use h3o::CellIndex;
use serde::{Deserialize, Serialize};
use tessera_store_api::{Cell, Epoch, Gazetteer, Good, Place};

use crate::river::River;
use crate::rules::economy::{EPOCH, HOME};
use crate::rules::route::{self, Step};

/// What identifies a release and whom it thanks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Edition {
    pub(crate) number: u32,
    pub(crate) hash: Option<String>,
    pub(crate) attribution: Vec<String>,
}

/// A polygon of land with the box around it.
#[derive(Debug)]
pub(crate) struct Land {
    pub(crate) bounds: Rect<f64>,
    pub(crate) polygon: Polygon<f64>,
}

/// A release, ready to be asked.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) edition: Edition,
    pub(crate) epoch: Epoch,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) land: Vec<Land>,
    /// Absent where the release was remembered by a game that did not know of rivers.
    pub(crate) rivers: Option<Vec<River>>,
    /// By their index: half the memory of a table by hash.
    cells: Vec<Cell>,
    places: HashMap<String, usize>,
    goods: HashMap<String, usize>,
    /// Legs at a place, and whether they are travelled against their direction from there.
    legs: HashMap<String, Vec<(usize, bool)>>,
    /// Each leg in fair weather, in its direction and against it.
    fair_steps: Vec<[Step; 2]>,
    /// Days from home to every place in fair weather.
    days_from_home: HashMap<String, i64>,
}

/// A release that the game cannot use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorldError {
    #[error("the release has no epoch `{EPOCH}`")]
    NoEpoch,
    #[error("the land is no GeoJSON of polygons")]
    Land(#[from] serde_json::Error),
}

impl World {
    /// Puts a release together. Places that were not there in its epoch are left out, with their legs.
    pub(crate) fn new(
        edition: Edition,
        mut gazetteer: Gazetteer,
        mut cells: Vec<Cell>,
        land: &[u8],
        rivers: Option<Vec<River>>,
    ) -> Result<Self, WorldError> {
        let epoch = gazetteer.epochs.iter().find(|epoch| epoch.token == EPOCH).cloned();
        let epoch = epoch.ok_or(WorldError::NoEpoch)?;
        let there = |place: &Place| {
            place.valid_from <= epoch.year && place.valid_until.is_none_or(|until| until >= epoch.year)
        };
        gazetteer.places.retain(there);
        let places: HashMap<_, _> =
            gazetteer.places.iter().enumerate().map(|(index, place)| (place.token.clone(), index)).collect();
        gazetteer.legs.retain(|leg| places.contains_key(&leg.from) && places.contains_key(&leg.to));
        let goods =
            gazetteer.goods.iter().enumerate().map(|(index, good)| (good.token.clone(), index)).collect();
        let mut legs: HashMap<String, Vec<(usize, bool)>> = HashMap::new();
        for (index, leg) in gazetteer.legs.iter().enumerate() {
            legs.entry(leg.from.clone()).or_default().push((index, false));
            legs.entry(leg.to.clone()).or_default().push((index, true));
        }
        cells.sort_unstable_by_key(|cell| cell.cell.index());
        cells.shrink_to_fit();
        let land = read_land(land)?;
        let mut world = Self {
            edition,
            epoch,
            gazetteer,
            land,
            rivers,
            cells,
            places,
            goods,
            legs,
            fair_steps: Vec::new(),
            days_from_home: HashMap::new(),
        };
        world.fair_steps = route::fair_steps(&world);
        world.days_from_home = route::days_from(&world, HOME);
        Ok(world)
    }

    /// A place by its token.
    pub(crate) fn place(&self, token: &str) -> Option<&Place> {
        self.gazetteer.places.get(*self.places.get(token)?)
    }

    /// A leg in fair weather, by its index, and whether it is travelled against its direction.
    pub(crate) fn fair_step(&self, index: usize, reversed: bool) -> Option<&Step> {
        self.fair_steps.get(index)?.get(usize::from(reversed))
    }

    /// Days from home to a place in fair weather; 0 where there is no way.
    pub(crate) fn days_from_home(&self, token: &str) -> i64 {
        self.days_from_home.get(token).copied().unwrap_or(0)
    }

    /// A good by its token.
    pub(crate) fn good(&self, token: &str) -> Option<&Good> {
        self.gazetteer.goods.get(*self.goods.get(token)?)
    }

    /// A cell.
    pub(crate) fn cell(&self, index: CellIndex) -> Option<&Cell> {
        let found = self.cells.binary_search_by_key(&index, |cell| cell.cell.index());
        found.ok().and_then(|found| self.cells.get(found))
    }

    /// The legs that begin or end at a place, by their index.
    pub(crate) fn legs_at(&self, place: &str) -> &[(usize, bool)] {
        self.legs.get(place).map_or(&[], Vec::as_slice)
    }
}

#[derive(Debug, Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Debug, Deserialize)]
struct Feature {
    geometry: Geometry,
}

/// Positions may have a height, which is left out.
type Ring = Vec<Vec<f64>>;

#[derive(Debug, Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

fn read_land(geojson: &[u8]) -> Result<Vec<Land>, WorldError> {
    let collection: Collection = serde_json::from_slice(geojson)?;
    let polygons = collection.features.into_iter().flat_map(|feature| match feature.geometry {
        Geometry::Polygon(rings) => vec![rings],
        Geometry::MultiPolygon(polygons) => polygons,
    });
    Ok(polygons.filter_map(|rings| polygon(&rings)).collect())
}

fn polygon(rings: &[Ring]) -> Option<Land> {
    let mut lines = rings.iter().map(|ring| {
        ring.iter()
            .filter_map(|position| Some(Coord { x: *position.first()?, y: *position.get(1)? }))
            .collect::<LineString<f64>>()
    });
    let polygon = Polygon::new(lines.next()?, lines.collect());
    Some(Land { bounds: polygon.bounding_rect()?, polygon })
}

/// Parts of worlds that tests make.
#[cfg(test)]
pub(crate) mod made {
    use h3o::{LatLng, Resolution};
    use tessera_store_api::{Cell, Confidence, Epoch, Place, Span};

    use super::{Edition, Gazetteer, World};

    /// The epoch that the game looks for.
    pub(crate) fn epoch() -> Epoch {
        Epoch {
            token: "roman_14bce".into(),
            name: String::new(),
            year: -14,
            span: Span { from: -30, until: 299 },
            sea_level_offset_cm: -135,
            source: String::new(),
            confidence: Confidence::Medium,
        }
    }

    /// A harbour at a longitude and latitude.
    pub(crate) fn place(token: &str, (longitude, latitude): (f64, f64)) -> Place {
        Place {
            token: token.into(),
            latin: token.into(),
            english: token.into(),
            modern: String::new(),
            kind: "colony".into(),
            latitude,
            longitude,
            cell: LatLng::new(latitude, longitude).unwrap().to_cell(Resolution::Five).into(),
            port: true,
            valid_from: -380,
            valid_until: None,
            exports: Vec::new(),
            imports: Vec::new(),
            source: String::new(),
            confidence: Confidence::High,
        }
    }

    /// The first release of a world.
    pub(crate) fn world(gazetteer: Gazetteer, cells: Vec<Cell>, land: &[u8]) -> World {
        let edition = Edition { number: 1, hash: None, attribution: Vec::new() };
        World::new(edition, gazetteer, cells, land, Some(Vec::new())).unwrap()
    }

    /// No land at all.
    pub(crate) const NO_LAND: &[u8] = br#"{"type":"FeatureCollection","features":[]}"#;
}
