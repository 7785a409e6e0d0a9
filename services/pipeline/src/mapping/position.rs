//! Where a row lies: the rules that every source of points shares.

use h3o::LatLng;
use tessera_pipeline_api::Rejection;
use tessera_store_api::Geometry;

use super::{Row, Verdict};
use crate::region::Region;

/// The box in which a source, or the country of a row, lies, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent(Region);

impl Extent {
    /// From `west,south,east,north`, as a recipe writes it.
    pub fn of_text(text: &str) -> Option<Self> {
        let mut degrees = [0.0; 4];
        let mut parts = text.split(',');
        for degree in &mut degrees {
            *degree = parts.next()?.trim().parse().ok()?;
        }
        let [west, south, east, north] = degrees;
        (parts.next().is_none() && west <= east && south <= north).then_some(Self(Region {
            west,
            east,
            south,
            north,
        }))
    }

    fn has(&self, longitude: f64, latitude: f64) -> bool {
        LatLng::new(latitude, longitude).is_ok_and(|point| self.0.contains(point))
    }
}

impl Row<'_> {
    /// The row's point, if it lies in `region`; [`Verdict::Outside`] if it does not, which is no defect.
    ///
    /// # Errors
    /// Those of [`Self::position`].
    pub fn point(&self, region: &Region) -> Result<Verdict<LatLng>, Rejection> {
        let point = self.position()?;
        Ok(if region.contains(point) { Verdict::Taken(point) } else { Verdict::Outside })
    }

    /// The row's point, wherever on Earth it lies.
    ///
    /// It is what the recipe maps as `longitude` and `latitude`, or else the record's geometry. The recipe may map
    /// `extent`: the box of the source, or by its table of codes that of each country.
    ///
    /// # Errors
    /// `coordinates_present`, `point`, `coordinates_on_earth`, `not_0_0`; `columns_not_shifted` where the point lies
    /// out of its extent and would lie in it with longitude and latitude swapped; `in_extent` where it lies out of it
    /// either way; and those of [`Row::number`].
    pub fn position(&self) -> Result<LatLng, Rejection> {
        let [longitude, latitude] = self.degrees()?;
        let shown = || format!("longitude {longitude}, latitude {latitude}");
        let on_earth = (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude);
        let point = LatLng::new(latitude, longitude).ok().filter(|_| on_earth);
        let point = point.ok_or_else(|| self.refuse(self.axis(), "coordinates_on_earth", shown()))?;
        // What a missing value becomes in many programs. The sea off Ghana has no antiquities.
        if longitude == 0.0 && latitude == 0.0 {
            return Err(self.refuse(self.axis(), "not_0_0", shown()));
        }
        if let Some(extent) = self.coded("extent", Extent::of_text)?
            && !extent.has(longitude, latitude)
        {
            let swapped = extent.has(latitude, longitude);
            let rule = if swapped { "columns_not_shifted" } else { "in_extent" };
            return Err(self.refuse(self.axis(), rule, shown()));
        }
        Ok(point)
    }

    /// The row's longitude and latitude as the source has them: to the last digit, and not checked ([`Self::position`]).
    ///
    /// # Errors
    /// `coordinates_present`, `point`, and those of [`Row::number`].
    pub fn degrees(&self) -> Result<[f64; 2], Rejection> {
        let absent = || self.refuse(self.axis(), "coordinates_present", "");
        if self.maps("longitude") {
            let (longitude, latitude) = (self.number("longitude")?, self.number("latitude")?);
            return longitude.zip(latitude).map(|(x, y)| [x, y]).ok_or_else(absent);
        }
        match &self.record().geometry {
            None => Err(absent()),
            Some(Geometry::Point(position)) => Ok(*position),
            Some(Geometry::MultiPoint(points)) if points.len() == 1 => Ok(points[0]),
            Some(_) => Err(self.refuse(self.axis(), "point", "a line, an area or several points")),
        }
    }

    /// What a person has to look at in the source.
    fn axis(&self) -> &'static str {
        if self.maps("longitude") { "longitude" } else { "geometry" }
    }
}
