//! OGC API Features, as its clients read it.

use std::collections::BTreeSet;

use http::{StatusCode, header};
use serde_json::Value;
use tessera_store_api::{Geometry, LayerName};
use transport::Role;

use crate::geodata::{Reader, Shore, downloads, gdal, links, text};
use crate::relay::Relay;
use crate::sample::{World, ostia};

/// Every feature of a collection, page by page.
async fn all(reader: &Reader, path: &str) -> Vec<Value> {
    let mut features = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let page = reader.json(&path).await;
        let on_page = page["features"].as_array().unwrap();
        assert_eq!(page["numberReturned"], on_page.len());
        features.extend(on_page.iter().cloned());
        next = links(&page, "next").pop();
        assert!(next.is_none() || !on_page.is_empty(), "a page that has a next one is not empty");
    }
    features
}

fn ids(features: &[Value]) -> Vec<String> {
    features.iter().map(|feature| feature["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_link_leads_somewhere() {
    let shore = Shore::new().await;
    let reader = &shore.reader;
    let (mut seen, mut left) = (BTreeSet::new(), vec!["/api/v1/ogc".to_owned()]);
    while let Some(path) = left.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = reader.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        if !answer.header(header::CONTENT_TYPE).contains("json") {
            continue;
        }
        let document = answer.json();
        let members = document["collections"].as_array().into_iter().flatten();
        for part in std::iter::once(&document).chain(members) {
            let found = part["links"].as_array().into_iter().flatten();
            left.extend(found.map(|link| link["href"].as_str().unwrap().to_owned()));
        }
    }
    let expected =
        ["/ogc/api", "/conformance", "/collections", "/collections/legs/items", "/tiles.json", "/catalogue"];
    for path in expected {
        assert!(seen.iter().any(|seen| seen.ends_with(path)), "{path} is linked");
    }
    assert!(seen.iter().skip(1).all(|seen| seen.starts_with(shore.store.url())), "links are absolute");
}

#[tokio::test]
async fn a_collection_says_what_it_covers_and_only_there_ones_are_listed() {
    let shore = Shore::new().await;
    let document = shore.reader.json("/api/v1/ogc/collections").await;
    let collections = document["collections"].as_array().unwrap();
    let named = ids(collections);
    let expected =
        ["cells", "children", "sites", "rivers", "lakes", "seas", "roads", "towns", "places", "legs"];
    assert_eq!(named, expected, "the release has no ways and no works");
    let of = |id: &str| &collections[expected.iter().position(|known| *known == id).unwrap()]["extent"];
    assert_eq!(of("roads")["spatial"]["bbox"], serde_json::json!([[12.3, 41.75, 12.48, 41.89]]));
    assert_eq!(
        of("cells")["temporal"]["interval"],
        serde_json::json!([["-3299-01-01T00:00:00Z", "0640-12-31T23:59:59Z"]]),
        "the epochs, in astronomical years"
    );
    assert_eq!(of("places")["temporal"]["interval"], serde_json::json!([["-0379-01-01T00:00:00Z", null]]));
    assert_eq!(of("rivers").get("temporal"), None);
    assert_eq!(
        shore.reader.refusal("/api/v1/ogc/collections/works").await,
        (404, "collection_not_found".to_owned())
    );
}

#[tokio::test]
async fn pages_of_every_size_have_every_feature_once_and_in_order() {
    let shore = Shore::new().await;
    let reader = &shore.reader;
    let sites = shore.world.sites();
    let expected = [
        ("cells", shore.world.cells().iter().map(|cell| cell.cell.to_string()).collect::<Vec<_>>()),
        ("children", shore.world.children().iter().map(|child| child.cell.to_string()).collect()),
        ("sites", sites.iter().map(|site| site.id.clone()).collect()),
        ("rivers", vec!["sample-rivers:1".to_owned(), "sample-rivers:2".to_owned()]),
        ("places", vec!["capua".to_owned(), "ostia".to_owned()]),
        ("legs", vec!["capua-ostia-road".to_owned()]),
    ];
    for (collection, expected) in expected {
        let many = expected.len();
        for limit in
            [1, 7, many - many / 3, many, 10_000, 1_000_000].into_iter().filter(|limit| many / limit < 100)
        {
            let path = format!("/api/v1/ogc/collections/{collection}/items?limit={limit}");
            assert_eq!(ids(&all(reader, &path).await), expected, "{collection} by {limit}");
        }
    }
    let page = reader.json("/api/v1/ogc/collections/cells/items").await;
    assert_eq!((&page["numberMatched"], &page["numberReturned"]), (&Value::from(61), &Value::from(61)));
}

#[tokio::test]
async fn a_feature_has_every_field_under_its_name() {
    let shore = Shore::new().await;
    let reader = &shore.reader;
    let cell = reader.json(&format!("/api/v1/ogc/collections/cells/items/{}", ostia())).await;
    let properties = &cell["properties"];
    assert_eq!(properties["id"], ostia().to_string());
    assert_eq!((&properties["terrain"], &properties["slope"]), (&"grassland".into(), &"hilly".into()));
    assert_eq!((&properties["coast"], &properties["river"]), (&true.into(), &3.into()));
    assert_eq!(properties["occupation_late_400ce"], "not_surveyed");
    assert_eq!(cell["geometry"]["coordinates"][0].as_array().unwrap().len(), 7, "a closed hexagon");
    for (collection, id) in [
        ("sites", "sample-sites:arch%20%26%20co%2F1"),
        ("rivers", "sample-rivers:2"),
        ("places", "ostia"),
        ("legs", "capua-ostia-road"),
    ] {
        let feature = reader.json(&format!("/api/v1/ogc/collections/{collection}/items/{id}")).await;
        assert_eq!(
            links(&feature, "self")[0],
            format!("{}/api/v1/ogc/collections/{collection}/items/{id}", shore.store.url())
        );
    }
    let leg = reader.json("/api/v1/ogc/collections/legs/items/capua-ostia-road").await;
    assert_eq!(leg["geometry"]["coordinates"], serde_json::json!([[14.25, 41.1], [12.29, 41.7555]]));
    for (collection, id) in
        [("cells", "851e8333fffffff"), ("cells", "wine"), ("sites", "x"), ("rivers", "x"), ("legs", "x")]
    {
        let refused = reader.refusal(&format!("/api/v1/ogc/collections/{collection}/items/{id}")).await;
        assert_eq!(refused, (404, "feature_not_found".to_owned()), "{collection} {id}");
    }
}

#[tokio::test]
async fn a_box_gives_what_touches_it() {
    let shore = Shore::new().await;
    let [west, south, east, north] = [12.2, 41.6, 12.5, 41.9];
    let path = |collection: &str| {
        format!("/api/v1/ogc/collections/{collection}/items?limit=3&bbox={west},{south},{east},{north}")
    };
    let sites = shore.world.sites();
    let inside = sites
        .iter()
        .filter(|site| (west..=east).contains(&site.longitude) && (south..=north).contains(&site.latitude));
    let inside: Vec<String> = inside.map(|site| site.id.clone()).collect();
    assert!(inside.len() > 3 && inside.len() < sites.len());
    assert_eq!(ids(&all(&shore.reader, &path("sites")).await), inside);
    // A hexagon touches the box when one of its corners is inside or one of the box's corners is in it; none is larger.
    let corners = [[west, south], [east, south], [east, north], [west, north]];
    let touching = shore.world.cells().into_iter().filter(|cell| {
        let boundary = cell.cell.index().boundary();
        let is_in = boundary
            .iter()
            .any(|corner| (west..=east).contains(&corner.lng()) && (south..=north).contains(&corner.lat()));
        let holds = |[longitude, latitude]: [f64; 2]| {
            h3o::LatLng::new(latitude, longitude).unwrap().to_cell(h3o::Resolution::Five) == cell.cell.index()
        };
        is_in || corners.into_iter().any(holds)
    });
    let touching: Vec<String> = touching.map(|cell| cell.cell.to_string()).collect();
    assert!(touching.len() > 4 && touching.len() < 61);
    assert_eq!(ids(&all(&shore.reader, &path("cells")).await), touching);
    assert_eq!(ids(&all(&shore.reader, &path("roads")).await), ["sample-roads:1"]);
    let beside = "/api/v1/ogc/collections/roads/items?bbox=12.31,41.87,12.35,41.89";
    assert_eq!(
        all(&shore.reader, beside).await,
        Vec::<Value>::new(),
        "in the road's extent, not on the road"
    );
    let across = "/api/v1/ogc/collections/places/items?bbox=12.5,40,12.4,43";
    assert_eq!(
        ids(&all(&shore.reader, across).await),
        ["capua", "ostia"],
        "all around the Earth but a strip"
    );
}

#[tokio::test]
async fn a_time_gives_what_was_there_and_what_has_no_time() {
    let shore = Shore::new().await;
    let of = async |query: &str| {
        let path = format!("/api/v1/ogc/collections/sites/items?limit=10000&{query}");
        let found = ids(&all(&shore.reader, &path).await);
        found.into_iter().filter(|id| !id.contains(":87")).collect::<Vec<_>>()
    };
    let (arch, castrum, villa) = ("sample-sites:arch & co/1", "sample-sites:castrum", "sample-sites:villa");
    assert_eq!(of("").await, [arch, castrum, villa]);
    assert_eq!(of("datetime=-0013-07-01T00:00:00Z").await, [arch], "14 BCE is -13");
    assert_eq!(of("datetime=-0014-07-01T00:00:00Z").await, Vec::<String>::new());
    assert_eq!(of("datetime=-0029-01-01T00:00:00Z/0300-12-31T23:59:59Z").await, [arch, castrum, villa]);
    assert_eq!(of("datetime=../-0099").await, [castrum]);
    assert_eq!(of("datetime=0300-01-01/..").await, [villa]);
    assert_eq!(of("kind=fort").await, [castrum]);
    assert_eq!(of("dataset=sample-radiocarbon&kind=villa").await, [villa]);
    let undated =
        shore.world.sites().iter().filter(|site| site.from.is_none() && site.until.is_none()).count();
    let path = "/api/v1/ogc/collections/sites/items?limit=10000&datetime=1500/1600";
    let timeless = |feature: &&Value| {
        feature["properties"]["from"].is_null() && feature["properties"]["until"].is_null()
    };
    assert_eq!(all(&shore.reader, path).await.iter().filter(timeless).count(), undated);
}

#[tokio::test]
async fn who_follows_next_gets_one_release_whole() {
    let shore = Shore::new().await;
    let first = shore.reader.json("/api/v1/ogc/collections/cells/items?limit=20").await;
    World::at(900).release(&shore.pipeline, "another").await.unwrap();
    let rest = all(&shore.reader, &links(&first, "next")[0]).await;
    assert_eq!(rest.len(), 41);
    assert!(rest.iter().all(|feature| feature["properties"]["elev_cm"] != 900), "no row of the new release");
    let fresh = all(&shore.reader, "/api/v1/ogc/collections/cells/items?limit=20").await;
    assert!(fresh.len() == 19 && fresh.iter().all(|feature| feature["properties"]["elev_cm"] == 900));
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_with_the_reason() {
    let shore = Shore::new().await;
    for query in ["bbox=1,2,3", "datetime=yesterday", "limit=0", "cursor=x", "kind=castle"] {
        let refused = shore.reader.refusal(&format!("/api/v1/ogc/collections/sites/items?{query}")).await;
        assert_eq!(refused, (400, "query_refused".to_owned()), "{query}");
    }
    for query in ["colour=red", "limit=many", "limit=-1"] {
        let refused = shore.reader.refusal(&format!("/api/v1/ogc/collections/sites/items?{query}")).await;
        assert_eq!(refused, (400, "malformed_query".to_owned()), "{query}");
    }
    let refused = shore.reader.refusal("/api/v1/ogc/collections/cells/items?dataset=x").await;
    assert_eq!(refused, (400, "query_refused".to_owned()), "cells have no dataset");
    assert_eq!(shore.reader.refusal("/api/v1/ogc?f=gml").await, (400, "query_refused".to_owned()));
    let cursor = "/api/v1/ogc/collections/cells/items?cursor=9.0.0";
    assert_eq!(shore.reader.refusal(cursor).await, (404, "release_not_found".to_owned()));
    let pipeline = Reader::new(&shore.fleet, &shore.store, Role::Pipeline);
    assert_eq!(pipeline.refusal("/api/v1/ogc").await, (403, "role_not_allowed".to_owned()));
}

#[tokio::test]
async fn people_get_pages_that_need_nothing_from_elsewhere() {
    let shore = Shore::new().await;
    let wish = [(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")];
    for path in ["/api/v1/ogc", "/api/v1/ogc/collections", "/api/v1/ogc/collections/cells"] {
        let page = shore.reader.get_with(path, &wish).await;
        assert_eq!(page.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
        assert!(page.header(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'none'"));
        let text = page.text();
        assert!(
            text.contains("<html lang=\"en\">") && text.contains("<main>") && !text.contains("<script"),
            "{text}"
        );
        let links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for link in links {
            let answer = shore.reader.get(link).await;
            assert_eq!(answer.status, StatusCode::OK, "{link} on {path}");
        }
        let document = shore.reader.get(path).await;
        assert_ne!(page.header(header::ETAG), document.header(header::ETAG), "two representations");
        let tag = [(header::IF_NONE_MATCH, document.header(header::ETAG))];
        assert_eq!(shore.reader.get_with(path, &tag).await.status, StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test]
async fn ogr2ogr_takes_collections_away_page_by_page() {
    let shore = Shore::new().await;
    let credentials = shore.fleet.credentials(Role::Reader);
    let relay = Relay::new(&shore.fleet, &shore.store, &credentials).await;
    let environment = [("CURL_CA_BUNDLE", credentials.join("ca.pem"))];
    let url = format!("OAPIF:{}/api/v1/ogc", relay.url);
    let package = downloads(&shore.fleet).join("cells.gpkg");
    let bounds = ["-spat", "12.2", "41.6", "12.5", "41.9"];
    tokio::task::spawn_blocking(move || {
        let (listed, _) = gdal("ogrinfo", &[&url], &environment);
        for collection in ["cells", "children", "sites", "rivers", "seas", "places", "legs"] {
            assert!(listed.contains(&format!(": {collection} ")), "{collection} in {listed}");
        }
        let small_pages = ["-oo", "PAGE_SIZE=7"];
        gdal(
            "ogr2ogr",
            &[&["-f", "GPKG", text(&package), &url, "cells"], &small_pages[..]].concat(),
            &environment,
        );
        let (taken, _) = gdal("ogrinfo", &["-so", text(&package), "cells"], &[]);
        assert!(taken.contains("Feature Count: 61") && taken.contains("Geometry: Polygon"), "{taken}");
        for field in [
            "elev_cm: Integer",
            "terrain: String",
            "occupation_roman_14bce: String",
            "lake: Integer(Boolean)",
        ] {
            assert!(taken.contains(field), "{field} in {taken}");
        }
        let where_it_is = format!("id = '{}'", ostia());
        let (one, _) = gdal("ogrinfo", &["-q", text(&package), "cells", "-where", &where_it_is], &[]);
        assert!(
            one.contains("elev_cm (Integer) = 100") && one.contains("tectonics (String) = platform"),
            "{one}"
        );
        // The box goes to the server, which is what GDAL says it asks for.
        let debug = ["--debug", "on", "-so", "-ro", &url, "sites"];
        let (few, asked) = gdal("ogrinfo", &[&debug[..], &bounds].concat(), &environment);
        assert!(asked.contains("/collections/sites/items?") && asked.contains("&bbox=12.1999"), "{asked}");
        assert!(!few.contains("Feature Count: 0"), "{few}");
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_shapes_of_layers_come_back_as_they_went_in() {
    let shore = Shore::new().await;
    for layer in &shore.world.layers {
        let path = format!("/api/v1/ogc/collections/{}/items", layer.layer.as_str());
        let features = all(&shore.reader, &path).await;
        let shapes: Vec<Geometry> = features
            .iter()
            .map(|feature| serde_json::from_value(feature["geometry"].clone()).unwrap())
            .collect();
        let expected: Vec<Geometry> = layer.features.iter().map(|feature| feature.geometry.clone()).collect();
        assert_eq!(shapes, expected, "{:?}", layer.layer);
        assert_eq!(features[0]["properties"]["detail"]["source"], "a \"map\"");
    }
    assert!(shore.world.layers.iter().any(|layer| layer.layer == LayerName::Seas));
}
