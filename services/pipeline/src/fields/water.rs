//! Rivers, lakes and the coast as the cells of resolution 7 that they touch.

use std::collections::{HashMap, HashSet};

use geo::{LineString, Polygon};
use h3o::CellIndex;
use h3o::geom::{ContainmentMode, TilerBuilder};
use tessera_store_api::{Feature, Geometry, Hydro, Position};

use super::layers::RESERVOIR;
use super::shapes;
use super::trace::{self, POINT_RESOLUTION};
use crate::land;
use crate::region::Region;

/// Water by cell.
#[derive(Debug, Default)]
pub struct Waters {
    coast: HashSet<CellIndex>,
    rivers: HashMap<CellIndex, u8>,
    lakes: HashSet<CellIndex>,
}

impl Waters {
    /// The water of a region: the coast of its land, its rivers, and its lakes without those that dams made in our time.
    pub fn new(land: &[land::Polygon], rivers: &[Feature], lakes: &[Feature], region: &Region) -> Self {
        let mut waters = Self::default();
        for ring in land.iter().flatten() {
            trace::along(ring, region, &mut |cell| {
                waters.coast.insert(cell);
            });
        }
        for river in rivers {
            let rank = river.rank.unwrap_or(Hydro::RANK_MAX);
            shapes::each_line(&river.geometry, &mut |line| {
                trace::along(line, region, &mut |cell| {
                    let largest = waters.rivers.entry(cell).or_insert(rank);
                    *largest = rank.min(*largest);
                });
            });
        }
        for lake in lakes.iter().filter(|lake| lake.kind != RESERVOIR) {
            match &lake.geometry {
                Geometry::Polygon(rings) => waters.flood(rings, region),
                Geometry::MultiPolygon(polygons) => {
                    polygons.iter().for_each(|rings| waters.flood(rings, region));
                }
                _ => {}
            }
        }
        waters
    }

    /// Adds the cells of a lake: those that its shore runs through, and those in its middle.
    fn flood(&mut self, rings: &[Vec<Position>], region: &Region) {
        for ring in rings {
            trace::along(ring, region, &mut |cell| {
                self.lakes.insert(cell);
            });
        }
        let mut rings = rings.iter().map(|ring| ring.iter().copied().collect::<LineString>());
        let Some(outer) = rings.next() else { return };
        let mut tiler =
            TilerBuilder::new(POINT_RESOLUTION).containment_mode(ContainmentMode::ContainsCentroid).build();
        // A ring that was checked before; one that the tiler does not take has its shore all the same.
        if tiler.add(Polygon::new(outer, rings.collect())).is_ok() {
            self.lakes.extend(tiler.into_coverage());
        }
    }

    /// The water in a cell of resolution 7.
    pub fn of(&self, cell: CellIndex) -> Hydro {
        Hydro {
            surveyed: true,
            coast: self.coast.contains(&cell),
            lake: self.lakes.contains(&cell),
            river: self.rivers.get(&cell).copied().unwrap_or(0),
        }
    }
}

/// What any of several cells has.
pub fn all(waters: impl IntoIterator<Item = Hydro>) -> Hydro {
    waters.into_iter().fold(Hydro::default(), |all, one| Hydro {
        surveyed: all.surveyed || one.surveyed,
        coast: all.coast || one.coast,
        lake: all.lake || one.lake,
        river: match (all.river, one.river) {
            (0, river) | (river, 0) => river,
            (one, other) => one.min(other),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use h3o::LatLng;

    const REGION: Region = Region { west: 10.0, east: 14.0, south: 40.0, north: 43.0 };

    fn feature(kind: &str, rank: Option<u8>, geometry: Geometry) -> Feature {
        Feature {
            id: "x:1".to_owned(),
            name: None,
            kind: kind.to_owned(),
            rank,
            from: None,
            until: None,
            dataset: "x".to_owned(),
            geometry,
            detail: std::collections::BTreeMap::default(),
        }
    }

    fn square(west: f64, south: f64) -> Vec<Position> {
        vec![
            [west, south],
            [west + 0.5, south],
            [west + 0.5, south + 0.5],
            [west, south + 0.5],
            [west, south],
        ]
    }

    fn at(longitude: f64, latitude: f64) -> CellIndex {
        LatLng::new(latitude, longitude).unwrap().to_cell(POINT_RESOLUTION)
    }

    #[test]
    fn a_cell_has_the_largest_river_natural_lakes_and_the_coast() {
        let river = |rank, latitude| {
            let line = vec![[11.0, latitude], [12.0, latitude]];
            feature("river", Some(rank), Geometry::LineString(line))
        };
        let lake = feature("lake", None, Geometry::Polygon(vec![square(12.5, 41.0)]));
        let dammed = feature(RESERVOIR, None, Geometry::Polygon(vec![square(13.2, 41.0)]));
        let rivers = [river(9, 42.0), river(3, 42.0), river(5, 42.001)];
        let waters = Waters::new(&[vec![square(10.5, 40.5)]], &rivers, &[lake, dammed], &REGION);
        let (of_river, of_lake) = (waters.of(at(11.5, 42.0)), waters.of(at(12.75, 41.25)));
        assert_eq!((of_river.river, of_river.lake, of_river.coast), (3, false, false));
        assert!(of_lake.lake && of_lake.surveyed && waters.of(at(12.5, 41.2)).lake);
        assert!(!waters.of(at(13.4, 41.25)).lake, "no lake before its dam");
        assert!(waters.of(at(10.5, 40.7)).coast && !waters.of(at(10.75, 40.75)).coast);
        let whole = all([of_river, of_lake]);
        assert_eq!((whole.river, whole.lake), (3, true));
        assert!(all([]).is_not_surveyed());
    }
}
