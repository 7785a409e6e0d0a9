//! From sources to units: a pure function of one hexagon, which knows nothing of its neighbours.

use std::collections::BTreeSet;

use h3o::{CellIndex, LatLng};
use tessera_pipeline_api::Rejection;
use tessera_store_api::{
    Cell, Child, Field, Hydro, Occupations, Slope, Surface, Tectonics, Unit, Vegetation,
};

use crate::evidence;
use crate::fields::agreement::{self, Depths, Summits};
use crate::fields::classes::{self, Classes};
use crate::fields::heights::{self, Heights};
use crate::fields::slope;
use crate::fields::trace::POINT_RESOLUTION;
use crate::fields::water::{self, Waters};
use crate::land::Coastline;
use crate::raster::Source;
use crate::region::Region;
use crate::rejection::rejection;

/// Share of land from which a hexagon is land, in thousandths.
pub const LAND_PERMILLE_MIN: u16 = 500;

/// What a survey looks at. What is absent is not surveyed.
#[derive(Debug)]
pub struct World {
    /// Land and sea.
    pub coastline: Coastline,
    /// Whether the coastline bears cells of resolution 7: then every unit has its children.
    pub has_children: bool,
    /// Heights of land.
    pub elevation: Source,
    /// A second source of them.
    pub elevation_check: Option<Source>,
    /// What no height may exceed by much.
    pub summits: Option<Summits>,
    /// Depths of the sea.
    pub depth: Source,
    /// A second source of them.
    pub depth_check: Option<Classes<Depths>>,
    /// Potential vegetation.
    pub vegetation: Option<Classes<Vegetation>>,
    /// The setting of the crust.
    pub tectonics: Option<Classes<Tectonics>>,
    /// Coast, rivers and lakes.
    pub waters: Option<Waters>,
    /// People.
    pub evidence: evidence::Index,
    /// Fields that a dataset of the run feeds.
    pub fed: BTreeSet<Field>,
}

/// A unit, and what is doubtful about it.
#[derive(Debug)]
pub struct Surveyed {
    /// The unit.
    pub unit: Unit,
    /// Why an operator has to look at it; empty for nearly all.
    pub doubts: Vec<Rejection>,
}

/// The points of a hexagon: the middles of its children.
struct Points {
    unit: CellIndex,
    near_coast: bool,
    /// On land and in the region: heights and depths need to be known in the region only, and a hexagon on its edge reaches
    /// out of it.
    land: Vec<LatLng>,
    /// In the sea and in the region.
    sea: Vec<LatLng>,
    land_permille: u16,
}

impl Points {
    fn new(
        unit: CellIndex,
        children: &[CellIndex],
        region: &Region,
        coastline: &Coastline,
    ) -> (Self, Vec<bool>) {
        let points: Vec<LatLng> = children.iter().map(|child| LatLng::from(*child)).collect();
        let near_coast = comes_near_coast(&points, coastline);
        let on_land = on_land(&points, near_coast, coastline);
        let land_permille = permille(on_land.iter().filter(|land| **land).count(), points.len());
        let inside = |wanted: bool| -> Vec<LatLng> {
            let all = points.iter().zip(&on_land);
            all.filter(|(point, land)| **land == wanted && region.contains(**point))
                .map(|(p, _)| *p)
                .collect()
        };
        let (land, sea) = (inside(true), inside(false));
        (Self { unit, near_coast, land, sea, land_permille }, on_land)
    }

    const fn is_land(&self) -> bool {
        self.land_permille >= LAND_PERMILLE_MIN
    }
}

/// Surveys one hexagon.
///
/// # Errors
/// The rule it breaks: `hole`, `range`, `code_known`, `provenance_present`. Then nothing of it is kept.
pub fn hexagon(unit: CellIndex, region: &Region, world: &World) -> Result<Surveyed, Rejection> {
    let cells: Vec<CellIndex> = unit.children(POINT_RESOLUTION).collect();
    let (points, on_land) = Points::new(unit, &cells, region, &world.coastline);
    let mut doubts = Vec::new();
    let (heights, surface) = elevation(&points, world, &mut doubts)?;
    let children = if world.has_children { children(&cells, &on_land, world) } else { Vec::new() };
    let elev_cm = [heights.lowest, heights.mean, heights.highest];
    let cell = Cell {
        terrain: terrain(&points, world)?,
        slope: slope(&points, world),
        hydro: water::all(children.iter().map(|child| child.hydro)),
        tectonics: tectonics(unit, world)?,
        occupation: occupation(&cells, &world.evidence),
        ..Cell::of_elevation(unit.into(), elev_cm, points.land_permille, surface)
    };
    let unit = Unit { cell, children, sites: world.evidence.of(unit.into()).to_vec() };
    has_provenance(&unit, &world.fed)?;
    Ok(Surveyed { unit, doubts })
}

