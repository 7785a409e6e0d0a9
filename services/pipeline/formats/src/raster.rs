//! Grids of samples: `GeoTIFF`, NetCDF, npz.

use std::path::Path;

use tessera_pipeline_api::Recipe;

use crate::Defect;

/// The part of the world that is wanted, in degrees. It does not cross the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Least longitude.
    pub west: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest latitude.
    pub north: f64,
}

/// A raster, north up, west to east. A pixel is an area around its sample.
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
    /// The samples row by row; NaN where there is none.
    pub samples: Vec<f32>,
}

/// Reads the pixels of `recipe`'s file that touch `window`.
///
/// # Errors
/// The first thing that makes the file unreadable, or another one than its recipe says.
pub fn read(recipe: &Recipe, file: &Path, window: &Window) -> Result<Raster, Defect> {
    let _ = (recipe, file, window);
    Err(Defect::new("file", "format_known", "no adapter yet"))
}
