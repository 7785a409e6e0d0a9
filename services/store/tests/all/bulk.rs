//! Files of whole releases: made once, the same every time, read by others' programs.

use std::collections::BTreeMap;

use http::{StatusCode, header};
use serde_json::Value;
use transport::Role;

use crate::geodata::{Reader, Shore, downloads, gdal, shore, text};
use crate::harness::Fleet;
use crate::sample::World;

fn sha256(bytes: &[u8]) -> String {
    hex::encode(ring::digest::digest(&ring::digest::SHA256, bytes))
}

/// The checksums of a list of files by their names.
fn sums(files: &Value) -> BTreeMap<String, String> {
    let all = files["files"].as_array().unwrap().iter();
    all.map(|file| (file["name"].as_str().unwrap().to_owned(), file["sha256"].as_str().unwrap().to_owned()))
        .collect()
}

#[tokio::test]
async fn every_file_is_what_the_list_says() {
    let shore = Shore::new().await;
    let files = shore.reader.files(1).await;
    let sums = sums(&files);
    let names: Vec<&str> = sums.keys().map(String::as_str).collect();
    let expected = [
        "LICENCES.csv",
        "SHA256SUMS",
        "cells.csv",
        "codes.csv",
        "epochs.csv",
        "lakes.geojson",
        "legs.geojson",
        "places.geojson",
        "rivers.geojson",
        "roads.geojson",
        "seas.geojson",
        "sites.csv",
        "sites.geojson",
        "tessera.gpkg",
        "towns.geojson",
    ];
    assert_eq!(names, expected);
    assert_eq!((&files["made"], &files["total"]), (&15.into(), &15.into()));
    for file in files["files"].as_array().unwrap() {
        let answer = shore.reader.get(file["path"].as_str().unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(sha256(&answer.body), file["sha256"], "{file}");
        assert_eq!(answer.body.len(), file["bytes"]);
        assert_eq!(answer.header(header::CONTENT_TYPE), file["media_type"]);
        assert_eq!(file["licence"], "CC0-1.0");
    }
    let listed = shore.reader.get("/api/v1/releases/1/files/SHA256SUMS").await.text();
    let listed: BTreeMap<String, String> = listed
        .lines()
        .map(|line| line.split_once("  ").map(|(sum, name)| (name.to_owned(), sum.to_owned())).unwrap())
        .collect();
    assert!(sums.iter().all(|(name, sum)| name == "SHA256SUMS" || listed[name] == *sum));
}

#[tokio::test]
async fn gdal_opens_the_package_without_a_word() {
    let shore = Shore::new().await;
    shore.reader.files(1).await;
    let path = downloads(&shore.fleet).join("tessera.gpkg");
    std::fs::write(&path, shore.reader.get("/api/v1/releases/1/files/tessera.gpkg").await.body).unwrap();
    let sites = shore.world.sites().len().to_string();
    for (layer, count, geometry) in [
        ("cells", "61", "Polygon"),
        ("sites", sites.as_str(), "Point"),
        ("rivers", "2", "Multi Line String"),
        ("lakes", "1", "Multi Polygon"),
        ("places", "2", "Point"),
        ("legs", "1", "Line String"),
    ] {
        let (about, _) = gdal("ogrinfo", &["-so", text(&path), layer], &[]);
        assert!(about.contains(&format!("Feature Count: {count}\n")), "{layer}: {about}");
        assert!(
            about.contains(&format!("Geometry: {geometry}\n")) && about.contains("WGS 84"),
            "{layer}: {about}"
        );
    }
    let (sources, _) = gdal("ogrinfo", &["-so", text(&path), "sources"], &[]);
    assert!(sources.contains("attribution: String") && sources.contains("Feature Count: 23"), "{sources}");
    let (near, _) =
        gdal("ogrinfo", &["-so", text(&path), "cells", "-spat", "12.28", "41.75", "12.29", "41.76"], &[]);
    assert!(near.contains("Feature Count: 1") || near.contains("Feature Count: 2"), "by the index: {near}");
    let where_it_is = ["-where", "id = 'sample-sites:castrum'"];
    let (fort, _) = gdal("ogrinfo", &[&["-q", text(&path), "sites"], &where_it_is[..]].concat(), &[]);
    assert!(fort.contains("kind (String) = fort") && fort.contains("from (Integer64) = -300"), "{fort}");
    assert!(fort.contains("name (String) = <sample-sites:castrum>"), "{fort}");
    let problems = gdal("ogrinfo", &["-q", text(&path), "-sql", "PRAGMA foreign_key_check"], &[]).0;
    assert!(!problems.contains("OGRFeature"), "{problems}");
}

#[tokio::test]
async fn tables_and_shapes_can_be_read_by_anyone() {
    let shore = Shore::new().await;
    shore.reader.files(1).await;
    let get = async |name: &str| shore.reader.get(&format!("/api/v1/releases/1/files/{name}")).await.text();
    let cells = get("cells.csv").await;
    let mut lines = cells.lines();
    let head = "id,longitude,latitude,elev_cm,elev_min_cm,elev_max_cm,land_permille,surface,terrain,slope,coast,lake,river,\
                tectonics,occupation_bronze_1200bce,occupation_roman_14bce,occupation_late_400ce";
    assert_eq!(lines.next(), Some(head));
    assert_eq!(lines.count(), 61);
    assert!(cells.contains(",100,90,110,1000,measured,grassland,hilly,true,false,3,platform,"), "{cells}");
    let epochs = get("epochs.csv").await;
    assert!(epochs.contains("roman_14bce,Rome under Augustus,-14,-30,300,-135,The tests,MEDIUM"), "{epochs}");
    assert!(get("codes.csv").await.contains("site_kind,14,fort,"));
    assert!(get("LICENCES.csv").await.contains("sample-land,1,Made up,CC0-1.0,Nobody"));
    let rivers: Value = serde_json::from_str(&get("rivers.geojson").await).unwrap();
    assert_eq!(rivers["features"].as_array().unwrap().len(), 2);
    assert_eq!(rivers["sources"][0]["attribution"], "Nobody", "each file says whom to thank");
}

#[tokio::test]
async fn a_download_goes_on_where_it_ended() {
    let shore = Shore::new().await;
    let files = shore.reader.files(1).await;
    let path = "/api/v1/releases/1/files/tessera.gpkg";
    let whole = shore.reader.get(path).await;
    assert_eq!((whole.header(header::ACCEPT_RANGES), whole.header(header::CONTENT_ENCODING)), ("bytes", ""));
    let tag = whole.header(header::ETAG);
    assert_eq!(tag, format!("\"{}\"", sums(&files)["tessera.gpkg"]));
    let half = whole.body.len() / 2;
    let first = shore.reader.get_with(path, &[(header::RANGE, &format!("bytes=0-{}", half - 1))]).await;
    let second = [(header::RANGE, &*format!("bytes={half}-")), (header::IF_RANGE, tag)];
    let second = shore.reader.get_with(path, &second).await;
    assert_eq!((first.status, second.status), (StatusCode::PARTIAL_CONTENT, StatusCode::PARTIAL_CONTENT));
    let length = whole.body.len();
    assert_eq!(second.header(header::CONTENT_RANGE), format!("bytes {half}-{}/{length}", length - 1));
    assert_eq!([first.body, second.body].concat(), whole.body);
    let other = [(header::RANGE, "bytes=5-9"), (header::IF_RANGE, "\"another\"")];
    assert_eq!(shore.reader.get_with(path, &other).await.status, StatusCode::OK, "the file is another one");
    let beyond = shore.reader.get_with(path, &[(header::RANGE, "bytes=999999999-")]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.header(header::CONTENT_RANGE), format!("bytes */{length}"));
    let known = shore.reader.get_with(path, &[(header::IF_NONE_MATCH, tag)]).await;
    assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[tokio::test]
async fn the_same_world_gives_the_same_bytes_wherever_and_whenever() {
    let here = Shore::new().await;
    let first = here.reader.files(1).await;
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    World::at(5).release(&pipeline, "before").await.unwrap();
    fleet.clock.advance(std::time::Duration::from_hours(1000));
    shore().release(&pipeline, "shore").await.unwrap();
    let second = Reader::new(&fleet, &store, Role::Reader).files(2).await;
    assert_eq!(first["hash"], second["hash"]);
    assert_eq!(sums(&first), sums(&second));
}

#[tokio::test]
async fn what_was_interrupted_is_made_again_and_old_files_make_room() {
    let shore = Shore::new().await;
    let first = shore.reader.files(1).await;
    let Shore { fleet, store, pipeline, .. } = shore;
    store.stop().await.unwrap();
    let folder = fleet.database().with_file_name("files");
    // As a crash would leave it: the folder of the release is not there, half of a file is.
    std::fs::rename(folder.join("1"), folder.join("making")).unwrap();
    std::fs::write(folder.join("making").join("cells.csv"), "id,longi").unwrap();
    drop(pipeline);
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let reader = Reader::new(&fleet, &store, Role::Reader);
    assert_eq!(sums(&reader.files(1).await), sums(&first));
    for (number, elevation) in [(2, 200), (3, 300), (4, 400)] {
        World::at(elevation).release(&pipeline, &format!("release {number}")).await.unwrap();
        reader.files(number).await;
    }
    let path = "/api/v1/releases/1/files";
    transport::testing::eventually("old files to go", async || {
        (reader.json(path).await["state"] == "dropped").then_some(())
    })
    .await;
    assert_eq!(reader.refusal(&format!("{path}/cells.csv")).await, (410, "files_dropped".to_owned()));
    assert_eq!(reader.json("/api/v1/releases/2/files").await["state"], "ready");
    assert_eq!(reader.refusal("/api/v1/releases/9/files").await, (404, "release_not_found".to_owned()));
    for name in ["wine.csv", "manifest.json", "..%2F..%2Fworld.sqlite3"] {
        let refused = reader.refusal(&format!("/api/v1/releases/2/files/{name}")).await;
        assert_eq!(refused, (404, "file_not_found".to_owned()), "{name}");
    }
}

#[tokio::test]
async fn a_file_that_is_not_ready_says_when_to_come_back() {
    let fleet = Fleet::new();
    // Where the folder should be is a file, so that nothing can be made.
    std::fs::create_dir_all(fleet.database().parent().unwrap()).unwrap();
    std::fs::write(fleet.database().with_file_name("files"), "in the way").unwrap();
    let store = fleet.store().await;
    World::at(7).release(&fleet.client(&store, Role::Pipeline), "one").await.unwrap();
    let reader = Reader::new(&fleet, &store, Role::Reader);
    let answer = reader.get("/api/v1/releases/1/files/cells.csv").await;
    assert_eq!((answer.status, answer.header(header::RETRY_AFTER)), (StatusCode::SERVICE_UNAVAILABLE, "5"));
    assert_eq!(answer.json()["code"], "files_making");
    let list = reader.json("/api/v1/releases/1/files").await;
    assert_eq!(
        (&list["state"], &list["made"], &list["files"]),
        (&"making".into(), &0.into(), &Value::Array(Vec::new()))
    );
    assert_eq!(
        reader.json("/api/v1/ogc/collections/cells/items").await["numberReturned"],
        19,
        "the rest goes on"
    );
}
