//! Corners of shapes: on Earth, longitude first, in closed rings, and not without end.

use tessera_pipeline_api::AxisOrder;
use tessera_store_api::{Geometry, Position};

use crate::Defect;

/// Corners of a file, at most.
const FILE_CORNERS_MAX: usize = 4_000_000;
/// Corners of a shape, at most.
pub(super) const SHAPE_CORNERS_MAX: usize = 1_000_000;
/// Corners of a closed ring, at least: a triangle, with its first corner again at its end.
const RING_CORNERS_MIN: usize = 4;
/// Corners of a line, at least.
const LINE_CORNERS_MIN: usize = 2;
/// How far a corner may lie beyond the edge of the world to be brought back to it, in degrees: a tenth of a millimetre.
/// Coordinates that went through other units come back as 180.00000000000014.
const EDGE_SLACK_DEG: f64 = 1e-9;

/// Judges the shapes of a file.
#[derive(Debug)]
pub(super) struct Corners {
    axes: AxisOrder,
    left: usize,
}

impl Corners {
    /// Of a file whose pairs are written in the order of `axes`.
    pub(super) const fn new(axes: AxisOrder) -> Self {
        Self { axes, left: FILE_CORNERS_MAX }
    }

    /// Whether pairs are written the other way round than they are handed out.
    pub(super) const fn are_turned(&self) -> bool {
        !self.axes.is_longitude_first()
    }

    /// `geometry`, longitude first and without parts that have no corners; [`None`] if it then has none at all.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub(super) fn admit(&mut self, place: &str, mut geometry: Geometry) -> Result<Option<Geometry>, Defect> {
        let corners = prune(&mut geometry);
        if corners == 0 {
            return Ok(None);
        }
        self.spend(place, corners)?;
        match &mut geometry {
            Geometry::Point(point) => self.points(place, std::slice::from_mut(point))?,
            Geometry::MultiPoint(points) => self.points(place, points)?,
            Geometry::LineString(line) => self.line(&|| place.to_owned(), line)?,
            Geometry::MultiLineString(lines) => {
                for (number, line) in (1_usize..).zip(lines) {
                    self.line(&|| format!("{place}, line {number}"), line)?;
                }
            }
            Geometry::Polygon(rings) => self.rings(place, rings)?,
            Geometry::MultiPolygon(polygons) => self.rings(place, polygons.iter_mut().flatten())?,
        }
        Ok(Some(geometry))
    }

    fn spend(&mut self, place: &str, corners: usize) -> Result<(), Defect> {
        if corners > SHAPE_CORNERS_MAX {
            return Err(Defect::new(place, format!("corners_max_{SHAPE_CORNERS_MAX}"), corners));
        }
        let Some(left) = self.left.checked_sub(corners) else {
            let rule = format!("file_corners_max_{FILE_CORNERS_MAX}");
            return Err(Defect::new(place, rule, format!("{corners} more than {}", self.left)));
        };
        self.left = left;
        Ok(())
    }

    fn line(&self, place: &dyn Fn() -> String, line: &mut [Position]) -> Result<(), Defect> {
        if line.len() < LINE_CORNERS_MIN {
            return Err(Defect::new(place(), format!("line_of_{LINE_CORNERS_MIN}_corners"), line.len()));
        }
        self.swap(line);
        settle(place, line)
    }

    fn rings<'a>(
        &self,
        place: &str,
        rings: impl IntoIterator<Item = &'a mut Vec<Position>>,
    ) -> Result<(), Defect> {
        for (number, ring) in (1_usize..).zip(rings) {
            let place = || format!("{place}, ring {number}");
            self.swap(ring);
            settle(&place, ring)?;
            if ring.len() < RING_CORNERS_MIN {
                return Err(Defect::new(place(), format!("ring_of_{RING_CORNERS_MIN}_corners"), ring.len()));
            }
            let (first, last) = (ring[0], ring[ring.len() - 1]);
            if first != last {
                let found = format!("begins at {first:?}, ends at {last:?}");
                return Err(Defect::new(place(), "ring_closed", found));
            }
        }
        Ok(())
    }

    fn points(&self, place: &str, points: &mut [Position]) -> Result<(), Defect> {
        self.swap(points);
        settle(&|| place.to_owned(), points)
    }

    fn swap(&self, points: &mut [Position]) {
        if self.are_turned() {
            points.iter_mut().for_each(|point| point.reverse());
        }
    }
}

/// Checks that `points` are on Earth, and brings those to its edge that are beyond it by a rounding.
fn settle(place: &dyn Fn() -> String, points: &mut [Position]) -> Result<(), Defect> {
    for point in points {
        for (degrees, edge) in point.iter_mut().zip([180.0, 90.0]) {
            // Written so that what is no number is not on Earth.
            let beyond = degrees.abs() - edge;
            if beyond > 0.0 && beyond <= EDGE_SLACK_DEG {
                *degrees = edge.copysign(*degrees);
            }
        }
        let [longitude, latitude] = *point;
        if !((-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude)) {
            return Err(Defect::new(place(), "coordinates_on_earth", format!("{point:?}")));
        }
    }
    Ok(())
}

