//! Rasters that other libraries wrote for this. `fixtures/make.py` says how.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tessera_formats::{Defect, Raster, Window, raster};

use super::recipe;

pub const EARTH: Window = Window { west: -180.0, east: 180.0, south: -90.0, north: 90.0 };
/// It touches 4 by 3 of the 10 degrees.
const PART: Window = Window { west: -15.0, east: 15.0, south: 30.0, north: 60.0 };

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rasters/fixtures").join(name)
}

pub fn read(name: &str, content: Value, window: &Window) -> Result<Raster, Defect> {
    raster::read(&recipe(content, json!({})), &fixture(name), window)
}

/// A whole number that a fraction holds.
#[expect(clippy::cast_possible_truncation, reason = "whole, and not negative")]
fn whole(number: f64) -> usize {
    assert!(number.fract() == 0.0 && number >= 0.0, "{number} is not whole");
    number as usize
}

/// Checks that a raster is the part of the world that the fixtures hold, of which sample `k` is `value(k)`.
fn check(raster: &Raster, size: (usize, usize), value: impl Fn(usize) -> f32) {
    assert_eq!((raster.width, raster.height), size);
    assert_eq!((raster.step_x, raster.step_y), (10.0, 10.0));
    let (first_row, first_column) =
        (whole((90.0 - raster.north) / 10.0), whole((raster.west + 180.0) / 10.0));
    for row in 0..raster.height {
        for column in 0..raster.width {
            let k = (first_row + row) * 36 + first_column + column;
            let (found, value) = (raster.samples[row * raster.width + column], value(k));
            if k.is_multiple_of(97) {
                assert!(found.is_nan(), "sample {k} is {found} and not missing");
            } else {
                assert_eq!(found, value, "sample {k}");
            }
        }
    }
}

/// Checks both windows of a file.
fn check_file(name: &str, content: &Value, value: impl Fn(usize) -> f32) {
    let read = |window| {
        read(name, content.clone(), window).unwrap_or_else(|defect| panic!("{name}, {content}: {defect}"))
    };
    check(&read(&EARTH), (36, 18), &value);
    check(&read(&PART), (4, 3), &value);
}

fn plain(k: usize) -> f32 {
    k as f32
}

fn bytes(k: usize) -> f32 {
    (k % 251) as f32
}

#[test]
fn geotiffs_of_every_kind_hold_the_same_world() {
    let content = json!({"format": "geotiff"});
    for name in [
        "int16_strips.tif",
        "uint16_tiles.tif",
        "int32_deflate_tiles.tif",
        "uint32_big_endian.tif",
        "float32_tiles.tif",
        "float64_bigtiff.tif",
        "from_0_to_360.tif",
        "white_is_zero.tif",
    ] {
        check_file(name, &content, plain);
    }
    check_file("uint8_lzw_tiles.tif", &content, bytes);
    check_file("palette.tif", &content, bytes);
}

#[test]
fn tiles_of_a_geotiff_that_were_left_out_are_missing() {
    let raster = read("sparse.tif", json!({"format": "geotiff"}), &EARTH).unwrap();
    let (written, left_out) = raster.samples.split_at(16 * 36);
    assert_eq!(written.iter().filter(|sample| !sample.is_nan()).count(), 16 * 36 - 6);
    assert!(left_out.iter().all(|sample| sample.is_nan()));
}

#[test]
fn a_geotiff_must_say_where_it_lies_unless_the_recipe_does() {
    for (name, place, rule) in [
        ("without_reference.tif", "GeoKeyDirectory", "georeferenced"),
        ("mercator.tif", "GeoKey 1024", "model_is_geographic"),
        ("turned.tif", "ModelTransformation", "north_up"),
        ("south_up.tif", "ModelTransformation", "north_up"),
        ("packbits.tif", "Compression", "none_lzw_or_deflate"),
        ("two_bands.tif", "BitsPerSample", "one_band_of_8_to_64_bits"),
    ] {
        let defect = read(name, json!({"format": "geotiff"}), &EARTH).unwrap_err();
        assert_eq!((defect.place.as_str(), defect.rule.as_str()), (place, rule), "{name}: {defect}");
    }
    let grid =
        json!({"first_longitude": -175, "first_latitude": 85, "step_longitude": 10, "step_latitude": -10});
    check_file("without_reference.tif", &json!({"format": "geotiff", "grid": grid}), plain);
    // What is said of the coordinates themselves must still be right.
    let defect = read("mercator.tif", json!({"format": "geotiff", "grid": grid}), &EARTH).unwrap_err();
    assert_eq!(defect.rule, "model_is_geographic");
    let defect =
        read("int16_strips.tif", json!({"format": "geotiff", "crs": "EPSG:3857"}), &EARTH).unwrap_err();
    assert_eq!((defect.place.as_str(), defect.rule.as_str()), ("content.crs", "crs_is_epsg_4326"));
}

