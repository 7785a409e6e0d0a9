//! `GeoJSON`.

use serde_json::{Value as Json, json};
use tessera_formats::Value;
use tessera_store_api::Geometry;

use crate::{Outcome, read};

fn geojson(text: &str) -> Outcome {
    read(json!({ "format": "geojson" }), text.as_bytes())
}

/// A collection of features with these geometries.
fn shapes(geometries: &[&str]) -> Outcome {
    let features = geometries
        .iter()
        .map(|geometry| format!(r#"{{"type":"Feature","properties":null,"geometry":{geometry}}}"#))
        .collect::<Vec<_>>();
    geojson(&format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")))
}

fn with_crs(crs: &Json) -> Outcome {
    geojson(&json!({ "crs": crs, "type": "FeatureCollection", "features": [] }).to_string())
}

#[test]
fn every_kind_of_shape_is_read() {
    let records = shapes(&[
        r#"{"type":"Point","coordinates":[12.5,41.9,21]}"#,
        r#"{"coordinates":[[1,2],[3,4,5]],"type":"MultiPoint"}"#,
        r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#,
        r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[]]}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#,
        r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}"#,
        r#"{"type":"LineString","coordinates":[ ]}"#,
        "null",
    ])
    .good();
    let ring = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]];
    let line = vec![[1.0, 2.0], [3.0, 4.0]];
    let expected = [
        Some(Geometry::Point([12.5, 41.9])),
        Some(Geometry::MultiPoint(line.clone())),
        Some(Geometry::LineString(line.clone())),
        Some(Geometry::MultiLineString(vec![line])),
        Some(Geometry::Polygon(vec![ring.clone()])),
        Some(Geometry::MultiPolygon(vec![vec![ring]])),
        None,
        None,
    ];
    let found: Vec<_> = records.iter().map(|record| record.geometry.clone()).collect();
    assert_eq!(found, expected);
    assert_eq!(records[0].value("altitude"), &Value::Number(21.0));
    assert_eq!(records[1].value("altitude"), &Value::Null);
    assert_eq!(records[7].place, "feature 8");
}

