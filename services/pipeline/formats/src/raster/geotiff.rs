//! `GeoTIFF`: EPSG:4326, north up, a pixel an area, one band of whole numbers or fractions, in strips or tiles.
//!
//! Only the strips and tiles that touch the window are unpacked, one at a time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use tessera_pipeline_api::{Grid, Recipe};
use tiff::decoder::Decoder;
use tiff::tags::Tag;

use self::chunks::Chunks;
use super::canvas::{Canvas, Meaning};
use super::placement::Placement;
use super::{Raster, Window};
use crate::{Defect, packing};

mod chunks;

/// Steps in degrees that are accepted.
const STEPS: std::ops::RangeInclusive<f64> = 1e-5..=10.0;

/// The keys that are looked at: number, rule, the one value accepted.
const GEO_KEYS: [(u16, &str, u16); 3] =
    [(1024, "model_is_geographic", 2), (PIXEL_IS_AREA, "pixel_is_area", 1), (2048, "crs_is_epsg_4326", 4326)];
/// The key that says whether a sample stands for an area or a point.
const PIXEL_IS_AREA: u16 = 1025;

type Tiff = Decoder<BufReader<File>>;

/// Reads the window of a raster.
pub(super) fn read(recipe: &Recipe, file: &Path, window: &Window) -> Result<Raster, Defect> {
    let member = packing::one(&recipe.content, file, &[".tif", ".tiff"])?;
    let mut tiff =
        Decoder::new(BufReader::new(member.file)).map_err(|error| Defect::new("file", "tiff", error))?;
    let grid = match &recipe.content.grid {
        Some(grid) => {
            check_reference(&mut tiff, true)?;
            *grid
        }
        None => {
            check_reference(&mut tiff, false)?;
            position(&mut tiff)?
        }
    };
    let chunks = Chunks::of(&mut tiff)?;
    let (columns, rows) = chunks.size();
    let placement = Placement::new(&grid, columns, rows, window)?;
    let absent = match recipe.feeds.nodata {
        Some(value) => Some(chunks.number().nodata(value)?),
        None => declared_nodata(&mut tiff).and_then(|value| chunks.number().nearest(value)),
    };
    let mut canvas = Canvas::new(placement, Meaning::plain(absent.into_iter().collect()));
    chunks.read(&mut tiff, &mut canvas)?;
    Ok(canvas.finish())
}

/// The value that means that there is none, as GDAL writes it.
fn declared_nodata(tiff: &mut Tiff) -> Option<f64> {
    let text = tiff.get_tag_ascii_string(Tag::GdalNodata).ok()?;
    text.trim_matches(['\0', ' ']).parse().ok()
}

/// Checks the keys that say what the coordinates are. Where the recipe says where the samples lie, they need not be
/// there, and only what they say about that is passed over.
fn check_reference(tiff: &mut Tiff, grid_given: bool) -> Result<(), Defect> {
    let Ok(directory) = tiff.get_tag_u16_vec(Tag::GeoKeyDirectoryTag) else {
        if grid_given {
            return Ok(());
        }
        return Err(Defect::new("GeoKeyDirectory", "georeferenced", "no GeoKeyDirectory"));
    };
    // Groups of four: key, where the value is (0: here), how many, value. The first group is the directory's own
    // head.
    let keys: BTreeMap<u16, u16> = directory
        .chunks_exact(4)
        .skip(1)
        .filter(|entry| entry[1] == 0 && entry[2] == 1)
        .map(|entry| (entry[0], entry[3]))
        .collect();
    for (key, rule, wanted) in GEO_KEYS {
        match keys.get(&key) {
            Some(value) if *value == wanted => {}
            Some(_) if grid_given && key == PIXEL_IS_AREA => {}
            Some(value) => return Err(Defect::new(format!("GeoKey {key}"), rule, value)),
            None if grid_given => {}
            None => return Err(Defect::new(format!("GeoKey {key}"), rule, "absent")),
        }
    }
    Ok(())
}

/// Where the samples lie, as the file says it.
fn position(tiff: &mut Tiff) -> Result<Grid, Defect> {
    if tiff.find_tag(Tag::ModelTransformationTag).ok().flatten().is_some() {
        return Err(Defect::new(
            "ModelTransformation",
            "north_up",
            "a transformation that may turn the grid",
        ));
    }
    let scale = tiff.get_tag_f64_vec(Tag::ModelPixelScaleTag).unwrap_or_default();
    let tiepoint = tiff.get_tag_f64_vec(Tag::ModelTiepointTag).unwrap_or_default();
    let (&[step_x, step_y, ..], &[column, row, _, west, north, _]) = (&scale[..], &tiepoint[..]) else {
        let found = format!("{} scales and {} numbers of tie points", scale.len(), tiepoint.len());
        return Err(Defect::new("ModelPixelScale, ModelTiepoint", "one_scale_and_one_tie_point", found));
    };
    if ![step_x, step_y].iter().all(|step| STEPS.contains(step)) {
        return Err(Defect::new("ModelPixelScale", "north_up", format!("{step_x}, {step_y}")));
    }
    if column != 0.0 || row != 0.0 {
        return Err(Defect::new("ModelTiepoint", "tie_point_at_first_pixel", format!("{column}, {row}")));
    }
    // Samples on the poles and the antimeridian put the corner half a pixel beyond them.
    if !((-190.0..=180.0).contains(&west) && (-80.0..=100.0).contains(&north)) {
        return Err(Defect::new("ModelTiepoint", "on_earth", format!("{west}, {north}")));
    }
    Ok(Grid {
        first_longitude: west + step_x / 2.0,
        first_latitude: north - step_y / 2.0,
        step_longitude: step_x,
        step_latitude: -step_y,
    })
}
