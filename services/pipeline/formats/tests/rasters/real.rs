//! The rasters that came from elsewhere, as they came. What is expected of them was found with `rasterio`, `numpy` and
//! `netCDF4`.
//!
//! They are no part of the repository. `THERON_DATA` says where they are; otherwise they are looked for beside it.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::{Value, json};
use tessera_formats::{Defect, Raster, Window, raster};

use super::recipe;

/// The region of the game.
const REGION: Window = Window { west: -12.0, east: 45.0, south: 22.0, north: 60.0 };
const TWELFTH: f64 = 1.0 / 12.0;

/// The folder with the data, if it is there.
fn data() -> Option<PathBuf> {
    let folder = match std::env::var_os("THERON_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data"),
    };
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: there is no {}, nothing real was read; set THERON_DATA", folder.display());
    None
}

/// Reads the region of a file of the data; nothing where it is not there.
fn read(file: &str, content: Value, feeds: Value) -> Option<Result<Raster, Defect>> {
    let file = data()?.join(file);
    let start = Instant::now();
    let raster = raster::read(&recipe(content, feeds), &file, &REGION);
    eprintln!("{:.3} s for {}", start.elapsed().as_secs_f64(), file.display());
    Some(raster)
}

/// What is known of the region of a raster.
struct Known {
    size: (usize, usize),
    corner: (f64, f64),
    steps: (f64, f64),
    some: usize,
    sum: f64,
    range: (f32, f32),
    /// Rows, columns, samples.
    spots: [(usize, usize, f32); 4],
}

/// NaN is not equal to itself.
const NONE: f32 = f32::NAN;

fn check(raster: &Raster, known: &Known) {
    assert_eq!((raster.width, raster.height), known.size);
    assert_eq!(raster.samples.len(), raster.width * raster.height);
    let near = |found: (f64, f64), known: (f64, f64)| {
        assert!(
            (found.0 - known.0).abs() < 1e-8 && (found.1 - known.1).abs() < 1e-8,
            "{found:?}, not {known:?}"
        );
    };
    near((raster.west, raster.north), known.corner);
    near((raster.step_x, raster.step_y), known.steps);
    let some = || raster.samples.iter().copied().filter(|sample| !sample.is_nan());
    assert_eq!(some().count(), known.some);
    let sum: f64 = some().map(f64::from).sum();
    assert!((sum - known.sum).abs() <= known.sum.abs() * 1e-9, "a sum of {sum}, not {}", known.sum);
    assert_eq!((some().fold(f32::MAX, f32::min), some().fold(f32::MIN, f32::max)), known.range);
    for (row, column, sample) in known.spots {
        let found = raster.samples[row * raster.width + column];
        assert!(
            found == sample || found.is_nan() && sample.is_nan(),
            "{found}, not {sample}, at {row}, {column}"
        );
    }
}

const E1: Known = Known {
    size: (684, 456),
    corner: (-12.0, 60.0),
    steps: (TWELFTH, TWELFTH),
    some: 311_904,
    sum: 97_449_808.0,
    range: (-415.0, 4106.0),
    spots: [(0, 0, 0.0), (455, 683, 900.0), (228, 342, 423.0), (152, 171, 182.0)],
};

#[test]
fn e1_as_an_array_and_as_a_picture_are_the_same_samples() {
    let grid = json!({
        "first_longitude": -180.125, "first_latitude": 90.125, "step_longitude": TWELFTH, "step_latitude": -TWELFTH,
    });
    let content = json!({"format": "npz", "layer": "arr_0", "grid": grid});
    let Some(array) = read("elevation/itur_p1511_v2_topo.npz", content, json!({})) else { return };
    let array = array.unwrap();
    check(&array, &E1);
    let picture = read("converted/itu_p1511_topo_5min.tif", json!({"format": "geotiff"}), json!({}));
    let picture = picture.unwrap().unwrap();
    check(&picture, &E1);
    assert_eq!(array.samples, picture.samples);
}

#[test]
fn e1_over_the_whole_earth_is_without_its_border() {
    let Some(folder) = data() else { return };
    let grid = json!({
        "first_longitude": -180.125, "first_latitude": 90.125, "step_longitude": TWELFTH, "step_latitude": -TWELFTH,
    });
    let recipe = recipe(json!({"format": "npz", "grid": grid}), json!({}));
    let earth = Window { west: -180.0, east: 180.0, south: -90.0, north: 90.0 };
    let raster = raster::read(&recipe, &folder.join("elevation/itur_p1511_v2_topo.npz"), &earth).unwrap();
    assert_eq!((raster.width, raster.height), (4320, 2160));
    assert!((raster.west + 180.0).abs() < 1e-9 && (raster.north - 90.0).abs() < 1e-9);
}

