//! From sources to units: a pure function of one hexagon, which knows nothing of its neighbours.

use h3o::{CellIndex, LatLng, Resolution};
use tessera_pipeline_api::{Recipe, Rejection};
use tessera_store_api::{Cell, Surface, Unit};

use crate::land::Coastline;
use crate::raster::Raster;
use crate::region::Region;
use crate::rejection::rejection;

/// Resolution at which land and sea are told apart: what a coastline of 1:10,000,000 bears.
const POINT_RESOLUTION: Resolution = Resolution::Seven;
/// Share of land from which a hexagon is land, in thousandths.
pub const LAND_PERMILLE_MIN: u16 = 500;
/// Depth of sea for which the source of depths has only land, in centimetres.
const SHALLOW_CM: i32 = -100;

/// A raster with what its recipe says about it.
#[derive(Debug)]
pub struct Source {
    /// The file, for rejections.
    pub file: String,
    /// The samples.
    pub raster: Raster,
    /// Smallest value accepted, in metres.
    pub minimum: f64,
    /// Largest value accepted, in metres.
    pub maximum: f64,
}

impl Source {
    /// The raster of `recipe`.
    pub fn new(recipe: &Recipe, raster: Raster) -> Self {
        Self {
            file: recipe.content.file.clone(),
            raster,
            minimum: recipe.feeds.minimum.unwrap_or(f64::NEG_INFINITY),
            maximum: recipe.feeds.maximum.unwrap_or(f64::INFINITY),
        }
    }

    fn in_range(&self, unit: CellIndex, samples: &[i16]) -> Result<(), Rejection> {
        let accepted = self.minimum..=self.maximum;
        match samples.iter().find(|sample| !accepted.contains(&f64::from(**sample))) {
            None => Ok(()),
            Some(sample) => Err(rejection(&self.file, unit.to_string(), "range", sample)),
        }
    }

    fn hole(&self, unit: CellIndex) -> Rejection {
        rejection(&self.file, unit.to_string(), "hole", "no data")
    }
}

/// What a survey looks at.
#[derive(Debug)]
pub struct World {
    /// Land and sea.
    pub coastline: Coastline,
    /// Heights of land.
    pub elevation: Source,
    /// Depths of the sea.
    pub depth: Source,
}

/// Lowest, mean and highest of some samples, in centimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    lowest: i32,
    mean: i32,
    highest: i32,
}

impl Span {
    const SHALLOW: Self = Self { lowest: SHALLOW_CM, mean: SHALLOW_CM, highest: SHALLOW_CM };

    /// `None` without samples, which are in metres.
    fn of(samples: &[i16]) -> Option<Self> {
        let lowest = i32::from(*samples.iter().min()?) * 100;
        let highest = i32::from(*samples.iter().max()?) * 100;
        let sum: i64 = samples.iter().map(|sample| i64::from(*sample) * 100).sum();
        let count = i64::try_from(samples.len()).ok()?;
        // Rounded to the nearest, halves upward; between the lowest and the highest.
        let mean = i32::try_from((2 * sum + count).div_euclid(2 * count)).ok()?;
        Some(Self { lowest, mean, highest })
    }
}

