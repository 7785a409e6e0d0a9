//! Heights of land and depths of the sea.

use h3o::{CellIndex, LatLng};
use tessera_pipeline_api::Rejection;

use crate::land::Coastline;
use crate::raster::{self, Source};

/// Depth of sea for which the source of depths has only land, in centimetres.
const SHALLOW_CM: i32 = -100;

/// Lowest, mean and highest of some samples, in centimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heights {
    /// The lowest.
    pub lowest: i32,
    /// The mean.
    pub mean: i32,
    /// The highest.
    pub highest: i32,
}

impl Heights {
    /// Sea of which no depth is known.
    pub const SHALLOW: Self = Self { lowest: SHALLOW_CM, mean: SHALLOW_CM, highest: SHALLOW_CM };

    /// `None` without samples, which are in metres.
    pub fn of(samples: &[f32]) -> Option<Self> {
        let centimetres = || samples.iter().map(|sample| centimetres(*sample));
        let sum: i64 = centimetres().map(i64::from).sum();
        let count = i64::try_from(samples.len()).ok()?;
        // Rounded to the nearest, halves upward; between the lowest and the highest.
        let mean = i32::try_from((2 * sum + count).checked_div_euclid(2 * count)?).ok()?;
        Some(Self { lowest: centimetres().min()?, mean, highest: centimetres().max()? })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "heights on Earth; a float too large becomes the largest"
)]
fn centimetres(metres: f32) -> i32 {
    (f64::from(metres) * 100.0).round() as i32
}

/// Takes the zeros of the sea out of a raster of heights. Some sources write 0 where they mean that there is no land, and
/// nothing in the file tells it from land at 0 m: the coastline does.
pub fn mask_sea(source: &mut Source, coastline: &Coastline) {
    let raster = &mut source.raster;
    for row in 0..raster.height {
        for column in 0..raster.width {
            let (longitude, latitude) = raster::centre(raster, (column, row));
            if let Some(sample) = raster.samples.get_mut(row * raster.width + column)
                && *sample == 0.0
                && !coastline.is_land(longitude, latitude)
            {
                *sample = f32::NAN;
                source.masked.insert((column, row));
            }
        }
    }
}

/// Heights of a land hexagon. Inland every point must have a sample, unless it lies in a pixel of which the middle is sea;
/// at the shore, where the source has gaps, those that have one speak for the others, and where none has, the samples one
/// pixel around do.
///
/// # Errors
/// `hole` or `range`.
pub fn of_land(
    unit: CellIndex,
    land: &[LatLng],
    near_coast: bool,
    source: &Source,
) -> Result<Heights, Rejection> {
    let mut samples = taken(land, |point| source.sample(*point));
    let masked = land.iter().filter(|point| source.is_masked(**point)).count();
    if samples.len() + masked < land.len() && !near_coast {
        return Err(source.hole(unit));
    }
    if samples.is_empty() {
        samples = taken(land, |point| source.nearest(*point));
    }
    source.in_range(unit, &samples)?;
    Heights::of(&samples).ok_or_else(|| source.hole(unit))
}

/// Depths of a sea hexagon: every point must have a sample, and those at or above the surface are land that the
/// source has in the wrong place. `None` where there are only such.
///
/// # Errors
/// `hole` or `range`.
pub fn of_sea(unit: CellIndex, sea: &[LatLng], source: &Source) -> Result<Option<Heights>, Rejection> {
    let mut samples = taken(sea, |point| source.sample(*point));
    if samples.len() < sea.len() {
        return Err(source.hole(unit));
    }
    source.in_range(unit, &samples)?;
    samples.retain(|sample| *sample < 0.0);
    Ok(Heights::of(&samples))
}

fn taken(points: &[LatLng], sample: impl Fn(&LatLng) -> Option<f32>) -> Vec<f32> {
    points.iter().filter_map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_rounded_to_the_nearest_centimetre() {
        let mean = |samples: &[f32]| Heights::of(samples).unwrap().mean;
        assert_eq!(mean(&[0.0, 0.0, 1.0]), 33);
        assert_eq!(mean(&[0.0, 1.0, 1.0]), 67);
        assert_eq!(mean(&[-1.0, -1.0, 0.0]), -67);
        assert_eq!(Heights::of(&[]), None);
    }
}
