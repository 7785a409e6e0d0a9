//! Shapefiles, written by GDAL.

use std::io::{Cursor, Read as _, Write as _};

use serde_json::json;
use tessera_formats::{Record, Value};
use tessera_store_api::Geometry;

use crate::{Outcome, fixture, read, read_file};

fn shapefile(name: &str) -> Outcome {
    read_file(json!({ "format": "shapefile", "packing": "zip" }), &fixture(&format!("{name}.zip")))
}

/// The members of a fixture.
pub fn members(name: &str) -> Vec<(String, Vec<u8>)> {
    let file = std::fs::File::open(fixture(&format!("{name}.zip"))).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut member = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            (member.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// Members as an archive.
pub fn archive(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn packed(members: &[(String, Vec<u8>)]) -> Outcome {
    read(json!({ "format": "shapefile", "packing": "zip" }), &archive(members))
}

fn names(records: &[Record]) -> Vec<&Value> {
    records.iter().map(|record| record.value("name")).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn points_have_values_of_every_kind_and_an_altitude() {
    let records = shapefile("points").good();
    let found: Vec<_> = records[0].values.iter().map(|(name, value)| (&**name, value.clone())).collect();
    assert_eq!(
        found,
        [
            ("name", text("Roma")),
            ("rank", Value::Number(1.0)),
            ("area", Value::Number(13.86)),
            ("port", Value::Number(1.0)),
            ("seen", text("2017-11-09")),
            ("altitude", Value::Number(21.0)),
        ]
    );
    assert_eq!(records[0].place, "points.shp, feature 1");
    assert_eq!(records[0].geometry, Some(Geometry::Point([12.5, 41.9])));
    assert_eq!(names(&records), [&text("Roma"), &text("K\u{f6}ln"), &Value::Null]);
    assert_eq!((&records[2].geometry, records[2].value("seen")), (&None, &Value::Null));
    assert_eq!(records[2].value("area"), &Value::Number(-0.5));
}

#[test]
fn letters_are_written_as_the_cpg_says() {
    assert_eq!(shapefile("latin_1").good()[1].value("name"), &text("K\u{f6}ln"));
    let mut parts = members("latin_1");
    parts.retain(|(name, _)| name != "latin_1.cpg");
    assert_eq!(packed(&parts).good()[1].value("name"), &text("K\u{f6}ln"));
    parts.push(("latin_1.cpg".to_owned(), b"UTF-8".to_vec()));
    assert_eq!(packed(&parts).rules(), [("latin_1.shp, feature 2, name", "utf_8")]);
    parts.last_mut().unwrap().1 = b"EBCDIC".to_vec();
    assert_eq!(packed(&parts).rules(), [("latin_1.cpg", "encoding_known")]);
}

#[test]
fn lines_are_one_or_many_and_a_null_shape_is_none() {
    let records = shapefile("lines").good();
    assert!(matches!(&records[0].geometry, Some(Geometry::LineString(line)) if line.len() == 3));
    assert!(matches!(&records[1].geometry, Some(Geometry::MultiLineString(lines)) if lines.len() == 2));
    assert_eq!((&records[2].geometry, records[2].value("name")), (&None, &text("lost")));
    let records = shapefile("multipoints").good();
    assert_eq!(records[0].geometry, Some(Geometry::MultiPoint(vec![[1.0, 2.0], [3.0, 4.0]])));
}

#[test]
fn holes_and_islands_are_where_they_were() {
    let records = shapefile("areas").good();
    let Some(Geometry::Polygon(whole)) = &records[0].geometry else { panic!("{records:?}") };
    assert_eq!((whole.len(), whole[0].len()), (1, 5));
    let Some(Geometry::MultiPolygon(polygons)) = &records[1].geometry else { panic!("{records:?}") };
    assert_eq!(polygons.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    assert!(polygons[0][1].contains(&[13.0, 43.0]), "the lake is in the land");
    assert!(polygons[1][0].contains(&[12.5, 42.5]), "the island is in neither");
}

#[test]
fn metres_are_refused() {
    assert_eq!(shapefile("mercator").rules(), [("mercator.prj", "crs_is_wgs_84")]);
}

#[test]
fn latitude_first_is_turned_round_with_its_holes() {
    let content = json!({ "format": "shapefile", "packing": "zip", "axes": "latitude_longitude" });
    let records = read_file(content, &fixture("areas.zip")).good();
    let Some(Geometry::MultiPolygon(polygons)) = &records[1].geometry else { panic!("{records:?}") };
    assert_eq!(polygons.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    assert!(polygons[0][1].contains(&[43.0, 13.0]));
}

#[test]
fn the_parts_of_one_shapefile_are_found_among_others() {
    let mut parts = members("points");
    parts.extend(members("lines"));
    for (name, _) in &mut parts {
        *name = format!("data/{name}");
    }
    assert_eq!(packed(&parts).rules(), [("content.member", "one_member")]);
    let content = json!({ "format": "shapefile", "packing": "zip", "member": "data/lines.shp" });
    let records = read(content, &archive(&parts)).good();
    assert_eq!((records.len(), &*records[0].place), (3, "data/lines.shp, feature 1"));
    assert_eq!(names(&records)[0], &text("Via Appia"));
}

#[test]
fn shapes_without_a_table_have_no_values_and_both_must_be_as_long() {
    let points = members("points");
    let bare: Vec<_> = points.iter().filter(|(name, _)| name == "points.shp").cloned().collect();
    let records = packed(&bare).good();
    assert_eq!((records.len(), records[0].values.len()), (3, 1));
    let unpacked = read(json!({ "format": "shapefile" }), &bare[0].1).good();
    assert_eq!((unpacked.len(), &*unpacked[0].place), (3, "feature 1"));

    let with_rows = |rows: u8| {
        let mut parts = points.clone();
        let table = parts.iter_mut().find(|(name, _)| name == "points.dbf").unwrap();
        table.1[4] = rows;
        packed(&parts)
    };
    assert_eq!(with_rows(2).rules(), [("points.shp, feature 3", "shape_has_row")]);
    assert_eq!(with_rows(4).rules(), [("points.shp, feature 4", "dbf")]);
}

#[test]
fn a_deleted_row_is_left_out_with_its_shape() {
    let mut parts = members("points");
    let table = parts.iter_mut().find(|(name, _)| name == "points.dbf").unwrap();
    let header = usize::from(u16::from_le_bytes([table.1[8], table.1[9]]));
    table.1[header] = b'*';
    let records = packed(&parts).good();
    assert_eq!(names(&records), [&text("K\u{f6}ln"), &Value::Null]);
    assert_eq!(records[0].place, "points.shp, feature 2");
}

#[test]
fn a_bad_shape_is_a_defect_and_the_next_is_read() {
    let mut parts = members("areas");
    let shapes = parts.iter_mut().find(|(name, _)| name == "areas.shp").unwrap();
    // The first shape of the file begins at 108 with its type.
    shapes.1[108] = 31;
    let outcome = packed(&parts);
    assert_eq!(outcome.rules(), [("areas.shp, feature 1", "geometry_known")]);
    assert_eq!(outcome.records.len(), 1);
    let shapes = parts.iter_mut().find(|(name, _)| name == "areas.shp").unwrap();
    shapes.1[108] = 5;
    // How many corners it has.
    shapes.1[108 + 4 + 32 + 4 + 2] = 1;
    assert_eq!(packed(&parts).rules(), [("areas.shp, feature 1", "shapefile")]);
}