#[test]
fn classic_netcdf_is_the_same_in_its_three_forms() {
    for name in ["classic_1.nc", "classic_2.nc", "classic_5.nc"] {
        let content = |layer: &str| json!({"format": "netcdf", "layer": layer});
        check_file(name, &content("plain"), plain);
        check_file(name, &content("plain[2]"), |k| plain(k) + 2000.0);
        check_file(name, &content("packed"), plain);
        check_file(name, &content("unsigned"), bytes);
        for (layer, place, rule) in [
            ("plain[3]", "plain, time", "place_in_dimension"),
            ("plain[0,0]", "content.layer", "name_and_places"),
            ("plain[x]", "content.layer", "name_and_places"),
            ("nothing", "content.layer", "variable_present"),
            ("time", "time", "two_dimensions"),
            ("letters", "letters", "numbers"),
            ("byte", "lat", "axis_is_longitude"),
        ] {
            let defect = read(name, content(layer), &EARTH).unwrap_err();
            assert_eq!((defect.place.as_str(), defect.rule.as_str()), (place, rule), "{layer}: {defect}");
        }
        let defect = read(name, json!({"format": "netcdf"}), &EARTH).unwrap_err();
        assert_eq!(
            (defect.rule.as_str(), defect.value.as_str()),
            ("one_variable", "byte, plain, packed, unsigned")
        );
    }
}

#[test]
fn netcdf_4_holds_the_same_world() {
    let content = |layer: &str| json!({"format": "netcdf", "layer": layer});
    check_file("version_4.nc", &content("plain"), plain);
    check_file("version_4.nc", &content("packed"), plain);
    check_file("version_4.nc", &content("unsigned"), bytes);
    check_file("version_4.nc", &content("months[0,1]"), plain);
    check_file("version_4.nc", &content("months[2,1]"), |k| plain(k) + 2000.0);
    // Nobody wrote the first of the second dimension.
    let raster = read("version_4.nc", content("months[1]"), &EARTH).unwrap();
    assert!(raster.samples.iter().all(|sample| sample.is_nan()));
    let defect = read("version_4.nc", content("months[0,2]"), &EARTH).unwrap_err();
    assert_eq!((defect.place.as_str(), defect.rule.as_str()), ("months, unnamed", "place_in_dimension"));
}

#[test]
fn hdf5_of_every_layout_and_index_holds_the_same_world() {
    let content = |layer: &str| json!({"format": "netcdf", "layer": layer});
    let both = ["contiguous", "single", "fixed_filtered", "growing_filtered"];
    let latest =
        ["single_filtered", "fixed", "fixed_within", "growing", "growing_rows", "tree", "tree_filtered"];
    for (name, layers) in [("earliest.h5", &both[..]), ("latest.h5", &both), ("latest.h5", &latest)] {
        for layer in layers {
            check_file(name, &content(layer), plain);
        }
        check_file(name, &content("growing_filtered[2]"), |k| plain(k) + 2000.0);
    }
    check_file("latest.h5", &content("growing[1]"), |k| plain(k) + 1000.0);
    check_file("latest.h5", &content("tree_filtered[1]"), |k| plain(k) + 1000.0);
}

#[test]
fn hdf5_that_does_not_say_where_it_lies_is_read_where_the_recipe_does() {
    let grid =
        json!({"first_longitude": 25, "first_latitude": -85, "step_longitude": 10, "step_latitude": 10});
    for name in ["earliest.h5", "latest.h5"] {
        for layer in ["compact", "implicit"] {
            let defect = read(name, json!({"format": "netcdf", "layer": layer}), &EARTH).unwrap_err();
            assert_eq!(defect.rule, "georeferenced");
            let content = json!({"format": "netcdf", "layer": layer, "grid": grid});
            let recipe = recipe(content, json!({"nodata": -9999}));
            check(&raster::read(&recipe, &fixture(name), &EARTH).unwrap(), (36, 18), plain);
        }
        let content = json!({"format": "netcdf", "layer": "never_written", "grid": grid});
        assert!(read(name, content, &EARTH).unwrap().samples.iter().all(|sample| sample.is_nan()));
    }
}

