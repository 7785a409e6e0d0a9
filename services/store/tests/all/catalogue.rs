//! The catalogue, by the rules of STAC 1.0 that can be stated here.

use serde_json::{Value, json};

use crate::geodata::{Shore, links};

fn is_object_with(value: &Value, members: &[&str]) {
    for member in members {
        assert!(!value[member].is_null(), "{member} is missing in {value}");
    }
}

/// What every STAC object has.
fn is_stac(value: &Value, kind: &str) {
    is_object_with(value, &["type", "stac_version", "id", "links"]);
    assert_eq!((&value["type"], &value["stac_version"]), (&kind.into(), &"1.0.0".into()));
    for link in value["links"].as_array().unwrap() {
        is_object_with(link, &["href", "rel"]);
    }
    for rel in ["self", "root"] {
        assert_eq!(links(value, rel).len(), 1, "{rel} of {value}");
    }
}

#[tokio::test]
async fn catalogue_collections_and_items_are_stac() {
    let shore = Shore::new().await;
    let files = shore.reader.files(1).await;
    let catalogue = shore.reader.json("/api/v1/catalogue").await;
    is_stac(&catalogue, "Catalog");
    is_object_with(&catalogue, &["description"]);
    let children = links(&catalogue, "child");
    assert_eq!(children, [format!("{}/api/v1/catalogue/1", shore.store.url())]);
    let collection = shore.reader.json(&children[0]).await;
    is_stac(&collection, "Collection");
    is_object_with(&collection, &["description", "license", "extent", "providers", "assets"]);
    assert_eq!(collection["extent"]["spatial"]["bbox"][0].as_array().unwrap().len(), 4);
    assert_eq!(collection["extent"]["temporal"]["interval"], json!([[null, "0640-12-31T23:59:59Z"]]));
    assert_eq!(collection["tessera:years"], json!([-3300, 640]), "what RFC 3339 cannot say");
    for provider in collection["providers"].as_array().unwrap() {
        is_object_with(provider, &["name", "roles"]);
    }
    for file in files["files"].as_array().unwrap() {
        let asset = &collection["assets"][file["name"].as_str().unwrap()];
        assert_eq!(asset["file:checksum"], format!("1220{}", file["sha256"].as_str().unwrap()));
        assert_eq!((&asset["file:size"], &asset["type"]), (&file["bytes"], &file["media_type"]));
        assert!(asset["href"].as_str().unwrap().ends_with(file["path"].as_str().unwrap()));
    }
    let items = links(&collection, "item");
    assert_eq!(items.len(), 23, "one for every dataset");
    for href in &items {
        let item = shore.reader.json(href).await;
        is_stac(&item, "Feature");
        is_object_with(&item, &["geometry", "bbox", "properties", "assets", "collection"]);
        assert_eq!(item["collection"], collection["id"]);
        assert_eq!(links(&item, "collection"), [children[0].clone()]);
        let properties = &item["properties"];
        is_object_with(
            properties,
            &["datetime", "license", "providers", "tessera:attribution", "tessera:sha256"],
        );
        assert_eq!(properties["datetime"], "2026-11-21T00:00:00Z");
        assert_eq!(properties["tessera:derived"]["release"], 1);
    }
}

#[tokio::test]
async fn an_item_leads_to_what_was_made_of_it() {
    let shore = Shore::new().await;
    let item = shore.reader.json("/api/v1/catalogue/1/items/sample-rivers").await;
    assert_eq!(
        item["properties"]["tessera:derived"]["fields"],
        json!([{ "field": "rivers", "h3_resolution": 7 }])
    );
    let features = shore.reader.json(item["assets"]["rivers"]["href"].as_str().unwrap()).await;
    assert_eq!(features["numberReturned"], 2);
    let sites = shore.reader.json("/api/v1/catalogue/1/items/sample-radiocarbon").await;
    let sites = shore.reader.json(sites["assets"]["sites"]["href"].as_str().unwrap()).await;
    assert_eq!(sites["numberReturned"], 3, "only those of the dataset");
    let works = shore.reader.json("/api/v1/catalogue/1/items/sample-works").await;
    assert_eq!(works["assets"], json!({}), "the release has no such layer");
    let missing = shore.reader.refusal("/api/v1/catalogue/1/items/wine").await;
    assert_eq!(missing, (404, "dataset_not_found".to_owned()));
    assert_eq!(shore.reader.refusal("/api/v1/catalogue/2").await, (404, "release_not_found".to_owned()));
}