/// Surveys one hexagon.
///
/// # Errors
/// The rule it breaks: `hole` or `range`. Then nothing of it is kept.
pub fn hexagon(unit: CellIndex, region: &Region, world: &World) -> Result<Unit, Rejection> {
    let points: Vec<LatLng> = unit.children(POINT_RESOLUTION).map(LatLng::from).collect();
    let near_coast = comes_near_coast(&points, &world.coastline);
    let (mut land, mut sea) = split(&points, near_coast, &world.coastline);
    let land_permille = permille(land.len(), points.len());
    // Heights and depths need to be known in the region only; a hexagon on its edge reaches out of it.
    land.retain(|point| region.contains(*point));
    sea.retain(|point| region.contains(*point));
    let (span, surface) = if land_permille >= LAND_PERMILLE_MIN {
        let span = land_span(unit, &land, near_coast, &world.elevation)?;
        (span, if span.mean <= 0 { Surface::DryBelowDatum } else { Surface::Measured })
    } else {
        match sea_span(unit, &sea, &world.depth)? {
            Some(span) => (span, Surface::Measured),
            None => (Span::SHALLOW, Surface::AssumedShallow),
        }
    };
    let elev_cm = [span.lowest, span.mean, span.highest];
    let cell = Cell::of_elevation(unit.into(), elev_cm, land_permille, surface);
    Ok(Unit { cell, children: Vec::new(), sites: Vec::new() })
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

/// The points on land and those in the sea. Far from any coast one point speaks for all.
fn split(points: &[LatLng], near_coast: bool, coastline: &Coastline) -> (Vec<LatLng>, Vec<LatLng>) {
    let is_land = |point: &LatLng| coastline.is_land(point.lng(), point.lat());
    if near_coast {
        return points.iter().partition(|point| is_land(point));
    }
    if points.first().is_some_and(is_land) {
        (points.to_vec(), Vec::new())
    } else {
        (Vec::new(), points.to_vec())
    }
}

fn permille(part: usize, whole: usize) -> u16 {
    u16::try_from((2000 * part + whole) / (2 * whole).max(1)).unwrap_or(1000)
}

/// Heights of a land hexagon. Inland every point must have a sample; at the shore, where the source has gaps, those
/// that have one speak for the others, and where none has, the samples one pixel around do.
fn land_span(unit: CellIndex, land: &[LatLng], near_coast: bool, source: &Source) -> Result<Span, Rejection> {
    let mut samples = taken(land, |point| source.raster.sample(point.lng(), point.lat()));
    if samples.len() < land.len() && !near_coast {
        return Err(source.hole(unit));
    }
    if samples.is_empty() {
        samples = taken(land, |point| source.raster.nearest(point.lng(), point.lat()));
    }
    source.in_range(unit, &samples)?;
    Span::of(&samples).ok_or_else(|| source.hole(unit))
}

/// Depths of a sea hexagon: every point must have a sample, and those at or above the surface are land that the
/// source has in the wrong place. `None` where there are only such.
fn sea_span(unit: CellIndex, sea: &[LatLng], source: &Source) -> Result<Option<Span>, Rejection> {
    let mut samples = taken(sea, |point| source.raster.sample(point.lng(), point.lat()));
    if samples.len() < sea.len() {
        return Err(source.hole(unit));
    }
    source.in_range(unit, &samples)?;
    samples.retain(|sample| *sample < 0);
    Ok(Span::of(&samples))
}

fn taken(points: &[LatLng], sample: impl Fn(&LatLng) -> Option<i16>) -> Vec<i16> {
    points.iter().filter_map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGION: Region = Region { west: 9.0, east: 13.0, south: 40.0, north: 44.0 };

    /// A raster of one value over the region and a degree around it.
    fn source(sample: i16) -> Source {
        let raster = Raster {
            width: 72,
            height: 72,
            west: 8.0,
            north: 45.0,
            step_x: 1.0 / 12.0,
            step_y: 1.0 / 12.0,
            samples: vec![sample; 72 * 72],
            nodata: Some(i16::MIN),
        };
        Source { file: "raster.tif".to_owned(), raster, minimum: -6000.0, maximum: 6000.0 }
    }

    /// Land east of 11 degrees.
    fn world(elevation: i16, depth: i16) -> World {
        let east = vec![[11.0, 30.0], [50.0, 30.0], [50.0, 50.0], [11.0, 50.0], [11.0, 30.0]];
        World { coastline: Coastline::of_rings(&[east]), elevation: source(elevation), depth: source(depth) }
    }

    fn at(longitude: f64) -> CellIndex {
        LatLng::new(42.0, longitude).unwrap().to_cell(crate::region::UNIT_RESOLUTION)
    }

    fn cell(unit: CellIndex, world: &World) -> Cell {
        hexagon(unit, &REGION, world).unwrap().cell
    }

    #[test]
    fn land_has_its_height_and_sea_its_depth() {
        let world = world(120, -900);
        let (land, sea) = (cell(at(12.0), &world), cell(at(10.0), &world));
        assert_eq!((land.elev_cm, land.land_permille, land.surface), (12_000, 1000, Surface::Measured));
        assert_eq!((sea.elev_cm, sea.land_permille, sea.surface), (-90_000, 0, Surface::Measured));
        let shore = cell(at(11.0), &world);
        assert!((1..1000).contains(&shore.land_permille), "{shore:?}");
    }

    #[test]
    fn land_at_or_below_the_sea_is_dry_and_sea_of_unknown_depth_is_shallow() {
        let world = world(-28, 14);
        let (land, sea) = (cell(at(12.0), &world), cell(at(10.0), &world));
        assert_eq!((land.elev_cm, land.surface), (-2_800, Surface::DryBelowDatum));
        assert_eq!((sea.elev_cm, sea.surface), (-100, Surface::AssumedShallow));
    }

    #[test]
    fn a_gap_is_a_hole_inland_and_bridged_at_the_shore() {
        let mut world = world(56, -10);
        // No data in the columns of pixels up to 11.08 degrees, as the source has it along the shore.
        for (index, sample) in world.elevation.raster.samples.iter_mut().enumerate() {
            if index % 72 < 37 {
                *sample = i16::MIN;
            }
        }
        let shore = at(11.02);
        let surveyed = hexagon(shore, &REGION, &world);
        assert!(surveyed.is_ok_and(|unit| unit.cell.elev_cm == 5_600 || unit.cell.land_permille < 500));
        world.elevation.raster.samples[72 * 36 + 48] = i16::MIN;
        let inland = (0..20).map(|step| at(11.8 + f64::from(step) * 0.02));
        let holes: Vec<Rejection> = inland.filter_map(|unit| hexagon(unit, &REGION, &world).err()).collect();
        assert!(!holes.is_empty() && holes.iter().all(|hole| hole.rule == "hole"), "{holes:?}");
    }

    #[test]
    fn a_mean_is_rounded_to_the_nearest_centimetre() {
        let mean = |samples: &[i16]| Span::of(samples).unwrap().mean;
        assert_eq!(mean(&[0, 0, 1]), 33);
        assert_eq!(mean(&[0, 1, 1]), 67);
        assert_eq!(mean(&[-1, -1, 0]), -67);
        assert_eq!(Span::of(&[]), None);
    }
}