#[test]
fn e2_lies_where_it_says_and_where_its_recipe_says() {
    let declared = Known {
        size: (684, 457),
        corner: (-12.0, 60.055_189_107),
        steps: (TWELFTH, 0.083_317_706_333_973_12),
        some: 220_169,
        sum: 97_526_746.0,
        range: (-408.0, 4706.0),
        spots: [(0, 0, NONE), (456, 683, 892.0), (228, 342, 267.0), (152, 171, 180.0)],
    };
    let Some(raster) =
        read("converted/gmted2010_5min_paleofire.tif", json!({"format": "geotiff"}), json!({}))
    else {
        return;
    };
    check(&raster.unwrap(), &declared);

    let grid = json!({
        "first_longitude": -15.0 + TWELFTH / 2.0, "first_latitude": 63.0 - TWELFTH / 2.0,
        "step_longitude": TWELFTH, "step_latitude": -TWELFTH,
    });
    let content = json!({"format": "geotiff", "grid": grid});
    let raster = read("converted/gmted2010_5min_paleofire.tif", content, json!({})).unwrap().unwrap();
    assert_eq!((raster.width, raster.height), (684, 456));
    assert!((raster.north - 60.0).abs() < 1e-9 && (raster.step_y - TWELFTH).abs() < 1e-12);
}

const E3: Known = Known {
    size: (685, 457),
    corner: (-12.0 - TWELFTH / 2.0, 60.0 + TWELFTH / 2.0),
    steps: (TWELFTH, TWELFTH),
    some: 313_045,
    sum: -12_784_324.0,
    range: (-5292.0, 3902.0),
    spots: [(0, 0, -1050.0), (456, 684, 762.0), (228, 342, 365.0), (152, 171, 231.0)],
};

#[test]
fn e3_is_refused_for_its_axis_and_read_where_the_recipe_knows_better() {
    let plain = json!({"format": "netcdf", "packing": "gzip", "layer": "ROSE"});
    let Some(refused) = read("elevation/etopo5.cdf.gz", plain.clone(), json!({})) else { return };
    let refused = refused.unwrap_err();
    assert_eq!((refused.place.as_str(), refused.rule.as_str()), ("ETOPO05_X", "axis_regular"), "{refused}");
    assert!(refused.value.starts_with("value 4319 is 359.9"), "{refused}");

    let mut content = plain;
    content["grid"] = json!({
        "first_longitude": 0.0, "first_latitude": -90.0, "step_longitude": TWELFTH, "step_latitude": TWELFTH,
    });
    let array = read("elevation/etopo5.cdf.gz", content, json!({})).unwrap().unwrap();
    check(&array, &E3);
    let picture = read("converted/etopo5_ferret_as_declared.tif", json!({"format": "geotiff"}), json!({}));
    let picture = picture.unwrap().unwrap();
    check(&picture, &E3);
    assert_eq!(array.samples, picture.samples);
}

#[test]
fn e4_has_classes_at_sea_and_nothing_on_land() {
    let known = Known {
        size: (1140, 760),
        corner: (-12.0, 60.0),
        steps: (0.05, 0.05),
        some: 253_225,
        sum: 1_016_340.0,
        range: (1.0, 8.0),
        spots: [(0, 0, 5.0), (759, 1139, NONE), (380, 570, NONE), (253, 285, NONE)],
    };
    let file = "converted/bathy_classes_etopo2022_3min.tif";
    let Some(raster) = read(file, json!({"format": "geotiff"}), json!({})) else { return };
    check(&raster.unwrap(), &known);
    // What the recipe says is said of the same value.
    check(&read(file, json!({"format": "geotiff"}), json!({"nodata": 255})).unwrap().unwrap(), &known);
    let refused = read(file, json!({"format": "geotiff"}), json!({"nodata": -32768})).unwrap().unwrap_err();
    assert_eq!((refused.place.as_str(), refused.rule.as_str()), ("feeds.nodata", "sample_is_uint8"));
}

#[test]
fn m1_is_read_without_its_933_megabytes() {
    let grid = json!({
        "first_longitude": -180.0 + 1.0 / 240.0, "first_latitude": 90.0 - 1.0 / 240.0,
        "step_longitude": 1.0 / 120.0, "step_latitude": -1.0 / 120.0,
    });
    let content = json!({"format": "npz", "layer": "mask", "grid": grid});
    let Some(raster) = read("landmask/globe_combined_mask_compressed.npz", content, json!({})) else {
        return;
    };
    let known = Known {
        size: (6840, 4560),
        corner: (-12.0, 60.0),
        steps: (1.0 / 120.0, 1.0 / 120.0),
        some: 6840 * 4560,
        sum: 9_030_120.0,
        range: (0.0, 1.0),
        spots: [(0, 0, 1.0), (4559, 6839, 0.0), (2280, 3420, 0.0), (1520, 1710, 0.0)],
    };
    check(&raster.unwrap(), &known);
}

