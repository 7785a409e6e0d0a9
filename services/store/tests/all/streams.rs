//! Answers of many lines: whole with a trailer, of one release, and cut where nobody reads them. And what can be asked of
//! sites and layers.

use futures::StreamExt;
use http::{StatusCode, header};
use tessera_store_api::endpoints::{CellQuery, CellStreamQuery, FeatureQuery, SiteQuery};
use tessera_store_api::{CellValues, Feature, LayerName, Site, StoreClient, Trailer};
use transport::Role;

use crate::harness::{Fleet, Store, code};
use crate::sample::World;

/// The lines before the trailer, which has to fit them.
pub(crate) fn lines<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> (Vec<T>, Trailer) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.ends_with('\n'));
    let mut lines: Vec<&str> = text.lines().collect();
    let trailer: Trailer = serde_json::from_str(lines.pop().unwrap()).unwrap();
    assert!(trailer.end);
    assert_eq!(trailer.cells, lines.len() as u64);
    (lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect(), trailer)
}

/// The cells of a query as a stream.
pub(crate) async fn cells(reader: &StoreClient, query: &CellQuery) -> Vec<CellValues> {
    let CellQuery { parent, bbox, resolution, fields, epoch, .. } = query.clone();
    let query = CellStreamQuery { parent, bbox, resolution, fields, epoch };
    lines(&reader.cell_lines(&query).await.unwrap()).0
}

async fn site_pages(reader: &StoreClient, mut query: SiteQuery) -> Vec<Site> {
    let mut sites = Vec::new();
    loop {
        let page = reader.sites(&query).await.unwrap();
        sites.extend(page.sites);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return sites,
        }
    }
}

async fn feature_pages(reader: &StoreClient, layer: LayerName, mut query: FeatureQuery) -> Vec<Feature> {
    let mut features = Vec::new();
    loop {
        let page = reader.layer(layer, &query).await.unwrap();
        assert_eq!(page.layer, layer);
        features.extend(page.features);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return features,
        }
    }
}

/// A client that does not know the contract.
fn plain(fleet: &Fleet) -> reqwest::Client {
    let tls = fleet.node(Role::Reader).credentials.current().client_config(Role::Store).unwrap();
    reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap()
}

async fn released(world: &World) -> (Fleet, Store, StoreClient) {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    world.release(&fleet.client(&store, Role::Pipeline), "one").await.unwrap();
    let reader = fleet.client(&store, Role::Reader);
    (fleet, store, reader)
}

#[tokio::test]
async fn sites_are_found_by_box_kind_epoch_and_dataset() {
    let world = World::around(crate::sample::ostia(), 4, 100);
    let (_fleet, _store, reader) = released(&world).await;
    let all = world.sites();
    assert!(all.len() > 40);
    let some = |text: &str| Some(text.to_owned());
    let roman =
        |site: &Site| site.from.is_none_or(|from| from <= 300) && site.until.is_none_or(|until| until >= -30);
    type Fits = fn(&Site) -> bool;
    let cases: [(SiteQuery, Fits); 6] = [
        (SiteQuery::default(), |_| true),
        (SiteQuery { kind: some("villa"), ..SiteQuery::default() }, |site| site.kind.token() == "villa"),
        (SiteQuery { kind: some("town, wreck"), ..SiteQuery::default() }, |site| {
            site.kind.token() != "villa"
        }),
        (SiteQuery { bbox: some("12,41.5,12.4,42"), ..SiteQuery::default() }, |site| {
            (12.0..=12.4).contains(&site.longitude) && (41.5..=42.0).contains(&site.latitude)
        }),
        (SiteQuery { dataset: some("another"), ..SiteQuery::default() }, |_| false),
        (SiteQuery { dataset: some("sample-sites"), ..SiteQuery::default() }, |_| true),
    ];
    for (query, fits) in cases {
        let expected: Vec<_> = all.iter().filter(|site| fits(site)).cloned().collect();
        assert_eq!(lines::<Site>(&reader.site_lines(&query).await.unwrap()).0, expected, "{query:?}");
        for limit in [1, 7, 1000] {
            let query = SiteQuery { limit: Some(limit), ..query.clone() };
            assert_eq!(site_pages(&reader, query).await, expected);
        }
        let query = SiteQuery { epoch: some("roman_14bce"), ..query };
        let then: Vec<_> = expected.into_iter().filter(roman).collect();
        assert_eq!(site_pages(&reader, query).await, then);
    }
    let modern = all.iter().filter(|site| site.from == Some(1970)).count();
    assert!(modern > 0, "what was built in 1970 was not in the answer about Rome");
    for (query, name) in [
        (SiteQuery { kind: some("castle"), ..SiteQuery::default() }, "kind_unknown"),
        (SiteQuery { after: some("x"), ..SiteQuery::default() }, "after_malformed"),
        (SiteQuery { epoch: some("ice_age"), ..SiteQuery::default() }, "epoch_unknown"),
        (SiteQuery { bbox: some("north"), ..SiteQuery::default() }, "bbox_malformed"),
    ] {
        assert_eq!(code(reader.sites(&query).await), (400, name.to_owned()));
    }
    let paged = SiteQuery { limit: Some(3), ..SiteQuery::default() };
    assert_eq!(code(reader.site_lines(&paged).await), (400, "stream_has_no_pages".to_owned()));
}

