//! `GeoPackage`, written by GDAL.

use rusqlite::Connection;
use serde_json::{Value as Json, json};
use tempfile::NamedTempFile;
use tessera_formats::Value;
use tessera_store_api::Geometry;

use crate::{Outcome, fixture, gunzipped, read, read_file};

fn geopackage(name: &str, mut content: Json) -> Outcome {
    content["format"] = "geopackage".into();
    content["packing"] = "gzip".into();
    read_file(content, &fixture(&format!("{name}.gpkg.gz")))
}

/// A fixture that was changed by `statements`.
fn changed(name: &str, statements: &str) -> Outcome {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), gunzipped(&fixture(&format!("{name}.gpkg.gz")))).unwrap();
    let database = Connection::open(file.path()).unwrap();
    database.execute_batch(&format!("PRAGMA foreign_keys = OFF; {statements}")).unwrap();
    database.close().unwrap();
    read_file(json!({ "format": "geopackage" }), file.path())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn points_have_values_of_every_kind_and_an_altitude() {
    let records = geopackage("points", json!({})).good();
    let found: Vec<_> = records[0].values.iter().map(|(name, value)| (&**name, value.clone())).collect();
    assert_eq!(
        found,
        [
            ("fid", Value::Number(1.0)),
            ("name", text("Roma")),
            ("rank", Value::Number(1.0)),
            ("area", Value::Number(13.86)),
            ("port", Value::Number(1.0)),
            ("seen", text("2017-11-09")),
            ("altitude", Value::Number(21.0)),
        ]
    );
    assert_eq!(records[0].place, "feature 1");
    assert_eq!(records[0].geometry, Some(Geometry::Point([12.5, 41.9])));
    assert_eq!(records[1].value("name"), &text("K\u{f6}ln"));
    assert_eq!((&records[2].geometry, records[2].value("name")), (&None, &Value::Null));
}

#[test]
fn a_table_is_asked_for_where_there_are_several() {
    let outcome = geopackage("layers", json!({}));
    assert_eq!(outcome.rules(), [("content.layer", "one_layer")]);
    assert!(outcome.end.unwrap_err().value.contains("multipoints"));
    let outcome = geopackage("layers", json!({ "layer": "roads" }));
    assert_eq!(outcome.rules(), [("content.layer", "layer_known")]);

    let lines = geopackage("layers", json!({ "layer": "lines" })).good();
    assert!(matches!(&lines[0].geometry, Some(Geometry::LineString(line)) if line.len() == 3));
    assert!(matches!(&lines[1].geometry, Some(Geometry::MultiLineString(lines)) if lines.len() == 2));
    assert_eq!(lines[2].geometry, None);
    let areas = geopackage("layers", json!({ "layer": "areas" })).good();
    assert!(matches!(&areas[0].geometry, Some(Geometry::Polygon(rings)) if rings.len() == 1));
    assert!(matches!(&areas[1].geometry, Some(Geometry::MultiPolygon(polygons)) if polygons.len() == 2));
    let points = geopackage("layers", json!({ "layer": "multipoints", "axes": "latitude_longitude" })).good();
    assert_eq!(points[0].geometry, Some(Geometry::MultiPoint(vec![[2.0, 1.0], [4.0, 3.0]])));
}

#[test]
fn a_file_that_is_not_packed_is_read_where_it_is() {
    let file = NamedTempFile::with_suffix(" 100%?.gpkg").unwrap();
    std::fs::write(file.path(), gunzipped(&fixture("points.gpkg.gz"))).unwrap();
    assert_eq!(read_file(json!({ "format": "geopackage" }), file.path()).good().len(), 3);
}

#[test]
fn metres_are_refused() {
    let outcome = geopackage("mercator", json!({}));
    assert_eq!(outcome.rules(), [("gpkg_spatial_ref_sys", "crs_is_wgs_84")]);
    let outcome = changed("points", "UPDATE gpkg_geometry_columns SET srs_id = 0");
    assert_eq!(outcome.rules(), [("gpkg_spatial_ref_sys", "crs_is_wgs_84")]);
    let crs84 =
        "UPDATE gpkg_spatial_ref_sys SET organization = 'OGC', srs_name = 'CRS84' WHERE srs_id = 4979";
    assert_eq!(changed("points", crs84).good().len(), 3);
}

