//! Rasters: GeoTIFF in EPSG:4326, north up, a pixel an area, one band of 16-bit integers.

use std::collections::BTreeMap;
use std::io::Cursor;

use tessera_pipeline_api::{Recipe, Rejection};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use crate::raster::Raster;
use crate::rejection::rejection;

/// Pixels of a raster, at most. A compressed file could otherwise claim any number.
const PIXELS_MAX: u64 = 16 * 1024 * 1024;
/// Bytes a decoder may hold, at most: the pixels, and one strip of them once more.
const DECODER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The keys that are looked at: number, rule, the one value accepted.
const GEO_KEYS: [(u16, &str, u16); 3] =
    [(1024, "model_is_geographic", 2), (1025, "pixel_is_area", 1), (2048, "crs_is_epsg_4326", 4326)];

type Tiff<'a> = Decoder<Cursor<&'a [u8]>>;

/// Reads a raster.
pub fn read(recipe: &Recipe, bytes: &[u8]) -> Result<Raster, Rejection> {
    let file = &recipe.content.file;
    let unreadable = |error: tiff::TiffError| rejection(file, "file", "tiff", error);
    let mut limits = Limits::default();
    limits.decoding_buffer_size = DECODER_BYTES_MAX;
    limits.intermediate_buffer_size = DECODER_BYTES_MAX;
    let mut tiff = Decoder::new(Cursor::new(bytes)).map_err(unreadable)?.with_limits(limits);
    check_reference(file, &mut tiff)?;
    let (width, height) = tiff.dimensions().map_err(unreadable)?;
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(rejection(
            file,
            "ImageWidth x ImageLength",
            "pixels_max_16777216",
            format!("{width} x {height}"),
        ));
    }
    let colour = tiff.colortype().map_err(unreadable)?;
    if colour != ColorType::Gray(16) {
        return Err(rejection(file, "BitsPerSample", "one_band_of_16_bits", format!("{colour:?}")));
    }
    let (west, north, step_x, step_y) = position(file, &mut tiff)?;
    let DecodingResult::I16(samples) = tiff.read_image().map_err(unreadable)? else {
        return Err(rejection(file, "SampleFormat", "signed_integers", "another sample format"));
    };
    let nodata = recipe.feeds.nodata.map(to_sample).transpose();
    let nodata = nodata.map_err(|value| rejection(file, "feeds.nodata", "sample_is_int16", value))?;
    let (width, height) = (width as usize, height as usize);
    Ok(Raster { width, height, west, north, step_x, step_y, samples, nodata })
}

#[expect(clippy::cast_possible_truncation, reason = "compared with what it came from")]
fn to_sample(value: f64) -> Result<i16, f64> {
    let sample = value as i16;
    if f64::from(sample) == value { Ok(sample) } else { Err(value) }
}

/// Checks the keys that say what the coordinates are.
fn check_reference(file: &str, tiff: &mut Tiff<'_>) -> Result<(), Rejection> {
    let directory = tiff.get_tag_u16_vec(Tag::GeoKeyDirectoryTag);
    let directory =
        directory.map_err(|_| rejection(file, "GeoKeyDirectory", "georeferenced", "no GeoKeyDirectory"))?;
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
            Some(value) => return Err(rejection(file, format!("GeoKey {key}"), rule, value)),
            None => return Err(rejection(file, format!("GeoKey {key}"), rule, "absent")),
        }
    }
    Ok(())
}

/// West, north and the steps, in degrees.
fn position(file: &str, tiff: &mut Tiff<'_>) -> Result<(f64, f64, f64, f64), Rejection> {
    if tiff.find_tag(Tag::ModelTransformationTag).ok().flatten().is_some() {
        return Err(rejection(
            file,
            "ModelTransformation",
            "north_up",
            "a transformation that may turn the grid",
        ));
    }
    let scale = tiff.get_tag_f64_vec(Tag::ModelPixelScaleTag).unwrap_or_default();
    let tiepoint = tiff.get_tag_f64_vec(Tag::ModelTiepointTag).unwrap_or_default();
    let (&[step_x, step_y, ..], &[column, row, _, west, north, _]) = (&scale[..], &tiepoint[..]) else {
        let found = format!("{} scales and {} numbers of tie points", scale.len(), tiepoint.len());
        return Err(rejection(file, "ModelPixelScale, ModelTiepoint", "one_scale_and_one_tie_point", found));
    };
    let steps_fit = [step_x, step_y].iter().all(|step| (1e-5..=10.0).contains(step));
    if !steps_fit {
        return Err(rejection(file, "ModelPixelScale", "north_up", format!("{step_x}, {step_y}")));
    }
    if column != 0.0 || row != 0.0 {
        return Err(rejection(file, "ModelTiepoint", "tie_point_at_first_pixel", format!("{column}, {row}")));
    }
    // Samples on the poles and the antimeridian put the corner half a pixel beyond them.
    let inside = (-190.0..=180.0).contains(&west) && (-80.0..=100.0).contains(&north);
    if !inside {
        return Err(rejection(file, "ModelTiepoint", "on_earth", format!("{west}, {north}")));
    }
    Ok((west, north, step_x, step_y))
}
