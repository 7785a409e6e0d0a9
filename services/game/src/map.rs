//! The map of what is known, drawn once for each set of known cells.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use geo::{
    BooleanOps, BoundingRect, Coord, Intersects, LineString, MultiLineString, MultiPolygon, Polygon,
    unary_union,
};
use h3o::{CellIndex, LatLng};
use otivm_api::{Coordinates, Ground, MapCell, MapPlace, MapRiver, MapRoute, MapView};
use ring::digest::{Context, SHA256};
use tessera_store_api::{CellId, is_land};

use crate::fog;
use crate::rules::State;
use crate::world::World;

/// Maps kept; beyond it all are drawn again when asked for.
const MAPS_KEPT_MAX: usize = 128;
/// Digits after the point: about a metre.
const DECIMALS: f64 = 100_000.0;
/// Hex digits of a revision.
const REVISION_DIGITS: usize = 16;

/// Maps that were drawn, by their revision. Players who know the same share one.
#[derive(Debug, Default)]
pub(crate) struct Maps(Mutex<HashMap<String, Arc<MapView>>>);

/// Longitude and latitude of a point, to the metre.
pub(crate) fn coordinates(longitude: f64, latitude: f64) -> Coordinates {
    let round = |degrees: f64| (degrees * DECIMALS).round() / DECIMALS;
    Coordinates(round(longitude), round(latitude))
}

/// The middle of a cell.
pub(crate) fn middle(cell: CellId) -> Coordinates {
    let centre = LatLng::from(cell.index());
    coordinates(centre.lng(), centre.lat())
}

/// A line through the middles of cells, from one place to another.
pub(crate) fn line(world: Option<&World>, from: &str, to: &str, cells: &[CellId]) -> Vec<Coordinates> {
    let end = |token| world.and_then(|world| world.place(token));
    let end = |token| end(token).map(|place| coordinates(place.longitude, place.latitude));
    let between = cells.get(1..cells.len().saturating_sub(1)).unwrap_or(&[]).iter().map(|cell| middle(*cell));
    end(from).into_iter().chain(between).chain(end(to)).collect()
}

impl Maps {
    /// The map of what is known. Drawing takes its time; whoever calls this may block.
    pub(crate) fn of(&self, world: &World, state: &State) -> Arc<MapView> {
        let known = fog::known(world, state);
        let revision = revision(world, state, &known);
        if let Some(map) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&revision) {
            return map.clone();
        }
        let map = Arc::new(draw(world, state, &known, revision.clone()));
        let mut maps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if maps.len() >= MAPS_KEPT_MAX {
            maps.clear();
        }
        maps.insert(revision, map.clone());
        map
    }
}

fn revision(world: &World, state: &State, known: &BTreeSet<CellIndex>) -> String {
    let mut context = Context::new(&SHA256);
    context.update(&world.edition.number.to_be_bytes());
    context.update(world.edition.hash.as_deref().unwrap_or_default().as_bytes());
    // A release that was remembered without its rivers gets them later.
    context.update(&[u8::from(world.rivers.is_some())]);
    for cell in known {
        context.update(&u64::from(*cell).to_be_bytes());
    }
    for place in state.visited.keys() {
        context.update(place.as_bytes());
        context.update(b"\n");
    }
    let mut text = hex::encode(context.finish());
    text.truncate(REVISION_DIGITS);
    text
}

fn draw(world: &World, state: &State, known: &BTreeSet<CellIndex>, revision: String) -> MapView {
    let places = fog::known_places(world, known);
    let shown = shown(known);
    let cells: Vec<MapCell> = known.iter().filter_map(|cell| map_cell(world, *cell)).collect();
    MapView {
        release: world.edition.number,
        epoch: world.epoch.token.clone(),
        revision,
        attribution: world.edition.attribution.clone(),
        cells,
        land: known_land(world, &shown),
        rivers: known_rivers(world, &shown),
        places: places.iter().filter_map(|token| map_place(world, state, token)).collect(),
        routes: known_routes(world, known, &places),
    }
}