/// The height of land or the depth of the sea, compared with second sources.
fn elevation(
    points: &Points,
    world: &World,
    doubts: &mut Vec<Rejection>,
) -> Result<(Heights, Surface), Rejection> {
    let Points { unit, near_coast, land, sea, .. } = points;
    if points.is_land() {
        let found = heights::of_land(*unit, land, *near_coast, &world.elevation)?;
        if let Some(second) = &world.elevation_check {
            doubts.extend(agreement::of_elevations(*unit, land, &world.elevation, second));
        }
        if let Some(summits) = &world.summits {
            doubts.extend(agreement::of_summit(*unit, found, &world.elevation, summits));
        }
        return Ok((found, if found.mean <= 0 { Surface::DryBelowDatum } else { Surface::Measured }));
    }
    let Some(found) = heights::of_sea(*unit, sea, &world.depth)? else {
        return Ok((Heights::SHALLOW, Surface::AssumedShallow));
    };
    if let Some(second) = &world.depth_check {
        doubts.extend(agreement::of_depths(*unit, sea, found, &world.depth, second)?);
    }
    Ok((found, Surface::Measured))
}

fn terrain(points: &Points, world: &World) -> Result<Vegetation, Rejection> {
    match &world.vegetation {
        None => Ok(Vegetation::NotSurveyed),
        Some(_) if !points.is_land() => Ok(Vegetation::Water),
        Some(source) => classes::terrain(points.unit, &points.land, source),
    }
}

fn slope(points: &Points, world: &World) -> Slope {
    if points.is_land() {
        slope::of_land(&points.land, &world.elevation, points.near_coast.then_some(&world.coastline))
    } else {
        Slope::Sea
    }
}

fn tectonics(unit: CellIndex, world: &World) -> Result<Tectonics, Rejection> {
    let Some(source) = &world.tectonics else { return Ok(Tectonics::NotSurveyed) };
    Ok(source.sample(unit, unit.into())?.unwrap_or(Tectonics::Unknown))
}

fn children(cells: &[CellIndex], on_land: &[bool], world: &World) -> Vec<Child> {
    let child = |(cell, land): (&CellIndex, &bool)| Child {
        cell: (*cell).into(),
        land: *land,
        hydro: world.waters.as_ref().map_or_else(Hydro::default, |waters| waters.of(*cell)),
        occupation: world.evidence.occupation((*cell).into()),
    };
    cells.iter().zip(on_land).map(child).collect()
}

fn occupation(cells: &[CellIndex], evidence: &evidence::Index) -> Occupations {
    let all = cells.iter().map(|cell| evidence.occupation((*cell).into()));
    all.fold(Occupations::default(), Occupations::with)
}

/// Whatever a unit says has a dataset that says it.
fn has_provenance(unit: &Unit, fed: &BTreeSet<Field>) -> Result<(), Rejection> {
    let cell = &unit.cell;
    let says = [
        (true, Field::Land),
        (cell.land_permille >= LAND_PERMILLE_MIN, Field::Elevation),
        (cell.land_permille < LAND_PERMILLE_MIN, Field::Depth),
        (!cell.terrain.is_not_surveyed(), Field::Vegetation),
        (!cell.tectonics.is_not_surveyed(), Field::Tectonics),
        (!cell.hydro.is_not_surveyed(), Field::Rivers),
        (!cell.hydro.is_not_surveyed(), Field::Lakes),
        (!cell.occupation.is_not_surveyed(), Field::Epochs),
    ];
    match says.into_iter().find(|(says, field)| *says && !fed.contains(field)) {
        None => Ok(()),
        Some((_, field)) => {
            Err(rejection("the run's datasets", cell.cell.to_string(), "provenance_present", field.as_str()))
        }
    }
}