#[test]
fn l1_l3_and_l4_are_classes() {
    let known = [
        (
            "converted/pnv_rf99_5min.tif",
            Known {
                size: (684, 456),
                corner: (-12.0, 60.0),
                steps: (TWELFTH, TWELFTH),
                some: 311_904,
                sum: 2_124_108.0,
                range: (0.0, 15.0),
                spots: [(0, 0, 0.0), (455, 683, 14.0), (228, 342, 8.0), (152, 171, 5.0)],
            },
        ),
        (
            "converted/koppen_100arcsec.tif",
            Known {
                size: (2052, 1368),
                corner: (-12.0, 60.0),
                steps: (1.0 / 36.0, 1.0 / 36.0),
                some: 2_807_136,
                sum: 45_717_354.0,
                range: (5.0, 32.0),
                spots: [(0, 0, 32.0), (1367, 2051, 7.0), (684, 1026, 12.0), (456, 513, 10.0)],
            },
        ),
        (
            "converted/tmap_landcover_20min.tif",
            Known {
                size: (171, 114),
                corner: (-12.0, 60.0),
                steps: (1.0 / 3.0, 1.0 / 3.0),
                some: 19_494,
                sum: 269_724.0,
                range: (1.0, 20.0),
                spots: [(0, 0, 20.0), (113, 170, 16.0), (57, 85, 7.0), (38, 42, 11.0)],
            },
        ),
    ];
    for (file, known) in known {
        let Some(raster) = read(file, json!({"format": "geotiff", "crs": "OGC:CRS84"}), json!({})) else {
            return;
        };
        check(&raster.unwrap(), &known);
    }
}

#[test]
fn g1_is_an_array_of_64_bit_integers() {
    let grid = json!({
        "first_longitude": -179.5, "first_latitude": 89.5, "step_longitude": 1.0, "step_latitude": -1.0,
    });
    let content = json!({"format": "npz", "layer": "latlonDescriptor", "grid": grid});
    let Some(raster) = read("geology/Crust1pt0-regionalisation.npz", content, json!({})) else { return };
    let known = Known {
        size: (57, 38),
        corner: (-12.0, 60.0),
        steps: (1.0, 1.0),
        some: 2166,
        sum: 29_635.0,
        range: (0.0, 34.0),
        spots: [(0, 0, 32.0), (37, 56, 7.0), (19, 28, 13.0), (12, 14, 13.0)],
    };
    check(&raster.unwrap(), &known);
}

#[test]
fn c1_runs_from_21_to_379_degrees_and_has_months() {
    let content = |layer: &str| json!({"format": "netcdf", "packing": "gzip", "layer": layer});
    let file = "climate/coads_climatology.cdf.gz";
    let Some(temperature) = read(file, content("SST"), json!({})) else { return };
    let known = Known {
        size: (29, 19),
        corner: (-12.0, 60.0),
        steps: (2.0, 2.0),
        some: 260,
        sum: 3_137.678_132_832_05,
        range: (0.93, 25.468_332),
        spots: [(0, 0, 9.439_091), (18, 28, NONE), (9, 14, 13.8885), (6, 7, NONE)],
    };
    check(&temperature.unwrap(), &known);
    let wind = read(file, content("UWND[6]"), json!({})).unwrap().unwrap();
    let known = Known {
        sum: 392.222_481_427_714_2,
        range: (-6.149_999_6, 5.454_883_6),
        spots: [(0, 0, 2.259_545_3), (18, 28, NONE), (9, 14, 1.594_666_6), (6, 7, NONE)],
        ..known
    };
    check(&wind, &known);
    // Said by the recipe, which has it shorter.
    let same = read(file, content("UWND[6]"), json!({"nodata": -1e34})).unwrap().unwrap();
    assert!(same.samples.iter().zip(&wind.samples).all(|(a, b)| a == b || a.is_nan() && b.is_nan()));
    let refused = read(file, content("UWND[12]"), json!({})).unwrap().unwrap_err();
    assert_eq!((refused.place.as_str(), refused.rule.as_str()), ("UWND, TIME", "place_in_dimension"));
    let refused = read(file, content("SNOW"), json!({})).unwrap().unwrap_err();
    assert_eq!((refused.place.as_str(), refused.rule.as_str()), ("content.layer", "variable_present"));
}