fn map_cell(world: &World, index: CellIndex) -> Option<MapCell> {
    let cell = world.cell(index)?;
    let offset_cm = world.epoch.sea_level_offset_cm;
    let mut outline: Vec<Coordinates> =
        index.boundary().iter().map(|corner| coordinates(corner.lng(), corner.lat())).collect();
    outline.extend(outline.first().copied());
    Some(MapCell {
        cell: cell.cell,
        ground: if is_land(cell, offset_cm) { Ground::Land } else { Ground::Sea },
        height_m: cell.elev_cm.saturating_sub(offset_cm).div_euclid(100),
        land_permille: cell.land_permille,
        outline,
    })
}

fn map_place(world: &World, state: &State, token: &str) -> Option<MapPlace> {
    let place = world.place(token)?;
    Some(MapPlace {
        token: place.token.clone(),
        latin: place.latin.clone(),
        english: place.english.clone(),
        port: place.port,
        visited: state.visited.contains_key(token),
        at: coordinates(place.longitude, place.latitude),
    })
}

/// Ways of which everything is known: both ends and every cell between them.
fn known_routes(world: &World, known: &BTreeSet<CellIndex>, places: &[&str]) -> Vec<MapRoute> {
    world
        .gazetteer
        .legs
        .iter()
        .filter(|leg| places.contains(&leg.from.as_str()) && places.contains(&leg.to.as_str()))
        .filter(|leg| leg.path.iter().all(|cell| known.contains(&cell.index())))
        .map(|leg| MapRoute {
            from: leg.from.clone(),
            to: leg.to.clone(),
            mode: leg.mode,
            name: leg.name.clone(),
            path: line(Some(world), &leg.from, &leg.to, &leg.path),
        })
        .collect()
}

/// What the known cells cover together.
fn shown(known: &BTreeSet<CellIndex>) -> MultiPolygon<f64> {
    let hexagons: Vec<Polygon<f64>> = known.iter().map(|cell| hexagon(*cell)).collect();
    unary_union(&hexagons)
}

/// The coastline inside the known cells.
fn known_land(world: &World, shown: &MultiPolygon<f64>) -> Vec<Vec<Vec<Coordinates>>> {
    let Some(bounds) = shown.bounding_rect() else { return Vec::new() };
    let near = world.land.iter().filter(|land| land.bounds.intersects(&bounds));
    near.flat_map(|land| shown.intersection(&land.polygon).0)
        .map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(corners).collect())
        .collect()
}

/// The rivers inside the known cells, the largest first: what lies beyond has neither line nor name here.
fn known_rivers(world: &World, shown: &MultiPolygon<f64>) -> Vec<MapRiver> {
    let Some(bounds) = shown.bounding_rect() else { return Vec::new() };
    let all = world.rivers.as_deref().unwrap_or(&[]).iter();
    let near = all.filter(|river| river.bounds().is_some_and(|around| around.intersects(&bounds)));
    let pieces = near.flat_map(|river| {
        let inside = shown.clip(&MultiLineString::new(vec![river.line()]), false);
        inside.0.into_iter().map(|piece| MapRiver {
            name: river.name.to_string(),
            rank: river.rank,
            path: corners(&piece),
        })
    });
    let mut rivers: Vec<MapRiver> = pieces.collect();
    rivers.sort_by_key(|river| river.rank);
    rivers
}

fn hexagon(cell: CellIndex) -> Polygon<f64> {
    let corners = cell.boundary();
    let corners = corners.iter().map(|corner| Coord { x: corner.lng(), y: corner.lat() });
    Polygon::new(corners.collect::<LineString<f64>>(), Vec::new())
}