#[test]
fn a_chunk_is_found_among_many() {
    let grid =
        json!({"first_longitude": 25, "first_latitude": -85, "step_longitude": 10, "step_latitude": 10});
    for (name, layer, more) in [
        ("many_chunks.h5", "fixed", 0),
        ("many_chunks.h5", "fixed[1]", 1000),
        ("many_chunks.h5", "growing", 0),
        ("many_chunks.h5", "growing[1]", 1000),
        ("many_chunks_old_tree.h5", "tree", 0),
        ("many_chunks_new_tree.h5", "tree", 0),
    ] {
        let content = json!({"format": "netcdf", "layer": layer, "grid": grid});
        for (window, size) in [(EARTH, (36, 18)), (PART, (4, 3))] {
            let mut raster =
                read(name, content.clone(), &window).unwrap_or_else(|defect| panic!("{layer}: {defect}"));
            assert!(raster.samples.iter().all(|sample| sample.is_finite()));
            // Nothing is missing in these.
            raster.samples.iter_mut().for_each(|sample| {
                if (whole(f64::from(*sample)) - more).is_multiple_of(97) {
                    *sample = f32::NAN;
                }
            });
            check(&raster, size, |k| plain(k + more));
        }
    }
}

#[test]
fn npz_of_every_number_holds_the_same_world() {
    let grid =
        json!({"first_longitude": -175, "first_latitude": 85, "step_longitude": 10, "step_latitude": -10});
    for layer in ["i2", "i2_big", "u2", "i4", "u4", "i8", "u8", "f4", "f8_big"] {
        let recipe = recipe(json!({"format": "npz", "layer": layer, "grid": grid}), json!({"nodata": 9999}));
        for (window, size) in [(EARTH, (36, 18)), (PART, (4, 3))] {
            check(&raster::read(&recipe, &fixture("arrays.npz"), &window).unwrap(), size, plain);
        }
    }
    let content = |layer: &str| json!({"format": "npz", "layer": layer, "grid": grid});
    let odd = read("arrays.npz", content("bool"), &EARTH).unwrap();
    assert!(odd.samples.iter().enumerate().all(|(k, sample)| *sample == (k % 2) as f32));
    let small = read("arrays.npz", content("i1"), &EARTH).unwrap();
    assert!(small.samples.iter().enumerate().all(|(k, sample)| *sample == (k % 127) as f32));
    // An array need not be named where there is one.
    let only = recipe(json!({"format": "npz", "grid": grid}), json!({"nodata": 9999}));
    check(&raster::read(&only, &fixture("one.npz"), &EARTH).unwrap(), (36, 18), plain);
}

#[test]
fn an_array_that_is_no_grid_is_refused_by_name() {
    let grid =
        json!({"first_longitude": -175, "first_latitude": 85, "step_longitude": 10, "step_latitude": -10});
    for (layer, place, rule) in [
        ("columns_first", "columns_first.npy, header", "rows_first"),
        ("line", "line.npy, header", "two_dimensions"),
        ("cube", "cube.npy, header", "two_dimensions"),
        ("complex", "complex.npy, header", "numbers"),
        ("text", "text.npy, header", "numbers"),
        ("nothing", "content.layer", "member_present"),
    ] {
        let content = json!({"format": "npz", "layer": layer, "grid": grid});
        let defect = read("arrays.npz", content, &EARTH).unwrap_err();
        assert_eq!((defect.place.as_str(), defect.rule.as_str()), (place, rule), "{defect}");
    }
    let defect = read("arrays.npz", json!({"format": "npz", "grid": grid}), &EARTH).unwrap_err();
    assert_eq!((defect.rule.as_str(), defect.value.as_str()), ("one_array", "i1.npy, i2.npy"));
    let defect = read("arrays.npz", json!({"format": "npz", "layer": "i2"}), &EARTH).unwrap_err();
    assert_eq!(defect.rule, "georeferenced");
    let defect =
        read("arrays.npz", json!({"format": "npz", "layer": "i2", "packing": "gzip"}), &EARTH).unwrap_err();
    assert_eq!(defect.rule, "npz_is_a_zip_itself");
}

#[test]
fn a_format_of_features_is_no_raster() {
    let defect = read("one.npz", json!({"format": "geojson"}), &EARTH).unwrap_err();
    assert_eq!((defect.place.as_str(), defect.rule.as_str()), ("content.format", "format_of_rasters"));
}