/// Takes out parts without corners, and counts the corners that are left.
fn prune(geometry: &mut Geometry) -> usize {
    match geometry {
        Geometry::Point(_) => 1,
        Geometry::MultiPoint(points) | Geometry::LineString(points) => points.len(),
        Geometry::MultiLineString(lines) => {
            lines.retain(|line| !line.is_empty());
            lines.iter().map(Vec::len).sum()
        }
        Geometry::Polygon(rings) => prune_rings(rings),
        Geometry::MultiPolygon(polygons) => {
            let corners = polygons.iter_mut().map(prune_rings).sum();
            polygons.retain(|rings| !rings.is_empty());
            corners
        }
    }
}

/// Takes out holes without corners, and all rings where the outer one has none and nothing is left in it.
fn prune_rings(rings: &mut Vec<Vec<Position>>) -> usize {
    let corners = rings.iter().map(Vec::len).sum();
    if corners == 0 {
        rings.clear();
    } else {
        let mut outer = true;
        rings.retain(|ring| std::mem::take(&mut outer) || !ring.is_empty());
    }
    corners
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Position; 5] = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]];

    fn admit(geometry: Geometry) -> Result<Option<Geometry>, Defect> {
        Corners::new(AxisOrder::LongitudeLatitude).admit("feature 1", geometry)
    }

    fn rule(geometry: Geometry) -> (String, String) {
        let defect = admit(geometry).unwrap_err();
        (defect.place, defect.rule)
    }

    #[test]
    fn a_rounding_beyond_the_edge_is_brought_back_and_more_is_refused() {
        let near = Geometry::Point([180.000_000_000_000_14, -90.000_000_000_1]);
        assert_eq!(admit(near).unwrap(), Some(Geometry::Point([180.0, -90.0])));
        for far in [[180.000_001, 0.0], [0.0, 90.1], [f64::NAN, 0.0], [0.0, f64::INFINITY]] {
            assert_eq!(rule(Geometry::Point(far)), ("feature 1".into(), "coordinates_on_earth".into()));
        }
    }

    #[test]
    fn latitude_first_is_turned_round() {
        let mut corners = Corners::new(AxisOrder::LatitudeLongitude);
        let rome = corners.admit("row 2", Geometry::LineString(vec![[41.9, 12.5], [40.8, 14.3]])).unwrap();
        assert_eq!(rome, Some(Geometry::LineString(vec![[12.5, 41.9], [14.3, 40.8]])));
        let off = corners.admit("row 3", Geometry::Point([12.5, 141.9])).unwrap();
        assert_eq!(off, Some(Geometry::Point([141.9, 12.5])));
        assert!(corners.admit("row 4", Geometry::Point([141.9, 12.5])).is_err());
    }

    #[test]
    fn rings_are_closed_and_have_four_corners() {
        let open = Geometry::Polygon(vec![SQUARE.to_vec(), SQUARE[..4].to_vec()]);
        assert_eq!(rule(open), ("feature 1, ring 2".into(), "ring_closed".into()));
        let thin = Geometry::MultiPolygon(vec![vec![SQUARE.to_vec()], vec![vec![[0.0; 2]; 3]]]);
        assert_eq!(rule(thin), ("feature 1, ring 2".into(), "ring_of_4_corners".into()));
        let line = Geometry::MultiLineString(vec![SQUARE.to_vec(), vec![[0.0; 2]]]);
        assert_eq!(rule(line), ("feature 1, line 2".into(), "line_of_2_corners".into()));
    }

    #[test]
    fn a_shape_without_corners_is_none_and_parts_without_corners_are_left_out() {
        for empty in [
            Geometry::LineString(vec![]),
            Geometry::MultiPoint(vec![]),
            Geometry::MultiLineString(vec![vec![], vec![]]),
            Geometry::Polygon(vec![vec![]]),
            Geometry::MultiPolygon(vec![vec![], vec![vec![]]]),
        ] {
            assert_eq!(admit(empty).unwrap(), None);
        }
        let whole = Geometry::MultiPolygon(vec![vec![SQUARE.to_vec()]]);
        let holed = Geometry::MultiPolygon(vec![vec![vec![]], vec![SQUARE.to_vec(), vec![]]]);
        assert_eq!(admit(holed).unwrap(), Some(whole));
        // A hole does not become an outer ring because the outer ring is gone.
        let headless = Geometry::Polygon(vec![vec![], SQUARE.to_vec()]);
        assert_eq!(rule(headless), ("feature 1, ring 1".into(), "ring_of_4_corners".into()));
    }

    #[test]
    fn corners_are_counted_for_a_shape_and_for_the_file() {
        let many = Geometry::MultiPoint(vec![[0.0; 2]; SHAPE_CORNERS_MAX + 1]);
        assert_eq!(rule(many).1, "corners_max_1000000");
        let mut corners = Corners::new(AxisOrder::LongitudeLatitude);
        let most = Geometry::MultiPoint(vec![[0.0; 2]; SHAPE_CORNERS_MAX]);
        for _ in 0..FILE_CORNERS_MAX / SHAPE_CORNERS_MAX {
            corners.admit("feature 1", most.clone()).unwrap();
        }
        let defect = corners.admit("feature 5", Geometry::Point([0.0; 2])).unwrap_err();
        assert_eq!(defect.rule, "file_corners_max_4000000");
    }
}