/// Whether the coast runs through the box around the points.
fn comes_near_coast(points: &[LatLng], coastline: &Coastline) -> bool {
    let span = |degrees: fn(&LatLng) -> f64| {
        let least = points.iter().map(degrees).fold(f64::INFINITY, f64::min);
        let most = points.iter().map(degrees).fold(f64::NEG_INFINITY, f64::max);
        least..=most
    };
    coastline.comes_near(&span(|point| point.lng()), &span(|point| point.lat()))
}

/// Which points are on land. Far from any coast one point speaks for all.
fn on_land(points: &[LatLng], near_coast: bool, coastline: &Coastline) -> Vec<bool> {
    let is_land = |point: &LatLng| coastline.is_land(point.lng(), point.lat());
    if near_coast {
        points.iter().map(is_land).collect()
    } else {
        vec![points.first().is_some_and(is_land); points.len()]
    }
}

fn permille(part: usize, whole: usize) -> u16 {
    u16::try_from((2000 * part + whole) / (2 * whole).max(1)).unwrap_or(1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_formats::Raster;

    const REGION: Region = Region { west: 9.0, east: 13.0, south: 40.0, north: 44.0 };

    fn raster(sample: f32) -> Raster {
        Raster {
            width: 72,
            height: 72,
            west: 8.0,
            north: 45.0,
            step_x: 1.0 / 12.0,
            step_y: 1.0 / 12.0,
            samples: vec![sample; 72 * 72],
        }
    }

    /// A raster of one value over the region and a degree around it.
    fn source(sample: f32) -> Source {
        let raster = raster(sample);
        Source {
            file: "raster.tif".to_owned(),
            raster,
            minimum: -6000.0,
            maximum: 6000.0,
            masked: std::collections::HashSet::new(),
        }
    }

    /// Land east of 11 degrees.
    fn world(elevation: f32, depth: f32) -> World {
        World {
            coastline: Coastline::of_rings(&[east()]),
            has_children: false,
            elevation: source(elevation),
            elevation_check: None,
            summits: None,
            depth: source(depth),
            depth_check: None,
            vegetation: None,
            tectonics: None,
            waters: None,
            evidence: evidence::Index::default(),
            fed: BTreeSet::from([Field::Land, Field::Elevation, Field::Depth]),
        }
    }

    fn east() -> Vec<[f64; 2]> {
        vec![[11.0, 30.0], [50.0, 30.0], [50.0, 50.0], [11.0, 50.0], [11.0, 30.0]]
    }

    fn at(longitude: f64) -> CellIndex {
        LatLng::new(42.0, longitude).unwrap().to_cell(crate::region::UNIT_RESOLUTION)
    }

    fn cell(unit: CellIndex, world: &World) -> Cell {
        hexagon(unit, &REGION, world).unwrap().unit.cell
    }

    #[test]
    fn land_has_its_height_and_sea_its_depth() {
        let world = world(120.0, -900.0);
        let (land, sea) = (cell(at(12.0), &world), cell(at(10.0), &world));
        assert_eq!((land.elev_cm, land.land_permille, land.surface), (12_000, 1000, Surface::Measured));
        assert_eq!((sea.elev_cm, sea.land_permille, sea.surface), (-90_000, 0, Surface::Measured));
        let shore = cell(at(11.0), &world);
        assert!((1..1000).contains(&shore.land_permille), "{shore:?}");
    }

    #[test]
    fn land_at_or_below_the_sea_is_dry_and_sea_of_unknown_depth_is_shallow() {
        let world = world(-28.0, 14.0);
        let (land, sea) = (cell(at(12.0), &world), cell(at(10.0), &world));
        assert_eq!((land.elev_cm, land.surface), (-2_800, Surface::DryBelowDatum));
        assert_eq!((sea.elev_cm, sea.surface), (-100, Surface::AssumedShallow));
    }

    #[test]
    fn a_gap_is_a_hole_inland_and_bridged_at_the_shore() {
        let mut world = world(56.0, -10.0);
        // No data in the columns of pixels up to 11.08 degrees, as the source has it along the shore.
        for (index, sample) in world.elevation.raster.samples.iter_mut().enumerate() {
            if index % 72 < 37 {
                *sample = f32::NAN;
            }
        }
        let shore = at(11.02);
        let surveyed = hexagon(shore, &REGION, &world);
        assert!(
            surveyed
                .is_ok_and(|found| found.unit.cell.elev_cm == 5_600 || found.unit.cell.land_permille < 500)
        );
        world.elevation.raster.samples[72 * 36 + 48] = f32::NAN;
        let inland = (0..20).map(|step| at(11.8 + f64::from(step) * 0.02));
        let holes: Vec<Rejection> = inland.filter_map(|unit| hexagon(unit, &REGION, &world).err()).collect();
        assert!(!holes.is_empty() && holes.iter().all(|hole| hole.rule == "hole"), "{holes:?}");
    }

    #[test]
    fn a_unit_has_all_of_its_children_with_the_water_of_each() {
        let mut world = world(120.0, -900.0);
        world.has_children = true;
        world.fed.extend([Field::Rivers, Field::Lakes]);
        world.waters = Some(Waters::new(&[vec![east()]], &[], &[], &REGION));
        let shore = hexagon(at(11.0), &REGION, &world).unwrap().unit;
        let expected: Vec<CellIndex> = at(11.0).children(POINT_RESOLUTION).collect();
        assert!(shore.children.iter().map(|child| child.cell.index()).eq(expected));
        let (coast, land) = (|child: &&Child| child.hydro.coast, |child: &&Child| child.land);
        assert!(shore.cell.hydro.coast && (1..49).contains(&shore.children.iter().filter(coast).count()));
        assert!((1..49).contains(&shore.children.iter().filter(land).count()));
        let inland = hexagon(at(12.0), &REGION, &world).unwrap().unit;
        assert!(inland.cell.hydro.surveyed && !inland.cell.hydro.coast);
    }

    #[test]
    fn the_zeros_of_the_sea_are_no_heights() {
        let mut world = world(120.0, -900.0);
        // Land begins in the eastern third of a pixel of which the middle is sea.
        let shore = east().into_iter().map(|[x, y]| [if x == 11.0 { 10.97 } else { x }, y]).collect();
        world.coastline = Coastline::of_rings(&[shore]);
        // Everything west of the coast is 0, as a source has it that does not know of the sea.
        for (index, sample) in world.elevation.raster.samples.iter_mut().enumerate() {
            if index % 72 < 36 {
                *sample = 0.0;
            }
        }
        let shore = (0..10).map(|step| at(11.0 + f64::from(step) * 0.02));
        let heights = |world: &World| -> Vec<Cell> {
            let cells = shore.clone().map(|unit| cell(unit, world));
            cells.filter(|cell| cell.land_permille >= LAND_PERMILLE_MIN).collect()
        };
        assert!(heights(&world).iter().any(|cell| cell.elev_min_cm == 0));
        heights::mask_sea(&mut world.elevation, &world.coastline);
        assert!(heights(&world).iter().all(|cell| cell.elev_min_cm == 12_000));
    }

    #[test]
    fn a_second_source_that_says_otherwise_is_a_doubt_and_no_refusal() {
        let mut world = world(120.0, -900.0);
        let doubts = |world: &World, at: CellIndex| {
            let doubts = hexagon(at, &REGION, world).unwrap().doubts;
            doubts.into_iter().map(|doubt| (doubt.rule, doubt.value)).collect::<Vec<_>>()
        };
        world.elevation_check = Some(source(400.0));
        assert!(doubts(&world, at(12.0)).is_empty());
        world.elevation_check = Some(Source { file: "second.tif".to_owned(), ..source(421.0) });
        let value = "120 m, and 421 m by second.tif".to_owned();
        assert_eq!(doubts(&world, at(12.0)), [("sources_agree".to_owned(), value)]);
        let mut summits = Summits::new("peaks.json");
        summits.add(at(12.5).into(), -200.0, "Hole".to_owned());
        world.summits = Some(summits);
        let value = "120 m, and Hole has -200 m by peaks.json".to_owned();
        assert_eq!(doubts(&world, at(12.5))[1], ("below_summit".to_owned(), value));
    }
}