#[test]
fn a_table_without_shapes_is_read_by_its_odd_name() {
    let odd = r#"CREATE TABLE "a""; DROP TABLE points; --" (n INTEGER, b BLOB);
        INSERT INTO "a""; DROP TABLE points; --" VALUES (9007199254740993, x'00'), (NULL, NULL);
        UPDATE gpkg_contents SET table_name = 'a"; DROP TABLE points; --';
        DELETE FROM gpkg_geometry_columns"#;
    let records = changed("points", odd).good();
    assert_eq!(records[0].values.len(), 1);
    assert_eq!(records[0].value("n"), &text("9007199254740993"));
    assert_eq!(records[1].value("n"), &Value::Null);
}

#[test]
fn a_bad_row_is_a_defect_and_the_next_is_read() {
    let bad =
        "UPDATE points SET geom = x'47500001' WHERE fid = 1; UPDATE points SET geom = 'POINT' WHERE fid = 2";
    let outcome = changed("points", bad);
    assert_eq!(outcome.rules(), [("feature 1, geom", "geopackage"), ("feature 2, geom", "geopackage")]);
    assert_eq!(outcome.records.len(), 1);
    let bad = "UPDATE points SET name = CAST(x'ff' AS TEXT) WHERE fid = 1; UPDATE points SET area = 9e999 WHERE fid = 2";
    assert_eq!(changed("points", bad).rules(), [("feature 1, name", "utf_8"), ("feature 2, area", "number")]);
}

#[test]
fn nothing_that_is_in_a_file_is_run() {
    let endless = "DROP TABLE points; CREATE VIEW points AS
        WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid FROM n) SELECT fid, NULL AS geom FROM n WHERE fid > 1";
    assert_eq!(changed("points", endless).rules(), [("points", "geopackage")]);
    assert_eq!(read(json!({ "format": "geopackage" }), b"SQLite format 3\0").rules()[0].1, "geopackage");
    assert_eq!(read(json!({ "format": "geopackage" }), b"").rules(), [("gpkg_contents", "geopackage")]);
}

/// A geometry with a header: `0` big-endian, `1` little-endian.
fn geometry(wkb: &str) -> Result<(Option<Geometry>, Value), String> {
    let set = format!("DELETE FROM points WHERE fid > 1; UPDATE points SET geom = x'47500001E6100000{wkb}'");
    let outcome = changed("points", &set);
    match outcome.defects.first() {
        Some(defect) => Err(defect.rule.clone()),
        None => {
            let record = outcome.good().remove(0);
            Ok((record.geometry.clone(), record.value("altitude").clone()))
        }
    }
}

#[test]
fn well_known_binary_comes_in_both_byte_orders_and_with_more_ordinates() {
    let (one, two, nan) = ("000000000000F03F", "0000000000000040", "000000000000F87F");
    let point = Some(Geometry::Point([1.0, 2.0]));
    let none = Value::Null;
    for (wkb, shape, altitude) in [
        (format!("0101000000{one}{two}"), point.clone(), none.clone()),
        ("00000000013FF00000000000004000000000000000".to_owned(), point.clone(), none.clone()),
        (format!("01E9030000{one}{two}{two}"), point.clone(), Value::Number(2.0)),
        (format!("01D1070000{one}{two}{two}"), point.clone(), none.clone()),
        (format!("01B90B0000{one}{two}{one}{two}"), point.clone(), Value::Number(1.0)),
        (format!("0101000080{one}{two}{two}"), point.clone(), Value::Number(2.0)),
        (format!("0101000020E6100000{one}{two}"), point, none.clone()),
        (format!("0101000000{nan}{nan}"), None, none.clone()),
        ("010200000000000000".to_owned(), None, none.clone()),
        ("010300000000000000".to_owned(), None, none.clone()),
        (
            format!("0104000000020000000101000000{nan}{nan}0101000000{one}{two}"),
            Some(Geometry::MultiPoint(vec![[1.0, 2.0]])),
            none,
        ),
    ] {
        assert_eq!(geometry(&wkb), Ok((shape, altitude)), "{wkb}");
    }
    for (wkb, rule) in [
        ("010700000000000000", "geometry_known"),
        ("0199990000", "geometry_known"),
        ("0201000000", "geopackage"),
        ("0102000000FFFFFFFF", "geopackage"),
        ("010500000001000000010100000000", "geopackage"),
        ("", "geopackage"),
    ] {
        assert_eq!(geometry(wkb), Err(rule.to_owned()), "{wkb}");
    }
}
