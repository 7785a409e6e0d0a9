//! `GeoTIFF`: EPSG:4326, north up, a pixel an area, one band of whole numbers or fractions, in strips or tiles.
//!
//! Only the strips and tiles that touch the window are unpacked, one at a time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use tessera_pipeline_api::{Grid, Recipe};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use super::canvas::{Canvas, Meaning};
use super::number::Number;
use super::placement::Placement;
use super::{Raster, Window};
use crate::{Defect, packing};

/// Bytes of a strip or tile, at most.
const CHUNK_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Bytes of a tag, at most: the positions of eight million strips or tiles.
const TAG_BYTES_MAX: usize = 64 * 1024 * 1024;
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
    let unreadable = |error: tiff::TiffError| Defect::new("file", "tiff", error);
    let mut limits = Limits::default();
    limits.decoding_buffer_size = CHUNK_BYTES_MAX;
    limits.intermediate_buffer_size = CHUNK_BYTES_MAX;
    limits.ifd_value_size = TAG_BYTES_MAX;
    let mut tiff = Decoder::new(BufReader::new(member.file)).map_err(unreadable)?.with_limits(limits);

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
    let (columns, rows) = tiff.dimensions().map_err(unreadable)?;
    let number = number(&mut tiff)?;
    let placement = Placement::new(&grid, u64::from(columns), u64::from(rows), window)?;
    let absent = match recipe.feeds.nodata {
        Some(value) => Some(number.nodata(value)?),
        None => declared_nodata(&mut tiff).and_then(|value| number.nearest(value)),
    };
    let mut canvas = Canvas::new(placement, Meaning::plain(absent.into_iter().collect()));
    read_chunks(&mut tiff, columns as usize, rows as usize, &mut canvas)?;
    Ok(canvas.finish())
}

/// Reads the strips or tiles that are wanted.
fn read_chunks(tiff: &mut Tiff, columns: usize, rows: usize, canvas: &mut Canvas) -> Result<(), Defect> {
    let (width, height) = chunk_size(tiff, columns, rows)?;
    let across = columns.div_ceil(width);
    let mut numbers = Vec::new();
    for (down, right) in canvas.parts(width, height) {
        let index = down * across + right;
        let place = || format!("strip or tile {index}");
        let index = u32::try_from(index).map_err(|error| Defect::new(place(), "tiff", error))?;
        let chunk = tiff.read_chunk(index).map_err(|error| Defect::new(place(), "tiff", error))?;
        numbers.clear();
        numbers_of(chunk, &mut numbers)
            .ok_or_else(|| Defect::new(place(), "sample_format", "another one"))?;
        // Those at the right and lower edges of the raster come without what lies outside of it.
        let (first_row, first_column) = (down * height, right * width);
        let length = width.min(columns - first_column);
        for (row, numbers) in (first_row..).zip(numbers.chunks_exact(length)) {
            canvas.put(row, first_column, numbers);
        }
    }
    Ok(())
}

/// Width and height of a strip or tile. The library has them too, and panics where they are out of its range.
fn chunk_size(tiff: &mut Tiff, columns: usize, rows: usize) -> Result<(usize, usize), Defect> {
    let mut tag =
        |tag| tiff.find_tag_unsigned::<usize>(tag).map_err(|error| Defect::new("file", "tiff", error));
    let size = match tag(Tag::TileWidth)? {
        Some(width) => (width, tag(Tag::TileLength)?.unwrap_or(0)),
        None => (columns, tag(Tag::RowsPerStrip)?.unwrap_or(rows).min(rows)),
    };
    if size.0 == 0 || size.1 == 0 {
        return Err(Defect::new("file", "tiff", format!("strips or tiles of {} x {}", size.0, size.1)));
    }
    Ok(size)
}

fn numbers_of(chunk: DecodingResult, into: &mut Vec<f64>) -> Option<()> {
    match chunk {
        DecodingResult::U8(samples) => into.extend(samples.into_iter().map(f64::from)),
        DecodingResult::I8(samples) => into.extend(samples.into_iter().map(f64::from)),
        DecodingResult::U16(samples) => into.extend(samples.into_iter().map(f64::from)),
        DecodingResult::I16(samples) => into.extend(samples.into_iter().map(f64::from)),
        DecodingResult::U32(samples) => into.extend(samples.into_iter().map(f64::from)),
        DecodingResult::I32(samples) => into.extend(samples.into_iter().map(f64::from)),
        DecodingResult::F32(samples) => into.extend(samples.into_iter().map(f64::from)),
        DecodingResult::F64(samples) => into.extend(samples),
        _ => return None,
    }
    Some(())
}

/// What a sample is.
fn number(tiff: &mut Tiff) -> Result<Number, Defect> {
    let colour = tiff.colortype().map_err(|error| Defect::new("BitsPerSample", "tiff", error))?;
    let bits = match colour {
        ColorType::Gray(bits @ (8 | 16 | 32 | 64)) => bits,
        _ => return Err(Defect::new("BitsPerSample", "one_band_of_8_to_64_bits", format!("{colour:?}"))),
    };
    // The library turns the samples of such a file round, as if they were an image.
    if tiff.find_tag_unsigned::<u16>(Tag::PhotometricInterpretation).ok().flatten() == Some(0) {
        return Err(Defect::new("PhotometricInterpretation", "black_is_zero", "white is zero"));
    }
    let bytes = usize::from(bits / 8);
    let format: Option<Vec<u16>> = tiff.find_tag_unsigned_vec(Tag::SampleFormat).ok().flatten();
    let format = format.and_then(|formats| formats.first().copied()).unwrap_or(1);
    let number = match format {
        1 => Number::integer(false, bytes),
        2 => Number::integer(true, bytes),
        3 => Number::float(bytes),
        _ => None,
    };
    number.ok_or_else(|| Defect::new("SampleFormat", "sample_format", format!("{format}, {bits} bits")))
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
