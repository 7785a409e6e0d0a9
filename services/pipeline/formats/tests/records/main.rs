//! The readers of records, on real files with their defects, on small files of every kind, and on damaged ones.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use tessera_formats::{Defect, Record, records};
use tessera_pipeline_api::Recipe;

mod csv;
mod geojson;
mod geopackage;
mod hostile;
mod real;
mod shapefile;
mod turtle;

/// What came of reading a file.
#[derive(Debug)]
struct Outcome {
    records: Vec<Record>,
    defects: Vec<Defect>,
    end: Result<(), Defect>,
}

impl Outcome {
    /// The records of a file in which nothing is wrong.
    #[track_caller]
    fn good(self) -> Vec<Record> {
        assert_eq!(self.end, Ok(()));
        assert!(self.defects.is_empty(), "{:?}", self.defects);
        self.records
    }

    /// Where which rules are broken, in the order of the file, the end of reading last.
    fn rules(&self) -> Vec<(&str, &str)> {
        let all = self.defects.iter().chain(self.end.as_ref().err());
        all.map(|defect| (&*defect.place, &*defect.rule)).collect()
    }
}

/// A recipe whose content is what `content` says, and otherwise nothing in particular.
fn recipe(content: Json) -> Recipe {
    let mut recipe = json!({
        "id": "test", "version": "1", "title": "Test", "licence": "CC0-1.0", "attribution": "", "source": "",
        "retrieved": "2026-01-01", "note": "",
        "content": { "file": "test", "crs": "OGC:CRS84", "sha256": "" },
        "feeds": { "field": "elevation", "resolution": 7, "unit": "" },
    });
    for (key, value) in content.as_object().unwrap() {
        recipe["content"][key] = value.clone();
    }
    serde_json::from_value(recipe).unwrap()
}

/// Reads a file to its end.
fn read_file(content: Json, file: &Path) -> Outcome {
    let (mut records, mut defects) = (Vec::new(), Vec::new());
    let end = records::read(&recipe(content), file, &mut |record| {
        match record {
            Ok(record) => records.push(record),
            Err(defect) => defects.push(defect),
        }
        ControlFlow::Continue(())
    });
    Outcome { records, defects, end }
}

/// Reads `bytes` as a file.
fn read(content: Json, bytes: &[u8]) -> Outcome {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    read_file(content, file.path())
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records/fixtures").join(name)
}

/// What is in a gzip file.
fn gunzipped(file: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(fs::File::open(file).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_raster_has_no_records() {
    for format in ["geotiff", "netcdf", "npz"] {
        assert_eq!(read(json!({ "format": format }), b"").rules(), [("content.format", "format_of_records")]);
    }
}

#[test]
fn who_has_enough_is_given_no_more_whatever_the_format() {
    for (content, file) in [
        (json!({ "format": "shapefile", "packing": "zip" }), "lines.zip"),
        (json!({ "format": "geopackage", "packing": "gzip", "layer": "lines" }), "layers.gpkg.gz"),
    ] {
        let mut taken = 0;
        let end = records::read(&recipe(content), &fixture(file), &mut |_| {
            taken += 1;
            ControlFlow::Break(())
        });
        assert_eq!((taken, end), (1, Ok(())), "{file}");
    }
    let geojson = r#"{"features":[{"type":"Feature"},{"type":"Feature"}],"broken"#;
    for (format, text) in
        [("csv", "a\n1\n2\n"), ("turtle", "<x:a> <x:b> 1 . <x:c> <x:d> 2 . <x:"), ("geojson", geojson)]
    {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        let mut taken = 0;
        let end = records::read(&recipe(json!({ "format": format })), file.path(), &mut |record| {
            assert!(record.is_ok(), "{record:?}");
            taken += 1;
            ControlFlow::Break(())
        });
        assert_eq!((taken, end), (1, Ok(())), "{format}");
    }
}
