//! Rasters in which something was changed or is missing.
//!
//! Whatever a file says, reading it must not panic nor take memory without end: the tests are given so much and no more,
//! and one that asks for more ends with the process. What is cut short must be refused, or be all there.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Once;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tessera_formats::{Defect, Raster, raster};
use tessera_pipeline_api::Recipe;

use super::made::{EARTH, fixture};
use super::recipe;

/// Files that are changed for each subject.
const CASES: u32 = 300;
/// Memory that a process of tests may take, in bytes: that of the largest window and the largest chunk, several times
/// over, since tests run beside each other.
const MEMORY_MAX: u64 = 6 * 1024 * 1024 * 1024;

/// What is damaged.
struct Subject {
    name: &'static str,
    recipe: Recipe,
    whole: Vec<u8>,
    /// Whether all of it is under a checksum.
    checked: bool,
}

impl Subject {
    fn new(name: &'static str, content: Value, checked: bool) -> Self {
        static LIMITED: Once = Once::new();
        LIMITED.call_once(|| {
            let limit = rustix::process::Rlimit { current: Some(MEMORY_MAX), maximum: None };
            rustix::process::setrlimit(rustix::process::Resource::As, limit).unwrap();
        });
        Self {
            name,
            recipe: recipe(content, json!({})),
            whole: std::fs::read(fixture(name)).unwrap(),
            checked,
        }
    }

    fn read(&self, bytes: &[u8]) -> Result<Raster, Defect> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let path: PathBuf = file.path().to_owned();
        raster::read(&self.recipe, &path, &EARTH)
    }

    /// Changes some bytes, most of them near the beginning, where headers are.
    fn change(&self) {
        let whole = self.read(&self.whole).unwrap();
        let place =
            prop_oneof![any::<Index>().prop_map(Place::Anywhere), (0..512_usize).prop_map(Place::Early)];
        let byte = prop_oneof![
            any::<u8>().prop_map(Change::To),
            (0..8_u8).prop_map(Change::Flip),
            Just(Change::To(0xff))
        ];
        let changes = prop::collection::vec((place, byte), 1..6);
        let result = runner().run(&changes, |changes| {
            let mut bytes = self.whole.clone();
            for (place, change) in changes {
                let index = match place {
                    Place::Anywhere(index) => index.index(bytes.len()),
                    Place::Early(index) => index % bytes.len(),
                };
                match change {
                    Change::To(byte) => bytes[index] = byte,
                    Change::Flip(bit) => bytes[index] ^= 1 << bit,
                }
            }
            if let Ok(raster) = self.read(&bytes) {
                prop_assert_eq!(raster.samples.len(), raster.width * raster.height);
                prop_assert!(raster.samples.len() <= raster::PIXELS_MAX);
                prop_assert!(raster.samples.iter().all(|sample| sample.is_finite() || sample.is_nan()));
                if self.checked {
                    prop_assert_eq!(format!("{:?}", raster), format!("{:?}", &whole));
                }
            }
            Ok(())
        });
        assert!(result.is_ok(), "{}: {}", self.name, result.unwrap_err());
    }

    /// Cuts it short.
    fn cut(&self) {
        let whole = self.read(&self.whole).unwrap();
        let result = runner().run(&any::<Index>(), |end| {
            if let Ok(raster) = self.read(&self.whole[..end.index(self.whole.len())]) {
                // NaN is not equal to itself.
                prop_assert_eq!(format!("{:?}", raster), format!("{:?}", &whole));
            }
            Ok(())
        });
        assert!(result.is_ok(), "{}: {}", self.name, result.unwrap_err());
    }
}

#[derive(Debug, Clone)]
enum Place {
    Anywhere(Index),
    Early(usize),
}

#[derive(Debug, Clone)]
enum Change {
    To(u8),
    Flip(u8),
}

fn runner() -> TestRunner {
    TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() })
}

fn damage(subjects: &[(&'static str, Value)], checked: bool) {
    for (name, content) in subjects {
        let subject = Subject::new(name, content.clone(), checked);
        subject.change();
        subject.cut();
    }
}

#[test]
fn a_damaged_geotiff_is_refused_or_read() {
    let content = json!({"format": "geotiff"});
    damage(
        &[
            ("int16_strips.tif", content.clone()),
            ("uint8_lzw_tiles.tif", content.clone()),
            ("float32_tiles.tif", content.clone()),
            ("float64_bigtiff.tif", content.clone()),
            ("uint32_big_endian.tif", content),
        ],
        false,
    );
}

#[test]
fn a_damaged_classic_netcdf_is_refused_or_read() {
    damage(
        &[
            ("classic_1.nc", json!({"format": "netcdf", "layer": "plain[2]"})),
            ("classic_2.nc", json!({"format": "netcdf", "layer": "packed"})),
            ("classic_5.nc", json!({"format": "netcdf", "layer": "unsigned"})),
        ],
        false,
    );
}

#[test]
fn a_damaged_netcdf_4_is_refused_or_read() {
    damage(
        &[
            ("version_4.nc", json!({"format": "netcdf", "layer": "plain"})),
            ("version_4.nc", json!({"format": "netcdf", "layer": "packed"})),
            ("version_4.nc", json!({"format": "netcdf", "layer": "months[1,1]"})),
        ],
        false,
    );
}

#[test]
fn damaged_hdf5_is_refused_or_read() {
    let content = |layer: &str| json!({"format": "netcdf", "layer": layer});
    damage(
        &[
            ("earliest.h5", content("contiguous")),
            ("earliest.h5", content("fixed_filtered")),
            ("latest.h5", content("single_filtered")),
            ("latest.h5", content("fixed")),
            ("latest.h5", content("growing[1]")),
            ("latest.h5", content("tree_filtered[1]")),
        ],
        false,
    );
    let grid =
        json!({"first_longitude": 25, "first_latitude": -85, "step_longitude": 10, "step_latitude": 10});
    let content = |layer: &str| json!({"format": "netcdf", "layer": layer, "grid": grid});
    damage(
        &[
            ("latest.h5", content("implicit")),
            ("many_chunks.h5", content("fixed[1]")),
            ("many_chunks.h5", content("growing[1]")),
            ("many_chunks_old_tree.h5", content("tree")),
            ("many_chunks_new_tree.h5", content("tree")),
        ],
        false,
    );
}

#[test]
fn a_damaged_npz_is_refused_or_read() {
    let grid =
        json!({"first_longitude": -175, "first_latitude": 85, "step_longitude": 10, "step_latitude": -10});
    let content = |layer: &str| json!({"format": "npz", "layer": layer, "grid": grid});
    damage(
        &[("arrays.npz", content("i2")), ("arrays.npz", content("f8_big")), ("one.npz", content("only"))],
        true,
    );
}
