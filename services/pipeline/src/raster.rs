//! A grid of samples with its place on Earth.

/// A raster, north up. A pixel is an area.
#[derive(Debug, Clone, PartialEq)]
pub struct Raster {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Longitude of the upper left corner of the first pixel, in degrees.
    pub west: f64,
    /// Latitude of the upper left corner of the first pixel, in degrees.
    pub north: f64,
    /// Width of a pixel, in degrees.
    pub step_x: f64,
    /// Height of a pixel, in degrees.
    pub step_y: f64,
    /// The samples row by row, in metres.
    pub samples: Vec<i16>,
    /// The sample that means that there is none.
    pub nodata: Option<i16>,
}

impl Raster {
    /// The sample of the pixel a point lies in: `None` outside and where there is no data.
    ///
    /// The nearest sample is taken and none is made up between four of them: at the shore half of the four are
    /// missing, and the mean over a hexagon, which is larger than two pixels, smooths enough.
    pub fn sample(&self, longitude: f64, latitude: f64) -> Option<i16> {
        let (column, row) = self.pixel(longitude, latitude)?;
        self.at(column, row)
    }

    /// The nearest sample there is among the pixel a point lies in and the eight around it.
    pub fn nearest(&self, longitude: f64, latitude: f64) -> Option<i16> {
        let (column, row) = self.pixel(longitude, latitude)?;
        let columns = column.saturating_sub(1)..=column + 1;
        let around = columns.flat_map(|x| (row.saturating_sub(1)..=row + 1).map(move |y| (x, y)));
        around
            .filter_map(|(x, y)| Some((self.distance_squared(x, y, longitude, latitude), self.at(x, y)?)))
            .min_by(|one, other| one.0.total_cmp(&other.0))
            .map(|(_, sample)| sample)
    }

    #[expect(clippy::cast_precision_loss, reason = "a raster has fewer pixels than a float has digits")]
    fn distance_squared(&self, column: usize, row: usize, longitude: f64, latitude: f64) -> f64 {
        let x = self.west + (column as f64 + 0.5) * self.step_x - longitude;
        let y = self.north - (row as f64 + 0.5) * self.step_y - latitude;
        (x * latitude.to_radians().cos()).powi(2) + y.powi(2)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both are checked to be positive"
    )]
    fn pixel(&self, longitude: f64, latitude: f64) -> Option<(usize, usize)> {
        let column = (longitude - self.west) / self.step_x;
        let row = (self.north - latitude) / self.step_y;
        (column >= 0.0 && row >= 0.0).then_some((column as usize, row as usize))
    }

    fn at(&self, column: usize, row: usize) -> Option<i16> {
        if column >= self.width {
            return None;
        }
        let sample = *self.samples.get(row * self.width + column)?;
        (Some(sample) != self.nodata).then_some(sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RASTER: [i16; 6] = [1, 2, -9, 4, 5, -9];

    fn raster() -> Raster {
        Raster {
            width: 3,
            height: 2,
            west: 10.0,
            north: 50.0,
            step_x: 1.0,
            step_y: 1.0,
            samples: RASTER.to_vec(),
            nodata: Some(-9),
        }
    }

    #[test]
    fn a_point_reads_the_pixel_it_lies_in() {
        assert_eq!(raster().sample(10.1, 49.9), Some(1));
        assert_eq!(raster().sample(11.9, 48.1), Some(5));
        assert_eq!(raster().sample(12.5, 49.5), None, "no data");
        for (longitude, latitude) in [(9.9, 49.0), (13.1, 49.0), (11.0, 50.1), (11.0, 47.9)] {
            assert_eq!(raster().sample(longitude, latitude), None, "outside");
        }
    }

    #[test]
    fn a_point_without_a_sample_reads_its_neighbour() {
        assert_eq!(raster().nearest(12.5, 49.5), Some(2));
        assert_eq!(raster().nearest(12.5, 48.5), Some(5));
        assert_eq!(raster().nearest(12.5, 40.0), None);
    }
}
