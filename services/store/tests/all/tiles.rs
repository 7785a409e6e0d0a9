//! Vector tiles, as a map reads them, and as GDAL does.

use std::collections::BTreeMap;
use std::path::Path;

use http::{StatusCode, header};
use transport::Role;

use crate::geodata::{Reader, Shore, downloads, gdal, text};
use crate::sample::World;

/// The tile of a zoom that has a place.
fn tile_of(zoom: u32, longitude: f64, latitude: f64) -> String {
    let across = f64::from(1_u32 << zoom);
    let y = (1.0 - latitude.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0;
    format!("/api/v1/tiles/{zoom}/{}/{}", ((longitude / 360.0 + 0.5) * across).floor(), (y * across).floor())
}

/// Layers of a tile and how many features they have, as GDAL counts them.
fn layers(tile: &Path) -> BTreeMap<String, usize> {
    let (listed, _) =
        gdal("ogrinfo", &["-so", "-al", "-oo", "CLIP=NO", "-oo", "METADATA_FILE=", text(tile)], &[]);
    let names = listed.lines().filter_map(|line| line.strip_prefix("Layer name: "));
    let counts = listed.lines().filter_map(|line| line.strip_prefix("Feature Count: "));
    names.map(str::to_owned).zip(counts.map(|count| count.parse().unwrap())).collect()
}

#[tokio::test]
async fn a_tile_json_says_how_to_find_tiles_and_whom_to_thank() {
    let shore = Shore::new().await;
    let document = shore.reader.json("/api/v1/tiles.json").await;
    assert_eq!(document["tilejson"], "3.0.0");
    assert_eq!(document["tiles"][0], format!("{}/api/v1/tiles/{{z}}/{{x}}/{{y}}", shore.store.url()));
    assert_eq!((&document["minzoom"], &document["maxzoom"]), (&0.into(), &10.into()));
    assert_eq!(document["attribution"], "Nobody", "each is thanked once");
    let bounds: Vec<f64> = serde_json::from_value(document["bounds"].clone()).unwrap();
    assert!(bounds[0] < 12.29 && bounds[2] > 12.29 && bounds[1] < 41.75 && bounds[3] > 41.75);
    let layers = document["vector_layers"].as_array().unwrap();
    let ids: Vec<&str> = layers.iter().map(|layer| layer["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["land", "lakes", "rivers", "seas", "roads", "places", "sites", "cells"]);
    assert!(layers.iter().all(|layer| layer["fields"].is_object()));
}

#[tokio::test]
async fn gdal_reads_what_each_zoom_shows() {
    let shore = Shore::new().await;
    let folder = downloads(&shore.fleet);
    let mut found = Vec::new();
    for zoom in [0, 4, 8, 10] {
        let answer = shore.reader.get(&tile_of(zoom, 12.29, 41.755)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/vnd.mapbox-vector-tile");
        let path = folder.join(format!("{zoom}.pbf"));
        std::fs::write(&path, &answer.body).unwrap();
        found.push(layers(&path));
    }
    let [far, region, near, close] = found.try_into().unwrap();
    // A degree and a half of land is a few pixels of the whole world, a lake of a tenth of a degree is nothing.
    let names = |layers: &BTreeMap<String, usize>| layers.keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(names(&far), "land places rivers seas");
    assert_eq!((far["rivers"], far["places"], far["seas"]), (2, 2, 1));
    assert_eq!(names(&region), "lakes land places rivers roads seas");
    assert_eq!(names(&near), "cells lakes land places rivers roads seas sites");
    assert!(near["cells"] > 30 && near["cells"] <= 61, "{near:?}");
    assert!(near["sites"] > 3 && near["sites"] <= shore.world.sites().len());
    assert!(close["cells"] < near["cells"], "a closer tile has less of the world");
    let (cells, _) = gdal(
        "ogrinfo",
        &["-q", "-oo", "METADATA_FILE=", text(&folder.join("8.pbf")), "cells", "-where", "class_m = -200"],
        &[],
    );
    assert!(cells.contains("land (Boolean) = 0") || cells.contains("land (Integer(Boolean)) = 0"), "{cells}");
}

#[tokio::test]
async fn a_tile_is_kept_by_its_tag_and_nothing_to_see_has_no_body() {
    let shore = Shore::new().await;
    let path = tile_of(8, 12.29, 41.755);
    let packed = shore.reader.get_with(&path, &[(header::ACCEPT_ENCODING, "gzip")]).await;
    let plain = shore.reader.get(&path).await;
    assert_eq!(
        (packed.header(header::CONTENT_ENCODING), plain.header(header::CONTENT_ENCODING)),
        ("gzip", "")
    );
    assert!(packed.body.len() < plain.body.len() / 2 && packed.body.starts_with(&[0x1f, 0x8b]));
    assert_ne!(packed.header(header::ETAG), plain.header(header::ETAG), "two representations");
    let again = [(header::IF_NONE_MATCH, plain.header(header::ETAG))];
    assert_eq!(shore.reader.get_with(&path, &again).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(shore.reader.get(&format!("{path}.pbf")).await.body, plain.body);
    let nowhere = shore.reader.get("/api/v1/tiles/8/0/0").await;
    assert_eq!((nowhere.status, nowhere.body.len()), (StatusCode::NO_CONTENT, 0));
    for refused in ["11/0/0", "3/8/0", "3/0/8", "3/0/x"] {
        let answer = shore.reader.refusal(&format!("/api/v1/tiles/{refused}")).await;
        assert_eq!(answer, (404, "tile_not_found".to_owned()), "{refused}");
    }
    World::at(900).release(&shore.pipeline, "another").await.unwrap();
    let fresh = shore.reader.get_with(&path, &again).await;
    assert_eq!(fresh.status, StatusCode::OK, "another release, other tiles");
    assert_ne!(fresh.body, plain.body);
    let pipeline = Reader::new(&shore.fleet, &shore.store, Role::Pipeline);
    assert_eq!(pipeline.refusal(&path).await, (403, "role_not_allowed".to_owned()));
}
