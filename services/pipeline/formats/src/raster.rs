//! Grids of samples: `GeoTIFF`, NetCDF, npz.
//!
//! Whatever the order of a file, what comes out has north above and west to the left: `placement` says which samples
//! lie in the window, and `canvas` puts them where they belong. An adapter finds out where the samples of its file lie
//! and reads those that are wanted.

use std::path::Path;

use tessera_pipeline_api::{Format, Recipe};

use crate::Defect;

mod canvas;
mod geotiff;
mod hdf5;
mod netcdf;
mod npz;
mod number;
mod placement;

/// Reads the window of a file of one format.
type Adapter = fn(&Recipe, &Path, &Window) -> Result<Raster, Defect>;

/// Which adapter reads which format.
const ADAPTERS: [(Format, Adapter); 3] =
    [(Format::Geotiff, geotiff::read), (Format::Netcdf, netcdf::read), (Format::Npz, npz::read)];

/// Pixels of a window, at most: 256 MiB of samples.
pub const PIXELS_MAX: usize = 64 * 1024 * 1024;
/// Samples in a row or a column of a file, at most. An arc second takes 1,296,000 of them around the Earth.
pub const DIMENSION_MAX: usize = 2_000_000;
/// The coordinates that rasters have. They differ in the order of latitude and longitude, which a raster's axes name.
const REFERENCE_SYSTEMS: [&str; 2] = ["EPSG:4326", "OGC:CRS84"];

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
    let content = &recipe.content;
    if !REFERENCE_SYSTEMS.contains(&content.crs.as_str()) {
        return Err(Defect::new("content.crs", "crs_is_epsg_4326", &content.crs));
    }
    let adapter = ADAPTERS.iter().find(|(format, _)| *format == content.format);
    let Some((_, adapter)) = adapter else {
        return Err(Defect::new("content.format", "format_of_rasters", format!("{:?}", content.format)));
    };
    adapter(recipe, file, window)
}