/// A line's corners, to the metre.
fn corners(line: &LineString<f64>) -> Vec<Coordinates> {
    line.0.iter().map(|corner| coordinates(corner.x, corner.y)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use h3o::Resolution;
    use tessera_store_api::{Cell, Gazetteer, Surface};

    use super::*;
    use crate::river;
    use crate::rules::economy::HOME;
    use crate::world::made;

    const OSTIA: (f64, f64) = (12.29, 41.755);

    /// Home, and the bundled coast of the whole region around it.
    fn region() -> World {
        let home = LatLng::new(OSTIA.1, OSTIA.0).unwrap().to_cell(Resolution::Five);
        let cells = home
            .grid_disk::<Vec<CellIndex>>(40)
            .into_iter()
            .map(|index| Cell::of_elevation(index.into(), [0, 100, 200], 500, Surface::Measured));
        let gazetteer = Gazetteer {
            places: vec![made::place(HOME, OSTIA)],
            epochs: vec![made::epoch()],
            ..Gazetteer::default()
        };
        let land = include_bytes!("../../pipeline/world/land.geojson");
        made::world(gazetteer, cells.collect(), land)
    }

    #[test]
    fn the_real_coast_is_cut_where_knowledge_ends() {
        let world = region();
        let maps = Maps::default();
        let mut state = State::default();
        let first = maps.of(&world, &state);
        assert_eq!(first.cells.len(), 331);
        let corners: Vec<_> = first.cells.iter().flat_map(|cell| &cell.outline).collect();
        let (west, east) = corners
            .iter()
            .fold((f64::MAX, f64::MIN), |(west, east), corner| (west.min(corner.0), east.max(corner.0)));
        let shore: Vec<_> = first.land.iter().flatten().flatten().collect();
        assert!(shore.len() > 100, "the coast of Latium has its bends");
        assert!(shore.iter().all(|corner| (west..=east).contains(&corner.0)));
        assert_eq!(first.cells[0].height_m, 2, "the sea stood 135 cm lower");
        assert!(Arc::ptr_eq(&first, &maps.of(&world, &state)), "drawn once");
        state.visited = BTreeMap::from([("capua".to_owned(), "851e8333fffffff".parse().unwrap())]);
        assert_ne!(maps.of(&world, &state).revision, first.revision);
    }

    #[test]
    fn a_river_is_known_as_far_as_the_land_it_flows_through() {
        let mut world = region();
        let maps = Maps::default();
        // From the Apennines into the sea; another far away; one that leaves the known and comes back.
        let line = |name: &str, rank: u8, path: &str| {
            format!(
                r#"{{"id":"r:{name}","name":"{name}","kind":"river","rank":{rank},"dataset":"r","geometry":{{"type":"LineString","coordinates":{path}}}}}"#
            )
        };
        let layer = [
            line("Tiberis", 7, "[[12.05,43.8],[12.3,43.0],[12.5,42.0],[12.23,41.74]]"),
            line("Rhenus", 4, "[[8.0,47.5],[6.0,51.9]]"),
            line("Fictus", 3, "[[12.29,41.7],[9.0,41.75],[12.29,41.8]]"),
            r#"{"end":true,"cells":3,"release":1,"released_at":"2026-11-21T10:40:24.000Z"}"#.to_owned(),
        ];
        world.rivers = None;
        let waiting = maps.of(&world, &State::default());
        assert!(waiting.rivers.is_empty());
        world.rivers = Some(river::read(layer.join("\n").as_bytes(), 1).unwrap());
        let map = maps.of(&world, &State::default());
        assert_ne!(map.revision, waiting.revision, "drawn anew once the rivers are there");
        let named: Vec<_> = map.rivers.iter().map(|river| (river.name.as_str(), river.rank)).collect();
        assert_eq!(named, [("Fictus", 3), ("Fictus", 3), ("Tiberis", 7)]);
        let tiber = &map.rivers[2].path;
        let (north, mouth) = (tiber.iter().map(|at| at.1).fold(0.0, f64::max), tiber.last().unwrap());
        assert!((42.5..43.5).contains(&north), "cut where knowledge ends: {north}");
        assert_eq!((mouth.0, mouth.1), (12.23, 41.74), "told in the order of the source");
        let known = shown(&fog::known(&world, &State::default()));
        for at in map.rivers.iter().flat_map(|river| &river.path) {
            let near = geo::Rect::new((at.0 - 1e-4, at.1 - 1e-4), (at.0 + 1e-4, at.1 + 1e-4));
            assert!(known.intersects(&near), "{at:?} is under fog");
        }
    }
}