#[test]
fn a_bad_feature_is_a_defect_and_the_next_is_read() {
    let outcome = shapes(&[
        r#"{"type":"Point","coordinates":[1]}"#,
        r#"{"type":"Point","coordinates":["1","2"]}"#,
        r#"{"type":"Point","coordinates":[181,0]}"#,
        r#"{"type":"Point","coordinates":[1e999,0]}"#,
        r#"{"type":"Point"}"#,
        r#"{"type":"Circle","coordinates":[1,2]}"#,
        r#"{"type":"GeometryCollection","geometries":[]}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}"#,
        r#"{"type":"Polygon","coordinates":[[0,0],[1,0],[0,0]]}"#,
        r#"{"type":"LineString","coordinates":[[0,0]]}"#,
        "[1,2]",
        r#"{"type":"Point","coordinates":[1,2]}"#,
    ]);
    assert_eq!(
        outcome.rules(),
        [
            ("feature 1", "geojson"),
            ("feature 2", "geojson"),
            ("feature 3", "coordinates_on_earth"),
            ("feature 4", "geojson"),
            ("feature 5", "geojson"),
            ("feature 6", "geometry_known"),
            ("feature 7", "geometry_known"),
            ("feature 8, ring 1", "ring_closed"),
            ("feature 9, ring 1", "ring_of_4_corners"),
            ("feature 10", "geojson"),
            ("feature 11", "line_of_2_corners"),
            ("feature 12", "geojson"),
        ]
    );
    assert_eq!(outcome.records.len(), 1);
    let outcome =
        geojson(r#"{"type":"FeatureCollection","features":[{"type":"Point","coordinates":[1,2]},7,{}]}"#);
    assert_eq!(
        outcome.rules(),
        [("feature 1", "type_is_feature"), ("feature 2", "geojson"), ("feature 3", "type_is_feature")]
    );
}

#[test]
fn broken_json_ends_the_reading_and_what_came_before_is_good() {
    let feature = r#"{"type":"Feature","properties":{},"geometry":null}"#;
    for (text, place, count) in [
        ("", "file", 0),
        ("[]", "file", 0),
        ("{\"type\":", "file", 0),
        (&format!(r#"{{"features":[{feature},{feature},{{"type""#), "behind feature 2", 2),
        (&format!(r#"{{"features":[{feature}"#), "behind feature 1", 1),
        (&format!(r#"{{"features":[{feature}]}} x"#), "behind feature 1", 1),
        (r#"{"features":{}}"#, "behind feature 0", 0),
        (&format!(r#"{{"features":[{feature}],"features":[{feature}]}}"#), "behind feature 1", 1),
    ] {
        let outcome = geojson(text);
        assert_eq!(outcome.rules(), [(place, "geojson")], "{text}");
        assert_eq!(outcome.records.len(), count);
    }
    assert_eq!(geojson(r#"{"type":"FeatureCollection"}"#).rules(), [("file", "features_present")]);
}

#[test]
fn one_feature_and_one_geometry_are_read_too() {
    let rome = Some(Geometry::Point([12.5, 41.9]));
    let feature = r#"{"type":"Feature","id":7,"properties":{"name":"Roma"},
        "geometry":{"type":"Point","coordinates":[12.5,41.9]}}"#;
    let records = geojson(feature).good();
    assert_eq!((&*records[0].place, &records[0].geometry), ("feature 1", &rome));
    assert_eq!(records[0].value("@id"), &Value::Number(7.0));
    assert_eq!(records[0].value("name"), &Value::Text("Roma".into()));
    // Windows writes a mark.
    let records = geojson("\u{feff}{\"type\":\"Point\",\"coordinates\":[12.5,41.9]}").good();
    assert_eq!((records.len(), &records[0].geometry), (1, &rome));
    assert_eq!(geojson("{\"type\":\"Topology\"}").rules(), [("feature 1", "geometry_known")]);
    assert_eq!(geojson("{}").rules(), [("feature 1", "geojson")]);
}

#[test]
fn values_keep_their_kind_and_values_within_values_have_names_with_dots() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"title":"Colosseum","id":"c",
        "properties":{"n":1.5,"t":"x\u00e9","b":true,"z":null,"big":12345678901234567890,
        "list":["a",2,[false],{"k":1}],"size":{"width":{"m":156},"of":{}},"@id":"own"}}]}"#;
    let records = geojson(text).good();
    let found: Vec<_> = records[0].values.iter().map(|(name, value)| (&**name, value.clone())).collect();
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(
        found,
        [
            ("n", Value::Number(1.5)),
            ("t", text("x\u{e9}")),
            ("b", Value::Bool(true)),
            ("z", Value::Null),
            ("big", text("12345678901234567890")),
            (
                "list",
                Value::List(vec![
                    text("a"),
                    Value::Number(2.0),
                    Value::List(vec![Value::Bool(false)]),
                    text("{\"k\":1}")
                ])
            ),
            ("size.width.m", Value::Number(156.0)),
            ("@id", text("own")),
            ("feature.title", text("Colosseum")),
            ("@id", text("c")),
        ]
    );
    // What the file calls so comes first.
    assert_eq!(records[0].value("@id"), &text("own"));
}

#[test]
fn what_a_collection_says_goes_with_each_of_its_features_as_far_as_it_stands_before_them() {
    let text = r#"{"@context":{"a":"b"},"name":"layer","title":"Roma","names":["Rome","Roma"],"bbox":[1,2,3,4],
        "features":[{"type":"Feature","geometry":null},{"type":"Feature","geometry":null}],"count":2}"#;
    let records = geojson(text).good();
    for record in &records {
        let names: Vec<_> = record.values.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["collection.title", "collection.names", "collection.bbox"]);
    }
    assert_eq!(records[1].value("collection.names").all().len(), 2);
}

#[test]
fn coordinates_are_those_of_wgs_84_by_whichever_name() {
    for name in [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "OGC:CRS84",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
    ] {
        with_crs(&json!({ "type": "name", "properties": { "name": name } })).good();
    }
    with_crs(&Json::Null).good();
    for name in ["EPSG:3857", "urn:ogc:def:crs:EPSG::4258", "4326", ""] {
        let outcome = with_crs(&json!({ "type": "name", "properties": { "name": name } }));
        assert_eq!(outcome.rules(), [("file", "crs_is_wgs_84")], "{name}");
    }
    // Behind the features it is found too.
    let late =
        r#"{"features":[{"type":"Feature","geometry":null}],"crs":{"properties":{"name":"EPSG:3857"}}}"#;
    assert_eq!(geojson(late).rules(), [("file", "crs_is_wgs_84")]);
}

#[test]
fn latitude_first_is_turned_round() {
    let bytes = br#"{"type":"Point","coordinates":[41.9,12.5,21]}"#;
    let records = read(json!({ "format": "geojson", "axes": "latitude_longitude" }), bytes).good();
    assert_eq!(records[0].geometry, Some(Geometry::Point([12.5, 41.9])));
    assert_eq!(records[0].value("altitude"), &Value::Number(21.0));
}

#[test]
fn what_is_too_much_is_refused() {
    let feature = |properties: &str| {
        format!(r#"{{"features":[{{"type":"Feature","geometry":null,"properties":{properties}}}]}}"#)
    };
    let deep = format!("{}1{}", "{\"a\":".repeat(20), "}".repeat(20));
    let lists = format!("{{\"a\":{}{}}}", "[".repeat(20), "]".repeat(20));
    let bottomless = format!("{{\"a\":{}", "[".repeat(1_000_000));
    let many = format!("{{\"a\":[{}1]}}", "1,".repeat(100_000));
    let named = format!("{{\"{}\":{{\"b\":1}}}}", "a".repeat(400));
    for (properties, place, rule) in [
        (deep, "feature 1, a", "nesting_max_16"),
        (lists, "feature 1, a", "nesting_max_16"),
        (bottomless, "behind feature 0", "geojson"),
        (many, "feature 1, a", "values_max_100000"),
    ] {
        assert_eq!(geojson(&feature(&properties)).rules(), [(place, rule)]);
    }
    assert_eq!(geojson(&feature(&named)).defects[0].rule, "name_chars_max_400");
    let endless = format!("{{\"features\":[{{\"a\":\"{}", "x".repeat(33 * 1024 * 1024));
    assert_eq!(geojson(&endless).rules(), [("behind feature 0", "feature_bytes_max_33554432")]);
    let said = format!("{{\"title\":\"{}\",\"features\":[]}}", "x".repeat(64 * 1024));
    assert_eq!(geojson(&said).rules(), [("collection", "collection_bytes_max_65536")]);
    let corners = format!(r#"{{"type":"MultiPoint","coordinates":[{}[0,0]]}}"#, "[0,0],".repeat(1_000_000));
    assert_eq!(geojson(&corners).rules(), [("feature 1", "corners_max_1000000")]);
}
