//! How steep the land is, from one sample of the elevation to the next.

use std::collections::BTreeSet;

use h3o::LatLng;
use tessera_store_api::Slope;

use crate::land::Coastline;
use crate::raster::{self, Pixel, Source};

/// Length of a degree of latitude, in kilometres.
const DEGREE_KM: f64 = 111.195;
/// Metres of height a kilometre from which a class begins, steepest first: the classes' own meanings.
const CLASSES: [(f64, Slope); 4] =
    [(100.0, Slope::Mountainous), (40.0, Slope::Steep), (15.0, Slope::Hilly), (5.0, Slope::Gentle)];

/// The slope of some points on land: the mean over the source's samples they lie in of how fast the height changes to the
/// samples beside these. Samples in the sea count for nothing; `coastline` tells them where one comes near.
pub fn of_land(land: &[LatLng], source: &Source, coastline: Option<&Coastline>) -> Slope {
    let pixels: BTreeSet<Pixel> =
        land.iter().filter_map(|point| raster::pixel(&source.raster, *point)).collect();
    let steepness: Vec<f64> =
        pixels.into_iter().filter_map(|pixel| gradient(pixel, source, coastline)).collect();
    let count = u32::try_from(steepness.len()).unwrap_or(u32::MAX);
    class(steepness.iter().sum::<f64>() / f64::from(count.max(1)))
}

fn class(metres_per_km: f64) -> Slope {
    let found = CLASSES.iter().find(|(least, _)| metres_per_km >= *least);
    found.map_or(Slope::Level, |(_, class)| *class)
}

/// Metres of height a kilometre at a sample; `None` where it has no height or nothing beside it has.
fn gradient((column, row): Pixel, source: &Source, coastline: Option<&Coastline>) -> Option<f64> {
    let raster = &source.raster;
    let (_, latitude) = raster::centre(raster, (column, row));
    let (east_km, north_km) =
        (raster.step_x * DEGREE_KM * latitude.to_radians().cos(), raster.step_y * DEGREE_KM);
    let height = |pixel: Option<Pixel>| {
        let pixel = pixel?;
        let (longitude, latitude) = raster::centre(raster, pixel);
        let on_land = coastline.is_none_or(|coastline| coastline.is_land(longitude, latitude));
        raster::at(raster, pixel).filter(|_| on_land).map(f64::from)
    };
    let here = height(Some((column, row)))?;
    let beside = |less: Option<Pixel>, more: Pixel, km: f64| match (height(less), height(Some(more))) {
        (Some(less), Some(more)) => Some((more - less) / (2.0 * km)),
        (Some(less), None) => Some((here - less) / km),
        (None, Some(more)) => Some((more - here) / km),
        (None, None) => None,
    };
    let along = beside(column.checked_sub(1).map(|x| (x, row)), (column + 1, row), east_km);
    let across = beside(row.checked_sub(1).map(|y| (column, y)), (column, row + 1), north_km);
    match (along, across) {
        (None, None) => None,
        (along, across) => Some(along.unwrap_or(0.0).hypot(across.unwrap_or(0.0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_formats::Raster;

    /// A plane that rises eastward by so many metres from sample to sample, which are 9.27 km apart.
    fn rising(metres: f32) -> Source {
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let samples = (0..24 * 24).map(|n| (n % 24) as f32 * metres).collect();
        let raster = Raster {
            width: 24,
            height: 24,
            west: 10.0,
            north: 1.0,
            step_x: 1.0 / 12.0,
            step_y: 1.0 / 12.0,
            samples,
        };
        Source {
            file: "raster.tif".to_owned(),
            raster,
            minimum: 0.0,
            maximum: 9_000.0,
            masked: std::collections::HashSet::new(),
        }
    }

    #[test]
    fn a_class_begins_where_its_meaning_says() {
        let point = [LatLng::new(0.04, 11.0).unwrap()];
        for (metres, class) in [
            (0.0, Slope::Level),
            (46.0, Slope::Level),
            (47.0, Slope::Gentle),
            (140.0, Slope::Hilly),
            (372.0, Slope::Steep),
            (930.0, Slope::Mountainous),
        ] {
            assert_eq!(of_land(&point, &rising(metres), None), class, "{metres}");
        }
    }
}