#[tokio::test]
async fn a_reservoir_of_1970_is_in_no_answer_about_rome() {
    let world = World::at(100);
    let (_fleet, _store, reader) = released(&world).await;
    let (rivers, lakes) = (&world.layers[0].features, &world.layers[1].features);
    let query = FeatureQuery::default();
    assert_eq!(feature_pages(&reader, LayerName::Lakes, query.clone()).await, *lakes);
    let then = FeatureQuery { epoch: Some("roman_14bce".to_owned()), ..query.clone() };
    assert_eq!(feature_pages(&reader, LayerName::Lakes, then.clone()).await, lakes[..1]);
    assert_eq!(lines::<Feature>(&reader.layer_lines(LayerName::Lakes, &then).await.unwrap()).0, lakes[..1]);
    for limit in [1, 4, 29, 30, 31] {
        let query = FeatureQuery { limit: Some(limit), ..query.clone() };
        assert_eq!(feature_pages(&reader, LayerName::Rivers, query).await, *rivers, "{limit}");
    }
    // The river of latitude 40 reaches from longitude 12 to 23, and from 40 to 40.5 degrees north.
    for (bbox, found) in
        [("22.9,40.4,25,40.9", 1), ("23.1,40.4,25,40.9", 0), ("170,30,12.1,31.2", 2), ("170,30,-170,31.2", 0)]
    {
        let query = FeatureQuery { bbox: Some(bbox.to_owned()), ..query.clone() };
        assert_eq!(feature_pages(&reader, LayerName::Rivers, query).await.len(), found, "{bbox}");
    }
    assert_eq!(code(reader.layer(LayerName::Seas, &query).await), (404, "layer_not_found".to_owned()));
}

#[tokio::test]
async fn an_answer_is_packed_for_those_who_ask_and_names_its_release_and_age() {
    let world = World::at(100);
    let (fleet, store, _reader) = released(&world).await;
    fleet.clock.advance(std::time::Duration::from_secs(90));
    let http = plain(&fleet);
    let url = |path: &str| format!("{}{path}", store.url());
    for path in ["/api/v1/cells", "/api/v1/cells.ndjson?resolution=7", "/api/v1/gazetteer"] {
        let bare = http.get(url(path)).send().await.unwrap();
        assert!(bare.headers().get(header::CONTENT_ENCODING).is_none(), "{path}");
        assert_eq!(
            (&bare.headers()["tessera-release"], &bare.headers()["data-age"]),
            (&"1".parse().unwrap(), &"90".parse().unwrap())
        );
        let tag = bare.headers()[header::ETAG].to_str().unwrap().to_owned();
        let bare = bare.bytes().await.unwrap();
        let packed = http.get(url(path)).header(header::ACCEPT_ENCODING, "gzip").send().await.unwrap();
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip", "{path}");
        let other = packed.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_ne!(tag, other, "a strong tag names bytes");
        let packed = packed.bytes().await.unwrap();
        assert!(packed.len() < bare.len() && packed.starts_with(&[0x1f, 0x8b]), "{path}");
        for tag in [tag, other] {
            let again = http.get(url(path)).header(header::IF_NONE_MATCH, tag).send().await.unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
            assert!(again.bytes().await.unwrap().is_empty());
        }
    }
    let cell = format!("/api/v1/cells/{}", world.cells()[0].cell);
    let small = http.get(url(&cell)).header(header::ACCEPT_ENCODING, "gzip").send().await.unwrap();
    assert!(small.headers().get(header::CONTENT_ENCODING).is_none(), "small answers are not worth it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_that_stall_are_counted_and_ones_that_leave_make_room() {
    // Some 15 MB of lines: more than the chunks that wait and what sockets hold.
    let world = World::around(crate::sample::ostia(), 17, 100);
    let (fleet, store, reader) = released(&world).await;
    let path = format!(
        "{}/api/v1/cells.ndjson?resolution=7&fields=elev_cm,elev_min_cm,elev_max_cm,surface,terrain,slope,hydro,tectonics,occupation,land",
        store.url()
    );
    let mut stalled = Vec::new();
    for _ in 0..4 {
        let answer = plain(&fleet).get(&path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        stalled.push(answer);
    }
    let more = plain(&fleet).get(&path).send().await.unwrap();
    assert_eq!(more.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(more.text().await.unwrap().contains("too_many_streams"));
    // Pages are read beside them.
    assert_eq!(reader.cells(&Default::default()).await.unwrap().cells.len(), 919);
    let mut whole = stalled.pop().unwrap().bytes_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = whole.next().await {
        bytes.extend(chunk.unwrap());
    }
    assert_eq!(lines::<CellValues>(&bytes).1.cells, world.children().len() as u64);
    drop(stalled);
    transport::testing::eventually("room for a stream", async || {
        let answer = plain(&fleet).get(&path).send().await.unwrap();
        answer.status().is_success().then_some(())
    })
    .await;
}
