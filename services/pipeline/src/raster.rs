//! A raster with what its recipe says about it.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use h3o::{CellIndex, LatLng};
use tessera_formats::Raster;
use tessera_pipeline_api::{Recipe, Rejection};

use crate::rejection::rejection;

/// A sample of a raster: its column and row.
pub type Pixel = (usize, usize);

/// A raster of heights or depths, in metres.
#[derive(Debug)]
pub struct Source {
    /// The file, for rejections.
    pub file: String,
    /// The samples, in metres; NaN where there is none.
    pub raster: Raster,
    /// Smallest value accepted, in metres.
    pub minimum: f64,
    /// Largest value accepted, in metres.
    pub maximum: f64,
    /// Pixels whose sample was taken out, since it says nothing of land.
    pub masked: HashSet<Pixel>,
}

impl Source {
    /// The raster of `recipe`.
    pub fn new(recipe: &Recipe, raster: Raster) -> Self {
        Self {
            file: recipe.content.file.clone(),
            raster,
            minimum: recipe.feeds.minimum.unwrap_or(f64::NEG_INFINITY),
            maximum: recipe.feeds.maximum.unwrap_or(f64::INFINITY),
            masked: HashSet::new(),
        }
    }

    /// The sample of the pixel a point lies in: `None` outside and where there is no data.
    ///
    /// The nearest sample is taken and none is made up between four of them: at the shore half of the four are
    /// missing, and the mean over a hexagon, which is larger than two pixels, smooths enough.
    pub fn sample(&self, point: LatLng) -> Option<f32> {
        at(&self.raster, pixel(&self.raster, point)?)
    }

    /// Whether the sample of the pixel a point lies in was taken out.
    pub fn is_masked(&self, point: LatLng) -> bool {
        pixel(&self.raster, point).is_some_and(|pixel| self.masked.contains(&pixel))
    }

    /// The nearest sample there is among the pixel a point lies in and the eight around it.
    pub fn nearest(&self, point: LatLng) -> Option<f32> {
        let (column, row) = pixel(&self.raster, point)?;
        let columns = column.saturating_sub(1)..=column + 1;
        let around = columns.flat_map(|x| (row.saturating_sub(1)..=row + 1).map(move |y| (x, y)));
        around
            .filter_map(|other| {
                Some((distance_squared(&self.raster, other, point), at(&self.raster, other)?))
            })
            .min_by(|one, other| one.0.total_cmp(&other.0))
            .map(|(_, sample)| sample)
    }

    /// Whether samples lie in the range that the recipe accepts.
    ///
    /// # Errors
    /// `range`, with the first that does not.
    pub fn in_range(&self, unit: CellIndex, samples: &[f32]) -> Result<(), Rejection> {
        let accepted: RangeInclusive<f64> = self.minimum..=self.maximum;
        match samples.iter().find(|sample| !accepted.contains(&f64::from(**sample))) {
            None => Ok(()),
            Some(sample) => Err(rejection(&self.file, unit.to_string(), "range", sample)),
        }
    }

    /// That a sample is missing where there has to be one.
    pub fn hole(&self, unit: CellIndex) -> Rejection {
        rejection(&self.file, unit.to_string(), "hole", "no data")
    }
}

/// The pixel a point lies in; it may lie beyond the last column or row.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "both are checked to be positive"
)]
pub fn pixel(raster: &Raster, point: LatLng) -> Option<Pixel> {
    let column = (point.lng() - raster.west) / raster.step_x;
    let row = (raster.north - point.lat()) / raster.step_y;
    (column >= 0.0 && row >= 0.0).then_some((column as usize, row as usize))
}

/// The sample of a pixel: `None` outside and where there is no data.
pub fn at(raster: &Raster, (column, row): Pixel) -> Option<f32> {
    if column >= raster.width {
        return None;
    }
    raster.samples.get(row * raster.width + column).copied().filter(|sample| !sample.is_nan())
}

/// Longitude and latitude of the middle of a pixel, in degrees.
#[expect(clippy::cast_precision_loss, reason = "a raster has fewer pixels than a float has digits")]
pub fn centre(raster: &Raster, (column, row): Pixel) -> (f64, f64) {
    (raster.west + (column as f64 + 0.5) * raster.step_x, raster.north - (row as f64 + 0.5) * raster.step_y)
}

fn distance_squared(raster: &Raster, pixel: Pixel, point: LatLng) -> f64 {
    let (x, y) = centre(raster, pixel);
    ((x - point.lng()) * point.lat().to_radians().cos()).powi(2) + (y - point.lat()).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Source {
        let raster = Raster {
            width: 3,
            height: 2,
            west: 10.0,
            north: 50.0,
            step_x: 1.0,
            step_y: 1.0,
            samples: vec![1.0, 2.0, f32::NAN, 4.0, 5.0, f32::NAN],
        };
        Source { file: "raster.tif".to_owned(), raster, minimum: 0.0, maximum: 9.0, masked: HashSet::new() }
    }

    fn point(longitude: f64, latitude: f64) -> LatLng {
        LatLng::new(latitude, longitude).unwrap()
    }

    #[test]
    fn a_point_reads_the_pixel_it_lies_in() {
        assert_eq!(source().sample(point(10.1, 49.9)), Some(1.0));
        assert_eq!(source().sample(point(11.9, 48.1)), Some(5.0));
        assert_eq!(source().sample(point(12.5, 49.5)), None, "no data");
        for (longitude, latitude) in [(9.9, 49.0), (13.1, 49.0), (11.0, 50.1), (11.0, 47.9)] {
            assert_eq!(source().sample(point(longitude, latitude)), None, "outside");
        }
    }

    #[test]
    fn a_point_without_a_sample_reads_its_neighbour() {
        assert_eq!(source().nearest(point(12.5, 49.5)), Some(2.0));
        assert_eq!(source().nearest(point(12.5, 48.5)), Some(5.0));
        assert_eq!(source().nearest(point(12.5, 40.0)), None);
    }
}
