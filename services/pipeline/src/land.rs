//! Land or sea, by the coastline.

use std::ops::RangeInclusive;

/// Height of a band of edges, in degrees. A ray crosses the edges of one band only.
const BAND_DEGREES: f64 = 0.02;

/// A corner of a polygon: longitude and latitude, in degrees.
pub type Corner = [f64; 2];

/// An area: its outer ring, then its holes.
pub type Polygon = Vec<Vec<Corner>>;

/// The edges of every land polygon, sorted into bands of latitude.
///
/// A point is on land when a ray from it to the east crosses an odd number of edges. Polygons do not overlap and
/// holes lie in polygons, so all edges can be counted together. 45,000 edges in bands of 0.02 degrees leave some 40
/// to look at.
#[derive(Debug)]
pub struct Coastline {
    edges: Vec<(Corner, Corner)>,
    south: f64,
    bands: Vec<Vec<u32>>,
}

impl Coastline {
    /// The coastline of closed rings.
    pub fn of_rings<'a>(rings: impl IntoIterator<Item = &'a Vec<Corner>>) -> Self {
        let edges: Vec<(Corner, Corner)> = rings
            .into_iter()
            .flat_map(|ring| ring.windows(2).map(|pair| (pair[0], pair[1])))
            // A ray runs along a level edge and never crosses it.
            .filter(|(from, to)| from[1] != to[1])
            .collect();
        let latitudes = || edges.iter().flat_map(|(from, to)| [from[1], to[1]]);
        let south = latitudes().fold(f64::INFINITY, f64::min);
        let north = latitudes().fold(f64::NEG_INFINITY, f64::max);
        let mut coastline = Self { edges: Vec::new(), south, bands: Vec::new() };
        if south < north {
            coastline.bands = vec![Vec::new(); coastline.band(north) + 1];
        }
        for (number, (from, to)) in (0_u32..).zip(&edges) {
            for band in coastline.band(from[1].min(to[1]))..=coastline.band(from[1].max(to[1])) {
                coastline.bands[band].push(number);
            }
        }
        coastline.edges = edges;
        coastline
    }

    /// The coastline of areas.
    pub fn of_polygons(polygons: &[Polygon]) -> Self {
        Self::of_rings(polygons.iter().flatten())
    }

    /// Whether a point is on land.
    pub fn is_land(&self, longitude: f64, latitude: f64) -> bool {
        if latitude < self.south {
            return false;
        }
        let crossed = |number: &&u32| {
            let ([x1, y1], [x2, y2]) = self.edges[**number as usize];
            // Half open, so that a ray through a corner counts one of its two edges.
            (y1 > latitude) != (y2 > latitude) && longitude < x1 + (latitude - y1) / (y2 - y1) * (x2 - x1)
        };
        let Some(band) = self.bands.get(self.band(latitude)) else { return false };
        band.iter().filter(crossed).count() % 2 == 1
    }

    /// Whether an edge comes into a box, or close to it: the boxes around the edges are compared, which are a little
    /// larger than the edges.
    pub fn comes_near(&self, longitudes: &RangeInclusive<f64>, latitudes: &RangeInclusive<f64>) -> bool {
        let (low, high) = (self.band(*latitudes.start()), self.band(*latitudes.end()));
        let touches = |number: &u32| {
            let ([x1, y1], [x2, y2]) = self.edges[*number as usize];
            x1.min(x2) <= *longitudes.end()
                && x1.max(x2) >= *longitudes.start()
                && y1.min(y2) <= *latitudes.end()
                && y1.max(y2) >= *latitudes.start()
        };
        self.bands.iter().take(high + 1).skip(low).flatten().any(touches)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float too small becomes 0"
    )]
    fn band(&self, latitude: f64) -> usize {
        ((latitude - self.south) / BAND_DEGREES) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, south: f64, side: f64) -> Vec<Corner> {
        vec![
            [west, south],
            [west + side, south],
            [west + side, south + side],
            [west, south + side],
            [west, south],
        ]
    }

    #[test]
    fn a_lagoon_in_an_island_is_sea_and_an_islet_in_it_is_land() {
        let coast =
            Coastline::of_rings(&[square(0.0, 0.0, 4.0), square(1.0, 1.0, 2.0), square(1.5, 1.5, 1.0)]);
        assert!(coast.is_land(0.5, 2.0));
        assert!(!coast.is_land(1.2, 2.0));
        assert!(coast.is_land(2.0, 2.0));
        assert!(!coast.is_land(5.0, 2.0) && !coast.is_land(-1.0, 2.0));
        assert!(!coast.is_land(2.0, -9.0) && !coast.is_land(2.0, 9.0));
        assert!(coast.comes_near(&(0.9..=1.1), &(0.9..=1.1)));
        assert!(!coast.comes_near(&(0.2..=0.8), &(0.2..=0.8)));
    }

    #[test]
    fn no_polygons_are_all_sea() {
        assert!(!Coastline::of_rings(&[]).is_land(0.0, 0.0));
        assert!(!Coastline::of_rings(&[]).comes_near(&(0.0..=1.0), &(0.0..=1.0)));
    }
}
